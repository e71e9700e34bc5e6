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

func TestParseObjectReadsTheExampleOfItsComment(t *testing.T) {
	v, f := parseObject([]byte(`{"a": ["x\n", 1]}`))
	if f != nil {
		t.Fatal(f.msg)
	}
	list := v.get("a")
	got := fmt.Sprintf("%v at %d, %v at %d, %v %q at %d, %v %q at %d", v.kind, v.at, list.kind, list.at,
		list.items[0].kind, list.items[0].text, list.items[0].at, list.items[1].kind, list.items[1].text, list.items[1].at)
	want := `an object at 0, a list at 6, a string "x\n" at 7, a number "1" at 14`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
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
			_, f := parseObject([]byte(tc.line))
			if f == nil {
				t.Fatalf("parseObject(%s) accepts", tc.line)
			}
			if col := column([]byte(tc.line), f.at); f.msg != tc.want || col != tc.col {
				t.Errorf("parseObject(%s) = %d: %s\nwant %d: %s", tc.line, col, f.msg, tc.col, tc.want)
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
	if _, f := parseObject([]byte("{" + b.String() + `"last":0}`)); f != nil {
		t.Error(f.msg)
	}
	if _, f := parseObject([]byte("{" + b.String() + `"k7":0}`)); f == nil || !strings.Contains(f.msg, `key "k7" twice`) {
		t.Errorf("a duplicate among 50000 keys: %v", f)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("took %v: not linear in the keys", took)
	}
}

func TestParseObjectLimitsTheValuesOfALine(t *testing.T) {
	_, f := parseObject([]byte(`{"a":[` + strings.Repeat("1,", maxValues) + "1]}"))
	if f == nil || f.msg != "more than 1000000 values in one line" {
		t.Errorf("got %v", f)
	}
}

// FuzzParseObject holds the parser against encoding/json, which accepts all
// that the parser accepts and reads the same from it.
func FuzzParseObject(f *testing.F) {
	for _, line := range []string{
		`{}`, `{"a": ["x\n", 1]}`, `{"a":{"b":[null,true,false,-1.5e+3,"\ud83d\ude00"]}}`, `{"a":"\u00e9é\/"} `,
		`{"a":1,"a":2}`, `{"a":"\ud800"}`, `{"a":"` + "\xff" + `"}`, `{"a"`, `{"a":1}{}`, "{\"a\":\x00}",
	} {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		v, fault := parseObject(line)
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
		var want any
		if err := decoder.Decode(&want); err != nil {
			t.Fatalf("accepts %q, encoding/json does not: %v", line, err)
		}
		if diff := cmp.Diff(want, plain(t, line, v)); diff != "" {
			t.Errorf("%q (-encoding/json +parser):\n%s", line, diff)
		}
	})
}

// plain returns v as encoding/json would decode it.
func plain(t *testing.T, line []byte, v *value) any {
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
			items = append(items, plain(t, line, &v.items[i]))
		}
		return items
	default:
		object := map[string]any{}
		for i := range v.members {
			if line[v.members[i].at] != '"' {
				t.Errorf("a key of %q is at %d", line, v.members[i].at)
			}
			object[v.members[i].key] = plain(t, line, &v.members[i].value)
		}
		return object
	}
}
