package samples

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"tokencast/internal/nearest"
)

// jsonLines reads one object a line.
func (r *reader) jsonLines() error {
	valid := utf8.Valid(r.text)
	return r.eachLine(func(line []byte) error {
		v, f := r.doc.parse(line, valid)
		if f != nil {
			return r.jsonFault(line, f)
		}
		at, f := r.shapeOf(v)
		if f != nil {
			return r.jsonFault(line, f)
		}
		switch s := &r.known[at]; {
		case s.read != nil:
			return r.object(v, s)
		case s.unwrap != nil:
			return s.unwrap(r, v)
		default:
			return r.errorf(r.lineAt, 0, "%s", s.refusal)
		}
	})
}

// object reads the record that v is.
func (r *reader) object(v value, s *shape) error {
	f := s.read(r, v, r.begin())
	switch {
	case f == leftOut:
		return nil
	case f != nil:
		return r.jsonFault(r.doc.line, f)
	}
	return r.emit()
}

// shapeOf returns the place of the first shape that v has, which it notes.
func (r *reader) shapeOf(v value) (int, *fault) {
	for i := range r.known {
		if !r.known[i].is(v) {
			continue
		}
		if !slices.ContainsFunc(r.shapes, func(s seen) bool { return s.shape == i }) && r.known[i].refusal == "" {
			r.shapes = append(r.shapes, seen{i, r.lineAt})
		}
		return i, nil
	}
	keys, near := keysOf(v), ""
	for _, key := range keys {
		if names := nearest.Names(key, nameKeys, 1); near == "" && names != nil && names[0] != key {
			near = fmt.Sprintf("; did you mean %q by %s", names[0], quote(key))
		}
	}
	return 0, faultf(-1, "the record has none of the known shapes%s; its keys are %s; known are %s", near, list(keys), knownShapes)
}

// jsonFault makes an Error of a fault of the line at hand.
func (r *reader) jsonFault(line []byte, f *fault) *Error {
	return r.lineFault(line, f, r.lineAt, r.last)
}

// lineFault makes an Error of a fault of a line; last says that no input follows it.
func (p *plan) lineFault(line []byte, f *fault, number int, last bool) *Error {
	if f.at < 0 {
		return p.errorf(number, 0, "%s", f.msg)
	}
	msg := f.msg
	switch {
	case f.end && !last:
		msg += "; write each object on one line (jq -c .)"
	case f.end:
		msg += ", and so does the file: it may be cut short"
	}
	return p.errorf(number, column(line, f.at), "%s", msg)
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
