package estimate_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tokencast/estimate"
	"tokencast/pricing"
)

// The example of the file's comment: a third of 900 tokens at 3 USD, and 0.30 USD cached.
func TestCachedExample(t *testing.T) {
	overlay := strings.Replace(cachedModel, "input: 1, output: 5, cache_read: 0.1", "input: 3, output: 5, cache_read: 0.3", 1)
	s := setup{overlay: overlay, workload: lines("  - {model: test.cached, requests: 1M/month, tokens: {input: 900, output: 0}}\n")}
	s.options.Plans = true
	e := s.must(t)
	p := e.Lines[0].Plans[0]
	third := pricing.Count(1).Div(pricing.Count(3))
	got := p.Amount.Base.Sub(p.Items[0].Amount.Sub(p.Cached[0].Amount).Mul(third))
	if want := micro((600*300 + 300*30) * 1e6); got.String() != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// Each plan with Cached costs, at another share, what an estimate of that share gives, on
// either side of a token band and in every month that prices it anew.
func TestCachedIsWhatAShareCosts(t *testing.T) {
	overlay := strings.Replace(cachedModel, "output: 2.5}", "output: 4.5, cache_read: 0.05}", 1) +
		"discounts: [{percent: 10, models: test.cached, from: 2024-09-01}]\n"
	share := pricing.Count(1).Div(pricing.Count(4))
	for tokens, plans := range map[string]int{
		"tokens: {input: 300, output: 100}, conversation: {turns: 6, history: full}": 2,
		"tokens: {input: 900, output: 100}, cache: {read: 0%, write: 20%}":           1, // batch writes to no cache
		"samples: a": 2,
	} {
		line := "{name: a, model: test.cached, requests: 1k/month, " + tokens
		files := map[string]string{"a": strings.Repeat("{\"prompt\":\"abc\",\"completion\":\"de\"}\n", 30)}
		head := "version: 1\nstart: 2024-08-01\nmonths: 3\nworkloads:\n  - "
		s := setup{overlay: overlay, workload: head + line + "}\n", files: files}
		s.options.Plans = true
		offered := 0
		for _, p := range s.must(t).Lines[0].Plans {
			if p.Provisioned != nil {
				if p.Cached != nil {
					t.Errorf("%s: paid by the hour, and cached", tokens)
				}
				continue
			}
			offered++
			shared := strings.Replace(line, "read: 0%", "read: 25%", 1)
			if !strings.Contains(shared, "cache: {") {
				shared += ", cache: {read: 25%}"
			}
			want := setup{overlay: overlay, workload: head + shared + ", plan: " + p.Name + "}\n", files: files}.must(t)
			prices := append([]estimate.Repriced{{Month: 1, Items: p.Items, Cached: p.Cached}}, p.Later...)
			if len(prices) != 2 {
				t.Fatalf("%d prices, want another from the discount on", len(prices))
			}
			for _, r := range prices {
				var sum pricing.Money
				inputs := slices.DeleteFunc(slices.Clone(r.Items), func(i pricing.LineItem) bool { return i.Rate.Meter != pricing.Input })
				if len(inputs) != len(r.Cached) {
					t.Fatalf("%s, %s: %d inputs and %d cached", tokens, p.Name, len(inputs), len(r.Cached))
				}
				for _, item := range r.Items {
					sum = sum.Add(item.Amount)
				}
				for i, item := range inputs {
					// The share is of all input, of which some may be written.
					all := item.Quantity
					for _, w := range r.Items {
						if w.Rate.Meter == pricing.CacheWrite {
							all = all.Add(w.Quantity)
						}
					}
					read := all.Mul(share).Div(item.Quantity)
					sum = sum.Sub(item.Amount.Sub(r.Cached[i].Amount).Mul(read))
				}
				if got, want := sum.String(), want.Months[r.Month-1].Base.String(); got != want {
					t.Errorf("%s, %s, month %d: %s, want %s", tokens, p.Name, r.Month, got, want)
				}
			}
		}
		if offered != plans {
			t.Errorf("%s: %d plans, want %d", tokens, offered, plans)
		}
	}
}

func TestCachedIsNotOffered(t *testing.T) {
	for _, tc := range []struct{ name, line string }{
		{"by a model without prices for it", "model: anthropic.claude-3-haiku-20240307-v1:0, tokens: {input: 9, output: 1}"},
		{"under a plan without prices for it", "model: test.cached, tokens: {input: 9, output: 1}, plan: batch"},
		{"where a share is read", "model: test.cached, tokens: {input: 9, output: 1}, cache: {read: 1%}"},
		{"where tokens say what is written", "model: test.cached, tokens: {input: 9, cache_write: 1, output: 1}"},
	} {
		s := setup{overlay: cachedModel, workload: lines(fmt.Sprintf("  - {requests: 1/month, %s}\n", tc.line))}
		s.options.Plans = true
		e := s.must(t)
		if got := e.Lines[0].Plans[0].Cached; got != nil {
			t.Errorf("%s: %v", tc.name, got)
		}
	}
}
