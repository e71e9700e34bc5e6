package estimate

import (
	"fmt"
	"math/big"
	"slices"

	"tokencast/pricing"
	"tokencast/tally"
)

// What an amount a month buys.
//
// A full month costs what does not follow the requests (provisioned hours, stored
// models) and what does, so an amount A buys f times the planned requests:
//
//	fixed + f x variable = A;   f = (A - fixed) / variable;   headroom = f - 1
//
// 20 fixed and 80 that follow 1000 requests: 140 buys f = 1.5, which is 1500 requests and
// 50% of headroom. At the planned requests the calls may instead carry g times the
// tokens, by the same equation for what is paid by the token.

// A Purchase is what an amount a month buys of a workload, in one scenario.
type Purchase struct {
	Estimate *Estimate // with the amount as its budget
	Amount   pricing.Money

	// Headroom is how far the requests and images may grow until a full month costs the
	// amount, as a fraction of those planned; below 0 where it costs more already. Nil
	// where that cannot be said, with the reason in words.
	Headroom       *pricing.Quantity
	HeadroomReason string

	// FirstMonthOver is the first day of the first month that costs more than the amount,
	// at the workload's growth and each month's own prices; nil where none does up to
	// SearchedTo. Months after the horizon go on as those in it.
	FirstMonthOver *pricing.Day
	AfterHorizon   bool        // that month lies after the horizon
	SearchedTo     pricing.Day // first day of the last month looked at

	// TokensReason says why no line has Tokens, "" where some may.
	TokensReason string
	Lines        []LinePurchase // as those of Estimate
	OverLimits   []Warning      // of calls over the limits that their line sets
	Notes        []string       // both figures of lines that a calibration is used for
}

// LinePurchase is what an amount buys of a line when all lines grow alike.
type LinePurchase struct {
	Name, Model string
	Share       *pricing.Quantity // of the total, 0 to 1; nil where the total is 0 or misses something
	// Requests and Images are whole ones a month, rounded down; nil where the line has
	// none, where its cost does not follow them, and where Headroom is nil.
	Requests, Images *pricing.Quantity
	// Tokens are input and output of the average call at the planned requests, rounded
	// down; nil where the line is not paid by the token or Purchase.TokensReason says why.
	Tokens      *pricing.Quantity
	OverContext bool // Tokens are more than the model takes
	OverLimits  bool // a call is over the limits that the line sets
}

// searchMonths is how many months, those of the horizon included, are searched for one
// that is over the amount: ten years.
const searchMonths = 120

// Buy prices the workload against an amount a month, which takes the place of its budget.
// tallies are the counts of Needs, in its order; the errors are those of Estimate.
func (j *Job) Buy(tallies []*tally.Tally, amount pricing.Money) (*Purchase, error) {
	job := *j
	job.opts.Budget = &amount
	e, err := job.Estimate(tallies)
	if err != nil {
		return nil, err
	}
	lines, err := job.ready(tallies)
	if err != nil {
		return nil, err
	}
	p := &Purchase{Estimate: e, Amount: amount, Notes: e.calibrationTexts("")}
	for _, l := range e.Lines {
		p.Lines = append(p.Lines, LinePurchase{Name: l.Name, Model: l.Model, OverLimits: l.OverLimits})
		for _, w := range l.Warnings {
			if w.Code == "call_limit" {
				p.OverLimits = append(p.OverLimits, w)
			}
		}
	}
	p.shares()
	job.requestsBought(p, lines)
	job.tokensBought(p, lines)
	job.firstMonthOver(p, lines)
	return p, nil
}

// shares says how much of the total each line is.
func (p *Purchase) shares() {
	s := p.Estimate.Scenario
	if p.Estimate.gap() != "" || p.Estimate.Total == nil || p.Estimate.Total.Of(s).Sign() == 0 {
		return
	}
	for i, l := range p.Estimate.Lines {
		if l.Amount != nil {
			q := ratio(l.Amount.Of(s), p.Estimate.Total.Of(s))
			p.Lines[i].Share = &q
		}
	}
}

// ratio is a / b; b is not 0.
func ratio(a, b pricing.Money) pricing.Quantity {
	return pricing.QuantityOf(new(big.Rat).Quo(a.Rat(), b.Rat()))
}

// gap says why nothing exact can be said of what an amount buys; "" where it can.
func (e *Estimate) gap() string {
	for _, l := range e.Lines {
		for _, u := range l.Unpriced {
			if u.Meter != pricing.Train && u.Meter != pricing.TrainImage {
				return fmt.Sprintf("%s has no amount for %s", l.Name, u.Meter.Label())
			}
		}
	}
	return ""
}

