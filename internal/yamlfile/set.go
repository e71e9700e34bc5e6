package yamlfile

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"gopkg.in/yaml.v3"

	"tokencast/internal/nearest"
)

// Overrides: values put into the tree from outside the file.
//
// [File.Set] works on the nodes, before anything is read, so an override meets every
// check that the file meets. A node that came from one keeps its origin, and its
// faults are told as at the override, without a line of the file:
//
//	file          workloads: [{name: chat, requests: 120k/month}]
//	override      workloads.chat.requests=200k
//	fault         --set workloads.chat.requests=200k: "200k" has no period; write 200k/month
//
// The path is read from left to right against the tree, not split beforehand: names
// of list entries may hold dots, colons and equals signs, and the longest name that
// fits is taken.

// Set puts a value in place of the one at a path, or adds it where there is none.
//
// assignment is path=value. The path is keys with dots between them, through mappings
// that are made where they are missing; an entry of a list is called by its name,
// which names returns for every entry of a list ("" for one without), nil for lists
// whose entries have none. The names of a list are asked for once, so they stay those
// of the file while overrides change what they came from. The value is a YAML scalar
// or flow value, as strict as the file. origin is how messages call the override.
//
// What is wrong is noted as a fault of the file. Whether a key is known is found, as
// for any key, when it is read.
func (f *File) Set(origin, assignment string, names func(list Value) []string) {
	s := &setting{File: f, origin: origin, names: names}
	if !strings.Contains(assignment, "=") {
		s.fault("no value; write it as path=value, such as workloads.NAME.requests=200k/month")
		return
	}
	if f.root.node != nil {
		s.into(f.root.node, assignment, 1)
	}
}

// a setting is one override on its way into the tree.
type setting struct {
	*File
	origin string
	names  func(list Value) []string
}

func (s *setting) fault(format string, args ...any) { s.faultFrom(s.origin, 0, 0, format, args...) }

// into follows rest, the path that is left and the value, below n, which is at a depth.
func (s *setting) into(n *yaml.Node, rest string, depth int) {
	switch {
	case s.refused[n] || n.Kind == yaml.AliasNode:
		return // the file has a fault here already
	case depth > maxDepth:
		s.fault("more than %d levels of nesting", maxDepth)
	case n.Kind == yaml.MappingNode:
		s.key(n, rest, depth)
	case n.Kind == yaml.SequenceNode:
		s.entry(n, rest, depth)
	default:
		s.fault("%s is no mapping, so %q is not in it; replace it as a whole, with {key: value}", s.value(n).kind(), clip(keyOf(rest)))
	}
}

// keyOf is the first key of a path.
func keyOf(rest string) string {
	if end := strings.IndexAny(rest, ".="); end >= 0 {
		return rest[:end]
	}
	return rest
}

// key follows rest into a mapping.
func (s *setting) key(n *yaml.Node, rest string, depth int) {
	key := keyOf(rest)
	left := rest[len(key):]
	switch {
	case key == "":
		s.fault("an empty key in the path; write keys with single dots between them")
		return
	case left == "":
		s.fault("no value behind %q; write it as path=value", clip(key))
		return
	}
	last, left := left[0] == '=', left[1:]
	for i := 0; i < len(n.Content); i += 2 {
		if k := n.Content[i]; k.Value == key && !s.refused[k] {
			s.put(&n.Content[i+1], last, left, depth)
			return
		}
	}
	child, before := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}, len(s.faults)
	if s.put(&child, last, left, depth); len(s.faults) > before {
		return // nothing is added
	}
	name := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: key}
	s.origins[name], s.origins[child] = s.origin, s.origin
	n.Content = append(n.Content, name, child)
}

