package pricing_test

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"tokencast/pricing"
)

// The lookup against a slow and obvious one, over random sheets and asks of a small world.

var (
	worldMeters = []pricing.Meter{pricing.Input, pricing.CacheWrite, pricing.OutputImage, pricing.ModelUnitHour, pricing.Train}
	worldSides  = []int{1, 512, 513, 1024, 1025, 4096}
)

// randomCondition draws a condition that some ask can satisfy.
func randomCondition(t *rapid.T, m pricing.Meter) pricing.Condition {
	c := pricing.Condition{
		Mode:        rapid.SampledFrom([]pricing.Mode{"", "", pricing.OnDemand, pricing.Batch}).Draw(t, "mode"),
		Region:      rapid.SampledFrom([]string{here, here, there}).Draw(t, "region"),
		Routing:     rapid.SampledFrom([]pricing.Routing{"", "", pricing.Geo}).Draw(t, "routing"),
		CustomModel: rapid.IntRange(0, 2).Draw(t, "custom") == 0,
		TokensOver:  rapid.SampledFrom([]int64{0, 0, 0, 100, 200}).Draw(t, "tokens over"),
	}
	side := rapid.SampledFrom([]int{512, 1024})
	switch m {
	case pricing.CacheWrite:
		c.CacheTTL = rapid.SampledFrom([]string{"", "5m", "1h"}).Draw(t, "ttl")
	case pricing.ModelUnitHour:
		c.Commitment = rapid.SampledFrom(pricing.Commitments()).Draw(t, "commitment")
	case pricing.OutputImage:
		if kind := pricing.SizeKind(rapid.IntRange(0, 3).Draw(t, "size kind")); kind != pricing.AnySize {
			c.Size = pricing.Size{Kind: kind, Width: side.Draw(t, "width"), Height: side.Draw(t, "height")}
		}
		switch rapid.IntRange(0, 2).Draw(t, "quality or steps") {
		case 0:
			c.Quality = rapid.SampledFrom([]string{"standard", "premium"}).Draw(t, "quality")
		case 1:
			c.Steps = pricing.Steps{Over: rapid.Bool().Draw(t, "over"), N: rapid.SampledFrom([]int{30, 50}).Draw(t, "steps")}
		}
	}
	return c
}

func randomAsk(t *rapid.T) pricing.Ask {
	a := pricing.Ask{
		Mode:        rapid.SampledFrom([]pricing.Mode{"", pricing.OnDemand, pricing.Batch, pricing.Flex}).Draw(t, "ask mode"),
		Commitment:  rapid.SampledFrom(pricing.Commitments()).Draw(t, "ask commitment"),
		Region:      rapid.SampledFrom([]string{here, there}).Draw(t, "ask region"),
		Routing:     rapid.SampledFrom([]pricing.Routing{"", pricing.InRegion, pricing.Geo}).Draw(t, "ask routing"),
		CacheTTL:    rapid.SampledFrom([]string{"", "5m", "1h"}).Draw(t, "ask ttl"),
		InputTokens: rapid.SampledFrom([]int64{0, 100, 101, 200, 201}).Draw(t, "ask tokens"),
		Width:       rapid.SampledFrom(worldSides).Draw(t, "ask width"),
		Height:      rapid.SampledFrom(worldSides).Draw(t, "ask height"),
		CustomModel: rapid.Bool().Draw(t, "ask custom"),
	}
	if rapid.Bool().Draw(t, "by steps") {
		a.Steps = rapid.SampledFrom([]int{1, 30, 31, 50, 51}).Draw(t, "ask steps")
	} else {
		a.Quality = rapid.SampledFrom([]string{"", "standard", "premium"}).Draw(t, "ask quality")
	}
	return a
}

