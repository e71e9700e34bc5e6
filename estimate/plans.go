package estimate

import (
	"tokencast/pricing"
	"tokencast/workload"
)

// plans returns the ways to pay for a line: its own and, where asked for, each other mode
// that prices all that it uses, and provisioned throughput by each commitment with a
// price, of as many units as its own plan has, else one.
func (j *Job) plans(p planned) []Plan {
	list := []Plan{j.plan(p, p.Mode, p.Provisioned)}
	if !j.opts.Plans {
		return list
	}
	other := func(mode pricing.Mode, provisioned *workload.Provisioned) {
		l := p.under(mode, provisioned)
		base := l.price(l.uses(p.traffic, j.fullMonth()), j.priceDay(0), all(Base))
		if len(base.unpriced) == 0 && len(base.items) > 0 {
			list = append(list, j.plan(p, mode, provisioned))
		}
	}
	for _, mode := range pricing.Modes() {
		if mode == pricing.OnDemand {
			mode = ""
		}
		if p.Provisioned != nil || mode != p.Mode {
			other(mode, nil)
		}
	}
	units := int64(1)
	if p.Provisioned != nil {
		units = p.Provisioned.Units
	}
	for _, c := range pricing.Commitments() {
		if p.Provisioned == nil || p.Provisioned.Commitment != c {
			other("", &workload.Provisioned{Units: units, Commitment: c})
		}
	}
	return list
}

// under returns the line with another way to pay.
func (p planned) under(mode pricing.Mode, provisioned *workload.Provisioned) *line {
	l := *p.line
	given := *l.Line
	given.Mode, given.Provisioned = mode, provisioned
	l.Line = &given
	return &l
}

// plan prices one way to pay for a line, and again in each month of the horizon that
// prices it anew.
func (j *Job) plan(p planned, mode pricing.Mode, provisioned *workload.Provisioned) Plan {
	l := p.under(mode, provisioned)
	uses := l.uses(p.traffic, j.fullMonth())
	first := l.pricedIn(uses, j.priceDay(0))
	plan := Plan{
		Name: string(pricing.OnDemand), Provisioned: provisioned,
		Items: first.items, Spans: first.spans, Quantities: first.quantities, Amount: first.amounts, Unpriced: first.unpriced,
	}
	switch {
	case provisioned != nil:
		plan.Name = "provisioned"
	case mode != "":
		plan.Name = string(mode)
	}
	for k := 1; k < j.wl.Months; k++ {
		if day := j.priceDay(k); p.reprices(j.priceDay(k-1), day) {
			now := l.pricedIn(uses, day)
			plan.Later = append(plan.Later, Repriced{Month: k + 1, Items: now.items, Spans: now.spans, Quantities: now.quantities, Unpriced: now.unpriced})
		}
	}
	return plan
}

// inScenarios are uses priced on one day in the three scenarios.
type inScenarios struct {
	priced     // at base
	quantities []workload.Range
	amounts    Amounts
}

func (l *line) pricedIn(uses []use, day pricing.Day) inScenarios {
	low, base, high := l.price(uses, day, all(Low)), l.price(uses, day, all(Base)), l.price(uses, day, all(High))
	r := inScenarios{priced: base, amounts: Amounts{low.amount(), base.amount(), high.amount()}}
	for i, item := range base.items {
		r.quantities = append(r.quantities, workload.Range{Low: low.items[i].Quantity, Base: item.Quantity, High: high.items[i].Quantity})
	}
	return r
}
