package tally_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"

	"tokencast/samples"
	"tokencast/tally"
	"tokencast/tokenizers"
)

// Two parts are counted, written and read, as on three machines.
func ExampleMerger() {
	spec := tally.Spec{Line: "chat", Measures: []tally.Measure{{Tokenizer: &tokenizers.Tokenizer{Name: "chars", Digest: "sha256:c", Counter: characters{}}}}}
	var wire bytes.Buffer
	for _, part := range []string{`{"prompt": "Hello", "completion": "Hi."}`, `{"prompt": "How are you?", "completion": "Well."}`} {
		counted := spec
		var digests func() ([]string, error)
		counted.Sources, digests = tally.Hash([]samples.Source{{Path: "part", Open: func() (io.ReadCloser, error) {
			return io.NopCloser(strings.NewReader(part)), nil
		}}})
		tallies, err := tally.Run(context.Background(), []tally.Spec{counted}, 1, samples.DefaultMaxRecord)
		if err != nil {
			fmt.Println(err)
			return
		}
		inputs, err := digests()
		if err != nil {
			fmt.Println(err)
			return
		}
		partial := &tally.Partial{Tally: tallies[0][0], Catalog: "2024.07", Inputs: inputs}
		if err := partial.Write(&wire); err != nil {
			fmt.Println(err)
			return
		}
	}

	merger := tally.NewMerger(spec, "2024.07", "chat.jsonl")
	if err := tally.ReadPartials("parts.tally", &wire, merger.Add); err != nil {
		fmt.Println(err)
		return
	}
	whole, parts := merger.Tally()
	fmt.Println(parts, whole.Calls, whole.Input.Sum, whole.Output.Sum, whole.Files[0].Path, whole.Files[0].Records)
	// Output: 2 2 17 8 chat.jsonl 2
}
