package wordpiece

import (
	"errors"
	"fmt"
	"strconv"

	"tokencast/tokenizers/vocab"
)

// Compile packs a vocabulary with the tables that an engine counts with. A
// definition that the engine would not count exactly is an error.
func Compile(def *vocab.Definition) ([]byte, error) {
	b := vocab.NewBuilder(vocab.WordPiece, def.Name)
	if err := compile(def, b); err != nil {
		return nil, fmt.Errorf("vocabulary %s: %w", def.Name, err)
	}
	return b.Bytes(), nil
}

func compile(def *vocab.Definition, b *vocab.Builder) error {
	if err := def.Check(); err != nil {
		return err
	}
	switch {
	case def.Kind != vocab.WordPiece:
		return fmt.Errorf("the kind is %q, not %q", def.Kind, vocab.WordPiece)
	case def.Normalizer != vocab.NormalizeUncased && def.Normalizer != vocab.NormalizeCased:
		return fmt.Errorf("the normalizer %q is not supported", def.Normalizer)
	case def.Unknown < 0 || len(def.Tokens[def.Unknown].Bytes) == 0:
		return errors.New("there is no unknown token")
	case def.ContinuingPrefix == "":
		return errors.New("there is no prefix of continuations")
	case def.MaxWordChars < 1:
		return fmt.Errorf("the most characters of a word are %d", def.MaxWordChars)
	}
	// An entry is found by its spelling, whatever its type: nothing in this kind
	// of model keeps text from spelling a special token.
	var keys []vocab.TrieKey
	for _, t := range def.Tokens {
		if len(t.Bytes) > 0 {
			keys = append(keys, vocab.TrieKey{Text: string(t.Bytes)})
		}
	}
	trie, err := vocab.NewTrie(keys)
	if err != nil {
		return err
	}
	fates, texts := newFates(def.Normalizer == vocab.NormalizeUncased)
	b.Set(settingNormalizer, def.Normalizer)
	b.Set(settingPrefix, def.ContinuingPrefix)
	b.Set(settingUnknown, string(def.Tokens[def.Unknown].Bytes))
	b.Set(settingMaxChars, strconv.Itoa(def.MaxWordChars))
	b.AddUint32s(sectionTrie, trie)
	b.AddUint32s(sectionFates, fates)
	b.AddBytes(sectionTexts, texts)
	return nil
}
