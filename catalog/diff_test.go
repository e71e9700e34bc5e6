package catalog_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tokencast/catalog"
	"tokencast/pricing"
)

// told is a difference in lines.
func told(d *catalog.Difference) string {
	var b strings.Builder
	for _, f := range d.General {
		fmt.Fprintf(&b, "%s: %q, now %q\n", f.Field, f.Old, f.New)
	}
	for _, m := range d.Added {
		fmt.Fprintf(&b, "+ %s\n", m.ID)
	}
	for _, m := range d.Removed {
		fmt.Fprintf(&b, "- %s\n", m.ID)
	}
	price := func(r *pricing.Rate) string {
		switch {
		case r == nil:
			return "none"
		case r.Absent:
			return "absent"
		}
		return r.Price.String() + "/" + string(r.Unit)
	}
	for _, c := range d.Changed {
		for _, f := range c.Fields {
			fmt.Fprintf(&b, "%s %s: %q, now %q\n", c.New.ID, f.Field, f.Old, f.New)
		}
		for _, p := range c.Prices {
			fmt.Fprintf(&b, "%s %s %s %s%s: %s, now %s", c.New.ID, p.Kind, p.Meter, p.Condition.Mode, p.Condition.When(), price(p.Old), price(p.New))
			if p.Change != nil {
				fmt.Fprintf(&b, " (%s)", p.Change)
			}
			fmt.Fprintf(&b, " from %s", p.From)
			if !p.To.IsZero() {
				fmt.Fprintf(&b, " to %s", p.To)
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

func mustDiff(t testing.TB, before, after *catalog.Catalog) *catalog.Difference {
	t.Helper()
	d, err := catalog.Diff(before, after)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDiff(t *testing.T) {
	one := func(records string) string {
		return strings.Replace(small, "      - {meter: input, price: 0.003}\n", records, 1)
	}
	for _, tc := range []struct{ name, before, after, want string }{
		{"nothing", small, small + "# a comment\n", ""},
		{"another unit", small, changed("price: 0.003}", "price: 3, per: 1m_tokens}"), ""},
		{"a record split in two", small, one("      - {meter: input, price: 0.003}\n      - {meter: input, price: 0.0030, from: 2025-01-01}\n"), ""},
		{
			"the example", small, one("      - {meter: input, price: 3, per: 1m_tokens}\n      - {meter: input, price: 2.4, per: 1m_tokens, from: 2026-01-01}\n"),
			"p.one changed input on_demand: 0.003/1k_tokens, now 2.4/1m_tokens (-0.2) from 2026-01-01\n",
		},
		{
			"a price corrected", small, changed("0.003}", "0.004}"),
			"p.one changed input on_demand: 0.003/1k_tokens, now 0.004/1k_tokens (0.333333333333) from 2024-07-01\n",
		},
		{
			"an end", small, changed("0.003}", "0.003, to: 2025-01-01}"),
			"p.one ended input on_demand: 0.003/1k_tokens, now none from 2025-01-01\n",
		},
		{
			"other conditions", small, one("      - {meter: input, price: 0.003}\n      - {meter: input, price: 0.0015, mode: batch, from: 2025-01-01}\n"),
			"p.one added input batch: none, now 0.0015/1k_tokens from 2025-01-01\n",
		},
		{
			"a price that is no longer published, and two neighbours of one change",
			one("      - {meter: input, price: 0.003, to: 2025-01-01}\n      - {meter: input, price: 0.003, from: 2025-01-01}\n"),
			one("      - {meter: input, absent: not_published}\n"),
			"p.one changed input on_demand: 0.003/1k_tokens, now absent from 2024-07-01\n",
		},
		{"a price from nothing", changed("0.003}", "0}"), small, "p.one changed input on_demand: 0/1k_tokens, now 0.003/1k_tokens from 2024-07-01\n"},
		{
			"models and their fields", small + "  - {id: p.old, prices: []}\n",
			changed("name: One\n    limits: {context: 8192}", "name: Uno\n    limits: {context: 8192, output: 4096}\n    lifecycle: {status: legacy, legacy: 2025-01-01, retired: 2026-01-01}\n    quotas: {rpm: 5, tpm: 100, output_burndown: 5, reserve_max_tokens: true, source: s}\n    capacity: {input_tpm: 10, output_tpm: 5, source: s}\n    tokenizer: {name: cl100k_base, factor: 1.25, band: [-5%, +6%], class: family, frame: llama3}") + "  - {id: p.new, prices: []}\n",
			`+ p.new
- p.old
p.one name: "One", now "Uno"
p.one output limit: "unknown", now "4096"
p.one status: "active", now "legacy, legacy from 2025-01-01, retired from 2026-01-01"
p.one tokens: "chars, counted by chars", now "family, counted by cl100k_base times 1.25, within -5% and +6%, chat template llama3"
p.one capacity: "", now "10 input and 5 output tokens a minute of one model unit"
p.one quotas: "", now "5 requests and 100 tokens a minute; an output token takes 5; a call takes its maximum of output at its start"
`,
		},
		{
			"the catalog itself", changed("currency: USD", "currency: USD\nfx: {EUR: {rate: 0.92, date: 2024-06-28, source: s}}"),
			strings.Replace(changed("currency: USD", "currency: USD\ndiscounts: [{percent: 5}, {percent: 0, meters: train}]"), "2024.07\"", "2024.08\"", 1),
			`version: "2024.07", now "2024.08"
discounts: "", now "5% off every price; 0% off training tokens"
rate of EUR: "0.92 on 2024-06-28", now ""
`,
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			before, after := mustLoad(t, layerOf("c.yaml", tc.before)), mustLoad(t, layerOf("c.yaml", tc.after))
			if diff := cmp.Diff(tc.want, told(mustDiff(t, before, after))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	if _, err := catalog.Diff(mustLoad(t, layerOf("c.yaml", small)), mustLoad(t, layerOf("c.yaml", changed("USD", "EUR")))); err == nil || err.Error() != "prices in USD cannot be compared with prices in EUR" {
		t.Errorf("two currencies: %v", err)
	}
	if d := mustDiff(t, shipped(t), shipped(t)); told(d) != "" {
		t.Errorf("the shipped catalog differs from itself:\n%s", told(d))
	}
}

// TestDiffDayByDay compares random catalogs on every day: a change covers a day where
// the lookups differ, and no other.
func TestDiffDayByDay(t *testing.T) {
	const days = 12
	date := func(n int) string { return fmt.Sprintf("2024-07-%02d", n) }
	records := func(t *rapid.T) string {
		var b strings.Builder
		for _, meter := range []string{"input", "output"} {
			for day := 1; day < days; {
				from := day + rapid.IntRange(0, 3).Draw(t, "gap")
				to := from + rapid.IntRange(1, 5).Draw(t, "length")
				if to > days {
					break
				}
				price := rapid.SampledFrom([]string{"price: 0.001", "price: 0.002", "price: 1, per: 1m_tokens", "absent: not_published"}).Draw(t, "price")
				fmt.Fprintf(&b, "      - {meter: %s, %s, from: %s, to: %s}\n", meter, price, date(from), date(to))
				day = to
			}
		}
		if b.Len() == 0 {
			return "      []\n"
		}
		return b.String()
	}
	rapid.Check(t, func(t *rapid.T) {
		var sides [2]*catalog.Catalog
		for i := range sides {
			c, err := load(layerOf("c.yaml", strings.Replace(small, "      - {meter: input, price: 0.003}\n      - {meter: output, price: 0.006}\n", records(t), 1)))
			if err != nil {
				t.Fatal(err)
			}
			sides[i] = c
		}
		d, err := catalog.Diff(sides[0], sides[1])
		if err != nil {
			t.Fatal(err)
		}
		back, err := catalog.Diff(sides[1], sides[0])
		if err != nil {
			t.Fatal(err)
		}
		var changes, backwards []catalog.PriceChange
		for _, c := range d.Changed {
			changes = append(changes, c.Prices...)
		}
		for _, c := range back.Changed {
			backwards = append(backwards, c.Prices...)
		}
		if len(changes) != len(backwards) {
			t.Fatalf("%d changes there, %d back", len(changes), len(backwards))
		}
		price := func(c *catalog.Catalog, meter pricing.Meter, day pricing.Day) string {
			for _, r := range c.Models()[0].Sheet.Rates() {
				if r.Meter == meter && !day.Before(r.From) && day.Before(r.To) {
					if r.Absent {
						return "absent"
					}
					return r.Charge(pricing.Count(1)).Amount.String()
				}
			}
			return "none"
		}
		for _, meter := range []pricing.Meter{pricing.Input, pricing.Output} {
			for n := 1; n <= days; n++ {
				day, _ := pricing.ParseDay(date(n))
				was, is := price(sides[0], meter, day), price(sides[1], meter, day)
				covered := 0
				for _, c := range changes {
					if c.Meter == meter && !day.Before(c.From) && (c.To.IsZero() || day.Before(c.To)) {
						covered++
						if (c.Kind == catalog.PriceAdded) != (was == "none") || (c.Kind == catalog.PriceEnded) != (is == "none") || (c.Change == nil) != (was == "none" || was == "absent" || is == "none" || is == "absent") {
							t.Fatalf("%s on %s from %s to %s is told as %+v", meter, day, was, is, c)
						}
					}
				}
				if want := map[bool]int{true: 1, false: 0}[was != is]; covered != want {
					t.Fatalf("%s on %s from %s to %s: %d changes, want %d\n%s", meter, day, was, is, covered, want, told(d))
				}
			}
		}
	})
}
