package samples

import (
	"bytes"
	"io"

	"github.com/klauspost/compress/zstd"
)

// A splitter divides a source into blocks of whole records, which can be read
// independently of one another. It only looks for the ends of lines, so that it
// keeps several readers busy.
//
// What was read and does not end a record begins the next block. A block that is
// not the last is cut so that at least a byte is left: then there is more input, and
// its reader can tell a file cut short from a record written over many lines.
//
//	"{...}\n{...}\n{.." + "..}\n"  =  "{...}\n{...}\n", then "{....}\n"
//
// A buffer grows only for a record longer than itself, up to the largest record
// allowed; beyond that the block is handed on as it is, for its reader to refuse.
type splitter struct {
	*plan
	in     io.Reader
	packed string        // how the source is packed: gzip, zstd or ""
	closer io.Closer     // of the source
	from   *tapped       // of what is packed alone
	frames *zstd.Decoder // of zstd alone
	buf    []byte        // what was read and not yet handed on
	err    error         // why there is no more to read

	line  int   // lines handed on
	bytes int64 // read so far
}

// blockBytes is the size of a block whose records are no longer. It fits into the
// cache of a processor core, so the text is still there when its tokens are counted.
const blockBytes = 256 << 10

// keptBytes is the largest buffer that is used again.
const keptBytes = 16 * blockBytes

// A cutter returns the end of the last record that ends in buf, 0 for none.
type cutter func(buf []byte) int

// cutLines ends a block where a line ends.
func cutLines(buf []byte) int { return bytes.LastIndexByte(buf, '\n') + 1 }

// cutNowhere makes the whole source one block.
func cutNowhere([]byte) int { return 0 }

// cutRows ends a block where a line ends outside quotes: there, an even number of
// quotes lies before. Where a quote stands that must not, this may be wrong, but
// only after that place, which the reader of the block refuses.
func cutRows(buf []byte) int {
	odd := bytes.Count(buf, []byte{'"'})%2 == 1
	for end := len(buf); ; {
		at := bytes.LastIndexByte(buf[:end], '\n')
		if at < 0 {
			return 0
		}
		if odd = odd != (bytes.Count(buf[at:end], []byte{'"'})%2 == 1); !odd {
			return at + 1
		}
		end = at
	}
}

// fill reads on, and reports whether it read anything; s.err says why not.
func (s *splitter) fill() bool {
	for s.err == nil {
		if len(s.buf) == cap(s.buf) {
			s.grow()
		}
		n, err := s.in.Read(s.buf[len(s.buf):cap(s.buf)])
		s.buf = s.buf[:len(s.buf)+n]
		s.bytes += int64(n)
		s.err = err
		if n > 0 {
			return true
		}
	}
	return false
}

// grow makes room in the buffer. The step is large, and the last one goes to what a
// record may have at most, so that little is copied and left behind.
func (s *splitter) grow() {
	size := max(4*int64(cap(s.buf)), blockBytes)
	if limit := s.max + int64(len("\r\n")) + 1; cap(s.buf) >= blockBytes && size > limit/2 {
		size = max(limit, int64(cap(s.buf))+blockBytes)
	}
	s.buf = append(make([]byte, 0, size), s.buf...)
}

// exceeds reports whether a record of size bytes with its end is beyond the limit.
func (s *splitter) exceeds(size int) bool { return int64(size) > s.max+int64(len("\r\n")) }

// next makes b the next block. After the last one the error is io.EOF, or why the
// source could not be read further.
func (s *splitter) next(b *block) error {
	for {
		if s.err == nil && (len(s.buf) < cap(s.buf) || cap(s.buf) == 0) {
			s.fill()
			continue
		}
		switch {
		case s.err == nil:
			if end := s.cut(s.buf[:len(s.buf)-1]); end > 0 {
				s.hand(b, end, true)
				return nil
			}
			if s.exceeds(len(s.buf)) {
				s.hand(b, len(s.buf), true)
				s.err = io.EOF
				return nil
			}
			s.grow()
		case len(s.buf) == 0:
			return s.ended()
		case s.err == io.EOF:
			s.hand(b, len(s.buf), false)
			return nil
		default: // what is whole can still be read; its faults come first
			end := s.cut(s.buf)
			if end == 0 {
				return s.ended()
			}
			s.hand(b, end, end < len(s.buf))
			s.buf = s.buf[:0]
			return nil
		}
	}
}

// ended returns why there is no more to read: io.EOF or an *Error.
func (s *splitter) ended() error {
	if s.err == io.EOF {
		return io.EOF
	}
	return s.inputError(s.err, s.line)
}

// hand makes the first end bytes of the buffer the block b, and goes on with the
// rest in the buffer that b had.
func (s *splitter) hand(b *block, end int, more bool) {
	spare := b.buf[:0]
	if cap(spare) > keptBytes {
		spare = nil
	}
	whole := s.buf
	b.plan, b.buf, b.text, b.line, b.more = s.plan, whole, whole[:end], s.line+1, more
	s.line += bytes.Count(b.text, []byte{'\n'})
	if s.buf = spare; end < len(whole) {
		for cap(s.buf) < len(whole)-end {
			s.grow()
		}
		s.buf = append(s.buf, whole[end:]...)
	}
}

// skip drops the first n bytes, which are whole lines or no line at all.
func (s *splitter) skip(n int) {
	s.line += bytes.Count(s.buf[:n], []byte{'\n'})
	s.buf = s.buf[:copy(s.buf, s.buf[n:])]
}

// firstLine reads until the first line that is not blank is there, and returns it
// with its end and its number. It stays in the buffer. A line beyond the limit may
// lack its end.
func (s *splitter) firstLine() (line []byte, number int) {
	for {
		start := len(s.buf) - len(bytes.TrimLeft(s.buf, " \t\r\n"))
		start = bytes.LastIndexByte(s.buf[:start], '\n') + 1
		size := len(s.buf) - start
		if end := bytes.IndexByte(s.buf[start:], '\n'); end >= 0 {
			size = end + 1
		} else if !s.exceeds(size) && s.fill() {
			continue
		}
		return s.buf[start : start+size], s.line + 1 + bytes.Count(s.buf[:start], []byte{'\n'})
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
