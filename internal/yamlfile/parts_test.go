package yamlfile

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// tree writes every node below n with its place.
func tree(b *strings.Builder, n *yaml.Node) {
	fmt.Fprintf(b, "%d %s %q %d:%d\n", n.Kind, n.Tag, n.Value, n.Line, n.Column)
	for _, c := range n.Content {
		tree(b, c)
	}
}

// wholly writes the entries of the list at key, and then all else, of a file that was
// parsed; not ok where it has a fault.
func wholly(f *File, key string) (string, bool) {
	var b strings.Builder
	if f.Root().IsMap() {
		list := f.Root().AnyMap().Get(key)
		for item := range list.Items() {
			if item.node != nil {
				tree(&b, item.node)
			}
		}
		fmt.Fprintf(&b, "list at %d:%d\n", list.Line(), list.Col())
		content := f.Root().node.Content
		for i := 0; i < len(content); i += 2 {
			tree(&b, content[i])
			if content[i].Value != key {
				tree(&b, content[i+1])
			}
		}
	}
	return b.String(), f.Err() == nil
}

// samePartsAsWhole holds a file read in parts of at least size bytes against the same
// parsed as a whole, and says whether it could be read in parts.
func samePartsAsWhole(t *testing.T, src string, size int) bool {
	t.Helper()
	f := parseParts("f.yaml", "file", []byte(src), "list", size)
	if f == nil {
		return false
	}
	got, ok := wholly(f, "list")
	if !ok {
		return false
	}
	want, ok := wholly(Parse("f.yaml", "file", []byte(src)), "list")
	if !ok {
		t.Fatalf("in parts there is no fault in\n%s", src)
	}
	if got != want {
		t.Fatalf("in parts of %d\n%s\nas a whole\n%s\n%s", size, got, want, src)
	}
	return true
}

func TestPartsAreTheWhole(t *testing.T) {
	for _, tc := range []struct {
		name, src string
		parts     bool
	}{
		{"the example", "version: 1\nlist:\n  - {name: a}\n  - {name: b}\n  - {name: c}\nregion: us-east-1\n", true},
		{"entries of several lines", "list:\n  - name: a\n    tokens: {input: 1}\n\n  # a comment\n  - name: b\n    more: [1,\n  2]\n", true},
		{"in the first column", "list:\n- a: 1\n  b: 2\n- a: 3\nlast: 1\n", true},
		{"a comment behind the key", "list: # of lines\n\n  - a\n  - b", true},
		{"texts that go on", "list:\n  - a\n    b\n  - |\n    - c\n   \n  - 'd\n    e'\n", true},
		{"line ends of two characters", "list:\r\n  - a\r\n  - b\r\n", true},
		{"an entry within quotes", "list:\n  - 'a\n  - b'\n  - c\n", false},
		{"an entry within brackets", "list:\n  - [a,\n  - b]\n  - c\n", false},
		{"the list within quotes", "other: 'x\nlist:\n  - a\n  - b\n'\nlast: 1\n", false},
		{"a text in place of the file", "--- |\n list:\n- a\n- b\n", false},
		{"one entry", "list:\n  - a\n", false},
		{"brackets", "list: [a,\n  b]\n", false},
		{"a dash alone in the first column", "list:\n- a\n- b\n-\n  c\n", false},
		{"a key twice", "list:\n  - a\n  - b\nlist: 1\n", false},
		{"another document", "list:\n- a\n- b\n---\nlist: 1\n", false},
		{"an alias to another entry", "list:\n  - &x a\n  - *x\n", false},
		{"a null", "list:\n  - a\n  - null\n", false},
		{"a line end of its own", "list:\n  - a\n  - b\rlast: 1\n", false},
		{"no list", "version: 1\n", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := samePartsAsWhole(t, tc.src, 1); got != tc.parts {
				t.Errorf("read in parts: %v, want %v\n%s", got, tc.parts, tc.src)
			}
		})
	}
}

// FuzzParts looks for files that are another one in parts.
func FuzzParts(f *testing.F) {
	f.Add("version: 1\nlist:\n  - {name: a}\n  - {name: b}\n  - {name: c}\nregion: us-east-1\n", uint8(1))
	f.Add("list:\n- a: 1\n  b: 2\n- |1\n  c\n- 'x\n  y'\n- [a,\n   b]\nlast: 1\n", uint8(9))
	f.Add("? list\n: - a\nlist:\n  - \"a\\\n  - b\"\n  - c\n  -\t- d\n    - e\n", uint8(3))
	f.Fuzz(func(t *testing.T, src string, size uint8) {
		samePartsAsWhole(t, src, int(size))
	})
}

// TestItemsOfAList are the elements of any list, in its order.
func TestItemsOfAList(t *testing.T) {
	f := Parse("f.yaml", "file", []byte("list: [a, b, c]\n"))
	var got []string
	for v := range f.Root().AnyMap().Get("list").Items() {
		got = append(got, v.Text())
		if len(got) == 2 {
			break
		}
	}
	if !slices.Equal(got, []string{"a", "b"}) || f.Err() != nil {
		t.Errorf("got %q, %v", got, f.Err())
	}
	for v := range f.Root().Items() {
		t.Errorf("a mapping has the element %v", v)
	}
	if f.Err() == nil {
		t.Error("no fault where a mapping is taken for a list")
	}
}
