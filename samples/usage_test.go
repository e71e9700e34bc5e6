package samples

import (
	"bytes"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadTakesRecordedUsage(t *testing.T) {
	logged := func(rest string) string {
		return `{"schemaType":"ModelInvocationLog","schemaVersion":"1.0","modelId":"m",` + rest + `}`
	}
	named := Fields{Usage: true, Input: "in", Output: "out"}
	for _, tc := range []struct {
		name, path, content, shape string
		fields                     Fields
		want                       Usage
	}{
		{"OpenAI", "a.jsonl", `{"messages":[],"usage":{"prompt_tokens":5,"completion_tokens":3,"total_tokens":8}}`, "usage", Fields{Usage: true}, Usage{Input: 5, Output: 3, HasOutput: true}},
		{"cached tokens of OpenAI are a part of the prompt", "a.jsonl", `{"usage":{"prompt_tokens":5,"completion_tokens":3,"prompt_tokens_details":{"cached_tokens":4}}}`, "usage", Fields{Usage: true}, Usage{Input: 1, CacheRead: 4, Output: 3, HasOutput: true}},
		{"embeddings of OpenAI", "a.jsonl", `{"usage":{"prompt_tokens":5,"total_tokens":5}}`, "usage", Fields{Usage: true}, Usage{Input: 5}},
		{"a result of an OpenAI batch", "a.jsonl", `{"custom_id":"1","response":{"status_code":200,"body":{"usage":{"prompt_tokens":5,"completion_tokens":3}}}}`, "usage", Fields{Usage: true}, Usage{Input: 5, Output: 3, HasOutput: true}},
		{
			"Anthropic", "a.jsonl", `{"usage":{"input_tokens":5,"output_tokens":0,"cache_read_input_tokens":7,"cache_creation_input_tokens":9}}`, "usage",
			Fields{Usage: true},
			Usage{Input: 5, CacheRead: 7, CacheWrite: 9, HasOutput: true},
		},
		{"Converse", "a.jsonl", `{"usage":{"inputTokens":5,"outputTokens":3,"cacheReadInputTokens":1,"cacheWriteInputTokens":2,"totalTokens":11}}`, "usage", Fields{Usage: true}, Usage{5, 1, 2, 3, true}},
		{"metrics of a stream", "a.jsonl", `{"amazon-bedrock-invocationMetrics":{"inputTokenCount":5,"outputTokenCount":3}}`, "usage", Fields{Usage: true}, Usage{Input: 5, Output: 3, HasOutput: true}},
		{"Llama in batch output", "a.jsonl", `{"modelInput":{"prompt":"p"},"modelOutput":{"generation":"g","prompt_token_count":5,"generation_token_count":3}}`, "batch output", Fields{Usage: true}, Usage{Input: 5, Output: 3, HasOutput: true}},
		{"Titan with guardrails", "a.jsonl", `{"inputTextTokenCount":28.0,"results":[{"tokenCount":197.0},{"tokenCount":3}]}`, "usage", Fields{Usage: true}, Usage{Input: 28, Output: 200, HasOutput: true}},
		{"Titan embeddings", "a.jsonl", `{"modelOutput":{"embedding":[0.1],"inputTextTokenCount":5}}`, "batch output", Fields{Usage: true}, Usage{Input: 5}},
		{
			"the invocation log, even when its bodies lie in S3", "a.jsonl",
			logged(`"input":{"inputBodyS3Path":"s3://b/k","inputTokenCount":5,"cacheReadInputTokenCount":1,"cacheWriteInputTokenCount":2},"output":{"outputTokenCount":3}`),
			"invocation-log records",
			Fields{Usage: true},
			Usage{5, 1, 2, 3, true},
		},
		{"an embedding in the invocation log", "a.jsonl", logged(`"input":{"inputTokenCount":9223372036854775807},"output":{}`), "invocation-log records", Fields{Usage: true}, Usage{Input: math.MaxInt64}},
		{"named keys", "a.jsonl", `{"in":5,"out":3,"usage":{}}`, "fields", named, Usage{Input: 5, Output: 3, HasOutput: true}},
		{"a named input alone", "a.jsonl", `{"in":5,"out":3}`, "fields", Fields{Usage: true, Input: "in"}, Usage{Input: 5}},
		{"named columns", "a.csv", "id,in,out\nx,5,3.0\n", "csv", named, Usage{Input: 5, Output: 3, HasOutput: true}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var got []Record
			file, err := Read(source(tc.path, tc.content), tc.fields, 1<<20, func(rec *Record) error {
				got = append(got, *rec)
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			line := 1
			if tc.shape == "csv" {
				line = 2
			}
			want := []Record{{Line: line, Given: &tc.want, HasOutput: tc.want.HasOutput}}
			if diff := cmp.Diff(want, got); diff != "" || file.Shape != tc.shape || file.EmptyInputs != 0 {
				t.Errorf("%+v; shape %s; records (-want +got):\n%s", file, tc.shape, diff)
			}
		})
	}
}

func TestReadRefusesFaultyUsage(t *testing.T) {
	logged := func(input string) string {
		return `{"schemaType":"ModelInvocationLog","schemaVersion":"1.0","modelId":"m","input":{` + input + `},"output":{"outputTokenCount":1}}`
	}
	usage := Fields{Usage: true}
	for _, tc := range []struct {
		name, path, content string
		fields              Fields
		want                string
	}{
		{"J24 a negative count", "a.jsonl", logged(`"inputTokenCount":-5`), usage, "a.jsonl:1:99: input.inputTokenCount is negative"},
		{"J24 a negative count of the answer", "a.jsonl", `{"usage":{"input_tokens":1,"output_tokens":-5}}`, usage, "a.jsonl:1:44: usage.output_tokens is negative"},
		{"J25 1.5 tokens", "a.jsonl", logged(`"inputTokenCount":1.5`), usage, "a.jsonl:1:99: input.inputTokenCount is not a whole number"},
		{"J26 2^63 tokens", "a.jsonl", logged(`"inputTokenCount":9223372036854775808`), usage, "a.jsonl:1:99: input.inputTokenCount is out of range: it is above 9223372036854775807"},
		{"J27 results whose sum is out of range", "a.jsonl", `{"inputTextTokenCount":1,"results":[{"tokenCount":4000000000000000000},{"tokenCount":4000000000000000000},{"tokenCount":4000000000000000000}]}`, usage, "a.jsonl:1:121: the sum of results[].tokenCount is out of range"},
		{"J28 a count as string", "a.jsonl", logged(`"inputTokenCount":"5"`), usage, "a.jsonl:1:99: input.inputTokenCount is a string, not a number"},
		{"J29 NaN", "a.jsonl", logged(`"inputTokenCount":NaN`), usage, "a.jsonl:1:99: not JSON here: a value is due"},
		{"a count with an exponent", "a.jsonl", logged(`"inputTokenCount":1e999999999`), usage, "a.jsonl:1:99: input.inputTokenCount has an exponent; write the number out"},
		{"C18 a count of a million digits", "a.jsonl", logged(`"inputTokenCount":1` + string(zeros(1_000_000))), usage, "a.jsonl:1:99: input.inputTokenCount is out of range: it is above 9223372036854775807"},
		{"a count that is null", "a.jsonl", logged(`"inputTokenCount":null`), usage, "a.jsonl:1: the record holds no input.inputTokenCount"},
		{"a record without usage", "a.jsonl", `{"usage":{"prompt_tokens":5}}` + "\n" + chat, usage, `a.jsonl:2: the record holds no usage that is known, such as usage.input_tokens; its keys are "messages"`},
		{"usage without an input", "a.jsonl", `{"usage":{"output_tokens":5}}`, usage, "a.jsonl:1:10: usage.output_tokens is counted, and usage.input_tokens is missing"},
		{"usage that is a number", "a.jsonl", `{"usage":5}`, usage, "a.jsonl:1:10: usage is a number, not an object"},
		{"more cached than sent", "a.jsonl", `{"usage":{"prompt_tokens":5,"prompt_tokens_details":{"cached_tokens":6}}}`, usage, "a.jsonl:1:53: usage.prompt_tokens_details.cached_tokens is above usage.prompt_tokens, of which it is a part"},
		{"a named key with a string", "a.jsonl", `{"in":"5"}`, Fields{Usage: true, Input: "in"}, `a.jsonl:1:7: "in" is a string, not a number`},
		{"a named key that is missing", "a.jsonl", `{"in":5}`, Fields{Usage: true, Input: "in", Output: "out"}, `a.jsonl:1: no key "out"; the keys are "in"`},
		{"an empty cell", "a.csv", "in,b\n,1\n", Fields{Usage: true, Input: "in"}, `a.csv:2: a cell of "in" is not a plain number of tokens, such as 1250`},
		{"a negative cell", "a.csv", "in,b\n-1,1\n", Fields{Usage: true, Input: "in"}, `a.csv:2: a cell of "in" is negative`},
		{"plain text", "a.txt", "hello", usage, "a.txt: a plain text holds no recorded usage; drop counts: usage"},
		{"lines of text", "a.txt", "hello", Fields{Usage: true, Lines: true}, "a.txt: a line of text holds no recorded usage; drop counts: usage or records: line"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, file, err := readAll(tc.path, tc.content, tc.fields)
			if err == nil {
				t.Fatalf("accepts %+v", file)
			}
			if err.Error() != tc.want {
				t.Errorf("got  %s\nwant %s", err, tc.want)
			}
		})
	}
}

func TestReadLeavesOutFailedResults(t *testing.T) {
	content := `{"custom_id":"1","response":{"status_code":200,"body":{"usage":{"prompt_tokens":5}}},"error":null}` + "\n" +
		`{"custom_id":"2","response":{"status_code":429,"body":{}},"error":null}` + "\n" +
		`{"custom_id":"3","response":null,"error":{"code":"batch_expired"}}`
	_, file, err := readAll("a.jsonl", content, Fields{Usage: true})
	want := File{Path: "a.jsonl", Shape: "usage", Records: 1, Bytes: int64(len(content)), Failed: 2, FailedCode: "429"}
	if diff := cmp.Diff(want, file); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

// zeros returns n zeros.
func zeros(n int) []byte {
	return bytes.Repeat([]byte("0"), n)
}
