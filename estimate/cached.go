package estimate

import (
	"slices"

	"tokencast/pricing"
)

// What the input of a line that reads nothing from a cache would cost if it did, so that a
// report can tell what another share comes to:
//
//	900 tokens at 3 USD and, cached, at 0.30 USD a million: of a call that reads a third of
//	them from the cache 600 x 3 + 300 x 0.30

// offerCache fills in Cached of the plans of a line, where its calls could read from a cache.
func (j *Job) offerCache(p *planned, plans []Plan) {
	if !j.opts.Plans || !p.model.Sheet.Has(pricing.CacheRead) || !p.takesCache() {
		return
	}
	for i := range plans {
		plan := &plans[i]
		if plan.Provisioned != nil {
			continue
		}
		mode := pricing.Mode(plan.Name)
		if mode == pricing.OnDemand {
			mode = ""
		}
		l := p.under(mode, nil)
		uses := l.uses(p.traffic, j.fullMonth())
		uses = slices.DeleteFunc(uses, func(u use) bool { return u.meter != pricing.Input || u.quantity == nil })
		plan.Cached = l.cached(uses, j.priceDay(0))
		for k := range plan.Later {
			plan.Later[k].Cached = l.cached(uses, j.priceDay(plan.Later[k].Month-1))
		}
	}
}

// takesCache reports whether a line that reads nothing from a cache could be given a share
// that does: its tokens do not say themselves what is read and written.
func (p *planned) takesCache() bool {
	if p.Cache != nil {
		return p.Cache.Read.Sign() == 0
	}
	return !slices.ContainsFunc(p.traffic.segments, func(g segment) bool {
		cached := g.cacheRead.add(g.cacheWrite)
		return cached.counted.Sign() > 0 || cached.given.High.Sign() > 0
	})
}

// cached is what uses of input cost read from a cache; nil where one of them has no price
// for that.
func (l *line) cached(uses []use, day pricing.Day) []pricing.LineItem {
	var items []pricing.LineItem
	for _, u := range uses {
		price := l.prices.of(l.model, pricing.CacheRead, u.ask, day)
		if price.none != "" {
			return nil
		}
		items = append(items, price.charge(u.quantity(all(Base))))
	}
	return items
}
