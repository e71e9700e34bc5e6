package estimate

import (
	"errors"
	"fmt"
	"slices"

	"tokencast/pricing"
	"tokencast/tally"
	"tokencast/tokenizers"
	"tokencast/workload"
)

// planned is a line ready to be priced for any month and corner.
type planned struct {
	*line
	traffic traffic
	trained *tally.Tally
	uses    []use
	oneOffs []use
}

// Estimate prices the workload. tallies are the counts of Needs, in its order. The
// error says that a tally does not fit its need, or is a [workload.Errors] where the
// samples contradict the workload.
func (j *Job) Estimate(tallies []*tally.Tally) (*Estimate, error) {
	if err := j.checkTallies(tallies); err != nil {
		return nil, err
	}
	e := &Estimate{
		Name: j.wl.Name, Currency: j.cat.Currency, Region: j.region(), MonthHours: j.hours(),
		Scenario: j.opts.Scenario, Complete: true,
		Catalog: CatalogUsed{j.cat.Version, j.priceDay(0), j.cat.Digest, j.cat.Overlays},
	}
	var lines []planned
	for _, l := range j.lines {
		p := planned{line: l}
		if l.sampled >= 0 {
			p.traffic = l.trafficOf(tallies[l.sampled])
		} else {
			p.traffic = l.trafficOf(nil)
		}
		if l.trained >= 0 {
			p.trained = tallies[l.trained]
		}
		l.setInterval(&p.traffic, l.uses(p.traffic, e.MonthHours), j.priceDay(0))
		p.uses, p.oneOffs = l.uses(p.traffic, e.MonthHours), l.oneOffs(p.trained)
		lines = append(lines, p)
	}
	for _, p := range lines {
		e.Lines = append(e.Lines, j.lineResult(p))
	}
	j.oneOff(e, lines)
	j.total(e)
	j.months(e, lines)
	j.owed(e, lines)
	j.budget(e)
	j.drivers(e, lines)
	j.notes(e, lines, tallies)
	return e, nil
}

// checkTallies holds tallies against the needs and the workload.
func (j *Job) checkTallies(tallies []*tally.Tally) error {
	if len(tallies) != len(j.needs) {
		return fmt.Errorf("%d tallies for %d needs", len(tallies), len(j.needs))
	}
	var faults workload.Errors
	for _, l := range j.lines {
		for _, i := range []int{l.sampled, l.trained} {
			if i < 0 {
				continue
			}
			t := tallies[i]
			if t == nil || t.Tokenizer != j.needs[i].Tokenizer || t.Calls == 0 || len(t.Segments) != len(t.Bands)+1 {
				return fmt.Errorf("line %q: the tally is not of %s", l.Name, j.needs[i].Tokenizer)
			}
			if i == l.sampled && l.Tokens.Output != nil && t.Answers == t.Calls {
				at := l.Tokens.At
				faults = append(faults, &workload.Fault{File: at.File, Line: at.Line, Col: at.Col, Msg: "tokens.output beside samples that hold every answer; remove it, or write {max: N} to cut the answers"})
			}
		}
	}
	if len(faults) > 0 {
		return faults
	}
	return nil
}

// hours are those of a month.
func (j *Job) hours() pricing.Quantity {
	if j.opts.Hours != nil {
		return *j.opts.Hours
	}
	return j.wl.Hours
}

// asOf is the day whose prices hold throughout, or no day.
func (j *Job) asOf() pricing.Day {
	if !j.opts.AsOf.IsZero() {
		return j.opts.AsOf
	}
	return j.wl.AsOf
}

// firstMonth is the first day of month 1.
func (j *Job) firstMonth() pricing.Day {
	switch {
	case !j.wl.Start.IsZero():
		return j.wl.Start
	case !j.asOf().IsZero():
		return j.asOf().FirstOfMonth(0)
	}
	return j.cat.Released.FirstOfMonth(0)
}

// priceDay is the day whose prices hold in month k, from 0.
func (j *Job) priceDay(k int) pricing.Day {
	switch {
	case !j.asOf().IsZero():
		return j.asOf()
	case k > 0 || !j.wl.Start.IsZero():
		return j.firstMonth().FirstOfMonth(k)
	}
	return j.cat.Released
}

