package confirm

import (
	"context"
	"testing"
)

// A model that the cap cannot be kept for stays given up when its run is resumed, whatever
// calls it had that were well, before and after.
func TestABrokenBoundIsNotForgotten(t *testing.T) {
	p := planOf(t, 5)
	results, err := Replay(p, nil)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for round := range 2 {
		r := &Runner{Cap: usd(t, "100"), Concurrency: 1, Send: func(context.Context, Call) (Answer, error) {
			if n++; n == 2 {
				return counted(20, 20), nil // of at most 10 and 10
			}
			return counted(9, 4), nil
		}}
		if round == 1 { // a call of a run at once with the broken one
			c := p.Models[0].Calls[2]
			in, out := int64(9), int64(4)
			*results[c.ID] = Result{State: Confirmed, Attempts: 1, Input: &in, Output: &out}
		}
		o, err := r.Run(t.Context(), p, results)
		if err != nil {
			t.Fatal(err)
		}
		if why := o.Reasons[p.Models[0]]; n != 2 || why == "" {
			t.Errorf("round %d: %d calls, reason %q", round, n, why)
		}
		results = o.Results
	}
}
