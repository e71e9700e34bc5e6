package reports

import (
	"math"
	"strconv"

	"tokencast/estimate"
	"tokencast/pricing"
	"tokencast/workload"
)

// writeItems writes the rows of the nth sheet with line items.
func (b *book) writeItems(n int, w *rowWriter) {
	looks := b.looks
	var rows []itemRow
	for i := range b.estimate.Lines {
		if int(b.blocks[i].sheet) != n {
			continue
		}
		rows = b.itemRows(i, rows)
		b.writeLine(w, i, rows, looks)
	}
	if w.err == nil {
		w.err = b.err
	}
}

// rowLooks are the styles of the rows of long tables. They are made before the file is
// written, when it is too late for more.
type rowLooks struct {
	text, whole, quantity, money, margin   int
	input, inputText, inputFactor, percent int
	link, linkWhole, inputWhole            int
}

func (b *book) rowLooks() rowLooks {
	return rowLooks{
		text: b.style(lookText, numText), whole: b.style(lookPlain, numWhole), quantity: b.style(lookPlain, numDecimal),
		money: b.style(lookPlain, numMoney), margin: b.style(lookPlain, numMargin),
		input: b.style(lookInput, numDecimal), inputText: b.style(lookInputText, numText),
		inputFactor: b.style(lookInput, numFactor), percent: b.style(lookInput, numPercent),
		link: b.style(lookLink, numPrice), linkWhole: b.style(lookLink, numWhole), inputWhole: b.style(lookInput, numWhole),
	}
}

// of and inputOf return the style of a quantity: without decimals where it is whole.
func (l rowLooks) of(v float64) int {
	if v == math.Trunc(v) {
		return l.whole
	}
	return l.quantity
}

func (l rowLooks) inputOf(v float64) int {
	if v == math.Trunc(v) {
		return l.inputWhole
	}
	return l.input
}

// A volumeRow is the volume of a line on Assumptions.
type volumeRow struct {
	selector string    // reference to the plan in use
	columns  [3]string // references to the volume of a month, low, base and high
	figures  [3]pricing.Quantity
	floats   [3]float64
	given    bool // there is one, above 0 in the base scenario
}

// volumeOf returns the volume of line i.
func (b *book) volumeOf(i int) volumeRow {
	row := strconv.Itoa(b.volumeRow + i)
	v := volumeRow{selector: "Assumptions!$C$" + row}
	for k, column := range []string{"J", "K", "L"} {
		v.columns[k] = "Assumptions!$" + column + "$" + row
	}
	if r, _ := monthlyVolume(b.estimate.Lines[i]); r != nil {
		v.figures = [3]pricing.Quantity{r.Low, r.Base, r.High}
		v.given = r.Base.Sign() > 0
		for k, q := range v.figures {
			v.floats[k] = b.quantity(q)
		}
	}
	return v
}

// monthlyVolume returns what a line is paid by and how much of it a month; nil is
// neither requests nor images.
func monthlyVolume(l estimate.Line) (*workload.Range, string) {
	switch {
	case l.Images != nil:
		return l.Images, "images"
	case l.Requests != nil:
		return l.Requests, "requests"
	}
	return nil, ""
}

// writeLine writes the rows of line i.
func (b *book) writeLine(w *rowWriter, i int, rows []itemRow, looks rowLooks) {
	l := &b.estimate.Lines[i]
	first := b.blocks[i].rows.first
	if len(rows) == 0 {
		w.begin(first)
		w.text(looks.text, l.Name)
		w.text(looks.text, l.Model)
		w.skip(8)
		w.text(looks.text, noPrice)
		w.skip(9)
		w.text(looks.text, "nothing is charged")
		w.end()
		return
	}
	volume := b.volumeOf(i)
	for k := range rows {
		r := &rows[k]
		n := first + k
		row := strconv.Itoa(n)
		w.begin(n)
		w.text(looks.text, l.Name)
		w.text(looks.text, l.Model)
		plan, inUse := "one-off", 1.0
		if r.plan != oneOffPlan {
			plan = planName(l.Plans[r.plan])
			if r.plan > 0 {
				inUse = 0
			}
		}
		w.text(looks.text, plan)
		span := func() {
			w.number(looks.whole, float64(r.from))
			w.number(looks.whole, float64(r.to))
		}
		use := func() {
			if r.plan == oneOffPlan {
				w.number(looks.whole, 1)
				return
			}
			w.formula(looks.whole, inUse, "IF(", volume.selector, "="+itemPlanColumn, row, ",1,0)")
		}
		if r.item == nil {
			w.text(looks.text, r.unpriced.Meter.Label())
			w.skip(1)
			span()
			w.skip(3)
			w.text(looks.text, noPrice)
			w.skip(3)
			use()
			w.skip(5)
			w.text(looks.text, unpricedText(*r.unpriced))
			w.end()
			continue
		}
		b.writeItem(w, l, r, volume, row, lineItemLetters, span, use)
		w.end()
	}
}

