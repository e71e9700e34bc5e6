package pricing

import (
	"fmt"
	"slices"
	"sort"
	"strings"
)

// Price lookup.
//
// A sheet holds all rates of one model. A lookup takes the records of the meter
// whose conditions all hold and that are in force on the day, and among them the
// one with the most conditions:
//
//	output_image 0.04  up to 1024x1024, up to 50 steps    2 conditions
//	output_image 0.03  up to 1024x1024                    1 condition
//	asked: 1024x1024, 30 steps -> 0.04;   80 steps -> 0.03;   2048x2048 -> not offered
//
// Of two token bands that differ in nothing else, both hold above the higher one, and
// the higher one wins:
//
//	input 3   6 over 128,000 tokens   9 over 200,000 tokens
//	asked: 128,000 tokens -> 3;   200,000 -> 6;   200,001 -> 9
//
// Two records that could both win for one ask are refused when the sheet is
// made, so a lookup never has to choose.

// Reason says why there is no price.
type Reason string

// The reasons, as reports name them.
const (
	NotOffered   Reason = "not_offered"   // no record asks for what is asked
	NotPublished Reason = "not_published" // the source lists it without a figure
	NotInRegion  Reason = "not_in_region" // only other regions have a record
	NotOnDate    Reason = "not_on_date"   // no record is in force on the day
)

// A NoRateError says that a sheet has no price for an ask, and why.
type NoRateError struct {
	Meter  Meter
	Reason Reason
	Day    Day
	// Known names what there is instead: other regions, or the days of the records.
	Known string
}

// Error returns the reason in words.
func (e *NoRateError) Error() string {
	var why string
	switch e.Reason {
	case NotPublished:
		why = "the source publishes no price for it"
	case NotInRegion:
		why = "no price in this region; there is one in " + e.Known
	case NotOnDate:
		why = fmt.Sprintf("no price in force on %s; %s", e.Day, e.Known)
	default:
		why = "not offered"
	}
	return fmt.Sprintf("%s: %s", e.Meter.Label(), why)
}

// Sheet holds a model's rates. The zero value is a sheet without any. It is
// immutable and safe for concurrent use.
type Sheet struct {
	rates map[Meter][]Rate // in normal form, by condition then day, To filled in
}

// A Fault is a contradiction among price records, with the place to mend.
type Fault struct {
	At  Place
	Msg string // fact; what would do
}

// NewSheet makes a sheet of layers of rates: the catalog's own first, then each
// overlay. A rate without To holds until the next From of the same meter and
// condition in its layer; a later layer replaces the earlier ones from its From
// to its To and leaves the other days. The faults (overlaps inside a layer, ties)
// are in no particular order; a sheet with faults must not be used.
func NewSheet(layers ...[]Rate) (Sheet, []Fault) {
	type key struct {
		meter Meter
		cond  Condition
	}
	var faults []Fault
	merged := map[key][]Rate{}
	var order []key
	for _, layer := range layers {
		own := map[key][]Rate{}
		var ownOrder []key
		for _, r := range layer {
			r.Condition = r.Condition.normal()
			k := key{r.Meter, r.Condition}
			if _, ok := own[k]; !ok {
				ownOrder = append(ownOrder, k)
			}
			own[k] = append(own[k], r)
		}
		for _, k := range ownOrder {
			closed, f := closeDates(own[k])
			faults = append(faults, f...)
			if _, ok := merged[k]; !ok {
				order = append(order, k)
			}
			merged[k] = overlay(merged[k], closed)
		}
	}
	s := Sheet{rates: map[Meter][]Rate{}}
	for _, k := range order {
		s.rates[k.meter] = append(s.rates[k.meter], merged[k]...)
	}
	for m, rates := range s.rates {
		faults = append(faults, ties(m, rates)...)
	}
	return s, faults
}

// closeDates sorts the rates of one condition by From and ends each open one at
// the next From.
func closeDates(rates []Rate) ([]Rate, []Fault) {
	rates = slices.Clone(rates)
	sort.SliceStable(rates, func(i, j int) bool { return rates[i].From.Before(rates[j].From) })
	var faults []Fault
	for i := range rates[:len(rates)-1] {
		r, next := &rates[i], rates[i+1]
		switch {
		case r.From == next.From:
			faults = append(faults, Fault{next.At, fmt.Sprintf("%s has two prices from %s, here and at %s; give one another date or condition", next.Meter, next.From, r.At)})
		case r.To.IsZero():
			r.To = next.From
		case next.From.Before(r.To):
			faults = append(faults, Fault{r.At, fmt.Sprintf("%s ends on %s, after the next price begins on %s at %s; end it by then", r.Meter, r.To, next.From, next.At)})
		}
	}
	return rates, faults
}

// overlay lays upper over lower: both in order of days, for one condition.
func overlay(lower, upper []Rate) []Rate {
	for _, u := range upper {
		var kept []Rate
		for _, l := range lower {
			if l.From.Before(u.From) {
				before := l
				if before.To.IsZero() || u.From.Before(before.To) {
					before.To = u.From
				}
				kept = append(kept, before)
			}
			if !u.To.IsZero() && (l.To.IsZero() || u.To.Before(l.To)) {
				after := l
				if after.From.Before(u.To) {
					after.From = u.To
				}
				kept = append(kept, after)
			}
		}
		lower = kept
	}
	all := append(slices.Clone(lower), upper...)
	sort.SliceStable(all, func(i, j int) bool { return all[i].From.Before(all[j].From) })
	return all
}

