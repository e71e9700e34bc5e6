package yamlfile_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
	"unicode"

	"tokencast/internal/yamlfile"
)

// faults are the messages of a file whose form is wrong.
func faults(src string) string {
	f := yamlfile.Parse("f.yaml", "catalog", []byte(src))
	if err := f.Err(); err != nil {
		return err.Error()
	}
	return ""
}

// bomb is a list of nine aliases, nine levels deep.
func bomb() string {
	var b strings.Builder
	b.WriteString("a0: &a0 [x, x, x, x, x, x, x, x, x]\n")
	for i := 1; i <= 9; i++ {
		fmt.Fprintf(&b, "a%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 9), ", "))
	}
	return b.String()
}

func TestParseRefuses(t *testing.T) {
	for _, tc := range []struct {
		name, src string
		want      string // all messages, or the first line of them where it ends in ...
	}{
		{"an empty file (Y01)", "", "f.yaml: the catalog is empty"},
		{"white space alone", " \n\n", "f.yaml: the catalog is empty"},
		{"only comments (Y02)", "# a\n# b\n", "f.yaml: the catalog is empty"},
		{"an empty document", "---\n", "f.yaml: the catalog is empty"},
		{"a mark of order alone", "\ufeff", "f.yaml: the catalog is empty"},
		{"UTF-16, little end first (Y05)", "\xff\xfea\x00:\x00", "f.yaml:1:1: the file is UTF-16; save it as UTF-8"},
		{"UTF-16, big end first", "\xfe\xff\x00a\x00:", "f.yaml:1:1: the file is UTF-16; save it as UTF-8"},
		{"a NUL (Y06)", "a: 1\nb: \x002\n", "f.yaml:2:4: a NUL byte; the file must be text in UTF-8"},
		{"bytes that are not UTF-8 (Y07)", "a: 1\nbé: \xe9t\xe9\n", "f.yaml:2:5: byte 0xE9 is not UTF-8; save the file as UTF-8"},
		{"an ESC (Y08)", "a: 1\nb: x\x1b[2J\n", "f.yaml:2:5: character U+001B is not allowed; remove it, or write it escaped in double quotes"},
		{"a mark of order inside", "a: 1\nb: é\ufeff\n", "f.yaml:2:5: character U+FEFF is not allowed; remove it, or write it escaped in double quotes"},
		{"a C1 control", "a: \u009b\n", "f.yaml:1:4: character U+009B is not allowed; remove it, or write it escaped in double quotes"},
		{"a tab as indentation (Y10)", "a:\n\tb: 1\n", "f.yaml:2:1: found character that cannot start any token; a tab is not indentation, and % @ ` begin no value"},
		{"a key twice (Y11)", "a: 1\nb: 2\na: 3\n", `f.yaml:3:1: key "a" stands twice, here and in line 1; keep one`},
		{"a key twice in a flow", "m: {a: 1, \"a\": 2}\n", `f.yaml:1:11: key "a" stands twice, here and in line 1; keep one`},
		{"a second document (Y34)", "a: 1\n---\nb: 2\n", "f.yaml:2:1: a second document begins here; a catalog is one document"},
		{"a second document that is wrong", "a: 1\n---\nb: [\n", "f.yaml:3:1: did not find expected node content"},
		{"an alias bomb (Y35)", bomb(), "f.yaml:1:5: anchor &a0; anchors are not used here, remove it..."},
		{"a recursive alias (Y36)", "a: &a [*a]\n", "f.yaml:1:4: anchor &a; anchors are not used here, remove it"},
		{"an unknown alias (Y37)", "# *nobody\na: 1\nb: *nobody\n", "f.yaml:3:1: unknown anchor 'nobody' referenced; aliases are not used here, write the value out"},
		{"an anchor and its alias (Y38)", "a: &x 1\nb: *x\n", "f.yaml:1:4: anchor &x; anchors are not used here, remove it\nf.yaml:2:4: alias *x; aliases are not used here, write the value out"},
		{"an anchor on a key", "&x a: 1\n", "f.yaml:1:1: a key with a tag or an anchor; write the key alone"},
		{"an anchor on the file", "&x\na: 1\n", "f.yaml:1:1: anchor &x; anchors are not used here, remove it"},
		{"a merge key (Y38)", "a:\n  <<: {b: 1}\n", "f.yaml:2:3: merge key <<; merge keys are not used here, write the keys out"},
		{"a merge key with an alias", "a: &x {b: 1}\nc:\n  <<: *x\n", "f.yaml:1:4: anchor &x; anchors are not used here, remove it\nf.yaml:3:3: merge key <<; merge keys are not used here, write the keys out"},
		{"a tag of another language (Y39)", "a: !!python/object:os.system {}\n", "f.yaml:1:4: tag !!python/object:os.system; tags are not used here, remove it"},
		{"a tag of bytes (Y40)", "a: !!binary MC4wMDM=\n", "f.yaml:1:4: tag !!binary; tags are not used here, remove it"},
		{"a tag of a number", "a: !!float 0.003\n", "f.yaml:1:4: tag !!float; tags are not used here, remove it"},
		{"a tag on a key", "!!str a: 1\n", "f.yaml:1:1: a key with a tag or an anchor; write the key alone"},
		{"a tilde (Y26)", "a: ~\n", "f.yaml:1:4: null is not a value; give one or leave the key out"},
		{"null", "a: null\n", "f.yaml:1:4: null is not a value; give one or leave the key out"},
		{"Null", "a: [1, Null]\n", "f.yaml:1:8: null is not a value; give one or leave the key out"},
		{"NULL", "a: NULL\n", "f.yaml:1:4: null is not a value; give one or leave the key out"},
		{"a key without a value", "a:\nb: 1\n", "f.yaml:1:3: null is not a value; give one or leave the key out"},
		{"a list item without a value", "a:\n  -\n  - 1\n", "f.yaml:2:4: null is not a value; give one or leave the key out"},
		{"a file of null", "null\n", "f.yaml:1:1: null is not a value; give one or leave the key out"},
		{"a list as a key", "? [a]\n: 1\n", "f.yaml:1:3: a key must be plain text"},
		{"an alias as a key", "a: &x 1\n*x : 2\n", "f.yaml:1:4: anchor &x; anchors are not used here, remove it\nf.yaml:2:1: a key must be plain text"},
		{"a list that is not closed", "a: [1, 2\n", "f.yaml:1:1: did not find expected ',' or ']'"},
		{"a quote that is not closed", "a: \"x\nb: 1\n", "f.yaml:3:1: found unexpected end of stream"},
		{"65 levels of nesting", "a: " + strings.Repeat("[", 64) + strings.Repeat("]", 64), "f.yaml:1:67: more than 64 levels of nesting"},
		{"100,000 brackets (Y41)", "a: " + strings.Repeat("[", 100_000), "f.yaml:1:1: exceeded max depth of 10000"},
		{"100,000 pairs of brackets", "a: " + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000), "f.yaml:1:1: exceeded max depth of 10000"},
		{"100,000 braces", "a: " + strings.Repeat("{a: ", 100_000), "f.yaml:1:1: exceeded max depth of 10000"},
		{"more than the limit of bytes (Y52)", strings.Repeat("# 3456\n", 5_000_000), "f.yaml: 35000000 bytes are more than the limit of 33554432"},
		{
			"all faults at once, sorted", "b: 1\na: ~\nb: {c: null, d: !!str x}\n",
			"f.yaml:2:4: null is not a value; give one or leave the key out\n" +
				"f.yaml:3:1: key \"b\" stands twice, here and in line 1; keep one\n" +
				"f.yaml:3:8: null is not a value; give one or leave the key out\n" +
				"f.yaml:3:17: tag !!str; tags are not used here, remove it",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			start := time.Now()
			f := yamlfile.Parse("f.yaml", "catalog", []byte(tc.src))
			if d := time.Since(start); d > time.Second {
				t.Errorf("reading takes %v", d)
			}
			err := f.Err()
			if err == nil {
				t.Fatalf("%.200q is accepted", tc.src)
			}
			got, want := err.Error(), tc.want
			if begin, ok := strings.CutSuffix(want, "..."); ok {
				got, want = strings.SplitN(got, "\n", 2)[0], begin
			}
			if got != want {
				t.Errorf("%.200q\ngot  %s\nwant %s", tc.src, got, want)
			}
			for _, line := range strings.Split(err.Error(), "\n") {
				if i := strings.IndexFunc(line, unicode.IsControl); i >= 0 {
					t.Errorf("the message holds a control character: %q", line)
				}
			}
		})
	}
}

