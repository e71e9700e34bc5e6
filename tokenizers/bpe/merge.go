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

// An answer is what may follow a token (see following), in one word: from bit 0 the
// longest token that may, of idBits, from bit 21 its size in bytes, 0 if there is none,
// from bit 36 a 1, as an empty slot has none, and above it what the place of the slot
// does not tell of the hash. The hash of a question is another for each question, so
// that an answer is never taken for that of another.
type answer uint64

const (
	askedBits   = 16
	askedSlots  = 1 << askedBits // 512 KiB, touched as needed
	answerSizes = 1 << 15        // a longer token is not remembered
	answerShift = 36
)

// hashAsked returns the hash of a question of 2*idBits+1 bits: a product with an odd
// number, of as many bits as the question has.
func hashAsked(key uint64) uint64 { return hashPair(key << (64 - 2*idBits - 1)) }

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
	before := uint32(maxIDs - 1) // no token has this number
	if n := len(m.tokens); n > 0 {
		before = m.tokens[n-1]
	}
	key := pairKey(before, token) << 1
	most := size
	if shorter {
		key++
		most--
	}
	h := hashAsked(key)
	slot := &m.asked[h>>(64-askedBits)]
	mark := h<<askedBits>>answerShift | 1
	if uint64(*slot)>>answerShift != mark {
		token, size = m.longestThatFollows(v, piece, at, token, size, shorter)
		if size >= answerSizes {
			return token, size
		}
		*slot = answer(mark<<answerShift | uint64(size)<<idBits | uint64(token&(maxIDs-1)))
	}
	size = int(*slot >> idBits % answerSizes)
	if size > most { // only where the tables are damaged
		return 0, 0
	}
	return uint32(*slot) & (maxIDs - 1), size
}

// longestThatFollows finds what following returns.
func (m *merger) longestThatFollows(v *tables, piece []byte, at int, token uint32, size int, shorter bool) (uint32, int) {
	for ; ; shorter = true {
		if shorter {
			var leaf uint32
			leaf, size = v.trie.longest(piece[at : at+size-1])
			token = v.trie.token(leaf)
		}
		if size == 0 {
			return 0, 0
		}
		if m.follows(v, piece, token, at, at+size) {
			return token, size
		}
	}
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
