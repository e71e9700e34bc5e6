package reports

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"tokencast/estimate"
)

// Another program must compute what the engine says: LibreOffice recalculates copies
// without values, of the workbooks as written and with inputs changed.

// spreadsheetProgram returns the path of LibreOffice. Where it is missing the test is
// skipped, but not where CI=true.
func spreadsheetProgram(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"soffice", "libreoffice"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("LibreOffice is not installed, and CI=true asks for it")
	}
	t.Skip("LibreOffice is not installed: no other program recalculates the workbook")
	return ""
}

// edits are new values of inputs: of a defined name, of the volume of a line by its name,
// of its plan by "plan of NAME", or of a price by "price of KEY".
type edits map[string]string

// cells returns the edits by part of the file and cell.
func (e edits) cells(w workbook) map[string]map[string]string {
	w.Helper()
	list := map[string]map[string]string{"xl/worksheets/sheet2.xml": {}, "xl/worksheets/sheet3.xml": {}}
	row := func(sheet, text string) string {
		rows, err := w.GetRows(sheet)
		if err != nil {
			w.Fatal(err)
		}
		for i := len(rows) - 1; i >= 0; i-- {
			if len(rows[i]) > 0 && rows[i][0] == text {
				return strconv.Itoa(i + 1)
			}
		}
		w.Fatalf("no row %q on %s", text, sheet)
		return ""
	}
	for name, value := range e {
		part, cell := "xl/worksheets/sheet2.xml", ""
		switch {
		case strings.HasPrefix(name, "in_"):
			_, cell = w.named(name)
		case strings.HasPrefix(name, "plan of "):
			cell = "C" + row("Assumptions", name[len("plan of "):])
		case strings.HasPrefix(name, "price of "):
			part, cell = "xl/worksheets/sheet3.xml", "G"+row("Price sources", name[len("price of "):])
		default:
			cell = "F" + row("Assumptions", name)
		}
		list[part][cell] = value
	}
	return list
}

var formulaValue = regexp.MustCompile(`(</f>)<v>[^<]*</v>`)

