package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"unicode/utf8"

	"tokencast/estimate"
	"tokencast/samples"
	"tokencast/workload"
)

// maxSystem bounds a system text; far above what any model takes.
const maxSystem = 64 << 20

// system returns the text that begins every call of a line: as written in the workload,
// or what its file holds; nil where there is none.
func (a *app) system(q *question, n estimate.Need) ([]byte, error) {
	s := n.System
	if s.File == "" {
		return []byte(s.Text), nil
	}
	fault := func(format string, args ...any) error {
		return workload.Errors{&workload.Fault{File: s.At.File, Line: s.At.Line, Col: s.At.Col, Msg: fmt.Sprintf("system text of %s: "+format, append([]any{n.Line}, args...)...)}}
	}
	sources, _, err := samples.Find(q.root, []string{s.File}, q.options.outside, nil)
	var pathErr *fs.PathError
	switch {
	case errors.As(err, &pathErr) && !errors.Is(err, fs.ErrNotExist):
		return nil, err
	case err != nil:
		return nil, fault("%v", err)
	case len(sources) != 1:
		return nil, fault("%d files; name one", len(sources))
	}
	q.inputs = append(q.inputs, filepath.Join(q.root, filepath.FromSlash(sources[0].Path)))
	in, err := sources[0].Open()
	if err != nil {
		return nil, err
	}
	defer in.Close()
	text, err := io.ReadAll(io.LimitReader(in, maxSystem+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", sources[0].Path, err)
	case len(text) > maxSystem:
		return nil, fault("%s is longer than %d bytes", sources[0].Path, maxSystem)
	case !utf8.Valid(text):
		return nil, fault("%s is not valid UTF-8", sources[0].Path)
	case len(text) == 0:
		return nil, fault("%s is empty", sources[0].Path)
	}
	return text, nil
}
