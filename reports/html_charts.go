package reports

import (
	"fmt"
	"math/big"
	"slices"

	"tokencast/estimate"
	"tokencast/pricing"
)

// Charts of the page. Across they are in percent of their width and down in pixels, so
// that their letters keep their size on a narrow screen. Places are exact fractions,
// written with three digits: nothing here depends on the machine's arithmetic.

// seriesLimit is how many lines a chart tells apart; the rest is one.
const seriesLimit = 6

// spendHeight and spendTop are the pixels between the axis and the highest place, and of
// what is above it.
const spendHeight, spendTop = 200, 16

// longestLabel is how many columns of a chart's label are shown.
const longestLabel = 36

// spendChart is the spend of each month, stacked by line.
type spendChart struct {
	Desc           string
	Legend         []legendEntry
	Bars           []rect
	Whiskers       []rect // from low to high
	Ticks          []tick
	Months         []label
	Budget         *tick
	Bottom, Height int
}

type legendEntry struct {
	Class, Text string
}

// rect is a box: across in percent, down in pixels.
type rect struct{ X, Width, Y, Height, Class, Title string }

type tick struct{ Y, Text string }

type label struct{ X, Text, Anchor string }

// share writes 100 x a / b with three digits.
func share(a, b *big.Rat) string {
	if b.Sign() == 0 {
		return "0"
	}
	q := new(big.Rat).Quo(a, b)
	return q.Mul(q, big.NewRat(100, 1)).FloatString(3)
}

// niceStep returns a step of 1, 2 or 5 times a power of ten of which at most five reach
// over top.
//
//	618 -> 200     0.07 -> 0.02     5 -> 1
func niceStep(top *big.Rat) *big.Rat {
	step := big.NewRat(1, 1)
	ten := big.NewRat(10, 1)
	reaches := func(s *big.Rat) bool { return new(big.Rat).Mul(s, big.NewRat(5, 1)).Cmp(top) >= 0 }
	for reaches(step) {
		step = new(big.Rat).Quo(step, ten)
	}
	for {
		for _, n := range []int64{1, 2, 5} {
			if s := new(big.Rat).Mul(step, big.NewRat(n, 1)); reaches(s) {
				return s
			}
		}
		step = new(big.Rat).Mul(step, ten)
	}
}

