package reports

import (
	"strings"

	"tokencast/estimate"
	"tokencast/pricing"
)

// htmlTable is a table of the page. The reader can sort it by any column.
type htmlTable struct {
	ID, Caption string
	Columns     []htmlColumn
	Rows        []htmlRow
	Foot        *htmlRow // stays last
}

type htmlColumn struct {
	Label   string
	Figures bool
}

type htmlRow struct{ Cells []htmlCell }

// htmlCell is a cell of a table. Where Sort is set, it is the exact figure, as a
// fraction, that the row sorts by; cells without one sort by their text, dashes last.
type htmlCell struct {
	Label, Text, Sort    string
	Figures, Head, Short bool // short texts stay on one line
}

// shortText is how many columns a text has that stays on one line.
const shortText = 12

// columnsNamed returns columns; a name that begins with > is one of figures.
func columnsNamed(names ...string) []htmlColumn {
	return list(names, func(name string) htmlColumn {
		label, figures := strings.CutPrefix(name, ">")
		return htmlColumn{label, figures}
	})
}

// row adds a row, of texts and of cells; the first heads it.
func (t *htmlTable) row(cells ...any) { t.Rows = append(t.Rows, t.made(cells)) }

func (t *htmlTable) made(cells []any) htmlRow {
	var r htmlRow
	for i, c := range cells {
		cell, is := c.(htmlCell)
		if !is {
			cell.Text, _ = c.(string)
		}
		cell.Label, cell.Figures, cell.Head = t.Columns[i].Label, t.Columns[i].Figures, i == 0
		cell.Short = columnsOf(cell.Text) <= shortText
		r.Cells = append(r.Cells, cell)
	}
	return r
}

// amountCell shows money and sorts by it, exactly.
func amountCell(m *pricing.Money) htmlCell {
	if m == nil {
		return htmlCell{Text: dash}
	}
	return htmlCell{Text: money(*m), Sort: m.Rat().RatString()}
}

// quantityCell shows a quantity and sorts by it, exactly.
func quantityCell(q pricing.Quantity, noun string) htmlCell {
	return htmlCell{Text: strings.TrimSpace(quantity(q) + " " + noun), Sort: q.Rat().RatString()}
}

// rateCell shows a price as published and sorts by that of one of its unit's things.
func rateCell(r *pricing.Rate) htmlCell {
	each := r.Price.Mul(pricing.Count(1).Div(pricing.Count(r.Unit.Size())))
	return htmlCell{Text: priceText(*r), Sort: each.Rat().RatString()}
}

// discountCell is the discount of an item, empty where it has none.
func discountCell(item pricing.LineItem) htmlCell {
	if item.Discount.Sign() == 0 {
		return htmlCell{}
	}
	return htmlCell{Text: item.Discount.Mul(pricing.Count(100)).String() + "%", Sort: item.Discount.Rat().RatString()}
}

// amountCells are low, base and high.
func amountCells(a *estimate.Amounts) (low, base, high htmlCell) {
	if a == nil {
		return amountCell(nil), amountCell(nil), amountCell(nil)
	}
	return amountCell(&a.Low), amountCell(&a.Base), amountCell(&a.High)
}

// monthsTable has a row a month.
func monthsTable(e *estimate.Estimate) *htmlTable {
	t := &htmlTable{ID: "months-table", Caption: "Months, " + e.Currency, Columns: columnsNamed("Month", ">Days", ">Low", ">Base", ">High", ">One-off", "Prices of")}
	for i, m := range e.Months {
		low, base, high := amountCells(monthAmounts(e, m))
		base.Text = atLeast(m.Complete || base.Text == dash) + base.Text
		t.row(m.First.MonthText(), quantityCell(pricing.Count(int64(m.Days)), ""), low, base, high, amountCell(monthOneOff(e, i)), m.PriceDay.String())
	}
	low, base, high := amountCells(horizonAmounts(e))
	base.Text = atLeast(e.Complete || base.Text == dash) + base.Text
	once, _ := oneOffAmount(e)
	foot := t.made([]any{"Sum", "", low, base, high, amountCell(once), ""})
	t.Foot = &foot
	return t
}

// linesTable has a row a line.
func linesTable(e *estimate.Estimate) *htmlTable {
	t := &htmlTable{ID: "lines-table", Caption: "Lines, a full month at the volume of month 1", Columns: columnsNamed("Line", "Model", "Plan", ">Calls a month", ">Tokens in, a call", ">Tokens out, a call", ">Low", ">"+e.Currency+" a month", ">High", "Accuracy")}
	for _, l := range shownLines(e) {
		calls, in, out := htmlCell{Text: dash}, htmlCell{Text: dash}, htmlCell{Text: dash}
		switch {
		case l.Images != nil:
			calls = quantityCell(l.Images.Base, "images")
		case l.Calls != nil:
			calls = quantityCell(l.Calls.Base, "")
		}
		if l.Input != nil {
			in = quantityCell(l.Input.Mean.Base, "")
		}
		if l.Output != nil {
			out = quantityCell(l.Output.Mean.Base, "")
		}
		low, base, high := amountCells(l.Amount)
		base.Text = atLeast(l.Complete || l.Amount == nil) + base.Text
		t.row(pageText(l.Name), pageText(l.Model), planOf(l), calls, in, out, low, base, high, longText(accuracyText(l)))
	}
	low, base, high := amountCells(e.Total)
	base.Text = atLeast(e.Complete || e.Total == nil) + base.Text
	foot := t.made([]any{"Total", "", "", "", "", "", low, base, high, ""})
	t.Foot = &foot
	return t
}

