package samples

import (
	"errors"
	"slices"
	"testing"
	"unicode/utf8"
)

// FuzzRead holds that no source makes Read panic, that every fault is an *Error,
// and that what is accepted has texts in UTF-8 and counts at least 0.
func FuzzRead(f *testing.F) {
	for _, content := range []string{
		chat, pairLine, "a,b\nc,d", "caf\xe9", "\x1f\x8b\x08", `{"inputText":"p"}`, `{"texts":["a","b"]}`,
		`{"tools":[{"a": "\" "}],"messages":[{"role":"user","content":[{"text":"u"},{"toolUse":{"name":"f","input":{}}}]}]}`,
		`{"custom_id":"1","body":{"message":"m","chat_history":[{"role":"USER","message":"u"}]}}`,
		`{"modelInput":{"prompt":"p"},"modelOutput":[{"generation":"g"}]}`, `{"recordId":1,"error":{"errorCode":1}}`,
		`{"schemaType":"ModelInvocationLog","modelId":"m","input":{"inputBodyJson":{"prompt":"p"},"inputTokenCount":28.0},"output":{"outputTokenCount":1}}`,
		`{"usage":{"prompt_tokens":5,"prompt_tokens_details":{"cached_tokens":4}}}`, `{"inputTextTokenCount":1,"results":[{"tokenCount":2}]}`,
		`{"taskType":"TEXT_IMAGE","textToImageParams":{"text":"p"}}`,
		`{"modelInput":{"prompt":"p"},"modelOutput":` + streamed + `}`, eventOf(logLine), `{"events":[` + eventOf(logLine) + `]}`,
		"\x28\xb5\x2f\xfd\x00\x58\x09\x00\x00a", "prompt,b\n\"a\nb\",c",
	} {
		f.Add("a.jsonl", []byte(content), false)
		f.Add("a", []byte(content), true)
	}
	f.Fuzz(func(t *testing.T, path string, content []byte, usage bool) {
		records := int64(0)
		file, err := Read(source(path, string(content)), Fields{Usage: usage}, 1<<16, func(rec *Record) error {
			records++
			for _, text := range slices.Concat(rec.Input, rec.Output) {
				if !utf8.Valid(text) {
					t.Errorf("the text %q is not UTF-8", text)
				}
			}
			if u := rec.Given; usage != (u != nil) || u != nil && (min(u.Input, u.CacheRead, u.CacheWrite, u.Output) < 0 || len(rec.Input) > 0) {
				t.Errorf("usage %v gives %+v", usage, u)
			}
			return nil
		})
		var fault *Error
		if err != nil && !errors.As(err, &fault) {
			t.Errorf("the error is %T: %v", err, err)
		}
		if err == nil && (file.Records != records || records == 0) {
			t.Errorf("%d records, the file says %d", records, file.Records)
		}
	})
}
