package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
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

// The text of a single call and its answer are shown, and are in files with --save-text
// alone.
func TestConfirmOneKeepsItsTextsOutOfFiles(t *testing.T) {
	serve(t, bedrocktest.Options{})
	const text, answer = "a whispered word", "w1 "
	dir := t.TempDir()
	for _, keep := range []bool{false, true} {
		var paths []string
		args := []string{"confirm", "--one", "--model", haiku, "--text", text, "--yes", "--max-usd", "0.01", "-o", "-"}
		for _, ending := range []string{"json", "md", "csv", "xlsx"} {
			paths = append(paths, filepath.Join(dir, fmt.Sprint("one-", keep, ".", ending)))
			args = append(args, "-o", paths[len(paths)-1])
		}
		if keep {
			args = append(args, "--save-text")
		}
		code, stdout, stderr := call(t, "", args...)
		if code != 0 || !strings.Contains(stdout, text) || !strings.Contains(stdout, answer) {
			t.Fatalf("exit %d, %s%s", code, stdout, stderr)
		}
		for _, path := range paths {
			all := unpacked(t, path)
			held := strings.Contains(all, text) && strings.Contains(all, answer)
			if want := keep && filepath.Ext(path) != ".csv"; held != want || (strings.Contains(all, text) != want) {
				t.Errorf("%s: held %v, want %v", filepath.Base(path), held, want)
			}
		}
		var r struct {
			One struct {
				Body       map[string]any
				Answer     *string
				StopReason string `json:"stop_reason"`
			}
		}
		if err := json.Unmarshal([]byte(unpacked(t, paths[0])), &r); err != nil || (r.One.Body == nil) == keep || (r.One.Answer == nil) == keep || r.One.StopReason == "" {
			t.Errorf("%v: %+v, %v", keep, r.One, err)
		}
	}
	code, _, stderr := call(t, "", "confirm", "--one", "--model", haiku, "--text", text, "--save-text")
	if code != exitUsage || !strings.Contains(stderr, "add -o FILE") {
		t.Errorf("exit %d, %s", code, stderr)
	}
}

// --set gives a single call its parameters, under the names of the model's family; what is
// wrong is told before anything is sent.
func TestConfirmOneParameters(t *testing.T) {
	s := serve(t, bedrocktest.Options{})
	for _, tc := range []struct {
		name, model string
		sets        []string
		code        int
		want        string // in the table, or on stderr
	}{
		{"the article's example", "ai21.j2-ultra-v1", []string{"inference.max_tokens=800", "inference.temperature=0.7", "inference.top_p=0.95"}, exitOK, `{"prompt":"Hello","maxTokens":800,"temperature":0.7,"topP":0.95}`},
		{"all at once", haiku, []string{"inference={max_tokens: 30, temperature: 0.2, top_p: 0.9, top_k: 40}"}, exitOK, `"max_tokens":30,"temperature":0.2,"top_p":0.9,"top_k":40}`},
		{"one that the model has not", "ai21.j2-ultra-v1", []string{"inference.top_k=3"}, exitOK, "the model has no top_k, which is not sent"},
		{"of embeddings", "amazon.titan-embed-text-v1", []string{"inference.temperature=0.2"}, exitOK, "the model has no temperature, which is not sent"},
		{"out of the family's range", "ai21.j2-ultra-v1", []string{"inference.temperature=2"}, exitUsage, "temperature 2 is out of the range of ai21-j2; write a number from 0 to 1"},
		{"too long", "ai21.j2-ultra-v1", []string{"inference.max_tokens=100000"}, exitUsage, "write a number from 1 to 8191"},
		{"mistyped", haiku, []string{"inference.temperatur=0.2"}, exitUsage, `did you mean "temperature"?`},
		{"no number", haiku, []string{"inference.top_p=high"}, exitUsage, "--set inference.top_p=high"},
		{"of a workload", haiku, []string{"workloads.chat.requests=1/month"}, exitUsage, "a single call has no workload; --set gives it inference.max_tokens"},
	} {
		args := []string{"confirm", "--one", "--model", tc.model, "--text", "Hello", "--yes", "--max-usd", "0.10"}
		for _, set := range tc.sets {
			args = append(args, "--set", set)
		}
		before := len(s.Calls())
		code, stdout, stderr := call(t, "", args...)
		if code != tc.code || !strings.Contains(unwrapped(stdout+stderr), tc.want) {
			t.Errorf("%s: exit %d, want %d and %q\n%s%s", tc.name, code, tc.code, tc.want, stdout, stderr)
		}
		sent := s.Calls()[before:]
		if code == exitOK && (len(sent) != 1 || !strings.Contains(stdout, string(sent[0].Body))) {
			t.Errorf("%s: what is shown is not what was sent: %d requests\n%s", tc.name, len(sent), stdout)
		}
		if code != exitOK && len(sent)+len(stdout) != 0 {
			t.Errorf("%s: %d requests, stdout %q", tc.name, len(sent), stdout)
		}
	}
}

// Newer models are called by a profile alone: it is called, and priced, as itself.
func TestConfirmOneOfNewerModels(t *testing.T) {
	s := serve(t, bedrocktest.Options{})
	overlay := filepath.Join("..", "..", "examples", "current-models.yaml")
	for _, tc := range []struct{ model, input string }{
		{"us.anthropic.claude-sonnet-4-5-20250929-v1:0", "called as us.anthropic.claude-sonnet-4-5-20250929-v1:0"},
		{"global.anthropic.claude-haiku-4-5-20251001-v1:0", "called as global.anthropic.claude-haiku-4-5-20251001-v1:0"},
		{"arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.anthropic.claude-haiku-4-5-20251001-v1:0", "called by the ARN that was given"},
		{"amazon.nova-lite-v1:0", `"inferenceConfig":{"maxTokens":20}`},
	} {
		before := len(s.Calls())
		code, stdout, stderr := call(t, "", "confirm", "--one", "--catalog", overlay, "--as-of", "2026-12-01", "--model", tc.model, "--text", "Hello", "--set", "inference.max_tokens=20", "--yes", "--max-usd", "0.1")
		sent := s.Calls()[before:]
		if code != exitOK || len(sent) != 1 || sent[0].Model != tc.model || !strings.Contains(unwrapped(stdout), tc.input) || strings.Contains(stdout+stderr, "111122223333") {
			t.Errorf("%s: exit %d, %d requests\n%s%s", tc.model, code, len(sent), stdout, stderr)
		}
	}
}
