package samples

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// The parser of one line of JSON, after RFC 8259, and stricter where
// encoding/json is lenient: a key twice in one object, invalid UTF-8, a lone
// surrogate and text after the object are faults, not repaired in silence,
// because each would change what is counted. Keys keep their letter case.
//
// It builds no values. It checks the whole line and leaves a tape, one node for
// each key and value in the order of the line: the kind, where it stands, and the
// node after it and all it holds. Texts stay in the line until one is asked for.
//
//	{"a": ["x\n", 1]}  =  0 object, 5 after it
//	                      1   key at 1, 2 after it
//	                      2   list at 6, 5 after it
//	                      3     string x<LF> at 7, 4 after it
//	                      4     number 1 at 14, 5 after it
//
// The tape is used again for the next line, so that reading takes no memory of its
// own. The cost is linear in the line. Depth and the number of values are limited,
// so no line can exhaust the stack or take memory far beyond its own size.
const (
	maxDepth  = 1000
	maxValues = 1_000_000
)

// A fault is what is wrong with a line, and where.
type fault struct {
	at  int // offset in the line, -1 for the line as a whole
	msg string
	end bool // the line ends where more was due
}

func faultf(at int, format string, args ...any) *fault {
	return &fault{at: at, msg: fmt.Sprintf(format, args...)}
}

// A node is a key or a value on the tape.
type node struct {
	at, end int   // offsets of its first byte in the line and of what follows it
	next    int32 // the node that follows it and all that it holds
	kind    kind
	escaped bool // a string with escapes
}

// A document is a line and its tape. The zero value is ready for any line.
type document struct {
	line   []byte
	valid  bool // the line is known to be UTF-8
	at     int
	nodes  []node
	values int
	keys   keySets
	texts  []byte // characters of strings that have escapes, and compacted values
}

// parse parses a line that holds one object and nothing else; valid says that the
// line is known to be UTF-8. What was read of the line before is void then.
func (d *document) parse(line []byte, valid bool) (value, *fault) {
	*d = document{line: line, valid: valid, nodes: d.nodes[:0], keys: d.keys, texts: d.texts[:0]}
	d.keys.reset()
	d.space()
	if d.at < len(line) && line[d.at] == 0 {
		return value{}, nul(d.at)
	}
	if d.at == len(line) || line[d.at] != '{' {
		return value{}, faultf(d.at, "not a JSON object")
	}
	if f := d.value(0); f != nil {
		return value{}, f
	}
	end := d.at
	d.space()
	if d.at < len(line) {
		switch {
		case line[d.at] == 0:
			return value{}, nul(d.at)
		case bytes.IndexByte(line[end:d.at], '\r') >= 0:
			return value{}, faultf(d.at, "lines end in carriage returns alone; convert the line ends to line feeds")
		}
		return value{}, faultf(d.at, "more text after the object; write one object a line")
	}
	return value{d, 0}, nil
}

func nul(at int) *fault {
	return faultf(at, "a NUL byte; the file is torn, binary or UTF-16")
}

// space skips white space.
func (d *document) space() {
	for d.at < len(d.line) {
		switch d.line[d.at] {
		case ' ', '\t', '\r', '\n':
			d.at++
		default:
			return
		}
	}
}

// unexpected is the fault of the byte at hand, which is not what was due.
func (d *document) unexpected(due string) *fault {
	if d.at >= len(d.line) {
		return &fault{at: d.at, msg: "the line ends where " + due + " is due", end: true}
	}
	if d.line[d.at] == 0 {
		return nul(d.at)
	}
	return faultf(d.at, "not JSON here: %s is due", due)
}

// value parses the value at hand.
func (d *document) value(depth int) *fault {
	if d.values++; d.values > maxValues {
		return faultf(d.at, "more than %d values in one line", maxValues)
	}
	if d.at >= len(d.line) {
		return d.unexpected("a value")
	}
	n, start := len(d.nodes), d.at
	d.nodes = append(d.nodes, node{at: start})
	k, escaped, f := kindNull, false, (*fault)(nil)
	switch c := d.line[start]; {
	case c == '"':
		k = kindString
		escaped, f = d.str()
	case c == '{' || c == '[':
		if depth == maxDepth {
			return faultf(start, "nested more than %d levels deep", maxDepth)
		}
		if c == '{' {
			k, f = kindObject, d.object(n, depth+1)
		} else {
			k, f = kindList, d.list(depth+1)
		}
	case c == '-' || '0' <= c && c <= '9':
		k, f = kindNumber, d.number()
	case c == 't':
		k, f = kindBool, d.word("true")
	case c == 'f':
		k, f = kindBool, d.word("false")
	case c == 'n':
		f = d.word("null")
	default:
		f = d.unexpected("a value")
	}
	d.nodes[n] = node{at: start, end: d.at, next: int32(len(d.nodes)), kind: k, escaped: escaped}
	return f
}

func (d *document) word(word string) *fault {
	for i := range len(word) {
		if d.at >= len(d.line) || d.line[d.at] != word[i] {
			return d.unexpected(word)
		}
		d.at++
	}
	return nil
}

func (d *document) list(depth int) *fault {
	d.at++
	if d.space(); d.is(']') {
		return nil
	}
	for {
		d.space()
		if f := d.value(depth); f != nil {
			return f
		}
		if d.space(); d.is(']') {
			return nil
		}
		if !d.is(',') {
			return d.unexpected("a comma or ]")
		}
	}
}

// object parses the object of node n, which is the last.
func (d *document) object(n, depth int) *fault {
	d.at++
	if d.space(); d.is('}') {
		return nil
	}
	seen := d.keys.open()
	for {
		d.space()
		at := d.at
		if at >= len(d.line) || d.line[at] != '"' {
			return d.unexpected("a key")
		}
		escaped, f := d.str()
		if f != nil {
			return f
		}
		key := int32(len(d.nodes))
		d.nodes = append(d.nodes, node{at: at, end: d.at, next: key + 1, kind: kindString, escaped: escaped})
		if first := d.twice(&seen, int32(n), key); first >= 0 {
			return faultf(at, "key %s twice in one object, first at column %d", quote(string(d.text(key))), column(d.line, d.nodes[first].at))
		}
		if d.space(); !d.is(':') {
			return d.unexpected("a colon")
		}
		d.space()
		if f := d.value(depth); f != nil {
			return f
		}
		if d.space(); d.is('}') {
			d.keys.close(seen)
			return nil
		}
		if !d.is(',') {
			return d.unexpected("a comma or }")
		}
	}
}

// is takes the byte c when it is at hand.
func (d *document) is(c byte) bool {
	if d.at < len(d.line) && d.line[d.at] == c {
		d.at++
		return true
	}
	return false
}

// digits takes at least one digit.
func (d *document) digits() *fault {
	start := d.at
	for d.at < len(d.line) && '0' <= d.line[d.at] && d.line[d.at] <= '9' {
		d.at++
	}
	if d.at == start {
		return d.unexpected("a digit")
	}
	return nil
}

func (d *document) number() *fault {
	d.is('-')
	if !d.is('0') { // a leading 0 stands alone
		if f := d.digits(); f != nil {
			return f
		}
	}
	if d.is('.') {
		if f := d.digits(); f != nil {
			return f
		}
	}
	if d.is('e') || d.is('E') {
		if !d.is('+') {
			d.is('-')
		}
		if f := d.digits(); f != nil {
			return f
		}
	}
	return nil
}

// column returns the column of offset at in line: in characters, from 1.
func column(line []byte, at int) int {
	return utf8.RuneCount(line[:min(at, len(line))]) + 1
}
