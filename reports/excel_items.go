package reports

import (
	"fmt"
	"slices"
	"strconv"

	"tokencast/estimate"
	"tokencast/pricing"
	"tokencast/workload"
)

// Columns of Line items that formulas refer to.
const (
	itemPlanColumn     = "C"
	itemFollowsColumn  = "E"
	itemFromColumn     = "F"
	itemToColumn       = "G"
	itemUnitsColumn    = "I"
	itemKeyColumn      = "K"
	itemPriceColumn    = "L"
	itemDiscountColumn = "N"
	itemUseColumn      = "O"
	itemOneOffColumn   = "T"
	itemColumns        = 21
)

// itemLetters are the columns that the formulas of a charge refer to.
type itemLetters struct{ low, base, high, price, per, discount, quantity string }

// lineItemLetters are those of Line items.
var lineItemLetters = itemLetters{"H", "I", "J", "L", "M", "N", "P"}

// itemAmountColumns hold the amounts of Line items: low, base and high.
var itemAmountColumns = [3]string{"Q", "R", "S"}

// noPrice stands in place of the key of a price that there is none of.
const noPrice = "no price"

// What an item follows, as it is written on Line items, by its span; and one that falls
// once.
var follows = [estimate.Spans]string{
	estimate.ByMonth:  "volume a month",
	estimate.ByHour:   "volume an hour",
	estimate.Hourly:   "hours",
	estimate.ByDays:   "days",
	estimate.Standing: "standing",
}

const once = "once"

// An itemRow is a row of Line items: a charge of a plan, for as long as its price holds,
// or one that falls once, or one that has no price.
type itemRow struct {
	plan       int               // of the line; oneOffPlan is none
	item       *pricing.LineItem // nil: without a price
	quantities workload.Range
	span       estimate.Span
	from, to   int // months of the horizon; 0 and 0 of what falls once
	unpriced   *estimate.Unpriced
}

// oneOffPlan is the plan of what falls once: it is in use with every plan.
const oneOffPlan = -1

// An itemBlock is the rows of a line on one of the sheets with line items.
type itemBlock struct {
	sheet  int32
	rows   lineRange
	oneOff lineRange // of Estimate.OneOff: first, and the one after the last
}

// itemRows returns the rows of line i, in the order of the sheet.
func (b *book) itemRows(i int, rows []itemRow) []itemRow {
	rows = rows[:0]
	l := &b.estimate.Lines[i]
	months := max(len(b.estimate.Months), 1)
	for n := range l.Plans {
		p := &l.Plans[n]
		add := func(from, to int, items []pricing.LineItem, spans []estimate.Span, quantities []workload.Range, unpriced []estimate.Unpriced) {
			for k := range items {
				rows = append(rows, itemRow{plan: n, item: &items[k], span: spans[k], quantities: quantities[k], from: from, to: to})
			}
			for k := range unpriced {
				rows = append(rows, itemRow{plan: n, unpriced: &unpriced[k], from: from, to: to})
			}
		}
		until := func(k int) int {
			if k < len(p.Later) {
				return p.Later[k].Month - 1
			}
			return months
		}
		add(1, until(0), p.Items, p.Spans, p.Quantities, p.Unpriced)
		for k, r := range p.Later {
			add(r.Month, until(k+1), r.Items, r.Spans, r.Quantities, r.Unpriced)
		}
	}
	for k := b.blocks[i].oneOff.first; k < b.blocks[i].oneOff.last; k++ {
		item := &b.estimate.OneOff[k].LineItem
		rows = append(rows, itemRow{plan: oneOffPlan, item: item, quantities: workload.Exactly(item.Quantity)})
	}
	own := 0
	if len(l.Plans) > 0 {
		own = len(l.Plans[0].Unpriced)
	}
	for k := min(own, len(l.Unpriced)); k < len(l.Unpriced); k++ {
		rows = append(rows, itemRow{plan: oneOffPlan, unpriced: &l.Unpriced[k]})
	}
	return rows
}

// lastRow is the last row of a worksheet.
const lastRow = 1_048_576

// itemHeader is the row of the headings of Line items.
const itemHeader = 4

