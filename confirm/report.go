package confirm

import (
	"slices"
	"strconv"

	"tokencast/bodies"
	"tokencast/pricing"
)

// A Report says what a plan costs, and after a run what was confirmed. It is plain
// data; [Report.JSON] and every form of it in package reports are functions of it alone.
type Report struct {
	DryRun   bool
	Currency string
	Catalog  string      // its version
	Prices   pricing.Day // the day that they are of; zero where the plan has no model
	Stop     Stop        // why the run ended before all its calls
	Models   []ModelReport
	USD      Spending
	Monthly  Monthly
	One      *One // of a single call; nil for a workload
}

// Monthly is what is paid for a full month: as estimated, and with what the calls taught.
// An amount is nil where it is not known, After also where the calls taught nothing.
type Monthly struct{ Before, After *pricing.Money }

// One is the single call of a report: what was sent, and what came back.
type One struct {
	Body     []byte            // JSON; nil where the texts are left out
	Answer   string            // "" until it came
	Stop     string            // why the answer ended, as the provider says it
	Input    *pricing.Quantity // tokens of the input as estimated; nil where they are not
	Counted  bodies.Tokens
	Streamed bool // Answer was shown as it came, and is not shown again as text
}

// WithoutTexts returns the call without its request and its answer.
func (o One) WithoutTexts() *One {
	o.Body, o.Answer = nil, ""
	return &o
}

// Spending is money of a report. Cap is nil where none was given.
type Spending struct {
	Cap                 *pricing.Money
	Expected, WorstCase pricing.Money
	Confirmed           pricing.Money // by counts that came over the wire
	Unknown             pricing.Money // of calls that may have been billed, at their worst case
}

// A ModelReport is one model of a report.
type ModelReport struct {
	Model                 string
	Operation             Operation
	Stream                bool
	Lines                 []string
	Calls                 CallCounts
	Input                 Side
	Output                Side
	Images                *Side // of models that make images; nil for others
	CacheRead, CacheWrite int64
	Provenance            map[string]int64 // calls by the source of their counts
	Failures              map[string]int64 // calls that are not confirmed, by reason
	Disagree              int64            // calls whose body counts otherwise than Amazon
	Reason                string           // why the model was not, or not fully, confirmed
	Given                 bool             // the reason is that there is nothing to confirm
	LeftOut               map[string]int64
	Notes                 []string
	Strata                int
	USD                   Spending
	Monthly               Monthly // of the lines in Lines
}

// CallCounts are numbers of calls.
type CallCounts struct {
	Planned, Sent, Confirmed, Unknown, Failed int64
	Attempts                                  int64 // requests sent, those tried again included
	Cut                                       int64 // confirmed calls whose answer was cut at its longest length
}

// DryRun returns the report of a plan that was not run.
func DryRun(p *Plan, currency string, limit *pricing.Money) *Report {
	r := &Report{DryRun: true, Currency: currency, Catalog: p.Version, Prices: p.day(), USD: Spending{Cap: limit}}
	for _, m := range p.Models {
		r.add(m.report(nil, m.Reason))
	}
	return r
}

// NewReport returns the report of a run.
func NewReport(p *Plan, o *Outcome, currency string, limit *pricing.Money) *Report {
	r := &Report{Currency: currency, Catalog: p.Version, Prices: p.day(), Stop: o.Stop, USD: Spending{Cap: limit}}
	for _, m := range p.Models {
		reason := m.Reason
		if reason == "" {
			reason = o.Reasons[m]
		}
		r.add(m.report(o.Results, reason))
	}
	return r
}

// day is the day that a plan's prices are of.
func (p *Plan) day() pricing.Day {
	if len(p.Models) == 0 {
		return pricing.Day{}
	}
	return p.Models[0].Prices.Day
}

func (r *Report) add(m ModelReport) {
	r.Models = append(r.Models, m)
	r.USD.Expected, r.USD.WorstCase = r.USD.Expected.Add(m.USD.Expected), r.USD.WorstCase.Add(m.USD.WorstCase)
	r.USD.Confirmed, r.USD.Unknown = r.USD.Confirmed.Add(m.USD.Confirmed), r.USD.Unknown.Add(m.USD.Unknown)
}

