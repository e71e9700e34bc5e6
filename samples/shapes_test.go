package samples

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// dump returns a record as "inputs > answer [system/user/assistant] +images+documents+other".
func dump(rec *Record) string {
	join := func(texts [][]byte) string {
		var all []string
		for _, text := range texts {
			all = append(all, string(text))
		}
		return strings.Join(all, "|")
	}
	s := join(rec.Input)
	if rec.HasOutput {
		s += " > " + join(rec.Output)
	}
	s += fmt.Sprintf(" [%d/%d/%d]", rec.System, rec.User, rec.Assistant)
	if rec.Images+rec.Documents+rec.Other > 0 {
		s += fmt.Sprintf(" +%d+%d+%d", rec.Images, rec.Documents, rec.Other)
	}
	return s
}

func TestReadKnowsTheShapes(t *testing.T) {
	const image = `{"type":"image","source":{"type":"base64","data":"AAAA"}}`
	for _, tc := range []struct {
		name, shape, content string
		want                 []string
	}{
		{
			"tools and calls of a chat are text", "messages",
			`{"tools":[{"type": "function", "function": {"name": "f", "parameters": {}}}],"messages":[{"role":"user","content":"u"},` +
				`{"role":"assistant","content":null,"tool_calls":[{"id":"1","function":{"name":"f","arguments":"{\"a\": 1}"}}]},` +
				`{"role":"tool","tool_call_id":"1","content":"42"},{"role":"assistant","content":"a"}]}`,
			[]string{`{"type":"function","function":{"name":"f","parameters":{}}}|u|f|{"a": 1}|42 > a [0/2/1]`},
		},
		{
			"other parts of a chat are counted apart", "messages",
			`{"messages":[{"role":"user","content":[{"type":"text","text":"x"},{"type":"input_audio","input_audio":{"data":"AA"}},{"type":"file","file":{}},{"type":"image_url"}]}]}`,
			[]string{"x [0/1/0] +1+1+1"},
		},
		{
			"roles of Cohere", "messages",
			`{"messages":[{"role":"System","content":"s"},{"role":"User","content":"u"},{"role":"Chatbot","content":"a"}]}`,
			[]string{"s|u > a [1/1/0]"},
		},
		{
			"batch requests", "batch requests",
			`{"custom_id":"1","method":"POST","body":{"model":"m","messages":[{"role":"user","content":"u"}],"max_tokens":9}}` + "\n" +
				`{"custom_id":"2","params":{"system":"s","messages":[{"role":"user","content":"u"}]}}`,
			[]string{"u [0/1/0]", "s|u [1/1/0]"},
		},
		{
			"Anthropic messages with a system string", "Anthropic messages",
			`{"anthropic_version":"bedrock-2023-05-31","max_tokens":9,"system":"s","tools":[{"name": "f", "input_schema": {"a": "b \" c"}}],` +
				`"messages":[{"role":"user","content":[{"type":"text","text":"u"},` + image + `]}]}`,
			[]string{`s|{"name":"f","input_schema":{"a":"b \" c"}}|u [1/1/0] +1+0+0`},
		},
		{
			"Anthropic messages with blocks of tools, thoughts and documents", "Anthropic messages",
			`{"system":[{"type":"text","text":"s","cache_control":{"type":"ephemeral"}}],"messages":[{"role":"assistant","content":[{"type":"thinking","thinking":"t"},` +
				`{"type":"tool_use","id":"1","name":"f","input":{"a": [1, 2]}}]},{"role":"user","content":[` +
				`{"type":"tool_result","tool_use_id":"1","content":[{"type":"text","text":"r"},` + image + `]},` +
				`{"type":"document","source":{"type":"text","data":"d"}},{"type":"document","source":{"type":"base64","data":"AAAA"}},{"type":"redacted_thinking","data":"AA"}]}]}`,
			[]string{`s|t|f|{"a":[1,2]}|r|d [1/1/1] +1+1+1`},
		},
		{
			"records with and without a system prompt are one shape", "Anthropic messages",
			chat + "\n" + `{"system":"s","messages":[]}` + "\n" + chat,
			[]string{"hi [0/1/0]", "s [1/0/0]", "hi [0/1/0]"},
		},
		{
			"Converse requests", "Converse requests",
			`{"modelId":"m","system":[{"text":"s"},{"cachePoint":{"type":"default"}}],"inferenceConfig":{"maxTokens":9},` +
				`"toolConfig":{"tools":[{"toolSpec": {"name": "f", "inputSchema": {"json": {}}}},{"cachePoint":{}}]},` +
				`"messages":[{"role":"user","content":[{"text":"u"},{"image":{"format":"png","source":{"bytes":"AAAA"}}},{"document":{"name":"d","source":{"bytes":"AA"}}},{"video":{}}]},` +
				`{"role":"assistant","content":[{"reasoningContent":{"reasoningText":{"text":"t"}}},{"toolUse":{"toolUseId":"1","name":"f","input":{"a": 1}}}]},` +
				`{"role":"user","content":[{"toolResult":{"toolUseId":"1","content":[{"json":{"r": 2}},{"text":"x"}]}},{"guardContent":{"text":{"text":"g"}}},{"cachePoint":{}}]}]}`,
			[]string{`s|{"toolSpec":{"name":"f","inputSchema":{"json":{}}}}|u|t|f|{"a":1}|{"r":2}|x|g [1/2/1] +1+1+1`},
		},
		{
			"Converse requests are known by their blocks", "Converse requests",
			`{"messages":[{"role":"user","content":[{"text":"u"}]},{"role":"assistant","content":[{"text":"a"}]}]}`,
			[]string{"u > a [0/1/0]"},
		},
		{
			"a body of Nova is a Converse request", "Converse requests",
			`{"schemaVersion":"messages-v1","messages":[{"role":"user","content":[{"text":"u"}]}],"inferenceConfig":{"max_new_tokens":9}}`,
			[]string{"u [0/1/0]"},
		},
		{
			"conversations to train with", "conversations",
			`{"schemaVersion":"bedrock-conversation-2024","system":[{"text":"s"}],"messages":[{"role":"user","content":[{"text":"u"}]},{"role":"assistant","content":[{"text":"a"}]}]}`,
			[]string{"s|u > a [1/1/0]"},
		},
		{"pairs with a system prompt", "pairs", `{"system":"s","prompt":"p","completion":"c"}`, []string{"s|p > c [1/1/0]"}},
		{"a prompt alone", "prompt bodies", `{"prompt":"p","max_gen_len":9}` + "\n" + `{"prompt":"q","images":["AA","BB"]}`, []string{"p [0/1/0]", "q [0/1/0] +2+0+0"}},
		{"Titan text and embeddings", "inputText bodies", `{"inputText":"p","textGenerationConfig":{}}` + "\n" + `{"inputText":"q","inputImage":"AAAA"}`, []string{"p [0/1/0]", "q [0/1/0] +1+0+0"}},
		{"an image to embed alone", "inputText bodies", `{"inputImage":"AAAA"}`, []string{" [0/1/0] +1+0+0"}},
		{
			"image tasks of Titan", "image task bodies",
			`{"taskType":"TEXT_IMAGE","textToImageParams":{"text":"p","negativeText":"n"},"imageGenerationConfig":{"width":512}}` + "\n" +
				`{"taskType":"INPAINTING","inPaintingParams":{"image":"AA","maskPrompt":"m","text":"p"}}`,
			[]string{"p|n [0/1/0]", "p|m [0/1/0] +1+0+0"},
		},
		{"prompts of Stable Diffusion", "text_prompts bodies", `{"text_prompts":[{"text":"a","weight":1},{"text":"b"}],"init_image":"AA"}`, []string{"a|b [0/1/0] +1+0+0"}},
		{"texts to embed", "texts bodies", `{"texts":["a","b"],"input_type":"search_query"}`, []string{"a|b [0/1/0]"}},
		{
			"a chat of Cohere", "message bodies",
			`{"message":"m","preamble":"s","chat_history":[{"role":"USER","message":"u"},{"role":"CHATBOT","message":"a"}],"documents":[{"title": "t"}]}`,
			[]string{`s|u|a|m|{"title":"t"} [1/2/1]`},
		},
		{"batch input with Converse", "batch input", `{"recordId":"1","modelInput":{"messages":[{"role":"user","content":[{"text":"u"}]}]}}`, []string{"u [0/1/0]"}},
		{"batch input without an ID", "batch input", `{"modelInput":{"inputText":"p"}}` + "\n" + `{"modelInput":{"message":"m"}}`, []string{"p [0/1/0]", "m [0/1/0]"}},
		{
			"batch output", "batch output",
			`{"recordId":"1","modelInput":{"prompt":"p"},"modelOutput":{"generation":"g","prompt_token_count":3}}` + "\n" +
				`{"recordId":"2","modelInput":{"messages":[{"role":"user","content":"u"},{"role":"assistant","content":"{"}]},"modelOutput":{"type":"message","content":[{"type":"text","text":"x"}]}}`,
			[]string{"p > g [0/1/0]", "u|{ > x [0/1/1]"},
		},
		{"embeddings are no answers", "batch output", `{"modelInput":{"inputText":"p"},"modelOutput":{"embedding":[0.5],"inputTextTokenCount":3}}`, []string{"p [0/1/0]"}},
		{
			"records of the invocation log", "invocation-log records",
			`{"schemaType":"ModelInvocationLog","schemaVersion":"1.0","requestId":"1","operation":"Converse","modelId":"m",` +
				`"input":{"inputBodyJson":{"messages":[{"role":"user","content":[{"text":"u"}]}]},"inputTokenCount":3},` +
				`"output":{"outputBodyJson":{"output":{"message":{"role":"assistant","content":[{"text":"a"}]}},"usage":{}},"outputTokenCount":4}}` + "\n" +
				`{"schemaType":"ModelInvocationLog","schemaVersion":"1.0","requestId":"2","modelId":"m",` +
				`"input":{"inputBodyJson":{"anthropic_version":"v","messages":[{"role":"user","content":"u"}]}},` +
				`"output":{"outputBodyJson":[{"type":"message_start","message":{}},{"type":"content_block_delta","delta":{"type":"text_delta","text":"a"}},` +
				`{"type":"content_block_delta","delta":{"text":"b"}},{"type":"message_delta","delta":{"stop_reason":"end_turn"}}]}}` + "\n" +
				`{"schemaType":"ModelInvocationLog","schemaVersion":"1.0","requestId":"3","modelId":"m","input":{"inputBodyJson":{"texts":["e"]}}}`,
			[]string{"u > a [0/1/0]", "u > ab [0/1/0]", "e [0/1/0]"},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var got []string
			file, err := Read(source("a.jsonl", tc.content), Fields{}, 1<<20, func(rec *Record) error {
				got = append(got, dump(rec))
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" || file.Shape != tc.shape {
				t.Errorf("shape %s, want %s; records (-want +got):\n%s", file.Shape, tc.shape, diff)
			}
		})
	}
}

