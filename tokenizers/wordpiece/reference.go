package wordpiece

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"
)

const (
	unknown = "[UNK]" // stands for a word that the vocabulary cannot cover

	// maxWordChars is the most characters of a word that is looked up; a longer
	// one is unknown. BERT's own limit.
	maxWordChars = 100
)

// A Reference counts as an [Engine] of BERT's uncased models does, with the model
// layer of sugarme/tokenizer: one word at a time, each step its own pass over the
// whole text. It is safe for concurrent use.
type Reference struct {
	matcher matcher
}

// Load reads the vocabulary of a reference: one entry a line, no entry twice, [UNK] among them.
func Load(vocabulary []byte) (*Reference, error) {
	if !utf8.Valid(vocabulary) {
		return nil, errors.New("vocabulary is not UTF-8")
	}
	entries := map[string]int{}
	for line := range bytes.Lines(vocabulary) {
		entry := string(bytes.TrimSuffix(line, []byte("\n")))
		if entry == "" {
			return nil, fmt.Errorf("vocabulary line %d is empty", len(entries)+1)
		}
		if first, ok := entries[entry]; ok {
			return nil, fmt.Errorf("vocabulary has %q on line %d and on line %d", entry, first+1, len(entries)+1)
		}
		entries[entry] = len(entries)
	}
	if _, ok := entries[unknown]; !ok {
		return nil, fmt.Errorf("vocabulary has no %s", unknown)
	}
	return &Reference{matcher: newMatcher(entries)}, nil
}

// Count returns the number of tokens in text, which is valid UTF-8.
func (r *Reference) Count(text []byte) int {
	count := 0
	for _, word := range words(normalise(string(text))) {
		count += len(r.matcher.cover(word))
	}
	return count
}

// Pieces returns the tokens of text, which is valid UTF-8, as they stand in the
// vocabulary. The caller owns the slice.
func (r *Reference) Pieces(text []byte) []string {
	pieces := []string{}
	for _, word := range words(normalise(string(text))) {
		pieces = append(pieces, r.matcher.cover(word)...)
	}
	return pieces
}
