package reports

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tokencast/catalog"
	"tokencast/data"
	"tokencast/estimate"
	"tokencast/tokenizers"
	"tokencast/workload"
)

// shipped loads the catalog that ships with the program, with an overlay where src is
// not empty.
func shipped(t testing.TB, src string) *catalog.Catalog {
	t.Helper()
	base, err := catalog.Shipped(data.FS)
	if err != nil {
		t.Fatal(err)
	}
	var overlays []catalog.Layer
	if src != "" {
		name := filepath.Join(t.TempDir(), "own.yaml")
		if err := os.WriteFile(name, []byte(src), 0o600); err != nil {
			t.Fatal(err)
		}
		layer, err := catalog.ReadLayer(name)
		if err != nil {
			t.Fatal(err)
		}
		overlays = append(overlays, layer)
	}
	cat, err := catalog.Load(base, overlays, tokenizers.NewRegistry(data.FS))
	if err != nil {
		t.Fatal(err)
	}
	return cat
}

// estimateOf prices a workload whose tokens are all given.
func estimateOf(t testing.TB, src string) *estimate.Estimate {
	t.Helper()
	wl, err := workload.Parse("workload.yaml", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	job, err := estimate.Prepare(shipped(t, ""), wl, estimate.Options{Scenario: estimate.Base})
	if err != nil {
		t.Fatal(err)
	}
	e, err := job.Estimate(nil)
	if err != nil {
		t.Fatal(err)
	}
	pin(e)
	return e
}

// pin fixes what changes with every edit of the catalog's files: what is tested here is
// the report.
func pin(e *estimate.Estimate) {
	e.Catalog.Digest, e.Catalog.Version = "sha256:"+strings.Repeat("0", 64), "2024.07"
	place := regexp.MustCompile(`\.yaml:[0-9]+`)
	for i := range e.Warnings {
		e.Warnings[i].Message = place.ReplaceAllString(e.Warnings[i].Message, ".yaml:1")
	}
	for i := range e.OneOff {
		e.OneOff[i].Rate.At.Line = 1
	}
	for _, l := range e.Lines {
		for i := range l.Items {
			l.Items[i].Rate.At.Line = 1
		}
		for i := range l.Warnings {
			l.Warnings[i].Message = place.ReplaceAllString(l.Warnings[i].Message, ".yaml:1")
		}
	}
}

// workloads are the inputs of the golden files.
var workloads = []struct{ name, src string }{
	{"support-bot", `
version: 1
name: support-bot
region: us-east-1
as_of: 2024-07-01
growth: 5%
budget: {monthly: 400}
workloads:
  - name: chat
    model: anthropic.claude-3-haiku-20240307-v1:0
    requests: {low: 80k, base: 120k, high: 200k, per: month}
    tokens: {input: 800, output: {low: 150, base: 180, high: 230}}
    retries: 2%
  - name: retrieval
    model: amazon.titan-embed-text-v1
    requests: {low: 400k, base: 600k, high: 1M, per: month}
    tokens: {input: 60}
  - name: pictures
    model: amazon.titan-image-generator-v1
    images: {count: 2000/month, size: 1024x1024, quality: premium}
`},
	{"incomplete", `
version: 1
name: legacy
as_of: 2024-07-01
months: 3
budget: {monthly: 100}
workloads:
  - name: old
    model: anthropic.claude-v1
    requests: 1k/month
    tokens: {input: 10, output: 5}
  - name: tiny
    model: amazon.titan-embed-text-v1
    requests: 7/month
    tokens: {input: 3}
  - name: half
    model: anthropic.claude-instant-v1
    requests: 1000/month
    tokens: {input: 1000}
`},
	{"unpriced", `
version: 1
name: nothing
as_of: 2024-07-01
months: 2
budget: {monthly: 100}
workloads:
  - {name: old, model: anthropic.claude-v1, requests: 1k/month, tokens: {input: 10, output: 5}}
`},
	{"provisioned", `
version: 1
name: tuned-model
as_of: 2024-07-01
months: 2
budget: {monthly: 20000}
workloads:
  - name: tuned
    model: amazon.titan-text-express-v1
    fine_tuning: {tokens: 2M, epochs: 3, models: 1}
    custom_model: true
    requests: 20k/month
    tokens: {input: 500, output: 150}
    plan: {provisioned: {units: 1, commitment: 6_month}}
  - name: trap
    model: amazon.titan-text-lite-v1
    custom_model: true
    requests: 20k/month
    tokens: {input: 500, output: 150}
`},
	{"three-years", `
version: 1
name: three-years
as_of: 2024-07-01
months: 36
growth: -1%
workloads:
  - {name: chat, model: anthropic.claude-3-haiku-20240307-v1:0, requests: 12M/month, tokens: {input: 1000, output: 300}}
`},
}

// golden compares got with a file of testdata, or writes it when UPDATE=1 is set.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if os.Getenv("UPDATE") == "1" {
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got; UPDATE=1 rewrites it):\n%s", path, diff)
	}
}

