package wordpiece

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tokencast/tokenizers/vocab"
)

func vocabulary(entries ...string) *vocab.Definition {
	def := &vocab.Definition{
		Name: "test", Kind: vocab.WordPiece, Normalizer: vocab.NormalizeUncased,
		ContinuingPrefix: "##", MaxWordChars: 100,
	}
	for _, entry := range append([]string{unknown}, entries...) {
		def.Tokens = append(def.Tokens, vocab.Token{Bytes: []byte(entry), Type: vocab.TokenNormal})
	}
	return def
}

func compiled(t testing.TB, def *vocab.Definition) []byte {
	t.Helper()
	packed, err := Compile(def)
	if err != nil {
		t.Fatal(err)
	}
	return packed
}

// The worked example of the comment on Engine.
func TestExampleOfTheEngine(t *testing.T) {
	e := open(t, compiled(t, vocabulary("un", "una", "##ffa", "##ble")))
	if diff := cmp.Diff([]string{"una", "##ffa", "##ble"}, e.Pieces([]byte("Unaffable"))); diff != "" {
		t.Errorf("pieces (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{unknown}, e.Pieces([]byte("unaffably"))); diff != "" {
		t.Errorf("pieces of a word that cannot be covered (-want +got):\n%s", diff)
	}
}

func TestExampleOfFates(t *testing.T) {
	tests := []struct {
		char rune
		kind int
		text string
	}{
		{'É', fateText, "e"},
		{'北', fateWord, "北"},
		{'!', fateWord, "!"},
		{'\t', fateSpace, ""},
		{0, fateText, ""},
		{'\u0301', fateText, ""},
		{'한', fateText, "\u1112\u1161\u11ab"},
		{'\u037e', fateWord, ";"},      // a Greek question mark
		{'\u302e', fateSlow, ""},       // a spacing mark with a class
		{'\ufffd', fateText, ""},       // what bytes that are no UTF-8 are read as
		{'\u00a0', fateSpace, ""},      // a space of its own kind
		{'\uf900', fateWord, "\u8c48"}, // an ideograph for compatibility
	}
	for _, tt := range tests {
		if kind, text := fateOf(tt.char, true); kind != tt.kind || text != tt.text {
			t.Errorf("fate of %U: got %d %q, want %d %q", tt.char, kind, text, tt.kind, tt.text)
		}
	}
}

func TestCasedVocabularyKeepsCaseAndAccents(t *testing.T) {
	def := vocabulary("É", "##t", "é", "E", "北", "!")
	def.Normalizer = vocab.NormalizeCased
	e := open(t, compiled(t, def))
	want := []string{"É", "##t", "é", unknown, "北", "!", "E"}
	if diff := cmp.Diff(want, e.Pieces([]byte("Ét é e\u0301 北!E"))); diff != "" {
		t.Errorf("pieces (-want +got):\n%s", diff)
	}
}

func TestCompileRefuses(t *testing.T) {
	tests := []struct {
		name   string
		change func(*vocab.Definition)
		want   string
	}{
		{"another kind", func(d *vocab.Definition) { d.Kind = vocab.Unigram }, `kind is "unigram"`},
		{"no tokens", func(d *vocab.Definition) { d.Tokens = nil }, "without tokens"},
		{"another normalizer", func(d *vocab.Definition) { d.Normalizer = vocab.NormalizeNFC }, `normalizer "nfc"`},
		{"no unknown token", func(d *vocab.Definition) { d.Unknown = -1 }, "no unknown token"},
		{"no prefix", func(d *vocab.Definition) { d.ContinuingPrefix = "" }, "no prefix"},
		{"words of no characters", func(d *vocab.Definition) { d.MaxWordChars = 0 }, "characters of a word are 0"},
		{"an entry twice", func(d *vocab.Definition) { d.Tokens = append(d.Tokens, d.Tokens[1]) }, "twice"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			def := vocabulary("a", "b")
			tt.change(def)
			_, err := Compile(def)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got error %v, want one with %q", err, tt.want)
			}
		})
	}
}

func TestOpenRefusesWhatDoesNotFit(t *testing.T) {
	tests := []struct {
		name   string
		packed []byte
		want   string
	}{
		{"another kind", vocab.NewBuilder(vocab.Unigram, "other").Bytes(), `kind "unigram"`},
		{"no settings", vocab.NewBuilder(vocab.WordPiece, "hollow").Bytes(), `normalizer is ""`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, err := vocab.Open(tt.packed)
			if err != nil {
				t.Fatal(err)
			}
			if _, err = Open(f); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got error %v, want one with %q", err, tt.want)
			}
		})
	}
}

// A damaged file may count wrong, but comes to an end without a panic.
func TestDamagedFilesDoNotPanic(t *testing.T) {
	const seed = 20240701
	random := rand.New(rand.NewPCG(seed, 0))
	packed := compiled(t, vocabulary("a", "ab", "##c", "##cd", "北", "é", "!"))
	for round := range 50 {
		damaged := append([]byte{}, packed...)
		for range 200 * round {
			damaged[4096+random.IntN(len(damaged)-4096)] ^= byte(1 << random.IntN(8))
		}
		f, err := vocab.Open(damaged)
		if err != nil {
			continue
		}
		e, err := Open(f)
		if err != nil {
			continue
		}
		text := []byte("abcd É北! \u302e\U0001F600 한국어 \xff a\x00b")
		if n := e.Count(text); n != len(e.Pieces(text)) {
			t.Errorf("seed %d, round %d: counted %d tokens, not as many as there are pieces", seed, round, n)
		}
	}
}

func ExampleOpen() {
	packed, err := Compile(vocabulary("un", "una", "##ffa", "##ble"))
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
	fmt.Println(engine.Count([]byte("Unaffable!")), engine.Pieces([]byte("Unaffable!")))
	// Output: 4 [una ##ffa ##ble [UNK]]
}
