package sentencepiece

import (
	"cmp"
	"errors"
	"slices"
	"unicode/utf8"

	"tokencast/tokenizers/vocab"
)

// compileBPE adds the sections of a BPE model.
func compileBPE(def *vocab.Definition, pieces []piece, b *vocab.Builder) error {
	symbols, known := numberSymbols(def, pieces)
	if len(symbols) >= noSymbol {
		return errors.New("the pieces are too many")
	}

	ranks := make([]uint32, known)
	order := slices.Clone(pieces)
	slices.SortFunc(order, func(a, b piece) int { return cmp.Compare(b.score, a.score) })
	rank := uint32(0)
	for i, p := range order {
		if i > 0 && p.score != order[i-1].score {
			rank++
		}
		ranks[symbols[p.text]] = rank
	}

	// A user-defined piece is never joined with anything, nor made: where it
	// stands in a text it has been found beforehand.
	user := map[string]bool{}
	var keys []vocab.TrieKey
	for _, p := range pieces {
		if p.user {
			user[p.text] = true
			keys = append(keys, vocab.TrieKey{Text: p.text, Value: symbols[p.text]})
		}
	}
	var pairs []uint64
	for _, p := range pieces {
		if p.user {
			continue
		}
		for i := range p.text {
			left, right := p.text[:i], p.text[i:]
			l, ok := symbols[left]
			if !ok || i == 0 || user[left] {
				continue
			}
			if r, ok := symbols[right]; ok && !user[right] {
				pairs = append(pairs, pairSlot(l, r, symbols[p.text]))
			}
		}
	}
	var runes []uint64
	for text, symbol := range symbols {
		if r, size := utf8.DecodeRuneInString(text); size == len(text) {
			runes = append(runes, uint64(r)<<32|uint64(symbol))
		}
	}
	slices.Sort(runes)
	c := newCuts(pieces)
	meta := []uint32{known, 0}
	if c.atSpaces {
		meta[1] = 1
	}
	b.AddUint64s(sectionBPERunes, hashTable(runes, 32))
	b.AddUint64s(sectionBPEPairs, hashTable(pairs, 21))
	b.AddUint32s(sectionBPERanks, ranks)
	b.AddUint64s(sectionBPECuts, c.bits)
	b.AddUint32s(sectionBPEMeta, meta)
	return addTrie(b, sectionBPEUser, keys)
}

// numberSymbols numbers the pieces, then control pieces of one character, which
// are known where they are left over, then the characters that pieces are made of
// and that are no pieces.
func numberSymbols(def *vocab.Definition, pieces []piece) (symbols map[string]uint32, known uint32) {
	symbols = map[string]uint32{}
	add := func(text string) {
		if _, ok := symbols[text]; !ok {
			symbols[text] = uint32(len(symbols))
		}
	}
	for _, p := range pieces {
		add(p.text)
	}
	for _, t := range def.Tokens {
		if t.Type == vocab.TokenControl && utf8.RuneCount(t.Bytes) == 1 {
			add(string(t.Bytes))
		}
	}
	known = uint32(len(symbols))
	for _, p := range pieces {
		for _, r := range p.text {
			add(string(r))
		}
	}
	return symbols, known
}

// hashTable places entries, found by their bits from shift on, in a table of a
// power of two that is at most three quarters full.
func hashTable(entries []uint64, shift int) []uint64 {
	size := 16
	for 3*size < 4*len(entries) {
		size *= 2
	}
	table := make([]uint64, size)
	for i := range table {
		table[i] = emptySlot
	}
	for _, entry := range entries {
		at := hashNumber(entry>>shift) & uint64(size-1)
		for table[at] != emptySlot {
			at = (at + 1) & uint64(size-1)
		}
		table[at] = entry
	}
	return table
}
