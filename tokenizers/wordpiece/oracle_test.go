package wordpiece

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

const vocabularyFile = "../../data/vocab/bert-base-uncased.txt"

func loadBERT(t testing.TB) (*Model, map[string]bool) {
	t.Helper()
	data, err := os.ReadFile(vocabularyFile)
	if err != nil {
		t.Fatal(err)
	}
	m, err := Load(data)
	if err != nil {
		t.Fatal(err)
	}
	entries := map[string]bool{}
	for _, entry := range strings.Split(strings.TrimSuffix(string(data), "\n"), "\n") {
		entries[entry] = true
	}
	return m, entries
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

func checkAgainstOracle(t interface{ Errorf(string, ...any) }, m *Model, entries map[string]bool, text []byte) {
	want := []string{}
	for _, word := range words(normalise(string(text))) {
		want = append(want, oracle(entries, word)...)
	}
	got := m.Pieces(text)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("pieces of %q (-want +got):\n%s", text, diff)
	}
	if n := m.Count(text); n != len(want) {
		t.Errorf("counted %d tokens in %q, want %d", n, text, len(want))
	}
}

func TestPiecesAreThoseOfTheOracle(t *testing.T) {
	m, entries := loadBERT(t)
	var known []string
	for entry := range entries {
		known = append(known, strings.TrimPrefix(entry, "##"))
	}
	// Words glued from entries reach deep into the vocabulary, which arbitrary
	// strings do not.
	rapid.Check(t, func(t *rapid.T) {
		glued := rapid.SliceOfN(rapid.SampledFrom(known), 0, 12).Draw(t, "glued")
		loose := rapid.StringN(0, 20, -1).Draw(t, "loose")
		checkAgainstOracle(t, m, entries, []byte(strings.Join(glued, "")+" "+loose))
	})
}

// FuzzWordPiece checks the model against the oracle on any bytes.
func FuzzWordPiece(f *testing.F) {
	m, entries := loadBERT(f)
	for _, seed := range []string{
		"", "Amazon Bedrock is amazing!", "Ünäffable unaffableness", "北京 café", "[CLS] [UNK] ##ing",
		"a\x00b\ufffdc\x0b\x85d", "\xff\xc3", strings.Repeat("a", 100) + " " + strings.Repeat("b", 101),
		"Ὀδυσσεύς İ ſ K ﬁ", "한국어 भाषा ภาษา",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		checkAgainstOracle(t, m, entries, text)
	})
}
