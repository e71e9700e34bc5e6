package catalog_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tokencast/catalog"
	"tokencast/pricing"
)

// The shipped catalog against the article's figures. Every question that the
// article answers, and every one near it that it does not, is put to Sheet.Rate;
// articleAnswer looks the answer up in the rows, by rules of its own.

var (
	articleDay    = pricing.Day{Year: 2024, Month: 7, Day: 1}
	articleRegion = "us-east-1"
)

// articleAsks are the uses asked of every model: those of the article's columns, and others beside them.
func articleAsks() map[pricing.Meter][]pricing.Ask {
	asks := map[pricing.Meter][]pricing.Ask{}
	add := func(m pricing.Meter, a pricing.Ask) {
		a.Region = articleRegion
		for _, a.CustomModel = range []bool{false, true} {
			asks[m] = append(asks[m], a)
		}
	}
	for _, m := range pricing.Meters() {
		switch m {
		case pricing.ModelUnitHour:
			for _, c := range pricing.Commitments() {
				add(m, pricing.Ask{Commitment: c})
			}
		case pricing.OutputImage:
			for _, size := range [][2]int{{512, 512}, {1024, 1024}, {256, 256}, {512, 511}, {513, 512}, {512, 513}, {1024, 512}, {1025, 1024}, {2048, 2048}} {
				for _, kind := range []pricing.Ask{{Quality: "standard"}, {Quality: "premium"}, {Steps: 1}, {Steps: 50}, {Steps: 51}, {Steps: 150}} {
					kind.Width, kind.Height = size[0], size[1]
					add(m, kind)
				}
			}
		default:
			add(m, pricing.Ask{})
		}
	}
	return asks
}

// articleAnswer is the decimal as printed, "N/A", or "-" where no row answers.
func articleAnswer(rows []articlePrice, id string, m pricing.Meter, a pricing.Ask) string {
	answer := "-"
	for _, r := range rows {
		if r.ID != id || r.Meter != string(m) || r.Commitment != string(a.Commitment) || !articleSizeHolds(r.Size, a) {
			continue
		}
		switch {
		case r.Steps != "" && a.Steps > 0:
			if (a.Steps <= 50) != (r.Steps == "<=50") {
				continue
			}
		case r.Quality != a.Quality:
			continue
		}
		switch {
		case r.Custom == a.CustomModel:
			return r.Value
		case a.CustomModel && slices.Contains([]string{"model_unit_hour", "train", "train_image", "custom_model_storage"}, r.Meter):
			answer = r.Value // of the base model, unless a row of the custom one follows
		}
	}
	return answer
}

func articleSizeHolds(size string, a pricing.Ask) bool {
	if size == "" {
		return true
	}
	side := 512
	if strings.HasSuffix(size, "1024x1024") {
		side = 1024
	}
	inside := a.Width <= side && a.Height <= side
	switch size[0] {
	case '<':
		return inside
	case '>':
		return !inside
	}
	return a.Width == side && a.Height == side
}

func TestArticlePrices(t *testing.T) {
	_, rows := readArticle(t)
	c := shipped(t)
	got := map[string]int{}
	for _, m := range c.Models() {
		for meter, asks := range articleAsks() {
			for _, a := range asks {
				want := articleAnswer(rows, m.ID, meter, a)
				rate, err := m.Sheet.Rate(meter, a, articleDay)
				var none *pricing.NoRateError
				if err != nil && !errors.As(err, &none) {
					t.Fatal(err)
				}
				var fault string
				switch want {
				case "-":
					got["not offered"]++
					if none == nil || none.Reason != pricing.NotOffered {
						fault = "not offered"
					}
				case "N/A":
					got["not published"]++
					if none == nil || none.Reason != pricing.NotPublished {
						fault = "not published"
					}
				default:
					got["priced"]++
					price, err := pricing.ParseMoney(want)
					if err != nil {
						t.Fatal(err)
					}
					if none != nil || rate.Price.Cmp(price) != 0 || rate.Absent {
						fault = want
					}
				}
				if fault != "" {
					t.Errorf("%s: %s of %+v: %s, %v, want %s", m.ID, meter, a, rate.Price, err, fault)
				}
			}
		}
	}
	for _, answer := range []string{"priced", "not published", "not offered"} {
		if got[answer] < 30 {
			t.Errorf("only %d answers are %q", got[answer], answer)
		}
	}
}

