package samples

import (
	"context"
	"io"
	"sync"
)

// An Input is a source and what the workload says of it.
type Input struct {
	Source
	Fields Fields
}

// ReadAll streams the records of inputs to yields, and returns what the files hold,
// in the order of inputs. Each of yields, of which there is at least one, is called in
// a goroutine of its own, with the place of the input and a record of it; together
// they are given every record once. A yield is given records in their order, others
// between them. The record and its texts are its own until it returns.
//
// It is as Read otherwise: the first fault in the order of inputs and lines is
// returned, whichever yield came upon it, and the files are the same for any number
// of yields. When ctx ends, its error is returned.
func ReadAll(ctx context.Context, inputs []Input, maxRecord int64, yields ...func(input int, rec *Record) error) ([]File, error) {
	// One goroutine splits, the yields read; the rest may wait for a block before
	// them. All memory is that of these blocks.
	m := newMerger(2*len(yields) + 2)
	work := make(chan *task, len(yields))
	var group sync.WaitGroup
	for _, yield := range yields {
		group.Go(func() {
			var r reader
			for t := range work {
				if t.err = ctx.Err(); t.err == nil && !m.stopped() {
					r.run(&t.block, func(rec *Record) error { return yield(t.input, rec) })
				}
				m.done(t)
			}
		})
	}
	for i, input := range inputs {
		if !m.split(ctx, i, input, maxRecord, work) {
			break
		}
	}
	close(work)
	group.Wait()
	switch {
	case m.err != nil:
		return nil, m.err
	case ctx.Err() != nil:
		return nil, ctx.Err()
	}
	return m.files, nil
}

// A task is a block on its way: split, read, and merged in the order of splitting.
type task struct {
	block
	input int
	order int   // of all tasks, from 0
	end   bool  // the input ends here; there is no block
	bytes int64 // size of the input, at its end
	held  int   // bytes of the block, as it was sent
}

// A merger puts together what was found, in the order of the inputs.
type merger struct {
	free  chan *task // tasks that wait for a block
	tasks int        // handed out so far

	mu    sync.Mutex
	room  sync.Cond // of inUse
	inUse int       // bytes of the blocks on their way
	ready []*task   // by order modulo their number: read, and waiting for one before
	next  int       // order of the task to merge next
	total total     // of the input that it belongs to
	files []File
	err   error // the first fault
	stop  chan struct{}
}

func newMerger(tasks int) *merger {
	m := &merger{free: make(chan *task, tasks), ready: make([]*task, tasks), stop: make(chan struct{})}
	m.room.L = &m.mu
	for range tasks {
		m.free <- new(task)
	}
	return m
}

// stopped reports whether a fault was found.
func (m *merger) stopped() bool {
	select {
	case <-m.stop:
		return true
	default:
		return false
	}
}

// take returns a task to fill, nil when there is no use in going on.
func (m *merger) take(ctx context.Context, input int) *task {
	if ctx.Err() != nil || m.stopped() {
		return nil
	}
	select {
	case t := <-m.free:
		*t = task{block: t.block, input: input, order: m.tasks}
		t.err = nil
		m.tasks++
		return t
	case <-m.stop:
	case <-ctx.Done():
	}
	return nil
}

// split sends the blocks of an input to work, and reports whether to go on with the
// next input.
func (m *merger) split(ctx context.Context, i int, input Input, maxRecord int64, work chan<- *task) bool {
	t := m.take(ctx, i)
	if t == nil {
		return false
	}
	s, err := open(input, maxRecord, t.buf)
	if err == nil {
		defer s.close()
		t.buf = nil
		for err = s.next(&t.block); err == nil; err = s.next(&t.block) {
			m.wait(t)
			work <- t
			if t = m.take(ctx, i); t == nil {
				return false
			}
		}
		t.plan, t.bytes = s.plan, s.bytes
		if cap(t.buf) == 0 {
			t.buf = s.buf
		}
	}
	if t.end = true; err != io.EOF {
		t.err = err
	}
	m.done(t)
	return true
}

// wait waits until the block of t fits into what is allowed to be on its way. Long
// records are so read one after the other, and not all at once.
func (m *merger) wait(t *task) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for m.inUse > 0 && m.inUse+cap(t.buf) > max(keptBytes, len(m.ready)*blockBytes)*4 {
		m.room.Wait()
	}
	t.held = cap(t.buf)
	m.inUse += t.held
}

// done merges t, and what waited for it, once all before it are merged.
func (m *merger) done(t *task) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.ready[t.order%len(m.ready)] = t
	for {
		at := &m.ready[m.next%len(m.ready)]
		t := *at
		if t == nil {
			return
		}
		*at = nil
		m.next++
		if m.err == nil {
			if m.err = m.merge(t); m.err != nil {
				close(m.stop)
			}
		}
		m.inUse -= t.held
		m.room.Signal()
		if t.text = nil; cap(t.buf) > keptBytes {
			t.buf = nil
		}
		m.free <- t
	}
}

// merge adds t to its input.
func (m *merger) merge(t *task) error {
	if !t.end {
		return m.total.add(&t.block)
	}
	if t.err != nil {
		return t.err
	}
	file, err := m.total.file(t.plan, t.bytes)
	m.files, m.total = append(m.files, file), total{}
	return err
}
