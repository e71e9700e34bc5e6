package reports

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"tokencast/catalog"
	"tokencast/estimate"
	"tokencast/pricing"
	"tokencast/workload"
)

// planPage is a comparison of plans of a workload whose tokens are given.
type planPage struct {
	name, overlay, src string
	scenario           estimate.Scenario
	options            estimate.ProvisionOptions
}

// unitsOverlay is a model of small units whose capacity is known, with a discount and
// another currency.
const unitsOverlay = `
schema: 1
sources: {own: {title: Our own}, deal: {title: The deal}}
models:
  - id: own.units
    name: Units
    modality: text
    capacity: {input_tpm: 12000, output_tpm: 4000, source: own}
    prices:
      - {rates: {input: 0.003, output: 0.015}, per: 1k_tokens, from: 2024-01-01, source: own}
      - {rates: {model_unit_hour: 3.96}, commitment: none, per: hour, from: 2024-01-01, source: own}
      - {rates: {model_unit_hour: 1.7}, commitment: 1_month, per: hour, from: 2024-01-01, source: own}
      - {rates: {model_unit_hour: 1.1}, commitment: 6_month, per: hour, from: 2024-01-01, source: own}
discounts: [{percent: 7, models: own.units, source: deal}]
fx: {EUR: {rate: 0.92, date: 2024-06-28, source: own}}
`

const unitsSrc = `
version: 1
name: units
as_of: 2024-07-01
currency: EUR
workloads:
  - name: chat
    model: own.units
    requests: {low: 300k, base: 500k, high: 900k, per: month}
    tokens: {input: 600, output: {low: 90, base: 140, high: 220}}
    retries: 2%
    peak: {factor: 2.5}
  - {name: daily, model: own.units, requests: 7777/day, tokens: {input: 300, output: 70}}
  - {name: none, model: own.units, requests: 0/month, tokens: {input: 300, output: 70}}
  - {name: free, model: own.units, requests: 10k/month, tokens: {input: 0, output: 0}}
`

// planPages are those whose pages are looked at.
var planPages = []planPage{
	{"plans", "", plans, estimate.Base, estimate.ProvisionOptions{}},
	{"plans-capacity", "", plans, estimate.High, estimate.ProvisionOptions{Capacity: catalog.Capacity{InputTPM: 60_000, OutputTPM: 18_000}}},
	{"plans-month", "", plans, estimate.Low, estimate.ProvisionOptions{Commitment: pricing.OneMonth, Units: 3}},
	{"plans-units", unitsOverlay, unitsSrc, estimate.Base, estimate.ProvisionOptions{}},
}

// made compares the plans, with changes of the workload and so many units, 0 for as planned.
func (c planPage) made(t testing.TB, units int64, sets ...string) *estimate.Provision {
	t.Helper()
	wl, err := workload.Parse("workload.yaml", []byte(c.src), sets...)
	if err != nil {
		t.Fatal(err)
	}
	job, err := estimate.Prepare(shipped(t, c.overlay), wl, estimate.Options{Scenario: c.scenario})
	if err != nil {
		t.Fatal(err)
	}
	o := c.options
	if units > 0 {
		o.Units = units
	}
	v, err := job.Provision(nil, o)
	if err != nil {
		t.Fatal(err)
	}
	pin(v.Estimate)
	for _, l := range v.Lines {
		for i := range l.Items {
			l.Items[i].Rate.At.Line = 1
		}
		for i := range l.Options {
			if x := &l.Options[i]; x.Rate != nil {
				x.Rate.At.Line = 1
			}
		}
	}
	return v
}

func TestProvisionPages(t *testing.T) {
	for _, c := range planPages {
		t.Run(c.name, func(t *testing.T) {
			v := c.made(t, 0)
			page := provisionWritten(t, v, HTML, Options{})
			needsNothing(t, pageOf(t, page))
			if fault := dangerous(string(page)); fault != "" {
				t.Errorf("the page holds %s", fault)
			}
			if !bytes.Equal(page, provisionWritten(t, c.made(t, 0), HTML, Options{})) {
				t.Error("other bytes the second time")
			}
			if c.name == "plans" || c.name == "plans-units" {
				golden(t, c.name+".html", unframed(page))
			}
			known := map[string]bool{}
			for _, s := range v.Sources {
				known[s.Key] = true
			}
			for _, l := range v.Lines {
				for _, x := range l.Options {
					if x.Rate != nil && !known[x.Rate.Source] {
						t.Errorf("the source %q is not listed", x.Rate.Source)
					}
				}
			}
			if c.overlay != "" && !known["deal"] {
				t.Error("the source of the discount is not listed")
			}
		})
	}
}

