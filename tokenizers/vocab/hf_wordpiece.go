package vocab

import (
	"encoding/json"
	"errors"
	"fmt"
)

// hfWordPiece reads a WordPiece model behind BERT's normalizer and pre-tokenizer.
func hfWordPiece(f *hfFile, normalizers, cuts []component) (*Definition, error) {
	m := f.Model
	if len(cuts) != 1 || cuts[0].Type != "BertPreTokenizer" {
		return nil, unsupported("pre_tokenizer", cuts)
	}
	if len(normalizers) != 1 || normalizers[0].Type != "BertNormalizer" {
		return nil, unsupported("normalizer", normalizers)
	}
	n := normalizers[0]
	lower := isTrue(n.Lowercase, true)
	if !isTrue(n.CleanText, true) || !isTrue(n.HandleChinese, true) || isTrue(n.StripAccents, lower) != lower {
		return nil, errors.New("normalizer BertNormalizer: clean_text and handle_chinese_chars must be true, and strip_accents as lowercase")
	}
	if m.ContinuingPrefix == "" {
		return nil, errors.New("model: no continuing_subword_prefix")
	}
	if m.MaxWordChars <= 0 {
		return nil, fmt.Errorf("model: max_input_chars_per_word is %d", m.MaxWordChars)
	}
	tokens, err := hfVocab(m.Vocab)
	if err != nil {
		return nil, err
	}
	entries := make([][]byte, len(tokens))
	for i, token := range tokens {
		entries[i] = []byte(token)
	}
	def, err := wordPieceDefinition(entries, m.UnknownToken)
	if err != nil {
		return nil, fmt.Errorf("model: %w", err)
	}
	def.ContinuingPrefix, def.MaxWordChars = m.ContinuingPrefix, m.MaxWordChars
	def.Normalizer = NormalizeCased
	if lower {
		def.Normalizer = NormalizeUncased
	}
	return def, nil
}

// hfVocab reads the "vocab" of a BPE or WordPiece model: numbers by token. A
// number without a token is "" in the result.
func hfVocab(raw json.RawMessage) ([]string, error) {
	var numbers map[string]int
	if err := json.Unmarshal(raw, &numbers); err != nil {
		return nil, fmt.Errorf("model: vocab: %w", err)
	}
	tokens := make([]string, 0, len(numbers))
	for token, id := range numbers {
		if id < 0 || id > maxNumber(len(numbers)) {
			return nil, fmt.Errorf("model: vocab: the number %d is out of range", id)
		}
		for len(tokens) <= id {
			tokens = append(tokens, "")
		}
		if tokens[id] != "" {
			return nil, fmt.Errorf("model: vocab: the number %d is given to %q and to %q", id, min(tokens[id], token), max(tokens[id], token))
		}
		tokens[id] = token
	}
	return tokens, nil
}
