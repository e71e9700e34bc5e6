package estimate_test

import (
	"slices"
	"strings"
	"testing"
)

// 1k requests of 1000 and 100 tokens of test.cached: 1.00 and 0.50 USD.
const thousand = "{model: test.cached, requests: 1k/month, tokens: {input: 1000, output: 100}}"

func TestDiscountsAndExchange(t *testing.T) {
	const fx = "fx: {EUR: {rate: 0.92, date: 2024-06-28, source: test}}\n"
	for _, tc := range []struct {
		name, overlay, head, total, months string
		items                              string
	}{
		{"none", "", "", "1.5", "1.5 1.5", "1 0.5"},
		{"on everything", "discounts: [{percent: 12}]\n", "", "1.32", "1.32 1.32", "0.88 0.44"},
		{"on one meter", "discounts: [{percent: 50, meters: output}]\n", "", "1.25", "1.25 1.25", "1 0.25"},
		{"from the second month", "discounts: [{percent: 10, from: 2024-08-01}]\n", "", "1.5", "1.5 1.35", "1 0.5"},
		{"until the second month", "discounts: [{percent: 10, to: 2024-08-01}]\n", "", "1.35", "1.35 1.5", "0.9 0.45"},
		{"in euros", fx, "currency: EUR\n", "1.38", "1.38 1.38", "0.92 0.46"},
		{"in euros, less a discount", fx + "discounts: [{percent: 12}]\n", "currency: EUR\n", "1.2144", "1.2144 1.2144", "0.8096 0.4048"},
		{"in the catalog's currency", fx, "currency: USD\n", "1.5", "1.5 1.5", "1 0.5"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			e := setup{overlay: cachedModel + tc.overlay, workload: "version: 1\nstart: 2024-07\nmonths: 2\n" + tc.head + "workloads:\n  - " + thousand + "\n"}.must(t)
			var months, items []string
			for _, m := range e.Months {
				months = append(months, m.Base.String())
			}
			for _, i := range e.Lines[0].Items {
				items = append(items, i.Amount.String())
			}
			if got := e.Total.Base.String(); got != tc.total || strings.Join(months, " ") != tc.months || strings.Join(items, " ") != tc.items {
				t.Errorf("total %s, months %v, items %v", got, months, items)
			}
			if converted := strings.Contains(tc.head, "EUR"); converted != (e.FX != nil) || converted != (e.Currency == "EUR") || e.ListCurrency != "USD" {
				t.Errorf("currency %s of %s, rate %v", e.Currency, e.ListCurrency, e.FX)
			}
		})
	}
}

// TestDiscountAndExchangeOfOnePrice is the example at the head of prices.go.
func TestDiscountAndExchangeOfOnePrice(t *testing.T) {
	const overlay = "schema: 1\nsources: {test: {title: test}}\nfx: {EUR: {rate: 0.92, date: 2024-06-28, source: test}}\ndiscounts: [{percent: 12}]\nmodels:\n" +
		"  - {id: test.one, modality: embedding, tokenizer: {name: chars}, prices: [{meter: input, price: 0.0188, per: 1k_tokens, from: 2024-01-01, source: test}]}\n"
	e := setup{overlay: overlay, workload: "version: 1\nas_of: 2024-07-01\ncurrency: EUR\nworkloads:\n  - {model: test.one, requests: 1/month, tokens: {input: 2000}}\n"}.must(t)
	if got := e.Lines[0].Items[0].Amount.String(); got != "0.03044096" {
		t.Errorf("2,000 tokens cost %s EUR", got)
	}
}

func TestDiscountsAndExchangeAreSaid(t *testing.T) {
	e := setup{
		overlay:  cachedModel + "fx: {EUR: {rate: 0.92, date: 2024-06-28, source: test}}\ndiscounts: [{percent: 12, meters: input}]\n",
		workload: "version: 1\nas_of: 2024-07-01\ncurrency: EUR\nworkloads:\n  - " + thousand + "\n",
	}.must(t)
	for _, want := range []string{
		"12% off input tokens (overlay.yaml:19)",
		"amounts are in EUR, unit prices as published in USD; 1 USD = 0.92 EUR of 2024-06-28 (test)",
		"list prices less the discounts given: no tax or free tier",
	} {
		if !slices.Contains(e.Assumptions, want) {
			t.Errorf("not said: %s\n%s", want, strings.Join(e.Assumptions, "\n"))
		}
	}
}

