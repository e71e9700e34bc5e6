package pricing_test

import (
	"testing"

	"pgregory.net/rapid"

	"tokencast/pricing"
)

func TestChanges(t *testing.T) {
	s := mustSheet(t, []pricing.Rate{rec(pricing.Input, "1", pricing.Condition{}, days("2024-07-01", "2024-10-01"))})
	for _, tc := range []struct {
		name, a, b string
		want       bool
	}{
		{"one day", "2024-07-01", "2024-07-01", false},
		{"all before the begin", "2024-01-01", "2024-06-30", false},
		{"up to the begin", "2024-06-30", "2024-07-01", true},
		{"from the begin", "2024-07-01", "2024-09-30", false},
		{"up to the end", "2024-09-30", "2024-10-01", true},
		{"from the end", "2024-10-01", "2030-01-01", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := s.Changes(mustDay(tc.a), mustDay(tc.b)); got != tc.want {
				t.Errorf("from %s to %s: %v, want %v", tc.a, tc.b, got, tc.want)
			}
		})
	}
}

// TestNoChangeNoDifference asks on two days between which nothing changes.
func TestNoChangeNoDifference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		_, sheet := randomSheet(t)
		i := rapid.IntRange(0, dates-1).Draw(t, "first day")
		j := rapid.IntRange(i, dates-1).Draw(t, "second day")
		a, b := mustDay(date(i)), mustDay(date(j))
		if sheet.Changes(a, b) {
			return
		}
		for range 20 {
			m := rapid.SampledFrom(worldMeters).Draw(t, "meter")
			ask := askOf(m, randomAsk(t))
			if first, second := found(sheet, m, ask, a.String()), found(sheet, m, ask, b.String()); first != second {
				t.Fatalf("%s is %s on %s and %s on %s", m, first, a, second, b)
			}
		}
	})
}
