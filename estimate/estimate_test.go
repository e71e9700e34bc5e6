package estimate_test

import (
	"context"
	"io"
	"strings"
	"testing"

	"tokencast/catalog"
	"tokencast/data"
	"tokencast/estimate"
	"tokencast/samples"
	"tokencast/tally"
	"tokencast/tokenizers"
	"tokencast/workload"
)

// setup is a workload with the samples and overlays it needs, all in memory.
type setup struct {
	workload string
	overlay  string            // YAML of an overlay; "" is none
	files    map[string]string // samples by path
	options  estimate.Options
}

// run estimates a setup; the error is that of whichever step refuses it.
func (s setup) run(t testing.TB) (*estimate.Estimate, error) {
	t.Helper()
	job, tallies, err := s.counted(t)
	if err != nil {
		return nil, err
	}
	return job.Estimate(tallies)
}

// counted prepares a setup and counts what it needs.
func (s setup) counted(t testing.TB) (*estimate.Job, []*tally.Tally, error) {
	t.Helper()
	reg := tokenizers.NewRegistry(data.FS)
	base, err := catalog.Shipped(data.FS)
	if err != nil {
		t.Fatal(err)
	}
	var overlays []catalog.Layer
	if s.overlay != "" {
		overlays = append(overlays, catalog.Layer{Name: "overlay.yaml", Files: []catalog.LayerFile{{Name: "overlay.yaml", Data: []byte(s.overlay)}}})
	}
	cat, err := catalog.Load(base, overlays, reg)
	if err != nil {
		t.Fatal(err)
	}
	wl, err := workload.Parse("test/workload.yaml", []byte(s.workload))
	if err != nil {
		t.Fatalf("workload: %v", err)
	}
	job, err := estimate.Prepare(cat, wl, s.options)
	if err != nil {
		return nil, nil, err
	}
	var specs []tally.Spec
	for _, n := range job.Needs() {
		tok, err := reg.Open(n.Tokenizer)
		if err != nil {
			t.Fatal(err)
		}
		frame, err := tokenizers.Frame(n.Frame, tok)
		if err != nil {
			t.Fatal(err)
		}
		spec := tally.Spec{Line: n.Line, Training: n.Training, Pattern: n.Pattern, System: []byte(n.System.Text + s.files[n.System.File]), Measures: []tally.Measure{{
			Tokenizer: tok, Frame: frame, Weights: n.Weights, AnswerWeights: n.AnswerWeights, CutOutput: n.CutOutput, Bands: n.Bands, Limits: n.Limits, Missing: n.Missing,
		}}}
		if n.Samples != nil {
			spec.Fields = samples.Fields{Usage: n.Samples.Usage}
			for _, p := range n.Samples.Paths {
				spec.Sources = append(spec.Sources, samples.Source{Path: p, Open: func() (io.ReadCloser, error) {
					return io.NopCloser(strings.NewReader(s.files[p])), nil
				}})
			}
		}
		specs = append(specs, spec)
	}
	counted, err := tally.Run(context.Background(), specs, 2, samples.DefaultMaxRecord)
	if err != nil {
		t.Fatal(err)
	}
	var tallies []*tally.Tally
	for _, c := range counted {
		tallies = append(tallies, c[0])
	}
	return job, tallies, nil
}

