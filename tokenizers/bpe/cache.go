package bpe

// A cache remembers how many tokens short pieces have. Its lines are 64 bytes, four
// entries of two words: the key of the piece, and in bits 56 to 59 of the second
// word the count. The newest entry of a line is the first, and a fifth pushes out
// the oldest, so the memory never grows.
//
// Worked example: " the", one token, is the words 0x0000000065687420 and
// 0x4100000000000000: four bytes from the lowest up, the length 4, the count 1.
type cache struct {
	lines []line
}

type line [4]key

// A key is a piece of at most maxShort bytes: its first eight bytes, the rest, and
// its length in the upper four bits of hi.
type key struct{ lo, hi uint64 }

const maxShort = 15

const (
	cacheLines = 1 << 16 // 4 MiB, touched as needed
	countShift = 56
	countMask  = 15 << countShift
)

func newCache() cache { return cache{make([]line, cacheLines)} }

// line returns the line of a key.
func (c *cache) line(k key) *line {
	return &c.lines[mix(k.lo, k.hi)%cacheLines]
}

// count returns the count of a key, 0 if the line does not have it.
func (l *line) count(k key) int {
	for i := range l {
		if l[i].lo == k.lo && l[i].hi&^countMask == k.hi {
			n := int(l[i].hi >> countShift & 15)
			if i > 0 {
				l[i], l[i-1] = l[i-1], l[i]
			}
			return n
		}
	}
	return 0
}

// add puts a key and its count, 1 to 15, at the front.
func (l *line) add(k key, count int) {
	l[3], l[2], l[1] = l[2], l[1], l[0]
	l[0] = key{k.lo, k.hi | uint64(count)<<countShift}
}

// lower and upper are, for a key of n bytes, the bits of lo and hi that it uses.
var lower, upper = func() (lower, upper [maxShort + 1]uint64) {
	for n := range lower {
		lower[n] = 1<<(8*n) - 1
		if n > 8 {
			lower[n], upper[n] = ^uint64(0), 1<<(8*(n-8))-1
		}
	}
	return lower, upper
}()

// keyOf returns the key of the n bytes of text from i on, at most maxShort.
func keyOf(text []byte, i, n int) key {
	if i+16 > len(text) {
		var last [16]byte
		copy(last[:], text[i:i+n])
		return key{le.Uint64(last[:]), le.Uint64(last[8:]) | uint64(n)<<60}
	}
	return key{le.Uint64(text[i:]) & lower[n&15], le.Uint64(text[i+8:])&upper[n&15] | uint64(n)<<60}
}

// A longCache does the same for pieces of more than maxShort bytes, whose bytes it
// keeps. When there is no more room it forgets them all.
type longCache struct {
	slots []longSlot
	bytes []byte
}

type longSlot struct {
	mark  uint32 // bits of the hash
	start uint32
	size  uint16
	count uint16 // 0: empty
}

const (
	longSlots = 1 << 14
	longBytes = 1 << 20
	maxCached = 256 // bytes of a piece
)

func newLongCache() longCache {
	return longCache{make([]longSlot, longSlots), make([]byte, 0, longBytes)}
}

// slot returns the slot of a piece, and whether it holds its count.
func (c *longCache) slot(piece []byte, h uint64) (*longSlot, bool) {
	s := &c.slots[placeHash(h, longSlots)]
	return s, s.count != 0 && s.mark == uint32(h) && string(c.bytes[s.start:s.start+uint32(s.size)]) == string(piece)
}

// add fills the slot of a piece.
func (c *longCache) add(s *longSlot, piece []byte, h uint64, count int) {
	if len(c.bytes)+len(piece) > longBytes {
		clear(c.slots)
		c.bytes = c.bytes[:0]
	}
	*s = longSlot{uint32(h), uint32(len(c.bytes)), uint16(len(piece)), uint16(count)}
	c.bytes = append(c.bytes, piece...)
}
