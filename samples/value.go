package samples

import (
	"iter"
	"unicode/utf8"
)

// A kind is what a JSON value is.
type kind byte

const (
	kindNone kind = iota // there is no value
	kindNull
	kindBool
	kindNumber
	kindString
	kindList
	kindObject
)

// String returns the kind as it reads in a message.
func (k kind) String() string {
	return [...]string{"missing", "null", "true or false", "a number", "a string", "a list", "an object"}[k]
}

// A value is one JSON value of a document, or none: the zero value.
type value struct {
	d *document
	n int32 // its node
}

// kind returns what v is.
func (v value) kind() kind {
	if v.d == nil {
		return kindNone
	}
	return v.d.nodes[v.n].kind
}

// at returns the offset of v in the line.
func (v value) at() int { return v.d.nodes[v.n].at }

// is reports whether v is there and of the kind k.
func (v value) is(k kind) bool { return v.kind() == k }

// there reports whether there is a value.
func (v value) there() bool { return v.d != nil }

// empty reports whether v holds no value.
func (v value) empty() bool { return v.d.nodes[v.n].next == v.n+1 }

// text returns the characters of a string, or the spelling of a number, and
// nothing for any other value. The text lasts until the document is parsed anew.
func (v value) text() []byte {
	switch v.kind() {
	case kindString:
		return v.d.text(v.n)
	case kindNumber:
		n := &v.d.nodes[v.n]
		return v.d.line[n.at:n.end:n.end]
	}
	return nil
}

// text returns the characters of the string of node n: a part of the line when
// nothing is escaped, else a copy.
func (d *document) text(n int32) []byte {
	s := &d.nodes[n]
	raw := d.line[s.at+1 : s.end-1 : s.end-1]
	if !s.escaped {
		return raw
	}
	d.reserve(len(raw) + 8)
	start := len(d.texts)
	d.texts = unescape(d.texts, raw)
	return d.texts[start:len(d.texts):len(d.texts)]
}

// reserve makes room for size bytes of text. Texts that were given out stay where
// they are.
func (d *document) reserve(size int) {
	if cap(d.texts)-len(d.texts) < size {
		d.texts = make([]byte, 0, max(2*cap(d.texts), size, 1<<12))
	}
}

// compact returns v as JSON text without the spaces between its parts; strings
// and numbers are as they are written.
func (v value) compact() []byte {
	d, n := v.d, &v.d.nodes[v.n]
	d.reserve(n.end - n.at)
	start := len(d.texts)
	inString, escaped := false, false
	for _, c := range d.line[n.at:n.end] {
		switch {
		case escaped:
			escaped = false
		case inString && c == '\\':
			escaped = true
		case c == '"':
			inString = !inString
		case !inString && (c == ' ' || c == '\t' || c == '\r' || c == '\n'):
			continue
		}
		d.texts = append(d.texts, c)
	}
	return d.texts[start:len(d.texts):len(d.texts)]
}

// equals reports whether v is the string s.
func (v value) equals(s string) bool { return v.is(kindString) && v.d.equals(v.n, s) }

// equals reports whether the string of node n is s.
func (d *document) equals(n int32, s string) bool {
	k := &d.nodes[n]
	raw := d.line[k.at+1 : k.end-1]
	if k.escaped {
		return escapedEquals(raw, s)
	}
	return string(raw) == s
}

// escapedEquals reports whether raw, whose escapes were checked, stands for s.
func escapedEquals(raw []byte, s string) bool {
	var char [utf8.UTFMax]byte
	for len(raw) > 0 {
		n, size := 1, 1
		char[0] = raw[0]
		if raw[0] == '\\' {
			var r rune
			r, size, _ = escape(raw)
			n = utf8.EncodeRune(char[:], r)
		}
		if len(s) < n || s[:n] != string(char[:n]) {
			return false
		}
		raw, s = raw[size:], s[n:]
	}
	return s == ""
}

// get returns the value under key, none when v has none or is none itself.
func (v value) get(key string) value {
	if !v.is(kindObject) {
		return value{}
	}
	d := v.d
	end := d.nodes[v.n].next
	for k := v.n + 1; k < end; k = d.nodes[k+1].next {
		if d.equals(k, key) {
			return value{d, k + 1}
		}
	}
	return value{}
}

// has reports whether v has all of keys.
func (v value) has(keys ...string) bool {
	for _, key := range keys {
		if !v.get(key).there() {
			return false
		}
	}
	return true
}

// items returns the values of a list in their order; what is no list has none.
func (v value) items() iter.Seq[value] {
	return func(yield func(value) bool) {
		if !v.is(kindList) {
			return
		}
		end := v.d.nodes[v.n].next
		for n := v.n + 1; n < end; n = v.d.nodes[n].next {
			if !yield(value{v.d, n}) {
				return
			}
		}
	}
}

// members returns the keys of an object, as strings, and their values in their
// order; what is no object has none.
func (v value) members() iter.Seq2[value, value] {
	return func(yield func(key, member value) bool) {
		if !v.is(kindObject) {
			return
		}
		end := v.d.nodes[v.n].next
		for n := v.n + 1; n < end; n = v.d.nodes[n+1].next {
			if !yield(value{v.d, n}, value{v.d, n + 1}) {
				return
			}
		}
	}
}

// first returns the first value of a list, if any.
func (v value) first() value {
	if !v.is(kindList) || v.empty() {
		return value{}
	}
	return value{v.d, v.n + 1}
}

// isLast reports whether item is the last of the list v.
func (v value) isLast(item value) bool { return v.d.nodes[item.n].next == v.d.nodes[v.n].next }

// shrink drops what a line of unusual size took.
func (d *document) shrink() {
	if cap(d.nodes) > 1<<16 {
		d.nodes = nil
	}
	if cap(d.texts) > keptBytes {
		d.texts = nil
	}
	if cap(d.keys.slots) > 1<<16 {
		d.keys.slots = nil
	}
}

// keysOf returns the keys of an object in their order.
func keysOf(v value) []string {
	var keys []string
	for key := range v.members() {
		keys = append(keys, string(key.text()))
	}
	return keys
}

// given reports whether v holds something: null and an empty list, object or
// string hold nothing.
func given(v value) bool {
	switch v.kind() {
	case kindNone, kindNull:
		return false
	case kindString:
		n := &v.d.nodes[v.n]
		return n.end-n.at > len(`""`)
	case kindList, kindObject:
		return !v.empty()
	}
	return true
}
