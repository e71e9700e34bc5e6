//go:build !race

package samples

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"
)

// TestReadAllocatesNothingForARecord reads many records of each shape and few, and
// holds that the many took no memory of their own.
func TestReadAllocatesNothingForARecord(t *testing.T) {
	log := func(rest string) string {
		return `{"schemaType":"ModelInvocationLog","schemaVersion":"1.0","operation":"Converse","modelId":"m","status":"200",` + rest + `}`
	}
	for _, tc := range []struct {
		name, line string
		fields     Fields
	}{
		{"pairs", `{"prompt":"a \u00e9 \n b","completion":"c","system":"s"}`, Fields{}},
		{"messages", `{"messages":[{"role":"system","content":"s"},{"role":"user","content":"u\n"},{"role":"assistant","content":"a"}],"model":"m"}`, Fields{}},
		{"content parts and tools", `{"tools":[{"type":"function", "function": {}}],"messages":[{"role":"user","content":[{"type":"text","text":"x"},{"type":"image_url"}]},` +
			`{"role":"assistant","content":null,"tool_calls":[{"function":{"name":"f","arguments":"{}"}}]}]}`, Fields{}},
		{"Converse", `{"messages":[{"role":"user","content":[{"text":"u"},{"toolUse":{"name":"n","input":{"a": 1}}}]}],"inferenceConfig":{"maxTokens":5}}`, Fields{}},
		{"bodies", `{"prompt":"p","max_gen_len":5}`, Fields{}},
		{"a chat of Cohere", `{"message":"m","chat_history":[{"role":"USER","message":"u"}]}`, Fields{}},
		{"named fields", `{"a":"p","b":"c","k0":1,"k1":1,"k2":1,"k3":1,"k4":1,"k5":1,"k6":1,"k7":1,"k8":1,"k9":1,"l0":1,"l1":1,"l2":1,"l3":1,"l4":1,"l5":1}`, Fields{Input: "a", Output: "b"}},
		{"named counts", `{"in":5,"out":3}`, Fields{Input: "in", Output: "out", Usage: true}},
		{"usage", `{"usage":{"input_tokens":5,"output_tokens":3,"cache_read_input_tokens":1}}`, Fields{Usage: true}},
		{"log records", log(`"input":{"inputBodyJson":{"messages":[{"role":"user","content":[{"text":"u"}]}]}},"output":{"outputBodyJson":{"output":{"message":{"role":"assistant","content":[{"text":"a"}]}}}}`), Fields{}},
		{"a stream of Converse", log(`"input":{"inputBodyJson":{"prompt":"p"}},"output":{"outputBodyJson":` + streamed + `}`), Fields{}},
		{"counts of log records", log(`"input":{"inputTokenCount":5},"output":{"outputTokenCount":3}`), Fields{Usage: true}},
		{"events", `{"timestamp":1,"message":"{\"schemaType\":\"ModelInvocationLog\",\"modelId\":\"m\",\"input\":{\"inputBodyJson\":{\"prompt\":\"p\"}}}"}`, Fields{}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			mallocs := func(n int) uint64 {
				src := Source{Path: "a.jsonl", Open: func() (io.ReadCloser, error) {
					return io.NopCloser(&repeated{line: tc.line + "\n", n: n}), nil
				}}
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				file, err := Read(src, tc.fields, 1<<20, func(*Record) error { return nil })
				runtime.ReadMemStats(&after)
				if err != nil || file.Records != int64(n) {
					t.Fatal(file.Records, err)
				}
				return after.Mallocs - before.Mallocs
			}
			few, lots := mallocs(100), mallocs(20_100)
			if lots > few+200 {
				t.Errorf("%d allocations for 20000 records more", lots-few)
			}
		})
	}
}

// TestReadBoundsItsMemory reads what is hostile or large with two yields.
func TestReadBoundsItsMemory(t *testing.T) {
	for _, tc := range []struct {
		name      string
		line      string // the source is so many of them
		n         int
		maxRecord int64
		want      string // of the error
		megabytes uint64 // all that is allocated, used again or not
	}{
		{"J21 a line of 100 MB is refused", strings.Repeat("a", 1<<20), 100, DefaultMaxRecord, "a.jsonl:1: a record of more than 67108864 bytes; allow it with --max-record, or split it", 120},
		{"J23 20,000 levels", `{"a":` + strings.Repeat("[", 20_000) + "\n", 100, DefaultMaxRecord, "a.jsonl:1:1005: nested more than 1000 levels deep", 4},
		{"lines of a megabyte", `{"prompt":"` + strings.Repeat("a", 1<<20) + `\n","completion":""}` + "\n", 100, DefaultMaxRecord, "", 60},
	} {
		t.Run(tc.name, func(t *testing.T) {
			src := Source{Path: "a.jsonl", Open: func() (io.ReadCloser, error) {
				return io.NopCloser(io.MultiReader(strings.NewReader(`{"prompt":"`), &repeated{line: tc.line[11:] + tc.line[:11], n: tc.n}, strings.NewReader(`","completion":""}`))), nil
			}}
			if tc.line[0] == '{' {
				src.Open = func() (io.ReadCloser, error) { return io.NopCloser(&repeated{line: tc.line, n: tc.n}), nil }
			}
			start := time.Now()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			none := func(int, *Record) error { return nil }
			_, err := ReadAll(context.Background(), []Input{{Source: src}}, tc.maxRecord, none, none)
			runtime.ReadMemStats(&after)
			if got := fmt.Sprint(err); got != tc.want && (tc.want != "" || err != nil) {
				t.Errorf("got %v, want %q", err, tc.want)
			}
			if took := after.TotalAlloc - before.TotalAlloc; took > tc.megabytes<<20 {
				t.Errorf("%d MiB were allocated, more than %d", took>>20, tc.megabytes)
			}
			if took := time.Since(start); took > 10*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}