// planOf names the plan of a line.
func planOf(l estimate.Line) string {
	return planText(estimate.Plan{Name: l.Plan, Provisioned: l.Provisioned})
}

// planText names a plan: "on demand", "provisioned, 2 units, 6 month".
func planText(p estimate.Plan) string {
	name := strings.ReplaceAll(p.Name, "_", " ")
	v := p.Provisioned
	if v == nil {
		return name
	}
	units := count(v.Units) + " units"
	if v.Units == 1 {
		units = "1 unit"
	}
	term := "no commitment"
	switch n := v.Commitment.Months(); {
	case n == 1:
		term = "1 month"
	case n > 1:
		term = count(int64(n)) + " months"
	}
	return name + ", " + units + ", " + term
}

// pricesTable has a row an item: its price, and where that is from.
func pricesTable(e *estimate.Estimate) *htmlTable {
	t := &htmlTable{ID: "prices-table", Caption: "Items of the base scenario, their prices and where each is written", Columns: columnsNamed("Line", "Meter", ">Quantity", ">"+listPrice(e), ">Discount", ">"+e.Currency, "In force from", "Confidence", "Source", "Record")}
	row := func(line, meter string, item pricing.LineItem) {
		r := item.Rate
		t.row(pageText(line), pageText(meter), quantityCell(item.Quantity, r.Meter.Noun()), rateCell(r), discountCell(item),
			amountCell(&item.Amount), r.From.String(), pageText(r.Confidence), pageText(r.Source), pageText(strings.TrimSpace(r.At.String()+" "+r.Overlay)))
	}
	for _, l := range shownLines(e) {
		for _, item := range l.Items {
			meter := item.Rate.Meter.Label()
			if when := item.Rate.Condition.When(); when != "" {
				meter += ", " + when
			}
			row(l.Name, meter, item)
		}
	}
	for _, o := range e.OneOff[:min(len(e.OneOff), dearestLines)] {
		row(o.Line, o.Rate.Meter.Label()+", once", o.LineItem)
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}

// onceTable has what falls once, in the first month.
func onceTable(e *estimate.Estimate) *htmlTable {
	if len(e.OneOff) == 0 {
		return nil
	}
	t := &htmlTable{ID: "once-table", Caption: "Once, in the first month; in no monthly figure", Columns: columnsNamed("Line", "Meter", ">Quantity", ">"+e.Currency)}
	for _, o := range e.OneOff[:min(len(e.OneOff), dearestLines)] {
		t.row(pageText(o.Line), o.Rate.Meter.Label(), quantityCell(o.Quantity, o.Rate.Meter.Noun()), amountCell(&o.Amount))
	}
	sum, missing := oneOffAmount(e)
	total := amountCell(sum)
	total.Text = atLeast(!missing || sum == nil) + total.Text
	foot := t.made([]any{"Sum", "", "", total})
	t.Foot = &foot
	return t
}

// classTexts says what the classes of counts mean that the lines have.
func classTexts(e *estimate.Estimate) []string {
	seen := map[string]bool{}
	for _, l := range e.Lines {
		seen[string(inputClass(l))], seen[string(outputClass(l))], seen[string(l.Training)] = true, true, true
	}
	var texts []string
	for _, c := range [][2]string{
		{"exact", "the model's own vocabulary and rules"},
		{"family", "the tokenizer of the same family; approximate"},
		{"calibrated", "another tokenizer or a number of characters a token, times a factor, with a stated band"},
		{"chars", "one character is taken as one token; no upper bound for emoji, Korean, Thai or Hindi"},
		{"bytes", "one byte is taken as one token; a safe upper bound"},
		{"given", "the count was given and is taken as it is"},
	} {
		if seen[c[0]] {
			texts = append(texts, c[0]+": "+c[1])
		}
	}
	return texts
}

// noteLists are what limits the worth of the figures.
func noteLists(e *estimate.Estimate) []htmlList {
	var warnings []string
	for _, w := range e.Warnings {
		if !first(w) {
			warnings = append(warnings, warningText(w))
		}
	}
	return shownLists(
		htmlList{"Not priced", unpricedTexts(e)},
		htmlList{"Owed after the horizon, in no total", owedTexts(e)},
		htmlList{"Warnings", warnings},
		htmlList{"Assumptions", e.Assumptions},
		htmlList{"What the token counts are worth", classTexts(e)},
		htmlList{"Samples", sampleTexts(e.Samples)},
		htmlList{"Sources of the prices", list(e.Sources, sourceText)},
	)
}

// explainedLists tell where each figure comes from, where that was asked for.
func explainedLists(e *estimate.Estimate) []htmlList {
	var lists []htmlList
	for _, l := range shownLines(e) {
		for _, x := range l.Explained {
			lists = append(lists, htmlList{pageText(l.Name) + ": " + x.Meter.Label(), explanationTexts(x)})
		}
	}
	return shownLists(lists...)
}

// shownLists leaves out empty lists, and cuts long ones and long texts.
func shownLists(all ...htmlList) []htmlList {
	var lists []htmlList
	for _, l := range all {
		if len(l.Texts) == 0 {
			continue
		}
		texts := list(l.Texts[:min(len(l.Texts), dearestLines)], longText)
		if n := len(l.Texts) - dearestLines; n > 0 {
			texts = append(texts, moreText(n))
		}
		lists = append(lists, htmlList{l.Heading, texts})
	}
	return lists
}
