package main

import (
	"context"
	"io"
	"sync/atomic"
	"time"

	"github.com/schollz/progressbar/v3"

	"tokencast/samples"
	"tokencast/tally"
)

const (
	progressAfter = time.Second            // shorter work shows nothing
	progressEvery = 200 * time.Millisecond // between two looks at the clock
	progressWidth = 72                     // columns that the line may take; a narrower terminal gets none
)

// progress shows on stderr how much of the work is done.
type progress struct {
	read  atomic.Int64 // bytes of samples, as they stand in the files, or calls
	total int64        // -1 where unknown
	bar   *progressbar.ProgressBar
	about func() (total int64, text string) // the same anew, where it changes; nil where not
	shown bool
	stop  chan struct{}
	done  chan struct{}
}

// newProgress returns a progress whose time begins now; nothing is drawn yet. A total of
// -1 or 0 is unknown.
func newProgress(out io.Writer, total int64) *progress {
	if total == 0 {
		total = -1
	}
	return newBar(out, total, "counting", progressbar.OptionShowBytes(true), progressbar.OptionShowTotalBytes(true))
}

// newBar returns a progress of any kind.
func newBar(out io.Writer, total int64, text string, options ...progressbar.Option) *progress {
	p := &progress{total: total, stop: make(chan struct{}), done: make(chan struct{})}
	p.bar = progressbar.NewOptions64(total, append(options,
		progressbar.OptionSetWriter(out),
		progressbar.OptionSetDescription(text),
		progressbar.OptionShowCount(),
		progressbar.OptionSetWidth(10),
		progressbar.OptionSetElapsedTime(true),
		progressbar.OptionSetPredictTime(true),
		progressbar.OptionUseANSICodes(true),
	)...)
	p.bar.StartWithoutRender()
	return p
}

// startProgress shows on stderr how much of the sources of specs is read, of so many
// bytes in all; -1 is unknown. It puts sources that say so in their place. finish takes
// the line away; nothing else may be written to stderr before it.
func (a *app) startProgress(ctx context.Context, o *estimateOptions, specs []tally.Spec, total int64) (finish func()) {
	if !a.progresses(o) {
		return func() {}
	}
	p := newProgress(a.rawErr, total)
	for i := range specs {
		for k, source := range specs[i].Sources {
			specs[i].Sources[k] = p.watch(source)
		}
	}
	go p.show(ctx, progressAfter, progressEvery)
	return p.finish
}

// progresses reports whether progress is shown: on a terminal that has room for it and
// can take a line away.
func (a *app) progresses(o *estimateOptions) bool {
	return o.progress == "auto" && !o.quiet && a.errTerminal && a.env("TERM") != "dumb" && (a.errWidth == 0 || a.errWidth >= progressWidth)
}

// watch returns s with its reading counted.
func (p *progress) watch(s samples.Source) samples.Source {
	return samples.Source{Path: s.Path, Open: func() (io.ReadCloser, error) {
		r, err := s.Open()
		if err != nil {
			return nil, err
		}
		return &watched{r, &p.read}, nil
	}}
}

// watched counts the bytes that are read.
type watched struct {
	io.ReadCloser
	read *atomic.Int64
}

// Read is that of io.Reader.
func (w *watched) Read(b []byte) (int, error) {
	n, err := w.ReadCloser.Read(b)
	w.read.Add(int64(n))
	return n, err
}

// show draws the line until finish is called or ctx ends, and then takes it away.
func (p *progress) show(ctx context.Context, after, every time.Duration) {
	defer close(p.done)
	wait := time.NewTimer(after)
	defer wait.Stop()
	for {
		select {
		case <-wait.C:
			p.draw()
			wait.Reset(every)
			continue
		case <-p.stop:
		case <-ctx.Done():
		}
		if p.shown {
			_ = p.bar.Clear() // a line of progress that stays is no fault of the run
		}
		return
	}
}

// draw draws the line anew.
func (p *progress) draw() {
	read := p.read.Load()
	if p.about != nil {
		total, text := p.about()
		if total != p.total {
			p.total = total
			p.bar.ChangeMax64(total)
		}
		p.bar.Describe(text)
	}
	if p.total > 0 {
		read = min(read, p.total-1) // the end is when all is counted, and a file may have grown
	}
	p.shown = true
	_ = p.bar.Set64(read)
}

// finish ends the showing and waits until the line is gone.
func (p *progress) finish() {
	close(p.stop)
	<-p.done
}
