package reports

import (
	"fmt"
	"strings"

	"tokencast/estimate"
	"tokencast/pricing"
)

// Columns of amounts on Summary.
const (
	baseColumn        = "D"
	lowAmountColumn   = "E"
	highAmountColumn  = "F"
	summaryColumns    = 7
	summaryNoteColumn = 6 // counted from 0
)

// summaryParts are the columns of amounts with those of Lines and Months that they
// come from.
var summaryParts = []struct {
	column, lines, months string
	of                    estimate.Scenario
}{
	{baseColumn, amountColumn, "G", estimate.Base},
	{lowAmountColumn, lowColumn, "H", estimate.Low},
	{highAmountColumn, highColumn, "I", estimate.High},
}

// fillSummary writes the answer, what it rests on and what limits it.
func (b *book) fillSummary() {
	s, e := b.summary, b.estimate
	s.title(b.text("Cost estimate: "+e.Name, b.style(lookTitle, numText)), b.explain("An estimate from list prices, not an invoice. Amounts are exact and only shown rounded; the rounding of invoices is not imitated."))
	for _, w := range e.Warnings {
		if w.Code == "custom_model_needs_provisioned" { // what costs most comes first
			s.prose(b.text(w.Line+": "+w.Message, b.style(lookAlert, numText)))
			s.skip()
		}
	}
	b.addFacts()
	s.skip()
	total, horizon := b.addTotals()
	if e.Budget != nil {
		b.addBudget(total)
	}
	s.skip()
	lines := b.addLineSums()
	s.skip()
	if len(e.Owed) > 0 {
		b.addOwed()
		s.skip()
	}
	b.addChecks(total, horizon, lines)
	b.addTexts()
}

// addFacts writes what the figures are of.
func (b *book) addFacts() {
	e := b.estimate
	fact := func(name string, v any) { b.summary.add(b.say(name), v) }
	fact("Region", b.say(e.Region))
	fact("Currency", b.say(e.Currency))
	fact("Prices of", b.say(e.Catalog.AsOf.String()))
	catalog := e.Catalog.Version
	if len(e.Catalog.Overlays) > 0 {
		catalog += " with " + strings.Join(e.Catalog.Overlays, ", ")
	}
	fact("Catalog version", b.say(catalog))
	fact("Catalog digest", b.say(e.Catalog.Digest))
	fact("Scenario of the budget", b.say(e.Scenario.String()))
	fact("Completeness", b.say(completeness(e)))
	if n := len(e.Warnings); n > 0 {
		fact("Warnings", b.say(fmt.Sprintf("%d, listed below", n)))
	}
}

// completeness says whether the totals miss something.
func completeness(e *estimate.Estimate) string {
	switch {
	case e.Total == nil:
		return "incomplete: nothing is priced"
	case !e.Complete:
		return "incomplete: every total is at least this much; see the notes of the lines"
	}
	return "complete"
}

// amountRow returns a row of the tables of amounts without its amounts.
func (b *book) amountRow(l look, name, model, plan, note string) []any {
	row := make([]any, summaryColumns)
	for i := range row {
		row[i] = sheetCell{StyleID: b.style(l, numNone)}
	}
	for i, text := range []string{name, model, plan} {
		style := l
		switch l {
		case lookPlain:
			style = lookText
		case lookTotal:
			style = lookTotalText
		}
		if c := b.text(text, b.style(style, numText)); c != nil {
			row[i] = c
		}
	}
	row[summaryNoteColumn] = b.explain(note)
	return row
}

// amountHeadings are those of the tables of amounts.
func (b *book) amountHeadings(first, model, plan, note string) []any {
	in := " (" + b.estimate.Currency + ")"
	return b.headings(first, model, plan, ">Base"+in, ">Low"+in, ">High"+in, note)
}

