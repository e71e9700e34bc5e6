package tally

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tokencast/samples"
	"tokencast/tokenizers"
)

// bigs compares big integers by value.
var bigs = cmp.Comparer(func(a, b *big.Int) bool {
	return a == nil && b == nil || a != nil && b != nil && a.Cmp(b) == 0
})

// counter counts with a function.
type counter func(text []byte) int

func (c counter) Count(text []byte) int { return c(text) }

var (
	chars = &tokenizers.Tokenizer{Name: "chars", Digest: "sha256:c", Counter: counter(utf8.RuneCount)}
	words = &tokenizers.Tokenizer{Name: "words", Digest: "sha256:w", Counter: counter(func(text []byte) int { return len(strings.Fields(string(text))) })}
)

func source(path, content string) samples.Source {
	return samples.Source{Path: path, Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(content)), nil
	}}
}

func TestRun(t *testing.T) {
	spec := Spec{
		Line: "chat",
		Sources: []samples.Source{
			source("b.jsonl", `{"prompt":"ab cd","completion":"xyz"}`+"\n"+`{"prompt":"Привет","completion":"да, d"}`),
			source("a.txt", "漢字 \xff\n"),
		},
		Measures: []Measure{
			{Tokenizer: chars, CutOutput: 4, Bands: []int64{4, 5}, Limits: []Limit{{Input, 5}, {Output, 3}, {Both, 9}}},
			{Tokenizer: words},
			{Tokenizer: chars},
		},
	}
	files := []samples.File{
		{Path: "a.txt", Shape: "text", Records: 1, Bytes: 9, Repaired: 1},
		{Path: "b.jsonl", Shape: "pairs", Records: 2, Bytes: 86, Answers: 2},
	}
	want := []*Tally{
		{
			Line: "chat", Tokenizer: "chars", Digest: "sha256:c", CutOutput: 4, Bands: []int64{4, 5}, Limits: spec.Measures[0].Limits,
			Calls: 3, Records: 3, Answers: 2, Sent: moments(t, []int64{5, 6, 5}), Input: moments(t, []int64{5, 6, 5}), Output: moments(t, []int64{3, 4}), Cross: big.NewInt(5*3 + 6*4),
			Segments: []Segment{{}, {Calls: 2, Answers: 1, Input: 10, Output: 3}, {Calls: 1, Answers: 1, Cut: 1, CutTokens: 4, Input: 6, Output: 4}}, Cut: 1, Over: []int64{1, 1, 1},
			InputScripts: scripts(5, 5, 6), OutputScripts: scripts(3+1, 0, 3),
			Repaired: 1, Files: files,
		},
		{
			Line: "chat", Tokenizer: "words", Digest: "sha256:w",
			Calls: 3, Records: 3, Answers: 2, Sent: moments(t, []int64{2, 1, 2}), Input: moments(t, []int64{2, 1, 2}), Output: moments(t, []int64{1, 2}), Cross: big.NewInt(2*1 + 1*2),
			Segments: []Segment{{Calls: 3, Answers: 2, Input: 5, Output: 3}}, Over: []int64{},
			InputScripts: scripts(2, 2, 1), OutputScripts: scripts(1+1, 0, 1),
			Repaired: 1, Files: files,
		},
		{
			Line: "chat", Tokenizer: "chars", Digest: "sha256:c",
			Calls: 3, Records: 3, Answers: 2, Sent: moments(t, []int64{5, 6, 5}), Input: moments(t, []int64{5, 6, 5}), Output: moments(t, []int64{3, 5}), Cross: big.NewInt(5*3 + 6*5),
			Segments: []Segment{{Calls: 3, Answers: 2, Input: 16, Output: 8}}, Over: []int64{},
			InputScripts: scripts(5, 5, 6), OutputScripts: scripts(3+2, 0, 3),
			Repaired: 1, Files: files,
		},
	}
	got, err := Run(t.Context(), []Spec{spec}, 2, 1000)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]*Tally{want}, got, bigs); diff != "" {
		t.Errorf("Run (-want +got):\n%s", diff)
	}
}

