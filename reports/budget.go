package reports

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"tokencast/estimate"
	"tokencast/pricing"
	"tokencast/workload"
)

// purchaseFormats is the table of the formats of what an amount buys.
var purchaseFormats = answerFormats[*estimate.Purchase]{
	{Table, purchaseTable},
	{JSON, func(w io.Writer, p *estimate.Purchase, _ Options) error { return purchaseJSON(w, p) }},
	{CSV, func(w io.Writer, p *estimate.Purchase, _ Options) error { return purchaseCSV(w, p) }},
	{Markdown, func(w io.Writer, p *estimate.Purchase, _ Options) error { return purchaseMarkdown(w, p) }},
}

// PurchaseFormats returns the formats that [WritePurchase] writes.
func PurchaseFormats() []Format { return purchaseFormats.list() }

// WritePurchase writes what an amount buys in the format f. As [Write] it writes nothing
// when the report cannot be made.
func WritePurchase(w io.Writer, p *estimate.Purchase, f Format, o Options) error {
	return purchaseFormats.write(w, "budget", p, f, o)
}

// plannedLine is what a line is planned to send, to set beside what the amount buys.
type plannedLine struct {
	Requests, Images, Tokens *pricing.Quantity // nil where the line has none
}

// plannedOf is the plan of line i in the scenario.
func plannedOf(p *estimate.Purchase, i int) plannedLine {
	l := p.Estimate.Lines[i]
	of := func(r *workload.Range) *pricing.Quantity {
		if r == nil {
			return nil
		}
		q := [...]pricing.Quantity{estimate.Base: r.Base, estimate.Low: r.Low, estimate.High: r.High}[p.Estimate.Scenario]
		return &q
	}
	plan := plannedLine{Requests: of(l.Requests), Images: of(l.Images)}
	for _, c := range []*estimate.CallTokens{l.Input, l.Output} {
		if c == nil {
			continue
		}
		sum := *of(&c.Mean)
		if plan.Tokens != nil {
			sum = sum.Add(*plan.Tokens)
		}
		plan.Tokens = &sum
	}
	return plan
}

// purchaseAnswer says what the amount is worth: "400.00 USD a month leaves room to grow by
// 29.4%".
func purchaseAnswer(p *estimate.Purchase) string {
	amount := money(p.Amount) + " " + p.Estimate.Currency + " a month"
	switch h := p.Headroom; {
	case h == nil:
		return amount + ": " + p.HeadroomReason
	case h.Sign() == 0:
		return amount + " is what the plan costs"
	case h.Sign() > 0:
		return fmt.Sprintf("%s leaves room to grow by %s", amount, shareText(h))
	default:
		return fmt.Sprintf("%s is too little; what is planned would have to shrink by %s", amount, strings.TrimPrefix(shareText(h), "-"))
	}
}

// purchaseTexts say how the plan stands to the amount.
func purchaseTexts(p *estimate.Purchase) []string {
	e := p.Estimate
	planned := "nothing is priced"
	if e.Total != nil {
		planned = fmt.Sprintf("%s%s %s a month (%s scenario)", atLeast(e.Complete), money(e.Total.Of(e.Scenario)), e.Currency, e.Scenario)
	}
	texts := []string{"planned: " + planned}
	if b := e.Budget; b != nil && b.Margin != nil {
		m := *b.Margin
		switch {
		case m.Sign() < 0:
			texts[0] += fmt.Sprintf(", over by %s%s", atLeast(e.Complete), strings.TrimPrefix(money(m), "-"))
		case e.Complete:
			texts[0] += fmt.Sprintf(", %s left", money(m))
		default:
			texts[0] += fmt.Sprintf(", at most %s left", money(m))
		}
	}
	over := "no month up to " + p.SearchedTo.MonthText() + " costs more than the amount"
	if !e.Complete {
		over += ", as far as it is priced"
	}
	if p.FirstMonthOver != nil {
		over = "the first month that costs more is " + p.FirstMonthOver.MonthText()
		if p.AfterHorizon {
			over += fmt.Sprintf(", after the horizon of %d months, if they go on as before", len(e.Months))
		}
	}
	texts = append(texts, over)
	if p.TokensReason != "" && p.TokensReason != p.HeadroomReason {
		texts = append(texts, "tokens a call: "+p.TokensReason)
	}
	for _, l := range p.Lines {
		if l.OverContext {
			texts = append(texts, fmt.Sprintf("%s: the amount buys longer calls than %s takes", l.Name, l.Model))
		}
	}
	return texts
}

// purchaseColumns are those of a table of the lines.
var purchaseColumns = []string{"Line", "Share", "Planned a month", "Buys a month", "Tokens a call", "Buys a call"}

// purchaseCells are the cells of line i: requests or images, then tokens.
func purchaseCells(p *estimate.Purchase, i int) []string {
	l, plan := p.Lines[i], plannedOf(p, i)
	planned, buys := quantityOr(plan.Requests), wholeOr(l.Requests)
	if plan.Images != nil {
		planned, buys = quantity(*plan.Images)+" images", wholeOr(l.Images)
		if l.Images != nil {
			buys += " images"
		}
	}
	return []string{l.Name, shareText(l.Share), planned, buys, quantityOr(plan.Tokens), wholeOr(l.Tokens)}
}

