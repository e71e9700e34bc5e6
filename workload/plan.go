package workload

import (
	"tokencast/internal/yamlfile"
	"tokencast/pricing"
)

// readPlan reads the name of a plan or {provisioned: ...}.
func (l *Line) readPlan(v yamlfile.Value) {
	if !v.Exists() {
		return
	}
	l.PlanAt = placeOf(v)
	if v.IsMap() {
		l.Provisioned = readProvisioned(v)
		return
	}
	plans := []string{}
	for _, mode := range pricing.Modes() {
		plans = append(plans, string(mode))
	}
	switch name := v.OneOf(append(plans, "provisioned")...); name {
	case "provisioned":
		v.Fault("the provisioned plan needs units and a commitment; write {provisioned: {units: 1, commitment: none}}")
	case string(pricing.OnDemand):
	default:
		l.Mode = pricing.Mode(name)
	}
}

// readProvisioned reads {provisioned: {units: 2, commitment: 1_month}}.
func readProvisioned(v yamlfile.Value) *Provisioned {
	m := v.Map("provisioned").Need("provisioned").Map("units", "commitment", "hours")
	p := &Provisioned{At: placeOf(v), Units: m.Need("units").Whole(1, maxCount)}
	p.Commitment = pricing.Commitment(m.Need("commitment").OneOf("none", "1_month", "6_month"))
	if h := m.Get("hours"); h.Exists() {
		if q, ok := quantity(h); ok {
			p.Hours = &q
			if q.Cmp(pricing.Count(maxHours)) > 0 {
				h.Fault("%s hours are more than a month; write the hours of a month", q)
			}
		}
		if p.Commitment != pricing.NoCommitment && p.Commitment != "" {
			m.FaultKey("hours", "hours is for commitment none alone; with %s every hour of the term is owed", p.Commitment)
		}
	}
	return p
}
