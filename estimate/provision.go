package estimate

import (
	"slices"

	"tokencast/catalog"
	"tokencast/pricing"
	"tokencast/tally"
	"tokencast/workload"
)

// On demand against provisioned throughput.
//
// A month on demand costs k x requests, where k is what one request costs at the line's
// own mix of input, output, cached and long calls, retries included; so many units cost
// the same whatever is sent. Both lines cross at
//
//	break-even = units x hourly x hours / k   requests a month
//
// Five turns of 940 input and 180 output tokens, 2 % retries, at 0.0008 and 0.0024 USD
// per 1,000: k = 5.1 x (940 x 0.0008 + 180 x 0.0024) / 1000 = 0.0060384 USD. A unit at 22
// USD an hour costs 16,060 USD in 730 hours, so it pays from 2,659,645 requests on.
//
// The storage of a custom model is paid either way and is in neither figure.

// ProvisionOptions say what is compared. The zero value compares every commitment at
// each line's own number of units.
type ProvisionOptions struct {
	Units      int64              // of every line; 0 leaves it to the line, see [Option]
	Commitment pricing.Commitment // the one to show; "" shows each
	// Capacity of one unit of every model in tokens a minute; a figure of 0 is not given
	// and leaves the catalog's.
	Capacity catalog.Capacity
}

// A Provision is a workload on demand against provisioned throughput, in the scenario of
// its Estimate. The prices are those of month 1, and a month is a full one.
type Provision struct {
	Estimate *Estimate // the workload under its own plans
	Lines    []ProvisionLine
	Without  []string // names of the lines that send nothing, so there is nothing to compare
	Sources  []Source // of all prices, those of the options included, in the order of their keys
}

// A ProvisionLine is a line with what it can be paid by.
type ProvisionLine struct {
	Name      string
	Model     string // ID
	ModelName string
	Plan      string                // the line's own, as in [Line]
	Own       *workload.Provisioned // units and commitment of Plan; nil where it has none
	PaidAs    pricing.Mode          // what OnDemand is: on_demand, or the mode that the line's plan names

	OnDemand *Amounts           // a month; nil where something of it has no price or no quantity
	Items    []pricing.LineItem // of OnDemand at base
	// PerRequest is what one request (or image) costs in the scenario, so that requests cost
	// PerRequest x their number; nil where OnDemand is.
	PerRequest *pricing.Money
	Missing    *Unpriced // the first thing that OnDemand misses; nil where it misses nothing
	// MustProvision is whether the line is of a custom model that cannot run on demand.
	MustProvision bool

	Images   bool           // the requests are images made
	Requests workload.Range // a month
	// Input and Output are the tokens of a request, retries included; nil where unknown.
	Input, Output *workload.Range
	Peak          pricing.Quantity // busiest minute / average minute
	Options       []Option
	// Choice is the cheapest way that the figures allow: the plan of OnDemand, one of
	// Options, or a Split of one.
	Choice Choice
}

// An Option is a line on provisioned throughput with one commitment.
//
// Units are those asked for, else those of the line's own plan, else as many as its
// busiest minute needs where a unit's capacity is known, else 1.
type Option struct {
	Commitment pricing.Commitment
	Offered    bool // there is a price; where not, all amounts are nil
	Reason     pricing.Reason
	Detail     string           // Reason in words
	Rate       *pricing.Rate    // of one unit; nil where not offered
	Discount   pricing.Quantity // off Rate, as a fraction

	Units     int64
	Hours     pricing.Quantity // paid a month: all, or those of the line's own plan
	Hourly    *pricing.Money   // of all units
	Monthly   *pricing.Money
	TermTotal *pricing.Money // owed from the day it begins, used or not; 0 without commitment
	CheaperBy *pricing.Money // OnDemand - Monthly in the scenario; nil where either is

	BreakEven *BreakEven     // nil where not offered, or on demand has no price
	NoBreak   pricing.Reason // why BreakEven is nil
	Load      Load
	Splits    []Split // by rising units; none where capacity or the price on demand is unknown
}

// CostsNothing is the reason of a break-even that does not exist: a request costs
// nothing on demand.
const CostsNothing pricing.Reason = "costs_nothing"

