package reports

import (
	"fmt"

	"tokencast/estimate"
	"tokencast/pricing"
)

// Columns of Months that formulas refer to.
const (
	monthColumn       = "B"
	monthTotalColumn  = "G"
	cumulativeColumn  = "J"
	monthOneOffColumn = "K"
	overColumn        = "O"
)

// A monthPart is one of the three amounts of a month: the columns of its total and of
// its price factor, and the amounts on Lines that it starts from.
type monthPart struct {
	column, factor, lines string
	of                    estimate.Scenario
}

var monthParts = []monthPart{
	{monthTotalColumn, "L", amountColumn, estimate.Base},
	{"H", "M", lowColumn, estimate.Low},
	{"I", "N", highColumn, estimate.High},
}

// fillMonths writes one row a month. Prices that change by date come in as a factor:
// the month's amount by its own prices against the prices of month 1.
//
//	total = (growing part x growth index + fixed part) x price factor
func (b *book) fillMonths() {
	s, e := b.months, b.estimate
	in := " (" + e.Currency + ")"
	s.title(b.text("Months", b.style(lookTitle, numNone)), b.explain("Price factors are 1 where a month's prices are those of month 1. Others are of this mix of lines: with other volumes they are close, not exact. One-off costs stand apart and are in no total."))
	over := "Over budget"
	if b.budgetCell == "" {
		over = " "
	}
	s.heading(b.headings(">No.", "Month", "Prices of", ">Growth index", ">Growing part"+in, ">Fixed part"+in, ">Total"+in, ">Low"+in, ">High"+in, ">Cumulative"+in, ">One-off"+in, ">Price factor", ">Factor, low", ">Factor, high", ">"+over, "Note")...)
	b.monthRows = lineRange{first: s.next()}
	growing, fixed := partsOf(e)
	index, step := pricing.Count(1), pricing.Count(1).Add(growthOf(e))
	var sum pricing.Money
	for i, m := range e.Months {
		sum = sum.Add(m.Base)
		b.addMonth(i, m, index, growing, fixed, sum)
		index = index.Mul(step)
	}
	b.monthRows.last = s.next() - 1
	b.addMonthTotals()
}

// addMonth writes month i, from 0.
func (b *book) addMonth(i int, m estimate.Month, index pricing.Quantity, growing, fixed estimate.Amounts, sum pricing.Money) {
	s, e := b.months, b.estimate
	r := s.next()
	row := make([]any, 16)
	row[0] = b.number(i+1, b.style(lookPlain, numWhole))
	row[1], row[2] = b.day(m.First, numMonth), b.day(m.PriceDay, numDay)
	row[3] = b.formula(fmt.Sprintf("(1+in_Growth)^(A%d-1)", r), index, b.style(lookPlain, numFactor))
	if len(e.OneOff) > 0 {
		f := fmt.Sprintf("IF(A%d=1,%s,0)", r, b.lines.ref(absoluteRef(cellAt(oneOffColumn, b.lineTotals.total))))
		row[10] = b.formula(f, m.OneOff, b.style(lookPlain, numMoney))
	}
	if monthAmounts(e, m) == nil {
		row[15] = b.say("nothing is priced")
		s.add(row...)
		return
	}
	b.horizonSet = true
	if !m.Complete {
		row[15] = b.say("at least: something has no price")
	}
	money := b.style(lookPlain, numMoney)
	total := func(column string, row int) string { return b.lines.ref(absoluteRef(cellAt(column, row))) }
	if e.Total != nil {
		row[4] = b.formula(fmt.Sprintf("%s*D%d", total(amountColumn, b.lineTotals.growing), r), growing.Base.Mul(index), money)
		row[5] = b.formula(total(amountColumn, b.lineTotals.fixed), fixed.Base, money)
	}
	for k, p := range monthParts {
		expected := growing.Of(p.of).Mul(index).Add(fixed.Of(p.of))
		amount := m.Of(p.of)
		if expected.Sign() == 0 && amount.Sign() != 0 || e.Total == nil {
			// Priced from a later month on: nothing of month 1 to scale.
			row[6+k] = b.number(amount, b.style(lookInput, numMoney))
			continue
		}
		factor := pricing.Count(1)
		if expected.Sign() != 0 {
			factor = ratioOf(amount, expected)
		}
		f := fmt.Sprintf("(%s*D%d+%s)*%s%d", total(p.lines, b.lineTotals.growing), r, total(p.lines, b.lineTotals.fixed), p.factor, r)
		if p.of == estimate.Base {
			f = fmt.Sprintf("(E%d+F%d)*%s%d", r, r, p.factor, r)
		}
		row[6+k] = b.formula(f, amount, money)
		row[11+k] = b.number(factor, b.style(lookInput, numFactor))
	}
	row[9] = b.formula(fmt.Sprintf("SUM(%s$%d:%s%d)", monthTotalColumn, b.monthRows.first, monthTotalColumn, r), sum, money)
	if b.budgetCell != "" {
		over := 0
		if m.Of(e.Scenario).Cmp(e.Budget.Monthly) > 0 {
			over = 1
		}
		f := fmt.Sprintf("IF(ROUND(%s%d-%s,9)>0,1,0)", scenarioColumn(e.Scenario), r, b.assumptions.ref(absoluteRef(b.budgetCell)))
		row[14] = b.formula(f, over, b.style(lookPlain, numFlag))
	}
	s.add(row...)
}

// scenarioColumn returns the column of Months with the totals of a scenario.
func scenarioColumn(s estimate.Scenario) string {
	for _, p := range monthParts {
		if p.of == s {
			return p.column
		}
	}
	return monthTotalColumn
}

// addMonthTotals sums the months.
func (b *book) addMonthTotals() {
	e := b.estimate
	row := make([]any, 16)
	for i := range row[:15] {
		row[i] = sheetCell{StyleID: b.style(lookTotal, numNone)}
	}
	row[1] = b.text("Sum", b.style(lookTotalText, numNone))
	money := b.style(lookTotal, numMoney)
	if b.horizonSet {
		for i, p := range monthParts {
			row[6+i] = b.formula("SUM("+columnSpan(p.column, b.monthRows)+")", e.Horizon.Of(p.of), money)
		}
	}
	if len(e.OneOff) > 0 {
		row[10] = b.formula("SUM("+columnSpan(monthOneOffColumn, b.monthRows)+")", e.OneOffs, money)
	}
	if !e.Complete && b.horizonSet {
		row[15] = b.say("at least")
	}
	b.monthTotal = b.months.add(row...)
}
