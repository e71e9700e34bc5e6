package sentencepiece

import "slices"

// An agenda holds neighbours to be joined, by rank and position, and gives the
// least first: the least rank, and among equals the leftmost.
//
// One heap of all would do; but a long unit is mostly one thing over and over,
// with thousands of places for few ranks. So each rank has a bucket of positions,
// and only the ranks that have any are in a heap. Positions nearly always come
// from left to right. A bucket is sorted, if it has to be, when the first is
// taken; what comes after that goes to a heap beside it.
//
//	push rank 7 at 0, 2, 4; rank 3 at 9, 5
//	pop  3 at 5, 3 at 9, 7 at 0, 7 at 2, 7 at 4
type agenda struct {
	ranks   heap     // those with a bucket in use
	bucket  []uint32 // by rank: 1 + index of its bucket, 0 if it has none
	buckets []bucket
	free    []uint32 // indices of buckets not in use
}

type bucket struct {
	positions []uint32
	taken     int // of positions
	unsorted  bool
	late      heap // pushed after the first was taken
}

// reset empties a for ranks below n.
func (a *agenda) reset(n int) {
	for {
		if _, _, ok := a.pop(); !ok {
			break
		}
	}
	if len(a.bucket) != n {
		a.bucket = make([]uint32, n)
	}
}

func (a *agenda) push(rank, position uint32) {
	at := a.bucket[rank]
	if at == 0 {
		if len(a.free) == 0 {
			a.free = append(a.free, uint32(len(a.buckets)))
			a.buckets = append(a.buckets, bucket{})
		}
		last := len(a.free) - 1
		at = a.free[last] + 1
		a.free = a.free[:last]
		a.bucket[rank] = at
		a.ranks.push(rank)
	}
	b := &a.buckets[at-1]
	switch n := len(b.positions); {
	case b.taken > 0:
		b.late.push(position)
		return
	case n > 0 && b.positions[n-1] > position:
		b.unsorted = true
	}
	b.positions = append(b.positions, position)
}

// pop returns and removes the least, unless a is empty.
func (a *agenda) pop() (rank, position uint32, ok bool) {
	if len(a.ranks) == 0 {
		return 0, 0, false
	}
	rank = a.ranks[0]
	at := a.bucket[rank] - 1
	b := &a.buckets[at]
	if b.unsorted {
		slices.Sort(b.positions)
		b.unsorted = false
	}
	if b.taken < len(b.positions) && (len(b.late) == 0 || b.positions[b.taken] <= b.late[0]) {
		position = b.positions[b.taken]
		b.taken++
	} else {
		position = b.late.pop()
	}
	if b.taken == len(b.positions) && len(b.late) == 0 {
		b.positions, b.taken = b.positions[:0], 0
		a.ranks.pop()
		a.bucket[rank] = 0
		a.free = append(a.free, at)
	}
	return rank, position, true
}

// A heap gives the least of its numbers first.
type heap []uint32

func (h *heap) push(n uint32) {
	*h = append(*h, n)
	s := *h
	for i := len(s) - 1; i > 0; {
		up := (i - 1) / 2
		if s[up] <= s[i] {
			return
		}
		s[up], s[i] = s[i], s[up]
		i = up
	}
}

// pop returns and removes the least. h is not empty.
func (h *heap) pop() uint32 {
	s := *h
	least, last := s[0], len(s)-1
	s[0] = s[last]
	s = s[:last]
	*h = s
	for i := 0; ; {
		down := 2*i + 1
		if down >= len(s) {
			return least
		}
		if down+1 < len(s) && s[down+1] < s[down] {
			down++
		}
		if s[i] <= s[down] {
			return least
		}
		s[i], s[down] = s[down], s[i]
		i = down
	}
}
