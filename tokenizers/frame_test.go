package tokenizers

import (
	"errors"
	"strings"
	"testing"
)

// words counts each run of letters and each line feed run as one token, as the worked
// example at the head of frame.go does.
func TestFrameOfTheWorkedExample(t *testing.T) {
	perText := &Tokenizer{Name: "one", Counter: countFunc(func([]byte) int { return 1 })}
	f, err := Frame("llama3", perText)
	if err != nil {
		t.Fatal(err)
	}
	if got := f.Of(1, 2, 1); got != 25 {
		t.Errorf("a call of a system, two user and an assistant message adds %d tokens, want 25", got)
	}
}

func TestFrames(t *testing.T) {
	chars := &Tokenizer{Name: "chars", Counter: countFunc(func(b []byte) int { return len(b) })}
	for name, want := range map[string]FrameTokens{
		"":              {},
		"llama2":        {0, 8 + 11, 1 + 6 + 7, 1},
		"mistral-v1":    {1, 2, 6 + 7, 1},
		"mistral-v2":    {1, 2, 2, 1},
		"claude-prompt": {12, 0, 9, 13},
	} {
		if got, err := Frame(name, chars); err != nil || got != want {
			t.Errorf("%s: %+v, %v; want %+v", name, got, err, want)
		}
	}
	var unknown *UnknownError
	if _, err := Frame("llama-2", chars); !errors.As(err, &unknown) || !strings.Contains(err.Error(), "llama2") {
		t.Errorf("got %v, want the nearest name", err)
	}
}
