package yamlfile

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"tokencast/internal/nearest"
)

// A Value is one value of a file. The zero value is a missing one: its accessors
// return zero values and note nothing, so optional keys read in one line.
type Value struct {
	node *yaml.Node
	file *File
}

// Exists reports whether the value is there.
func (v Value) Exists() bool { return v.node != nil }

// Line returns the line of the value, from 1, or 0 for a missing one and for one that
// [File.Set] put in.
func (v Value) Line() int {
	if v.origin() != "" || v.node == nil {
		return 0
	}
	return v.node.Line
}

// Col returns the column of the value, from 1, or 0 where Line is 0.
func (v Value) Col() int {
	if v.origin() != "" || v.node == nil {
		return 0
	}
	return v.node.Column
}

// Fault notes a fault at the value; a missing value notes it for the file.
func (v Value) Fault(format string, args ...any) {
	switch {
	case v.file == nil:
	case v.node == nil:
		v.file.fault(0, 0, format, args...)
	default:
		v.file.faultAt(v.node, format, args...)
	}
}

// origin is the override that put the value in; "" for one of the file.
func (v Value) origin() string {
	if v.file == nil {
		return ""
	}
	return v.file.origins[v.node]
}

// IsMap reports whether the value is a mapping.
func (v Value) IsMap() bool { return v.node != nil && v.node.Kind == yaml.MappingNode }

// IsList reports whether the value is a list.
func (v Value) IsList() bool { return v.node != nil && v.node.Kind == yaml.SequenceNode }

// IsScalar reports whether the value is a single one: text, number, truth value.
func (v Value) IsScalar() bool { return v.node != nil && v.node.Kind == yaml.ScalarNode }

// kind names what the value is, for messages.
func (v Value) kind() string {
	switch {
	case v.IsMap():
		return "a mapping"
	case v.IsList():
		return "a list"
	}
	return strconv.Quote(clip(v.node.Value))
}

func clip(s string) string {
	if utf8.RuneCountInString(s) > 60 {
		return string([]rune(s)[:60]) + "..."
	}
	return s
}

// A Map is a mapping whose keys were checked.
type Map struct {
	Value
	entries []entry        // in the order of the file
	index   map[string]int // of entries by key; nil where they are few
}

// entry is a key of a mapping with its value.
type entry struct {
	key     *yaml.Node
	value   Value
	unknown bool // it reads as missing
}

// fewKeys is how many keys are found without an index.
const fewKeys = 16

// find returns the entry of a key; nil where there is none.
func (m Map) find(key string) *entry {
	if m.index != nil {
		if i, ok := m.index[key]; ok {
			return &m.entries[i]
		}
		return nil
	}
	for i := range m.entries {
		if m.entries[i].key.Value == key {
			return &m.entries[i]
		}
	}
	return nil
}

