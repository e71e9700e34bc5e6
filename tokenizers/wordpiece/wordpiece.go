// Package wordpiece counts tokens as BERT's uncased models do: the text is
// cleaned and lower-cased, split into words and punctuation, and each word is
// covered from the left by the longest entries of a vocabulary. [Load] returns
// a [Model].
//
// The cleaning and splitting are written here; covering one word is left to the
// model layer of sugarme/tokenizer. The frame of [CLS] and [SEP] is not counted,
// and a text that spells them is ordinary text.
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

// A Model splits text into entries of a vocabulary. It is safe for concurrent
// use.
type Model struct {
	matcher matcher
}

// Load reads a vocabulary: one entry a line, no entry twice, [UNK] among them.
func Load(vocabulary []byte) (*Model, error) {
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
	return &Model{matcher: newMatcher(entries)}, nil
}

// Count returns the number of tokens in text, which is valid UTF-8.
func (m *Model) Count(text []byte) int {
	count := 0
	for _, word := range words(normalise(string(text))) {
		count += len(m.matcher.cover(word))
	}
	return count
}

// Pieces returns the tokens of text, which is valid UTF-8, as they stand in the
// vocabulary. The caller owns the slice.
func (m *Model) Pieces(text []byte) []string {
	pieces := []string{}
	for _, word := range words(normalise(string(text))) {
		pieces = append(pieces, m.matcher.cover(word)...)
	}
	return pieces
}
