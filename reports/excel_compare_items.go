package reports

import (
	"fmt"
	"strconv"
	"strings"

	"tokencast/estimate"
	"tokencast/workload"
)

// comparisonItemLetters are the columns of Comparison items that formulas refer to.
var comparisonItemLetters = itemLetters{"F", "G", "H", "J", "K", "L", "M"}

// Columns of Comparison items that Comparison sums: the amounts, and what falls once.
var comparisonItemAmounts = [3]string{"N", "O", "P"}

const (
	comparisonItemOnce    = "Q"
	comparisonItemColumns = 18
)

// modelCharges are the charges of a line on a model: those of its plan, then those that fall
// once, with those that have no price after each.
func modelCharges(l *estimate.Line, oneOffs []estimate.OneOff) []itemRow {
	var rows []itemRow
	own := 0
	if len(l.Plans) > 0 {
		p := &l.Plans[0]
		for k := range p.Items {
			rows = append(rows, itemRow{item: &p.Items[k], span: p.Spans[k], quantities: p.Quantities[k], from: 1, to: 1})
		}
		for k := range p.Unpriced {
			rows = append(rows, itemRow{unpriced: &p.Unpriced[k], from: 1, to: 1})
		}
		own = len(p.Unpriced)
	}
	for k := range oneOffs {
		if oneOffs[k].Line == l.Name {
			item := &oneOffs[k].LineItem
			rows = append(rows, itemRow{plan: oneOffPlan, item: item, quantities: workload.Exactly(item.Quantity)})
		}
	}
	for k := min(own, len(l.Unpriced)); k < len(l.Unpriced); k++ {
		rows = append(rows, itemRow{plan: oneOffPlan, unpriced: &l.Unpriced[k]})
	}
	return rows
}

// layoutComparison gives each model its rows on Comparison items.
func (b *comparisonBook) layoutComparison() {
	next := itemHeader + 1
	for _, r := range b.of.Models {
		first := next
		if !r.Current {
			for i := range r.Lines {
				next += max(len(modelCharges(&r.Lines[i], r.Once)), 1)
			}
		}
		block := lineRange{}
		if next > first {
			block = lineRange{first, next - 1}
		}
		b.modelBlocks = append(b.modelBlocks, block)
	}
	b.itemsSheet.tailRows = next - 1 - itemHeader
	if next-1 > lastRow {
		b.must(fmt.Errorf("%d charges of models are more than a sheet holds; compare fewer models, or write CSV", next-1-itemHeader))
	}
}

// addPrices lists the prices of the models.
func (b *comparisonBook) addPrices() {
	for _, r := range b.of.Models {
		if r.Current {
			continue
		}
		for i := range r.Lines {
			for _, charge := range modelCharges(&r.Lines[i], r.Once) {
				if charge.item != nil {
					b.addSource(r.Lines[i].Model, *charge.item.Rate)
				}
			}
		}
	}
}

// fillComparisonItems lays out the sheet; its rows are written with the file.
func (b *comparisonBook) fillComparisonItems() {
	s, e := b.itemsSheet, b.estimate
	in := b.in(e.Currency)
	s.title(b.text("Comparison items", b.style(lookTitle, numNone)), b.explain("One row for each charge of each line on each model that takes it, in "+e.Currency+" for a full month at the volume of month 1 and its prices. The quantities are for one of what the charge follows: of a volume, the tokens of a request. Prices are as published, in "+e.ListCurrency+"."))
	s.heading(b.headings("Model", "Workload", "Plan", "Charge", "Follows", ">Low, each", ">Base, each", ">High, each", "Price key", ">Unit price", ">Price is per", ">Discount", ">Quantity a month", ">Low"+in, ">Base"+in, ">High"+in, ">One-off"+in, "Note")...)
	if s.tailRows == 0 {
		return
	}
	s.table, s.tableRow, s.tableWidth = "tblComparison", s.header, comparisonItemColumns
	s.tail = b.writeComparisonItems
}

// writeComparisonItems writes the charges of all models.
func (b *comparisonBook) writeComparisonItems(w *rowWriter) {
	text := b.looks.text
	for m, r := range b.of.Models {
		if r.Current {
			continue
		}
		n := b.modelBlocks[m].first
		for i := range r.Lines {
			l := &r.Lines[i]
			charges := modelCharges(l, r.Once)
			volume := b.volumeOf(b.lines[l.Name])
			for k := range max(len(charges), 1) {
				w.begin(n)
				w.text(text, l.Model)
				w.text(text, l.Name)
				switch {
				case len(charges) == 0:
					w.skip(6)
					w.text(text, noPrice)
					w.skip(8)
					w.text(text, "nothing is charged")
				default:
					b.writeComparisonItem(w, l, &charges[k], volume, strconv.Itoa(n))
				}
				w.end()
				n++
			}
		}
	}
	if w.err == nil {
		w.err = b.err
	}
}

// writeComparisonItem writes the cells of a charge from its plan on.
func (b *comparisonBook) writeComparisonItem(w *rowWriter, l *estimate.Line, r *itemRow, volume volumeRow, row string) {
	text := b.looks.text
	plan := "one-off"
	if r.plan != oneOffPlan {
		plan = planName(l.Plans[0])
	}
	w.text(text, plan)
	if r.item == nil {
		w.text(text, r.unpriced.Meter.Label())
		w.skip(4)
		w.text(text, noPrice)
		w.skip(8)
		w.text(text, unpricedText(*r.unpriced))
		return
	}
	none := func() {}
	b.writeItem(w, l, r, volume, row, comparisonItemLetters, none, none)
}

// sumOf is a sum of a column of Comparison items over the rows of model m, "" where it
// has none.
func (b *comparisonBook) sumOf(m int, column string) string {
	if b.modelBlocks[m].first == 0 {
		return ""
	}
	return "SUM(" + b.itemsSheet.ref(absoluteSpan(column, b.modelBlocks[m])) + ")"
}

// staying is the sum of a column over the groups that model m does not take, "" where it
// takes all.
func (b *comparisonBook) staying(m int, column string) string {
	var spans []string
	for k := 0; k < b.groups; k++ {
		if b.takes[m][k] {
			continue
		}
		first := k
		for k+1 < b.groups && !b.takes[m][k+1] {
			k++
		}
		spans = append(spans, absoluteSpan(column, lineRange{b.groupRows.first + first, b.groupRows.first + k}))
	}
	const arguments = 200 // of one SUM
	var sums []string
	for len(spans) > 0 {
		n := min(arguments, len(spans))
		sums = append(sums, "SUM("+strings.Join(spans[:n], ",")+")")
		spans = spans[n:]
	}
	return strings.Join(sums, "+")
}

// joinSums joins the two parts of a model's figure.
func joinSums(moved, staying string) string {
	switch {
	case moved == "":
		return staying
	case staying == "":
		return moved
	}
	return moved + "+" + staying
}

// amountFormula is what a month costs on model m; k is 0 for low, 1 for base, 2 for high.
func (b *comparisonBook) amountFormula(m, k int) string {
	if b.of.Models[m].Current {
		return b.summary.ref(fmt.Sprintf("$%s$%d", [...]string{"C", "D", "E"}[k], b.totalRow))
	}
	return joinSums(b.sumOf(m, comparisonItemAmounts[k]), b.staying(m, comparisonAmountColumns[k]))
}

// oneOffFormula is what falls once on model m.
func (b *comparisonBook) oneOffFormula(m int) string {
	return joinSums(b.sumOf(m, comparisonItemOnce), b.staying(m, comparisonOneOffColumn))
}
