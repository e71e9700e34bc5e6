package catalog

import (
	"cmp"
	"fmt"
	"slices"

	"tokencast/pricing"
)

// A Warning is something in a catalog that is probably wrong but could be meant.
type Warning struct {
	At  pricing.Place // nowhere where the catalog as a whole is meant
	Msg string        // fact; what would do
}

// String returns file:line:col: message.
func (w Warning) String() string {
	if w.At.File == "" {
		return w.Msg
	}
	return fmt.Sprintf("%s:%d:%d: %s", w.At.File, w.At.Line, w.At.Col, w.Msg)
}

// Warnings returns what looks wrong, sorted by place: output cheaper than input,
// a cache read dearer than input, a 6-month hour dearer than a 1-month one, a price
// of ten times another of its meter or more, a gap between dates, a step count that no
// record covers, a discount over 90 or below 1 percent, one that never holds. With
// maxAgeDays above 0, also sources retrieved and rates of exchange dated more than so
// many days before the catalog's release.
func (c *Catalog) Warnings(maxAgeDays int) []Warning {
	var w []Warning
	for _, m := range c.models {
		w = append(w, m.compare()...)
		w = append(w, m.siblings()...)
		w = append(w, m.gaps()...)
		w = append(w, m.uncoveredSteps()...)
	}
	w = append(w, c.discountWarnings()...)
	if maxAgeDays > 0 {
		w = append(w, c.exchangeWarnings(maxAgeDays)...)
		for _, s := range c.Sources {
			if s.Retrieved.IsZero() {
				w = append(w, Warning{Msg: fmt.Sprintf("source %s has no retrieved day; its age is unknown", s.Key)})
			} else if age := c.Released.Since(s.Retrieved); age > maxAgeDays {
				w = append(w, Warning{Msg: fmt.Sprintf("source %s was retrieved on %s, %d days before the release of %s; look whether its prices still hold", s.Key, s.Retrieved, age, c.Released)})
			}
		}
	}
	slices.SortStableFunc(w, func(a, b Warning) int {
		return cmp.Or(cmp.Compare(a.At.File, b.At.File), cmp.Compare(a.At.Line, b.At.Line), cmp.Compare(a.At.Col, b.At.Col), cmp.Compare(a.Msg, b.Msg))
	})
	return slices.Compact(w)
}

// perOne is the price of one token, image or hour.
func perOne(r pricing.Rate) pricing.Money { return r.Charge(pricing.Count(1)).Amount }

// priced are the model's rates that have a figure.
func (m *Model) priced() []pricing.Rate {
	return slices.DeleteFunc(m.Sheet.Rates(), func(r pricing.Rate) bool { return r.Absent })
}

// compare holds pairs of rates that stand under the same conditions against each other.
func (m *Model) compare() []Warning {
	var w []Warning
	rates := m.priced()
	for _, a := range rates {
		for _, b := range rates {
			ca, cb := a.Condition, b.Condition
			ca.Commitment, cb.Commitment, ca.CacheTTL, cb.CacheTTL = "", "", "", ""
			if ca != cb || !overlap(a, b) || perOne(a).Cmp(perOne(b)) <= 0 {
				continue
			}
			// a is dearer than b, with all else equal.
			switch {
			case a.Meter == pricing.Input && b.Meter == pricing.Output:
				w = append(w, Warning{b.At, fmt.Sprintf("%s: output at %s is cheaper than input at %s; look whether they are swapped", m.ID, perOne(b), perOne(a))})
			case a.Meter == pricing.CacheRead && b.Meter == pricing.Input:
				w = append(w, Warning{a.At, fmt.Sprintf("%s: a cache read is dearer than input; look whether it is a cache write", m.ID)})
			case a.Meter == pricing.ModelUnitHour && b.Meter == a.Meter && a.Condition.Commitment == pricing.SixMonths && b.Condition.Commitment == pricing.OneMonth:
				w = append(w, Warning{a.At, fmt.Sprintf("%s: the hour of 6_month at %s is dearer than that of 1_month at %s; look whether they are swapped", m.ID, a.Price, b.Price)})
			}
		}
	}
	return w
}

func overlap(a, b pricing.Rate) bool {
	return (b.To.IsZero() || a.From.Before(b.To)) && (a.To.IsZero() || b.From.Before(a.To))
}

// siblings finds prices of ten times the lowest of their meter or more: a slipped
// point or a wrong unit.
func (m *Model) siblings() []Warning {
	var w []Warning
	lowest := map[pricing.Meter]pricing.Rate{}
	rates := m.priced()
	for _, r := range rates {
		if low, ok := lowest[r.Meter]; r.Price.Sign() > 0 && (!ok || perOne(r).Cmp(perOne(low)) < 0) {
			lowest[r.Meter] = r
		}
	}
	for _, r := range rates {
		low, ok := lowest[r.Meter]
		if ok && perOne(r).Cmp(perOne(low).Mul(pricing.Count(10))) >= 0 {
			w = append(w, Warning{r.At, fmt.Sprintf("%s: %s at %s is ten times or more the price at %s; look at the point and the unit", m.ID, r.Meter, r.Price, low.At)})
		}
	}
	return w
}

// gaps finds days without a price between two records of the same condition.
func (m *Model) gaps() []Warning {
	var w []Warning
	type key struct {
		meter pricing.Meter
		cond  pricing.Condition
	}
	last := map[key]pricing.Rate{}
	for _, r := range m.Sheet.Rates() {
		k := key{r.Meter, r.Condition}
		if before, ok := last[k]; ok && before.To.Before(r.From) {
			w = append(w, Warning{r.At, fmt.Sprintf("%s: %s has no price from %s to %s; look whether a record is missing", m.ID, r.Meter, before.To, r.From)})
		}
		last[k] = r
	}
	return w
}

// uncoveredSteps finds step counts between an "at most" and an "over" of one size.
func (m *Model) uncoveredSteps() []Warning {
	var w []Warning
	atMost := map[pricing.Condition]pricing.Rate{}
	for _, r := range m.Sheet.Rates() {
		if s := r.Condition.Steps; s != (pricing.Steps{}) && !s.Over {
			atMost[withoutSteps(r.Condition)] = r
		}
	}
	for _, r := range m.Sheet.Rates() {
		if s := r.Condition.Steps; s.Over {
			low, ok := atMost[withoutSteps(r.Condition)]
			if ok && low.Condition.Steps.N < s.N {
				w = append(w, Warning{r.At, fmt.Sprintf("%s: %d steps have no price, between %s and %s; make them meet", m.ID, low.Condition.Steps.N+1, low.Condition.Steps, s)})
			}
		}
	}
	return w
}

func withoutSteps(c pricing.Condition) pricing.Condition {
	c.Steps = pricing.Steps{}
	return c
}
