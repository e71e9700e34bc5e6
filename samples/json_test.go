package samples

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// parse parses a line with a document of its own.
func parse(line []byte) (value, *fault) { return new(document).parse(line, false) }

func TestParseObjectReadsTheExampleOfItsComment(t *testing.T) {
	v, f := parse([]byte(`{"a": ["x\n", 1]}`))
	if f != nil {
		t.Fatal(f.msg)
	}
	var got []string
	for i, n := range v.d.nodes {
		got = append(got, fmt.Sprintf("%d %v %q at %d, %d", i, n.kind, value{v.d, int32(i)}.text(), n.at, n.next))
	}
	want := []string{
		`0 an object "" at 0, 5`, `1 a string "a" at 1, 2`, `2 a list "" at 6, 5`, `3 a string "x\n" at 7, 4`, `4 a number "1" at 14, 5`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestParseObjectRefuses(t *testing.T) {
	for _, tc := range []struct {
		name, line string
		col        int
		want       string
	}{
		{"an array", `[1]`, 1, "not a JSON object"},
		{"an unknown escape", `{"a":"\x"}`, 7, "an unknown escape in a string"},
		{"a bad unicode escape", `{"a":"\u12g4"}`, 7, `a \u escape without four hexadecimal digits`},
		{"a raw tab in a string", "{\"a\":\"x\ty\"}", 8, `a raw control character in a string; write it as \u0009`},
		{"a low surrogate alone", `{"a":"é\udc00"}`, 8, "a lone surrogate, which is half a character; the text was cut or wrongly escaped"},
		{"a high surrogate before a letter", `{"a":"\ud800\u0041"}`, 7, "a lone surrogate, which is half a character; the text was cut or wrongly escaped"},
		{"a leading zero", `{"a":01}`, 7, "not JSON here: a comma or } is due"},
		{"a bare point", `{"a":1.}`, 8, "not JSON here: a digit is due"},
		{"NaN", `{"a":NaN}`, 6, "not JSON here: a value is due"},
		{"a trailing comma", `{"a":1,}`, 8, "not JSON here: a key is due"},
		{"single quotes", `{'a':1}`, 2, "not JSON here: a key is due"},
		{"a key twice by way of an escape", `{"a":1,"\u0061":2}`, 8, `key "a" twice in one object, first at column 2`},
		{"a word cut short", `{"a":tru`, 9, "the line ends where true is due"},
		{"a backslash at the end", `{"a":"\`, 8, "the line ends where the end of a string is due"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, f := parse([]byte(tc.line))
			if f == nil {
				t.Fatalf("parse(%s) accepts", tc.line)
			}
			if col := column([]byte(tc.line), f.at); f.msg != tc.want || col != tc.col {
				t.Errorf("parse(%s) = %d: %s\nwant %d: %s", tc.line, col, f.msg, tc.col, tc.want)
			}
		})
	}
}

func TestParseObjectFindsADuplicateAmongManyKeys(t *testing.T) {
	var b strings.Builder
	for i := range 50_000 {
		fmt.Fprintf(&b, `"k%d":0,`, i)
	}
	start := time.Now()
	if _, f := parse([]byte("{" + b.String() + `"last":0}`)); f != nil {
		t.Error(f.msg)
	}
	if _, f := parse([]byte("{" + b.String() + `"k7":0}`)); f == nil || !strings.Contains(f.msg, `key "k7" twice`) {
		t.Errorf("a duplicate among 50000 keys: %v", f)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("took %v: not linear in the keys", took)
	}
}

func TestParseObjectLimitsTheValuesOfALine(t *testing.T) {
	_, f := parse([]byte(`{"a":[` + strings.Repeat("1,", maxValues) + "1]}"))
	if f == nil || f.msg != "more than 1000000 values in one line" {
		t.Errorf("got %v", f)
	}
}

// FuzzParseObject holds the parser against the one that builds a tree, which finds the
// same values and the same faults, and against encoding/json, which accepts all that
// both accept and reads the same from it.
func FuzzParseObject(f *testing.F) {
	for _, line := range []string{
		`{}`, `{"a": ["x\n", 1]}`, `{"a":{"b":[null,true,false,-1.5e+3,"\ud83d\ude00"]}}`, `{"a":"\u00e9é\/"} `,
		`{"a":1,"a":2}`, `{"a":"\ud800"}`, `{"a":"` + "\xff" + `"}`, `{"a"`, `{"a":1}{}`, "{\"a\":\x00}", "{\"a\":1}\r{\"a\":1}",
		`{"\u0061":{"b":1,"\u0062":2}}`, `{"a":"12345678\x"}`, `{"k0":0,"k1":{"k0":0,"k1":0},"k\u0030":1}`, "{\"a\":\"1234567\x1f\"}",
		manyKeysLine(20, "k3"), manyKeysLine(200, "other"),
	} {
		f.Add([]byte(line))
	}
	d := new(document)
	f.Fuzz(func(t *testing.T, line []byte) {
		want, fault := parseTree(line)
		for _, valid := range []bool{false, utf8.Valid(line)} {
			v, got := d.parse(line, valid)
			if (got == nil) != (fault == nil) || got != nil && *got != *fault {
				t.Fatalf("%q: the fault is %+v, of the tree %+v", line, got, fault)
			}
			if got == nil {
				compare(t, v, want)
			}
		}
		if fault != nil {
			if fault.at > len(line)+1 || column(line, fault.at) < 1 {
				t.Errorf("the fault of %q is at %d", line, fault.at)
			}
			return
		}
		if !json.Valid(line) || !utf8.Valid(line) {
			t.Fatalf("accepts %q", line)
		}
		decoder := json.NewDecoder(bytes.NewReader(line))
		decoder.UseNumber()
		var standard any
		if err := decoder.Decode(&standard); err != nil {
			t.Fatalf("accepts %q, encoding/json does not: %v", line, err)
		}
		if diff := cmp.Diff(standard, plain(line, want)); diff != "" {
			t.Errorf("%q (-encoding/json +parser):\n%s", line, diff)
		}
	})
}

// manyKeysLine returns an object of n keys and then another.
func manyKeysLine(n int, last string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `"k%d":0,`, i)
	}
	return "{" + b.String() + `"` + last + `":0}`
}

// compare holds a value against its tree.
func compare(t *testing.T, v value, want *twig) {
	t.Helper()
	n := v.d.nodes[v.n]
	if v.kind() != want.kind || n.at != want.at || n.end != want.end || string(v.text()) != string(want.text) {
		t.Fatalf("%q at %d: got %v at %d to %d, text %q; want %v at %d to %d, text %q",
			v.d.line, want.at, v.kind(), n.at, n.end, v.text(), want.kind, want.at, want.end, want.text)
	}
	i := 0
	for item := range v.items() {
		if i >= len(want.items) || v.isLast(item) != (i == len(want.items)-1) {
			t.Fatalf("%q at %d: item %d of %d", v.d.line, want.at, i, len(want.items))
		}
		compare(t, item, &want.items[i])
		i++
	}
	m := 0
	for key, member := range v.members() {
		if m >= len(want.members) || string(key.text()) != want.members[m].key || key.at() != want.members[m].at || !key.equals(want.members[m].key) {
			t.Fatalf("%q at %d: key %d of %d is %q", v.d.line, want.at, m, len(want.members), key.text())
		}
		if v.get(want.members[m].key) != member {
			t.Fatalf("%q at %d: key %q is found elsewhere", v.d.line, want.at, want.members[m].key)
		}
		compare(t, member, &want.members[m].value)
		m++
	}
	if i != len(want.items) || m != len(want.members) {
		t.Fatalf("%q at %d: %d items and %d keys, want %d and %d", v.d.line, want.at, i, m, len(want.items), len(want.members))
	}
}

// plain returns v as encoding/json would decode it.
func plain(line []byte, v *twig) any {
	switch v.kind {
	case kindNull:
		return nil
	case kindBool:
		return line[v.at] == 't'
	case kindNumber:
		return json.Number(v.text)
	case kindString:
		return string(v.text)
	case kindList:
		items := []any{}
		for i := range v.items {
			items = append(items, plain(line, &v.items[i]))
		}
		return items
	default:
		object := map[string]any{}
		for i := range v.members {
			object[v.members[i].key] = plain(line, &v.members[i].value)
		}
		return object
	}
}
