package reports

import (
	"fmt"

	"tokencast/estimate"
)

// addChecks writes the checks of the workbook and the one that holds them all. They
// compare sheets, not the workbook with the engine: they hold with other inputs too.
func (b *book) addChecks(total, horizon int, lines lineRange) {
	s, e := b.summary, b.estimate
	s.add(b.headings("Checks", " ", " ", ">Holds")...)
	rows := lineRange{first: s.next()}
	check := func(name, formula string) {
		row := b.amountRow(lookPlain, name, "", "", "")
		row[3] = b.formula(formula, true, b.style(lookRight, numNone))
		s.add(row[:4]...)
	}
	equal := func(x, y string) string { return fmt.Sprintf("ABS(%s-(%s))<=0.000000001*(1+ABS(%s))", x, y, x) }
	on := func(part *sheet, column string, row int) string { return part.ref(cellAt(column, row)) }

	month, sum := cellAt(baseColumn, total), cellAt(baseColumn, horizon)
	if e.Total != nil {
		check("lines sum to the total", equal(month, "SUM("+columnSpan(baseColumn, lines)+")"))
		check("growing and fixed parts sum to the total", equal(month, on(b.lines, amountColumn, b.lineTotals.growing)+"+"+on(b.lines, amountColumn, b.lineTotals.fixed)))
	}
	if first := b.monthRows.first; e.Total != nil && len(e.Months) > 0 && e.Months[0].Base.Cmp(e.Total.Of(estimate.Base)) == 0 {
		check("month 1 is the total a month", equal(month, on(b.months, monthTotalColumn, first)))
	}
	if last := b.lastPricedMonth(); last != 0 {
		check("the last cumulative sum is the horizon", equal(sum, on(b.months, cumulativeColumn, last)))
	}
	if len(b.priceRows) > 0 {
		prices := lineRange{b.sources.header + 1, b.sources.next() - 1}
		check("no price is below zero", fmt.Sprintf(`COUNTIF(%s,"<0")=0`, b.sources.ref(columnSpan(sourcePriceColumn, prices))))
	}
	check("volumes do not shrink below nothing", "in_Growth>-1")
	rows.last = s.next() - 1
	all := b.amountRow(lookTotal, "All checks hold", "", "", "")
	all[3] = b.formula("AND("+columnSpan(baseColumn, rows)+")", true, b.style(lookTotal, numNone))
	b.name("Checks_OK", s, cellAt(baseColumn, s.add(all[:4]...)))
}

// lastPricedMonth returns the row of the last month with an amount, 0 where none has.
func (b *book) lastPricedMonth() int {
	for i := len(b.estimate.Months) - 1; i >= 0; i-- {
		if monthAmounts(b.estimate, b.estimate.Months[i]) != nil {
			return b.monthRows.first + i
		}
	}
	return 0
}
