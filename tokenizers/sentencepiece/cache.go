package sentencepiece

import "encoding/binary"

// A cache remembers the counts of units of up to cacheLong bytes. Two tables of
// fixed size are looked up in one place each; a new unit takes the place of the
// old one. Units are kept whole, so that a count is never that of another unit.
//
// An entry of the first table is 16 bytes: 15 of the unit, and a byte of its
// length and count. One of the second is twice that: 31 bytes of the unit behind
// each other, with length and count in the last.
//
//	"hello", 2 tokens  =>  h e l l o 0 0 0 | 0 0 0 0 0 0 0 0x25
//	                       count 2, length 5 ---------------^
type cache struct {
	short [][2]uint64
	long  [][4]uint64
}

const (
	cacheShort = 15 // bytes of a unit in the first table
	cacheLong  = 30 // in the second

	shortEntries = 1 << 16 // 1 MiB
	longEntries  = 1 << 14 // 512 KiB
)

func newCache() *cache {
	return &cache{short: make([][2]uint64, shortEntries), long: make([][4]uint64, longEntries)}
}

// A cacheKey is a unit as an entry without a count.
type cacheKey struct {
	words [4]uint64
	long  bool
	slot  uint32
}

// find returns the count of the unit that is the first length bytes of text, or
// 0, and the key to put it under. length is 1 to cacheLong.
func (c *cache) find(text []byte, length int) (cacheKey, int) {
	var k cacheKey
	if length <= cacheShort {
		if len(text) >= 16 {
			k.words[0] = binary.LittleEndian.Uint64(text)
			k.words[1] = binary.LittleEndian.Uint64(text[8:])
			if length < 8 {
				k.words[0] &= 1<<(8*length) - 1
				k.words[1] = 0
			} else {
				k.words[1] &= 1<<(8*(length-8)) - 1
			}
		} else {
			var b [16]byte
			copy(b[:], text[:length])
			k.words[0] = binary.LittleEndian.Uint64(b[:])
			k.words[1] = binary.LittleEndian.Uint64(b[8:])
		}
		k.words[1] |= uint64(length) << 56
		h := (k.words[0] ^ k.words[1]*0xC2B2AE3D27D4EB4F) * 0x9E3779B97F4A7C15
		k.slot = uint32(h>>32) & (shortEntries - 1)
		e := &c.short[k.slot]
		if e[0] == k.words[0] && e[1]&(1<<60-1) == k.words[1] {
			return k, int(e[1] >> 60)
		}
		return k, 0
	}
	var b [32]byte
	copy(b[:], text[:length])
	h := uint64(0)
	for i := range k.words {
		k.words[i] = binary.LittleEndian.Uint64(b[8*i:])
	}
	k.words[3] |= uint64(length) << 56
	for _, w := range k.words {
		h = (h ^ w) * 0x9E3779B97F4A7C15
		h ^= h >> 29
	}
	k.long = true
	k.slot = uint32(h>>32) & (longEntries - 1)
	e := &c.long[k.slot]
	if e[0] == k.words[0] && e[1] == k.words[1] && e[2] == k.words[2] && e[3]&^(0xFF<<48) == k.words[3] {
		return k, int(e[3] >> 48 & 0xFF)
	}
	return k, 0
}

// put remembers the count of a unit, if there is room for the number.
func (c *cache) put(k cacheKey, count int) {
	if k.long {
		if count <= 0xFF {
			k.words[3] |= uint64(count) << 48
			c.long[k.slot] = k.words
		}
		return
	}
	if count <= 0xF {
		c.short[k.slot] = [2]uint64{k.words[0], k.words[1] | uint64(count)<<60}
	}
}
