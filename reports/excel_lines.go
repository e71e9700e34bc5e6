package reports

import (
	"fmt"

	"tokencast/estimate"
	"tokencast/pricing"
)

// Columns of Lines that formulas refer to.
const (
	growsColumn      = "E"
	unitVolumeColumn = "F"
	perVolumeColumn  = "G"
	quantityColumn   = "H"
	perColumn        = "J"
	priceColumn      = "K"
	amountColumn     = "L"
	lowColumn        = "M"
	highColumn       = "N"
	oneOffColumn     = "O"
)

// fillLines writes one row an item, one-off costs and unpriced meters included.
func (b *book) fillLines() {
	s, e := b.lines, b.estimate
	s.title(b.text("Lines", b.style(lookTitle, numNone)), b.explain("A full month at the volume of month 1. Low and high are those of the whole line, dealt out to its items by their base amounts."))
	in := " (" + e.Currency + ")"
	s.heading(b.headings("Workload", "Model", "Plan", "Meter", "Grows", ">Volume a month", ">Quantity for each", ">Quantity a month", "Counted in", ">Price is per", ">Unit price ("+e.ListCurrency+")", ">Amount a month"+in, ">Low"+in, ">High"+in, ">One-off"+in, "Price key", "Note")...)
	for i, l := range e.Lines {
		rows := lineRange{first: s.next()}
		b.addItems(i, l)
		for _, o := range e.OneOff {
			if o.Line == l.Name {
				b.addOneOff(o)
			}
		}
		for _, u := range l.Unpriced {
			s.add(b.say(l.Name), b.say(l.Model), b.say(l.Plan), b.say(u.Meter.Label()), nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, b.explain(unpricedText(u)))
			s.explained(unpricedText(u), 16)
		}
		if s.next() == rows.first {
			s.add(b.say(l.Name), b.say(l.Model), b.say(l.Plan), nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, b.say("nothing is charged"))
		}
		rows.last = s.next() - 1
		b.lineRows = append(b.lineRows, rows)
	}
	b.addLineTotals(lineRange{s.header + 1, s.next() - 1})
}

// unpricedText says why a meter has no amount.
func unpricedText(u estimate.Unpriced) string {
	text := "no amount: " + reasonText(u.Reason)
	if u.Detail != "" {
		text += " (" + u.Detail + ")"
	}
	return text
}

// addItems writes the items of line i.
func (b *book) addItems(i int, l estimate.Line) {
	sp := spreadOf(l)
	apart := sp.lowFactor == nil // low and high do not follow from the base
	for _, item := range l.Items {
		r := b.lines.next()
		row := b.itemCells(l.Name, l.Model, l.Plan, item)
		note := b.setQuantity(row, i, l, item)
		amount := cellAt(amountColumn, r)
		row[11] = b.formula(b.amountFormula(r, item), item.Amount, b.style(lookPlain, numMoney))
		money := b.style(lookPlain, numMoney)
		switch grows := growsWithVolume(item.Rate.Meter); {
		case !grows:
			row[4] = b.say("no")
			row[12], row[13] = b.formula(amount, item.Amount, money), b.formula(amount, item.Amount, money)
		case sp.lowFactor != nil:
			row[4] = b.say("yes")
			factor := func(column string) string {
				return amount + "*" + b.assumptions.ref(absoluteRef(cellAt(column, b.volumeRows[i])))
			}
			row[12] = b.formula(factor(lowFactorColumn), item.Amount.Mul(*sp.lowFactor), money)
			row[13] = b.formula(factor(highFactorColumn), item.Amount.Mul(*sp.highFactor), money)
		default:
			row[4] = b.say("yes")
			low, high := pricing.Money{}, pricing.Money{}
			if apart {
				low, high, apart = sp.low, sp.high, false
				note = "the base amount is 0, so low and high of the line are figures of their own"
			}
			row[12], row[13] = b.number(low, b.style(lookInput, numMoney)), b.number(high, b.style(lookInput, numMoney))
		}
		if class := accuracyOf(l, item.Rate.Meter); class != "" && note == "" {
			note = "token count: " + string(class)
		}
		row[16] = b.explain(note)
		b.lines.add(row...)
		b.lines.explained(note, 16)
	}
}

// amountFormula is quantity / per * price of a row of Lines, less the item's discount and
// in the currency of the figures.
func (b *book) amountFormula(r int, item pricing.LineItem) string {
	f := fmt.Sprintf("%s%d/%s%d*%s%d", quantityColumn, r, perColumn, r, priceColumn, r)
	if item.Discount.Sign() > 0 {
		f += fmt.Sprintf("*(1-%s)", item.Discount)
	}
	if b.fxCell != "" {
		f += "*in_FX"
	}
	return f
}

