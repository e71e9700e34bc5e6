package vocab

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
)

// A packed vocabulary is a header and sections. All numbers are little-endian.
//
//	 0  "TCV1"
//	 4  uint32  length of the header, a multiple of 8
//	 8  uint64  length of the file
//	16  uint32  CRC-32 (Castagnoli) of the header, with this field as zero
//	20  uint32  number of settings
//	24  uint32  number of sections
//	28  uint32  zero
//	32  32 bytes  SHA-256 of everything after the header
//	64  kind, name; then key, value of each setting, by key: each a uint32
//	    length and that many bytes
//	    then of each section, by name: name as above, uint32 width (1, 4 or 8
//	    bytes an element), uint64 offset in the file, uint64 length in bytes
//	    zeros to the next multiple of 8
//
// Each section begins at a multiple of 8, so that its numbers can be used where
// they lie; zeros fill the gaps. Worked example: a file of kind "k" and name "n"
// with no setting and the section "a" of the uint32 7 has a header of
// 64 + 5 + 5 + 5 + 4 + 8 + 8 = 99, so 104 bytes, and the section 07 00 00 00 at
// 104: 108 bytes in all.
const (
	magic       = "TCV1"
	fixedHeader = 64
	alignment   = 8
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// readHeader takes the names, settings and sections from the header, whose fixed
// part has been checked.
func (f *File) readHeader() error {
	le := binary.LittleEndian
	r := headerReader{left: f.data[fixedHeader:f.header]}
	f.kind, f.name = r.text(), r.text()
	for range le.Uint32(f.data[20:]) {
		f.settings = append(f.settings, setting{r.text(), r.text()})
		if r.short {
			return errors.New("the settings are longer than the header")
		}
	}
	for range le.Uint32(f.data[24:]) {
		name, width, offset, length := r.text(), r.uint32(), r.uint64(), r.uint64()
		switch {
		case r.short:
			return errors.New("the sections are longer than the header")
		case width != 1 && width != 4 && width != 8:
			return fmt.Errorf("section %q has elements of %d bytes", name, width)
		case offset%alignment != 0 || offset < uint64(f.header) || offset > uint64(len(f.data)) ||
			length > uint64(len(f.data))-offset || length%uint64(width) != 0:
			return fmt.Errorf("section %q of %d bytes at %d does not fit the file", name, length, offset)
		}
		f.sections = append(f.sections, section{name, int(width), int(offset), int(length)})
	}
	if r.short {
		return errors.New("the names are longer than the header")
	}
	for i := 1; i < len(f.settings); i++ {
		if f.settings[i-1].key >= f.settings[i].key {
			return fmt.Errorf("setting %q is out of order", f.settings[i].key)
		}
	}
	for i := 1; i < len(f.sections); i++ {
		if f.sections[i-1].name >= f.sections[i].name {
			return fmt.Errorf("section %q is out of order", f.sections[i].name)
		}
	}
	return nil
}

// headerSum is the checksum of a header, the field that holds it taken as zero.
func headerSum(header []byte) uint32 {
	sum := crc32.Update(0, castagnoli, header[:16])
	sum = crc32.Update(sum, castagnoli, make([]byte, 4))
	return crc32.Update(sum, castagnoli, header[20:])
}

// A headerReader takes values from the front of left; after a value that is not
// there, short is true and all values are zero.
type headerReader struct {
	left  []byte
	short bool
}

func (r *headerReader) take(n uint64) []byte {
	if r.short || n > uint64(len(r.left)) {
		r.short = true
		return nil
	}
	b := r.left[:n]
	r.left = r.left[n:]
	return b
}

func (r *headerReader) uint32() uint32 {
	if b := r.take(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

func (r *headerReader) uint64() uint64 {
	if b := r.take(8); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return math.MaxUint64
}

func (r *headerReader) text() string { return string(r.take(uint64(r.uint32()))) }