// 730 hours are 43,800 minutes; 438k calls a month are 10 in the average minute and 40
// in the busiest.
func TestQuotas(t *testing.T) {
	const line = "{model: test.cached, requests: {low: 43800, base: 438k, high: 876k, per: month}, peak: {factor: 4}, tokens: {input: 10, output: 750, cache_read: 5}"
	const takes = "not feasible at the base scenario: the busiest minute (4 times the average) takes "
	for _, tc := range []struct{ name, quotas, head, line, want string }{
		{"as many requests as there are", "rpm: 80", "", "", ""},
		{"a request too many in the high scenario", "rpm: 79", "", "", "not feasible at the high scenario: the busiest minute (4 times the average) takes 80 requests of test.cached, and the account's quota is 79 (test)"},
		{"too many at base", "rpm: 39", "", "", takes + "40 requests of test.cached, and the account's quota is 39 (test)"},
		{"too many whatever comes", "rpm: 3", "", "", "not feasible in every scenario: the busiest minute (4 times the average) takes 4 requests of test.cached, and the account's quota is 3 (test)"},
		{"output burns five times", "tpm: 150399, output_burndown: 5", "", "", takes + "150400 tokens of test.cached, and the account's quota is 150399 (test)"}, // 40 x (10 + 5 x 750)
		{"input alone, without reads of the cache", "input_tpm: 399", "", "", takes + "400 input tokens of test.cached, and the account's quota is 399 (test)"},
		{"output alone", "output_tpm: 29999", "", "", takes + "30000 output tokens of test.cached, and the account's quota is 29999 (test)"},
		{"the longest answer is reserved", "tpm: 40599, reserve_max_tokens: true", "inference: {max_tokens: 1000}\n", "", takes + "40600 tokens of test.cached, and the account's quota is 40599 (test)"}, // 40 x (15 + 1000)
		{"no longest answer", "tpm: 999999, reserve_max_tokens: true", "", "", "the quota of test.cached reserves the longest answer of a call, which nothing gives; give inference: {max_tokens: N}"},
		{"batches are not served at once", "rpm: 1", "", ", plan: batch", ""},
		{"nor is provisioned throughput bound by it", "rpm: 1", "", ", plan: {provisioned: {units: 1, commitment: none}}", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			overlay := strings.Replace(cachedModel, "    tokenizer:", "    quotas: {"+tc.quotas+", source: test}\n    tokenizer:", 1)
			e := setup{overlay: overlay, workload: "version: 1\nas_of: 2024-07-01\n" + tc.head + "workloads:\n  - " + line + tc.line + "}\n"}.must(t)
			var got []string
			for _, w := range e.Warnings {
				if strings.HasPrefix(w.Code, "quota_") {
					got = append(got, w.Message)
				}
			}
			if strings.Join(got, "\n") != tc.want {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), tc.want)
			}
			if len(got) > 0 && e.Warnings[0].Message != got[0] {
				t.Errorf("the first warning is %v", e.Warnings[0])
			}
		})
	}
}

// An ID tells its routing, the key of the line goes before it.
func TestRoutingOfAnID(t *testing.T) {
	for _, tc := range []struct{ line, want string }{
		{"model: test.cached", "1.5"},
		{"model: global.test.cached", "1.35"},
		{"model: global.test.cached, routing: in_region", "1.5"},
		{"model: test.cached, routing: global", "1.35"},
		{"model: us.test.cached", "none"},
	} {
		e := setup{overlay: cachedModel, workload: lines("  - {" + tc.line + ", requests: 1k/month, tokens: {input: 1000, output: 100}}")}.must(t)
		got := "none"
		if e.Total != nil {
			got = e.Total.Base.String()
		}
		if got != tc.want || e.Lines[0].Model != "test.cached" {
			t.Errorf("%s: %s of %s, want %s", tc.line, got, e.Lines[0].Model, tc.want)
		}
	}
}
