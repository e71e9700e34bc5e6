package reports

import (
	"tokencast/estimate"
	"tokencast/pricing"
)

// How a plan's amount of a full month divides by what it follows: volume, hours, days or
// nothing. With the factors of a month it gives what the plan costs in that month.
//
//	on demand, 100 USD of tokens by the month and 2 USD of storage that stands: in half a
//	month at 1.1 times the volume 100 x 1.1 x 1/2 + 2 = 57 USD

// spanSums are amounts of a full month at the volume of month 1, by their span.
type spanSums [estimate.Spans]estimate.Amounts

// followsVolume reports whether amounts of a span follow the volume of their line.
func followsVolume(s estimate.Span) bool { return s == estimate.ByMonth || s == estimate.ByHour }

// volumeSpan returns the span of what follows a plan's volume. A line has one volume, of
// requests or of images, so there is at most one such span.
func volumeSpan(p estimate.Plan) estimate.Span {
	for _, s := range p.Spans {
		if followsVolume(s) {
			return s
		}
	}
	return estimate.ByMonth
}

// sumsOf divides a plan's amount. What does not follow the volume is the same in all
// three scenarios; the rest of low and high follows the volume.
func sumsOf(p estimate.Plan) spanSums {
	var sums spanSums
	volume := p.Amount
	for i, item := range p.Items {
		if s := p.Spans[i]; !followsVolume(s) {
			sums[s] = sums[s].Add(estimate.Amounts{Low: item.Amount, Base: item.Amount, High: item.Amount})
			volume = estimate.Amounts{Low: volume.Low.Sub(item.Amount), Base: volume.Base.Sub(item.Amount), High: volume.High.Sub(item.Amount)}
		}
	}
	s := volumeSpan(p)
	sums[s] = sums[s].Add(volume)
	return sums
}

// add returns the sums of both.
func (s spanSums) add(o spanSums) spanSums {
	for i := range s {
		s[i] = s[i].Add(o[i])
	}
	return s
}

// in returns the amount in a month with the given factors.
func (s spanSums) in(factors [estimate.Spans]pricing.Quantity) estimate.Amounts {
	var sum estimate.Amounts
	for i, a := range s {
		sum = sum.Add(estimate.Amounts{Low: a.Low.Mul(factors[i]), Base: a.Base.Mul(factors[i]), High: a.High.Mul(factors[i])})
	}
	return sum
}

// plansKnown reports whether an estimate has the plans of its lines.
func plansKnown(e *estimate.Estimate) bool {
	for _, l := range e.Lines {
		if len(l.Plans) == 0 {
			return false
		}
	}
	return len(e.Lines) > 0
}

// ownSums are the sums of each line's own plan; nil where the plans are not known.
func ownSums(e *estimate.Estimate) []spanSums {
	if !plansKnown(e) {
		return nil
	}
	return list(e.Lines, func(l estimate.Line) spanSums { return sumsOf(l.Plans[0]) })
}

// repriced says of each month whether its prices differ from those of month 1: then its
// amounts are known as a whole alone. All are where the plans are not known.
func repriced(e *estimate.Estimate, own []spanSums) []bool {
	var all spanSums
	for _, s := range own {
		all = all.add(s)
	}
	months := make([]bool, len(e.Months))
	for k, m := range e.Months {
		sum := all.in(m.Factors)
		same := m.Complete == e.Months[0].Complete
		for _, s := range scenarios {
			same = same && sum.Of(s).Cmp(m.Of(s)) == 0
		}
		months[k] = own == nil || !same
	}
	return months
}

// scenarios are the three, from the lowest on.
var scenarios = []estimate.Scenario{estimate.Low, estimate.Base, estimate.High}
