package workload_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tokencast/pricing"
	"tokencast/workload"
)

// longWorkload is a file of more than a megabyte.
func longWorkload() string {
	var b strings.Builder
	b.WriteString("version: 1\nworkloads: # many\n")
	for i := range 12_000 {
		name := fmt.Sprintf("name: line %d, ", i)
		if i%3 == 0 {
			name = ""
		}
		fmt.Fprintf(&b, "  - {%smodel: model-%d, requests: %d/month,\n     tokens: {input: %d, output: {low: 1, base: 2, high: %d}}}\n", name, i%7, i, i, i+2)
	}
	b.WriteString("months: 12\n")
	return b.String()
}

// A long file is read a part at a time; an override has it read as a whole.
func TestALongFileIsReadAsAnyOther(t *testing.T) {
	src := longWorkload()
	got, err := workload.Parse("w.yaml", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	want, err := workload.Parse("w.yaml", []byte(src), "months=12")
	if err != nil {
		t.Fatal(err)
	}
	want.Overrides = nil
	exact := cmp.Comparer(func(a, b pricing.Quantity) bool { return a.Cmp(b) == 0 })
	if diff := cmp.Diff(want, got, exact); diff != "" {
		t.Error(diff)
	}
	if l := got.Lines[11_997]; l.Name != "model-6-572" || l.At.Line != 23_997 || l.At.Col != 5 {
		t.Errorf("line %q at %+v", l.Name, l.At)
	}
}

func TestALongFileTellsItsFaults(t *testing.T) {
	for _, tc := range []struct{ name, old, put, want string }{
		{"in a line", "input: 9000,", "inputs: 9000,", `w.yaml:18004:15: unknown key "inputs"; did you mean "input"?`},
		{"a name twice", "name: line 9001,", "name: line 1,", `w.yaml:18005:12: two lines are named "line 1", here and in line 5; names must differ`},
		{"of the form", "name: line 9001,", "name: [line 9001,", "w.yaml:18004:1: did not find expected ',' or ']'"},
		{"elsewhere", "months: 12", "months: 0", `w.yaml:24003:9: "0" is out of range; write a whole number from 1 to 120`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := workload.Parse("w.yaml", []byte(strings.Replace(longWorkload(), tc.old, tc.put, 1)))
			if err == nil || err.Error() != tc.want {
				t.Errorf("got %v\nwant %s", err, tc.want)
			}
		})
	}
}
