package bpe

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tokencast/tokenizers/vocab"
)

// vocabularyOf returns a vocabulary of the given tokens, in the order of their
// ranks, and then of all bytes that are not among them.
func vocabularyOf(tokens ...string) *vocab.Definition {
	def := &vocab.Definition{Name: "test", Kind: vocab.RankBPE, Pattern: vocab.PatternGPT2, Unknown: -1}
	seen := map[string]bool{}
	add := func(token string) {
		if !seen[token] {
			seen[token] = true
			def.Tokens = append(def.Tokens, vocab.Token{Bytes: []byte(token)})
		}
	}
	for _, token := range tokens {
		add(token)
	}
	for b := range 256 {
		add(string([]byte{byte(b)}))
	}
	return def
}

// waysToMerge are all that must agree, each as the pieces of a text that is no token.
var waysToMerge = map[string]func(v *tables, text string) []string{
	"by longest tokens": func(v *tables, text string) []string {
		m := newMerger()
		n := m.merge(v, []byte(text))
		pieces := []string{}
		for i, start := range m.starts {
			end := len(text)
			if i+1 < len(m.starts) {
				end = m.starts[i+1]
			}
			pieces = append(pieces, text[start:end])
		}
		if n != len(pieces) {
			pieces = append(pieces, "and another count")
		}
		return pieces
	},
	"by the book": func(v *tables, text string) []string {
		var f forest
		n := f.merge(v, []byte(text))
		pieces := []string{}
		for i := 0; i < len(text); i = int(f.next[i]) {
			pieces = append(pieces, text[i:f.next[i]])
		}
		if n != len(pieces) {
			pieces = append(pieces, "and another count")
		}
		return pieces
	},
}

func TestTheWorkedExampleOfMerging(t *testing.T) {
	def := vocabularyOf("ab", "bc", "abc")
	v, err := newTables(def)
	if err != nil {
		t.Fatal(err)
	}
	for name, merge := range waysToMerge {
		if diff := cmp.Diff([]string{"abc", "abc"}, merge(v, "abcabc")); diff != "" {
			t.Errorf("by %s (-want +got):\n%s", name, diff)
		}
	}
}

// The examples at the head of merge.go and at apart.
func TestTheWorkedExamplesOfLongestTokens(t *testing.T) {
	v, err := newTables(vocabularyOf("ab", "bc", "abc", "bcd"))
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string][]string{
		"abbcd": {"ab", "bcd"},
		"abcd":  {"abc", "d"},
		"abcab": {"abc", "ab"},
	} {
		for name, merge := range waysToMerge {
			if diff := cmp.Diff(want, merge(v, text)); diff != "" {
				t.Errorf("%q by %s (-want +got):\n%s", text, name, diff)
			}
		}
	}
	if abc, ab := uint32(2), uint32(0); !v.pairs.apart(abc, ab) {
		t.Error("abc and ab merge, want them apart")
	}
}

// Vocabularies at random, in any order of ranks: the hardest there are.
func TestAllWaysToMergeAgree(t *testing.T) {
	token := rapid.StringOfN(rapid.SampledFrom([]rune("abc ")), 2, 7, -1)
	rapid.Check(t, func(rt *rapid.T) {
		def := vocabularyOf(rapid.SliceOfN(token, 1, 30).Draw(rt, "tokens")...)
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 1))
		letters := []string{"ab", "abc ", "aab", "a"}[rng.IntN(4)]
		var text strings.Builder
		for range 1 + rng.IntN(500) {
			text.WriteByte(letters[rng.IntN(len(letters))])
		}
		v, err := newTables(def)
		if err != nil {
			rt.Fatal(err)
		}
		o := newOracle(t, def)
		want := o.merge(text.String())
		if _, ok := o.ranks[text.String()]; ok {
			return
		}
		for name, merge := range waysToMerge {
			if diff := cmp.Diff(want, merge(v, text.String())); diff != "" {
				rt.Errorf("%q by %s (-oracle +got):\n%s", text.String(), name, diff)
			}
		}
	})
}

func TestLongPiecesAreMergedExactly(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, encoding := range []string{"cl100k_base", "o200k_base", "r50k_base"} {
		v := &compiled(t, encoding).tables
		for _, letters := range []string{"a", " ", "ab", "abcdefghij", "etaoin", "aA.", "我們在北京研究語言模型的計算成本問題", "\n\t ", "=-"} {
			var text strings.Builder
			for text.Len() < 5000 {
				r := []rune(letters)
				text.WriteString(strings.Repeat(string(r[rng.IntN(len(r))]), 1+rng.IntN(3)*rng.IntN(90)))
			}
			want := waysToMerge["by the book"](v, text.String())
			if diff := cmp.Diff(want, waysToMerge["by longest tokens"](v, text.String())); diff != "" {
				t.Errorf("%.60q by %s (-by the book +by longest tokens):\n%s", text.String(), encoding, diff)
			}
		}
	}
}

