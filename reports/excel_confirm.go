package reports

import (
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"tokencast/confirm"
	"tokencast/pricing"
)

// The workbook of a confirmation: a sheet with what was counted beside what was estimated,
// the calls with their cost and the months, and notes. What was estimated, counted and spent
// is typed in; ratios, sums and what is left are formulas over them, and carry the engine's
// own figures.
//
//	C14   2,418                estimated tokens of the input
//	D14   2,507                what Amazon counted for the same calls
//	E14   =IF(OR(C14="",D14="",C14=0),"",D14/C14)      1.0368
//
// Text of users is only ever a string cell.

// numSpent shows what calls cost: below one with what they have of eight places.
const numSpent = "[=0]0.00;[<1]0.00######;#,##0.00"

// confirmExcel writes r as a workbook. The same report gives the same bytes.
func confirmExcel(w io.Writer, r *confirm.Report) error {
	f := excelize.NewFile()
	defer f.Close() // removes temporary files of large sheets; nothing is lost with its error
	b := &book{file: f, styles: map[styleKey]int{}}
	s := newSheet("Confirmation", 44, 20, 14, 14, 12, 12, 14, 14, 14, 14, 30, 60)
	notes := newSheet("Notes", 26, 110)
	b.confirmation(s, r)
	b.confirmationNotes(notes, r)
	title := "Confirmation"
	if r.DryRun {
		title += ", dry run"
	}
	return b.save(w, title, r.Prices, s, notes)
}

// confirmation fills the sheet.
func (b *book) confirmation(s *sheet, r *confirm.Report) {
	s.title(b.text("Confirmation", b.style(lookTitle, numNone)), b.explain(ConfirmationAnswer(r)+". "+confirmContext(r)+"."))
	if why := r.Partial(); why != "" {
		s.prose(b.text("Partial: "+why, b.style(lookAlert, numText)))
		s.skip()
	}
	in := b.in(r.Currency)
	block := func(name string, columns ...string) {
		s.skip()
		s.add(b.text(name, b.style(lookSection, numNone)))
		s.rows[s.add(b.headings(columns...)...)-1].height = 2 * rowHeight
	}
	top := s.next()
	const facts = 7 // rows of money in all, filled when the rows that they sum are known
	for range facts {
		s.add()
	}
	block("Counted and estimated", "Model", "Tokens", ">Estimated", ">Counted", ">Ratio", ">95 % low", ">95 % high", ">Weighted ratio")
	for _, m := range r.Models {
		for _, side := range sidesOf(m) {
			s.add(append([]any{b.say(m.Model), b.say(side.name)}, b.sideCells(side.side, s.next())...)...)
		}
	}
	block("Calls and cost", "Model", "Called by", ">Planned", ">Confirmed", ">Unknown", ">Failed", ">Expected"+in, ">At most"+in, ">Cost"+in, ">In doubt"+in, "Counts from", "Not confirmed")
	calls := lineRange{s.next(), s.next() + len(r.Models) - 1}
	for _, m := range r.Models {
		b.callsRow(s, m)
	}
	if len(r.Models) > 1 {
		b.callsTotal(s, r, calls)
	}
	if hasMonthly(r) {
		block("Monthly cost", "Model", "Lines", ">As estimated"+in, ">As learnt"+in, ">Change")
		for _, m := range r.Models {
			row, style := s.next(), b.style(lookPlain, numMoney)
			s.add(b.say(m.Model), b.say(strings.Join(m.Lines, ", ")), b.moneyOrBlank(m.Monthly.Before, style), b.moneyOrBlank(m.Monthly.After, style), b.change(cellAt("C", row), cellAt("D", row), m.Monthly))
		}
	}
	b.confirmationFacts(s, r, top, calls)
}

// confirmationFacts writes the money of all models, its cap and the monthly cost into the
// rows from top on.
func (b *book) confirmationFacts(s *sheet, r *confirm.Report, top int, calls lineRange) {
	style, month := b.style(lookPlain, numSpent), b.style(lookPlain, numMoney)
	row := top
	fact := func(name string, cell any) {
		s.rows[row-1].cells = []any{b.say(name), cell}
		row++
	}
	sum := func(column string, v pricing.Money) any {
		if len(r.Models) == 0 {
			return b.number(v, style)
		}
		return b.formula("SUM("+columnSpan(column, calls)+")", v, style)
	}
	fact("Cap"+b.in(r.Currency), b.moneyOrBlank(r.USD.Cap, style))
	fact("Cost", sum("I", r.USD.Confirmed))
	fact("In doubt", sum("J", r.USD.Unknown))
	if r.USD.Cap == nil {
		fact("Left under the cap", nil)
	} else {
		fact("Left under the cap", b.formula(fmt.Sprintf("B%d-B%d-B%d", top, top+1, top+2), r.USD.Cap.Sub(r.USD.Confirmed).Sub(r.USD.Unknown), style))
	}
	fact("Month as estimated", b.moneyOrBlank(r.Monthly.Before, month))
	fact("Month as learnt", b.moneyOrBlank(r.Monthly.After, month))
	fact("Change of the month", b.change(cellAt("B", row-2), cellAt("B", row-1), r.Monthly))
}

// moneyOrBlank is a cell of an amount, empty where there is none.
func (b *book) moneyOrBlank(m *pricing.Money, style int) any {
	if m == nil {
		return nil
	}
	return b.number(*m, style)
}

