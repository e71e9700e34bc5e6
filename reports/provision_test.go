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
	err := WriteProvision(&b, v, FOCUS, Options{})
	if err == nil || b.Len() > 0 || !strings.Contains(err.Error(), `format "focus" is not for this answer; write one of table, json, csv, markdown`) {
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

// Each way to say what is best.
func TestRecommendations(t *testing.T) {
	const instant = "anthropic.claude-instant-v1" // 0.0008 and 0.0024; units at 39.60 for a month and 22.00 for six
	capacity := func(in int64) estimate.ProvisionOptions {
		return estimate.ProvisionOptions{Capacity: catalog.Capacity{InputTPM: in}}
	}
	line := func(rest string) string { return "{model: " + instant + ", " + rest + "}" }
	for _, tc := range []struct {
		name, line string
		options    estimate.ProvisionOptions
		want       string
	}{
		{"it pays later", line("requests: 1M/month, tokens: {input: 1000, output: 0}"), estimate.ProvisionOptions{}, "on demand: 1 unit (6_month) pays from 20,075,000 requests a month on, 20 times the 1,000,000 planned; capacity unknown"},
		{"it pays just later", line("requests: 20M/month, tokens: {input: 1000, output: 0}"), capacity(10_000_000), "on demand: 1 unit (6_month) pays from 20,075,000 requests a month on, 1.00 times the 20,000,000 planned"},
		{"nothing is planned", line("requests: 0/month, tokens: {input: 1000, output: 0}"), estimate.ProvisionOptions{}, "on demand: 1 unit (6_month) pays from 20,075,000 requests a month on, and none are planned; capacity unknown"},
		{"it pays", line("requests: 30M/month, tokens: {input: 1000, output: 0}"), capacity(10_000_000), "6_month: 1 unit costs 16,060.00 USD a month, 7,940.00 less than on demand; 96,360.00 are owed for the term"},
		{"it pays, if it carries", line("requests: 30M/month, tokens: {input: 1000, output: 0}"), estimate.ProvisionOptions{}, "6_month: 1 unit costs 16,060.00 USD a month, 7,940.00 less than on demand; 96,360.00 are owed for the term; capacity unknown: see that 1 unit carries the load"},
		{"the units asked for are too few, and a mix is dearer at worst", line("requests: 30M/month, tokens: {input: 1000, output: 0}, peak: {factor: 5}"), estimate.ProvisionOptions{Units: 1, Capacity: catalog.Capacity{InputTPM: 700_000}}, "on demand: 1 unit (6_month) would be cheaper but cannot carry the busiest minute, which asks for 4.9 times as much; 5 units are needed"},
		{"a full unit costs more than its traffic", line("requests: 30M/month, tokens: {input: 1000, output: 0}"), capacity(100_000), "on demand: provisioned throughput (6_month) never pays: even a unit that is always full costs 4.6 times its traffic on demand"},
		{"units for the peak cost more, a steady base may not", line("requests: 30M/month, tokens: {input: 1000, output: 0}, peak: {factor: 5}"), capacity(500_000), "on demand: units (6_month) for the busiest minute never pay: 7 units would pay from 140,525,000 requests a month on, and carry only 21.82% of that at this peak; 1 unit and the overflow would cost 22,540.00 USD if the load never varied"},
		{"a base of units is cheaper even at worst", line("requests: 30M/month, tokens: {input: 1000, output: 0}"), capacity(600_000), "mixed: 1 unit (6_month) and the overflow on demand cost at most 19,036.00 USD a month, 4,964.00 less than on demand alone and 13,084.00 less than 2 units"},
		{"a request costs nothing", line("requests: 3/month, tokens: {input: 0, output: 0}"), estimate.ProvisionOptions{}, "on demand: a request costs nothing, 1 unit 16,060.00 USD a month"},
		{"no price for the commitment asked for", line("requests: 1M/month, tokens: {input: 1000, output: 0}"), estimate.ProvisionOptions{Commitment: pricing.NoCommitment}, "on demand: provisioned throughput has no price here (none not published)"},
		{"no length of the answers", line("requests: 1M/month, tokens: {input: 1000}"), estimate.ProvisionOptions{}, "no choice: what it costs on demand is not known (the length of the answers is not given, and no sample shows it; give tokens.output); 1 unit (6_month) costs 16,060.00 USD a month"},
		{"a custom model", "{model: amazon.titan-text-express-v1, custom_model: true, requests: 1/month, tokens: {input: 1, output: 1}}", estimate.ProvisionOptions{Units: 2, Commitment: pricing.NoCommitment}, "none: the custom model cannot run on demand; 2 units cost 29,930.00 USD a month; capacity unknown: see that 2 units carry the load"},
		{"a custom model and too few units", "{model: amazon.titan-text-express-v1, custom_model: true, requests: 1M/month, tokens: {input: 1000, output: 1}}", estimate.ProvisionOptions{Units: 1, Capacity: catalog.Capacity{InputTPM: 10_000, OutputTPM: 10_000}}, "no choice: the custom model cannot run on demand, and 1 unit (6_month) cannot carry the busiest minute; 3 units are needed"},
		{"a custom model that nobody hosts", "{model: meta.llama3-8b-instruct-v1:0, custom_model: true, requests: 1/month, tokens: {input: 1, output: 1}}", estimate.ProvisionOptions{}, "no choice: the custom model cannot run on demand, and provisioned throughput has no price here (not offered)"},
		{"a plan that pays as flex", line("plan: flex, requests: 1M/month, tokens: {input: 1000, output: 0}"), estimate.ProvisionOptions{Commitment: pricing.SixMonths}, "no choice: what it costs as flex is not known (input tokens: not offered); 1 unit (6_month) costs 16,060.00 USD a month"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			v := provisionOf(t, "version: 1\nas_of: 2024-07-01\nworkloads:\n  - "+tc.line+"\n", estimate.Base, tc.options)
			if got := recommendation(v, v.Lines[0]); got != tc.want {
				t.Errorf("\n got %s\nwant %s", got, tc.want)
			}
		})
	}
}
