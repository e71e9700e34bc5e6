package wordpiece

import "unicode"

// The reference takes marks, format characters and punctuation from Unicode 8,
// Go from a later version. What follows is the difference, found by running
// both over every code point (Hugging Face's tokenizers 0.23.3, Go 1.26 with
// Unicode 15): with it the counts agree for each of them.

// isMark reports whether the reference strips r as an accent.
func isMark(r rune) bool {
	switch r {
	case 0x1734: // a spacing mark since
		return true
	case 0x111C9: // was punctuation
		return false
	}
	return unicode.Is(unicode.Mn, r) && !unicode.Is(plainInUnicode8, r)
}

// isFormat reports whether the reference drops r as a control, format or
// private-use character.
func isFormat(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co) && !unicode.Is(plainInUnicode8, r)
}

// isPunct reports whether r is punctuation to the reference, ASCII symbols aside.
func isPunct(r rune) bool {
	switch r {
	case 0x166D, 0x111C9: // a symbol and a mark since
		return true
	}
	return unicode.IsPunct(r) && !unicode.Is(plainInUnicode8, r)
}

// plainInUnicode8 holds ranges in which nothing is a mark, a format character
// or punctuation in Unicode 8, and something is today.
var plainInUnicode8 = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x061D, 0x061D, 1},
		{0x07FD, 0x07FD, 1},
		{0x0890, 0x08E2, 1},
		{0x09FD, 0x09FE, 1},
		{0x0A76, 0x0A76, 1},
		{0x0AFA, 0x0AFF, 1},
		{0x0B55, 0x0B55, 1},
		{0x0C04, 0x0C3C, 1},
		{0x0C77, 0x0C77, 1},
		{0x0C84, 0x0C84, 1},
		{0x0D00, 0x0D00, 1},
		{0x0D3B, 0x0D3C, 1},
		{0x0D81, 0x0D81, 1},
		{0x0EBA, 0x0EBA, 1},
		{0x0ECE, 0x0ECE, 1},
		{0x180F, 0x1886, 1},
		{0x1ABF, 0x1ACE, 1},
		{0x1B7D, 0x1B7E, 1},
		{0x1DF6, 0x1DFB, 1},
		{0x2E43, 0x2E5D, 1},
		{0xA82C, 0xA82C, 1},
		{0xA8C5, 0xA8C5, 1},
		{0xA8FF, 0xA8FF, 1},
		{0xA9BD, 0xA9BD, 1},
	},
	R32: []unicode.Range32{
		{0x10D24, 0x10D27, 1},
		{0x10EAB, 0x10F89, 1},
		{0x11070, 0x11074, 1},
		{0x110C2, 0x110CD, 1},
		{0x111CF, 0x111CF, 1},
		{0x1123E, 0x11241, 1},
		{0x1133B, 0x1133B, 1},
		{0x11438, 0x1145E, 1},
		{0x11660, 0x1166C, 1},
		{0x116B9, 0x116B9, 1},
		{0x1182F, 0x1183B, 1},
		{0x11938, 0x11FFF, 1},
		{0x12FF1, 0x13455, 1},
		{0x16E97, 0x16E9A, 1},
		{0x16F4F, 0x16F4F, 1},
		{0x16FE2, 0x16FE4, 1},
		{0x1CF00, 0x1CF46, 1},
		{0x1E000, 0x1E4EF, 1},
		{0x1E944, 0x1E95F, 1},
	},
}