// itemCells returns a row of Lines with what all items have; the amounts are empty.
func (b *book) itemCells(name, model, plan string, item pricing.LineItem) []any {
	source := b.priceRows[keyOf(model, item.Rate)]
	price := func(column string) string { return b.sources.ref(absoluteRef(cellAt(column, source))) }
	row := make([]any, 17)
	row[0], row[1], row[2], row[3] = b.say(name), b.say(model), b.say(plan), b.say(item.Rate.Meter.Label())
	row[8] = b.say(item.Rate.Meter.Noun())
	row[9] = b.formula(price(sourcePerColumn), item.Rate.Unit.Size(), b.style(lookLink, numWhole))
	row[10] = b.formula(price(sourcePriceColumn), item.Rate.Price, b.style(lookLink, numPrice))
	row[15] = b.say(b.priceName(source))
	return row
}

// setQuantity writes the quantity of an item: by the volume of its line, by the hours
// of the month, or as an input of its own. It returns a note on the last.
func (b *book) setQuantity(row []any, i int, l estimate.Line, item pricing.LineItem) (note string) {
	r := b.lines.next()
	volume, _ := volumeOf(l)
	product := func(formula string, volume pricing.Quantity, look look) {
		each := item.Quantity.Div(volume)
		row[5] = b.formula(formula, volume, b.style(look, numDecimalOf(volume)))
		row[6] = b.number(each, b.style(lookInput, numDecimalOf(each)))
		row[7] = b.formula(cellAt(unitVolumeColumn, r)+"*"+cellAt(perVolumeColumn, r), item.Quantity, b.style(lookPlain, numDecimalOf(item.Quantity)))
	}
	switch m := item.Rate.Meter; {
	case m == pricing.ModelUnitHour && l.Provisioned.Hours == nil && b.estimate.MonthHours.Sign() > 0:
		product("in_Hours", b.estimate.MonthHours, lookLink)
		return "model units x hours of the month"
	case growsWithVolume(m) && volume != nil && volume.Base.Sign() > 0:
		product(b.assumptions.ref(absoluteRef(cellAt(volumeColumn, b.volumeRows[i]))), volume.Base, lookLink)
		return ""
	case m == pricing.ModelUnitHour:
		note = "hours as given: in_Hours does not change them"
	case growsWithVolume(m):
		note = "without a volume in the base scenario: enter the quantity here"
	}
	row[7] = b.number(item.Quantity, b.style(lookInput, numDecimalOf(item.Quantity)))
	return note
}

// addOneOff writes a cost that falls once.
func (b *book) addOneOff(o estimate.OneOff) {
	r := b.lines.next()
	row := b.itemCells(o.Line, o.Model, "one_off", o.LineItem)
	row[4] = b.say("no")
	row[7] = b.number(o.Quantity, b.style(lookInput, numDecimalOf(o.Quantity)))
	row[14] = b.formula(b.amountFormula(r, o.LineItem), o.Amount, b.style(lookPlain, numMoney))
	row[16] = b.say("falls once, in the first month")
	b.lines.add(row...)
}

// addLineTotals writes the sums below the items; without any price they stay empty.
func (b *book) addLineTotals(items lineRange) {
	s, e := b.lines, b.estimate
	growing, fixed := partsOf(e)
	// sums of the three columns of amounts
	sums := func(name, formula string, a estimate.Amounts, l look) []any {
		row := make([]any, 17)
		for i := range row[:15] {
			row[i] = sheetCell{StyleID: b.style(l, numNone)}
		}
		text := lookText
		if l == lookTotal {
			text = lookTotalText
		}
		row[0] = b.text(name, b.style(text, numNone))
		if e.Total != nil {
			for i, c := range []struct {
				column string
				amount pricing.Money
			}{{amountColumn, a.Base}, {lowColumn, a.Low}, {highColumn, a.High}} {
				f := fmt.Sprintf(formula, columnSpan(c.column, items))
				row[11+i] = b.formula(f, c.amount, b.style(l, numMoney))
			}
		}
		return row
	}
	var all estimate.Amounts
	if e.Total != nil {
		all = *e.Total
	}
	row := sums("Total"+atLeastMark(e, e.Total != nil), "SUM(%s)", all, lookTotal)
	if len(e.OneOff) > 0 {
		row[14] = b.formula("SUM("+columnSpan(oneOffColumn, items)+")", e.OneOffs, b.style(lookTotal, numMoney))
	}
	b.lineTotals.total = s.add(row...)
	by := "SUMIFS(%s," + columnSpan(growsColumn, items) + ",%q)"
	b.lineTotals.growing = s.add(sums("of which grows with volume", fmt.Sprintf(by, "%[1]s", "yes"), growing, lookPlain)...)
	b.lineTotals.fixed = s.add(sums("of which does not grow", fmt.Sprintf(by, "%[1]s", "no"), fixed, lookPlain)...)
}

// atLeastMark returns what stands behind the name of a sum that misses something.
func atLeastMark(e *estimate.Estimate, priced bool) string {
	switch {
	case e.Complete:
		return ""
	case !priced:
		return " (nothing is priced)"
	}
	return " (at least)"
}
