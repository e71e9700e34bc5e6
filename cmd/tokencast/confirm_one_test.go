package main

import (
	"fmt"
	"strings"
	"testing"

	"tokencast/confirm/bedrocktest"
)

// One text is sent and shown, whole and streamed.
func TestConfirmOne(t *testing.T) {
	s := serve(t, bedrocktest.Options{})
	for _, flags := range [][]string{nil, {"--stream"}, {"--operation", "converse"}} {
		args := append([]string{"confirm", "--one", "--model", haiku, "--text", "Hello <there>", "--yes", "--max-usd", "0.01"}, flags...)
		code, stdout, stderr := call(t, "", args...)
		calls := s.Calls()
		last := calls[len(calls)-1]
		for _, want := range []string{"Hello <there>", " w", fmt.Sprintf("input 5 %d ", last.Input), fmt.Sprintf("output - %d ", last.Output), "Cost 0.000"} {
			if code != 0 || !strings.Contains(unwrapped(stdout), want) || stderr != "" {
				t.Errorf("%v: exit %d, %q is not in %s%s", flags, code, want, stdout, stderr)
			}
		}
	}
}
