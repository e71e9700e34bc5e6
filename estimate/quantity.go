package estimate

import (
	"fmt"
	"math/big"

	"tokencast/pricing"
	"tokencast/tally"
	"tokencast/tokenizers"
	"tokencast/workload"
)

// Quantities of a full month at the volume of month 1.
//
//	billed calls = requests x turns x steps x (1 + retries)
//	input        = billed calls x mean input tokens of a call
//
// The mean of samples is factor x sum / calls, a rational; the tokenizer's band
// scales it for low and high. A small example, two samples of 100 and 200 tokens,
// factor 1.18, 1000 requests a month, retries 2%:
//
//	mean 1.18 x 300 / 2 = 177;  calls 1020;  input 180540 tokens

// corner says for each cause of doubt which of its values to take.
type corner struct{ volume, tokens, band Scenario }

// all is the corner where every cause is at s.
func all(s Scenario) corner { return corner{s, s, s} }

// at returns the value of a range in a scenario.
func at(r workload.Range, s Scenario) pricing.Quantity {
	return [...]pricing.Quantity{Base: r.Base, Low: r.Low, High: r.High}[s]
}

// one is the quantity 1.
var one = pricing.Count(1)

// A Span says how a quantity of a full month follows the length of a month and the
// growth.
type Span int

// The spans. Spans is how many there are.
const (
	ByMonth  Span = iota // requests given by the month: with growth, by the days of a part month
	ByHour               // requests given by the day, hour, minute or second: with growth and the month's hours
	Hourly               // every hour of the month
	ByDays               // as many in every full month, by the days of a part month
	Standing             // the same in every month, whole or not
	Spans
)

// use is an amount of one meter that a line needs each month.
type use struct {
	meter pricing.Meter
	ask   pricing.Ask
	span  Span
	// counted is how many tokens of the average call were counted rather than given.
	counted pricing.Quantity
	// quantity of a full month at the volume of month 1; nil where it is unknown
	quantity func(corner) pricing.Quantity
	// how tells the quantity at base as a formula with its numbers; nil where unknown
	how func() string
}

// intervalFactor is what the doubt about the mean makes of a count in a scenario; a
// mean is not below 0.
func intervalFactor(interval *big.Rat, s Scenario) pricing.Quantity {
	switch {
	case interval == nil || s == Base:
		return one
	case s == High:
		return one.Add(pricing.QuantityOf(interval))
	}
	if low := one.Sub(pricing.QuantityOf(interval)); low.Sign() > 0 {
		return low
	}
	return pricing.Quantity{}
}

// bandFactor is what a band makes of a count in a scenario: 1 + its low or high end.
func bandFactor(b tokenizers.Band, s Scenario) pricing.Quantity {
	switch {
	case s == Low && b.Low != nil:
		return one.Add(pricing.QuantityOf(b.Low))
	case s == High && b.High != nil:
		return one.Add(pricing.QuantityOf(b.High))
	}
	return one
}

// calls is the billed calls of a month.
func (l *line) calls(hours pricing.Quantity) workload.Range {
	if l.Requests == nil {
		return workload.Range{}
	}
	return l.Requests.Monthly(hours).Map(one.Add(l.Retries).Mul(pricing.Count(l.pattern().Calls())).Mul)
}

// spanOf is how a volume follows the month.
func spanOf(v workload.Volume) Span {
	if v.Per == workload.PerMonth {
		return ByMonth
	}
	return ByHour
}

// uses returns what a line needs each month. hours are those of a full month.
func (l *line) uses(f traffic, hours pricing.Quantity) []use {
	var list []use
	fixed := func(q pricing.Quantity) func(corner) pricing.Quantity {
		return func(corner) pricing.Quantity { return q }
	}
	if p := l.Provisioned; p != nil {
		u := use{meter: pricing.ModelUnitHour, ask: l.ask, span: Hourly}
		u.ask.Commitment = p.Commitment
		if p.Hours != nil {
			hours, u.span = *p.Hours, ByDays
		}
		u.quantity = fixed(pricing.Count(p.Units).Mul(hours))
		u.how = func() string { return fmt.Sprintf("%d model units x %s hours", p.Units, hours) }
		list = append(list, u)
	} else {
		list = l.onDemand(f, hours)
	}
	if ft := l.FineTuning; ft != nil {
		list = append(list, use{meter: pricing.CustomModelStorage, ask: l.ask, span: Standing, quantity: fixed(pricing.Count(ft.Models)), how: func() string { return fmt.Sprintf("%d custom models stored", ft.Models) }})
	}
	return list
}

