package estimate

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"

	"tokencast/pricing"
	"tokencast/workload"
)

// What changed between two estimates, cause by cause.
//
// Both sides are taken as their JSON holds them ([Saved]), so an estimate compared
// with its own saved form differs in nothing. A line that both have (by its name) is
// walked from its base amount to its amount now in four steps, each an amount of its
// own. A meter's items are of one of two kinds: what each call costs (tokens, images,
// requests), and what is held (hours of model units, stored models). Meters that
// stand for one another (input, cache read and cache write) are one side of a call.
//
//	volume   more or fewer calls (or images) at the base tokens of a call and the base
//	         prices; and more or less that is held, at the base prices
//	tokens   longer or shorter calls: each side of a call at its new length, at its
//	         base price on average, for the new calls
//	price    new prices of the same items, at the new quantities
//	mix      the rest: another model or plan, and what moves between the items of a
//	         side (token bands, caching) or comes and goes with a meter
//
// A worked example, 1,000 calls of 100 tokens at 2 USD per 1k tokens, then 1,500 of 120
// at 3:
//
//	base    1,000 x 100 x 0.002 = 200        volume  (1,500 - 1,000) x 100 x 0.002 = 100
//	                                         tokens  1,500 x (120 - 100) x 0.002   =  60
//	now     1,500 x 120 x 0.003 = 540        price   1,500 x 120 x (0.003 - 0.002) = 180
//
// Printed decimals that do not end are rounded to 12 places, so a step computed from
// them is right to about that. The sum is exact all the same: the amounts of a line and
// the totals are taken as printed, and each step is rounded to 12 places. What is left
// of a line's change is its mix; where that is below a billionth of the currency it is
// the rounding and goes to the largest step of the line. What the printed totals differ
// by from the sum of the printed lines goes to the largest cause of all.

// A Cause is why a total changed.
type Cause string

// The causes, in the order in which equal amounts are listed.
const (
	VolumeCause  Cause = "volume"
	TokensCause  Cause = "tokens"
	PriceCause   Cause = "price"
	MixCause     Cause = "mix"
	NewCause     Cause = "new"     // a line that the base does not have
	RemovedCause Cause = "removed" // a line of the base that is gone
)

var causeOrder = []Cause{VolumeCause, TokensCause, PriceCause, MixCause, NewCause, RemovedCause}

// A Change is an amount by which a cause changed the total. It is not 0.
type Change struct {
	Cause  Cause
	Line   string // "" for what rounding alone makes, where nothing else changed
	Amount pricing.Money
}

// A Diff is what changed from a base to now, in one scenario.
type Diff struct {
	Scenario  Scenario
	Base, Now *Saved
	// The totals and their difference; each nil where a total is unknown.
	BaseTotal, NowTotal, Change *pricing.Money
	Causes                      []Change // the largest first; they sum to Change. None where Change is nil
	Gaps                        []Gap    // what a side misses; both totals are whole where there is none
	Notes                       []string // how the two sides differ besides: region, hours of a month
	Limit                       *Limit   // on Change; nil where none is given
	Verdict                     string   // of Limit: within, over, or unknown where Change is; "" without one
}

// A Gap is what a total leaves out on one side.
type Gap struct {
	Side   string // "base" or "now"
	Line   string // "" where something is missing that no line names, as in a later month
	Meter  pricing.Meter
	Reason pricing.Reason
}

// Saved is an estimate as far as its JSON tells what a comparison needs.
type Saved struct {
	Name, Currency, Region string
	CatalogVersion, AsOf   string
	MonthHours             pricing.Quantity
	Complete               bool
	Ends                   bool     // items hold their quantities of low and high
	Total                  *Amounts // nil where nothing is priced
	Lines                  []SavedLine
}

// A SavedLine is a line of a saved estimate.
type SavedLine struct {
	Name, Model, Plan string
	Calls, Images     *workload.Range // nil where the line has none
	Amount            *Amounts        // nil where nothing of the line is priced
	Items             []SavedItem
	Unpriced          []Unpriced
	Calibrated        bool // counted by a calibration
}

// A SavedItem is an item of a saved line.
type SavedItem struct {
	Meter    pricing.Meter
	When     string // the condition of its price; "" for none
	Quantity workload.Range
	Price    pricing.Money // of Unit
	Unit     pricing.Unit
}

