package vocab

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"
)

const (
	wordPieceUnknown = "[UNK]"
	// Of BERT's own tokenizer and of Hugging Face's.
	wordPieceMaxChars = 100
)

// bertSpecials never come from text.
var bertSpecials = map[string]bool{"[PAD]": true, "[CLS]": true, "[SEP]": true, "[MASK]": true}

// readWordPiece reads an entry a line, as BERT's vocab.txt. The file does not say
// whether it is cased: it is taken as uncased, unless an entry has an upper-case
// letter that stands outside brackets.
func readWordPiece(data []byte) (*Definition, error) {
	if !utf8.Valid(data) {
		return nil, errors.New("not valid UTF-8")
	}
	var entries [][]byte
	for line := range bytes.Lines(data) {
		entries = append(entries, bytes.TrimRight(line, "\r\n"))
	}
	def, err := wordPieceDefinition(entries, wordPieceUnknown)
	if err != nil {
		return nil, err
	}
	def.Normalizer = NormalizeUncased
	for i, t := range def.Tokens {
		bracketed := bytes.HasPrefix(t.Bytes, []byte("[")) && bytes.HasSuffix(t.Bytes, []byte("]"))
		if !bracketed && bytes.ContainsFunc(t.Bytes, func(r rune) bool { return r >= 'A' && r <= 'Z' }) {
			return nil, fmt.Errorf("line %d: %q has an upper-case letter; of a cased vocabulary give the tokenizer.json, which states the rules", i+1, t.Bytes)
		}
	}
	return def, nil
}

func wordPieceDefinition(entries [][]byte, unknown string) (*Definition, error) {
	def := &Definition{
		Kind:             WordPiece,
		Tokens:           make([]Token, len(entries)),
		Unknown:          -1,
		ContinuingPrefix: "##",
		MaxWordChars:     wordPieceMaxChars,
	}
	seen := make(map[string]int, len(entries))
	for i, entry := range entries {
		if len(entry) == 0 {
			def.Tokens[i] = Token{Type: TokenUnused}
			continue
		}
		if other, ok := seen[string(entry)]; ok {
			return nil, fmt.Errorf("entries %d and %d are both %q", other, i, entry)
		}
		seen[string(entry)] = i
		t := Token{Bytes: entry, Type: TokenNormal}
		switch {
		case string(entry) == unknown:
			t.Type, def.Unknown = TokenUnknown, i
		case bertSpecials[string(entry)]:
			t.Type = TokenControl
		}
		def.Tokens[i] = t
	}
	if def.Unknown < 0 {
		return nil, fmt.Errorf("no entry %s", unknown)
	}
	return def, nil
}
