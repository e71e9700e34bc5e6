package tokenizers_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tokencast/tokenizers"
)

// readVectors reads what a reference tokenizer made of a list of texts. The
// files are written by tools/record_vectors.py.
func readVectors[V any](t *testing.T, file string) (vectors []V) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	var recorded struct {
		Reference string
		Vectors   []V
	}
	if err := json.Unmarshal(data, &recorded); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	if recorded.Reference == "" || len(recorded.Vectors) < 60 {
		t.Fatalf("%s: reference %q with %d vectors, want a name and 60 or more", file, recorded.Reference, len(recorded.Vectors))
	}
	return recorded.Vectors
}

func open(t testing.TB, name string) *tokenizers.Tokenizer {
	t.Helper()
	tokenizer, err := tokenizers.NewRegistry(os.DirFS("../data")).Open(name)
	if err != nil {
		t.Fatal(err)
	}
	return tokenizer
}

func TestBPEEqualsTheReference(t *testing.T) {
	type vector struct {
		Name, Text string
		CL100K     []int `json:"cl100k_base"` // bytes of each token
		O200K      []int `json:"o200k_base"`
		P50K       []int `json:"p50k_base"`
		R50K       []int `json:"r50k_base"`
	}
	vectors := readVectors[vector](t, "bpe.json")
	encodings := map[string]func(vector) []int{
		"cl100k_base": func(v vector) []int { return v.CL100K },
		"o200k_base":  func(v vector) []int { return v.O200K },
		"p50k_base":   func(v vector) []int { return v.P50K },
		"r50k_base":   func(v vector) []int { return v.R50K },
	}
	for name, lengths := range encodings {
		for _, name := range []string{name, "tiktoken-go/" + name} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				tokenizer := open(t, name)
				for _, v := range vectors {
					want, rest := []string{}, v.Text
					for _, n := range lengths(v) {
						want, rest = append(want, rest[:n]), rest[n:]
					}
					checkTokens(t, tokenizer, v.Name, v.Text, want)
				}
			})
		}
	}
}

func TestWordPieceEqualsTheReference(t *testing.T) {
	type vector struct {
		Name, Text string
		Tokens     []string
	}
	for _, name := range []string{"bert-base-uncased", "sugarme/bert-base-uncased"} {
		tokenizer := open(t, name)
		for _, v := range readVectors[vector](t, "bert.json") {
			checkTokens(t, tokenizer, v.Name, v.Text, v.Tokens)
		}
	}
}

func checkTokens(t *testing.T, tokenizer *tokenizers.Tokenizer, name, text string, want []string) {
	t.Helper()
	got := tokenizer.Pieces([]byte(text))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: pieces of %q (-want +got):\n%s", name, text, diff)
	}
	if n := tokenizer.Counter.Count([]byte(text)); n != len(want) {
		t.Errorf("%s: counted %d tokens in %q, want %d", name, n, text, len(want))
	}
}
