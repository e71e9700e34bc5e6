package confirm

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tokencast/bodies"
	"tokencast/pricing"
)

// planOf makes a plan of so many calls for each of some models: input 0.001 a token,
// output 0.01, at most 10 bytes and 10 tokens a call, so 0.11 a call.
func planOf(t testing.TB, calls ...int) *Plan {
	t.Helper()
	rate := func(m pricing.Meter, text string) pricing.Rate {
		return pricing.Rate{Meter: m, Price: usd(t, text), Unit: "1k_tokens", Condition: pricing.Condition{Region: "r"}, From: pricing.Day{Year: 2024, Month: 1, Day: 1}}
	}
	sheet, faults := pricing.NewSheet([]pricing.Rate{rate(pricing.Input, "1"), rate(pricing.Output, "10")})
	if faults != nil {
		t.Fatal(faults)
	}
	p := &Plan{Catalog: "sha256:c"}
	for i, n := range calls {
		m := &Model{
			ID: fmt.Sprintf("model-%d", i), Operation: Invoke, Strata: []Stratum{{int64(n), int64(n)}},
			Prices: Prices{Sheet: sheet, Ask: pricing.Ask{Region: "r"}, Day: pricing.Day{Year: 2024, Month: 7, Day: 1}},
		}
		for k := range n {
			c := &Planned{
				Call:  Call{ID: fmt.Sprintf("%d-%d", i, k), Model: m.ID, Body: fmt.Appendf(nil, "%02d-%07d", i, k), Params: bodies.Parameters{MaxTokens: 10}},
				Sizes: Sizes{Input: big.NewRat(8, 1), Text: big.NewRat(8, 1), Output: big.NewRat(5, 1)},
			}
			if err := c.Price(m.Prices); err != nil {
				t.Fatal(err)
			}
			if got := c.Worst.String(); got != "0.11" {
				t.Fatalf("worst case %s", got)
			}
			m.Calls = append(m.Calls, c)
		}
		p.Models = append(p.Models, m)
	}
	return p
}

func counted(in, out int64) Answer {
	return Answer{Counted: bodies.Tokens{Input: bodies.Count{Tokens: in, Source: bodies.FromHeader}, Output: bodies.Count{Tokens: out, Source: bodies.FromHeader}}}
}

// instantly waits for nothing.
func instantly(context.Context, time.Duration) {}

func run(t testing.TB, r *Runner, p *Plan) *Report {
	t.Helper()
	results, err := Replay(p, nil)
	if err != nil {
		t.Fatal(err)
	}
	if r.Wait == nil {
		r.Wait = instantly
	}
	out, err := r.Run(t.Context(), p, results)
	if err != nil {
		t.Fatal(err)
	}
	return NewReport(p, out, "USD", &r.Cap)
}

func TestRunConfirms(t *testing.T) {
	p := planOf(t, 30, 5)
	r := run(t, &Runner{Cap: usd(t, "10"), Concurrency: 8, Send: func(context.Context, Call) (Answer, error) { return counted(9, 4), nil }}, p)
	m := r.Models[0]
	if m.Calls != (CallCounts{Planned: 30, Sent: 30, Confirmed: 30, Attempts: 30}) || *m.Input.Confirmed != 270 || m.Input.Ratio.String() != "1.125" || m.Output.Ratio.String() != "0.8" {
		t.Errorf("%+v", m)
	}
	if m.Input.Low != "1.1250" || r.Models[1].Input.Low != "" || m.Input.Weighted != "1.1250" {
		t.Errorf("intervals %q and %q, weighted %q", m.Input.Low, r.Models[1].Input.Low, m.Input.Weighted)
	}
	if r.USD.Confirmed.String() != "1.715" || r.USD.Unknown.Sign() != 0 || r.Partial() != "" {
		t.Errorf("%+v, %q", r.USD, r.Partial())
	}
	if r.Outside(share(t, "20")) != "" || r.Outside(share(t, "19")) == "" {
		t.Error("the tolerance is not held against the ratio")
	}
}

func share(t testing.TB, percent string) pricing.Quantity {
	t.Helper()
	q, err := pricing.ParseQuantity(percent)
	if err != nil {
		t.Fatal(err)
	}
	return q.Div(pricing.Count(100))
}

