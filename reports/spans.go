package reports

import (
	"tokencast/estimate"
	"tokencast/pricing"
	"tokencast/workload"
)

// How a plan's amount of a full month divides by what it follows: volume, hours, days or
// nothing. With the factors of a month it gives what the plan costs in that month. Where a
// price or a discount begins or ends, the sums that hold from that month on are others.
//
//	on demand, 100 USD of tokens by the month and 2 USD of storage that stands: in half a
//	month at 1.1 times the volume 100 x 1.1 x 1/2 + 2 = 57 USD

// spanSums are amounts of a full month at the volume of month 1, by their span.
type spanSums [estimate.Spans]estimate.Amounts

// followsVolume reports whether amounts of a span follow the volume of their line.
func followsVolume(s estimate.Span) bool { return s == estimate.ByMonth || s == estimate.ByHour }

// pricesOf are the prices of a plan: those of month 1, then each that begins later.
func pricesOf(p estimate.Plan) []estimate.Repriced {
	first := estimate.Repriced{Month: 1, Items: p.Items, Spans: p.Spans, Quantities: p.Quantities, Unpriced: p.Unpriced, Cached: p.Cached}
	return append([]estimate.Repriced{first}, p.Later...)
}

// pricesIn are the prices of a plan that hold in a month, from 1.
func pricesIn(p estimate.Plan, month int) estimate.Repriced {
	all := pricesOf(p)
	return all[holding(month, len(all), func(i int) int { return all[i].Month })]
}

// holding returns the last of n that begins by a month; the first begins in month 1.
func holding(month, n int, begins func(int) int) int {
	i := 0
	for i+1 < n && begins(i+1) <= month {
		i++
	}
	return i
}

// volumeSpan returns the span of what follows the volume of a plan. A line has one volume,
// of requests or of images, so there is at most one such span.
func volumeSpan(r estimate.Repriced) estimate.Span {
	for _, s := range r.Spans {
		if followsVolume(s) {
			return s
		}
	}
	return estimate.ByMonth
}

// sumsOf divides what a full month costs.
func sumsOf(e *estimate.Estimate, r estimate.Repriced) spanSums {
	var sums spanSums
	for i, item := range r.Items {
		sums[r.Spans[i]] = sums[r.Spans[i]].Add(itemAmounts(e, item, r.Quantities[i]))
	}
	return sums
}

// itemAmounts is what an item costs at its quantities in the three scenarios.
func itemAmounts(e *estimate.Estimate, item pricing.LineItem, q workload.Range) estimate.Amounts {
	at := func(q pricing.Quantity) pricing.Money {
		if q.Cmp(item.Quantity) == 0 {
			return item.Amount
		}
		return each(e, item).Mul(q)
	}
	return estimate.Amounts{Low: at(q.Low), Base: at(q.Base), High: at(q.High)}
}

// each is what one token, image, hour or month of an item costs, less its discount and in
// the currency of the figures.
func each(e *estimate.Estimate, item pricing.LineItem) pricing.Money {
	price := item.Rate.Price.Mul(pricing.Count(1).Sub(item.Discount).Div(pricing.Count(item.Rate.Unit.Size())))
	if e.FX != nil {
		price = price.Mul(e.FX.Rate)
	}
	return price
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

// A planCost is what a plan costs in each month: its sums, from the months on at which its
// prices begin to hold.
type planCost []datedSums

type datedSums struct {
	from int // month, from 1
	sums spanSums
}

// costOf is what a plan costs.
func costOf(e *estimate.Estimate, p estimate.Plan) planCost {
	return list(pricesOf(p), func(r estimate.Repriced) datedSums { return datedSums{r.Month, sumsOf(e, r)} })
}

// in returns the sums that hold in a month, from 1.
func (c planCost) in(month int) spanSums {
	return c[holding(month, len(c), func(i int) int { return c[i].from })].sums
}

// ownCosts are those of each line's own plan; nil where the plans are not known.
func ownCosts(e *estimate.Estimate) []planCost {
	if !plansKnown(e) {
		return nil
	}
	return list(e.Lines, func(l estimate.Line) planCost { return costOf(e, l.Plans[0]) })
}

// scenarios are the three, from the lowest on.
var scenarios = []estimate.Scenario{estimate.Low, estimate.Base, estimate.High}
