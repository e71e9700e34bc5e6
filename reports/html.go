package reports

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"io"

	"tokencast/estimate"
)

// Pages: each is one HTML file that needs nothing from anywhere. Its policy allows the one
// style and the one script that are in it, by their digests, and nothing else; html/template
// escapes what comes from users. The script sorts tables and recomputes what-ifs from the
// data in the page, on exact fractions.

//go:embed page/parts.html
var partsTemplate string

//go:embed page/page.html
var pageTemplate string

//go:embed page/page.css
var pageStyle string

//go:embed page/exact.js
var exactScript string

//go:embed page/tables.js
var tablesScript string

//go:embed page/fields.js
var fieldsScript string

//go:embed page/page.js
var pageScript string

// pageForm is the template of an estimate's page.
var pageForm = formOf(pageTemplate)

// formOf returns a template with the parts that all pages share, and no function but these.
func formOf(text string) *template.Template {
	return template.Must(template.New("page").Parse(partsTemplate + text))
}

// htmlFrame is what every page has.
type htmlFrame struct {
	Title  string
	Policy string
	Style  template.CSS
	Script template.JS
}

// frameOf returns the frame of a page whose own script follows the shared ones.
func frameOf(title, own string) htmlFrame {
	script := exactScript + tablesScript + fieldsScript + own
	return htmlFrame{
		title, "default-src 'none'; script-src '" + digest(script) + "'; style-src '" + digest(pageStyle) + "'; base-uri 'none'; form-action 'none'",
		template.CSS(pageStyle), //nolint:gosec // our own
		template.JS(script),     //nolint:gosec // our own
	}
}

// htmlPage is what the template shows.
type htmlPage struct {
	htmlFrame
	Name       string
	AtLeast    string
	Total      *htmlAmounts // nil where nothing is priced
	Currency   string
	Context    string
	Alerts     []string
	Budget     string
	OverBudget bool
	Spend      *spendChart
	Horizon    string
	Months     *htmlTable // nil where there are none
	Drivers    *barChart
	MoreLines  string
	Lines      *htmlTable
	Plans      []*barChart
	WhatIf     *whatIf
	Once       *htmlTable
	Lists      []htmlList
	Prices     *htmlTable
	Explained  []htmlList
	Rounding   string
}

// htmlAmounts are three amounts for display.
type htmlAmounts struct{ Low, Base, High string }

func htmlAmountsOf(a *estimate.Amounts) *htmlAmounts {
	if a == nil {
		return nil
	}
	low, base, high := lowBaseHigh(a)
	return &htmlAmounts{low, base, high}
}

// htmlList is a heading with texts below it.
type htmlList struct {
	Heading string
	Texts   []string
}

// writeHTML writes e as a page.
func writeHTML(w io.Writer, e *estimate.Estimate) error {
	text, over := budgetText(e)
	own := ownCosts(e)
	p := htmlPage{
		htmlFrame: frameOf(pageText(e.Name)+": what it costs a month", pageScript),
		Name:      pageText(e.Name), AtLeast: atLeast(e.Complete), Total: htmlAmountsOf(e.Total), Currency: e.Currency,
		Context: pageText(contextText(e)),
		Budget:  text, OverBudget: over,
		Drivers: driverChart(e),
		Lines:   linesTable(e), Plans: planCharts(e),
		WhatIf: whatIfOf(e, own),
		Once:   onceTable(e), Lists: noteLists(e), Prices: pricesTable(e), Explained: explainedLists(e),
		Rounding: roundingNote,
	}
	if n := len(shownLines(e)); n < len(e.Lines) {
		p.MoreLines = "The " + count(int64(n)) + " dearest of " + count(int64(len(e.Lines))) + " lines are listed; the totals are of all."
	}
	for _, warning := range e.Warnings {
		if first(warning) {
			p.Alerts = append(p.Alerts, longText(warningText(warning)))
		}
	}
	if len(e.Months) > 0 {
		p.Spend, p.Horizon, p.Months = spendChartOf(e, own), horizonText(e), monthsTable(e)
	}
	return pageForm.Execute(w, p)
}

// digest is what a policy calls a text by.
func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// pageText makes a text of a user fit for a cell or a heading: one line, at most so long.
func pageText(text string) string { return cut(visible(text), longestCell, false) }

// longText makes a text fit for a paragraph.
func longText(text string) string { return cut(visible(text), longest, false) }
