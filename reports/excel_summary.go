package reports

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"tokencast/estimate"
	"tokencast/pricing"
)

// summaryColumns are name, amount in the scenario, low, base, high, plan, model and note.
const summaryColumns = 8

// summaryLines is how many lines Summary lists at most; of more, the dearest.
const summaryLines = 50

// fillSummary writes the answer, and what each line costs.
func (b *book) fillSummary() {
	s, e := b.summary, b.estimate
	in := b.in(e.Currency)
	s.title(b.text("Cost estimate: "+e.Name, b.style(lookTitle, numText)), b.explain("An estimate from list prices, not an invoice: "+e.Region+", prices of "+e.Catalog.AsOf.String()+", amounts in "+e.Currency+". Amounts are exact and only shown rounded. The inputs are on Assumptions; choose the scenario and the plan of each line there."))
	s.rows = s.rows[:2]
	for _, w := range e.Warnings {
		if w.Code == "custom_model_needs_provisioned" { // what costs most comes first
			s.prose(b.text(w.Line+": "+w.Message, b.style(lookAlert, numText)))
		}
	}
	s.skip()
	s.rows[s.add(b.headings("Summary", ">In the scenario"+in, ">Low"+in, ">Base"+in, ">High"+in, " ", " ", " ")...)-1].height = 2 * rowHeight
	b.addFigures()
	s.skip()
	chartRow := s.room()
	if len(e.Months) > 0 {
		series := []chartSeries{{cellAt(monthTotalColumn, monthHeader), columnSpan(monthTotalColumn, b.monthRows)}}
		b.chartOf(s, b.months, cellAt("A", chartRow), columnChart, "Monthly spend", "Columns: what each month of the horizon costs in the scenario, in "+e.Currency+", one-off costs apart.", columnSpan(monthColumn, b.monthRows), series, numMonth)
	}
	b.addLines()
}

// addFigures writes the totals.
func (b *book) addFigures() {
	s, e := b.summary, b.estimate
	money, total := b.style(lookPlain, numMoney), b.style(lookTotal, numMoney)
	label := func(text string) any { return b.text(text, b.style(lookTotalText, numNone)) }
	note := func(text string) any { return b.text(text, b.style(lookText, numNone)) }
	chosen := scenario(e.Scenario)

	// A full month: the sums of the first period, blank where nothing has a price.
	row := []any{label("Total a month")}
	known := b.sums[0].priced > 0
	var figures [3]float64
	if e.Total != nil {
		figures = b.inScenarios(*e.Total)
	}
	month := s.next()
	row = append(row, b.formula(fmt.Sprintf("INDEX(C%d:E%d,1,calc_Scenario)", month, month), orBlank(known, figures[chosen]), total))
	for k, rows := range b.totalRows {
		f := fmt.Sprintf(`IF(%s=0,"",SUM(%s))`, b.months.ref("$E$"+strconv.Itoa(b.totalRows[1].first)), b.months.ref(fmt.Sprintf("$G$%d:$K$%d", rows.first, rows.first)))
		row = append(row, b.formula(f, orBlank(known, figures[k]), total))
	}
	s.add(append(row, b.atLeast(known), note("a full month at the volume of month 1"))...)
	b.name("Total_Month", s, cellAt("B", month))
	b.totalRow = month

	s.add(note("Scenario"), b.formula("in_Scenario", e.Scenario.String(), b.style(lookRight, numNone)))
	if len(e.Months) > 0 {
		first, last := b.months.ref("$B$"+strconv.Itoa(b.monthRows.first)), b.months.ref("$B$"+strconv.Itoa(b.monthRows.last))
		s.add(note("First month"), b.formula(first, serial(e.Months[0].First), b.style(lookRight, numMonth)))
		s.add(note("Last month"), b.formula(last, serial(e.Months[len(e.Months)-1].First), b.style(lookRight, numMonth)))
	}
	horizon := b.addHorizon(label, note, chosen)
	h := strconv.Itoa(horizon)

	oneOff := s.add(note("One-off costs"), b.oneOffCell(money), nil, nil, nil, b.oneOffNote())
	o := strconv.Itoa(oneOff)
	horizonKnown := b.horizonKnown()
	contingency := s.add(note("Contingency"), b.formula("IF(B"+h+`="","",(B`+h+"+SUM(B"+o+"))*in_Contingency)", orBlank(horizonKnown, 0), money))
	c := strconv.Itoa(contingency)
	tax := s.add(note("Tax"), b.formula("IF(B"+h+`="","",(B`+h+"+SUM(B"+o+")+B"+c+")*in_Tax)", orBlank(horizonKnown, 0), money))
	x := strconv.Itoa(tax)
	sum := e.Horizon.Of(e.Scenario)
	sum = sum.Add(e.OneOffs)
	request := s.add(label("Budget request"), b.formula("IF(B"+h+`="","",ROUND(B`+h+"+SUM(B"+o+")+B"+c+"+B"+x+",2))", orBlank(horizonKnown, halfUp(sum)), total), nil, nil, nil, b.atLeast(horizonKnown), note("the horizon with one-off costs, contingency and tax, to cents"))
	b.name("Total_Horizon", s, cellAt("B", horizon))
	b.name("Budget_Request", s, cellAt("B", request))

	average := 0.0
	if n := len(e.Months); n > 0 {
		average = b.money(e.Horizon.Of(e.Scenario)) / float64(n)
		s.add(note("Average a month"), b.formula("IF(B"+h+`="","",B`+h+"/COUNT("+b.months.ref(absoluteSpan("A", b.monthRows))+"))", orBlank(horizonKnown, average), money))
	}
	b.addDearest(note)
	s.add(note("Owed after the horizon"), b.owedCell(money), nil, nil, nil, nil, note("commitments that run on, in no total"))
	if b.budget {
		b.addBudget(month)
	}
	b.addState()
}

