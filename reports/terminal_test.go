package reports

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestTerminalMakesTextHarmless(t *testing.T) {
	for _, tc := range []struct{ name, given, want string }{
		{"plain text stays", "naïve 日本語 👩‍👩‍👧\n\tend", "naïve 日本語 👩‍👩‍👧\n\tend"},
		{"a color is written out", "\x1b[31mred\x1b[0m", `\x1b[31mred\x1b[0m`},
		{"a window title is written out", "\x1b]0;owned\x07", `\x1b]0;owned\x07`},
		{"a carriage return cannot overwrite", "good\revil", `good\revil`},
		{"DEL and C1", "a\x7fb\u009bc", `a\x7fb\x9bc`},
		{"bidirectional overrides", "a\u202eb\u2066c\u200fd\u061c", `a\u202eb\u2066c\u200fd\u061c`},
		{"a byte order mark", "\ufeffa", `\ufeffa`},
		{"bytes that are not UTF-8", "a\xffb\xe2\x82c", `a\xffb\xe2\x82c`},
		{"the replacement character stays", "a\ufffdb", "a\ufffdb"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var b bytes.Buffer
			if n, err := Terminal(&b).Write([]byte(tc.given)); n != len(tc.given) || err != nil {
				t.Errorf("Write(%q) = %d, %v; want %d", tc.given, n, err, len(tc.given))
			}
			if b.String() != tc.want {
				t.Errorf("got %q, want %q", b.String(), tc.want)
			}
			if want := strings.NewReplacer("\n", " ", "\t", " ").Replace(tc.want); visible(tc.given) != want {
				t.Errorf("visible(%q) = %q, want %q", tc.given, visible(tc.given), want)
			}
		})
	}
}

func TestTerminalReportsAFault(t *testing.T) {
	if n, err := Terminal(broken{}).Write([]byte("a")); n != 0 || err == nil {
		t.Errorf("got %d, %v; want 0 and an error", n, err)
	}
}

func TestTerminalIsTheSameForAnyChunks(t *testing.T) {
	piece := rapid.OneOf(
		rapid.SliceOfN(rapid.Byte(), 0, 8),
		rapid.Map(rapid.String(), func(s string) []byte { return []byte(s) }),
		rapid.SampledFrom([][]byte{[]byte("\u202e"), []byte("\x1b[2J"), []byte("\u009b"), []byte("日本"), {0xf0, 0x9f}, {0xe2}}),
	)
	rapid.Check(t, func(t *rapid.T) {
		text := bytes.Join(rapid.SliceOf(piece).Draw(t, "text"), nil)
		var whole, chunked bytes.Buffer
		write(t, &whole, text)
		w := Terminal(&chunked)
		for rest := text; len(rest) > 0; {
			n := rapid.IntRange(1, len(rest)).Draw(t, "chunk")
			if _, err := w.Write(rest[:n]); err != nil {
				t.Fatal(err)
			}
			rest = rest[n:]
		}
		if whole.String() != chunked.String() {
			t.Fatalf("%q: whole %q, in chunks %q", text, whole.String(), chunked.String())
		}
		if fault := dangerous(whole.String()); fault != "" {
			t.Fatalf("%q: %q holds %s", text, whole.String(), fault)
		}
	})
}

func FuzzTerminal(f *testing.F) {
	for _, seed := range []string{"plain", "\x1b[31m", "\xe2\x82", "\u202e\u2069", "a\r\nb", "\u009b2J", "\xf0\x9f\x98\x80"} {
		f.Add([]byte(seed), 1)
	}
	f.Fuzz(func(t *testing.T, text []byte, split int) {
		var whole, halves bytes.Buffer
		write(t, &whole, text)
		at := 0
		if len(text) > 0 {
			at = int(uint(split) % uint(len(text)))
		}
		w := Terminal(&halves)
		for _, half := range [][]byte{text[:at], text[at:]} {
			if _, err := w.Write(half); err != nil {
				t.Fatal(err)
			}
		}
		if whole.String() != halves.String() {
			t.Errorf("%q split at %d: whole %q, halves %q", text, at, whole.String(), halves.String())
		}
		if fault := dangerous(whole.String()); fault != "" {
			t.Errorf("%q: %q holds %s", text, whole.String(), fault)
		}
		if fault := dangerous(visible(string(text))); fault != "" || strings.ContainsAny(visible(string(text)), "\n\t") {
			t.Errorf("visible(%q) = %q holds %s", text, visible(string(text)), fault)
		}
	})
}

func write(t interface{ Fatal(...any) }, b *bytes.Buffer, text []byte) {
	if _, err := Terminal(b).Write(text); err != nil {
		t.Fatal(err)
	}
}

// dangerous names the first character of text that a terminal would obey, by other
// means than escape does; "" where there is none.
func dangerous(text string) string {
	if !utf8.ValidString(text) {
		return "invalid UTF-8"
	}
	for _, r := range text {
		if r != '\n' && r != '\t' && unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || unicode.In(r, unicode.Zl, unicode.Zp) || r == 0xfeff {
			return fmt.Sprintf("%U", r)
		}
	}
	return ""
}

// Text that is printable is shown as it is, and no other is called so.
func TestPrintableIsVisibleAsItIs(t *testing.T) {
	for r := range rune(0x300) {
		for _, text := range []string{string(r), "a" + string(r) + "b", string([]byte{byte(r)})} {
			shown, rest := appendVisible(nil, []byte(text))
			same := len(rest) == 0 && string(shown) == text && !strings.ContainsAny(text, "\n\t")
			if ascii := strings.IndexFunc(text, func(r rune) bool { return r >= 0x80 }) < 0; printable(text) != (same && ascii) {
				t.Errorf("printable(%q) is %v", text, printable(text))
			}
		}
	}
}
