package samples

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"errors"
	"io"
)

// gzipMagic is how a gzip file begins.
const gzipMagic = "\x1f\x8b"

// unpack returns what the source holds, decompressed when it begins as gzip
// does; its name is not asked.
func (r *reader) unpack(in *bufio.Reader) (*bufio.Reader, error) {
	head, err := in.Peek(len(gzipMagic))
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, r.inputError(err)
	}
	if !bytes.Equal(head, []byte(gzipMagic)) {
		return in, nil
	}
	r.packed = true
	members, err := gzip.NewReader(in)
	if err != nil {
		return nil, r.gzipError(err)
	}
	members.Multistream(false)
	return bufio.NewReaderSize(&gunzip{r: r, in: in, members: members}, detectBytes), nil
}

// A gunzip reads the members of a gzip file one after the other, as one text.
// What follows the last one must be the end of the file: junk there, or zeros,
// would otherwise be left out in silence.
type gunzip struct {
	r       *reader
	in      *bufio.Reader
	members *gzip.Reader
	err     error // once there is nothing more to read
}

// Read is that of io.Reader. Its errors are io.EOF and *Error.
func (g *gunzip) Read(p []byte) (int, error) {
	for g.err == nil {
		n, err := g.members.Read(p)
		if err == io.EOF {
			g.err = g.next()
		} else if err != nil {
			g.err = g.r.gzipError(err)
		}
		if n > 0 {
			return n, nil
		}
	}
	return 0, g.err
}

// next goes on to the next member. Without one the error is io.EOF.
func (g *gunzip) next() error {
	head, err := g.in.Peek(len(gzipMagic))
	switch {
	case len(head) == 0 && errors.Is(err, io.EOF):
		return io.EOF
	case err != nil && !errors.Is(err, io.EOF):
		return g.r.inputError(err)
	case !bytes.Equal(head, []byte(gzipMagic)):
		what := "something else"
		if len(bytes.Trim(head, "\x00")) == 0 {
			what = "padding with zeros"
		}
		return g.r.errorf(0, 0, "%s follows the gzip data; cut it off, or compress the file anew", what)
	}
	if err := g.members.Reset(g.in); err != nil {
		return g.r.gzipError(err)
	}
	g.members.Multistream(false)
	return nil
}

// gzipError makes an Error of what compress/gzip says of the source.
func (r *reader) gzipError(err error) error {
	var corrupt flate.CorruptInputError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return r.errorf(0, 0, "the gzip data is cut short; nothing of it is counted")
	case errors.Is(err, gzip.ErrChecksum):
		return r.errorf(0, 0, "the checksum of the gzip data is wrong: it is damaged, and nothing of it is counted")
	case errors.Is(err, gzip.ErrHeader), errors.As(err, &corrupt):
		return r.errorf(0, 0, "the gzip data is damaged; nothing of it is counted")
	}
	return r.inputError(err)
}
