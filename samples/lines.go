package samples

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// errTooLong says that a record is longer than the limit.
var errTooLong = errors.New("longer than the limit")

// A lineReader reads lines of any length up to a limit. Its memory is that of
// one line.
type lineReader struct {
	r       *bufio.Reader
	max     int64  // longest line, its end not counted
	line    int    // number of the line that next returned last, from 1
	bytes   int64  // read so far
	pending []byte // a line that unread gave back
}

// next returns the next line with its end, LF or CR LF, which the last line may
// lack. The caller owns the line. At the end of the input the error is io.EOF.
func (l *lineReader) next() ([]byte, error) {
	if line := l.pending; line != nil {
		l.pending = nil
		l.line++
		return line, nil
	}
	// A long line is gathered in parts: to let one slice grow would leave as much
	// again behind.
	var parts [][]byte
	size := int64(0)
	for {
		part, err := l.r.ReadSlice('\n')
		l.bytes += int64(len(part))
		size += int64(len(part))
		if size > l.max+int64(len("\r\n")) {
			l.line++
			return nil, errTooLong
		}
		switch {
		case err == nil, err == io.EOF && size > 0:
			l.line++
			line := bytes.Clone(part)
			if parts != nil {
				line = bytes.Join(append(parts, part), nil)
			}
			if int64(len(trimEnd(line))) > l.max {
				return nil, errTooLong
			}
			return line, nil
		case err != bufio.ErrBufferFull:
			return nil, err
		}
		parts = append(parts, bytes.Clone(part))
	}
}

// unread gives back the line that next returned last.
func (l *lineReader) unread(line []byte) {
	l.pending = line
	l.line--
}

// more reports whether there is input after the line that next returned last.
func (l *lineReader) more() bool {
	_, err := l.r.Peek(1)
	return err == nil
}

// rest returns all that is left, or errTooLong when that is beyond the limit.
func (l *lineReader) rest() ([]byte, error) {
	size := int64(len(l.pending))
	parts := [][]byte{l.pending}
	l.pending = nil
	part := make([]byte, 0, detectBytes)
	for {
		n, err := l.r.Read(part[len(part):cap(part)])
		l.bytes += int64(n)
		if size += int64(n); size > l.max {
			return nil, errTooLong
		}
		part = part[:len(part)+n]
		if len(part) == cap(part) {
			parts, part = append(parts, part), make([]byte, 0, detectBytes)
		}
		switch {
		case err == io.EOF:
			return bytes.Join(append(parts, part), nil), nil
		case err != nil:
			return nil, err
		}
	}
}

// trimEnd returns line without its LF or CR LF.
func trimEnd(line []byte) []byte {
	if line, found := bytes.CutSuffix(line, []byte("\n")); found {
		line, _ = bytes.CutSuffix(line, []byte("\r"))
		return line
	}
	return line
}

// blank reports whether text is white space alone, as JSON and CSV see it.
func blank(text []byte) bool {
	return len(bytes.TrimLeft(text, " \t\r\n")) == 0
}
