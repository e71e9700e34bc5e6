package estimate

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	"tokencast/catalog"
	"tokencast/pricing"
)

// What one of a use costs, found once.
//
// The lines of a large workload ask for the same few prices: 50,000 lines on six models
// have a dozen prices of tokens on a day. So each is looked up once in a job, with its
// discount and the exchange, and a line only multiplies:
//
//	0.0188 USD per 1k_tokens, 12 % off, 0.92 EUR a USD: 0.00001522048 EUR a token;
//	2,000 tokens: 0.03044096 EUR
//
// The figures are exact, so a product is the same in any order.

// A unitPrice is what one token, image, hour, month or request of a use costs on a day.
type unitPrice struct {
	rate     pricing.Rate
	discount pricing.Quantity // the fraction taken off the list price
	each     pricing.Money    // less the discount, in the currency of the figures
	none     pricing.Reason   // why there is no price; "" where there is one
	why      string           // the same in words, with what the model offers instead
}

// charge prices a quantity.
func (u *unitPrice) charge(q pricing.Quantity) pricing.LineItem {
	return pricing.LineItem{Rate: &u.rate, Quantity: q, Discount: u.discount, Amount: u.each.Mul(q)}
}

// prices remembers the prices that the lines of a job asked for. It is safe for
// concurrent use.
type prices struct {
	cat      *catalog.Catalog
	exchange pricing.Quantity // what one unit of the catalog's currency is worth in that of the figures

	mu       sync.Mutex
	found    map[priceKey]*unitPrice
	repriced map[horizon][]int
	plans    map[unitPlan]*Plan // nil where a commitment has no price
}

type priceKey struct {
	model *catalog.Model
	meter pricing.Meter
	ask   pricing.Ask
	day   pricing.Day
}

// horizon is a model over so many months; the days of the months are those of the job.
type horizon struct {
	model  *catalog.Model
	months int
}

func newPrices(cat *catalog.Catalog) *prices {
	return &prices{cat: cat, exchange: one, found: map[priceKey]*unitPrice{}, repriced: map[horizon][]int{}, plans: map[unitPlan]*Plan{}}
}

// of returns what one of a meter of a model costs on a day, which is shared.
func (p *prices) of(m *catalog.Model, meter pricing.Meter, ask pricing.Ask, day pricing.Day) *unitPrice {
	p.mu.Lock()
	defer p.mu.Unlock()
	key := priceKey{m, meter, ask, day}
	u := p.found[key]
	if u == nil {
		u = p.look(key)
		p.found[key] = u
	}
	return u
}

// look looks a price up in the catalog.
func (p *prices) look(k priceKey) *unitPrice {
	rate, err := k.model.Sheet.Rate(k.meter, k.ask, k.day)
	var none *pricing.NoRateError
	if errors.As(err, &none) {
		return &unitPrice{none: none.Reason, why: missing(k.model, k.ask, none)}
	}
	item := rate.Charge(one)
	if d := p.cat.Discount(k.model, k.meter, k.day); d != nil && d.Percent.Sign() > 0 {
		item = item.Discounted(d.Percent)
	}
	return &unitPrice{rate: rate, discount: item.Discount, each: item.Amount.Mul(p.exchange)}
}

// repricedIn returns the months, from 1 for the second of the horizon, whose prices or
// discounts of a model are not those of the month before. The slice is shared.
func (j *Job) repricedIn(m *catalog.Model) []int {
	p := j.prices
	p.mu.Lock()
	defer p.mu.Unlock()
	key := horizon{m, j.wl.Months}
	months, known := p.repriced[key]
	if !known {
		for k := 1; k < j.wl.Months; k++ {
			if p.reprices(m, j.priceDay(k-1), j.priceDay(k)) {
				months = append(months, k)
			}
		}
		p.repriced[key] = months
	}
	return months
}

// reprices reports whether a price or a discount of a model begins or ends after day a,
// up to and with day b.
func (p *prices) reprices(model *catalog.Model, a, b pricing.Day) bool {
	if model.Sheet.Changes(a, b) {
		return true
	}
	for _, m := range pricing.Meters() {
		if model.Sheet.Has(m) && p.cat.Discount(model, m, a) != p.cat.Discount(model, m, b) {
			return true
		}
	}
	return false
}

// planOf returns the plan of model units that was kept.
func (p *prices) planOf(key unitPlan) (plan *Plan, known bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	plan, known = p.plans[key]
	return plan, known
}

// keep keeps the plan of model units.
func (p *prices) keep(key unitPlan, plan *Plan) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.plans[key] = plan
}

// missing says in words why a use of a model has no price, with what there is instead.
func missing(m *catalog.Model, ask pricing.Ask, e *pricing.NoRateError) string {
	if e.Reason != pricing.NotOffered {
		return e.Error()
	}
	switch c := m.Sheet.Choices(e.Meter); {
	case e.Meter == pricing.OutputImage && (len(c.Sizes) > 0 || len(c.Steps) > 0 || len(c.Qualities) > 0):
		return fmt.Sprintf("%s: this image is not offered; offered are %s", e.Meter.Label(), join(c.Sizes, c.Qualities, c.Steps))
	case e.Meter == pricing.ModelUnitHour:
		var offered []string
		for _, r := range m.Sheet.Rates() {
			if r.Meter == e.Meter && !r.Absent && r.Condition.Region == ask.Region && !slices.Contains(offered, string(r.Condition.Commitment)) {
				offered = append(offered, string(r.Condition.Commitment))
			}
		}
		if len(offered) > 0 {
			return fmt.Sprintf("%s: commitment %s is not offered; offered are %s", e.Meter.Label(), ask.Commitment, join(offered))
		}
	case e.Meter != pricing.ModelUnitHour && (ask.Mode != "" || ask.Routing != ""):
		return e.Error() + offers(m, e.Meter, ask)
	case ask.CustomModel:
		return e.Error() + " for a custom model on demand; give a provisioned plan"
	}
	return e.Error()
}
