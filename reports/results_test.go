package reports

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"tokencast/estimate"
	"tokencast/pricing"
	"tokencast/workload"
)

// comparisonOf compares a workload whose tokens are all given; no models means its own
// alternatives, "all" every model of the catalog.
func comparisonOf(t testing.TB, src string, models ...string) *estimate.Comparison {
	t.Helper()
	wl, err := workload.Parse("workload.yaml", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	cat := shipped(t, "")
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
	job, err := estimate.PrepareComparison(cat, wl, estimate.Options{}, candidates)
	if err != nil {
		t.Fatal(err)
	}
	c, err := job.Compare(nil)
	if err != nil {
		t.Fatal(err)
	}
	pin(c.Current)
	for i, r := range c.Models {
		pin(&estimate.Estimate{Warnings: c.Models[i].Warnings, Lines: r.Lines})
	}
	return c
}

// purchaseOf says what an amount buys of a workload whose tokens are all given.
func purchaseOf(t testing.TB, src, amount string) *estimate.Purchase {
	t.Helper()
	wl, err := workload.Parse("workload.yaml", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	job, err := estimate.Prepare(shipped(t, ""), wl, estimate.Options{})
	if err != nil {
		t.Fatal(err)
	}
	money, err := pricing.ParseMoney(amount)
	if err != nil {
		t.Fatal(err)
	}
	p, err := job.Buy(nil, money)
	if err != nil {
		t.Fatal(err)
	}
	pin(p.Estimate)
	return p
}

// results are what the formats of answers other than an estimate are tested with.
func results(t *testing.T) map[string]func(Format, Options) []byte {
	forms := map[string]func(Format, Options) []byte{}
	must := func(b *bytes.Buffer, err error) []byte {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	for name, c := range map[string]*estimate.Comparison{
		"compare":            comparisonOf(t, workloads[0].src, "anthropic.claude-instant-v1", "Llama 3 8B Instruct", "anthropic.claude-v1", "stability.stable-diffusion-xl-v1"),
		"compare-incomplete": comparisonOf(t, workloads[1].src, "all"),
		"compare-unpriced":   comparisonOf(t, workloads[2].src, "anthropic.claude-v2"),
	} {
		forms[name] = func(f Format, o Options) []byte {
			var b bytes.Buffer
			return must(&b, WriteComparison(&b, c, f, o))
		}
	}
	for name, p := range map[string]*estimate.Purchase{
		"budget":            purchaseOf(t, workloads[0].src, "400"),
		"budget-over":       purchaseOf(t, workloads[0].src, "30"),
		"budget-incomplete": purchaseOf(t, workloads[1].src, "400"),
		"budget-unpriced":   purchaseOf(t, workloads[2].src, "400"),
		"budget-fixed":      purchaseOf(t, workloads[3].src, "20000"),
	} {
		forms[name] = func(f Format, o Options) []byte {
			var b bytes.Buffer
			return must(&b, WritePurchase(&b, p, f, o))
		}
	}
	return forms
}

func TestResultsAreThoseOfTheGoldenFiles(t *testing.T) {
	for name, write := range results(t) {
		if strings.Contains(name, "-") && name != "budget-fixed" {
			continue
		}
		for ending, f := range map[string]Format{".txt": Table, ".json": JSON, ".csv": CSV, ".md": Markdown} {
			golden(t, name+ending, write(f, Options{}))
		}
	}
}

func TestResultsKeepToTheirSchemas(t *testing.T) {
	for name, write := range results(t) {
		file := strings.Split(name, "-")[0] + ".schema.json"
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		closeObjects(doc)
		c := jsonschema.NewCompiler()
		if err := c.AddResource(file, doc); err != nil {
			t.Fatal(err)
		}
		schema, err := c.Compile(file)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := jsonschema.UnmarshalJSON(bytes.NewReader(write(JSON, Options{})))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(answer); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		delete(answer.(map[string]any), "currency")
		if schema.Validate(answer) == nil {
			t.Errorf("%s: the schema holds without a currency", file)
		}
	}
}

// A terminal of any width gets no longer line, and no figure is cut.
func TestResultsKeepToTheWidth(t *testing.T) {
	for name, write := range results(t) {
		for _, width := range []int{60, 80, 100} {
			for line := range strings.Lines(string(write(Table, Options{Width: width}))) {
				if n := columnsOf(strings.TrimSuffix(line, "\n")); n > width {
					t.Errorf("%s at %d columns: %d: %s", name, width, n, line)
				}
			}
		}
		for _, f := range []Format{Table, JSON, CSV, Markdown} {
			if !bytes.Equal(write(f, Options{}), write(f, Options{})) {
				t.Errorf("%s as %s: two runs differ", name, f)
			}
		}
	}
}

// CSV holds what JSON holds.
func TestComparisonIsTheSameInJSONAndCSV(t *testing.T) {
	write := results(t)["compare-incomplete"]
	var doc struct {
		Models []struct {
			Model      string
			Amount     map[string]*string
			Difference *string
			Complete   bool
			Cannot     []string
		}
	}
	if err := json.Unmarshal(write(JSON, Options{}), &doc); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(write(CSV, Options{}))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != len(doc.Models)+1 || len(doc.Models) < 25 {
		t.Fatalf("%d rows, %d models", len(rows), len(doc.Models))
	}
	text := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	for i, m := range doc.Models {
		row := rows[i+1]
		want := []string{m.Model, text(m.Amount["low"]), text(m.Amount["base"]), text(m.Amount["high"]), text(m.Difference)}
		got := []string{row[0], row[4], row[5], row[6], row[7]}
		if strings.Join(got, "|") != strings.Join(want, "|") || (row[9] == "true") != m.Complete || row[12] != strings.Join(m.Cannot, "; ") {
			t.Errorf("row %v, model %+v", row, m)
		}
	}
}

func TestResultFormatsAreNamed(t *testing.T) {
	err := ResultFormat(Excel, DiffFormats())
	if err == nil || err.Error() != `format "xlsx" is not for this answer; write one of table, json, csv, markdown` {
		t.Errorf("a workbook: %v", err)
	}
	var b bytes.Buffer
	if WriteComparison(&b, nil, FOCUS, Options{}) == nil || WriteDiff(&b, nil, Excel, Options{}) == nil || WritePurchase(&b, nil, HTML, Options{}) == nil || b.Len() > 0 {
		t.Error("an unknown format is written")
	}
}

// Texts of a workload and a catalog reach no terminal, spreadsheet or document as more
// than text.
func TestResultsMakeTextsHarmless(t *testing.T) {
	for _, text := range hostile {
		e := hostileEstimate(t, text)
		said := []estimate.Warning{{Code: "call_limit", Line: text, Message: text}}
		c := &estimate.Comparison{Current: e, Notes: []string{text}, Models: []estimate.Compared{{
			Model: text, ModelName: text, Provider: text, Amount: e.Total, Lines: e.Lines, Warnings: said,
			Cannot:   []estimate.Obstacle{{Kind: estimate.ContextObstacle, Line: text, Why: text}},
			Unpriced: []estimate.Missing{{Line: text, Unpriced: estimate.Unpriced{Detail: text}}},
		}}}
		p := &estimate.Purchase{Estimate: e, HeadroomReason: text, TokensReason: text + " ", OverLimits: said}
		for _, l := range e.Lines {
			p.Lines = append(p.Lines, estimate.LinePurchase{Name: l.Name, Model: l.Model, OverContext: true})
		}
		for _, f := range []Format{Table, JSON, CSV, Markdown} {
			var b bytes.Buffer
			if err := WriteComparison(&b, c, f, Options{}); err != nil {
				t.Fatal(err)
			}
			if err := WritePurchase(&b, p, f, Options{}); err != nil {
				t.Fatal(err)
			}
			if bytes.ContainsAny(b.Bytes(), "\x1b\x07\u202e\u2066") {
				t.Errorf("%s of %.40q holds a control character", f, text)
			}
			if f == Markdown && (bytes.Contains(b.Bytes(), []byte("<script")) || bytes.Contains(b.Bytes(), []byte("](http://"))) {
				t.Errorf("markdown of %.40q holds markup", text)
			}
			if f == Table {
				for line := range strings.Lines(b.String()) {
					if n := columnsOf(strings.TrimSuffix(line, "\n")); n > defaultWidth {
						t.Errorf("a table of %.40q has a line of %d columns", text, n)
					}
				}
			}
		}
		for _, write := range []func(*bytes.Buffer) error{
			func(b *bytes.Buffer) error { return WriteComparison(b, c, CSV, Options{}) },
			func(b *bytes.Buffer) error { return WritePurchase(b, p, CSV, Options{}) },
		} {
			var b bytes.Buffer
			if err := write(&b); err != nil {
				t.Fatal(err)
			}
			rows, err := csv.NewReader(&b).ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range rows {
				for _, cell := range row {
					if cell != "" && strings.ContainsRune("=+-@", rune(cell[0])) {
						t.Errorf("%.40q: the cell %.40q is a formula", text, cell)
					}
				}
			}
		}
	}
}
