package reports

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"tokencast/estimate"
	"tokencast/pricing"
	"tokencast/workload"
)

// workbookCases are workloads whose workbooks differ in kind.
var workbookCases = []struct{ name, src, overlay string }{
	{"ranges, growth and a budget passed later", `
version: 1
name: support-bot
region: us-east-1
as_of: 2024-07-01
growth: 5%
budget: {monthly: 120}
workloads:
  - name: chat
    model: anthropic.claude-3-haiku-20240307-v1:0
    requests: {low: 80k, base: 120k, high: 200k, per: month}
    tokens: {input: 940, output: {low: 150, base: 180, high: 230}}
    retries: 2%
  - name: retrieval
    model: amazon.titan-embed-text-v1
    requests: {low: 15k, base: 20k, high: 30k, per: day}
    tokens: {input: 60}
  - name: pictures
    model: amazon.titan-image-generator-v1
    images: {count: 2000/month, size: 1024x1024, quality: premium}
`, ""},
	{"provisioned, one-off and owed", `
version: 1
name: tuned
as_of: 2024-07-01
months: 3
growth: 10%
budget: {monthly: 99999}
workloads:
  - name: tuned
    model: amazon.titan-text-express-v1
    fine_tuning: {tokens: 2M, epochs: 3, models: 2}
    custom_model: true
    requests: 20k/month
    tokens: {input: 500, output: 150}
    plan: {provisioned: {units: 2, commitment: 6_month}}
  - name: by the hour
    model: amazon.titan-text-express-v1
    requests: 20k/month
    tokens: {input: 500, output: 150}
    plan: {provisioned: {units: 1, commitment: none, hours: 200}}
  - name: chat
    model: amazon.titan-text-express-v1
    requests: 1000/month
    tokens: {input: 333, output: 1}
`, ""},
	{"incomplete", `
version: 1
name: legacy
as_of: 2024-07-01
months: 2
budget: {monthly: 100}
workloads:
  - {name: old, model: anthropic.claude-v1, requests: 1k/month, tokens: {input: 10, output: 5}}
  - {name: tiny, model: amazon.titan-embed-text-v1, requests: 7/month, tokens: {input: 3}}
  - {name: half, model: anthropic.claude-3-haiku-20240307-v1:0, requests: 1000/month, tokens: {input: 1000, output: {low: 0, base: 0, high: 9}}}
`, ""},
	{"nothing is priced", `
version: 1
as_of: 2024-07-01
months: 2
budget: {monthly: 100}
workloads:
  - {name: old, model: anthropic.claude-v1, requests: 1k/month, tokens: {input: 10, output: 5}}
`, ""},
	{"a high end over nothing", `
version: 1
as_of: 2024-07-01
months: 2
growth: 1%
workloads:
  - {name: idle, model: amazon.titan-embed-text-v1, requests: 1M/month, tokens: {input: {low: 0, base: 0, high: 50}}}
`, ""},
	{"one month that takes the whole budget", `
version: 1
as_of: 2024-07-01
months: 1
budget: {monthly: 12.1}
workloads:
  - {name: one, model: amazon.titan-embed-text-v1, requests: 1.1M/month, tokens: {input: 110}}
`, ""},
	{"prices change and end", `
version: 1
start: 2024-07
months: 4
growth: 2%
budget: {monthly: 20}
workloads:
  - {name: haiku, model: anthropic.claude-3-haiku-20240307-v1:0, requests: {low: 8k, base: 10k, high: 20k, per: month}, tokens: {input: 1000, output: 100}}
  - {name: later, model: own.later, requests: 1k/month, tokens: {input: 1000, output: 100}}
  - {name: ends, model: own.ends, requests: 1k/month, tokens: {input: 1000, output: 100}}
`, workbookOverlay},
	{"priced from a later month on", `
version: 1
start: 2024-07
months: 4
workloads:
  - {name: later, model: own.later, requests: 1k/month, tokens: {input: 1000, output: 100}}
`, workbookOverlay},
	{"priced at first only", `
version: 1
start: 2024-07
months: 4
workloads:
  - {name: ends, model: own.ends, requests: 1k/month, tokens: {input: 1000, output: 100}}
`, workbookOverlay},
	{"part months of the calendar, plans, a discount and another currency", `
version: 1
name: parts
start: 2024-07-12
months: 5
month: calendar
growth: 3%
currency: EUR
budget: {monthly: 20000}
workloads:
  - {name: daily, model: own.modes, requests: {low: 1k, base: 2k, high: 5k, per: day}, tokens: {input: {low: 500, base: 800, high: 900}, output: 100}}
  - {name: monthly, model: own.modes, requests: 60k/month, tokens: {input: 800, output: {low: 90, base: 100, high: 300}}, plan: batch}
  - {name: hours, model: own.modes, requests: 60k/month, tokens: {input: 800, output: 100}, plan: {provisioned: {units: 2, commitment: 6_month}}}
  - {name: given, model: own.modes, requests: 3/second, tokens: {input: 8, output: 1}, plan: {provisioned: {units: 1, commitment: none, hours: 100}}}
`, modesOverlay},
}

