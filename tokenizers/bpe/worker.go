package bpe

// A worker is what one goroutine counts with: a cache and scratch space.
type worker struct {
	ends  [batch]int
	keys  [batch]key
	lines [batch]uint32

	cache  cache
	longs  longCache
	merger merger
}

// batch is how many pieces go through a stage together. The stages are cutting,
// hashing and looking up: taken apart, the processor works on several look-ups at
// once.
const batch = 128

func newWorker() *worker {
	return &worker{cache: newCache(), longs: newLongCache(), merger: newMerger()}
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
			total += w.countLong(v, text[start:end])
			start = end
			continue
		}
		l := &w.cache.lines[w.lines[j]]
		n := l.count(k)
		if n == 0 {
			n = w.merger.merge(v, text[start:end])
			l.add(k, n)
		}
		total += n
		start = end
	}
	return total
}

// countLong returns the number of tokens of a piece of more than maxShort bytes.
func (w *worker) countLong(v *tables, piece []byte) int {
	if len(piece) > maxCached {
		return w.merger.merge(v, piece)
	}
	h := hashBytes(piece)
	slot, ok := w.longs.slot(piece, h)
	if !ok {
		w.longs.add(slot, piece, h, w.merger.merge(v, piece))
	}
	return int(slot.count)
}
