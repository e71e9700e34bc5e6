package estimate_test

import (
	"errors"
	"strings"
	"testing"

	"tokencast/estimate"
	"tokencast/pricing"
	"tokencast/workload"
)

func TestUnpriced(t *testing.T) {
	for _, tc := range []struct {
		name, entries string
		amount        string // of the first line
		want          string // meter reason, in order
	}{
		{
			"a model without a published price is named, never 0",
			"  - {model: anthropic.claude-v1, requests: 1k/month, tokens: {input: 10, output: 5}}",
			"none", "input not_published, output not_published",
		},
		{
			"a commitment that the source lists without a figure",
			"  - {model: anthropic.claude-3-opus-20240229-v1:0, plan: {provisioned: {units: 1, commitment: 1_month}}}",
			"none", "model_unit_hour not_published",
		},
		{
			"a plan that the model does not have",
			"  - {model: ai21.j2-ultra-v1, plan: {provisioned: {units: 1, commitment: none}}}",
			"none", "model_unit_hour not_offered",
		},
		{
			"an image size that no record covers is not rounded up",
			"  - {model: amazon.titan-image-generator-v1, images: {count: 10/month, size: 768x768, quality: standard}}",
			"none", "output_image not_offered",
		},
		{
			"answers of unknown length are not 0: the input is priced, the line is a lower bound",
			"  - {model: ai21.j2-ultra-v1, requests: 1k/month, tokens: {input: 10}}",
			"0.188 / 0.188 / 0.188", "output quantity_unknown",
		},
		{
			"a custom model on demand has no price",
			"  - {model: amazon.titan-text-express-v1, custom_model: true, requests: 1k/month, tokens: {input: 10, output: 5}}",
			"none", "input not_offered, output not_offered",
		},
		{
			"training that a model does not offer",
			"  - {model: cohere.command-r-v1:0, fine_tuning: {tokens: 1M}}",
			"none", "custom_model_storage not_offered, train not_offered",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			e := setup{workload: lines(tc.entries)}.must(t)
			var got []string
			for _, u := range e.Lines[0].Unpriced {
				got = append(got, string(u.Meter)+" "+string(u.Reason))
			}
			if s := strings.Join(got, ", "); s != tc.want {
				t.Errorf("unpriced %q, want %q", s, tc.want)
			}
			if s := amounts(e.Lines[0].Amount); s != tc.amount || e.Complete {
				t.Errorf("amount %s complete %v, want %s and incomplete", s, e.Complete, tc.amount)
			}
		})
	}
}

func TestAnotherRegionIsNeverUsed(t *testing.T) {
	e := setup{
		workload: lines("  - {model: amazon.titan-embed-text-v1, requests: 1k/month, tokens: {input: 10}}"),
		options:  estimate.Options{Region: "eu-central-1"},
	}.must(t)
	u := e.Lines[0].Unpriced
	if len(u) != 1 || u[0].Reason != pricing.NotInRegion || !strings.Contains(u[0].Detail, "us-east-1") || e.Total != nil {
		t.Errorf("unpriced %+v, total %v; want not_in_region naming us-east-1, and no total", u, e.Total)
	}
}

func TestPricesBeforeTheFirstDay(t *testing.T) {
	day, err := pricing.ParseDay("2023-01-01")
	if err != nil {
		t.Fatal(err)
	}
	e := setup{
		workload: lines("  - {model: amazon.titan-embed-text-v1, requests: 1k/month, tokens: {input: 10}}"),
		options:  estimate.Options{AsOf: day},
	}.must(t)
	if u := e.Lines[0].Unpriced; len(u) != 1 || u[0].Reason != pricing.NotOnDate || !strings.Contains(u[0].Detail, "2024-07-01") {
		t.Errorf("unpriced %+v, want not_on_date naming the first day", u)
	}
}

