package estimate_test

import (
	"encoding/json"
	"os"
	"testing"

	"tokencast/pricing"
)

// publishedExample is a worked price example as its source prints it.
type publishedExample struct {
	ID    string `json:"id"`
	Class string `json:"class"`
	Lines []struct {
		What         string `json:"what"`
		Quantity     string `json:"quantity"`
		Per          string `json:"per"`
		UnitPriceUSD string `json:"unit_price_usd"`
		CostUSD      string `json:"cost_usd"`
	} `json:"lines"`
	ExactUSD string `json:"exact_usd"`
}

// workloads says each example in the workload format; the total of a month and the
// one-off costs together are what the example adds up.
var publishedWorkloads = map[string]string{
	"aws-titan-lite":              "  - {model: amazon.titan-text-lite-v1, requests: 1/month, tokens: {input: 2000, output: 1000}}",
	"aws-titan-image-1000":        "  - {model: amazon.titan-image-generator-v1, images: {count: 1000/month, size: 1024x1024, quality: standard}}",
	"aws-titan-image-finetune":    "  - {model: amazon.titan-image-generator-v1, fine_tuning: {images_seen: 32000}, custom_model: true, plan: {provisioned: {units: 1, commitment: 1_month}}}\nmonth: 1h",
	"aws-titan-express-pt":        "  - {model: amazon.titan-text-express-v1, plan: {provisioned: {units: 2, commitment: 1_month}}}\nmonth: 744h",
	"aws-claude-11k-4k":           "  - {model: \"anthropic.claude-v2:1\", requests: 1/month, tokens: {input: 11k, output: 4k}}",
	"aws-cohere-finetune":         "  - {model: cohere.command-text-v14, fine_tuning: {tokens: 1M}, custom_model: true, plan: {provisioned: {units: 1, commitment: none, hours: 1}}}",
	"aws-sdxl08-premium":          "  - {model: stability.stable-diffusion-xl-v0, images: {count: 1/month, size: 512x512, steps: 70}}",
	"aws-custom-pt-monthly-WRONG": "  - {model: cohere.command-text-v14, plan: {provisioned: {units: 1, commitment: 1_month}}}\nmonth: 744h",
	"jp-llama2-30day":             "  - {model: meta.llama2-13b-chat-v1, plan: {provisioned: {units: 1, commitment: 1_month}}}\nmonth: 720h",
	"genai-tier-boundary-272001":  "  - {model: openai.gpt-5.6-sol, requests: 1/month, tokens: {input: 272001, output: 0}}",
}

const tierOverlay = `schema: 1
sources: {example: {title: the published example}}
models:
  - id: openai.gpt-5.6-sol
    prices:
      - {rates: {input: 5.5, output: 33}, per: 1m_tokens, from: 2024-01-01, source: example}
      - {rates: {input: 11, output: 49.5}, per: 1m_tokens, when: {input_tokens: {gt: 272000}}, from: 2024-01-01, source: example}
`

func TestPublishedExamples(t *testing.T) {
	raw, err := os.ReadFile("testdata/published-examples.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Examples []publishedExample `json:"examples"`
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Examples) != 10 {
		t.Fatalf("%d examples, want 10", len(file.Examples))
	}
	units := map[string]pricing.Unit{"1": "image", "1000": "1k_tokens", "1000000": "1m_tokens"}
	for _, ex := range file.Examples {
		t.Run(ex.ID+"/line by line", func(t *testing.T) {
			var sum pricing.Money
			for _, l := range ex.Lines {
				price, perr := pricing.ParseMoney(l.UnitPriceUSD)
				quantity, qerr := pricing.ParseQuantity(l.Quantity)
				if perr != nil || qerr != nil || units[l.Per] == "" {
					t.Fatal(perr, qerr, l.Per)
				}
				amount := pricing.Rate{Price: price, Unit: units[l.Per]}.Charge(quantity).Amount
				if amount.String() != l.CostUSD {
					t.Errorf("%s: %s, want %s", l.What, amount, l.CostUSD)
				}
				sum = sum.Add(amount)
			}
			if sum.String() != ex.ExactUSD {
				t.Errorf("sum %s, want %s", sum, ex.ExactUSD)
			}
		})
		t.Run(ex.ID+"/as a workload", func(t *testing.T) {
			entry, ok := publishedWorkloads[ex.ID]
			if !ok {
				t.Fatal("the example has no workload")
			}
			e := setup{workload: lines(entry), overlay: tierOverlay}.must(t)
			if got := e.Total.Base.Add(e.OneOffs).String(); got != ex.ExactUSD || !e.Complete {
				t.Errorf("total and one-off %s complete %v, want %s", got, e.Complete, ex.ExactUSD)
			}
		})
	}
}

// At 272000 tokens the call is still at the lower rate; one more and all of it is
// at the higher one.
func TestTierBoundary(t *testing.T) {
	e := setup{workload: lines("  - {model: openai.gpt-5.6-sol, requests: 1/month, tokens: {input: 272000, output: 0}}"), overlay: tierOverlay}.must(t)
	if got := e.Total.Base.String(); got != "1.496" {
		t.Errorf("total %s, want 1.496", got)
	}
}
