package bpe

import "bytes"

// A long piece is merged window by window. This is exact by a property of the
// merging: tokens are the tokens of a text if each is what its own bytes merge
// into and each two neighbours are what their joint bytes merge into. (The first
// merge across the border of two such tokens would happen in the two alone as
// well, since before it nothing crosses into or out of them.)
//
// So the tokens of a window are right within, and only the border between two
// windows is checked: the last token kept of one and the first of the next must
// stay apart when merged together. A window's last tokens, which what follows may
// change, are not kept; the next window begins where the last kept token ends.
//
// Worked example, windows of 4 bytes of which 2 or more are kept, ranks as in
// merge.go:
//
//	a b c a b c   window "abca" -> abc|a, keep abc
//	      a b c   window "abc"  -> abc, the last; abc|abc stay apart: 2 tokens
//
// If the border does not hold, the window before it is merged again, twice as
// long as it was; if then its own first border fails, the one before that as well,
// and all windows are twice as long from there on. So they are, too, when tokens
// are so long that too few can be kept. Windows only grow, at most to the whole
// piece, so this ends. The cost is linear where borders seldom fail, as everywhere
// in practice.

const usualWindow = 64 // bytes

// A step is a window whose tokens were kept.
type step struct {
	start int // of the window
	size  int
	last  int // where the last token kept starts
	count int // of tokens kept
	ends  int // length of worker.out before them
}

// long merges a piece of any length and returns the number of tokens. With
// w.want it appends their ends, counted from base, to w.out.
func (w *worker) long(v *tables, piece []byte, base int) int {
	w.steps = w.steps[:0]
	w.main.last, w.side.last = nil, nil
	usual, size := w.window, w.window
	start, total := 0, 0
	for {
		end := min(start+size, len(piece))
		count := w.main.again(v, piece[start:end])
		if n := len(w.steps); n > 0 {
			before := w.steps[n-1]
			first := start + w.main.next(0)
			if !w.apart(v, piece[before.last:first], start-before.last) {
				if size > usual {
					usual *= 2
				}
				size = max(2*before.size, usual)
				start = before.start
				total -= before.count
				w.out = w.out[:before.ends]
				w.steps = w.steps[:n-1]
				continue
			}
		}
		s := step{start: start, size: size, ends: len(w.out)}
		limit := end - start
		if end < len(piece) {
			limit -= limit / 4
		}
		at := 0
		for s.count < count && w.main.next(at) <= limit {
			s.last = start + at
			at = w.main.next(at)
			s.count++
			if w.want {
				w.out = append(w.out, base+start+at)
			}
		}
		if end == len(piece) {
			w.main.last, w.side.last = nil, nil // the text is the caller's
			return total + s.count
		}
		if at < limit/2 {
			w.out = w.out[:s.ends]
			size *= 2
			usual = size
			continue
		}
		total += s.count
		w.steps = append(w.steps, s)
		start += at
		size = usual
	}
}

// apart reports whether bytes that begin with one token of i bytes and are else
// another merge into just these two.
func (w *worker) apart(v *tables, two []byte, i int) bool {
	return w.side.again(v, two) == 2 && w.side.next(0) == i
}

// A merger merges pieces of any length by the way that suits it.
type merger struct {
	chain  chain
	forest forest
	tall   bool // the last piece went through the forest

	last  []byte // the last piece that again merged, and its tokens
	count int
}

// again merges a piece, unless it is the same as the last one it merged: in a run of
// one letter every window is.
func (m *merger) again(v *tables, piece []byte) int {
	if m.last == nil || !bytes.Equal(m.last, piece) {
		m.last, m.count = piece, m.merge(v, piece)
	}
	return m.count
}

// merge merges a piece and returns the number of tokens; next walks along them
// until the next merge.
func (m *merger) merge(v *tables, piece []byte) int {
	m.tall = len(piece) > maxMerge
	if m.tall {
		return m.forest.merge(v, piece)
	}
	return m.chain.merge(v, piece)
}

// next returns where the token after the one at i starts.
func (m *merger) next(i int) int {
	if m.tall {
		return int(m.forest.next[i])
	}
	return int(m.chain.next[i])
}
