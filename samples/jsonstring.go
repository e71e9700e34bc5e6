package samples

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

// str takes the string at hand and returns its characters: a part of the line
// when nothing is escaped, else a copy.
func (p *parser) str() ([]byte, *fault) {
	p.at++
	start, escaped, ascii := p.at, false, true
	for {
		if p.at >= len(p.line) {
			return nil, p.unexpected("the end of a string")
		}
		switch c := p.line[p.at]; {
		case c == '"':
			raw := p.line[start:p.at:p.at]
			p.at++
			if !ascii && !utf8.Valid(raw) {
				return nil, faultf(start+invalidAt(raw), "invalid UTF-8 in a string")
			}
			if escaped {
				return unescape(raw, start)
			}
			return raw, nil
		case c == '\\':
			escaped = true
			p.at++ // what follows is no end of the string
		case c == 0:
			return nil, nul(p.at)
		case c < 0x20:
			return nil, faultf(p.at, "a raw control character in a string; write it as \\u%04x", c)
		case c >= utf8.RuneSelf:
			ascii = false
		}
		p.at++
	}
}

// unescape returns the characters of raw, a valid text that begins at offset
// base of the line. They are never longer than their escapes.
func unescape(raw []byte, base int) ([]byte, *fault) {
	out := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); {
		if raw[i] != '\\' {
			next := bytes.IndexByte(raw[i:], '\\')
			if next < 0 {
				next = len(raw) - i
			}
			out = append(out, raw[i:i+next]...)
			i += next
			continue
		}
		switch raw[i+1] {
		case '"', '\\', '/':
			out = append(out, raw[i+1])
		case 'b':
			out = append(out, '\b')
		case 'f':
			out = append(out, '\f')
		case 'n':
			out = append(out, '\n')
		case 'r':
			out = append(out, '\r')
		case 't':
			out = append(out, '\t')
		case 'u':
			r, ok := hex4(raw[i+2:])
			if !ok {
				return nil, faultf(base+i, "a \\u escape without four hexadecimal digits")
			}
			if utf16.IsSurrogate(r) {
				low := rune(-1)
				if i+7 < len(raw) && raw[i+6] == '\\' && raw[i+7] == 'u' {
					low, _ = hex4(raw[i+8:])
				}
				r = utf16.DecodeRune(r, low)
				if r == utf8.RuneError {
					return nil, faultf(base+i, "a lone surrogate, which is half a character; the text was cut or wrongly escaped")
				}
				i += 6
			}
			out = utf8.AppendRune(out, r)
			i += 4
		default:
			return nil, faultf(base+i, "an unknown escape in a string")
		}
		i += 2
	}
	return out, nil
}

// hex4 reads the four hexadecimal digits at the start of text.
func hex4(text []byte) (rune, bool) {
	if len(text) < 4 {
		return -1, false
	}
	var r rune
	for _, c := range text[:4] {
		switch {
		case '0' <= c && c <= '9':
			r = r<<4 | rune(c-'0')
		case 'a' <= c && c <= 'f':
			r = r<<4 | rune(c-'a'+10)
		case 'A' <= c && c <= 'F':
			r = r<<4 | rune(c-'A'+10)
		default:
			return -1, false
		}
	}
	return r, true
}

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