// Vocabularies as they are made by training: each token is two that came before it.
func TestAllWaysToMergeAgreeOnTrainedVocabularies(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		tokens := []string{}
		parts := []string{"a", "b", "c", " "}
		for range rapid.IntRange(1, 40).Draw(rt, "merges") {
			joined := rapid.SampledFrom(parts).Draw(rt, "left") + rapid.SampledFrom(parts).Draw(rt, "right")
			if !slices.Contains(tokens, joined) {
				tokens, parts = append(tokens, joined), append(parts, joined)
			}
		}
		v, err := newTables(vocabularyOf(tokens...))
		if err != nil {
			rt.Fatal(err)
		}
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 1))
		letters := []string{"ab", "abc ", "aab", "a"}[rng.IntN(4)]
		var text strings.Builder
		for range 1 + rng.IntN(300) {
			text.WriteByte(letters[rng.IntN(len(letters))])
		}
		o := newOracle(t, vocabularyOf(tokens...))
		if _, ok := o.ranks[text.String()]; ok {
			return
		}
		want := o.merge(text.String())
		for name, merge := range waysToMerge {
			if diff := cmp.Diff(want, merge(v, text.String())); diff != "" {
				rt.Errorf("%q by %s (-oracle +got):\n%s", text.String(), name, diff)
			}
		}
	})
}

func TestCompileRefuses(t *testing.T) {
	noByte := vocabularyOf("ab")
	noByte.Tokens = noByte.Tokens[:200]
	twice := vocabularyOf("ab")
	twice.Tokens = append(twice.Tokens, vocab.Token{Bytes: []byte("ab")})
	pattern := vocabularyOf("ab")
	pattern.Pattern = "o300k"
	charsmap := vocabularyOf("ab")
	charsmap.Normalizer = vocab.NormalizeCharsmap
	kind := vocabularyOf("ab")
	kind.Kind = vocab.WordPiece
	tests := []struct {
		name string
		def  *vocab.Definition
		want string
	}{
		{"a byte without a token", noByte, "the byte 0xc7 has no token"},
		{"two tokens of the same bytes", twice, `tokens 0 and 257 are both "ab"`},
		{"a pattern it does not know", pattern, `pattern "o300k" is not known`},
		{"a normalizer of another engine", charsmap, `normalizer "charsmap" is not one of rank BPE`},
		{"another kind", kind, `the kind is "wordpiece", not "rank-bpe"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Compile(tt.def)
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "vocabulary test") {
				t.Errorf("got error %v, want one of vocabulary test with %q", err, tt.want)
			}
		})
	}
}

func TestOpenRefuses(t *testing.T) {
	tests := []struct {
		name  string
		build func(b *vocab.Builder)
		kind  string
		want  string
	}{
		{"another kind", func(*vocab.Builder) {}, vocab.Unigram, `of the kind "unigram"`},
		{"a file without tables", func(*vocab.Builder) {}, vocab.RankBPE, "table of bytes is missing"},
		{"a file without tokens", func(b *vocab.Builder) {
			b.AddUint32s(sectionSingle, make([]uint32, 256))
		}, vocab.RankBPE, "tables of tokens are missing"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := vocab.NewBuilder(tt.kind, "test")
			tt.build(b)
			f, err := vocab.Open(b.Bytes())
			if err != nil {
				t.Fatal(err)
			}
			if _, err := Open(f); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got error %v, want one with %q", err, tt.want)
			}
		})
	}
}

func TestPackedVocabularyIsTheSameEachTime(t *testing.T) {
	def := vocabularyOf("ab", "bc", "abc")
	a, err := Compile(def)
	if err != nil {
		t.Fatal(err)
	}
	b, err := Compile(def)
	if err != nil {
		t.Fatal(err)
	}
	if string(a) != string(b) {
		t.Error("two packed files of one vocabulary differ")
	}
}

// Damage in the sections is for the digest to find; it must not stop the program.
func TestDamagedTablesDoNotPanic(t *testing.T) {
	for _, tokens := range [][]string{
		{"ab", "bc", "abc", "the", "th", " th", " the"}, // the rank of "the" is below that of its part "th"
		{"ab", "bc", "abc", "th", "the", " th", " the"},
	} {
		data, err := Compile(vocabularyOf(tokens...))
		if err != nil {
			t.Fatal(err)
		}
		rng := rand.New(rand.NewPCG(5, 6))
		text := []byte("abcabc the thab " + strings.Repeat("abc", 300))
		intact, err := vocab.Open(data)
		if err != nil {
			t.Fatal(err)
		}
		single := intact.Bytes(sectionSingle) // any damage to it is refused
		const header = 1024
		opened := 0
		for range 40 {
			damaged := []byte(string(data))
			for range 300 {
				damaged[header+rng.IntN(len(data)-header)] = byte(rng.Uint32())
			}
			copy(damaged[bytes.Index(data, single):], single)
			f, err := vocab.Open(damaged)
			if err != nil {
				t.Fatal(err)
			}
			if e, err := Open(f); err == nil {
				opened++
				e.Count(text)
				e.Pieces(text)
			}
		}
		if opened == 0 {
			t.Error("no damaged file was opened: the test tests nothing")
		}
	}
}