// addDearest writes which row of Sensitivity moves the total most.
func (b *book) addDearest(note func(string) any) {
	if b.driver == "" {
		return // nothing is priced
	}
	order := b.sensitivity.ref(absoluteSpan("J", b.driverRows))
	f := "INDEX(" + b.sensitivity.ref(absoluteSpan("A", b.driverRows)) + ",MATCH(MAX(" + order + ")," + order + ",0))"
	b.summary.add(note("Dearest driver"), b.formula(f, cellText(b.driver), b.style(lookText, numNone)), nil, nil, nil, nil, note("what moves the total most, of the rows of Sensitivity"))
}

// atLeast tells that a figure misses something.
func (b *book) atLeast(known bool) any {
	text := ""
	if b.gaps > 0 {
		text = "at least"
	}
	if !known {
		text = "nothing is priced"
	}
	return b.formula("IF("+b.gapCount()+`=0,"",IF(B`+strconv.Itoa(b.summary.next())+`="","nothing is priced","at least"))`, orBlank(b.gaps > 0, text), b.style(lookAlert, numNone))
}

// gapCount counts the charges in use that have no price.
func (b *book) gapCount() string {
	return b.sumIfs("", itemUseColumn, "1", itemKeyColumn, `"`+noPrice+`"`)
}

// addHorizon writes the sum of the months and returns its row.
func (b *book) addHorizon(label, note func(string) any, chosen int) int {
	s, e := b.summary, b.estimate
	name := fmt.Sprintf("Total of %d months", len(e.Months))
	if len(e.Months) == 1 {
		name = "Total of 1 month"
	}
	total := b.style(lookTotal, numMoney)
	known := b.horizonKnown()
	figures := b.inScenarios(e.Horizon)
	n := s.next()
	row := []any{label(name), b.formula(fmt.Sprintf("INDEX(C%d:E%d,1,calc_Scenario)", n, n), orBlank(known, figures[chosen]), total)}
	for k, column := range monthAmountColumns {
		row = append(row, b.formula(b.months.ref("$"+column+"$"+strconv.Itoa(b.monthSum)), orBlank(known, figures[k]), total))
	}
	return s.add(append(row, b.atLeast(known), note("with growth and dated prices, one-off costs apart"))...)
}

