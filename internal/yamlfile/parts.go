package yamlfile

import (
	"bytes"
	"errors"
	"io"
	"iter"
	"strings"

	"gopkg.in/yaml.v3"
)

// Long lists, a part at a time.
//
// As a tree a file takes some thirty times its bytes. Where most of it is one list, it
// need not be a tree at once: the list is cut in front of some of its entries, what is
// left is the frame, and a part is read when [Value.Items] comes to it.
//
//	version: 1             version: 1
//	workloads:             workloads:
//	  - {name: a}            - 0             part 1, from line 3
//	  - {name: b}
//	  - {name: c}                            part 2, from line 5
//	region: us-east-1      region: us-east-1
//
// A line that begins with "- " in the column of the list begins an entry, unless it
// stands within quotes or brackets: nothing else goes on over a line that is indented no
// deeper. But then the part before it ends within them, and that is a fault. So a cut in
// the wrong place ends in a fault, and who meets one parses the file as a whole.

// partBytes is the least size of a part, but for the last.
const partBytes = 64 << 10

// list is a list that is read a part at a time.
type list struct {
	node  *yaml.Node // in the frame
	parts []part
}

type part struct {
	src  []byte
	line int // of the file, that it begins in
}

// ParseParts is [Parse] for a file with a long list at key, a key of the root: its entries
// are read when [Value.Items] comes to them. It returns nil where the list is not one
// that can be cut, or the rest has faults. What the faults of the entries say is known
// only to Parse: where Err is not nil, src is to be parsed again with that.
func ParseParts(name, what string, src []byte, key string) *File {
	return parseParts(name, what, src, key, partBytes)
}

func parseParts(name, what string, src []byte, key string, size int) *File {
	if len(src) > maxBytes || bytes.Count(src, []byte("\r")) != bytes.Count(src, []byte("\r\n")) ||
		bytes.Contains(src, []byte("\u0085")) || bytes.Contains(src, []byte("\u2028")) || bytes.Contains(src, []byte("\u2029")) {
		return nil // too long, or lines that do not end in a line feed
	}
	frame, parts := cut(src, key, size)
	if len(parts) < 2 {
		return nil
	}
	f := Parse(name, what, frame)
	if f.Err() != nil || !f.root.IsMap() {
		return nil
	}
	root := f.root.node.Content
	for i := 0; i < len(root); i += 2 {
		if k, v := root[i], root[i+1]; k.Value == key && v.Kind == yaml.SequenceNode && v.Line == parts[0].line && len(v.Content) == 1 {
			f.list = list{v, parts}
			return f
		}
	}
	return nil
}

// cut finds the block list at a key of the root and cuts it into parts of at least size
// bytes; frame is the file with one entry in place of them. No parts: there is no such list.
func cut(src []byte, key string, size int) (frame []byte, parts []part) {
	head := []byte(key + ":")
	at := 0
	if !bytes.HasPrefix(src, head) {
		if at = bytes.Index(src, append([]byte("\n"), head...)) + 1; at == 0 {
			return nil, nil
		}
	}
	line := 1 + bytes.Count(src[:at], []byte("\n"))
	indent, first, begin := -1, 0, 0 // columns before the list, where it begins, where its last part does
	for pos, next := at, 0; pos < len(src); pos, line = next, line+1 {
		next = len(src)
		if n := bytes.IndexByte(src[pos:], '\n'); n >= 0 {
			next = pos + n + 1
		}
		text := bytes.TrimRight(src[pos:next], "\r\n")
		if pos == at {
			text = text[len(head):] // what follows the key
		}
		rest := bytes.TrimLeft(text, " ")
		spaces := len(text) - len(rest)
		entry := bytes.HasPrefix(rest, []byte("- "))
		switch {
		case len(rest) == 0 || rest[0] == '#' && (pos != at || spaces > 0):
			continue // a blank line, or a comment
		case pos == at || rest[0] == '\t' || indent < 0 && !entry:
			return nil, nil
		case indent < 0:
			indent, first, begin = spaces, pos, pos
			parts = append(parts, part{line: line})
		case spaces < indent || indent == 0 && spaces == 0 && !entry:
			parts[len(parts)-1].src = src[begin:pos]
			return frameOf(src, first, pos, indent), parts
		case spaces == indent && entry && pos-begin >= size:
			parts[len(parts)-1].src = src[begin:pos]
			begin, parts = pos, append(parts, part{line: line})
		}
	}
	if indent < 0 {
		return nil, nil
	}
	parts[len(parts)-1].src = src[begin:]
	return frameOf(src, first, len(src), indent), parts
}

// frameOf is the file with one entry, and as many lines, in place of a list.
func frameOf(src []byte, first, end, indent int) []byte {
	frame := append(bytes.Clone(src[:first]), strings.Repeat(" ", indent)+"- 0"...)
	frame = append(frame, bytes.Repeat([]byte("\n"), max(1, bytes.Count(src[first:end], []byte("\n"))))...)
	return append(frame, src[end:]...)
}

// read returns the entries of a part; none where it has a fault.
func (f *File) read(p part) []*yaml.Node {
	if !f.checkBytes(p.src) {
		return nil
	}
	dec := yaml.NewDecoder(bytes.NewReader(p.src))
	var doc, second yaml.Node
	if err := dec.Decode(&doc); err != nil {
		f.syntax(err, p.src)
		return nil
	}
	if err := dec.Decode(&second); !errors.Is(err, io.EOF) || len(doc.Content) != 1 || doc.Content[0].Kind != yaml.SequenceNode {
		f.fault(p.line, 1, "a part of a list is no list")
		return nil
	}
	moveDown(doc.Content[0], p.line-1)
	f.walk(doc.Content[0], 2)
	return doc.Content[0].Content
}

// moveDown adds to the lines of a node and those below it.
func moveDown(n *yaml.Node, lines int) {
	n.Line += lines
	for _, c := range n.Content {
		moveDown(c, lines)
	}
}

// Items goes through the elements of a list, as [Value.List] returns them. Those of the
// list of [ParseParts] are read meanwhile, each time anew.
func (v Value) Items() iter.Seq[Value] {
	return func(yield func(Value) bool) {
		if v.node == nil || v.node != v.file.list.node {
			for _, item := range v.List() {
				if !yield(item) {
					return
				}
			}
			return
		}
		for _, p := range v.file.list.parts {
			for _, n := range v.file.read(p) {
				if !yield(v.file.value(n)) {
					return
				}
			}
		}
	}
}