// onDemand returns what is paid by the token, the image or the request.
func (l *line) onDemand(f traffic, hours pricing.Quantity) []use {
	var list []use
	ask := l.ask
	ask.Mode, ask.Routing = l.Mode, l.routing
	if l.Images != nil {
		count := l.Images.Count.Monthly(hours).Map(one.Add(l.Retries).Mul)
		list = append(list, use{
			meter: pricing.OutputImage, ask: ask, span: spanOf(l.Images.Count),
			quantity: func(c corner) pricing.Quantity { return at(count, c.volume) },
			how:      func() string { return l.Images.Count.Monthly(hours).Base.String() + " images" + l.retriesText() },
		})
	}
	if l.Requests == nil {
		return list
	}
	calls := l.calls(hours)
	each := func(m pricing.Meter, ask pricing.Ask, counted pricing.Quantity, perCall func(corner) pricing.Quantity, how string) {
		u := use{meter: m, ask: ask, span: spanOf(*l.Requests), counted: counted}
		if perCall != nil {
			u.quantity = func(c corner) pricing.Quantity { return at(calls, c.volume).Mul(perCall(c)) }
			u.how = func() string {
				text := fmt.Sprintf("%s billed calls (%s)", calls.Base, l.callsText(hours))
				if how != "" {
					text += fmt.Sprintf(" x %s %s a call", perCall(all(Base)), how)
				}
				return text
			}
		}
		list = append(list, u)
	}
	paid := func(m pricing.Meter, part func(segment) tokens) {
		band := l.perCall.Band
		if m == pricing.Output {
			band = l.answers().Band
		}
		for _, g := range f.segments {
			ask, t := ask, part(g).times(g.share)
			ask.InputTokens = g.askTokens
			each(m, ask, t.counted, func(c corner) pricing.Quantity { return t.at(c, band, f.interval) }, m.Label())
		}
	}
	has := func(part func(segment) tokens) bool {
		for _, g := range f.segments {
			if t := part(g); t.at(all(High), tokenizers.Band{}, nil).Sign() > 0 {
				return true
			}
		}
		return false
	}
	if l.model.Sheet.Has(pricing.Request) {
		each(pricing.Request, ask, pricing.Quantity{}, func(corner) pricing.Quantity { return one }, "")
	}
	if f.sendsInput {
		paid(pricing.Input, func(g segment) tokens { return g.fresh })
	}
	if read := func(g segment) tokens { return g.cacheRead }; has(read) {
		paid(pricing.CacheRead, read)
	}
	if write := func(g segment) tokens { return g.cacheWrite }; has(write) {
		if l.Cache != nil {
			ask.CacheTTL = l.Cache.TTL
		}
		paid(pricing.CacheWrite, write)
		ask.CacheTTL = ""
	}
	if l.InputImages != nil {
		each(pricing.InputImage, ask, pricing.Quantity{}, func(c corner) pricing.Quantity { return at(*l.InputImages, c.tokens) }, "images")
	}
	switch {
	case f.outputKnown && f.wantsOutput:
		paid(pricing.Output, func(g segment) tokens { return g.output })
	case f.sendsInput && f.wantsOutput:
		each(pricing.Output, ask, pricing.Quantity{}, nil, "")
	}
	return list
}

// oneOffs returns what a line costs once.
func (l *line) oneOffs(trained *tally.Tally) []use {
	ft := l.FineTuning
	if ft == nil {
		return nil
	}
	if ft.ImagesSeen != nil {
		seen := *ft.ImagesSeen
		return []use{{meter: pricing.TrainImage, ask: l.ask, quantity: func(corner) pricing.Quantity { return seen }, how: func() string { return seen.String() + " images seen" }}}
	}
	epochs := pricing.Count(ft.Epochs)
	text := tokens{}
	switch {
	case trained != nil:
		text.counted = pricing.QuantityOf(l.binding.For(trained.InputScripts).Scale(trained.Input.Sum))
	case ft.Tokens != nil:
		text.given = workload.Exactly(*ft.Tokens)
	}
	return []use{{meter: pricing.Train, ask: l.ask, quantity: func(c corner) pricing.Quantity {
		return text.at(c, l.binding.Band, nil).Mul(epochs) // all of the text is trained on: no sample
	}, how: func() string { return fmt.Sprintf("%s tokens x %d epochs", text.base(), ft.Epochs) }}}
}