// priced is a list of uses priced on one day, at the volume of month 1.
type priced struct {
	items          []pricing.LineItem
	unpriced       []Unpriced
	growing, fixed pricing.Money // the items that grow with the requests, and the others
}

// amount is the sum of the items.
func (p priced) amount() pricing.Money { return p.growing.Add(p.fixed) }

// price prices uses at a corner.
func (l *line) price(uses []use, day pricing.Day, c corner) priced {
	var p priced
	for _, u := range uses {
		miss := func(reason pricing.Reason, detail string) {
			n := Unpriced{u.meter, reason, detail}
			if !slices.Contains(p.unpriced, n) {
				p.unpriced = append(p.unpriced, n)
			}
		}
		rate, err := l.model.Sheet.Rate(u.meter, u.ask, day)
		var none *pricing.NoRateError
		switch {
		case u.quantity == nil:
			miss(QuantityUnknown, "the length of the answers is not given, and no sample shows it; give tokens.output")
			continue
		case errors.As(err, &none):
			miss(none.Reason, l.missing(u, none))
			continue
		}
		item := rate.Charge(u.quantity(c))
		p.items = append(p.items, item)
		if u.grows {
			p.growing = p.growing.Add(item.Amount)
		} else {
			p.fixed = p.fixed.Add(item.Amount)
		}
	}
	return p
}

// missing says in words why a use has no price, with what the model offers instead.
func (l *line) missing(u use, e *pricing.NoRateError) string {
	if e.Reason != pricing.NotOffered {
		return e.Error()
	}
	switch c := l.model.Sheet.Choices(u.meter); {
	case u.meter == pricing.OutputImage && (len(c.Sizes) > 0 || len(c.Steps) > 0 || len(c.Qualities) > 0):
		return fmt.Sprintf("%s: this image is not offered; offered are %s", u.meter.Label(), join(c.Sizes, c.Qualities, c.Steps))
	case u.meter == pricing.ModelUnitHour:
		var offered []string
		for _, r := range l.model.Sheet.Rates() {
			if r.Meter == u.meter && !r.Absent && r.Condition.Region == u.ask.Region && !slices.Contains(offered, string(r.Condition.Commitment)) {
				offered = append(offered, string(r.Condition.Commitment))
			}
		}
		if len(offered) > 0 {
			return fmt.Sprintf("%s: commitment %s is not offered; offered are %s", u.meter.Label(), u.ask.Commitment, join(offered))
		}
	case u.ask.CustomModel:
		return e.Error() + " for a custom model on demand; give a provisioned plan"
	}
	return e.Error()
}

// lineResult prices one line for a full month at the volume of month 1.
func (j *Job) lineResult(p planned) Line {
	l := p.line
	day := j.priceDay(0)
	r := Line{Name: l.Name, Model: l.model.ID, ModelName: l.model.Name, Provider: l.model.ProviderName, Plan: "on_demand"}
	if l.Provisioned != nil {
		r.Plan, r.Provisioned = "provisioned", l.Provisioned
	}
	if l.Images != nil {
		count := l.Images.Count.Monthly(j.hours())
		r.Images = &count
	} else if l.Requests != nil {
		requests, calls := l.Requests.Monthly(j.hours()), l.calls(j.hours())
		r.Requests, r.Calls = &requests, &calls
	}
	p.callTokens(&r)
	base := l.price(p.uses, day, all(Base))
	r.Items, r.Unpriced = base.items, base.unpriced
	once := l.price(p.oneOffs, day, all(Base))
	r.Unpriced = append(r.Unpriced, once.unpriced...)
	r.Complete = len(r.Unpriced) == 0
	if len(base.items) > 0 {
		r.Amount = &Amounts{l.price(p.uses, day, all(Low)).amount(), base.amount(), l.price(p.uses, day, all(High)).amount()}
	} else if r.Complete && len(once.items) > 0 {
		r.Amount = &Amounts{} // all of the line's cost falls once
	}
	return r
}

