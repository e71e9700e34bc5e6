package confirm

import (
	"sync"
	"testing"

	"pgregory.net/rapid"

	"tokencast/pricing"
)

func usd(t testing.TB, text string) pricing.Money {
	t.Helper()
	m, err := pricing.ParseMoney(text)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// The example of ledger.go.
func TestLedgerExample(t *testing.T) {
	l := NewLedger(usd(t, "1.00"))
	worst := usd(t, "0.40")
	for i, want := range []bool{true, true, false} {
		if l.Reserve(worst) != want {
			t.Errorf("call %d fits: %v; two of three calls fit", i+1, !want)
		}
	}
	l.Settle(worst, usd(t, "0.10"))
	if !l.Reserve(worst) {
		t.Error("0.10 + 0.40 leaves room for a third")
	}
	l.Keep(worst)
	l.Release(worst)
	confirmed, unknown := l.Spent()
	if confirmed.String() != "0.1" || unknown.String() != "0.4" {
		t.Errorf("confirmed %s, unknown %s", confirmed, unknown)
	}
}

// Whatever happens in whatever order, what may have been spent is within the cap as
// long as no call costs more than its worst case.
func TestLedgerKeepsTheCap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cents := func(n int64) pricing.Money { return pricing.Money{}.Add(price(n)) }
		limit := rapid.Int64Range(0, 500).Draw(t, "cap")
		l := NewLedger(cents(limit))
		var open []int64
		var spent int64
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			if len(open) == 0 || rapid.Bool().Draw(t, "begin") {
				worst := rapid.Int64Range(0, 120).Draw(t, "worst")
				if l.Reserve(cents(worst)) {
					open = append(open, worst)
				}
			} else {
				worst := open[0]
				open = open[1:]
				switch rapid.IntRange(0, 2).Draw(t, "end") {
				case 0:
					cost := rapid.Int64Range(0, worst).Draw(t, "cost")
					l.Settle(cents(worst), cents(cost))
					spent += cost
				case 1:
					l.Keep(cents(worst))
					spent += worst
				default:
					l.Release(cents(worst))
				}
			}
			total := spent
			for _, w := range open {
				total += w
			}
			if total > limit {
				t.Fatalf("%d spent and on their way, the cap is %d", total, limit)
			}
		}
		confirmed, unknown := l.Spent()
		if confirmed.Add(unknown).Cmp(cents(spent)) != 0 {
			t.Fatalf("the ledger says %s + %s, spent were %d", confirmed, unknown, spent)
		}
	})
}

// price is n as money.
func price(n int64) pricing.Money {
	m, err := pricing.ParseMoney(pricing.Count(n).String())
	if err != nil {
		panic(err)
	}
	return m
}

func TestLedgerIsConcurrent(t *testing.T) {
	l := NewLedger(price(50))
	var group sync.WaitGroup
	for range 200 {
		group.Go(func() {
			if l.Reserve(price(1)) {
				l.Settle(price(1), price(1))
			}
		})
	}
	group.Wait()
	if confirmed, _ := l.Spent(); confirmed.Cmp(price(50)) != 0 {
		t.Errorf("spent %s of 50", confirmed)
	}
}
