package confirm

import (
	"container/heap"
	"math/bits"
	"math/rand/v2"
	"slices"
)

// Choosing calls.
//
// Costs lie where the tokens are, so calls are drawn from strata of equal total
// tokens, not of equal numbers of calls, and scripts are kept apart as far as that
// goes. The samples are read once, in flat memory: each goes into a cell by script and
// size (two cells for each doubling), and a cell keeps the candidates with the lowest
// keys, where a key is a hash of the seed and the position. Cells that lie side by side
// are merged into strata at the end; the lowest keys of a merged cell are a uniform
// sample of it, whatever the cells were.
//
//	tokens   10 10 10 10 20 20 40 80      200 in all, 2 strata of about 100
//	strata  [10 10 10 10 20 20] [40 80]   80 and 120
//
// Cost: a hash for each sample, and at most size candidates for each cell.

// A Candidate is a sample that could be sent.
type Candidate struct {
	Line   int   // index of its line
	Tokens int64 // estimated, input and output: its size
	Script int   // index in tokenizers.Scripts of most of its letters
}

// A Sampler chooses calls from the samples of one model. It is not safe for concurrent
// use.
type Sampler[T any] struct {
	seed  uint64
	size  int
	count uint64
	cells map[cellKey]*cell[T]
}

type cellKey struct{ script, size int }

type cell[T any] struct {
	calls, tokens int64
	kept          keptHeap[T]
}

type kept[T any] struct {
	key  uint64
	item T
}

// keptHeap has the highest key first.
type keptHeap[T any] []kept[T]

func (h keptHeap[T]) Len() int           { return len(h) }
func (h keptHeap[T]) Less(i, j int) bool { return h[i].key > h[j].key }
func (h keptHeap[T]) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *keptHeap[T]) Push(x any)        { *h = append(*h, x.(kept[T])) }
func (h *keptHeap[T]) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

// NewSampler returns a sampler that will be asked for at most size calls. The same
// seed and samples give the same choice.
func NewSampler[T any](seed uint64, size int) *Sampler[T] {
	return &Sampler[T]{seed: seed, size: max(size, 1), cells: map[cellKey]*cell[T]{}}
}

// Add takes one candidate into account; item is called only where it is kept, and what
// it returns must not change afterwards.
func (s *Sampler[T]) Add(c Candidate, item func() T) {
	key := mix(s.seed ^ mix(s.count))
	s.count++
	at := cellKey{c.Script, sizeClass(c.Tokens)}
	in := s.cells[at]
	if in == nil {
		in = &cell[T]{}
		s.cells[at] = in
	}
	in.calls++
	in.tokens += max(c.Tokens, 1)
	switch {
	case len(in.kept) < s.size:
		heap.Push(&in.kept, kept[T]{key, item()})
	case key < in.kept[0].key:
		in.kept[0] = kept[T]{key, item()}
		heap.Fix(&in.kept, 0)
	}
}

// mix is the finisher of SplitMix64: every bit depends on every other.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// sizeClass is two classes for each doubling: 1, 2, 3, 4-5, 6-7, 8-11, 12-15, ...
func sizeClass(tokens int64) int {
	n := uint64(max(tokens, 1))
	top := bits.Len64(n)
	if top < 2 {
		return 0
	}
	return 2*(top-1) + int(n>>(top-2)&1)
}

// A Stratum is a part of a model's samples.
type Stratum struct {
	Calls  int64 // samples in it
	Tokens int64 // estimated, of all of them
}

// A Choice is a call that was chosen.
type Choice[T any] struct {
	Stratum int
	Item    T
}

// callsPerStratum is the fewest calls that a stratum's ratio is worth anything with,
// and maxStrata how many there are at most.
const callsPerStratum, maxStrata = 6, 5

// Choose returns the strata and at most n calls, in an order shuffled so that any
// beginning of it is a sample of the whole.
func (s *Sampler[T]) Choose(n int) ([]Stratum, []Choice[T]) {
	n = min(n, s.size)
	keys := make([]cellKey, 0, len(s.cells))
	var total int64
	for k, c := range s.cells {
		keys = append(keys, k)
		total += c.tokens
	}
	slices.SortFunc(keys, func(a, b cellKey) int {
		if a.script != b.script {
			return a.script - b.script
		}
		return a.size - b.size
	})
	wanted := int64(min(max(n/callsPerStratum, 1), maxStrata))
	var strata []Stratum
	var before int64 // tokens of the cells that are dealt out
	var members [][]kept[T]
	for i, k := range keys {
		c := s.cells[k]
		last := len(strata) - 1
		// A cell begins a stratum where most of it lies behind the border, or where its
		// script changes in the second half.
		border := float64(total) * float64(len(strata)) / float64(wanted)
		half := float64(total) / float64(wanted) / 2
		full := last < 0 || float64(before)+float64(c.tokens)/2 >= border ||
			keys[i-1].script != k.script && float64(before) >= border-half
		before += c.tokens
		if full && int64(len(strata)) < wanted {
			strata, members, last = append(strata, Stratum{}), append(members, nil), last+1
		}
		strata[last].Calls += c.calls
		strata[last].Tokens += c.tokens
		members[last] = append(members[last], c.kept...)
	}
	var chosen []Choice[T]
	for i, size := range allot(n, strata) {
		slices.SortFunc(members[i], func(a, b kept[T]) int {
			if a.key < b.key {
				return -1
			}
			return 1
		})
		for _, m := range members[i][:min(size, len(members[i]))] {
			chosen = append(chosen, Choice[T]{i, m.item})
		}
	}
	shuffle := rand.New(rand.NewPCG(s.seed, s.count))
	shuffle.Shuffle(len(chosen), func(i, j int) { chosen[i], chosen[j] = chosen[j], chosen[i] })
	return strata, chosen
}

// allot deals n calls out evenly over the strata; what a small stratum cannot take
// goes to the others.
func allot(n int, strata []Stratum) []int {
	sizes := make([]int, len(strata))
	for n > 0 {
		open := 0
		for i, s := range strata {
			if int64(sizes[i]) < s.Calls {
				open++
			}
		}
		if open == 0 {
			return sizes
		}
		for i, s := range strata {
			if n > 0 && int64(sizes[i]) < s.Calls {
				sizes[i]++
				n--
			}
		}
	}
	return sizes
}
