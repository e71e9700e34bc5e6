package samples

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// streamed is an answer as the events of ConverseStream.
const streamed = `[{"messageStart":{"role":"assistant"}},` +
	`{"contentBlockDelta":{"contentBlockIndex":0,"delta":{"text":"Hel"}}},{"contentBlockDelta":{"contentBlockIndex":0,"delta":{"text":"l\u00f6"}}},` +
	`{"contentBlockStop":{"contentBlockIndex":0}},` +
	`{"contentBlockStart":{"contentBlockIndex":1,"start":{"toolUse":{"toolUseId":"t","name":"find"}}}},` +
	`{"contentBlockDelta":{"contentBlockIndex":1,"delta":{"toolUse":{"input":"{\"a\":"}}}},{"contentBlockDelta":{"contentBlockIndex":1,"delta":{"toolUse":{"input":"1}"}}}},` +
	`{"contentBlockStop":{"contentBlockIndex":1}},{"messageStop":{"stopReason":"tool_use"}},` +
	`{"metadata":{"usage":{"inputTokens":3,"outputTokens":5,"totalTokens":8},"metrics":{"latencyMs":2}}}]`

func TestReadKnowsTheEventsOfConverseStream(t *testing.T) {
	for _, tc := range []struct{ name, events, want string }{
		{"the answer and a tool", streamed, `p > Hellö|find|{"a":1} [0/1/0]`},
		{
			"blocks without a stop, and reasoning", `[{"messageStart":{"role":"assistant"}},{"contentBlockDelta":{"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"so"}}}},` +
				`{"contentBlockDelta":{"contentBlockIndex":0,"delta":{"reasoningContent":{"signature":"x"}}}},{"contentBlockDelta":{"contentBlockIndex":1,"delta":{"text":"a"}}},` +
				`{"contentBlockDelta":{"contentBlockIndex":1,"delta":{"text":"b"}}},{"messageStop":{}}]`,
			`p > so|ab [0/1/0]`,
		},
		{"an empty answer", `[{"messageStart":{"role":"assistant"}},{"messageStop":{"stopReason":"end_turn"}}]`, `p >  [0/1/0]`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for _, content := range []string{
				`{"schemaType":"ModelInvocationLog","operation":"ConverseStream","modelId":"m","input":{"inputBodyJson":{"prompt":"p"}},"output":{"outputBodyJson":` + tc.events + `}}`,
				`{"recordId":"1","modelInput":{"prompt":"p"},"modelOutput":` + tc.events + `}`,
			} {
				var got string
				_, err := Read(source("a.jsonl", content), Fields{}, 1<<20, func(rec *Record) error {
					got = dump(rec)
					return nil
				})
				if err != nil || got != tc.want {
					t.Errorf("got %q, %v, want %q", got, err, tc.want)
				}
			}
		})
	}
}

// logLine is a record of the invocation log, and eventOf one as CloudWatch Logs hands it out.
const logLine = `{"schemaType":"ModelInvocationLog","schemaVersion":"1.0","requestId":"1","operation":"InvokeModel","modelId":"m",` +
	`"input":{"inputBodyJson":{"prompt":"hé\n"},"inputTokenCount":3},"output":{"outputBodyJson":{"generation":"a"},"outputTokenCount":4}}`

func eventOf(record string) string {
	return `{"timestamp":1732233600000,"message":` + strconv.Quote(record) + `,"ingestionTime":1732233600001}`
}

func TestReadTakesARecordBesideEventsAsItIs(t *testing.T) {
	for _, content := range []string{
		`{"messages":[{"role":"user","content":"u"}],"events":[{"timestamp":1,"message":"{}"}]}`,
		`{"prompt":"u","completion":"","timestamp":1,"message":"{}"}`,
	} {
		got, file, err := readAll("a.jsonl", content, Fields{})
		if err != nil || len(got) != 1 || !strings.HasPrefix(got[0], "1: u") {
			t.Errorf("got %q as %s, %v", got, file.Shape, err)
		}
	}
}

func TestReadKnowsTheEventsOfCloudWatchLogs(t *testing.T) {
	failedCall := strings.Replace(logLine, `"operation"`, `"errorCode":"ThrottlingException","operation"`, 1)
	const control = `{"messageType":"CONTROL_MESSAGE","owner":"CloudwatchLogs","logGroup":"","logEvents":[{"id":"","timestamp":1,"message":"CWL CONTROL MESSAGE: checking"}]}`
	one := "hé\n > a [0/1/0]"
	for _, tc := range []struct {
		name, content string
		want          []string
		file          File
	}{
		{"an event a line", eventOf(logLine) + "\n" + eventOf(logLine), []string{one, one}, File{RepeatedIDs: 1, Answers: 2}},
		{"the events of a request", `{"events":[` + eventOf(logLine) + `,` + eventOf(logLine) + `],"searchedLogStreams":[]}`, []string{one, one}, File{RepeatedIDs: 1, Answers: 2}},
		{
			"the events of a subscription", control + "\n" + `{"messageType":"DATA_MESSAGE","logGroup":"g","logStream":"s","logEvents":[` + eventOf(logLine) + `]}` + "\n" +
				`{"messageType":"DATA_MESSAGE","logGroup":"g","logStream":"s","logEvents":[` + eventOf(failedCall) + `]}`,
			[]string{one},
			File{RepeatedIDs: 1, Answers: 1, Failed: 1, FailedCode: "ThrottlingException"},
		},
		{"a row of a query", `{"@timestamp":"2026-11-22","@message":` + strconv.Quote(logLine) + `}`, []string{one}, File{Answers: 1}},
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
			tc.file.Path, tc.file.Shape, tc.file.Bytes, tc.file.Records = "a.jsonl", "CloudWatch events", int64(len(tc.content)), int64(len(tc.want))
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("records (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tc.file, file); diff != "" {
				t.Errorf("file (-want +got):\n%s", diff)
			}
			var usage []Usage
			if _, err := Read(source("a.jsonl", tc.content), Fields{Usage: true}, 1<<20, func(rec *Record) error {
				usage = append(usage, *rec.Given)
				return nil
			}); err != nil || len(usage) != len(tc.want) || usage[0] != (Usage{Input: 3, Output: 4, HasOutput: true}) {
				t.Errorf("usage: got %+v, %v", usage, err)
			}
		})
	}
}
