package reports

import (
	"fmt"
	"strconv"
)

// fillChecks writes the checks of the workbook and the one that holds them all. They
// compare sheets, not the workbook with the engine: they hold with other inputs too.
func (b *book) fillChecks() {
	s, e := b.checks, b.estimate
	s.title(b.text("Checks", b.style(lookTitle, numNone)), b.explain("Sheets held against each other, with the inputs as they are now. A check that fails says that something was typed where it does not belong."))
	s.add(b.headings("Check", ">Holds", "Compares")...)
	rows := lineRange{first: s.next()}
	check := func(name, of, formula string) {
		s.add(b.say(name), b.formula(formula, true, b.style(lookRight, numNone)), b.say(of))
	}
	spans := func(k int) string {
		return "SUM(" + b.months.ref(fmt.Sprintf("$G$%d:$K$%d", b.totalRows[k].first, b.totalRows[k].first)) + ")"
	}
	low, base, high := spans(0), spans(1), spans(2)
	check("every charge in use follows something", "the base total a month with the amounts in use", near(base, b.sumIfs("R", itemUseColumn, "1", itemFromColumn, "1")))
	check("low, base and high are in order", "the totals a month", inOrder(low, base, high))
	if len(e.Lines) > 0 {
		lines := lineRange{b.volumeRow, b.volumeRow + len(e.Lines) - 1}
		check("every line has one of its plans in use", "the charges in use of each line on Assumptions", b.everyLineInUse(lines))
	}
	if len(e.Months) > 0 {
		month := func(column string, row int) string { return b.months.ref("$" + column + "$" + strconv.Itoa(row)) }
		first, last := b.monthRows.first, b.monthRows.last
		check("the last cumulative sum is the horizon", "Monthly projection with Summary", fmt.Sprintf(`IF(Total_Horizon="",TRUE,%s)`, near("SUM(Total_Horizon)", month(cumulativeColumn, last))))
		check("month 1, where it is whole, is the total a month", "Monthly projection with Summary",
			fmt.Sprintf(`IF(AND(%s=%s,%s=calc_Hours,Total_Month<>"",%s<>""),%s,TRUE)`, month("C", first), month("D", first), month("E", first), month(monthTotalColumn, first), near("SUM(Total_Month)", "SUM("+month(monthTotalColumn, first)+")")))
	}
	if len(b.listed) > 0 {
		prices := lineRange{b.sources.header + 1, len(b.sources.rows)}
		check("no price is below zero", "Price sources", fmt.Sprintf(`COUNTIF(%s,"<0")=0`, b.sources.ref(absoluteSpan(sourcePriceColumn, prices))))
	}
	check("the scenario is one of three", "Assumptions", "COUNTIF("+b.assumptions.ref(absoluteSpan("A", b.factorRows))+",in_Scenario)=1")
	check("rates, hours and growth are possible", "Assumptions", "AND(in_FX>0,in_Hours>0,in_Growth>-1,in_Discount>=0,in_Discount<=1,in_Contingency>=0,in_Tax>=0)")
	if b.answer.checks != nil {
		b.answer.checks(check)
	}
	rows.last = len(s.rows)
	all := s.add(b.text("All checks hold", b.style(lookTotalText, numNone)), b.formula("AND("+columnSpan("B", rows)+")", true, b.style(lookTotal, numNone)))
	b.name("Checks_OK", s, cellAt("B", all))
	bad := fmt.Sprintf("B%d:B%d", rows.first, all)
	s.colors = append(s.colors, sheetColor{bad, fmt.Sprintf("NOT(B%d)", rows.first), b.conditional(darkRed, "FFC7CE")})
	s.skip()
	s.add(b.say("Charges in use without a price (totals are at least)"), b.formula(b.gapCount(), b.gaps, b.style(lookRight, numWhole)), b.say("0 is complete; see Line items"))
}

// near holds where two figures are equal but for the precision of cells.
func near(x, y string) string { return "ABS(" + x + "-(" + y + "))<=0.000000001*(1+ABS(" + x + "))" }

// inOrder holds where three figures rise, or stay.
func inOrder(low, base, high string) string {
	return fmt.Sprintf("AND(%[1]s<=%[2]s+0.000000001*(1+%[2]s),%[2]s<=%[3]s+0.000000001*(1+%[3]s))", low, base, high)
}

// everyLineInUse holds where no line is without a charge in use; lines that charge nothing
// at all have none.
func (b *book) everyLineInUse(lines lineRange) string {
	empty := 0
	var rows []itemRow
	for i := range b.estimate.Lines {
		if rows = b.itemRows(i, rows); len(rows) == 0 {
			empty++
		}
	}
	return fmt.Sprintf("COUNTIF(%s,0)=%d", b.assumptions.ref(absoluteSpan("M", lines)), empty)
}