// must is run where no step may refuse.
func (s setup) must(t testing.TB) *estimate.Estimate {
	t.Helper()
	e, err := s.run(t)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// lines wraps entries of workloads into a file of July 2024 with one month.
func lines(entries string) string {
	return "version: 1\nas_of: 2024-07-01\nmonths: 1\nworkloads:\n" + entries
}

// amounts writes low / base / high.
func amounts(a *estimate.Amounts) string {
	if a == nil {
		return "none"
	}
	return a.Low.String() + " / " + a.Base.String() + " / " + a.High.String()
}

func TestTotals(t *testing.T) {
	for _, tc := range []struct {
		name  string
		setup setup
		want  string // low / base / high of a month
	}{
		{
			// 120000 x 800 x 0.00025/1000 + 120000 x 200 x 0.00125/1000 = 24 + 30
			"tokens on demand",
			setup{workload: lines("  - {model: anthropic.claude-3-haiku-20240307-v1:0, requests: 120k/month, tokens: {input: 800, output: 200}}")},
			"54 / 54 / 54",
		},
		{
			// low 100 x 10 x 0.0188/1000 + 100 x 1 x 0.0188/1000; base 200, 20, 2; high 400, 40, 4
			"low, base and high of volume and tokens are all low, all base, all high",
			setup{workload: lines("  - {model: ai21.j2-ultra-v1, requests: {low: 100, base: 200, high: 400, per: month}, tokens: {input: {low: 10, base: 20, high: 40}, output: {low: 1, base: 2, high: 4}}}")},
			"0.02068 / 0.08272 / 0.33088",
		},
		{
			// 1000/day x 730/24 days = 30416 2/3; x 1.02 = 31025; x 100 x 0.0001/1000 = 0.31025
			"requests by the day, retries and an embedding without output",
			setup{workload: lines("  - {model: amazon.titan-embed-text-v1, requests: 1000/day, retries: 2%, tokens: {input: 100}}")},
			"0.31025 / 0.31025 / 0.31025",
		},
		{
			// 50000 x 20 x 0.0008/1000 + 50000 x 1 x 0.00006 = 0.8 + 3: per one image, not per 1000
			"multimodal embeddings by token and by image",
			setup{workload: lines("  - {model: amazon.titan-embed-image-v1, requests: 50k/month, tokens: {input: 20}, input_images: 1}")},
			"3.8 / 3.8 / 3.8",
		},
		{
			// 2000 x 0.012; 50 steps are standard (0.04), 51 premium (0.08); 700x700 is over 512x512: 0.036
			"images by size, quality and steps",
			setup{workload: lines(`  - {model: amazon.titan-image-generator-v1, images: {count: 2000/month, size: 1024x1024, quality: premium}}
  - {name: fifty, model: stability.stable-diffusion-xl-v1, images: {count: 1/month, size: 1024x1024, steps: 50}}
  - {name: fifty-one, model: stability.stable-diffusion-xl-v1, images: {count: 1/month, size: 1024x1024, steps: 51}}
  - {name: premium, model: stability.stable-diffusion-xl-v1, images: {count: 1/month, size: 512x512, quality: premium}}
  - {name: over, model: stability.stable-diffusion-xl-v0, images: {count: 1/month, size: 700x700, steps: 50}}`)},
			"24.236 / 24.236 / 24.236",
		},
		{
			// 2 units x 730 h x 63.00
			"provisioned by the hour of the month, whatever the calls",
			setup{workload: lines("  - {model: anthropic.claude-v2, requests: 1M/month, tokens: {input: 100, output: 100}, plan: {provisioned: {units: 2, commitment: 1_month}}}")},
			"91980 / 91980 / 91980",
		},
		{
			// 200 h x 20.50 + 1 model x 1.95; the training, 2M x 3 x 0.008/1000 = 48, is one-off
			"a tuned model: storage and the hours it forces, training apart",
			setup{workload: lines("  - {model: amazon.titan-text-express-v1, fine_tuning: {tokens: 2M, epochs: 3}, custom_model: true, plan: {provisioned: {units: 1, commitment: none, hours: 200}}}")},
			"4101.95 / 4101.95 / 4101.95",
		},
		{
			"zero requests cost 0, and the line stands",
			setup{workload: lines("  - {model: ai21.j2-mid-v1, requests: 0, tokens: {input: 10, output: 10}}")},
			"0 / 0 / 0",
		},
		{
			// the custom row of Titan Image: 0.022
			"a custom image model at its own price",
			setup{workload: lines("  - {model: amazon.titan-image-generator-v1, custom_model: true, images: {count: 100/month, size: 1024x1024, quality: premium}}")},
			"2.2 / 2.2 / 2.2",
		},
		{
			// 999999999999 requests of 10^12-1 tokens: exact, far beyond 64 bits
			"quantities beyond 64 bits stay exact",
			setup{workload: lines("  - {model: amazon.titan-embed-text-v1, requests: 999999999999/month, tokens: {input: 999999999999}}")},
			"99999999999800000.0000001 / 99999999999800000.0000001 / 99999999999800000.0000001",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			e := tc.setup.must(t)
			if got := amounts(e.Total); got != tc.want {
				t.Errorf("total %s, want %s", got, tc.want)
			}
			if !e.Complete {
				t.Errorf("incomplete: %+v", e.Lines)
			}
		})
	}
}

