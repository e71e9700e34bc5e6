package bpe

import "errors"

// A trie holds the tokens: all in one slice of numbers, a double array, which is used
// where it lies in a packed vocabulary.
//
// The node of a prefix is a unit that holds a base; the node of the prefix one byte
// longer is the unit at base XOR (byte + 1), and it is that node if its label is
// byte + 1. Of a prefix that is itself a token the leaf bit is set, and the unit at
// the base holds the token. If no longer token begins with it, there is no such unit:
// the base is the length of the slice, plus the token.
//
//	tokens a = 0, ab = 1; 1024 units, the root's base is 512
//	unit 0                   base 512
//	unit 512 ^ ('a'+1)       label 'a'+1, leaf, base 700
//	unit 700                 label 0, token 0
//	unit 700 ^ ('b'+1)       label 'b'+1, leaf, base 1024 + 1
//
// Bits of a unit: 0 to 8 the label, 9 leaf, 10 to 31 the base or, with the label 0, the
// token. The length is a multiple of 512, so that the children of a base beyond it
// would lie beyond it, too, and are not found. Nor do damaged tries panic: they give
// wrong answers.
type trie []uint32

const (
	trieLabel = 1<<9 - 1
	trieLeaf  = 1 << 9
	trieShift = 10
	trieLimit = 1 << 22
	trieBlock = 1 << 9
)

// root returns the node of no bytes.
func (t trie) root() uint32 {
	if len(t) == 0 {
		return 0
	}
	return t[0]
}

// step returns the node of one byte more, and false if no token begins so.
func (t trie) step(node uint32, c byte) (uint32, bool) {
	at := uint(node>>trieShift) ^ (uint(c) + 1)
	if at >= uint(len(t)) {
		return 0, false
	}
	next := t[at]
	return next, next&trieLabel == uint32(c)+1
}

// token returns the token of a node with the leaf bit.
func (t trie) token(node uint32) uint32 {
	base := node >> trieShift
	if uint(base) < uint(len(t)) {
		return t[base] >> trieShift
	}
	return base - uint32(len(t))
}

// longest returns the node of the longest token that text begins with, and its size; 0
// if it begins with none.
func (t trie) longest(text []byte) (leaf uint32, size int) {
	node := t.root()
	for i, c := range text {
		var ok bool
		if node, ok = t.step(node, c); !ok {
			break
		}
		if node&trieLeaf != 0 {
			leaf, size = node, i+1
		}
	}
	return leaf, size
}

// A trieBuilder places nodes depth first. It looks for room in the last blocks only,
// which wastes little and keeps building linear.
type trieBuilder struct {
	keys  []trieKey
	units trie
	taken []bool   // unit is in use
	based []bool   // unit is the base of a node
	ends  []uint32 // nodes without children
	first int      // no unit before it is looked at
}

type trieKey struct {
	text  string
	token uint32
}

const openBlocks = 16

// newTrie returns the trie of keys, which are sorted by their texts; none is empty or
// there twice.
func newTrie(keys []trieKey) (trie, error) {
	b := trieBuilder{keys: keys}
	b.grow()
	b.taken[0] = true
	if !b.arrange(0, len(keys), 0, 0) || len(b.units)+len(keys) > trieLimit {
		return nil, errors.New("there are too many tokens")
	}
	for _, at := range b.ends {
		b.units[at] += uint32(len(b.units)) << trieShift
	}
	return b.units, nil
}

func (b *trieBuilder) grow() {
	b.units = append(b.units, make([]uint32, trieBlock)...)
	b.taken = append(b.taken, make([]bool, trieBlock)...)
	b.based = append(b.based, make([]bool, trieBlock)...)
	b.first = max(b.first, len(b.units)-openBlocks*trieBlock)
}

// arrange places the children of node, whose prefix is the first depth bytes of keys
// begin to end. It reports whether there was room.
func (b *trieBuilder) arrange(begin, end, depth int, node uint32) bool {
	if len(b.keys[begin].text) == depth {
		b.units[node] |= trieLeaf
		if begin+1 == end {
			b.units[node] |= b.keys[begin].token << trieShift
			b.ends = append(b.ends, node)
			return true
		}
	}
	labels := []uint32{}
	starts := []int{}
	for i := begin; i < end; i++ {
		label := uint32(0)
		if text := b.keys[i].text; len(text) > depth {
			label = uint32(text[depth]) + 1
		}
		if len(labels) == 0 || labels[len(labels)-1] != label {
			labels, starts = append(labels, label), append(starts, i)
		}
	}
	base := b.place(labels)
	if len(b.units) > trieLimit {
		return false
	}
	b.based[base] = true
	b.units[node] |= base << trieShift
	for _, label := range labels {
		b.taken[base^label] = true
	}
	for i, label := range labels {
		at := base ^ label
		if label == 0 {
			b.units[at] = b.keys[begin].token << trieShift
			continue
		}
		b.units[at] = label
		next := end
		if i+1 < len(labels) {
			next = starts[i+1]
		}
		if !b.arrange(starts[i], next, depth+1, at) {
			return false
		}
	}
	return true
}

// place returns a base at which all labels find a free unit.
func (b *trieBuilder) place(labels []uint32) uint32 {
	for {
		for b.first < len(b.units) && b.taken[b.first] {
			b.first++
		}
		for at := b.first; at < len(b.units); at++ {
			if b.taken[at] {
				continue
			}
			if base := uint32(at) ^ labels[0]; b.fits(base, labels) {
				return base
			}
		}
		b.grow()
	}
}

func (b *trieBuilder) fits(base uint32, labels []uint32) bool {
	if b.based[base] {
		return false
	}
	for _, label := range labels {
		if b.taken[base^label] {
			return false
		}
	}
	return true
}
