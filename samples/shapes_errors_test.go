package samples

import (
	"strings"
	"testing"
)

func TestReadRefusesFaultyShapes(t *testing.T) {
	block := func(block string) string { return `{"messages":[{"role":"user","content":[` + block + `]}]}` }
	logged := func(rest string) string {
		return `{"schemaType":"ModelInvocationLog","schemaVersion":"1.0","modelId":"m",` + rest + `}`
	}
	for _, tc := range []struct{ name, content, want string }{
		{"image training records", `{"image-ref":"s3://a","caption":"b"}`, "1: image training records (image-ref with caption) hold no text that is priced; give fine_tuning: {images_seen: N}"},
		{"a body of no known form", `{"custom_id":"1","body":{"foo":1}}`, `1:25: "body" holds none of the known request bodies; its keys are "foo"`},
		{"a body that is a text", `{"modelInput":"p"}`, `1:15: "modelInput" is a string, not an object`},
		{"an answer of no known form", `{"modelInput":{"prompt":"p"},"modelOutput":{"foo":1}}`, `1:44: "modelOutput" holds none of the known answers; its keys are "foo"`},
		{"an answer without its question", `{"recordId":"1","modelOutput":{"generation":"g"}}`, "1: the record has an output and no modelInput, which holds the text that was sent"},
		{"a stream of no known form", `{"modelInput":{"prompt":"p"},"modelOutput":[{"foo":1}]}`, `1:44: none of the chunks of "modelOutput" holds a text of a known form`},
		{"an event of no known kind in a stream", `{"modelInput":{"prompt":"p"},"modelOutput":[{"messageStart":{}},{"hologram":{}}]}`, `1:66: the answer has an event of an unknown kind; its keys are "hologram"`},
		{"a stream that failed", `{"modelInput":{"prompt":"p"},"modelOutput":[{"messageStart":{}},"x"]}`, `1:65: an event of "modelOutput" is a string, not an object`},
		{"a delta of nothing", `{"modelInput":{"prompt":"p"},"modelOutput":[{"messageStart":{}},{"contentBlockDelta":{"a":1}}]}`, `1:86: a contentBlockDelta of the answer has no delta; its keys are "a"`},
		{"a delta of no known kind", `{"modelInput":{"prompt":"p"},"modelOutput":[{"messageStart":{}},{"contentBlockDelta":{"delta":{"hologram":1}}}]}`, `1:96: the answer has a delta of an unknown kind; its keys are "hologram"`},
		{"an event whose message is no record", `{"timestamp":1,"message":"{\"a\":1}"}`, `1:26: the message of an event: it is no record of the invocation log; its keys are "a"`},
		{"an event whose message is torn", `{"timestamp":1,"message":"{\"schemaType\":"}`, "1:26: the message of an event: the line ends where a value is due"},
		{"an event whose message is plain", `{"logGroup":"g","logEvents":[{"id":"1","timestamp":1,"message":"START"}]}`, "1:64: the message of an event: not a JSON object"},
		{"an event without a message", `{"logGroup":"g","logEvents":[{"id":"1"}]}`, `1:30: an event has no message; its keys are "id"`},
		{"failed calls alone", `{"recordId":"1","modelInput":{"prompt":"p"},"error":{"errorCode":"Throttled"}}`, ` no records: all 1 are of failed calls, the first "Throttled"`},
		{"a null inputText", `{"inputText":null}`, `1:14: "inputText" is null`},
		{"a prompt that is a list", `{"prompt":["p"]}`, `1:11: "prompt" is a list, not a string`},
		{"texts that are one string", `{"texts":"a"}`, `1:10: "texts" is a string, not a list`},
		{"texts of numbers", `{"texts":[1]}`, `1:11: "texts" is a number, not a string`},
		{"prompts that are strings", `{"text_prompts":["a"]}`, `1:18: a string where an object with "text" is due`},
		{"a history that is an object", `{"message":"m","chat_history":{}}`, `1:31: "chat_history" is an object, not a list`},
		{"a block of Converse of no known kind", block(`{"hologram":{}}`), `1:41: message 1 has a content part with neither a type nor a known key; its keys are "hologram"`},
		{"a block of nothing", block(`{}`), "1:40: a content part of message 1 holds nothing"},
		{"a type that is a number", block(`{"type":1}`), "1:48: the type of a content part of message 1 is a number, not a string"},
		{"a tool call without a name", block(`{"toolUse":{"input":{}}}`), "1:51: a part of message 1 has no string under name"},
		{"guarded content of nothing", block(`{"guardContent":{}}`), "1:56: guardContent of message 1 holds neither text nor an image; its keys are (none)"},
		{"a system prompt that is a number", `{"system":1,"inferenceConfig":{},"messages":[]}`, "1:11: the content of system is a number, not a string or a list of parts"},
		{"tools that are an object", `{"tools":{"a":1},"messages":[]}`, "1:10: the tools are an object, not a list"},
		{"a prompt that is kept elsewhere", `{"promptVariables":{"a":{"text":"b"}},"messages":[]}`, "1:20: the prompt is kept elsewhere (promptVariables); write its text into the messages"},
		{"Anthropic and Converse in one file", `{"system":"s","messages":[]}` + "\n" + `{"inferenceConfig":{},"messages":[]}`, "2: the shape is Converse requests, but that of line 1 is Anthropic messages; keep records of one shape in one file"},
		{"a log of something else", `{"schemaType":"Other","schemaVersion":"1.0"}`, "1:15: the schemaType is not ModelInvocationLog"},
		{"a log without texts", logged(`"input":{"inputTokenCount":1}`), "1: the record holds no inputBodyJson: the log was written without its texts; " + logHint},
		{"a log whose input lies in S3", logged(`"input":{"inputBodyS3Path":"s3://b/k"}`), "1:99: the body lies in S3 (inputBodyS3Path), not in the record; put it there as inputBodyJson, or " + logHint},
		{"a log whose output lies in S3", logged(`"input":{"inputBodyJson":{"prompt":"p"}},"output":{"outputBodyS3Path":"s3://b/k"}`), "1:142: the body lies in S3 (outputBodyS3Path), not in the record; put it there as outputBodyJson, or " + logHint},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, file, err := readAll("a.jsonl", tc.content, Fields{})
			if err == nil {
				t.Fatalf("accepts %+v", file)
			}
			if want := "a.jsonl:" + tc.want; err.Error() != want {
				t.Errorf("got  %s\nwant %s", err, want)
			}
		})
	}
}

func TestReadCountsNoDataAsText(t *testing.T) {
	// J35 in every dialect.
	data := strings.Repeat("A", 100_000)
	for _, content := range []string{
		`{"messages":[{"role":"user","content":[{"image":{"source":{"bytes":"` + data + `"}}}]}]}`,
		`{"anthropic_version":"v","messages":[{"role":"user","content":[{"type":"image","source":{"data":"` + data + `"}}]}]}`,
		`{"inputImage":"` + data + `"}`,
		`{"taskType":"IMAGE_VARIATION","imageVariationParams":{"images":["` + data + `"]}}`,
	} {
		got, file, err := readAll("a.jsonl", content, Fields{})
		if err != nil || file.Images != 1 || got[0] != "1:  +1" {
			t.Errorf("%s...: %v, %+v, %v", content[:40], got, file, err)
		}
	}
}
