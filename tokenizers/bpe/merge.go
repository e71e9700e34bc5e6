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
	asked  []uint64 // answers: pair times 2, plus 1 if the two stay apart, plus 2
	forest forest
}

const (
	askedBits  = 15
	askedSlots = 1 << askedBits // 256 KiB, touched as needed
)

func newMerger() merger { return merger{asked: make([]uint64, askedSlots)} }

// merge finds the tokens of piece, which is not empty, and returns how many they are;
// they begin at m.starts. A piece that is a token is one, whatever its bytes merge into.
func (m *merger) merge(v *tables, piece []byte) int {
	m.tokens, m.starts, m.dead = m.tokens[:0], m.starts[:0], m.dead[:0]
	at, most := 0, len(piece)
	for at < len(piece) {
		token, end := m.after(v, piece, at, most)
		if end > at {
			m.tokens, m.starts = append(m.tokens, token), append(m.starts, at)
			at, most = end, len(piece)
			continue
		}
		n := len(m.tokens) - 1
		if n < 0 { // only where the tables are damaged
			m.starts = append(m.starts, 0)
			return 1
		}
		if len(m.dead) == 0 {
			m.dead = slices.Grow(m.dead, len(piece)/64+1)[:len(piece)/64+1]
			clear(m.dead)
		}
		m.dead[at>>6] |= 1 << (at & 63)
		most = at - 1
		at = m.starts[n]
		m.tokens, m.starts = m.tokens[:n], m.starts[:n]
	}
	return len(m.tokens)
}

// after returns the longest token that begins at byte at of piece, ends at most at
// byte most, and may follow the tokens so far, and where it ends: at itself if there
// is none.
func (m *merger) after(v *tables, piece []byte, at, most int) (token uint32, end int) {
	for {
		node := v.trie.root()
		var last, before uint32 // the longest token and the next shorter
		lastEnd, beforeEnd := at, at
		for i := at; i < most; i++ {
			var ok bool
			if node, ok = v.trie.step(node, piece[i]); !ok {
				break
			}
			if node&trieLeaf != 0 {
				before, beforeEnd = last, lastEnd
				last, lastEnd = node, i+1
			}
		}
		if lastEnd == at {
			return 0, at
		}
		if token = v.trie.token(last); m.follows(v, piece, token, at, lastEnd) {
			return token, lastEnd
		}
		if beforeEnd == at {
			return 0, at
		}
		if token = v.trie.token(before); m.follows(v, piece, token, at, beforeEnd) {
			return token, beforeEnd
		}
		most = beforeEnd - 1
	}
}

// follows reports whether a token, from byte at of piece to end, may follow the tokens
// so far.
func (m *merger) follows(v *tables, piece []byte, token uint32, at, end int) bool {
	switch {
	case len(m.dead) > 0 && m.dead[end>>6]>>(end&63)&1 != 0:
		return false
	case v.odd && v.pairs.partsOf(token) == alone:
		return at == 0 && end == len(piece)
	case len(m.tokens) == 0:
		return true
	}
	before := m.tokens[len(m.tokens)-1]
	key := pairKey(before, token)
	slot := &m.asked[hashPair(key)>>(64-askedBits)]
	if *slot>>1 == key+1 {
		return *slot&1 != 0
	}
	var apart bool
	if v.rising {
		apart = v.pairs.apart(before, token)
	} else {
		start := m.starts[len(m.starts)-1]
		apart = m.forest.merge(v, piece[start:end]) == 2 && int(m.forest.next[0]) == at-start
	}
	*slot = (key + 1) << 1
	if apart {
		*slot |= 1
	}
	return apart
}
