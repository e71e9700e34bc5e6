package bpe

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tokencast/tokenizers/vocab"
)

// The sections and settings of a packed vocabulary.
const (
	sectionSingle = "single"
	sectionTrie   = "trie"
	sectionParts  = "parts"
	sectionSlots  = "pairs"
	sectionSieve  = "sieve"

	settingPattern    = "pattern"
	settingNormalizer = "normalizer"
	settingPairProbes = "pair-probes"
	settingRising     = "rising"
	settingOdd        = "odd"
	yes               = "yes"
)

// Compile packs a vocabulary for Open. It takes about a second for
// 200,000 tokens. It is an error if a byte has no token, if two tokens are the
// same bytes, and if the pattern or the normalizer is one the engine cannot do.
func Compile(def *vocab.Definition) ([]byte, error) {
	t, err := newTables(def)
	if err != nil {
		return nil, fmt.Errorf("vocabulary %s: %w", def.Name, err)
	}
	b := vocab.NewBuilder(vocab.RankBPE, def.Name)
	b.Set(settingPattern, def.Pattern)
	b.Set(settingNormalizer, def.Normalizer)
	b.Set(settingPairProbes, fmt.Sprint(t.pairs.probes))
	if t.rising {
		b.Set(settingRising, yes)
	}
	if t.odd {
		b.Set(settingOdd, yes)
	}
	b.AddUint32s(sectionSingle, t.single[:])
	b.AddUint32s(sectionTrie, t.trie)
	b.AddUint64s(sectionParts, t.pairs.parts)
	b.AddUint32s(sectionSlots, t.pairs.slots)
	b.AddUint64s(sectionSieve, t.pairs.sieve)
	return b.Bytes(), nil
}

func newTables(def *vocab.Definition) (*tables, error) {
	if err := def.Check(); err != nil {
		return nil, err
	}
	if def.Kind != vocab.RankBPE {
		return nil, fmt.Errorf("the kind is %q, not %q", def.Kind, vocab.RankBPE)
	}
	if cutterOf(def.Pattern) == nil {
		return nil, fmt.Errorf("pattern %q is not known", def.Pattern)
	}
	if _, err := normalizerOf(def.Normalizer); err != nil {
		return nil, err
	}
	if len(def.Tokens) >= maxIDs-1 {
		return nil, fmt.Errorf("%d tokens; the limit is %d", len(def.Tokens), maxIDs-2)
	}
	ids := make(map[string]uint32, len(def.Tokens))
	var keys []trieKey
	for id, token := range def.Tokens {
		if token.Special() || len(token.Bytes) == 0 {
			continue
		}
		if other, ok := ids[string(token.Bytes)]; ok {
			return nil, fmt.Errorf("tokens %d and %d are both %q", other, id, token.Bytes)
		}
		ids[string(token.Bytes)] = uint32(id)
		keys = append(keys, trieKey{string(token.Bytes), uint32(id)})
	}
	t := &tables{single: new([256]uint32)}
	for b := range t.single {
		id, ok := ids[string([]byte{byte(b)})]
		if !ok {
			return nil, fmt.Errorf("the byte 0x%02x has no token", b)
		}
		t.single[b] = id
	}
	parts := slices.Repeat([]uint64{alone}, len(def.Tokens))
	t.rising = true
	for text, id := range ids {
		if len(text) == 1 {
			parts[id] = atom
			continue
		}
		n, ok := lastMerge(ids, []byte(text))
		if !ok {
			t.odd = true
			continue
		}
		left, right := ids[text[:n]], ids[text[n:]]
		parts[id] = pairKey(left, right)
		t.rising = t.rising && (n == 1 || left < id) && (len(text)-n == 1 || right < id)
	}
	t.pairs = newPairTable(parts)
	slices.SortFunc(keys, func(a, b trieKey) int { return strings.Compare(a.text, b.text) })
	var err error
	t.trie, err = newTrie(keys)
	return t, err
}

// lastMerge merges the bytes of a token by the book and returns the length of the
// left one of the two parts that are merged last; false if there is no merge to
// the whole token.
func lastMerge(ids map[string]uint32, token []byte) (int, bool) {
	ends := make([]int, len(token)+1)
	for i := range ends {
		ends[i] = i
	}
	for len(ends) > 3 {
		best, at := noToken, 0
		for i := 0; i+2 < len(ends); i++ {
			if id, ok := ids[string(token[ends[i]:ends[i+2]])]; ok && id < best {
				best, at = id, i+1
			}
		}
		if at == 0 {
			return 0, false
		}
		ends = append(ends[:at], ends[at+1:]...)
	}
	if len(ends) < 3 {
		return 0, false
	}
	return ends[1], true
}

// open takes the parts of a packed vocabulary.
func (e *Engine) open(f *vocab.File) error {
	single := f.Uint32s(sectionSingle)
	if len(single) != len(e.single) {
		return errors.New("the table of bytes is missing or damaged")
	}
	e.single = (*[256]uint32)(single)
	e.trie = f.Uint32s(sectionTrie)
	e.pairs.parts = f.Uint64s(sectionParts)
	e.pairs.slots = f.Uint32s(sectionSlots)
	e.pairs.sieve = f.Uint64s(sectionSieve)
	sieve := len(e.pairs.sieve)
	if len(e.trie) == 0 || len(e.trie)%trieBlock != 0 || len(e.pairs.parts) == 0 || len(e.pairs.slots) == 0 || sieve == 0 || sieve&(sieve-1) != 0 {
		return errors.New("the tables of tokens are missing, damaged or those of another version of this program")
	}
	if slices.Max(single) >= maxIDs {
		return errors.New("the token of a byte is out of range")
	}
	var err error
	if e.pairs.probes, err = probes(f, settingPairProbes, len(e.pairs.slots)); err != nil {
		return err
	}
	e.rising, e.odd = f.Text(settingRising) == yes, f.Text(settingOdd) == yes
	e.cut = cutterOf(f.Text(settingPattern))
	if e.cut == nil {
		return fmt.Errorf("pattern %q is not known", f.Text(settingPattern))
	}
	e.normalize, err = normalizerOf(f.Text(settingNormalizer))
	return err
}

// probes returns a setting that is the number of slots a search may look at.
func probes(f *vocab.File, setting string, slots int) (int, error) {
	n, err := strconv.Atoi(f.Text(setting))
	if err != nil || n < 0 || n > slots {
		return 0, fmt.Errorf("setting %s is %q, not a number of at most %d", setting, f.Text(setting), slots)
	}
	return n, nil
}
