package pricing_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tokencast/pricing"
)

const (
	here  = "us-east-1"
	there = "eu-central-1"
)

// rec makes a record in force from 2024-07-01 in us-east-1; a price of "" is absent.
func rec(m pricing.Meter, price string, c pricing.Condition, options ...func(*pricing.Rate)) pricing.Rate {
	if c.Region == "" {
		c.Region = here
	}
	r := pricing.Rate{Meter: m, Condition: c, Unit: m.Units()[0], From: mustDay("2024-07-01"), Absent: price == ""}
	if price != "" {
		r.Price = mustMoney(price)
	}
	for _, o := range options {
		o(&r)
	}
	return r
}

// days sets from and to; a to of "" is open.
func days(from, to string) func(*pricing.Rate) {
	return func(r *pricing.Rate) { r.From, r.To = mustDay(from), mustDay(to) }
}

// at sets where the record is written.
func at(file string, line int) func(*pricing.Rate) {
	return func(r *pricing.Rate) { r.At = pricing.Place{File: file, Line: line, Col: 1} }
}

func mustSheet(t testing.TB, layers ...[]pricing.Rate) pricing.Sheet {
	t.Helper()
	s, faults := pricing.NewSheet(layers...)
	for _, f := range faults {
		t.Fatalf("%s: %s", f.At, f.Msg)
	}
	return s
}

// found is the price for an ask, or the reason why there is none.
func found(s pricing.Sheet, m pricing.Meter, a pricing.Ask, day string) string {
	r, err := s.Rate(m, a, mustDay(day))
	var none *pricing.NoRateError
	switch {
	case errors.As(err, &none):
		return string(none.Reason)
	case err != nil:
		return err.Error()
	}
	return r.Price.String()
}

var (
	size512  = pricing.Size{Kind: pricing.ExactSize, Width: 512, Height: 512}
	size1024 = pricing.Size{Kind: pricing.ExactSize, Width: 1024, Height: 1024}
	max512   = pricing.Size{Kind: pricing.MaxSize, Width: 512, Height: 512}
	over512  = pricing.Size{Kind: pricing.OverSize, Width: 512, Height: 512}
	max1024  = pricing.Size{Kind: pricing.MaxSize, Width: 1024, Height: 1024}
	lte50    = pricing.Steps{N: 50}
	gt50     = pricing.Steps{Over: true, N: 50}
)

// titan is an image model with exact sizes, of which a custom model has its own price.
func titan(t testing.TB) pricing.Sheet {
	image := func(price string, size pricing.Size, quality string, custom bool) pricing.Rate {
		return rec(pricing.OutputImage, price, pricing.Condition{Size: size, Quality: quality, CustomModel: custom})
	}
	return mustSheet(t, []pricing.Rate{
		image("0.008", size512, "standard", false),
		image("0.01", size1024, "standard", false),
		image("0.012", size1024, "premium", false),
		image("0.018", size512, "standard", true),
		rec(pricing.ModelUnitHour, "", pricing.Condition{Commitment: pricing.NoCommitment}),
		rec(pricing.ModelUnitHour, "16.2", pricing.Condition{Commitment: pricing.OneMonth}),
		rec(pricing.ModelUnitHour, "23.4", pricing.Condition{Commitment: pricing.NoCommitment, CustomModel: true}),
		rec(pricing.TrainImage, "0.005", pricing.Condition{}),
		rec(pricing.CustomModelStorage, "1.95", pricing.Condition{}),
		rec(pricing.Input, "0.0008", pricing.Condition{}),
	})
}

// sdxl is an image model with ranges of sizes and steps.
func sdxl(t testing.TB) pricing.Sheet {
	image := func(price string, size pricing.Size, steps pricing.Steps) pricing.Rate {
		return rec(pricing.OutputImage, price, pricing.Condition{Size: size, Steps: steps})
	}
	return mustSheet(t, []pricing.Rate{
		image("0.018", max512, lte50), image("0.036", over512, lte50), image("0.036", max512, gt50), image("0.072", over512, gt50),
	})
}

