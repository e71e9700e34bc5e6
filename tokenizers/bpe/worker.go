package bpe

// A worker is what one goroutine counts with: a cache and scratch space.
type worker struct {
	ends  [batch]int
	keys  [batch]key
	lines [batch]uint32

	cache cache
	longs longCache
	parts longCache // of pieces that were split

	main, side merger
	window     int // bytes, of long
	steps      []step
	want       bool // long appends the ends of tokens to out
	out        []int
}

// batch is how many pieces go through a stage together. The stages are cutting,
// hashing and looking up: taken apart, the processor works on several look-ups at
// once.
const batch = 128

func newWorker() *worker {
	return &worker{cache: newCache(), longs: newLongCache(), parts: newLongCache(), window: usualWindow}
}

// count returns the number of tokens of the pieces of text that start at i and end
// at ends.
func (w *worker) count(v *tables, text []byte, i int, ends []int) int {
	start := i
	for j, end := range ends {
		if n := end - start; n <= maxShort {
			k := keyOf(text, start, n)
			w.keys[j], w.lines[j] = k, lineOf(k)
		} else {
			w.keys[j].hi = 0
		}
		start = end
	}
	total := 0
	start = i
	for j, end := range ends {
		k := w.keys[j]
		if k.hi == 0 {
			total += w.countLong(v, text, start, end)
			start = end
			continue
		}
		l := &w.cache.lines[w.lines[j]]
		n := l.count(k)
		if n == 0 {
			n = w.countShort(v, text[start:end])
			l.add(k, n)
		}
		total += n
		start = end
	}
	return total
}

// countShort returns the number of tokens of a piece of at most maxShort bytes.
func (w *worker) countShort(v *tables, piece []byte) int {
	if len(piece) == 1 || v.whole.has(piece) {
		return 1
	}
	return w.main.merge(v, piece)
}

// countLong returns the number of tokens of the piece of text from start to end, of
// more than maxShort bytes.
func (w *worker) countLong(v *tables, text []byte, start, end int) int {
	piece := text[start:end]
	if v.whole.has(piece) {
		return 1
	}
	if n := w.countSplit(v, text, start, end); n > 0 {
		return n
	}
	if len(piece) > maxCached {
		return w.long(v, piece, 0)
	}
	h := hashBytes(piece)
	slot, ok := w.longs.slot(piece, h)
	if !ok {
		w.longs.add(slot, piece, h, w.long(v, piece, 0))
	}
	return int(slot.count)
}
