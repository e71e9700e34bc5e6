package pricing_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tokencast/pricing"
)

func TestOverlay(t *testing.T) {
	price := func(text, from, to string) pricing.Rate {
		return rec(pricing.Input, text, pricing.Condition{}, days(from, to))
	}
	base := []pricing.Rate{price("1", "2024-01-01", "")}
	two := []pricing.Rate{price("1", "2024-01-01", ""), price("2", "2024-06-01", "")}
	for _, tc := range []struct {
		name   string
		layers [][]pricing.Rate
		want   string // day=price
	}{
		{
			"a price for a while splits an open one",
			[][]pricing.Rate{base, {price("9", "2024-03-01", "2024-04-01")}},
			"2023-12-31=not_on_date 2024-01-01=1 2024-02-29=1 2024-03-01=9 2024-03-31=9 2024-04-01=1 2030-01-01=1",
		},
		{
			"an open price replaces all that follows",
			[][]pricing.Rate{two, {price("9", "2024-03-01", "")}},
			"2024-02-29=1 2024-03-01=9 2024-06-01=9 2030-01-01=9",
		},
		{
			"a price over the border of two",
			[][]pricing.Rate{two, {price("9", "2024-05-01", "2024-07-01")}},
			"2024-04-30=1 2024-05-01=9 2024-06-01=9 2024-06-30=9 2024-07-01=2",
		},
		{
			"a price from before the first",
			[][]pricing.Rate{base, {price("9", "2023-01-01", "2024-02-01")}},
			"2022-12-31=not_on_date 2023-01-01=9 2024-01-31=9 2024-02-01=1",
		},
		{
			"a price that ends before the first touches nothing",
			[][]pricing.Rate{base, {price("9", "2023-01-01", "2023-02-01")}},
			"2023-01-01=9 2023-02-01=not_on_date 2024-01-01=1",
		},
		{
			"a price in a gap touches nothing",
			[][]pricing.Rate{{price("1", "2024-01-01", "2024-02-01"), price("2", "2024-06-01", "")}, {price("9", "2024-03-01", "2024-04-01")}},
			"2024-01-31=1 2024-02-01=not_on_date 2024-03-01=9 2024-04-01=not_on_date 2024-06-01=2",
		},
		{
			"two prices of one overlay, the first open",
			[][]pricing.Rate{base, {price("9", "2024-03-01", ""), price("8", "2024-04-01", "2024-05-01")}},
			"2024-02-29=1 2024-03-01=9 2024-03-31=9 2024-04-01=8 2024-05-01=1",
		},
		{
			"the later overlay wins",
			[][]pricing.Rate{base, {price("9", "2024-03-01", "2024-06-01")}, {price("8", "2024-04-01", "2024-05-01")}},
			"2024-03-31=9 2024-04-01=8 2024-04-30=8 2024-05-01=9 2024-06-01=1",
		},
		{
			"the earlier overlay shows where the later one ends",
			[][]pricing.Rate{base, {price("9", "2024-04-01", "2024-05-01")}, {price("8", "2024-03-01", "2024-04-15")}},
			"2024-03-01=8 2024-04-14=8 2024-04-15=9 2024-05-01=1",
		},
		{
			"an absent price replaces a figure",
			[][]pricing.Rate{base, {price("", "2024-03-01", "2024-04-01")}},
			"2024-02-29=1 2024-03-01=not_published 2024-04-01=1",
		},
		{
			"a figure replaces an absent price",
			[][]pricing.Rate{{price("", "2024-01-01", "")}, {price("9", "2024-03-01", "")}},
			"2024-02-29=not_published 2024-03-01=9",
		},
		{
			"another region is left alone",
			[][]pricing.Rate{base, {rec(pricing.Input, "9", pricing.Condition{Region: there}, days("2024-01-01", ""))}},
			"2024-01-01=1",
		},
		{
			"a meter of the overlay alone",
			[][]pricing.Rate{nil, {price("9", "2024-03-01", "")}},
			"2024-02-29=not_on_date 2024-03-01=9",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := mustSheet(t, tc.layers...)
			var got []string
			for _, want := range strings.Fields(tc.want) {
				day, _, _ := strings.Cut(want, "=")
				got = append(got, day+"="+found(s, pricing.Input, pricing.Ask{Region: here}, day))
			}
			if joined := strings.Join(got, " "); joined != tc.want {
				t.Errorf("got  %s\nwant %s", joined, tc.want)
			}
		})
	}
}

