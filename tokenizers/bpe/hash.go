package bpe

import (
	"encoding/binary"
	"math/bits"
)

var le = binary.LittleEndian

const (
	mixA = 0xA0761D6478BD642F
	mixB = 0xE7037ED1A0B428DB
)

// mix folds two words into one in which every bit of both counts.
func mix(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a^mixA, b^mixB)
	return hi ^ lo
}

// placeHash returns the slot of n at which the search for a hash begins.
func placeHash(h uint64, n int) int {
	hi, _ := bits.Mul64(h, uint64(n))
	return int(hi)
}

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
