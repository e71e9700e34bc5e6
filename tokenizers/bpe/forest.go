package bpe

// A forest merges by the book (see merge.go), and keeps the merges to come in a heap,
// so that the cost of n bytes is n log n. An entry of the heap holds for as long as the
// token it would make is still what the place says; others are dropped when met.
type forest struct {
	heap  []uint64 // rank of the result << 32 | place
	token []uint32
	into  []uint32 // what the token at a place and its right neighbour merge into
	next  []uint32
	prev  []uint32
}

// merge merges piece, of at least one byte, and returns the number of tokens. The
// tokens start at 0, f.next[0] and so on.
func (f *forest) merge(v *tables, piece []byte) int {
	n := len(piece)
	if cap(f.token) < n {
		f.token, f.into = make([]uint32, n), make([]uint32, n)
		f.next, f.prev = make([]uint32, n), make([]uint32, n)
	}
	f.token, f.into, f.next, f.prev = f.token[:n], f.into[:n], f.next[:n], f.prev[:n]
	f.heap = f.heap[:0]
	for i, b := range piece {
		f.token[i] = v.single[b]
		f.next[i] = uint32(i + 1)
		f.prev[i] = uint32(i - 1)
		f.into[i] = noToken
		if i+1 < n {
			f.offer(i, v.pairs.merged(v.single[b], v.single[piece[i+1]]))
		}
	}
	for i := len(f.heap)/2 - 1; i >= 0; i-- {
		f.sink(i)
	}
	count := n
	for len(f.heap) > 0 {
		top := f.heap[0]
		f.drop()
		i, id := int(uint32(top)), uint32(top>>32)
		if f.into[i] != id {
			continue
		}
		right := int(f.next[i])
		after := int(f.next[right])
		f.into[right] = noToken
		f.token[i] = id
		f.next[i] = uint32(after)
		f.into[i] = noToken
		count--
		if after < n {
			f.prev[after] = uint32(i)
			f.push(i, v.pairs.merged(id, f.token[after]))
		}
		if i > 0 {
			before := int(f.prev[i])
			f.push(before, v.pairs.merged(f.token[before], id))
		}
	}
	return count
}

// offer sets what the place makes and appends it to the heap, out of order.
func (f *forest) offer(place int, id uint32) {
	f.into[place] = id
	if id != noToken {
		f.heap = append(f.heap, uint64(id)<<32|uint64(place))
	}
}

func (f *forest) push(place int, id uint32) {
	f.offer(place, id)
	if id == noToken {
		return
	}
	i := len(f.heap) - 1
	for i > 0 && f.heap[(i-1)/2] > f.heap[i] {
		f.heap[(i-1)/2], f.heap[i] = f.heap[i], f.heap[(i-1)/2]
		i = (i - 1) / 2
	}
}

func (f *forest) drop() {
	last := len(f.heap) - 1
	f.heap[0] = f.heap[last]
	f.heap = f.heap[:last]
	f.sink(0)
}

func (f *forest) sink(i int) {
	for {
		child := 2*i + 1
		if child >= len(f.heap) {
			return
		}
		if child+1 < len(f.heap) && f.heap[child+1] < f.heap[child] {
			child++
		}
		if f.heap[i] <= f.heap[child] {
			return
		}
		f.heap[i], f.heap[child] = f.heap[child], f.heap[i]
		i = child
	}
}
