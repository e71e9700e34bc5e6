// Package yamlfile reads YAML strictly, keeping the place of every value.
//
// [Parse] turns a file into a tree of [Value]s over yaml.v3 nodes; the accessors
// (Map, List, Text, Decimal, Whole ...) return what is there and note a fault where it
// is not what was asked for. [File.Err] returns all faults at once, sorted by
// place. Refused wherever they stand: null, alias, anchor, merge key, tag, a
// duplicate or unknown key, a second document, UTF-16, NUL.
//
// Measured on yaml.v3 3.0.1, and the reason for this package: UnmarshalYAML is
// not called for null, Node decoding reports no duplicate key, a second document
// is ignored, 8.5 decodes into an int as 8 and 0777 as 511.
package yamlfile

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// Limits on a file; both are far above any real catalog or workload.
const (
	maxBytes = 32 << 20 // bytes of a file
	maxDepth = 64       // levels of nesting
)

// An Error is one fault in a file.
type Error struct {
	File      string
	Line, Col int // from 1; 0 where the file as a whole is meant
	Msg       string
}

// Error returns file:line:col: message, with ? for each control character.
func (e *Error) Error() string {
	place := e.File
	if e.Line > 0 {
		place = fmt.Sprintf("%s:%d:%d", e.File, e.Line, e.Col)
	}
	return printable(place + ": " + e.Msg)
}

// printable puts ? for control characters, which a terminal would obey.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return '?'
		}
		return r
	}, s)
}

// Errors are all faults of one or more files, sorted by place.
type Errors []*Error

// Error returns one fault a line.
func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, f := range e {
		lines[i] = f.Error()
	}
	return strings.Join(lines, "\n")
}

// Join puts the faults of several files, in the order given, into one error; nil
// where there are none. An error that is not of this package is returned as it is.
func Join(errs ...error) error {
	var all Errors
	for _, err := range errs {
		var e Errors
		switch {
		case err == nil:
		case errors.As(err, &e):
			all = append(all, e...)
		default:
			return err
		}
	}
	if len(all) == 0 {
		return nil
	}
	return all
}

// A File is a parsed file and the faults noted in it so far. It is not safe for
// concurrent use.
type File struct {
	name   string
	root   Value
	faults Errors
	list   list // that is read a part at a time; of ParseParts alone

	refused   map[*yaml.Node]bool     // values that read as missing, and keys whose entries do
	origins   map[*yaml.Node]string   // of the nodes that Set put in
	listNames map[*yaml.Node][]string // of the entries of lists that Set met
}

