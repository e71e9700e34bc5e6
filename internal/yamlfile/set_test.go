package yamlfile_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tokencast/internal/yamlfile"
)

const setFile = `version: 1
budget: {monthly: 400}
lines:
  - name: chat
    requests: 120k/month
    tokens: {input: 800}
  - name: chat.eu
    requests: 1k/month
  - name: anthropic.claude-3-haiku-20240307-v1:0
    requests: 2k/month
  - name: a=b
    requests: 3k/month
list: [1, 2]
`

// linesOf are the names of setFile's lines.
func linesOf(list yamlfile.Value) []string {
	var names []string
	for _, item := range list.List() {
		if !item.IsMap() || !item.AnyMap().Has("name") {
			return nil
		}
		names = append(names, item.AnyMap().Get("name").Text())
	}
	return names
}

// flat shows the tree of a file: "lines.0.requests=120k/month" and so on.
func flat(v yamlfile.Value) string {
	switch {
	case v.IsMap():
		var parts []string
		for _, k := range v.AnyMap().Keys() {
			parts = append(parts, k+": "+flat(v.AnyMap().Get(k)))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case v.IsList():
		var parts []string
		for _, e := range v.List() {
			parts = append(parts, flat(e))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return v.Text()
}

func TestSet(t *testing.T) {
	plain := flat(yamlfile.Parse("f.yaml", "file", []byte(setFile)).Root())
	for _, tc := range []struct {
		name     string
		set      []string
		from, to string // what is replaced in the plain tree
	}{
		{"a value of the file", []string{"version=2"}, "version: 1", "version: 2"},
		{"a value in a mapping", []string{"budget.monthly=500"}, "monthly: 400", "monthly: 500"},
		{"a value of an entry", []string{"lines.chat.requests=200k/month"}, "120k/month", "200k/month"},
		{"the longest name wins", []string{"lines.chat.eu.requests=5/day"}, "requests: 1k/month", "requests: 5/day"},
		{"a name with dots and a colon", []string{"lines.anthropic.claude-3-haiku-20240307-v1:0.requests=7/day"}, "2k/month", "7/day"},
		{"a name with an equals sign", []string{"lines.a=b.requests=9/day"}, "3k/month", "9/day"},
		{"a value with an equals sign", []string{"lines.chat.requests=a=b"}, "120k/month", "a=b"},
		{"a flow value", []string{"lines.chat.requests={low: 80k, base: 120k, per: month}"}, "120k/month", "{low: 80k, base: 120k, per: month}"},
		{"a key that is new", []string{"lines.chat.retries=2%"}, "tokens: {input: 800}}", "tokens: {input: 800}, retries: 2%}"},
		{"a mapping that is new", []string{"lines.chat.limits.input=10"}, "tokens: {input: 800}}", "tokens: {input: 800}, limits: {input: 10}}"},
		{"the last wins", []string{"version=2", "version=3"}, "version: 1", "version: 3"},
		{"one below another", []string{"lines.chat.tokens={input: 1}", "lines.chat.tokens.output=2"}, "{input: 800}", "{input: 1, output: 2}"},
		{"names stay those of the file", []string{"lines.a=b.name=c", "lines.a=b.requests=9/day"}, "{name: a=b, requests: 3k/month}", "{name: c, requests: 9/day}"},
		{"a list as a whole", []string{"list=[3]"}, "[1, 2]", "[3]"},
		{"quotes", []string{`version="2 # two"`}, "version: 1", "version: 2 # two"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := yamlfile.Parse("f.yaml", "file", []byte(setFile))
			for _, s := range tc.set {
				f.Set("--set "+s, s, linesOf)
			}
			if err := f.Err(); err != nil {
				t.Fatal(err)
			}
			want := strings.Replace(plain, tc.from, tc.to, 1)
			if want == plain {
				t.Fatalf("%q is not in %s", tc.from, plain)
			}
			if got := flat(f.Root()); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

func TestSetRefuses(t *testing.T) {
	for _, tc := range []struct{ name, set, want string }{
		{"no value", "lines.chat.requests", `--set lines.chat.requests: no value; write it as path=value, such as workloads.NAME.requests=200k/month`},
		{"an empty value", "lines.chat.requests=", "--set lines.chat.requests=: no value; give one, or leave the override out"},
		{"a comment for a value", "version=#1", "--set version=#1: no value; give one, or leave the override out"},
		{"a null", "version=null", "--set version=null: null is not a value; give one or leave the key out"},
		{"an alias", "version=*a", "--set version=*a: unknown anchor 'a' referenced; aliases are not used here, write the value out"},
		{"a tag", "version=!!int 2", "--set version=!!int 2: tag !!int; tags are not used here, remove it"},
		{"a key twice", "budget={a: 1, a: 2}", `--set budget={a: 1, a: 2}: key "a" stands twice, here and in line 1; keep one`},
		{"two documents", "version=--- 1\n--- 2", "--set version=--- 1?--- 2: more than one value"},
		{"a mapping without brackets", "budget=monthly: 2", "--set budget=monthly: 2: a value over several keys or entries needs brackets; write {key: value} or [a, b]"},
		{"a comment", "version=2 # two", "--set version=2 # two: what follows # is a comment; put the value in quotes"},
		{"a torn flow", "budget={monthly: 2", "--set budget={monthly: 2: did not find expected ',' or '}'"},
		{"an ESC", "version=\x1b[2J", "--set version=?[2J: character U+001B is not allowed; remove it, or write it escaped in double quotes"},
		{"an unknown entry", "lines.chatt.requests=1", `--set lines.chatt.requests=1: no entry is named "chatt"; did you mean "chat"?`},
		{"an unknown entry with dots", "lines.anthropic.claude-3-haiku-20240307-v1:1.requests=1", `--set lines.anthropic.claude-3-haiku-20240307-v1:1.requests=1: no entry is named "anthropic.claude-3-haiku-20240307-v1:1"; did you mean "anthropic.claude-3-haiku-20240307-v1:0"?`},
		{"an unknown entry like no other", "lines.zzzzzz.q=1", `--set lines.zzzzzz.q=1: no entry has the name that "zzzzzz.q" begins with; known here: chat, chat.eu, anthropic.claude-3-haiku-20240307-v1:0, a=b`},
		{"a list without names", "list.0=1", "--set list.0=1: the entries of a list have no names here; replace the list as a whole, with [a, b]"},
		{"into a single value", "version.a=1", `--set version.a=1: "1" is no mapping, so "a" is not in it; replace it as a whole, with {key: value}`},
		{"an empty key", "budget..a=1", "--set budget..a=1: an empty key in the path; write keys with single dots between them"},
		{"no path", "=1", "--set =1: an empty key in the path; write keys with single dots between them"},
		{"too deep", strings.Repeat("a.", 100) + "b=1", "--set " + strings.Repeat("a.", 100) + "b=1: more than 64 levels of nesting"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := yamlfile.Parse("f.yaml", "file", []byte(setFile))
			before := flat(f.Root())
			f.Set("--set "+tc.set, tc.set, linesOf)
			if err := f.Err(); err == nil || err.Error() != tc.want {
				t.Errorf("got  %v\nwant %s", err, tc.want)
			}
			if after := flat(f.Root()); after != before {
				t.Errorf("the tree became %s", after)
			}
		})
	}
}

// What is wrong with a value when it is read is told as at the override, and what is
// wrong in the file as in the file.
func TestSetFaultsName(t *testing.T) {
	f := yamlfile.Parse("f.yaml", "file", []byte("a: x\nb: y\n"))
	f.Set("--set a=z", "a=z", linesOf)
	f.Set("--set cc.d=1", "cc.d=1", linesOf)
	m := f.Root().Map("a", "b", "dd")
	m.Get("a").Whole(0, 9)
	m.Get("b").Whole(0, 9)
	m.FaultKey("a", "seen")
	if v := m.Get("a"); v.FileName() != "--set a=z" || v.Line() != 0 || v.Col() != 0 {
		t.Errorf("place %s:%d:%d", v.FileName(), v.Line(), v.Col())
	}
	const want = `--set cc.d=1: unknown key "cc"; known here: a, b, dd
--set a=z: "z" is not a whole number; write digits alone, such as 8192
f.yaml:2:4: "y" is not a whole number; write digits alone, such as 8192
f.yaml:1:1: seen`
	got := f.Err().Error()
	for _, line := range strings.Split(want, "\n") {
		if !strings.Contains(got, line) {
			t.Errorf("no %q in\n%s", line, got)
		}
	}
}

// Setting is as if the file had been written so: what was set is there, all else is
// as it was, and no input panics.
func TestSetAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := yamlfile.Parse("f.yaml", "file", []byte(setFile))
		for _, s := range rapid.SliceOfN(rapid.StringMatching(`(lines\.|list\.|budget\.|version)?(chat|chat\.eu|a=b|[a-z.=]{0,5})?(\.requests|\.tokens|\.input)?=?([{\[]?[a-z0-9: ,"#&*!|>-]{0,8}[}\]]?)`), 1, 4).Draw(t, "set") {
			f.Set("--set "+s, s, linesOf)
		}
		if err := f.Err(); err != nil {
			for _, line := range strings.Split(err.Error(), "\n") {
				if !strings.HasPrefix(line, "--set ") {
					t.Fatalf("fault %q is not told as at the override", line)
				}
			}
		}
		flat(f.Root())
	})
}