// TestArticleRowByRow asks for each row's own use and compares the units too.
func TestArticleRowByRow(t *testing.T) {
	_, rows := readArticle(t)
	c := shipped(t)
	decimals := 0
	for _, r := range rows {
		m, err := c.Lookup(r.ID)
		if err != nil {
			t.Errorf("%+v: %v", r, err)
			continue
		}
		a := pricing.Ask{Region: articleRegion, Commitment: pricing.Commitment(r.Commitment), Quality: r.Quality, CustomModel: r.Custom}
		if r.Size != "" {
			a.Width = 512
			if strings.HasSuffix(r.Size, "1024x1024") {
				a.Width = 1024
			}
			a.Height = a.Width
			if r.Size[0] == '>' {
				a.Width++
			}
		}
		rate, err := m.Sheet.Rate(pricing.Meter(r.Meter), a, articleDay)
		if r.Value == "N/A" {
			var none *pricing.NoRateError
			if !errors.As(err, &none) || none.Reason != pricing.NotPublished {
				t.Errorf("%+v: %s, %v, want not published", r, rate.Price, err)
			}
			continue
		}
		decimals++
		price, _ := pricing.ParseMoney(r.Value)
		if err != nil || rate.Price.Cmp(price) != 0 || string(rate.Unit) != r.Per || rate.Condition.CustomModel != r.Custom {
			t.Errorf("%+v: %s per %s, custom %v, %v", r, rate.Price, rate.Unit, rate.Condition.CustomModel, err)
		}
	}
	if len(rows) != 143 || decimals != 121 {
		t.Errorf("%d rows with %d decimals, want 143 with 121", len(rows), decimals)
	}
}

// TestNoPriceBeyondTheArticle counts the other way: the catalog has as many
// records of each model, meter and kind as the article has rows, all of one day,
// region, mode and source.
func TestNoPriceBeyondTheArticle(t *testing.T) {
	_, rows := readArticle(t)
	want, got := map[string]int{}, map[string]int{}
	for _, r := range rows {
		want[fmt.Sprintf("%s %s %s custom:%v absent:%v", r.ID, r.Meter, r.Commitment, r.Custom, r.Value == "N/A")]++
	}
	c := shipped(t)
	for _, m := range c.Models() {
		for _, r := range m.Sheet.Rates() {
			got[fmt.Sprintf("%s %s %s custom:%v absent:%v", m.ID, r.Meter, r.Condition.Commitment, r.Condition.CustomModel, r.Absent)]++
			if r.From != articleDay || !r.To.IsZero() || r.Source != "article-2024" || r.Overlay != "" {
				t.Errorf("%s: a record from %s to %s of %q at %s", m.ID, r.From, r.To, r.Source, r.At)
			}
			if k := r.Condition; k.Mode != pricing.OnDemand || k.Routing != pricing.InRegion || k.Region != articleRegion || k.TokensOver != 0 || k.CacheTTL != "" {
				t.Errorf("%s: a record under %+v at %s", m.ID, k, r.At)
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("records of a kind (-article +catalog):\n%s", diff)
	}
	if c.Currency != "USD" || c.Region != articleRegion || c.Released != articleDay {
		t.Errorf("the catalog is of %s in %s, %s", c.Currency, c.Region, c.Released)
	}
}

func TestArticleModels(t *testing.T) {
	models, _ := readArticle(t)
	c := shipped(t)
	if got := len(c.Models()); got != len(models) {
		t.Errorf("%d models are shipped, the article has %d", got, len(models))
	}
	for _, want := range models {
		m, err := c.Lookup(want.ID)
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		got := articleModel{
			ID: m.ID, Provider: m.ProviderName, Name: m.Name, MaxTokens: m.Limits.Published, Context: m.Limits.Context, Modality: string(m.Modality),
			Languages: plainLanguages(m.Languages), PriceNames: want.PriceNames, Legacy: m.Lifecycle.Status == "legacy",
		}
		want.Languages = plainLanguages(want.Languages)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-article +catalog):\n%s", want.ID, diff)
		}
		if m.Limits.Output != 0 {
			t.Errorf("%s: an output limit of %d, which the article does not give", m.ID, m.Limits.Output)
		}
		for _, name := range want.PriceNames {
			if !namedSo(m, name) {
				t.Errorf("%s: the price tables say %q, which is neither its name nor an alias: %q, %q", m.ID, name, m.Name, m.Aliases)
			}
		}
	}
}

// plainLanguages drops commas and "and", which join the article's lists.
func plainLanguages(list []string) []string {
	var plain []string
	for _, l := range list {
		plain = append(plain, strings.TrimPrefix(strings.Trim(l, " ,"), "and "))
	}
	return plain
}

// namedSo reports whether a model has a name of the price tables: as printed, or as
// "one(another)" when it has both. "(custom models)" is no part of a name.
func namedSo(m *catalog.Model, printed string) bool {
	has := func(name string) bool { return name == m.Name || slices.Contains(m.Aliases, name) }
	if has(printed) {
		return true
	}
	one, another, _ := strings.Cut(strings.TrimSuffix(printed, ")"), "(")
	return has(one) && (another == "custom models" || has(another))
}
