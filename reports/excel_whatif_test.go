package reports

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"tokencast/estimate"
)

// whatIfs are changes of inputs beside the same changes of the workload.
var whatIfs = []struct {
	name    string
	of      int      // of workbookCases
	set     []string // overrides of the workload
	inputs  edits
	overlay string                   // in place of the case's own
	change  func(*estimate.Estimate) // of the estimate, for what no workload says
	times   float64                  // the totals beside those of the estimate; 0 is 1
	request float64                  // the budget request beside the total; 0 is 1
}{
	{name: "contingency and tax", inputs: edits{"in_Contingency": "0.1", "in_Tax": "0.2"}, request: 1.1 * 1.2},
	{name: "a price", of: 9, overlay: strings.Replace(modesOverlay, "price: 0.7}", "price: 0.93}", 1), inputs: edits{"price of P2": "0.93"}},
	{name: "requests by the month and by the day", set: []string{"workloads.chat.requests={low: 100k, base: 150k, high: 250k, per: month}", "workloads.retrieval.requests={low: 30k, base: 40k, high: 60k, per: day}"}, inputs: edits{"chat": "150000", "retrieval": "40000"}},
	{name: "growth", set: []string{"growth=8.5%"}, inputs: edits{"in_Growth": "0.085"}},
	{name: "images", set: []string{"workloads.pictures.images.count=3001/month"}, inputs: edits{"pictures": "3001"}},
	{name: "hours with requests by the day", set: []string{"month=700h"}, inputs: edits{"in_Hours": "700"}},
	{name: "months of the calendar", set: []string{"month=calendar"}, inputs: edits{"in_Calendar": "yes"}},
	{name: "the first day", set: []string{"start=2024-07-09", "month=calendar"}, inputs: edits{"in_Start": "45482", "in_Calendar": "yes"}},
	{name: "the low scenario", inputs: edits{"in_Scenario": "low"}, change: func(e *estimate.Estimate) { e.Scenario = estimate.Low }},
	{name: "the high scenario", inputs: edits{"in_Scenario": "high"}, change: func(e *estimate.Estimate) { e.Scenario = estimate.High }},
	{name: "a rate of exchange", inputs: edits{"in_FX": "0.92"}, times: 0.92},
	{name: "a discount", inputs: edits{"in_Discount": "0.125"}, times: 0.875},
	{name: "hours of provisioned units", of: 1, set: []string{"month=744h"}, inputs: edits{"in_Hours": "744"}},
	{name: "requests beside provisioned units", of: 1, set: []string{"workloads.chat.requests=777/month"}, inputs: edits{"chat": "777"}},
	{name: "dated prices", of: 6, set: []string{"workloads.haiku.requests={low: 16k, base: 20k, high: 40k, per: month}", "growth=7%"}, inputs: edits{"haiku": "20000", "in_Growth": "0.07"}},
	{name: "another rate of exchange", of: 9, inputs: edits{"in_FX": "1.84"}, times: 2},
	{name: "no calendar", of: 9, set: []string{"month=730h"}, inputs: edits{"in_Calendar": "no", "in_Hours": "730"}},
}

// A recalculation is a workbook that LibreOffice computes.
type recalculation struct {
	name           string
	want           *estimate.Estimate
	times, request float64
	inputs         edits
	base           []byte // the workbook before inputs are changed
}