// Three characters are three tokens of input and, at two model tokens each, six of an
// answer: it is over a limit of five, and cut at five it keeps two characters.
func TestAnswerWeights(t *testing.T) {
	twice := make([]int64, tokenizers.ScriptCount)
	once := make([]int64, tokenizers.ScriptCount)
	for i := range twice {
		once[i], twice[i] = 1_000_000, 2_000_000
	}
	limits := []Limit{{Input, 2}, {Output, 5}, {Both, 8}}
	spec := Spec{Line: "a", Sources: []samples.Source{source("a.jsonl", `{"prompt":"abc","completion":"xyz"}`)}, Measures: []Measure{
		{Tokenizer: chars, Weights: once, AnswerWeights: twice, Limits: limits},
		{Tokenizer: chars, Weights: once, AnswerWeights: twice, Limits: limits, CutOutput: 5},
		{Tokenizer: chars, Weights: twice, AnswerWeights: once, Limits: limits, CutOutput: 5},
	}}
	got, err := Run(t.Context(), []Spec{spec}, 1, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []struct {
		output, cut int64
		over        []int64
	}{{3, 0, []int64{1, 1, 1}}, {2, 1, []int64{1, 0, 0}}, {3, 0, []int64{1, 0, 1}}} {
		m := got[0][i]
		if m.Output.Sum != want.output || m.Cut != want.cut || !slices.Equal(m.Over, want.over) {
			t.Errorf("measure %d: output %d, cut %d, over %v, want %+v", i, m.Output.Sum, m.Cut, m.Over, want)
		}
	}
}

// scripts returns tokens by script class.
func scripts(latin, han, cyrillic int64) (by [tokenizers.ScriptCount]int64) {
	for i, s := range tokenizers.Scripts() {
		switch s {
		case tokenizers.Latin:
			by[i] = latin
		case tokenizers.Han:
			by[i] = han
		case tokenizers.Cyrillic:
			by[i] = cyrillic
		}
	}
	return by
}

func TestRunCountsTrainingTextAsInput(t *testing.T) {
	spec := Spec{
		Line: "tuned", Sources: []samples.Source{source("t.jsonl", `{"prompt":"ab","completion":"xyz"}`)},
		Training: true, Measures: []Measure{{Tokenizer: chars, CutOutput: 1}},
	}
	got, err := Run(t.Context(), []Spec{spec}, 1, 1000)
	if err != nil {
		t.Fatal(err)
	}
	tally := got[0][0]
	if tally.Input.Sum != 5 || tally.Output.Sum != 0 || tally.Answers != 0 || tally.Cut != 0 || tally.Cross != nil {
		t.Errorf("got %+v", tally)
	}
}

func TestRunIsTheSameForAnyNumberOfWorkers(t *testing.T) {
	var lines strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&lines, `{"prompt":"%s","completion":"%s"}`+"\n", strings.Repeat("ab ж ", i%97), strings.Repeat("漢 x", i%31))
	}
	spec := Spec{Line: "a", Sources: []samples.Source{source("a.jsonl", lines.String()), source("b.jsonl", lines.String())}, Measures: []Measure{
		{Tokenizer: chars, CutOutput: 40, Bands: []int64{100, 300}, Limits: []Limit{{Both, 200}}}, {Tokenizer: words},
	}}
	other := Spec{Line: "b", Sources: []samples.Source{source("c.txt", "one\ntwo")}, Fields: samples.Fields{Lines: true}, Measures: []Measure{{Tokenizer: words}}}
	var first [][]*Tally
	for _, jobs := range []int{1, 2, 8} {
		got, err := Run(t.Context(), []Spec{spec, other}, jobs, 10_000)
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = got
		}
		if diff := cmp.Diff(first, got, bigs); diff != "" {
			t.Errorf("%d workers (-one +these):\n%s", jobs, diff)
		}
	}
	if first[0][0].Calls != 6000 || first[1][0].Calls != 2 {
		t.Errorf("calls are %d and %d", first[0][0].Calls, first[1][0].Calls)
	}
}