func TestSamples(t *testing.T) {
	// Claude 3 Haiku counts Latin text by cl100k_base x 1.18 [-10%, +6%]; "hello world" is 2
	// tokens there and "yes" 1. Two records, inputs 2 and 4 tokens, answers 1 and 2.
	chat := `{"prompt": "hello world", "completion": "yes"}
{"prompt": "hello world hello world", "completion": "hello world"}
`
	e := setup{
		workload: lines("  - {model: anthropic.claude-3-haiku-20240307-v1:0, requests: 1000/month, samples: a.jsonl}"),
		files:    map[string]string{"a.jsonl": chat},
	}.must(t)
	l := e.Lines[0]
	// mean input 1.18 x 6 / 2 = 3.54, output 1.18 x 3 / 2 = 1.77
	if got := l.Input.Mean.Base.String() + " " + l.Output.Mean.Base.String(); got != "3.54 1.77" {
		t.Errorf("mean tokens %s, want 3.54 1.77", got)
	}
	// 1000 x (3.54 x 0.00025 + 1.77 x 0.00125) / 1000 = 0.0030975; x 0.9 and x 1.06
	if got := amounts(e.Total); got != "0.00278775 / 0.0030975 / 0.00328335" {
		t.Errorf("total %s, want 0.00278775 / 0.0030975 / 0.00328335", got)
	}
	if l.Input.Class != "calibrated" || l.Tokenizer != "cl100k_base" || l.Input.Max != 5 {
		t.Errorf("class %s, tokenizer %s, max %d; want calibrated, cl100k_base, 5 (4 x 1.18 rounded up)", l.Input.Class, l.Tokenizer, l.Input.Max)
	}
	if len(e.Samples) != 1 || e.Samples[0].Records != 2 || e.Samples[0].Shape != "pairs" {
		t.Errorf("samples %+v, want one file of 2 pairs", e.Samples)
	}
}

func TestForcedTokenizer(t *testing.T) {
	s := setup{
		workload: lines("  - {model: ai21.j2-mid-v1, requests: 1000/month, samples: a.jsonl}"),
		files:    map[string]string{"a.jsonl": `{"prompt": "abc", "completion": "é"}` + "\n"},
	}
	for _, tc := range []struct {
		tokenizer, class, want string
	}{
		{"chars", "chars", "0.05"},               // 1000 x (3 + 1) x 0.0125 / 1000
		{"bytes", "bytes", "0.0625"},             // é is two bytes
		{"bert-base-uncased", "family", "0.025"}, // abc is one entry, e another
	} {
		t.Run(tc.tokenizer, func(t *testing.T) {
			s.options.Tokenizer = tc.tokenizer
			e := s.must(t)
			if got := e.Total.Base.String(); got != tc.want || string(e.Lines[0].Input.Class) != tc.class {
				t.Errorf("total %s class %s, want %s %s", got, e.Lines[0].Input.Class, tc.want, tc.class)
			}
		})
	}
}