// optionFigures are the exact figures of an option by the columns of the page, nil where
// there is none.
func optionFigures(x estimate.Option) map[string]*big.Rat {
	rat := func(m *pricing.Money) *big.Rat {
		if m == nil {
			return nil
		}
		return m.Rat()
	}
	f := map[string]*big.Rat{"Hour": rat(x.Hourly), "Month": rat(x.Monthly), "Term": rat(x.TermTotal), "Cheaper by": rat(x.CheaperBy)}
	if b := x.BreakEven; b != nil {
		f["Pays from"] = b.Requests.Rat()
		if b.TokensPerMinute != nil {
			f["Tokens a minute"] = b.TokensPerMinute.Rat()
		}
	}
	if x.Load.PeakUse != nil {
		f["Peak use"], f["Mean use"] = x.Load.PeakUse.Rat(), x.Load.MeanUse.Rat()
	}
	return f
}

var optionColumns = []string{"Hour", "Month", "Term", "Cheaper by", "Pays from", "Tokens a minute", "Peak use", "Mean use"}

// The tables of a page have the engine's figures, as exact fractions; what is unknown is a
// dash and never 0.
func TestProvisionPageHasTheFigures(t *testing.T) {
	for _, c := range planPages {
		v := c.made(t, 0)
		root := pageOf(t, provisionWritten(t, v, HTML, Options{}))
		for i, l := range v.Lines {
			figures, texts := cellsOf(byID(root, fmt.Sprintf("options-%d", i)))
			use, text := "", dash
			if l.OnDemand != nil {
				m := l.OnDemand.Of(c.scenario)
				use, text = m.Rat().RatString(), money(m)
			}
			if figures[paidAs(l)]["Month"] != use || texts[paidAs(l)]["Month"] != text {
				t.Errorf("%s, %s: by use %q, want %q", c.name, l.Name, figures[paidAs(l)]["Month"], use)
			}
			for _, x := range l.Options {
				row := string(x.Commitment)
				want := optionFigures(x)
				for _, column := range optionColumns {
					switch r := want[column]; {
					case r == nil && (figures[row][column] != "" || texts[row][column] != dash):
						t.Errorf("%s, %s, %s: %s is %q, want a dash", c.name, l.Name, row, column, texts[row][column])
					case r != nil && figures[row][column] != r.RatString():
						t.Errorf("%s, %s, %s: %s is %s, want %s", c.name, l.Name, row, column, figures[row][column], r.RatString())
					}
				}
				if got := texts[row]["Carries it"]; got != carriesText(x) {
					t.Errorf("%s, %s, %s: carries it: %q, want %q", c.name, l.Name, row, got, carriesText(x))
				}
			}
			if shown := textOf(root); !strings.Contains(shown, recommendation(v, l)) {
				t.Errorf("%s, %s: the page lacks %q", c.name, l.Name, recommendation(v, l))
			}
			if _, drawn := crossingOf(v, l); drawn != (byID(root, fmt.Sprintf("cross-%d", i)) != nil) {
				t.Errorf("%s, %s: a chart is %v", c.name, l.Name, !drawn)
			}
		}
	}
}