func TestOverlayKeepsItsName(t *testing.T) {
	named := rec(pricing.Input, "9", pricing.Condition{}, days("2024-03-01", "2024-04-01"))
	named.Overlay = "mine.yaml"
	s := mustSheet(t, []pricing.Rate{rec(pricing.Input, "1", pricing.Condition{})}, []pricing.Rate{named})
	for day, want := range map[string]string{"2024-03-15": "mine.yaml", "2024-07-15": ""} {
		r, err := s.Rate(pricing.Input, pricing.Ask{Region: here}, mustDay(day))
		if err != nil || r.Overlay != want {
			t.Errorf("on %s the price is of %q, %v, want %q", day, r.Overlay, err, want)
		}
	}
}

func TestOverlayTies(t *testing.T) {
	base := rec(pricing.OutputImage, "1", pricing.Condition{Size: size512}, at("a.yaml", 1))
	over := rec(pricing.OutputImage, "2", pricing.Condition{Quality: "standard"}, at("b.yaml", 2))
	_, faults := pricing.NewSheet([]pricing.Rate{base}, []pricing.Rate{over})
	if len(faults) != 1 || faults[0].At.File != "b.yaml" || !strings.Contains(faults[0].Msg, "a.yaml:1") {
		t.Errorf("a tie of an overlay with the catalog gives %v", faults)
	}
}

// date is day n of a year that is long enough for the tests.
func date(n int) string {
	return []string{"2024-01-01", "2024-01-02", "2024-01-31", "2024-02-01", "2024-02-28", "2024-02-29", "2024-03-01", "2024-12-31", "2025-01-01", "2025-06-15"}[n]
}

const dates = 10

// period is a price of one layer: from one date to another; to = dates is open.
type period struct{ from, to int }

// TestOverlayDayByDay compares with the obvious rule: on each day the price is
// that of the last layer that has one in force, which within a layer is the one
// that began last.
func TestOverlayDayByDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var layers [][]pricing.Rate
		var periods [][]period
		names := 0
		for range rapid.IntRange(1, 4).Draw(t, "layers") {
			starts := rapid.SliceOfNDistinct(rapid.IntRange(0, dates-1), 0, 4, rapid.ID[int]).Draw(t, "starts")
			var layer []pricing.Rate
			var own []period
			for _, from := range starts {
				next := dates
				for _, other := range starts {
					if other > from {
						next = min(next, other)
					}
				}
				to := dates
				if rapid.Bool().Draw(t, "ends") {
					to = rapid.IntRange(from+1, next).Draw(t, "end")
				}
				r := rec(pricing.Input, "1", pricing.Condition{})
				r.From = mustDay(date(from))
				if to < dates {
					r.To = mustDay(date(to))
				}
				names++
				r.At = pricing.Place{File: "f", Line: names}
				layer, own = append(layer, r), append(own, period{from, to})
			}
			layers, periods = append(layers, layer), append(periods, own)
		}
		s, faults := pricing.NewSheet(layers...)
		if len(faults) > 0 {
			t.Fatalf("faults: %v", faults)
		}
		for day := range dates {
			want := 0
			for i, own := range periods {
				last := -1
				for j, p := range own {
					if p.from <= day && (last < 0 || own[last].from < p.from) {
						last = j
					}
				}
				if last >= 0 && day < own[last].to {
					want = layers[i][last].At.Line
				}
			}
			r, _ := s.Rate(pricing.Input, pricing.Ask{Region: here}, mustDay(date(day)))
			if r.At.Line != want {
				t.Fatalf("on %s the price of record %d holds, want %d\nlayers: %v", date(day), r.At.Line, want, periods)
			}
		}
	})
}
