package reports

import (
	"fmt"
	"strings"

	"tokencast/estimate"
)

// fillNotes writes what the figures rest on and how the workbook is used.
func (b *book) fillNotes() {
	s, e := b.notes, b.estimate
	block, fact := b.beginNotes(s)
	block("The estimate")
	fact("Name", e.Name)
	fact("Region", e.Region)
	fact("Currency", b.currencyText())
	fact("Prices of", e.Catalog.AsOf.String())
	catalog := e.Catalog.Version
	if len(e.Catalog.Overlays) > 0 {
		catalog += " with " + strings.Join(e.Catalog.Overlays, ", ")
	}
	fact("Catalog version", catalog)
	fact("Catalog digest", e.Catalog.Digest)
	fact("Completeness", completeness(e))
	s.skip()
	block("Method")
	fact("An estimate", "Quantities times list prices. Not an invoice: no free tier, no rounding of invoices, and taxes only as Assumptions has them.")
	fact("A total a month", "A full month at the volume of month 1. The projection has growth, part months, months of the calendar and prices that change by date; one-off costs stand apart.")
	fact("Low and high", "Everything low and everything high at once: volumes, tokens of a call and the doubt about the tokenizer. They are bounds, not probabilities. A volume that is changed takes its low and high with it.")
	fact("Plans", "Each plan has its own line items, in use or not. Provisioned plans are priced for the units on Line items; whether these can serve the volume is not computed here. Months after the horizon that a commitment still owes are in no total.")
	fact("Discounts", "Those of the catalog stand with their line items; the one on Assumptions comes on top of them.")
	fact("Prices by date", "Line items hold from one month of the horizon to another. They stay with the number of the month: another first day or another price day needs a new estimate.")
	fact("Accuracy", "Summary and Line items say of each line how its tokens were counted: exact, family, calibrated, chars, bytes or given. The low and high ends hold the band of the tokenizer.")
	fact("Precision", "The figures of the estimate are exact; cells hold about 15 digits of them. The budget request alone is rounded, to cents.")
	fact("Unknown", "A charge without a price has no amount and is never counted as 0. A total that misses one says at least.")
	if b.answer.notes != nil {
		b.answer.notes(fact)
	}
	s.skip()
	block("Use")
	fact("Inputs", "Cells in blue on yellow. They are the settings, plans and volumes on Assumptions, the prices on Price sources, quantities and discounts on Line items, and the factors on Sensitivity.")
	fact("To unlock a sheet", "Sheets are protected without a password, so that no formula is typed over by mistake: Review, Unprotect Sheet in Excel; Tools, Protect Sheet in LibreOffice.")
	fact("Formulas", "Every amount is a formula, and was computed by the program that wrote the file; a spreadsheet program computes them anew when it opens it.")
	b.addTexts(block)
}

// beginNotes titles a sheet of notes, and returns what adds the heading of a block and a
// named text to it; no text adds nothing.
func (b *book) beginNotes(s *sheet) (block func(name string), fact func(name, text string)) {
	s.title(b.text("Notes", b.style(lookTitle, numNone)), nil)
	block = func(name string) { s.add(b.text(name, b.style(lookSection, numNone))) }
	fact = func(name, text string) {
		if text == "" {
			return
		}
		s.add(b.say(name), b.explain(text))
		s.explained(text, 1)
	}
	return block, fact
}

// currencyText says in which currency amounts and prices are.
func (b *book) currencyText() string {
	e := b.estimate
	if e.FX == nil {
		return e.Currency
	}
	return fmt.Sprintf("%s, of prices in %s at %s %s for one %s (%s, %s)", e.Currency, e.ListCurrency, e.FX.Rate, e.Currency, e.ListCurrency, e.FX.Date, e.FX.Source)
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

// namedTexts are texts with a heading.
type namedTexts struct {
	name  string
	texts []string
}

// addTexts writes warnings, assumptions and samples.
func (b *book) addTexts(block func(string)) {
	e := b.estimate
	var warnings []string
	for _, w := range e.Warnings {
		text := w.Code + ": " + w.Message
		if w.Line != "" {
			text = w.Line + ": " + text
		}
		warnings = append(warnings, text)
	}
	for _, part := range append([]namedTexts{{"Warnings", warnings}, {"Assumptions", e.Assumptions}, {"Samples", sampleTexts(e.Samples)}}, b.answer.texts...) {
		if len(part.texts) == 0 {
			continue
		}
		b.notes.skip()
		block(part.name)
		for _, t := range part.texts {
			b.notes.prose(b.explain(t))
		}
	}
}
