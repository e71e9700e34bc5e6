package confirm

import (
	"context"
	"testing"

	"pgregory.net/rapid"

	"tokencast/pricing"
)

// Who watches a run sees the calls that have ended grow to those that were planned, and what is
// spent to what the report books, whatever goes wrong.
func TestRunIsWatched(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := planOf(t, rapid.IntRange(1, 25).Draw(rt, "calls"), rapid.IntRange(0, 25).Draw(rt, "more"))
		p.Models[0].Error = rapid.SampledFrom([]float64{0, 0.1}).Draw(rt, "error")
		lost := rapid.IntRange(2, 9).Draw(rt, "every which is lost")
		var ended, planned, told, n int
		var spent pricing.Money
		r := run(t, &Runner{
			Cap: usd(t, "100"), Concurrency: 1,
			Watch: func(e, of int, s pricing.Money) {
				if e < ended || e > of || s.Cmp(spent) < 0 || told > 0 && of > planned {
					rt.Errorf("%d of %d, %s after %d of %d, %s", e, of, s, ended, planned, spent)
				}
				ended, planned, spent, told = e, of, s, told+1
			},
			Send: func(context.Context, Call) (Answer, error) {
				if n++; n%lost == 0 {
					return Answer{}, &Failure{Kind: Lost}
				}
				return counted(9, 4), nil
			},
		}, p)
		if booked := r.USD.Confirmed.Add(r.USD.Unknown); ended != planned || ended != n || spent.Cmp(booked) != 0 {
			rt.Errorf("at the end %d of %d, %s; %d were sent, %s is booked", ended, planned, spent, n, booked)
		}
	})
}
