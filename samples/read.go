package samples

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"unicode/utf8"

	"tokencast/bodies"
)

// DefaultMaxRecord is the size of the largest record read unless a user says
// otherwise: 64 MiB.
const DefaultMaxRecord = 64 << 20

// Read streams the records of src to yield, in their order, and returns what
// the file holds. It keeps one record in memory, and no record may be larger
// than maxRecord bytes, which must be above 0.
//
// A fault of the file is an *Error, and nothing that was read of it so far is
// to be used: a figure is never made from half a file. A file without a record
// is a fault too. An error of yield ends the reading and is returned as it is.
func Read(src Source, fields Fields, maxRecord int64, yield func(Record) error) (File, error) {
	r := &reader{path: src.Path, fields: fields, yield: yield, file: File{Path: src.Path}}
	r.forms, r.answers = bodies.Requests(), bodies.Answers()
	if err := r.check(maxRecord); err != nil {
		return File{}, err
	}
	in, err := src.Open()
	if err != nil {
		return File{}, r.inputError(err)
	}
	defer func() { _ = in.Close() }() // opened for reading alone

	content, err := r.unpack(bufio.NewReaderSize(in, detectBytes))
	if err != nil {
		return File{}, err
	}
	r.lines = &lineReader{r: content, max: maxRecord}
	read, err := r.detect()
	if err != nil {
		return File{}, err
	}
	if err := read(); err != nil {
		return File{}, err
	}
	if r.file.Records == 0 && r.file.Failed > 0 {
		return File{}, r.errorf(0, 0, "no records: all %d are of failed calls, the first %s", r.file.Failed, quote(r.file.FailedCode))
	}
	if r.file.Records == 0 {
		return File{}, r.errorf(0, 0, "no records")
	}
	r.file.Bytes = r.lines.bytes
	return r.file, nil
}

// A reader reads one source.
type reader struct {
	path   string
	fields Fields
	lines  *lineReader
	yield  func(Record) error
	file   File

	packed  bool // the source is gzip
	forms   []bodies.Request
	answers []bodies.Answer
	object  []byte // the line of JSON at hand
	ids     map[[16]byte]struct{}
}

// check refuses fields that contradict each other.
func (r *reader) check(maxRecord int64) error {
	switch d := r.fields.Delimiter; {
	case maxRecord <= 0:
		return r.errorf(0, 0, "the largest record is %d bytes, not above 0", maxRecord)
	case r.fields.Output != "" && r.fields.Input == "":
		return r.errorf(0, 0, "output names a field, but input does not; name both")
	case r.fields.Lines && r.fields.Input != "":
		return r.errorf(0, 0, "a record cannot be a line of text and have fields; drop records: line or input")
	case r.fields.Lines && r.fields.Usage:
		return r.errorf(0, 0, "a line of text holds no recorded usage; drop counts: usage or records: line")
	case d != 0 && r.fields.Input == "":
		return r.errorf(0, 0, "a delimiter without input; name the column that holds the prompt")
	case d == '"' || d == '\r' || d == '\n' || d < 0 || d == utf8.RuneError || d > utf8.MaxRune:
		return r.errorf(0, 0, "%q cannot be a delimiter", d)
	}
	return nil
}

// emit gives one record to yield and takes it into account.
func (r *reader) emit(rec Record) error {
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

// detach copies the texts of a record out of the size bytes they are parts of,
// when these hold mostly something else, such as an image: whoever keeps a few
// records must not keep all of that.
func (rec *Record) detach(size int) {
	kept := 0
	for _, texts := range [][][]byte{rec.Input, rec.Output} {
		for _, text := range texts {
			kept += len(text)
		}
	}
	if kept >= size/2 {
		return
	}
	for _, texts := range [][][]byte{rec.Input, rec.Output} {
		for i := range texts {
			texts[i] = bytes.Clone(texts[i])
		}
	}
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

// errorf makes an Error at a place of the file.
func (r *reader) errorf(line, col int, format string, args ...any) *Error {
	return &Error{File: r.path, Line: line, Col: col, Msg: fmt.Sprintf(format, args...)}
}

// lineError makes an Error of what next or rest returned.
func (r *reader) lineError(err error) error {
	if errors.Is(err, errTooLong) {
		return r.errorf(r.lines.line, 0, "a record of more than %d bytes; allow it with --max-record, or split it", r.lines.max)
	}
	return r.inputError(err)
}

// inputError makes an Error of what the system says of the source.
func (r *reader) inputError(err error) error {
	var fault *Error
	if errors.As(err, &fault) {
		return fault
	}
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err // it names the file in another form
	}
	line := 0
	if r.lines != nil {
		line = r.lines.line
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return r.errorf(line, 0, "the input ends early")
	}
	return r.errorf(line, 0, "read: %v", err)
}
