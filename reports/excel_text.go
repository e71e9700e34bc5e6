package reports

import (
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// maxCellText is how many UTF-16 units a cell holds.
const maxCellText = 32_767

// cutMark ends a text that was cut.
const cutMark = "… [cut]"

// escapedLow is an underscore that must reach the file as _x005F_: a reader takes
// _x0041_ in a cell for the letter A. It is a noncharacter, which no text of ours
// holds, of one UTF-16 unit as the underscore; the zip writer spells it out.
//
//	_x0041_ -> ﷐x0041_ -> _x005F_x0041_ in the file -> _x0041_ on the screen
const escapedLow = '\ufdd0'

// cellText makes a text fit for a cell: no control, format-direction or broken
// characters, at most as long as a cell holds, and read back as it is.
func cellText(s string) string {
	if isPlain(s) {
		return s
	}
	var out strings.Builder
	units, cut, cutUnits := 0, 0, maxCellText-len(utf16.Encode([]rune(cutMark)))
	for i, r := range s {
		switch {
		case r == '\n' || r == '\t' || r == '\u2028' || r == '\u2029':
			r = ' '
		case unicode.IsControl(r) || turnsText(r):
			continue
		case r >= 0xfdd0 && r <= 0xfdef || r&0xfffe == 0xfffe:
			r = utf8.RuneError
		case r == '_' && isEscape(s[i:]):
			r = escapedLow
		}
		if units += utf16.RuneLen(r); units > maxCellText {
			return out.String()[:cut] + cutMark
		}
		out.WriteRune(r)
		if units <= cutUnits {
			cut = out.Len()
		}
	}
	return out.String()
}

// isPlain reports whether a text is fit for a cell as it is, as most are.
func isPlain(s string) bool {
	return len(s) <= maxCellText && printable(s) && !strings.Contains(s, "_x")
}

// turnsText reports whether r changes the direction of the text around it, or is a
// byte-order mark.
func turnsText(r rune) bool {
	return r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0x200e || r == 0x200f || r == 0x061c || r == 0xfeff
}

// isEscape reports whether s begins with _xHHHH_.
func isEscape(s string) bool {
	if len(s) < 7 || s[1] != 'x' || s[6] != '_' {
		return false
	}
	for _, c := range []byte(s[2:6]) {
		if !strings.ContainsRune("0123456789abcdefABCDEF", rune(c)) {
			return false
		}
	}
	return true
}
