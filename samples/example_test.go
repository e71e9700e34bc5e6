package samples_test

import (
	"fmt"
	"io"
	"strings"

	"tokencast/samples"
)

func ExampleRead() {
	source := samples.Source{Path: "chat.jsonl", Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(`{"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content": "Hi."}]}
{"messages": [{"role": "user", "content": "Bye"}]}
`)), nil
	}}
	file, err := samples.Read(source, samples.Fields{}, samples.DefaultMaxRecord, func(rec *samples.Record) error {
		fmt.Printf("%s -> %s\n", rec.Input, rec.Output)
		return nil
	})
	fmt.Println(file.Shape, file.Records, file.Answers, err)
	// Output:
	// [Hello] -> [Hi.]
	// [Bye] -> []
	// messages 2 1 <nil>
}

func ExampleRead_fault() {
	source := samples.Source{Path: "chat.jsonl", Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(`{"messages": [{"role": "user", "content": "Hello"`)), nil
	}}
	_, err := samples.Read(source, samples.Fields{}, samples.DefaultMaxRecord, func(*samples.Record) error { return nil })
	fmt.Println(err)
	// Output:
	// chat.jsonl:1:50: the line ends where a comma or } is due, and so does the file: it may be cut short
}

func ExampleRead_usage() {
	source := samples.Source{Path: "log.jsonl", Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(`{"schemaType": "ModelInvocationLog", "schemaVersion": "1.0", "modelId": "m", ` +
			`"input": {"inputTokenCount": 12}, "output": {"outputTokenCount": 34}}`)), nil
	}}
	_, err := samples.Read(source, samples.Fields{Usage: true}, samples.DefaultMaxRecord, func(rec *samples.Record) error {
		fmt.Println(rec.Given.Input, rec.Given.Output)
		return nil
	})
	fmt.Println(err)
	// Output:
	// 12 34
	// <nil>
}

func ExampleRepair() {
	text, changed := samples.Repair([]byte("caf\xe9"))
	fmt.Printf("%s %v\n", text, changed)
	// Output:
	// caf� true
}
