package estimate

import (
	"fmt"

	"tokencast/catalog"
	"tokencast/pricing"
	"tokencast/workload"
)

// The busiest minute against the quotas of an account.
//
//	calls a minute = peak factor x billed calls / (hours x 60)
//	rpm            : calls
//	input_tpm      : calls x (fresh input + cache writes); reads from a cache take none
//	output_tpm     : calls x burn-down x output
//	tpm            : both together
//
// Where a quota reserves the longest answer, a call takes its input with the cache reads
// and the burn-down times its maximum of output tokens. Whether that maximum is
// multiplied is told both ways; the cautious one is taken.
//
//	200,000 tokens a minute, burn-down 5, 10 input and 750 output tokens a call:
//	a call takes 10 + 5 x 750 = 3,760, so 53.19 calls a minute fit
//
// Every scenario is checked at its own volume and tokens. A workload that does not fit
// is said before any money, for its cost cannot arise.

// quotasOf are the quotas that hold for the calls of a line; nil where none are known or
// the line is not served by the call at once.
func (j *Job) quotasOf(l Line) *catalog.Quotas {
	m, err := j.cat.Lookup(l.Model)
	if err != nil || l.Calls == nil || l.Provisioned != nil || l.Plan == string(pricing.Batch) {
		return nil
	}
	return m.Quotas
}

// quotaNotes warns of a peak that the account's quotas do not allow.
func (j *Job) quotaNotes(e *Estimate, r *Line, p planned) {
	q := j.quotasOf(*r)
	if q == nil {
		return
	}
	peak, factor := p.peak(e.MonthHours)
	longest := j.longestAnswer(p)
	if q.ReserveMaxTokens && longest == nil && p.traffic.wantsOutput {
		e.warn("quota_unknown", p.Name, "the quota of %s reserves the longest answer of a call, which nothing gives; give inference: {max_tokens: N}", p.model.ID)
	}
	for _, quota := range []struct {
		name  string
		limit *int64
		need  func(Scenario) pricing.Quantity // a call
	}{
		{"requests", q.RPM, func(Scenario) pricing.Quantity { return one }},
		{"tokens", q.TPM, func(s Scenario) pricing.Quantity { return p.quotaInput(q, s).Add(p.quotaOutput(q, s, longest)) }},
		{"input tokens", q.InputTPM, func(s Scenario) pricing.Quantity { return p.quotaInput(q, s) }},
		{"output tokens", q.OutputTPM, func(s Scenario) pricing.Quantity { return p.quotaOutput(q, s, longest) }},
	} {
		if quota.limit == nil {
			continue
		}
		need := func(s Scenario) pricing.Quantity { return at(peak, s).Mul(quota.need(s)) }
		limit := pricing.Count(*quota.limit)
		for _, s := range []Scenario{Low, Base, High} {
			n := need(s)
			if n.Cmp(limit) <= 0 {
				continue
			}
			where := fmt.Sprintf("at the %s scenario", s)
			if s == Low {
				where = "in every scenario"
			}
			e.warn("quota_exceeded", p.Name, "not feasible %s: the busiest minute (%s times the average) takes %s %s of %s, and the account's quota is %d (%s)", where, factor, n.Round(0), quota.name, p.model.ID, *quota.limit, q.Source)
			break
		}
	}
}

// peak is the billed calls of the busiest minute and how many times the average that is.
func (l *line) peak(hours pricing.Quantity) (calls workload.Range, factor pricing.Quantity) {
	factor = one
	if l.Peak != nil {
		factor = *l.Peak
	}
	return l.calls(hours).Map(factor.Div(hours.Mul(pricing.Count(60))).Mul), factor
}

// quotaInput is what the input of the average call takes of a quota.
func (p planned) quotaInput(q *catalog.Quotas, s Scenario) pricing.Quantity {
	return at(p.traffic.mean(func(g segment) tokens {
		if q.ReserveMaxTokens {
			return g.input()
		}
		return g.fresh.add(g.cacheWrite)
	}, p.perCall.Band), s)
}

// quotaOutput is what the output of the average call takes of a quota.
func (p planned) quotaOutput(q *catalog.Quotas, s Scenario, longest *pricing.Quantity) pricing.Quantity {
	if q.ReserveMaxTokens && longest != nil {
		return longest.Mul(q.OutputBurndown)
	}
	return at(p.traffic.mean(func(g segment) tokens { return g.output }, p.answers().Band), s).Mul(q.OutputBurndown)
}

// longestAnswer is the maximum that the calls of a line ask for; nil is unknown.
func (j *Job) longestAnswer(p planned) *pricing.Quantity {
	switch {
	case j.wl.MaxTokens > 0:
		n := pricing.Count(j.wl.MaxTokens)
		return &n
	case p.Tokens.OutputMax != nil:
		return p.Tokens.OutputMax
	case p.model.Limits.Output > 0:
		n := pricing.Count(p.model.Limits.Output)
		return &n
	}
	return nil
}