func TestReadKnowsTheAnswers(t *testing.T) {
	for _, tc := range []struct{ name, output, want string }{
		{"Jurassic", `{"completions":[{"data":{"text":"a"}},{"data":{"text":"b"}}]}`, "a|b"},
		{"Titan", `{"inputTextTokenCount":1,"results":[{"tokenCount":1,"outputText":"a"}]}`, "a"},
		{"Claude 2", `{"completion":"a","stop_reason":"stop"}`, "a"},
		{"Command", `{"id":"1","generations":[{"text":"a"}],"prompt":"p"}`, "a"},
		{"Command R", `{"text":"a","chat_history":[]}`, "a"},
		{"Llama", `{"generation":"a"}`, "a"},
		{"Mistral", `{"outputs":[{"text":"a"}]}`, "a"},
		{"Mistral Large", `{"choices":[{"message":{"role":"assistant","content":"a"}}]}`, "a"},
		{"a stream of Titan", `[{"outputText":"a","index":0},{"outputText":"b","completionReason":"FINISH"}]`, "ab"},
		{"a stream of Llama", `[{"generation":"a","prompt_token_count":3},{"generation":"","prompt_token_count":null}]`, "a"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, _, err := readAll("a.jsonl", `{"modelInput":{"prompt":"p"},"modelOutput":`+tc.output+`}`, Fields{})
			if want := "1: p > " + tc.want; err != nil || len(got) != 1 || strings.ReplaceAll(want, "|", " ") != got[0] {
				t.Errorf("got %q, %v, want %q", got, err, want)
			}
		})
	}
}

