package reports

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"tokencast/catalog"
	"tokencast/data"
	"tokencast/pricing"
	"tokencast/tokenizers"
)

// ownCatalog is a whole catalog, so that the golden files stand still when the shipped
// one changes.
const ownCatalog = `
version: "7"
released: 2025-02-01
currency: USD
region: us-east-1
` + ownModels

// alone loads a catalog of one file.
func alone(t *testing.T, src string) *catalog.Catalog {
	t.Helper()
	layer := catalog.Layer{Name: "own.yaml", Files: []catalog.LayerFile{{Name: "own.yaml", Data: []byte(src)}}}
	c, err := catalog.Load(layer, nil, tokenizers.NewRegistry(data.FS))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// replaced is ownCatalog with pairs of old and new text.
func replaced(t *testing.T, pairs ...string) string {
	t.Helper()
	src := ownCatalog
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(src, pairs[i]) {
			t.Fatalf("no %q in the catalog", pairs[i])
		}
		src = strings.Replace(src, pairs[i], pairs[i+1], 1)
	}
	return src
}

const terms = `currency: USD
discounts:
  - {percent: 12, from: 2025-01-01, source: own, note: frame contract}
  - {percent: 0, models: [talker], meters: [model_unit_hour, input]}
fx:
  EUR: {rate: 0.92, date: 2025-01-31, source: own}
`

func TestCatalogIsThatOfTheGoldenFiles(t *testing.T) {
	c := alone(t, replaced(t, "currency: USD\n", terms, "    prices:\n", "    quotas: {rpm: 50, tpm: 400000, output_burndown: 5, reserve_max_tokens: true, source: own}\n    prices:\n"))
	for name, f := range map[string]Format{"catalog.txt": Table, "catalog.json": JSON} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := WriteCatalog(&b, c, f, Options{}); err != nil {
				t.Fatal(err)
			}
			golden(t, name, b.Bytes())
		})
	}
	if err := WriteCatalog(&bytes.Buffer{}, c, CSV, Options{}); err == nil || !strings.Contains(err.Error(), "write table or json") {
		t.Errorf("a catalog as csv: %v", err)
	}
	if err := WriteCatalog(broken{}, c, Table, Options{}); errText(err) != "write catalog: disk full" {
		t.Errorf("a broken writer: %v", err)
	}
}

// chat is a workload of three lines, of which the second has so many output tokens.
func chat(requests, output int) string {
	const haiku = "anthropic.claude-3-haiku-20240307-v1:0"
	line := "  - {name: %s, model: %s, requests: %d/month, tokens: {input: 1000, output: %d}}\n"
	return "version: 1\nname: support | bot\nworkloads:\n" +
		fmt.Sprintf(line, "still", haiku, requests, 1000) + fmt.Sprintf(line, "moved", haiku, requests, output*1000) + fmt.Sprintf(line, "unpriced", "anthropic.claude-v1", requests, output)
}

// catalogChange is a difference of every kind; with an estimate of either side.
func catalogChange(t *testing.T, workload bool) CatalogDiff {
	t.Helper()
	before := alone(t, ownCatalog)
	after := alone(t, replaced(
		t, "currency: USD\n", terms, `version: "7"`, `version: "8"`,
		"price: 2.5, from: 2025-07-01", "price: 2.4, from: 2025-07-01",
		"- {meter: output, price: 15}", "- {meter: output, price: 15, to: 2026-01-01}\n      - {meter: input, price: 1.25, mode: batch, region: eu-west-1}",
		"commitment: none, absent: not_published", "commitment: none, price: 45",
		"output: 4096", "output: 8192",
		"acme.painter-v1:0\n    name: Painter", "acme.painter-v2:0\n    name: \"Painter | 2\"",
	))
	difference, err := catalog.Diff(before, after)
	if err != nil {
		t.Fatal(err)
	}
	d := CatalogDiff{Difference: difference}
	if workload {
		d.Before, d.After = estimateOf(t, chat(1000, 3)), estimateOf(t, chat(1000, 4))
	}
	return d
}

func TestCatalogDiffIsThatOfTheGoldenFiles(t *testing.T) {
	same := CatalogDiff{Difference: &catalog.Difference{Old: alone(t, ownCatalog), New: alone(t, ownCatalog)}}
	for _, tc := range []struct {
		name   string
		d      CatalogDiff
		format Format
		o      Options
	}{
		{"catalog-diff.txt", catalogChange(t, true), Table, Options{}},
		{"catalog-diff.60.txt", catalogChange(t, true), Table, Options{Width: 60}},
		{"catalog-diff.json", catalogChange(t, true), JSON, Options{}},
		{"catalog-diff.md", catalogChange(t, true), Markdown, Options{}},
		{"catalog-diff-none.txt", same, Table, Options{}},
		{"catalog-diff-none.json", same, JSON, Options{}},
		{"catalog-diff-none.md", same, Markdown, Options{}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var b bytes.Buffer
			if err := WriteCatalogDiff(&b, tc.d, tc.format, tc.o); err != nil {
				t.Fatal(err)
			}
			if fault := dangerous(b.String()); fault != "" {
				t.Errorf("the report holds %s", fault)
			}
			golden(t, tc.name, b.Bytes())
		})
	}
	if err := WriteCatalogDiff(&bytes.Buffer{}, same, Excel, Options{}); err == nil || !strings.Contains(err.Error(), "write table, json or markdown") {
		t.Errorf("as a workbook: %v", err)
	}
	if err := WriteCatalogDiff(broken{}, same, JSON, Options{}); errText(err) != "write the difference of catalogs: disk full" {
		t.Errorf("a broken writer: %v", err)
	}
}

func TestPercentText(t *testing.T) {
	for of, want := range map[[2]int64]string{{1, 3}: "+33.33%", {-1, 5}: "-20%", {0, 1}: "0%", {30, 1}: "+3,000%", {-1, 1}: "-100%", {1, 1_000_000}: "+0.0001%"} {
		if got := percentText(pricing.Count(of[0]).Div(pricing.Count(of[1]))); got != want {
			t.Errorf("%d/%d is %s, want %s", of[0], of[1], got, want)
		}
	}
}
