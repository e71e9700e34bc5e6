package tally

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"tokencast/samples"
)

// Run counts the samples of every spec and returns, for each spec, a tally for
// each of its measures, in their order. It reads every source once, while jobs
// workers take blocks of records, read and count them; the result is the same for any
// number of them, and the memory that of these blocks.
//
// The first fault, in the order of specs, sources and lines, ends the run and is
// returned as [samples.Read] gave it. When ctx ends, its error is returned. A
// spec without sources, jobs below 1 and thresholds out of order are errors.
func Run(ctx context.Context, specs []Spec, jobs int, maxRecord int64) ([][]*Tally, error) {
	if jobs < 1 {
		return nil, fmt.Errorf("the number of workers is %d, not above 0", jobs)
	}
	for _, spec := range specs {
		if err := spec.check(); err != nil {
			return nil, fmt.Errorf("line %q: %w", spec.Line, err)
		}
	}

	var inputs []samples.Input
	var specOf []int // of each input
	for s, spec := range specs {
		for _, source := range spec.Sources {
			inputs, specOf = append(inputs, samples.Input{Source: source, Fields: spec.Fields}), append(specOf, s)
		}
	}
	workers := make([]*worker, jobs)
	yields := make([]func(int, *samples.Record) error, jobs)
	for i := range workers {
		w := newWorker(specs)
		workers[i] = w
		yields[i] = func(input int, rec *samples.Record) error {
			w.count(specOf[input], rec)
			return nil // a fault of any source goes before an overflow
		}
	}
	read, err := samples.ReadAll(ctx, inputs, maxRecord, yields...)
	if err != nil {
		return nil, err
	}
	files := make([][]samples.File, len(specs))
	for i, file := range read {
		files[specOf[i]] = append(files[specOf[i]], file)
	}

	// A sum that overflows does so in any order and for any number of workers.
	for _, w := range workers {
		if w.err != nil {
			return nil, w.err
		}
	}
	all := workers[0].tallies()
	for _, w := range workers[1:] {
		counted := w.tallies()
		for s := range all {
			for m, t := range all[s] {
				if err := t.Merge(counted[s][m]); errors.Is(err, errOverflow) {
					return nil, errOverflow // as one worker alone would say it
				} else if err != nil {
					return nil, err
				}
			}
		}
	}
	for s, tallies := range all {
		for _, t := range tallies {
			t.Files = slices.Clone(files[s])
			sortFiles(t.Files)
			for _, file := range t.Files {
				t.Repaired += file.Repaired
			}
		}
	}
	return all, nil
}

// check refuses what no workload gives rise to.
func (s Spec) check() error {
	if len(s.Sources) == 0 && len(s.System) == 0 {
		return errors.New("no samples to count")
	}
	if s.Pattern.Turns < 0 || s.Pattern.Steps < 0 {
		return fmt.Errorf("no such pattern: %v", s.Pattern)
	}
	for _, m := range s.Measures {
		if m.CutOutput < 0 {
			return fmt.Errorf("answers cut at %d tokens", m.CutOutput)
		}
		if m.Missing < 0 {
			return fmt.Errorf("missing answers of %d tokens", m.Missing)
		}
		for i, band := range m.Bands {
			if i > 0 && band <= m.Bands[i-1] {
				return fmt.Errorf("token bands %v are not ascending", m.Bands)
			}
		}
		for _, l := range m.Limits {
			if l.Of < Input || l.Of > Both {
				return fmt.Errorf("no such limit: %v", l)
			}
		}
	}
	return nil
}