// Whatever goes wrong, the service never charges more than the cap, and what is booked
// is never less than what it charged.
func TestRunKeepsTheCap(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := planOf(t, rapid.IntRange(1, 25).Draw(rt, "calls"), rapid.IntRange(0, 10).Draw(rt, "more"))
		limit := usd(t, "0.11").Mul(pricing.Count(rapid.Int64Range(1, 20).Draw(rt, "calls in the cap")))
		seed := rapid.Uint64().Draw(rt, "seed")
		var mu sync.Mutex
		random := rand.New(rand.NewPCG(seed, 1))
		var charged pricing.Money
		send := func(_ context.Context, c Call) (Answer, error) {
			mu.Lock()
			defer mu.Unlock()
			in, out := 1+random.Int64N(10), 1+random.Int64N(10)
			cost, err := p.Models[0].Prices.Cost(Used{Input: pricing.Count(in), Output: pricing.Count(out)})
			if err != nil {
				return Answer{}, err
			}
			switch random.IntN(8) {
			case 0:
				return Answer{}, &Failure{Kind: Throttled}
			case 1:
				return Answer{}, &Failure{Kind: Busy}
			case 2:
				charged = charged.Add(cost)
				return Answer{}, &Failure{Kind: Lost}
			case 3:
				charged = charged.Add(cost)
				return Answer{}, nil // no counts
			case 4:
				if c.Model == "model-1" {
					return Answer{}, &Failure{Kind: Refused}
				}
			}
			charged = charged.Add(cost)
			return counted(in, out), nil
		}
		r := run(t, &Runner{Cap: limit, Concurrency: rapid.IntRange(1, 8).Draw(rt, "concurrency"), Send: send}, p)
		booked := r.USD.Confirmed.Add(r.USD.Unknown)
		if charged.Cmp(limit) > 0 || booked.Cmp(charged) < 0 || booked.Cmp(limit) > 0 {
			rt.Fatalf("charged %s, booked %s, cap %s", charged, booked, limit)
		}
		for _, m := range r.Models {
			if c := m.Calls; c.Sent != c.Confirmed+c.Unknown+c.Failed || c.Sent > c.Planned || c.Attempts < c.Sent {
				rt.Fatalf("%+v", c)
			}
		}
	})
}

func TestRunStops(t *testing.T) {
	fail := func(k Kind) Send {
		return func(context.Context, Call) (Answer, error) {
			return Answer{}, &Failure{Kind: k, Code: "X", Message: "do y"}
		}
	}
	t.Run("a model that refuses gets one call", func(t *testing.T) {
		var mu sync.Mutex
		sent := map[string]int{}
		r := run(t, &Runner{Cap: usd(t, "100"), Concurrency: 1, Send: func(_ context.Context, c Call) (Answer, error) {
			mu.Lock()
			defer mu.Unlock()
			if sent[c.Model]++; c.Model == "model-0" {
				return Answer{}, &Failure{Kind: Refused, Code: "AccessDeniedException", Message: "ask for access"}
			}
			return counted(1, 1), nil
		}}, planOf(t, 20, 20))
		if sent["model-0"] != 1 || sent["model-1"] != 20 || r.Models[0].Reason != "AccessDeniedException: ask for access" || r.Models[1].Calls.Confirmed != 20 {
			t.Errorf("sent %v, %+v", sent, r.Models)
		}
		if r.Partial() == "" || r.USD.Unknown.Sign() != 0 {
			t.Errorf("partial %q", r.Partial())
		}
	})
	for _, tc := range []struct {
		kind  Kind
		calls int
	}{{Rejected, 1}, {NotSent, maxAttempts}} {
		t.Run("the run ends when "+string(tc.kind), func(t *testing.T) {
			var mu sync.Mutex
			n := 0
			send := func(ctx context.Context, c Call) (Answer, error) {
				mu.Lock()
				defer mu.Unlock()
				n++
				return fail(tc.kind)(ctx, c)
			}
			p := planOf(t, 20, 20)
			results, err := Replay(p, nil)
			if err != nil {
				t.Fatal(err)
			}
			_, err = (&Runner{Cap: usd(t, "100"), Concurrency: 8, Send: send, Wait: instantly}).Run(t.Context(), p, results)
			var f *Failure
			if !errors.As(err, &f) || n != tc.calls {
				t.Errorf("%d calls, %v", n, err)
			}
		})
	}
}

// A call that was throttled is tried again, and calls at once are halved.
func TestRunAdapts(t *testing.T) {
	var mu sync.Mutex
	tries := map[string]int{}
	inflight, peak := 0, 0
	send := func(_ context.Context, c Call) (Answer, error) {
		mu.Lock()
		inflight++
		peak = max(peak, inflight)
		tries[c.ID]++
		n := tries[c.ID]
		mu.Unlock()
		time.Sleep(200 * time.Microsecond)
		mu.Lock()
		inflight--
		mu.Unlock()
		if n <= 2 {
			return Answer{}, &Failure{Kind: Throttled}
		}
		return counted(1, 1), nil
	}
	r := run(t, &Runner{Cap: usd(t, "100"), Concurrency: 5, Send: send}, planOf(t, 40))
	if c := r.Models[0].Calls; c.Confirmed != 40 || c.Attempts != 120 || peak > 5 {
		t.Errorf("%+v, at most %d at once", c, peak)
	}
}

