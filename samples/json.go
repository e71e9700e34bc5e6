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
//	{"a": ["x\n", 1]}  =  object at 0: a = list at 6 of the string x<LF> at 7 and the number 1 at 14
//
// It builds the whole tree and is linear in the line. Depth and the number of
// values are limited, so no line can exhaust the stack or take memory far
// beyond its own size.
const (
	maxDepth  = 1000
	maxValues = 1_000_000
	// manyKeys is where looking for a duplicate turns from a scan to a map.
	manyKeys = 16
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

// parseObject parses a line that holds one object and nothing else.
func parseObject(line []byte) (*value, *fault) {
	p := &parser{line: line}
	p.space()
	if p.at < len(line) && line[p.at] == 0 {
		return nil, nul(p.at)
	}
	if p.at == len(line) || line[p.at] != '{' {
		return nil, faultf(p.at, "not a JSON object")
	}
	var v value
	if f := p.value(&v, 0); f != nil {
		return nil, f
	}
	end := p.at
	p.space()
	if p.at < len(line) {
		switch {
		case line[p.at] == 0:
			return nil, nul(p.at)
		case bytes.IndexByte(line[end:p.at], '\r') >= 0:
			return nil, faultf(p.at, "lines end in carriage returns alone; convert the line ends to line feeds")
		}
		return nil, faultf(p.at, "more text after the object; write one object a line")
	}
	return &v, nil
}

type parser struct {
	line   []byte
	at     int
	values int
}

func nul(at int) *fault {
	return faultf(at, "a NUL byte; the file is torn, binary or UTF-16")
}

// space skips white space.
func (p *parser) space() {
	for p.at < len(p.line) {
		switch p.line[p.at] {
		case ' ', '\t', '\r', '\n':
			p.at++
		default:
			return
		}
	}
}

// unexpected is the fault of the byte at hand, which is not what was due.
func (p *parser) unexpected(due string) *fault {
	if p.at >= len(p.line) {
		return &fault{at: p.at, msg: "the line ends where " + due + " is due", end: true}
	}
	if p.line[p.at] == 0 {
		return nul(p.at)
	}
	return faultf(p.at, "not JSON here: %s is due", due)
}

// value parses the value at hand into v.
func (p *parser) value(v *value, depth int) *fault {
	v.at = p.at
	f := p.kind(v, depth)
	v.end = p.at
	return f
}

// kind parses the value at hand by its first byte.
func (p *parser) kind(v *value, depth int) *fault {
	if p.values++; p.values > maxValues {
		return faultf(p.at, "more than %d values in one line", maxValues)
	}
	if p.at >= len(p.line) {
		return p.unexpected("a value")
	}
	switch c := p.line[p.at]; {
	case c == '{' || c == '[':
		if depth == maxDepth {
			return faultf(p.at, "nested more than %d levels deep", maxDepth)
		}
		if c == '{' {
			return p.object(v, depth+1)
		}
		return p.list(v, depth+1)
	case c == '"':
		v.kind = kindString
		var f *fault
		v.text, f = p.str()
		return f
	case c == '-' || '0' <= c && c <= '9':
		v.kind = kindNumber
		return p.number(v)
	case c == 't':
		v.kind = kindBool
		return p.word("true")
	case c == 'f':
		v.kind = kindBool
		return p.word("false")
	case c == 'n':
		return p.word("null")
	}
	return p.unexpected("a value")
}

func (p *parser) word(word string) *fault {
	for i := range len(word) {
		if p.at >= len(p.line) || p.line[p.at] != word[i] {
			return p.unexpected(word)
		}
		p.at++
	}
	return nil
}

func (p *parser) list(v *value, depth int) *fault {
	v.kind = kindList
	p.at++
	if p.space(); p.is(']') {
		return nil
	}
	for {
		v.items = append(v.items, value{})
		p.space()
		if f := p.value(&v.items[len(v.items)-1], depth); f != nil {
			return f
		}
		if p.space(); p.is(']') {
			return nil
		}
		if !p.is(',') {
			return p.unexpected("a comma or ]")
		}
	}
}

func (p *parser) object(v *value, depth int) *fault {
	v.kind = kindObject
	p.at++
	if p.space(); p.is('}') {
		return nil
	}
	var seen map[string]int // offset by key, when there are many
	for {
		p.space()
		at := p.at
		if at >= len(p.line) || p.line[at] != '"' {
			return p.unexpected("a key")
		}
		text, f := p.str()
		if f != nil {
			return f
		}
		key := string(text)
		if first := duplicate(v.members, &seen, key, at); first >= 0 {
			return faultf(at, "key %s twice in one object, first at column %d", quote(key), column(p.line, first))
		}
		if p.space(); !p.is(':') {
			return p.unexpected("a colon")
		}
		v.members = append(v.members, member{key: key, at: at})
		p.space()
		if f := p.value(&v.members[len(v.members)-1].value, depth); f != nil {
			return f
		}
		if p.space(); p.is('}') {
			return nil
		}
		if !p.is(',') {
			return p.unexpected("a comma or }")
		}
	}
}

// duplicate returns the offset of the member that already has key, or -1.
func duplicate(members []member, seen *map[string]int, key string, at int) int {
	if len(members) < manyKeys {
		for _, m := range members {
			if m.key == key {
				return m.at
			}
		}
		return -1
	}
	if *seen == nil {
		*seen = make(map[string]int, 2*manyKeys)
		for _, m := range members {
			(*seen)[m.key] = m.at
		}
	}
	if first, ok := (*seen)[key]; ok {
		return first
	}
	(*seen)[key] = at
	return -1
}

// is takes the byte c when it is at hand.
func (p *parser) is(c byte) bool {
	if p.at < len(p.line) && p.line[p.at] == c {
		p.at++
		return true
	}
	return false
}

// digits takes at least one digit.
func (p *parser) digits() *fault {
	start := p.at
	for p.at < len(p.line) && '0' <= p.line[p.at] && p.line[p.at] <= '9' {
		p.at++
	}
	if p.at == start {
		return p.unexpected("a digit")
	}
	return nil
}

func (p *parser) number(v *value) *fault {
	start := p.at
	p.is('-')
	if !p.is('0') { // a leading 0 stands alone
		if f := p.digits(); f != nil {
			return f
		}
	}
	if p.is('.') {
		if f := p.digits(); f != nil {
			return f
		}
	}
	if p.is('e') || p.is('E') {
		if !p.is('+') {
			p.is('-')
		}
		if f := p.digits(); f != nil {
			return f
		}
	}
	v.text = p.line[start:p.at:p.at]
	return nil
}

// column returns the column of offset at in line: in characters, from 1.
func column(line []byte, at int) int {
	return utf8.RuneCount(line[:min(at, len(line))]) + 1
}
