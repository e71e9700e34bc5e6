package catalog_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tokencast/catalog"
	"tokencast/pricing"
	"tokencast/tokenizers"
)

// overlaid is small with overlays, each of schema 1 and the text given.
func overlaid(texts ...string) []catalog.Layer {
	layers := []catalog.Layer{layerOf("c.yaml", small)}
	names := []string{"first.yaml", "second.yaml"}
	for i, text := range texts {
		layers = append(layers, layerOf(names[i], "schema: 1\n"+text))
	}
	return layers
}

const repriced = `
defaults: {source: s, per: 1k_tokens}
models:
  - id: p.one
    prices: [{meter: input, price: 9, from: 2024-08-01, to: 2024-10-01}]
`

func TestOverlayPrices(t *testing.T) {
	later := "models: [{id: p.one, prices: [{meter: input, price: 8, per: 1m_tokens, from: 2024-09-01, source: s}]}]"
	for _, tc := range []struct {
		name   string
		layers []catalog.Layer
		day    string
		want   string
		by     string // the overlay that the price comes from
	}{
		{"before it", overlaid(repriced), "2024-07-31", "0.003", ""},
		{"its first day", overlaid(repriced), "2024-08-01", "9", "first.yaml"},
		{"its last day", overlaid(repriced), "2024-09-30", "9", "first.yaml"},
		{"its end", overlaid(repriced), "2024-10-01", "0.003", ""},
		{"two, the later wins", overlaid(repriced, later), "2024-09-01", "8", "second.yaml"},
		{"two, before the later", overlaid(repriced, later), "2024-08-31", "9", "first.yaml"},
		{"two, the later stays open", overlaid(repriced, later), "2030-01-01", "8", "second.yaml"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := mustLoad(t, tc.layers...)
			if got := priceOf(t, c, "p.one", pricing.Input, pricing.Ask{}, tc.day); got != tc.want {
				t.Errorf("on %s: %s, want %s", tc.day, got, tc.want)
			}
			if got := priceOf(t, c, "p.one", pricing.Output, pricing.Ask{}, tc.day); got != "0.006" {
				t.Errorf("the other meter became %s", got)
			}
			day, _ := pricing.ParseDay(tc.day)
			r, err := c.Models()[0].Sheet.Rate(pricing.Input, pricing.Ask{Region: "us-east-1"}, day)
			if err != nil || r.Overlay != tc.by {
				t.Errorf("the price is of %q, %v, want %q", r.Overlay, err, tc.by)
			}
		})
	}
}

