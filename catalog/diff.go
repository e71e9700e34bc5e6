package catalog

import (
	"fmt"
	"math/big"
	"slices"

	"tokencast/pricing"
)

// What changed between two catalogs.
//
// Prices are compared as what is in force on each day, not record by record, so that
// another unit or a record split in two is no change:
//
//	before  input 0.003 per 1k_tokens from 2024-07-01
//	after   input 3 per 1m_tokens from 2024-07-01;  2.4 from 2026-01-01
//	->      changed from 2026-01-01: 0.003 per 1k_tokens, now 2.4 per 1m_tokens, -20%
//
// For each meter and condition the days on which a record of either side begins or
// ends cut time into spans; a span whose price differs is a change, and neighbours of
// the same change are one.

// Kinds of price changes.
const (
	PriceAdded   = "added"   // there was none on these days
	PriceEnded   = "ended"   // there is none any more
	PriceChanged = "changed" // another one, or one in place of "not published"
)

// A PriceChange is a difference of one meter and condition on some days.
type PriceChange struct {
	Kind      string
	Meter     pricing.Meter
	Condition pricing.Condition
	Old, New  *pricing.Rate // nil where there is none
	From, To  pricing.Day   // inclusive, exclusive; a zero To is open
	// Change is how much more the new price is, as a fraction: -0.2 is 20 percent less.
	// nil where one of the prices has no figure, or the old one is 0.
	Change *pricing.Quantity
}

// A FieldChange is a difference in something besides prices, in words; "" is nothing.
type FieldChange struct {
	Field, Old, New string
}

// A ModelChange is what changed of a model that both catalogs have.
type ModelChange struct {
	Old, New *Model
	Fields   []FieldChange
	Prices   []PriceChange // by meter in registry order
}

// A Difference is what changed from one catalog to another.
type Difference struct {
	Old, New       *Catalog
	General        []FieldChange // of the catalogs themselves: version, discounts, rates of exchange
	Added, Removed []*Model      // in the order of their catalogs
	Changed        []ModelChange // in the order of the new catalog
}

// Diff compares two catalogs. The error says that their prices are in two currencies.
func Diff(before, after *Catalog) (*Difference, error) {
	if before.Currency != after.Currency {
		return nil, fmt.Errorf("prices in %s cannot be compared with prices in %s", before.Currency, after.Currency)
	}
	d := &Difference{Old: before, New: after, General: changesOf(before.facts(), after.facts())}
	for _, m := range after.models {
		if before.byID[m.ID] == nil {
			d.Added = append(d.Added, m)
		}
	}
	for _, m := range before.models {
		if after.byID[m.ID] == nil {
			d.Removed = append(d.Removed, m)
		}
	}
	for _, m := range after.models {
		old := before.byID[m.ID]
		if old == nil {
			continue
		}
		c := ModelChange{Old: old, New: m, Fields: changesOf(old.facts(), m.facts()), Prices: priceChanges(old.Sheet, m.Sheet)}
		if len(c.Fields)+len(c.Prices) > 0 {
			d.Changed = append(d.Changed, c)
		}
	}
	return d, nil
}

// pricedUse is what identifies a price besides its days.
type pricedUse struct {
	meter pricing.Meter
	cond  pricing.Condition
}

// priceChanges compares two sheets.
func priceChanges(before, after pricing.Sheet) []PriceChange {
	var order []pricedUse
	sides := [2]map[pricedUse][]pricing.Rate{{}, {}}
	for side, s := range []pricing.Sheet{before, after} {
		for _, r := range s.Rates() {
			use := pricedUse{r.Meter, r.Condition}
			if sides[0][use] == nil && sides[1][use] == nil {
				order = append(order, use)
			}
			sides[side][use] = append(sides[side][use], r)
		}
	}
	meters := pricing.Meters()
	slices.SortStableFunc(order, func(a, b pricedUse) int { return slices.Index(meters, a.meter) - slices.Index(meters, b.meter) })
	var changes []PriceChange
	for _, use := range order {
		changes = append(changes, changesOfUse(use, sides[0][use], sides[1][use])...)
	}
	return changes
}

// changesOfUse compares the prices of one use, span by span.
func changesOfUse(use pricedUse, before, after []pricing.Rate) []PriceChange {
	var cuts []pricing.Day
	for _, r := range slices.Concat(before, after) {
		cuts = append(cuts, r.From)
		if !r.To.IsZero() {
			cuts = append(cuts, r.To)
		}
	}
	slices.SortFunc(cuts, func(a, b pricing.Day) int { return a.Since(b) })
	cuts = slices.Compact(cuts)
	var changes []PriceChange
	for i, from := range cuts {
		var to pricing.Day
		if i+1 < len(cuts) {
			to = cuts[i+1]
		}
		was, is := inForce(before, from), inForce(after, from)
		if samePrice(was, is) {
			continue
		}
		if n := len(changes) - 1; n >= 0 && changes[n].To == from && samePrice(changes[n].Old, was) && samePrice(changes[n].New, is) {
			changes[n].To = to
			continue
		}
		c := PriceChange{Kind: PriceChanged, Meter: use.meter, Condition: use.cond, Old: was, New: is, From: from, To: to}
		switch {
		case was == nil:
			c.Kind = PriceAdded
		case is == nil:
			c.Kind = PriceEnded
		default:
			c.Change = changeOf(*was, *is)
		}
		changes = append(changes, c)
	}
	return changes
}

// inForce returns the rate of one use that holds on day, nil without any.
func inForce(rates []pricing.Rate, day pricing.Day) *pricing.Rate {
	for i, r := range rates {
		if !day.Before(r.From) && (r.To.IsZero() || day.Before(r.To)) {
			return &rates[i]
		}
	}
	return nil
}

// samePrice reports whether two prices are the same for one token, image or hour.
func samePrice(a, b *pricing.Rate) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Absent == b.Absent && (a.Absent || perOne(*a).Cmp(perOne(*b)) == 0)
}

// changeOf returns by what fraction the price rose, nil where that is no number.
func changeOf(was, is pricing.Rate) *pricing.Quantity {
	if was.Absent || is.Absent || was.Price.Sign() == 0 {
		return nil
	}
	rise := new(big.Rat).Quo(perOne(is).Rat(), perOne(was).Rat())
	q := pricing.QuantityOf(rise.Sub(rise, big.NewRat(1, 1)))
	return &q
}
