package confirm

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"tokencast/pricing"
)

// A Runner sends the calls of a plan. Its fields are not changed by a run.
type Runner struct {
	Send        Send
	Journal     *Journal // nil writes none
	Cap         pricing.Money
	Concurrency int // the most calls at once, at least 1
	// RetryUnknown sends calls again that an earlier run left with an unknown outcome;
	// what they may have cost stays booked.
	RetryUnknown bool
	SaveText     bool // requests and answers go into the journal
	// Deadline is how long a call may take; nil is a time by its longest answer.
	Deadline func(*Planned) time.Duration
	// Wait waits before another attempt; nil sleeps. It returns early when ctx ends.
	Wait func(ctx context.Context, d time.Duration)
	// Watch is told, at the start and after each call, how many calls have ended of how
	// many and what is spent, unknown outcomes at their worst case. It is called by one
	// goroutine at a time, and holds the others up until it returns; nil is not told.
	Watch func(ended, planned int, spent pricing.Money)
}

// A Stop says why a run ended before all its calls.
type Stop string

// The reasons; the zero value is a run that came to its end.
const (
	StopCap         Stop = "cap"
	StopInterrupted Stop = "interrupted"
)

// An Outcome is what became of a run.
type Outcome struct {
	Results map[string]*Result // by the ID of the call
	Reasons map[*Model]string  // why a model was given up
	Stop    Stop
}

// maxAttempts is how often a call is tried in one run.
const maxAttempts = 4

// Run sends the calls of p that results, those of an earlier run or of [Replay] with no
// entries, have not ended. When ctx ends no new call is sent, and those on their way
// are waited for. An error ends the run: the credentials are refused, the endpoint
// cannot be reached, or the journal cannot be written.
func (r *Runner) Run(ctx context.Context, p *Plan, results map[string]*Result) (*Outcome, error) {
	s := newSchedule(ctx, r, p, results)
	stop := context.AfterFunc(ctx, s.wake)
	defer stop()
	var group sync.WaitGroup
	for range max(r.Concurrency, 1) {
		group.Go(func() {
			for c := s.next(); c != nil; c = s.next() {
				s.end(c, r.attempts(ctx, s, c))
			}
		})
	}
	group.Wait()
	return s.outcome()
}

// attempts sends a call until it ends, and returns what became of it. The reservation
// is held all the while, and ended here.
func (r *Runner) attempts(ctx context.Context, s *schedule, c *task) Result {
	before := s.result(c)
	res := Result{Attempts: before.Attempts, Booked: before.Booked}
	release := func() Result {
		s.ledger.Release(c.Worst)
		return res
	}
	for try := 1; ; try++ {
		if err := r.intent(c, res.Attempts+1); err != nil {
			s.fail(err)
			res.State, res.Reason = before.State, before.Reason
			return release()
		}
		res.Attempts++
		a, err := r.send(ctx, c.Planned)
		var f *Failure
		if err != nil && !errors.As(err, &f) {
			f = &Failure{Kind: Lost, Message: "the call ended without an answer"}
		}
		if f == nil {
			return r.answered(s, c, a, res)
		}
		res.State, res.Reason, res.Code, res.Message = Failed, string(f.Kind), f.Code, f.Message
		if f.Kind == Lost {
			res.State = Unknown
			res.Booked = res.Booked.Add(c.Worst)
			s.ledger.Keep(c.Worst)
			s.record(r.end(c, kindUnknown, res, ""))
			s.pace(false, true)
			return res
		}
		s.record(r.end(c, kindFailed, res, ""))
		last := f.Kind == Refused || f.Kind == Rejected || try == maxAttempts
		if last {
			s.refused(c, f)
		}
		s.pace(f.Kind == Throttled, f.Kind != Rejected) // after the model was given up: it lets more calls go
		if last {
			return release()
		}
		r.wait(ctx, backoff(f.Kind, try))
		if ctx.Err() != nil {
			return release()
		}
	}
}

// answered judges an answer, books it and writes it down.
func (r *Runner) answered(s *schedule, c *task, a Answer, before Result) Result {
	res := c.model.resultOf(c.Planned, a)
	res.Attempts, res.Booked = before.Attempts, before.Booked
	kind := kindUnknown
	if res.State == Confirmed {
		kind = kindResult
	}
	if res.State == Confirmed && c.model.charge(&res) {
		s.ledger.Settle(c.Worst, res.Cost)
	} else {
		res.Booked = res.Booked.Add(c.Worst)
		s.ledger.Keep(c.Worst)
	}
	if why := res.uncapped(c.Planned); why != "" {
		s.giveUp(c, why)
	}
	s.pace(false, true) // after the model was given up: it lets more calls go
	s.record(r.end(c, kind, res, a.Text))
	return res
}

// send sends a call once. Neither an interrupt nor the end of other calls ends it: only
// its deadline does.
func (r *Runner) send(ctx context.Context, c *Planned) (Answer, error) {
	deadline := r.Deadline
	if deadline == nil {
		deadline = defaultDeadline
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), deadline(c))
	defer cancel()
	return r.Send(ctx, c.Call)
}

// defaultDeadline is 30 seconds and a twentieth of a second for each token that may
// come: slower than any model answers.
func defaultDeadline(c *Planned) time.Duration {
	const start, perToken = 30 * time.Second, time.Second / 20
	return start + time.Duration(c.Params.MaxTokens)*perToken
}

// backoff is how long to wait before another attempt: at random up to six times as long
// each time, so that calls that were refused together do not come back together. The
// call keeps its place meanwhile, which slows the run down.
func backoff(k Kind, try int) time.Duration {
	const first, slow, factor = time.Second / 10, 5 * time.Second, 6
	most := first
	if k == Loading {
		most = slow
	}
	for range try - 1 {
		most *= factor
	}
	return time.Duration(rand.Int64N(int64(min(most, time.Minute))))
}

func (r *Runner) wait(ctx context.Context, d time.Duration) {
	if r.Wait != nil {
		r.Wait(ctx, d)
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// intent writes down that a call is about to be sent.
func (r *Runner) intent(c *task, attempt int) error {
	if r.Journal == nil {
		return nil
	}
	e := Entry{Kind: kindIntent, Call: c.ID, Attempt: attempt, Body: BodyHash(c.Body), Worst: c.Worst.String()}
	if r.SaveText {
		e.Request = string(c.Body)
	}
	return r.Journal.Append(e)
}

// end writes down what became of an attempt.
func (r *Runner) end(c *task, kind string, res Result, answer string) error {
	if r.Journal == nil {
		return nil
	}
	e := Entry{
		Kind: kind, Call: c.ID, Attempt: res.Attempts, Source: string(res.Source),
		Input: res.Input, Output: res.Output, CacheRead: res.CacheRead, CacheWrite: res.CacheWrite, Images: res.Images,
		Cut: res.Cut, Disagree: res.Disagree,
	}
	if kind != kindResult {
		e.Reason, e.Code, e.Message = res.Reason, res.Code, res.Message
	}
	if r.SaveText {
		e.Answer = answer
	}
	return r.Journal.Append(e)
}

// rejected is the error of a run whose credentials were refused or whose endpoint
// cannot be reached.
func rejected(f *Failure) error { return fmt.Errorf("the run was stopped: %w", f) }