func TestOverlayModels(t *testing.T) {
	c := mustLoad(t, overlaid(`
version: "other"
released: 2030-01-01
currency: USD
sources: {mine: {title: My contract}}
provider: {id: q, name: Queue}
defaults: {from: 2024-07-01, source: mine, per: 1k_tokens}
models:
  - {id: q.new, name: New, aliases: [Fresh, Newer], prices: [{meter: input, price: 2}]}
`, `
models:
  - id: p.one
    name: Uno
    languages: [Italian]
    lifecycle: {status: retired, legacy: 2024-01-01, retired: 2024-12-31}
    tokenizer: {name: cl100k_base, class: family}
    capacity: {input_tpm: 10, output_tpm: 20, source: s}
`)...)
	if c.Version != "2024.07" || c.Released.String() != "2024-07-01" || c.Region != "us-east-1" {
		t.Errorf("the overlay changed the catalog to %s of %s in %s", c.Version, c.Released, c.Region)
	}
	if diff := cmp.Diff([]string{"first.yaml", "second.yaml"}, c.Overlays); diff != "" {
		t.Errorf("overlays (-want +got):\n%s", diff)
	}
	if c.Sources["mine"].Title != "My contract" || c.Sources["s"].Title != "S" {
		t.Errorf("sources: %+v", c.Sources)
	}
	if got := priceOf(t, c, "Fresh", pricing.Input, pricing.Ask{}, "2024-07-01"); got != "2" {
		t.Errorf("the new model costs %s", got)
	}
	added, _ := c.Lookup("q.new")
	if added.Provider != "q" || added.ProviderName != "Queue" || added.Modality != catalog.Embedding || added.Lifecycle.Status != "active" || added.Tokenizer.Class != tokenizers.Chars {
		t.Errorf("the new model is %+v", added)
	}
	m, _ := c.Lookup("p.one")
	if m.Name != "Uno" || m.Limits.Context != 8192 || m.Provider != "p" || m.Modality != catalog.Text || m.Lifecycle.Status != "retired" || m.Lifecycle.Retired.String() != "2024-12-31" || m.Tokenizer.Tokenizer != "cl100k_base" {
		t.Errorf("the known model became %+v", m)
	}
	if diff := cmp.Diff(&catalog.Capacity{InputTPM: 10, OutputTPM: 20, Source: "s"}, m.Capacity); diff != "" {
		t.Errorf("capacity (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"Italian"}, m.Languages); diff != "" {
		t.Errorf("languages (-want +got):\n%s", diff)
	}
	if _, err := c.Lookup("One"); err == nil {
		t.Error("the name that was replaced still finds the model")
	}
}

func TestOverlayFaults(t *testing.T) {
	for _, tc := range []struct {
		name   string
		layers []catalog.Layer
		want   string
	}{
		{"Y44 another currency", overlaid("currency: EUR"), "first.yaml:2:11: currency EUR in a catalog whose prices are in USD; prices of two currencies are never added, leave the key out or use --catalog-only"},
		{"no schema", []catalog.Layer{layerOf("c.yaml", small), layerOf("o.yaml", "models: []")}, `o.yaml:1:1: key "schema" is missing`},
		{"an empty overlay", []catalog.Layer{layerOf("c.yaml", small), layerOf("o.yaml", "")}, "o.yaml: the catalog is empty"},
		{"an unknown source", overlaid("models: [{id: p.one, prices: [{meter: input, price: 1, per: 1k_tokens, from: 2024-07-01, source: t}]}]"), `first.yaml:2:98: unknown source "t"; did you mean s?`},
		{"a new model without prices", overlaid("models: [{id: p.noe, name: One}]"), `first.yaml:2:10: key "prices" is missing`},
		{"a tie with the catalog", overlaid("defaults: {source: s, per: image, from: 2024-07-01}\nmodels:\n  - id: p.one\n    prices: [{meter: output_image, price: 1, when: {quality: standard}}]", "defaults: {source: s, per: image, from: 2024-07-01}\nmodels:\n  - id: p.one\n    prices: [{meter: output_image, price: 1, when: {steps: {lte: 5}}}]"), "second.yaml:5:14: output_image (up to 5 steps) and the record at first.yaml:5 (standard) can hold for the same use; add a condition to one of them"},
		{"a model twice in one overlay of two files", []catalog.Layer{layerOf("c.yaml", small), {Name: "o", Files: []catalog.LayerFile{{Name: "o/a.yaml", Data: []byte("schema: 1\nmodels: [{id: p.one}]")}, {Name: "o/b.yaml", Data: []byte("schema: 1\nmodels: [{id: p.one}]")}}}}, "o/b.yaml:2:15: model p.one stands twice, here and at a.yaml:2; keep one"},
		{"a base of nothing", []catalog.Layer{layerOf("c.yaml", "schema: 1")}, "c.yaml: the catalog has no \"version\"; a catalog that stands alone needs one\nc.yaml: the catalog has no \"released\"; a catalog that stands alone needs one\nc.yaml: the catalog has no \"currency\"; a catalog that stands alone needs one\nc.yaml: the catalog has no \"region\"; a catalog that stands alone needs one\nc.yaml: the catalog has no \"models\"; a catalog that stands alone needs one"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := load(tc.layers...)
			if err == nil || err.Error() != tc.want {
				t.Errorf("got\n%v\nwant\n%s", err, tc.want)
			}
		})
	}
}