// plainly reports whether a record's conditions but the region hold, one by one.
func plainly(m pricing.Meter, c pricing.Condition, a pricing.Ask) (holds bool, conditions int) {
	holds = true
	must := func(ok bool) { holds = holds && ok }
	also := func(ok bool) { must(ok); conditions++ }
	mode := func(m pricing.Mode) pricing.Mode {
		if m == "" {
			return "on_demand"
		}
		return m
	}
	routing := func(r pricing.Routing) pricing.Routing {
		if r == "" {
			return "in_region"
		}
		return r
	}
	must(mode(c.Mode) == mode(a.Mode))
	must(routing(c.Routing) == routing(a.Routing))
	if m == pricing.ModelUnitHour {
		must(c.Commitment == a.Commitment)
	}
	if c.CacheTTL != "" {
		also(c.CacheTTL == a.CacheTTL || c.CacheTTL == "5m" && a.CacheTTL == "")
	}
	if c.TokensOver > 0 {
		also(a.InputTokens > c.TokensOver)
	}
	switch w, h := c.Size.Width, c.Size.Height; c.Size.Kind {
	case pricing.ExactSize:
		also(a.Width == w && a.Height == h)
	case pricing.MaxSize:
		also(a.Width <= w && a.Height <= h)
	case pricing.OverSize:
		also(!(a.Width <= w && a.Height <= h))
	}
	if c.Quality != "" {
		also(c.Quality == a.Quality)
	}
	if n := c.Steps.N; n > 0 {
		switch {
		case a.Steps > 0 && c.Steps.Over:
			also(a.Steps > n)
		case a.Steps > 0:
			also(a.Steps <= n)
		case c.Steps.Over:
			also(a.Quality == "premium")
		default:
			also(a.Quality == "standard")
		}
	}
	if c.CustomModel {
		also(a.CustomModel)
	} else if a.CustomModel {
		switch m {
		case pricing.ModelUnitHour, pricing.Train, pricing.TrainImage, pricing.CustomModelStorage:
		default:
			must(false)
		}
	}
	return holds, conditions
}

// askOf gives the ask a commitment only where the meter has one.
func askOf(m pricing.Meter, a pricing.Ask) pricing.Ask {
	if m != pricing.ModelUnitHour {
		a.Commitment = ""
	}
	return a
}

// slowly returns the line of the record that wins, or why there is none.
func slowly(rates []pricing.Rate, m pricing.Meter, a pricing.Ask, day pricing.Day) (int, pricing.Reason) {
	reason, line, most, band := pricing.NotOffered, 0, -1, int64(-1)
	rank := map[pricing.Reason]int{pricing.NotOffered: 0, pricing.NotInRegion: 1, pricing.NotOnDate: 2, pricing.NotPublished: 3, "": 3}
	for _, r := range rates {
		holds, n := plainly(m, r.Condition, a)
		why := pricing.Reason("")
		switch {
		case r.Meter != m || !holds:
			continue
		case r.Condition.Region != a.Region:
			why = pricing.NotInRegion
		case day.Before(r.From) || !r.To.IsZero() && !day.Before(r.To):
			why = pricing.NotOnDate
		case r.Absent:
			why = pricing.NotPublished
		}
		if rank[why] < 3 {
			if rank[why] > rank[reason] {
				reason = why
			}
			continue
		}
		if n > most || n == most && r.Condition.TokensOver > band {
			line, most, band, reason = r.At.Line, n, r.Condition.TokensOver, why
		}
	}
	return line, reason
}

// randomSheet draws records one by one and leaves out what would tie or overlap.
func randomSheet(t *rapid.T) ([]pricing.Rate, pricing.Sheet) {
	var rates []pricing.Rate
	var sheet pricing.Sheet
	for i := range rapid.IntRange(1, 8).Draw(t, "records") {
		m := rapid.SampledFrom(worldMeters).Draw(t, "meter")
		price := rapid.SampledFrom([]string{"", "0.000000000001", "3"}).Draw(t, "price")
		r := rec(m, price, randomCondition(t, m), days("2024-02-01", rapid.SampledFrom([]string{"", "2024-03-01"}).Draw(t, "to")), at("f", i+1))
		s, faults := pricing.NewSheet(append(rates[:len(rates):len(rates)], r))
		if len(faults) == 0 {
			rates, sheet = append(rates, r), s
		}
	}
	return rates, sheet
}

func TestLookupAgainstTheSlowOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rates, sheet := randomSheet(t)
		for range 20 {
			m := rapid.SampledFrom(worldMeters).Draw(t, "asked meter")
			a := askOf(m, randomAsk(t))
			day := mustDay(rapid.SampledFrom([]string{"2024-01-31", "2024-02-01", "2024-02-29", "2024-03-01"}).Draw(t, "day"))
			got, err := sheet.Rate(m, a, day)
			var none *pricing.NoRateError
			var reason pricing.Reason
			if errors.As(err, &none) {
				reason = none.Reason
			}
			line, why := slowly(rates, m, a, day)
			if why != "" {
				line = 0
			}
			if got.At.Line != line || reason != why {
				t.Fatalf("%s of %+v on %s: record %d (%s), want %d (%s)\nsheet: %+v", m, a, day, got.At.Line, reason, line, why, rates)
			}
		}
	})
}

// TestNoPriceIsNeverZero holds for every lookup: a price or an error, and no
// price is of a record without a figure.
func TestNoPriceIsNeverZero(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		_, sheet := randomSheet(t) // its prices are all above 0
		for range 20 {
			m := rapid.SampledFrom(worldMeters).Draw(t, "asked meter")
			r, err := sheet.Rate(m, askOf(m, randomAsk(t)), mustDay("2024-02-15"))
			if err == nil && (r.Absent || r.Price.Sign() <= 0) {
				t.Fatalf("%s is priced at %s by %+v", m, r.Price, r)
			}
			if err != nil && (r.Unit != "" || r.Price.Sign() != 0) {
				t.Fatalf("a rate beside the error %v: %+v", err, r)
			}
		}
	})
}

// TestTiesAreThoseThatHoldTogether compares the rule that finds ties with a search
// for an ask that satisfies both records.
func TestTiesAreThoseThatHoldTogether(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.SampledFrom(worldMeters).Draw(t, "meter")
		a, b := rec(m, "1", randomCondition(t, m)), rec(m, "2", randomCondition(t, m))
		b.Condition.Mode, b.Condition.Routing, b.Condition.Region = a.Condition.Mode, a.Condition.Routing, a.Condition.Region
		_, faults := pricing.NewSheet([]pricing.Rate{a, b})
		_, na := plainly(m, a.Condition, pricing.Ask{})
		_, nb := plainly(m, b.Condition, pricing.Ask{})
		tiers := a.Condition.TokensOver > 0 && b.Condition.TokensOver > 0 && a.Condition.TokensOver != b.Condition.TokensOver
		if tiers { // only where nothing else differs
			c := a.Condition
			c.TokensOver = b.Condition.TokensOver
			tiers = c == b.Condition
		}
		want := !tiers && na == nb && someAsk(m, func(ask pricing.Ask) bool {
			ask.Mode, ask.Routing = a.Condition.Mode, a.Condition.Routing
			first, _ := plainly(m, a.Condition, ask)
			second, _ := plainly(m, b.Condition, ask)
			return first && second
		})
		if (len(faults) > 0) != want {
			t.Fatalf("%+v\n%+v\ntie: %v, want %v", a.Condition, b.Condition, faults, want)
		}
	})
}

// someAsk searches the world for an ask of the meter.
func someAsk(m pricing.Meter, good func(pricing.Ask) bool) bool {
	commitments, sides, kinds := []pricing.Commitment{""}, []int{1}, []pricing.Ask{{}}
	switch m {
	case pricing.ModelUnitHour:
		commitments = pricing.Commitments()
	case pricing.OutputImage:
		sides = worldSides
		kinds = []pricing.Ask{{}, {Quality: "standard"}, {Quality: "premium"}, {Steps: 1}, {Steps: 30}, {Steps: 31}, {Steps: 50}, {Steps: 51}}
	}
	for _, a := range kinds {
		for _, a.Commitment = range commitments {
			for _, a.CustomModel = range []bool{false, true} {
				for _, a.CacheTTL = range []string{"", "1h"} {
					for _, a.InputTokens = range []int64{0, 150, 250} {
						for _, a.Width = range sides {
							for _, a.Height = range sides {
								if good(a) {
									return true
								}
							}
						}
					}
				}
			}
		}
	}
	return false
}
