package sentencepiece

import "testing"

// Every character of the first plane, before some that rules go on with, comes out as
// when each is looked up in the rules.
func TestCopyingRunsIsNormalising(t *testing.T) {
	for _, name := range []string{"jurassic-2", "mistral-v1"} {
		e := openPacked(t, name)
		n := &e.normaliser
		changed := 0
		for r := range rune(0x10000) {
			if r >= 0xD800 && r < 0xE000 {
				continue
			}
			for _, next := range []string{"", "a", " ", ",", "\u0301", "\u0323", "\u0653", "\u3099", spaceMark, "é", string(r)} {
				text := []byte("x" + string(r) + next)
				var want []byte
				if n.dummyPrefix {
					want = append(want, ' ')
				}
				for rest := text; len(rest) > 0; {
					replacement, used := n.first(rest)
					want = n.appendEscaped(want, replacement)
					rest = rest[used:]
				}
				if got := n.appendTo(nil, text); string(got) != string(want) {
					t.Fatalf("%s makes %q of %q, want %q", name, got, text, want)
				}
				if string(want) != string(text) {
					changed++
				}
			}
		}
		if changed == 0 {
			t.Errorf("%s changes nothing: the test tests nothing", name)
		}
	}
}