// modesOverlay is a model with every kind of plan, prices that change, a discount and a
// rate of exchange.
const modesOverlay = `
schema: 1
provider: {id: own, name: Own}
sources:
  own-list: {title: "https://example.com/prices?a=1&b=2", retrieved: 2024-07-01}
fx:
  EUR: {rate: 0.92, date: 2024-07-01, source: own-list}
discounts:
  - {models: [own.modes], meters: [input], percent: 12, from: 2024-01-01, source: own-list}
defaults: {source: own-list, region: us-east-1, per: 1k_tokens, from: 2024-01-01}
models:
  - id: own.modes
    name: Modes
    modality: text
    tokenizer: {name: chars, class: chars}
    prices:
      - {meter: input, price: 0.5, to: 2024-09-01}
      - {meter: input, price: 0.25, from: 2024-09-01}
      - {meter: output, price: 0.7}
      - {meter: input, mode: batch, price: 0.25}
      - {meter: output, mode: batch, price: 0.35}
      - {meter: model_unit_hour, commitment: none, price: 9, per: hour}
      - {meter: model_unit_hour, commitment: 1_month, price: 7, per: hour}
      - {meter: model_unit_hour, commitment: 6_month, price: 5, per: hour}
`

const workbookOverlay = `
schema: 1
provider: {id: own, name: Own}
sources:
  own-list: {title: "=Own list, _x0041_", retrieved: 2024-07-01}
defaults: {source: own-list, region: us-east-1, per: 1k_tokens}
models:
  - id: own.later
    name: Later
    modality: text
    tokenizer: {name: chars, class: chars}
    prices:
      - {meter: input, price: 0.5, from: 2024-09-01}
      - {meter: output, price: 0.7, from: 2024-09-01}
  - id: own.ends
    name: Ends
    modality: text
    tokenizer: {name: chars, class: chars}
    prices:
      - {meter: input, price: 0.5, from: 2024-01-01}
      - {meter: input, price: 0.25, from: 2024-08-01, to: 2024-09-01}
      - {meter: output, price: 0.7, from: 2024-01-01, to: 2024-09-01}
`

