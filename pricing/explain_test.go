package pricing_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tokencast/pricing"
)

// tiers are three prices of one meter: below, over 128,000 and over 200,000 tokens.
func tiers(t testing.TB) pricing.Sheet {
	return mustSheet(t, []pricing.Rate{
		rec(pricing.Input, "9", pricing.Condition{TokensOver: 200_000}, at("c.yaml", 1)),
		rec(pricing.Input, "3", pricing.Condition{}, at("c.yaml", 2)),
		rec(pricing.Input, "6", pricing.Condition{TokensOver: 128_000}, at("c.yaml", 3)),
	})
}

func TestHigherBandWins(t *testing.T) {
	s := tiers(t)
	for _, tc := range []struct {
		name   string
		tokens int64
		want   string
	}{
		{"no tokens", 0, "3"},
		{"the lower band is not reached", 128_000, "3"},
		{"one token over the lower", 128_001, "6"},
		{"the higher band is not reached", 200_000, "6"},
		{"one token over the higher", 200_001, "9"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := found(s, pricing.Input, pricing.Ask{Region: here, InputTokens: tc.tokens}, "2024-07-01"); got != tc.want {
				t.Errorf("%d tokens: %s, want %s", tc.tokens, got, tc.want)
			}
		})
	}
	if diff := cmp.Diff([]int64{128_000, 200_000}, s.Bands()); diff != "" {
		t.Errorf("bands (-want +got):\n%s", diff)
	}
}

