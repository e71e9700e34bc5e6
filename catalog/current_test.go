package catalog_test

import (
	"strings"
	"testing"

	"tokencast/catalog"
	"tokencast/pricing"
)

// The overlay of later models in the examples, against figures typed apart from it.
func TestCurrentModels(t *testing.T) {
	layer, err := catalog.ReadLayer("../examples/current-models.yaml")
	if err != nil {
		t.Fatal(err)
	}
	c := shipped(t, layer)
	if got := warnings(c, 0); got != "" {
		t.Errorf("warnings:\n%s", got)
	}
	day, _ := pricing.ParseDay("2026-11-22")
	asked := 0
	for _, tc := range []struct {
		profile string
		ask     pricing.Ask
		want    string // input, output, cache read, cache write, in USD for a million tokens; - is none
	}{
		{"global.anthropic.claude-sonnet-4-5-20250929-v1:0", pricing.Ask{InputTokens: 200_000}, "3 15 0.3 3.75"},
		{"global.anthropic.claude-sonnet-4-5-20250929-v1:0", pricing.Ask{CacheTTL: "1h"}, "3 15 0.3 6"},
		{"global.anthropic.claude-sonnet-4-5-20250929-v1:0", pricing.Ask{InputTokens: 200_001}, "6 22.5 0.6 7.5"},
		{"global.anthropic.claude-sonnet-4-5-20250929-v1:0", pricing.Ask{InputTokens: 200_001, CacheTTL: "1h"}, "6 22.5 0.6 12"},
		{"global.anthropic.claude-sonnet-4-5-20250929-v1:0", pricing.Ask{Mode: pricing.Batch}, "1.5 7.5 - -"},
		{"us.anthropic.claude-sonnet-4-5-20250929-v1:0", pricing.Ask{}, "3.3 16.5 0.33 4.125"},
		{"us.anthropic.claude-sonnet-4-5-20250929-v1:0", pricing.Ask{CacheTTL: "1h"}, "3.3 16.5 0.33 6.6"},
		{"us.anthropic.claude-sonnet-4-5-20250929-v1:0", pricing.Ask{InputTokens: 1_000_000}, "6.6 24.75 0.66 8.25"},
		{"us.anthropic.claude-sonnet-4-5-20250929-v1:0", pricing.Ask{InputTokens: 1_000_000, CacheTTL: "1h"}, "6.6 24.75 0.66 13.2"},
		{"us.anthropic.claude-sonnet-4-5-20250929-v1:0", pricing.Ask{Mode: pricing.Batch}, "1.65 8.25 - -"},
		{"anthropic.claude-sonnet-4-5-20250929-v1:0", pricing.Ask{}, "- - - -"},
		{"global.anthropic.claude-haiku-4-5-20251001-v1:0", pricing.Ask{InputTokens: 1_000_000}, "1 5 0.1 1.25"},
		{"global.anthropic.claude-haiku-4-5-20251001-v1:0", pricing.Ask{CacheTTL: "1h"}, "1 5 0.1 2"},
		{"global.anthropic.claude-haiku-4-5-20251001-v1:0", pricing.Ask{Mode: pricing.Batch}, "0.5 2.5 - -"},
		{"us.anthropic.claude-haiku-4-5-20251001-v1:0", pricing.Ask{}, "1.1 5.5 0.11 1.375"},
		{"us.anthropic.claude-haiku-4-5-20251001-v1:0", pricing.Ask{CacheTTL: "1h"}, "1.1 5.5 0.11 2.2"},
		{"us.anthropic.claude-haiku-4-5-20251001-v1:0", pricing.Ask{Mode: pricing.Batch}, "0.55 2.75 - -"},
		{"amazon.nova-micro-v1:0", pricing.Ask{}, "0.035 0.14 0.00875 -"},
		{"us.amazon.nova-micro-v1:0", pricing.Ask{Mode: pricing.Batch}, "0.0175 0.07 - -"},
		{"amazon.nova-lite-v1:0", pricing.Ask{Mode: pricing.Batch}, "0.03 0.12 - -"},
		{"us.amazon.nova-lite-v1:0", pricing.Ask{}, "0.06 0.24 0.015 -"},
		{"amazon.nova-pro-v1:0", pricing.Ask{}, "0.8 3.2 0.2 -"},
		{"amazon.nova-pro-v1:0", pricing.Ask{Mode: pricing.Batch}, "0.4 1.6 - -"},
		{"us.amazon.nova-pro-v1:0", pricing.Ask{Mode: pricing.Flex}, "0.4 1.6 0.1 -"},
		{"us.amazon.nova-pro-v1:0", pricing.Ask{Mode: pricing.Priority}, "1.4 5.6 0.35 -"},
		{"global.amazon.nova-pro-v1:0", pricing.Ask{}, "- - - -"},
	} {
		m, routing, err := c.Resolve(tc.profile)
		if err != nil {
			t.Error(err)
			continue
		}
		tc.ask.Region, tc.ask.Routing = c.Region, routing
		var got []string
		for _, meter := range []pricing.Meter{pricing.Input, pricing.Output, pricing.CacheRead, pricing.CacheWrite} {
			price := "-"
			if r, err := m.Sheet.Rate(meter, tc.ask, day); err == nil {
				asked++
				price = r.Charge(pricing.Count(1_000_000)).Amount.String()
			}
			got = append(got, price)
		}
		if joined := strings.Join(got, " "); joined != tc.want {
			t.Errorf("%s of %+v: %s, want %s", tc.profile, tc.ask, joined, tc.want)
		}
	}
	if asked < 60 {
		t.Errorf("only %d prices were looked at", asked)
	}
	for _, m := range c.Models() {
		for _, r := range m.Sheet.Rates() {
			if both := r.Source == "two-price-files-2026"; r.Overlay != "" && both != (r.Confidence == "published") {
				t.Errorf("%s: %s of %s is %s", r.At, r.Meter, r.Source, r.Confidence)
			}
		}
	}
}