// requestsBought finds how far the requests may grow.
func (j *Job) requestsBought(p *Purchase, lines []planned) {
	e, s, day := p.Estimate, p.Estimate.Scenario, j.priceDay(0)
	if p.HeadroomReason = e.gap(); p.HeadroomReason != "" {
		return
	}
	var fixed, variable pricing.Money
	follows := make([]bool, len(lines))
	for i := range lines {
		sums := lines[i].price(j.uses(&lines[i]), day, all(s)).sums
		grows := sums[ByMonth].Add(sums[ByHour])
		follows[i] = grows.Sign() > 0
		variable = variable.Add(grows)
		fixed = fixed.Add(sums[Hourly]).Add(sums[ByDays]).Add(sums[Standing])
	}
	left := p.Amount.Sub(fixed)
	switch {
	case variable.Sign() == 0:
		p.HeadroomReason = "nothing of the cost follows the requests"
		return
	case left.Sign() < 0:
		p.HeadroomReason = "what does not follow the requests costs more than the amount"
		return
	}
	factor := ratio(left, variable)
	headroom := factor.Sub(one)
	p.Headroom = &headroom
	for i, l := range e.Lines {
		if !follows[i] {
			continue
		}
		if l.Requests != nil {
			p.Lines[i].Requests = roundedDown(at(*l.Requests, s).Mul(factor))
		}
		if l.Images != nil {
			p.Lines[i].Images = roundedDown(at(*l.Images, s).Mul(factor))
		}
	}
}

// roundedDown rounds down to a whole number; q is not negative.
func roundedDown(q pricing.Quantity) *pricing.Quantity {
	r := q.Rat()
	whole := pricing.QuantityOf(new(big.Rat).SetInt(new(big.Int).Quo(r.Num(), r.Denom())))
	return &whole
}

// tokenMeters are paid by the token of a call.
var tokenMeters = []pricing.Meter{pricing.Input, pricing.Output, pricing.CacheRead, pricing.CacheWrite}

// tokensBought finds how many tokens the calls may carry at the planned requests.
func (j *Job) tokensBought(p *Purchase, lines []planned) {
	e, s, day := p.Estimate, p.Estimate.Scenario, j.priceDay(0)
	if p.TokensReason = e.gap(); p.TokensReason != "" {
		return
	}
	var rest, tokens pricing.Money
	paid := make([]bool, len(lines))
	for i := range lines {
		for _, item := range lines[i].price(j.uses(&lines[i]), day, all(s)).items {
			if slices.Contains(tokenMeters, item.Rate.Meter) {
				tokens = tokens.Add(item.Amount)
				paid[i] = paid[i] || item.Amount.Sign() > 0
			} else {
				rest = rest.Add(item.Amount)
			}
		}
	}
	left := p.Amount.Sub(rest)
	switch {
	case tokens.Sign() == 0:
		p.TokensReason = "nothing is paid by the token"
		return
	case left.Sign() < 0:
		p.TokensReason = "what is not paid by the token costs more than the amount"
		return
	}
	factor := ratio(left, tokens)
	for i, l := range lines {
		if paid[i] && l.crosses(factor) {
			p.TokensReason = fmt.Sprintf("%s: calls that much longer or shorter would be at another price of %s", l.Name, l.model.ID)
			return
		}
	}
	for i, l := range e.Lines {
		if !paid[i] {
			continue
		}
		var sum pricing.Quantity
		for _, c := range []*CallTokens{l.Input, l.Output} {
			if c != nil {
				sum = sum.Add(at(c.Mean, s))
			}
		}
		bought := roundedDown(sum.Mul(factor))
		p.Lines[i].Tokens = bought
		if limit := lines[i].model.Limits.Context; limit > 0 {
			p.Lines[i].OverContext = bought.Cmp(pricing.Count(limit)) > 0
		}
	}
}

// crosses reports whether calls with factor times the tokens could be on another side of
// the model's token bands than they are. Of samples the longest call speaks for all: where
// some are over a band already, it is taken that shorter ones could leave it.
func (p planned) crosses(factor pricing.Quantity) bool {
	bands := p.model.Sheet.Bands()
	if len(bands) == 0 || factor.Cmp(one) == 0 {
		return false
	}
	longest := pricing.Quantity{}
	switch f := p.traffic; {
	case f.longest != nil:
		longest = f.longest.base() // as the side of a band is judged in every scenario
	case f.inputTally != nil:
		longest = pricing.Count(p.perCall.For(f.inputTally.InputScripts).ScaleUp(f.inputTally.Sent.Max)).Add(p.added())
		if f.resends() && f.outputKnown {
			return true // the resent answers are not in the longest call
		}
	}
	band := pricing.Count(bands[0])
	return longest.Cmp(band) > 0 || longest.Mul(factor).Cmp(band) > 0
}

// firstMonthOver looks for the month in which the amount is passed: in the horizon, then
// after it, as if the horizon were ten years.
func (j *Job) firstMonthOver(p *Purchase, lines []planned) {
	long := *j
	wl := *j.wl
	wl.Months = max(wl.Months, searchMonths)
	long.wl = &wl
	months := &Estimate{Lines: make([]Line, len(lines))}
	var sums [Spans]Amounts
	for i, l := range p.Estimate.Lines {
		months.Lines[i] = Line{Name: l.Name, Model: l.Model, Unpriced: l.Unpriced, Plans: l.Plans[:1]}
		for s, sum := range lines[i].pricedIn(j.uses(&lines[i]), j.priceDay(0)).sums {
			sums[s] = sums[s].Add(sum)
		}
	}
	long.months(months, lines, sums)
	for k, m := range months.Months {
		p.SearchedTo = m.First
		if m.Of(p.Estimate.Scenario).Cmp(p.Amount) > 0 {
			p.FirstMonthOver, p.AfterHorizon = &m.First, k >= j.wl.Months
			return
		}
	}
}
