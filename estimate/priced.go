package estimate

import (
	"slices"

	"tokencast/pricing"
	"tokencast/workload"
)

// rated is a use with its price on a day.
type rated struct {
	*use
	price *unitPrice
}

// rated finds the prices of uses on a day; what has none, or no quantity, is apart.
func (l *line) rated(uses []use, day pricing.Day) ([]rated, []Unpriced) {
	list := make([]rated, 0, len(uses))
	var unpriced []Unpriced
	for i := range uses {
		u := &uses[i]
		price := l.prices.of(l.model, u.meter, u.ask, day)
		var miss Unpriced
		switch {
		case u.quantity == nil:
			miss = Unpriced{u.meter, QuantityUnknown, "the length of the answers is not given, and no sample shows it; give tokens.output"}
		case price.none != "":
			miss = Unpriced{u.meter, price.none, price.why}
		default:
			list = append(list, rated{u, price})
			continue
		}
		if !slices.Contains(unpriced, miss) {
			unpriced = append(unpriced, miss)
		}
	}
	return list, unpriced
}

// amountAt is what uses cost at a corner, a full month at the volume of month 1.
func amountAt(list []rated, c corner) pricing.Money {
	var sum pricing.Money
	for _, u := range list {
		sum = sum.Add(u.price.each.Mul(u.quantity(c)))
	}
	return sum
}

// priced is uses priced at one corner on one day, a full month at the volume of month 1.
type priced struct {
	items    []pricing.LineItem
	unpriced []Unpriced
	sums     [Spans]pricing.Money // of the items, by how they follow the month
}

// amount is the sum of the items.
func (p priced) amount() pricing.Money {
	var sum pricing.Money
	for _, s := range p.sums {
		sum = sum.Add(s)
	}
	return sum
}

// price prices uses at a corner.
func (l *line) price(uses []use, day pricing.Day, c corner) priced {
	list, unpriced := l.rated(uses, day)
	p := priced{unpriced: unpriced}
	for _, u := range list {
		item := u.price.charge(u.quantity(c))
		p.items = append(p.items, item)
		p.sums[u.span] = p.sums[u.span].Add(item.Amount)
	}
	return p
}

// inScenarios is uses priced in the three scenarios on one day, a full month at the
// volume of month 1. The lists go with the items, in their order.
type inScenarios struct {
	items      []pricing.LineItem // at base
	spans      []Span
	quantities []workload.Range
	unpriced   []Unpriced
	sums       [Spans]Amounts
}

// amounts is the sum of the items.
func (p *inScenarios) amounts() Amounts {
	var sum Amounts
	for _, s := range p.sums {
		sum = sum.Add(s)
	}
	return sum
}

// pricedIn prices uses in the three scenarios.
func (l *line) pricedIn(uses []use, day pricing.Day) inScenarios {
	list, unpriced := l.rated(uses, day)
	p := inScenarios{unpriced: unpriced}
	if len(list) == 0 {
		return p
	}
	p.items, p.spans, p.quantities = make([]pricing.LineItem, len(list)), make([]Span, len(list)), make([]workload.Range, len(list))
	for i, u := range list {
		q := workload.Range{Low: u.quantity(all(Low)), Base: u.quantity(all(Base)), High: u.quantity(all(High))}
		p.items[i], p.spans[i], p.quantities[i] = u.price.charge(q.Base), u.span, q
		p.sums[u.span] = p.sums[u.span].Add(Amounts{u.price.each.Mul(q.Low), p.items[i].Amount, u.price.each.Mul(q.High)})
	}
	return p
}
