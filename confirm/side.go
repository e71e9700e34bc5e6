package confirm

import (
	"math/big"
	"strconv"

	"tokencast/pricing"
)

// A Side is the input or the output of a model's calls.
type Side struct {
	Estimated *pricing.Quantity // over the confirmed calls that have an estimate; of all calls in a dry run
	Confirmed *int64            // over the same calls; nil where none is confirmed
	Ratio     *pricing.Quantity // Confirmed / Estimated
	Low, High string            // the 95 % interval of the ratio; "" for fewer than 20 calls
	// Weighted is the ratio over the whole of the samples: that of each stratum, by the
	// tokens that the stratum stands for.
	Weighted string
	pairs    []pair
}

// side returns the input or the output of a model's calls.
func (m *Model) side(p part, results map[string]*Result) Side {
	var s Side
	estimated := new(big.Rat)
	known := false
	for _, c := range m.Calls {
		e := c.Sizes.Input
		if p == outputPart {
			e = c.Sizes.Output
		}
		if results == nil {
			if e != nil {
				estimated.Add(estimated, e)
				known = true
			}
			continue
		}
		e, n, ok := p.of(c, results[c.ID])
		if !ok {
			s.unestimated(p, results[c.ID])
			continue
		}
		estimated.Add(estimated, e)
		known = true
		s.confirm(n)
	}
	if known {
		q := pricing.QuantityOf(estimated)
		s.Estimated = &q
	}
	if known && s.Confirmed != nil && estimated.Sign() > 0 {
		q := pricing.Count(*s.Confirmed).Div(*s.Estimated)
		s.Ratio = &q
		s.pairs = p.pairs(m, results)
		if low, high, ok := interval(s.pairs, uint64(len(m.Calls))); ok {
			s.Low, s.High = decimal(low), decimal(high)
		}
		s.Weighted = weighted(s.pairs, m.Strata)
	}
	return s
}

// unestimated counts the tokens of a confirmed call that has no estimate, as long as no
// call has one.
func (s *Side) unestimated(p part, r *Result) {
	n := r.Input
	if p == outputPart {
		n = r.Output
	}
	if r.State == Confirmed && n != nil && s.Estimated == nil {
		s.confirm(*n)
	}
}

func (s *Side) confirm(n int64) {
	if s.Confirmed == nil {
		s.Confirmed = new(int64)
	}
	*s.Confirmed += n
}

// imageSide returns the images of a model's calls.
func (m *Model) imageSide(results map[string]*Result) *Side {
	var estimated int64
	s := &Side{}
	for _, c := range m.Calls {
		if results == nil {
			estimated += c.Images
		} else if r := results[c.ID]; r.State == Confirmed {
			estimated += c.Images
			s.confirm(r.Images)
		}
	}
	q := pricing.Count(estimated)
	s.Estimated = &q
	if s.Confirmed != nil && estimated > 0 {
		q := pricing.Count(*s.Confirmed).Div(q)
		s.Ratio = &q
	}
	return s
}

// weighted returns the ratio over all samples, "" where a stratum has no pair.
func weighted(pairs []pair, strata []Stratum) string {
	of := make([][]pair, len(strata))
	for _, p := range pairs {
		if p.stratum < len(of) {
			of[p.stratum] = append(of[p.stratum], p)
		}
	}
	var sum, tokens float64
	for i, s := range strata {
		if len(of[i]) == 0 {
			return ""
		}
		sum += ratio(of[i]) * float64(s.Tokens)
		tokens += float64(s.Tokens)
	}
	if tokens == 0 {
		return ""
	}
	return decimal(sum / tokens)
}

// decimal writes a statistic with four places.
func decimal(f float64) string { return strconv.FormatFloat(f, 'f', 4, 64) }
