package tally_test

import (
	"context"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"tokencast/samples"
	"tokencast/tally"
	"tokencast/tokenizers"
)

// characters counts one token a character.
type characters struct{}

func (characters) Count(text []byte) int { return utf8.RuneCount(text) }

func ExampleRun() {
	source := samples.Source{Path: "chat.jsonl", Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(`{"prompt": "Hello", "completion": "Hi."}
{"prompt": "How are you?", "completion": "Well."}
`)), nil
	}}
	tallies, err := tally.Run(context.Background(), []tally.Spec{{
		Line:     "chat",
		Sources:  []samples.Source{source},
		Measures: []tally.Measure{{Tokenizer: &tokenizers.Tokenizer{Name: "chars", Counter: characters{}}}},
	}}, 2, samples.DefaultMaxRecord)
	if err != nil {
		fmt.Println(err)
		return
	}
	t := tallies[0][0]
	fmt.Println(t.Calls, t.Input.Sum, t.Output.Sum, t.Input.Max, t.Input.Percentile(50))
	// Output: 2 17 8 12 5
}
