package samples

import (
	"bytes"
	"testing"
	"unicode/utf8"
)

func TestRepair(t *testing.T) {
	for _, tc := range []struct{ name, text, want string }{
		{"valid text is left alone", "a é 漢 \U0010FFFF", "a é 漢 \U0010FFFF"},
		{"a replacement character that was there is valid", "a\uFFFDb", "a\uFFFDb"},
		{"table 3-8 of the Unicode Standard", "a\xF1\x80\x80\xE1\x80\xC2b\x80c\x80\xBFd", "a\uFFFD\uFFFD\uFFFDb\uFFFDc\uFFFD\uFFFDd"},
		{"an overlong form is two faults", "\xC0\xAF", "\uFFFD\uFFFD"},
		{"an overlong form of three bytes is three", "\xE0\x80\x80", "\uFFFD\uFFFD\uFFFD"},
		{"a surrogate is three faults", "\xED\xA0\x80", "\uFFFD\uFFFD\uFFFD"},
		{"beyond U+10FFFF is four faults", "\xF4\x90\x80\x80", "\uFFFD\uFFFD\uFFFD\uFFFD"},
		{"a character cut off at the end is one", "a\xF0\x9F\x98", "a\uFFFD"},
		{"a cut character before ASCII is one", "\xE2\x82x", "\uFFFDx"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, changed := Repair([]byte(tc.text))
			if string(got) != tc.want || changed != (tc.text != tc.want) {
				t.Errorf("Repair(%q) = %q, %v; want %q", tc.text, got, changed, tc.want)
			}
		})
	}
}

// FuzzRepair compares Repair with the definition of a maximal subpart.
func FuzzRepair(f *testing.F) {
	for _, s := range []string{"", "a", "a\xF1\x80\x80\xE1\x80\xC2b\x80c", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE0\xA0", "\xF0\x90\x80"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 100 {
			return
		}
		got, changed := Repair(text)
		if want := repairSlowly(text); !bytes.Equal(got, want) {
			t.Errorf("Repair(%q) = %q, want %q", text, got, want)
		}
		if changed == utf8.Valid(text) || !utf8.Valid(got) {
			t.Errorf("Repair(%q) = %q, %v", text, got, changed)
		}
	})
}

// repairSlowly replaces, wherever no character begins, the longest run of bytes
// that some character begins with, or else one byte.
func repairSlowly(text []byte) []byte {
	var out []byte
	for len(text) > 0 {
		n := 0
		for size := 1; size <= min(4, len(text)); size++ {
			if utf8.Valid(text[:size]) {
				n = size
				break
			}
		}
		if n > 0 {
			out = append(out, text[:n]...)
			text = text[n:]
			continue
		}
		n = 1
		for size := 1; size <= min(3, len(text)); size++ {
			if beginsCharacter(text[:size]) {
				n = size
			}
		}
		out = append(out, "\uFFFD"...)
		text = text[n:]
	}
	return out
}

// beginsCharacter tries all ways to go on from prefix that could make one character.
func beginsCharacter(prefix []byte) bool {
	for next := 0x80; next <= 0xBF; next++ {
		whole := append(bytes.Clone(prefix), byte(next))
		for len(whole) <= 4 {
			if utf8.Valid(whole) && utf8.RuneCount(whole) == 1 {
				return true
			}
			whole = append(whole, 0x80)
		}
	}
	return false
}