// The example of html_cross.go: 0.01 a request and units of 100 cross at 10,000.
func TestCrossingOfTheExample(t *testing.T) {
	rat := func(n, d int64) *big.Rat { return big.NewRat(n, d) }
	c := crossing{
		noun: "requests", use: "on demand", currency: "USD", each: rat(1, 100), volume: [3]*big.Rat{rat(4000, 1), rat(4000, 1), rat(4000, 1)},
		options: []crossOption{{"none, 1 unit", "option-0", rat(100, 1), rat(5000, 1)}},
	}
	chart := c.draw("x")
	if got := fmt.Sprint(chart.Lines); got != "[{0.000% 236.00 100.000% 16.00 by-use} {50.000% 16.00 100.000% 16.00 option-0 beyond} {0.000% 16.00 50.000% 16.00 option-0}]" {
		t.Errorf("lines %s", got)
	}
	if len(chart.Marks) != 1 || chart.Marks[0].X != "100.000%" || chart.Marks[0].Title != "none, 1 unit: 100.00 USD a month, the same as on demand at 10,000 requests" {
		t.Errorf("marks %v", chart.Marks)
	}
	if chart.Volume.X != "40.000%" || chart.Band != nil {
		t.Errorf("the volume is at %s, from low to high %v", chart.Volume.X, chart.Band)
	}
	c.each = new(big.Rat) // nothing crosses what costs nothing
	if free := c.draw("x"); len(free.Marks) != 0 || free.Volume.X != "100.000%" {
		t.Errorf("marks %v, the volume at %s", free.Marks, free.Volume.X)
	}
}

// hostileProvision is a comparison of plans whose every text is text.
func hostileProvision(t *testing.T, text string) *estimate.Provision {
	v := planPages[0].made(t, 0)
	e := v.Estimate
	e.Name, e.Region, e.Catalog.Version, e.Catalog.Overlays, e.Assumptions = text, text, text, []string{text}, []string{text}
	for i := range e.Warnings {
		e.Warnings[i].Line, e.Warnings[i].Message = text, text
	}
	rate := func(r *pricing.Rate) {
		r.Source, r.Note, r.At.File, r.Overlay = text, text, text, text
	}
	for i := range v.Lines {
		l := &v.Lines[i]
		l.Name, l.Model, l.ModelName = text, text+" model", text
		if l.Missing != nil {
			l.Missing.Detail = text
		}
		for k := range l.Items {
			rate(l.Items[k].Rate)
		}
		for k := range l.Options {
			x := &l.Options[k]
			x.Detail, x.Load.Unknown = text, text
			if x.Rate != nil {
				rate(x.Rate)
			}
		}
	}
	for i := range v.Sources {
		v.Sources[i].Title, v.Sources[i].Note = text, text
	}
	v.Without = []string{text}
	return v
}

func TestProvisionPageHoldsHostileTextAsText(t *testing.T) {
	want := shape(pageOf(t, provisionWritten(t, hostileProvision(t, "plain"), HTML, Options{})))
	for _, text := range hostile {
		t.Run(title(text), func(t *testing.T) {
			v := hostileProvision(t, text)
			page := provisionWritten(t, v, HTML, Options{})
			if fault := dangerous(string(page)); fault != "" {
				t.Errorf("the page holds %s", fault)
			}
			root := pageOf(t, page)
			if got := shape(root); got != want {
				t.Error("the elements are others than with a harmless text")
			}
			if len(page) > 500_000 {
				t.Errorf("%d bytes", len(page))
			}
			if got, want := textOf(byID(root, "line-0")), pageText(lineName(v.Lines[0])); got != want {
				t.Errorf("the heading is %.60q, want %.60q", got, want)
			}
			for n := range root.Descendants() {
				if attr(n, "class") == "what-if-data" {
					var data unitsData
					if err := json.Unmarshal([]byte(textOf(n)), &data); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
}

// Of more lines than a page lists the number is said.
func TestProvisionPageOfManyLines(t *testing.T) {
	var src strings.Builder
	src.WriteString("version: 1\nas_of: 2024-07-01\nworkloads:\n")
	for i := range manyLines + 5 {
		fmt.Fprintf(&src, "  - {name: line-%03d, model: amazon.titan-embed-text-v1, requests: %d/month, tokens: {input: 1000}}\n", i, i+1000)
	}
	page := provisionWritten(t, planPage{src: src.String()}.made(t, 0), HTML, Options{})
	root := pageOf(t, page)
	needsNothing(t, root)
	if byID(root, "line-199") == nil || byID(root, "line-200") != nil || !strings.Contains(textOf(root), "and 5 more") {
		t.Error("want 200 lines, and 5 that are said")
	}
	if len(page) > 4_000_000 {
		t.Errorf("%d bytes", len(page))
	}
	t.Logf("%d bytes", len(page))
}
