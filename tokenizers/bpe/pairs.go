package bpe

import "math/bits"

// A pairTable tells which token two neighbouring tokens merge into. It is an open
// hash table that is used where it lies in a packed vocabulary: one number an
// entry, left, right and result of 21 bits each, 0 for an empty slot.
//
// There is one entry for a token, not one for each way to halve it. Merging goes
// the same way in a text as in the token alone for as long as no merge has crossed
// the token's ends, so the two parts a token is last merged from are always the
// same two.
type pairTable struct {
	slots  []uint64
	probes int // the longest way from where an entry belongs to where it is, plus 1
}

const (
	idBits  = 21
	maxIDs  = 1 << idBits
	noToken = ^uint32(0)
)

// place returns the slot of n at which the search for a key begins.
func place(key uint64, n int) int {
	hi, _ := bits.Mul64(key*0x9E3779B97F4A7C15, uint64(n))
	return int(hi)
}

// merged returns the token that left and right merge into, noToken if they do not.
func (t *pairTable) merged(left, right uint32) uint32 {
	key := uint64(left)<<idBits | uint64(right)
	i := place(key, len(t.slots))
	for range t.probes {
		if i >= len(t.slots) {
			i = 0
		}
		slot := t.slots[i]
		if slot>>idBits == key {
			if slot == 0 {
				return noToken
			}
			return uint32(slot) & (maxIDs - 1)
		}
		if slot == 0 {
			return noToken
		}
		i++
	}
	return noToken
}

// newPairTable builds a table that is half full. Each entry is left, right, result.
func newPairTable(entries [][3]uint32) pairTable {
	t := pairTable{slots: make([]uint64, 2*len(entries)+1)}
	for _, e := range entries {
		key := uint64(e[0])<<idBits | uint64(e[1])
		i := place(key, len(t.slots))
		n := 1
		for ; t.slots[i] != 0; n++ {
			i = (i + 1) % len(t.slots)
		}
		t.slots[i] = key<<idBits | uint64(e[2])
		t.probes = max(t.probes, n)
	}
	return t
}
