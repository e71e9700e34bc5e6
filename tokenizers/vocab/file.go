package vocab

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unsafe"
)

// MaxFileBytes is the greatest length of a packed vocabulary that Open takes.
const MaxFileBytes = 1 << 30

var nativeLittleEndian = binary.NativeEndian.Uint16([]byte{1, 0}) == 1

// ErrNotPacked is returned by Open for bytes that do not begin as a packed
// vocabulary does.
var ErrNotPacked = errors.New("not a packed vocabulary")

// A File is a packed vocabulary: named sections over one slice of bytes. It is
// safe for concurrent use, as long as nobody writes to the bytes.
type File struct {
	data     []byte
	header   int
	kind     string
	name     string
	settings []setting // by key
	sections []section // by name
	digest   func() string
}

type setting struct{ key, value string }

type section struct {
	name   string
	width  int
	offset int
	length int // in bytes
}

// Open reads the header of a packed vocabulary. It checks the magic, the checksum
// of the header and that every section lies inside data; it does not read the
// sections, which Verify does. The File keeps data, which may be read-only and
// must not change.
func Open(data []byte) (*File, error) {
	if len(data) < fixedHeader || string(data[:4]) != magic {
		return nil, ErrNotPacked
	}
	le := binary.LittleEndian
	header := uint64(le.Uint32(data[4:]))
	switch {
	case le.Uint64(data[8:]) != uint64(len(data)):
		return nil, fmt.Errorf("packed vocabulary of %d bytes says that it has %d; it is cut short or damaged", len(data), le.Uint64(data[8:]))
	case len(data) > MaxFileBytes:
		return nil, fmt.Errorf("packed vocabulary of %d bytes; the limit is %d", len(data), MaxFileBytes)
	case header < fixedHeader || header > uint64(len(data)) || header%alignment != 0:
		return nil, fmt.Errorf("packed vocabulary: header of %d bytes in a file of %d", header, len(data))
	case headerSum(data[:header]) != le.Uint32(data[16:]):
		return nil, errors.New("packed vocabulary: the header is damaged")
	}
	f := &File{data: data, header: int(header)}
	if err := f.readHeader(); err != nil {
		return nil, fmt.Errorf("packed vocabulary: %w", err)
	}
	f.digest = sync.OnceValue(func() string {
		sum := sha256.Sum256(data)
		return "sha256:" + hex.EncodeToString(sum[:])
	})
	return f, nil
}

// Verify reads the whole file and returns an error unless its contents have the
// SHA-256 that the header states.
func (f *File) Verify() error {
	sum := sha256.Sum256(f.data[f.header:])
	if want := f.data[32:64]; string(want) != string(sum[:]) {
		return fmt.Errorf("packed vocabulary %s: contents have the SHA-256 %x, not %x; the file is damaged", f.name, sum, want)
	}
	return nil
}

// Kind returns what the file was packed as, one of the kinds of a [Definition].
func (f *File) Kind() string { return f.kind }

// Name returns the name of the vocabulary, such as "cl100k_base".
func (f *File) Name() string { return f.name }

// Digest returns "sha256:<hex>" of the packed bytes. The first call reads them all.
func (f *File) Digest() string { return f.digest() }

// Len returns the length of the packed bytes.
func (f *File) Len() int { return len(f.data) }

// Text returns the value of a setting, "" if there is none of that key.
func (f *File) Text(key string) string {
	i, ok := slices.BinarySearchFunc(f.settings, key, func(s setting, key string) int { return strings.Compare(s.key, key) })
	if !ok {
		return ""
	}
	return f.settings[i].value
}

// Has reports whether there is a section of that name. A section may be empty.
func (f *File) Has(name string) bool { return f.find(name) != nil }

// Sections returns the names of the sections, in order. The caller owns the slice.
func (f *File) Sections() []string {
	names := make([]string, len(f.sections))
	for i, s := range f.sections {
		names[i] = s.name
	}
	return names
}

// Bytes returns a section, nil if there is none of that name. The slice is a part
// of the bytes given to Open: nobody may write to it.
func (f *File) Bytes(name string) []byte {
	s := f.find(name)
	if s == nil {
		return nil
	}
	return f.data[s.offset : s.offset+s.length : s.offset+s.length]
}

// Uint32s returns a section of numbers, nil if there is none of that name or its
// elements are not of 4 bytes. Like that of Bytes, the slice is read-only. It is
// a copy only where the machine cannot use the bytes in place: on a big-endian
// one, or where data did not begin at a multiple of 4.
func (f *File) Uint32s(name string) []uint32 {
	s := f.find(name)
	if s == nil || s.width != 4 {
		return nil
	}
	if s.length == 0 {
		return []uint32{}
	}
	raw := f.data[s.offset : s.offset+s.length]
	p := unsafe.Pointer(unsafe.SliceData(raw))
	if nativeLittleEndian && uintptr(p)%4 == 0 {
		return unsafe.Slice((*uint32)(p), len(raw)/4)
	}
	out := make([]uint32, len(raw)/4)
	for i := range out {
		out[i] = binary.LittleEndian.Uint32(raw[4*i:])
	}
	return out
}

// Uint64s is Uint32s for elements of 8 bytes.
func (f *File) Uint64s(name string) []uint64 {
	s := f.find(name)
	if s == nil || s.width != 8 {
		return nil
	}
	if s.length == 0 {
		return []uint64{}
	}
	raw := f.data[s.offset : s.offset+s.length]
	p := unsafe.Pointer(unsafe.SliceData(raw))
	if nativeLittleEndian && uintptr(p)%8 == 0 {
		return unsafe.Slice((*uint64)(p), len(raw)/8)
	}
	out := make([]uint64, len(raw)/8)
	for i := range out {
		out[i] = binary.LittleEndian.Uint64(raw[8*i:])
	}
	return out
}

func (f *File) find(name string) *section {
	i, ok := slices.BinarySearchFunc(f.sections, name, func(s section, name string) int { return strings.Compare(s.name, name) })
	if !ok {
		return nil
	}
	return &f.sections[i]
}