// entry follows rest into an entry of a list.
func (s *setting) entry(n *yaml.Node, rest string, depth int) {
	known, asked := s.listNames[n]
	if !asked {
		known = s.names(s.value(n))
		s.listNames[n] = known
	}
	best := -1
	for i, name := range known {
		fits := name != "" && strings.HasPrefix(rest, name) && len(rest) > len(name) && (rest[len(name)] == '.' || rest[len(name)] == '=')
		if fits && (best < 0 || len(name) > len(known[best])) {
			best = i
		}
	}
	switch {
	case len(known) == 0:
		s.fault("the entries of a list have no names here; replace the list as a whole, with [a, b]")
	case best < 0:
		s.unknownEntry(rest, known)
	default:
		after := rest[len(known[best]):]
		s.put(&n.Content[best], after[0] == '=', after[1:], depth)
	}
}

// unknownEntry says that rest begins with the name of no entry.
func (s *setting) unknownEntry(rest string, known []string) {
	name, _, _ := strings.Cut(rest, "=")
	for cut := name; ; {
		i := strings.LastIndexByte(cut, '.')
		if i < 0 {
			break
		}
		cut = cut[:i] // what follows the last dot is most likely a key
		if near := nearest.Names(cut, known, 1); near != nil {
			s.fault("no entry is named %q; did you mean %q?", clip(cut), near[0])
			return
		}
	}
	if near := nearest.Names(name, known, 1); near != nil {
		s.fault("no entry is named %q; did you mean %q?", clip(name), near[0])
		return
	}
	const most = 10
	list := strings.Join(known[:min(len(known), most)], ", ")
	if len(known) > most {
		list += ", ..."
	}
	s.fault("no entry has the name that %q begins with; known here: %s", clip(name), list)
}

// put replaces a node by the value, or goes on below it.
func (s *setting) put(at **yaml.Node, last bool, left string, depth int) {
	if !last {
		s.into(*at, left, depth+1)
		return
	}
	if v := s.parse(left, depth+1); v != nil {
		s.mark(v)
		*at = v
	}
}

// parse reads the value of an override; nil where a fault was noted that leaves none.
func (s *setting) parse(text string, depth int) *yaml.Node {
	// Its form is judged like that of a file, in one of its own.
	own := &File{name: s.origin, refused: map[*yaml.Node]bool{}}
	src := []byte(text)
	var doc, second yaml.Node
	if strings.TrimSpace(text) == "" {
		s.fault("no value; give one, or leave the override out")
		return nil
	}
	if own.checkBytes(src) {
		dec := yaml.NewDecoder(bytes.NewReader(src))
		if err := dec.Decode(&doc); err != nil && !errors.Is(err, io.EOF) {
			own.syntax(err, src)
		} else if err := dec.Decode(&second); !errors.Is(err, io.EOF) {
			own.fault(0, 0, "more than one value")
		}
	}
	if len(doc.Content) == 1 {
		own.walk(doc.Content[0], depth)
		own.inline(doc.Content[0])
	} else if len(own.faults) == 0 {
		own.fault(0, 0, "no value; give one, or leave the override out")
	}
	for _, fault := range own.faults {
		s.fault("%s", fault.Msg)
	}
	if len(own.faults) > 0 {
		return nil
	}
	return doc.Content[0]
}

// inline refuses what a value of one line should not hold: it is most often a slip
// of the shell's quotes.
func (f *File) inline(n *yaml.Node) {
	const block = yaml.LiteralStyle | yaml.FoldedStyle
	switch {
	case n.Kind != yaml.ScalarNode && n.Style&yaml.FlowStyle == 0:
		f.fault(0, 0, "a value over several keys or entries needs brackets; write {key: value} or [a, b]")
	case n.Kind == yaml.ScalarNode && n.Style&block != 0:
		f.fault(0, 0, "a block text; write it in quotes")
	case n.HeadComment+n.LineComment+n.FootComment != "":
		f.fault(0, 0, "what follows # is a comment; put the value in quotes")
	default:
		for _, c := range n.Content {
			f.inline(c)
		}
	}
}

// mark notes where a node and those below it came from.
func (s *setting) mark(n *yaml.Node) {
	s.origins[n] = s.origin
	for _, c := range n.Content {
		s.mark(c)
	}
}
