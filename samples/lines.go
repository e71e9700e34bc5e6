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
	var line []byte
	for {
		part, err := l.r.ReadSlice('\n')
		l.bytes += int64(len(part))
		line = append(line, part...)
		if int64(len(line)) > l.max && int64(len(trimEnd(line))) > l.max {
			l.line++
			return nil, errTooLong
		}
		switch {
		case err == nil, err == io.EOF && len(line) > 0:
			l.line++
			return line, nil
		case err != bufio.ErrBufferFull:
			return nil, err
		}
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
	var whole bytes.Buffer
	whole.Write(l.pending)
	l.pending = nil
	n, err := io.Copy(&whole, io.LimitReader(l.r, l.max+1-int64(whole.Len())))
	l.bytes += n
	if err != nil {
		return nil, err
	}
	if int64(whole.Len()) > l.max {
		return nil, errTooLong
	}
	return whole.Bytes(), nil
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
