package pricing

import (
	"fmt"
	"strings"
)

// Why a price won.
//
// The same lookup as [Sheet.Rate], told record by record. For 300,000 input tokens on
// demand on 2024-08-01:
//
//	input 3                       fewer conditions than the record that won, at c.yaml:3
//	input 6   over 200,000        won
//	input 1.5 batch               it is for batch, the use is on_demand
//	input 5   from 2024-09-01     not in force on 2024-08-01: it begins on 2024-09-01

// A Candidate is one record of a meter, and why it gives the price of an ask or not.
type Candidate struct {
	Rate Rate
	Won  bool
	Why  string // "" for the record that won; otherwise in words what kept it from it
}

// String returns the record's place, source and dates with the verdict.
func (c Candidate) String() string {
	verdict := "won"
	if !c.Won {
		verdict = c.Why
	}
	where := c.Rate.At.String()
	if c.Rate.Overlay != "" {
		where = strings.TrimSpace(where + " of " + c.Rate.Overlay)
	}
	var facts []string
	for _, fact := range []string{where, c.Rate.Source, c.Rate.datesText()} {
		if fact != "" {
			facts = append(facts, fact)
		}
	}
	return strings.Join(facts, ", ") + ": " + verdict
}

// datesText says from when until when a rate holds.
func (r Rate) datesText() string {
	if r.To.IsZero() {
		return fmt.Sprintf("from %s", r.From)
	}
	return fmt.Sprintf("from %s to %s", r.From, r.To)
}

// Explain returns every record of meter m, in the order of the sheet, with why it
// gives the price of ask a on day or not. Exactly one has won where [Sheet.Rate]
// returns a rate, and it is that one; otherwise none has. The caller owns the slice.
func (s Sheet) Explain(m Meter, a Ask, day Day) []Candidate {
	list := make([]Candidate, len(s.rates[m]))
	best := -1
	for i, r := range s.rates[m] {
		list[i].Rate = r
		switch unmet := r.Condition.unmet(m, a); {
		case unmet != 0:
			list[i].Why = r.Condition.mismatches(unmet, a)
		case !r.inForce(day):
			list[i].Why = r.notInForce(day)
		case best < 0 || r.Condition.outranks(list[best].Rate.Condition):
			best = i
		}
	}
	if best < 0 {
		return list
	}
	winner := &list[best]
	for i := range list {
		if c := &list[i]; i != best && c.Why == "" {
			c.Why = beaten(c.Rate.Condition, winner.Rate)
		}
	}
	if winner.Rate.Absent {
		winner.Why = "it applies, and its source publishes no price"
	} else {
		winner.Won = true
	}
	return list
}

// mismatches says in words which conditions do not hold.
func (c Condition) mismatches(unmet part, a Ask) string {
	var words []string
	for _, p := range parts {
		if unmet&p != 0 {
			words = append(words, c.mismatch(p, a))
		}
	}
	return strings.Join(words, "; ")
}

// notInForce says when the rate is in force instead.
func (r Rate) notInForce(day Day) string {
	if day.Before(r.From) {
		return fmt.Sprintf("not in force on %s: it begins on %s", day, r.From)
	}
	return fmt.Sprintf("not in force on %s: it ended on %s", day, r.To)
}

// beaten says what the winner has before a record that applies too.
func beaten(c Condition, winner Rate) string {
	what := "fewer conditions"
	if c.bandsApart(winner.Condition) {
		what = "a lower token band"
	}
	return fmt.Sprintf("it has %s than the record that applies, at %s (%s)", what, winner.At, winner.Condition.When())
}
