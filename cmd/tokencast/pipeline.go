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

	"tokencast/catalog"
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

// question is a workload and a catalog, read, and the options that they are read with.
type question struct {
	options   *estimateOptions
	settings  estimate.Options
	workload  *workload.Workload
	catalog   *catalog.Catalog
	root      string // the folder that samples lie in
	maxRecord int64
	inputs    []string // paths on disk read so far
	bytes     int64    // size of the samples found so far; -1 once a source has none
}

// ask reads the workload that args name, and the catalog.
func (a *app) ask(o *estimateOptions, args []string) (*question, error) {
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
	if len(src) > longWorkload {
		debug.SetGCPercent(100) // its lines fill the memory, not vocabularies
	}
	// Both files are read before either is judged, so that all faults come at once.
	wl, wlErr := workload.Parse(path, src, o.sets...)
	cat, catErr := a.load(o.catalogOptions)
	if err := joinFaults(catErr, wlErr); err != nil {
		return nil, err
	}
	q := &question{options: o, settings: settings, workload: wl, catalog: cat, root: filepath.Dir(path), maxRecord: maxRecord}
	q.inputs = append([]string{path}, o.overlays...)
	if o.only != "" {
		q.inputs = append(q.inputs, o.only)
	}
	return q, a.readCalibration(q)
}

// estimate runs the way from a workload file to an estimate.
func (a *app) estimate(ctx context.Context, o *estimateOptions, args []string) (*result, error) {
	q, job, tallies, err := a.counted(ctx, o, args)
	if err != nil {
		return nil, err
	}
	e, err := job.Estimate(tallies)
	if err != nil {
		return nil, err
	}
	return &result{e, q.inputs}, nil
}

