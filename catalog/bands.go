package catalog

import (
	"cmp"
	"fmt"
	"slices"

	"tokencast/pricing"
)

// Half-filled bands.
//
// A call over a token band is priced at the band's rates as a whole. A band that does
// not name a meter which is used above it would leave that meter at the price below:
//
//	input 3, output 15, cache_write 4 (5m), cache_write 6 (1h)
//	over 200,000 tokens: input 6, output 22.5, cache_write 8 (5m)
//	-> no price for cache_write (cache for 1h)
//
// What is used above a band is what has a price without one, or in a lower band.

// tokenMeters are the meters of a call's tokens: those that a band prices.
var tokenMeters = []pricing.Meter{pricing.Input, pricing.Output, pricing.CacheRead, pricing.CacheWrite}

// halfBands finds token bands that do not price every meter that is used above them.
func halfBands(s pricing.Sheet) []pricing.Fault {
	families := map[pricing.Condition][]pricing.Rate{}
	var order []pricing.Condition
	for _, r := range s.Rates() {
		if !slices.Contains(tokenMeters, r.Meter) {
			continue
		}
		family := r.Condition
		family.TokensOver, family.CacheTTL = 0, ""
		if families[family] == nil {
			order = append(order, family)
		}
		families[family] = append(families[family], r)
	}
	var faults []pricing.Fault
	for _, family := range order {
		faults = append(faults, halfBandsOf(families[family])...)
	}
	return faults
}

// halfBandsOf checks the bands of rates that differ in meter, cache time, band and day.
func halfBandsOf(rates []pricing.Rate) []pricing.Fault {
	type use struct {
		meter pricing.Meter
		ttl   string // "" is any
	}
	useOf := func(r pricing.Rate) use { return use{r.Meter, r.Condition.CacheTTL} }
	priced := func(band []use, u use) bool {
		return slices.Contains(band, u) || slices.Contains(band, use{u.meter, ""}) ||
			u.ttl == "" && slices.Contains(band, use{u.meter, "5m"}) && slices.Contains(band, use{u.meter, "1h"})
	}
	rates = slices.Clone(rates)
	slices.SortStableFunc(rates, func(a, b pricing.Rate) int { return cmp.Compare(a.Condition.TokensOver, b.Condition.TokensOver) })
	var faults []pricing.Fault
	var below []use
	for len(rates) > 0 {
		over := rates[0].Condition.TokensOver
		n := slices.IndexFunc(rates, func(r pricing.Rate) bool { return r.Condition.TokensOver != over })
		if n < 0 {
			n = len(rates)
		}
		band := rates[:n]
		rates = rates[n:]
		var own []use
		for _, r := range band {
			own = append(own, useOf(r))
		}
		for _, u := range below {
			if !priced(own, u) {
				missing := string(u.meter)
				if u.ttl != "" {
					missing += " (cache for " + u.ttl + ")"
				}
				faults = append(faults, pricing.Fault{At: band[0].At, Msg: fmt.Sprintf("the band over %d input tokens has no price for %s; name every meter that is used above it", over, missing)})
			}
		}
		for _, u := range own {
			if !slices.Contains(below, u) {
				below = append(below, u)
			}
		}
	}
	return faults
}
