package samples

import (
	"bytes"
	"io"
)

// text reads the whole source as one record.
func (r *reader) text() error {
	r.file.Shape = "text"
	text, err := r.lines.rest()
	if err != nil {
		return r.lineError(err)
	}
	return r.emitText(text, 1)
}

// textLines reads each line as a record. Blank lines are none.
func (r *reader) textLines() error {
	r.file.Shape = "lines"
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
		if r.lines.line == 1 && len(line) == len(raw) && bytes.IndexByte(bytes.TrimRight(line, "\r"), '\r') >= 0 {
			return r.errorf(1, 0, "lines end in carriage returns alone; convert the line ends to line feeds")
		}
		if err := r.emitText(line, r.lines.line); err != nil {
			return err
		}
	}
}

// emitText repairs text, which begins on the given line, and emits it.
func (r *reader) emitText(text []byte, line int) error {
	if at := bytes.IndexByte(text, 0); at >= 0 {
		return r.errorf(line+bytes.Count(text[:at], []byte("\n")), 0, "a NUL byte; this is binary data or UTF-16, not text")
	}
	text, changed := Repair(text)
	if changed {
		r.file.Repaired++
	}
	return r.emit(Record{Line: line, Input: [][]byte{text}, User: 1})
}
