package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"tokencast/estimate"
	"tokencast/internal/atomicfile"
	"tokencast/reports"
)

// target is one place a report goes to.
type target struct {
	path   string // "-" is stdout
	format reports.Format
}

// targets reads -f and -o: with one -o, --format overrides the ending; with several it
// is an error.
func (o *estimateOptions) targets(formatGiven bool) ([]target, error) {
	format, err := o.parseFormat()
	if err != nil {
		return nil, err
	}
	if len(o.outputs) == 0 {
		return []target{{"-", format}}, nil
	}
	if len(o.outputs) > 1 && formatGiven {
		return nil, usagef("--format with several -o; the endings of the files give their formats")
	}
	var list []target
	for _, path := range o.outputs {
		t := target{path, format}
		if path != "-" && !formatGiven {
			if t.format, err = reports.FormatOf(path); err != nil {
				return nil, usagef("-o %s: %w", path, err)
			}
		}
		if slices.ContainsFunc(list, func(other target) bool { return filepath.Clean(other.path) == filepath.Clean(path) }) {
			return nil, usagef("-o %s is given twice", path)
		}
		list = append(list, t)
	}
	return list, nil
}

// checkRaw refuses --csv-raw where no CSV is written, and on a terminal, which would obey
// the control characters of a name.
func (o *estimateOptions) checkRaw(a *app, targets []target) error {
	if !o.rawCSV {
		return nil
	}
	csv := false
	for _, t := range targets {
		is := t.format == reports.CSV || t.format == reports.FOCUS
		csv = csv || is
		if is && t.path == "-" && a.outTerminal {
			return usagef("--csv-raw is not for a terminal; write it to a file: -o plan.csv")
		}
	}
	if !csv {
		return usagef("--csv-raw without CSV; add -f csv or -o plan.csv")
	}
	return nil
}

// checkWorkbook refuses a workbook on a terminal.
func (a *app) checkWorkbook(targets []target) error {
	for _, t := range targets {
		if t.format == reports.Excel && t.path == "-" && a.outTerminal {
			return usagef("a workbook is not for a terminal; write it to a file: -o plan.xlsx")
		}
	}
	return nil
}

// write renders an estimate to all targets.
func (a *app) write(o *estimateOptions, r *result, targets []target) error {
	return a.deliver(o, r.inputs, targets, totalText(r.estimate), func(w io.Writer, f reports.Format, ro reports.Options) error {
		return reports.Write(w, r.estimate, f, ro)
	})
}

// deliver renders a report to all targets; inputs are the files it was made of, and
// answer is what stderr says of each file. Files appear when all are whole.
func (a *app) deliver(o *estimateOptions, inputs []string, targets []target, answer string, render func(io.Writer, reports.Format, reports.Options) error) error {
	return a.deliverBy(&a.files, o, inputs, targets, answer, render)
}

// deliverBy is deliver by a set of files of its own, for reports that an interrupt does not
// discard.
func (a *app) deliverBy(files *atomicfile.Set, o *estimateOptions, inputs []string, targets []target, answer string, render func(io.Writer, reports.Format, reports.Options) error) error {
	if err := a.checkWorkbook(targets); err != nil {
		return err
	}
	for _, t := range targets {
		if err := notAnInput(t.path, inputs); err != nil {
			return err
		}
	}
	defer files.Discard()
	toStdout := func(io.Writer) error { return nil }
	for _, t := range targets {
		if t.path == "-" {
			report := func(w io.Writer) error {
				return render(w, t.format, reports.Options{Width: a.width, Color: a.color(o.noColor), RawCSV: o.rawCSV})
			}
			if reports.Streams(t.format) { // too long to hold; it finds its faults before it writes
				toStdout = report
				continue
			}
			var whole bytes.Buffer
			if err := report(&whole); err != nil {
				return err
			}
			toStdout = func(w io.Writer) error {
				_, err := w.Write(whole.Bytes())
				return err
			}
			continue
		}
		if err := files.Write(t.path, func(w io.Writer) error { return render(w, t.format, reports.Options{RawCSV: o.rawCSV}) }); err != nil {
			return err
		}
	}
	if err := files.Commit(); err != nil {
		return err
	}
	if err := toStdout(a.out); err != nil {
		return fmt.Errorf("write to standard output: %w", err)
	}
	for _, t := range targets {
		if t.path != "-" && !o.quiet {
			fmt.Fprintf(a.err, "tokencast: wrote %s, %s\n", t.path, answer)
		}
	}
	return nil
}

// formatWords lists formats for the help of --format: "table, json or csv".
func formatWords(formats []reports.Format) string {
	words := ""
	for i, f := range formats {
		switch {
		case i > 0 && i == len(formats)-1:
			words += " or "
		case i > 0:
			words += ", "
		}
		words += string(f)
	}
	return words
}

// resultTargets are the targets of an answer that is no estimate: each in one of the
// formats that the answer has.
func (o *estimateOptions) resultTargets(formatGiven bool, formats []reports.Format) ([]target, error) {
	targets, err := o.targets(formatGiven)
	if err != nil {
		return nil, err
	}
	for _, t := range targets {
		if err := reports.ResultFormat(t.format, formats); err != nil {
			if t.path == "-" {
				return nil, usagef("--format: %w", err)
			}
			return nil, usagef("-o %s: %w", t.path, err)
		}
		if o.explain && t.format != reports.Table {
			return nil, usagef("--explain is for the table here; the other formats of an estimate have it: tokencast estimate --explain")
		}
	}
	return targets, nil
}

// color reports whether stdout may have colours: a terminal that is not told otherwise.
func (a *app) color(off bool) bool {
	return a.outTerminal && !off && a.env("NO_COLOR") == "" && a.env("TERM") != "dumb"
}

// totalText is the total in words.
func totalText(e *estimate.Estimate) string {
	if e.Total == nil {
		return "total unknown: nothing is priced"
	}
	atLeast := ""
	if !e.Complete {
		atLeast = "at least "
	}
	return fmt.Sprintf("total %s%s %s a month", atLeast, e.Total.Base.Round(2), e.Currency)
}

// notAnInput refuses to write over a file that was read, however it is spelt.
func notAnInput(path string, inputs []string) error {
	if path == "-" {
		return nil
	}
	out, err := os.Stat(path)
	if err != nil {
		return nil // it does not exist yet; writing says what else is wrong
	}
	for _, in := range inputs {
		if info, err := os.Stat(in); err == nil && os.SameFile(out, info) {
			return usagef("-o %s is also read as input (%s); write somewhere else", path, in)
		}
	}
	return nil
}