func TestAnswers(t *testing.T) {
	// chars: inputs of 4; answers of 2 and 6 characters, one record without.
	files := map[string]string{"a.jsonl": `{"messages": [{"role": "user", "content": "abcd"}, {"role": "assistant", "content": "ab"}]}
{"messages": [{"role": "user", "content": "abcd"}, {"role": "assistant", "content": "abcdef"}]}
{"messages": [{"role": "user", "content": "abcd"}]}
`}
	for _, tc := range []struct {
		name, tokens, output, warning string
	}{
		{"a missing answer has the mean of the others", "", "4", "answers_missing"},
		{"a missing answer has the length given", ", tokens: {output: 1}", "3", ""},                                                      // (2 + 6 + 1) / 3
		{"a ceiling cuts the long answers and fills the missing", ", tokens: {output: {max: 3}}", "2.666666666667", "output_is_ceiling"}, // (2 + 3 + 3) / 3
	} {
		t.Run(tc.name, func(t *testing.T) {
			e := setup{
				workload: lines("  - {model: ai21.j2-mid-v1, requests: 1000/month, samples: a.jsonl" + tc.tokens + "}"),
				files:    files, options: estimate.Options{Tokenizer: "chars"},
			}.must(t)
			if got := e.Lines[0].Output.Mean.Base.String(); got != tc.output {
				t.Errorf("mean output %s, want %s", got, tc.output)
			}
			if has := hasWarning(e, tc.warning); tc.warning != "" && !has {
				t.Errorf("no warning %s in %v", tc.warning, e.Warnings)
			}
		})
	}
}

// A limit of 3 tokens at factor 1.18 is 2 counter tokens (2.54...): a cut answer is
// exactly as long as the limit all the same, not 2 x 1.18.
func TestCutIsExactUnderAFactor(t *testing.T) {
	e := setup{
		workload: lines("  - {model: anthropic.claude-3-haiku-20240307-v1:0, requests: 1/month, samples: a.jsonl, tokens: {output: {max: 3}}}"),
		files:    map[string]string{"a.jsonl": `{"prompt": "hello world", "completion": "hello world hello world hello world"}` + "\n"},
	}.must(t)
	if got := e.Lines[0].Output.Mean.Base.String(); got != "3" {
		t.Errorf("mean output %s, want 3", got)
	}
}

func hasWarning(e *estimate.Estimate, code string) bool {
	for _, w := range e.Warnings {
		if w.Code == code {
			return true
		}
	}
	return false
}

// A call over a band is charged at the band's rates as a whole, output included, and
// each sample is judged by itself, not by the mean.
func TestTokenBands(t *testing.T) {
	overlay := `schema: 1
sources: {test: {title: test}}
models:
  - id: test.banded
    modality: text
    tokenizer: {name: chars}
    prices:
      - {rates: {input: 1, output: 2}, per: 1m_tokens, from: 2024-01-01, source: test}
      - {rates: {input: 10, output: 20}, per: 1m_tokens, when: {input_tokens: {gt: 5}}, from: 2024-01-01, source: test}
`
	// inputs 5 and 6 tokens, answers 1 and 1: (5x1 + 1x2 + 6x10 + 1x20) / 10^6 for two calls
	e := setup{
		overlay:  overlay,
		workload: lines("  - {model: test.banded, requests: 2/month, samples: a.jsonl}"),
		files:    map[string]string{"a.jsonl": `{"prompt": "abcde", "completion": "x"}` + "\n" + `{"prompt": "abcdef", "completion": "x"}` + "\n"},
	}.must(t)
	if got := e.Total.Base.String(); got != "0.000087" {
		t.Errorf("total %s, want 0.000087", got)
	}
	if n := len(e.Lines[0].Items); n != 4 {
		t.Errorf("%d items, want 4: a second one of each meter over the band", n)
	}
	given := setup{overlay: overlay, workload: lines("  - {model: test.banded, requests: 1/month, tokens: {input: 6, output: 1}}")}.must(t)
	if got := given.Total.Base.String(); got != "0.00008" {
		t.Errorf("given tokens over the band: total %s, want 0.00008", got)
	}
}

