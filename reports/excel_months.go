package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"tokencast/estimate"
	"tokencast/pricing"
)

// Columns of Monthly projection that formulas refer to.
const (
	monthColumn      = "B"
	growthColumn     = "F"
	monthTotalColumn = "P" // in the scenario
	cumulativeColumn = "Q"
	oneOffColumn     = "R"
	overColumn       = "S"
	monthLineColumn  = 19 // the first line, counted from 0
)

// The factors of a month by span, and the sums that they are multiplied with, are columns
// G to K.
var (
	spanColumns        = [estimate.Spans]string{"G", "H", "I", "J", "K"}
	monthAmountColumns = [3]string{"M", "N", "O"}
)

// chartedLines is how many lines have a column of their own.
const chartedLines = 8

// monthHeader is the row of the headings of Monthly projection.
const monthHeader = 4

// charted returns the lines with a column of their own, the dearest, in their order; more
// tells that there are others.
func charted(e *estimate.Estimate) (list []int, more bool) { return dearest(e, chartedLines) }

// dearest returns the n lines that cost most a month, in the order of the workload, and
// whether there are others.
func dearest(e *estimate.Estimate, n int) (list []int, more bool) {
	list = make([]int, len(e.Lines))
	for i := range list {
		list[i] = i
	}
	if len(list) <= n {
		return list, false
	}
	slices.SortStableFunc(list, func(a, b int) int {
		x, y := e.Lines[a].Amount, e.Lines[b].Amount
		if x == nil || y == nil {
			return cmp.Compare(boolInt(x == nil), boolInt(y == nil))
		}
		return y.Base.Cmp(x.Base)
	})
	list = list[:n]
	slices.Sort(list)
	return list, true
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// monthWidths are the widths of the columns.
func monthWidths(e *estimate.Estimate) []float64 {
	widths := []float64{6, 10, 7, 8, 9, 9, 10, 10, 10, 10, 10, 8, 13, 13, 13, 14, 14, 12, 8}
	list, more := charted(e)
	for range list {
		widths = append(widths, 14)
	}
	if more {
		widths = append(widths, 14)
	}
	return append(widths, 24)
}

// fillMonths writes one row a month and, below, what a full month costs at the prices of
// each period.
func (b *book) fillMonths() {
	s, e := b.months, b.estimate
	list, more := charted(e)
	s.title(b.text("Monthly projection", b.style(lookTitle, numNone)), b.explain("What a month costs is what a full month costs at its prices, by what it follows (below the months), times how far this month follows that. Amounts are in "+e.Currency+"; one-off costs stand apart and are in no total."))
	headings := []string{">No.", "Month", ">Days", ">Days of the month", ">Hours", ">Growth index", ">Volume a month", ">Volume an hour", ">Hours, of full", ">Days, of full", ">Standing", ">Price period", ">Low" + b.in(e.Currency), ">Base" + b.in(e.Currency), ">High" + b.in(e.Currency), ">In the scenario" + b.in(e.Currency), ">Cumulative" + b.in(e.Currency), ">One-off" + b.in(e.Currency), ">Over budget"}
	for _, i := range list {
		headings = append(headings, ">"+e.Lines[i].Name)
	}
	if more {
		headings = append(headings, ">Other lines")
	}
	s.heading(b.headings(append(headings, "Note")...)...)
	s.rows[s.header-1].height = 3 * rowHeight
	n := len(e.Months)
	b.monthRows = lineRange{s.next(), s.next() + n - 1}
	b.monthSum = b.monthRows.last + 1
	top := b.monthSum + 4 // of the sums
	p := len(b.periods)
	for k := range b.totalRows {
		b.totalRows[k] = lineRange{top + k*p, top + (k+1)*p - 1}
	}
	lineSums := make([][]periodSums, len(list))
	var rows []itemRow
	for k, i := range list {
		rows = b.itemRows(i, rows)
		lineSums[k] = b.lineSums(i, rows)
	}
	lineRows := func(k int) lineRange { return lineRange{top + (3+k)*p, top + (4+k)*p - 1} }
	var sum pricing.Money
	known := false
	for k, m := range e.Months {
		known = known || monthAmounts(e, m) != nil
		sum = sum.Add(m.Of(e.Scenario))
		b.addMonth(k, m, sum, known, lineSums, lineRows, more)
	}
	b.addMonthSums(lineSums, more)
	s.skip()
	b.addPeriods(list, lineSums)
	if n > 0 {
		b.addMonthChart(len(list), more)
	}
}

// periodOf returns the place of the period of a month, from 1.
func (b *book) periodOf(month int) int {
	p := 0
	for _, first := range b.periods {
		if first <= month {
			p++
		}
	}
	return p
}

// factors are those of a month as floats.
func (b *book) factors(m estimate.Month) (f [estimate.Spans]float64) {
	for s, q := range m.Factors {
		f[s] = b.quantity(q)
	}
	return f
}

// addMonth writes month k, from 0.
func (b *book) addMonth(k int, m estimate.Month, sum pricing.Money, sumKnown bool, lineSums [][]periodSums, lineRows func(int) lineRange, more bool) {
	s, e := b.months, b.estimate
	r := strconv.Itoa(s.next())
	row := make([]any, len(s.widths))
	plain, factor, cost := b.style(lookPlain, numDecimal), b.style(lookPlain, numFactor), b.style(lookPlain, numMoney)
	whole := b.style(lookPlain, numWhole)
	first := "B" + r + "-DAY(B" + r + ")+1"
	factors := b.factors(m)
	row[0] = b.number(k+1, whole)
	row[1] = b.formula("IF(A"+r+"=1,in_Start,EDATE(in_Start-DAY(in_Start)+1,A"+r+"-1))", serial(m.First), b.style(lookText, numMonth))
	row[2] = b.formula("D"+r+"-DAY(B"+r+")+1", m.Days, whole)
	row[3] = b.formula("EDATE("+first+",1)-("+first+")", m.First.DaysInMonth(), whole)
	row[4] = b.formula(`IF(in_Calendar="yes",24*C`+r+",in_Hours*C"+r+"/D"+r+")", m.Hours, plain)
	row[5] = b.formula("(1+in_Growth)^(A"+r+"-1)", m.Growth, factor)
	for span, f := range [estimate.Spans]string{
		estimate.ByMonth: "F" + r + "*C" + r + "/D" + r,
		estimate.ByHour:  "F" + r + "*E" + r + "/calc_Hours",
		estimate.Hourly:  "E" + r + "/calc_Hours",
		estimate.ByDays:  "C" + r + "/D" + r,
	} {
		if f == "" {
			row[6+span] = b.number(1, factor)
			continue
		}
		row[6+span] = b.formula(f, factors[span], factor)
	}
	row[11] = b.formula("MATCH(A"+r+","+absoluteSpan("D", b.totalRows[1])+",1)", b.periodOf(k+1), whole)
	known := monthAmounts(e, m) != nil
	figures := b.inScenarios(m.Amounts)
	for c, rows := range b.totalRows {
		f := fmt.Sprintf(`IF(AND(INDEX(%s,L%s)>0,%s=0),"",%s)`, absoluteSpan("F", b.totalRows[1]), r, b.product(b.totalRows[2], r), b.product(rows, r))
		row[12+c] = b.formula(f, orBlank(known, figures[c]), cost)
	}
	row[15] = b.formula("INDEX(M"+r+":O"+r+",1,calc_Scenario)", orBlank(known, figures[scenario(e.Scenario)]), b.style(lookPlain, numMoney))
	span := fmt.Sprintf("%s$%d:%s%s", monthTotalColumn, b.monthRows.first, monthTotalColumn, r)
	row[16] = b.formula("IF(COUNT("+span+`)=0,"",SUM(`+span+"))", orBlank(sumKnown, b.money(sum)), cost)
	if len(e.OneOff) > 0 {
		row[17] = b.formula("IF(A"+r+"=1,"+b.oneOffTotal()+",0)", m.OneOff, cost)
	}
	if b.budget {
		over := boolInt(known && m.Of(e.Scenario).Cmp(e.Budget.Monthly) > 0)
		row[18] = b.formula("IF(P"+r+`="",0,IF(ROUND(P`+r+"-in_Budget,9)>0,1,0))", over, b.style(lookPlain, numFlag))
	}
	rest := figures[scenario(e.Scenario)]
	for i, sums := range lineSums {
		v := sums[b.periodOf(k+1)-1].at(scenario(e.Scenario), factors)
		rest -= v
		row[monthLineColumn+i] = b.formula(b.product(lineRows(i), r), v, cost)
	}
	if more {
		from, to := columnName(monthLineColumn), columnName(monthLineColumn+len(lineSums)-1)
		row[monthLineColumn+len(lineSums)] = b.formula("IF(P"+r+`="","",P`+r+"-SUM("+from+r+":"+to+r+"))", orBlank(known, rest), cost)
	}
	gaps := b.sums[b.periodOf(k+1)-1].gaps
	row[len(row)-1] = b.formula("IF(INDEX("+absoluteSpan("F", b.totalRows[1])+",L"+r+`)>0,"at least: a price is missing","")`, orBlank(gaps > 0, "at least: a price is missing"), b.style(lookText, numNone))
	s.add(row...)
}

// product is the factors of a month times the sums of its period.
func (b *book) product(sums lineRange, row string) string {
	return fmt.Sprintf("SUMPRODUCT($G%s:$K%s,INDEX($G$%d:$K$%d,$L%s,0))", row, row, sums.first, sums.last, row)
}

// oneOffTotal is the sum of what falls once.
func (b *book) oneOffTotal() string {
	text := ""
	for n, s := range b.items {
		if n > 0 {
			text += "+"
		}
		text += "SUM(" + s.ref(absoluteSpan(itemOneOffColumn, lineRange{itemHeader + 1, itemHeader + s.tailRows})) + ")"
	}
	return text
}

// addMonthSums sums the months.
func (b *book) addMonthSums(lineSums [][]periodSums, more bool) {
	s, e := b.months, b.estimate
	row := make([]any, len(s.widths))
	for i := range row[:len(row)-1] {
		row[i] = sheetCell{StyleID: b.style(lookTotal, numNone)}
	}
	row[1] = b.text("Sum", b.style(lookTotalText, numNone))
	total := b.style(lookTotal, numMoney)
	known := b.horizonKnown()
	figures := b.inScenarios(e.Horizon)
	add := func(i int, known bool, v float64) {
		column := columnSpan(columnName(i), b.monthRows)
		row[i] = b.formula("IF(COUNT("+column+`)=0,"",SUM(`+column+"))", orBlank(known, v), total)
	}
	if len(e.Months) > 0 {
		for c := range figures {
			add(12+c, known, figures[c])
		}
		add(15, known, figures[scenario(e.Scenario)])
		if len(e.OneOff) > 0 {
			add(17, true, b.money(e.OneOffs))
		}
		rest := figures[scenario(e.Scenario)]
		for i, sums := range lineSums {
			var v float64
			for k, m := range e.Months {
				v += sums[b.periodOf(k+1)-1].at(scenario(e.Scenario), b.factors(m))
			}
			add(monthLineColumn+i, true, v)
			rest -= v
		}
		if more {
			add(monthLineColumn+len(lineSums), known, rest)
		}
	}
	s.add(row...)
}

// horizonKnown reports whether some month has a price.
func (b *book) horizonKnown() bool {
	for _, m := range b.estimate.Months {
		if monthAmounts(b.estimate, m) != nil {
			return true
		}
	}
	return false
}

// addPeriods writes what a full month at the volume of month 1 costs, by what the items
// follow: of all lines low, base and high, and of each charted line in the scenario.
func (b *book) addPeriods(list []int, lineSums [][]periodSums) {
	s, e := b.months, b.estimate
	s.add(b.text("Workings: what a full month costs at the volume of month 1", b.style(lookSection, numNone)))
	row := b.headings(" ", " ", " ", ">From month", ">Priced", ">Gaps", ">Volume a month", ">Volume an hour", ">Hours", ">Days", ">Standing")
	s.rows[s.add(row...)-1].height = 2 * rowHeight
	cost, whole := b.style(lookPlain, numMoney), b.style(lookPlain, numWhole)
	criteria := func(r string, more ...string) []string {
		return append(more, itemUseColumn, "1", itemFromColumn, `"<="&$D`+r, itemToColumn, `">="&$D`+r)
	}
	for k, name := range []string{"Low", "Base", "High"} {
		for p, month := range b.periods {
			r := strconv.Itoa(s.next())
			row := make([]any, 11)
			row[0], row[3] = b.say(name), b.number(month, whole)
			row[4] = b.formula(b.sumIfs("", criteria(r, itemKeyColumn, `"<>`+noPrice+`"`)...), b.sums[p].priced, whole)
			row[5] = b.formula(b.sumIfs("", criteria(r, itemKeyColumn, `"`+noPrice+`"`)...), b.sums[p].gaps, whole)
			for span := range follows {
				row[6+span] = b.formula(b.sumIfs(itemAmountColumns[k], criteria(r, itemFollowsColumn, `"`+follows[span]+`"`)...), b.sums[p].spans[span][k], cost)
			}
			s.add(row...)
		}
	}
	for k, i := range list {
		for p, month := range b.periods {
			r := strconv.Itoa(s.next())
			row := make([]any, 11)
			row[0], row[3] = b.say(e.Lines[i].Name), b.number(month, whole)
			for span := range follows {
				// The amounts are side by side: low, base, high.
				block := b.blocks[i]
				amounts := fmt.Sprintf("INDEX(%s,0,calc_Scenario)", b.items[block.sheet].ref(fmt.Sprintf("$Q$%d:$S$%d", block.rows.first, block.rows.last)))
				f := b.sumIfsOf(i, itemAmountColumns[0], criteria(r, itemFollowsColumn, `"`+follows[span]+`"`)...)
				f = "SUMIFS(" + amounts + f[len("SUMIFS(")+len(b.items[block.sheet].ref(absoluteSpan(itemAmountColumns[0], block.rows))):]
				row[6+span] = b.formula(f, lineSums[k][p].spans[span][scenario(e.Scenario)], cost)
			}
			s.add(row...)
		}
	}
}
