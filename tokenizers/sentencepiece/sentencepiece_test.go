package sentencepiece

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tokencast/tokenizers/vocab"
)

// vocabulary makes a definition of pieces and scores, with an unknown token.
func vocabulary(kind string, scores map[string]float32) *vocab.Definition {
	def := &vocab.Definition{
		Name: "test", Kind: kind, EscapeSpaces: true,
		Tokens: []vocab.Token{{Bytes: []byte("<unk>"), Type: vocab.TokenUnknown}},
	}
	for piece, score := range scores {
		def.Tokens = append(def.Tokens, vocab.Token{Bytes: []byte(piece), Score: score, Type: vocab.TokenNormal})
	}
	return def
}

// The worked examples of the comments.
func TestExamplesOfTheComments(t *testing.T) {
	bpeScores := map[string]float32{"l": -9, "o": -9, "w": -9, "lo": -1, "ow": -2, "low": -3}
	unigramScores := map[string]float32{"a": -1, "b": -1, "ab": -1.5, "c": -3}
	tests := []struct {
		name   string
		kind   string
		scores map[string]float32
		text   string
		want   []string
	}{
		{"pairs are joined by score", vocab.SentencePieceBPE, bpeScores, "low", []string{"low"}},
		{"the leftmost of equals is joined first", vocab.SentencePieceBPE, map[string]float32{"a": -1, "aa": -2}, "aaa", []string{"aa", "a"}},
		{"what makes no piece stays apart", vocab.SentencePieceBPE, bpeScores, "owl", []string{"ow", "l"}},
		{"the best sum wins", vocab.Unigram, unigramScores, "abc", []string{"ab", "c"}},
		{"unknown characters are one token together", vocab.Unigram, unigramScores, "axyzb", []string{"a", "xyz", "b"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := build(t, vocabulary(tt.kind, tt.scores)).Pieces([]byte(tt.text))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("pieces of %q (-want +got):\n%s", tt.text, diff)
			}
		})
	}
}

func TestExampleOfTheNormaliser(t *testing.T) {
	n := normaliser{dummyPrefix: true, removeExtra: true, escape: true}
	n.prepare()
	if got, want := string(n.appendTo(nil, []byte("  a  b "))), " a b"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestExampleOfTheCharsmap(t *testing.T) {
	e := build(t, define(t, "small-unigram-across"))
	if got, want := string(e.normaliser.appendTo(nil, []byte("\uFB01ne\u0301"))), "fin\u00E9"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestExampleOfCuts(t *testing.T) {
	var pieces []piece
	for _, text := range []string{"he", "el", "ll", "l", "o", "lo", " w", "wo"} {
		pieces = append(pieces, piece{text: text})
	}
	c := newCuts(pieces)
	if got, want := c.word([]byte("hello wo")), len("hello"); got != want || !c.atSpaces {
		t.Errorf("the first word ends at %d (spaces cut: %v), want %d", got, c.atSpaces, want)
	}
	if got, want := c.unit([]byte("hello wo")), len("hello"); got != want {
		t.Errorf("the first unit ends at %d, want %d", got, want)
	}
	c = newCuts(append(pieces, piece{text: "o w"}))
	if got, want := c.unit([]byte("hello wo")), len("hello wo"); got != want || c.atSpaces {
		t.Errorf("with \"o w\" the first unit ends at %d (spaces cut: %v), want %d", got, c.atSpaces, want)
	}
}

func TestExampleOfTheCache(t *testing.T) {
	c := newCache()
	key, n := c.find([]byte("hello"), 5)
	if n != 0 {
		t.Fatalf("an empty cache knows %d", n)
	}
	c.put(key, 2)
	if _, n = c.find([]byte("hello world, and more"), 5); n != 2 {
		t.Errorf("found %d, want 2", n)
	}
	if e := c.short[key.slot]; e[1] != 0x25<<56 {
		t.Errorf("the second word of the entry is %#x", e[1])
	}
	for _, other := range []string{"hell", "hello\x00", "hellO", strings.Repeat("hello", 5)} {
		if _, n := c.find([]byte(other), len(other)); n != 0 {
			t.Errorf("%q is known as %d", other, n)
		}
	}
	long := []byte(strings.Repeat("hello", 6))
	key, _ = c.find(long, len(long))
	c.put(key, 30)
	if _, n = c.find(long, len(long)); n != 30 {
		t.Errorf("found %d for a long unit, want 30", n)
	}
}

func TestExampleOfJurassic(t *testing.T) {
	j := jurassic{model: &unigram{}, runs: []int{4, 2, 1}}
	var got []string
	j.walk([]byte("a\n\n     1234"), &scratch{},
		func(part []byte) { got = append(got, "part:"+string(part)) },
		func(run int) { got = append(got, fmt.Sprintf("run:%d", run)) })
	want := []string{"part: a", "run:0", "run:0", "run:4", "run:1", "part: 1234"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("walk (-want +got):\n%s", diff)
	}
	if n := j.numbers([]byte("1234")); n != 2 {
		t.Errorf("1234 is %d tokens, want 2", n)
	}
}

func TestSpecialTokensAreText(t *testing.T) {
	e := build(t, define(t, "small-bpe"))
	for _, text := range []string{"<s>", "</s>", "<unk>", "<0x0A>"} {
		if n := e.Count([]byte(text)); n < 2 {
			t.Errorf("%s is %d token, want it as text", text, n)
		}
	}
}

func TestEngineIsSafeForConcurrentUse(t *testing.T) {
	for _, name := range []string{"small-bpe", "small-unigram"} {
		e := build(t, define(t, name))
		text := []byte(strings.Repeat("The third line of the invoice, 北京, naïve. ", 50))
		want := e.Count(text)
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for range 5 {
					if got := e.Count(text); got != want {
						t.Errorf("%s: counted %d tokens beside others, want %d", name, got, want)
					}
				}
			})
		}
		wg.Wait()
	}
}

