package confirm

import (
	"context"
	"path/filepath"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tokencast/pricing"
)

// A run that is cut anywhere and resumed reports as an unbroken one, sends no call
// twice, and books what was on its way.
func TestResume(t *testing.T) {
	p := planOf(t, 12, 6)
	path := filepath.Join(t.TempDir(), "journal")
	j, err := CreateJournal(path, p.Hash())
	if err != nil {
		t.Fatal(err)
	}
	answer := func(c Call) (Answer, error) { return counted(int64(len(c.ID)), int64(c.ID[2]-'0')), nil }
	send := func(_ context.Context, c Call) (Answer, error) { return answer(c) }
	unbroken := run(t, &Runner{Cap: usd(t, "100"), Concurrency: 2, Send: send, Journal: j}, p)
	j.Close()
	_, entries, err := ResumeJournal(path, p.Hash())
	if err != nil {
		t.Fatal(err)
	}
	for cut := range len(entries) + 1 {
		results, err := Replay(p, entries[:cut])
		if err != nil {
			t.Fatal(err)
		}
		begun := map[string]bool{}
		lost := 0
		for _, e := range entries[:cut] {
			switch e.Kind {
			case kindIntent:
				begun[e.Call] = true
				lost++
			case kindResult:
				lost--
			}
		}
		var mu sync.Mutex
		out, err := (&Runner{Cap: usd(t, "100"), Concurrency: 3, Send: func(_ context.Context, c Call) (Answer, error) {
			mu.Lock()
			defer mu.Unlock()
			if begun[c.ID] {
				t.Errorf("cut after %d lines: call %s is sent twice", cut, c.ID)
			}
			begun[c.ID] = true
			return answer(c)
		}}).Run(t.Context(), p, results)
		if err != nil {
			t.Fatal(err)
		}
		r := NewReport(p, out, "USD", &unbroken.Models[0].USD.Expected)
		if unknown := r.Models[0].Calls.Unknown + r.Models[1].Calls.Unknown; int(unknown) != lost {
			t.Errorf("cut after %d lines: %d unknown, %d were on their way", cut, unknown, lost)
		}
		if want := usd(t, "0.11").Mul(pricing.Count(int64(lost))); r.USD.Unknown.Cmp(want) != 0 {
			t.Errorf("cut after %d lines: %s booked, want %s", cut, r.USD.Unknown, want)
		}
		if lost == 0 {
			got, err := r.JSON()
			if err != nil {
				t.Fatal(err)
			}
			unbroken.USD.Cap = r.USD.Cap
			want, err := unbroken.JSON()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("cut after %d lines (-unbroken +resumed):\n%s", cut, diff)
			}
		}
	}
}

// With --retry-unknown a lost call is sent again, and stays paid for.
func TestRetryUnknown(t *testing.T) {
	p := planOf(t, 1)
	entries := []Entry{{Kind: kindPlan}, {Kind: kindIntent, Call: "0-0", Attempt: 1}}
	for _, again := range []bool{false, true} {
		results, err := Replay(p, entries)
		if err != nil {
			t.Fatal(err)
		}
		sent := 0
		out, err := (&Runner{Cap: usd(t, "1"), RetryUnknown: again, Concurrency: 1, Send: func(context.Context, Call) (Answer, error) {
			sent++
			return counted(1, 1), nil
		}}).Run(t.Context(), p, results)
		if err != nil {
			t.Fatal(err)
		}
		m := NewReport(p, out, "USD", nil).Models[0]
		if again != (sent == 1) || again != (m.Calls.Confirmed == 1) || m.USD.Unknown.String() != "0.11" {
			t.Errorf("again %v: sent %d, %+v, unknown %s", again, sent, m.Calls, m.USD.Unknown)
		}
	}
}