func TestFaults(t *testing.T) {
	for _, tc := range []struct{ name, entry, want string }{
		{"an unknown model gets the nearest", "{model: anthropic.claude-3-haiku, requests: 1/month, tokens: {input: 1, output: 1}}", `test/workload.yaml:5:13: unknown model "anthropic.claude-3-haiku"; did you mean anthropic.claude-3-haiku-20240307-v1:0`},
		{"a name that two models share", `{model: "Claude(v2.0, v2.1)", requests: 1/month, tokens: {input: 1, output: 1}}`, "is the name of several models; write one of anthropic.claude-v2:1, anthropic.claude-v2"},
		{"images without a size", "{model: amazon.titan-image-generator-v1, images: {count: 1/month, quality: standard}}", "images without a size; amazon.titan-image-generator-v1 is priced by size: 512x512, 1024x1024"},
		{"images without a quality", "{model: amazon.titan-image-generator-v1, images: {count: 1/month, size: 512x512}}", "priced by quality: standard, premium"},
		{"images without steps", "{model: stability.stable-diffusion-xl-v1, images: {count: 1/month, size: 512x512}}", "priced by steps: up to 50 steps, over 50 steps"},
		{"steps where there are none", "{model: amazon.titan-image-generator-v1, images: {count: 1/month, size: 512x512, quality: standard, steps: 3}}", "is not priced by steps; remove steps"},
		{"quality and steps disagree", "{model: stability.stable-diffusion-xl-v1, images: {count: 1/month, size: 512x512, quality: premium, steps: 50}}", "quality premium and 50 steps disagree; up to 50 steps are standard"},
		{"images of a text model", "{model: ai21.j2-mid-v1, images: {count: 1/month, size: 512x512}}", "ai21.j2-mid-v1 makes no images"},
		{"requests to an image model", "{model: stability.stable-diffusion-xl-v1, requests: 1/month, tokens: {input: 1}}", "is priced by the image; give images"},
		{"requests without tokens", "{model: ai21.j2-mid-v1, requests: 1/month}", "requests without samples or tokens"},
		{"an answer of an embedding model", "{model: cohere.embed-english-v3, requests: 1/month, tokens: {input: 1, output: 1}}", "is an embedding model and has no output"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := setup{workload: lines("  - " + tc.entry)}.run(t)
			var faults workload.Errors
			if !errors.As(err, &faults) || !strings.Contains(err.Error(), tc.want) || !strings.HasPrefix(err.Error(), "test/workload.yaml:5:") {
				t.Errorf("got %v\nwant %q with its place", err, tc.want)
			}
		})
	}
	t.Run("all at once", func(t *testing.T) {
		_, err := setup{workload: lines("  - {model: a.b, requests: 1/month, tokens: {input: 1, output: 1}}\n  - {model: c.d, requests: 1/month, tokens: {input: 1, output: 1}}")}.run(t)
		var faults workload.Errors
		if !errors.As(err, &faults) || len(faults) != 2 {
			t.Errorf("got %v, want two faults", err)
		}
	})
	t.Run("given answers beside samples that hold them all", func(t *testing.T) {
		_, err := setup{
			workload: lines("  - {model: ai21.j2-mid-v1, requests: 1/month, samples: a, tokens: {output: 5}}"),
			files:    map[string]string{"a": `{"prompt": "a", "completion": "b"}` + "\n"},
		}.run(t)
		if err == nil || !strings.Contains(err.Error(), "samples that hold every answer") {
			t.Errorf("got %v", err)
		}
	})
}