// A refused value reads as missing, the rest of the file is read all the same.
func TestRefusedValuesReadAsMissing(t *testing.T) {
	f := yamlfile.Parse("f.yaml", "catalog", []byte("a: ~\nb: !!str x\nc: [1, null, 3]\nd: 4\nd: 5\n<<: {e: 6}\nouput: 7\n"))
	m := f.Root().Map("a", "b", "c", "d", "e", "output")
	if m.Need("a").Exists() || m.Get("b").Text() != "" || !m.Has("a") {
		t.Error("a refused value is not missing")
	}
	if got := strings.Join(m.Get("c").Texts(), ","); got != "1,,3" {
		t.Errorf("the list is %q", got)
	}
	if got := m.Get("d").Whole(1, 9); got != 4 || m.Has("e") {
		t.Errorf("d is %d, e there: %v; want the first d and no merged e", got, m.Has("e"))
	}
	want := `f.yaml:1:4: null is not a value; give one or leave the key out
f.yaml:2:4: tag !!str; tags are not used here, remove it
f.yaml:3:8: null is not a value; give one or leave the key out
f.yaml:5:1: key "d" stands twice, here and in line 4; keep one
f.yaml:6:1: merge key <<; merge keys are not used here, write the keys out
f.yaml:7:1: unknown key "ouput"; did you mean "output"?`
	if err := f.Err(); err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

func TestParseAccepts(t *testing.T) {
	clean := "# about\na: 1\nb:\n  - x\n  - é\n"
	for _, tc := range []struct{ name, src string }{
		{"as it is", clean},
		{"a mark of order (Y03)", "\ufeff" + clean},
		{"CRLF line ends (Y04)", strings.ReplaceAll(clean, "\n", "\r\n")},
		{"both", "\ufeff" + strings.ReplaceAll(clean, "\n", "\r\n")},
		{"no line end at the end", strings.TrimSuffix(clean, "\n")},
		{"a mark of the document's begin and end", "---\n" + clean + "...\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := yamlfile.Parse("f.yaml", "catalog", []byte(tc.src))
			m := f.Root().Map("a", "b")
			got := m.Get("a").Whole(0, 9)
			texts := m.Get("b").Texts()
			if err := f.Err(); err != nil || got != 1 || strings.Join(texts, ",") != "x,é" {
				t.Errorf("got %d, %q, %v", got, texts, err)
			}
			if f.Name() != "f.yaml" {
				t.Errorf("the name is %q", f.Name())
			}
		})
	}
	if got := faults("a: " + strings.Repeat("[", 62) + "1" + strings.Repeat("]", 62)); got != "" {
		t.Errorf("64 levels are refused: %s", got)
	}
}