// callTokens fills in the tokens of one call and what their counts are worth.
func (p planned) callTokens(r *Line) {
	f, b := p.traffic, p.perCall
	counts := func(m tally.Moments, b tokenizers.Binding, c *CallTokens) {
		c.Class = b.Class
		c.P50, c.P95, c.Max = b.ScaleUp(m.Percentile(50)), b.ScaleUp(m.Percentile(95)), b.ScaleUp(m.Max)
	}
	if f.sendsInput {
		r.Input = &CallTokens{Class: tokenizers.Given, Mean: f.mean(func(g segment) tokens { return g.input }, b.Band)}
		if f.counted {
			t := f.inputTally
			in := b.For(t.InputScripts)
			counts(t.Input, in, r.Input)
			r.Samples = t.Calls
			if f.interval != nil {
				half := pricing.QuantityOf(f.interval)
				r.MeanInterval = &half
			}
			r.Input.Frame = in.ScaleUp(ceilDiv(t.Framed, t.Calls))
		}
	}
	if f.outputKnown && f.wantsOutput {
		r.Output = &CallTokens{Class: tokenizers.Given, Mean: f.mean(func(g segment) tokens { return g.output }, b.Band)}
		if f.outputCount {
			counts(f.inputTally.Output, b.For(f.inputTally.OutputScripts), r.Output)
		}
	}
	switch {
	case p.trained != nil:
		r.Training = p.binding.Class
	case p.FineTuning != nil && p.FineTuning.Tokens != nil:
		r.Training = tokenizers.Given
	}
	if f.counted && b.Class != tokenizers.Given || p.trained != nil {
		r.Tokenizer, r.Band = p.binding.Tokenizer, p.binding.Band
	}
}

// ceilDiv is a / b rounded up; neither is negative, and b is not 0.
func ceilDiv(a, b int64) int64 { return (a + b - 1) / b }

// oneOff prices what falls once.
func (j *Job) oneOff(e *Estimate, lines []planned) {
	for _, p := range lines {
		for _, item := range p.price(p.oneOffs, j.priceDay(0), all(Base)).items {
			e.OneOff = append(e.OneOff, OneOff{p.Name, p.model.ID, item})
			e.OneOffs = e.OneOffs.Add(item.Amount)
		}
	}
}

// total sums the lines.
func (j *Job) total(e *Estimate) {
	for _, l := range e.Lines {
		e.Complete = e.Complete && l.Complete
		if l.Amount != nil {
			if e.Total == nil {
				e.Total = &Amounts{}
			}
			sum := e.Total.Add(*l.Amount)
			e.Total = &sum
		}
	}
}

// monthly is what a line costs in a month at one set of prices, at the volume of
// month 1.
type monthly struct {
	growing, fixed Amounts
	unpriced       []Unpriced
}

func (p planned) monthly(day pricing.Day) monthly {
	low, base, high := p.price(p.uses, day, all(Low)), p.price(p.uses, day, all(Base)), p.price(p.uses, day, all(High))
	return monthly{
		growing:  Amounts{low.growing, base.growing, high.growing},
		fixed:    Amounts{low.fixed, base.fixed, high.fixed},
		unpriced: base.unpriced,
	}
}

// months prices each month of the horizon at its own prices and growth. A line is
// priced anew only where its sheet has changed: month k is growing x (1 + growth)^k +
// fixed.
func (j *Job) months(e *Estimate, lines []planned) {
	growth := one
	warned := map[string]bool{}
	now := make([]monthly, len(lines))
	var growing, fixed Amounts
	for k := range j.wl.Months {
		day, before := j.priceDay(k), j.priceDay(max(k-1, 0))
		changed := false
		for i, p := range lines {
			if k == 0 || p.model.Sheet.Changes(before, day) {
				now[i], changed = p.monthly(day), true
			}
		}
		if changed {
			growing, fixed = Amounts{}, Amounts{}
			for _, n := range now {
				growing, fixed = growing.Add(n.growing), fixed.Add(n.fixed)
			}
		}
		m := Month{First: j.firstMonth().FirstOfMonth(k), Hours: e.MonthHours, PriceDay: day, Growth: growth, Complete: true}
		m.Amounts = growing.times(growth).Add(fixed)
		if k == 0 {
			m.OneOff = e.OneOffs
		}
		for i, n := range now {
			for _, u := range n.unpriced {
				m.Complete = false
				key := fmt.Sprint(i, u.Meter)
				if !slices.ContainsFunc(e.Lines[i].Unpriced, func(known Unpriced) bool { return known.Meter == u.Meter }) && !warned[key] {
					warned[key] = true
					e.Complete = false
					e.warn("price_ends", lines[i].Name, "%s: from %s on there is %s", e.Lines[i].Model, m.First.MonthText(), u.Detail)
				}
			}
		}
		e.Months = append(e.Months, m)
		e.Horizon = e.Horizon.Add(m.Amounts)
		growth = growth.Mul(one.Add(j.wl.Growth))
	}
}

