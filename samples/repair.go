package samples

import "unicode/utf8"

// Repair returns text with U+FFFD in place of what is not UTF-8, and whether
// anything was replaced; valid text is returned as it is, not copied.
//
// Each maximal subpart becomes one U+FFFD: the longest run of bytes that begins
// a character and is then broken off, or else one byte. This is the rule of the
// Unicode Standard (section 3.9, table 3-8), of the WHATWG decoder and of
// Python's errors="replace"; strings.ToValidUTF8 replaces whole runs by one.
//
//	61 F1 80 80 E1 80 C2 62 = a, F1 80 80, E1 80, C2, b = "a\uFFFD\uFFFD\uFFFDb"
//	C0 AF                   = C0, AF                    = "\uFFFD\uFFFD"
//
// The cost is linear in the text.
func Repair(text []byte) (repaired []byte, changed bool) {
	if utf8.Valid(text) {
		return text, false
	}
	out := make([]byte, 0, len(text)+16)
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		if r == utf8.RuneError && size == 1 {
			size = subpart(text)
			out = utf8.AppendRune(out, utf8.RuneError)
		} else {
			out = append(out, text[:size]...)
		}
		text = text[size:]
	}
	return out, true
}

// subpart returns how many bytes of text, which does not begin with a whole
// character, make its first maximal subpart: at least 1, at most 3.
func subpart(text []byte) int {
	more, low, high := 0, byte(0x80), byte(0xBF) // continuation bytes due, and the range of the next
	switch b := text[0]; {
	case b >= 0xC2 && b <= 0xDF:
		more = 1
	case b >= 0xE0 && b <= 0xEF:
		more = 2
		if b == 0xE0 {
			low = 0xA0 // below are overlong forms
		} else if b == 0xED {
			high = 0x9F // above are surrogates
		}
	case b >= 0xF0 && b <= 0xF4:
		more = 3
		if b == 0xF0 {
			low = 0x90
		} else if b == 0xF4 {
			high = 0x8F // above is beyond U+10FFFF
		}
	}
	n := 1
	for n <= more && n < len(text) && text[n] >= low && text[n] <= high {
		n++
		low, high = 0x80, 0xBF
	}
	return n
}