// oneOffCell is what falls once.
func (b *book) oneOffCell(style int) any {
	if sum, _ := oneOffAmount(b.estimate); sum == nil {
		return nil
	}
	return b.formula(b.oneOffTotal(), b.estimate.OneOffs, style)
}

// oneOffNote tells that something that falls once has no price.
func (b *book) oneOffNote() any {
	sum, missing := oneOffAmount(b.estimate)
	switch {
	case sum == nil:
		return b.text("not priced", b.style(lookAlert, numNone))
	case missing:
		return b.text("at least", b.style(lookAlert, numNone))
	}
	return nil
}

// owedCell is what commitments in use cost after the horizon, at the last prices.
func (b *book) owedCell(style int) any {
	if b.planRows.last < b.planRows.first {
		return b.number(0.0, style)
	}
	var sum float64
	for _, l := range b.plannedLines() {
		sum += b.owedOf(l.line, 0, b.itemRows(l.line, nil))
	}
	return b.formula("SUMIFS("+b.plans.ref(absoluteSpan(planOwedColumn, b.planRows))+","+b.plans.ref(absoluteSpan(planUseColumn, b.planRows))+",1)", sum, style)
}

// halfUp rounds to cents as ROUND does: half away from zero.
func halfUp(m pricing.Money) float64 {
	r := m.Rat()
	cents := new(big.Rat).Mul(r, big.NewRat(100, 1))
	half := big.NewRat(1, 2)
	if cents.Sign() < 0 {
		half.Neg(half)
	}
	cents.Add(cents, half)
	whole := new(big.Int).Quo(cents.Num(), cents.Denom())
	f, _ := new(big.Rat).SetFrac(whole, big.NewInt(100)).Float64()
	return f
}

// addBudget writes how the totals stand to the budget.
func (b *book) addBudget(month int) {
	s, e := b.summary, b.estimate
	note := func(text string) any { return b.text(text, b.style(lookText, numNone)) }
	m := "B" + strconv.Itoa(month)
	s.add(note("Budget a month"), b.formula("in_Budget", e.Budget.Monthly, b.style(lookLink, numMoney)))
	left := s.next()
	var margin any = ""
	if e.Budget.Margin != nil {
		margin = b.money(*e.Budget.Margin)
	}
	s.add(note("Left of the budget"), b.formula("IF("+m+`="","",in_Budget-`+m+")", margin, b.style(lookPlain, numMargin)))
	l := "B" + strconv.Itoa(left)
	s.add(note("Verdict"), b.formula("IF("+l+`="","unknown",IF(ROUND(`+l+`,9)<0,"over","within"))`, e.Budget.Verdict, b.style(lookRight, numNone)))
	if len(e.Months) == 0 {
		return
	}
	over := b.months.ref(absoluteSpan(overColumn, b.monthRows))
	var first any = "none"
	if day := e.Budget.FirstMonthOver; day != nil {
		first = serial(*day)
	}
	f := fmt.Sprintf(`IF(COUNTIF(%s,1)=0,"none",INDEX(%s,MATCH(1,%s,0)))`, over, b.months.ref(absoluteSpan(monthColumn, b.monthRows)), over)
	s.add(note("First month over"), b.formula(f, first, b.style(lookRight, numMonth)))
}

// addState tells whether the figures are complete and the sheets agree.
func (b *book) addState() {
	s := b.summary
	note := func(text string) any { return b.text(text, b.style(lookText, numNone)) }
	state := "complete"
	if b.gaps > 0 {
		state = "incomplete"
	}
	s.add(note("Completeness"), b.formula("IF("+b.gapCount()+`=0,"complete","incomplete")`, state, b.style(lookRight, numNone)), b.formula(`IF(`+b.gapCount()+`=0,"","charges without a price: "&`+b.gapCount()+`&"; see Line items")`, orBlank(b.gaps > 0, fmt.Sprintf("charges without a price: %d; see Line items", b.gaps)), b.style(lookText, numNone)))
	s.add(note("Checks"), b.formula(`IF(Checks_OK,"all hold","look at Checks")`, "all hold", b.style(lookRight, numNone)))
	if n := len(b.estimate.Warnings); n > 0 {
		s.add(note("Warnings"), b.number(n, b.style(lookRight, numWhole)), note("see Notes"))
	}
}