// addTotals writes the totals and returns the rows of the month and of the horizon.
func (b *book) addTotals() (total, horizon int) {
	s, e := b.summary, b.estimate
	s.add(b.amountHeadings("Totals", " ", " ", " ")...)
	row := b.amountRow(lookTotal, "Total a month"+atLeastMark(e, e.Total != nil), "", "", "a full month at the volume of month 1")
	if e.Total != nil {
		for i, p := range summaryParts {
			row[3+i] = b.formula(b.lines.ref(cellAt(p.lines, b.lineTotals.total)), e.Total.Of(p.of), b.style(lookTotal, numMoney))
		}
	}
	total = s.add(row...)
	months := fmt.Sprintf("Total of %d months", len(e.Months))
	if len(e.Months) == 1 {
		months = "Total of 1 month"
	}
	row = b.amountRow(lookTotal, months+atLeastMark(e, b.horizonSet), "", "", "with growth and dated prices, one-off costs apart")
	if b.horizonSet {
		for i, p := range summaryParts {
			row[3+i] = b.formula(b.months.ref(cellAt(p.months, b.monthTotal)), e.Horizon.Of(p.of), b.style(lookTotal, numMoney))
		}
	}
	horizon = s.add(row...)
	b.name("Total_Month", s, cellAt(baseColumn, total))
	b.name("Total_Horizon", s, cellAt(baseColumn, horizon))
	b.addOneOffTotal(horizon)
	return total, horizon
}

// addOneOffTotal writes what falls once, and the horizon with it.
func (b *book) addOneOffTotal(horizon int) {
	s, e := b.summary, b.estimate
	sum, incomplete := oneOffAmount(e)
	name := "One-off costs"
	if incomplete {
		name += " (at least)"
	}
	row := b.amountRow(lookPlain, name, "", "", "")
	if sum == nil {
		row[summaryNoteColumn] = b.text("none is priced", b.style(lookWrapped, numText))
	}
	if len(e.OneOff) == 0 {
		if sum != nil {
			row[3] = b.number(*sum, b.style(lookPlain, numMoney))
		}
		s.add(row...)
		return
	}
	row[3] = b.formula(b.lines.ref(cellAt(oneOffColumn, b.lineTotals.total)), e.OneOffs, b.style(lookPlain, numMoney))
	once := s.add(row...)
	if !b.horizonSet {
		return
	}
	row = b.amountRow(lookPlain, "Horizon and one-off costs"+atLeastMark(e, b.horizonSet), "", "", "")
	for i, p := range summaryParts {
		f := fmt.Sprintf("%s+$%s$%d", cellAt(p.column, horizon), baseColumn, once)
		row[3+i] = b.formula(f, e.Horizon.Of(p.of).Add(e.OneOffs), b.style(lookPlain, numMoney))
	}
	s.add(row...)
}

// addBudget holds the total of the scenario against the budget.
func (b *book) addBudget(total int) {
	s, e := b.summary, b.estimate
	column := baseColumn
	for _, p := range summaryParts {
		if p.of == e.Scenario {
			column = p.column
		}
	}
	row := b.amountRow(lookPlain, "Budget a month", "", "", "held against the "+e.Scenario.String()+" total")
	row[3] = b.formula(b.assumptions.ref(absoluteRef(b.budgetCell)), e.Budget.Monthly, b.style(lookLink, numMoney))
	budget := s.add(row...)
	row = b.amountRow(lookPlain, "Left of the budget", "", "", "")
	verdict := b.amountRow(lookPlain, "Verdict", "", "", "")
	verdict[3] = sheetCell{Value: e.Budget.Verdict, StyleID: b.style(lookRight, numNone)}
	if e.Budget.Margin == nil {
		s.add(row...)
		s.add(verdict...)
		return
	}
	row[3] = b.formula(fmt.Sprintf("D%d-%s%d", budget, column, total), *e.Budget.Margin, b.style(lookPlain, numMargin))
	margin := s.add(row...)
	verdict[3] = b.formula(fmt.Sprintf(`IF(ROUND(D%d,9)<0,"over","within")`, margin), e.Budget.Verdict, b.style(lookRight, numNone))
	s.add(verdict...)
	row = b.amountRow(lookPlain, "First month over", "", "", "")
	over := b.months.ref(columnSpan(overColumn, b.monthRows))
	var first any = "none"
	if day := e.Budget.FirstMonthOver; day != nil {
		first = serial(*day)
	}
	f := fmt.Sprintf(`IF(COUNTIF(%s,1)=0,"none",INDEX(%s,MATCH(1,%s,0)))`, over, b.months.ref(columnSpan(monthColumn, b.monthRows)), over)
	row[3] = b.formula(f, first, b.style(lookRight, numMonth))
	s.add(row...)
}

