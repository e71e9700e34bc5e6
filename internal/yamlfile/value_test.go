package yamlfile_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tokencast/internal/yamlfile"
)

// read parses "v: TEXT", applies read to the value and returns what it gives and
// the faults.
func read(src string, get func(yamlfile.Value) any) (any, string) {
	f := yamlfile.Parse("f.yaml", "catalog", []byte("v: "+src+"\n"))
	if f.Err() != nil {
		return nil, f.Err().Error()
	}
	got := get(f.Root().Map("v").Get("v"))
	if err := f.Err(); err != nil {
		return got, err.Error()
	}
	return got, ""
}

func TestValues(t *testing.T) {
	text := func(v yamlfile.Value) any { return v.Text() }
	name := func(v yamlfile.Value) any { return v.Name() }
	number := func(v yamlfile.Value) any { return v.Number() }
	whole := func(v yamlfile.Value) any { return v.Whole(1, 9999) }
	truth := func(v yamlfile.Value) any { return v.Bool() }
	one := func(v yamlfile.Value) any { return v.OneOf("input", "output") }
	texts := func(v yamlfile.Value) any { return v.Texts() }
	list := func(v yamlfile.Value) any { return len(v.List()) }
	raw := func(v yamlfile.Value) any { return v.RawText() }
	keys := func(v yamlfile.Value) any { return v.AnyMap().Keys() }
	sides := func(v yamlfile.Value) any { w, h := v.Dimensions(9999); return fmt.Sprint(w, " ", h) }
	const notWhole, range9999 = " is not a whole number; write digits alone, such as 8192", " is out of range; write a whole number from 1 to 9999"
	const notSize = " is not an image size; write width x height in pixels, such as 1024x1024"

	for _, tc := range []struct {
		name, src string
		get       func(yamlfile.Value) any
		want      any
		fault     string // without the place, which is 1:4
	}{
		{"text", "abc", text, "abc", ""},
		{"NO stays text (Y53)", "NO", text, "NO", ""},
		{"on stays text (Y53)", "on", text, "on", ""},
		{"a time stays text (Y53)", "1:30", text, "1:30", ""},
		{"a version stays text", "1.10", text, "1.10", ""},
		{"a date stays text", "2024-07-01", text, "2024-07-01", ""},
		{"true stays text", "true", text, "true", ""},
		{"text of two lines", "\"a\\nb\"", text, "a\nb", ""},
		{"an escaped ESC is text (Y09)", `"\x1b[2J"`, text, "\x1b[2J", ""},
		{"empty text", `""`, text, "", "empty text; give a value or leave the key out"},
		{"blank text", `"  "`, text, "", "empty text; give a value or leave the key out"},
		{"a list for text", "[a]", text, "", "a list where text is wanted"},
		{"a mapping for text", "{a: 1}", text, "", "a mapping where text is wanted"},
		{"a blank is raw text", `" "`, raw, " ", ""},
		{"a list is no raw text", "[a]", raw, "", "a list where text is wanted"},

		{"a name", "amazon.titan-v1:0", name, "amazon.titan-v1:0", ""},
		{"a name with a blank", "a b", name, "", `character U+0020 in the name "a b"; use visible ASCII characters without spaces`},
		{"a name with a hard blank behind (Y33)", "\"ab\\_\"", name, "", "character U+00A0 in the name \"ab\\u00a0\"; use visible ASCII characters without spaces"},
		{"a name in other letters", "аb", name, "", `character U+0430 in the name "аb"; use visible ASCII characters without spaces`},
		{"a name with a direction mark", `"a\u202eb"`, name, "", `character U+202E in the name "a\u202eb"; use visible ASCII characters without spaces`},
		{"a name with a NUL", `"a\0"`, name, "", `character U+0000 in the name "a\x00"; use visible ASCII characters without spaces`},

		{"a number as it is written", "0.0030", number, "0.0030", ""},
		{"a quoted number", `"0.0030"`, number, "0.0030", ""},
		{"an octal number as it is written", "0777", number, "0777", ""},
		{"an underscore as it is written", "1_000", number, "1_000", ""},
		{"hexadecimal as it is written", "0x10", number, "0x10", ""},
		{"not a number as it is written", ".nan", number, ".nan", ""},
		{"a truth value for a number (Y25)", "true", number, "", `truth value "true" where a number is wanted`},
		{"a list for a number (Y27)", "[1]", number, "", "a list where a number is wanted"},
		{"a mapping for a number", "{a: 1}", number, "", "a mapping where a number is wanted"},

		{"a whole number", "8192", whole, int64(8192), ""},
		{"a quoted whole number", `"8192"`, whole, int64(8192), ""},
		{"the lowest", "1", whole, int64(1), ""},
		{"the highest", "9999", whole, int64(9999), ""},
		{"below the lowest", "0", whole, int64(0), `"0"` + range9999},
		{"above the highest", "10000", whole, int64(0), `"10000"` + range9999},
		{"a huge number (Y31)", "99999999999999999999", whole, int64(0), `"99999999999999999999"` + range9999},
		{"a part (Y28)", "8.5", whole, int64(0), `"8.5"` + notWhole},
		{"a leading zero (Y29)", "0777", whole, int64(0), `"0777"` + notWhole},
		{"a negative number (Y30)", "-1", whole, int64(0), `"-1" is below 1; write a whole number from 1 to 9999`},
		{"an underscore", "1_000", whole, int64(0), `"1_000"` + notWhole},
		{"hexadecimal", "0x10", whole, int64(0), `"0x10"` + notWhole},
		{"octal", "0o17", whole, int64(0), `"0o17"` + notWhole},
		{"an exponent", "1e3", whole, int64(0), `"1e3"` + notWhole},
		{"a plus sign", "+5", whole, int64(0), `"+5"` + notWhole},
		{"a blank", `" 5"`, whole, int64(0), `" 5"` + notWhole},
		{"full-width digits", "５", whole, int64(0), `"５"` + notWhole},
		{"a truth value", "false", whole, int64(0), `truth value "false" where a number is wanted`},

		{"true", "true", truth, true, ""},
		{"false", "false", truth, false, ""},
		{"yes is no truth value", "yes", truth, false, `"yes" where true or false is wanted`},
		{"True in another case", "True", truth, false, `"True" where true or false is wanted`},
		{"a quoted true", `"true"`, truth, false, `"true" where true or false is wanted`},
		{"one", "1", truth, false, `"1" where true or false is wanted`},
		{"a list for a truth value", "[true]", truth, false, "a list where true or false is wanted"},

		{"a known word", "output", one, "output", ""},
		{"nearly a known word", "ouput", one, "", `unknown value "ouput"; did you mean "output"?`},
		{"a known word in another case", "Input", one, "", `unknown value "Input"; did you mean "input"?`},
		{"an unknown word", "train", one, "", `unknown value "train"; one of: input, output`},
		{"a long unknown word is cut", strings.Repeat("x", 99), one, "", `unknown value "` + strings.Repeat("x", 60) + `..."; one of: input, output`},

		{"a list of texts", "[a, b]", texts, []string{"a", "b"}, ""},
		{"one text as a list", "a", texts, []string{"a"}, ""},
		{"no texts", "[]", texts, []string(nil), ""},
		{"a mapping for texts", "{a: 1}", texts, []string(nil), "a mapping where a list is wanted"},
		{"text for a list", "abc", list, 0, `"abc" where a list is wanted`},

		{"keys in their order", "{b: 1, a: 2}", keys, []string{"b", "a"}, ""},
		{"a list for a mapping", "[a]", keys, []string(nil), "a list where a mapping (key: value) is wanted"},
		{"text for a mapping", "abc", keys, []string(nil), `"abc" where a mapping (key: value) is wanted`},

		{"an image size", "1024x512", sides, "1024 512", ""},
		{"a size without a height", "1024", sides, "0 0", `"1024"` + notSize},
		{"a size of three sides", "1x2x3", sides, "0 0", `"1x2x3"` + notSize},
		{"a size with a large X", "1x2X", sides, "0 0", `"1x2X"` + notSize},
		{"a size with blanks", "1 x 2", sides, "0 0", `"1 x 2"` + notSize},
		{"a size with a leading zero", "01x2", sides, "0 0", `"01x2"` + notSize},
		{"a size with a sign", "+1x2", sides, "0 0", `"+1x2"` + notSize},
		{"a size of nothing", "0x2", sides, "0 0", `"0x2"` + notSize},
		{"a size beyond the limit", "10000x2", sides, "0 0", `"10000x2"` + notSize},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, fault := read(tc.src, tc.get)
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tc.src, diff)
			}
			want := tc.fault
			if want != "" {
				place := "f.yaml:1:4: "
				want = place + want
			}
			if fault != want {
				t.Errorf("%s\ngot  %s\nwant %s", tc.src, fault, want)
			}
		})
	}
}

