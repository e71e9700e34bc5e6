package tally

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"tokencast/samples"
)

// A batch is what one worker counts at a time. Batches bound the memory: beside
// the largest records, jobs + 1 of them are all that is in flight.
const (
	batchRecords = 256
	batchBytes   = 1 << 20
)

type batch struct {
	spec    int
	records []samples.Record
}

// Run counts the samples of every spec and returns, for each spec, a tally for
// each of its measures, in their order. It reads every source once, record by
// record, while jobs workers count; the result is the same for any number of
// them.
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

	batches := make(chan batch)
	workers := make([]worker, jobs)
	var group sync.WaitGroup
	for i := range workers {
		workers[i] = newWorker(specs)
		group.Go(func() { workers[i].count(batches) })
	}
	files, err := read(ctx, specs, maxRecord, batches)
	close(batches)
	group.Wait()
	if err != nil {
		return nil, err
	}

	// A sum that overflows does so in any order and for any number of workers.
	for _, w := range workers {
		if w.err != nil {
			return nil, w.err
		}
	}
	all := workers[0].tallies
	for _, w := range workers[1:] {
		for s := range all {
			for m, t := range all[s] {
				if err := t.Merge(w.tallies[s][m]); errors.Is(err, errOverflow) {
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

// read reads all sources in their order into batches, and returns what each
// spec's files hold.
func read(ctx context.Context, specs []Spec, maxRecord int64, batches chan<- batch) ([][]samples.File, error) {
	files := make([][]samples.File, len(specs))
	for i, spec := range specs {
		b, size := batch{spec: i}, 0
		flush := func() error {
			if err := ctx.Err(); err != nil || len(b.records) == 0 {
				return err
			}
			select {
			case batches <- b:
				b, size = batch{spec: i}, 0
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		for _, source := range spec.Sources {
			file, err := samples.Read(source, spec.Fields, maxRecord, func(rec samples.Record) error {
				b.records = append(b.records, rec)
				size += sizeOf(rec.Input) + sizeOf(rec.Output)
				if len(b.records) < batchRecords && size < batchBytes {
					return nil
				}
				return flush()
			})
			if err != nil {
				return nil, err
			}
			files[i] = append(files[i], file)
		}
		if err := flush(); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// sizeOf returns the bytes of texts.
func sizeOf(texts [][]byte) int {
	size := 0
	for _, text := range texts {
		size += len(text)
	}
	return size
}