// TestRunMergesLikeOneRun splits a set of records in three, and merges in any
// order.
func TestRunMergesLikeOneRun(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[a-cжи漢 ]{0,12}`)
		measure := Measure{
			Tokenizer: chars, CutOutput: rapid.Int64Range(0, 8).Draw(t, "cut"),
			Bands: []int64{3, 7}, Limits: []Limit{{Input, 5}, {Both, 9}},
		}
		run := func(contents ...string) *Tally {
			spec := Spec{Line: "x", Measures: []Measure{measure}}
			for i, content := range contents {
				spec.Sources = append(spec.Sources, source(fmt.Sprint(i), content))
			}
			tallies, err := Run(context.Background(), []Spec{spec}, 2, 10_000)
			if err != nil {
				t.Fatal(err)
			}
			return tallies[0][0]
		}
		parts, whole := make([]*Tally, 3), []string{}
		for i := range parts {
			var lines strings.Builder
			for range rapid.IntRange(1, 4).Draw(t, "records") {
				fmt.Fprintf(&lines, `{"prompt":%q,"completion":%q}`+"\n", word.Draw(t, "prompt"), word.Draw(t, "completion"))
			}
			parts[i] = run(lines.String())
			whole = append(whole, lines.String())
		}
		want := run(whole...)
		for i := range parts {
			parts[i].Files[0].Path = fmt.Sprint(i)
		}
		for _, order := range [][]int{{0, 1, 2}, {2, 1, 0}, {1, 0, 2}} {
			got := merged(t, merged(t, parts[order[0]], parts[order[1]]), parts[order[2]])
			if diff := cmp.Diff(want, got, bigs); diff != "" {
				t.Fatalf("%v (-whole +merged):\n%s", order, diff)
			}
			got = merged(t, parts[order[0]], merged(t, parts[order[1]], parts[order[2]]))
			if diff := cmp.Diff(want, got, bigs); diff != "" {
				t.Fatalf("%v, the last two first (-whole +merged):\n%s", order, diff)
			}
		}
	})
}

// merged returns the merger of both, which it leaves as they are.
func merged(t interface{ Fatal(...any) }, a, b *Tally) *Tally {
	both := *a
	if err := both.Merge(b); err != nil {
		t.Fatal(err)
	}
	return &both
}

func TestRunReturnsTheFirstFault(t *testing.T) {
	good, bad := source("a.txt", "text"), func(path string) samples.Source { return source(path, "") }
	measures := []Measure{{Tokenizer: chars}}
	for range 20 {
		_, err := Run(t.Context(), []Spec{
			{Line: "a", Sources: []samples.Source{good, bad("b.txt"), bad("c.txt")}, Measures: measures},
			{Line: "b", Sources: []samples.Source{bad("d.txt")}, Measures: measures},
		}, 4, 1000)
		var fault *samples.Error
		if !errors.As(err, &fault) || fault.File != "b.txt" {
			t.Fatalf("got %v", err)
		}
	}
}

func TestRunRefuses(t *testing.T) {
	one := []samples.Source{source("a.txt", "text")}
	huge := &tokenizers.Tokenizer{Name: "huge", Counter: counter(func([]byte) int { return 1 << 62 })}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for _, tc := range []struct {
		name string
		ctx  context.Context
		jobs int
		spec Spec
		want string
	}{
		{"no workers", t.Context(), 0, Spec{Sources: one}, "the number of workers is 0, not above 0"},
		{"no sources", t.Context(), 1, Spec{Line: "a"}, `line "a": no samples to count`},
		{"bands out of order", t.Context(), 1, Spec{Line: "a", Sources: one, Measures: []Measure{{Tokenizer: chars, Bands: []int64{5, 5}}}}, `line "a": token bands [5 5] are not ascending`},
		{"a cut below 0", t.Context(), 1, Spec{Line: "a", Sources: one, Measures: []Measure{{Tokenizer: chars, CutOutput: -1}}}, `line "a": answers cut at -1 tokens`},
		{"a limit of nothing", t.Context(), 1, Spec{Line: "a", Sources: one, Measures: []Measure{{Tokenizer: chars, Limits: []Limit{{3, 1}}}}}, `line "a": no such limit: {3 1}`},
		{"a cancelled context", cancelled, 1, Spec{Sources: one, Measures: []Measure{{Tokenizer: chars}}}, "context canceled"},
		{"J27 a sum beyond int64 in one worker", t.Context(), 1, Spec{Sources: []samples.Source{one[0], one[0]}, Measures: []Measure{{Tokenizer: huge}}}, errOverflow.Error()},
		{"J27 a sum beyond int64 over several", t.Context(), 8, Spec{Sources: []samples.Source{source("a", strings.Repeat("a\n", 1000))}, Fields: samples.Fields{Lines: true}, Measures: []Measure{{Tokenizer: huge}}}, errOverflow.Error()},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := Run(tc.ctx, []Spec{tc.spec}, tc.jobs, 10_000)
			if err == nil || err.Error() != tc.want {
				t.Errorf("got %v, %v\nwant %s", got, err, tc.want)
			}
		})
	}
}

func TestMergeRefusesUnequalTallies(t *testing.T) {
	base := func() *Tally {
		return &Tally{Line: "a", Tokenizer: "chars", Digest: "d", Segments: make([]Segment, 1)}
	}
	for _, tc := range []struct {
		name   string
		change func(o *Tally)
		want   string
	}{
		{"another line", func(o *Tally) { o.Line = "b" }, `merge tallies: the lines are "a" and "b"`},
		{"another tokenizer", func(o *Tally) { o.Tokenizer = "words" }, `merge tallies of "a": the tokenizers are "chars" and "words"`},
		{"another vocabulary", func(o *Tally) { o.Digest = "e" }, `merge tallies of "a": the vocabularies of chars differ, d and e`},
		{"training", func(o *Tally) { o.Training = true }, `merge tallies of "a": one of them counts for training`},
		{"other bands", func(o *Tally) { o.Bands = []int64{1} }, `merge tallies of "a": the token bands are [] and [1]`},
		{"another cut", func(o *Tally) { o.CutOutput = 5 }, `merge tallies of "a": answers are cut at 0 and 5 tokens`},
		{"other limits", func(o *Tally) { o.Limits = []Limit{{Input, 1}} }, `merge tallies of "a": the limits are [] and [{0 1}]`},
		{"other weights of answers", func(o *Tally) { o.AnswerWeights = []int64{1} }, `merge tallies of "a": the factors of answers by script are [] and [1]`},
		{"missing segments", func(o *Tally) { o.Segments = nil }, `merge tallies of "a": one of them is incomplete`},
		{"too much", func(o *Tally) { o.Cut = math.MaxInt64 }, `merge tallies of "a": ` + errOverflow.Error()},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a, o := base(), base()
			a.Cut = 1
			tc.change(o)
			if err := a.Merge(o); err == nil || err.Error() != tc.want {
				t.Errorf("got %v, want %s", err, tc.want)
			}
			want := base()
			want.Cut = 1
			if diff := cmp.Diff(want, a, bigs); diff != "" {
				t.Errorf("changed by an error (-want +got):\n%s", diff)
			}
		})
	}
}
