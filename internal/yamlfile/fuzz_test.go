package yamlfile_test

import (
	"errors"
	"strings"
	"testing"
	"unicode"

	"tokencast/internal/yamlfile"
)

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"", "#", "a: 1\n", "a: &x [*x]\n", "a: *x\n", "<<: {a: 1}", "a: !!binary x", "? [a]\n: 1", "a: 1\n---\nb: 2", "a: ~", "\tx",
		"a: [1, {b: 2}]\nc: |\n  d\n", "\xff\xfe", "a: \"\\x1b\"", "%YAML 1.1\n---\na: 1", "- - - a", "a: {<<: *b}", "[[[[", "{{{{", "a: 0777\na: 1",
		"a: b: c", "'\n", "\"\\", "&a", "*", "!", "! a", "!!map {}", ": ", "? ", "a:\n- b\n -c", "a: >2\n  x", "\ufeff\ufeff", "a\u2028b: 1", "a: 2024-07-01",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		file := yamlfile.Parse("f.yaml", "catalog", src)
		root, err := file.Root(), file.Err()
		if !root.Exists() && err == nil {
			t.Fatalf("%q gives neither a root nor an error", src)
		}
		visit(root, 0)
		err = file.Err()
		if err == nil {
			return
		}
		var all yamlfile.Errors
		if !errors.As(err, &all) || len(all) == 0 {
			t.Fatalf("%q: %#v", src, err)
		}
		for i, e := range all {
			if e.Msg == "" || e.Line < 0 || (e.Line > 0) != (e.Col > 0) || strings.ContainsFunc(e.Error(), unicode.IsControl) {
				t.Fatalf("%q: %#v", src, e)
			}
			if i > 0 && (e.Line < all[i-1].Line || e.Line == all[i-1].Line && e.Col < all[i-1].Col) {
				t.Fatalf("%q: not sorted:\n%s", src, err)
			}
		}
	})
}

// visit reads every value in every way.
func visit(v yamlfile.Value, depth int) {
	if !v.Exists() || depth > 100 {
		return
	}
	v.Text()
	v.Name()
	v.Number()
	v.Whole(1, 100)
	v.Bool()
	v.OneOf("input", "output")
	v.Dimensions(100)
	v.RawText()
	v.Texts()
	v.Map("input", "output").Need("input")
	for _, item := range v.List() {
		visit(item, depth+1)
	}
	m := v.AnyMap()
	for _, key := range m.Keys() {
		visit(m.Get(key), depth+1)
	}
}
