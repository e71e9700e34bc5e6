package confirm

import (
	"context"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"tokencast/pricing"
)

func TestIntervalNeedsCalls(t *testing.T) {
	pairs := []pair{{0, 100, 110}, {0, 100, 90}, {0, 100, 100}}
	if r := ratio(pairs); r != 1 {
		t.Errorf("ratio %v", r)
	}
	if _, _, ok := interval(pairs, 1); ok {
		t.Error("three calls have an interval")
	}
	if !math.IsNaN(ratio(nil)) {
		t.Error("no calls have a ratio")
	}
	for len(pairs) < MinForInterval {
		pairs = append(pairs, pair{1, 50, 50})
	}
	low, high, ok := interval(pairs, 1)
	again, _, _ := interval(pairs, 1)
	if !ok || low > 1 || high < 1 || low >= high || low != again {
		t.Errorf("interval %v to %v", low, high)
	}
}

// The interval holds the true ratio about as often as it says. 30 calls of two strata
// whose ratios differ, with noise.
func TestIntervalCovers(t *testing.T) {
	const runs, calls = 150, 30
	random := rand.New(rand.NewPCG(3, 4))
	held := 0
	for range runs {
		var pairs []pair
		for i := range calls {
			stratum := i % 2
			size := 50 + 100*random.Float64()
			true := 1.1 + 0.1*float64(stratum)
			pairs = append(pairs, pair{stratum, size, size * (true + 0.1*random.NormFloat64())})
		}
		if low, high, ok := interval(pairs, 1); ok && low <= 1.15 && 1.15 <= high {
			held++
		}
	}
	if held < runs*85/100 {
		t.Errorf("held %d times of %d", held, runs)
	}
}

func TestLine(t *testing.T) {
	intercept, slope := line([]float64{10, 100, 1000}, []float64{18, 117, 1107})
	if math.Abs(intercept-7) > 1e-9 || math.Abs(slope-1.1) > 1e-9 {
		t.Errorf("intercept %v, slope %v", intercept, slope)
	}
	// A line that says less than nothing for a short text is none.
	if intercept, slope := line([]float64{10, 20, 30}, []float64{1, 21, 41}); intercept != 0 || math.Abs(slope-63.0/60) > 1e-9 {
		t.Errorf("intercept %v, slope %v", intercept, slope)
	}
	if intercept, slope := line([]float64{10, 10, 10}, []float64{11, 12, 13}); intercept != 0 || math.Abs(slope-1.2) > 1e-9 {
		t.Errorf("all alike: intercept %v, slope %v", intercept, slope)
	}
}

// An error that was asked for and is not reached is said.
func TestTheErrorThatWasNotReached(t *testing.T) {
	m := &Model{Error: 0.05}
	two := pricing.Count(2)
	for _, tc := range []struct{ name, low, high, want string }{
		{"wide", "1.8", "2.2286", "the output is known to within 10.7%, and not to the 5% asked for; that takes more samples"},
		{"as asked", "1.9", "2.1", ""},
		{"a little more than asked", "1.8993", "2.1", ""},
		{"no interval", "", "", ""},
	} {
		if got := m.unsure("output", Side{Ratio: &two, Low: tc.low, High: tc.high}); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.name, got, tc.want)
		}
	}
	zero := pricing.Count(0)
	if got := m.unsure("output", Side{Ratio: &zero, Low: "0.0000", High: "0.0000"}); got != "" {
		t.Errorf("of nothing: %q", got)
	}
	if got := (&Model{}).unsure("output", Side{Ratio: &two, Low: "1", High: "3"}); got != "" {
		t.Errorf("none asked for: %q", got)
	}
}

// It reaches the report of a run.
func TestTheReportSaysThatTheErrorWasNotReached(t *testing.T) {
	p := planOf(t, 30)
	p.Models[0].Error = 0.01
	n := int64(0)
	r := run(t, &Runner{Cap: usd(t, "10"), Concurrency: 1, Send: func(context.Context, Call) (Answer, error) {
		n++
		return counted(8, n%10+1), nil
	}}, p)
	if notes := r.Models[0].Notes; len(notes) != 1 || !strings.HasPrefix(notes[0], "the output is known to within") {
		t.Errorf("%q", notes)
	}
}
