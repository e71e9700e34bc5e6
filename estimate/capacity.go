package estimate

import (
	"math/big"
	"slices"

	"tokencast/catalog"
	"tokencast/pricing"
	"tokencast/tokenizers"
	"tokencast/workload"
)

// What units of provisioned throughput carry.
//
// A unit carries so many input and so many output tokens a minute, each limit by itself.
// All input counts, whether or not a cache would hold it. At the mix of a line that is
// so many requests a month: c, at a load that never varies. With m requests a month and
// a busiest minute F times the average one, u units
//
//	are busy m / (u c) of the time on average, F m / (u c) in the busiest minute,
//	carry everything while F m <= u c.
//
// Of fewer units the rest overflows to on demand. How much depends on how the load falls
// over the month, of which no more is known than F, so two bounds are given, between
// which every load lies whose minutes are at most F times the average:
//
//	least: the load never varies          overflow max(0, m - u c)
//	most:  all in busiest minutes         overflow max(0, m - u c / F)
//
// (The overflow is the mean of a convex function of a minute's load.) With F = 1 both are
// the same. Example: a unit carries 1,000 requests a month, m = 2,500, F = 2: 5 units
// carry everything; of 2 units 500 to 1,500 requests overflow.

// A Load is what a line asks of its units, and what they carry of it.
type Load struct {
	Input, Output *pricing.Quantity // tokens in the busiest minute, retries included; nil where unknown
	// Capacity of one unit; nil where it is unknown. A figure that the line does not need
	// may be 0, which is unknown.
	Capacity *catalog.Capacity
	Unknown  string // in words, why Capacity is nil
	// Carries is c, the requests a month of one unit at a load that never varies; nil where
	// it is unknown, or without end because a request carries no token.
	Carries *pricing.Quantity

	PeakUse  *pricing.Quantity // of all units in the busiest minute, 1 is full; nil where unknown
	MeanUse  *pricing.Quantity // on average
	Feasible *bool             // PeakUse is at most 1; nil where unknown
	Idle     *pricing.Money    // what the unused part of the month costs; nil where unknown
	Needed   int64             // units that the busiest minute needs; 0 where unknown
}

// idle notes what the units cost while they do nothing.
func (l *Load) idle(monthly pricing.Money) {
	if l.MeanUse == nil {
		return
	}
	var idle pricing.Money
	if rest := one.Sub(*l.MeanUse); rest.Sign() > 0 {
		idle = monthly.Mul(rest)
	}
	l.Idle = &idle
}

// A Split is a base of units with the rest of the traffic on demand, at the bounds of
// what can overflow.
type Split struct {
	Units                       int64
	Provisioned                 pricing.Money    // a month of the units
	OverflowLeast, OverflowMost pricing.Quantity // requests a month
	Least, Most                 pricing.Money    // the units and the overflow, a month
}

// unitLoad is what requests ask of one unit of a line.
type unitLoad struct {
	hours         pricing.Quantity  // of the month that the units run and the traffic falls in
	peak          pricing.Quantity  // busiest minute / average minute
	input, output *pricing.Quantity // tokens of a request, retries included; nil where unknown
	images        bool              // the requests are images made
	capacity      *catalog.Capacity // nil where unknown
	unknown       string
	carries       *pricing.Quantity // requests a month of one unit at a steady load; nil where unknown or without end
}

// unitLoad finds what a request asks for in a scenario. given goes before the catalog's
// capacity, each figure by itself.
func (p planned) unitLoad(s Scenario, hours pricing.Quantity, given catalog.Capacity) unitLoad {
	u := unitLoad{hours: hours, peak: one, images: p.Images != nil}
	if p.Peak != nil {
		u.peak = *p.Peak
	}
	f := p.traffic
	if p.Requests != nil {
		calls := one.Add(p.Retries).Mul(pricing.Count(p.pattern().Calls()))
		each := func(part func(segment) tokens, band tokenizers.Band) *pricing.Quantity {
			n := at(f.mean(part, band), s).Mul(calls)
			return &n
		}
		u.input = each(segment.input, p.perCall.Band)
		switch {
		case !f.wantsOutput:
			u.output = &pricing.Quantity{}
		case f.outputKnown:
			u.output = each(func(g segment) tokens { return g.output }, p.answers().Band)
		}
	}
	c := given
	if own := p.model.Capacity; own != nil {
		if c.InputTPM == 0 {
			c.InputTPM, c.Source = own.InputTPM, own.Source
		}
		if c.OutputTPM == 0 {
			c.OutputTPM, c.Source = own.OutputTPM, own.Source
		}
	}
	needs := func(tokens *pricing.Quantity) bool { return tokens != nil && tokens.Sign() > 0 }
	switch {
	case u.images || p.InputImages != nil:
		u.unknown = "images are not counted in tokens a minute"
	case !f.sendsInput && !f.outputKnown:
		u.unknown = noTokens
	case u.output == nil:
		u.unknown = "the length of the answers is not known"
	case c.InputTPM == 0 && c.OutputTPM == 0:
		u.unknown = "the tokens a minute of a model unit are not published"
	case needs(u.input) && c.InputTPM == 0:
		u.unknown = "the input tokens a minute of a model unit are not given"
	case needs(u.output) && c.OutputTPM == 0:
		u.unknown = "the output tokens a minute of a model unit are not given"
	case hours.Sign() == 0:
		u.unknown = "the plan runs for no hour"
	default:
		u.capacity = &c
		minutes := hours.Mul(pricing.Count(60))
		for _, side := range []struct {
			tokens *pricing.Quantity
			tpm    int64
		}{{u.input, c.InputTPM}, {u.output, c.OutputTPM}} {
			if !needs(side.tokens) {
				continue
			}
			n := pricing.Count(side.tpm).Mul(minutes).Div(*side.tokens)
			if u.carries == nil || n.Cmp(*u.carries) < 0 {
				u.carries = &n
			}
		}
	}
	return u
}

