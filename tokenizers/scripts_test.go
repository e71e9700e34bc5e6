package tokenizers_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tokencast/tokenizers"
)

// byScript names the entries that are not 0.
func byScript(counts [tokenizers.ScriptCount]int) map[tokenizers.Script]int {
	named := map[tokenizers.Script]int{}
	for i, script := range tokenizers.Scripts() {
		if counts[i] != 0 {
			named[script] = counts[i]
		}
	}
	return named
}

func TestLetters(t *testing.T) {
	type counts map[tokenizers.Script]int
	tests := []struct {
		name string
		text string
		want counts
	}{
		{"digits, punctuation and white space are no letters", "1 2,3!\n\u3000٣ ½", counts{}},
		{"emoji are no letters", "😀 👩🏽‍💻 ❤️", counts{}},
		{"Latin with and without accents", "Café ŁÓDŹ", counts{"latin": 8}},
		{"an accent of its own is no letter", "Cafe\u0301", counts{"latin": 4}},
		{"full-width Latin", "ＡＢ", counts{"latin": 2}},
		{"Han with its closing and repetition marks", "人々〆㐀", counts{"han": 4}},
		{"kana with the long sound and voicing marks", "カード ｶﾞ が か\u3099", counts{"kana": 8}},
		{"Hangul in syllables and jamo", "한글 \u1112\u1161\u11ab", counts{"hangul": 5}},
		{"Cyrillic", "Счёт ґ", counts{"cyrillic": 5}},
		{"Arabic with vowel signs and tatweel", "بِسـم", counts{"arabic": 4}},
		{"Hebrew with points", "בְּרֵא", counts{"hebrew": 6}},
		{"scripts of India are one class", "हि বা த\u0bcd", counts{"indic": 6}},
		{"Thai with vowel signs", "ใบแจ้ง", counts{"thai": 6}},
		{"Greek, Georgian and Khmer are other", "αβ ინ ភា", counts{"other": 6}},
		{"a mixed text", "用 Bedrock をиспользовать", counts{"han": 1, "latin": 7, "kana": 1, "cyrillic": 12}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := counts(byScript(tokenizers.Letters([]byte(tt.text))))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("letters of %q (-want +got):\n%s", tt.text, diff)
			}
		})
	}
}

// The short cuts of Letters agree with the tables of Unicode.
func TestLettersOfEveryCharacter(t *testing.T) {
	tables := map[tokenizers.Script][]*unicode.RangeTable{
		tokenizers.Latin:    {unicode.Latin},
		tokenizers.Han:      {unicode.Han},
		tokenizers.Kana:     {unicode.Hiragana, unicode.Katakana},
		tokenizers.Hangul:   {unicode.Hangul},
		tokenizers.Cyrillic: {unicode.Cyrillic},
	}
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if 0xD800 <= r && r <= 0xDFFF {
			continue
		}
		got := byScript(tokenizers.Letters([]byte(string(r))))
		if len(got) > 0 && !unicode.IsLetter(r) && !unicode.IsMark(r) {
			t.Errorf("%U is not a letter or mark but counts as %v", r, got)
		}
		for script, of := range tables {
			want := unicode.In(r, of...) && (unicode.IsLetter(r) || unicode.IsMark(r))
			if want && got[script] != 1 {
				t.Errorf("%U is %s but counts as %v", r, script, got)
			}
		}
	}
}

func TestDeal(t *testing.T) {
	letters := func(of map[tokenizers.Script]int) (counts [tokenizers.ScriptCount]int) {
		for i, script := range tokenizers.Scripts() {
			counts[i] = of[script]
		}
		return counts
	}
	type counts = map[tokenizers.Script]int
	tests := []struct {
		name    string
		tokens  int
		letters counts
		want    counts
	}{
		{"a text without letters goes to other", 7, counts{}, counts{"other": 7}},
		{"one script takes all", 7, counts{"thai": 3}, counts{"thai": 7}},
		{"the example of the comment", 7, counts{"latin": 6, "han": 4}, counts{"latin": 4, "han": 3}},
		{"a tie goes to the earlier class", 1, counts{"han": 5, "thai": 5}, counts{"han": 1}},
		{"two left among three", 2, counts{"latin": 1, "kana": 1, "other": 1}, counts{"latin": 1, "kana": 1}},
		{"no tokens are dealt as none", 0, counts{"latin": 6}, counts{}},
		{"numbers whose product is beyond 64 bits", 1 << 40, counts{"latin": 3 << 40, "han": 1 << 40}, counts{"latin": 3 << 38, "han": 1 << 38}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := byScript(tokenizers.Deal(tt.tokens, letters(tt.letters)))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%d tokens over %v (-want +got):\n%s", tt.tokens, tt.letters, diff)
			}
		})
	}
}

// checkDeal checks what holds of every deal.
func checkDeal(t interface{ Errorf(string, ...any) }, tokens int, letters [tokenizers.ScriptCount]int) {
	dealt := tokenizers.Deal(tokens, letters)
	sum, total := 0, 0
	for i := range letters {
		sum += dealt[i]
		total += letters[i]
	}
	if sum != tokens {
		t.Errorf("Deal(%d, %v) is %v, which adds up to %d", tokens, letters, dealt, sum)
	}
	for i, n := range letters {
		if total == 0 {
			break
		}
		// The share, and the share rounded either way.
		if down := tokens * n / total; dealt[i] < down || dealt[i] > down+1 || (n == 0 && dealt[i] != 0) {
			t.Errorf("Deal(%d, %v) gives %d to class %d, whose share is %d/%d", tokens, letters, dealt[i], i, tokens*n, total)
		}
	}
}

func TestDealAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var letters [tokenizers.ScriptCount]int
		for i := range letters {
			letters[i] = rapid.IntRange(0, 1<<20).Draw(t, "letters")
		}
		checkDeal(t, rapid.IntRange(0, 1<<20).Draw(t, "tokens"), letters)
	})
}

// FuzzScripts checks that the letters of any bytes can be dealt over.
func FuzzScripts(f *testing.F) {
	for _, seed := range []string{"", "Amazon Bedrock is amazing!", "用 Bedrock をиспользовать", "ใบ e\u0301 ー", "\xff\xe4\xbd", strings.Repeat("é", 50)} {
		f.Add(len(seed), []byte(seed))
	}
	f.Fuzz(func(t *testing.T, tokens int, text []byte) {
		checkDeal(t, tokens&(1<<30-1), tokenizers.Letters(text))
	})
}

// A text counts as its characters one by one do, whatever stands beside them.
func TestLettersAreThoseOfTheCharacters(t *testing.T) {
	text := rapid.OneOf(
		rapid.String(),
		rapid.StringMatching(`[ -~é]{0,40}`),
		rapid.StringMatching(`([a-z]{0,9}[@\[`+"`"+`{Zzж漢ก]){0,9}`),
		rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
	)
	rapid.Check(t, func(t *rapid.T) {
		text := text.Draw(t, "text")
		var want [tokenizers.ScriptCount]int
		for _, r := range text { // a byte that is no UTF-8 is U+FFFD
			for i, n := range tokenizers.Letters([]byte(string(r))) {
				want[i] += n
			}
		}
		if got := tokenizers.Letters([]byte(text)); got != want {
			t.Errorf("letters of %q are %v, want %v", text, got, want)
		}
	})
}
