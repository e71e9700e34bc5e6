package workload_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tokencast/pricing"
	"tokencast/workload"
)

const overridden = `version: 1
workloads:
  - name: chat
    model: anthropic.claude-3-haiku-20240307-v1:0
    requests: 120k/month
    tokens: {input: 800, output: 200}
  - model: amazon.titan-embed-text-v1
    requests: 1k/month
    tokens: {input: 60}
  - model: amazon.titan-embed-text-v1
    requests: 2k/month
    tokens: {input: 60}
`

// An override is as if the file had been written so.
func TestOverrideIsAsIfWritten(t *testing.T) {
	for _, tc := range []struct{ name, set, from, to string }{
		{"a volume", "workloads.chat.requests=200k/month", "120k/month", "200k/month"},
		{"a range", "workloads.chat.requests={low: 80k, base: 120k, high: 200k, per: month}", "120k/month", "{low: 80k, base: 120k, high: 200k, per: month}"},
		{"a key that is new", "workloads.chat.retries=2%", "output: 200}", "output: 200}\n    retries: 2%"},
		{"a key of the file", "months=3", "version: 1", "version: 1\nmonths: 3"},
		{"a line without a name", "workloads.amazon.titan-embed-text-v1.requests=5k/day", "requests: 1k/month", "requests: 5k/day"},
		{"the second without a name", "workloads.amazon.titan-embed-text-v1-2.requests=5k/day", "requests: 2k/month", "requests: 5k/day"},
		{"another model", "workloads.chat.model=anthropic.claude-3-sonnet-20240229-v1:0", "claude-3-haiku-20240307", "claude-3-sonnet-20240229"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := workload.Parse("w.yaml", []byte(overridden), tc.set)
			if err != nil {
				t.Fatal(err)
			}
			want, err := workload.Parse("w.yaml", []byte(strings.Replace(overridden, tc.from, tc.to, 1)))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{"--set " + tc.set}, got.Overrides); diff != "" {
				t.Error(diff)
			}
			got.Overrides = nil
			places := cmp.Comparer(func(a, b workload.Place) bool { return true })
			exact := cmp.Comparer(func(a, b pricing.Quantity) bool { return a.Cmp(b) == 0 })
			if diff := cmp.Diff(want, got, places, exact); diff != "" {
				t.Errorf("-written +set:\n%s", diff)
			}
		})
	}
}

// Every line answers to the name that reading gives it.
func TestOverrideFindsEveryLine(t *testing.T) {
	for _, src := range []string{
		overridden,
		"version: 1\nworkloads:\n  - {model: m, requests: 0, tokens: {input: 1}}\n  - {name: m, model: n, requests: 0, tokens: {input: 1}}\n  - {model: m, requests: 0, tokens: {input: 1}}\n  - {name: m-2, model: m, requests: 0, tokens: {input: 1}}\n",
	} {
		w, err := workload.Parse("w.yaml", []byte(src))
		if err != nil {
			t.Fatal(err)
		}
		for i, l := range w.Lines {
			set, err := workload.Parse("w.yaml", []byte(src), "workloads."+l.Name+".retries=7%")
			if err != nil {
				t.Fatal(err)
			}
			for k, other := range set.Lines {
				if (other.Retries.String() == "0.07") != (i == k) {
					t.Errorf("%s: line %d has retries of %s", l.Name, k, other.Retries)
				}
			}
		}
	}
}

func TestOverrideFaults(t *testing.T) {
	for _, tc := range []struct {
		name string
		set  []string
		want string
	}{
		{"a volume without a period", []string{"workloads.chat.requests=200k"}, `--set workloads.chat.requests=200k: "200k" has no period; write 200k/month`},
		{"an unknown line", []string{"workloads.chatt.requests=200k/month"}, `--set workloads.chatt.requests=200k/month: no entry is named "chatt"; did you mean "chat"?`},
		{"an unknown key", []string{"workloads.chat.reqests=200k/month"}, `--set workloads.chat.reqests=200k/month: unknown key "reqests"; did you mean "requests"?`},
		{"an unknown key of the file", []string{"budgte.monthly=3"}, `--set budgte.monthly=3: unknown key "budgte"; did you mean "budget"?`},
		{"a range out of order", []string{"workloads.chat.tokens.output={low: 3, base: 2}"}, "--set workloads.chat.tokens.output={low: 3, base: 2}: low 3, base 2, high 2 are not in order of size"},
		{"a name that is taken", []string{"workloads.chat.name=x", "workloads.amazon.titan-embed-text-v1.name=x"}, `--set workloads.amazon.titan-embed-text-v1.name=x: two lines are named "x", here and by --set workloads.chat.name=x; names must differ`},
		{"faults of both", []string{"months=0"}, `--set months=0: "0" is out of range; write a whole number from 1 to 120`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := workload.Parse("w.yaml", []byte(overridden), tc.set...)
			if err == nil || err.Error() != tc.want {
				t.Errorf("got  %v\nwant %s", err, tc.want)
			}
		})
	}
	// No word of a prompt is in a message.
	for _, set := range []string{`workloads.chat.conversation.system=secret: [`, `workloads.chat.conversation={system: secret, turns: 0}`} {
		_, err := workload.Parse("w.yaml", []byte(overridden), set)
		if err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", set, err)
		}
	}
	// Without a list of lines there is nothing to name; it must not panic.
	for _, src := range []string{"", "[]", "version: 1", "version: 1\nworkloads: 3", "version: 1\nworkloads: [1, [2], {model: [x]}]"} {
		if _, err := workload.Parse("w.yaml", []byte(src), "workloads.chat.requests=1/month", "workloads=[]", "workloads.x.y=1"); err == nil {
			t.Errorf("%q: no fault", src)
		}
	}
}
