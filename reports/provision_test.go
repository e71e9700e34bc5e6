package reports

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"tokencast/catalog"
	"tokencast/estimate"
	"tokencast/pricing"
	"tokencast/workload"
)

// provisionOf compares the plans of a workload whose tokens are all given.
func provisionOf(t testing.TB, src string, s estimate.Scenario, o estimate.ProvisionOptions) *estimate.Provision {
	t.Helper()
	wl, err := workload.Parse("workload.yaml", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	job, err := estimate.Prepare(shipped(t, ""), wl, estimate.Options{Scenario: s})
	if err != nil {
		t.Fatal(err)
	}
	v, err := job.Provision(nil, o)
	if err != nil {
		t.Fatal(err)
	}
	pin(v.Estimate)
	for _, l := range v.Lines {
		for i := range l.Options {
			if r := l.Options[i].Rate; r != nil {
				r.At.Line = 1
			}
		}
	}
	return v
}

// plans is a line of every kind.
const plans = `
version: 1
name: plans
as_of: 2024-07-01
workloads:
  - name: chat
    model: anthropic.claude-instant-v1
    requests: {low: 80k, base: 120k, high: 200k, per: month}
    conversation: {turns: 5, history: full, system: {tokens: 400}}
    tokens: {input: 60, output: {low: 150, base: 180, high: 230}}
    retries: 2%
    peak: {factor: 4}
  - name: bulk
    model: anthropic.claude-v2:1
    requests: 8M/month
    tokens: {input: 300, output: 100}
    plan: {provisioned: {units: 2, commitment: 6_month}}
  - {name: haiku, model: "anthropic.claude-3-haiku-20240307-v1:0", requests: 120k/month, tokens: {input: 60, output: 10}}
  - {name: old, model: anthropic.claude-v1, requests: 1k/month, tokens: {input: 60, output: 10}}
  - {name: pictures, model: amazon.titan-image-generator-v1, images: {count: 2000/month, size: 1024x1024, quality: premium}}
  - {name: tuned, model: amazon.titan-text-express-v1, custom_model: true, requests: 20k/month, tokens: {input: 500, output: 150}}
  - {name: "=idle\u202e", model: amazon.titan-text-express-v1, plan: {provisioned: {units: 1, commitment: none}}}
`

// provisions are the inputs of the golden files.
var provisions = []struct {
	name     string
	src      string
	scenario estimate.Scenario
	options  estimate.ProvisionOptions
}{
	{"plans", plans, estimate.Base, estimate.ProvisionOptions{}},
	{"plans-capacity", plans, estimate.High, estimate.ProvisionOptions{Capacity: catalog.Capacity{InputTPM: 60_000, OutputTPM: 18_000}}},
	{"plans-month", plans, estimate.Low, estimate.ProvisionOptions{Commitment: pricing.OneMonth, Units: 3}},
}

func provisionWritten(t testing.TB, v *estimate.Provision, f Format, o Options) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := WriteProvision(&b, v, f, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestProvisionReports(t *testing.T) {
	for _, p := range provisions {
		v := provisionOf(t, p.src, p.scenario, p.options)
		for ending, f := range map[string]Format{"txt": Table, "json": JSON, "csv": CSV, "md": Markdown} {
			text := provisionWritten(t, v, f, Options{})
			golden(t, p.name+"."+ending, text)
			if !bytes.Equal(text, provisionWritten(t, provisionOf(t, p.src, p.scenario, p.options), f, Options{})) {
				t.Errorf("%s as %s differs from run to run", p.name, f)
			}
			if strings.Contains(string(text), "\u202e") {
				t.Errorf("%s as %s holds a control character", p.name, f)
			}
		}
		for _, width := range []int{20, 60, 80, 100} {
			for line := range strings.Lines(string(provisionWritten(t, v, Table, Options{Width: width}))) {
				if columnsOf(strings.TrimSuffix(line, "\n")) > width {
					t.Errorf("%s: %d columns in a width of %d: %q", p.name, columnsOf(line), width, line)
				}
			}
		}
	}
}

func TestProvisionRefusesOtherFormats(t *testing.T) {
	v := provisionOf(t, plans, estimate.Base, estimate.ProvisionOptions{})
	var b bytes.Buffer
	err := WriteProvision(&b, v, Excel, Options{})
	if err == nil || b.Len() > 0 || !strings.Contains(err.Error(), `format "xlsx" is not supported yet; write one of table, json, csv, markdown`) {
		t.Errorf("%v, %d bytes", err, b.Len())
	}
}

func TestProvisionJSONKeepsToItsSchema(t *testing.T) {
	for _, closed := range []bool{false, true} {
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(ProvisionJSONSchema()))
		if err != nil {
			t.Fatal(err)
		}
		if closed {
			closeObjects(doc)
		}
		c := jsonschema.NewCompiler()
		if err := c.AddResource("provision.json", doc); err != nil {
			t.Fatal(err)
		}
		schema, err := c.Compile("provision.json")
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range provisions {
			text := provisionWritten(t, provisionOf(t, p.src, p.scenario, p.options), JSON, Options{})
			doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(doc); err != nil {
				t.Errorf("%s: %v", p.name, err)
			}
		}
		var broken map[string]any
		if err := json.Unmarshal(provisionWritten(t, provisionOf(t, plans, estimate.Base, estimate.ProvisionOptions{}), JSON, Options{}), &broken); err != nil {
			t.Fatal(err)
		}
		broken["lines"].([]any)[0].(map[string]any)["options"].([]any)[1].(map[string]any)["monthly"] = 1.5
		if schema.Validate(broken) == nil {
			t.Error("the schema holds for money as a number")
		}
	}
}

// Every format has the figures of the comparison.
func TestProvisionFormatsAgree(t *testing.T) {
	for _, p := range provisions {
		v := provisionOf(t, p.src, p.scenario, p.options)
		var doc struct {
			Lines []struct {
				Recommendation string
				Options        []struct {
					Monthly   *string
					BreakEven *struct {
						Requests string `json:"requests_per_month"`
					} `json:"break_even"`
				}
			}
		}
		if err := json.Unmarshal(provisionWritten(t, v, JSON, Options{}), &doc); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(bytes.NewReader(provisionWritten(t, v, CSV, Options{}))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		table := string(provisionWritten(t, v, Table, Options{Width: 2000}))
		markdown := string(provisionWritten(t, v, Markdown, Options{}))
		column := func(name string) int {
			for i, c := range rows[0] {
				if c == name {
					return i
				}
			}
			t.Fatalf("no column %s", name)
			return 0
		}
		row := 1
		for i, l := range v.Lines {
			sentence := doc.Lines[i].Recommendation
			if !strings.Contains(table, sentence) || !strings.Contains(markdown, md(sentence)) {
				t.Errorf("%s: the table or Markdown lacks %q", p.name, sentence)
			}
			for k, x := range l.Options {
				monthly, from := "", ""
				if x.Monthly != nil {
					monthly = x.Monthly.String()
					if shown := money(*x.Monthly); !strings.Contains(table, shown) || !strings.Contains(markdown, shown) {
						t.Errorf("%s: the table or Markdown lacks %s", p.name, shown)
					}
				}
				if x.BreakEven != nil {
					from = roundedUp(x.BreakEven.Requests)
				}
				j := doc.Lines[i].Options[k]
				got := fmt.Sprint(rows[row][column("monthly")], " ", rows[row][column("break_even_requests_per_month")])
				if got != monthly+" "+from || (j.Monthly == nil) != (monthly == "") || j.Monthly != nil && *j.Monthly != monthly || j.BreakEven != nil && j.BreakEven.Requests != from {
					t.Errorf("%s, %s, %s: CSV %q, want %s %s", p.name, l.Name, x.Commitment, got, monthly, from)
				}
				row++
			}
		}
		if row != len(rows) {
			t.Errorf("%d rows, want %d", len(rows), row)
		}
	}
}

func TestRoundedUp(t *testing.T) {
	for text, want := range map[string]string{"0": "0", "1": "1", "1.000000000001": "2", "999999999999.5": "1000000000000"} {
		q, err := pricing.ParseQuantity(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := roundedUp(q); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	huge := pricing.Count(1 << 62).Mul(pricing.Count(10)).Div(pricing.Count(3))
	if got := roundedUp(huge); got != "15372286728091293014" {
		t.Errorf("%s", got)
	}
}
