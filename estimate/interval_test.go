package estimate

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"tokencast/tally"
)

// tallied is the tally of calls with these inputs and outputs.
func tallied(t testing.TB, in, out []int64) *tally.Tally {
	t.Helper()
	r := &tally.Tally{Records: int64(len(in)), Calls: int64(len(in)), Answers: int64(len(out)), Cross: new(big.Int)}
	for i := range in {
		if err := r.Input.Add(in[i]); err != nil {
			t.Fatal(err)
		}
		if i < len(out) {
			if err := r.Output.Add(out[i]); err != nil {
				t.Fatal(err)
			}
			r.Cross.Add(r.Cross, big.NewInt(in[i]*out[i]))
		}
	}
	return r
}

func times(n int, values ...int64) []int64 {
	var list []int64
	for range n {
		list = append(list, values...)
	}
	return list
}

// intervalOf is the interval where a record is one call and the system text nothing.
func intervalOf(t *tally.Tally, p, q *big.Rat) *big.Rat {
	whole := func(n int64) *big.Rat { return new(big.Rat).SetInt64(n) }
	return relativeInterval(t, p, q, new(big.Rat).Add(mul(p, whole(t.Input.Sum)), mul(q, whole(t.Output.Sum))))
}

// Quantiles from tables of Student's t.
func TestStudent(t *testing.T) {
	for degrees, want := range map[int64]string{19: "2.09302", 29: "2.04523", 59: "2.00100", 119: "1.98010", 999: "1.96234", 1_000_000: "1.95997"} {
		if got := student(degrees).FloatString(5); got != want {
			t.Errorf("t of %d degrees is %s, want %s", degrees, got, want)
		}
	}
}

// The example at the head of interval.go seven times over: 21 calls, sum 462, sum of
// squares 7 x (121 + 484 + 1089) = 11858, so 21 x 11858 - 462^2 = 35574, divided by
// 20 x 462^2 = 4268880: 1/120, whose root is 0.0912871; t of 20 degrees 2.0859634:
// 0.190422 rounded up.
func TestRelativeInterval(t *testing.T) {
	one := big.NewRat(1, 1)
	got := intervalOf(tallied(t, times(7, 10, 20, 30), times(7, 1, 2, 3)), one, one)
	if got == nil || got.FloatString(6) != "0.190422" {
		t.Errorf("got %v, want 0.190422", got)
	}
	if got := intervalOf(tallied(t, times(19, 10), times(19, 1)), one, one); got != nil {
		t.Errorf("19 calls claim %s, want nothing", got)
	}
	if got := intervalOf(tallied(t, times(20, 10), times(20, 1)), one, one); got == nil || got.Sign() != 0 {
		t.Errorf("equal calls give %v, want 0", got)
	}
	if got := intervalOf(tallied(t, times(20, 0), times(20, 0)), one, one); got != nil {
		t.Errorf("calls without tokens give %v, want nothing", got)
	}
}

// The exact sums give what the costs of the single calls give, and prices only matter
// by their ratio.
func TestIntervalAgainstSingleCosts(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(fewSamples, 60).Draw(rt, "n")
		in := rapid.SliceOfN(rapid.Int64Range(0, 5000), n, n).Draw(rt, "in")
		out := rapid.SliceOfN(rapid.Int64Range(0, 800), n, n).Draw(rt, "out")
		p, q := big.NewRat(rapid.Int64Range(0, 9).Draw(rt, "p"), 1), big.NewRat(rapid.Int64Range(1, 90).Draw(rt, "q"), 1)
		got := intervalOf(tallied(t, in, out), p, q)
		twice := new(big.Rat).SetInt64(2)
		if scaled := intervalOf(tallied(t, in, out), mul(twice, p), mul(twice, q)); (scaled == nil) != (got == nil) || got != nil && scaled.Cmp(got) != 0 {
			rt.Fatalf("twice the prices give %v, want %v", scaled, got)
		}
		// mean and variance of the costs, one by one
		var costs []*big.Rat
		sum := new(big.Rat)
		for i := range in {
			c := new(big.Rat).Add(mul(p, new(big.Rat).SetInt64(in[i])), mul(q, new(big.Rat).SetInt64(out[i])))
			costs = append(costs, c)
			sum.Add(sum, c)
		}
		if sum.Sign() == 0 {
			if got != nil {
				rt.Fatalf("no cost gives %s", got)
			}
			return
		}
		count := new(big.Rat).SetInt64(int64(n))
		mean := new(big.Rat).Quo(sum, count)
		variance := new(big.Rat)
		for _, c := range costs {
			d := new(big.Rat).Sub(c, mean)
			variance.Add(variance, mul(d, d))
		}
		variance.Quo(variance, new(big.Rat).SetInt64(int64(n-1)))
		root := new(big.Float).SetPrec(200).SetRat(new(big.Rat).Quo(variance, mul(count, mean, mean)))
		want, _ := root.Sqrt(root).Rat(nil)
		want.Mul(want, student(int64(n-1)))
		if d := new(big.Rat).Sub(got, want); d.Sign() < 0 || d.Cmp(big.NewRat(1, 1_000_000)) > 0 {
			rt.Fatalf("got %s, want %s rounded up to a millionth", got.FloatString(9), want.FloatString(9))
		}
	})
}
