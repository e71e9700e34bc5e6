package bodies

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The bodies are in the form of recorded answers; their words are our own.
func TestRead(t *testing.T) {
	body := func(in, out int64) Tokens { return Tokens{Input: Count{in, FromBody}, Output: Count{out, FromBody}} }
	for _, tc := range []struct {
		name   string
		family Family
		body   string
		want   Response
	}{
		{
			"the lengths of Jurassic-2's lists are its counts", AI21J2,
			`{"id":1,"prompt":{"text":"x","tokens":[{},{},{}]},"completions":[{"data":{"text":"a b","tokens":[{},{}]},"finishReason":{"reason":"length"}}]}`,
			Response{Text: "a b", Stop: "length", Cut: true, Tokens: body(3, 2)},
		},
		{
			"Titan behind a guardrail counts in floats", TitanText,
			`{"inputTextTokenCount":28.0,"results":[{"tokenCount":197.0,"outputText":"a","completionReason":"FINISH"}]}`,
			Response{Text: "a", Stop: "FINISH", Tokens: body(28, 197)},
		},
		{
			"a cache of Claude is no input", ClaudeMessages,
			`{"content":[{"type":"text","text":"a"},{"type":"text","text":"b"}],"stop_reason":"max_tokens","usage":{"input_tokens":4,"output_tokens":9,"cache_creation_input_tokens":18131,"cache_read_input_tokens":0}}`,
			Response{Text: "ab", Stop: "max_tokens", Cut: true, Tokens: Tokens{Input: Count{4, FromBody}, Output: Count{9, FromBody}, CacheRead: Count{0, FromBody}, CacheWrite: Count{18131, FromBody}}},
		},
		{"Claude 2 has no counts", ClaudePrompt, `{"completion":" a","stop_reason":"stop_sequence","stop":"\n\nHuman:"}`, Response{Text: " a", Stop: "stop_sequence"}},
		{"Command has no counts", CohereCommand, `{"id":"x","generations":[{"id":"y","text":"a","finish_reason":"MAX_TOKENS"}],"prompt":"p"}`, Response{Text: "a", Stop: "MAX_TOKENS", Cut: true}},
		{"Command R", CohereChat, `{"text":"a","finish_reason":"COMPLETE","chat_history":[]}`, Response{Text: "a", Stop: "COMPLETE"}},
		{"Llama", Llama, `{"generation":"a","prompt_token_count":7,"generation_token_count":3,"stop_reason":"stop"}`, Response{Text: "a", Stop: "stop", Tokens: body(7, 3)}},
		{"Mistral", Mistral, `{"outputs":[{"text":"a","stop_reason":"length"}]}`, Response{Text: "a", Stop: "length", Cut: true}},
		{"Mistral Large 2407", MistralChat, `{"choices":[{"index":0,"message":{"role":"assistant","content":"a"},"stop_reason":"stop"}]}`, Response{Text: "a", Stop: "stop"}},
		{
			"Nova behind a guardrail counts no output", Nova,
			`{"output":{"message":{"content":[{"text":"a"}],"role":"assistant"}},"stopReason":"guardrail_intervened","usage":{"inputTokens":51}}`,
			Response{Text: "a", Stop: "guardrail_intervened", Tokens: Tokens{Input: Count{51, FromBody}}},
		},
		{"an embedding of Titan", TitanEmbed, `{"embedding":[0.1,0.2],"inputTextTokenCount":4}`, Response{Vector: true, Tokens: Tokens{Input: Count{4, FromBody}}}},
		{"an embedding of Cohere", CohereEmbed, `{"embeddings":[[0.1]],"id":"x","texts":["a"]}`, Response{Vector: true}},
		{"embeddings by type", CohereEmbed, `{"embeddings":{"int8":[[1]]}}`, Response{Vector: true}},
		{"images of Titan", TitanImage, `{"images":["aa","bb"],"error":null}`, Response{Images: 2}},
		{"an image of Stability", StabilityImage, `{"result":"success","artifacts":[{"seed":1,"base64":"aa","finishReason":"SUCCESS"}]}`, Response{Images: 1, Stop: "SUCCESS"}},
	} {
		got, err := Read(tc.family, []byte(tc.body))
		if err != nil {
			t.Errorf("%s: %v", tc.name, err)
		} else if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tc.name, diff)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	for _, f := range Families() {
		for _, body := range []string{
			"", "null", "[]", "<html><body>502</body></html>", `{"message":"no"}`, `{"generation":`, `{} {}`,
			`{"images":[],"error":"blocked"}`, `{"embedding":[]}`,
		} {
			if r, err := Read(f, []byte(body)); !errors.Is(err, ErrNoAnswer) {
				t.Errorf("%s: %q is taken as the answer %+v, %v", f, body, r, err)
			}
		}
	}
	for _, count := range []string{"-1", "1.5", "1e3", `"7"`, "99999999999999999999999", "1e999999999"} {
		body := `{"generation":"a","prompt_token_count":` + count + `,"generation_token_count":3}`
		if r, err := Read(Llama, []byte(body)); !errors.Is(err, ErrNoAnswer) {
			t.Errorf("the count %s is taken as %+v, %v", count, r.Tokens, err)
		}
	}
}