// written returns a report as text.
func written(t testing.TB, e *estimate.Estimate, f Format, o Options) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, e, f, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestReportsAreThoseOfTheGoldenFiles(t *testing.T) {
	for _, w := range workloads {
		e := estimateOf(t, w.src)
		for _, r := range []struct {
			ending  string
			format  Format
			options Options
		}{
			{"txt", Table, Options{}},
			{"80.txt", Table, Options{Width: 80}},
			{"60.txt", Table, Options{Width: 60}},
			{"json", JSON, Options{}},
			{"csv", CSV, Options{}},
			{"md", Markdown, Options{}},
		} {
			t.Run(w.name+"."+r.ending, func(t *testing.T) {
				golden(t, w.name+"."+r.ending, written(t, e, r.format, r.options))
			})
		}
	}
}

func TestColorsStandBesideTheText(t *testing.T) {
	e := estimateOf(t, workloads[3].src)
	e.Name = "\x1b[31mred"
	colored := string(written(t, e, Table, Options{Color: true}))
	if !strings.HasPrefix(colored, "\x1b[1m"+`\x1b[31mred: `) {
		t.Errorf("the first line is %q", strings.SplitN(colored, "\n", 2)[0])
	}
	for _, code := range []style{strong, doubt, plainAgain} {
		if !strings.Contains(colored, string(code)) {
			t.Errorf("no %q in the report", code)
		}
		colored = strings.ReplaceAll(colored, string(code), "")
	}
	if diff := cmp.Diff(string(written(t, e, Table, Options{})), colored); diff != "" {
		t.Errorf("without the colors (-want +got):\n%s", diff)
	}
}

func TestParseFormat(t *testing.T) {
	for _, tc := range []struct {
		name, given string
		want        Format
		err         string
	}{
		{"a known name", "json", JSON, ""},
		{"the workbook", "xlsx", Excel, ""},
		{"a typo", "jsno", "", `unknown format "jsno"; did you mean "json"?`},
		{"another letter case is a typo", "CSV", "", `unknown format "CSV"; did you mean "csv"?`},
		{"nothing near", "parquet", "", `unknown format "parquet"; write one of table, json, csv, markdown, xlsx, html, focus`},
		{"empty", "", "", `unknown format ""; write one of table, json, csv, markdown, xlsx, html, focus`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := ParseFormat(tc.given)
			if got != tc.want || errText(err) != tc.err {
				t.Errorf("ParseFormat(%q) = %q, %v; want %q, %s", tc.given, got, err, tc.want, tc.err)
			}
		})
	}
}

func TestFormatOf(t *testing.T) {
	for _, tc := range []struct {
		name, given string
		want        Format
		err         string
	}{
		{"a known ending", "out/costs.json", JSON, ""},
		{"another letter case", "COSTS.XLSX", Excel, ""},
		{"Markdown", "costs.md", Markdown, ""},
		{"a typo", "costs.xslx", "", `"costs.xslx": the ending ".xslx" stands for no format; did you mean ".xlsx"?`},
		{"the page", "costs.html", HTML, ""},
		{"none", "costs", "", `"costs": the ending stands for no format; end the name in one of .json, .csv, .md, .xlsx, .html`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := FormatOf(tc.given)
			if got != tc.want || errText(err) != tc.err {
				t.Errorf("FormatOf(%q) = %q, %v; want %q, %s", tc.given, got, err, tc.want, tc.err)
			}
		})
	}
}

func TestWriteRefusesAnUnknownFormat(t *testing.T) {
	var b bytes.Buffer
	if err := Write(&b, &estimate.Estimate{}, "parquet", Options{}); err == nil || b.Len() != 0 {
		t.Errorf("got %v and %q, want an error and nothing written", err, b.String())
	}
}

// broken fails every write.
type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestWriteReportsAFault(t *testing.T) {
	e := estimateOf(t, workloads[0].src)
	for _, f := range []Format{Table, JSON, CSV, Markdown, HTML, FOCUS} {
		err := Write(broken{}, e, f, Options{})
		if want := fmt.Sprintf("write %s: disk full", f); errText(err) != want {
			t.Errorf("%s: got %v, want %s", f, err, want)
		}
	}
}

func errText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