func TestMonths(t *testing.T) {
	// 1000 x 1000 x 0.0001/1000 = 0.1 in month 1, x 1.1 each month
	e := setup{workload: `version: 1
as_of: 2024-11-15
months: 3
growth: 10%
workloads:
  - {model: amazon.titan-embed-text-v1, requests: 1000/month, tokens: {input: 1000}}
`}.must(t)
	var got []string
	for _, m := range e.Months {
		got = append(got, m.First.MonthText()+" "+m.Base.String())
	}
	if s := strings.Join(got, ", "); s != "2024-11 0.1, 2024-12 0.11, 2025-01 0.121" {
		t.Errorf("months %s", s)
	}
	if e.Horizon.Base.String() != "0.331" || e.Total.Base.String() != "0.1" {
		t.Errorf("horizon %s, total %s; want 0.331, 0.1", e.Horizon.Base, e.Total.Base)
	}
}

func TestDatedPrices(t *testing.T) {
	overlay := `schema: 1
sources: {test: {title: test}}
models:
  - id: amazon.titan-embed-text-v1
    prices: [{meter: input, price: 0.0002, per: 1k_tokens, from: 2024-09-01, to: 2024-10-01, source: test}]
`
	line := "workloads:\n  - {model: amazon.titan-embed-text-v1, requests: 1000/month, tokens: {input: 1000}}\n"
	for _, tc := range []struct{ name, head, want string }{
		{"without as_of each month has the prices of its first day", "version: 1\nstart: 2024-08\nmonths: 3\n", "0.1 0.2 0.1"},
		{"with as_of its prices hold throughout", "version: 1\nas_of: 2024-09-30\nmonths: 3\n", "0.2 0.2 0.2"},
		{"as_of and start", "version: 1\nas_of: 2024-09-01\nstart: 2025-01\nmonths: 2\n", "0.2 0.2"},
		{"without either, the catalog's release", "version: 1\nmonths: 4\n", "0.1 0.1 0.2 0.1"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			e := setup{workload: tc.head + line, overlay: overlay}.must(t)
			var got []string
			for _, m := range e.Months {
				got = append(got, m.Base.String())
			}
			if s := strings.Join(got, " "); s != tc.want {
				t.Errorf("months %s, want %s", s, tc.want)
			}
		})
	}
	t.Run("a price that ends leaves the later months incomplete", func(t *testing.T) {
		e := setup{workload: "version: 1\nmonths: 3\n" + line, overlay: `schema: 1
sources: {test: {title: test}}
models:
  - id: amazon.titan-embed-text-v1
    prices: [{meter: input, price: 0.0001, per: 1k_tokens, from: 2024-07-01, to: 2024-09-01, source: test}]
`}
		// The overlay holds to September; from then on the shipped price stands again.
		if got := e.must(t); !got.Complete {
			t.Errorf("incomplete: %+v", got.Warnings)
		}
		e.overlay = `schema: 1
sources: {test: {title: test}}
models:
  - id: test.ends
    prices: [{meter: input, price: 0.0001, per: 1k_tokens, from: 2024-07-01, to: 2024-09-01, source: test}]
`
		e.workload = strings.ReplaceAll(e.workload, "amazon.titan-embed-text-v1", "test.ends")
		got := e.must(t)
		if got.Complete || !hasWarning(got, "price_ends") || got.Months[1].Complete != true || got.Months[2].Complete {
			t.Errorf("complete %v, warnings %v, months %+v", got.Complete, got.Warnings, got.Months)
		}
	})
}

func TestOwedAfterHorizon(t *testing.T) {
	e := setup{workload: `version: 1
as_of: 2024-07-01
months: 2
workloads:
  - {name: held, model: anthropic.claude-v2:1, plan: {provisioned: {units: 1, commitment: 6_month}}}
`}.must(t)
	// 35.00 x 730 = 25550 a month: 2 in the horizon, 4 owed after it
	if len(e.Owed) != 1 || e.Owed[0].Months.String() != "4" || e.Owed[0].Amount.String() != "102200" || e.Horizon.Base.String() != "51100" {
		t.Errorf("owed %+v, horizon %s; want 4 months, 102200, 51100", e.Owed, e.Horizon.Base)
	}
}