// wholeOr is a whole quantity for display.
func wholeOr(q *pricing.Quantity) string {
	if q == nil {
		return dash
	}
	return thousands(q.String())
}

// purchaseNotes are how to read the table, and on what it rests.
func purchaseNotes(p *estimate.Purchase) []string {
	return append(slices.Clone(purchaseReading), p.Notes...)
}

var purchaseReading = []string{
	"requests and images: as many as the amount buys when all lines grow alike, whole ones; a line whose cost does not follow them has a dash",
	"tokens: input and output of the average call that the amount buys at the planned requests, when the calls of all lines grow alike",
	"one-off costs are in no month",
}

func purchaseTable(w io.Writer, p *estimate.Purchase, o Options) error {
	e := p.Estimate
	top := &page{width: o.width()}
	answer := ": " + purchaseAnswer(p)
	top.say(strong, cut(visible(e.Name), max(top.width-columnsOf(answer), 12), false)+answer)
	top.say(normal, contextText(e))
	top.traps(e)
	top.lines = append(top.lines, pageLine{})
	for _, text := range purchaseTexts(p) {
		top.say(normal, text)
	}
	top.lines = append(top.lines, pageLine{})
	g := &grid{}
	for i, head := range purchaseColumns {
		c := column{head, figures, 0}
		if i == 0 {
			c = column{head, words, 8}
		}
		g.columns = append(g.columns, c)
	}
	shown := min(len(p.Lines), manyLines)
	for i := range shown {
		g.add(purchaseCells(p, i)...)
	}
	if err := top.grid(g); err != nil {
		return err
	}
	if shown < len(p.Lines) {
		top.say(normal, moreText(len(p.Lines)-shown))
	}
	top.entries(doubt, "Calls over the limits of their line", list(p.OverLimits, warningText), dearestLines)
	top.unpriced(e)
	top.explained(e)
	top.entries(doubt, "Warnings", purchaseWarnings(p), dearestLines)
	top.entries(normal, "Notes", purchaseNotes(p), dearestLines)
	top.lines = append(top.lines, pageLine{})
	top.say(normal, roundingNote)
	return top.write(w, o.Color)
}

// purchaseWarnings are those of the estimate that are not told already.
func purchaseWarnings(p *estimate.Purchase) []string {
	var texts []string
	for _, w := range p.Estimate.Warnings {
		if w.Code != "call_limit" && w.Code != "budget_over_later" && w.Code != trapCode {
			texts = append(texts, warningText(w))
		}
	}
	return texts
}

// purchaseCSV writes one row a line.
func purchaseCSV(w io.Writer, p *estimate.Purchase) error {
	e := p.Estimate
	rows := [][]string{{
		"workload", "model", "share", "requests", "images", "tokens_per_call", "planned_requests", "planned_images", "planned_tokens_per_call", "over_limits",
		"amount", "currency", "scenario", "headroom", "first_month_over", "catalog_version", "price_day", "region",
	}}
	month := ""
	if p.FirstMonthOver != nil {
		month = p.FirstMonthOver.MonthText()
	}
	for i, l := range p.Lines {
		plan := plannedOf(p, i)
		rows = append(rows, []string{
			cell(l.Name), cell(l.Model), textOr(inPercent(l.Share)), textOr(l.Requests), textOr(l.Images), textOr(l.Tokens),
			textOr(plan.Requests), textOr(plan.Images), textOr(plan.Tokens), strconv.FormatBool(l.OverLimits),
			p.Amount.String(), e.Currency, e.Scenario.String(), textOr(inPercent(p.Headroom)), month,
			cell(e.Catalog.Version), e.Catalog.AsOf.String(), cell(e.Region),
		})
	}
	return csv.NewWriter(w).WriteAll(rows)
}

func purchaseMarkdown(w io.Writer, p *estimate.Purchase) error {
	e := p.Estimate
	var b strings.Builder
	fmt.Fprintf(&b, "## %s: %s\n\n%s\n", short(e.Name), md(purchaseAnswer(p)), prose(contextText(e)))
	mdTraps(&b, e)
	b.WriteString("\n")
	for _, text := range purchaseTexts(p) {
		fmt.Fprintf(&b, "- %s\n", prose(text))
	}
	t := mdTable{&b, purchaseColumns, "lrrrrr"}
	t.begin()
	shown := min(len(p.Lines), manyLines)
	for i := range shown {
		t.row(list(purchaseCells(p, i), short)...)
	}
	if shown < len(p.Lines) {
		fmt.Fprintf(&b, "\n%s\n", moreText(len(p.Lines)-shown))
	}
	mdList(&b, "Calls over the limits of their line", list(p.OverLimits, warningText))
	mdList(&b, "Not priced", unpricedTexts(e))
	mdList(&b, "Warnings", purchaseWarnings(p))
	mdList(&b, "Notes", purchaseNotes(p))
	fmt.Fprintf(&b, "\n%s\n", prose(roundingNote))
	_, err := io.WriteString(w, b.String())
	return err
}
