package confirm

import (
	"math/big"
	"slices"
	"strconv"

	"tokencast/bodies"
	"tokencast/pricing"
)

// A Report says what a plan costs, and after a run what was confirmed. It is plain
// data; [Report.JSON] and [Report.Text] are functions of it alone.
type Report struct {
	DryRun   bool
	Currency string
	Catalog  string // its version
	Stop     Stop   // why the run ended before all its calls
	Models   []ModelReport
	USD      Spending
	One      *One // of a single call; nil for a workload
}

// One is the single call of a report: what was sent, and what came back.
type One struct {
	Body     []byte // JSON
	Answer   string // "" until it came
	Stop     string // why the answer ended, as the provider says it
	Counted  bodies.Tokens
	Streamed bool // Answer was shown as it came, and is not shown again as text
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
	LeftOut               map[string]int64
	Notes                 []string
	Strata                int
	USD                   Spending
}

// CallCounts are numbers of calls.
type CallCounts struct {
	Planned, Sent, Confirmed, Unknown, Failed int64
	Attempts                                  int64 // requests sent, those tried again included
	Cut                                       int64 // confirmed calls whose answer was cut at its longest length
}

// A Side is the input or the output of a model's calls.
type Side struct {
	Estimated *pricing.Quantity // over the confirmed calls that have an estimate; of all calls in a dry run
	Confirmed *int64            // over the same calls; nil where none is confirmed
	Ratio     *pricing.Quantity // Confirmed / Estimated
	Low, High string            // the 95 % interval of the ratio; "" for fewer than 20 calls
	// Weighted is the ratio over the whole of the samples: that of each stratum, by the
	// tokens that the stratum stands for.
	Weighted string
	pairs    []pair
}

// DryRun returns the report of a plan that was not run.
func DryRun(p *Plan, currency string, limit *pricing.Money) *Report {
	r := &Report{DryRun: true, Currency: currency, Catalog: p.Version, USD: Spending{Cap: limit}}
	for _, m := range p.Models {
		r.add(m.report(nil, m.Reason))
	}
	return r
}

// NewReport returns the report of a run.
func NewReport(p *Plan, o *Outcome, currency string, limit *pricing.Money) *Report {
	r := &Report{Currency: currency, Catalog: p.Version, Stop: o.Stop, USD: Spending{Cap: limit}}
	for _, m := range p.Models {
		reason := m.Reason
		if reason == "" {
			reason = o.Reasons[m]
		}
		r.add(m.report(o.Results, reason))
	}
	return r
}

func (r *Report) add(m ModelReport) {
	r.Models = append(r.Models, m)
	r.USD.Expected, r.USD.WorstCase = r.USD.Expected.Add(m.USD.Expected), r.USD.WorstCase.Add(m.USD.WorstCase)
	r.USD.Confirmed, r.USD.Unknown = r.USD.Confirmed.Add(m.USD.Confirmed), r.USD.Unknown.Add(m.USD.Unknown)
}

// report returns the report of one model; results is nil for a dry run.
func (m *Model) report(results map[string]*Result, reason string) ModelReport {
	r := ModelReport{
		Model: m.ID, Operation: m.Operation, Stream: m.Stream, Lines: m.Lines, Reason: reason, LeftOut: m.LeftOut, Notes: m.Notes, Strata: len(m.Strata),
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

// side returns the input or the output of a model's calls.
func (m *Model) side(p part, results map[string]*Result) Side {
	var s Side
	estimated := new(big.Rat)
	known := false
	for _, c := range m.Calls {
		e := c.Sizes.Input
		if p == outputPart {
			e = c.Sizes.Output
		}
		if results == nil {
			if e != nil {
				estimated.Add(estimated, e)
				known = true
			}
			continue
		}
		e, n, ok := p.of(c, results[c.ID])
		if !ok {
			s.unestimated(p, results[c.ID])
			continue
		}
		estimated.Add(estimated, e)
		known = true
		s.confirm(n)
	}
	if known {
		q := pricing.QuantityOf(estimated)
		s.Estimated = &q
	}
	if known && s.Confirmed != nil && estimated.Sign() > 0 {
		q := pricing.Count(*s.Confirmed).Div(*s.Estimated)
		s.Ratio = &q
		s.pairs = p.pairs(m, results)
		if low, high, ok := interval(s.pairs, uint64(len(m.Calls))); ok {
			s.Low, s.High = decimal(low), decimal(high)
		}
		s.Weighted = weighted(s.pairs, m.Strata)
	}
	return s
}

// unestimated counts the tokens of a confirmed call that has no estimate, as long as no
// call has one.
func (s *Side) unestimated(p part, r *Result) {
	n := r.Input
	if p == outputPart {
		n = r.Output
	}
	if r.State == Confirmed && n != nil && s.Estimated == nil {
		s.confirm(*n)
	}
}

func (s *Side) confirm(n int64) {
	if s.Confirmed == nil {
		s.Confirmed = new(int64)
	}
	*s.Confirmed += n
}

// imageSide returns the images of a model's calls.
func (m *Model) imageSide(results map[string]*Result) *Side {
	var estimated int64
	s := &Side{}
	for _, c := range m.Calls {
		if results == nil {
			estimated += c.Images
		} else if r := results[c.ID]; r.State == Confirmed {
			estimated += c.Images
			s.confirm(r.Images)
		}
	}
	q := pricing.Count(estimated)
	s.Estimated = &q
	if s.Confirmed != nil && estimated > 0 {
		q := pricing.Count(*s.Confirmed).Div(q)
		s.Ratio = &q
	}
	return s
}

// weighted returns the ratio over all samples, "" where a stratum has no pair.
func weighted(pairs []pair, strata []Stratum) string {
	of := make([][]pair, len(strata))
	for _, p := range pairs {
		if p.stratum < len(of) {
			of[p.stratum] = append(of[p.stratum], p)
		}
	}
	var sum, tokens float64
	for i, s := range strata {
		if len(of[i]) == 0 {
			return ""
		}
		sum += ratio(of[i]) * float64(s.Tokens)
		tokens += float64(s.Tokens)
	}
	if tokens == 0 {
		return ""
	}
	return decimal(sum / tokens)
}

// decimal writes a statistic with four places.
func decimal(f float64) string { return strconv.FormatFloat(f, 'f', 4, 64) }

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
		case m.Reason != "":
			return m.Model + ": " + m.Reason
		case m.Calls.Unknown > 0:
			return m.Model + ": " + strconv.FormatInt(m.Calls.Unknown, 10) + " calls of unknown outcome; they may have been billed"
		case m.Calls.Confirmed < m.Calls.Planned:
			return m.Model + ": " + strconv.FormatInt(m.Calls.Planned-m.Calls.Confirmed, 10) + " calls were not answered"
		}
	}
	return ""
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

// sorted returns the keys of a map in order.
func sorted(m map[string]int64) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
