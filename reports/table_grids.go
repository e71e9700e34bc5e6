package reports

import (
	"fmt"
	"strings"

	"tokencast/estimate"
	"tokencast/pricing"
)

// lineTable adds the items of the lines with their total.
func (p *page) lineTable(e *estimate.Estimate) error {
	shown := shownLines(e)
	p.lines = append(p.lines, pageLine{})
	if len(shown) < len(e.Lines) {
		p.say(normal, fmt.Sprintf("The %d dearest of %s lines; the totals are of all, and JSON and CSV hold each.", len(shown), count(int64(len(e.Lines)))))
	}
	full := lineGrid(e, shown, true)
	if _, ok := full.fit(p.width); ok {
		return p.grid(full)
	}
	narrow := lineGrid(e, shown, false) // the meter says what is counted
	if _, ok := narrow.fit(p.width); ok {
		return p.grid(narrow)
	}
	narrow.drop(1) // the models stand in the list of the lines, too
	if _, ok := narrow.fit(p.width); ok {
		return p.grid(narrow)
	}
	return p.grid(full)
}

// listPrice heads the unit prices, which are as published where amounts are converted.
func listPrice(e *estimate.Estimate) string {
	if e.FX == nil {
		return "Unit price"
	}
	return e.ListCurrency + " price"
}

// lineGrid is the table of the lines' items; nouns says whether quantities and units
// name what they count.
func lineGrid(e *estimate.Estimate, lines []estimate.Line, nouns bool) *grid {
	g := &grid{columns: []column{
		{"Line", words, 8},
		{"Model", words, 10},
		{"Meter", words, 13},
		{"Quantity", figures, 0},
		{listPrice(e), figures, 0},
		{e.Currency + "/month", figures, 0},
	}}
	for _, l := range lines {
		name, model := l.Name, l.ModelName // the ID stands in the list of the lines
		row := func(cells ...string) {
			g.add(append([]string{name, model}, cells...)...)
			name, model = "", ""
		}
		for _, item := range l.Items {
			count, price := quantityText(item), priceText(*item.Rate)
			if !nouns {
				count, price = quantity(item.Quantity), strings.TrimSuffix(price, " tokens")
			}
			row(meterText(l, item), count, price, money(item.Amount))
		}
		for _, u := range l.Unpriced {
			if !isOneOff(u.Meter) {
				row(u.Meter.Label(), dash, dash, dash)
			}
		}
		if name != "" { // all of its cost falls once
			row(dash, dash, dash, moneyOr(baseOf(l.Amount)))
		}
	}
	label := "Total"
	if e.Total != nil && !e.Complete {
		label = "At least"
	}
	low, base, high := lowBaseHigh(e.Total)
	for _, total := range [][2]string{{label, base}, {"Low", low}, {"High", high}} {
		g.total(total[0], "", "", "", "", total[1])
	}
	return g
}

// oneOff adds what falls once.
func (p *page) oneOff(e *estimate.Estimate) error {
	if len(e.OneOff) == 0 {
		return nil
	}
	_, missing := oneOffAmount(e)
	p.section(fmt.Sprintf("One-off costs: %s%s %s, in the first month, in no monthly total", atLeast(!missing), money(e.OneOffs), e.Currency))
	g := &grid{columns: []column{
		{"Line", words, 8},
		{"Model", id, 10},
		{"Meter", words, 13},
		{"Quantity", figures, 0},
		{"Unit price", figures, 0},
		{e.Currency, figures, 0},
	}}
	shown := e.OneOff[:min(len(e.OneOff), manyLines)]
	for _, o := range shown {
		g.add(o.Line, o.Model, o.Rate.Meter.Label(), quantityText(o.LineItem), priceText(*o.Rate), money(o.Amount))
	}
	err := p.grid(g)
	if len(shown) < len(e.OneOff) {
		p.say(normal, moreText(len(e.OneOff)-len(shown)))
	}
	return err
}

// months adds the months of the horizon: all of a year, of a longer one the first,
// the dearest and the last.
func (p *page) months(e *estimate.Estimate) error {
	if len(e.Months) == 0 {
		return nil
	}
	p.section(horizonText(e))
	once, _ := oneOffAmount(e)
	hasOneOff := once == nil || once.Sign() != 0
	g := &grid{columns: []column{{"Month", words, 7}, {"Low", figures, 0}, {"Base", figures, 0}, {"High", figures, 0}}}
	if hasOneOff {
		g.columns = append(g.columns, column{"One-off", figures, 0})
	}
	shown, marks := shownMonths(e)
	if len(shown) < len(e.Months) {
		g.columns = append(g.columns, column{"", words, 0})
	}
	for n, i := range shown {
		m := e.Months[i]
		low, base, high := lowBaseHigh(monthAmounts(e, m))
		cells := []string{m.First.MonthText(), low, base, high}
		if hasOneOff {
			cells = append(cells, moneyOr(monthOneOff(e, i)))
		}
		if len(shown) < len(e.Months) {
			cells = append(cells, marks[n])
		}
		g.add(cells...)
	}
	return p.grid(g)
}

// horizonText is the sum of the months in words.
func horizonText(e *estimate.Estimate) string {
	sum := horizonAmounts(e)
	text := fmt.Sprintf("%d months from %s: ", len(e.Months), e.Months[0].First.MonthText())
	if len(e.Months) == 1 {
		text = fmt.Sprintf("1 month, %s: ", e.Months[0].First.MonthText())
	}
	if sum == nil {
		text += "nothing is priced"
	} else {
		low, base, high := lowBaseHigh(sum)
		text += fmt.Sprintf("%s%s %s (low %s, high %s)", atLeast(e.Complete), base, e.Currency, low, high)
	}
	if once, missing := oneOffAmount(e); once == nil {
		text += "; one-off costs are not priced"
	} else if once.Sign() != 0 {
		text += fmt.Sprintf("; one-off costs %s%s apart", atLeast(!missing), money(*once))
	}
	return text
}

// shownMonths returns the indices of the months that a table lists, in order, with
// what each stands for where not all are listed.
func shownMonths(e *estimate.Estimate) (shown []int, marks []string) {
	last, dearest := len(e.Months)-1, 0
	for i, m := range e.Months {
		if m.Base.Cmp(e.Months[dearest].Base) > 0 {
			dearest = i
		}
	}
	if last < 12 {
		for i := range e.Months {
			shown, marks = append(shown, i), append(marks, "")
		}
		return shown, marks
	}
	for _, i := range []int{0, dearest, last} {
		if len(shown) > 0 && shown[len(shown)-1] == i {
			continue
		}
		var is []string
		for _, role := range []struct {
			name  string
			month int
		}{{"first", 0}, {"dearest", dearest}, {"last", last}} {
			if role.month == i {
				is = append(is, role.name)
			}
		}
		shown, marks = append(shown, i), append(marks, strings.Join(is, ", "))
	}
	return shown, marks
}

// baseOf returns the base amount, nil where there is none.
func baseOf(a *estimate.Amounts) *pricing.Money {
	if a == nil {
		return nil
	}
	return &a.Base
}
