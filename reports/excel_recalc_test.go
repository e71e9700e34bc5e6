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

// edits are new values of the inputs on Assumptions: of a defined name, or of the
// volume of a line by its name.
type edits map[string]string

// cells returns the edits by cell.
func (e edits) cells(w workbook) map[string]string {
	w.Helper()
	list := map[string]string{}
	for name, value := range e {
		if strings.HasPrefix(name, "in_") {
			_, cell := w.named(name)
			list[cell] = value
			continue
		}
		found, err := w.SearchSheet("Assumptions", name)
		if err != nil || len(found) != 1 {
			w.Fatalf("%q on Assumptions: %v, %v", name, found, err)
		}
		list["E"+found[0][1:]] = value
	}
	return list
}

// assumptionsPart is the part of the file with the sheet Assumptions.
const assumptionsPart = "xl/worksheets/sheet2.xml"

var formulaValue = regexp.MustCompile(`(</f>)<v>[^<]*</v>`)

// withoutValues returns a copy of a workbook whose formulas have no values, with
// inputs changed.
func withoutValues(t *testing.T, data []byte, inputs map[string]string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range z.File {
		changed := inputs
		text := partOf(t, data, f.Name)
		if strings.HasPrefix(f.Name, "xl/worksheets/") {
			text = formulaValue.ReplaceAllString(text, "$1")
		}
		if f.Name != assumptionsPart {
			changed = nil
		}
		for cell, value := range changed {
			input := regexp.MustCompile(`(<c r="` + cell + `"[^>]*><v>)[^<]*`)
			if !input.MatchString(text) {
				t.Fatalf("%s has no input at %s", f.Name, cell)
			}
			text = input.ReplaceAllString(text, "${1}"+value)
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
	name     string
	of       int      // of workbookCases
	replace  []string // in the workload: old, new, ...
	inputs   edits
	noMonths bool // only the total a month follows exactly
}{
	{
		"more requests and growth", 0,
		[]string{"base: 120k, high: 200k", "base: 150k, high: 250k", "low: 80k", "low: 100k", "growth: 5%", "growth: 8.5%"},
		edits{"chat": "150000", "in_Growth": "0.085"},
		false,
	},
	{"more images", 0, []string{"count: 2000/month", "count: 3001/month"}, edits{"pictures": "3001"}, false},
	{"longer month", 1, []string{"months: 3", "months: 3\nmonth: 744h"}, edits{"in_Hours": "744"}, false},
	{"other requests beside provisioned", 1, []string{"requests: 1000/month", "requests: 777/month"}, edits{"chat": "777"}, false},
	{"more requests of dated prices", 6, []string{"low: 8k, base: 10k, high: 20k", "low: 16k, base: 20k, high: 40k"}, edits{"haiku": "20000"}, true},
}

func TestAnotherProgramComputesTheSame(t *testing.T) {
	written, wanted := map[string][]byte{}, map[string]*estimate.Estimate{}
	for i, c := range workbookCases {
		name := fmt.Sprintf("case%d", i)
		wanted[name] = workbookEstimate(t, c.src, c.overlay)
		written[name] = withoutValues(t, workbookBytes(t, wanted[name]), nil)
	}
	for i, c := range whatIfs {
		of := workbookCases[c.of]
		name := fmt.Sprintf("whatif%d", i)
		base := workbookBytes(t, workbookEstimate(t, of.src, of.overlay))
		written[name] = withoutValues(t, base, c.inputs.cells(openWorkbook(t, base)))
		wanted[name] = workbookEstimate(t, strings.NewReplacer(c.replace...).Replace(of.src), of.overlay)
	}
	computed := recalculate(t, written)

	for i, c := range workbookCases {
		t.Run(c.name, func(t *testing.T) {
			name := fmt.Sprintf("case%d", i)
			count := 0
			openWorkbook(t, workbookBytes(t, wanted[name])).formulas(func(sheet, cell, formula, value string) {
				count++
				if got := computed[name].value(sheet, cell); !sameValue(got, value) {
					t.Errorf("%s!%s =%s: computed %q, written %q", sheet, cell, formula, got, value)
				}
			})
			t.Logf("%d formulas agree", count)
		})
	}
	for i, c := range whatIfs {
		t.Run("what if: "+c.name, func(t *testing.T) {
			name := fmt.Sprintf("whatif%d", i)
			w, e := computed[name], wanted[name]
			is := func(what, sheet, cell string, want float64) {
				t.Helper()
				if got := w.value(sheet, cell); !isNear(got, want) {
					t.Errorf("%s: %s!%s is %q, want %v", what, sheet, cell, got, want)
				}
			}
			sheet, cell := w.named("Total_Month")
			is("total", sheet, cell, amountOf(e.Total.Base))
			row := cell[1:]
			is("low", sheet, "E"+row, amountOf(e.Total.Low))
			is("high", sheet, "F"+row, amountOf(e.Total.High))
			if !c.noMonths {
				sheet, cell = w.named("Total_Horizon")
				is("horizon", sheet, cell, amountOf(e.Horizon.Base))
				for k, m := range e.Months {
					is("month", "Months", fmt.Sprintf("G%d", 5+k), amountOf(m.Base))
				}
			}
			if sheet, cell = w.named("Checks_OK"); w.value(sheet, cell) != "1" {
				t.Errorf("Checks_OK is %q", w.value(sheet, cell))
			}
		})
	}
}
