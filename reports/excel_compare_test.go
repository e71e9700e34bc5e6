package reports

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tokencast/estimate"
	"tokencast/workload"
)

// comparisonCases are comparisons whose workbooks differ in kind; no models are the
// alternatives of the lines, "all" is every model of the catalog.
var comparisonCases = []struct {
	name, src, overlay string
	models             []string
}{
	{"models by name, one without a price", workbookCases[0].src, "", []string{"anthropic.claude-instant-v1", "Llama 3 8B Instruct", "anthropic.claude-v1", "cohere.embed-english-v3", "stability.stable-diffusion-xl-v1"}},
	{"every model, a price missing as it stands", workbookCases[2].src, "", []string{"all"}},
	{"alternatives of two lines", `
version: 1
as_of: 2024-07-01
workloads:
  - {name: chat, model: anthropic.claude-3-haiku-20240307-v1:0, requests: {low: 1k, base: 2k, high: 5k, per: day}, tokens: {input: 900, output: {low: 100, base: 200, high: 300}}, alternatives: [anthropic.claude-instant-v1, amazon.titan-text-express-v1]}
  - {name: mail, model: anthropic.claude-3-haiku-20240307-v1:0, requests: 7k/month, tokens: {input: 90, output: 30}, alternatives: [amazon.titan-text-express-v1]}
  - {name: search, model: amazon.titan-embed-text-v1, requests: 1M/month, tokens: {input: 60}}
`, "", nil},
	{"nothing is priced as it stands", workbookCases[3].src, "", []string{"anthropic.claude-v2", "ai21.j2-mid-v1"}},
	{"fine tuning and provisioned units", workbookCases[1].src, "", []string{"amazon.titan-text-lite-v1", "cohere.command-light-text-v14"}},
	{"months of the calendar, plans, a discount and another currency", workbookCases[9].src, modesOverlay, []string{"anthropic.claude-instant-v1", "own.modes"}},
	{"a candidate with a discount, one at the same price", strings.ReplaceAll(workbookCases[0].src, "name: support-bot", "name: eur\ncurrency: EUR"), modesOverlay + strings.ReplaceAll(modesOverlay[strings.Index(modesOverlay, "  - id: own.modes"):], "own.modes", "own.twin"), []string{"own.modes", "own.twin", "anthropic.claude-v1"}},
	{"no requests in the base scenario", `
version: 1
as_of: 2024-07-01
workloads:
  - {name: idle, model: anthropic.claude-3-haiku-20240307-v1:0, requests: {low: 0, base: 0, high: 500, per: month}, tokens: {input: 900, output: 10}}
`, "", []string{"anthropic.claude-instant-v1"}},
}

