package bench

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"
	"unicode/utf8"
)

// corpusBytes is the size the figures of README.md are for.
const corpusBytes = 10_000_000

func TestCorpusIsAlwaysTheSame(t *testing.T) {
	hash := sha256.New()
	kinds := map[string]int{}
	for _, text := range Corpus(1_000_000) {
		if !utf8.ValidString(text.Text) {
			t.Fatalf("%q is not valid UTF-8", text.Text)
		}
		kinds[text.Kind] += len(text.Text)
		hash.Write([]byte(text.Text))
	}
	if len(kinds) != len(languages)+3 {
		t.Errorf("kinds of text: %v", kinds)
	}
	const want = "4c9b06df4a287779c1e63e842b909fd4969d7447b946d46a0dd6111d49bbe629"
	if got := hex.EncodeToString(hash.Sum(nil)); got != want {
		t.Errorf("the corpus has the digest %s, not %s: figures of before are not comparable", got, want)
	}
}

func TestWorstTextsHaveTheSize(t *testing.T) {
	for _, text := range Worst(1000) {
		if n := len(text.Text); n < 1000 || n > 1020 {
			t.Errorf("%s has %d bytes", text.Kind, n)
		}
	}
}