func TestMissingValue(t *testing.T) {
	var v yamlfile.Value
	w, h := v.Dimensions(9)
	got := []any{v.Exists(), v.Text(), v.Name(), v.Number(), v.Whole(1, 2), v.Bool(), v.OneOf("a"), v.List() == nil, v.Texts() == nil, v.Line(), v.Col(), w, h, v.RawText(), v.FileName(), v.File() == nil, v.Map("a").Keys() == nil}
	want := []any{false, "", "", "", int64(0), false, "", true, true, 0, 0, 0, 0, "", "", true, true}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	v.Fault("goes nowhere")
}

func TestMap(t *testing.T) {
	for _, tc := range []struct{ name, src, want string }{
		{"known keys", "price: 1\nmeter: 2\n", ""},
		{"a mistyped key (Y12)", "meter: 1\nprise: 2\n", `f.yaml:2:1: unknown key "prise"; did you mean "price"?`},
		{"a key in another case (Y13)", "Meter: 1\n", `f.yaml:1:1: unknown key "Meter"; did you mean "meter"?` + "\n" + `f.yaml:1:1: key "meter" is missing`},
		{"a key like no other", "meter: 1\nzzzzzz: 2\n", `f.yaml:2:1: unknown key "zzzzzz"; known here: meter, price`},
		{"a key with blanks", "meter: 1\n\"price \": 2\n", `f.yaml:2:1: unknown key "price "; did you mean "price"?`},
		{"a key that is a number", "meter: 1\n1: 2\n", `f.yaml:2:1: unknown key "1"; known here: meter, price`},
		{"a missing key", "price: 1\n", `f.yaml:1:1: key "meter" is missing`},
		{"a list for the whole file", "[meter]\n", "f.yaml:1:1: a list where a mapping (key: value) is wanted"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := yamlfile.Parse("f.yaml", "catalog", []byte(tc.src))
			m := f.Root().Map("meter", "price")
			m.Need("meter")
			got := ""
			if err := f.Err(); err != nil {
				got = err.Error()
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if m.Has("prise") || m.Has("zzzzzz") || m.Has("Meter") {
				t.Error("an unknown key is there")
			}
		})
	}
}