// report returns the report of one model; results is nil for a dry run.
func (m *Model) report(results map[string]*Result, reason string) ModelReport {
	r := ModelReport{
		Model: m.ID, Operation: m.Operation, Stream: m.Stream, Lines: m.Lines, Reason: reason, Given: m.Given, LeftOut: m.LeftOut, Notes: m.Notes, Strata: len(m.Strata),
		Provenance: map[string]int64{}, Failures: map[string]int64{},
	}
	r.USD.Expected, r.USD.WorstCase = m.Costs()
	r.Calls.Planned = int64(len(m.Calls))
	images := false
	for _, c := range m.Calls {
		images = images || c.Images > 0
		if results == nil {
			continue
		}
		r.count(results[c.ID])
	}
	r.Input, r.Output = m.side(inputPart, results), m.side(outputPart, results)
	if images {
		r.Images = m.imageSide(results)
	}
	for _, s := range []struct {
		name string
		side Side
	}{{"input", r.Input}, {"output", r.Output}} {
		if text := m.unsure(s.name, s.side); text != "" {
			r.Notes = append(slices.Clone(r.Notes), text)
		}
	}
	return r
}

// count adds what became of a call.
func (m *ModelReport) count(res *Result) {
	if res.State == Skipped {
		m.Calls.Planned--
		return
	}
	m.Calls.Attempts += int64(res.Attempts)
	if res.Attempts > 0 {
		m.Calls.Sent++
	}
	m.USD.Confirmed, m.USD.Unknown = m.USD.Confirmed.Add(res.Cost), m.USD.Unknown.Add(res.Booked)
	switch res.State {
	case Confirmed:
		m.Calls.Confirmed++
	case Unknown:
		m.Calls.Unknown++
	case Failed:
		m.Calls.Failed++
	case Pending, Skipped:
	}
	if res.Reason != "" && res.Attempts > 0 {
		m.Failures[res.Reason]++
	}
	if res.Source != "" {
		m.Provenance[string(res.Source)]++
	}
	if res.Cut && res.State == Confirmed {
		m.Calls.Cut++
	}
	if res.Disagree {
		m.Disagree++
	}
	m.CacheRead += res.CacheRead
	m.CacheWrite += res.CacheWrite
}

// Partial says why a run did not confirm all that it planned, in one line; "" where it
// did.
func (r *Report) Partial() string {
	switch {
	case r.DryRun:
		return ""
	case r.Stop == StopCap:
		return "stopped by the cap: the next call might have passed it"
	case r.Stop == StopInterrupted:
		return "interrupted"
	}
	for _, m := range r.Models {
		switch {
		case m.Given:
		case m.Reason != "":
			return m.Model + ": " + m.Reason
		case m.Calls.Unknown > 0:
			return m.Model + ": " + calls(m.Calls.Unknown) + " of unknown outcome, which may have been billed"
		case m.Calls.Confirmed < m.Calls.Planned:
			return m.Model + ": " + calls(m.Calls.Planned-m.Calls.Confirmed) + " not answered"
		}
	}
	return ""
}

// calls is a number of calls in words.
func calls(n int64) string {
	if n == 1 {
		return "1 call"
	}
	return strconv.FormatInt(n, 10) + " calls"
}

// Outside returns the first model whose input or output ratio is further from 1 than
// tolerance, in words; "" where none is.
func (r *Report) Outside(tolerance pricing.Quantity) string {
	one := pricing.Count(1)
	for _, m := range r.Models {
		for _, s := range []struct {
			name string
			side Side
		}{{"input", m.Input}, {"output", m.Output}} {
			if q := s.side.Ratio; q != nil && (q.Cmp(one.Add(tolerance)) > 0 || q.Cmp(one.Sub(tolerance)) < 0) {
				return m.Model + ": " + s.name + " is " + q.Round(3) + " times the estimate"
			}
		}
	}
	return ""
}