func TestAnotherProgramComputesTheSame(t *testing.T) {
	var all []recalculation
	for _, c := range workbookCases {
		e := workbookEstimate(t, c.src, c.overlay)
		all = append(all, recalculation{c.name, e, 1, 1, nil, workbookBytes(t, e)})
	}
	asWritten := len(all)
	for _, c := range whatIfs {
		of := workbookCases[c.of]
		if c.overlay != "" {
			of.overlay = c.overlay
		}
		e := workbookEstimate(t, of.src, of.overlay, c.set...)
		if c.change != nil {
			c.change(e)
		}
		orOne := func(f float64) float64 {
			if f == 0 {
				return 1
			}
			return f
		}
		all = append(all, recalculation{"what if: " + c.name, e, orOne(c.times), orOne(c.request), c.inputs, all[c.of].base})
	}
	for _, k := range []int{0, 1, 9} { // every plan that a line can be paid by
		of := workbookCases[k]
		lines := all[k].want.Lines
		most := 0
		for _, l := range lines {
			most = max(most, len(l.Plans))
		}
		for n := 1; n < most; n++ { // all lines at once, each with another of its plans
			var set []string
			inputs := edits{}
			for _, l := range lines {
				p := l.Plans[n%len(l.Plans)]
				plan := p.Name
				switch {
				case n%len(l.Plans) == 0:
					continue
				case p.Provisioned != nil:
					plan = fmt.Sprintf("{provisioned: {units: %d, commitment: %s}}", p.Provisioned.Units, p.Provisioned.Commitment)
				}
				set, inputs["plan of "+l.Name] = append(set, "workloads."+l.Name+".plan="+plan), planName(p)
			}
			e := workbookEstimate(t, of.src, of.overlay, set...)
			all = append(all, recalculation{"plans of " + workbookCases[k].name + ": " + strings.Join(set, ", "), e, 1, 1, inputs, all[k].base})
		}
	}
	written := map[string][]byte{}
	for k, r := range all {
		inputs := r.inputs.cells(openWorkbook(t, r.base))
		written[fmt.Sprint("w", k)] = withoutValues(t, r.base, inputs)
	}
	computed := recalculate(t, written)
	for k, r := range all {
		t.Run(r.name, func(t *testing.T) {
			w := computed[fmt.Sprint("w", k)]
			w.TB = t
			if k < asWritten {
				w.agreesWith(openWorkbook(t, r.base))
			}
			w.showsTotals(r.want, r.times)
			w.hasNoErrors()
			w.showsRequest(r.want, r.times, r.request)
		})
	}
}

// agreesWith holds the values of all formulas against those that were written.
func (w workbook) agreesWith(written workbook) {
	w.Helper()
	count := 0
	written.formulas(func(sheet, cell, formula, value string) {
		count++
		if got := w.value(sheet, cell); !sameValue(got, value) {
			w.Errorf("%s!%s =%s: computed %q, written %q", sheet, cell, formula, got, value)
		}
	})
	w.Logf("%d formulas agree", count)
}

// hasNoErrors holds that no formula fails, and that all checks hold.
func (w workbook) hasNoErrors() {
	w.Helper()
	w.formulas(func(sheet, cell, formula, value string) {
		if strings.HasPrefix(value, "#") || strings.HasPrefix(value, "Err:") {
			w.Errorf("%s!%s =%s is %s", sheet, cell, formula, value)
		}
	})
	if sheet, cell := w.named("Checks_OK"); w.value(sheet, cell) != "1" {
		w.Errorf("Checks_OK is %q", w.value(sheet, cell))
	}
}

// showsRequest holds the budget request and what is owed against an estimate.
func (w workbook) showsRequest(e *estimate.Estimate, times, request float64) {
	w.Helper()
	sheet, cell := w.named("Budget_Request")
	got := w.value(sheet, cell)
	if horizonAmounts(e) == nil {
		if got != "" {
			w.Errorf("Budget_Request is %q", got)
		}
		return
	}
	want := times * request * amountOf(e.Horizon.Of(e.Scenario).Add(e.OneOffs))
	if f, err := strconv.ParseFloat(got, 64); err != nil || math.Abs(f-want) > 0.0051 || math.Abs(f*100-math.Round(f*100)) > 1e-6 {
		w.Errorf("Budget_Request is %q, want %v to cents", got, want)
	}
	var owed float64
	for _, o := range e.Owed {
		owed += times * amountOf(o.Amount)
	}
	rows, err := w.GetRows("Summary")
	if err != nil {
		w.Fatal(err)
	}
	for i, row := range rows {
		if len(row) > 0 && row[0] == "Owed after the horizon" {
			if got := w.value("Summary", fmt.Sprintf("B%d", i+1)); !sameValue(got, strconv.FormatFloat(owed, 'g', -1, 64)) {
				w.Errorf("owed are %q, want %v", got, owed)
			}
		}
	}
}
