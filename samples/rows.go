package samples

import (
	"bytes"
	"io"
	"unicode/utf8"
)

// A rowReader reads rows of cells after RFC 4180: a cell may be quoted, and
// then holds delimiters, line ends as they are, and quotes written twice.
//
//	a,"b ""c""
//	d",e    =  one row: a | b "c"<LF>d | e
//
// It is stricter than spreadsheets are, because a quote out of place would
// swallow the rows that follow as one prompt: a quote inside a cell that is not
// quoted, text after a closing quote, and a quote that never closes are errors.
type rowReader struct {
	r         *reader
	delimiter []byte
	size      int // bytes of the row that next returned last
}

// next returns the cells of the next row and the line it begins on. Blank lines
// are no rows. At the end of the input the error is io.EOF, else an *Error.
func (t *rowReader) next() (cells [][]byte, line int, err error) {
	lines := t.r.lines
	var raw []byte
	for len(trimEnd(raw)) == 0 {
		if raw, err = t.line(); err != nil {
			return nil, 0, err
		}
	}
	line = lines.line
	t.size = len(raw)
	for at := 0; ; at += len(t.delimiter) {
		var cell []byte
		if at < len(raw) && raw[at] == '"' {
			openLine, openCol := lines.line, column(raw, at)
			at++
			for {
				end := bytes.IndexByte(raw[at:], '"')
				if end < 0 {
					cell = append(cell, raw[at:]...)
					if raw, err = t.line(); err == io.EOF {
						return nil, 0, t.r.errorf(openLine, openCol, "a quote opens here and never closes")
					} else if err != nil {
						return nil, 0, err
					}
					if t.size += len(raw); int64(t.size) > lines.max {
						return nil, 0, t.r.errorf(openLine, openCol, "a quote opens here, and its row is longer than %d bytes; "+
							"close the quote, or allow the row with --max-record", lines.max)
					}
					at = 0
					continue
				}
				cell = append(cell, raw[at:at+end]...)
				if at += end + 1; at == len(raw) || raw[at] != '"' {
					break
				}
				cell = append(cell, '"')
				at++
			}
			if rest := raw[at:]; len(trimEnd(rest)) > 0 && !bytes.HasPrefix(rest, t.delimiter) {
				if rest[0] == '\r' {
					return nil, 0, t.strayReturn(raw, at)
				}
				return nil, 0, t.r.errorf(lines.line, column(raw, at), "text after the closing quote of a cell that opens at %d:%d; "+
					"write a quote inside a cell twice", openLine, openCol)
			}
		} else {
			rest := trimEnd(raw[at:])
			if end := bytes.Index(rest, t.delimiter); end >= 0 {
				rest = rest[:end]
			}
			if quote := bytes.IndexByte(rest, '"'); quote >= 0 {
				return nil, 0, t.r.errorf(lines.line, column(raw, at+quote), "a quote inside a cell that is not quoted; quote the cell and write the quote twice")
			}
			if bytes.IndexByte(rest, '\r') >= 0 {
				return nil, 0, t.strayReturn(raw, at)
			}
			cell = rest[:len(rest):len(rest)]
			at += len(rest)
		}
		cells = append(cells, cell)
		if len(trimEnd(raw[at:])) == 0 {
			return cells, line, nil
		}
	}
}

// strayReturn is the error of a carriage return outside quotes that ends no line.
func (t *rowReader) strayReturn(raw []byte, at int) error {
	at += bytes.IndexByte(raw[at:], '\r')
	return t.r.errorf(t.r.lines.line, column(raw, at), "a carriage return without a line feed; convert the line ends to line feeds")
}

// line returns the next line of the file with its end, which is valid UTF-8.
func (t *rowReader) line() ([]byte, error) {
	raw, err := t.r.lines.next()
	switch {
	case err == io.EOF:
		return nil, err
	case err != nil:
		return nil, t.r.lineError(err)
	}
	if at := bytes.IndexByte(raw, 0); at >= 0 {
		return nil, t.r.errorf(t.r.lines.line, column(raw, at), "a NUL byte; the file is torn, binary or UTF-16")
	}
	if !utf8.Valid(raw) {
		return nil, t.r.errorf(t.r.lines.line, column(raw, invalidAt(raw)), "invalid UTF-8; save the file as UTF-8")
	}
	return raw, nil
}
