package sentencepiece

import "slices"

// Joining symbols. Both ways do the same: the one for no more than scanSymbols
// looks for the least rank among all neighbours before each join, the other keeps
// neighbours in an agenda (agenda.go), so that n symbols cost n log n steps.
//
//	ranks lo 0, ow 1, low 2
//	l o w       lo has rank 0, ow 1: join l o
//	lo w        low has rank 2: join
//	low
const scanSymbols = 40

// A bpeScratch is the memory of one unit at a time.
type bpeScratch struct {
	cache   *cache
	symbols []uint32
	starts  []int32  // where each symbol begins, and where the unit ends
	made    []uint32 // the piece that a symbol and the next make
	ranks   []uint32
	next    []int32
	before  []int32
	agenda  agenda

	sawUnknown   bool // of the unit counted last: some character was unknown
	firstUnknown bool // its first was
}

// neverJoined is the rank of neighbours that make no piece.
const neverJoined = ^uint32(0)

// merge joins the symbols of s, and keeps starts in step.
func (m *bpe) merge(s *bpeScratch) {
	n := len(s.symbols)
	if n < 2 {
		return
	}
	s.made, s.ranks = slices.Grow(s.made[:0], n)[:n], slices.Grow(s.ranks[:0], n)[:n]
	for i := range n - 1 {
		s.made[i], s.ranks[i] = m.ranked(s.symbols[i], s.symbols[i+1])
	}
	s.made[n-1], s.ranks[n-1] = noSymbol, neverJoined
	if n <= scanSymbols {
		m.scan(s)
	} else {
		m.joinLong(s)
	}
}

func (m *bpe) ranked(left, right uint32) (made, rank uint32) {
	made = m.join(left, right)
	if made == noSymbol {
		return noSymbol, neverJoined
	}
	return made, m.ranks[made]
}

func (m *bpe) scan(s *bpeScratch) {
	for {
		at, least := 0, neverJoined
		for i, rank := range s.ranks {
			if rank < least {
				at, least = i, rank
			}
		}
		if least == neverJoined {
			return
		}
		n := len(s.symbols) - 1
		s.symbols[at] = s.made[at]
		copy(s.symbols[at+1:], s.symbols[at+2:])
		copy(s.made[at+1:], s.made[at+2:])
		copy(s.ranks[at+1:], s.ranks[at+2:])
		copy(s.starts[at+1:], s.starts[at+2:])
		s.symbols, s.made, s.ranks, s.starts = s.symbols[:n], s.made[:n], s.ranks[:n], s.starts[:n+1]
		if at > 0 {
			s.made[at-1], s.ranks[at-1] = m.ranked(s.symbols[at-1], s.symbols[at])
		}
		if at+1 < n {
			s.made[at], s.ranks[at] = m.ranked(s.symbols[at], s.symbols[at+1])
		} else {
			s.made[at], s.ranks[at] = noSymbol, neverJoined
		}
	}
}

// joinLong joins by the agenda. An entry whose neighbours have changed since is
// known by its rank, which is no longer that of its position.
func (m *bpe) joinLong(s *bpeScratch) {
	n := len(s.symbols)
	s.next, s.before = slices.Grow(s.next[:0], n)[:n], slices.Grow(s.before[:0], n)[:n]
	s.agenda.reset(len(m.ranks))
	for i := range n {
		s.next[i], s.before[i] = int32(i+1), int32(i-1)
		if s.made[i] != noSymbol {
			s.agenda.push(s.ranks[i], uint32(i))
		}
	}
	refresh := func(i int32) {
		next := s.next[i]
		if next == int32(n) {
			s.made[i], s.ranks[i] = noSymbol, neverJoined
			return
		}
		s.made[i], s.ranks[i] = m.ranked(s.symbols[i], s.symbols[next])
		if s.made[i] != noSymbol {
			s.agenda.push(s.ranks[i], uint32(i))
		}
	}
	for {
		rank, position, ok := s.agenda.pop()
		if !ok {
			break
		}
		i := int32(position)
		if s.made[i] == noSymbol || s.ranks[i] != rank {
			continue
		}
		gone := s.next[i]
		s.symbols[i] = s.made[i]
		s.made[gone], s.ranks[gone] = noSymbol, neverJoined
		s.next[i] = s.next[gone]
		if s.next[i] < int32(n) {
			s.before[s.next[i]] = i
		}
		refresh(i)
		if s.before[i] >= 0 {
			refresh(s.before[i])
		}
	}
	kept, end := 0, s.starts[n]
	for i := int32(0); i < int32(n); i = s.next[i] {
		s.symbols[kept], s.starts[kept] = s.symbols[i], s.starts[i]
		kept++
	}
	s.starts[kept] = end
	s.symbols, s.starts = s.symbols[:kept], s.starts[:kept+1]
}
