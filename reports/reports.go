// Package reports writes estimates, models and token counts for people and programs.
//
// [Write] writes an estimate in one of the [Format]s, [WriteModels] models of a
// catalog and [WriteTokens] token counts. Each report is a function of what it is
// given: nothing here computes a price, reads a file or a clock. Figures are exact in
// JSON and CSV and rounded for display, by one rule, elsewhere. A long workbook waits in a
// temporary file until it is whole.
//
// Text from users is made harmless for each format. What else goes to a terminal, such
// as error messages, is written through [Terminal].
package reports

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"tokencast/estimate"
	"tokencast/internal/nearest"
)

// A Format is a form in which an estimate is written.
type Format string

// The formats.
const (
	Table    Format = "table"
	JSON     Format = "json"
	CSV      Format = "csv"
	Markdown Format = "markdown"
	Excel    Format = "xlsx"
	HTML     Format = "html"  // one file that needs nothing from anywhere
	FOCUS    Format = "focus" // an estimate in the columns of FOCUS, as CSV
)

// defaultWidth is the width of a table where the terminal's is not known.
const defaultWidth = 100

// Options say how a report for a terminal looks, and whether text in CSV is guarded. The
// other formats ignore them.
type Options struct {
	Width int  // columns of the terminal, 0 means 100; below 20 it is taken as 20
	Color bool // may use colors; meaning never rests on them alone
	// RawCSV leaves text in CSV as it is, for machines: nothing keeps a spreadsheet from
	// taking it for a formula, or a terminal from obeying it.
	RawCSV bool
}

// width returns the columns to keep to.
func (o Options) width() int {
	if o.Width == 0 {
		return defaultWidth
	}
	return max(o.Width, 20)
}

// formats is the table of all formats: one row makes a new one.
var formats = []struct {
	format Format
	ending string // of a file's name; "" where none means it
	// streams: written as it is made, since once begun only the writer can fail. The others
	// are held until they are whole, a workbook by itself and compressed.
	streams bool
	write   func(io.Writer, *estimate.Estimate, Options) error
}{
	{Table, "", false, writeTable},
	{JSON, ".json", false, func(w io.Writer, e *estimate.Estimate, _ Options) error { return writeJSON(w, e) }},
	{CSV, ".csv", false, func(w io.Writer, e *estimate.Estimate, o Options) error { return writeCSV(w, e, o) }},
	{Markdown, ".md", false, func(w io.Writer, e *estimate.Estimate, _ Options) error { return writeMarkdown(w, e) }},
	{Excel, ".xlsx", false, func(w io.Writer, e *estimate.Estimate, _ Options) error { return writeExcel(w, e) }},
	{HTML, ".html", false, func(w io.Writer, e *estimate.Estimate, _ Options) error { return writeHTML(w, e) }},
	{FOCUS, "", true, func(w io.Writer, e *estimate.Estimate, o Options) error { return writeFOCUS(w, e, o) }},
}

// NeedsPlans reports whether a format shows what lines cost on other plans than their own,
// for which [estimate.Options] has to ask.
func NeedsPlans(f Format) bool { return f == Excel || f == HTML }

// Streams reports whether a report is written as it is made and not held until it is whole.
// All that can fail once it is begun is the writer.
func Streams(f Format) bool {
	for _, known := range formats {
		if known.format == f {
			return known.streams
		}
	}
	return false
}

// ParseFormat returns the format of a name, such as "json".
func ParseFormat(name string) (Format, error) {
	var known []string
	for _, f := range formats {
		if string(f.format) == name {
			return f.format, nil
		}
		known = append(known, string(f.format))
	}
	if near := nearest.Names(name, known, 1); len(near) > 0 {
		return "", fmt.Errorf("unknown format %q; did you mean %q?", name, near[0])
	}
	return "", fmt.Errorf("unknown format %q; write one of %s", name, strings.Join(known, ", "))
}

// FormatOf returns the format that the ending of a file's name stands for, in
// either letter case.
func FormatOf(path string) (Format, error) {
	ending := strings.ToLower(filepath.Ext(path))
	var known []string
	for _, f := range formats {
		if f.ending == "" {
			continue
		}
		if f.ending == ending {
			return f.format, nil
		}
		known = append(known, f.ending)
	}
	if near := nearest.Names(ending, known, 1); len(near) > 0 {
		return "", fmt.Errorf("%q: the ending %q stands for no format; did you mean %q?", path, ending, near[0])
	}
	return "", fmt.Errorf("%q: the ending stands for no format; end the name in one of %s", path, strings.Join(known, ", "))
}

// Write writes e in the format f. Nothing is written when the report cannot be made; what w
// has taken when it fails itself is its own affair.
//
// A table is already fit for a terminal and may hold colors, so it goes to a terminal
// as it is and not through [Terminal].
func Write(w io.Writer, e *estimate.Estimate, f Format, o Options) error {
	for _, known := range formats {
		if known.format != f {
			continue
		}
		if known.streams || f == Excel {
			if err := known.write(w, e, o); err != nil {
				return fmt.Errorf("write %s: %w", f, err)
			}
			return nil
		}
		var report bytes.Buffer
		if err := known.write(&report, e, o); err != nil {
			return fmt.Errorf("write %s: %w", f, err)
		}
		if _, err := w.Write(report.Bytes()); err != nil {
			return fmt.Errorf("write %s: %w", f, err)
		}
		return nil
	}
	_, err := ParseFormat(string(f))
	return err
}
