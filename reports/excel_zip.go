package reports

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/flate"
	"errors"
	"hash/crc32"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// A sortedZip is a zip file whose bytes depend on its parts alone: sorted by name,
// without times. The parts come in the random order of a map, and so do the default
// types within one of them. It compresses each part as it comes; all of them wait in a
// spool until Close, which writes nothing after a failure.
type sortedZip struct {
	out    io.Writer
	tails  map[string]func(io.Writer) error // rows of long tables, by the name of their part
	parts  []*zipPart
	packed spool
	err    error // the first
}

// newSortedZip returns what writes a zip file to w. tails write the rows that go to the
// end of the rows of a worksheet.
func newSortedZip(w io.Writer, tails map[string]func(io.Writer) error) func(io.Writer) excelize.ZipWriter {
	return func(io.Writer) excelize.ZipWriter { return &sortedZip{out: w, tails: tails} }
}

// Create returns the writer of a part, good until the next Create or Close.
func (z *sortedZip) Create(name string) (io.Writer, error) {
	if err := z.finish(); err != nil {
		return nil, err
	}
	p := &zipPart{name: name, tail: z.tails[name], packed: &z.packed}
	z.parts = append(z.parts, p)
	if p.tail == nil && name != contentTypes {
		p.compress()
	}
	return p, nil
}

// AddFS is not supported: no workbook of ours holds other files.
func (z *sortedZip) AddFS(fs.FS) error { return errors.ErrUnsupported }

// finish ends the part before.
func (z *sortedZip) finish() error {
	if z.err == nil && len(z.parts) > 0 {
		z.err = z.parts[len(z.parts)-1].finish()
	}
	return z.err
}

// Close writes the parts.
func (z *sortedZip) Close() error {
	defer z.packed.discard()
	if err := z.finish(); err != nil {
		return err
	}
	slices.SortFunc(z.parts, func(a, b *zipPart) int { return strings.Compare(a.name, b.name) })
	zw := zip.NewWriter(z.out)
	for _, p := range z.parts {
		h := &zip.FileHeader{Name: p.name, Method: zip.Deflate, CRC32: p.sum, CompressedSize64: uint64(p.packedSize), UncompressedSize64: p.size}
		//lint:ignore SA1019 CreateRaw takes the date in no other form
		h.ModifiedDate = firstDosDay
		w, err := zw.CreateRaw(h)
		if err != nil {
			return err
		}
		if _, err := io.Copy(w, z.packed.section(p.packedFrom, p.packedSize)); err != nil {
			return err
		}
	}
	return zw.Close()
}

// firstDosDay is 1980-01-01, the first day that the format can express.
const firstDosDay = 1<<5 | 1

// maxPart is the largest part that needs no zip64, which Excel reads only where all
// headers of the file say so.
const maxPart = 1<<32 - 1

// contentTypes is the part that names the types of all others.
const contentTypes = "[Content_Types].xml"

// A zipPart is a part, compressed as it comes, beside whoever makes it. A part with a tail,
// and the types, are held until they are whole.
type zipPart struct {
	name  string
	tail  func(io.Writer) error
	whole bytes.Buffer // until finish, where it must be whole
	rest  []byte       // the beginning of an escaped underscore
	done  bool

	buffer *bufio.Writer  // of what goes to the packer; nil before and after
	packer *io.PipeWriter // to the goroutine that compresses
	ended  chan error     // what became of it
	size   uint64
	sum    uint32

	packed                 *spool // where it goes, one part after the other
	packedFrom, packedSize int64
}

// compress begins to compress the part, beside whoever writes it.
func (p *zipPart) compress() {
	p.packedFrom = p.packed.size
	from, to := io.Pipe()
	block := partBlock
	if p.tail != nil {
		block = rowsBlock
	}
	p.buffer, p.packer, p.ended = bufio.NewWriterSize(to, block), to, make(chan error, 1)
	go func() {
		err := p.pack(from, make([]byte, block))
		from.CloseWithError(err) // whoever writes on is told
		p.ended <- err
	}()
}

