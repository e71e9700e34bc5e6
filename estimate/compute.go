package estimate

import (
	"fmt"
	"slices"

	"tokencast/pricing"
	"tokencast/tally"
	"tokencast/workload"
)

// planned is a line ready to be priced for any month and corner.
type planned struct {
	*line
	traffic traffic
	trained *tally.Tally
}

// uses are what the line needs in a full month. They are built when they are asked for:
// those of many lines take more memory than all else that is known of them.
func (j *Job) uses(p *planned) []use { return p.line.uses(p.traffic, j.fullMonth()) }

// Estimate prices the workload. tallies are the counts of Needs, in its order. The
// error says that a tally does not fit its need, or is a [workload.Errors] where the
// samples contradict the workload.
func (j *Job) Estimate(tallies []*tally.Tally) (*Estimate, error) {
	lines, err := j.ready(tallies)
	if err != nil {
		return nil, err
	}
	e := &Estimate{
		Name: j.wl.Name, Currency: j.cat.Currency, ListCurrency: j.cat.Currency, Region: j.region(), MonthHours: j.fullMonth(), Calendar: j.month().Calendar,
		Scenario: j.opts.Scenario, Complete: true,
		Catalog: CatalogUsed{j.cat.Version, j.priceDay(0), j.cat.Digest, j.cat.Overlays},
	}
	if j.fx != nil {
		e.Currency, e.FX = j.fx.Currency, j.fx
	}
	e.Lines = make([]Line, len(lines))
	var sums [Spans]Amounts // of all lines in month 1
	var doubts []doubt
	for i := range lines {
		p, uses := &lines[i], j.uses(&lines[i])
		own := p.pricedIn(uses, j.priceDay(0))
		e.Lines[i] = j.lineResult(p, uses, own)
		doubts = j.doubtsOf(doubts, i, p, uses)
		for s := range sums {
			sums[s] = sums[s].Add(own.sums[s])
		}
	}
	if err := j.before(e, tallies); err != nil {
		return nil, err
	}
	j.oneOff(e, lines)
	j.total(e)
	j.months(e, lines, sums)
	j.owed(e, lines)
	j.budget(e)
	e.drivers(doubts)
	j.notes(e, lines, tallies)
	e.lineOf = nil
	return e, nil
}

// ready makes the lines ready to be priced. tallies are the counts of Needs.
func (j *Job) ready(tallies []*tally.Tally) ([]planned, error) {
	if err := j.checkTallies(tallies); err != nil {
		return nil, err
	}
	lines := make([]planned, 0, len(j.lines))
	for _, l := range j.lines {
		p := planned{line: l}
		tallyOf := func(need int) *tally.Tally {
			if need < 0 {
				return nil
			}
			return tallies[need]
		}
		p.traffic, p.trained = l.trafficOf(tallyOf(l.sampled), tallyOf(l.system)), tallyOf(l.trained)
		if p.traffic.counted {
			l.setInterval(&p.traffic, l.uses(p.traffic, j.fullMonth()), j.priceDay(0))
		}
		lines = append(lines, p)
	}
	return lines, nil
}

// checkTallies holds tallies against the needs and the workload.
func (j *Job) checkTallies(tallies []*tally.Tally) error {
	if n := len(j.Needs()); len(tallies) != n {
		return fmt.Errorf("%d tallies for %d needs", len(tallies), n)
	}
	var faults workload.Errors
	for _, l := range j.lines {
		for _, i := range []int{l.sampled, l.trained, l.system} {
			if i < 0 {
				continue
			}
			t, n := tallies[i], j.needs[i]
			if t == nil || t.Tokenizer != n.Tokenizer || (t.Records == 0) != (n.Samples == nil) || len(t.Segments) != len(t.Bands)+1 || t.Pattern != n.Pattern {
				return fmt.Errorf("line %q: the tally is not of %s", l.Name, n.Tokenizer)
			}
			if i == l.sampled {
				faults = append(faults, l.contradictions(t)...)
			}
		}
	}
	if len(faults) > 0 {
		return faults
	}
	return nil
}

// contradictions finds keys that the samples of a line leave no room for.
func (l *line) contradictions(t *tally.Tally) workload.Errors {
	var faults workload.Errors
	fault := func(at workload.Place, format string, args ...any) {
		faults = append(faults, &workload.Fault{File: at.File, Line: at.Line, Col: at.Col, Msg: fmt.Sprintf(format, args...)})
	}
	if l.Tokens.Output != nil && t.Answers == t.Records {
		fault(l.Tokens.At, "tokens.output beside samples that hold every answer; remove it, or write {max: N} to cut the answers")
	}
	for _, f := range t.Files {
		if l.Conversation != nil && !slices.Contains(ownTexts, f.Shape) {
			fault(l.Conversation.At, "conversation beside samples that are calls already (%s: %s); remove it, the samples hold what is sent", f.Path, f.Shape)
			break
		}
	}
	for _, s := range t.Segments {
		if l.Cache != nil && s.CacheRead+s.CacheWrite > 0 {
			fault(l.Cache.At, "cache beside recorded usage that says what was read from a cache and written to it; remove it")
			break
		}
	}
	return faults
}

// ownTexts are the shapes of samples whose records are what a user said, and an answer;
// those of other shapes are calls as they are sent.
var ownTexts = []string{"pairs", "fields", "text", "lines", "csv", "tsv", "prompt bodies", "inputText bodies"}

// month is how long a month is.
func (j *Job) month() workload.Month {
	if j.opts.Month != nil {
		return *j.opts.Month
	}
	return j.wl.Month
}

// fullMonth is the hours of the first full month.
func (j *Job) fullMonth() pricing.Quantity {
	k := 0
	if j.firstDay().Day > 1 {
		k = 1
	}
	return j.month().Of(j.firstDay().FirstOfMonth(k))
}

// asOf is the day whose prices hold throughout, or no day.
func (j *Job) asOf() pricing.Day {
	if !j.opts.AsOf.IsZero() {
		return j.opts.AsOf
	}
	return j.wl.AsOf
}

// firstDay is the first day of the horizon; month 1 is what is left of its month.
func (j *Job) firstDay() pricing.Day {
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
		return j.monthBegins(k)
	}
	return j.cat.Released
}

// monthBegins is the first day of month k, from 0.
func (j *Job) monthBegins(k int) pricing.Day {
	if k == 0 {
		return j.firstDay()
	}
	return j.firstDay().FirstOfMonth(k)
}

// oneOff prices what falls once.
func (j *Job) oneOff(e *Estimate, lines []planned) {
	for _, p := range lines {
		for _, item := range p.price(p.line.oneOffs(p.trained), j.priceDay(0), all(Base)).items {
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

// needsProvisioned reports whether a custom model is asked for on demand although
// its meters have no custom price.
func (j *Job) needsProvisioned(p *planned) bool {
	if !p.CustomModel || p.Provisioned != nil {
		return false
	}
	for _, u := range p.price(j.uses(p), j.priceDay(0), all(Base)).unpriced {
		if u.Reason == pricing.NotOffered {
			return true
		}
	}
	return false
}
