package samples

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"unicode/utf8"
)

// DefaultMaxRecord is the size of the largest record read unless a user says
// otherwise: 64 MiB.
const DefaultMaxRecord = 64 << 20

// Read streams the records of src to yield, in their order, and returns what
// the file holds. Its memory does not grow with the file, and no record may be
// larger than maxRecord bytes, which must be above 0. The record and its texts are
// yield's until it returns.
//
// A fault of the file is an *Error, and nothing that was read of it so far is
// to be used: a figure is never made from half a file. A file without a record
// is a fault too. An error of yield ends the reading and is returned as it is.
func Read(src Source, fields Fields, maxRecord int64, yield func(*Record) error) (File, error) {
	files, err := ReadAll(context.Background(), []Input{{src, fields}}, maxRecord,
		func(_ int, rec *Record) error { return yield(rec) })
	if err != nil {
		return File{}, err
	}
	return files[0], nil
}

// A plan is what is known of a source before its records are read. It does not
// change then, so that several readers can use it.
type plan struct {
	path   string
	fields Fields
	max    int64 // bytes of the largest record

	shape string                // "" for JSON, where the records tell
	known []shape               // of JSON, in the order they are tried
	cut   cutter                // where a block may end
	read  func(r *reader) error // reads the records of a block

	delimiter     []byte // of a table
	width         int    // cells of a row
	input, output int    // the columns of the prompt and the answer; output -1 is no answer
}

// check refuses fields that contradict each other.
func (p *plan) check() error {
	switch d := p.fields.Delimiter; {
	case p.max <= 0:
		return p.errorf(0, 0, "the largest record is %d bytes, not above 0", p.max)
	case p.fields.Output != "" && p.fields.Input == "":
		return p.errorf(0, 0, "output names a field, but input does not; name both")
	case p.fields.Lines && p.fields.Input != "":
		return p.errorf(0, 0, "a record cannot be a line of text and have fields; drop records: line or input")
	case p.fields.Lines && p.fields.Usage:
		return p.errorf(0, 0, "a line of text holds no recorded usage; drop counts: usage or records: line")
	case d != 0 && p.fields.Input == "":
		return p.errorf(0, 0, "a delimiter without input; name the column that holds the prompt")
	case d == '"' || d == '\r' || d == '\n' || d < 0 || d == utf8.RuneError || d > utf8.MaxRune:
		return p.errorf(0, 0, "%q cannot be a delimiter", d)
	}
	return nil
}

// A block is a run of whole records of one source, and what its reader found.
type block struct {
	*plan
	buf  []byte // what text is a part of
	text []byte
	line int  // number of its first line, from 1
	more bool // there is input after it

	file   File       // of these records alone, without a path
	shapes []seen     // of JSON, in the order they first occur
	ids    [][16]byte // hashes of the IDs of records
	err    error      // the first fault, or the error of yield
}

// A seen is a shape and the line that first has it.
type seen struct{ shape, line int }

// A reader reads the records of one block after another, of any source. What it
// needs for a record, it uses again for the next.
type reader struct {
	*block // at hand
	yield  func(*Record) error
	lineAt int  // number of the line at hand
	last   bool // there is no input after it

	rec   Record
	usage Usage // of rec
	parts parts // of the message at hand
	row   rowReader
	doc   document // the line at hand
	inner document // a line within it
}

// run reads the block b, and leaves in it what it found.
func (r *reader) run(b *block, yield func(*Record) error) {
	b.file, b.shapes, b.ids = File{}, b.shapes[:0], b.ids[:0]
	r.block, r.yield = b, yield
	b.err = b.read(r)
	if cap(b.buf) > keptBytes {
		*r = reader{} // it would hold on to a record of unusual size
	}
	r.doc.shrink()
	r.inner.shrink()
}

// begin clears the record for a new one that begins on the line at hand.
func (r *reader) begin() *Record {
	r.rec = Record{Line: r.lineAt, Input: r.rec.Input[:0], Output: r.rec.Output[:0]}
	return &r.rec
}

// emit gives the record to yield and takes it into account.
func (r *reader) emit() error {
	rec := &r.rec
	r.file.Records++
	r.file.Images += int64(rec.Images)
	r.file.Documents += int64(rec.Documents)
	r.file.Other += int64(rec.Other)
	if rec.Given == nil && rec.Images+rec.Documents+rec.Other == 0 && empty(rec.Input) {
		r.file.EmptyInputs++
	}
	if rec.HasOutput {
		r.file.Answers++
		if rec.Given == nil && empty(rec.Output) || rec.Given != nil && rec.Given.Output == 0 {
			r.file.EmptyAnswers++
		}
	}
	return r.yield(rec)
}

// empty reports whether texts hold no byte.
func empty(texts [][]byte) bool {
	for _, text := range texts {
		if len(text) > 0 {
			return false
		}
	}
	return true
}

// eachLine visits the lines of the block, without their ends, that are not blank.
func (r *reader) eachLine(visit func(line []byte) error) error {
	r.lineAt = r.line - 1
	for rest := r.text; len(rest) > 0; {
		end := bytes.IndexByte(rest, '\n') + 1
		if end == 0 {
			end = len(rest)
		}
		line := trimEnd(rest[:end])
		rest = rest[end:]
		r.lineAt, r.last = r.lineAt+1, len(rest) == 0 && !r.more
		if int64(len(line)) > r.max {
			return r.tooLong(r.lineAt)
		}
		if blank(line) {
			continue
		}
		if err := visit(line); err != nil {
			return err
		}
	}
	return nil
}

// errorf makes an Error at a place of the file.
func (p *plan) errorf(line, col int, format string, args ...any) *Error {
	return &Error{File: p.path, Line: line, Col: col, Msg: fmt.Sprintf(format, args...)}
}

// tooLong is the error of a record beyond the limit.
func (p *plan) tooLong(line int) *Error {
	return p.errorf(line, 0, "a record of more than %d bytes; allow it with --max-record, or split it", p.max)
}

// inputError makes an Error of what the system says of the source after a number of
// lines.
func (p *plan) inputError(err error, line int) error {
	var fault *Error
	if errors.As(err, &fault) {
		return fault
	}
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err // it names the file in another form
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return p.errorf(line, 0, "the input ends early")
	}
	return p.errorf(line, 0, "read: %v", err)
}