// owed finds what commitments cost after the horizon: a full term is owed.
func (j *Job) owed(e *Estimate, lines []planned) {
	for _, p := range lines {
		if p.Provisioned == nil {
			continue
		}
		o := Owed{Line: p.Name, Commitment: p.Provisioned.Commitment}
		for k := j.wl.Months; k < p.Provisioned.Commitment.Months(); k++ {
			for _, item := range p.price(p.uses, j.priceDay(k), all(Base)).items {
				if item.Rate.Meter == pricing.ModelUnitHour {
					o.Months++
					o.Amount = o.Amount.Add(item.Amount)
				}
			}
		}
		if o.Months > 0 {
			e.Owed = append(e.Owed, o)
		}
	}
}

// budget holds the total against the budget.
func (j *Job) budget(e *Estimate) {
	monthly := j.wl.Budget
	if j.opts.Budget != nil {
		monthly = j.opts.Budget
	}
	if monthly == nil {
		return
	}
	b := &Budget{Monthly: *monthly, Verdict: "unknown"}
	if e.Total != nil {
		margin := monthly.Sub(e.Total.Of(e.Scenario))
		b.Margin, b.Verdict = &margin, "within"
		if margin.Sign() < 0 {
			b.Verdict = "over"
		}
		for _, m := range e.Months {
			if m.Of(e.Scenario).Cmp(*monthly) > 0 {
				b.FirstMonthOver = &m.First
				break
			}
		}
		if b.Verdict == "within" && b.FirstMonthOver != nil {
			e.warn("budget_over_later", "", "the budget of %s a month holds at first and is passed in %s", *monthly, b.FirstMonthOver.MonthText())
		}
	}
	e.Budget = b
}

// drivers finds for each cause of doubt the total with it alone at its ends.
func (j *Job) drivers(e *Estimate, lines []planned) {
	if e.Total == nil {
		return
	}
	day := j.priceDay(0)
	for _, p := range lines {
		base := p.price(p.uses, day, all(Base)).amount()
		for _, cause := range []struct {
			name string
			at   func(Scenario) corner
		}{
			{"volume of " + p.Name, func(s Scenario) corner { return corner{s, Base, Base} }},
			{"tokens per call of " + p.Name, func(s Scenario) corner { return corner{Base, s, Base} }},
			{"tokenizer of " + p.Name, func(s Scenario) corner { return corner{Base, Base, s} }},
		} {
			d := Driver{Name: cause.name}
			for s, total := range map[Scenario]*pricing.Money{Low: &d.Low, High: &d.High} {
				*total = e.Total.Base.Sub(base).Add(p.price(p.uses, day, cause.at(s)).amount())
			}
			if d.Low.Cmp(d.High) != 0 {
				e.Drivers = append(e.Drivers, d)
			}
		}
	}
	slices.SortStableFunc(e.Drivers, func(a, b Driver) int { return b.High.Sub(b.Low).Cmp(a.High.Sub(a.Low)) })
}

// needsProvisioned reports whether a custom model is asked for on demand although
// its meters have no custom price.
func (p planned) needsProvisioned(day pricing.Day) bool {
	if !p.CustomModel || p.Provisioned != nil {
		return false
	}
	for _, u := range p.price(p.uses, day, all(Base)).unpriced {
		if u.Reason == pricing.NotOffered {
			return true
		}
	}
	return false
}