// Map returns the value as a mapping. A key that is not among known is a fault that
// names the nearest known one; a value of another kind is a fault.
func (v Value) Map(known ...string) Map {
	m := v.AnyMap()
	for i := range m.entries {
		k := m.entries[i].key
		if contains(known, k.Value) {
			continue
		}
		m.entries[i].unknown = true
		msg := "unknown key " + strconv.Quote(clip(k.Value))
		if near := nearest.Names(k.Value, known, 1); near != nil {
			msg += "; did you mean " + strconv.Quote(near[0]) + "?"
		} else {
			msg += "; known here: " + strings.Join(known, ", ")
		}
		v.file.faultAt(k, "%s", msg)
	}
	return m
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// AnyMap returns the value as a mapping with whatever keys it has.
func (v Value) AnyMap() Map {
	m := Map{Value: v}
	if v.node == nil {
		return m
	}
	if !v.IsMap() {
		v.Fault("%s where a mapping (key: value) is wanted", v.kind())
		return m
	}
	m.entries = make([]entry, 0, len(v.node.Content)/2)
	for i := 0; i < len(v.node.Content); i += 2 {
		if k := v.node.Content[i]; !v.file.refused[k] {
			m.entries = append(m.entries, entry{key: k, value: v.file.value(v.node.Content[i+1])})
		}
	}
	if len(m.entries) > fewKeys {
		m.index = make(map[string]int, len(m.entries))
		for i, e := range m.entries {
			m.index[e.key.Value] = i
		}
	}
	return m
}

// Get returns the value of a key; a missing value where the key is not there.
func (m Map) Get(key string) Value {
	if e := m.find(key); e != nil && !e.unknown {
		return e.value
	}
	return Value{}
}

// Has reports whether the key is there.
func (m Map) Has(key string) bool {
	e := m.find(key)
	return e != nil && !e.unknown
}

// Need returns the value of a key and notes a fault where it is not there.
func (m Map) Need(key string) Value {
	if !m.Has(key) && m.IsMap() {
		m.Fault("key %q is missing", key)
	}
	return m.Get(key)
}

// Keys returns the keys in the order of the file.
func (m Map) Keys() []string {
	var keys []string
	for _, e := range m.entries {
		if !e.unknown {
			keys = append(keys, e.key.Value)
		}
	}
	return keys
}

// FaultKey notes a fault at a key, or at the mapping where the key is not there.
func (m Map) FaultKey(key, format string, args ...any) {
	if e := m.find(key); e != nil {
		m.file.faultAt(e.key, format, args...)
		return
	}
	m.Fault(format, args...)
}

// List returns the elements of a list; a fault where the value is none.
func (v Value) List() []Value {
	if v.node == nil {
		return nil
	}
	if !v.IsList() {
		v.Fault("%s where a list is wanted", v.kind())
		return nil
	}
	list := make([]Value, len(v.node.Content))
	for i, n := range v.node.Content {
		list[i] = v.file.value(n)
	}
	return list
}

// Texts returns the texts of a list, or of a single text as a list of one.
func (v Value) Texts() []string {
	if v.IsScalar() {
		return []string{v.Text()}
	}
	var texts []string
	for _, e := range v.List() {
		texts = append(texts, e.Text())
	}
	return texts
}

// Text returns a single value as it is written: NO, 1:30 and 1.10 stay text. A
// mapping, a list and an empty text are faults.
func (v Value) Text() string {
	switch {
	case v.node == nil:
		return ""
	case !v.IsScalar():
		v.Fault("%s where text is wanted", v.kind())
		return ""
	case strings.TrimSpace(v.node.Value) == "":
		v.Fault("empty text; give a value or leave the key out")
		return ""
	}
	return v.node.Value
}

// Name returns a text that names something: without white space or control
// characters at all (an ID), so that names which look alike are alike.
func (v Value) Name() string {
	s := v.Text()
	for _, r := range s {
		if r <= ' ' || r >= 0x7F {
			v.Fault("character %U in the name %q; use visible ASCII characters without spaces", r, clip(s))
			return ""
		}
	}
	return s
}

// OneOf returns a text that must be one of known; a fault names the nearest one.
func (v Value) OneOf(known ...string) string {
	s := v.Text()
	if s == "" || contains(known, s) {
		return s
	}
	if near := nearest.Names(s, known, 1); near != nil {
		v.Fault("unknown value %q; did you mean %q?", clip(s), near[0])
	} else {
		v.Fault("unknown value %q; one of: %s", clip(s), strings.Join(known, ", "))
	}
	return ""
}

// Number returns the text of a number as it is written, to be parsed by its own
// rules; a truth value, a mapping and a list are faults.
func (v Value) Number() string {
	switch {
	case v.node == nil:
		return ""
	case !v.IsScalar():
		v.Fault("%s where a number is wanted", v.kind())
		return ""
	case v.node.Tag == "!!bool":
		v.Fault("truth value %q where a number is wanted", clip(v.node.Value))
		return ""
	}
	return v.Text()
}

// Whole returns a whole number from low to high; digits alone, without sign,
// leading zero, separator or exponent.
func (v Value) Whole(low, high int64) int64 {
	s := v.Number()
	if s == "" {
		return 0
	}
	plain := s == "0" || s[0] != '0'
	for i := range len(s) {
		plain = plain && s[i] >= '0' && s[i] <= '9'
	}
	n, err := strconv.ParseInt(s, 10, 64)
	switch {
	case strings.HasPrefix(s, "-"):
		v.Fault("%q is below %d; write a whole number from %d to %d", clip(s), low, low, high)
	case !plain:
		v.Fault("%q is not a whole number; write digits alone, such as 8192", clip(s))
	case err != nil || n < low || n > high:
		v.Fault("%q is out of range; write a whole number from %d to %d", clip(s), low, high)
	default:
		return n
	}
	return 0
}

// Bool returns true or false; any other spelling is a fault.
func (v Value) Bool() bool {
	if v.node == nil {
		return false
	}
	s := v.node.Value
	if !v.IsScalar() || s != "true" && s != "false" || v.node.Tag != "!!bool" {
		v.Fault("%s where true or false is wanted", v.kind())
		return false
	}
	return s == "true"
}

// Dimensions returns the sides of an image size such as 1024x1024, each from 1 to
// most; 0, 0 where the value is missing or faulty.
func (v Value) Dimensions(most int) (width, height int) {
	s := v.Text()
	if s == "" {
		return 0, 0
	}
	side := func(s string) int {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 || n > most || s[0] == '0' || s[0] == '+' {
			return 0
		}
		return n
	}
	w, h, _ := strings.Cut(s, "x")
	width, height = side(w), side(h)
	if width == 0 || height == 0 {
		v.Fault("%q is not an image size; write width x height in pixels, such as 1024x1024", clip(s))
		return 0, 0
	}
	return width, height
}

// File returns the file the value stands in; nil for a missing value.
func (v Value) File() *File { return v.file }

// FileName returns the name of the file the value stands in, or the override that
// [File.Set] put it in with.
func (v Value) FileName() string {
	switch {
	case v.file == nil:
		return ""
	case v.origin() != "":
		return v.origin()
	}
	return v.file.name
}

// RawText returns a single value as it is written, blank or not.
func (v Value) RawText() string {
	if !v.IsScalar() {
		return v.Text()
	}
	return v.node.Value
}
