package confirm

import (
	"fmt"

	"tokencast/bodies"
	"tokencast/pricing"
)

// A State is what became of a call.
type State string

// The states.
const (
	Pending   State = ""          // not sent yet
	Confirmed State = "confirmed" // its counts came over the wire
	Unknown   State = "unknown"   // it may have been billed, and its counts did not come
	Failed    State = "failed"    // it was refused, and nothing was billed
	Skipped   State = "skipped"   // it is not needed: the calls before it were enough
)

// A Result is what became of one call.
type Result struct {
	State    State
	Attempts int    // requests sent, those of earlier runs included
	Reason   string // of a call that is not confirmed: a Kind, or one of the reasons below
	Code     string // as the service named it
	Message  string

	Input, Output         *int64 // nil where no count came
	CacheRead, CacheWrite int64
	Images                int64 // made
	Source                bodies.Source
	Cut                   bool // the answer was cut at its longest length
	Disagree              bool // the body's own counts are others

	Cost   pricing.Money // by the counts; 0 where not confirmed
	Booked pricing.Money // of attempts that may have been billed, at their worst case
}

// Reasons of calls that were answered and are not confirmed, and of confirmed ones
// whose cost is not known.
const (
	NoCounts     = "no_counts"      // the answer came without Amazon's counts
	AbsurdCounts = "absurd_counts"  // the counts are beyond what was sent and allowed
	Unended      = "unended"        // the process ended while the call was on its way
	NoImage      = "no_image"       // the answer holds no image
	Unpriced     = "cache_unpriced" // cache tokens have no price in the catalog
)

// resultOf judges an answer. Only Amazon's own counts confirm: the provider's counts
// in a body can differ from those that are billed.
func (m *Model) resultOf(c *Planned, a Answer) Result {
	r := Result{State: Unknown, Cut: a.Cut, Source: bodies.FromNone}
	counted := a.Counted
	r.Disagree = differ(counted.Input, a.Tokens.Input) || differ(counted.Output, a.Tokens.Output)
	if c.Images > 0 && m.Operation != Count {
		if a.Images < int(c.Images) {
			r.Reason, r.Message = NoImage, "the answer holds no image"
			return r
		}
		r.State, r.Images, r.Source = Confirmed, int64(a.Images), bodies.FromBody
		return r
	}
	needsOutput := c.Params.MaxTokens > 0 && c.Operation != Count
	switch {
	case !counted.Input.Known() || needsOutput && !counted.Output.Known():
		r.Reason, r.Message = NoCounts, "the answer came without its token counts"
		if a.Tokens.Input.Known() || a.Tokens.Output.Known() {
			r.Source = bodies.FromBody
		}
		return r
	case absurd(c, counted):
		r.Reason, r.Message = AbsurdCounts, "the token counts are beyond what was sent and allowed"
		return r
	}
	r.State, r.Source = Confirmed, counted.Input.Source
	r.Input = &counted.Input.Tokens
	if needsOutput {
		r.Output = &counted.Output.Tokens
	}
	r.CacheRead, r.CacheWrite = counted.CacheRead.Tokens, counted.CacheWrite.Tokens
	return r
}

func differ(a, b bodies.Count) bool { return a.Known() && b.Known() && a.Tokens != b.Tokens }

// absurd reports whether counts cannot be those of the call: far more input than a
// token a byte and a cached beginning, or more output than twice its limit.
func absurd(c *Planned, t bodies.Tokens) bool {
	const cachedMost, slack = 1_000_000, 64
	bytes := int64(len(c.Body))
	return t.Input.Tokens > 2*bytes+slack || t.CacheRead.Tokens+t.CacheWrite.Tokens > 2*bytes+cachedMost ||
		t.Output.Tokens > 2*c.Params.MaxTokens+slack
}

// charge sets the cost of a confirmed result; ok is false where a price is missing.
func (m *Model) charge(r *Result) (ok bool) {
	if m.Operation == Count {
		return true
	}
	u := Used{CacheRead: pricing.Count(r.CacheRead), CacheWrite: pricing.Count(r.CacheWrite), Images: pricing.Count(r.Images)}
	if r.Input != nil {
		u.Input = pricing.Count(*r.Input)
	}
	if r.Output != nil {
		u.Output = pricing.Count(*r.Output)
	}
	cost, err := m.Prices.Cost(u)
	if err != nil {
		r.Reason, r.Message = Unpriced, err.Error()
		return false
	}
	r.Cost = cost
	return true
}

// uncapped says why no more calls of a model may be sent after one that came to r: its cost
// is above its worst case, or nobody can tell; "" where the cap holds.
func (r *Result) uncapped(c *Planned) string {
	switch {
	case r.Reason == Unpriced:
		return "a call used a prompt cache whose tokens have no price in the catalog, so the cap cannot be kept for this model; no more of its calls were sent; add prices of cache_read and cache_write"
	case r.Cost.Cmp(c.Worst) > 0:
		return "a call cost more than its worst case, so the cap cannot be kept for this model; no more of its calls were sent"
	}
	return ""
}

// Replay returns the results of a plan's calls by their IDs as a journal tells them.
// An entry of a call that the plan does not have is an error.
func Replay(p *Plan, entries []Entry) (map[string]*Result, error) {
	results := map[string]*Result{}
	calls := map[string]*Planned{}
	models := map[string]*Model{}
	for _, m := range p.Models {
		for _, c := range m.Calls {
			results[c.ID], calls[c.ID], models[c.ID] = &Result{}, c, m
		}
	}
	for _, e := range entries {
		if e.Kind == kindPlan {
			continue
		}
		c := calls[e.Call]
		if c == nil {
			return nil, fmt.Errorf("the journal has a call %q that the plan has not: %w", e.Call, ErrOtherPlan)
		}
		r := results[e.Call]
		switch e.Kind {
		case kindIntent:
			// Until its end is read, the attempt may have been billed.
			*r = Result{State: Unknown, Attempts: r.Attempts + 1, Reason: Unended, Message: "the run ended while the call was on its way", Booked: r.Booked.Add(c.Worst)}
		case kindFailed:
			*r = Result{State: Failed, Attempts: r.Attempts, Reason: e.Reason, Code: e.Code, Message: e.Message, Booked: r.Booked.Sub(c.Worst)}
		case kindUnknown:
			*r = Result{State: Unknown, Attempts: r.Attempts, Reason: e.Reason, Code: e.Code, Message: e.Message, Source: bodies.Source(e.Source), Disagree: e.Disagree, Booked: r.Booked}
		case kindResult:
			done := Result{
				State: Confirmed, Attempts: r.Attempts, Input: e.Input, Output: e.Output, CacheRead: e.CacheRead, CacheWrite: e.CacheWrite,
				Images: e.Images, Source: bodies.Source(e.Source), Cut: e.Cut, Disagree: e.Disagree, Booked: r.Booked,
			}
			if models[e.Call].charge(&done) {
				done.Booked = done.Booked.Sub(c.Worst)
			}
			*r = done
		}
	}
	return results, nil
}
