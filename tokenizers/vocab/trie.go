package vocab

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A Trie is a set of strings with a value each, as a double array: all in one slice
// of numbers, so that a text is followed with one look-up a byte and the slice can
// be a section of a packed file. A trie that is damaged gives wrong answers, but
// does not panic. The nil Trie is empty.
//
// The node of a prefix is a unit that holds a base; the node of the prefix one
// byte longer is the unit at base XOR that byte, and it is that node if its label
// is the byte. A unit of a prefix that is itself one of the strings has the leaf bit; its
// value is the unit at base XOR 0xFF, a byte that UTF-8 does not have.
//
//	strings a = v1, ab = v2; the root's base is 0x100
//	unit 0             base 0x100
//	unit 0x100 ^ 'a'   label 'a', leaf, base 0x200
//	unit 0x200 ^ 0xFF  v1
//	unit 0x200 ^ 'b'   label 'b', leaf, base 0x300
//	unit 0x300 ^ 0xFF  v2
//
// Bits of a unit: 0 to 7 the label, 8 leaf, 9 to 30 the base. A value has bit 31,
// which no unit has, so that it is never taken for a node. No two nodes share a
// base, or one would find the other's children.
type Trie []uint32

const (
	trieLabel    = 1<<31 | 0xFF // bits that must equal the byte
	trieLeaf     = 1 << 8
	trieMaxUnits = 1 << 22
	trieFree     = 0xFF // a unit that is no node: its label is never met

	// TrieValue is the bit that every value has.
	TrieValue = 1 << 31
)

// Root returns the node that every search begins from, 0 if t is empty. The empty
// string has no value.
func (t Trie) Root() uint32 {
	if len(t) == 0 {
		return 0
	}
	return t[0]
}

// Step returns the node of the prefix that is one byte longer than that of node,
// 0 if no string begins so.
func (t Trie) Step(node uint32, c byte) uint32 {
	at := uint(node>>9&(trieMaxUnits-1)) ^ uint(c)
	if at >= uint(len(t)) {
		return 0
	}
	if next := t[at]; next&trieLabel == uint32(c) {
		return next
	}
	return 0
}

// Value returns the value of the string that ends at node, 0 if none does.
func (t Trie) Value(node uint32) uint32 {
	if node&trieLeaf == 0 {
		return 0
	}
	if at := uint(node>>9&(trieMaxUnits-1)) ^ 0xFF; at < uint(len(t)) {
		return t[at]
	}
	return 0
}

// Longest returns the length and value of the longest string that text begins
// with, 0 and 0 if it begins with none.
func (t Trie) Longest(text []byte) (length int, value uint32) {
	node := t.Root()
	for i, c := range text {
		if node = t.Step(node, c); node == 0 {
			break
		}
		if v := t.Value(node); v != 0 {
			length, value = i+1, v
		}
	}
	return length, value
}

// A TrieKey is a string of a trie and its value, which gets the bit TrieValue.
type TrieKey struct {
	Text  string
	Value uint32
}

// NewTrie returns the trie of keys, which it sorts. A text that is empty, that
// occurs twice or that holds the bytes 0 or 0xFF is an error, and so are more
// keys than there is room for: some four million bytes beyond common prefixes.
func NewTrie(keys []TrieKey) (Trie, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	slices.SortFunc(keys, func(a, b TrieKey) int { return strings.Compare(a.Text, b.Text) })
	for i, key := range keys {
		switch {
		case key.Text == "":
			return nil, errors.New("a string of the trie is empty")
		case strings.IndexByte(key.Text, 0) >= 0 || strings.IndexByte(key.Text, 0xFF) >= 0:
			return nil, fmt.Errorf("%q holds a byte that the trie keeps for itself", key.Text)
		case i > 0 && key.Text == keys[i-1].Text:
			return nil, fmt.Errorf("%q is twice in the trie", key.Text)
		}
	}
	b := trieBuilder{keys: keys}
	b.grow()
	b.units[0] = trieFree
	b.taken[0] = true
	if err := b.arrange(0, len(keys), 0, 0); err != nil {
		return nil, err
	}
	return b.units, nil
}

// A trieBuilder places nodes depth first. It looks for room in the last blocks of
// 256 units only, which wastes little and keeps building linear.
type trieBuilder struct {
	keys  []TrieKey
	units Trie
	taken []bool // unit is in use
	based []bool // unit is the base of a node
	first int    // no unit before it is looked at
}

const openBlocks = 16

func (b *trieBuilder) grow() {
	for range 256 {
		b.units = append(b.units, trieFree)
		b.taken = append(b.taken, false)
		b.based = append(b.based, false)
	}
	if closed := len(b.units) - openBlocks*256; closed > b.first {
		b.first = closed
	}
}

// arrange places the children of node, whose prefix is the first depth bytes of
// keys begin to end.
func (b *trieBuilder) arrange(begin, end, depth int, node uint32) error {
	type child struct {
		label byte
		begin int
	}
	var children []child
	for i := begin; i < end; i++ {
		label := byte(0xFF)
		if key := b.keys[i].Text; len(key) > depth {
			label = key[depth]
		}
		if len(children) == 0 || children[len(children)-1].label != label {
			children = append(children, child{label, i})
		}
	}
	labels := make([]byte, len(children))
	for i, c := range children {
		labels[i] = c.label
	}
	base := b.place(labels)
	if base >= trieMaxUnits || len(b.units) > trieMaxUnits {
		return errors.New("the strings are too many for a trie")
	}
	b.based[base] = true
	b.units[node] |= base << 9
	for _, c := range children {
		b.taken[base^uint32(c.label)] = true
	}
	for i, c := range children {
		at := base ^ uint32(c.label)
		if c.label == 0xFF {
			b.units[node] |= trieLeaf
			b.units[at] = b.keys[c.begin].Value | TrieValue
			continue
		}
		b.units[at] = uint32(c.label)
		next := end
		if i+1 < len(children) {
			next = children[i+1].begin
		}
		if err := b.arrange(c.begin, next, depth+1, at); err != nil {
			return err
		}
	}
	return nil
}

// place returns a base at which all labels find a free unit.
func (b *trieBuilder) place(labels []byte) uint32 {
	for {
		for b.first < len(b.units) && b.taken[b.first] {
			b.first++
		}
		for at := b.first; at < len(b.units); at++ {
			if b.taken[at] {
				continue
			}
			if base := uint32(at) ^ uint32(labels[0]); b.fits(base, labels) {
				return base
			}
		}
		b.grow()
	}
}

func (b *trieBuilder) fits(base uint32, labels []byte) bool {
	if b.based[base] {
		return false
	}
	for _, label := range labels {
		if b.taken[base^uint32(label)] {
			return false
		}
	}
	return true
}
