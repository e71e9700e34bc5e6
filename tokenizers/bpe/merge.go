package bpe

import "slices"

// Byte-pair encoding starts from single bytes. While some two neighbours merge
// into a token, the two whose token has the lowest rank are merged, the leftmost
// of equals first. What is left are the tokens.
//
// Worked example, with the ranks ab 0, bc 1, abc 2:
//
//	a b c a b c   ->  ab c a b c  ->  ab c ab c  ->  abc ab c  ->  abc abc
//
// bc never forms: ab is of lower rank and takes its b.
//
// None of this is done here. Tokens are the tokens of a text if each is what its own
// bytes merge into and each two neighbours are what their joint bytes merge into: the
// first merge across the border of two such tokens would happen in the two alone as
// well, since before it nothing crosses into or out of them. So it is enough to find
// such tokens, and there is only one way to do it for a text, or for any part of it
// from its start to the end of a token.
//
// So take the longest token that the text begins with; then again the longest that it
// goes on with, if the two stay apart, else the next shorter, and so on. If none does,
// no tokens of the text have a border here: remember that, drop the token before and
// try a shorter one in its place. Each place is dropped once at most, so that the cost
// is linear in the length.
//
// Worked example, with the ranks ab 0, bc 1, abc 2, bcd 3 and the text abbcd:
//
//	ab        the longest
//	ab bcd    stay apart: these are the tokens
//
// and with the text abcd, in which no bcd forms, since ab takes its b:
//
//	abc       the longest
//	abc d     stay apart
//
// Whether two tokens stay apart is asked of the pairs, and the last answers are
// remembered. A vocabulary whose ranks were made up, so that a token may have a lower
// one than a part of it, has to merge the bytes of the two by the book ([forest]).

// A merger finds the tokens of pieces.
type merger struct {
	tokens []uint32
	starts []int    // of the tokens, in the piece
	dead   []uint64 // a bit for each place, set if no tokens of the piece end there
	asked  []answer
	forest forest
}

// An answer is what may follow a token; see following.
type answer struct {
	key   uint64 // of the question, plus 1; 0 for an empty slot
	token uint32 // the longest
	size  uint32 // of it, in bytes; 0 if there is none
}

const (
	askedBits  = 15
	askedSlots = 1 << askedBits // 512 KiB, touched as needed
)

func newMerger() merger { return merger{asked: make([]answer, askedSlots)} }

// merge finds the tokens of piece, which is not empty, and returns how many they are;
// they begin at m.starts. A piece that is a token is one, whatever its bytes merge into.
func (m *merger) merge(v *tables, piece []byte) int {
	m.tokens, m.starts, m.dead = m.tokens[:0], m.starts[:0], m.dead[:0]
	for at := 0; at < len(piece); {
		leaf, size := v.trie.longest(piece[at:])
		token := v.trie.token(leaf)
		if at > 0 || v.odd && size < len(piece) {
			token, size = m.following(v, piece, at, token, size, false)
		}
		for {
			for size > 0 && m.isDead(at+size) {
				token, size = m.following(v, piece, at, token, size, true)
			}
			if size > 0 {
				break
			}
			n := len(m.tokens) - 1
			if n < 0 { // only where the tables are damaged
				m.starts = append(m.starts, 0)
				return 1
			}
			m.bury(at, len(piece))
			token, size = m.tokens[n], at-m.starts[n]
			at = m.starts[n]
			m.tokens, m.starts = m.tokens[:n], m.starts[:n]
		}
		m.tokens, m.starts = append(m.tokens, token), append(m.starts, at)
		at += size
	}
	return len(m.tokens)
}

// bury says that no tokens of a piece of size bytes end at a place.
func (m *merger) bury(at, size int) {
	if len(m.dead) == 0 {
		m.dead = slices.Grow(m.dead, size/64+1)[:size/64+1]
		clear(m.dead)
	}
	m.dead[at>>6] |= 1 << (at & 63)
}

func (m *merger) isDead(at int) bool {
	return len(m.dead) > 0 && m.dead[at>>6]>>(at&63)&1 != 0
}

// following returns the longest token that may follow the tokens so far, of a token of
// size bytes at byte at of piece and of those that it begins with; with shorter, of the
// latter alone. The size is 0 if there is none. That depends on the token and the one
// before alone.
func (m *merger) following(v *tables, piece []byte, at int, token uint32, size int, shorter bool) (uint32, int) {
	before := noToken
	if n := len(m.tokens); n > 0 {
		before = m.tokens[n-1]
	}
	key := pairKey(before, token) << 1
	if shorter {
		key++
	}
	slot := &m.asked[hashPair(key)>>(64-askedBits)]
	if slot.key != key+1 {
		*slot = answer{key: key + 1}
		for n := size; ; shorter = true {
			if shorter {
				var leaf uint32
				leaf, n = v.trie.longest(piece[at : at+n-1])
				token = v.trie.token(leaf)
			}
			if n == 0 {
				break
			}
			if m.follows(v, piece, token, at, at+n) {
				slot.token, slot.size = token, uint32(n)
				break
			}
		}
	}
	if int(slot.size) > size-int(key&1) { // only where the tables are damaged
		return 0, 0
	}
	return slot.token, int(slot.size)
}

// follows reports whether a token, from byte at of piece to end, may follow the tokens
// so far.
func (m *merger) follows(v *tables, piece []byte, token uint32, at, end int) bool {
	n := len(m.tokens)
	switch {
	case v.odd && v.pairs.partsOf(token) == alone:
		return false
	case n == 0:
		return true
	case v.rising:
		return v.pairs.apart(m.tokens[n-1], token)
	}
	start := m.starts[n-1]
	return m.forest.merge(v, piece[start:end]) == 2 && int(m.forest.next[0]) == at-start
}
