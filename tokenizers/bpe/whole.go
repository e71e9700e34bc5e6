package bpe

// A wholeTable tells whether a piece of text is a token. It is an open hash table
// that is used where it lies in a packed vocabulary: of a slot the upper 11 bits
// are bits of the hash, which spare most comparisons, and the rest is the number
// of the token plus 1, 0 for an empty slot.
type wholeTable struct {
	slots  []uint32
	ends   []uint32 // where the bytes of each token end in bytes
	bytes  []byte   // of all tokens, in their order
	probes int
}

// A key is a piece of at most maxShort bytes: its first eight bytes, the rest, and
// its length in the upper four bits of hi.
type key struct{ lo, hi uint64 }

const maxShort = 15

// hashBytes is the hash of a piece of any length.
func hashBytes(piece []byte) uint64 {
	h := uint64(len(piece))
	for len(piece) >= 8 {
		h = mix(h, le.Uint64(piece))
		piece = piece[8:]
	}
	if len(piece) > 0 {
		var last [8]byte
		copy(last[:], piece)
		h = mix(h, le.Uint64(last[:]))
	}
	return h ^ h>>32
}

func (t *wholeTable) has(piece []byte) bool {
	h := hashBytes(piece)
	mark := uint32(h) &^ (maxIDs - 1)
	i := placeHash(h, len(t.slots))
	for range t.probes {
		if i >= len(t.slots) {
			i = 0
		}
		slot := t.slots[i]
		if slot == 0 {
			return false
		}
		if slot&^(maxIDs-1) == mark && string(t.token(slot&(maxIDs-1)-1)) == string(piece) {
			return true
		}
		i++
	}
	return false
}

// token returns the bytes of a token, none if there is no such token.
func (t *wholeTable) token(id uint32) []byte {
	if int(id) >= len(t.ends) {
		return nil
	}
	start, end := uint32(0), t.ends[id]
	if id > 0 {
		start = t.ends[id-1]
	}
	if start > end || int(end) > len(t.bytes) {
		return nil
	}
	return t.bytes[start:end]
}

// newWholeTable builds a table that is half full of the tokens that are not empty.
func newWholeTable(tokens [][]byte) wholeTable {
	t := wholeTable{slots: make([]uint32, 2*len(tokens)+1)}
	for id, token := range tokens {
		t.bytes = append(t.bytes, token...)
		t.ends = append(t.ends, uint32(len(t.bytes)))
		if len(token) == 0 {
			continue
		}
		h := hashBytes(token)
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