func TestStream(t *testing.T) {
	s := NewStream(ClaudeMessages)
	text := ""
	for _, c := range []string{
		`{"type":"message_start","message":{"usage":{"input_tokens":12,"output_tokens":1}}}`,
		`{"type":"content_block_delta","delta":{"type":"text_delta","text":"Hel"}}`,
		`{"type":"content_block_delta","delta":{"type":"text_delta","text":"lo"}}`,
		`{"type":"message_delta","delta":{"stop_reason":"max_tokens"},"usage":{"output_tokens":133}}`,
		`{"type":"message_stop","amazon-bedrock-invocationMetrics":{"inputTokenCount":12,"outputTokenCount":97,"invocationLatency":1,"firstByteLatency":1}}`,
	} {
		added, err := s.Add([]byte(c))
		if err != nil {
			t.Fatal(err)
		}
		text += added
	}
	r, metrics := s.Response()
	// The stream disagrees with itself, as a recorded one does: both are kept.
	want := Response{Text: "Hello", Stop: "max_tokens", Cut: true, Tokens: Tokens{Input: Count{12, FromBody}, Output: Count{133, FromBody}}}
	if diff := cmp.Diff(want, r); diff != "" || text != "Hello" {
		t.Errorf("answer (-want +got):\n%s and text %q", diff, text)
	}
	if diff := cmp.Diff(Tokens{Input: Count{12, FromMetrics}, Output: Count{97, FromMetrics}}, metrics); diff != "" {
		t.Errorf("metrics (-want +got):\n%s", diff)
	}
	if _, err := NewStream(AI21J2).Add([]byte("{}")); !errors.Is(err, ErrNoAnswer) {
		t.Errorf("Jurassic-2 streams: %v", err)
	}
	if _, m := NewStream(Llama).Response(); m.Input.Known() {
		t.Error("a stream without chunks has counts")
	}
}

// No answer makes a reader panic, whatever the family.
func FuzzRead(f *testing.F) {
	f.Add(0, []byte(`{"completions":[{"data":{"text":"a"}}],"results":[{}],"usage":{"input_tokens":1}}`))
	f.Add(3, []byte(`{"embeddings":[1],"embedding":[2],"artifacts":[null],"images":[0]}`))
	f.Fuzz(func(t *testing.T, n int, body []byte) {
		family := Families()[(n%len(Families())+len(Families()))%len(Families())]
		if r, err := Read(family, body); err == nil && r.Tokens.Input.Tokens < 0 {
			t.Errorf("a negative count of %s", family)
		}
		s := NewStream(family)
		_, _ = s.Add(body)
	})
}
