package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestTalliesGiveTheEstimateOfTheWhole cuts files at any of their lines, counts the
// pieces by themselves, and estimates from them in any order: every byte of the JSON is
// that of one run over the whole.
func TestTalliesGiveTheEstimateOfTheWhole(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	write := func(name, text string) string {
		if err := os.WriteFile(at(name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return at(name)
	}
	run := func(rt *rapid.T, stdin string, args ...string) string {
		code, stdout, stderr := call(t, stdin, append(args, "-q")...)
		if code != 0 && code != exitIncomplete {
			rt.Fatalf("tokencast %q: exit %d, %s", args, code, stderr)
		}
		return stdout
	}
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.StringMatching(`[a-z 漢ж0-9😀]{0,40}`)
		model := rapid.SampledFrom([]string{"anthropic.claude-3-haiku-20240307-v1:0", "meta.llama3-8b-instruct-v1:0", "ai21.j2-mid-v1"}).Draw(rt, "model")
		tokens := rapid.SampledFrom([]string{"", ", tokens: {output: {max: 7}}", ", conversation: {turns: 3, history: full, system: be kind}", ", steps: 2"}).Draw(rt, "tokens")
		n, lines := rapid.IntRange(1, 12).Draw(rt, "records"), []string{}
		for i := range n {
			if strings.Contains(tokens, "conversation") || strings.Contains(tokens, "steps") {
				// message lists hold the conversation already, and are refused
				lines = append(lines, fmt.Sprintf(`{"prompt": %q, "completion": %q}`+"\n", fmt.Sprint(i, text.Draw(rt, "question")), text.Draw(rt, "answer")))
				continue
			}
			messages := fmt.Sprintf(`{"role": "user", "content": %q}`, fmt.Sprint(i, text.Draw(rt, "question")))
			if role := rapid.SampledFrom([]string{"", "system", "tool", "critic"}).Draw(rt, "role"); role != "" {
				messages = fmt.Sprintf(`{"role": %q, "content": "be brief"}, `, role) + messages
			}
			if rapid.IntRange(0, 9).Draw(rt, "answered") > 0 {
				messages += fmt.Sprintf(`, {"role": "assistant", "content": %q}`, text.Draw(rt, "answer"))
			}
			lines = append(lines, `{"messages": [`+messages+"]}\n")
		}
		workload := write("w.yaml", "version: 1\nas_of: 2024-07-01\nworkloads:\n  - {name: chat, model: \""+model+"\", requests: 77k/month, samples: data/chat.jsonl"+tokens+"}\n")
		if err := os.MkdirAll(at("data"), 0o777); err != nil {
			t.Fatal(err)
		}
		whole := write("data/chat.jsonl", strings.Join(lines, ""))
		want := run(rt, "", "estimate", workload, "-f", "json")
		if err := os.Remove(whole); err != nil {
			t.Fatal(err)
		}
		var partials []string
		for from := 0; from < n; {
			to := rapid.IntRange(from+1, n).Draw(rt, "cut")
			piece := strings.Join(lines[from:to], "")
			partials = append(partials, run(rt, piece, "tally", workload, "--samples", "chat=-"))
			from = to
		}
		partials = rapid.Permutation(partials).Draw(rt, "order")
		half := rapid.IntRange(0, len(partials)-1).Draw(rt, "half")
		args := []string{"estimate", workload, "-f", "json", "--tallies", "-"}
		if half > 0 {
			args = append(args, "--tallies", write("first.tally", strings.Join(partials[:half], "")))
		}
		if got := run(rt, strings.Join(partials[half:], ""), args...); got != want {
			rt.Fatalf("whole:\n%s\nof %d parts:\n%s", want, len(partials), got)
		}
	})
}

func TestTallyExitCodes(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	workload := write("w.yaml", "version: 1\nas_of: 2024-07-01\nworkloads:\n  - {name: chat, model: ai21.j2-mid-v1, requests: 1k/month, samples: chat.jsonl}\n")
	part := write("part.jsonl", `{"prompt": "a", "completion": "b"}`)
	torn := write("torn.jsonl", `{"prompt": "a", "compl`)
	code, partial, stderr := call(t, "", "tally", workload, "--samples", "chat="+part)
	if code != exitOK || stderr != "" {
		t.Fatalf("exit %d, %s", code, stderr)
	}
	good := write("good.tally", partial)
	old := write("old.tally", strings.Replace(partial, `"version":"2024.07"`, `"version":"2023.01"`, 1))
	if old == good {
		t.Fatal("the catalog has another version")
	}
	for _, tc := range []struct {
		name   string
		stdin  string
		args   []string
		code   int
		stderr string
	}{
		{"an estimate of partials", "", []string{"estimate", workload, "--tallies", good}, 0, "partial tallies in place of its samples: 1"},
		{"the same partial twice", "", []string{"estimate", workload, "--tallies", good, "--tallies", good}, 2, "would count twice"},
		{"another catalog version", "", []string{"estimate", workload, "--tallies", old}, 2, "was counted for catalog 2023.01, and this is 2024.07"},
		{"another tokenizer", "", []string{"estimate", workload, "--tallies", good, "--tokenizer", "bytes"}, 2, "the tokenizers are"},
		{"no partials", "", []string{"estimate", workload, "--tallies", "-"}, 2, "no partial tallies"},
		{"standard input twice", partial, []string{"estimate", workload, "--tallies", "-", "--tallies", "-"}, 2, "is given twice"},
		{"a folder of partials", "", []string{"estimate", workload, "--tallies", dir}, 1, "is a directory"},
		{"a file of partials that does not exist", "", []string{"estimate", workload, "--tallies", filepath.Join(dir, "no.tally")}, 2, "no such file"},
		{"a torn sample", "", []string{"tally", workload, "--samples", "chat=" + torn}, 2, "torn.jsonl:1"},
		{"an empty standard input", "", []string{"tally", workload, "--samples", "chat=-"}, 2, "no records"},
		{"its own samples, which do not exist", "", []string{"tally", workload}, 2, "w.yaml:4:"},
		{"a folder that does not exist", "", []string{"tally", workload, "--samples", "chat=" + part, "-o", filepath.Join(dir, "no", "a.tally")}, 2, "no such file"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			code, stdout, stderr := call(t, tc.stdin, tc.args...)
			if code != tc.code || !strings.Contains(stderr, tc.stderr) {
				t.Errorf("exit %d, want %d; stderr %q, want %q in it", code, tc.code, stderr, tc.stderr)
			}
			if code != exitOK && stdout != "" {
				t.Errorf("stdout with an error: %q", stdout)
			}
		})
	}
}

