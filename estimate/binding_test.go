package estimate_test

import (
	"strings"
	"testing"

	"tokencast/estimate"
)

const boundOverlay = `schema: 1
sources: {test: {title: test}}
defaults: {from: 2024-01-01, source: test, per: 1k_tokens}
models:
  - id: test.scripts
    modality: text
    tokenizer: {name: chars, factors: {latin: 0.25, han: 1.5, other: 1}, class: calibrated, band: [-10%, +20%], source: test}
    limits: {context: 6}
    prices: [{rates: {input: 1, output: 1}}]
  - id: test.framed
    modality: text
    tokenizer: {name: cl100k_base, frame: llama3, class: family}
    prices: [{rates: {input: 1, output: 1}}]
  - id: test.framed-chars
    modality: text
    tokenizer: {name: chars, frame: llama3}
    prices: [{rates: {input: 1, output: 1}}]
`

// 8 Latin letters x 0.25 = 2 and 4 Han letters x 1.5 = 6; the mean input is 4 tokens,
// the answers are 4 Latin letters each: 1 token.
func TestFactorsByScript(t *testing.T) {
	e := setup{
		overlay:  boundOverlay,
		workload: lines("  - {model: test.scripts, requests: 1000/month, samples: a}"),
		files:    map[string]string{"a": `{"prompt": "abcdefgh", "completion": "abcd"}` + "\n" + `{"prompt": "中文字符", "completion": "wxyz"}` + "\n"},
	}.must(t)
	l := e.Lines[0]
	if got := l.Input.Mean.Base.String() + " " + l.Output.Mean.Base.String(); got != "4 1" {
		t.Errorf("mean tokens %s, want 4 1", got)
	}
	if got := amounts(e.Total); got != "4.5 / 5 / 6" {
		t.Errorf("total %s, want 4.5 / 5 / 6", got)
	}
	// By its own mix the Han record takes 6 + 1 tokens and the Latin one 2 + 1.
	for _, w := range e.Warnings {
		if w.Code == "context_limit" && strings.HasPrefix(w.Message, "1 of 2 samples are over the limit of 6 tokens") {
			return
		}
	}
	t.Errorf("warnings %+v, want one sample over the limit", e.Warnings)
}

// A record of a system and a user message: 1 + 5 + 5 + 4 tokens of template with
// cl100k_base, where each role and "\n\n" is one token; "hi" is one token.
func TestFrames(t *testing.T) {
	files := map[string]string{"a": `{"messages": [{"role": "system", "content": "hi"}, {"role": "user", "content": "hi"}, {"role": "assistant", "content": "hi"}]}` + "\n"}
	for _, tc := range []struct {
		name, entry string
		mean        string
		frame       int64
	}{
		{"the template is counted and shown apart", "model: test.framed", "17", 15},
		{"none on request", "model: test.framed, frames: none", "2", 0},
		{"none where characters stand for tokens", "model: test.framed-chars", "4", 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			e := setup{overlay: boundOverlay, workload: lines("  - {" + tc.entry + ", requests: 1/month, samples: a}"), files: files}.must(t)
			in := e.Lines[0].Input
			if in.Mean.Base.String() != tc.mean || in.Frame != tc.frame || e.Lines[0].Output.Mean.Base.String() == "17" {
				t.Errorf("mean %s frame %d, want %s %d", in.Mean.Base, in.Frame, tc.mean, tc.frame)
			}
		})
	}
	t.Run("none for training text and given counts", func(t *testing.T) {
		e := setup{overlay: boundOverlay, workload: lines("  - {model: test.framed, requests: 1/month, tokens: {input: 5, output: 5}}")}.must(t)
		if in := e.Lines[0].Input; in.Mean.Base.String() != "5" || in.Frame != 0 {
			t.Errorf("mean %s frame %d, want 5 0", in.Mean.Base, in.Frame)
		}
	})
	t.Run("a forced tokenizer keeps the template, forced characters do not", func(t *testing.T) {
		s := setup{overlay: boundOverlay, workload: lines("  - {model: test.framed, requests: 1/month, samples: a}"), files: files}
		for tokenizer, want := range map[string]int64{"o200k_base": 15, "chars": 0} {
			s.options = estimate.Options{Tokenizer: tokenizer}
			if got := s.must(t).Lines[0].Input.Frame; got != want {
				t.Errorf("%s: frame %d, want %d", tokenizer, got, want)
			}
		}
	})
}

func TestVocabulariesOfTheUser(t *testing.T) {
	const digest = "sha256:1efb4ebfa1020ba89edfbb9febc3c5b8e22bb681f18a9a812051d3c23c876e6f" // of cl100k_base
	const install = "tokencast vocab install scripts"
	sampled := lines("  - {name: chat, model: test.scripts, requests: 1/month, samples: a}")
	given := lines("  - {name: chat, model: test.scripts, requests: 1/month, tokens: {input: 1, output: 1}}")
	for _, tc := range []struct {
		name     string
		workload string
		options  estimate.Options
		class    string
		says     string // the assumption about the vocabulary, "" for none
	}{
		{"the catalog's binding without any", sampled, estimate.Options{}, "calibrated", ""},
		{
			"a vocabulary of one's own is exact", sampled,
			estimate.Options{Vocabularies: map[string]string{"test.scripts": "cl100k_base"}},
			"exact", "chat: counted with your own vocabulary cl100k_base (" + digest + ")",
		},
		{
			"one for another model changes nothing", sampled,
			estimate.Options{Vocabularies: map[string]string{"test.framed": "cl100k_base"}},
			"calibrated", "",
		},
		{
			"a forced tokenizer goes first", sampled,
			estimate.Options{Tokenizer: "cl100k_base", Vocabularies: map[string]string{"test.scripts": "p50k_base"}},
			"family", "chat: counted with cl100k_base (" + digest + "), as asked for",
		},
		{
			"forced and one's own is exact, too", sampled,
			estimate.Options{Tokenizer: "cl100k_base", Vocabularies: map[string]string{"test.scripts": "cl100k_base"}},
			"exact", "chat: counted with cl100k_base (" + digest + "), as asked for",
		},
		{
			"forced characters need no vocabulary", sampled,
			estimate.Options{Tokenizer: "chars", Installable: map[string]string{"test.scripts": install}},
			"chars", "",
		},
		{
			"what can be installed is said", sampled,
			estimate.Options{Installable: map[string]string{"test.scripts": install}},
			"calibrated", "chat: counted by chars times a measured factor; `" + install + "` makes it exact",
		},
		{
			"of the same family, too", lines("  - {name: chat, model: test.framed, requests: 1/month, samples: a}"),
			estimate.Options{Installable: map[string]string{"test.framed": install}},
			"family", "chat: counted by cl100k_base, a vocabulary of the same family; `" + install + "` makes it exact",
		},
		{
			"given counts need none", given,
			estimate.Options{Installable: map[string]string{"test.scripts": install}, Vocabularies: map[string]string{"test.scripts": "cl100k_base"}},
			"given", "",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			e := setup{
				overlay: boundOverlay, workload: tc.workload, options: tc.options,
				files: map[string]string{"a": `{"prompt": "abcdefgh", "completion": "abcd"}` + "\n"},
			}.must(t)
			if got := string(e.Lines[0].Input.Class); got != tc.class {
				t.Errorf("class %s, want %s", got, tc.class)
			}
			says := ""
			for _, a := range e.Assumptions {
				if strings.HasPrefix(a, "chat: counted") {
					says = a
				}
			}
			if says != tc.says {
				t.Errorf("assumption %q, want %q", says, tc.says)
			}
		})
	}
}