// TestThreeTiers prices by two bands, cache times and all.
func TestThreeTiers(t *testing.T) {
	c := mustLoad(t, layerOf("c.yaml", changed("      - {meter: input, price: 0.003}\n      - {meter: output, price: 0.006}\n", `
      - {rates: {input: 1, output: 2, cache_write: 3}, per: 1m_tokens}
      - {rates: {input: 10, output: 20}, per: 1m_tokens, when: {input_tokens: {gt: 128000}}}
      - {rates: {cache_write: 30}, per: 1m_tokens, when: {input_tokens: {gt: 128000}, cache_ttl: 5m}}
      - {rates: {cache_write: 60}, per: 1m_tokens, when: {input_tokens: {gt: 128000}, cache_ttl: 1h}}
      - {rates: {input: 100, output: 200}, per: 1m_tokens, when: {input_tokens: {gt: 200000}}}
      - {rates: {cache_write: 300}, per: 1m_tokens, when: {input_tokens: {gt: 200000}, cache_ttl: 5m}}
      - {rates: {cache_write: 600}, per: 1m_tokens, when: {input_tokens: {gt: 200000}, cache_ttl: 1h}}
`)))
	for _, tc := range []struct {
		name                          string
		tokens                        int64
		input, output, write, write1h string
	}{
		{"at the first band", 128_000, "1", "2", "3", "3"},
		{"over the first", 128_001, "10", "20", "30", "60"},
		{"at the second", 200_000, "10", "20", "30", "60"},
		{"over the second", 200_001, "100", "200", "300", "600"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			ask, hour := pricing.Ask{InputTokens: tc.tokens}, pricing.Ask{InputTokens: tc.tokens, CacheTTL: "1h"}
			got := []string{
				priceOf(t, c, "p.one", pricing.Input, ask, "2024-07-01"), priceOf(t, c, "p.one", pricing.Output, ask, "2024-07-01"),
				priceOf(t, c, "p.one", pricing.CacheWrite, ask, "2024-07-01"), priceOf(t, c, "p.one", pricing.CacheWrite, hour, "2024-07-01"),
			}
			if diff := cmp.Diff([]string{tc.input, tc.output, tc.write, tc.write1h}, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestRecords holds what a record may look like: rates, regions, defaults and bands.
func TestRecords(t *testing.T) {
	c := mustLoad(t, layerOf("c.yaml", changed("      - {meter: input, price: 0.003}\n      - {meter: output, price: 0.006}\n", `
      - {rates: {input: 3, output: 15}, per: 1m_tokens, region: [us-east-1, eu-west-1]}
      - {rates: {input: 6, output: 22.5}, per: 1m_tokens, when: {input_tokens: {gt: 200000}}}
      - {rates: {input: 1.5}, per: 1m_tokens, mode: batch, routing: global, confidence: assumed, note: half}
      - {meter: cache_write, price: 0.00375, mode: flex, when: {cache_ttl: 5m}, to: 2024-08}
      - {meter: cache_write, absent: not_published, mode: flex, from: 2024-08}
`)))
	ask, flex := pricing.Ask{}, pricing.Ask{Mode: pricing.Flex}
	for _, tc := range []struct {
		name  string
		meter pricing.Meter
		ask   pricing.Ask
		day   string
		want  string
	}{
		{"a rate of several", pricing.Output, ask, "2024-07-01", "15"},
		{"a region of several", pricing.Output, pricing.Ask{Region: "eu-west-1"}, "2024-07-01", "15"},
		{"below the band", pricing.Input, pricing.Ask{InputTokens: 200_000}, "2024-07-01", "3"},
		{"above the band", pricing.Input, pricing.Ask{InputTokens: 200_001}, "2024-07-01", "6"},
		{"above the band, output", pricing.Output, pricing.Ask{InputTokens: 200_001}, "2024-07-01", "22.5"},
		{"the band is of one region", pricing.Output, pricing.Ask{InputTokens: 200_001, Region: "eu-west-1"}, "2024-07-01", "15"},
		{"mode and routing", pricing.Input, pricing.Ask{Mode: pricing.Batch, Routing: pricing.Global}, "2024-07-01", "1.5"},
		{"a price until a month", pricing.CacheWrite, flex, "2024-07-31", "0.00375"},
		{"not published from then", pricing.CacheWrite, flex, "2024-08-01", "cache write tokens: the source publishes no price for it"},
		{"not the other cache", pricing.CacheWrite, pricing.Ask{Mode: pricing.Flex, CacheTTL: "1h"}, "2024-07-31", "cache write tokens: no price in force on 2024-07-31; the first begins on 2024-08-01"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := priceOf(t, c, "p.one", tc.meter, tc.ask, tc.day); got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
	}
	for _, r := range c.Models()[0].Sheet.Rates() {
		want := "published"
		if r.Condition.Mode == pricing.Batch {
			want = "assumed"
		}
		if r.Confidence != want || r.Source != "s" || r.At.File != "c.yaml" || r.At.Line < 16 || r.At.Col < 9 {
			t.Errorf("a record with %s of %s at %+v", r.Confidence, r.Source, r.At)
		}
	}
}
