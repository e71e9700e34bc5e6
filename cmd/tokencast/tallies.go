package main

import (
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"tokencast/estimate"
	"tokencast/internal/nearest"
	"tokencast/tally"
)

// covered returns the tallies that the partials of --tallies give, nil for each need
// that they do not cover. asked say how each need is counted.
func (a *app) covered(q *question, needs []estimate.Need, asked []tally.Spec) ([]*tally.Tally, error) {
	tallies := make([]*tally.Tally, len(needs))
	files := q.options.tallies
	if len(files) == 0 {
		return tallies, nil
	}
	mergers := make([]*tally.Merger, len(needs))
	for i, n := range needs {
		if n.Samples != nil {
			mergers[i] = tally.NewMerger(asked[i], q.catalog.Version, wholeName(n.Samples.Paths))
		}
	}
	for i, file := range files {
		if file == "-" && slices.Contains(files[:i], "-") {
			return nil, usagef("--tallies - is given twice; standard input can be read once")
		}
		err := a.readPartials(q, file, func(partial *tally.Partial) error { return place(partial, needs, mergers) })
		if err != nil {
			return nil, err
		}
	}
	var notices []string
	for i, m := range mergers {
		if m == nil {
			continue
		}
		whole, parts := m.Tally()
		if parts == 0 {
			continue
		}
		tallies[i] = whole
		notice := fmt.Sprintf("tokencast: %s: partial tallies in place of its samples: %d\n", labelOf(needs, i), parts)
		if !q.options.quiet && !slices.Contains(notices, notice) { // several models may share them
			notices = append(notices, notice)
			fmt.Fprint(a.err, notice)
		}
	}
	return tallies, onceFromStdin(q.options, needs, tallies)
}

// place adds a partial to every need that it fits: more than one where several models
// are asked about that count alike. It must fit one.
func place(p *tally.Partial, needs []estimate.Need, mergers []*tally.Merger) error {
	var misfit error
	found := false
	for i, n := range needs {
		if mergers[i] == nil || n.Line != p.Tally.Line || n.Training != p.Tally.Training {
			continue
		}
		if err := mergers[i].Fits(p); err != nil {
			if misfit == nil || n.Tokenizer == p.Tally.Tokenizer {
				misfit = err
			}
			continue
		}
		if err := mergers[i].Add(p); err != nil {
			return err
		}
		found = true
	}
	switch {
	case found:
		return nil
	case misfit != nil:
		return misfit
	}
	return noNeed(p, needs)
}

// readPartials reads one file of --tallies.
func (a *app) readPartials(q *question, file string, yield func(*tally.Partial) error) error {
	var in io.Reader = a.in
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return fmt.Errorf("--tallies: %w", err)
		}
		defer f.Close()
		in = f
		q.inputs = append(q.inputs, file)
	}
	return tally.ReadPartials(file, in, yield)
}

// onceFromStdin refuses standard input as partials and as samples that are still to be
// counted.
func onceFromStdin(o *estimateOptions, needs []estimate.Need, tallies []*tally.Tally) error {
	if !slices.Contains(o.tallies, "-") {
		return nil
	}
	for i, n := range needs {
		if tallies[i] == nil && n.Samples != nil && slices.Contains(n.Samples.Paths, "-") {
			return usagef("--tallies -: the samples of %s are standard input too, and it can be read once", n.Line)
		}
	}
	return nil
}

// noNeed is the error of a partial of something that the workload does not ask for.
func noNeed(p *tally.Partial, needs []estimate.Need) error {
	known, names := false, []string{}
	for _, n := range needs {
		if n.Samples != nil {
			names = append(names, n.Line)
			known = known || n.Line == p.Tally.Line
		}
	}
	at := fmt.Sprintf("%s:%d", p.File, p.Line)
	switch near := nearest.Names(p.Tally.Line, names, 1); {
	case known && p.Tally.Training:
		return usagef("%s: line %q has no training text in the workload; leave this partial out", at, p.Tally.Line)
	case known:
		return usagef("%s: line %q has training text alone in the workload; leave this partial out", at, p.Tally.Line)
	case near != nil:
		return usagef("%s: no line %q with samples in the workload; did you mean %q?", at, p.Tally.Line, near[0])
	}
	return usagef("%s: no line %q with samples in the workload; leave this partial out", at, p.Tally.Line)
}

// wholeName is the name under which the parts of samples are reported: the path that
// the workload gives, where it is one and no pattern.
func wholeName(paths []string) string {
	if len(paths) != 1 || strings.ContainsAny(paths[0], `*?[`) {
		return ""
	}
	return path.Clean(filepath.ToSlash(paths[0]))
}

// trainingLabel follows the name of a line where its training text is meant.
const trainingLabel = ".fine_tuning"

// labelOf is the name by which --samples and messages know a need: that of its line,
// and for training text beside other samples with ".fine_tuning" behind it.
func labelOf(needs []estimate.Need, i int) string {
	n := needs[i]
	for _, other := range needs {
		if n.Training && other.Line == n.Line && !other.Training && other.Samples != nil {
			return n.Line + trainingLabel
		}
	}
	return n.Line
}