func TestExplain(t *testing.T) {
	sourced := func(source string) func(*pricing.Rate) { return func(r *pricing.Rate) { r.Source = source } }
	text := mustSheet(t, []pricing.Rate{
		rec(pricing.Input, "3", pricing.Condition{}, at("c.yaml", 1), sourced("letter")),
		rec(pricing.Input, "6", pricing.Condition{TokensOver: 200_000}, at("c.yaml", 2), sourced("letter")),
		rec(pricing.Input, "1.5", pricing.Condition{Mode: pricing.Batch, Routing: pricing.Global, Region: there}, at("c.yaml", 3)),
		rec(pricing.Input, "2", pricing.Condition{}, days("2024-06-01", "2024-07-01"), at("c.yaml", 4)),
		rec(pricing.Input, "5", pricing.Condition{CustomModel: true}, at("c.yaml", 5)),
	})
	images := mustSheet(t, []pricing.Rate{
		rec(pricing.OutputImage, "1", pricing.Condition{Size: size512, Quality: "standard"}, at("c.yaml", 1)),
		rec(pricing.OutputImage, "", pricing.Condition{Size: size1024}, at("c.yaml", 2)),
		rec(pricing.OutputImage, "3", pricing.Condition{}, at("c.yaml", 3), days("2025-01-01", "")),
		rec(pricing.OutputImage, "4", pricing.Condition{Size: over512, Steps: gt50}, at("c.yaml", 4)),
	})
	hours := mustSheet(t, []pricing.Rate{
		rec(pricing.ModelUnitHour, "20", pricing.Condition{Commitment: pricing.NoCommitment}),
		rec(pricing.ModelUnitHour, "18", pricing.Condition{Commitment: pricing.OneMonth}),
	})
	writes := mustSheet(t, []pricing.Rate{
		rec(pricing.CacheWrite, "4", pricing.Condition{CacheTTL: "5m"}),
		rec(pricing.CacheWrite, "6", pricing.Condition{CacheTTL: "1h"}),
	})
	for _, tc := range []struct {
		name  string
		sheet pricing.Sheet
		meter pricing.Meter
		ask   pricing.Ask
		want  []string
	}{
		{
			"a call over the band", text, pricing.Input,
			pricing.Ask{Region: here, InputTokens: 300_000},
			[]string{
				"c.yaml:4, from 2024-06-01 to 2024-07-01: not in force on 2024-07-15: it ended on 2024-07-01",
				"c.yaml:1, letter, from 2024-07-01: it has fewer conditions than the record that applies, at c.yaml:2 (over 200000 input tokens)",
				"c.yaml:2, letter, from 2024-07-01: won",
				"c.yaml:3, from 2024-07-01: it is for batch, the use is on_demand; it is for the region eu-central-1, the use is in us-east-1; it is for global routing, the use is in_region",
				"c.yaml:5, from 2024-07-01: it is for a custom model, the use is of the base model",
			},
		},
		{
			"a call that does not reach the band, of a custom model", text, pricing.Input,
			pricing.Ask{Region: here, InputTokens: 5, CustomModel: true},
			[]string{
				"c.yaml:4, from 2024-06-01 to 2024-07-01: it is for the base model, the use is of a custom model",
				"c.yaml:1, letter, from 2024-07-01: it is for the base model, the use is of a custom model",
				"c.yaml:2, letter, from 2024-07-01: its token band is not reached: over 200000 input tokens, the call has 5; it is for the base model, the use is of a custom model",
				"c.yaml:3, from 2024-07-01: it is for batch, the use is on_demand; it is for the region eu-central-1, the use is in us-east-1; it is for global routing, the use is in_region; it is for the base model, the use is of a custom model",
				"c.yaml:5, from 2024-07-01: won",
			},
		},
		{
			"two bands", tiers(t), pricing.Input,
			pricing.Ask{Region: here, InputTokens: 200_001},
			[]string{
				"c.yaml:1, from 2024-07-01: won",
				"c.yaml:2, from 2024-07-01: it has fewer conditions than the record that applies, at c.yaml:1 (over 200000 input tokens)",
				"c.yaml:3, from 2024-07-01: it has a lower token band than the record that applies, at c.yaml:1 (over 200000 input tokens)",
			},
		},
		{
			"the record that applies has no figure", images, pricing.OutputImage,
			pricing.Ask{Region: here, Width: 1024, Height: 1024, Quality: "standard"},
			[]string{
				"c.yaml:1, from 2024-07-01: it is for images of 512x512, the image is 1024x1024",
				"c.yaml:2, from 2024-07-01: it applies, and its source publishes no price",
				"c.yaml:3, from 2025-01-01: not in force on 2024-07-15: it begins on 2025-01-01",
				"c.yaml:4, from 2024-07-01: it is for over 50 steps, which is premium quality; the image has standard",
			},
		},
		{
			"steps", images, pricing.OutputImage,
			pricing.Ask{Region: here, Width: 512, Height: 512, Steps: 50},
			[]string{
				"c.yaml:1, from 2024-07-01: it is for standard quality, the image has none",
				"c.yaml:2, from 2024-07-01: it is for images of 1024x1024, the image is 512x512",
				"c.yaml:3, from 2025-01-01: not in force on 2024-07-15: it begins on 2025-01-01",
				"c.yaml:4, from 2024-07-01: it is for images of over 512x512, the image is 512x512; it is for over 50 steps, the image takes 50",
			},
		},
		{
			"commitments", hours, pricing.ModelUnitHour,
			pricing.Ask{Region: here, Commitment: pricing.SixMonths},
			[]string{
				"from 2024-07-01: it is for no commitment, the use has a commitment of 6_month",
				"from 2024-07-01: it is for a commitment of 1_month, the use has a commitment of 6_month",
			},
		},
		{
			"cache times", writes, pricing.CacheWrite,
			pricing.Ask{Region: here},
			[]string{"from 2024-07-01: won", "from 2024-07-01: it is for a cache of 1h, the use keeps it 5m"},
		},
		{"no record", writes, pricing.Input, pricing.Ask{Region: here}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var got []string
			for _, c := range tc.sheet.Explain(tc.meter, tc.ask, mustDay("2024-07-15")) {
				got = append(got, c.String())
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestExplainNamesTheOverlay(t *testing.T) {
	r := rec(pricing.Input, "9", pricing.Condition{}, at("mine.yaml", 7))
	r.Overlay = "ours"
	got := mustSheet(t, []pricing.Rate{r}).Explain(pricing.Input, pricing.Ask{Region: here}, mustDay("2024-07-01"))
	if len(got) != 1 || got[0].String() != "mine.yaml:7 of ours, from 2024-07-01: won" {
		t.Errorf("got %v", got)
	}
}

// TestExplainAgreesWithRate holds for every lookup: all records are told, each with a
// reason but the winner, and the winner is the rate that the lookup gives.
func TestExplainAgreesWithRate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rates, sheet := randomSheet(t)
		for range 20 {
			m := rapid.SampledFrom(worldMeters).Draw(t, "asked meter")
			a := askOf(m, randomAsk(t))
			day := mustDay(rapid.SampledFrom([]string{"2024-01-31", "2024-02-01", "2024-02-29", "2024-03-01"}).Draw(t, "day"))
			all, won := 0, 0
			for _, r := range rates {
				if r.Meter == m {
					all++
				}
			}
			want, err := sheet.Rate(m, a, day)
			list := sheet.Explain(m, a, day)
			for _, c := range list {
				if c.Won == (c.Why != "") || strings.HasSuffix(c.String(), ": ") {
					t.Fatalf("won %v because %q", c.Won, c.Why)
				}
				if c.Won {
					won++
					if c.Rate.At != want.At {
						t.Fatalf("%s won, the lookup gives %s", c.Rate.At, want.At)
					}
				}
			}
			if len(list) != all || won > 1 || (won == 1) != (err == nil) {
				t.Fatalf("%s of %+v on %s: %d of %d records told, %d won, and the lookup says %v\nsheet: %+v", m, a, day, len(list), all, won, err, rates)
			}
		}
	})
}

func TestDiscounted(t *testing.T) {
	list := rec(pricing.Input, "0.0188", pricing.Condition{}).Charge(pricing.Count(2000))
	for _, tc := range []struct{ name, fraction, want string }{
		{"the example", "0.12", "0.033088"},
		{"none", "0", "0.0376"},
		{"all", "1", "0"},
		{"a part of a percent", "0.0005", "0.0375812"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			fraction, err := pricing.ParseQuantity(tc.fraction)
			if err != nil {
				t.Fatal(err)
			}
			got := list.Discounted(fraction)
			if got.Amount.String() != tc.want || got.Discount.Cmp(fraction) != 0 || got.Quantity.Cmp(list.Quantity) != 0 {
				t.Errorf("%s off %s is %s at %s, want %s", fraction, list.Amount, got.Amount, got.Discount, tc.want)
			}
			if again := got.Discounted(fraction); again.Amount.Cmp(got.Amount) != 0 {
				t.Errorf("twice it is %s", again.Amount)
			}
			if back := got.Discounted(pricing.Count(0)); back.Amount.Cmp(list.Amount) != 0 {
				t.Errorf("without it again %s", back.Amount)
			}
		})
	}
	if list.Discount.Sign() != 0 || list.Amount.String() != "0.0376" {
		t.Errorf("the item itself became %+v", list)
	}
}

