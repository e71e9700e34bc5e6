package catalog_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tokencast/catalog"
)

func warnings(c *catalog.Catalog, maxAgeDays int) string {
	var lines []string
	for _, w := range c.Warnings(maxAgeDays) {
		lines = append(lines, w.String())
	}
	return strings.Join(lines, "\n")
}

// discounted is small with discounts.
func discounted(items ...string) string {
	return changed("currency: USD", "currency: USD\ndiscounts: ["+strings.Join(items, ", ")+"]")
}

func TestWarnings(t *testing.T) {
	records := func(lines ...string) string {
		return changed("      - {meter: input, price: 0.003}\n      - {meter: output, price: 0.006}\n", "      - {"+strings.Join(lines, "}\n      - {")+"}\n")
	}
	hour := func(commitment, price string) string {
		return "meter: model_unit_hour, per: hour, commitment: " + commitment + ", price: " + price
	}
	image := func(price, when string) string {
		return "meter: output_image, per: image, price: " + price + ", when: {" + when + "}"
	}
	for _, tc := range []struct {
		name, src string
		days      int
		want      string
	}{
		{"nothing to say", small, 30, ""},
		{"a discount that is most of the price", discounted("{percent: 90}", "{percent: 90.1}"), 0, "c.yaml:5:13: this discount never holds: the one at c.yaml:5 covers all that it covers; put the more general one first\nc.yaml:5:28: a discount of 90.1 percent; look whether it is what remains to be paid"},
		{"a discount as a fraction", discounted("{percent: 0.12}"), 0, "c.yaml:5:13: a discount of 0.12 percent, less than one; write 12 if 12 percent is meant"},
		{"no discount is none of these", discounted("{percent: 1}", "{percent: 0, meters: input}"), 0, ""},
		{"a discount that is hidden", discounted("{percent: 5, models: p.one, meters: [input], from: 2024-07-01, to: 2024-09-01}", "{percent: 6, models: [One], meters: [output, input], to: 2024-09-01}"), 0, "c.yaml:5:13: this discount never holds: the one at c.yaml:5 covers all that it covers; put the more general one first"},
		{"discounts that are not hidden", discounted("{percent: 5, meters: input, to: 2024-09-01}", "{percent: 6, meters: output}", "{percent: 7, from: 2024-07-01}", "{percent: 8, to: 2030-01-01, models: p.one}"), 0, ""},
		{"a rate of exchange just young enough", changed("currency: USD", "currency: USD\nfx: {EUR: {rate: 0.92, date: 2024-06-01, source: s}}"), 30, ""},
		{"a rate of exchange that is too old", changed("currency: USD", "currency: USD\nfx: {EUR: {rate: 0.92, date: 2024-05-31, source: s}}"), 30, "c.yaml:5:11: the rate of EUR is of 2024-05-31, 31 days before the release of 2024-07-01; look it up again"},
		{"output cheaper than input", records("meter: input, price: 0.003", "meter: output, price: 0.002"), 0, "c.yaml:16:9: p.one: output at 0.000002 is cheaper than input at 0.000003; look whether they are swapped"},
		{"output cheaper than input by its unit", records("meter: input, price: 0.003", "meter: output, price: 0.006, per: 1m_tokens"), 0, "c.yaml:16:9: p.one: output at 0.000000006 is cheaper than input at 0.000003; look whether they are swapped"},
		{"output as dear as input", records("meter: input, price: 0.003", "meter: output, price: 0.003"), 0, ""},
		{"output cheaper in another mode", records("meter: input, price: 0.003", "meter: output, price: 0.002, mode: batch"), 0, ""},
		{"output cheaper at another time", records("meter: input, price: 0.003, to: 2024-08-01", "meter: output, price: 0.002, from: 2024-08-01"), 0, ""},
		{"a cache read dearer than input", records("meter: input, price: 0.003", "meter: cache_read, price: 0.00375"), 0, "c.yaml:16:9: p.one: a cache read is dearer than input; look whether it is a cache write"},
		{"a longer term dearer than a shorter", records(hour("1_month", "5"), hour("6_month", "6")), 0, "c.yaml:16:9: p.one: the hour of 6_month at 6 is dearer than that of 1_month at 5; look whether they are swapped"},
		{"a longer term cheaper than a shorter", records(hour("none", "7"), hour("1_month", "6"), hour("6_month", "5")), 0, ""},
		{"ten times a sibling", records("meter: input, price: 0.003", "meter: input, price: 0.03, mode: batch"), 0, "c.yaml:16:9: p.one: input at 0.03 is ten times or more the price at c.yaml:15; look at the point and the unit"},
		{"nearly ten times a sibling", records("meter: input, price: 0.003", "meter: input, price: 0.0299, mode: batch"), 0, ""},
		{"a free sibling", records("meter: input, price: 0.003", "meter: input, price: 0, mode: batch"), 0, ""},
		{"a gap between dates", records("meter: input, price: 0.003, to: 2024-08-01", "meter: input, price: 0.003, from: 2024-09-01"), 0, "c.yaml:16:9: p.one: input has no price from 2024-08-01 to 2024-09-01; look whether a record is missing"},
		{"no gap between dates", records("meter: input, price: 0.003, to: 2024-08-01", "meter: input, price: 0.003, from: 2024-08-01"), 0, ""},
		{"steps that nobody covers", records(image("0.1", "steps: {lte: 50}"), image("0.2", "steps: {gt: 51}")), 0, "c.yaml:16:9: p.one: 51 steps have no price, between up to 50 steps and over 51 steps; make them meet"},
		{"steps that meet", records(image("0.1", "steps: {lte: 50}"), image("0.2", "steps: {gt: 50}")), 0, ""},
		{"steps of another size", records(image("0.1", "steps: {lte: 50}, image: {max: 9x9}"), image("0.2", "steps: {gt: 51}, image: {over: 9x9}")), 0, ""},
		{"an old source", changed("retrieved: 2024-07-01", "retrieved: 2024-05-31"), 30, "source s was retrieved on 2024-05-31, 31 days before the release of 2024-07-01; look whether its prices still hold"},
		{"an old source that is old enough", changed("retrieved: 2024-07-01", "retrieved: 2024-06-01"), 30, ""},
		{"an old source, not asked for", changed("retrieved: 2024-07-01", "retrieved: 2020-01-01"), 0, ""},
		{"a source without a day", changed(", retrieved: 2024-07-01", ""), 30, "source s has no retrieved day; its age is unknown"},
		{
			"several, by place", records("meter: output, price: 0.002", "meter: input, price: 0.003", "meter: cache_read, price: 0.00375"), 0,
			"c.yaml:15:9: p.one: output at 0.000002 is cheaper than input at 0.000003; look whether they are swapped\n" +
				"c.yaml:17:9: p.one: a cache read is dearer than input; look whether it is a cache write",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := warnings(mustLoad(t, layerOf("c.yaml", tc.src)), tc.days)
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestShippedHasNoWarnings(t *testing.T) {
	if got := warnings(shipped(t), 1); got != "" {
		t.Errorf("the shipped catalog has warnings:\n%s", got)
	}
}
