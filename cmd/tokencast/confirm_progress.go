package main

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"tokencast/pricing"
)

// callState is how far a run is.
type callState struct {
	ended, planned int
	spent          pricing.Money
}

// watchCalls shows on stderr, where that is a terminal, how many calls have ended and what is
// spent of limit, and says that calls are waited for when ctx ends. watch is for a runner, nil
// where nothing is shown; finish takes the line away, is called once, and nothing else may be
// written to stderr before it.
func (a *app) watchCalls(ctx context.Context, o *confirmOptions, limit pricing.Money) (watch func(ended, planned int, spent pricing.Money), finish func()) {
	erase := func() {}
	if !o.one && a.progresses(&o.estimateOptions) {
		var state atomic.Pointer[callState]
		state.Store(&callState{})
		watch = func(ended, planned int, spent pricing.Money) { state.Store(&callState{ended, planned, spent}) }
		p := newBar(a.rawErr, 1, "sending")
		p.about = func() (int64, string) {
			s := state.Load()
			p.read.Store(int64(s.ended))
			if o.free {
				return int64(max(s.planned, 1)), "counting"
			}
			return int64(max(s.planned, 1)), fmt.Sprintf("%s of %s USD", s.spent.Round(spentPlaces), limit.Round(spentPlaces))
		}
		go p.show(context.WithoutCancel(ctx), progressAfter, progressEvery)
		erase = sync.OnceFunc(p.finish)
	}
	said := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(said)
		erase()
		if !o.quiet {
			fmt.Fprintln(a.err, "tokencast: interrupted; waiting for the calls on their way, interrupt again to leave at once")
		}
	})
	return watch, func() {
		if !stop() {
			<-said
		}
		erase()
	}
}

// spentPlaces is how many places of an amount the line of progress shows.
const spentPlaces = 4