// layoutItems gives each line its rows. Those of a line stay on one sheet; what does not
// fit goes to a further sheet.
func (b *book) layoutItems(last int) {
	e := b.estimate
	sheetOf := func(n int) *sheet {
		name := "Line items"
		if n > 0 {
			name = fmt.Sprintf("Line items %d", n+1)
		}
		return newSheet(name, 22, 44, 27, 26, 15, 8, 8, 13, 13, 13, 9, 12, 10, 9, 7, 17, 14, 14, 14, 13, 36)
	}
	b.items = []*sheet{sheetOf(0)}
	b.blocks = make([]itemBlock, len(e.Lines))
	b.periods = []int{1}
	next, onceAt := itemHeader+1, 0
	var rows []itemRow
	for i, l := range e.Lines {
		from := onceAt
		for onceAt < len(e.OneOff) && e.OneOff[onceAt].Line == l.Name {
			onceAt++
		}
		b.blocks[i].oneOff = lineRange{from, onceAt}
		rows = b.itemRows(i, rows)
		if len(rows) == 0 && len(l.Items) > 0 {
			b.must(fmt.Errorf("line %d has items and no plans", i+1))
		}
		n := max(len(rows), 1) // a line without a charge has a row all the same
		if next+n-1 > last && next > itemHeader+1 {
			b.items, next = append(b.items, sheetOf(len(b.items))), itemHeader+1
		}
		s := len(b.items) - 1
		b.blocks[i].sheet, b.blocks[i].rows = int32(s), lineRange{next, next + n - 1}
		next += n
		b.items[s].tailRows = next - 1 - itemHeader
		for _, r := range rows {
			if r.from > 1 {
				b.periods = append(b.periods, r.from)
			}
		}
	}
	slices.Sort(b.periods)
	b.periods = slices.Compact(b.periods)
}

// A priceCell is a price on Price sources.
type priceCell struct {
	model     string
	rate      pricing.Rate
	row       int
	key       string // what other sheets call it
	each      float64
	each1     string // reference to the price
	per       string // reference to what it is for
	perFigure float64
}

// fillItems lays out the sheets with line items; their rows are written with the file.
func (b *book) fillItems() {
	e := b.estimate
	for n, s := range b.items {
		s.title(b.text("Line items", b.style(lookTitle, numNone)), b.explain("One row for each charge of each plan, in "+e.Currency+" for a full month at the volume of month 1. Totals take the rows in use: those of the plan that is chosen for the line on Assumptions. Prices are as published, in "+e.ListCurrency+"."))
		rows := lineRange{itemHeader + 1, itemHeader + s.tailRows}
		s.rows = s.rows[:2] // the sums take the empty row
		sums := make([]any, itemColumns)
		sums[0] = b.text("In use, at the prices of month 1"+b.part(n), b.style(lookTotalText, numNone))
		for k := 1; k < itemColumns; k++ {
			sums[k] = sheetCell{StyleID: b.style(lookTotal, numNone)}
		}
		if len(b.items) == 1 && len(e.Lines) > 0 {
			for k, column := range itemAmountColumns {
				var sum float64
				for _, spans := range b.sums[0].spans {
					sum += spans[k]
				}
				sums[16+k] = b.formula(ifs(s, rows, column, []string{itemUseColumn, "1", itemFromColumn, "1"}), sum, b.style(lookTotal, numMoney))
			}
			if len(e.OneOff) > 0 {
				sums[19] = b.formula("SUM("+absoluteSpan(itemOneOffColumn, rows)+")", e.OneOffs, b.style(lookTotal, numMoney))
			}
		}
		s.add(sums...)
		s.heading(b.headings("Workload", "Model", "Plan", "Charge", "Follows", ">From month", ">To month", ">Low, each", ">Base, each", ">High, each", "Price key", ">Unit price", ">Price is per", ">Discount", ">In use", ">Quantity a month", ">Low"+b.in(e.Currency), ">Base"+b.in(e.Currency), ">High"+b.in(e.Currency), ">One-off"+b.in(e.Currency), "Note")...)
		s.table, s.tableRow, s.tableWidth = fmt.Sprintf("tblLines%s", suffix(n)), s.header, itemColumns
		s.tail = func(w *rowWriter) { b.writeItems(n, w) }
	}
}

// part names a further sheet of items.
func (b *book) part(n int) string {
	if len(b.items) == 1 {
		return ""
	}
	return fmt.Sprintf(" (sheet %d of %d)", n+1, len(b.items))
}

func suffix(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n + 1)
}
