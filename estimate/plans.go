package estimate

import (
	"tokencast/catalog"
	"tokencast/pricing"
	"tokencast/workload"
)

// plans returns the ways to pay for a line: its own, as it was priced, and, where asked
// for, each other mode that prices all that it uses, and provisioned throughput by each
// commitment with a price, of as many units as its own plan has, else one.
func (j *Job) plans(p *planned, uses []use, own inScenarios) []Plan {
	list := []Plan{j.plan(p.line, p.Mode, p.Provisioned, uses, own)}
	if !j.opts.Plans {
		return list
	}
	for _, mode := range pricing.Modes() {
		if mode == pricing.OnDemand {
			mode = ""
		}
		if p.Provisioned == nil && mode == p.Mode {
			continue
		}
		if uses := j.underMode(p, uses, mode); uses != nil {
			list = append(list, j.plan(p.line, mode, nil, uses, p.pricedIn(uses, j.priceDay(0))))
		}
	}
	units := int64(1)
	if p.Provisioned != nil {
		units = p.Provisioned.Units
	}
	for _, c := range pricing.Commitments() {
		if p.Provisioned == nil || p.Provisioned.Commitment != c {
			if plan := j.provisioned(p, units, c); plan != nil {
				list = append(list, *plan)
			}
		}
	}
	return list
}

// hasPrice reports whether a use has a price, and a quantity.
func (j *Job) hasPrice(l *line, u *use) bool {
	return u.quantity != nil && j.prices.of(l.model, u.meter, u.ask, j.priceDay(0)).none == ""
}

// allPriced reports whether there is something in uses, and a price for all of it.
func (j *Job) allPriced(l *line, uses []use) bool {
	for i := range uses {
		if !j.hasPrice(l, &uses[i]) {
			return false
		}
	}
	return len(uses) > 0
}

// under is the line as if it were paid another way.
func (p *planned) under(mode pricing.Mode, provisioned *workload.Provisioned) *line {
	l := *p.line
	given := *l.Line
	given.Mode, given.Provisioned = mode, provisioned
	l.Line = &given
	return &l
}

// underMode is what the line needs as if it were paid by use in a mode; nil where that has
// not all its prices. own is what it needs as it is: where that is paid by use, it asks
// for the same quantities in every mode, but that the doubt about a counted mean is one
// about its cost, at the mode's prices.
func (j *Job) underMode(p *planned, own []use, mode pricing.Mode) []use {
	if p.Provisioned != nil || p.traffic.counted {
		l, f := p.under(mode, nil), p.traffic
		f.interval = nil
		uses := l.uses(f, j.fullMonth())
		if !j.allPriced(p.line, uses) {
			return nil
		}
		if f.counted {
			l.setInterval(&f, uses, j.priceDay(0))
			uses = l.uses(f, j.fullMonth())
		}
		return uses
	}
	var uses []use
	for _, u := range own {
		if u.meter != pricing.CustomModelStorage { // which is paid in no mode
			u.ask.Mode = mode
		}
		if !j.hasPrice(p.line, &u) {
			return nil
		}
		uses = append(uses, u)
	}
	return uses
}

// unitPlan is what a plan of model units depends on where no custom model is stored.
type unitPlan struct {
	model      *catalog.Model
	ask        pricing.Ask
	units      int64
	commitment pricing.Commitment
}

// provisioned is the line on model units with a commitment; nil where that has no price.
// Lines that ask for the same share the plan: it follows nothing that they send.
func (j *Job) provisioned(p *planned, units int64, c pricing.Commitment) *Plan {
	key := unitPlan{p.model, p.ask, units, c}
	if p.FineTuning == nil {
		if plan, known := j.prices.planOf(key); known {
			return plan
		}
	}
	given := &workload.Provisioned{Units: units, Commitment: c}
	l := p.under("", given)
	var plan *Plan
	if uses := l.uses(p.traffic, j.fullMonth()); j.allPriced(l, uses) {
		x := j.plan(l, "", given, uses, l.pricedIn(uses, j.priceDay(0)))
		plan = &x
	}
	if p.FineTuning == nil {
		j.prices.keep(key, plan)
	}
	return plan
}

// plan is one way to pay for a line, as it was priced for the first month, priced again
// in each month of the horizon that prices it anew.
func (j *Job) plan(l *line, mode pricing.Mode, provisioned *workload.Provisioned, uses []use, first inScenarios) Plan {
	plan := Plan{
		Name: planName(mode, provisioned), Provisioned: provisioned,
		Items: first.items, Spans: first.spans, Quantities: first.quantities, Amount: first.amounts(), Unpriced: first.unpriced,
	}
	for _, k := range j.repricedIn(l.model) {
		now := l.pricedIn(uses, j.priceDay(k))
		plan.Later = append(plan.Later, Repriced{Month: k + 1, Items: now.items, Spans: now.spans, Quantities: now.quantities, Unpriced: now.unpriced})
	}
	return plan
}

// planName is what a line is paid by, as in [Line].
func planName(mode pricing.Mode, provisioned *workload.Provisioned) string {
	switch {
	case provisioned != nil:
		return "provisioned"
	case mode != "":
		return string(mode)
	}
	return string(pricing.OnDemand)
}