// writeItem writes the cells of a charge from its meter on. span writes those before the
// quantities, and use those between discount and quantity.
func (b *book) writeItem(w *rowWriter, l *estimate.Line, r *itemRow, volume volumeRow, row string, at itemLetters, span, use func()) {
	looks := b.looks
	price := b.prices[keyOf(l.Model, *r.item.Rate)]
	label := r.item.Rate.Meter.Label()
	if when := r.item.Rate.Condition.When(); when != "" {
		label += ", " + when
	}
	w.text(looks.text, label)
	falls := once
	if r.plan != oneOffPlan {
		falls = follows[r.span]
	}
	w.text(looks.text, falls)
	span()
	quantity, amounts := b.figures(r, l.Model)
	each, times, note := b.each(l, r, volume, quantity)
	for _, v := range each {
		w.number(looks.inputOf(v), v)
	}
	w.text(looks.text, price.key)
	w.formula(looks.link, price.each, price.each1)
	w.formula(looks.linkWhole, price.perFigure, price.per)
	w.number(looks.percent, b.quantity(r.item.Discount))
	use()
	// quantity of the base, then the amounts: quantity / per x price x (1 - discount)
	factor := "/" + at.per + row + "*" + at.price + row + "*(1-" + at.discount + row + ")*calc_Net"
	w.formula(looks.of(quantity), quantity, at.base, row, times[1])
	if r.plan == oneOffPlan {
		w.skip(3)
		w.formula(looks.money, amounts[1], at.quantity, row, factor)
	} else {
		w.formula(looks.money, amounts[0], at.low, row, times[0], factor)
		w.formula(looks.money, amounts[1], at.quantity, row, factor)
		w.formula(looks.money, amounts[2], at.high, row, times[2], factor)
		w.skip(1)
	}
	if class := accuracyOf(*l, r.item.Rate.Meter); class != "" && note == "" {
		note = "token count: " + string(class)
	}
	w.text(looks.text, note)
}

// each returns how much of its meter an item needs for each of what it follows, low, base
// and high; the formula that takes it times that; and a note on what is unusual.
func (b *book) each(l *estimate.Line, r *itemRow, volume volumeRow, quantity float64) (each [3]float64, times [3]string, note string) {
	quantities := [3]pricing.Quantity{r.quantities.Low, r.quantities.Base, r.quantities.High}
	for k, q := range quantities {
		each[k] = quantity
		if k != 1 && q.Cmp(quantities[1]) != 0 {
			each[k] = b.quantity(q)
		}
	}
	switch {
	case r.plan == oneOffPlan:
		note = "falls once, in the first month"
	case r.span == estimate.Hourly && b.estimate.MonthHours.Sign() > 0:
		hours := b.quantity(b.estimate.MonthHours)
		for k := range each {
			each[k] /= hours
			times[k] = "*calc_Hours"
		}
		note = "model units x hours of the month"
	case r.span == estimate.ByMonth || r.span == estimate.ByHour:
		if !volume.given {
			return each, times, "without a volume in the base scenario: enter the quantities here"
		}
		base := each[1] / volume.floats[1]
		for k := range each {
			if volume.floats[k] > 0 {
				each[k] /= volume.floats[k]
			} else {
				each[k] = base // of no requests
			}
			times[k] = "*" + volume.columns[k]
			if isToken(r.item.Rate.Meter) {
				times[k] += "*" + b.assumptions.ref("$C$"+strconv.Itoa(b.factorRows.first+k))
			}
		}
	case r.span == estimate.ByDays:
		note = "hours as given: the hours of a month do not change them"
	}
	return each, times, note
}

// isToken reports whether a meter counts the tokens of calls.
func isToken(m pricing.Meter) bool {
	return m == pricing.Input || m == pricing.Output || m == pricing.CacheRead || m == pricing.CacheWrite
}

// planName is what a plan is called in the workbook.
func planName(p estimate.Plan) string {
	if p.Provisioned != nil {
		return "provisioned " + map[pricing.Commitment]string{pricing.NoCommitment: "no commitment", pricing.OneMonth: "1 month", pricing.SixMonths: "6 months"}[p.Provisioned.Commitment]
	}
	switch pricing.Mode(p.Name) {
	case pricing.OnDemand:
		return "on-demand"
	case pricing.LatencyOptimized:
		return "latency optimized"
	}
	return p.Name
}

// unpricedText says why a meter has no amount.
func unpricedText(u estimate.Unpriced) string {
	text := "no amount: " + reasonText(u.Reason)
	if u.Detail != "" {
		text += " (" + u.Detail + ")"
	}
	return text
}
