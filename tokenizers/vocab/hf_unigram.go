package vocab

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// escapedSpace is what SentencePiece writes for a space.
const escapedSpace = "\u2581"

// hfUnigram reads a Unigram model with the steps that SentencePiece models are
// converted to: the map of characters, one space for many, and a space before
// each word. The definition is that of the SentencePiece model, so Notes says
// where Hugging Face departs from it.
func hfUnigram(f *hfFile, normalizers, cuts []component) (*Definition, error) {
	def := &Definition{
		Kind: Unigram, Unknown: -1,
		DummyPrefix: true, EscapeSpaces: true,
		ByteFallback: f.Model.ByteFallback,
		Notes: []string{
			"scores are kept in 32 bits; of two splits that nearly tie the other may win",
			"characters that are white space but not a space to the map of characters are characters here",
		},
	}
	for _, n := range normalizers {
		switch {
		case n.Type == "Precompiled" && def.Normalizer == NormalizeNone && !def.RemoveExtraSpaces:
			if len(n.Charsmap) > 0 {
				def.Normalizer, def.Charsmap = NormalizeCharsmap, n.Charsmap
				def.Notes = append(def.Notes, "the map of characters is applied to characters, not to what a reader sees as one character")
			}
		case n.Type == "Replace" && n.Pattern.Regex != nil && *n.Pattern.Regex == " {2,}" && (n.Content == " " || n.Content == escapedSpace):
			def.RemoveExtraSpaces = true
		case n.Type == "Strip":
		default:
			return nil, unsupported("normalizer", normalizers)
		}
	}
	for i, c := range cuts {
		last := i == len(cuts)-1
		switch {
		case c.Type == "WhitespaceSplit" && !last:
			def.RemoveExtraSpaces = true
		case c.Type == "Metaspace" && last && c.Replacement == escapedSpace &&
			isTrue(c.AddPrefixSpace, true) && c.PrependScheme != "never" && isTrue(c.Split, true):
		default:
			return nil, unsupported("pre_tokenizer", cuts)
		}
	}
	if len(cuts) == 0 || !def.RemoveExtraSpaces {
		return nil, unsupported("pre_tokenizer", cuts)
	}
	return def, f.unigramTokens(def)
}

func (f *hfFile) unigramTokens(def *Definition) error {
	var pairs [][]json.RawMessage
	if err := json.Unmarshal(f.Model.Vocab, &pairs); err != nil {
		return fmt.Errorf("model: vocab: %w", err)
	}
	special := map[string]bool{}
	for _, a := range f.AddedTokens {
		special[a.Content] = true
	}
	seen := make(map[string]bool, len(pairs))
	def.Tokens = make([]Token, len(pairs))
	for i, pair := range pairs {
		if len(pair) != 2 {
			return fmt.Errorf("model: vocab: entry %d is not a token and a score", i)
		}
		var piece string
		t := Token{Type: TokenNormal}
		if err := errors.Join(json.Unmarshal(pair[0], &piece), json.Unmarshal(pair[1], &t.Score)); err != nil {
			return fmt.Errorf("model: vocab: entry %d: %w", i, err)
		}
		if seen[piece] {
			return fmt.Errorf("model: vocab: two entries are %q", piece)
		}
		seen[piece] = true
		t.Bytes = []byte(piece)
		switch {
		case f.Model.UnknownID != nil && *f.Model.UnknownID == i:
			t.Type, def.Unknown = TokenUnknown, i
		case special[piece]:
			t.Type = TokenControl
		case def.ByteFallback && isByteToken(piece):
			t.Type = TokenByte
		case strings.Contains(strings.TrimPrefix(piece, escapedSpace), escapedSpace):
			return fmt.Errorf("model: vocab: %q has a space inside; pieces across words are not supported", piece)
		case piece == "":
			t = Token{Type: TokenUnused}
		}
		def.Tokens[i] = t
	}
	if def.Unknown < 0 {
		return errors.New("model: no unk_id among the tokens")
	}
	return nil
}

// isByteToken reports whether a piece is spelled as the token of a byte: <0x0A>.
func isByteToken(piece string) bool {
	if len(piece) != len("<0x0A>") || !strings.HasPrefix(piece, "<0x") || piece[5] != '>' {
		return false
	}
	hex := func(c byte) bool { return '0' <= c && c <= '9' || 'A' <= c && c <= 'F' }
	return hex(piece[3]) && hex(piece[4])
}