// change is by how much a month costs more than was estimated.
func (b *book) change(before, after string, m confirm.Monthly) any {
	known := m.Before != nil && m.After != nil && m.Before.Sign() > 0
	var v any
	if known {
		v = pricing.QuantityOf(m.After.Rat()).Div(pricing.QuantityOf(m.Before.Rat())).Sub(pricing.Count(1))
	}
	return b.formula(fmt.Sprintf(`IF(OR(%[1]s="",%[2]s="",%[1]s=0),"",%[2]s/%[1]s-1)`, before, after), orBlank(known, v), b.style(lookPlain, numPercent))
}

// sideCells are what was estimated and counted, their ratio, its interval and the ratio
// weighted by strata, from column C on.
func (b *book) sideCells(s confirm.Side, row int) []any {
	ratio := b.style(lookPlain, numFactor)
	cells := make([]any, 6)
	if s.Estimated != nil {
		cells[0] = b.number(*s.Estimated, b.style(lookPlain, numWhole))
	}
	if s.Confirmed != nil {
		cells[1] = b.number(pricing.Count(*s.Confirmed), b.style(lookPlain, numWhole))
	}
	var v any
	if s.Ratio != nil {
		v = *s.Ratio
	}
	cells[2] = b.formula(fmt.Sprintf(`IF(OR(C%[1]d="",D%[1]d="",C%[1]d=0),"",D%[1]d/C%[1]d)`, row), orBlank(s.Ratio != nil, v), ratio)
	if low, high, ok := intervalOf(s); ok {
		cells[3], cells[4] = b.number(low, ratio), b.number(high, ratio)
	}
	if q, err := pricing.ParseQuantity(s.Weighted); err == nil {
		cells[5] = b.number(q, ratio)
	}
	return cells
}

// callsRow writes what became of the calls of a model, and what they cost.
func (b *book) callsRow(s *sheet, m confirm.ModelReport) {
	whole, cost := b.style(lookPlain, numWhole), b.style(lookPlain, numSpent)
	cells := []any{b.say(m.Model), b.say(operationText(m))}
	for _, n := range []int64{m.Calls.Planned, m.Calls.Confirmed, m.Calls.Unknown, m.Calls.Failed} {
		cells = append(cells, b.number(pricing.Count(n), whole))
	}
	for _, amount := range []pricing.Money{m.USD.Expected, m.USD.WorstCase, m.USD.Confirmed, m.USD.Unknown} {
		if m.Calls.Planned == 0 {
			cells = append(cells, nil) // it cannot be called
			continue
		}
		cells = append(cells, b.number(amount, cost))
	}
	why := strings.TrimSuffix(m.Reason+"; "+countsText(m.Failures), "; ")
	why = strings.TrimPrefix(why, "; ")
	s.add(append(cells, b.explain(countsText(m.Provenance)), b.explain(why))...)
	s.explained(why, len(s.widths)-1)
}

// callsTotal writes the sums of the calls.
func (b *book) callsTotal(s *sheet, r *confirm.Report, rows lineRange) {
	c := callsOf(r)
	whole, cost := b.style(lookTotal, numWhole), b.style(lookTotal, numSpent)
	cells := []any{b.text("Total", b.style(lookTotalText, numNone)), sheetCell{StyleID: b.style(lookTotal, numNone)}}
	for i, n := range []int64{c.Planned, c.Confirmed, c.Unknown, c.Failed} {
		cells = append(cells, b.formula("SUM("+columnSpan(columnName(i+2), rows)+")", pricing.Count(n), whole))
	}
	for i, amount := range []pricing.Money{r.USD.Expected, r.USD.WorstCase, r.USD.Confirmed, r.USD.Unknown} {
		cells = append(cells, b.formula("SUM("+columnSpan(columnName(i+6), rows)+")", amount, cost))
	}
	s.add(cells...)
}

// confirmationNotes writes what the figures rest on.
func (b *book) confirmationNotes(s *sheet, r *confirm.Report) {
	block, fact := b.beginNotes(s)
	block("The calls")
	if len(r.Models) > 0 {
		fact("Called by", operationText(r.Models[0]))
	}
	fact("Currency", r.Currency)
	fact("Prices of", dayCell(r))
	fact("Catalog version", r.Catalog)
	fact("Stopped by", string(r.Stop))
	if r.DryRun {
		fact("To send the calls", sendText(r))
	}
	s.skip()
	block("Method")
	fact("Ratio", "What Amazon counted over what was estimated, of the same calls. Above 1 a month costs more than was estimated. Input and output are apart: the one is an error of a tokenizer, the other of a guess of lengths.")
	fact("95 % interval", fmt.Sprintf("By bootstrap inside the strata; none below %d calls.", confirm.MinForInterval))
	fact("Weighted ratio", "The strata weighed by the tokens they stand for: the better guess for the whole of the samples.")
	fact("Confirmed", "Only Amazon's own counts confirm. What did not come is empty, and is never filled in.")
	fact("At most", strings.TrimPrefix(confirmPlan, "At most: "))
	fact("In doubt", "The worst case of calls that may have been billed and whose counts did not come.")
	fact("Month as learnt", "The monthly cost with the counts corrected by what the calls taught; empty where they taught nothing.")
	warnings, notes := confirmRemarks(r)
	for _, part := range []struct {
		name  string
		texts []string
	}{{"Warnings", warnings}, {"Remarks", notes}} {
		if len(part.texts) == 0 {
			continue
		}
		s.skip()
		block(part.name)
		for _, text := range part.texts {
			s.prose(b.explain(text))
		}
	}
	if r.One != nil {
		s.skip()
		block("The call")
		if r.One.Body == nil {
			fact("Texts", textsLeftOut)
		}
		fact("Request", string(r.One.Body))
		fact("Answer", r.One.Answer)
		fact("Ended by", r.One.Stop)
	}
}
