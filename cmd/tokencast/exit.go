package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"tokencast/catalog"
	"tokencast/samples"
	"tokencast/tokenizers"
	"tokencast/workload"
)

// Exit codes. New ones may be added; none change. When several hold, the first of
// 130/143, 2, 1, 7, 3, 4, 5, 6 is given.
const (
	exitOK          = 0
	exitFailed      = 1
	exitUsage       = 2
	exitIncomplete  = 3
	exitOverBudget  = 4
	exitIncrease    = 5
	exitTolerance   = 6
	exitPartial     = 7
	exitInterrupted = 130
	exitTerminated  = 143
)

// exitTable is what help and documentation say of the codes.
var exitTable = []struct {
	code    int
	meaning string
}{
	{exitOK, "complete and within limits"},
	{exitFailed, "the run failed: something that exists cannot be read or written"},
	{exitUsage, "wrong usage, a named file that does not exist, an unknown model, or an invalid workload, catalog or sample; nothing on stdout"},
	{exitIncomplete, "the estimate stands but is incomplete: a price or a quantity is missing"},
	{exitOverBudget, "over the budget"},
	{exitIncrease, "increase over --max-increase"},
	{exitTolerance, "confirm: outside the tolerance"},
	{exitPartial, "confirm: partial; stopped by the cap, or calls that were not answered or whose outcome is unknown"},
	{exitInterrupted, "interrupted (143: terminated)"},
}

// usageError is a fault of what the user wrote.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

func usagef(format string, args ...any) error {
	return &usageError{fmt.Errorf(format, args...)}
}

// verdict ends a run that has printed its result with a code other than 0; its
// reason goes to stderr.
type verdict struct {
	code   int
	reason string
}

func (v *verdict) Error() string { return v.reason }

// exitCode is the code of a run that ended with err.
func exitCode(err error) int {
	var (
		v         *verdict
		usage     *usageError
		faults    workload.Errors
		sample    *samples.Error
		model     *catalog.UnknownModelError
		shared    *catalog.AmbiguousModelError
		arn       *catalog.ARNError
		tokenizer *tokenizers.UnknownError
	)
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	case errors.As(err, &v):
		return v.code
	case errors.As(err, &usage), errors.As(err, &faults), errors.As(err, &sample),
		errors.As(err, &model), errors.As(err, &shared), errors.As(err, &arn), errors.As(err, &tokenizer),
		errors.Is(err, fs.ErrNotExist):
		return exitUsage
	}
	return exitFailed
}

// report prints err on stderr: as one JSON object where JSON was asked for,
// otherwise one fault a line, with the line of the file where a person looks on.
func (a *app) report(err error) {
	var faults workload.Errors
	isFaults := errors.As(err, &faults)
	if a.jsonErrors {
		type fault struct {
			File    string `json:"file"`
			Line    int    `json:"line"`
			Col     int    `json:"col"`
			Message string `json:"message"`
		}
		out := struct {
			Error  string  `json:"error"`
			Code   int     `json:"code"`
			Faults []fault `json:"faults,omitempty"`
		}{Error: err.Error(), Code: exitCode(err)}
		for _, f := range faults {
			out.Faults = append(out.Faults, fault{f.File, f.Line, f.Col, f.Msg})
		}
		b, _ := json.Marshal(out) // strings and numbers alone
		fmt.Fprintf(a.err, "%s\n", b)
		return
	}
	if !isFaults {
		fmt.Fprintf(a.err, "tokencast: %v\n", err)
		return
	}
	const most = 50
	for i, f := range faults {
		if i == most {
			fmt.Fprintf(a.err, "tokencast: %d more faults\n", len(faults)-most)
			break
		}
		fmt.Fprintln(a.err, f)
		if a.errTerminal {
			a.showLine(f)
		}
	}
}

// showLine prints the line of a fault with a mark below its column.
func (a *app) showLine(f *workload.Fault) {
	if f.Line == 0 {
		return
	}
	src, err := os.ReadFile(f.File)
	if err != nil {
		return // a shipped file, or gone: the message stands
	}
	lines := strings.Split(string(src), "\n")
	if f.Line > len(lines) || len(lines[f.Line-1]) > 200 {
		return
	}
	line := strings.ReplaceAll(strings.TrimRight(lines[f.Line-1], "\r"), "\t", " ")
	fmt.Fprintf(a.err, "%6d | %s\n       | %s^\n", f.Line, line, strings.Repeat(" ", max(f.Col-1, 0)))
}