// workbookEstimate prices a workload whose tokens are given.
func workbookEstimate(t testing.TB, src, overlay string, overrides ...string) *estimate.Estimate {
	t.Helper()
	wl, err := workload.Parse("workload.yaml", []byte(src), overrides...)
	if err != nil {
		t.Fatal(err)
	}
	job, err := estimate.Prepare(shipped(t, overlay), wl, estimate.Options{Plans: true})
	if err != nil {
		t.Fatal(err)
	}
	e, err := job.Estimate(nil)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// workbookBytes writes an estimate as a workbook.
func workbookBytes(t testing.TB, e *estimate.Estimate) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := writeExcel(&out, e); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// A workbook is an opened workbook, with raw values.
type workbook struct {
	testing.TB
	*excelize.File
}

func openWorkbook(t testing.TB, data []byte) workbook {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return workbook{t, f}
}

func (w workbook) value(sheet, cell string) string {
	w.Helper()
	v, err := w.GetCellValue(sheet, cell)
	if err != nil {
		w.Fatal(err)
	}
	return v
}

func (w workbook) formula(sheet, cell string) string {
	w.Helper()
	f, err := w.GetCellFormula(sheet, cell)
	if err != nil {
		w.Fatal(err)
	}
	return f
}

// named returns sheet and cell of a defined name.
func (w workbook) named(name string) (sheet, cell string) {
	w.Helper()
	for _, n := range w.GetDefinedName() {
		if n.Name == name {
			sheet, cell, _ = strings.Cut(strings.ReplaceAll(n.RefersTo, "$", ""), "!")
			return strings.Trim(sheet, "'"), cell
		}
	}
	w.Fatalf("no defined name %s among %v", name, w.GetDefinedName())
	return "", ""
}

// formulas calls do for each cell that holds a formula.
func (w workbook) formulas(do func(sheet, cell, formula, value string)) {
	w.Helper()
	for _, sheet := range w.GetSheetList() {
		dimension, err := w.GetSheetDimension(sheet)
		if err != nil {
			w.Fatal(err)
		}
		_, last, _ := strings.Cut(dimension, ":")
		columns, rows, err := excelize.CellNameToCoordinates(last)
		if err != nil {
			w.Fatal(err)
		}
		for r := 1; r <= rows; r++ {
			for c := 1; c <= columns; c++ {
				cell, _ := excelize.CoordinatesToCellName(c, r)
				if f := w.formula(sheet, cell); f != "" {
					do(sheet, cell, f, w.value(sheet, cell))
				}
			}
		}
	}
}

// An itemCells is what a test needs of a row of Line items.
type itemCells struct{ plan, from, key, base, oneOff string }

// items returns the rows of a line.
func (w workbook) items(name string) []itemCells {
	w.Helper()
	rows, err := w.GetRows("Line items")
	if err != nil {
		w.Fatal(err)
	}
	var list []itemCells
	for _, row := range rows[itemHeader:] {
		row = append(row, make([]string, itemColumns)...)
		if row[0] == cellText(name) {
			list = append(list, itemCells{row[2], row[5], row[10], row[17], row[19]})
		}
	}
	return list
}

// showsTotals holds the totals of the workbook against an estimate, in its scenario and
// times a factor.
func (w workbook) showsTotals(e *estimate.Estimate, times float64) {
	w.Helper()
	is := func(what, sheet, cell string, want *pricing.Money) {
		w.Helper()
		got := w.value(sheet, cell)
		if want == nil && got != "" || want != nil && !isNear(got, times*amountOf(*want)) {
			w.Errorf("%s: %s!%s is %q, want %v times %v", what, sheet, cell, got, want, times)
		}
	}
	of := func(a *estimate.Amounts, s estimate.Scenario) *pricing.Money {
		if a == nil {
			return nil
		}
		m := a.Of(s)
		return &m
	}
	columns := []struct {
		summary, months string
		of              estimate.Scenario
	}{{"B", "P", e.Scenario}, {"C", "M", estimate.Low}, {"D", "N", estimate.Base}, {"E", "O", estimate.High}}
	for name, amounts := range map[string]*estimate.Amounts{"Total_Month": e.Total, "Total_Horizon": horizonAmounts(e)} {
		sheet, cell := w.named(name)
		for _, c := range columns {
			is(name, sheet, c.summary+cell[1:], of(amounts, c.of))
		}
	}
	for i, m := range e.Months {
		for _, c := range columns {
			is(fmt.Sprintf("month %d", i+1), "Monthly projection", fmt.Sprintf("%s%d", c.months, monthHeader+1+i), of(monthAmounts(e, m), c.of))
		}
	}
}

// isNear reports whether a cell holds an amount, to 1e-9 of it.
func isNear(got string, want float64) bool {
	f, err := strconv.ParseFloat(got, 64)
	return err == nil && math.Abs(f-want) <= 1e-9*math.Abs(want)
}

func amountOf(m pricing.Money) float64 {
	f, _ := m.Rat().Float64()
	return f
}

func TestWorkbookHoldsTheFiguresOfTheEngine(t *testing.T) {
	for _, c := range workbookCases {
		t.Run(c.name, func(t *testing.T) {
			e := workbookEstimate(t, c.src, c.overlay)
			w := openWorkbook(t, workbookBytes(t, e))
			if diff := cmp.Diff([]string{"Summary", "Assumptions", "Price sources", "Line items", "On-demand vs provisioned", "Monthly projection", "Sensitivity", "Checks", "Notes"}, w.GetSheetList()); diff != "" {
				t.Errorf("sheets (-want +got):\n%s", diff)
			}
			w.showsTotals(e, 1)
			for name, want := range map[string]string{"in_Hours": e.MonthHours.String(), "in_Scenario": "base", "in_Discount": "0", "in_Contingency": "0", "in_Tax": "0", "Checks_OK": "1"} {
				sheet, cell := w.named(name)
				if got := w.value(sheet, cell); got != want {
					t.Errorf("%s is %q, want %s", name, got, want)
				}
			}
			for i, l := range e.Lines {
				var got []string
				for _, row := range w.items(l.Name) {
					if row.plan == planName(l.Plans[0]) && row.from == "1" && row.key != noPrice || row.plan == "one-off" && row.oneOff != "" {
						got = append(got, row.base+row.oneOff)
					}
				}
				var want []pricing.Money
				for _, item := range l.Items {
					want = append(want, item.Amount)
				}
				for _, o := range e.OneOff {
					if o.Line == l.Name {
						want = append(want, o.Amount)
					}
				}
				if len(got) != len(want) {
					t.Fatalf("line %d has %v, want %v", i, got, want)
				}
				for k, m := range want {
					if !isNear(got[k], amountOf(m)) {
						t.Errorf("line %d, item %d is %s, want %s", i, k, got[k], m)
					}
				}
				for _, row := range w.items(l.Name) {
					if row.key == noPrice && row.base+row.oneOff != "" {
						t.Errorf("line %d: a charge without a price shows %q", i, row.base+row.oneOff)
					}
				}
			}
			count := 0
			w.formulas(func(sheet, cell, formula, value string) {
				count++
				if value == "" && e.Complete && !strings.Contains(formula, `""`) {
					t.Errorf("%s!%s holds =%s without a value", sheet, cell, formula)
				}
				for _, f := range []string{"OFFSET", "INDIRECT", "TODAY", "NOW", "HYPERLINK", "XLOOKUP"} {
					if strings.Contains(formula, f) {
						t.Errorf("%s!%s holds =%s", sheet, cell, formula)
					}
				}
			})
			if count < 3 {
				t.Errorf("%d formulas", count)
			}
		})
	}
}

// Summary names the row of Sensitivity with the largest swing.
func TestSummaryNamesTheDearestDriver(t *testing.T) {
	for _, c := range workbookCases {
		e := workbookEstimate(t, c.src, c.overlay)
		w := openWorkbook(t, workbookBytes(t, e))
		want, most := "", -1.0
		for r := 5; ; r++ {
			name := w.value("Sensitivity", fmt.Sprint("A", r))
			if swing, err := strconv.ParseFloat(w.value("Sensitivity", fmt.Sprint("J", r)), 64); err == nil && swing > most {
				want, most = name, swing
			}
			if name == "" {
				break
			}
		}
		rows, err := w.GetRows("Summary")
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, row := range rows {
			if len(row) > 1 && row[0] == "Dearest driver" {
				got = row[1]
			}
		}
		if got != want || (got == "") != (e.Total == nil) {
			t.Errorf("%s: the dearest driver is %q, want %q", c.name, got, want)
		}
	}
}

func TestWorkbookBeginsWithTheCostliestWarning(t *testing.T) {
	e := workbookEstimate(t, `
version: 1
as_of: 2024-07-01
workloads:
  - {name: own, model: amazon.titan-text-express-v1, custom_model: true, requests: 1k/month, tokens: {input: 10, output: 5}}
`, "")
	w := openWorkbook(t, workbookBytes(t, e))
	if got := w.value("Summary", "A3"); !strings.HasPrefix(got, "own: ") || !strings.Contains(got, "provisioned") {
		t.Errorf("got %q, want the warning custom_model_needs_provisioned", got)
	}
}

func TestWorkbookIsTheSameEveryTime(t *testing.T) {
	e := workbookEstimate(t, workbookCases[0].src, "")
	first := workbookBytes(t, e)
	for i := range 5 {
		if !bytes.Equal(first, workbookBytes(t, e)) {
			t.Errorf("run %d gives other bytes", i+2)
		}
	}
}

// hostileTexts come back from a cell as they are, or as after.
var hostileTexts = []struct{ name, text, after string }{
	{"a formula is text", `=HYPERLINK("http://x","y")`, `=HYPERLINK("http://x","y")`},
	{"a plus is text", "+1", "+1"},
	{"a number is text", "007", "007"},
	{"an at sign is text", "@SUM(A1)", "@SUM(A1)"},
	{"an escape is text", "_x0041_", "_x0041_"},
	{"an escaped escape is text", "_x005F_x0041_", "_x005F_x0041_"},
	{"overlapping escapes are text", "_x0041_x0042_", "_x0041_x0042_"},
	{"a lone surrogate as an escape is text", "_xD800_", "_xD800_"},
	{"markup is text", "<script>&amp;]]>", "<script>&amp;]]>"},
	{"spaces at the ends stay", " a ", " a "},
	{"line breaks become spaces", "a\nb\tc", "a b c"},
	{"control characters go", "a\x1b[31mb\x00\x7f\u0085c\r", "a[31mbc"},
	{"format directions go", "a\u202eb\u2066\ufeffc", "abc"},
	{"broken bytes become U+FFFD", "a\xffb", "a\ufffdb"},
	{"noncharacters become U+FFFD", "a\ufdd0\uffffb", "a\ufffd\ufffdb"},
	{"astral characters stay", "😀", "😀"},
	{"what fits stays whole", strings.Repeat("x", 32_767), strings.Repeat("x", 32_767)},
	{"what is too long is cut with a mark", strings.Repeat("x", 40_000), strings.Repeat("x", 32_760) + "… [cut]"},
	{"astral characters count twice and stay whole", "x" + strings.Repeat("😀", 20_000), "x" + strings.Repeat("😀", 16_379) + "… [cut]"},
}

func TestWorkbookTextIsOnlyText(t *testing.T) {
	e := workbookEstimate(t, workbookCases[2].src, "")
	for _, c := range hostileTexts {
		t.Run(c.name, func(t *testing.T) {
			h := *e
			h.Name, h.Region, h.Currency = c.text, c.text, c.text
			h.Lines = append([]estimate.Line(nil), e.Lines...)
			h.Lines[1].Name = c.text
			h.Warnings = []estimate.Warning{{Code: c.text, Line: c.text, Message: c.text}}
			h.Assumptions = []string{c.text}
			w := openWorkbook(t, workbookBytes(t, &h))
			if got := w.value("Notes", "B6"); got != c.after {
				t.Errorf("got %d units, want %d\ngot  %.60q\nwant %.60q", len(utf16.Encode([]rune(got))), len(utf16.Encode([]rune(c.after))), got, c.after)
			}
			if kind, err := w.GetCellType("Line items", "A7"); err != nil || kind != excelize.CellTypeInlineString {
				t.Errorf("the name of a line is of type %v, %v", kind, err)
			}
			w.formulas(func(sheet, cell, formula, _ string) {
				if len(c.text) > 3 && strings.Contains(formula, c.text) || strings.Contains(formula, "HYPERLINK") {
					t.Errorf("%s!%s holds =%.60s", sheet, cell, formula)
				}
			})
		})
	}
}

func TestCellTextEscapesInTheFile(t *testing.T) {
	e := workbookEstimate(t, workbookCases[5].src, "")
	e.Region = "_x0041_x0042_"
	got := partOf(t, workbookBytes(t, e), "xl/worksheets/sheet9.xml")
	if want := ">_x005F_x0041_x005F_x0042_<"; !strings.Contains(got, want) {
		t.Errorf("no %s in the sheet", want)
	}
}

func TestCellTextCutsNothingThatFits(t *testing.T) {
	for _, n := range []int{0, 1, 32_759, 32_760, 32_761, 32_766, 32_767} {
		if got := cellText(strings.Repeat("é", n)); got != strings.Repeat("é", n) {
			t.Errorf("%d characters came back as %d bytes", n, len(got))
		}
	}
}

func TestAFigureTooLargeForACellIsRefused(t *testing.T) {
	e := workbookEstimate(t, workbookCases[5].src, "")
	huge := pricing.Count(1)
	for range 40 {
		huge = huge.Mul(pricing.Count(1_000_000_000))
	}
	e.Horizon.Base = e.Horizon.Base.Mul(huge)
	var out bytes.Buffer
	if err := writeExcel(&out, e); err == nil || out.Len() > 0 {
		t.Errorf("got %v and %d bytes, want an error and none", err, out.Len())
	}
}

// partOf returns a part of a workbook.
func partOf(t testing.TB, data []byte, name string) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
