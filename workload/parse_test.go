package workload_test

import (
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tokencast/pricing"
	"tokencast/workload"
)

// exact compares workloads by their figures; places are compared by TestPlaces.
var exact = cmp.Options{
	cmp.Comparer(func(a, b pricing.Quantity) bool { return a.Cmp(b) == 0 }),
	cmp.Comparer(func(a, b pricing.Money) bool { return a.Cmp(b) == 0 }),
	cmpopts.IgnoreTypes(workload.Place{}),
}

func n(count int64) pricing.Quantity { return pricing.Count(count) }

func part(num, den int64) pricing.Quantity { return pricing.QuantityOf(big.NewRat(num, den)) }

func pointer[T any](v T) *T { return &v }

func fixed(count int64) *workload.Range { return pointer(workload.Exactly(n(count))) }

func monthly(count int64) *workload.Volume {
	return &workload.Volume{Range: workload.Exactly(n(count)), Per: workload.PerMonth}
}

// indent puts text below a key, so many blanks deep.
func indent(text string, blanks int) string {
	pad := strings.Repeat(" ", blanks)
	return pad + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n"+pad) + "\n"
}

const everyKey = `
version: 1
name: every-key
region: us-east-1
as_of: 2024-07
month: 744h
start: 2024-08
months: 6
growth: -2.5%
budget: {monthly: 400.50}
inference: {temperature: 0.2, top_p: 0.9, top_k: 50, max_tokens: 512}
workloads:
  - name: chat
    model: anthropic.claude-3-haiku-20240307-v1:0
    requests: {low: 80k, base: 120k, high: 200k, per: month}
    samples: {path: [a.csv, "b/*.csv"], input: prompt, output: completion, delimiter: ";"}
    tokens: {output: {max: 512}}
    retries: 2%
    plan: on_demand
    frames: none
  - name: lines
    model: m
    requests: 1.5/second
    samples: {path: "-", records: line}
    tokens: {output: {low: 1, base: 2.5, high: 3k}}
  - name: pictures
    model: amazon.titan-image-generator-v1
    images: {count: 2000/day, size: 1024x512, quality: premium, steps: 30}
  - name: photos
    model: amazon.titan-embed-image-v1
    requests: 50k/hour
    tokens: {input: 20}
    input_images: {low: 0, base: 1, high: 2}
  - name: tuned
    model: amazon.titan-text-express-v1
    fine_tuning: {samples: samples/train.jsonl, epochs: 3, models: 2}
    custom_model: true
    plan: {provisioned: {units: 3, commitment: none, hours: 200.5}}
  - name: tuned-tokens
    model: m
    fine_tuning: {tokens: 2M}
  - name: tuned-images
    model: m
    fine_tuning: {images_seen: 32000}
  - name: committed
    model: m
    plan: {provisioned: {units: 1, commitment: 6_month}}
`