// The recipe that docs/scale.md shows is the one that a script runs.
func TestScalePageShowsTheRecipe(t *testing.T) {
	page := mustRead(t, filepath.Join("..", "..", "docs", "scale.md"))
	_, recipe, _ := strings.Cut(mustRead(t, filepath.Join("testdata", "script", "tally_parallel.txtar")), "rm -rf parts tallies\n")
	recipe, _, _ = strings.Cut(recipe, "-- ")
	if !strings.Contains(page, "```sh\n"+recipe+"```\n") {
		t.Errorf("docs/scale.md does not show\n%s", recipe)
	}
}

// Every example: folders, tables, training text, given counts.
func TestTalliesOfTheExamples(t *testing.T) {
	for _, name := range []string{"document-search", "support-bot", "tuned-model"} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join("..", "..", "examples", name)
			_, want, _ := call(t, "", "estimate", dir, "-f", "json", "-q")
			code, partials, stderr := call(t, "", "tally", dir, "-q")
			if code != exitOK {
				t.Fatalf("exit %d, %s", code, stderr)
			}
			if _, got, stderr := call(t, partials, "estimate", dir, "-f", "json", "-q", "--tallies", "-"); got != want {
				t.Errorf("whole:\n%s\nof partials:\n%s%s", want, got, stderr)
			}
		})
	}
}

// Recorded usage, tables and gzip, where a partial has fields of its own to carry.
func TestTalliesKeepTheFields(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write([]byte("one line\nanother\n\xff broken\n")); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	write("lines.txt.gz", packed.String())
	write("table.csv", "n;prompt;out\n1;a;b\n2;\"c;d\";e\n")
	write("usage.jsonl", `{"usage":{"input_tokens":5,"output_tokens":7,"cache_read_input_tokens":3}}`+"\n"+`{"usage":{"input_tokens":5,"output_tokens":0}}`)
	workload := write("w.yaml", `version: 1
as_of: 2024-07-01
workloads:
  - {name: lines, model: amazon.titan-embed-text-v1, requests: 1k/month, samples: {path: lines.txt.gz, records: line}}
  - {name: table, model: ai21.j2-mid-v1, requests: 1k/month, samples: {path: table.csv, input: prompt, output: out, delimiter: ";"}}
  - {name: usage, model: ai21.j2-mid-v1, requests: 1k/month, samples: {path: "u*.jsonl", counts: usage}}
`)
	_, want, _ := call(t, "", "estimate", workload, "-f", "json", "-q")
	code, partials, stderr := call(t, "", "tally", workload, "-q")
	if code != exitOK || strings.Count(partials, "\n") != 3 {
		t.Fatalf("exit %d, %s", code, stderr)
	}
	if _, got, stderr := call(t, partials, "estimate", workload, "-f", "json", "-q", "--tallies", "-"); got != want {
		t.Errorf("whole:\n%s\nof partials:\n%s%s", want, got, stderr)
	}
	other := write("other.yaml", strings.Replace(mustRead(t, workload), "output: out, ", "", 1))
	code, _, stderr = call(t, partials, "estimate", other, "--tallies", "-")
	if code != exitUsage || !strings.Contains(stderr, `-:2: line "table" was counted with other fields`) {
		t.Errorf("other fields: exit %d, %s", code, stderr)
	}
}

func mustRead(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A partial serves every model that counts alike, and the others count the samples.
func TestTalliesOfSeveralModels(t *testing.T) {
	dir := filepath.Join("..", "..", "examples", "support-bot")
	_, want, _ := call(t, "", "compare", dir, "--all", "-f", "json", "-q")
	_, partials, _ := call(t, "", "tally", dir, "-q")
	code, got, stderr := call(t, partials, "compare", dir, "--all", "-f", "json", "--tallies", "-")
	if code != exitOK || got != want || strings.Count(stderr, "partial tallies in place") != 1 {
		t.Errorf("exit %d, %s\nwhole:\n%s\nof partials:\n%s", code, stderr, want, got)
	}
}
