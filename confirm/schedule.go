package confirm

import (
	"cmp"
	"context"
	"math"
	"sync"

	"tokencast/pricing"
)

// Which call is next, and how many at once.
//
// Calls of all models take turns, so that a run that stops early has some of each. The
// first call goes alone: credentials that are refused cost one request. Then two at
// once, one more after each round of good answers, half as many after each "too many".
// A call whose worst case does not fit under the cap waits until those on their way
// have settled; when none is left and it still does not fit, the run is over.
//
// With an error asked for, the first calls of a model are a pilot: the others wait, and
// the spread of the pilot says how many of them are needed.

// pilotCalls is how many calls the spread is learnt from.
const pilotCalls = 10

// A task is a call on its way through a run.
type task struct {
	*Planned
	model *modelRun
	index int // within the model
}

// modelRun is a model during a run.
type modelRun struct {
	*Model
	pilot     int // calls of the pilot that have not ended
	confirmed int
	refusals  int // since the last confirmed call
	reason    string
	needed    int // calls that are needed; the rest is skipped
}

type schedule struct {
	ctx    context.Context
	ledger *Ledger

	mu       sync.Mutex
	moved    *sync.Cond
	queue    []*task
	results  map[string]*Result
	models   []*modelRun
	inflight int
	limit    int // calls at once, now
	most     int
	good     int // answers since the limit moved
	done     int // calls that have ended, those of earlier runs included
	watch    func(ended, planned int, spent pricing.Money)
	known    bool // a call was answered, so the credentials are good
	stop     Stop
	err      error
}

func newSchedule(ctx context.Context, r *Runner, p *Plan, results map[string]*Result) *schedule {
	s := &schedule{ctx: ctx, ledger: NewLedger(r.Cap), results: results, limit: 1, most: max(r.Concurrency, 1), watch: r.Watch}
	s.moved = sync.NewCond(&s.mu)
	longest := 0
	for _, m := range p.Models {
		run := &modelRun{Model: m, needed: len(m.Calls)}
		s.models = append(s.models, run)
		longest = max(longest, len(m.Calls))
		for i, c := range m.Calls {
			res := results[c.ID]
			s.ledger.Book(res.Cost, res.Booked)
			if res.State == Confirmed {
				run.confirmed++
				run.reason = cmp.Or(run.reason, res.uncapped(c))
			}
			if i < pilotCalls && !ended(r, res) {
				run.pilot++
			}
		}
	}
	for i := range longest {
		for _, m := range s.models {
			switch {
			case m.Reason != "" || i >= len(m.Calls):
			case ended(r, results[m.Calls[i].ID]):
				s.done++
			default:
				s.queue = append(s.queue, &task{m.Calls[i], m, i})
			}
		}
	}
	for _, m := range s.models {
		s.size(m)
	}
	s.tell()
	return s
}

// tell says how far the run is.
func (s *schedule) tell() {
	if s.watch == nil {
		return
	}
	planned := s.done + s.inflight
	for _, t := range s.queue {
		if t.wanted() {
			planned++
		}
	}
	confirmed, unknown := s.ledger.Spent()
	s.watch(s.done, planned, confirmed.Add(unknown))
}

// wanted reports whether a call is still to be sent.
func (t *task) wanted() bool { return t.model.reason == "" && t.index < t.model.needed }

// ended reports whether a call of an earlier run is not to be sent. What failed
// without cost is tried again.
func ended(r *Runner, res *Result) bool {
	return res.State == Confirmed || res.State == Unknown && !r.RetryUnknown
}

// next returns the next call to be sent, its worst case reserved; nil when there is
// none any more.
func (s *schedule) next() *task {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		if s.err != nil || s.stop != "" {
			return nil
		}
		if s.ctx.Err() != nil {
			s.stop = StopInterrupted
			return nil
		}
		at, waits := s.first()
		switch {
		case at < 0 && !waits:
			return nil
		case at < 0 || s.inflight >= s.limit:
		case s.ledger.Reserve(s.queue[at].Worst):
			t := s.queue[at]
			s.queue = append(s.queue[:at:at], s.queue[at+1:]...)
			s.inflight++
			return t
		case s.inflight == 0:
			s.stop = StopCap
			s.moved.Broadcast()
			return nil
		}
		s.moved.Wait()
	}
}