// comparedWith compares a workload whose tokens are given, for a workbook.
func comparedWith(t testing.TB, src, overlay string, models []string, s estimate.Scenario, overrides ...string) *estimate.Comparison {
	t.Helper()
	wl, err := workload.Parse("workload.yaml", []byte(src), overrides...)
	if err != nil {
		t.Fatal(err)
	}
	cat := shipped(t, overlay)
	var candidates estimate.Candidates
	for _, name := range models {
		if name == "all" {
			candidates.All = true
			continue
		}
		m, err := cat.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		candidates.Models = append(candidates.Models, m)
	}
	job, err := estimate.PrepareComparison(cat, wl, estimate.Options{Plans: true, Scenario: s}, candidates)
	if err != nil {
		t.Fatal(err)
	}
	c, err := job.Compare(nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func comparisonBytes(t testing.TB, c *estimate.Comparison) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := WriteComparison(&out, c, Excel, Options{}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// rowsFrom returns the rows of a sheet below the headings that begin with a text, up to an
// empty row, and the number of the first.
func (w workbook) rowsFrom(sheet, heading string) ([][]string, int) {
	w.Helper()
	rows, err := w.GetRows(sheet)
	if err != nil {
		w.Fatal(err)
	}
	first := slices.IndexFunc(rows, func(r []string) bool { return len(r) > 0 && r[0] == heading }) + 1
	if first == 0 {
		w.Fatalf("no heading %q on %s", heading, sheet)
	}
	last := first
	for last < len(rows) && len(rows[last]) > 0 {
		last++
	}
	var list [][]string
	for _, r := range rows[first:last] {
		list = append(list, append(r, make([]string, 40)...))
	}
	return list, first + 1
}

// showsComparison holds the rows of the models against a comparison, times a factor.
func (w workbook) showsComparison(c *estimate.Comparison, times float64) {
	w.Helper()
	rows, first := w.rowsFrom("Comparison", "Rank of those that fit")
	if len(rows) != len(c.Models) {
		w.Fatalf("%d rows of %d models", len(rows), len(c.Models))
	}
	is := func(row int, what, got string, want *float64) {
		w.Helper()
		if want == nil && got != "" || want != nil && !sameValue(got, strconv.FormatFloat(*want, 'g', -1, 64)) {
			w.Errorf("row %d: %s is %q, want %v", first+row, what, got, deref(want))
		}
	}
	s := c.Current.Scenario
	ranks := map[string]bool{}
	for _, r := range c.Models {
		n := slices.IndexFunc(rows, func(row []string) bool { return row[1] == rowName(r) })
		if n < 0 {
			w.Fatalf("no row of %s", rowName(r))
		}
		row := rows[n]
		var chosen, low, base, high, difference, oneOff *float64
		if r.Amount != nil {
			a := []float64{times * amountOf(r.Amount.Of(s)), times * amountOf(r.Amount.Low), times * amountOf(r.Amount.Base), times * amountOf(r.Amount.High)}
			chosen, low, base, high = &a[0], &a[1], &a[2], &a[3]
			if r.Complete && c.Current.Total != nil && c.Current.Complete {
				d := a[0] - times*amountOf(c.Current.Total.Of(s))
				if math.Abs(d) < 1e-9*a[0] {
					d = 0
				}
				difference = &d
			}
		}
		if r.OneOff != nil {
			f := times * amountOf(*r.OneOff)
			oneOff = &f
		}
		for k, want := range []*float64{chosen, low, base, high} {
			is(n, "amount", row[4+k], want)
		}
		if difference == nil || math.Abs(*difference) > 1e-6 {
			is(n, "difference", row[8], difference)
		}
		is(n, "one-off", row[10], oneOff)
		if row[3] != fitText(r) {
			w.Errorf("row %d: fits %q, want %q", first+n, row[3], fitText(r))
		}
		if (row[0] != "") != ranked(r) || ranks[row[0]] && row[0] != "" {
			w.Errorf("row %d: rank %q", first+n, row[0])
		}
		ranks[row[0]] = true
		if row[0] != "" { // not after a dearer one
			for _, o := range c.Models {
				k := slices.IndexFunc(rows, func(row []string) bool { return row[1] == rowName(o) })
				if ranked(o) && o.Amount.Of(s).Cmp(r.Amount.Of(s)) < 0 && number(w, rows[k][0]) > number(w, row[0]) {
					w.Errorf("%s is ranked %s, after the dearer %s", rowName(o), rows[k][0], rowName(r))
				}
			}
		}
	}
}

func deref(f *float64) any {
	if f == nil {
		return nil
	}
	return *f
}

func number(t testing.TB, text string) float64 {
	t.Helper()
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestComparisonWorkbookHoldsTheFiguresOfTheEngine(t *testing.T) {
	for _, c := range comparisonCases {
		t.Run(c.name, func(t *testing.T) {
			for _, s := range []estimate.Scenario{estimate.Low, estimate.Base, estimate.High} {
				of := comparedWith(t, c.src, c.overlay, c.models, s)
				data := comparisonBytes(t, of)
				if !bytes.Equal(data, comparisonBytes(t, comparedWith(t, c.src, c.overlay, c.models, s))) {
					t.Error("two runs give other bytes")
				}
				w := openWorkbook(t, data)
				if got := strings.Join(w.GetSheetList(), ", "); !strings.HasPrefix(got, "Comparison, Comparison items, Summary, Assumptions, Price sources, ") || !strings.HasSuffix(got, ", Checks, Notes") {
					t.Errorf("sheets %s", got)
				}
				w.showsComparison(of, 1)
				w.showsTotals(of.Current, 1)
			}
		})
	}
}

// The example at the head of the code.
func TestComparisonWorkbookExample(t *testing.T) {
	w := openWorkbook(t, comparisonBytes(t, comparedWith(t, workloads[0].src, "", []string{"Llama 3 8B Instruct"}, estimate.Base)))
	for _, c := range []struct{ sheet, cell, formula, value string }{
		{"Comparison", "G34", "SUM('Comparison items'!$O$5:$O$6)+SUM($G$43:$G$43)", "70.1952"},
		{"Comparison", "G43", "", "27.6"},
		{"Comparison items", "O5", "M5/K5*J5*(1-L5)*calc_Net", "29.376"},
		{"Comparison items", "M5", "G5*Assumptions!$K$30*Assumptions!$C$19", "97920000"},
	} {
		if f, v := w.formula(c.sheet, c.cell), w.value(c.sheet, c.cell); c.formula != "" && f != c.formula || !sameValue(v, c.value) {
			t.Errorf("%s!%s =%s is %s, want =%s and %s", c.sheet, c.cell, f, v, c.formula, c.value)
		}
	}
}

// comparisonWhatIfs are changes of inputs beside the same changes of the workload.
var comparisonWhatIfs = []struct {
	name    string
	of      int // of comparisonCases
	set     []string
	inputs  edits
	overlay string
	s       estimate.Scenario
	times   float64 // 0 is 1
}{
	{name: "requests of a line", set: []string{"workloads.chat.requests={low: 100k, base: 150k, high: 250k, per: month}"}, inputs: edits{"chat": "150000"}},
	{name: "the high scenario", s: estimate.High, inputs: edits{"in_Scenario": "high"}},
	{name: "the low scenario", of: 2, s: estimate.Low, inputs: edits{"in_Scenario": "low"}},
	{name: "a rate of exchange", of: 1, inputs: edits{"in_FX": "0.92"}, times: 0.92},
	{name: "a discount", of: 2, inputs: edits{"in_Discount": "0.125"}, times: 0.875},
	{name: "hours, with requests by the day", of: 2, set: []string{"month=700h"}, inputs: edits{"in_Hours": "700"}},
	{name: "hours of units", of: 5, set: []string{"month=600h"}, inputs: edits{"in_Calendar": "no", "in_Hours": "600"}},
	{name: "a price of a candidate", of: 6, overlay: strings.Replace(comparisonCases[6].overlay, "price: 0.7}", "price: 0.93}", 1), inputs: edits{"price of output of own.modes": "0.93"}},
	{name: "another plan of a line that stays", of: 2, set: []string{"workloads.search.plan={provisioned: {units: 1, commitment: 1_month}}"}, inputs: edits{"plan of search": "provisioned 1 month"}},
	{name: "growth is in no comparison", set: []string{"growth=9%"}, inputs: edits{"in_Growth": "0.09"}},
}

func TestAnotherProgramComparesTheSame(t *testing.T) {
	type run struct {
		name  string
		want  *estimate.Comparison
		times float64
		base  []byte
	}
	var all []run
	written := map[string][]byte{}
	for _, c := range comparisonCases {
		of := comparedWith(t, c.src, c.overlay, c.models, estimate.Base)
		data := comparisonBytes(t, of)
		written[fmt.Sprint("w", len(all))] = withoutValues(t, data, nil)
		all = append(all, run{c.name, of, 1, data})
	}
	for _, c := range comparisonWhatIfs {
		of := comparisonCases[c.of]
		if c.overlay == "" {
			c.overlay = of.overlay
		}
		if c.times == 0 {
			c.times = 1
		}
		base := all[c.of].base
		w := openWorkbook(t, base)
		written[fmt.Sprint("w", len(all))] = withoutValues(t, base, w.keyed(c.inputs).cells(w))
		all = append(all, run{"what if: " + c.name, comparedWith(t, of.src, c.overlay, of.models, c.s, c.set...), c.times, nil})
	}
	computed := recalculate(t, written)
	for k, r := range all {
		t.Run(r.name, func(t *testing.T) {
			w := computed[fmt.Sprint("w", k)]
			w.TB = t
			if r.base != nil {
				w.agreesWith(openWorkbook(t, r.base))
			}
			w.hasNoErrors()
			w.showsComparison(r.want, r.times)
			w.showsTotals(r.want.Current, r.times)
		})
	}
}

// keyed gives "price of METER of MODEL", or of a figure in place of the meter, the key of that price.
func (w workbook) keyed(inputs edits) edits {
	w.Helper()
	list := edits{}
	rows, err := w.GetRows("Price sources")
	if err != nil {
		w.Fatal(err)
	}
	for name, value := range inputs {
		if of, ok := strings.CutPrefix(name, "price of "); ok {
			meter, model, _ := strings.Cut(of, " of ")
			for _, row := range rows {
				if len(row) > 6 && row[1] == model && (strings.HasPrefix(row[2], meter) || row[6] == meter) {
					name = "price of " + row[0]
				}
			}
		}
		list[name] = value
	}
	return list
}

// Every model of a large catalog, and lines that the models take in many ways: rows are in
// their places, and formulas keep to what a cell holds.
func TestComparisonOfManyModelsAndLines(t *testing.T) {
	overlay := modesOverlay
	model := modesOverlay[strings.Index(modesOverlay, "  - id: own.modes"):]
	for i := range 200 {
		overlay += strings.ReplaceAll(strings.ReplaceAll(model, "own.modes", fmt.Sprintf("own.m%03d", i)), "name: Modes", fmt.Sprintf("name: M%03d", i))
	}
	lines := func(n int) string {
		src := "version: 1\nas_of: 2024-07-01\nworkloads:\n"
		for i := range n {
			var names []string
			for k := range 1 + i%7 {
				names = append(names, fmt.Sprintf("own.m%03d", (i*31+k*17)%200))
			}
			src += fmt.Sprintf("  - {name: l%d, model: own.modes, requests: %d/month, tokens: {input: 80, output: 10}, alternatives: [%s]}\n", i, 10+i, strings.Join(names, ", "))
		}
		return src
	}
	written, want := map[string][]byte{}, map[string]*estimate.Comparison{}
	for name, c := range map[string]*estimate.Comparison{
		"alternatives": comparedWith(t, lines(300), overlay, nil, estimate.Base),
		"all":          comparedWith(t, lines(8), overlay, []string{"all"}, estimate.Base),
	} {
		data := comparisonBytes(t, c)
		openWorkbook(t, data).showsComparison(c, 1)
		written[name], want[name] = withoutValues(t, data, nil), c
		t.Logf("%s: %d models, %d lines, %d bytes", name, len(c.Models), len(c.Current.Lines), len(data))
	}
	for name, w := range recalculate(t, written) {
		w.hasNoErrors()
		w.showsComparison(want[name], 1)
	}
}

func TestComparisonWorkbookTextIsOnlyText(t *testing.T) {
	for _, text := range hostileTexts {
		c := comparedWith(t, comparisonCases[0].src, "", comparisonCases[0].models, estimate.Base)
		h := *c.Current
		h.Name, h.Region = text.text, text.text
		h.Lines = slices.Clone(h.Lines)
		h.Lines[0].Name, h.Lines[0].Model = text.text, text.text
		c.Current, c.Notes = &h, []string{text.text}
		c.Sources = []estimate.Source{{Key: text.text, Title: text.text}}
		for i := range c.Models {
			r := &c.Models[i]
			r.Provider = text.text
			if i == 1 {
				r.Model = text.text
			}
			r.Cannot = append(r.Cannot, estimate.Obstacle{Kind: estimate.ContextObstacle, Line: text.text, Why: text.text})
			r.Lines = slices.Clone(r.Lines)
			for k := range r.Lines {
				if r.Lines[k].Name == "chat" {
					r.Lines[k].Name = text.text
				}
			}
		}
		w := openWorkbook(t, comparisonBytes(t, c))
		rows, _ := w.rowsFrom("Comparison", "Rank of those that fit")
		if rows[0][2] != text.after {
			t.Errorf("%s: a provider came back as %.60q", text.name, rows[0][2])
		}
		w.formulas(func(sheet, cell, formula, _ string) {
			if len(text.text) > 3 && strings.Contains(formula, text.text) || strings.Contains(formula, "HYPERLINK") {
				t.Errorf("%s: %s!%s holds =%.60s", text.name, sheet, cell, formula)
			}
		})
	}
}
