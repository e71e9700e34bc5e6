package tally

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tokencast/samples"
)

// A Merger merges the partials of one line into the tally of the whole. Make one with
// [NewMerger].
type Merger struct {
	spec    Spec
	catalog string
	whole   string
	empty   Tally
	sum     *Tally
	parts   int
	seen    map[string]string // place of the partial by digest of an input
	files   map[[2]string]samples.File
}

// NewMerger returns a merger of partials that were counted as spec says; spec has one
// measure and needs no sources. catalog is the version of the catalog. whole is the name
// of the file that the parts are parts of, which then stands for theirs in reports; ""
// keeps their names.
func NewMerger(spec Spec, catalog, whole string) *Merger {
	empty := newWorker([]Spec{spec}).tallies()[0][0]
	sum := *empty
	return &Merger{spec: spec, catalog: catalog, whole: whole, empty: *empty, sum: &sum, seen: map[string]string{}, files: map[[2]string]samples.File{}}
}

// Fits refuses, as a [samples.Error] at p's place, what was counted otherwise than the
// spec says, or with another catalog.
func (m *Merger) Fits(p *Partial) error {
	fault := func(format string, args ...any) error {
		return &samples.Error{File: p.File, Line: p.Line, Msg: fmt.Sprintf(format, args...)}
	}
	line := p.Tally.Line
	if p.Catalog != m.catalog {
		return fault("line %q was counted for catalog %s, and this is %s; count its samples anew", line, p.Catalog, m.catalog)
	}
	if p.Fields != m.spec.Fields {
		return fault("line %q was counted with other fields or records of its samples than the workload names; count them anew", line)
	}
	empty := m.empty
	if err := empty.Merge(p.Tally); err != nil {
		return fault("line %q was counted otherwise than this workload, catalog and vocabulary ask for (%v); count its samples anew", line, err)
	}
	return nil
}

// Add merges p. It refuses what does not fit, as Fits does, and, also as a
// [samples.Error] at p's place, an input that was added before; the merger is then as it
// was.
func (m *Merger) Add(p *Partial) error {
	fault := func(format string, args ...any) error {
		return &samples.Error{File: p.File, Line: p.Line, Msg: fmt.Sprintf(format, args...)}
	}
	line := p.Tally.Line
	if err := m.Fits(p); err != nil {
		return err
	}
	for _, input := range p.Inputs {
		if first, twice := m.seen[input]; twice {
			return fault("line %q: an input of this partial is also one of %s (%.14s…), and would count twice; leave one of them out. Files that are alike to the byte are counted by one tokencast tally", line, first, input)
		}
	}
	files := map[[2]string]samples.File{}
	for _, file := range p.Tally.Files {
		if m.whole != "" && file.Path != m.whole && !strings.HasPrefix(file.Path, m.whole+"/") {
			file.Path = m.whole
		}
		key := [2]string{file.Path, file.Shape}
		for _, known := range []map[[2]string]samples.File{files, m.files} {
			if other, ok := known[key]; ok {
				var err error
				if file, err = pooled(other, file); err != nil {
					return fault("line %q: %v", line, err)
				}
				break
			}
		}
		files[key] = file
	}
	tally := *p.Tally
	tally.Files = nil
	if err := m.sum.Merge(&tally); err != nil {
		return fault("line %q: %v", line, err) // the sums are too large
	}
	maps.Copy(m.files, files)
	for _, input := range p.Inputs {
		m.seen[input] = fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	m.parts++
	return nil
}

// Tally returns the tally of all partials, and how many they are. It is the merger's
// own. Files of one name and shape are one file there.
func (m *Merger) Tally() (whole *Tally, parts int) {
	m.sum.Files = slices.Collect(maps.Values(m.files))
	sortFiles(m.sum.Files)
	return m.sum, m.parts
}

// pooled returns two files of one name and shape as one. Where each names a first of
// something, the order of which is lost, it is the first by the alphabet.
func pooled(a, b samples.File) (samples.File, error) {
	first := func(a, b string) string {
		if a == "" || b == "" {
			return cmp.Or(a, b)
		}
		return min(a, b)
	}
	var s sums
	both := samples.File{
		Path: a.Path, Shape: a.Shape,
		Records:         s.add(a.Records, b.Records),
		Bytes:           s.add(a.Bytes, b.Bytes),
		Repaired:        s.add(a.Repaired, b.Repaired),
		Answers:         s.add(a.Answers, b.Answers),
		EmptyInputs:     s.add(a.EmptyInputs, b.EmptyInputs),
		EmptyAnswers:    s.add(a.EmptyAnswers, b.EmptyAnswers),
		Images:          s.add(a.Images, b.Images),
		Documents:       s.add(a.Documents, b.Documents),
		Other:           s.add(a.Other, b.Other),
		UnknownRoles:    s.add(a.UnknownRoles, b.UnknownRoles),
		UnknownRole:     first(a.UnknownRole, b.UnknownRole),
		Failed:          s.add(a.Failed, b.Failed),
		FailedCode:      first(a.FailedCode, b.FailedCode),
		RepeatedIDs:     s.add(a.RepeatedIDs, b.RepeatedIDs),
		UnknownVersions: s.add(a.UnknownVersions, b.UnknownVersions),
		UnknownVersion:  first(a.UnknownVersion, b.UnknownVersion),
	}
	return both, s.err
}
