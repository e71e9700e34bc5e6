package samples

import (
	"bytes"
	"errors"
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
//
// What it returns lasts until the next row.
type rowReader struct {
	*plan
	text []byte // what follows
	line int    // number of the line taken last
	more bool   // there is input after text

	cells  [][]byte
	quoted []byte // what cells that were quoted hold
}

// errCut says that text ends within a row, and more would follow.
var errCut = errors.New("the row goes on")

// next returns the cells of the next row and the line it begins on. Blank lines
// are no rows. At the end of the input the error is io.EOF, else an *Error.
func (t *rowReader) next() (cells [][]byte, line int, err error) {
	var raw []byte
	for len(trimEnd(raw)) == 0 {
		if raw, err = t.take(); err != nil {
			return nil, 0, err
		}
	}
	line = t.line
	size := len(raw)
	t.cells, t.quoted = t.cells[:0], t.quoted[:0]
	for at := 0; ; at += len(t.delimiter) {
		var cell []byte
		if at < len(raw) && raw[at] == '"' {
			openLine, openAt, start := t.line, at, len(t.quoted)
			opened := raw
			at++
			for {
				end := bytes.IndexByte(raw[at:], '"')
				if end < 0 {
					t.quoted = append(t.quoted, raw[at:]...)
					if raw, err = t.take(); err == io.EOF {
						return nil, 0, t.errorf(openLine, column(opened, openAt), "a quote opens here and never closes")
					} else if err != nil && err != errCut {
						return nil, 0, err
					}
					if size += len(raw); int64(size) > t.max {
						return nil, 0, t.errorf(openLine, column(opened, openAt), "a quote opens here, and its row is longer than %d bytes; "+
							"close the quote, or allow the row with --max-record", t.max)
					}
					if err == errCut {
						return nil, 0, err
					}
					at = 0
					continue
				}
				t.quoted = append(t.quoted, raw[at:at+end]...)
				if at += end + 1; at == len(raw) || raw[at] != '"' {
					break
				}
				t.quoted = append(t.quoted, '"')
				at++
			}
			cell = t.quoted[start:len(t.quoted):len(t.quoted)]
			if rest := raw[at:]; len(trimEnd(rest)) > 0 && !bytes.HasPrefix(rest, t.delimiter) {
				if rest[0] == '\r' {
					return nil, 0, t.strayReturn(raw, at)
				}
				return nil, 0, t.errorf(t.line, column(raw, at), "text after the closing quote of a cell that opens at %d:%d; "+
					"write a quote inside a cell twice", openLine, column(opened, openAt))
			}
		} else {
			rest := trimEnd(raw[at:])
			if end := bytes.Index(rest, t.delimiter); end >= 0 {
				rest = rest[:end]
			}
			if quote := bytes.IndexByte(rest, '"'); quote >= 0 {
				return nil, 0, t.errorf(t.line, column(raw, at+quote), "a quote inside a cell that is not quoted; quote the cell and write the quote twice")
			}
			if bytes.IndexByte(rest, '\r') >= 0 {
				return nil, 0, t.strayReturn(raw, at)
			}
			cell = rest[:len(rest):len(rest)]
			at += len(rest)
		}
		t.cells = append(t.cells, cell)
		if len(trimEnd(raw[at:])) == 0 {
			return t.cells, line, nil
		}
	}
}

// strayReturn is the error of a carriage return outside quotes that ends no line.
func (t *rowReader) strayReturn(raw []byte, at int) error {
	at += bytes.IndexByte(raw[at:], '\r')
	return t.errorf(t.line, column(raw, at), "a carriage return without a line feed; convert the line ends to line feeds")
}

// take takes the next line with its end, which is valid UTF-8. A line that is cut off
// comes with errCut.
func (t *rowReader) take() ([]byte, error) {
	if len(t.text) == 0 && t.more {
		return nil, errCut
	}
	if len(t.text) == 0 {
		return nil, io.EOF
	}
	end := bytes.IndexByte(t.text, '\n') + 1
	isCut := end == 0 && t.more
	if end == 0 {
		end = len(t.text)
	}
	raw := t.text[:end]
	t.text = t.text[end:]
	t.line++
	switch at := bytes.IndexByte(raw, 0); {
	case int64(len(trimEnd(raw))) > t.max:
		return nil, t.tooLong(t.line)
	case isCut:
		return raw, errCut
	case at >= 0:
		return nil, t.errorf(t.line, column(raw, at), "a NUL byte; the file is torn, binary or UTF-16")
	case !utf8.Valid(raw):
		return nil, t.errorf(t.line, column(raw, invalidAt(raw)), "invalid UTF-8; save the file as UTF-8")
	}
	return raw, nil
}
