package estimate

import (
	"tokencast/pricing"
	"tokencast/workload"
)

// plans returns the ways to pay for a line: its own, each other mode that prices all that
// it uses, and provisioned throughput by each commitment with a price, of as many units
// as its own plan has, else one.
func (j *Job) plans(p planned, day pricing.Day) []Plan {
	units := int64(1)
	if p.Provisioned != nil {
		units = p.Provisioned.Units
	}
	var list []Plan
	add := func(mode pricing.Mode, provisioned *workload.Provisioned, own bool) {
		l := *p.line
		given := *l.Line
		given.Mode, given.Provisioned = mode, provisioned
		l.Line = &given
		uses := l.uses(p.traffic, j.fullMonth())
		base := l.price(uses, day, all(Base))
		if !own && (len(base.unpriced) > 0 || len(base.items) == 0) {
			return
		}
		name := string(pricing.OnDemand)
		if mode != "" {
			name = string(mode)
		}
		if provisioned != nil {
			name = "provisioned"
		}
		list = append(list, Plan{
			Name: name, Provisioned: provisioned, Items: base.items, Spans: base.spans,
			Amount: Amounts{l.price(uses, day, all(Low)).amount(), base.amount(), l.price(uses, day, all(High)).amount()},
		})
	}
	add(p.Mode, p.Provisioned, true)
	for _, mode := range pricing.Modes() {
		if mode == pricing.OnDemand {
			mode = ""
		}
		if p.Provisioned != nil || mode != p.Mode {
			add(mode, nil, false)
		}
	}
	for _, c := range pricing.Commitments() {
		if p.Provisioned == nil || p.Provisioned.Commitment != c {
			add("", &workload.Provisioned{Units: units, Commitment: c}, false)
		}
	}
	return list
}
