package reports

import (
	_ "embed"
	"fmt"
	"io"
	"strings"

	"tokencast/estimate"
	"tokencast/pricing"
)

// The page of a comparison of plans: for each line what it costs by use and in units, where
// both cross, what is best, and what-ifs of its volume and units.

//go:embed page/provision.html
var provisionTemplate string

//go:embed page/cross.js
var crossScript string

//go:embed page/provision.js
var provisionScript string

// provisionForm is the template of its page.
var provisionForm = formOf(provisionTemplate)

// provisionPage is what the template shows.
type provisionPage struct {
	htmlFrame
	Name, Answer, Context string
	Currency              string
	Alerts                []string
	Lines                 []provisionSection
	MoreLines             string
	Prices                *htmlTable
	Lists                 []htmlList
	Columns, Rounding     string
}

// provisionSection is a line.
type provisionSection struct {
	ID, Heading, ByUse string
	Best               string
	Load               string
	Cross              *crossChart
	NoChart            string
	Options            *htmlTable
	Reasons            []string // why options are not offered
	Idle               string
	Splits             *htmlTable
	SplitsHeading      string
	WhatIf             *unitsWhatIf
}

// provisionHTML writes v as a page.
func provisionHTML(w io.Writer, v *estimate.Provision) error {
	p := provisionPage{
		htmlFrame: frameOf(pageText(v.Estimate.Name)+": on demand against provisioned", crossScript+provisionScript),
		Name:      pageText(v.Estimate.Name), Answer: ProvisionAnswer(v), Context: longText(provisionContext(v)), Currency: v.Estimate.Currency,
		Alerts: list(provisionTraps(v), func(w estimate.Warning) string { return longText(warningText(w)) }),
		Prices: provisionPrices(v), Columns: provisionNote, Rounding: roundingNote,
		Lists: shownLists(
			htmlList{"Warnings", list(provisionWarnings(v), warningText)},
			htmlList{"Assumptions", provisionAssumptions(v)},
			htmlList{"What the token counts are worth", classTexts(v.Estimate)},
			htmlList{"Samples", sampleTexts(v.Estimate.Samples)},
			htmlList{"Sources of the prices", list(v.Sources, sourceText)},
		),
	}
	for i, l := range v.Lines {
		if i == manyLines {
			p.MoreLines = moreText(len(v.Lines) - i)
			break
		}
		p.Lines = append(p.Lines, sectionOf(v, l, i))
	}
	return provisionForm.Execute(w, p)
}

// sectionOf gathers the section of line i.
func sectionOf(v *estimate.Provision, l estimate.ProvisionLine, i int) provisionSection {
	s := provisionSection{
		ID: fmt.Sprintf("line-%d", i), Heading: pageText(lineName(l)), ByUse: longText(perUseText(v, l)), Best: longText(recommendation(v, l) + "."),
		Options: optionsTable(v, l, i), WhatIf: unitsWhatIfOf(v, l, i),
	}
	for _, x := range l.Options {
		if !x.Offered {
			s.Reasons = append(s.Reasons, longText(fmt.Sprintf("%s: %s", x.Commitment, reasonWords(x))))
		}
	}
	best := cheapestOption(l)
	if best == nil {
		return s // the sentence says why
	}
	s.Load, s.Idle = longText(loadText(l)), idleText(v, best)
	if c, ok := crossingOf(v, l); ok {
		s.Cross = c.draw(fmt.Sprintf("cross-%d", i))
	} else if l.PerRequest == nil {
		s.NoChart = "What it costs by use is not known, so nothing crosses."
	}
	if len(best.Splits) > 0 {
		s.Splits, s.SplitsHeading = splitsTable(l, best, i), splitsHeading(l, best)
	}
	return s
}

// reasonWords is why an option has no price.
func reasonWords(x estimate.Option) string {
	if x.Detail != "" {
		return x.Detail
	}
	return reasonText(x.Reason)
}