func TestSheetRate(t *testing.T) {
	specific := mustSheet(t, []pricing.Rate{
		rec(pricing.OutputImage, "0.01", pricing.Condition{}),
		rec(pricing.OutputImage, "0.03", pricing.Condition{Size: max1024}),
		rec(pricing.OutputImage, "0.04", pricing.Condition{Size: max1024, Steps: lte50}),
		rec(pricing.OutputImage, "", pricing.Condition{Size: size512, Steps: lte50, CustomModel: true}),
		rec(pricing.OutputImage, "0.09", pricing.Condition{CustomModel: true}),
	})
	text := mustSheet(t, []pricing.Rate{
		rec(pricing.Input, "0.003", pricing.Condition{}),
		rec(pricing.Input, "0.006", pricing.Condition{TokensOver: 200_000}),
		rec(pricing.Input, "0.0015", pricing.Condition{Mode: pricing.Batch}),
		rec(pricing.Input, "0.0033", pricing.Condition{Routing: pricing.Geo}),
		rec(pricing.Input, "0.004", pricing.Condition{Region: there}),
		rec(pricing.Output, "", pricing.Condition{}),
		rec(pricing.CacheWrite, "0.00375", pricing.Condition{CacheTTL: "5m"}),
		rec(pricing.CacheWrite, "0.006", pricing.Condition{CacheTTL: "1h"}),
		rec(pricing.CacheRead, "0.0003", pricing.Condition{Region: there}),
	})
	const day = "2024-07-01"
	image := func(w, h int, quality string, steps int) pricing.Ask {
		return pricing.Ask{Region: here, Width: w, Height: h, Quality: quality, Steps: steps}
	}
	custom := func(a pricing.Ask) pricing.Ask { a.CustomModel = true; return a }
	for _, tc := range []struct {
		name  string
		sheet pricing.Sheet
		meter pricing.Meter
		ask   pricing.Ask
		day   string
		want  string
	}{
		{"two conditions beat one", specific, pricing.OutputImage, image(1024, 1024, "", 30), day, "0.04"},
		{"one condition beats none", specific, pricing.OutputImage, image(1024, 1024, "", 80), day, "0.03"},
		{"none is left for the rest", specific, pricing.OutputImage, image(2048, 64, "", 30), day, "0.01"},
		{"the most specific one wins though it is absent", specific, pricing.OutputImage, custom(image(512, 512, "", 30)), day, "not_published"},
		{"a custom model is priced by its own record alone", specific, pricing.OutputImage, custom(image(64, 64, "", 30)), day, "0.09"},

		{"the default of mode and routing", text, pricing.Input, pricing.Ask{Region: here}, day, "0.003"},
		{"the default spelled out", text, pricing.Input, pricing.Ask{Region: here, Mode: pricing.OnDemand, Routing: pricing.InRegion}, day, "0.003"},
		{"another mode", text, pricing.Input, pricing.Ask{Region: here, Mode: pricing.Batch}, day, "0.0015"},
		{"another routing", text, pricing.Input, pricing.Ask{Region: here, Routing: pricing.Geo}, day, "0.0033"},
		{"another region", text, pricing.Input, pricing.Ask{Region: there}, day, "0.004"},
		{"a mode without a record", text, pricing.Input, pricing.Ask{Region: here, Mode: pricing.Flex}, day, "not_offered"},
		{"mode and routing are asked together", text, pricing.Input, pricing.Ask{Region: here, Mode: pricing.Batch, Routing: pricing.Geo}, day, "not_offered"},
		{"a meter without a record", text, pricing.Train, pricing.Ask{Region: here}, day, "not_offered"},
		{"an unknown meter", text, pricing.Meter("nothing"), pricing.Ask{Region: here}, day, "not_offered"},
		{"a price that is not published", text, pricing.Output, pricing.Ask{Region: here}, day, "not_published"},
		{"a region without a record", text, pricing.Input, pricing.Ask{Region: "ap-south-1"}, day, "not_in_region"},
		{"no region asked", text, pricing.Input, pricing.Ask{}, day, "not_in_region"},
		{"a meter of the other region alone", text, pricing.CacheRead, pricing.Ask{Region: here}, day, "not_in_region"},
		{"the region is missed before the day", text, pricing.CacheRead, pricing.Ask{Region: here}, "2020-01-01", "not_in_region"},
		{"the day before the first", text, pricing.Input, pricing.Ask{Region: here}, "2024-06-30", "not_on_date"},
		{"a day before the first of an absent price", text, pricing.Output, pricing.Ask{Region: here}, "2024-06-30", "not_on_date"},
		{"the band is not reached by its own number", text, pricing.Input, pricing.Ask{Region: here, InputTokens: 200_000}, day, "0.003"},
		{"the band begins with one token more", text, pricing.Input, pricing.Ask{Region: here, InputTokens: 200_001}, day, "0.006"},
		{"the cache is of five minutes unless asked", text, pricing.CacheWrite, pricing.Ask{Region: here}, day, "0.00375"},
		{"the cache of an hour", text, pricing.CacheWrite, pricing.Ask{Region: here, CacheTTL: "1h"}, day, "0.006"},
		{"a cache of another time", text, pricing.CacheWrite, pricing.Ask{Region: here, CacheTTL: "2h"}, day, "not_offered"},
		{"a custom model has no base price of tokens", text, pricing.Input, pricing.Ask{Region: here, CustomModel: true}, day, "not_offered"},

		{"50 steps of a small image", sdxl(t), pricing.OutputImage, image(512, 512, "", 50), day, "0.018"},
		{"51 steps of a small image", sdxl(t), pricing.OutputImage, image(512, 512, "", 51), day, "0.036"},
		{"50 steps of a large image", sdxl(t), pricing.OutputImage, image(513, 512, "", 50), day, "0.036"},
		{"51 steps of a large image", sdxl(t), pricing.OutputImage, image(512, 513, "", 51), day, "0.072"},
		{"the smallest image", sdxl(t), pricing.OutputImage, image(1, 1, "", 1), day, "0.018"},
		{"standard quality is at most 50 steps", sdxl(t), pricing.OutputImage, image(512, 512, "standard", 0), day, "0.018"},
		{"premium quality is over 50 steps", sdxl(t), pricing.OutputImage, image(1024, 1024, "premium", 0), day, "0.072"},
		{"neither steps nor quality", sdxl(t), pricing.OutputImage, image(512, 512, "", 0), day, "not_offered"},

		{"an exact size", titan(t), pricing.OutputImage, image(512, 512, "standard", 0), day, "0.008"},
		{"another exact size", titan(t), pricing.OutputImage, image(1024, 1024, "premium", 0), day, "0.012"},
		{"a smaller size is not rounded up", titan(t), pricing.OutputImage, image(511, 512, "standard", 0), day, "not_offered"},
		{"the sides are not exchanged for their product", titan(t), pricing.OutputImage, image(256, 1024, "standard", 0), day, "not_offered"},
		{"a quality without a record", titan(t), pricing.OutputImage, image(512, 512, "premium", 0), day, "not_offered"},
		{"an image of a custom model", titan(t), pricing.OutputImage, custom(image(512, 512, "standard", 0)), day, "0.018"},
		{"an image of a custom model without a record", titan(t), pricing.OutputImage, custom(image(1024, 1024, "standard", 0)), day, "not_offered"},
		{"a commitment of the base model", titan(t), pricing.ModelUnitHour, pricing.Ask{Region: here, Commitment: pricing.OneMonth}, day, "16.2"},
		{"a commitment falls back to the base model", titan(t), pricing.ModelUnitHour, custom(pricing.Ask{Region: here, Commitment: pricing.OneMonth}), day, "16.2"},
		{"a custom model has its own hour", titan(t), pricing.ModelUnitHour, custom(pricing.Ask{Region: here, Commitment: pricing.NoCommitment}), day, "23.4"},
		{"an hour that is not published", titan(t), pricing.ModelUnitHour, pricing.Ask{Region: here, Commitment: pricing.NoCommitment}, day, "not_published"},
		{"a commitment without a record", titan(t), pricing.ModelUnitHour, pricing.Ask{Region: here, Commitment: pricing.SixMonths}, day, "not_offered"},
		{"training falls back to the base model", titan(t), pricing.TrainImage, custom(pricing.Ask{Region: here}), day, "0.005"},
		{"storage falls back to the base model", titan(t), pricing.CustomModelStorage, custom(pricing.Ask{Region: here}), day, "1.95"},
		{"input does not fall back", titan(t), pricing.Input, custom(pricing.Ask{Region: here}), day, "not_offered"},
		{"a sheet without rates", pricing.Sheet{}, pricing.Input, pricing.Ask{Region: here}, day, "not_offered"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := found(tc.sheet, tc.meter, tc.ask, tc.day); got != tc.want {
				t.Errorf("%s of %+v on %s: %s, want %s", tc.meter, tc.ask, tc.day, got, tc.want)
			}
		})
	}
}

