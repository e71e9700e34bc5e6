package vocab

import (
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"slices"
)

// A Builder collects the settings and sections of a packed vocabulary. The bytes
// it makes depend on nothing but what was put in, not on the order.
type Builder struct {
	kind     string
	name     string
	settings map[string]string
	sections map[string]content
}

type content struct {
	width int
	bytes []byte
}

// NewBuilder returns a builder of a packed vocabulary without settings and
// sections.
func NewBuilder(kind, name string) *Builder {
	return &Builder{kind: kind, name: name, settings: map[string]string{}, sections: map[string]content{}}
}

// Set puts a setting, replacing that of the same key. An empty value is the same
// as no setting.
func (b *Builder) Set(key, value string) {
	if value == "" {
		delete(b.settings, key)
		return
	}
	b.settings[key] = value
}

// AddBytes puts a section of bytes, replacing that of the same name. The builder
// keeps v, which must not change before Bytes is called.
func (b *Builder) AddBytes(section string, v []byte) {
	b.sections[section] = content{1, v}
}

// AddUint32s puts a section of numbers, replacing that of the same name.
func (b *Builder) AddUint32s(section string, v []uint32) {
	raw := make([]byte, 0, 4*len(v))
	for _, n := range v {
		raw = binary.LittleEndian.AppendUint32(raw, n)
	}
	b.sections[section] = content{4, raw}
}

// AddUint64s puts a section of numbers, replacing that of the same name.
func (b *Builder) AddUint64s(section string, v []uint64) {
	raw := make([]byte, 0, 8*len(v))
	for _, n := range v {
		raw = binary.LittleEndian.AppendUint64(raw, n)
	}
	b.sections[section] = content{8, raw}
}

// Rename returns a packed vocabulary with the contents of packed and another name.
func Rename(packed []byte, name string) ([]byte, error) {
	f, err := Open(packed)
	if err == nil {
		err = f.Verify()
	}
	if err != nil {
		return nil, err
	}
	b := NewBuilder(f.kind, name)
	for _, s := range f.settings {
		b.settings[s.key] = s.value
	}
	for _, s := range f.sections {
		b.sections[s.name] = content{s.width, f.Bytes(s.name)}
	}
	return b.Bytes(), nil
}

// Bytes returns the packed vocabulary. The caller owns the slice.
func (b *Builder) Bytes() []byte {
	le := binary.LittleEndian
	keys, names := slices.Sorted(maps.Keys(b.settings)), slices.Sorted(maps.Keys(b.sections))

	header := fixedHeader + 4 + len(b.kind) + 4 + len(b.name)
	for _, key := range keys {
		header += 4 + len(key) + 4 + len(b.settings[key])
	}
	for _, name := range names {
		header += 4 + len(name) + 4 + 8 + 8
	}
	header = aligned(header)
	size := header
	for _, name := range names {
		size = aligned(size) + len(b.sections[name].bytes)
	}

	out := make([]byte, fixedHeader, size)
	copy(out, magic)
	le.PutUint32(out[4:], uint32(header))
	le.PutUint64(out[8:], uint64(size))
	le.PutUint32(out[20:], uint32(len(keys)))
	le.PutUint32(out[24:], uint32(len(names)))
	text := func(s string) {
		out = le.AppendUint32(out, uint32(len(s)))
		out = append(out, s...)
	}
	text(b.kind)
	text(b.name)
	for _, key := range keys {
		text(key)
		text(b.settings[key])
	}
	offset := header
	for _, name := range names {
		c := b.sections[name]
		offset = aligned(offset)
		text(name)
		out = le.AppendUint32(out, uint32(c.width))
		out = le.AppendUint64(out, uint64(offset))
		out = le.AppendUint64(out, uint64(len(c.bytes)))
		offset += len(c.bytes)
	}
	out = pad(out)
	for _, name := range names {
		out = append(pad(out), b.sections[name].bytes...)
	}
	sum := sha256.Sum256(out[header:])
	copy(out[32:], sum[:])
	le.PutUint32(out[16:], headerSum(out[:header]))
	return out
}

func aligned(n int) int { return (n + alignment - 1) / alignment * alignment }

func pad(b []byte) []byte { return append(b, make([]byte, aligned(len(b))-len(b))...) }
