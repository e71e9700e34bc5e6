package confirm

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tokencast/bodies"
	"tokencast/samples"
)

func texts(list ...string) [][]byte {
	var out [][]byte
	for _, t := range list {
		out = append(out, []byte(t))
	}
	return out
}

func TestPromptOf(t *testing.T) {
	user := func(t string) bodies.Turn { return bodies.Turn{Text: t} }
	assistant := func(t string) bodies.Turn { return bodies.Turn{Text: t, Assistant: true} }
	for _, tc := range []struct {
		name   string
		rec    samples.Record
		want   bodies.Prompt
		reason bool
	}{
		{"one message", samples.Record{Input: texts("a"), User: 1}, bodies.Prompt{Turns: []bodies.Turn{user("a")}}, false},
		{
			"the example of the comment",
			samples.Record{Input: texts("s", "a", "b", "c"), System: 1, User: 2, Assistant: 1},
			bodies.Prompt{System: "s", Turns: []bodies.Turn{user("a"), assistant("b"), user("c")}},
			false,
		},
		{"a message in parts", samples.Record{Input: texts("s", "a", "b"), System: 1, User: 1}, bodies.Prompt{System: "s", Turns: []bodies.Turn{user("a\nb")}}, false},
		{"a finished prompt", samples.Record{Input: texts("[INST] a [/INST]"), User: 1, Raw: true}, bodies.Prompt{Raw: true, Turns: []bodies.Turn{user("[INST] a [/INST]")}}, false},
		{"tools", samples.Record{Input: texts(`{"name":"f"}`, "a"), User: 1}, bodies.Prompt{}, true},
		{"an image", samples.Record{Input: texts("a"), User: 1, Images: 1}, bodies.Prompt{}, true},
		{"nothing", samples.Record{User: 1}, bodies.Prompt{}, true},
		{"two messages of the user", samples.Record{Input: texts("a", "b"), User: 2}, bodies.Prompt{}, true},
		{"turns in parts", samples.Record{Input: texts("a", "b", "c", "d"), User: 2, Assistant: 1}, bodies.Prompt{}, true},
		{"an empty message", samples.Record{Input: texts("a", "", "c"), User: 2, Assistant: 1}, bodies.Prompt{}, true},
		{"recorded counts", samples.Record{Given: &samples.Usage{}}, bodies.Prompt{}, true},
	} {
		got, reason := PromptOf(tc.rec, "")
		if (reason != "") != tc.reason {
			t.Errorf("%s: reason %q", tc.name, reason)
		} else if diff := cmp.Diff(tc.want, got); reason == "" && diff != "" {
			t.Errorf("%s (-want +got):\n%s", tc.name, diff)
		}
	}
}