// spendChartOf draws the months; nil where nothing is to be seen.
func spendChartOf(e *estimate.Estimate, own []planCost) *spendChart {
	top := new(big.Rat)
	for _, m := range e.Months {
		if h := m.High.Rat(); h.Cmp(top) > 0 {
			top = h
		}
	}
	if top.Sign() == 0 {
		return nil
	}
	var budget *big.Rat
	if e.Budget != nil {
		// A budget far above the spend would flatten it: it is not drawn then.
		if b := e.Budget.Monthly.Rat(); b.Cmp(new(big.Rat).Mul(top, big.NewRat(3, 2))) <= 0 {
			budget = b
			if b.Cmp(top) > 0 {
				top = b
			}
		}
	}
	step := niceStep(top)
	steps := new(big.Rat).Quo(top, step)
	full := new(big.Rat).Mul(step, big.NewRat(ceilRat(steps), 1))
	c := &spendChart{Bottom: spendTop + spendHeight, Height: spendTop + spendHeight + 24}
	y := func(v *big.Rat) *big.Rat { // pixels from the top
		down := new(big.Rat).Quo(new(big.Rat).Sub(full, v), full)
		return down.Mul(down, big.NewRat(spendHeight, 1)).Add(down, big.NewRat(spendTop, 1))
	}
	for v := new(big.Rat); v.Cmp(full) <= 0; v = new(big.Rat).Add(v, step) {
		c.Ticks = append(c.Ticks, tick{y(v).FloatString(2), tickText(v, step)})
	}
	if budget != nil {
		c.Budget = &tick{y(budget).FloatString(2), "budget " + money(e.Budget.Monthly)}
	}
	c.Desc = fmt.Sprintf("Base spend of each month in %s, stacked by line, with a thin mark from low to high. From %s in %s to %s in %s.",
		e.Currency, money(e.Months[0].Base), e.Months[0].First.MonthText(), money(e.Months[len(e.Months)-1].Base), e.Months[len(e.Months)-1].First.MonthText())
	series := seriesOf(e, own)
	for _, s := range series {
		c.Legend = append(c.Legend, legendEntry{s.class, s.name})
	}
	n := big.NewRat(int64(len(e.Months)), 1)
	every := (len(e.Months) + 5) / 6
	for k, m := range e.Months {
		at := func(tenths int64) string { // of the month's place
			return share(new(big.Rat).Add(big.NewRat(int64(k), 1), big.NewRat(tenths, 100)), n)
		}
		floor := new(big.Rat)
		for _, s := range series {
			v := s.amounts[k]
			if v.Sign() == 0 {
				continue
			}
			above := new(big.Rat).Add(floor, v)
			c.Bars = append(c.Bars, rect{
				at(18), share(big.NewRat(64, 100), n), y(above).FloatString(2), new(big.Rat).Sub(y(floor), y(above)).FloatString(2), s.class,
				fmt.Sprintf("%s, %s: %s %s", s.name, m.First.MonthText(), money(pricing.MoneyOf(v)), e.Currency),
			})
			floor = above
		}
		if m.Low.Cmp(m.High) != 0 {
			c.Whiskers = append(c.Whiskers, rect{
				at(50), "", y(m.High.Rat()).FloatString(2), y(m.Low.Rat()).FloatString(2), "whisker",
				fmt.Sprintf("%s: low %s, high %s %s", m.First.MonthText(), money(m.Low), money(m.High), e.Currency),
			})
		}
		if k%every == 0 {
			c.Months = append(c.Months, label{X: at(50), Text: m.First.MonthText(), Anchor: "middle"})
		}
	}
	return c
}

// ceilRat rounds a rational that is not negative up.
func ceilRat(r *big.Rat) int64 {
	n := new(big.Int).Add(r.Num(), new(big.Int).Sub(r.Denom(), big.NewInt(1)))
	return n.Quo(n, r.Denom()).Int64()
}

// tickText writes a place of an axis with as many digits as its step has.
func tickText(v, step *big.Rat) string {
	n, _ := step.FloatPrec()
	return thousands(v.FloatString(n))
}

// A spendSeries is a line, or several, in each month.
type spendSeries struct {
	name, class string
	amounts     []*big.Rat
}

// seriesOf divides the months by line: the dearest lines, then the others. Where the plans
// are not known there is one series.
func seriesOf(e *estimate.Estimate, own []planCost) []spendSeries {
	empty := func(name, class string) spendSeries {
		s := spendSeries{name, class, make([]*big.Rat, len(e.Months))}
		for k := range s.amounts {
			s.amounts[k] = new(big.Rat)
		}
		return s
	}
	if own == nil {
		whole := empty("all lines", "s-whole")
		for k, m := range e.Months {
			whole.amounts[k] = m.Base.Rat()
		}
		return []spendSeries{whole}
	}
	dearest := make([]int, len(own))
	for i := range dearest {
		dearest[i] = i
	}
	slices.SortStableFunc(dearest, func(a, b int) int {
		return e.Lines[b].Plans[0].Amount.Base.Cmp(e.Lines[a].Plans[0].Amount.Base)
	})
	limit := seriesLimit
	if len(own) == limit+1 {
		limit++ // one more rather than one other
	}
	var series []spendSeries
	others := empty("other lines", "s-other")
	for n, i := range dearest {
		s := &others
		if n < limit {
			series = append(series, empty(cut(visible(e.Lines[i].Name), longestLabel, false), fmt.Sprintf("s%d", n)))
			s = &series[n]
		}
		for k, m := range e.Months {
			s.amounts[k].Add(s.amounts[k], own[i].in(k+1).in(m.Factors).Base.Rat())
		}
	}
	return slices.DeleteFunc(append(series, others), func(s spendSeries) bool {
		return !slices.ContainsFunc(s.amounts, func(v *big.Rat) bool { return v.Sign() != 0 })
	})
}