func TestOpenRefusesAnotherKind(t *testing.T) {
	f, err := vocab.Open(vocab.NewBuilder(vocab.WordPiece, "other").Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if _, err = Open(f); err == nil || !strings.Contains(err.Error(), `kind "wordpiece"`) {
		t.Errorf("got error %v, want one with the kind", err)
	}
	for _, kind := range []string{vocab.SentencePieceBPE, vocab.Unigram} {
		f, err := vocab.Open(vocab.NewBuilder(kind, "hollow").Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if _, err = Open(f); err == nil || !strings.Contains(err.Error(), "missing") {
			t.Errorf("%s without sections: got error %v, want one with \"missing\"", kind, err)
		}
	}
}

// A damaged file may count wrong, but comes to an end without a panic.
func TestDamagedFilesDoNotPanic(t *testing.T) {
	const seed = 20240701
	random := rand.New(rand.NewPCG(seed, 0))
	text := []byte("The  third line, (1234) of 北京 naïve \U00012000 <sep> new york\n\n    x")
	for name, def := range variants(t) {
		packed, err := Compile(def)
		if err != nil {
			t.Fatal(err)
		}
		for round := range 60 {
			damaged := append([]byte{}, packed...)
			for range 1 + round*20 {
				damaged[random.IntN(len(damaged))] ^= byte(1 << random.IntN(8))
			}
			// The header is whole, or nothing is read.
			header := 64 + 4*256
			copy(damaged[:header], packed)
			f, err := vocab.Open(damaged)
			if err != nil {
				continue
			}
			e, err := Open(f)
			if err != nil {
				continue
			}
			if n := e.Count(text); n < 0 {
				t.Errorf("%s, seed %d: counted %d", name, seed, n)
			}
			e.Pieces(text)
		}
	}
}

func ExampleOpen() {
	packed, err := Compile(vocabulary(vocab.Unigram, map[string]float32{"▁un": -2, "affable": -4, "▁": -5}))
	if err != nil {
		fmt.Println(err)
		return
	}
	file, err := vocab.Open(packed)
	if err != nil {
		fmt.Println(err)
		return
	}
	engine, err := Open(file)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(engine.Count([]byte(" unaffable")), engine.Pieces([]byte(" unaffable")))
	// Output: 2 [▁un affable]
}
