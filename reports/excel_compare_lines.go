package reports

import (
	"fmt"
	"slices"
	"strconv"
)

// addBars writes the models that fit, the cheapest first, and draws them.
func (b *comparisonBook) addBars(bars, chartRow int, in string) {
	s, e := b.page, b.estimate
	heads := []string{">Rank", "Model of the chart", " ", " ", ">In the scenario" + in}
	header := s.add(b.headings(heads...)...)
	s.rows[header-1].height = 2 * rowHeight
	of := func(column string) string { return absoluteSpan(column, b.modelRows) }
	at := func(column, row string) string {
		return "INDEX(" + of(column) + ",MATCH($A" + row + "," + of(comparisonRankColumn) + ",0))"
	}
	for rank := 1; rank <= bars; rank++ {
		r := b.of.Models[slices.Index(b.ranks, rank)]
		n := strconv.Itoa(s.next())
		name, formula := cellText(rowName(r)), at(comparisonModelColumn, n)
		if r.Current && r.Model != "" {
			name += " " + asItStands
		}
		if b.of.Models[b.standingRow()-b.modelRows.first].Model != "" {
			formula += "&IF(" + at(comparisonFitsColumn, n) + `="current"," ` + asItStands + `","")`
		}
		s.add(b.number(rank, b.style(lookPlain, numWhole)), b.formula(formula, name, b.style(lookText, numText)), nil, nil,
			b.formula(at(comparisonChosenColumn, n), r.Amount.Of(e.Scenario), b.style(lookPlain, numMoney)))
	}
	rows := lineRange{header + 1, header + bars}
	title := "What the workload costs a month on models that fit"
	if b.fits() > bars {
		title = fmt.Sprintf("What the workload costs a month on the %d cheapest models that fit", bars)
	}
	b.chart(s, cellAt("A", chartRow), rankedChart, title, "Bars: what the whole workload costs a month on each model that can take all of it, in "+e.Currency+", the cheapest on top.", columnSpan("B", rows), []chartSeries{{cellAt("E", header), columnSpan("E", rows)}}, numNone)
}

