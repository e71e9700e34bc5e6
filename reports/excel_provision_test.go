package reports

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tokencast/catalog"
	"tokencast/estimate"
	"tokencast/pricing"
	"tokencast/workload"
)

// provisionCases are comparisons of plans whose workbooks differ in kind.
var provisionCases = []struct {
	name, src, overlay string
	options            estimate.ProvisionOptions
}{
	{"a line of every kind", plans, "", estimate.ProvisionOptions{}},
	{"with what a unit carries", plans, "", estimate.ProvisionOptions{Capacity: catalog.Capacity{InputTPM: 60_000, OutputTPM: 18_000}}},
	{"one commitment, three units", plans, "", estimate.ProvisionOptions{Commitment: pricing.OneMonth, Units: 3}},
	{"months of the calendar, modes, a discount and another currency", workbookCases[9].src, modesOverlay, estimate.ProvisionOptions{Capacity: catalog.Capacity{InputTPM: 2_000_000, OutputTPM: 300_000}}},
	{"one-off costs and stored models", workbookCases[1].src, "", estimate.ProvisionOptions{Capacity: catalog.Capacity{InputTPM: 100}}},
	{"nothing is sent", `
version: 1
as_of: 2024-07-01
workloads:
  - {name: idle, model: amazon.titan-text-express-v1, plan: {provisioned: {units: 1, commitment: none}}}
`, "", estimate.ProvisionOptions{}},
	{"no requests in the base scenario", `
version: 1
as_of: 2024-07-01
workloads:
  - {name: idle, model: "anthropic.claude-v2:1", requests: {low: 0, base: 0, high: 500, per: month}, tokens: {input: 900, output: 10}}
`, "", estimate.ProvisionOptions{Capacity: catalog.Capacity{InputTPM: 100, OutputTPM: 100}}},
	{"unknown answers, unknown tokens, no hours and no requests", `
version: 1
as_of: 2024-07-01
workloads:
  - {name: nolength, model: own.modes, requests: 1k/month, tokens: {input: 100}}
  - {name: unsaid, model: own.modes, requests: 1k/month, plan: {provisioned: {units: 1, commitment: none}}}
  - {name: nohours, model: own.modes, requests: 100/month, tokens: {input: 100, output: 10}, plan: {provisioned: {units: 1, commitment: none, hours: 0}}}
  - {name: norequests, model: own.modes, requests: 0/month, tokens: {input: 100, output: 10}}
`, modesOverlay, estimate.ProvisionOptions{Capacity: catalog.Capacity{InputTPM: 100, OutputTPM: 100}}},
	{"requests that cost nothing", `
version: 1
as_of: 2024-07-01
workloads:
  - {name: free, model: own.modes, requests: 100/month, tokens: {input: 0, output: 0}}
`, modesOverlay, estimate.ProvisionOptions{Capacity: catalog.Capacity{InputTPM: 100, OutputTPM: 100}}},
}

