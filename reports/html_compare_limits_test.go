package reports

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"tokencast/estimate"
)

// Pages of comparisons with hostile texts and with many models.

// hostileComparison is a comparison whose every text is text.
func hostileComparison(t *testing.T, text string) *estimate.Comparison {
	c := compareCases[0].made(t)
	fill := func(lines []estimate.Line) {
		for i := range lines {
			l := &lines[i]
			l.Name, l.Model, l.ModelName, l.Provider, l.Tokenizer = text, text, text, text, text
			for k := range l.Items {
				r := l.Items[k].Rate
				r.Source, r.Confidence, r.Note, r.At.File, r.Overlay, r.Condition.Quality = text, text, text, text, text, text
			}
			for k := range l.Unpriced {
				l.Unpriced[k].Detail = text
			}
		}
	}
	e := c.Current
	e.Name, e.Region, e.Catalog.Version, e.Catalog.Overlays = text, text, text, []string{text}
	fill(e.Lines)
	for i := range e.Warnings {
		e.Warnings[i].Line, e.Warnings[i].Message = text, text
	}
	for i := range c.Models {
		r := &c.Models[i]
		if r.Model != "" {
			r.Model, r.ModelName = text, text
		}
		r.Provider = text
		fill(r.Lines)
		for k := range r.Cannot {
			r.Cannot[k].Line, r.Cannot[k].Why = text, text
		}
		for k := range r.Unpriced {
			r.Unpriced[k].Line, r.Unpriced[k].Detail = text, text
		}
		for k := range r.Warnings {
			r.Warnings[k].Line, r.Warnings[k].Message = text, text
		}
	}
	for i := range c.Sources {
		c.Sources[i].Title, c.Sources[i].Note = text, text
	}
	c.Notes, e.Assumptions = []string{text}, []string{text}
	return c
}

func TestComparisonPageHoldsHostileTextAsText(t *testing.T) {
	want := shape(pageOf(t, comparisonPage(t, hostileComparison(t, "plain"))))
	for _, text := range hostile {
		t.Run(title(text), func(t *testing.T) {
			page := comparisonPage(t, hostileComparison(t, text))
			if fault := dangerous(string(page)); fault != "" {
				t.Errorf("the page holds %s", fault)
			}
			root := pageOf(t, page)
			if got := shape(root); got != want {
				t.Errorf("the elements are others than with a harmless text")
			}
			if len(page) > 500_000 {
				t.Errorf("%d bytes", len(page))
			}
			if table := textOf(byID(root, "models-table")); !strings.Contains(table, pageText(text)) {
				t.Errorf("no model is called %.60q", pageText(text))
			}
			var data compareData
			if err := json.Unmarshal([]byte(textOf(byID(root, "what-if-data"))), &data); err != nil {
				t.Error(err)
			}
		})
	}
}

// manyModels is an overlay of n models.
func manyModels(n int) string {
	var b strings.Builder
	b.WriteString("schema: 1\nsources: {own: {title: Our own}}\nmodels:\n")
	for i := range n {
		fmt.Fprintf(&b, "  - {id: own.model-%03d, modality: text, prices: [{rates: {input: 0.%04d, output: 0.%04d}, per: 1k_tokens, from: 2024-01-01, source: own}]}\n", i, i+1, 2*i+1)
	}
	return b.String()
}

// Of 200 models and more a table has all, a chart a few, and the workload as it stands is
// among them however dear it is.
func TestComparisonPageOfManyModels(t *testing.T) {
	src := `
version: 1
as_of: 2024-07-01
workloads:
  - {name: chat, model: own.model-150, requests: 10k/month, tokens: {input: 900, output: 100}}
`
	c := compareCase{"many", manyModels(200), src, []string{"all"}}.made(t)
	page := comparisonPage(t, c)
	root := pageOf(t, page)
	needsNothing(t, root)
	bars, more := comparedChart(c)
	if len(bars.Rows) != manyBars || !strings.Contains(bars.Rows[manyBars-1].Name, "as it stands") {
		t.Errorf("%d bars, the last is %q", len(bars.Rows), bars.Rows[len(bars.Rows)-1].Name)
	}
	drawn := 0
	for _, r := range c.Models {
		if r.Amount != nil {
			drawn++
		}
	}
	if want := fmt.Sprintf("%d more models with an amount, %d models without one", drawn-manyBars, len(c.Models)-drawn); !strings.Contains(more, want) {
		t.Errorf("%q, want %q", more, want)
	}
	if figures, _ := cellsOf(byID(root, "models-table")); len(figures) != len(c.Models) || len(figures) < 200 {
		t.Errorf("%d rows of %d models", len(figures), len(c.Models))
	}
	if len(page) > 2_000_000 {
		t.Errorf("%d bytes", len(page))
	}
	t.Logf("%d models, %d bytes", len(c.Models), len(page))
}
