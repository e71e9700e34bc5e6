package bpe

import "math/bits"

// A pairTable tells which token two neighbouring tokens merge into, and which two a
// token is merged from. It is used where it lies in a packed vocabulary.
//
// There is one pair for a token, not one for each way to halve it. Merging goes the
// same way in a text as in the token alone for as long as no merge has crossed the
// token's ends, so the two parts a token is last merged from are always the same two.
//
// The slots are an open hash table: of each the upper 11 bits are bits of the hash, and
// the rest is the number of the token plus 1, 0 for an empty slot. Most pairs that are
// asked for merge into nothing. For these there is a set of bits, one for the hash of
// each pair: where the bit is not set there is no such pair, and of eight bits about
// one is set.
type pairTable struct {
	parts  []uint64 // of each token: left and right, of idBits each; atom for a byte, alone
	slots  []uint32
	sieve  []uint64
	probes int // the longest way from where an entry belongs to where it is, plus 1
}

const (
	idBits  = 21
	maxIDs  = 1 << idBits
	noToken = ^uint32(0)

	// A token of one byte, and one that merging never makes.
	atom  = ^uint64(0)
	alone = atom - 1
)

func pairKey(left, right uint32) uint64 { return uint64(left)<<idBits | uint64(right) }

func hashPair(key uint64) uint64 { return key * 0x9E3779B97F4A7C15 }

// merged returns the token that left and right merge into, noToken if they do not.
func (t *pairTable) merged(left, right uint32) uint32 {
	key := pairKey(left, right)
	h := hashPair(key)
	if !t.may(h) {
		return noToken
	}
	return t.find(key, h)
}

// may reports whether there may be a pair with the hash.
func (t *pairTable) may(h uint64) bool {
	h >>= 40
	return t.sieve[h>>6&uint64(len(t.sieve)-1)]>>(h&63)&1 != 0
}

func (t *pairTable) find(key, h uint64) uint32 {
	mark := uint32(h) &^ (maxIDs - 1)
	i := placeHash(h, len(t.slots))
	for range t.probes {
		if i >= len(t.slots) {
			i = 0
		}
		slot := t.slots[i]
		if slot == 0 {
			break
		}
		if slot&^(maxIDs-1) == mark {
			if id := slot&(maxIDs-1) - 1; t.partsOf(id) == key {
				return id
			}
		}
		i++
	}
	return noToken
}

// partsOf returns the key of the two tokens that a token is merged from, or atom or
// alone.
func (t *pairTable) partsOf(id uint32) uint64 {
	if int(id) >= len(t.parts) {
		return alone
	}
	return t.parts[id]
}

// apart reports whether two tokens stay two when their bytes are merged together, in a
// vocabulary where every token has a higher rank than its parts.
//
// It undoes the merges within both from the last to the first, which is from the
// highest rank to the lowest, and looks at the two tokens that then meet: had these
// merged before what was undone came about, the two would not be as they are. Of
// equal ranks the left one was first.
//
// Worked example, ranks ab 0, bc 1, abc 2: are abc and ab apart? abc|ab is no token.
// Undo abc, to ab c: c|ab is none. Undo ab on the right, of rank 0: c|a is none. The
// left one has no part left of its own, so yes.
func (t *pairTable) apart(left, right uint32) bool {
	if t.merged(left, right) != noToken {
		return false
	}
	l, r := t.partsOf(left), t.partsOf(right)
	for {
		var limit uint32 // a pair that makes a token below it would have merged
		switch {
		case l < alone && (r >= alone || left > right):
			limit = left
			left = uint32(l) & (maxIDs - 1)
			if l = t.partsOf(left); left >= limit && l < alone {
				return true // the table is damaged, and this might never end
			}
		case r < alone:
			limit = right + 1
			right = uint32(r >> idBits)
			if r = t.partsOf(right); right >= limit && r < alone {
				return true
			}
		default:
			return true
		}
		if t.merged(left, right) < limit {
			return false
		}
	}
}

// newPairTable builds a table that is half full of the pairs in parts.
func newPairTable(parts []uint64) pairTable {
	n := 0
	for _, key := range parts {
		if key < alone {
			n++
		}
	}
	t := pairTable{
		parts: parts,
		slots: make([]uint32, 2*n+1),
		sieve: make([]uint64, 1<<max(0, bits.Len(uint(8*n))-6)),
	}
	for id, key := range parts {
		if key >= alone {
			continue
		}
		h := hashPair(key)
		t.sieve[h>>46&uint64(len(t.sieve)-1)] |= 1 << (h >> 40 & 63)
		i := placeHash(h, len(t.slots))
		n := 1
		for ; t.slots[i] != 0; n++ {
			i = (i + 1) % len(t.slots)
		}
		t.slots[i] = uint32(h)&^(maxIDs-1) | uint32(id+1)
		t.probes = max(t.probes, n)
	}
	return t
}