// addLineSums writes what each line of the workload costs.
func (b *book) addLineSums() lineRange {
	s, e := b.summary, b.estimate
	s.add(b.amountHeadings("Workload", "Model", "Plan", "Counts and gaps")...)
	rows := lineRange{first: s.next()}
	for i, l := range e.Lines {
		row := b.amountRow(lookPlain, l.Name, l.Model, l.Plan, lineNote(l))
		if l.Amount != nil {
			for k, p := range summaryParts {
				f := "SUM(" + b.lines.ref(columnSpan(p.lines, b.lineRows[i])) + ")"
				row[3+k] = b.formula(f, l.Amount.Of(p.of), b.style(lookPlain, numMoney))
			}
		}
		s.add(row...)
		s.explained(lineNote(l), summaryNoteColumn)
	}
	rows.last = s.next() - 1
	return rows
}

// lineNote says what the tokens of a line are worth and what of it has no price.
func lineNote(l estimate.Line) string {
	parts := []string{accuracyText(l)}
	for _, u := range l.Unpriced {
		parts = append(parts, "no amount for "+u.Meter.Label()+": "+reasonText(u.Reason))
	}
	return strings.Join(parts, "; ")
}

// addOwed writes what commitments cost after the horizon.
func (b *book) addOwed() {
	s := b.summary
	s.add(b.headings("Owed after the horizon", "Commitment", ">Months", ">Amount ("+b.estimate.Currency+")", " ", " ", "in no total")...)
	for _, o := range b.estimate.Owed {
		n := s.next()
		row := []any{b.say(o.Line), b.say(string(o.Commitment)), b.number(o.Months, b.style(lookPlain, numWhole)), b.number(o.Amount, b.style(lookInput, numMoney))}
		if item, month := b.hourlyItem(o.Line); item != 0 && month.Mul(o.Months).Cmp(o.Amount) == 0 {
			row[3] = b.formula(fmt.Sprintf("%s*C%d", b.lines.ref(cellAt(amountColumn, item)), n), o.Amount, b.style(lookPlain, numMoney))
		}
		s.add(row...)
	}
}

// hourlyItem returns the row of Lines with the model units of a line, and their
// amount a month; 0 is none.
func (b *book) hourlyItem(line string) (int, pricing.Money) {
	for i, l := range b.estimate.Lines {
		for k, item := range l.Items {
			if l.Name == line && item.Rate.Meter == pricing.ModelUnitHour {
				return b.lineRows[i].first + k, item.Amount
			}
		}
	}
	return 0, pricing.Money{}
}

// addTexts writes warnings, assumptions and samples.
func (b *book) addTexts() {
	e := b.estimate
	var warnings []string
	for _, w := range e.Warnings {
		text := w.Code + ": " + w.Message
		if w.Line != "" {
			text = w.Line + ": " + text
		}
		warnings = append(warnings, text)
	}
	samples := sampleTexts(e.Samples)
	for _, block := range []struct {
		name  string
		texts []string
	}{{"Warnings", warnings}, {"Assumptions", e.Assumptions}, {"Samples", samples}} {
		if len(block.texts) == 0 {
			continue
		}
		b.summary.skip()
		b.summary.add(b.text(block.name, b.style(lookSection, numNone)))
		for _, t := range block.texts {
			b.summary.prose(b.explain(t))
		}
	}
}
