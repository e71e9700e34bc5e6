package bpe

// A worker is what one goroutine counts with: a cache and scratch space.
type worker struct {
	pieces [batch]cutPiece

	cache  cache
	longs  longCache
	merger merger
	warmed uint64 // no use but to have memory read
}

// A cutPiece is a piece between being cut and being looked up.
type cutPiece struct {
	key   key   // hi is 0 for a piece of more than maxShort bytes
	line  *line // any for such a piece
	start int
	end   int
}

// batch is how many pieces are cut before they are looked up. Between the two, a loop that
// does nothing else reads the lines of all, so that the memory of many is on its way at
// once.
const batch = 64

func newWorker() *worker {
	return &worker{cache: newCache(), longs: newLongCache(), merger: newMerger()}
}

// count returns the number of tokens of text.
func (w *worker) count(e *Engine, text []byte) int {
	total := 0
	for i := 0; i < len(text); {
		n := 0
		for ; n < batch && i < len(text); n++ {
			end := e.cut(text, i)
			p := &w.pieces[n]
			p.start, p.end = i, end
			if size := end - i; size <= maxShort {
				p.key = keyOf(text, i, size)
				p.line = w.cache.line(p.key)
			} else {
				p.key.hi, p.line = 0, &w.cache.lines[0]
			}
			i = end
		}
		for j := range w.pieces[:n] {
			w.warmed += w.pieces[j].line[0].lo
		}
		for j := range w.pieces[:n] {
			p := &w.pieces[j]
			if p.key.hi == 0 {
				total += w.countLong(&e.tables, text[p.start:p.end])
				continue
			}
			count := p.line.count(p.key)
			if count == 0 {
				count = w.merger.merge(&e.tables, text[p.start:p.end])
				p.line.add(p.key, count)
			}
			total += count
		}
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
