package catalog_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tokencast/catalog"
	"tokencast/pricing"
)

// discountOf is the fraction off a meter of a model on a day, "none" without any.
func discountOf(t testing.TB, c *catalog.Catalog, model string, meter pricing.Meter, day string) string {
	t.Helper()
	m, err := c.Lookup(model)
	if err != nil {
		t.Fatal(err)
	}
	on, err := pricing.ParseDay(day)
	if err != nil {
		t.Fatal(err)
	}
	if d := c.Discount(m, meter, on); d != nil {
		return d.Percent.String()
	}
	return "none"
}

func TestDiscountLastWins(t *testing.T) {
	base := layerOf("c.yaml", changed("currency: USD", `currency: USD
discounts:
  - {percent: 5, to: 2025-01-01}
  - {percent: 10, models: One, meters: [input, train], from: 2024-08-01, source: s, note: new}`))
	overlay := layerOf("o.yaml", "schema: 1\ndiscounts: [{percent: 12.5, models: [p.one], meters: output}, {percent: 0, meters: request}]\nmodels: [{id: p.two, prices: []}]")
	files := catalog.Layer{Name: "folder", Files: []catalog.LayerFile{
		{Name: "folder/b.yaml", Data: []byte("schema: 1\ndiscounts: [{percent: 20}]")},
		{Name: "folder/c.yaml", Data: []byte("schema: 1\ndiscounts: [{percent: 30, models: p.two}]")},
	}}
	for _, tc := range []struct {
		name, model string
		layers      []catalog.Layer
		meter       pricing.Meter
		day, want   string
	}{
		{"none", "p.one", []catalog.Layer{layerOf("c.yaml", small)}, pricing.Input, "2024-07-01", "none"},
		{"the general one", "p.one", []catalog.Layer{base}, pricing.Output, "2024-07-01", "0.05"},
		{"its end is outside", "p.one", []catalog.Layer{base}, pricing.Output, "2025-01-01", "none"},
		{"before the special one begins", "p.one", []catalog.Layer{base}, pricing.Input, "2024-07-31", "0.05"},
		{"the later entry, not the sum", "p.one", []catalog.Layer{base}, pricing.Input, "2024-08-01", "0.1"},
		{"the special one has no end", "p.one", []catalog.Layer{base}, pricing.Train, "2030-01-01", "0.1"},
		{"an overlay over the catalog", "p.one", []catalog.Layer{base, overlay}, pricing.Output, "2024-08-01", "0.125"},
		{"an overlay leaves the rest", "p.one", []catalog.Layer{base, overlay}, pricing.Input, "2024-08-01", "0.1"},
		{"none is taken off what is exempt", "p.one", []catalog.Layer{base, overlay}, pricing.Request, "2024-08-01", "0"},
		{"a model of the overlay", "p.two", []catalog.Layer{base, overlay}, pricing.Input, "2024-08-01", "0.05"},
		{"the later overlay", "p.one", []catalog.Layer{base, overlay, files}, pricing.Output, "2024-08-01", "0.2"},
		{"the later file", "p.two", []catalog.Layer{base, overlay, files}, pricing.Output, "2024-08-01", "0.3"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := discountOf(t, mustLoad(t, tc.layers...), tc.model, tc.meter, tc.day); got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
	}
	c := mustLoad(t, base, overlay)
	var got []string
	for _, d := range c.Discounts() {
		got = append(got, strings.TrimSpace(fmt.Sprintf("%s: %s (%s) %s", d.At, d, d.Source, d.Overlay)))
	}
	want := []string{
		"c.yaml:6: 5% off every price to 2025-01-01 ()",
		"c.yaml:7: 10% off input tokens, training tokens of p.one from 2024-08-01 (s)",
		"o.yaml:2: 12.5% off output tokens of p.one () o.yaml",
		"o.yaml:2: 0% off requests () o.yaml",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDiscountOfAnOverlayOfAnUnknownModel(t *testing.T) {
	_, err := load(layerOf("c.yaml", small), layerOf("o.yaml", "schema: 1\ndiscounts: [{percent: 5, models: [p.on]}]\nmodels: [{id: p.two}]"))
	want := "o.yaml:2:35: unknown model \"p.on\"; did you mean p.one?\no.yaml:3:10: key \"prices\" is missing"
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

// TestDiscountAgainstTheSlowOne compares with the obvious rule over random discounts:
// each in turn replaces what was before it.
func TestDiscountAgainstTheSlowOne(t *testing.T) {
	const day0 = "2024-07-%02d"
	rapid.Check(t, func(t *rapid.T) {
		type entry struct {
			percent  int
			meters   []string
			from, to int // days of the month; 0 is open
		}
		var entries []entry
		var lines []string
		for range rapid.IntRange(0, 6).Draw(t, "discounts") {
			e := entry{
				percent: rapid.IntRange(0, 100).Draw(t, "percent"),
				meters:  rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"input", "output", "train"}), 0, 2, rapid.ID[string]).Draw(t, "meters"),
				from:    rapid.IntRange(0, 5).Draw(t, "from"),
			}
			if rapid.Bool().Draw(t, "ends") {
				e.to = e.from + rapid.IntRange(1, 4).Draw(t, "days")
			}
			line := fmt.Sprintf("percent: %d", e.percent)
			if len(e.meters) > 0 {
				line += ", meters: [" + strings.Join(e.meters, ", ") + "]"
			}
			if e.from > 0 {
				line += ", from: " + fmt.Sprintf(day0, e.from)
			}
			if e.to > 0 {
				line += ", to: " + fmt.Sprintf(day0, e.to)
			}
			entries, lines = append(entries, e), append(lines, "{"+line+"}")
		}
		cut := rapid.IntRange(0, len(lines)).Draw(t, "in the catalog")
		c, err := load(layerOf("c.yaml", discounted(lines[:cut]...)), layerOf("o.yaml", "schema: 1\ndiscounts: ["+strings.Join(lines[cut:], ", ")+"]"))
		if err != nil {
			t.Fatal(err)
		}
		m := c.Models()[0]
		for _, meter := range []pricing.Meter{pricing.Input, pricing.Output, pricing.Train, pricing.Request} {
			for n := 1; n <= 10; n++ {
				want := "none"
				for _, e := range entries {
					if (len(e.meters) == 0 || slices.Contains(e.meters, string(meter))) && n >= e.from && (e.to == 0 || n < e.to) {
						want = fmt.Sprint(e.percent)
					}
				}
				on, _ := pricing.ParseDay(fmt.Sprintf(day0, n))
				got := "none"
				if d := c.Discount(m, meter, on); d != nil {
					got = d.Percent.Mul(pricing.Count(100)).String()
				}
				if got != want {
					t.Fatalf("%s on %s: %s, want %s\n%s", meter, on, got, want, strings.Join(lines, "\n"))
				}
			}
		}
		// What is said never to hold never does.
		for _, w := range c.Warnings(0) {
			if !strings.Contains(w.Msg, "never holds") {
				continue
			}
			i := slices.IndexFunc(c.Discounts(), func(d *catalog.Discount) bool { return d.At == w.At })
			hidden := c.Discounts()[i]
			for n := 1; n <= 10; n++ {
				on, _ := pricing.ParseDay(fmt.Sprintf(day0, n))
				for _, meter := range pricing.Meters() {
					if c.Discount(m, meter, on) == hidden {
						t.Fatalf("%s, and it does: %s on %s", w, meter, on)
					}
				}
			}
		}
	})
}

func TestFX(t *testing.T) {
	base := layerOf("c.yaml", changed("currency: USD", "currency: USD\nfx: {EUR: {rate: 0.92, date: 2024-06-28, source: s}, JPY: {rate: 157, date: 2024-06-28, source: s}}"))
	overlay := layerOf("o.yaml", "schema: 1\nfx: {EUR: {rate: \"0.9\", date: 2024-08-01, source: s}}")
	c := mustLoad(t, base, overlay)
	var got []string
	for _, fx := range c.FXRates() {
		got = append(got, fmt.Sprintf("%s %s %s %s %s %q", fx.Currency, fx.Rate, fx.Date, fx.Source, fx.At, fx.Overlay))
		if one, ok := c.FX(fx.Currency); !ok || one.Date != fx.Date {
			t.Errorf("FX(%s) = %v, %v", fx.Currency, one, ok)
		}
	}
	if diff := cmp.Diff([]string{`EUR 0.9 2024-08-01 s o.yaml:2 "o.yaml"`, `JPY 157 2024-06-28 s c.yaml:5 ""`}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if fx, ok := c.FX("USD"); ok {
		t.Errorf("the catalog's own currency has the rate %v", fx)
	}
	twice := catalog.Layer{Name: "f", Files: []catalog.LayerFile{
		{Name: "f/a.yaml", Data: []byte("schema: 1\nfx: {EUR: {rate: 1, date: 2024-08-01, source: s}}")},
		{Name: "f/b.yaml", Data: []byte("schema: 1\nfx: {EUR: {rate: 1, date: 2024-08-01, source: s}, USD: {rate: 1, date: 2024-08-01, source: s}}")},
	}}
	_, err := load(base, twice)
	want := "f/b.yaml:2:6: the rate of EUR stands twice, here and at a.yaml:2; keep one\nf/b.yaml:2:51: USD is the currency of the catalog itself; give the rates of others"
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

func TestQuotas(t *testing.T) {
	number := func(n int64) *int64 { return &n }
	base := layerOf("c.yaml", changed("name: One", "quotas: {rpm: 50, tpm: 400000, output_burndown: 5, reserve_max_tokens: true, source: s}"))
	c := mustLoad(t, base)
	got := c.Models()[0].Quotas
	want := &catalog.Quotas{RPM: number(50), TPM: number(400_000), OutputBurndown: pricing.Count(5), ReserveMaxTokens: true, Source: "s"}
	exact := cmp.Comparer(func(a, b pricing.Quantity) bool { return a.Cmp(b) == 0 })
	if diff := cmp.Diff(want, got, exact); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	// An overlay's quotas replace those below as a whole.
	c = mustLoad(t, base, layerOf("o.yaml", "schema: 1\nmodels: [{id: p.one, quotas: {input_tpm: 10, output_tpm: 5, source: s}}]"))
	want = &catalog.Quotas{InputTPM: number(10), OutputTPM: number(5), OutputBurndown: pricing.Count(1), Source: "s"}
	if diff := cmp.Diff(want, c.Models()[0].Quotas, exact); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, m := range shipped(t).Models() {
		if m.Quotas != nil || m.Capacity != nil {
			t.Errorf("%s ships with quotas or capacity", m.ID)
		}
	}
}