func TestSheetDates(t *testing.T) {
	s := mustSheet(t, []pricing.Rate{
		rec(pricing.Input, "3", pricing.Condition{}, days("2025-03-01", "2025-06-01")),
		rec(pricing.Input, "1", pricing.Condition{}, days("2024-07-01", "")),
		rec(pricing.Input, "2", pricing.Condition{}, days("2024-10-01", "2025-01-01")),
	})
	for _, tc := range []struct{ name, day, want string }{
		{"before the first", "2024-06-30", "not_on_date"},
		{"the first day is inside", "2024-07-01", "1"},
		{"an open price holds until the next begins", "2024-09-30", "1"},
		{"the next begins on its day", "2024-10-01", "2"},
		{"the last day before the end", "2024-12-31", "2"},
		{"the end is outside", "2025-01-01", "not_on_date"},
		{"a gap", "2025-02-28", "not_on_date"},
		{"after the gap", "2025-03-01", "3"},
		{"after the last", "2025-06-01", "not_on_date"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := found(s, pricing.Input, pricing.Ask{Region: here}, tc.day); got != tc.want {
				t.Errorf("on %s: %s, want %s", tc.day, got, tc.want)
			}
		})
	}
}

func TestNoRateError(t *testing.T) {
	s := mustSheet(t, []pricing.Rate{
		rec(pricing.Input, "1", pricing.Condition{}, days("2024-07-01", "2024-10-01")),
		rec(pricing.Input, "1", pricing.Condition{}, days("2025-01-01", "2025-02-01")),
		rec(pricing.Input, "1", pricing.Condition{Region: there}),
		rec(pricing.Output, "", pricing.Condition{}),
		rec(pricing.CacheRead, "1", pricing.Condition{Region: there}),
		rec(pricing.CacheRead, "1", pricing.Condition{Region: "ap-south-1"}),
	})
	for _, tc := range []struct {
		name  string
		meter pricing.Meter
		day   string
		want  string
	}{
		{"not offered", pricing.Train, "2024-07-01", "training tokens: not offered"},
		{"not published", pricing.Output, "2024-07-01", "output tokens: the source publishes no price for it"},
		{"another region", pricing.CacheRead, "2024-07-01", "cache read tokens: no price in this region; there is one in ap-south-1, eu-central-1"},
		{"too early", pricing.Input, "2024-01-01", "input tokens: no price in force on 2024-01-01; the first begins on 2024-07-01"},
		{"between", pricing.Input, "2024-11-01", "input tokens: no price in force on 2024-11-01; one ended on 2024-10-01, the next begins on 2025-01-01"},
		{"too late", pricing.Input, "2025-02-01", "input tokens: no price in force on 2025-02-01; the last ended on 2025-02-01"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := s.Rate(tc.meter, pricing.Ask{Region: here}, mustDay(tc.day))
			if err == nil || err.Error() != tc.want {
				t.Errorf("got %v, want %s", err, tc.want)
			}
		})
	}
}

