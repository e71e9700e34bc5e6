package sentencepiece

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// A charsmap is the normalisation that a model was trained with: strings, and what
// each is replaced by. It is used as it lies in the model: a double array, whose
// units are laid out by the library Darts-clone, and the replacements, each ended
// by a zero byte.
//
// At a place in a text, the longest string that the text goes on with is
// replaced, and the place moves behind it:
//
//	rules ﬁ = fi, e + U+0301 = é:  "ﬁne\u0301" = "finé"
type charsmap struct {
	units []uint32
	text  []byte
}

// splitCharsmap cuts the bytes that a model holds: the length of the double array,
// the double array, the replacements.
func splitCharsmap(blob []byte) (charsmap, error) {
	if len(blob) <= 4 {
		return charsmap{}, fmt.Errorf("character map of %d bytes", len(blob))
	}
	size := binary.LittleEndian.Uint32(blob)
	if uint64(size) >= uint64(len(blob)-4)+4 || int(size) > len(blob)-4 || size%4 != 0 {
		return charsmap{}, fmt.Errorf("character map of %d bytes with a trie of %d", len(blob), size)
	}
	m := charsmap{text: blob[4+size:]}
	for at := 4; at < 4+int(size); at += 4 {
		m.units = append(m.units, binary.LittleEndian.Uint32(blob[at:]))
	}
	return m, nil
}

// Parts of a unit, as Darts-clone lays them out.
func dartsLabel(unit uint32) uint32  { return unit & (1<<31 | 0xFF) }
func dartsLeaf(unit uint32) bool     { return unit>>8&1 != 0 }
func dartsOffset(unit uint32) uint32 { return unit >> 10 << (unit & (1 << 9) >> 6) }

// step goes from a node, which is the index that its children are found from, to
// the child for c.
func (m charsmap) step(node uint32, c byte) (unit, child uint32, ok bool) {
	at := node ^ uint32(c)
	if uint64(at) >= uint64(len(m.units)) {
		return 0, 0, false
	}
	unit = m.units[at]
	if dartsLabel(unit) != uint32(c) {
		return 0, 0, false
	}
	return unit, at ^ dartsOffset(unit), true
}

// root returns the node that a search begins from.
func (m charsmap) root() uint32 {
	if len(m.units) == 0 {
		return 0
	}
	return dartsOffset(m.units[0])
}

// longest returns the length of the longest string that text begins with and its
// replacement; length 0 if there is none.
func (m charsmap) longest(text []byte) (length int, replacement []byte) {
	if len(m.units) == 0 {
		return 0, nil
	}
	node, value := m.root(), uint32(0)
	for i, c := range text {
		unit, child, ok := m.step(node, c)
		if !ok {
			break
		}
		node = child
		if dartsLeaf(unit) && uint64(node) < uint64(len(m.units)) {
			length, value = i+1, m.units[node]&(1<<31-1)
		}
	}
	if length == 0 || uint64(value) > uint64(len(m.text)) {
		return 0, nil
	}
	replacement = m.text[value:]
	if end := bytes.IndexByte(replacement, 0); end >= 0 {
		replacement = replacement[:end]
	}
	return length, replacement
}

// asciiFollow are the bytes with which a rule goes on that begins with an ASCII character:
// a bit for each. All are set if the character alone is a rule.
type asciiFollow [128][4]uint64

func (f *asciiFollow) has(c, next byte) bool { return f[c&0x7F][next>>6]>>(next&0x3F)&1 != 0 }

// always sets all bytes for a character.
func (f *asciiFollow) always(c byte) {
	f[c] = [4]uint64{^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0)}
}

// isAlways reports whether all bytes are set for a character.
func (f *asciiFollow) isAlways(c byte) bool {
	return f[c][0]&f[c][1]&f[c][2]&f[c][3] == ^uint64(0)
}

func (m charsmap) asciiFollow() (follow asciiFollow) {
	for c := range byte(128) {
		unit, node, ok := m.step(m.root(), c)
		if len(m.units) == 0 || !ok {
			continue
		}
		for next := range 256 {
			if _, _, ok := m.step(node, byte(next)); ok {
				follow[c][next>>6] |= 1 << (next & 0x3F)
			}
		}
		if dartsLeaf(unit) {
			follow.always(c)
		}
	}
	return follow
}
