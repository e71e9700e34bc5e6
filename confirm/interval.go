package confirm

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"strconv"
)

// Intervals.
//
// The ratio of a set of calls is the sum of what was counted over the sum of what was
// estimated. How sure it is, the bootstrap says: calls are drawn again, with
// replacement and inside each stratum, many times, and the middle 95 % of the ratios
// are the interval. Fewer calls than MinForInterval give none: at 10 calls a nominal
// 95 % interval was seen to hold 71 times in 100.
//
//	counted 110, 90, 100; estimated 100 each: ratio 300/300 = 1
//	drawn again: 110, 110, 90 -> 1.033; 90, 90, 100 -> 0.933; ...

// MinForInterval is the fewest calls that an interval is given for.
const MinForInterval = 20

// part is one side of a call.
type part int

const (
	inputPart part = iota
	outputPart
)

// pair is what was estimated and what was counted for one call.
type pair struct {
	stratum            int
	estimated, counted float64
}

// of returns the estimate and the count of a call; ok is false where one is missing.
func (p part) of(c *Planned, r *Result) (estimated *big.Rat, counted int64, ok bool) {
	n := r.Input
	estimated = c.Sizes.Input
	if p == outputPart {
		n, estimated = r.Output, c.Sizes.Output
	}
	if r.State != Confirmed || n == nil || estimated == nil {
		return nil, 0, false
	}
	counted = *n
	if p == inputPart {
		counted += r.CacheRead + r.CacheWrite // tokens that were sent all the same
	}
	return estimated, counted, true
}

func (p part) pairs(m *Model, results map[string]*Result) []pair {
	var list []pair
	for _, c := range m.Calls {
		if estimated, counted, ok := p.of(c, results[c.ID]); ok {
			e, _ := estimated.Float64()
			list = append(list, pair{c.Stratum, e, float64(counted)})
		}
	}
	return list
}

// ratio returns the ratio of sums, NaN where nothing was estimated.
func ratio(pairs []pair) float64 {
	var counted, estimated float64
	for _, p := range pairs {
		counted, estimated = counted+p.counted, estimated+p.estimated
	}
	if estimated == 0 {
		return math.NaN()
	}
	return counted / estimated
}

// spread returns how far single calls lie from the ratio, relative to the mean call.
func (p part) spread(m *Model, results map[string]*Result) float64 {
	pairs := p.pairs(m, results)
	r := ratio(pairs)
	if len(pairs) < 2 || math.IsNaN(r) || r == 0 {
		return 0
	}
	var squares, sum float64
	for _, q := range pairs {
		d := q.counted - r*q.estimated
		squares, sum = squares+d*d, sum+q.counted
	}
	n := float64(len(pairs))
	return math.Sqrt(squares/(n-1)) / (sum / n)
}

// draws is how often the calls are drawn again.
const draws = 2000

// interval returns the 95 % interval of the ratio; ok is false for too few calls.
func interval(pairs []pair, seed uint64) (low, high float64, ok bool) {
	if len(pairs) < MinForInterval || math.IsNaN(ratio(pairs)) {
		return 0, 0, false
	}
	strata := map[int][]pair{}
	for _, p := range pairs {
		strata[p.stratum] = append(strata[p.stratum], p)
	}
	var order []int
	for s := range strata {
		order = append(order, s)
	}
	slices.Sort(order)
	random := rand.New(rand.NewPCG(seed, uint64(len(pairs))))
	ratios := make([]float64, draws)
	for i := range ratios {
		var counted, estimated float64
		for _, s := range order {
			members := strata[s]
			for range members {
				p := members[random.IntN(len(members))]
				counted, estimated = counted+p.counted, estimated+p.estimated
			}
		}
		ratios[i] = counted / estimated
	}
	slices.Sort(ratios)
	const tail = draws / 40 // 2.5 %
	return ratios[tail], ratios[draws-1-tail], true
}

// unsure says that a side is known less well than the error asked for, "" where it is not
// or none was asked for.
func (m *Model) unsure(name string, s Side) string {
	low, errLow := strconv.ParseFloat(s.Low, 64)
	high, errHigh := strconv.ParseFloat(s.High, 64)
	if m.Error == 0 || s.Ratio == nil || errLow != nil || errHigh != nil {
		return ""
	}
	of, _ := s.Ratio.Rat().Float64()
	const thousand = 1000 // within a tenth of a percent
	known := math.Round((high-low)/2/of*thousand) / thousand
	if math.IsNaN(known) || known <= m.Error { // a ratio of 0 has no share
		return ""
	}
	return fmt.Sprintf("the %s is known to within %.1f%%, and not to the %s%% asked for; that takes more samples", name, 100*known, strconv.FormatFloat(100*m.Error, 'g', 4, 64))
}
