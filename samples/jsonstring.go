package samples

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
)

// Eight bytes are looked at as one word. In w^(c*ones), a byte is 0 where w has c, and
// below the high bit elsewhere for ASCII; to subtract ones borrows into the high bit of
// the lowest byte that is 0. Above it the borrow may set more, and only the lowest is
// used.
const (
	ones  = 0x0101010101010101
	highs = 0x80 * ones
)

// str takes the string at hand, which it checks, and reports whether it has
// escapes. It skips what is plain, eight bytes at once: all but a quote, a
// backslash and control characters.
func (d *document) str() (escaped bool, f *fault) {
	line, at := d.line, d.at+1
	start := at
	bad, problem := 0, "" // the first faulty escape
	for {
		for at+8 <= len(line) {
			w := binary.LittleEndian.Uint64(line[at:])
			quote, backslash := w^('"'*ones), w^('\\'*ones)
			stops := ((quote-ones)&^quote | (backslash-ones)&^backslash | (w-' '*ones)&^w) & highs
			if stops != 0 {
				at += bits.TrailingZeros64(stops) / 8
				break
			}
			at += 8
		}
		if at >= len(line) {
			d.at = at
			return escaped, d.unexpected("the end of a string")
		}
		switch c := line[at]; {
		case c == '"':
			d.at = at + 1
			switch {
			case !d.valid && !utf8.Valid(line[start:at]):
				f = faultf(start+invalidAt(line[start:at]), "invalid UTF-8 in a string")
			case problem != "":
				f = faultf(bad, "%s", problem)
			}
			return escaped, f
		case c == '\\':
			escaped = true
			_, size, wrong := escape(line[at:])
			if wrong != "" && problem == "" {
				bad, problem = at, wrong
			}
			at += size
			continue
		case c < ' ':
			d.at = at
			if c == 0 {
				return escaped, nul(at)
			}
			return escaped, faultf(at, "a raw control character in a string; write it as \\u%04x", c)
		}
		at++
	}
}

// unescape appends the characters of raw, whose escapes were checked, to text, which
// has room for them and eight bytes more. They are never longer than their escapes.
func unescape(text, raw []byte) []byte {
	at := len(text)
	text = text[:cap(text)]
	for i := 0; i < len(raw); {
		if i+8 <= len(raw) {
			w := binary.LittleEndian.Uint64(raw[i:])
			binary.LittleEndian.PutUint64(text[at:], w)
			backslash := w ^ ('\\' * ones)
			stops := (backslash - ones) &^ backslash & highs
			if stops == 0 {
				i, at = i+8, at+8
				continue
			}
			plain := bits.TrailingZeros64(stops) / 8
			i, at = i+plain, at+plain
		} else if raw[i] != '\\' {
			text[at] = raw[i]
			i, at = i+1, at+1
			continue
		}
		r, size, _ := escape(raw[i:])
		at += utf8.EncodeRune(text[at:], r)
		i += size
	}
	return text[:at]
}

// escape reads the escape that raw begins with: its character and its length, or
// what is wrong with it, and then the length is 2.
func escape(raw []byte) (r rune, size int, problem string) {
	if len(raw) < 2 {
		return 0, 2, "an escape that is cut short"
	}
	switch c := raw[1]; c {
	case '"', '\\', '/':
		return rune(c), 2, ""
	case 'b':
		return '\b', 2, ""
	case 'f':
		return '\f', 2, ""
	case 'n':
		return '\n', 2, ""
	case 'r':
		return '\r', 2, ""
	case 't':
		return '\t', 2, ""
	case 'u':
		r, ok := hex4(raw[2:])
		if !ok {
			return 0, 2, "a \\u escape without four hexadecimal digits"
		}
		if !utf16.IsSurrogate(r) {
			return r, 6, ""
		}
		low := rune(-1)
		if len(raw) > 7 && raw[6] == '\\' && raw[7] == 'u' {
			low, _ = hex4(raw[8:])
		}
		if r = utf16.DecodeRune(r, low); r == utf8.RuneError {
			return 0, 2, "a lone surrogate, which is half a character; the text was cut or wrongly escaped"
		}
		return r, 12, ""
	}
	return 0, 2, "an unknown escape in a string"
}

// hex4 reads the four hexadecimal digits at the start of text.
func hex4(text []byte) (rune, bool) {
	if len(text) < 4 {
		return -1, false
	}
	r := rune(hexDigits[text[0]])<<12 | rune(hexDigits[text[1]])<<8 | rune(hexDigits[text[2]])<<4 | rune(hexDigits[text[3]])
	return r, r >= 0
}

// hexDigits are the values of the hexadecimal digits, -1 for any other byte.
var hexDigits = func() (digits [256]int8) {
	for c := range digits {
		digits[c] = -1
	}
	for i, c := range []byte("0123456789abcdef") {
		digits[c], digits[bytes.ToUpper([]byte{c})[0]] = int8(i), int8(i)
	}
	return digits
}()

// invalidAt returns the offset of the first byte of text that is not UTF-8.
func invalidAt(text []byte) int {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return len(text)
}
