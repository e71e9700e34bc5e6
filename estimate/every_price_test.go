package estimate_test

import (
	"fmt"
	"testing"

	"tokencast/catalog"
	"tokencast/data"
	"tokencast/pricing"
	"tokencast/tokenizers"
)

// Every price of the shipped catalog comes out of an estimate to the last digit: for
// each record a line that uses one published unit of it costs just its price.
func TestEveryPriceComesOutOfAnEstimate(t *testing.T) {
	base, err := catalog.Shipped(data.FS)
	if err != nil {
		t.Fatal(err)
	}
	cat, err := catalog.Load(base, nil, tokenizers.NewRegistry(data.FS))
	if err != nil {
		t.Fatal(err)
	}
	var entries string
	type wanted struct {
		line string
		rate pricing.Rate
	}
	var wants []wanted
	for _, m := range cat.Models() {
		for i, r := range m.Sheet.Rates() {
			if r.Absent {
				continue
			}
			name := fmt.Sprintf("%s %d", m.ID, i)
			entries += fmt.Sprintf("  - {name: %q, model: %q, %s}\n", name, m.ID, oneUnit(t, m, r))
			wants = append(wants, wanted{name, r})
		}
	}
	e := setup{workload: lines(entries) + "month: 1h\n"}.must(t)
	items := map[string][]pricing.LineItem{}
	for _, l := range e.Lines {
		items[l.Name] = append(items[l.Name], l.Items...)
	}
	for _, o := range e.OneOff {
		items[o.Line] = append(items[o.Line], o.LineItem)
	}
	for _, w := range wants {
		found := false
		for _, item := range items[w.line] {
			if item.Rate.Meter == w.rate.Meter && item.Rate.Condition == w.rate.Condition {
				found = true
				if item.Amount.String() != w.rate.Price.String() {
					t.Errorf("%s: %s costs %s, want %s", w.line, w.rate.Meter, item.Amount, w.rate.Price)
				}
			}
		}
		if !found {
			t.Errorf("%s: no item for %s %s (%s)", w.line, w.rate.Meter, w.rate.Condition.Commitment, w.rate.Condition.When())
		}
	}
	if len(wants) != 121 { // 117 figures of the article; one row of four serves two models
		t.Errorf("%d priced records, want 121", len(wants))
	}
}

// oneUnit is the part of a workload line that uses one published unit of a rate, in a
// month of one hour.
func oneUnit(t *testing.T, m *catalog.Model, r pricing.Rate) string {
	t.Helper()
	c := r.Condition
	custom := ""
	if c.CustomModel {
		custom = ", custom_model: true"
	}
	switch r.Meter {
	case pricing.Input:
		if m.Modality == catalog.Embedding {
			return fmt.Sprintf("requests: 1/month, tokens: {input: %d}", r.Unit.Size())
		}
		return fmt.Sprintf("requests: 1/month, tokens: {input: %d, output: 0}", r.Unit.Size())
	case pricing.Output:
		return fmt.Sprintf("requests: 1/month, tokens: {input: 0, output: %d}", r.Unit.Size())
	case pricing.InputImage:
		return "requests: 1/month, tokens: {input: 0}, input_images: 1"
	case pricing.OutputImage:
		width, height := c.Size.Width, c.Size.Height
		if c.Size.Kind == pricing.OverSize {
			width++
		}
		how := "quality: " + c.Quality
		if c.Steps != (pricing.Steps{}) {
			steps := c.Steps.N
			if c.Steps.Over {
				steps++
			}
			how = fmt.Sprintf("steps: %d", steps)
		}
		return fmt.Sprintf("images: {count: 1/month, size: %dx%d, %s}%s", width, height, how, custom)
	case pricing.ModelUnitHour:
		return fmt.Sprintf("plan: {provisioned: {units: 1, commitment: %s}}%s", c.Commitment, custom)
	case pricing.Train:
		return fmt.Sprintf("fine_tuning: {tokens: %d}", r.Unit.Size())
	case pricing.TrainImage:
		return "fine_tuning: {images_seen: 1}"
	case pricing.CustomModelStorage:
		if m.Sheet.Has(pricing.Train) {
			return "fine_tuning: {tokens: 0}"
		}
		return "fine_tuning: {images_seen: 0}"
	}
	t.Fatalf("no line for %s", r.Meter)
	return ""
}