func TestFaultPlaces(t *testing.T) {
	f := yamlfile.Parse("f.yaml", "catalog", []byte("a:\n  b: 1\nc: [x, y]\n"))
	m := f.Root().Map("a", "c")
	m.Get("c").List()[1].Fault("of the second item")
	m.FaultKey("c", "of the key")
	m.Get("a").Map("b").FaultKey("z", "of the mapping without the key")
	for range 2 {
		m.Get("a").Map("b").Get("b").Fault("of the value")
		m.Get("a").Map("b").Get("b").Fault("of the value, another")
	}
	f.FaultAt(9, 9, "of a place")
	f.FaultAt(0, 0, "of the file")
	want := `f.yaml: of the file
f.yaml:2:3: of the mapping without the key
f.yaml:2:6: of the value
f.yaml:2:6: of the value, another
f.yaml:3:1: of the key
f.yaml:3:8: of the second item
f.yaml:9:9: of a place`
	if diff := cmp.Diff(want, f.Err().Error()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if v := m.Get("c"); v.Line() != 3 || v.Col() != 4 || v.FileName() != "f.yaml" || v.File() != f {
		t.Errorf("the value stands at %s:%d:%d", v.FileName(), v.Line(), v.Col())
	}
}

// A mapping of many keys answers as one of few does.
func TestAMappingOfManyKeys(t *testing.T) {
	for _, n := range []int{3, 16, 17, 200} {
		var src strings.Builder
		var known []string
		for i := range n {
			fmt.Fprintf(&src, "k%d: v%d\n", i, i)
			if i > 0 {
				known = append(known, fmt.Sprintf("k%d", i))
			}
		}
		f := yamlfile.Parse("f.yaml", "file", []byte(src.String()))
		if got := f.Root().AnyMap().Keys(); len(got) != n || got[n-1] != fmt.Sprintf("k%d", n-1) {
			t.Errorf("%d keys: %q", n, got)
		}
		m := f.Root().Map(known...)
		last := known[len(known)-1]
		if !slices.Equal(m.Keys(), known) || m.Has("k0") || m.Get("k0").Exists() || m.Has("none") || m.Get(last).Text() != "v"+last[1:] {
			t.Errorf("%d keys, k0 unknown: %q, last %q", n, m.Keys(), m.Get(last).Text())
		}
		m.FaultKey(last, "here")
		if err := f.Err(); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("f.yaml:%d:1: here", n)) || !strings.Contains(err.Error(), `f.yaml:1:1: unknown key "k0"`) {
			t.Errorf("%d keys: %v", n, err)
		}
	}
}
