package bpe

import (
	"testing"
	"unicode/utf8"

	"github.com/dlclark/regexp2"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tokencast/tokenizers/vocab"
)

// cutAll cuts a text.
func cutAll(cut cutter, text string) []string {
	pieces := []string{}
	for i := 0; i < len(text); {
		end := cut([]byte(text), i)
		pieces = append(pieces, text[i:end])
		i = end
	}
	return pieces
}

func TestCutters(t *testing.T) {
	tests := []struct {
		name    string
		pattern string
		text    string
		want    []string
	}{
		{"the worked example", vocab.PatternCL100K, "It's 2024,\n  ok", []string{"It", "'s", " ", "202", "4", ",\n", " ", " ok"}},
		{"cl100k keeps white space at the end together", vocab.PatternCL100K, "x\n  ", []string{"x", "\n  "}},
		{"llama3 does not", vocab.PatternLlama3, "x\n  ", []string{"x", "\n", "  "}},
		{"qwen2 takes digits one by one", vocab.PatternQwen2, "a 12", []string{"a", " ", "1", "2"}},
		{"o200k splits before a capital", vocab.PatternO200K, "parseJSONFile's", []string{"parse", "JSONFile's"}},
		{"o200k gives back capitals down to a letter without case", vocab.PatternO200K, "A中B", []string{"A中", "B"}},
		{"o200k takes a mark alone before a capital", vocab.PatternO200K, "\u0301A", []string{"\u0301", "A"}},
		{"and with a small letter", vocab.PatternO200K, "\u0301a", []string{"\u0301a"}},
		{"slashes go with punctuation", vocab.PatternO200K, "!\n/x", []string{"!\n/", "x"}},
		{"tekken leaves endings alone", vocab.PatternTekken, "it's 12", []string{"it", "'s", " ", "1", "2"}},
		{"gpt2 knows small endings only", vocab.PatternGPT2, "it's IT'S", []string{"it", "'s", " IT", "'", "S"}},
		{"the long s is an s without case", vocab.PatternCL100K, "x'\u017fa", []string{"x", "'\u017f", "a"}},
		{"numbers stand apart", vocab.PatternDigitsGPT2, "ab12  3 c", []string{"ab", "1", "2", "  ", "3", " c"}},
		{"and do not take a space", vocab.PatternDigitsGPT2, "a 1\t2", []string{"a", " ", "1", "\t", "2"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, cutAll(cutterOf(tt.pattern), tt.text)); diff != "" {
				t.Errorf("pieces of %q by %s (-want +got):\n%s", tt.text, tt.pattern, diff)
			}
		})
	}
}

// tricky draws text from characters that the patterns tell apart.
func tricky() *rapid.Generator[string] {
	return rapid.StringOfN(rapid.SampledFrom([]rune("aszEVLR'''   \n\n\r\t//!-9٣½Éßǅʰ中かم\u0301\u0903\u20e3\u00a0\u2003\u3000\u0085\u017f👩\u200d\ufe0f\x00\x7f")), 0, 24, -1)
}

func TestCuttersDoWhatThePatternsSay(t *testing.T) {
	for name, pattern := range patterns {
		t.Run(name, func(t *testing.T) {
			o := &oracle{pattern: regexp2.MustCompile(pattern, regexp2.None)}
			text := tricky()
			rapid.Check(t, func(rt *rapid.T) {
				text := text.Draw(rt, "text")
				want := append([]string{}, o.cut(t, text)...)
				if diff := cmp.Diff(want, cutAll(cutterOf(name), text)); diff != "" {
					rt.Errorf("pieces of %q (-regexp +cutter):\n%s", text, diff)
				}
			})
		})
	}
}

// Numbers one by one, then gpt2 between them: by the book.
func TestDigitsGPT2IsGPT2BetweenNumbers(t *testing.T) {
	text := tricky()
	rapid.Check(t, func(rt *rapid.T) {
		text := text.Draw(rt, "text")
		want := []string{}
		rest := text
		for rest != "" {
			n := until([]byte(rest), 0, isNumber)
			want = append(want, cutAll(cutGPT2, rest[:n])...)
			rest = rest[n:]
			if rest != "" {
				_, size := utf8.DecodeRuneInString(rest)
				want = append(want, rest[:size])
				rest = rest[size:]
			}
		}
		if diff := cmp.Diff(want, cutAll(cutDigitsGPT2, text)); diff != "" {
			rt.Errorf("pieces of %q (-by the book +cutter):\n%s", text, diff)
		}
	})
}

func TestClassesAreThoseOfUnicode16(t *testing.T) {
	tests := []struct {
		name string
		text string
		want class
	}{
		{"a letter of Unicode 16", "\u1c89", isUpper | isLetter},
		{"a number of Unicode 16", "\U00010d40", isNumber},
		{"the next line", "\u0085", isSpace},
		{"a carriage return", "\r", isSpace | isNewline},
		{"a mark", "\u0301", isUpper | isLower},
		{"a titlecase letter", "ǅ", isUpper | isLetter},
		{"an emoji", "👩", 0},
		{"the last code point", "\U0010ffff", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, n := classAt([]byte(tt.text), 0)
			if got != tt.want || n != len(tt.text) {
				t.Errorf("%+q has the class %06b and %d bytes, want %06b and %d", tt.text, got, n, tt.want, len(tt.text))
			}
		})
	}
}