// ties finds pairs of records with equally many conditions that can both hold
// on one day, but for two token bands of otherwise equal records.
func ties(m Meter, rates []Rate) []Fault {
	var faults []Fault
	for i, a := range rates {
		for _, b := range rates[:i] {
			together := (b.To.IsZero() || a.From.Before(b.To)) && (a.To.IsZero() || b.From.Before(a.To))
			if together && a.Condition != b.Condition && a.Condition.count() == b.Condition.count() && !a.Condition.bandsApart(b.Condition) && !a.Condition.disjoint(b.Condition, m) {
				faults = append(faults, Fault{a.At, fmt.Sprintf("%s (%s) and the record at %s (%s) can hold for the same use; add a condition to one of them", m, a.Condition.When(), b.At, b.Condition.When())})
			}
		}
	}
	return faults
}

// Rate returns the rate of meter m for ask a on day: the record with the most
// conditions that all hold, of two token bands the higher one. The error is a
// *[NoRateError]; [Sheet.Explain] says why of each record.
func (s Sheet) Rate(m Meter, a Ask, day Day) (Rate, error) {
	var fits, here, now []Rate
	for _, r := range s.rates[m] {
		unmet := r.Condition.unmet(m, a)
		if unmet&^ofRegion != 0 {
			continue
		}
		fits = append(fits, r)
		if unmet != 0 {
			continue
		}
		here = append(here, r)
		if r.inForce(day) {
			now = append(now, r)
		}
	}
	none := func(reason Reason, known string) (Rate, error) {
		return Rate{}, &NoRateError{Meter: m, Reason: reason, Day: day, Known: known}
	}
	switch {
	case len(fits) == 0:
		return none(NotOffered, "")
	case len(here) == 0:
		return none(NotInRegion, regionsOf(fits))
	case len(now) == 0:
		return none(NotOnDate, daysOf(here, day))
	}
	best := now[0]
	for _, r := range now[1:] {
		if r.Condition.outranks(best.Condition) {
			best = r
		}
	}
	if best.Absent {
		return none(NotPublished, "")
	}
	return best, nil
}

func regionsOf(rates []Rate) string {
	var regions []string
	for _, r := range rates {
		regions = append(regions, r.Condition.Region)
	}
	slices.Sort(regions)
	return strings.Join(slices.Compact(regions), ", ")
}

// daysOf says which days near day have a price.
func daysOf(rates []Rate, day Day) string {
	var ended, begins Day
	for _, r := range rates {
		if day.Before(r.From) {
			if begins.IsZero() || r.From.Before(begins) {
				begins = r.From
			}
		} else if ended.Before(r.To) {
			ended = r.To
		}
	}
	switch {
	case !begins.IsZero() && !ended.IsZero():
		return fmt.Sprintf("one ended on %s, the next begins on %s", ended, begins)
	case !begins.IsZero():
		return fmt.Sprintf("the first begins on %s", begins)
	}
	return fmt.Sprintf("the last ended on %s", ended)
}

// Changes reports whether any price begins or ends after day a, up to and with day
// b: otherwise every lookup gives the same on both. b must not be before a.
func (s Sheet) Changes(a, b Day) bool {
	within := func(d Day) bool { return a.Before(d) && !b.Before(d) }
	for _, rates := range s.rates {
		for _, r := range rates {
			if within(r.From) || !r.To.IsZero() && within(r.To) {
				return true
			}
		}
	}
	return false
}

// Rates returns all rates, absent ones included, by meter in registry order and
// in the order of the catalog. The caller owns the slice.
func (s Sheet) Rates() []Rate {
	var all []Rate
	for _, m := range Meters() {
		all = append(all, s.rates[m]...)
	}
	return all
}

// Has reports whether any record, absent ones included, prices the meter.
func (s Sheet) Has(m Meter) bool { return len(s.rates[m]) > 0 }

// Bands returns the token bands of the sheet's records in ascending order: the
// numbers of input tokens above which another price may hold.
func (s Sheet) Bands() []int64 {
	var bands []int64
	for _, rates := range s.rates {
		for _, r := range rates {
			if r.Condition.TokensOver != 0 {
				bands = append(bands, r.Condition.TokensOver)
			}
		}
	}
	slices.Sort(bands)
	return slices.Compact(bands)
}

// Choices are what a sheet's image records ask for, in words; each list is empty
// where no record asks.
type Choices struct {
	Sizes, Qualities, Steps []string
}

// Choices returns what the records of m ask of an image.
func (s Sheet) Choices(m Meter) Choices {
	var c Choices
	add := func(list *[]string, item string) {
		if item != "" && !slices.Contains(*list, item) {
			*list = append(*list, item)
		}
	}
	for _, r := range s.rates[m] {
		add(&c.Sizes, r.Condition.Size.String())
		add(&c.Qualities, r.Condition.Quality)
		add(&c.Steps, r.Condition.Steps.String())
	}
	return c
}
