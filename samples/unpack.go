package samples

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// How packed files begin. A file of zstd may also begin with a frame to be skipped,
// whose first byte is 0x50 to 0x5F.
const (
	gzipMagic = "\x1f\x8b"
	zstdMagic = "\x28\xb5\x2f\xfd"
	zstdSkip  = "\x2a\x4d\x18"
)

// maxWindow is how far back zstd data may refer, which is what it takes of memory. It
// is what the program zstd allows as well.
const maxWindow = 128 << 20

// unpack makes what the source holds the input, decompressed when it begins as gzip
// or zstd does; its name is not asked.
func (s *splitter) unpack(file io.Reader) error {
	from := &tapped{Reader: file}
	in := bufio.NewReaderSize(from, 64)
	head, err := in.Peek(len(zstdMagic))
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	isGzip := bytes.HasPrefix(head, []byte(gzipMagic))
	isZstd := string(head) == zstdMagic || len(head) == len(zstdMagic) && head[0]>>4 == 5 && string(head[1:]) == zstdSkip
	if !isGzip && !isZstd {
		s.in = in // which reads past its buffer whatever is larger
		return nil
	}
	in, s.from = bufio.NewReaderSize(in, detectBytes), from
	if isZstd {
		s.packed = "zstd"
		return s.unpackZstd(in)
	}
	s.packed = "gzip"
	members, err := gzip.NewReader(in)
	if err != nil {
		return s.packedError(err)
	}
	members.Multistream(false)
	s.in = &gunzip{s: s, in: in, members: members}
	return nil
}

// A gunzip reads the members of a gzip file one after the other, as one text.
// What follows the last one must be the end of the file: junk there, or zeros,
// would otherwise be left out in silence.
type gunzip struct {
	s       *splitter
	in      *bufio.Reader
	members *gzip.Reader
	err     error // once there is nothing more to read
}

// Read is that of io.Reader. What it finds wrong is an *Error.
func (g *gunzip) Read(p []byte) (int, error) {
	for g.err == nil {
		n, err := g.members.Read(p)
		if err == io.EOF {
			g.err = g.next()
		} else if err != nil {
			g.err = g.s.packedError(err)
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
		return err
	case !bytes.Equal(head, []byte(gzipMagic)):
		if len(bytes.Trim(head, "\x00")) == 0 {
			return g.s.follows("padding with zeros")
		}
		return g.s.follows("something else")
	}
	if err := g.members.Reset(g.in); err != nil {
		return g.s.packedError(err)
	}
	g.members.Multistream(false)
	return nil
}

// unpackZstd makes the frames of a zstd file, one after the other, the input.
func (s *splitter) unpackZstd(in *bufio.Reader) error {
	frames, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
		zstd.WithDecoderMaxWindow(maxWindow), zstd.WithDecoderMaxMemory(maxWindow))
	if err != nil {
		return s.errorf(0, 0, "zstd: %v", err)
	}
	s.frames = frames
	if err := frames.Reset(in); err != nil {
		return s.packedError(err)
	}
	s.in = &unzstd{s}
	return nil
}

// An unzstd reads the frames of a zstd file.
type unzstd struct{ s *splitter }

// Read is that of io.Reader. What it finds wrong is an *Error.
func (u *unzstd) Read(p []byte) (int, error) {
	n, err := u.s.frames.Read(p)
	switch {
	case err == nil, err == io.EOF && n > 0:
		return n, nil
	case err == io.EOF:
		return n, io.EOF
	case errors.Is(err, zstd.ErrMagicMismatch):
		return n, u.s.follows("something else")
	}
	return n, u.s.packedError(err)
}

// follows is the error of what follows packed data.
func (s *splitter) follows(what string) error {
	return s.errorf(0, 0, "%s follows the %s data; cut it off, or compress the file anew", what, s.packed)
}

// A tapped is a packed source, and keeps the error of reading it: a decompressor's
// own errors cannot be told from it otherwise.
type tapped struct {
	io.Reader
	err error
}

// Read is that of io.Reader.
func (s *tapped) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}

// packedError makes an Error of what a decompressor says of the source.
func (s *splitter) packedError(err error) error {
	switch {
	case s.from.err != nil:
		return s.from.err
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return s.errorf(0, 0, "the %s data is cut short; nothing of it is counted", s.packed)
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, zstd.ErrCRCMismatch):
		return s.errorf(0, 0, "the checksum of the %s data is wrong: it is damaged, and nothing of it is counted", s.packed)
	case errors.Is(err, zstd.ErrWindowSizeExceeded), errors.Is(err, zstd.ErrDecoderSizeExceeded):
		return s.errorf(0, 0, "the zstd data asks for a window above %d MiB, the most that is read; compress the file anew without --long", maxWindow>>20)
	}
	return s.errorf(0, 0, "the %s data is damaged; nothing of it is counted", s.packed)
}

// close closes the source and ends the decompressor.
func (s *splitter) close() {
	if s.frames != nil {
		s.frames.Close()
	}
	_ = s.closer.Close() // opened for reading alone
}
