package wordpiece

import (
	"os"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tokencast/tokenizers/vocab"
)

const vocabularyFile = "../../data/vocab/bert-base-uncased.txt"

func readBERT(t testing.TB) []byte {
	t.Helper()
	data, err := os.ReadFile(vocabularyFile)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// bert is compiled once for all tests.
var bert = sync.OnceValues(func() ([]byte, error) {
	data, err := os.ReadFile(vocabularyFile)
	if err != nil {
		return nil, err
	}
	def, _, err := vocab.Read(data, vocab.Options{})
	if err != nil {
		return nil, err
	}
	return Compile(def)
})

func open(t testing.TB, packed []byte) *Engine {
	t.Helper()
	f, err := vocab.Open(packed)
	if err != nil {
		t.Fatal(err)
	}
	e, err := Open(f)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func loadBERT(t testing.TB) (*Engine, map[string]bool) {
	t.Helper()
	packed, err := bert()
	if err != nil {
		t.Fatal(err)
	}
	entries := map[string]bool{}
	for _, entry := range strings.Split(strings.TrimSuffix(string(readBERT(t)), "\n"), "\n") {
		entries[entry] = true
	}
	return open(t, packed), entries
}

// oracle covers one word the slow and obvious way: try every end from the right,
// go on from the first that is an entry.
func oracle(entries map[string]bool, word string) []string {
	chars := []rune(word)
	if len(chars) > 100 {
		return []string{"[UNK]"}
	}
	pieces := []string{}
	for len(chars) > 0 {
		found := false
		for end := len(chars); end > 0 && !found; end-- {
			entry := string(chars[:end])
			if len(pieces) > 0 {
				entry = "##" + entry
			}
			if entries[entry] {
				pieces, chars, found = append(pieces, entry), chars[end:], true
			}
		}
		if !found {
			return []string{"[UNK]"}
		}
	}
	return pieces
}

func checkAgainstOracle(t interface{ Errorf(string, ...any) }, e *Engine, entries map[string]bool, text []byte) {
	want := []string{}
	for _, word := range words(normalise(string(text))) {
		want = append(want, oracle(entries, word)...)
	}
	got := e.Pieces(text)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("pieces of %q (-want +got):\n%s", text, diff)
	}
	if n := e.Count(text); n != len(want) {
		t.Errorf("counted %d tokens in %q, want %d", n, text, len(want))
	}
}

func TestPiecesAreThoseOfTheOracle(t *testing.T) {
	e, entries := loadBERT(t)
	var known []string
	for entry := range entries {
		known = append(known, strings.TrimPrefix(entry, "##"))
	}
	// Words glued from entries reach deep into the vocabulary, which arbitrary
	// strings do not.
	rapid.Check(t, func(t *rapid.T) {
		glued := rapid.SliceOfN(rapid.SampledFrom(known), 0, 12).Draw(t, "glued")
		loose := rapid.StringN(0, 20, -1).Draw(t, "loose")
		checkAgainstOracle(t, e, entries, []byte(strings.Join(glued, "")+" "+loose))
	})
}

// Every character, and some that come before and after it.
func TestEveryCharacterIsAsTheOracleHasIt(t *testing.T) {
	e, entries := loadBERT(t)
	step := rune(1)
	if testing.Short() {
		step = 7
	}
	var text []byte
	for r := rune(0); r <= utf8.MaxRune; r += step {
		if !utf8.ValidRune(r) {
			continue
		}
		text = utf8.AppendRune(append(text, "a\u0301"...), r)
		text = append(text, "\u0327b "...)
		if len(text) > 4000 {
			checkAgainstOracle(t, e, entries, text)
			if t.Failed() {
				return
			}
			text = text[:0]
		}
		if r == 0x33FFF { // nothing is assigned behind this but private use
			r = 0xDFFFF
		}
	}
}

// Characters that change places when decomposed are what the table of fates
// leaves to the slow rules.
func TestCharactersThatChangePlaces(t *testing.T) {
	e, entries := loadBERT(t)
	var movers []rune
	for r := range rune(fateRunes) {
		if fate(e.fates[r]).kind() == fateSlow && utf8.ValidRune(r) {
			movers = append(movers, r)
		}
	}
	movers = append(movers, 0x1D165, 0x1D16E, 0x11133, 0x1E8D0, 0x1F600, 0x10400, 'a', 'é', 0x301, 0x327, 0, 0x200D, '!', ' ', '北', 0xFB01, 0xAC01)
	rapid.Check(t, func(t *rapid.T) {
		checkAgainstOracle(t, e, entries, []byte(string(rapid.SliceOfN(rapid.SampledFrom(movers), 0, 12).Draw(t, "text"))))
	})
}

func TestReferenceCountsTheSame(t *testing.T) {
	e, _ := loadBERT(t)
	r, err := Load(readBERT(t))
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		text := []byte(rapid.StringN(0, 40, -1).Draw(t, "text"))
		if diff := cmp.Diff(r.Pieces(text), e.Pieces(text)); diff != "" {
			t.Errorf("pieces of %q (-reference +got):\n%s", text, diff)
		}
		if got, want := e.Count(text), r.Count(text); got != want {
			t.Errorf("counted %d tokens in %q, the reference %d", got, text, want)
		}
	})
}

// FuzzWordPiece checks the engine against the oracle on any bytes.
func FuzzWordPiece(f *testing.F) {
	e, entries := loadBERT(f)
	for _, seed := range []string{
		"", "Amazon Bedrock is amazing!", "Ünäffable unaffableness", "北京 café", "[CLS] [UNK] ##ing",
		"a\x00b\ufffdc\x0b\x85d", "\xff\xc3", strings.Repeat("a", 100) + " " + strings.Repeat("b", 101),
		"Ὀδυσσεύς İ ſ K ﬁ", "한국어 भाषा ภาษา",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		checkAgainstOracle(t, e, entries, text)
	})
}