// A BreakEven is the volume at which on demand costs as much as all units.
type BreakEven struct {
	Requests        pricing.Quantity  // a month, unrounded; images for a line that makes them
	TokensPerMinute *pricing.Quantity // input and output, retries included; nil for images
	PeakUse         *pricing.Quantity // of the units' capacity in its busiest minute, 1 is full; nil where unknown
	MeanUse         *pricing.Quantity // on average
}

// A Choice is what a line is best paid by.
type Choice struct {
	Plan   Payment
	Option int // index of Options; -1 for none
	Split  int // index of its Splits; -1 for none
}

// A Payment is a way to pay for a line.
type Payment string

// The plans that a choice can name. NoPlan is where the amounts are not known, or nothing
// that has one carries the load.
const (
	NoPlan         Payment = ""
	PayPerUse      Payment = "on_demand"
	PayProvisioned Payment = "provisioned"
	PayMixed       Payment = "mixed"
)

// Provision holds each line that sends something against provisioned throughput.
// tallies and errors are as in Estimate.
func (j *Job) Provision(tallies []*tally.Tally, o ProvisionOptions) (*Provision, error) {
	e, err := j.Estimate(tallies)
	if err != nil {
		return nil, err
	}
	lines, err := j.ready(tallies)
	if err != nil {
		return nil, err
	}
	v := &Provision{Estimate: e}
	for i, p := range lines {
		if p.Requests == nil && p.Images == nil {
			v.Without = append(v.Without, p.Name)
			continue
		}
		v.Lines = append(v.Lines, j.provisionLine(p, e.Lines[i].Plan, o))
	}
	v.Sources = j.sourcesOf(v)
	return v, nil
}

// sourcesOf lists where the prices of a workload, by its own plans and by use, and of its
// options come from, and their discounts.
func (j *Job) sourcesOf(v *Provision) []Source {
	used := map[string]bool{}
	for _, s := range v.Estimate.Sources {
		used[s.Key] = true
	}
	for _, l := range v.Lines {
		items := slices.Clone(l.Items)
		for _, x := range l.Options {
			if x.Rate != nil {
				items = append(items, pricing.LineItem{Rate: x.Rate, Discount: x.Discount})
			}
		}
		for _, item := range items {
			used[item.Rate.Source] = true
			if d := j.discountOf(l.Model, item); d != nil && d.Source != "" {
				used[d.Source] = true
			}
		}
	}
	return j.titled(used)
}

// perUse is the line as if it were paid by use, with the interval of its samples then.
func (p planned) perUse(hours pricing.Quantity, day pricing.Day) planned {
	own, l := *p.Line, *p.line
	own.Provisioned = nil
	l.Line = &own
	p.line = &l
	p.traffic.interval = nil
	l.setInterval(&p.traffic, l.uses(p.traffic, hours), day)
	return p
}

// oneRequest is the line as if it sent one request or made one image a month.
func (p planned) oneRequest() planned {
	own, l := *p.Line, *p.line
	once := &workload.Volume{Range: workload.Exactly(one), Per: workload.PerMonth}
	if p.Images != nil {
		images := *own.Images
		images.Count = *once
		own.Images = &images
	} else {
		own.Requests = once
	}
	l.Line = &own
	p.line = &l
	return p
}

// noTokens says of a line with requests that nobody said what they carry.
const noTokens = "neither samples nor tokens are given"

// comparison is a line while it is held against provisioned throughput.
type comparison struct {
	*Job
	ProvisionOptions
	planned // as if it were paid by use
	result  *ProvisionLine
	request pricing.Money // what one costs on demand, in the scenario
}

// provisionLine compares one line.
func (j *Job) provisionLine(p planned, plan string, o ProvisionOptions) ProvisionLine {
	day, hours, s := j.priceDay(0), j.fullMonth(), j.opts.Scenario
	r := ProvisionLine{Name: p.Name, Model: p.model.ID, ModelName: p.model.Name, Plan: plan, Own: p.Provisioned, PaidAs: pricing.OnDemand, Images: p.Images != nil}
	if p.Mode != "" {
		r.PaidAs = p.Mode
	}
	if r.Images {
		r.Requests = p.Images.Count.Monthly(hours)
	} else {
		r.Requests = p.Requests.Monthly(hours)
	}
	c := comparison{j, o, p.perUse(hours, day), &r, pricing.Money{}}
	uses := c.onDemand(c.traffic, hours)
	switch base := c.price(uses, day, all(Base)); {
	case len(base.unpriced) > 0:
		r.Missing = &base.unpriced[0]
		r.MustProvision = p.CustomModel && r.Missing.Reason == pricing.NotOffered
	case len(uses) == 0:
		r.Missing = &Unpriced{pricing.Input, QuantityUnknown, noTokens}
	default:
		r.OnDemand = &Amounts{c.price(uses, day, all(Low)).amount(), base.amount(), c.price(uses, day, all(High)).amount()}
		once := c.oneRequest()
		c.request = once.price(once.onDemand(once.traffic, hours), day, all(s)).amount()
		r.Items, r.PerRequest = base.items, &c.request
	}
	r.Input, r.Output, r.Peak = c.requestTokens(hours)
	for _, commitment := range pricing.Commitments() {
		if o.Commitment == "" || o.Commitment == commitment {
			r.Options = append(r.Options, c.option(commitment))
		}
	}
	r.Choice = r.choose(s)
	return r
}

