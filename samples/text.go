package samples

import "bytes"

// wholeText reads the whole source as one record.
func (r *reader) wholeText() error {
	if int64(len(r.text)) > r.max {
		return r.tooLong(0)
	}
	r.lineAt = 1
	return r.textRecord(r.text)
}

// textLines reads each line as a record. Blank lines are none.
func (r *reader) textLines() error {
	return r.eachLine(func(line []byte) error {
		if r.lineAt == 1 && bytes.IndexByte(r.text, '\n') < 0 && bytes.IndexByte(bytes.TrimRight(line, "\r"), '\r') >= 0 {
			return r.errorf(1, 0, "lines end in carriage returns alone; convert the line ends to line feeds")
		}
		return r.textRecord(line)
	})
}

// textRecord repairs text, which begins on the line at hand, and emits it.
func (r *reader) textRecord(text []byte) error {
	if at := bytes.IndexByte(text, 0); at >= 0 {
		return r.errorf(r.lineAt+bytes.Count(text[:at], []byte("\n")), 0, "a NUL byte; this is binary data or UTF-16, not text")
	}
	text, changed := Repair(text)
	if changed {
		r.file.Repaired++
	}
	rec := r.begin()
	rec.Input, rec.User = append(rec.Input, text), 1
	return r.emit()
}
