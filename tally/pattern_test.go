package tally

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tokencast/samples"
	"tokencast/tokenizers"
)

// The example at the head of pattern.go.
func TestPatternOfTheComment(t *testing.T) {
	var sent []int64
	Pattern{Turns: 5, History: true}.Each(func(users, answers int64) {
		sent = append(sent, 400+users*60+answers*180)
	})
	if want := []int64{460, 700, 940, 1180, 1420}; !slices.Equal(sent, want) {
		t.Errorf("sent %v, want %v", sent, want)
	}
	spec := Spec{
		Line: "a", Pattern: Pattern{Turns: 5, History: true}, System: []byte(strings.Repeat("s", 400)),
		Sources:  []samples.Source{source("a.jsonl", fmt.Sprintf(`{"prompt": "%s", "completion": "%s"}`, strings.Repeat("u", 60), strings.Repeat("a", 180)))},
		Measures: []Measure{{Tokenizer: chars, Bands: []int64{700, 1000}}},
	}
	all, err := Run(t.Context(), []Spec{spec}, 2, 10_000)
	if err != nil {
		t.Fatal(err)
	}
	got := all[0][0]
	if got.Records != 1 || got.Calls != 5 || got.Sent.Sum != 4700 || got.Sent.Max != 1420 || got.Input.Sum != 60 || got.System != 400 {
		t.Errorf("got %+v", got)
	}
	want := []Segment{{Calls: 2, Answers: 2, Input: 1160, Output: 360}, {Calls: 1, Answers: 1, Input: 940, Output: 180}, {Calls: 2, Answers: 2, Input: 2600, Output: 360}}
	if !slices.Equal(got.Segments, want) {
		t.Errorf("segments %+v, want %+v", got.Segments, want)
	}
}

// The calls of any pattern are those of a script played out: what is said is kept, and
// every call sends all of it.
func TestPatternsPlayedOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Pattern{Turns: rapid.Int64Range(0, 6).Draw(t, "turns"), Steps: rapid.Int64Range(0, 4).Draw(t, "steps"), History: rapid.Bool().Draw(t, "history")}
		var want, got []string
		said := ""
		for range max(p.Turns, 1) {
			if !p.History {
				said = ""
			}
			said += "u"
			for j := range max(p.Steps, 1) {
				want = append(want, said+strings.Repeat("a", int(j))) // the steps before it, of this turn
			}
			said += "a" // the last step's answer alone goes on
		}
		p.Each(func(users, answers int64) {
			got = append(got, strings.Repeat("u", int(users))+strings.Repeat("a", int(answers)))
		})
		sorted := func(s string) string {
			return strings.Repeat("u", strings.Count(s, "u")) + strings.Repeat("a", strings.Count(s, "a"))
		}
		for i := range want {
			want[i] = sorted(want[i])
		}
		if !slices.Equal(got, want) || int64(len(got)) != p.Calls() {
			t.Fatalf("%+v: %v, want %v", p, got, want)
		}
		users, answers := p.Sums()
		all := strings.Join(want, "")
		if users != int64(strings.Count(all, "u")) || answers != int64(strings.Count(all, "a")) {
			t.Fatalf("%+v: sums %d and %d of %v", p, users, answers, want)
		}
	})
}

// A record without an answer resends answers of the length that Missing gives, for the
// bands and limits alone; a template is added to each call for the messages it sends.
func TestMissingAnswersAndFrames(t *testing.T) {
	spec := Spec{
		Line: "a", Pattern: Pattern{Turns: 3, History: true}, System: []byte("ss"),
		Sources: []samples.Source{source("a.txt", "uuuu")},
		Measures: []Measure{
			{Tokenizer: chars, Missing: 10, Bands: []int64{15, 25}, Limits: []Limit{{Input, 33}, {Input, 34}}},
			{Tokenizer: chars, Frame: tokenizers.FrameTokens{Call: 1, System: 2, User: 3, Assistant: 5}},
		},
	}
	all, err := Run(t.Context(), []Spec{spec}, 1, 10_000)
	if err != nil {
		t.Fatal(err)
	}
	// 2 + 4, 2 + 8 + 10 and 2 + 12 + 20 tokens
	want := []Segment{{Calls: 1, Input: 6}, {Calls: 1, Resent: 1, Input: 10}, {Calls: 1, Resent: 2, Input: 14}}
	if got := all[0][0]; !slices.Equal(got.Segments, want) || !slices.Equal(got.Over, []int64{1, 0}) || got.Sent.Sum != 30 {
		t.Errorf("got %+v", got)
	}
	// 3 x (1 + 2) + 3 x (1 + 2 + 3) + 5 x (1 + 2)
	if got := all[0][1]; got.Framed != 42 || got.Sent.Sum != 30+42 || got.InputScripts[0] != 72 {
		t.Errorf("frames %d, sent %d, scripts %v", got.Framed, got.Sent.Sum, got.InputScripts)
	}
}
