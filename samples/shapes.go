package samples

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"tokencast/internal/nearest"
)

// jsonLines reads one object a line.
func (r *reader) jsonLines() error {
	known := r.shapes()
	firstLine := 0 // of the file's shape
	for {
		raw, err := r.lines.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return r.lineError(err)
		}
		line := trimEnd(raw)
		if blank(line) {
			continue
		}
		r.object = line
		v, f := parseObject(line)
		if f != nil {
			return r.jsonFault(line, f)
		}
		s, f := shapeOf(known, v)
		if f != nil {
			return r.jsonFault(line, f)
		}
		if s.read == nil {
			return r.errorf(r.lines.line, 0, "%s", s.refusal)
		}
		if firstLine == 0 {
			firstLine, r.file.Shape = r.lines.line, s.name
		}
		if general[s.name] == r.file.Shape {
			r.file.Shape = s.name
		}
		if s.name != r.file.Shape && s.name != general[r.file.Shape] {
			return r.errorf(r.lines.line, 0, "the shape is %s, but that of line %d is %s; "+
				"keep records of one shape in one file", s.name, firstLine, r.file.Shape)
		}
		rec, f := s.read(r, v)
		if f == leftOut {
			continue
		}
		if f != nil {
			return r.jsonFault(line, f)
		}
		rec.Line = r.lines.line
		rec.detach(len(line))
		if err := r.emit(rec); err != nil {
			return err
		}
	}
}

// shapeOf returns the first shape that v has.
func shapeOf(known []shape, v *value) (shape, *fault) {
	for _, s := range known {
		if s.is(v) {
			return s, nil
		}
	}
	var keys []string
	near := ""
	for _, m := range v.members {
		keys = append(keys, m.key)
		if names := nearest.Names(m.key, nameKeys, 1); near == "" && names != nil && names[0] != m.key {
			near = fmt.Sprintf("; did you mean %q by %s", names[0], quote(m.key))
		}
	}
	return shape{}, faultf(-1, "the record has none of the known shapes%s; its keys are %s; known are %s",
		near, list(keys), knownShapes)
}

// jsonFault makes an Error of a fault of the line read last.
func (r *reader) jsonFault(line []byte, f *fault) *Error {
	n := r.lines.line
	if f.at < 0 {
		return r.errorf(n, 0, "%s", f.msg)
	}
	msg := f.msg
	switch {
	case f.end && r.lines.more():
		msg += "; write each object on one line (jq -c .)"
	case f.end:
		msg += ", and so does the file: it may be cut short"
	}
	return r.errorf(n, column(line, f.at), "%s", msg)
}

// list joins names for a message, the first twenty of them.
func list(names []string) string {
	if len(names) == 0 {
		return "(none)"
	}
	var b strings.Builder
	for i, name := range names {
		if i == 20 {
			fmt.Fprintf(&b, " and %d more", len(names)-i)
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(quote(name))
	}
	return b.String()
}

// quote quotes a name from a file, shortened to what a name would need.
func quote(name string) string { return strconv.Quote(shorten(name)) }

// shorten cuts a name after 40 characters.
func shorten(name string) string {
	n := 0
	for i := range name {
		if n++; n > 40 {
			return name[:i] + "..."
		}
	}
	return name
}