// withoutValues returns a copy of a workbook whose formulas have no values, with
// inputs changed.
func withoutValues(t *testing.T, data []byte, inputs map[string]map[string]string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range z.File {
		text := partOf(t, data, f.Name)
		if strings.HasPrefix(f.Name, "xl/worksheets/") {
			text = formulaValue.ReplaceAllString(text, "$1")
		}
		for cell, value := range inputs[f.Name] {
			input := regexp.MustCompile(`<c r="` + cell + `"( s="\d+")[^>]*>.*?</c>`)
			if !input.MatchString(text) {
				t.Fatalf("%s has no input at %s", f.Name, cell)
			}
			content := ` t="inlineStr"><is><t>` + value + "</t></is></c>"
			if _, err := strconv.ParseFloat(value, 64); err == nil {
				content = "><v>" + value + "</v></c>"
			}
			text = input.ReplaceAllString(text, `<c r="`+cell+`"${1}`+content)
		}
		part, err := w.Create(f.Name)
		if err == nil {
			_, err = io.WriteString(part, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// recalculate lets LibreOffice compute workbooks, all in one run.
func recalculate(t *testing.T, workbooks map[string][]byte) map[string]workbook {
	t.Helper()
	program, in, out := spreadsheetProgram(t), t.TempDir(), t.TempDir()
	args := []string{"-env:UserInstallation=file://" + filepath.ToSlash(t.TempDir()), "--headless", "--convert-to", "xlsx", "--outdir", out}
	for name, data := range workbooks {
		path := filepath.Join(in, name+".xlsx")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
	}
	if text, err := exec.Command(program, args...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	done := map[string]workbook{}
	for name := range workbooks {
		data, err := os.ReadFile(filepath.Join(out, name+".xlsx"))
		if err != nil {
			t.Fatal(err)
		}
		done[name] = openWorkbook(t, data)
	}
	return done
}

// sameValue reports whether two raw values are equal, figures to 1e-9.
func sameValue(a, b string) bool {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	if errX != nil || errY != nil {
		return a == b
	}
	return math.Abs(x-y) <= 1e-9*math.Max(math.Abs(x), math.Abs(y)) || math.Abs(x-y) < 1e-12
}

// whatIfs are changes of inputs beside the same changes of the workload.
var whatIfs = []struct {
	name   string
	of     int      // of workbookCases
	set    []string // overrides of the workload
	inputs edits
	change func(*estimate.Estimate) // of the estimate, for what no workload says
	times  float64                  // the totals beside those of the estimate; 0 is 1
}{
	{name: "requests", set: []string{"workloads.chat.requests={low: 100k, base: 150k, high: 250k, per: month}"}, inputs: edits{"chat": "150000"}},
	{name: "requests by the day", set: []string{"workloads.retrieval.requests={low: 30k, base: 40k, high: 60k, per: day}"}, inputs: edits{"retrieval": "40000"}},
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
	name   string
	want   *estimate.Estimate
	times  float64
	inputs edits
	base   []byte // the workbook before inputs are changed
}

func TestAnotherProgramComputesTheSame(t *testing.T) {
	var all []recalculation
	for _, c := range workbookCases {
		e := workbookEstimate(t, c.src, c.overlay)
		all = append(all, recalculation{c.name, e, 1, nil, workbookBytes(t, e)})
	}
	asWritten := len(all)
	for _, c := range whatIfs {
		of := workbookCases[c.of]
		e := workbookEstimate(t, of.src, of.overlay, c.set...)
		if c.change != nil {
			c.change(e)
		}
		times := c.times
		if times == 0 {
			times = 1
		}
		all = append(all, recalculation{"what if: " + c.name, e, times, c.inputs, all[c.of].base})
	}
	for _, k := range []int{0, 1, 9} { // every plan that a line can be paid by
		of := workbookCases[k]
		for _, l := range all[k].want.Lines {
			for _, p := range l.Plans[1:] {
				plan := p.Name
				if p.Provisioned != nil {
					plan = fmt.Sprintf("{provisioned: {units: %d, commitment: %s}}", p.Provisioned.Units, p.Provisioned.Commitment)
				}
				e := workbookEstimate(t, of.src, of.overlay, "workloads."+l.Name+".plan="+plan)
				all = append(all, recalculation{"plan of " + l.Name + ": " + planName(p), e, 1, edits{"plan of " + l.Name: planName(p)}, all[k].base})
			}
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
				count := 0
				openWorkbook(t, r.base).formulas(func(sheet, cell, formula, value string) {
					count++
					if got := w.value(sheet, cell); !sameValue(got, value) {
						t.Errorf("%s!%s =%s: computed %q, written %q", sheet, cell, formula, got, value)
					}
				})
				t.Logf("%d formulas agree", count)
			}
			w.showsTotals(r.want, r.times)
			w.formulas(func(sheet, cell, formula, value string) {
				if strings.HasPrefix(value, "#") || strings.HasPrefix(value, "Err:") {
					t.Errorf("%s!%s =%s is %s", sheet, cell, formula, value)
				}
			})
			if sheet, cell := w.named("Checks_OK"); w.value(sheet, cell) != "1" {
				t.Errorf("Checks_OK is %q", w.value(sheet, cell))
			}
			w.showsRequest(r.want, r.times)
		})
	}
}

// showsRequest holds the budget request and what is owed against an estimate.
func (w workbook) showsRequest(e *estimate.Estimate, times float64) {
	w.Helper()
	sheet, cell := w.named("Budget_Request")
	got := w.value(sheet, cell)
	if horizonAmounts(e) == nil {
		if got != "" {
			w.Errorf("Budget_Request is %q", got)
		}
		return
	}
	want := times * amountOf(e.Horizon.Of(e.Scenario).Add(e.OneOffs))
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