func TestReadSaysWhatIsOddInALog(t *testing.T) {
	record := func(rest string) string {
		return `{"schemaType":"ModelInvocationLog","modelId":"m","input":{"inputBodyJson":{"prompt":"p"},"inputTokenCount":1},` + rest + "}\n"
	}
	for _, tc := range []struct {
		name, content string
		records       int64
		want          File
	}{
		{
			"failed calls are left out", record(`"errorCode":"ThrottlingException"`) + record(`"status":"200"`) + record(`"status":500`), 1,
			File{Shape: "invocation-log records", Failed: 2, FailedCode: "ThrottlingException"},
		},
		{
			"failed records of a batch are left out", `{"recordId":"1","modelInput":{"prompt":"p"},"modelOutput":{"generation":"g"}}` + "\n" +
				`{"recordId":"2","modelInput":{"prompt":"p"},"error":{"errorCode":400,"errorMessage":"x"}}`, 1,
			File{Shape: "batch output", Failed: 1, FailedCode: "400", Answers: 1},
		},
		{"J30 schemaVersion 9.9", record(`"schemaVersion":"9.9"`) + record(`"schemaVersion":"1.0"`), 2, File{Shape: "invocation-log records", UnknownVersions: 1, UnknownVersion: "9.9"}},
		{
			"J30 another version of a conversation", `{"schemaVersion":"bedrock-conversion-2024","messages":[{"role":"user","content":"u"}]}`, 1,
			File{Shape: "conversations", UnknownVersions: 1, UnknownVersion: "bedrock-conversion-2024"},
		},
		{"J31 the same requestId twice", record(`"requestId":"1"`) + record(`"requestId":"2"`) + record(`"requestId":"1"`), 3, File{Shape: "invocation-log records", RepeatedIDs: 1}},
		{"J44 recordId twice", `{"recordId":"1","modelInput":{"prompt":"p"}}` + "\n" + `{"recordId":"1","modelInput":{"prompt":"q"}}`, 2, File{Shape: "batch input", RepeatedIDs: 1}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, file, err := readAll("a.jsonl", tc.content, Fields{})
			if err != nil {
				t.Fatal(err)
			}
			tc.want.Path, tc.want.Bytes, tc.want.Records = "a.jsonl", int64(len(tc.content)), tc.records
			if diff := cmp.Diff(tc.want, file); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