// optionsTable has a row for by use and one an option.
func optionsTable(v *estimate.Provision, l estimate.ProvisionLine, i int) *htmlTable {
	t := &htmlTable{
		ID: fmt.Sprintf("options-%d", i), Caption: fmt.Sprintf("A full month at %s %s, %s", quantity(inScenario(l.Requests.Low, l.Requests.Base, l.Requests.High, v.Estimate.Scenario)), requestNoun(l), v.Estimate.Currency),
		Columns: columnsNamed("Paid by", ">Units", ">Hour", ">Month", ">Term", ">Cheaper by", ">Pays from", ">Tokens a minute", ">Peak use", ">Mean use", "Carries it"),
	}
	unknown := htmlCell{Text: dash}
	use := unknown
	if l.OnDemand != nil {
		amount := l.OnDemand.Of(v.Estimate.Scenario)
		use = amountCell(&amount)
	}
	t.row(paidAs(l), "", "", use, "", "", "", "", "", "", "")
	for _, x := range l.Options {
		units, from, tokens := htmlCell{Text: count(x.Units), Sort: fmt.Sprint(x.Units)}, unknown, unknown
		if b := x.BreakEven; b != nil {
			from = htmlCell{Text: thousands(roundedUp(b.Requests)), Sort: b.Requests.Rat().RatString()}
			if b.TokensPerMinute != nil {
				tokens = htmlCell{Text: thousands(roundedUp(*b.TokensPerMinute)), Sort: b.TokensPerMinute.Rat().RatString()}
			}
		}
		t.row(string(x.Commitment), units, amountCell(x.Hourly), amountCell(x.Monthly), amountCell(x.TermTotal), amountCell(x.CheaperBy),
			from, tokens, percentCell(x.Load.PeakUse), percentCell(x.Load.MeanUse), carriesText(x))
	}
	return t
}

// unitHours are the hours of an option's units: what its month is made of.
func unitHours(x estimate.Option) pricing.LineItem {
	return pricing.LineItem{Rate: x.Rate, Quantity: pricing.Count(x.Units).Mul(x.Hours), Discount: x.Discount, Amount: *x.Monthly}
}

// percentCell is a share of a whole, a dash where it is unknown.
func percentCell(q *pricing.Quantity) htmlCell {
	if q == nil {
		return htmlCell{Text: dash}
	}
	return htmlCell{Text: ofWhole(*q), Sort: q.Rat().RatString()}
}

// carriesText says whether the units of an option carry the busiest minute, a dash where
// that is unknown, or why there are none.
func carriesText(x estimate.Option) string {
	switch {
	case !x.Offered:
		return reasonText(x.Reason)
	case x.Load.Feasible == nil:
		return dash
	case *x.Load.Feasible:
		return "yes"
	}
	return "no, " + count(x.Load.Needed) + " needed"
}

// splitsTable has a row a split.
func splitsTable(l estimate.ProvisionLine, x *estimate.Option, i int) *htmlTable {
	t := &htmlTable{ID: fmt.Sprintf("splits-%d", i), Caption: strings.TrimSuffix(splitsHeading(l, x), ":")}
	t.Columns = list(splitColumns, func(name string) htmlColumn { return htmlColumn{name, true} })
	t.Columns[3].Label, t.Columns[5].Label = "Overflow, most", "In all, most"
	for _, s := range x.Splits {
		t.row(htmlCell{Text: count(s.Units), Sort: fmt.Sprint(s.Units)}, amountCell(&s.Provisioned), quantityCell(s.OverflowLeast, ""), quantityCell(s.OverflowMost, ""), amountCell(&s.Least), amountCell(&s.Most))
	}
	return t
}

// provisionPrices has a row a price: by use, then of the units; nil where there is none.
func provisionPrices(v *estimate.Provision) *htmlTable {
	t := &htmlTable{
		ID: "prices-table", Caption: "Items of a full month, their prices and where each is written; by use at base",
		Columns: columnsNamed("Line", "Meter", ">Quantity", ">"+listPrice(v.Estimate), ">Discount", ">"+v.Estimate.Currency, "In force from", "Confidence", "Source", "Record"),
	}
	for _, l := range v.Lines[:min(len(v.Lines), manyLines)] {
		items := append([]pricing.LineItem(nil), l.Items...)
		for _, x := range l.Options {
			if x.Rate != nil {
				items = append(items, unitHours(x))
			}
		}
		for _, item := range items {
			r := item.Rate
			meter := r.Meter.Label()
			if when := r.Condition.When(); when != "" {
				meter += ", " + when
			}
			t.row(pageText(l.Name), pageText(meter), quantityCell(item.Quantity, r.Meter.Noun()), rateCell(r), discountCell(item), amountCell(&item.Amount),
				r.From.String(), pageText(r.Confidence), pageText(r.Source), pageText(strings.TrimSpace(r.At.String()+" "+r.Overlay)))
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}