// addStanding writes the groups of lines that models take or leave together, and what
// each line costs as it stands.
func (b *comparisonBook) addStanding(in string) {
	s, e := b.page, b.estimate
	money := b.style(lookPlain, numMoney)
	heads := func(first, second, last string) []any {
		return b.headings(first, second, " ", " ", ">In the scenario"+in, ">Low"+in, ">Base"+in, ">High"+in, " ", " ", ">One-off"+in, " ", last, " ")
	}
	s.rows[s.add(heads("Group", "Lines that the same models take", " ")...)-1].height = 2 * rowHeight
	if got := s.next(); got != b.groupRows.first {
		b.must(fmt.Errorf("the groups stand in row %d, not in %d", got, b.groupRows.first))
	}
	n := len(e.Lines)
	lines := lineRange{b.groupRows.last + 3, b.groupRows.last + 2 + n}
	figures := make([][4]float64, n) // low, base and high a month, and what falls once
	known := make([]bool, n)
	var rows []itemRow
	for i := range e.Lines {
		rows = b.itemRows(i, rows)
		if l := e.Lines[i]; l.Amount != nil && pricedAtFirst(rows) {
			known[i] = true
			a := b.inScenarios(*l.Amount)
			copy(figures[i][:], a[:])
		}
		for k := range rows {
			if r := rows[k]; r.plan == oneOffPlan && r.item != nil {
				figures[i][3] += b.money(r.item.Amount)
			}
		}
	}
	columns := [4]string{comparisonAmountColumns[0], comparisonAmountColumns[1], comparisonAmountColumns[2], comparisonOneOffColumn}
	chosen := func(row string, known bool, a [4]float64) any {
		return b.formula("INDEX(F"+row+":H"+row+",1,calc_Scenario)", orBlank(known, a[scenario(e.Scenario)]), money)
	}
	for g := range b.groups {
		row := strconv.Itoa(s.next())
		var sums [4]float64
		has, names := false, 0
		for i := range e.Lines {
			if b.groupOf[i] != g {
				continue
			}
			names++
			has = has || known[i]
			for k, v := range figures[i] {
				sums[k] += v
			}
		}
		cells := make([]any, comparisonColumns)
		cells[0], cells[1] = b.number(g+1, b.style(lookPlain, numWhole)), b.say(counted(int64(names), "line"))
		cells[4] = chosen(row, has, sums)
		groups := absoluteSpan("A", lines)
		for k, column := range columns {
			sum := "SUMIFS(" + absoluteSpan(column, lines) + "," + groups + ",A" + row + ")"
			if k == 3 {
				cells[10] = b.formula(sum, sums[k], money)
				continue
			}
			cells[5+k] = b.formula("IF(SUMPRODUCT(("+groups+"=A"+row+")*ISNUMBER("+absoluteSpan(column, lines)+`))=0,"",`+sum+")", orBlank(has, sums[k]), money)
		}
		s.add(cells...)
	}
	s.skip()
	s.rows[s.add(heads("Group", "Line as it stands", "Model")...)-1].height = 2 * rowHeight
	for i := range e.Lines {
		l := &e.Lines[i]
		row := strconv.Itoa(s.next())
		cells := make([]any, comparisonColumns)
		cells[0], cells[1], cells[12] = b.number(b.groupOf[i]+1, b.style(lookPlain, numWhole)), b.say(l.Name), b.say(l.Model)
		cells[4] = chosen(row, known[i], figures[i])
		for k, column := range itemAmountColumns {
			cells[5+k] = b.formula(b.lineAmount(i, column), orBlank(known[i], figures[i][k]), money)
		}
		cells[10] = b.formula("SUM("+b.items[b.blocks[i].sheet].ref(absoluteSpan(itemOneOffColumn, b.blocks[i].rows))+")", figures[i][3], money)
		s.add(cells...)
	}
	b.lineRows = lines
}

// addChecks holds Comparison against the sheets of the workload.
func (b *comparisonBook) addChecks(check func(name, of, formula string)) {
	of := func(column string, rows lineRange) string { return b.page.ref(absoluteSpan(column, rows)) }
	if len(b.estimate.Lines) > 0 {
		standing := fmt.Sprintf("SUM(%s)", b.summary.ref(fmt.Sprintf("$D$%d", b.totalRow)))
		check("the lines as they stand are the total a month", "Comparison with Summary", near(standing, "SUM("+of("G", b.lineRows)+")"))
		check("every line is in one group", "the groups with the lines on Comparison", near("SUM("+of("G", b.groupRows)+")", "SUM("+of("G", b.lineRows)+")"))
	}
	low, base, high := "SUM("+of("F", b.modelRows)+")", "SUM("+of("G", b.modelRows)+")", "SUM("+of("H", b.modelRows)+")"
	check("low, base and high of the models are in order", "the sums of Comparison", inOrder(low, base, high))
	if n := b.fits(); n > 0 {
		check("the models that fit have one rank each", "Comparison", fmt.Sprintf("SUM(%s)=%d", of(comparisonRankColumn, b.modelRows), n*(n+1)/2))
	}
}

// addNotes says how the comparison is to be read.
func (b *comparisonBook) addNotes(fact func(name, text string)) {
	fact("Comparison", "A model takes the lines that it is compared on, under their own plans; the others stay as they are under the plan in use on Assumptions. Another plan there moves the workload as it stands and the lines that stay, not what a model takes. The rank is among the models that can take all of the workload at known prices, by the scenario; the order of the rows is that of the estimate.")
	fact("Other models", "What a request sends to a model was counted with its own tokenizer, where samples were counted at all, and stands on Comparison items. Whether a model fits is a text of the estimate and does not follow the inputs.")
}
