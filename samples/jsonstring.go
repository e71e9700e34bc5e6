package samples

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
)

// str takes the string at hand, which it checks, and reports whether it has
// escapes.
//
// It looks at eight bytes at once for one that ends a run of plain ones: a quote,
// a backslash or a control character. In x, a byte of w is 0 where w has the
// byte looked for, and x-1 borrows into the high bit of the lowest such byte;
// above it the borrow may set more, and only the lowest is used.
func (d *document) str() (escaped bool, f *fault) {
	const (
		ones  = 0x0101010101010101
		highs = 0x80 * ones
	)
	line, at := d.line, d.at+1
	start := at
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
			if !d.valid && !utf8.Valid(line[start:at]) {
				return escaped, faultf(start+invalidAt(line[start:at]), "invalid UTF-8 in a string")
			}
			if escaped {
				f = checkEscapes(line[start:at], start)
			}
			return escaped, f
		case c == '\\':
			escaped = true
			at++ // what follows is no end of the string
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

// checkEscapes checks the escapes of raw, the inside of a string that begins at
// offset base of the line.
func checkEscapes(raw []byte, base int) *fault {
	for i := bytes.IndexByte(raw, '\\'); i < len(raw); {
		if raw[i] != '\\' {
			next := bytes.IndexByte(raw[i:], '\\')
			if next < 0 {
				break
			}
			i += next
		}
		_, size, problem := escape(raw[i:])
		if problem != "" {
			return faultf(base+i, "%s", problem)
		}
		i += size
	}
	return nil
}

// unescape appends the characters of raw, whose escapes were checked, to text.
// They are never longer than their escapes.
func unescape(text, raw []byte) []byte {
	for i := 0; i < len(raw); {
		if raw[i] != '\\' {
			next := bytes.IndexByte(raw[i:], '\\')
			if next < 0 {
				next = len(raw) - i
			}
			text = append(text, raw[i:i+next]...)
			i += next
			continue
		}
		r, size, _ := escape(raw[i:])
		text = utf8.AppendRune(text, r)
		i += size
	}
	return text
}

// escape reads the escape that raw begins with: its character and its length, or
// what is wrong with it.
func escape(raw []byte) (r rune, size int, problem string) {
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
			return 0, 0, "a \\u escape without four hexadecimal digits"
		}
		if !utf16.IsSurrogate(r) {
			return r, 6, ""
		}
		low := rune(-1)
		if len(raw) > 7 && raw[6] == '\\' && raw[7] == 'u' {
			low, _ = hex4(raw[8:])
		}
		if r = utf16.DecodeRune(r, low); r == utf8.RuneError {
			return 0, 0, "a lone surrogate, which is half a character; the text was cut or wrongly escaped"
		}
		return r, 12, ""
	}
	return 0, 0, "an unknown escape in a string"
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
