package reports

import (
	"fmt"
	"math/big"

	"tokencast/estimate"
	"tokencast/pricing"
)

// The crossing chart: what a line costs a month by its volume. By use it costs k for each
// request, a line from 0 up; units cost the same whatever is sent, a level line, as far as
// they carry the busiest minute. Where both cross is the break-even.
//
//	k = 0.01, a unit of 100 USD a month: they cross at 100 / 0.01 = 10,000 requests. With a
//	volume of 4,000 the chart reaches to 10,000 requests and 0.01 x 10,000 = 100 USD.
//
// page/cross.js draws the same chart again for a what-if, and a test compares both.

// crossing is what the chart is drawn from.
type crossing struct {
	noun, use, currency string
	each                *big.Rat    // a request by use
	volume              [3]*big.Rat // low, that of the scenario, high
	options             []crossOption
}

// crossOption is so many units.
type crossOption struct {
	name    string
	class   string
	monthly *big.Rat
	carries *big.Rat // requests a month whose busiest minute fills the units; nil where unknown
}

// crossChart is the chart: across in percent, down in pixels.
type crossChart struct {
	ID, Title, Desc string
	Ticks           []tick
	Volumes         []label
	Band            *rect // from the low to the high volume
	Volume          label // of the scenario
	Lines           []crossLine
	Marks           []crossMark
	Legend          []legendEntry
	Bottom, Height  int
}

type crossLine struct{ X1, Y1, X2, Y2, Class string }

type crossMark struct{ X, Y, Class, Title string }

// crossHeight is the pixels between the axis and the highest place.
const crossHeight = 220

// crossingOf gathers what the chart of a line needs; false where by use has no price, no
// units have one, or there is nothing to draw.
func crossingOf(v *estimate.Provision, l estimate.ProvisionLine) (crossing, bool) {
	if l.PerRequest == nil {
		return crossing{}, false
	}
	s := v.Estimate.Scenario
	c := crossing{
		noun: requestNoun(l), use: paidAs(l), currency: v.Estimate.Currency, each: l.PerRequest.Rat(),
		volume: [3]*big.Rat{l.Requests.Low.Rat(), inScenario(l.Requests.Low, l.Requests.Base, l.Requests.High, s).Rat(), l.Requests.High.Rat()},
	}
	for i, x := range l.Options {
		if x.Monthly == nil {
			continue
		}
		o := crossOption{name: fmt.Sprintf("%s, %s", x.Commitment, counted(x.Units, "unit")), class: fmt.Sprintf("option-%d", i), monthly: x.Monthly.Rat()}
		if x.Load.Carries != nil {
			o.carries = x.Load.Carries.Mul(pricing.Count(x.Units)).Div(l.Peak).Rat()
		}
		c.options = append(c.options, o)
	}
	return c, len(c.options) > 0 && c.right().Sign() > 0
}

// breakEven is where an option crosses; nil where it does not.
func (c crossing) breakEven(o crossOption) *big.Rat {
	if c.each.Sign() == 0 {
		return nil
	}
	return new(big.Rat).Quo(o.monthly, c.each)
}

// right is the largest volume of which the chart tells.
func (c crossing) right() *big.Rat {
	right := c.volume[2]
	for _, o := range c.options {
		if at := c.breakEven(o); at != nil && at.Cmp(right) > 0 {
			right = at
		}
	}
	return right
}

// axis returns the step of an axis and where it ends.
func axis(top *big.Rat) (step, full *big.Rat) {
	step = niceStep(top)
	return step, new(big.Rat).Mul(step, big.NewRat(ceilRat(new(big.Rat).Quo(top, step)), 1))
}

// draw draws the chart.
func (c crossing) draw(id string) *crossChart {
	step, full := axis(c.right())
	top := new(big.Rat).Mul(c.each, full)
	for _, o := range c.options {
		if o.monthly.Cmp(top) > 0 {
			top = o.monthly
		}
	}
	rise, high := axis(top)
	x := func(v *big.Rat) string { return share(v, full) + "%" }
	y := func(v *big.Rat) string { // pixels from the top
		down := new(big.Rat).Quo(new(big.Rat).Sub(high, v), high)
		return down.Mul(down, big.NewRat(crossHeight, 1)).Add(down, big.NewRat(spendTop, 1)).FloatString(2)
	}
	chart := &crossChart{
		ID: id, Title: "By use against provisioned units", Desc: c.words(),
		Bottom: spendTop + crossHeight, Height: spendTop + crossHeight + 24,
		Volume: label{X: x(c.volume[1])},
		Legend: []legendEntry{{"by-use", c.use}},
	}
	for v := new(big.Rat); v.Cmp(high) <= 0; v = new(big.Rat).Add(v, rise) {
		chart.Ticks = append(chart.Ticks, tick{y(v), tickText(v, rise)})
	}
	for v := step; v.Cmp(full) <= 0; v = new(big.Rat).Add(v, step) {
		anchor := "middle"
		if v.Cmp(full) == 0 {
			anchor = "end"
		}
		chart.Volumes = append(chart.Volumes, label{x(v), tickText(v, step), anchor})
	}
	if c.volume[0].Cmp(c.volume[2]) != 0 {
		chart.Band = &rect{X: x(c.volume[0]), Width: x(new(big.Rat).Sub(c.volume[2], c.volume[0]))}
	}
	zero := new(big.Rat)
	chart.Lines = append(chart.Lines, crossLine{x(zero), y(zero), x(full), y(new(big.Rat).Mul(c.each, full)), "by-use"})
	for _, o := range c.options {
		level, end := y(o.monthly), full
		if o.carries != nil && o.carries.Cmp(full) < 0 {
			end = o.carries
			chart.Lines = append(chart.Lines, crossLine{x(end), level, x(full), level, o.class + " beyond"})
		}
		chart.Lines = append(chart.Lines, crossLine{x(zero), level, x(end), level, o.class})
		if at := c.breakEven(o); at != nil {
			chart.Marks = append(chart.Marks, crossMark{x(at), level, o.class, c.crossText(o, at)})
		}
		chart.Legend = append(chart.Legend, legendEntry{o.class, o.name})
	}
	return chart
}

// crossText says where an option crosses.
func (c crossing) crossText(o crossOption, at *big.Rat) string {
	return fmt.Sprintf("%s: %s %s a month, the same as %s at %s %s", o.name, money(pricing.MoneyOf(o.monthly)), c.currency, c.use, thousands(roundedUp(pricing.QuantityOf(at))), c.noun)
}

// words are the chart in words.
func (c crossing) words() string {
	text := fmt.Sprintf("%s a month by %s a month. The workload has %s", c.currency, c.noun, quantity(pricing.QuantityOf(c.volume[1])))
	if c.volume[0].Cmp(c.volume[2]) != 0 {
		text += fmt.Sprintf(" (low %s, high %s)", quantity(pricing.QuantityOf(c.volume[0])), quantity(pricing.QuantityOf(c.volume[2])))
	}
	for _, o := range c.options {
		if at := c.breakEven(o); at != nil {
			text += ". " + c.crossText(o, at)
		}
	}
	return text + "."
}