func TestJoin(t *testing.T) {
	a, b, clean := yamlfile.Parse("a.yaml", "catalog", nil), yamlfile.Parse("b.yaml", "catalog", []byte("x: ~")), yamlfile.Parse("c.yaml", "catalog", []byte("x: 1"))
	want := "b.yaml:1:4: null is not a value; give one or leave the key out\na.yaml: the catalog is empty"
	if err := yamlfile.Join(b.Err(), clean.Err(), a.Err()); err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
	if err := yamlfile.Join(clean.Err(), nil); err != nil {
		t.Errorf("no faults give %v", err)
	}
	if err := yamlfile.Join(a.Err(), os.ErrNotExist); err != os.ErrNotExist {
		t.Errorf("another error gives %v", err)
	}
}

func TestErrorHoldsNoControlCharacter(t *testing.T) {
	f := yamlfile.Parse("f\x1b[2J\n.yaml", "catalog", []byte("\"a\\e\\x07\": ~\n"))
	f.FaultAt(1, 1, "%s", "bell \a, line\nbreak, C1 \u009b")
	f.Root().Map("b")
	want := "f?[2J?.yaml:1:1: bell ?, line?break, C1 ?\nf?[2J?.yaml:1:1: unknown key \"a\\x1b\\a\"; known here: b\nf?[2J?.yaml:1:12: null is not a value; give one or leave the key out"
	if err := f.Err(); err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}
