package reports

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"tokencast/estimate"
)

// swingDrivers is how many drivers of the estimate Sensitivity lists.
const swingDrivers = 15

// A swing is a row of Sensitivity: what part of the total follows a driver, and the driver
// at its ends, times its base.
type swing struct {
	name      string
	formula   string
	part      float64
	low, high float64    // times
	byStep    bool       // the ends are those of the step
	change    [2]float64 // of the total, at its ends
}

// fillSensitivity writes what the base total would be with one driver alone at its ends.
//
//	low total = total + part x (low - 1)
func (b *book) fillSensitivity() {
	s, e := b.sensitivity, b.estimate
	s.title(b.text("Sensitivity", b.style(lookTitle, numNone)), b.explain("The base total a month with one driver alone at its low and high, in "+e.Currency+". Prices, volumes and hours move by the step on Assumptions; the others are the causes of doubt that the estimate found under its own plans, by how far they move the part of the line that follows its volume. Low and high are bounds, not probabilities."))
	if e.Total == nil {
		s.prose(b.explain("Nothing is priced."))
		return
	}
	header := s.add(b.headings("Driver", ">Part that follows it"+b.in(e.Currency), ">Low, times", ">High, times", ">Low total"+b.in(e.Currency), ">High total"+b.in(e.Currency), ">Low change"+b.in(e.Currency), ">High change"+b.in(e.Currency), ">Swing"+b.in(e.Currency), ">Order (swing, and a trifle by row)")...)
	s.rows[header-1].height = 2 * rowHeight
	total := "SUM(" + b.months.ref(fmt.Sprintf("$G$%d:$K$%d", b.totalRows[1].first, b.totalRows[1].first)) + ")"
	list := b.swings()
	rows := lineRange{s.next(), s.next() + len(list) - 1}
	base := b.money(e.Total.Base)
	cost, signed, factor := b.style(lookPlain, numMoney), b.style(lookPlain, numMargin), b.style(lookPlain, numFactor)
	order := make([]float64, len(list))
	for k := range list {
		d := &list[k]
		r := strconv.Itoa(s.next())
		d.change = [2]float64{d.part * (d.low - 1), d.part * (d.high - 1)}
		row := []any{b.say(d.name), b.formula(d.formula, d.part, cost), nil, nil}
		if d.byStep {
			row[2], row[3] = b.formula("1-in_Step", d.low, factor), b.formula("1+in_Step", d.high, factor)
		} else {
			input := b.style(lookInput, numFactor)
			row[2], row[3] = b.number(d.low, input), b.number(d.high, input)
		}
		size := math.Abs(d.change[1] - d.change[0])
		order[k] = size + float64(k+1)*1e-9*(1+size)
		s.add(append(row,
			b.formula(total+"+B"+r+"*(C"+r+"-1)", base+d.change[0], cost), b.formula(total+"+B"+r+"*(D"+r+"-1)", base+d.change[1], cost),
			b.formula("B"+r+"*(C"+r+"-1)", d.change[0], signed), b.formula("B"+r+"*(D"+r+"-1)", d.change[1], signed),
			b.formula("ABS(H"+r+"-G"+r+")", size, cost),
			b.formula("I"+r+"+(ROW()-"+strconv.Itoa(header)+")*0.000000001*(1+I"+r+")", order[k], b.style(lookPlain, "0.00####")))...)
	}
	s.skip()
	b.addSorted(list, order, rows)
}

// addSorted writes the drivers by their swing, for the chart: the largest last, which
// stands on top.
func (b *book) addSorted(list []swing, order []float64, rows lineRange) {
	s := b.sensitivity
	header := s.add(b.headings("By swing, the largest last", ">Low change", ">High change")...)
	s.rows[header-1].height = 2 * rowHeight
	sorted := make([]int, len(list))
	for k := range sorted {
		sorted[k] = k
	}
	slices.SortFunc(sorted, func(x, y int) int {
		if order[x] < order[y] {
			return -1
		}
		return 1
	})
	signed := b.style(lookPlain, numMargin)
	from := s.next()
	for _, d := range sorted {
		place := fmt.Sprintf("MATCH(SMALL(%s,%s),%s,0)", absoluteSpan("J", rows), "ROW()-"+strconv.Itoa(header), absoluteSpan("J", rows))
		pick := func(column string) string { return "INDEX(" + absoluteSpan(column, rows) + "," + place + ")" }
		s.add(b.formula(pick("A"), cellText(list[d].name), b.style(lookText, numNone)),
			b.formula(pick("G"), list[d].change[0], signed), b.formula(pick("H"), list[d].change[1], signed))
	}
	b.driver, b.driverRows = list[sorted[len(sorted)-1]].name, rows
	sortedRows := lineRange{from, len(s.rows)}
	s.skip()
	b.tornado(cellAt("A", s.next()), header, sortedRows)
}

// swings returns the drivers.
func (b *book) swings() []swing {
	e := b.estimate
	spans := b.sums[0].spans
	base := func(list ...estimate.Span) (formula string, v float64) {
		for k, span := range list {
			if k > 0 {
				formula += "+"
			}
			formula += b.months.ref("$" + spanColumns[span] + "$" + strconv.Itoa(b.totalRows[1].first))
			v += spans[span][1]
		}
		return formula, v
	}
	var list []swing
	step := func(name string, spans ...estimate.Span) {
		formula, part := base(spans...)
		list = append(list, swing{name: name, formula: formula, part: part, low: 0.9, high: 1.1, byStep: true})
	}
	step("all prices", estimate.ByMonth, estimate.ByHour, estimate.Hourly, estimate.ByDays, estimate.Standing)
	step("all volumes", estimate.ByMonth, estimate.ByHour)
	step("hours of a month", estimate.ByHour, estimate.Hourly)
	var rows []itemRow
	for k, d := range e.Drivers {
		if k == swingDrivers || d.Line >= len(e.Lines) {
			break
		}
		rows = b.itemRows(d.Line, rows)
		line := b.lineSums(d.Line, rows)[0].spans
		part := line[estimate.ByMonth][1] + line[estimate.ByHour][1]
		if part == 0 {
			continue // nothing of the base to scale; the scenarios show it
		}
		sum := func(span estimate.Span) string {
			return b.sumIfsOf(d.Line, itemAmountColumns[1], itemUseColumn, "1", itemFromColumn, "1", itemFollowsColumn, `"`+follows[span]+`"`)
		}
		end := func(m float64) float64 { return 1 + m/part }
		list = append(list, swing{
			name: d.Name, formula: sum(estimate.ByMonth) + "+" + sum(estimate.ByHour), part: part,
			low: end(b.money(d.Low.Sub(e.Total.Base))), high: end(b.money(d.High.Sub(e.Total.Base))),
		})
	}
	return list
}
