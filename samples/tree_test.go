package samples

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

// The slow and obvious parser, which builds a tree of values: what the fast one
// is held against.

// A twig is one JSON value.
type twig struct {
	kind    kind
	at, end int      // offsets of its first byte in the line and of what follows it
	text    []byte   // a string's characters, or a number's spelling
	items   []twig   // of a list
	members []branch // of an object, in their order
}

// A branch is a key of an object and its value.
type branch struct {
	key   string
	at    int // offset of the key
	value twig
}

// parseTree parses a line that holds one object and nothing else.
func parseTree(line []byte) (*twig, *fault) {
	p := &treeParser{line: line}
	p.space()
	if p.at < len(line) && line[p.at] == 0 {
		return nil, treeNul(p.at)
	}
	if p.at == len(line) || line[p.at] != '{' {
		return nil, faultf(p.at, "not a JSON object")
	}
	var v twig
	if f := p.value(&v, 0); f != nil {
		return nil, f
	}
	end := p.at
	p.space()
	if p.at < len(line) {
		switch {
		case line[p.at] == 0:
			return nil, treeNul(p.at)
		case bytes.IndexByte(line[end:p.at], '\r') >= 0:
			return nil, faultf(p.at, "lines end in carriage returns alone; convert the line ends to line feeds")
		}
		return nil, faultf(p.at, "more text after the object; write one object a line")
	}
	return &v, nil
}

type treeParser struct {
	line   []byte
	at     int
	values int
}

func treeNul(at int) *fault {
	return faultf(at, "a NUL byte; the file is torn, binary or UTF-16")
}

// space skips white space.
func (p *treeParser) space() {
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
func (p *treeParser) unexpected(due string) *fault {
	if p.at >= len(p.line) {
		return &fault{at: p.at, msg: "the line ends where " + due + " is due", end: true}
	}
	if p.line[p.at] == 0 {
		return treeNul(p.at)
	}
	return faultf(p.at, "not JSON here: %s is due", due)
}

// twig parses the twig at hand into v.
func (p *treeParser) value(v *twig, depth int) *fault {
	v.at = p.at
	f := p.kind(v, depth)
	v.end = p.at
	return f
}

// kind parses the twig at hand by its first byte.
func (p *treeParser) kind(v *twig, depth int) *fault {
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
		v.kind = kindNull
		return p.word("null")
	}
	return p.unexpected("a value")
}

func (p *treeParser) word(word string) *fault {
	for i := range len(word) {
		if p.at >= len(p.line) || p.line[p.at] != word[i] {
			return p.unexpected(word)
		}
		p.at++
	}
	return nil
}

func (p *treeParser) list(v *twig, depth int) *fault {
	v.kind = kindList
	p.at++
	if p.space(); p.is(']') {
		return nil
	}
	for {
		v.items = append(v.items, twig{})
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

func (p *treeParser) object(v *twig, depth int) *fault {
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
		if first := treeDuplicate(v.members, &seen, key, at); first >= 0 {
			return faultf(at, "key %s twice in one object, first at column %d", quote(key), column(p.line, first))
		}
		if p.space(); !p.is(':') {
			return p.unexpected("a colon")
		}
		v.members = append(v.members, branch{key: key, at: at})
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

// duplicate returns the offset of the branch that already has key, or -1.
func treeDuplicate(members []branch, seen *map[string]int, key string, at int) int {
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
func (p *treeParser) is(c byte) bool {
	if p.at < len(p.line) && p.line[p.at] == c {
		p.at++
		return true
	}
	return false
}

// digits takes at least one digit.
func (p *treeParser) digits() *fault {
	start := p.at
	for p.at < len(p.line) && '0' <= p.line[p.at] && p.line[p.at] <= '9' {
		p.at++
	}
	if p.at == start {
		return p.unexpected("a digit")
	}
	return nil
}

func (p *treeParser) number(v *twig) *fault {
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

// str takes the string at hand and returns its characters: a part of the line
// when nothing is escaped, else a copy.
func (p *treeParser) str() ([]byte, *fault) {
	p.at++
	start, escaped, ascii := p.at, false, true
	for {
		if p.at >= len(p.line) {
			return nil, p.unexpected("the end of a string")
		}
		switch c := p.line[p.at]; {
		case c == '"':
			raw := p.line[start:p.at:p.at]
			p.at++
			if !ascii && !utf8.Valid(raw) {
				return nil, faultf(start+invalidAt(raw), "invalid UTF-8 in a string")
			}
			if escaped {
				return treeUnescape(raw, start)
			}
			return raw, nil
		case c == '\\':
			escaped = true
			p.at++ // what follows is no end of the string
			ascii = ascii && (p.at == len(p.line) || p.line[p.at] < utf8.RuneSelf)
		case c == 0:
			return nil, treeNul(p.at)
		case c < 0x20:
			return nil, faultf(p.at, "a raw control character in a string; write it as \\u%04x", c)
		case c >= utf8.RuneSelf:
			ascii = false
		}
		p.at++
	}
}

// unescape returns the characters of raw, a valid text that begins at offset
// base of the line. They are never longer than their escapes.
func treeUnescape(raw []byte, base int) ([]byte, *fault) {
	out := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); {
		if raw[i] != '\\' {
			next := bytes.IndexByte(raw[i:], '\\')
			if next < 0 {
				next = len(raw) - i
			}
			out = append(out, raw[i:i+next]...)
			i += next
			continue
		}
		switch raw[i+1] {
		case '"', '\\', '/':
			out = append(out, raw[i+1])
		case 'b':
			out = append(out, '\b')
		case 'f':
			out = append(out, '\f')
		case 'n':
			out = append(out, '\n')
		case 'r':
			out = append(out, '\r')
		case 't':
			out = append(out, '\t')
		case 'u':
			r, ok := treeHex4(raw[i+2:])
			if !ok {
				return nil, faultf(base+i, "a \\u escape without four hexadecimal digits")
			}
			if utf16.IsSurrogate(r) {
				low := rune(-1)
				if i+7 < len(raw) && raw[i+6] == '\\' && raw[i+7] == 'u' {
					low, _ = treeHex4(raw[i+8:])
				}
				r = utf16.DecodeRune(r, low)
				if r == utf8.RuneError {
					return nil, faultf(base+i, "a lone surrogate, which is half a character; the text was cut or wrongly escaped")
				}
				i += 6
			}
			out = utf8.AppendRune(out, r)
			i += 4
		default:
			return nil, faultf(base+i, "an unknown escape in a string")
		}
		i += 2
	}
	return out, nil
}

// hex4 reads the four hexadecimal digits at the start of text.
func treeHex4(text []byte) (rune, bool) {
	if len(text) < 4 {
		return -1, false
	}
	var r rune
	for _, c := range text[:4] {
		switch {
		case '0' <= c && c <= '9':
			r = r<<4 | rune(c-'0')
		case 'a' <= c && c <= 'f':
			r = r<<4 | rune(c-'a'+10)
		case 'A' <= c && c <= 'F':
			r = r<<4 | rune(c-'A'+10)
		default:
			return -1, false
		}
	}
	return r, true
}
