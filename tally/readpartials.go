package tally

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"tokencast/internal/nearest"
	"tokencast/samples"
)

// maxPartial is the longest line that is read: that of a part of some 100,000 files.
const maxPartial = 64 << 20

// ReadPartials reads partial tallies, one a line, and gives each to yield. Blank lines
// are left out. name stands for r in messages; the partials carry it as File.
//
// A line that is no partial tally, that lacks a key or has one too many, or that
// contradicts itself, is a [samples.Error] with its place, and so is a text without a
// partial. An error of yield ends the reading and is returned as it is.
func ReadPartials(name string, r io.Reader, yield func(*Partial) error) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, 1<<16), maxPartial)
	found, number := false, 0
	for lines.Scan() {
		number++
		text := bytes.TrimRight(lines.Bytes(), "\r")
		if len(bytes.TrimSpace(text)) == 0 {
			continue
		}
		p, err := parsePartial(text)
		if err != nil {
			var at *strictError
			fault := &samples.Error{File: name, Line: number, Msg: err.Error()}
			if !strings.Contains(fault.Msg, "; ") {
				fault.Msg += "; count its samples anew with tokencast tally"
			}
			if errors.As(err, &at) {
				fault.Col = utf8.RuneCount(text[:at.offset]) + 1
			}
			return fault
		}
		p.File, p.Line = name, number
		if err := yield(p); err != nil {
			return err
		}
		found = true
	}
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return &samples.Error{File: name, Line: number + 1, Msg: fmt.Sprintf("a line of more than %d bytes is no partial tally; write partials with tokencast tally", maxPartial)}
	case err != nil:
		return fmt.Errorf("read %s: %w", name, err)
	case !found:
		return &samples.Error{File: name, Msg: "no partial tallies; write them with tokencast tally"}
	}
	return nil
}

// parsePartial reads one line.
func parsePartial(text []byte) (*Partial, error) {
	// What it is comes before what is wrong with it.
	var head struct {
		Schema any `json:"schema"`
	}
	if err := json.Unmarshal(text, &head); err == nil && head.Schema != PartialSchema {
		if schema, ok := head.Schema.(string); ok && nearest.Names(schema, []string{PartialSchema}, 1) != nil {
			return nil, fmt.Errorf("the schema is %q, and %s is read; write partials with the same version of tokencast", schema, PartialSchema)
		}
		return nil, fmt.Errorf("no partial tally: its schema is not %s; write partials with tokencast tally", PartialSchema)
	}
	var f partialForm
	if err := readStrict(text, &f); err != nil {
		return nil, err
	}
	p, err := f.partial()
	if err != nil {
		return nil, err
	}
	if f.ID != p.ID() {
		return nil, fmt.Errorf("the id is not that of the inputs: the partial was changed")
	}
	if err := p.check(); err != nil {
		return nil, fmt.Errorf("the partial contradicts itself: %w", err)
	}
	return p, nil
}

// isDigest reports whether text is what digestText writes.
func isDigest(text string) bool {
	hex, ok := strings.CutPrefix(text, "sha256:")
	return ok && len(hex) == 64 && strings.Trim(hex, "0123456789abcdef") == ""
}
