package bpe

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"tokencast/tokenizers/vocab"
)

// The sections and settings of a packed vocabulary.
const (
	sectionSingle     = "single"
	sectionDouble     = "double"
	sectionPairs      = "pairs"
	sectionWhole      = "whole"
	sectionTokenEnds  = "token-ends"
	sectionTokenBytes = "token-bytes"

	settingPattern     = "pattern"
	settingNormalizer  = "normalizer"
	settingPairProbes  = "pair-probes"
	settingWholeProbes = "whole-probes"
	settingRising      = "rising"
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
	b.Set(settingWholeProbes, fmt.Sprint(t.whole.probes))
	if t.rising {
		b.Set(settingRising, "yes")
	}
	b.AddUint32s(sectionSingle, t.single[:])
	b.AddUint32s(sectionDouble, t.double[:])
	b.AddUint64s(sectionPairs, t.pairs.slots)
	b.AddUint32s(sectionWhole, t.whole.slots)
	b.AddUint32s(sectionTokenEnds, t.whole.ends)
	b.AddBytes(sectionTokenBytes, t.whole.bytes)
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
	tokens := make([][]byte, len(def.Tokens))
	ids := make(map[string]uint32, len(tokens))
	for id, token := range def.Tokens {
		if token.Special() {
			continue
		}
		if other, ok := ids[string(token.Bytes)]; ok {
			return nil, fmt.Errorf("tokens %d and %d are both %q", other, id, token.Bytes)
		}
		tokens[id] = token.Bytes
		ids[string(token.Bytes)] = uint32(id)
	}
	t := &tables{single: new([256]uint32), double: new([65536]uint32)}
	for b := range t.single {
		id, ok := ids[string([]byte{byte(b)})]
		if !ok {
			return nil, fmt.Errorf("the byte 0x%02x has no token", b)
		}
		t.single[b] = id
	}
	for i := range t.double {
		t.double[i] = noToken
		if id, ok := ids[string([]byte{byte(i >> 8), byte(i)})]; ok {
			t.double[i] = id
		}
	}
	var entries [][3]uint32
	t.rising = true
	for id, token := range tokens {
		if n, ok := lastMerge(ids, token); ok {
			left, right := ids[string(token[:n])], ids[string(token[n:])]
			entries = append(entries, [3]uint32{left, right, uint32(id)})
			t.rising = t.rising && (n == 1 || left < uint32(id)) && (len(token)-n == 1 || right < uint32(id))
		}
	}
	t.pairs = newPairTable(entries)
	t.whole = newWholeTable(tokens)
	return t, nil
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
	single, double := f.Uint32s(sectionSingle), f.Uint32s(sectionDouble)
	if len(single) != len(e.single) || len(double) != len(e.double) {
		return errors.New("the tables of bytes are missing or damaged")
	}
	e.single, e.double = (*[256]uint32)(single), (*[65536]uint32)(double)
	e.pairs.slots = f.Uint64s(sectionPairs)
	e.whole.slots = f.Uint32s(sectionWhole)
	e.whole.ends = f.Uint32s(sectionTokenEnds)
	e.whole.bytes = f.Bytes(sectionTokenBytes)
	if len(e.pairs.slots) == 0 || len(e.whole.slots) == 0 || len(e.whole.ends) == 0 || len(e.whole.bytes) == 0 {
		return errors.New("the tables of tokens are missing")
	}
	if slices.Max(single) >= maxIDs {
		return errors.New("the token of a byte is out of range")
	}
	var err error
	if e.pairs.probes, err = probes(f, settingPairProbes, len(e.pairs.slots)); err != nil {
		return err
	}
	if e.whole.probes, err = probes(f, settingWholeProbes, len(e.whole.slots)); err != nil {
		return err
	}
	e.rising = f.Text(settingRising) != ""
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