// requestTokens are the tokens of a request in the three scenarios, nil where they are
// unknown, and the peak factor.
func (c *comparison) requestTokens(hours pricing.Quantity) (input, output *workload.Range, peak pricing.Quantity) {
	low, base, high := c.unitLoad(Low, hours, c.Capacity), c.unitLoad(Base, hours, c.Capacity), c.unitLoad(High, hours, c.Capacity)
	over := func(low, base, high *pricing.Quantity) *workload.Range {
		if low == nil || base == nil || high == nil {
			return nil
		}
		return &workload.Range{Low: *low, Base: *base, High: *high}
	}
	return over(low.input, base.input, high.input), over(low.output, base.output, high.output), base.peak
}

// use is the part of units that requests keep busy on average; capacity is known.
func (u unitLoad) use(requests pricing.Quantity, units int64) pricing.Quantity {
	if u.carries == nil {
		return pricing.Quantity{} // a request carries no token
	}
	return requests.Div(u.carries.Mul(pricing.Count(units)))
}

// unitsFor is how many units the busiest minute needs, at least 1; 1 where unknown.
func (u unitLoad) unitsFor(requests pricing.Quantity) int64 {
	if u.capacity == nil {
		return 1
	}
	return max(1, ceil(u.use(requests, 1).Mul(u.peak)))
}

// load is what requests ask of units.
func (u unitLoad) load(requests pricing.Quantity, units int64) Load {
	l := Load{Capacity: u.capacity, Unknown: u.unknown, Carries: u.carries}
	if u.hours.Sign() > 0 && !u.images {
		busiest := func(tokens *pricing.Quantity) *pricing.Quantity {
			if tokens == nil {
				return nil
			}
			n := tokens.Mul(requests).Mul(u.peak).Div(u.hours.Mul(pricing.Count(60)))
			return &n
		}
		l.Input, l.Output = busiest(u.input), busiest(u.output)
	}
	if u.capacity != nil {
		mean := u.use(requests, units)
		peak := mean.Mul(u.peak)
		fits := peak.Cmp(one) <= 0
		l.MeanUse, l.PeakUse, l.Feasible, l.Needed = &mean, &peak, &fits, u.unitsFor(requests)
	}
	return l
}

// breakEven is what requests, at which units cost as much as on demand, come to.
func (u unitLoad) breakEven(requests pricing.Quantity, units int64) *BreakEven {
	b := &BreakEven{Requests: requests}
	if u.input != nil && u.output != nil && u.hours.Sign() > 0 {
		n := u.input.Add(*u.output).Mul(requests).Div(u.hours.Mul(pricing.Count(60)))
		b.TokensPerMinute = &n
	}
	if u.capacity != nil {
		mean := u.use(requests, units)
		peak := mean.Mul(u.peak)
		b.MeanUse, b.PeakUse = &mean, &peak
	}
	return b
}

// splits prices a base of units with the overflow on demand: for every number of units
// where they are few, else where a bound can be cheapest. Both bounds are straight but
// for a bend each, so these are next to the bends and at the ends.
func (u unitLoad) splits(requests pricing.Quantity, units int64, unitMonth, each pricing.Money) []Split {
	const few = 6
	if u.carries == nil {
		return nil
	}
	numbers := []int64{0, units - 1, units}
	if units <= few {
		for n := range units {
			numbers = append(numbers, n)
		}
	} else {
		bend := requests.Div(*u.carries)
		numbers = append(numbers, floor(bend), ceil(bend))
	}
	slices.Sort(numbers)
	var list []Split
	for _, n := range slices.Compact(numbers) {
		if n > units {
			break
		}
		base := u.carries.Mul(pricing.Count(n))
		over := func(carried pricing.Quantity) pricing.Quantity {
			if rest := requests.Sub(carried); rest.Sign() > 0 {
				return rest
			}
			return pricing.Quantity{}
		}
		s := Split{
			Units: n, Provisioned: unitMonth.Mul(pricing.Count(n)),
			OverflowLeast: over(base), OverflowMost: over(base.Div(u.peak)),
		}
		s.Least = s.Provisioned.Add(each.Mul(s.OverflowLeast))
		s.Most = s.Provisioned.Add(each.Mul(s.OverflowMost))
		list = append(list, s)
	}
	return list
}

// floor rounds a quantity that is not negative down to a whole number.
func floor(q pricing.Quantity) int64 {
	r := q.Rat()
	n := new(big.Int).Quo(r.Num(), r.Denom())
	if !n.IsInt64() {
		return unlimited
	}
	return min(n.Int64(), unlimited)
}