// option prices one commitment.
func (c *comparison) option(commitment pricing.Commitment) Option {
	s, own := c.opts.Scenario, c.result.Own
	x := Option{Commitment: commitment, Hours: c.fullMonth()}
	if own != nil && own.Hours != nil && commitment == pricing.NoCommitment {
		x.Hours = *own.Hours
	}
	unit := c.unitLoad(s, x.Hours, c.Capacity)
	requests := at(c.result.Requests, s)
	switch {
	case c.Units > 0:
		x.Units = c.Units
	case own != nil:
		x.Units = own.Units
	default:
		x.Units = unit.unitsFor(requests)
	}
	x.Load = unit.load(requests, x.Units)

	ask := c.ask
	ask.Commitment = commitment
	price := c.planned.prices.of(c.model, pricing.ModelUnitHour, ask, c.priceDay(0))
	if price.none != "" {
		x.Reason, x.NoBreak, x.Detail = price.none, price.none, price.why
		return x
	}
	rate := price.rate
	x.Offered, x.Rate = true, &rate
	hourly := price.each.Mul(pricing.Count(x.Units))
	x.Discount = price.discount
	monthly, term := hourly.Mul(x.Hours), hourly.Mul(c.termHours(commitment))
	x.Hourly, x.Monthly, x.TermTotal = &hourly, &monthly, &term
	x.Load.idle(monthly)
	if c.result.OnDemand == nil {
		x.NoBreak = c.result.Missing.Reason
		return x
	}
	saved := c.result.OnDemand.Of(s).Sub(monthly)
	x.CheaperBy = &saved
	x.Splits = unit.splits(requests, x.Units, price.each.Mul(x.Hours), c.request)
	if c.request.Sign() == 0 {
		x.NoBreak = CostsNothing
		return x
	}
	x.BreakEven = unit.breakEven(pricing.QuantityOf(monthly.Rat()).Div(pricing.QuantityOf(c.request.Rat())), x.Units)
	return x
}

// termHours is the hours of a whole term that begins with the horizon.
func (j *Job) termHours(c pricing.Commitment) pricing.Quantity {
	first := j.firstDay()
	if j.month().Calendar {
		return pricing.Count(int64(24 * monthsLater(first, c.Months()).Since(first)))
	}
	return j.month().Hours.Mul(pricing.Count(int64(c.Months())))
}

// choose finds the cheapest way to pay for a line in a scenario, of those that are not
// known to be too small. A split must be cheaper at its dearest; of equal amounts the
// one that binds less wins. Where it is not known what on demand costs, nothing is
// chosen, unless the line cannot run on demand.
func (r *ProvisionLine) choose(s Scenario) Choice {
	best := Choice{NoPlan, -1, -1}
	var least *pricing.Money
	if r.OnDemand != nil {
		amount := r.OnDemand.Of(s)
		best, least = Choice{PayPerUse, -1, -1}, &amount
	} else if !r.MustProvision {
		return best
	}
	for i, x := range r.Options {
		if x.Monthly == nil || x.Load.Feasible != nil && !*x.Load.Feasible {
			continue
		}
		if least == nil || x.Monthly.Cmp(*least) < 0 {
			best, least = Choice{PayProvisioned, i, -1}, x.Monthly
		}
	}
	for i, x := range r.Options {
		for k, m := range x.Splits {
			if m.Units > 0 && m.OverflowMost.Sign() > 0 && m.Most.Cmp(*least) < 0 {
				most := m.Most
				best, least = Choice{PayMixed, i, k}, &most
			}
		}
	}
	return best
}
