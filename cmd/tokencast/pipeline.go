package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"

	"tokencast/estimate"
	"tokencast/samples"
	"tokencast/tally"
	"tokencast/tokenizers"
	"tokencast/workload"
)

// result is an estimate and the files that went into it.
type result struct {
	estimate *estimate.Estimate
	inputs   []string // paths on disk, which no output may be
}

// estimate runs the way from a workload file to an estimate.
func (a *app) estimate(ctx context.Context, o *estimateOptions, args []string) (*result, error) {
	settings, err := o.settings(a)
	if err != nil {
		return nil, err
	}
	maxRecord, err := parseSize(o.maxRecord)
	if err != nil {
		return nil, usagef("--max-record: %w", err)
	}
	path, err := workloadFile(args)
	if err != nil {
		return nil, err
	}
	src, err := readBounded(path)
	if err != nil {
		return nil, err
	}
	// Both files are read before either is judged, so that all faults come at once.
	wl, wlErr := workload.Parse(path, src)
	cat, catErr := a.load(o.catalogOptions)
	if err := joinFaults(catErr, wlErr); err != nil {
		return nil, err
	}
	job, err := estimate.Prepare(cat, wl, settings)
	if err != nil {
		return nil, err
	}
	r := &result{inputs: append([]string{path}, o.overlays...)}
	if o.only != "" {
		r.inputs = append(r.inputs, o.only)
	}
	tallies, err := a.count(ctx, job.Needs(), filepath.Dir(path), o, maxRecord, r)
	if err != nil {
		return nil, err
	}
	r.estimate, err = job.Estimate(tallies)
	return r, err
}

// joinFaults puts the faults of several files into one error.
func joinFaults(errs ...error) error {
	var all workload.Errors
	for _, err := range errs {
		var faults workload.Errors
		switch {
		case err == nil:
		case errors.As(err, &faults):
			all = append(all, faults...)
		default:
			return err
		}
	}
	if len(all) == 0 {
		return nil
	}
	return all
}

// maxWorkload bounds what is read of a workload file; the YAML reader has the same.
const maxWorkload = 32<<20 + 1

func readBounded(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxWorkload))
}

// count tallies what the estimate needs; samples lie under root.
func (a *app) count(ctx context.Context, needs []estimate.Need, root string, o *estimateOptions, maxRecord int64, r *result) ([]*tally.Tally, error) {
	specs := make([]tally.Spec, len(needs))
	for i, n := range needs {
		sources, skipped, err := samples.Find(root, n.Samples.Paths, o.outside, a.samplesInput(n, o))
		if err != nil {
			return nil, sampleFault(n, err)
		}
		for _, s := range sources {
			if s.Path != "-" {
				r.inputs = append(r.inputs, filepath.Join(root, filepath.FromSlash(s.Path)))
			}
		}
		if len(skipped) > 0 && !o.quiet {
			fmt.Fprintf(a.err, "tokencast: %s: left out %d files (hidden, special, or bodies of a log), %s the first\n", n.Line, len(skipped), skipped[0])
		}
		t, err := a.registry.Open(n.Tokenizer)
		if err != nil {
			return nil, err
		}
		frame, err := tokenizers.Frame(n.Frame, t)
		if err != nil {
			return nil, err
		}
		specs[i] = tally.Spec{
			Line: n.Line, Sources: sources, Training: n.Training,
			Fields:   samples.Fields{Input: n.Samples.Input, Output: n.Samples.Output, Delimiter: n.Samples.Delimiter, Lines: n.Samples.Lines, Usage: n.Samples.Usage},
			Measures: []tally.Measure{{Tokenizer: t, Frame: frame, Weights: n.Weights, CutOutput: n.CutOutput, Bands: n.Bands, Limits: n.Limits}},
		}
	}
	if len(specs) > 0 {
		debug.SetGCPercent(100) // what follows may be long, and its memory stays flat
	}
	all, err := tally.Run(ctx, specs, o.jobs, maxRecord)
	if err != nil {
		return nil, err
	}
	tallies := make([]*tally.Tally, len(all))
	for i, measured := range all {
		tallies[i] = measured[0]
	}
	return tallies, nil
}

// samplesInput is standard input for samples; on a terminal the user is told that it
// is being read.
func (a *app) samplesInput(n estimate.Need, o *estimateOptions) io.Reader {
	for _, p := range n.Samples.Paths {
		if p == "-" && a.inTerminal && !o.quiet {
			fmt.Fprintf(a.err, "tokencast: reading the samples of %s from the terminal; end with Ctrl-D\n", n.Line)
		}
	}
	return a.in
}

// sampleFault says where the workload names samples that cannot be found; what exists
// and cannot be read stays a failed run.
func sampleFault(n estimate.Need, err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	at := n.Samples.At
	return workload.Errors{&workload.Fault{File: at.File, Line: at.Line, Col: at.Col, Msg: fmt.Sprintf("samples of %s: %v", n.Line, err)}}
}