// first returns the position of the first call that may go; waits is true where calls
// are held back until others have ended.
func (s *schedule) first() (at int, waits bool) {
	kept := s.queue[:0]
	for _, t := range s.queue {
		if t.wanted() {
			kept = append(kept, t)
		} else if t.model.reason == "" {
			s.results[t.ID].State = Skipped
		}
	}
	s.queue = kept
	for i, t := range s.queue {
		if t.model.Error > 0 && t.index >= pilotCalls && t.model.pilot > 0 {
			waits = true
			continue
		}
		return i, false
	}
	return -1, waits && s.inflight > 0
}

// end notes what became of a call.
func (s *schedule) end(t *task, res Result) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.inflight--
	s.done++
	*s.results[t.ID] = res
	if res.State == Confirmed {
		t.model.confirmed++
		t.model.refusals = 0
	}
	if t.index < pilotCalls {
		t.model.pilot--
		s.size(t.model)
	}
	s.tell()
	s.moved.Broadcast()
}

// size sets how many calls of a model are needed, once its pilot has ended.
func (s *schedule) size(m *modelRun) {
	if m.Error > 0 && m.pilot == 0 {
		m.needed = min(len(m.Calls), m.enough(s.results))
	}
}

// enough is how many calls give the error that was asked for: (1.96 x spread / error)^2
// calls, and never fewer than an interval needs.
func (m *Model) enough(results map[string]*Result) int {
	spread := 0.0
	for _, part := range []part{inputPart, outputPart} {
		spread = max(spread, part.spread(m, results))
	}
	const ninetyFive = 1.96
	n := math.Ceil(math.Pow(ninetyFive*spread/m.Error, 2))
	return max(MinForInterval, int(min(n, math.MaxInt32)))
}

// pace moves how many calls go at once.
func (s *schedule) pace(throttled, known bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case throttled:
		s.limit, s.good = max(1, s.limit/2), 0
	case !known:
	case !s.known:
		s.limit = min(2, s.most)
	default:
		if s.good++; s.good >= s.limit && s.limit < s.most {
			s.limit, s.good = s.limit+1, 0
		}
	}
	s.known = s.known || known
	s.moved.Broadcast()
}

// refusalsToStop is after how many refusals in a row a model that has answered before
// is given up.
const refusalsToStop = 3

// refused notes a call that ended without being billed. A model that refuses its first
// call refuses all; bad credentials refuse all models.
func (s *schedule) refused(t *task, f *Failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t.model.refusals++
	switch {
	case f.Kind == Rejected, f.Kind == NotSent:
		if s.err == nil {
			s.err = rejected(f)
		}
	case t.model.confirmed == 0 && f.Kind == Refused, t.model.refusals >= refusalsToStop:
		if t.model.reason == "" {
			t.model.reason = f.Error()
		}
	}
	s.moved.Broadcast()
}

// giveUp sends no more calls of a model.
func (s *schedule) giveUp(t *task, reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t.model.reason == "" {
		t.model.reason = reason
	}
	s.moved.Broadcast()
}

// record ends the run when the journal cannot be written.
func (s *schedule) record(err error) {
	if err != nil {
		s.fail(err)
	}
}

// fail ends the run with an error.
func (s *schedule) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		s.err = err
	}
	s.moved.Broadcast()
}

func (s *schedule) wake() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.moved.Broadcast()
}

func (s *schedule) result(t *task) Result {
	s.mu.Lock()
	defer s.mu.Unlock()
	return *s.results[t.ID]
}

// outcome returns what the run came to.
func (s *schedule) outcome() (*Outcome, error) {
	if s.err != nil {
		return nil, s.err
	}
	o := &Outcome{Results: s.results, Reasons: map[*Model]string{}, Stop: s.stop}
	for _, m := range s.models {
		if m.reason != "" {
			o.Reasons[m.Model] = m.reason
		}
	}
	return o, nil
}