func TestWarnings(t *testing.T) {
	for _, tc := range []struct{ name, entry, code, text string }{
		{"a call over the context limit", "{model: amazon.titan-text-lite-v1, requests: 1/month, tokens: {input: 4000, output: 200}}", "context_limit", "104 over the limit of 4096"},
		{"a legacy model", "{model: stability.stable-diffusion-xl-v0, images: {count: 1/month, size: 512x512, steps: 20}}", "lifecycle", "is legacy"},
		{"a price that only one source has", "{model: amazon.titan-image-generator-v1, images: {count: 1/month, size: 1024x1024, quality: standard}}", "price_unconfirmed", "no second source"},
		{"a ceiling for the answers", "{model: ai21.j2-mid-v1, requests: 1/month, tokens: {input: 10, output: {max: 512}}}", "output_is_ceiling", "512 tokens each"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			e := setup{workload: lines("  - " + tc.entry)}.must(t)
			for _, w := range e.Warnings {
				if w.Code == tc.code && strings.Contains(w.Message, tc.text) {
					return
				}
			}
			t.Errorf("no %s with %q in %+v", tc.code, tc.text, e.Warnings)
		})
	}
	t.Run("samples over the context limit are counted", func(t *testing.T) {
		e := setup{
			workload: lines("  - {model: cohere.embed-english-v3, requests: 1/month, samples: a}"),
			files:    map[string]string{"a": `{"prompt": "` + strings.Repeat("x ", 600) + `", "completion": ""}` + "\n" + `{"prompt": "y", "completion": ""}` + "\n"},
		}.must(t)
		for _, w := range e.Warnings {
			if w.Code == "context_limit" && strings.HasPrefix(w.Message, "1 of 2 samples are over the limit of 512 tokens") {
				return
			}
		}
		t.Errorf("warnings %+v", e.Warnings)
	})
	t.Run("one character a token is too little for Korean", func(t *testing.T) {
		e := setup{
			workload: lines("  - {model: ai21.j2-mid-v1, requests: 1/month, samples: a}"),
			files:    map[string]string{"a": `{"prompt": "안녕하세요", "completion": "네"}` + "\n"}, options: estimate.Options{Tokenizer: "chars"},
		}.must(t)
		if !hasWarning(e, "chars_too_low") {
			t.Errorf("warnings %+v", e.Warnings)
		}
	})
	t.Run("a custom model on demand is warned of before anything else", func(t *testing.T) {
		e := setup{workload: lines("  - {model: amazon.titan-text-express-v1, custom_model: true, requests: 1k/month, tokens: {input: 9000, output: 5}}")}.must(t)
		if len(e.Warnings) < 2 || e.Warnings[0].Code != "custom_model_needs_provisioned" {
			t.Errorf("warnings %+v", e.Warnings)
		}
	})
}

func TestBudget(t *testing.T) {
	// 54 in month 1; 10% growth passes 60 in month 3 (65.34)
	s := setup{workload: `version: 1
as_of: 2024-07-01
months: 4
growth: 10%
budget: {monthly: 60}
workloads:
  - {model: anthropic.claude-3-haiku-20240307-v1:0, requests: {low: 60k, base: 120k, high: 240k, per: month}, tokens: {input: 800, output: 200}}
`}
	e := s.must(t)
	b := e.Budget
	if b.Verdict != "within" || b.Margin.String() != "6" || b.FirstMonthOver.MonthText() != "2024-09" || !hasWarning(e, "budget_over_later") {
		t.Errorf("budget %+v", b)
	}
	s.options.Scenario = estimate.High
	if b := s.must(t).Budget; b.Verdict != "over" || b.Margin.String() != "-48" || b.FirstMonthOver.MonthText() != "2024-07" {
		t.Errorf("high: budget %+v", b)
	}
	exact, err := pricing.ParseMoney("54")
	if err != nil {
		t.Fatal(err)
	}
	s.options = estimate.Options{Budget: &exact}
	if b := s.must(t).Budget; b.Verdict != "within" || b.Margin.Sign() != 0 {
		t.Errorf("a total equal to the budget: %+v, want within", b)
	}
}

func TestDrivers(t *testing.T) {
	e := setup{workload: lines(`  - {name: a, model: ai21.j2-mid-v1, requests: {low: 80, base: 100, high: 300, per: month}, tokens: {input: {low: 900, base: 1000, high: 1100}, output: 0}}
  - {name: b, model: ai21.j2-mid-v1, requests: 100/month, tokens: {input: 1000, output: 0}}
`)}.must(t)
	// each line 1.25; a's volume: 1.00 to 3.75, its tokens: 1.125 to 1.375
	var got []string
	for _, d := range e.Drivers {
		got = append(got, d.Name+" "+d.Low.String()+" "+d.High.String())
	}
	if s := strings.Join(got, "; "); s != "volume of a 2.25 5; tokens per call of a 2.375 2.625" {
		t.Errorf("drivers %s", s)
	}
}
