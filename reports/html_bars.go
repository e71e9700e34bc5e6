package reports

import (
	"fmt"
	"math/big"
	"strings"

	"tokencast/estimate"
	"tokencast/pricing"
)

// barChart is a list of bars, each below its name and figures.
type barChart struct {
	ID, Title, Desc string
	Rows            []barRow
	Center          string // of a line down; "" is none
	Height          int
}

type barRow struct {
	Name, Figures string
	TextY, BarY   int
	Bars          []rect
	Mark          *rect // a thin mark
}

const barRowHeight = 46

func (c *barChart) add(name, figures string, mark *rect, bars ...rect) {
	y := len(c.Rows) * barRowHeight
	c.Rows = append(c.Rows, barRow{cut(visible(name), longestLabel, false), figures, y + 14, y + 21, bars, mark})
	c.Height = y + barRowHeight
}

// manyDrivers is how many drivers are drawn.
const manyDrivers = 10

// driverChart is the tornado: the total with one assumption at its low and high.
func driverChart(e *estimate.Estimate) *barChart {
	if len(e.Drivers) == 0 || e.Total == nil {
		return nil
	}
	shown := e.Drivers[:min(len(e.Drivers), manyDrivers)]
	low, high := e.Total.Base.Rat(), e.Total.Base.Rat()
	for _, d := range shown {
		for _, m := range []pricing.Money{d.Low, d.High} {
			if r := m.Rat(); r.Cmp(low) < 0 {
				low = r
			} else if r.Cmp(high) > 0 {
				high = r
			}
		}
	}
	width := new(big.Rat).Sub(high, low)
	at := func(m pricing.Money) *big.Rat { return new(big.Rat).Sub(m.Rat(), low) }
	c := &barChart{
		ID: "drivers", Title: "What moves the total most",
		Desc:   fmt.Sprintf("The total in %s a month with one assumption at its low and at its high, the others at base; base is %s.", e.Currency, money(e.Total.Base)),
		Center: share(at(e.Total.Base), width),
	}
	for _, d := range shown {
		var bars []rect
		for _, side := range []struct {
			from, to pricing.Money
			class    string
		}{{d.Low, e.Total.Base, "less"}, {e.Total.Base, d.High, "more"}} {
			from, to := at(side.from), at(side.to)
			if from.Cmp(to) > 0 {
				from, to = to, from
			}
			bars = append(bars, rect{X: share(from, width), Width: share(new(big.Rat).Sub(to, from), width), Class: side.class})
		}
		c.add(d.Name, money(d.Low)+" – "+money(d.High), nil, bars...)
	}
	return c
}

// planCharts compare the plans of each line that has several.
func planCharts(e *estimate.Estimate) []*barChart {
	var charts []*barChart
	for i, l := range shownLines(e) {
		if len(l.Plans) < 2 || len(charts) == dearestLines {
			continue
		}
		top := new(big.Rat)
		for _, p := range l.Plans {
			if h := p.Amount.High.Rat(); h.Cmp(top) > 0 {
				top = h
			}
		}
		c := &barChart{
			ID: fmt.Sprintf("plans-%d", i), Title: pageText(l.Name) + ": " + pageText(l.Model),
			Desc: fmt.Sprintf("%s a month under each plan that has all its prices; the thin mark goes from low to high.", e.Currency),
		}
		for k, p := range l.Plans {
			name, class, figures := planText(p), "other-plan", money(p.Amount.Base)
			if k == 0 {
				class = "own-plan"
				if l.Amount == nil {
					figures = dash
				} else if !l.Complete {
					figures = atLeast(false) + figures
				}
			}
			low, high := p.Amount.Low.Rat(), p.Amount.High.Rat()
			var mark *rect
			if low.Cmp(high) != 0 {
				mark = &rect{X: share(low, top), Width: share(high, top)}
			}
			c.add(name, figures, mark, rect{X: "0", Width: share(p.Amount.Base.Rat(), top), Class: class})
		}
		c.Title = strings.TrimSpace(c.Title)
		charts = append(charts, c)
	}
	return charts
}