func TestEveryKey(t *testing.T) {
	got, err := workload.Parse("plans/chat/workload.yaml", []byte(everyKey))
	if err != nil {
		t.Fatal(err)
	}
	budget, _ := pricing.ParseMoney("400.5")
	want := &workload.Workload{
		File: "plans/chat/workload.yaml", Name: "every-key", Region: "us-east-1",
		AsOf: pricing.Day{Year: 2024, Month: 7, Day: 1}, Start: pricing.Day{Year: 2024, Month: 8, Day: 1},
		Month: workload.Month{Hours: n(744)}, Months: 6, Growth: part(-25, 1000), Budget: &budget, MaxTokens: 512, Temperature: "0.2", TopP: "0.9", TopK: "50",
		Lines: []workload.Line{
			{
				Name: "chat", Model: "anthropic.claude-3-haiku-20240307-v1:0",
				Requests: &workload.Volume{Range: workload.Range{Low: n(80_000), Base: n(120_000), High: n(200_000)}, Per: workload.PerMonth},
				Samples:  &workload.Samples{Paths: []string{"a.csv", "b/*.csv"}, Input: "prompt", Output: "completion", Delimiter: ';'},
				Tokens:   workload.Tokens{OutputMax: pointer(n(512))},
				Retries:  part(2, 100),
				NoFrames: true,
			},
			{
				Name: "lines", Model: "m", Requests: &workload.Volume{Range: workload.Exactly(part(3, 2)), Per: workload.PerSecond},
				Samples: &workload.Samples{Paths: []string{"-"}, Lines: true},
				Tokens:  workload.Tokens{Output: &workload.Range{Low: n(1), Base: part(5, 2), High: n(3000)}},
			},
			{
				Name: "pictures", Model: "amazon.titan-image-generator-v1",
				Images: &workload.Images{Count: workload.Volume{Range: workload.Exactly(n(2000)), Per: workload.PerDay}, Width: 1024, Height: 512, Quality: "premium", Steps: 30},
			},
			{
				Name: "photos", Model: "amazon.titan-embed-image-v1", Requests: &workload.Volume{Range: workload.Exactly(n(50_000)), Per: workload.PerHour},
				Tokens: workload.Tokens{Input: fixed(20)}, InputImages: &workload.Range{Low: n(0), Base: n(1), High: n(2)},
			},
			{
				Name: "tuned", Model: "amazon.titan-text-express-v1", CustomModel: true,
				FineTuning:  &workload.FineTuning{Samples: &workload.Samples{Paths: []string{"samples/train.jsonl"}}, Epochs: 3, Models: 2},
				Provisioned: &workload.Provisioned{Units: 3, Commitment: pricing.NoCommitment, Hours: pointer(part(401, 2))},
			},
			{Name: "tuned-tokens", Model: "m", FineTuning: &workload.FineTuning{Tokens: pointer(n(2_000_000)), Epochs: 1, Models: 1}},
			{Name: "tuned-images", Model: "m", FineTuning: &workload.FineTuning{ImagesSeen: pointer(n(32_000)), Epochs: 1, Models: 1}},
			{Name: "committed", Model: "m", Provisioned: &workload.Provisioned{Units: 1, Commitment: pricing.SixMonths}},
		},
	}
	for i := range want.Lines {
		want.Lines[i].Steps = 1
	}
	if diff := cmp.Diff(want, got, exact); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDefaults(t *testing.T) {
	got, err := workload.Parse("plans/chat/workload.yaml", []byte(`
version: 1
workloads:
  - {model: m, requests: 120k/month, tokens: {input: 800, output: 200}}
  - {model: m, requests: 1.5M/month, tokens: {input: 1}}
  - {name: m-3, model: n, requests: 0, tokens: {input: 1}}
  - {model: m, requests: 1/month, tokens: {input: 1}}
  - {model: n, requests: 1/month, tokens: {input: 1}}
`))
	if err != nil {
		t.Fatal(err)
	}
	want := &workload.Workload{
		File: "plans/chat/workload.yaml", Name: "chat", Month: workload.Month{Hours: n(730)}, Months: 12,
		Lines: []workload.Line{
			{Name: "m", Model: "m", Requests: monthly(120_000), Tokens: workload.Tokens{Input: fixed(800), Output: fixed(200)}},
			{Name: "m-2", Model: "m", Requests: monthly(1_500_000), Tokens: workload.Tokens{Input: fixed(1)}},
			{Name: "m-3", Model: "n", Requests: monthly(0), Tokens: workload.Tokens{Input: fixed(1)}},
			{Name: "m-4", Model: "m", Requests: monthly(1), Tokens: workload.Tokens{Input: fixed(1)}},
			{Name: "n", Model: "n", Requests: monthly(1), Tokens: workload.Tokens{Input: fixed(1)}},
		},
	}
	for i := range want.Lines {
		want.Lines[i].Steps = 1
	}
	if diff := cmp.Diff(want, got, exact); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestPlaces(t *testing.T) {
	w, err := workload.Parse("w.yaml", []byte(everyKey[1:]))
	if err != nil {
		t.Fatal(err)
	}
	l := w.Lines[0]
	for _, tc := range []struct {
		name      string
		at        workload.Place
		line, col int
	}{
		{"the line", l.At, 12, 5},
		{"its model", l.ModelAt, 13, 12},
		{"its samples", l.Samples.At, 15, 14},
		{"its tokens", l.Tokens.At, 16, 13},
		{"images", w.Lines[2].Images.At, 27, 13},
		{"fine-tuning", w.Lines[4].FineTuning.At, 35, 18},
		{"samples of fine-tuning", w.Lines[4].FineTuning.Samples.At, 35, 28},
		{"a plan", w.Lines[4].Provisioned.At, 37, 11},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if want := (workload.Place{File: "w.yaml", Line: tc.line, Col: tc.col}); tc.at != want {
				t.Errorf("got %+v, want %+v", tc.at, want)
			}
		})
	}
}