func TestSheetFaults(t *testing.T) {
	mode := func(m pricing.Mode) pricing.Condition { return pricing.Condition{Mode: m} }
	for _, tc := range []struct {
		name string
		a, b pricing.Rate
		want string // "" is no fault
	}{
		{
			"two prices from one day", rec(pricing.Input, "1", mode("")), rec(pricing.Input, "2", mode(pricing.OnDemand)),
			"b.yaml:2: input has two prices from 2024-07-01, here and at a.yaml:1; give one another date or condition",
		},
		{
			"one ends after the next begins", rec(pricing.Input, "1", mode(""), days("2024-07-01", "2024-08-02")), rec(pricing.Input, "2", mode(""), days("2024-08-01", "")),
			"a.yaml:1: input ends on 2024-08-02, after the next price begins on 2024-08-01 at b.yaml:2; end it by then",
		},
		{"one ends when the next begins", rec(pricing.Input, "1", mode(""), days("2024-07-01", "2024-08-01")), rec(pricing.Input, "2", mode(""), days("2024-08-01", "")), ""},
		{
			"a tie of two kinds of condition", rec(pricing.OutputImage, "1", pricing.Condition{Size: size512}), rec(pricing.OutputImage, "2", pricing.Condition{Quality: "standard"}),
			"b.yaml:2: output_image (standard) and the record at a.yaml:1 (512x512) can hold for the same use; add a condition to one of them",
		},
		{
			"a tie of overlapping sizes", rec(pricing.OutputImage, "1", pricing.Condition{Size: max512}), rec(pricing.OutputImage, "2", pricing.Condition{Size: max1024}),
			"b.yaml:2: output_image (up to 1024x1024) and the record at a.yaml:1 (up to 512x512) can hold for the same use; add a condition to one of them",
		},
		{
			"a tie of overlapping steps", rec(pricing.OutputImage, "1", pricing.Condition{Steps: lte50}), rec(pricing.OutputImage, "2", pricing.Condition{Steps: pricing.Steps{Over: true, N: 49}}),
			"b.yaml:2: output_image (over 49 steps) and the record at a.yaml:1 (up to 50 steps) can hold for the same use; add a condition to one of them",
		},
		{
			"a tie of oblong sizes that overlap on one side",
			rec(pricing.OutputImage, "1", pricing.Condition{Size: pricing.Size{Kind: pricing.MaxSize, Width: 512, Height: 1024}}),
			rec(pricing.OutputImage, "2", pricing.Condition{Size: pricing.Size{Kind: pricing.OverSize, Width: 1024, Height: 512}}),
			"b.yaml:2: output_image (over 1024x512) and the record at a.yaml:1 (up to 512x1024) can hold for the same use; add a condition to one of them",
		},
		{
			"a tie of two bands, one of a custom model", rec(pricing.Train, "1", pricing.Condition{TokensOver: 100, CustomModel: true}), rec(pricing.Train, "2", pricing.Condition{TokensOver: 200, CacheTTL: "5m"}),
			"b.yaml:2: train (cache for 5m, over 200 input tokens) and the record at a.yaml:1 (over 100 input tokens, custom model) can hold for the same use; add a condition to one of them",
		},
		{"no tie of two bands", rec(pricing.Input, "1", pricing.Condition{TokensOver: 100}), rec(pricing.Input, "2", pricing.Condition{TokensOver: 200}), ""},
		{"no tie of two bands of one cache time", rec(pricing.CacheWrite, "1", pricing.Condition{TokensOver: 100, CacheTTL: "1h"}), rec(pricing.CacheWrite, "2", pricing.Condition{TokensOver: 200, CacheTTL: "1h"}), ""},
		{
			"a tie of a cache time and a band", rec(pricing.CacheWrite, "1", pricing.Condition{CacheTTL: "5m"}), rec(pricing.CacheWrite, "2", pricing.Condition{TokensOver: 200}),
			"b.yaml:2: cache_write (over 200 input tokens) and the record at a.yaml:1 (cache for 5m) can hold for the same use; add a condition to one of them",
		},
		{
			"a tie of a custom model with a band of a base meter", rec(pricing.Train, "1", pricing.Condition{CustomModel: true}), rec(pricing.Train, "2", pricing.Condition{TokensOver: 5}),
			"b.yaml:2: train (over 5 input tokens) and the record at a.yaml:1 (custom model) can hold for the same use; add a condition to one of them",
		},
		{"no tie of a custom model on another meter", rec(pricing.Input, "1", pricing.Condition{CustomModel: true}), rec(pricing.Input, "2", pricing.Condition{TokensOver: 5}), ""},
		{"no tie in different modes", rec(pricing.Input, "1", mode(pricing.Batch)), rec(pricing.Input, "2", mode(pricing.Flex)), ""},
		{"no tie in different regions", rec(pricing.Input, "1", pricing.Condition{}), rec(pricing.Input, "2", pricing.Condition{Region: there}), ""},
		{"no tie of different commitments", rec(pricing.ModelUnitHour, "1", pricing.Condition{Commitment: "none"}), rec(pricing.ModelUnitHour, "2", pricing.Condition{Commitment: "1_month"}), ""},
		{"no tie of different cache times", rec(pricing.CacheWrite, "1", pricing.Condition{CacheTTL: "5m"}), rec(pricing.CacheWrite, "2", pricing.Condition{CacheTTL: "1h"}), ""},
		{"no tie of sizes that meet", rec(pricing.OutputImage, "1", pricing.Condition{Size: max512}), rec(pricing.OutputImage, "2", pricing.Condition{Size: over512}), ""},
		{"no tie of two exact sizes", rec(pricing.OutputImage, "1", pricing.Condition{Size: size512}), rec(pricing.OutputImage, "2", pricing.Condition{Size: size1024}), ""},
		{"no tie of steps that meet", rec(pricing.OutputImage, "1", pricing.Condition{Steps: lte50}), rec(pricing.OutputImage, "2", pricing.Condition{Steps: gt50}), ""},
		{"no tie of one and two conditions", rec(pricing.OutputImage, "1", pricing.Condition{Size: size512}), rec(pricing.OutputImage, "2", pricing.Condition{Size: size512, Quality: "standard"}), ""},
		{"no tie at different times", rec(pricing.OutputImage, "1", pricing.Condition{Size: size512}, days("2024-07-01", "2024-08-01")), rec(pricing.OutputImage, "2", pricing.Condition{Quality: "standard"}, days("2024-08-01", "")), ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			at("a.yaml", 1)(&tc.a)
			at("b.yaml", 2)(&tc.b)
			_, faults := pricing.NewSheet([]pricing.Rate{tc.a, tc.b})
			var got []string
			for _, f := range faults {
				got = append(got, f.At.String()+": "+f.Msg)
			}
			if joined := strings.Join(got, "\n"); joined != tc.want {
				t.Errorf("got\n%s\nwant\n%s", joined, tc.want)
			}
		})
	}
}