// With an error asked for, the pilot says how many calls are needed.
func TestPilot(t *testing.T) {
	for _, tc := range []struct {
		name  string
		out   func(i int) int64
		least int64
		most  int64
	}{
		{"all alike", func(int) int64 { return 5 }, MinForInterval, MinForInterval},
		{"spread of half", func(i int) int64 { return []int64{2, 8}[i%2] }, 60, 300},
	} {
		p := planOf(t, 300)
		p.Models[0].Error = 0.1
		var mu sync.Mutex
		i := 0
		r := run(t, &Runner{Cap: usd(t, "100"), Concurrency: 4, Send: func(context.Context, Call) (Answer, error) {
			mu.Lock()
			defer mu.Unlock()
			i++
			return counted(8, tc.out(i)), nil
		}}, p)
		if c := r.Models[0].Calls; c.Planned < tc.least || c.Planned > tc.most || c.Confirmed != c.Planned {
			t.Errorf("%s: %+v", tc.name, c)
		}
	}
}

func TestAbsurdCounts(t *testing.T) {
	p := planOf(t, 3)
	answers := []Answer{counted(1, 1_000_000), counted(1_000_000_000, 1), counted(9, 9)}
	i := 0
	r := run(t, &Runner{Cap: usd(t, "1"), Concurrency: 1, Send: func(context.Context, Call) (Answer, error) {
		i++
		return answers[i-1], nil
	}}, p)
	if m := r.Models[0]; m.Calls.Confirmed != 1 || m.Failures[AbsurdCounts] != 2 || m.USD.Unknown.String() != "0.22" {
		t.Errorf("%+v", m)
	}
}

// A journal that cannot be written stops the run before anything is sent.
func TestJournalThatFails(t *testing.T) {
	p := planOf(t, 5)
	j, err := CreateJournal(filepath.Join(t.TempDir(), "j"), p.Hash())
	if err != nil {
		t.Fatal(err)
	}
	j.Close()
	results, err := Replay(p, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = (&Runner{Cap: usd(t, "1"), Concurrency: 4, Journal: j, Send: func(context.Context, Call) (Answer, error) {
		t.Error("a call was sent that no journal holds")
		return Answer{}, nil
	}}).Run(t.Context(), p, results)
	if err == nil {
		t.Error("the run went on")
	}
}

// A call that cost more than its worst case is the last of its model.
func TestBrokenBound(t *testing.T) {
	p := planOf(t, 20)
	n := 0
	r := run(t, &Runner{Cap: usd(t, "100"), Concurrency: 1, Send: func(context.Context, Call) (Answer, error) {
		n++
		return counted(20, 20), nil // of at most 10 and 10
	}}, p)
	if m := r.Models[0]; n != 1 || m.Reason == "" || m.Calls.Confirmed != 1 || m.USD.Confirmed.String() != "0.22" || r.Partial() == "" {
		t.Errorf("%d calls, %+v", n, r.Models[0])
	}
}

// A model that is given up by its first call gets no other, however many calls may go at
// once: an answer lets more calls go only after it was judged. The journal's sync is what a
// second call would slip through.
func TestGivenUpByTheFirstCall(t *testing.T) {
	for name, answer := range map[string]func() (Answer, error){
		"refused":              func() (Answer, error) { return Answer{}, &Failure{Kind: Refused, Code: "X", Message: "do y"} },
		"above its worst case": func() (Answer, error) { return counted(20, 20), nil },
		"without a price": func() (Answer, error) {
			a := counted(1, 1)
			a.Counted.CacheWrite = bodies.Count{Tokens: 9, Source: bodies.FromHeader}
			return a, nil
		},
	} {
		for range 25 {
			p := planOf(t, 20)
			j, err := CreateJournal(filepath.Join(t.TempDir(), "j"), p.Hash())
			if err != nil {
				t.Fatal(err)
			}
			var sent atomic.Int64
			run(t, &Runner{Cap: usd(t, "100"), Concurrency: 8, Journal: j, Send: func(context.Context, Call) (Answer, error) {
				sent.Add(1)
				return answer()
			}}, p)
			if err := j.Close(); err != nil {
				t.Error(err)
			}
			if n := sent.Load(); n != 1 {
				t.Fatalf("%s: %d calls", name, n)
			}
		}
	}
}
