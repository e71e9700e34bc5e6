package reports

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/quick"

	"github.com/clipperhouse/displaywidth"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"tokencast/estimate"
)

// savedOf is an estimate of a workload as it reads after saving.
func savedOf(t testing.TB, src string) *estimate.Saved {
	t.Helper()
	e, err := ReadEstimate(written(t, estimateOf(t, src), JSON, Options{}))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func diffOf(t testing.TB, base, now *estimate.Saved, s estimate.Scenario, limit string) *estimate.Diff {
	t.Helper()
	var l *estimate.Limit
	if limit != "" {
		var err error
		if l, err = estimate.ParseLimit(limit); err != nil {
			t.Fatal(err)
		}
	}
	d, err := estimate.DiffOf(base, now, s, l)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// diffs are the inputs of the golden files: support-bot with another volume, longer
// answers, another model and lines that come and go; and sides that miss prices.
func diffs(t testing.TB) map[string]*estimate.Diff {
	t.Helper()
	base := workloads[0].src
	now := strings.NewReplacer(
		"{low: 80k, base: 120k, high: 200k", "{low: 80k, base: 150k, high: 200k",
		"output: {low: 150, base: 180, high: 230}", "output: {low: 150, base: 200, high: 230}",
		"name: pictures", "name: drawings",
		"amazon.titan-embed-text-v1", "amazon.titan-embed-image-v1",
	).Replace(base)
	return map[string]*estimate.Diff{
		"diff":            diffOf(t, savedOf(t, base), savedOf(t, now), estimate.Base, "10%"),
		"diff-high":       diffOf(t, savedOf(t, base), savedOf(t, now), estimate.High, ""),
		"diff-none":       diffOf(t, savedOf(t, base), savedOf(t, base), estimate.Base, "0"),
		"diff-incomplete": diffOf(t, savedOf(t, workloads[1].src), savedOf(t, strings.Replace(workloads[1].src, "7/month", "700k/month", 1)), estimate.Base, "50"),
		"diff-unknown":    diffOf(t, savedOf(t, workloads[2].src), savedOf(t, base), estimate.Base, "50"),
	}
}

func writtenDiff(t testing.TB, d *estimate.Diff, f Format, o Options) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := WriteDiff(&b, d, f, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestDiffGolden(t *testing.T) {
	for name, d := range diffs(t) {
		golden(t, name+".txt", writtenDiff(t, d, Table, Options{}))
		golden(t, name+".60.txt", writtenDiff(t, d, Table, Options{Width: 60}))
		golden(t, name+".json", writtenDiff(t, d, JSON, Options{}))
		golden(t, name+".csv", writtenDiff(t, d, CSV, Options{}))
		golden(t, name+".md", writtenDiff(t, d, Markdown, Options{}))
	}
	if err := WriteDiff(&bytes.Buffer{}, diffs(t)["diff"], Excel, Options{}); err == nil {
		t.Error("a diff as a workbook is written")
	}
}

func TestDiffKeepsToItsSchema(t *testing.T) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(DiffJSONSchema()))
	if err != nil {
		t.Fatal(err)
	}
	closeObjects(doc)
	c := jsonschema.NewCompiler()
	if err := c.AddResource("diff.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("diff.json")
	if err != nil {
		t.Fatal(err)
	}
	for name, d := range diffs(t) {
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(writtenDiff(t, d, JSON, Options{})))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(doc); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		root := doc.(map[string]any)
		for _, change := range []func(map[string]any){
			func(m map[string]any) { m["change"] = 7 },
			func(m map[string]any) { delete(m, "causes") },
			func(m map[string]any) { m["schema"] = "tokencast.estimate/1" },
		} {
			wrong := map[string]any{}
			for k, v := range root {
				wrong[k] = v
			}
			if change(wrong); schema.Validate(wrong) == nil {
				t.Errorf("%s: the schema holds for %v", name, wrong)
			}
		}
	}
}

// All formats hold the same causes.
func TestDiffFormatsAgree(t *testing.T) {
	for name, d := range diffs(t) {
		table, md := string(writtenDiff(t, d, Table, Options{})), string(writtenDiff(t, d, Markdown, Options{}))
		rows, err := csv.NewReader(bytes.NewReader(writtenDiff(t, d, CSV, Options{}))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		var doc diffDoc
		var raw struct{ Causes []map[string]string }
		if err := json.Unmarshal(writtenDiff(t, d, JSON, Options{}), &raw); err != nil {
			t.Fatal(err, doc)
		}
		if len(raw.Causes) != len(d.Causes) || len(rows) != 1+len(d.Causes)+len(d.Gaps) {
			t.Errorf("%s: %d causes, %d in JSON, %d rows of CSV", name, len(d.Causes), len(raw.Causes), len(rows))
		}
		for i, c := range d.Causes {
			want := fmt.Sprint(c.Cause, c.Line, c.Amount)
			if got := strings.Join(rows[i+1][:3], ""); got != want {
				t.Errorf("%s: CSV %s, want %s", name, got, want)
			}
			if got := raw.Causes[i]["cause"] + raw.Causes[i]["workload"] + raw.Causes[i]["amount"]; got != want {
				t.Errorf("%s: JSON %s, want %s", name, got, want)
			}
			if !strings.Contains(table, signed(c.Amount)) || !strings.Contains(md, fmt.Sprintf("| %s | %s | %s |", c.Cause, short(c.Line), signed(c.Amount))) {
				t.Errorf("%s: table or Markdown lack %s", name, want)
			}
		}
		if !strings.HasPrefix(md, DiffMarker+"\n") {
			t.Errorf("%s: the marker is not the first line of\n%s", name, md)
		}
	}
}

func TestDiffOfHostileTexts(t *testing.T) {
	made := *diffs(t)["diff-incomplete"]
	for _, text := range hostile {
		d, base, now := made, *made.Base, *made.Now
		for _, e := range []*estimate.Saved{&base, &now} {
			e.Name, e.Region, e.CatalogVersion, e.AsOf = text, text, text, text
		}
		d.Base, d.Now, d.Notes = &base, &now, []string{text}
		d.Causes, d.Gaps = slices.Clone(d.Causes), slices.Clone(d.Gaps)
		for i := range d.Causes {
			d.Causes[i].Line = text
		}
		for i := range d.Gaps {
			d.Gaps[i].Line, d.Gaps[i].Reason = text, "not_published"
		}
		for _, f := range []Format{Table, JSON, Markdown} {
			for _, r := range string(writtenDiff(t, &d, f, Options{Width: 80})) {
				if escape(r) != "" || r == '\uFFFD' && f != JSON {
					t.Errorf("%s holds %U of %q", f, r, text)
					break
				}
			}
		}
		for line := range strings.Lines(string(writtenDiff(t, &d, Table, Options{Width: 80}))) {
			if displaywidth.String(strings.TrimSuffix(line, "\n")) > 80 {
				t.Errorf("a line of %d columns for %.40q", displaywidth.String(line), text)
			}
		}
		md := string(writtenDiff(t, &d, Markdown, Options{}))
		for _, bad := range []string{"<script>", "[text](http", "![i]", "\n# heading", "\n1. one", "</details>&lt;"} {
			if strings.Contains(md, bad) {
				t.Errorf("Markdown holds %q", bad)
			}
		}
		if n := strings.Count(md, "</details>"); n != 1 {
			t.Errorf("%d ends of details for %.40q", n, text)
		}
		rows, err := csv.NewReader(bytes.NewReader(writtenDiff(t, &d, CSV, Options{}))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows[1:] {
			if c := row[1]; c != "" && strings.ContainsRune("=+-@\t\r\n", rune(c[0])) {
				t.Errorf("a cell begins with %q", c[0])
			}
		}
	}
}

// What is saved reads back as it was printed, whatever the workload; and the causes of
// any two of them sum to the change. Volumes a day and odd hours do not end.
func TestDiffOfRealEstimates(t *testing.T) {
	src := func(requests, input, output uint16, retries, hours uint8, provisioned bool) string {
		plan := "on_demand"
		if provisioned {
			plan = "{provisioned: {units: 2, commitment: 6_month}}"
		}
		return fmt.Sprintf(`
version: 1
name: drawn
as_of: 2024-07-01
month: %dh
months: 1
workloads:
  - {name: chat, model: anthropic.claude-3-haiku-20240307-v1:0, requests: {low: %d, base: %d, high: %d, per: day}, tokens: {input: %d, output: %d}, retries: %d%%}
  - {name: tuned, model: amazon.titan-text-express-v1, requests: %d/day, tokens: {input: 500, output: 150}, plan: %s}
`, 700+int(hours), int(requests)/2, requests, int(requests)*2, input, output, retries%7, requests, plan)
	}
	var before *estimate.Saved
	law := func(requests, input, output uint16, retries, hours uint8, provisioned bool) bool {
		e := estimateOf(t, src(requests, input, output, retries, hours, provisioned))
		now, err := ReadEstimate(written(t, e, JSON, Options{}))
		if err != nil {
			t.Error(err)
			return false
		}
		if before == nil {
			before = now
		}
		for _, s := range []estimate.Scenario{estimate.Low, estimate.Base, estimate.High} {
			if now.Total.Of(s).String() != e.Total.Of(s).String() {
				t.Errorf("%s: saved %s, read %s", s, e.Total.Of(s), now.Total.Of(s))
			}
			d := diffOf(t, before, now, s, "")
			sum := new(big.Rat)
			for _, c := range d.Causes {
				sum.Add(sum, c.Amount.Rat())
				if c.Cause == estimate.MixCause && c.Line == "chat" || c.Cause == estimate.PriceCause {
					t.Errorf("%s where neither model nor price changed", c.Cause)
				}
			}
			if sum.Cmp(d.Change.Rat()) != 0 {
				t.Errorf("%s: causes sum to %s, change %s", s, sum.FloatString(15), d.Change)
			}
		}
		before = now
		return !t.Failed()
	}
	if err := quick.Check(law, &quick.Config{MaxCount: 12}); err != nil {
		t.Error(err)
	}
}

func TestReadEstimateRefuses(t *testing.T) {
	good := string(written(t, estimateOf(t, workloads[0].src), JSON, Options{}))
	for _, tc := range []struct{ name, from, to, want string }{
		{"an empty file", good, "", "it is empty"},
		{"a torn file", good[len(good)/2:], "", "it ends in the middle"},
		{"text behind it", good, good + "{}", "more follows at byte"},
		{"no JSON", good, "version: 1\n", "invalid character 'v'"},
		{"a list", good, "[]", "no object"},
		{"another JSON", good, `{"a": 1}`, `JSON without "schema": "tokencast.estimate/1"`},
		{"another command's", "tokencast.estimate/1", "tokencast.tokens/1", `"tokencast.tokens/1", which another command writes`},
		{"a later form", "tokencast.estimate/1", "tokencast.estimate/2", `it holds "tokencast.estimate/2"; this program reads "tokencast.estimate/1"`},
		{"a key twice", `"currency": "USD"`, `"currency": "USD", "currency": "EUR"`, `key "currency" stands twice`},
		{"a key in other letters", `"currency": "USD"`, `"Currency": "USD"`, "currency is no text"},
		{"a number for a decimal", `"month_hours": "730"`, `"month_hours": 730`, "month_hours is no decimal in quotes"},
		{"an exponent", `"month_hours": "730"`, `"month_hours": "7e2"`, "month_hours is no decimal in quotes"},
		{"a negative amount", `"unit_price": "0.00025"`, `"unit_price": "-0.00025"`, "lines[0].items[0].unit_price is no decimal in quotes"},
		{"half an amount", `"low": "31.62"`, `"low": null`, "is no decimal in quotes"},
		{"a quantity that was changed", `"quantity": "97920000"`, `"quantity": "97920001"`, "lines[0].amount.base is not the sum of its parts"},
		{"a quantity of high that was changed", `"quantity_high": "163200000"`, `"quantity_high": "163200001"`, "lines[0].amount.high is not the sum of its parts"},
		{"an unknown meter", `"meter": "input"`, `"meter": "inputs"`, `lines[0].items[0].meter is "inputs", which this program does not know`},
		{"an unknown unit", `"unit": "1k_tokens"`, `"unit": "dozens"`, `lines[0].items[0].unit is "dozens"`},
		{"two lines of one name", `"workload": "pictures"`, `"workload": "chat"`, `lines[2].workload is "chat", the name of another line`},
		{"no lines", `"lines": [`, `"line": [`, "lines is no list"},
		{"too deep", good, strings.Repeat("[", 200), "more than 100 levels"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			src := strings.Replace(good, tc.from, tc.to, 1)
			if src == good {
				t.Fatalf("%q is not in the file", tc.from)
			}
			e, err := ReadEstimate([]byte(src))
			if err == nil || !strings.Contains(err.Error(), tc.want) || !strings.Contains(err.Error(), "base.json") {
				t.Errorf("%+v, %v; want %s", e, err, tc.want)
			}
		})
	}
}

// An estimate that was not made by a job may know the base alone; it is written, and
// says so when it is read.
func TestJSONWithoutQuantities(t *testing.T) {
	e := estimateOf(t, workloads[0].src)
	for i := range e.Lines {
		e.Lines[i].Quantities = nil
	}
	saved, err := ReadEstimate(written(t, e, JSON, Options{}))
	if err != nil || saved.Ends {
		t.Errorf("%+v, %v", saved, err)
	}
}

// The form of the documented fields alone is enough for the base scenario.
func TestReadEstimateNeedsNoMoreThanTheContract(t *testing.T) {
	var doc map[string]any
	if err := json.Unmarshal(written(t, estimateOf(t, workloads[0].src), JSON, Options{}), &doc); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"scenario", "sources", "drivers", "months", "horizon", "assumptions", "warnings", "samples", "one_off", "budget"} {
		delete(doc, key)
	}
	doc["later"] = map[string]any{"x": 1}
	for _, l := range doc["lines"].([]any) {
		line := l.(map[string]any)
		for _, key := range []string{"model_name", "provider", "complete", "accuracy", "tokens_per_call", "warnings"} {
			delete(line, key)
		}
		for _, i := range line["items"].([]any) {
			item := i.(map[string]any)
			delete(item, "quantity_low")
			delete(item, "quantity_high")
			item["price"] = map[string]any{}
		}
	}
	src, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	e, err := ReadEstimate(src)
	if err != nil {
		t.Fatal(err)
	}
	if e.Ends || e.Total == nil || len(e.Lines) != 3 {
		t.Errorf("read %+v", e)
	}
}

func FuzzReadEstimate(f *testing.F) {
	for _, name := range []string{"support-bot.json", "incomplete.json", "unpriced.json", "tokens-show.json"} {
		src, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		e, err := ReadEstimate(src)
		if err != nil {
			return
		}
		d, err := estimate.DiffOf(e, e, estimate.Base, nil)
		if err != nil || len(d.Causes) != 0 {
			t.Errorf("an estimate differs from itself: %+v, %v", d.Causes, err)
		}
	})
}
