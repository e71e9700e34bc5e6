package confirm

import (
	"context"
	"sync"
	"testing"
	"time"
)

// How a run begins and how it is interrupted.

// The first call goes alone, so that bad credentials cost one request.
func TestRunBeginsWithOne(t *testing.T) {
	var mu sync.Mutex
	n := 0
	release := make(chan struct{})
	send := func(context.Context, Call) (Answer, error) {
		mu.Lock()
		n++
		first := n == 1
		mu.Unlock()
		if first {
			time.Sleep(5 * time.Millisecond)
			mu.Lock()
			if n != 1 {
				t.Errorf("%d calls before the first was answered", n)
			}
			mu.Unlock()
			close(release)
		}
		<-release
		return counted(1, 1), nil
	}
	run(t, &Runner{Cap: usd(t, "100"), Concurrency: 8, Send: send}, planOf(t, 10))
}

// An interrupt lets what is on its way come to an end, and sends nothing new.
func TestRunDrains(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	p := planOf(t, 30)
	results, err := Replay(p, nil)
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	n := 0
	send := func(ctx context.Context, _ Call) (Answer, error) {
		mu.Lock()
		n++
		if n == 5 {
			cancel()
		}
		mu.Unlock()
		if ctx.Err() != nil {
			t.Error("a call on its way was given up")
		}
		return counted(1, 1), nil
	}
	out, err := (&Runner{Cap: usd(t, "100"), Concurrency: 1, Send: send}).Run(ctx, p, results)
	if err != nil {
		t.Fatal(err)
	}
	r := NewReport(p, out, "USD", nil)
	if r.Stop != StopInterrupted || n != 5 || r.Models[0].Calls.Confirmed != 5 {
		t.Errorf("%d calls, %+v", n, r)
	}
}
