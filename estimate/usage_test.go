package estimate_test

import (
	"strings"
	"testing"
)

// Recorded usage is taken as it is: no tokenizer, factor, band or template; what was
// read from a cache or written to it is priced as that.
func TestRecordedUsage(t *testing.T) {
	s := setup{
		overlay:  cachedModel,
		workload: lines("  - {model: test.cached, requests: 1000/month, samples: {path: a, counts: usage}}"),
		files: map[string]string{"a": `{"usage": {"input_tokens": 100, "cache_read_input_tokens": 50, "cache_creation_input_tokens": 20, "output_tokens": 20}}
{"usage": {"input_tokens": 230, "output_tokens": 40}}
`},
	}
	e := s.must(t)
	l := e.Lines[0]
	if got := l.Input.Mean.Base.String() + " " + l.Output.Mean.Base.String(); got != "200 30" {
		t.Errorf("mean tokens %s, want 200 30", got)
	}
	// 1000 / 2 x (330 x 1 + 50 x 0.1 + 20 x 1.25 + 60 x 5) / 10^6, no doubt but that of two samples
	if got := amounts(e.Total); got != "0.33 / 0.33 / 0.33" || !e.Complete {
		t.Errorf("total %s", got)
	}
	if l.Input.Class != "given" || l.Output.Class != "given" || l.Tokenizer != "" || l.Input.Frame != 0 || l.Input.Max != 230 {
		t.Errorf("input %+v, output %+v, tokenizer %q", l.Input, l.Output, l.Tokenizer)
	}
	// A model without cache prices leaves these tokens unpriced; they are not input.
	s.workload = strings.ReplaceAll(s.workload, "test.cached", "anthropic.claude-3-haiku-20240307-v1:0")
	e = s.must(t)
	if got := e.Total.Base.String(); got != "0.07875" || e.Complete || len(e.Lines[0].Unpriced) != 2 {
		t.Errorf("without cache prices: %s, %+v", got, e.Lines[0].Unpriced)
	}
}

// A body with a prompt is what the model sees: its template is in the text, and is
// not counted twice. The same text as a user's message gets the template.
func TestPromptBodiesGetNoTemplate(t *testing.T) {
	s := setup{
		workload: lines("  - {model: anthropic.claude-v2, requests: 1/month, samples: a, tokens: {output: 1}}"),
		files:    map[string]string{"a": `{"prompt": "Hi", "max_tokens_to_sample": 5}` + "\n"},
	}
	if in := s.must(t).Lines[0].Input; in.Frame != 0 {
		t.Errorf("a prompt body has %d tokens of template, want 0", in.Frame)
	}
	s.files["a"] = `{"messages": [{"role": "user", "content": "Hi"}]}` + "\n"
	if in := s.must(t).Lines[0].Input; in.Frame == 0 {
		t.Error("a user's message has no template")
	}
}

// Recorded usage is of the calls; the training text of the same line is counted as the
// model counts: "hello world" three times is 6 tokens of cl100k_base, x 1.18 = 7.08.
func TestTrainingTextBesideRecordedUsage(t *testing.T) {
	e := setup{
		overlay: `schema: 1
sources: {test: {title: test}}
models:
  - id: test.tuned
    modality: text
    tokenizer: {name: cl100k_base, factor: 1.18, class: calibrated, band: [-10%, +6%], source: test}
    prices: [{rates: {input: 1, output: 1, train: 1}, per: 1k_tokens, from: 2024-01-01, source: test}, {meter: custom_model_storage, price: 1, per: model_month, from: 2024-01-01, source: test}]
`,
		workload: lines("  - {model: test.tuned, requests: 10/month, samples: {path: a, counts: usage}, fine_tuning: {samples: b}}"),
		files: map[string]string{
			"a": `{"usage": {"input_tokens": 100, "output_tokens": 20}}` + "\n",
			"b": `{"prompt": "hello world hello world", "completion": "hello world"}` + "\n",
		},
	}.must(t)
	l := e.Lines[0]
	if len(e.OneOff) != 1 || e.OneOff[0].Quantity.String() != "7.08" {
		t.Errorf("training %+v, want 7.08 tokens", e.OneOff)
	}
	if l.Input.Class != "given" || l.Training != "calibrated" || l.Tokenizer != "cl100k_base" || l.Band.HighText() != "+6%" {
		t.Errorf("input %s, training %s, tokenizer %q, band to %s; want given, calibrated, cl100k_base, +6%%", l.Input.Class, l.Training, l.Tokenizer, l.Band.HighText())
	}
}