// Parse reads the one document of src. Faults of form are noted in the file; name is how messages call the file. what says
// what the file should be, for the message about an empty one, such as "catalog".
func Parse(name, what string, src []byte) *File {
	f := &File{name: name, refused: map[*yaml.Node]bool{}, origins: map[*yaml.Node]string{}, listNames: map[*yaml.Node][]string{}}
	src = bytes.TrimPrefix(src, []byte("\ufeff"))
	if !f.checkBytes(src) {
		return f
	}
	dec := yaml.NewDecoder(bytes.NewReader(src))
	var doc yaml.Node
	if err := dec.Decode(&doc); err != nil {
		if errors.Is(err, io.EOF) {
			f.fault(0, 0, "the %s is empty", what)
		} else {
			f.syntax(err, src)
		}
		return f
	}
	var second yaml.Node
	switch err := dec.Decode(&second); {
	case err == nil:
		f.fault(second.Line, max(second.Column, 1), "a second document begins here; a %s is one document", what)
	case !errors.Is(err, io.EOF):
		f.syntax(err, src)
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 || doc.Content[0].Tag == "!!null" && doc.Content[0].Value == "" {
		f.fault(0, 0, "the %s is empty", what)
		return f
	}
	f.walk(doc.Content[0], 1)
	f.root = f.value(doc.Content[0])
	return f
}

// checkBytes refuses what is not UTF-8 text, and the characters that YAML does not
// allow: the library's own message about those gives no line.
func (f *File) checkBytes(src []byte) bool {
	at := func(i int, format string, args ...any) bool {
		line := 1 + bytes.Count(src[:i], []byte("\n"))
		col := 1 + utf8.RuneCount(src[bytes.LastIndexByte(src[:i], '\n')+1:i])
		f.fault(line, col, format, args...)
		return false
	}
	if len(src) > maxBytes {
		f.fault(0, 0, "%d bytes are more than the limit of %d", len(src), maxBytes)
		return false
	}
	if bytes.HasPrefix(src, []byte{0xFF, 0xFE}) || bytes.HasPrefix(src, []byte{0xFE, 0xFF}) {
		return at(0, "the file is UTF-16; save it as UTF-8")
	}
	if i := bytes.IndexByte(src, 0); i >= 0 {
		return at(i, "a NUL byte; the file must be text in UTF-8")
	}
	for i := 0; i < len(src); {
		r, size := utf8.DecodeRune(src[i:])
		if r == utf8.RuneError && size == 1 {
			return at(i, "byte 0x%02X is not UTF-8; save the file as UTF-8", src[i])
		}
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r >= 0x7F && r < 0xA0 && r != 0x85 || r == '\ufeff' || r == '\ufffe' || r == '\uffff' {
			return at(i, "character %U is not allowed; remove it, or write it escaped in double quotes", r)
		}
		i += size
	}
	return true
}

var yamlLine = regexp.MustCompile(`^(?:yaml: )?(?:line (\d+): )?(.*)$`)

// syntax notes an error of the YAML library, whose messages carry a line at most.
func (f *File) syntax(err error, src []byte) {
	m := yamlLine.FindStringSubmatch(strings.SplitN(err.Error(), "\n", 2)[0])
	line, _ := strconv.Atoi(m[1]) // "" is 0: no line known
	msg := m[2]
	switch {
	case strings.Contains(msg, "found character that cannot start any token"):
		msg += "; a tab is not indentation, and % @ ` begin no value"
	case strings.Contains(msg, "unknown anchor"):
		msg += "; aliases are not used here, write the value out"
		line = aliasLine(src, msg)
	}
	f.fault(max(line, 1), 1, "%s", msg)
}

var quotedName = regexp.MustCompile(`'([^']*)'`)

// aliasLine finds the line of the first alias to the anchor that msg names in
// quotes; 0 where there is none outside comments.
func aliasLine(src []byte, msg string) int {
	m := quotedName.FindStringSubmatch(msg)
	if m == nil {
		return 0
	}
	alias := regexp.MustCompile(`^[^#]*\*` + regexp.QuoteMeta(m[1]) + `([^0-9A-Za-z_-]|$)`)
	for i, line := range bytes.Split(src, []byte("\n")) {
		if alias.Match(line) {
			return i + 1
		}
	}
	return 0
}

// walk refuses what is refused everywhere. A refused node, or the entry of a refused
// key, is marked and reads as a missing value, so that the rest of the file is still
// read and all faults come at once.
func (f *File) walk(n *yaml.Node, depth int) {
	refuse := func(n *yaml.Node, format string, args ...any) {
		f.refused[n] = true
		f.fault(n.Line, n.Column, format, args...)
	}
	switch {
	case depth > maxDepth:
		refuse(n, "more than %d levels of nesting", maxDepth)
	case n.Kind == yaml.AliasNode:
		refuse(n, "alias *%s; aliases are not used here, write the value out", n.Value)
	case n.Anchor != "":
		refuse(n, "anchor &%s; anchors are not used here, remove it", n.Anchor)
	case n.Style&yaml.TaggedStyle != 0:
		refuse(n, "tag %s; tags are not used here, remove it", n.Tag)
	case n.Kind == yaml.ScalarNode && n.Tag == "!!null":
		refuse(n, "null is not a value; give one or leave the key out")
	}
	if f.refused[n] {
		return // nothing below it is read
	}
	if n.Kind != yaml.MappingNode {
		for _, c := range n.Content {
			f.walk(c, depth+1)
		}
		return
	}
	seen := map[string]*yaml.Node{}
	for i := 0; i < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		switch {
		case k.Kind != yaml.ScalarNode:
			refuse(k, "a key must be plain text")
		case k.Tag == "!!merge":
			refuse(k, "merge key <<; merge keys are not used here, write the keys out")
			continue // its alias needs no second message
		case k.Style&yaml.TaggedStyle != 0 || k.Anchor != "":
			refuse(k, "a key with a tag or an anchor; write the key alone")
		case seen[k.Value] != nil:
			refuse(k, "key %q stands twice, here and in line %d; keep one", k.Value, seen[k.Value].Line)
		default:
			seen[k.Value] = k
		}
		f.walk(v, depth+1)
	}
}

func (f *File) fault(line, col int, format string, args ...any) {
	f.faultFrom(f.name, line, col, format, args...)
}

// faultFrom notes a fault at a place that need not be of the file itself.
func (f *File) faultFrom(origin string, line, col int, format string, args ...any) {
	f.faults = append(f.faults, &Error{origin, line, col, printable(fmt.Sprintf(format, args...))})
}

// faultAt notes a fault at a node.
func (f *File) faultAt(n *yaml.Node, format string, args ...any) {
	if origin := f.origins[n]; origin != "" {
		f.faultFrom(origin, 0, 0, format, args...)
		return
	}
	f.fault(n.Line, n.Column, format, args...)
}

// value returns the value of a node, a missing one where the node was refused.
func (f *File) value(n *yaml.Node) Value {
	if f.refused[n] {
		return Value{file: f}
	}
	return Value{node: n, file: f}
}

// Root returns the value of the first document. It is missing when nothing can be
// read; values within that were refused read as missing. Either way Err tells.
func (f *File) Root() Value { return f.root }

// Name returns the name given to Parse.
func (f *File) Name() string { return f.name }

// Err returns all faults noted so far as [Errors], sorted by line and column, each
// once, or nil.
func (f *File) Err() error {
	if len(f.faults) == 0 {
		return nil
	}
	slices.SortStableFunc(f.faults, func(a, b *Error) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
	})
	seen := map[Error]bool{}
	var once Errors
	for _, e := range f.faults {
		if !seen[*e] {
			seen[*e] = true
			once = append(once, e)
		}
	}
	return once
}

// FaultAt notes a fault at a place of this file that was kept from reading it.
func (f *File) FaultAt(line, col int, format string, args ...any) {
	f.fault(line, col, format, args...)
}