func TestVolumes(t *testing.T) {
	for _, tc := range []struct {
		name, text, hours, want string // low, base and high of a month
	}{
		{"by the month", "120k/month", "730", "120000 120000 120000"},
		{"by the day, n x hours / 24", "100/day", "720", "3000 3000 3000"},
		{"by the day of an average month", "24/day", "730", "730 730 730"},
		{"by the day, with a part", "1/day", "730", "30.416666666667 30.416666666667 30.416666666667"},
		{"by the hour", "10/hour", "730", "7300 7300 7300"},
		{"by the minute, n x 60 x hours", "2/minute", "730", "87600 87600 87600"},
		{"by the second, n x 3600 x hours", "0.5/second", "730", "1314000 1314000 1314000"},
		{"millions", "1.5M/month", "730", "1500000 1500000 1500000"},
		{"nothing", "0", "730", "0 0 0"},
		{"nothing by the day", "0/day", "730", "0 0 0"},
		{"low, base and high", "{low: 1, base: 2, high: 4, per: hour}", "100", "100 200 400"},
		{"low and base", "{low: 1, base: 2, per: month}", "730", "1 2 2"},
		{"base and high", "{base: 2, high: 3k, per: month}", "730", "2 2 3000"},
		{"base alone", "{base: 2, per: month}", "730", "2 2 2"},
		{"all three the same", "{low: 2, base: 2.0, high: 2, per: month}", "730", "2 2 2"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			src := "version: 1\nmonth: " + tc.hours + "h\nworkloads: [{model: m, requests: " + tc.text + ", tokens: {input: 1}}]\n"
			w, err := workload.Parse("w.yaml", []byte(src))
			if err != nil {
				t.Fatal(err)
			}
			r := w.Lines[0].Requests.Monthly(w.Month.Hours)
			if got := r.Low.String() + " " + r.Base.String() + " " + r.High.String(); got != tc.want {
				t.Errorf("%s in %s hours: %s, want %s", tc.text, tc.hours, got, tc.want)
			}
			_, single := r.Single()
			if want := r.Low.Cmp(r.High) == 0; single != want {
				t.Errorf("Single() = %v, want %v", single, want)
			}
		})
	}
}

func TestDelimiters(t *testing.T) {
	for _, tc := range []struct {
		name, text string
		want       rune
	}{
		{"a semicolon", `";"`, ';'},
		{"a comma", `","`, ','},
		{"the word tab", "tab", '\t'},
		{"the escape of a tab", `'\t'`, '\t'},
		{"a tab itself", `"\t"`, '\t'},
		{"a blank", `" "`, ' '},
		{"a letter of another alphabet", "é", 'é'},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w, err := workload.Parse("w.yaml", []byte("version: 1\nworkloads: [{model: m, requests: 1/day, samples: {path: a.csv, input: a, delimiter: "+tc.text+"}}]\n"))
			if err != nil {
				t.Fatal(err)
			}
			if got := w.Lines[0].Samples.Delimiter; got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestParseMonth(t *testing.T) {
	for _, tc := range []struct{ name, text, want string }{
		{"the usual month", "730h", "730"},
		{"a part of an hour", "0.5h", "0.5"},
		{"the longest", "10000h", "10000"},
		{"beyond the longest", "10000.1h", ""},
		{"nothing", "0h", ""},
		{"no unit", "730", ""},
		{"the unit alone", "h", ""},
		{"days", "30d", ""},
		{"a large H", "730H", ""},
		{"negative", "-1h", ""},
		{"empty", "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			q, err := workload.ParseMonth(tc.text)
			if tc.want == "" && err == nil || tc.want != "" && (err != nil || q.Hours.String() != tc.want || q.Calendar) {
				t.Errorf("ParseMonth(%q) = %v, %v, want %q", tc.text, q, err, tc.want)
			}
		})
	}
	if m, err := workload.ParseMonth("calendar"); err != nil || !m.Calendar {
		t.Errorf("calendar: %v, %v", m, err)
	}
	for first, want := range map[pricing.Day]string{{Year: 2024, Month: 2, Day: 1}: "696", {Year: 2025, Month: 2, Day: 1}: "672", {Year: 2025, Month: 7, Day: 9}: "744"} {
		if got := (workload.Month{Calendar: true}).Of(first).String(); got != want {
			t.Errorf("the month of %s has %s hours, want %s", first, got, want)
		}
	}
}