// How much is compressed while the next as much is written, in bytes: of the rows of a long
// table so much that the two seldom wait for each other, of other parts little.
const rowsBlock, partBlock = 1 << 20, 1 << 16

// pack compresses and sums what comes, a block at a time, to its end.
func (p *zipPart) pack(from io.Reader, block []byte) error {
	out, err := flate.NewWriter(p.packed, packing)
	if err != nil {
		return err
	}
	sum := crc32.NewIEEE()
	for {
		n, err := from.Read(block)
		sum.Write(block[:n])
		if p.size += uint64(n); p.size > maxPart {
			return errors.New("a sheet of more than 4 GB is too large for a workbook; write CSV instead")
		}
		if _, err := out.Write(block[:n]); err != nil {
			return err
		}
		if err == io.EOF {
			p.sum = sum.Sum32()
			return out.Close()
		}
		if err != nil {
			return err
		}
	}
}

// stop ends the packing, for a reason other than the end of the part where there is one,
// and returns what became of it.
func (p *zipPart) stop(reason error) error {
	if p.packer == nil {
		return reason
	}
	p.packer.CloseWithError(reason)
	err := <-p.ended
	p.buffer, p.packer = nil, nil
	p.packedSize = p.packed.size - p.packedFrom
	return err
}

// Write takes a piece of the part.
func (p *zipPart) Write(data []byte) (int, error) {
	if p.buffer == nil {
		return p.whole.Write(data)
	}
	return len(data), p.spellOut(data)
}

// spellOut writes a piece with the underscores of cellText spelt out; what may be the
// beginning of one waits for the next piece.
func (p *zipPart) spellOut(data []byte) error {
	mark := []byte(string(escapedLow))
	if len(p.rest) > 0 {
		data = append(p.rest, data...)
		p.rest = nil
	}
	for {
		i := bytes.Index(data, mark)
		if i < 0 {
			break
		}
		if _, err := p.buffer.Write(data[:i]); err != nil {
			return err
		}
		if _, err := p.buffer.WriteString("_x005F_"); err != nil {
			return err
		}
		data = data[i+len(mark):]
	}
	for n := min(len(mark)-1, len(data)); n > 0; n-- {
		if bytes.HasSuffix(data, mark[:n]) {
			p.rest = slices.Clone(data[len(data)-n:])
			data = data[:len(data)-n]
			break
		}
	}
	_, err := p.buffer.Write(data)
	return err
}

// packing is the level of compression: the slower ones take twice the time of the whole
// workbook for a tenth of its size.
const packing = 3

// endOfRows ends the rows of a worksheet.
const endOfRows = "</sheetData>"

// finish compresses what is left. After a failure it ends the packing alone.
func (p *zipPart) finish() error {
	if p.done {
		return nil
	}
	p.done = true
	return p.stop(p.complete())
}

// complete writes what is left.
func (p *zipPart) complete() error {
	if p.buffer == nil {
		text := p.whole.Bytes()
		p.compress()
		if p.tail == nil {
			text = sortDefaults(text)
		} else {
			end := bytes.LastIndex(text, []byte(endOfRows))
			if end < 0 {
				return errors.New("a worksheet without rows")
			}
			if err := p.spellOut(text[:end]); err != nil {
				return err
			}
			if err := p.tail(p); err != nil {
				return err
			}
			text = text[end:]
		}
		if err := p.spellOut(text); err != nil {
			return err
		}
		p.whole = bytes.Buffer{}
	}
	if _, err := p.buffer.Write(p.rest); err != nil {
		return err
	}
	return p.buffer.Flush()
}

var defaultType = regexp.MustCompile(`<Default [^>]*/>|<Default [^>]*></Default>`)

// sortDefaults sorts the default types.
func sortDefaults(data []byte) []byte {
	all := defaultType.FindAll(data, -1)
	slices.SortFunc(all, bytes.Compare)
	i := -1
	return defaultType.ReplaceAllFunc(data, func([]byte) []byte { i++; return all[i] })
}