func TestDiscountedKeepsItsPromise(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		price := rapid.Int64Range(0, 1_000_000).Draw(t, "price in millionths")
		tokens := rapid.Int64Range(0, 1_000_000_000).Draw(t, "tokens")
		percent := rapid.Int64Range(0, 100).Draw(t, "percent")
		r := rec(pricing.Input, "1", pricing.Condition{})
		r.Price = r.Price.Mul(pricing.Count(price)).Mul(pricing.Count(1).Div(pricing.Count(1_000_000)))
		got := r.Charge(pricing.Count(tokens)).Discounted(pricing.Count(percent).Div(pricing.Count(100)))
		// price/10^6 x tokens/10^3 x (100 - percent)/10^2, with integers alone
		want := mustMoney("1").Mul(pricing.Count(price)).Mul(pricing.Count(tokens)).Mul(pricing.Count(100 - percent))
		if got.Amount.Mul(pricing.Count(100_000_000_000)).Cmp(want) != 0 {
			t.Fatalf("%d millionths x %d tokens less %d%% is %s", price, tokens, percent, got.Amount)
		}
	})
}

func TestDiscountOutOfRangePanics(t *testing.T) {
	for _, f := range []pricing.Quantity{pricing.Count(2), pricing.Count(0).Sub(pricing.Count(1))} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("a fraction of %s is taken", f)
				}
			}()
			rec(pricing.Input, "1", pricing.Condition{}).Charge(pricing.Count(1)).Discounted(f)
		}()
	}
}