func TestSheetContents(t *testing.T) {
	s := titan(t)
	var meters []pricing.Meter
	for _, r := range s.Rates() {
		if !slices.Contains(meters, r.Meter) {
			meters = append(meters, r.Meter)
		}
	}
	want := []pricing.Meter{pricing.Input, pricing.OutputImage, pricing.TrainImage, pricing.CustomModelStorage, pricing.ModelUnitHour}
	if diff := cmp.Diff(want, meters); diff != "" {
		t.Errorf("meters in registry order (-want +got):\n%s", diff)
	}
	if n := len(s.Rates()); n != 10 {
		t.Errorf("%d rates, want 10 with the absent one", n)
	}
	if !s.Has(pricing.ModelUnitHour) || s.Has(pricing.Output) {
		t.Error("Has finds a meter without a record, or not one with an absent record")
	}
	wantChoices := pricing.Choices{Sizes: []string{"512x512", "1024x1024"}, Qualities: []string{"standard", "premium"}}
	if diff := cmp.Diff(wantChoices, s.Choices(pricing.OutputImage)); diff != "" {
		t.Errorf("choices (-want +got):\n%s", diff)
	}
	wantChoices = pricing.Choices{Sizes: []string{"up to 512x512", "over 512x512"}, Steps: []string{"up to 50 steps", "over 50 steps"}}
	if diff := cmp.Diff(wantChoices, sdxl(t).Choices(pricing.OutputImage)); diff != "" {
		t.Errorf("choices (-want +got):\n%s", diff)
	}
	bands := mustSheet(t, []pricing.Rate{
		rec(pricing.Output, "1", pricing.Condition{TokensOver: 200}), rec(pricing.Input, "1", pricing.Condition{TokensOver: 200}),
		rec(pricing.Input, "1", pricing.Condition{TokensOver: 100, Mode: pricing.Batch}), rec(pricing.Input, "1", pricing.Condition{}),
	}).Bands()
	if diff := cmp.Diff([]int64{100, 200}, bands); diff != "" {
		t.Errorf("bands (-want +got):\n%s", diff)
	}
}

func TestConditionWhen(t *testing.T) {
	for _, tc := range []struct {
		name string
		c    pricing.Condition
		want string
	}{
		{"none", pricing.Condition{Mode: pricing.Batch, Region: here}, ""},
		{
			"all",
			pricing.Condition{CacheTTL: "1h", TokensOver: 200_000, Size: over512, Quality: "premium", Steps: gt50, CustomModel: true},
			"cache for 1h, over 200000 input tokens, over 512x512, premium, over 50 steps, custom model",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := tc.c.When(); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
	for c, want := range map[pricing.Commitment]int{pricing.NoCommitment: 0, pricing.OneMonth: 1, pricing.SixMonths: 6, "": 0} {
		if c.Months() != want {
			t.Errorf("%q has %d months, want %d", c, c.Months(), want)
		}
	}
	if lte50.Quality() != pricing.StandardQuality || gt50.Quality() != pricing.PremiumQuality {
		t.Error("up to 50 steps are not standard, or over 50 not premium")
	}
}