// addLines writes what each line costs, or the dearest of many and the sum of the others.
func (b *book) addLines() {
	s, e := b.summary, b.estimate
	in := b.in(e.Currency)
	list, more := dearest(e, summaryLines)
	head := "Lines, a full month"
	if more {
		head = fmt.Sprintf("The %d dearest of %d lines", len(list), len(e.Lines))
	}
	s.rows[s.add(b.headings(head, ">In the scenario"+in, ">Low"+in, ">Base"+in, ">High"+in, "Plan in use", "Model", "Counts and gaps")...)-1].height = 2 * rowHeight
	b.lineTable = lineRange{s.next(), s.next() + len(list) - 1}
	money := b.style(lookPlain, numMoney)
	chosen := scenario(e.Scenario)
	var rest [3]float64
	if e.Total != nil {
		rest = b.inScenarios(*e.Total)
	}
	var rows []itemRow
	for _, i := range list {
		l := e.Lines[i]
		r := strconv.Itoa(s.next())
		rows = b.itemRows(i, rows)
		known := pricedAtFirst(rows) && l.Amount != nil
		var figures [3]float64
		if l.Amount != nil {
			figures = b.inScenarios(*l.Amount)
		}
		row := []any{b.say(l.Name), b.formula("INDEX(C"+r+":E"+r+",1,calc_Scenario)", orBlank(known, figures[chosen]), money)}
		for k, column := range itemAmountColumns {
			rest[k] -= figures[k]
			row = append(row, b.formula(b.lineAmount(i, column), orBlank(known, figures[k]), money))
		}
		plan := ""
		if len(l.Plans) > 0 {
			plan = planName(l.Plans[0])
		}
		s.add(append(row, b.formula(b.assumptions.ref("$C$"+strconv.Itoa(b.volumeRow+i)), plan, b.style(lookLinkText, numNone)), b.say(l.Model), b.explain(lineNote(l)))...)
		s.explained(lineNote(l), summaryColumns-1)
	}
	if !more {
		return
	}
	known := b.sums[0].priced > 0
	r := strconv.Itoa(s.next())
	row := []any{b.say("Other lines"), b.formula("INDEX(C"+r+":E"+r+",1,calc_Scenario)", orBlank(known, rest[chosen]), money)}
	for k, column := range []string{"C", "D", "E"} {
		sum := b.months.ref(fmt.Sprintf("$G$%d:$K$%d", b.totalRows[k].first, b.totalRows[k].first))
		row = append(row, b.formula(fmt.Sprintf(`IF(%s=0,"",SUM(%s)-SUM(%s))`, b.months.ref("$E$"+strconv.Itoa(b.totalRows[1].first)), sum, columnSpan(column, b.lineTable)), orBlank(known, rest[k]), money))
	}
	s.add(row...)
}

// pricedAtFirst reports whether a charge of the own plan of a line has a price in month 1.
func pricedAtFirst(rows []itemRow) bool {
	return slices.ContainsFunc(rows, func(r itemRow) bool { return r.plan <= 0 && r.from <= 1 && r.item != nil })
}

// lineAmount is the formula of what line i costs in a full month at the prices of month 1,
// from a column of Line items; empty where nothing of it has a price.
func (b *book) lineAmount(i int, column string) string {
	count := b.sumIfsOf(i, "", itemUseColumn, "1", itemFromColumn, `"<=1"`, itemKeyColumn, `"<>`+noPrice+`"`)
	return "IF(" + count + `=0,"",` + b.sumIfsOf(i, column, itemUseColumn, "1", itemFromColumn, "1") + ")"
}

// lineNote says what the tokens of a line are worth and what of it has no price.
func lineNote(l estimate.Line) string {
	parts := []string{accuracyText(l)}
	for _, u := range l.Unpriced {
		parts = append(parts, "no amount for "+u.Meter.Label()+": "+reasonText(u.Reason))
	}
	return strings.Join(parts, "; ")
}
