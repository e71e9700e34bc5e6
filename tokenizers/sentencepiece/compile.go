package sentencepiece

import (
	"fmt"
	"math"
	"strings"

	"tokencast/tokenizers/vocab"
)

// Compile packs a vocabulary with the tables that an engine counts with. A
// definition that the engine would not count exactly is an error.
func Compile(def *vocab.Definition) ([]byte, error) {
	if err := def.Check(); err != nil {
		return nil, err
	}
	b := vocab.NewBuilder(def.Kind, def.Name)
	if err := compile(def, b); err != nil {
		return nil, fmt.Errorf("vocabulary %s: %w", def.Name, err)
	}
	return b.Bytes(), nil
}

func compile(def *vocab.Definition, b *vocab.Builder) error {
	for setting, on := range map[string]bool{
		settingDummyPrefix:  def.DummyPrefix,
		settingRemoveExtra:  def.RemoveExtraSpaces,
		settingEscape:       def.EscapeSpaces,
		settingByteFallback: def.ByteFallback,
	} {
		if on {
			b.Set(setting, yes)
		}
	}
	switch def.Normalizer {
	case vocab.NormalizeNone:
	case vocab.NormalizeCharsmap:
		m, err := splitCharsmap(def.Charsmap)
		if err != nil {
			return err
		}
		b.AddUint32s(sectionCharsmapUnits, m.units)
		b.AddBytes(sectionCharsmapText, m.text)
	default:
		return fmt.Errorf("the normalizer %q is not supported", def.Normalizer)
	}
	if def.Pattern != vocab.PatternNone {
		return fmt.Errorf("the pattern %q is not supported", def.Pattern)
	}
	pieces, err := readPieces(def)
	if err != nil {
		return err
	}
	var raw []vocab.TrieKey
	for _, p := range pieces {
		if p.user {
			raw = append(raw, vocab.TrieKey{Text: string(def.Tokens[p.number].Bytes)})
		}
	}
	if err := addTrie(b, sectionUserRaw, raw); err != nil {
		return err
	}
	switch def.Kind {
	case vocab.SentencePieceBPE:
		if def.Wrapper != "" {
			return fmt.Errorf("the wrapper %q is not supported", def.Wrapper)
		}
		return compileBPE(def, pieces, b)
	case vocab.Unigram:
		if err := compileWrapper(def, b); err != nil {
			return err
		}
		return compileUnigram(pieces, b)
	}
	return fmt.Errorf("kind %q", def.Kind)
}

// A piece is a token that can be found in text.
type piece struct {
	text   string // normalised: with a space for U+2581
	bytes  int    // length as SentencePiece writes it
	number int
	score  float32
	user   bool // user-defined
}

// readPieces returns the tokens that are found in text, and checks all.
func readPieces(def *vocab.Definition) ([]piece, error) {
	if def.Unknown < 0 {
		return nil, fmt.Errorf("there is no unknown token")
	}
	var pieces []piece
	seen := map[string]int{}
	bytesSeen := 0
	for number, t := range def.Tokens {
		switch t.Type {
		case vocab.TokenByte:
			bytesSeen++
			continue
		case vocab.TokenUnused:
			if def.Kind == vocab.SentencePieceBPE {
				return nil, fmt.Errorf("token %d is unused: the library takes such tokens apart again, which is not supported", number)
			}
			continue
		}
		if t.Special() {
			continue
		}
		text := string(t.Bytes)
		switch {
		case t.Score != t.Score || math.IsInf(float64(t.Score), 0):
			return nil, fmt.Errorf("token %d has the score %v", number, t.Score)
		case strings.IndexByte(text, 0x00) >= 0, strings.IndexByte(text, 0xFF) >= 0:
			return nil, fmt.Errorf("token %d, %q, holds a byte that no text has", number, text)
		}
		if def.EscapeSpaces {
			if strings.Contains(text, " ") {
				continue // a space never reaches the matching
			}
			text = strings.ReplaceAll(text, spaceMark, " ")
		}
		if first, ok := seen[text]; ok {
			return nil, fmt.Errorf("tokens %d and %d are both %q", first, number, t.Bytes)
		}
		seen[text] = number
		pieces = append(pieces, piece{text, len(t.Bytes), number, t.Score, t.Type == vocab.TokenUserDefined})
	}
	switch {
	case len(pieces) == 0:
		return nil, fmt.Errorf("no token is found in text")
	case def.ByteFallback && bytesSeen != 256:
		return nil, fmt.Errorf("%d tokens for bytes, want 256", bytesSeen)
	}
	return pieces, nil
}

func addTrie(b *vocab.Builder, section string, keys []vocab.TrieKey) error {
	if len(keys) == 0 {
		return nil
	}
	t, err := vocab.NewTrie(keys)
	if err != nil {
		return err
	}
	b.AddUint32s(section, t)
	return nil
}