// provisionedWith compares the plans of a workload whose tokens are given, for a workbook.
func provisionedWith(t testing.TB, src, overlay string, o estimate.ProvisionOptions, s estimate.Scenario, overrides ...string) *estimate.Provision {
	t.Helper()
	wl, err := workload.Parse("workload.yaml", []byte(src), overrides...)
	if err != nil {
		t.Fatal(err)
	}
	job, err := estimate.Prepare(shipped(t, overlay), wl, estimate.Options{Plans: true, Scenario: s})
	if err != nil {
		t.Fatal(err)
	}
	v, err := job.Provision(nil, o)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// showsProvision holds the rows of lines, commitments and smaller bases against a
// comparison of plans, amounts times a factor.
func (w workbook) showsProvision(v *estimate.Provision, times float64) {
	w.Helper()
	const sheet = "Provisioned throughput"
	all, err := w.GetRows(sheet)
	if err != nil {
		w.Fatal(err)
	}
	headings := [3]int{-1, -1, -1}
	for i, r := range all {
		switch {
		case len(r) < 3 || r[0] != "Line":
		case r[2] == "By use":
			headings[0] = i + 1
		case r[1] == "Model":
			headings[1] = i + 1
		default:
			headings[2] = i + 1
		}
	}
	at := func(table, n int) []string {
		if n += headings[table]; n < len(all) {
			return append(slices.Clone(all[n]), make([]string, useColumns)...)
		}
		return make([]string, useColumns)
	}
	is := func(what, got string, want any) {
		w.Helper()
		text := ""
		switch v := want.(type) {
		case *pricing.Money:
			if v != nil {
				text = strconv.FormatFloat(times*amountOf(*v), 'g', -1, 64)
			}
		case *pricing.Quantity:
			if v != nil {
				f, _ := v.Rat().Float64()
				text = strconv.FormatFloat(f, 'g', -1, 64)
			}
		default:
			text = fmt.Sprint(want)
		}
		if !sameValue(got, text) {
			w.Errorf("%s is %q, want %q", what, got, text)
		}
	}
	s := v.Estimate.Scenario
	n, fewer := 0, 0
	for i, l := range v.Lines {
		row := at(0, i)
		var byUse *pricing.Money
		if l.OnDemand != nil {
			m := l.OnDemand.Of(s)
			byUse = &m
		}
		requests := inScenario(l.Requests.Low, l.Requests.Base, l.Requests.High, s)
		is(l.Name+": requests", row[4], &requests)
		is(l.Name+": by use", row[5], byUse)
		for k := range l.Options {
			x := &l.Options[k]
			row, name := at(1, n), l.Name+", "+string(x.Commitment)
			n++
			is(name+": units", row[4], x.Units)
			is(name+": all units an hour", row[8], x.Hourly)
			is(name+": a month", row[9], x.Monthly)
			is(name+": the term", row[10], x.TermTotal)
			is(name+": cheaper by", row[12], x.CheaperBy)
			from, tokens := "", ""
			if x.BreakEven != nil {
				from = roundedUp(x.BreakEven.Requests)
				if x.BreakEven.TokensPerMinute != nil {
					tokens = roundedUp(*x.BreakEven.TokensPerMinute)
				}
			}
			is(name+": pays from", row[13], from)
			is(name+": tokens a minute", row[14], tokens)
			is(name+": use", row[15], x.Load.PeakUse)
			needed, fits := "", ""
			if x.Load.PeakUse != nil {
				needed, fits = strconv.FormatInt(x.Load.Needed, 10), map[bool]string{true: "no", false: "yes"}[tooSmall(x)]
			}
			is(name+": carries it", row[16], fits)
			is(name+": units needed", row[17], needed)
		}
		x := cheapestOption(l)
		if x == nil || l.OnDemand == nil {
			continue
		}
		for _, split := range x.Splits {
			row, name := at(2, fewer), fmt.Sprintf("%s, %d units", l.Name, split.Units)
			fewer++
			is(name+": month", row[5], &split.Provisioned)
			is(name+": least overflow", row[6], &split.OverflowLeast)
			is(name+": most overflow", row[7], &split.OverflowMost)
			is(name+": least", row[8], &split.Least)
			is(name+": most", row[9], &split.Most)
		}
	}
}

func TestProvisionWorkbookHoldsTheFiguresOfTheEngine(t *testing.T) {
	for _, c := range provisionCases {
		t.Run(c.name, func(t *testing.T) {
			for _, s := range []estimate.Scenario{estimate.Low, estimate.Base, estimate.High} {
				v := provisionedWith(t, c.src, c.overlay, c.options, s)
				data := provisionWritten(t, v, Excel, Options{})
				if !bytes.Equal(data, provisionWritten(t, provisionedWith(t, c.src, c.overlay, c.options, s), Excel, Options{})) {
					t.Error("two runs give other bytes")
				}
				w := openWorkbook(t, data)
				if got := strings.Join(w.GetSheetList(), ", "); !strings.HasPrefix(got, "Provisioned throughput, Summary, Assumptions, ") {
					t.Errorf("sheets %s", got)
				}
				w.showsProvision(v, 1)
				w.showsTotals(v.Estimate, 1)
				if len(v.Lines) == 0 {
					continue
				}
				_, first := w.rowsFrom("Provisioned throughput", "Line")
				for i, l := range v.Lines {
					if f := w.formula("Provisioned throughput", fmt.Sprintf("F%d", first+i)); (f != "") != (l.OnDemand != nil) {
						t.Errorf("%s by use is =%s", l.Name, f)
					}
				}
			}
		})
	}
}

// The example at the head of the code, and of docs/plans.md.
func TestProvisionWorkbookExample(t *testing.T) {
	w := openWorkbook(t, provisionWritten(t, provisionedWith(t, plans[:strings.Index(plans, "  - name: bulk")], "", estimate.ProvisionOptions{Commitment: pricing.SixMonths}, estimate.Base), Excel, Options{}))
	for _, c := range []struct{ cell, formula, value string }{
		{"F31", "", "724.608"},
		{"G31", `IF(E31=0,"",F31/E31)`, "0.0060384"},
		{"J34", "I34*H34", "16060"},
		{"N34", `IF(SUM($G$31)<=0,"",ROUNDUP(J34/$G$31*(1-1E-14),0))`, "2659645"},
	} {
		if f, v := w.formula("Provisioned throughput", c.cell), w.value("Provisioned throughput", c.cell); c.formula != "" && f != c.formula || !sameValue(v, c.value) {
			t.Errorf("%s =%s is %s, want =%s and %s", c.cell, f, v, c.formula, c.value)
		}
	}
}

func TestProvisionWorkbookTextIsOnlyText(t *testing.T) {
	for _, text := range hostileTexts {
		v := provisionedWith(t, plans, "", provisionCases[1].options, estimate.Base)
		e := *v.Estimate
		e.Name, e.Region = text.text, text.text
		e.Lines = slices.Clone(e.Lines)
		e.Lines[0].Name, e.Lines[0].Model = text.text, text.text
		l := &v.Lines[0]
		l.Name, l.Model = text.text, text.text
		l.Options[0].Detail = text.text
		v.Estimate, v.Sources = &e, []estimate.Source{{Key: text.text, Title: text.text}}
		w := openWorkbook(t, provisionWritten(t, v, Excel, Options{}))
		rows, _ := w.rowsFrom("Provisioned throughput", "Line")
		if rows[0][0] != text.after || rows[0][1] != text.after {
			t.Errorf("%s: a name came back as %.60q, a model as %.60q", text.name, rows[0][0], rows[0][1])
		}
		w.formulas(func(sheet, cell, formula, _ string) {
			if len(text.text) > 3 && strings.Contains(formula, text.text) || strings.Contains(formula, "HYPERLINK") {
				t.Errorf("%s: %s!%s holds =%.60s", text.name, sheet, cell, formula)
			}
		})
	}
}

// provisionWhatIfs are changes of inputs beside the same changes of the workload.
var provisionWhatIfs = []struct {
	name    string
	of      int // of provisionCases
	set     []string
	inputs  edits
	overlay string
	options estimate.ProvisionOptions // the zero value is the case's own
	s       estimate.Scenario
	times   float64 // 0 is 1
}{
	{name: "requests of a line", of: 1, set: []string{"workloads.bulk.requests=9M/month"}, inputs: edits{"bulk": "9000000"}, options: estimate.ProvisionOptions{Capacity: catalog.Capacity{InputTPM: 60_000, OutputTPM: 18_000}}},
	{name: "hours", of: 0, set: []string{"month=600h"}, inputs: edits{"in_Hours": "600"}},
	{name: "hours and capacity", of: 1, set: []string{"month=700h"}, inputs: edits{"in_Hours": "700"}},
	{name: "months of the calendar", of: 0, set: []string{"month=calendar", "start=2024-07-01"}, inputs: edits{"in_Calendar": "yes"}},
	{name: "a rate of exchange", of: 1, inputs: edits{"in_FX": "0.92"}, times: 0.92},
	{name: "a discount", of: 1, inputs: edits{"in_Discount": "0.25"}, times: 0.75},
	{name: "the high scenario", of: 0, s: estimate.High, inputs: edits{"in_Scenario": "high"}},
	{name: "the low scenario", of: 2, s: estimate.Low, inputs: edits{"in_Scenario": "low"}},
	{name: "the price of a unit", of: 3, overlay: strings.Replace(modesOverlay, "price: 7,", "price: 6.5,", 1), inputs: edits{"price of 7 of own.modes": "6.5"}},
	{name: "units", of: 2, options: estimate.ProvisionOptions{Commitment: pricing.OneMonth, Units: 5}, inputs: edits{"units": "5"}},
	{name: "what a unit carries", of: 0, options: estimate.ProvisionOptions{Units: 1, Capacity: catalog.Capacity{InputTPM: 10_000, OutputTPM: 9_000}}, inputs: edits{"units": "1", "capacity": "10000,9000"}},
}

// provisionInputs turns "units" and "capacity" into the cells of all lines.
func (w workbook) provisionInputs(inputs edits) edits {
	w.Helper()
	rows, err := w.GetRows("Provisioned throughput")
	if err != nil {
		w.Fatal(err)
	}
	list := edits{}
	for name, value := range w.keyed(inputs) {
		if name != "units" && name != "capacity" {
			list[name] = value
			continue
		}
		table := ""
		for i, r := range rows {
			switch {
			case len(r) < 5:
				table = ""
			case r[0] == "Line":
				table = r[2]
			case table == "Commitment" && name == "units" && len(rows[i]) > 5:
				list[fmt.Sprintf("cell Provisioned throughput!E%d", i+1)] = value
			case table == "By use" && name == "capacity":
				if in, out, _ := strings.Cut(value, ","); len(r) > 15 && r[13] != "" { // a line with tokens
					list[fmt.Sprintf("cell Provisioned throughput!K%d", i+1)] = in
					list[fmt.Sprintf("cell Provisioned throughput!L%d", i+1)] = out
				}
			}
		}
	}
	return list
}

func TestAnotherProgramProvisionsTheSame(t *testing.T) {
	type run struct {
		name  string
		want  *estimate.Provision
		times float64
		base  []byte
	}
	var all []run
	written := map[string][]byte{}
	for _, c := range provisionCases {
		v := provisionedWith(t, c.src, c.overlay, c.options, estimate.Base)
		data := provisionWritten(t, v, Excel, Options{})
		written[fmt.Sprint("w", len(all))] = withoutValues(t, data, nil)
		all = append(all, run{c.name, v, 1, data})
	}
	for _, c := range provisionWhatIfs {
		of := provisionCases[c.of]
		if c.overlay == "" {
			c.overlay = of.overlay
		}
		if c.options == (estimate.ProvisionOptions{}) {
			c.options = of.options
		}
		if c.times == 0 {
			c.times = 1
		}
		base := all[c.of].base
		w := openWorkbook(t, base)
		written[fmt.Sprint("w", len(all))] = withoutValues(t, base, w.provisionInputs(c.inputs).cells(w))
		v := provisionedWith(t, of.src, c.overlay, c.options, c.s, c.set...)
		if c.options.Units > 0 || len(c.set) > 0 { // the smaller bases are of the units as written
			for i := range v.Lines {
				for k := range v.Lines[i].Options {
					v.Lines[i].Options[k].Splits = nil
				}
			}
		}
		all = append(all, run{"what if: " + c.name, v, c.times, nil})
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
			w.showsProvision(r.want, r.times)
		})
	}
}
