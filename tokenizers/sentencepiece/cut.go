package sentencepiece

import "unicode/utf8"

// Cutting a text into units.
//
// A merge joins neighbours into a piece. So two neighbouring characters that no
// piece holds side by side are never joined, nor is anything left of them joined
// with anything right of them: joined symbols are pieces, and one that reached
// over the place would hold the two side by side. Whether a merge happens depends
// on neighbours only, and the order in which merges apart from each other happen
// does not matter. The text may thus be cut there: what is on both sides comes
// out as it would together. User-defined pieces count as pieces in this; since
// none reaches over a cut, they are found alike from left to right.
//
//	pieces he, el, ll, l, o, lo, " w", wo: "hello wo" is cut "hello| wo", as no
//	piece holds "o "
//
// In most vocabularies no piece holds a space behind anything but a space, so
// that every word is a unit, together with the spaces before it. This is looked
// for first, being quick; a long word, such as a Chinese text is, is then cut
// where a set of all pairs has no such pair.
type cuts struct {
	atSpaces bool // no piece holds a space behind another character
	// bits has a bit for every pair of characters that some piece holds; several
	// pairs may share one, which only means a cut the fewer.
	bits []uint64
}

// word returns the length of the first word of text with the spaces before it, or
// of all text if spaces do not cut. text is not empty.
func (c *cuts) word(text []byte) int {
	if !c.atSpaces {
		return len(text)
	}
	i := 0
	for i < len(text) && text[i] == ' ' {
		i++
	}
	for i < len(text) && text[i] != ' ' {
		i++
	}
	return i
}

// unit returns the length of the first unit of text, which is not empty.
func (c *cuts) unit(text []byte) int {
	before, i := utf8.DecodeRune(text)
	for i < len(text) {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(text[i:])
		}
		if !c.has(before, r) {
			return i
		}
		before = r
		i += size
	}
	return i
}

func (c *cuts) has(a, b rune) bool {
	bit := hashNumber(uint64(a)<<21|uint64(b)) & uint64(len(c.bits)*64-1)
	return c.bits[bit/64]>>(bit%64)&1 != 0
}

// newCuts returns the cuts that pieces allow.
func newCuts(pieces []piece) cuts {
	type pair struct{ a, b rune }
	pairs := map[pair]bool{}
	c := cuts{atSpaces: true}
	for _, p := range pieces {
		before := rune(-1)
		for _, r := range p.text {
			if before >= 0 {
				pairs[pair{before, r}] = true
				if r == ' ' && before != ' ' {
					c.atSpaces = false
				}
			}
			before = r
		}
	}
	// At most one bit in sixteen is set.
	words := 64
	for words*64 < 16*len(pairs) {
		words *= 2
	}
	c.bits = make([]uint64, words)
	for p := range pairs {
		bit := hashNumber(uint64(p.a)<<21|uint64(p.b)) & uint64(words*64-1)
		c.bits[bit/64] |= 1 << (bit % 64)
	}
	return c
}
