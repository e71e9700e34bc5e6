package bpe

import "sync"

// Languages without spaces make long pieces that seldom come twice, so a memory of
// pieces helps them little. Their parts do come again: a piece can be split wherever
// no token of the vocabulary could cross, and the parts merged apart give the same
// tokens, since merging never makes anything but tokens of the vocabulary.
//
// Whether a token could cross between the bytes at i-1 and i is asked of five sets,
// by how far it would reach to either side:
//
//	3 or more both ways   the six bytes around i lie within some token
//	1 or 2 to the right   some token ends with the byte before i and these 1 or 2
//	1 or 2 to the left    some token begins with these 1 or 2 and the byte at i
//
// Worked example, tokens AB, BC and CD of characters of three bytes each, piece ABCD:
// six bytes of each of AB, BC and CD lie within a token, so it is not split; in ACBD no
// two neighbours do and no token ends or begins within a character, so it is split
// into A, C, B and D.
//
// Only places between two characters beyond ASCII are asked for. The sets are bits in
// one table, by a hash: two members may share a bit, and then a place where no token
// crosses is not split, which costs a little time and changes no count. The table is
// built when a vocabulary first meets such a piece, in some milliseconds.

// crossings are the five sets.
type crossings struct {
	once sync.Once
	bits []uint64
}

const crossingBits = 1 << 22 // 512 KiB

// The sets, told apart by their hash.
const (
	within = iota + 1
	endsWith
	beginsWith
)

// between reports whether the place is between two characters beyond ASCII.
func between(before, at byte) bool { return before >= 0x80 && at >= 0xC0 }

// bit is the place of up to six bytes of a set in the table.
func bit(set uint64, b ...byte) uint64 {
	var k uint64
	for _, c := range b {
		k = k<<8 | uint64(c)
	}
	h := mix(k, set<<56|uint64(len(b)))
	return (h ^ h>>32) % crossingBits
}

func (c *crossings) add(i uint64)      { c.bits[i>>6] |= 1 << (i & 63) }
func (c *crossings) has(i uint64) bool { return c.bits[i>>6]>>(i&63)&1 != 0 }

// crossings returns the sets of the vocabulary.
func (v *tables) crossings() *crossings {
	c := &v.cross
	c.once.Do(func() {
		c.bits = make([]uint64, crossingBits/64)
		for id := range v.whole.ends {
			c.addToken(v.whole.token(uint32(id)))
		}
	})
	return c
}

func (c *crossings) addToken(t []byte) {
	n := len(t)
	for i := 3; i+3 <= n; i++ {
		if between(t[i-1], t[i]) {
			c.add(bit(within, t[i-3], t[i-2], t[i-1], t[i], t[i+1], t[i+2]))
		}
	}
	if n >= 2 && between(t[n-2], t[n-1]) {
		c.add(bit(endsWith, t[n-2], t[n-1]))
	}
	if n >= 2 && between(t[0], t[1]) {
		c.add(bit(beginsWith, t[0], t[1]))
	}
	if n >= 3 && between(t[n-3], t[n-2]) {
		c.add(bit(endsWith, t[n-3], t[n-2], t[n-1]))
	}
	if n >= 3 && between(t[1], t[2]) {
		c.add(bit(beginsWith, t[0], t[1], t[2]))
	}
}

// may reports whether a token could cross between the bytes of piece at i-1 and i,
// where between holds.
func (c *crossings) may(piece []byte, i int) bool {
	a, b := piece[i-1], piece[i]
	switch n := len(piece); {
	case i >= 3 && i+3 <= n && c.has(bit(within, piece[i-3], piece[i-2], a, b, piece[i+1], piece[i+2])),
		c.has(bit(endsWith, a, b)),
		c.has(bit(beginsWith, a, b)),
		i+2 <= n && c.has(bit(endsWith, a, b, piece[i+1])),
		i >= 2 && c.has(bit(beginsWith, piece[i-2], a, b)):
		return true
	}
	return false
}

// maxPart is the most bytes of a part that the short cache keeps: one less than of a
// piece, because the last byte of the key tells parts from pieces. A piece that is a
// token counts 1 whatever merging makes of it; a part is always merged.
const maxPart = maxShort - 1

const partMark = 0xFF << 48

// countSplit returns the number of tokens of the piece of text from start to end, which
// is no token itself, split where no token can cross; 0 where it cannot be split.
func (w *worker) countSplit(v *tables, text []byte, start, end int) int {
	piece := text[start:end]
	var c *crossings
	total, from := 0, 0
	for i := 1; i < len(piece); i++ {
		if !between(piece[i-1], piece[i]) {
			continue
		}
		if c == nil {
			c = v.crossings()
		}
		if !c.may(piece, i) {
			total += w.countPart(v, text, start+from, start+i)
			from = i
		}
	}
	if from == 0 {
		return 0
	}
	return total + w.countPart(v, text, start+from, end)
}

// countPart returns the number of tokens that a part of a piece merges into.
func (w *worker) countPart(v *tables, text []byte, start, end int) int {
	if n := end - start; n <= maxPart {
		k := keyOf(text, start, n)
		k.hi |= partMark
		l := &w.cache.lines[lineOf(k)]
		count := l.count(k)
		if count == 0 {
			count = w.main.merge(v, text[start:end])
			l.add(k, count)
		}
		return count
	}
	part := text[start:end]
	if len(part) > maxCached {
		return w.long(v, part, 0)
	}
	h := hashBytes(part)
	slot, ok := w.parts.slot(part, h)
	if !ok {
		w.parts.add(slot, part, h, w.long(v, part, 0))
	}
	return int(slot.count)
}