// counted reads what args name and counts all that it needs.
func (a *app) counted(ctx context.Context, o *estimateOptions, args []string) (*question, *estimate.Job, []*tally.Tally, error) {
	q, err := a.ask(o, args)
	if err != nil {
		return nil, nil, nil, err
	}
	job, err := estimate.Prepare(q.catalog, q.workload, q.settings)
	if err != nil {
		return nil, nil, nil, err
	}
	tallies, err := a.count(ctx, q, job.Needs())
	return q, job, tallies, err
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

// longWorkload is the size of a workload file, in bytes, from which its lines fill the
// memory: about 6,000 lines.
const longWorkload = 1 << 20

// count tallies what is needed, in the order of needs, but for what --tallies covers. What
// needs the same texts in the same calls is one pass over them, with a measure for each
// need.
func (a *app) count(ctx context.Context, q *question, needs []estimate.Need) ([]*tally.Tally, error) {
	type texts struct { // comparable: samples are those of one line of one file
		line     string
		samples  *workload.Samples
		system   workload.System
		pattern  tally.Pattern
		training bool
	}
	asked := make([]tally.Spec, len(needs))
	for i, n := range needs {
		var err error
		if asked[i], err = a.spec(q, n); err != nil {
			return nil, err
		}
	}
	tallies, err := a.covered(q, needs, asked)
	if err != nil {
		return nil, err
	}
	var specs []tally.Spec
	specOf := map[texts]int{}
	type slot struct{ spec, measure int }
	slots := make([]slot, len(needs))
	for i, n := range needs {
		if tallies[i] != nil {
			continue
		}
		of := texts{n.Line, n.Samples, n.System, n.Pattern, n.Training}
		k, known := specOf[of]
		if !known {
			spec := asked[i]
			spec.Measures = nil
			if n.Samples != nil {
				if spec.Sources, err = a.find(q, n, n.Samples.Paths, q.root, q.options.outside); err != nil {
					if len(q.options.tallies) > 0 {
						err = fmt.Errorf("--tallies holds no partial of them, and %w", err)
					}
					return nil, sampleFault(n, err)
				}
			}
			k = len(specs)
			specs, specOf[of] = append(specs, spec), k
		}
		slots[i] = slot{k, len(specs[k].Measures)}
		specs[k].Measures = append(specs[k].Measures, asked[i].Measures...)
	}
	all, err := a.tally(ctx, q, specs)
	if err != nil {
		return nil, err
	}
	for i, s := range slots {
		if tallies[i] == nil {
			tallies[i] = all[s.spec][s.measure]
		}
	}
	return tallies, nil
}

// spec says how a need is counted, as one measure; its sources are left out.
func (a *app) spec(q *question, n estimate.Need) (tally.Spec, error) {
	spec := tally.Spec{Line: n.Line, Training: n.Training, Pattern: n.Pattern}
	var err error
	if spec.System, err = a.system(q, n); err != nil {
		return spec, err
	}
	if n.Samples != nil {
		spec.Fields = samples.Fields{Input: n.Samples.Input, Output: n.Samples.Output, Delimiter: n.Samples.Delimiter, Lines: n.Samples.Lines, Usage: n.Samples.Usage}
	}
	t, err := a.registry.Open(n.Tokenizer)
	if err != nil {
		return spec, err
	}
	frame, err := tokenizers.Frame(n.Frame, t)
	if err != nil {
		return spec, err
	}
	spec.Measures = []tally.Measure{{
		Tokenizer: t, Frame: frame, Weights: n.Weights, AnswerWeights: n.AnswerWeights, CutOutput: n.CutOutput, Bands: n.Bands, Limits: n.Limits, Missing: n.Missing,
	}}
	return spec, nil
}

// find finds the samples of a need at paths relative to root.
func (a *app) find(q *question, n estimate.Need, paths []string, root string, outside bool) ([]samples.Source, error) {
	sources, skipped, err := samples.Find(root, paths, outside, a.samplesInput(n, paths, q.options))
	if err != nil {
		return nil, err
	}
	for _, s := range sources {
		path := filepath.FromSlash(s.Path)
		if !filepath.IsAbs(path) {
			path = filepath.Join(root, path)
		}
		if info, err := os.Stat(path); s.Path == "-" || err != nil || q.bytes < 0 {
			q.bytes = -1
		} else {
			q.bytes += info.Size()
		}
		if s.Path != "-" {
			q.inputs = append(q.inputs, path)
		}
	}
	if len(skipped) > 0 && !q.options.quiet {
		fmt.Fprintf(a.err, "tokencast: %s: left out %d files (hidden, special, or bodies of a log), %s the first\n", n.Line, len(skipped), skipped[0])
	}
	return sources, nil
}

// tally counts specs, and shows how far it is.
func (a *app) tally(ctx context.Context, q *question, specs []tally.Spec) ([][]*tally.Tally, error) {
	if len(specs) > 0 {
		debug.SetGCPercent(100) // what follows may be long, and its memory stays flat
	}
	finish := a.startProgress(ctx, q.options, specs, q.bytes)
	defer finish()
	return tally.Run(ctx, specs, q.options.jobs, q.maxRecord)
}

// samplesInput is standard input for samples; on a terminal the user is told that it
// is being read.
func (a *app) samplesInput(n estimate.Need, paths []string, o *estimateOptions) io.Reader {
	for _, p := range paths {
		if p == "-" && a.inTerminal && !o.quiet {
			fmt.Fprintf(a.err, "tokencast: reading the samples of %s from the terminal; end with Ctrl-D\n", n.Line)
		}
	}
	return a.in
}

// sampleFault says where the workload names samples that cannot be found; what exists
// and cannot be read stays a failed run.
func sampleFault(n estimate.Need, err error) error {
	if unreadable(err) {
		return err
	}
	at := n.Samples.At
	return workload.Errors{&workload.Fault{File: at.File, Line: at.Line, Col: at.Col, Msg: fmt.Sprintf("samples of %s: %v", n.Line, err)}}
}

// unreadable reports whether err says that something exists and cannot be read.
func unreadable(err error) bool {
	var pathErr *fs.PathError
	return errors.As(err, &pathErr) && !errors.Is(err, fs.ErrNotExist)
}