// DiffOf returns what changed from base to now in a scenario, held against a limit
// where one is given. Two currencies are an
// error, since no amount of one can be taken from one of the other, and so is a
// scenario whose quantities a side does not hold.
func DiffOf(base, now *Saved, s Scenario, limit *Limit) (*Diff, error) {
	if base.Currency != now.Currency {
		return nil, fmt.Errorf("the base is in %s and the estimate now in %s; save the base again in %s", base.Currency, now.Currency, now.Currency)
	}
	if s != Base && !(base.Ends && now.Ends) {
		return nil, fmt.Errorf("the base holds quantities of the base scenario alone; save it again, or compare the scenario base")
	}
	d := &Diff{Scenario: s, Base: base, Now: now, Limit: limit}
	d.notes()
	d.gaps("base", base)
	d.gaps("now", now)
	if base.Total != nil {
		m := base.Total.Of(s)
		d.BaseTotal = &m
	}
	if now.Total != nil {
		m := now.Total.Of(s)
		d.NowTotal = &m
	}
	if d.BaseTotal != nil && d.NowTotal != nil {
		change := d.NowTotal.Sub(*d.BaseTotal)
		d.Change = &change
		d.causes()
	}
	d.judge()
	return d, nil
}

// causes takes the change apart.
func (d *Diff) causes() {
	base, now, s := d.Base, d.Now, d.Scenario
	before := map[string]*SavedLine{}
	for i := range base.Lines {
		before[base.Lines[i].Name] = &base.Lines[i]
	}
	for i := range now.Lines {
		n := &now.Lines[i]
		b, ok := before[n.Name]
		delete(before, n.Name)
		if !ok {
			d.add(NewCause, n.Name, n.amount(s))
			continue
		}
		steps := lineSteps(b, n, s)
		for _, cause := range causeOrder {
			d.add(cause, n.Name, steps[cause])
		}
	}
	for i := range base.Lines {
		if b := &base.Lines[i]; before[b.Name] != nil {
			d.add(RemovedCause, b.Name, pricing.Money{}.Sub(b.amount(s)))
		}
	}
	d.settle()
}

// add notes a change that is not 0.
func (d *Diff) add(cause Cause, line string, amount pricing.Money) {
	if amount.Sign() != 0 {
		d.Causes = append(d.Causes, Change{cause, line, amount})
	}
}

// settle sorts the causes and gives the largest what the printed totals differ by from
// the sum of the printed lines.
func (d *Diff) settle() {
	left := *d.Change
	for _, c := range d.Causes {
		left = left.Sub(c.Amount)
	}
	d.sort()
	switch {
	case left.Sign() == 0:
		return
	case len(d.Causes) == 0:
		d.add(MixCause, "", left)
		return
	}
	largest := d.Causes[0]
	largest.Amount = largest.Amount.Add(left)
	d.Causes = d.Causes[1:]
	d.add(largest.Cause, largest.Line, largest.Amount)
	d.sort()
}

// sort puts the largest change first, up or down.
func (d *Diff) sort() {
	slices.SortStableFunc(d.Causes, func(a, b Change) int {
		return cmp.Or(size(b.Amount).Cmp(size(a.Amount)), cmp.Compare(a.Line, b.Line),
			slices.Index(causeOrder, a.Cause)-slices.Index(causeOrder, b.Cause))
	})
}

// size is an amount without its sign.
func size(m pricing.Money) *big.Rat { return new(big.Rat).Abs(m.Rat()) }

// notes says where two months are not alike, whatever is in them.
func (d *Diff) notes() {
	if b, n := d.Base.MonthHours, d.Now.MonthHours; b.Cmp(n) != 0 {
		d.Notes = append(d.Notes, fmt.Sprintf("a month has %s hours in the base and %s now: what is used or held by the hour changes with them, as volume", b, n))
	}
	if b, n := d.Base.Region, d.Now.Region; b != n {
		d.Notes = append(d.Notes, fmt.Sprintf("the base is of region %s, the estimate now of %s", b, n))
	}
	calibrated := map[string]bool{}
	for _, l := range d.Base.Lines {
		calibrated[l.Name] = l.Calibrated
	}
	for _, l := range d.Now.Lines {
		switch was, both := calibrated[l.Name]; {
		case !both || was == l.Calibrated:
		case was:
			d.Notes = append(d.Notes, l.Name+": the base is counted by a calibration, the estimate now without one, which changes its tokens")
		default:
			d.Notes = append(d.Notes, l.Name+": the estimate now is counted by a calibration, the base without one, which changes its tokens")
		}
	}
}

// gaps notes what a side misses.
func (d *Diff) gaps(side string, e *Saved) {
	found := false
	for _, l := range e.Lines {
		for _, u := range l.Unpriced {
			d.Gaps = append(d.Gaps, Gap{side, l.Name, u.Meter, u.Reason})
			found = true
		}
	}
	if !e.Complete && !found {
		d.Gaps = append(d.Gaps, Gap{Side: side})
	}
}
