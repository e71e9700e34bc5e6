package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"tokencast": main})
}

// TestScripts runs every script of testdata/script: the command as users run it.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		RequireExplicitExec: true,
		UpdateScripts:       os.Getenv("UPDATE") != "",
		Setup: func(env *testscript.Env) error {
			examples, err := filepath.Abs(filepath.Join("..", "..", "examples"))
			env.Setenv("EXAMPLES", examples)
			env.Setenv("ESC", "\x1b[2J") // what a script cannot hold
			env.Setenv("TAB", "\t")
			return err
		},
		Condition: func(name string) (bool, error) {
			if name == "root" { // who may write where others may not
				return os.Getuid() == 0, nil
			}
			return false, fmt.Errorf("unknown condition %q", name)
		},
	})
}

// call runs the command in-process and returns its exit code and streams. The
// vocabularies of whoever runs the tests are left out, unless a test names a folder.
func call(t testing.TB, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	if userData == "" {
		t.Setenv("TOKENCAST_DATA", filepath.Join(t.TempDir(), "none"))
	}
	var out, errOut bytes.Buffer
	code = run(args, strings.NewReader(stdin), &out, &errOut)
	return code, out.String(), errOut.String()
}

// golden compares got with a file, or writes it when UPDATE is set.
func golden(t *testing.T, path, got string) {
	t.Helper()
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(path, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s is not what the program prints (-file +program); `UPDATE=1 go test ./cmd/tokencast` rewrites it:\n%s", path, diff)
	}
}

func TestExitCodes(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	line := func(entry string) string { return "version: 1\nas_of: 2024-07-01\nworkloads:\n  - " + entry + "\n" }
	good := write("good.yaml", line("{model: ai21.j2-mid-v1, requests: 1k/month, tokens: {input: 1000, output: 1000}}")) // 25 USD
	unpriced := write("unpriced.yaml", line("{model: anthropic.claude-v1, requests: 1k/month, tokens: {input: 10, output: 5}}"))
	half := write("half.yaml", line("{model: ai21.j2-mid-v1, requests: 1k/month, tokens: {input: 1000}}")) // at least 12.5
	invalid := write("invalid.yaml", line("{model: ai21.j2-mid-v1, requests: 1k, tokens: {input: 10, output: 5}}"))
	unknown := write("unknown.yaml", line("{model: ai21.j2-med-v1, requests: 1k/month, tokens: {input: 10, output: 5}}"))
	torn := write("torn.yaml", line("{model: ai21.j2-mid-v1, requests: 1k/month, samples: torn.jsonl}"))
	write("torn.jsonl", `{"prompt": "a", "completion": "b"}`+"\n"+`{"prompt": "a", "compl`)
	missing := write("missing.yaml", line("{model: ai21.j2-mid-v1, requests: 1k/month, samples: nowhere.jsonl}"))
	outside := write("outside.yaml", line("{model: ai21.j2-mid-v1, requests: 1k/month, samples: ../../../../etc/passwd}"))
	saved := filepath.Join(dir, "saved.json")
	if code, _, stderr := call(t, "", "estimate", good, "-q", "-o", saved); code != 0 {
		t.Fatal(stderr)
	}
	gappy := filepath.Join(dir, "gappy.json")
	if code, _, stderr := call(t, "", "estimate", half, "-q", "-o", gappy); code != exitIncomplete {
		t.Fatal(stderr)
	}
	more := "workloads.ai21.j2-mid-v1.requests=1101/month"
	stdin := write("stdin.yaml", line(`{model: ai21.j2-mid-v1, requests: 1k/month, samples: "-"}`))
	for _, tc := range []struct {
		name   string
		args   []string
		code   int
		stderr string
	}{
		{"complete and within limits", []string{"estimate", good}, 0, ""},
		{"help", []string{"--help"}, 0, ""},
		{"no arguments show the help", nil, 0, ""},
		{"an unknown command", []string{"estimat", good}, 2, `unknown command "estimat"; did you mean "estimate"?`},
		{"an unknown command of a group", []string{"catalog", "validat"}, 2, `did you mean "validate"?`},
		{"an unknown flag", []string{"estimate", good, "--fromat", "json"}, 2, "unknown flag --fromat; did you mean --format?"},
		{"why each figure is what it is", []string{"estimate", good, "--explain"}, 0, ""},
		{"an unknown format", []string{"estimate", good, "-f", "jsn"}, 2, "json"},
		{"two workloads", []string{"estimate", good, good}, 2, "at most 1"},
		{"a workload that does not exist", []string{"estimate", filepath.Join(dir, "no.yaml")}, 2, "no such file"},
		{"an invalid workload", []string{"estimate", invalid}, 2, `"1k" has no period; write 1k/month`},
		{"an unknown model", []string{"estimate", unknown}, 2, "did you mean ai21.j2-mid-v1"},
		{"a torn sample", []string{"estimate", torn}, 2, "torn.jsonl:2"},
		{"a sample that does not exist", []string{"estimate", missing}, 2, "nowhere.jsonl"},
		{"a sample outside the folder", []string{"estimate", outside}, 2, "outside"},
		{"an empty standard input", []string{"estimate", stdin}, 2, "no records"},
		{"a catalog that does not exist", []string{"estimate", good, "--catalog", filepath.Join(dir, "no.yaml")}, 2, "no such file"},
		{"an unknown tokenizer", []string{"estimate", good, "--tokenizer", "cl100k"}, 2, "cl100k_base"},
		{"a bad date", []string{"estimate", good, "--as-of", "July"}, 2, "YYYY-MM-DD"},
		{"a bad month", []string{"estimate", good, "--month", "730"}, 2, "730h"},
		{"months by the calendar", []string{"estimate", good, "--month", "calendar"}, 0, ""},
		{"a bad scenario", []string{"estimate", good, "--scenario", "worst"}, 2, "low, base, high"},
		{"a bad budget", []string{"estimate", good, "--budget", "1,000"}, 2, "plain decimal"},
		{"a bad number of workers", []string{"estimate", good, "--jobs", "0"}, 2, "1 or more"},
		{"a bad size", []string{"estimate", good, "--max-record", "lots"}, 2, "64MB"},
		{"an ending without a format", []string{"estimate", good, "-o", filepath.Join(dir, "plan.doc")}, 2, ".xlsx"},
		{"a format with several outputs", []string{"estimate", good, "-f", "json", "-o", filepath.Join(dir, "a.json"), "-o", filepath.Join(dir, "b.json")}, 2, "several -o"},
		{"raw CSV without CSV", []string{"estimate", good, "--csv-raw"}, 2, "--csv-raw without CSV"},
		{"the output is the input", []string{"estimate", good, "-f", "json", "-o", filepath.Join(dir, "..", filepath.Base(dir), "good.yaml")}, 2, "also read as input"},
		{"a folder that does not exist", []string{"estimate", good, "-o", filepath.Join(dir, "no", "a.json")}, 2, "no such file"},
		{"incomplete", []string{"estimate", unpriced}, 3, "incomplete: line anthropic.claude-v1"},
		{"incomplete is allowed", []string{"estimate", unpriced, "--allow-incomplete"}, 0, ""},
		{"over the budget", []string{"estimate", good, "--budget", "24.99"}, 4, "over the budget: 25.00 USD a month (base) against 24.99"},
		{"just within the budget", []string{"estimate", good, "--budget", "25"}, 0, ""},
		{"incomplete comes before over the budget", []string{"estimate", half, "--budget", "1"}, 3, "incomplete"},
		{"over the budget where incomplete is allowed", []string{"estimate", half, "--budget", "1", "--allow-incomplete"}, 4, "over the budget"},
		{"diff: nothing changed", []string{"diff", saved, good, "--max-increase", "0"}, 0, ""},
		{"diff: more than allowed", []string{"diff", saved, good, "--set", more, "--max-increase", "10%"}, 5, "over the allowed increase of 10%: +2.52 USD a month"},
		{"diff: just within a share", []string{"diff", saved, good, "--set", strings.Replace(more, "1101", "1100", 1), "--max-increase", "10%"}, 0, ""},
		{"diff: just within an amount", []string{"diff", saved, good, "--set", more, "--max-increase", "2.525"}, 0, ""},
		{"diff: over the budget comes first", []string{"diff", saved, good, "--set", more, "--max-increase", "10%", "--budget", "26"}, 4, "over the budget"},
		{"diff: incomplete comes before that", []string{"diff", saved, half, "--max-increase", "0", "--budget", "1"}, 3, "incomplete: line"},
		{"diff: an incomplete base bounds no increase", []string{"diff", gappy, good, "--max-increase", "500%"}, 3, "incomplete: the base misses"},
		{"diff: an incomplete base without a limit", []string{"diff", gappy, good}, 0, ""},
		{"diff: an incomplete base is allowed", []string{"diff", gappy, good, "--max-increase", "50%", "--allow-incomplete"}, 5, "over the allowed increase"},
		{"diff: no base", []string{"diff"}, 2, "between 1 and 2 arg"},
		{"diff: a base that does not exist", []string{"diff", filepath.Join(dir, "no.json"), good}, 2, "no such file"},
		{"diff: a base that is a folder", []string{"diff", dir, good}, 2, "not a file; the base is an estimate as JSON"},
		{"diff: a base that is no JSON", []string{"diff", good, good}, 2, "good.yaml: not a whole JSON file"},
		{"diff: a bad limit", []string{"diff", saved, good, "--max-increase", "ten"}, 2, `--max-increase: "ten" is no limit; write a share of the base such as 10%, or an amount such as 50`},
		{"diff: a workbook", []string{"diff", saved, good, "-o", filepath.Join(dir, "d.xlsx")}, 2, "write one of table, json, csv, markdown"},
		{"diff: the output is the base", []string{"diff", saved, good, "-o", saved}, 2, "also read as input"},
		{"a bad override", []string{"estimate", good, "--set", "workloads.x=1"}, 2, "--set workloads.x=1: no entry"},
		{"compare: a candidate without a price", []string{"compare", good, "--models", "anthropic.claude-v1"}, 0, ""},
		{"compare: the workload itself without a price", []string{"compare", unpriced, "--models", "ai21.j2-mid-v1"}, 3, "incomplete: line anthropic.claude-v1"},
		{"compare: over the budget as it stands", []string{"compare", good, "--all", "--budget", "24"}, 4, "over the budget"},
		{"compare: no candidates", []string{"compare", good}, 2, "write --models A,B or --all"},
		{"compare: an unknown model", []string{"compare", good, "--models", "ai21.j2-med-v1"}, 2, "did you mean ai21.j2-mid-v1"},
		{"compare: a format that is none of its", []string{"compare", good, "--all", "-f", "focus"}, 2, "not for this answer"},
		{"budget: enough", []string{"budget", "25", good}, 0, ""},
		{"budget: too little", []string{"budget", "24.99", good}, 4, "over the budget: 25.00 USD a month (base) against 24.99"},
		{"budget: incomplete comes first", []string{"budget", "1", half}, 3, "incomplete"},
		{"budget: no amount", []string{"budget"}, 2, "no amount"},
		{"budget: a separator", []string{"budget", "1,000", good}, 2, "1000 or 1.000"},
		{"budget: a negative amount", []string{"budget", "--", "-5", good}, 2, "must not be negative"},
		{"provision: FOCUS is for an estimate", []string{"provision", good, "-f", "focus"}, 2, `--format: format "focus" is not for this answer`},
		{"provision: an unknown commitment", []string{"provision", good, "--commitment", "1m"}, 2, `--commitment: "1m" is none of none, 1_month, 6_month`},
		{"provision: no units", []string{"provision", good, "--units", "0"}, 2, "--units: 0 is out of range; write a whole number from 1"},
		{"provision: a capacity below 1", []string{"provision", good, "--capacity-in", "-5"}, 2, "--capacity-in: -5 is out of range"},
		{"provision: a commitment that nobody offers", []string{"provision", good, "--commitment", "6_month"}, 0, ""},
		{"provision: a line without a price", []string{"provision", unpriced}, 3, "incomplete: line anthropic.claude-v1"},
		{"provision: which is allowed", []string{"provision", unpriced, "--allow-incomplete"}, 0, ""},
		{"provision: over the budget", []string{"provision", good, "--budget", "24.99"}, 4, "over the budget"},
		{"tokens: two ways to choose", []string{"tokens", "a", "--all", "--tokenizer", "chars"}, 2, "exclude each other"},
		{"tokens: a file that does not exist", []string{"tokens", "--file", filepath.Join(dir, "no.txt")}, 2, "no such file"},
		{"tokens: a folder", []string{"tokens", "--file", dir}, 2, "it is a folder"},
		{"tokens: an unknown model", []string{"tokens", "a", "--model", "titan"}, 2, "did you mean amazon.titan"},
		{"models: an unknown provider", []string{"models", "--provider", "amazn"}, 2, `did you mean "amazon"?`},
		{"models: an ARN of a custom model", []string{"models", "show", "arn:aws:bedrock:us-east-1:1:custom-model/x"}, 2, "write the ID of its base model"},
		{"models: an inference profile", []string{"models", "show", "us.anthropic.claude-v2"}, 0, ""},
		{"models: an unknown model", []string{"models", "show", "anthropic.claude-v3"}, 2, "anthropic.claude-v2"},
		{"catalog: a workbook is no format of models", []string{"models", "-f", "xlsx"}, 2, "use table or json"},
		{"init: an unknown template", []string{"init", filepath.Join(dir, "x"), "--template", "chatt"}, 2, `did you mean "chat"?`},
		{"init: a file is in the way", []string{"init", dir}, 0, ""},
		{"init: nothing is overwritten", []string{"init", dir}, 2, "exists; nothing was written"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			code, stdout, stderr := call(t, "", tc.args...)
			if code != tc.code || !strings.Contains(stderr, tc.stderr) {
				t.Errorf("exit %d, want %d; stderr %q, want %q in it", code, tc.code, stderr, tc.stderr)
			}
			if (code == exitUsage || code == exitFailed) && stdout != "" {
				t.Errorf("stdout with an error: %q", stdout)
			}
		})
	}
}

// The help of every command is what docs and users rely on.
func TestHelp(t *testing.T) {
	for _, words := range helpPages(t) {
		name := strings.Join(append([]string{"tokencast"}, words...), "-")
		code, stdout, stderr := call(t, "", append(append([]string{}, words...), "--help")...)
		if code != 0 || stderr != "" {
			t.Errorf("%s --help: exit %d, stderr %q", name, code, stderr)
		}
		golden(t, filepath.Join("testdata", "help", name+".txt"), stdout)
	}
}

// helpPages lists the words of every command, the root's none first.
func helpPages(t *testing.T) [][]string {
	t.Helper()
	root := newRootCmd(&app{})
	root.InitDefaultCompletionCmd()
	pages := [][]string{nil}
	for _, c := range root.Commands() {
		if c.Name() == "completion" || c.Name() == "help" {
			continue // cobra's own text
		}
		pages = append(pages, []string{c.Name()})
		for _, sub := range c.Commands() {
			pages = append(pages, []string{c.Name(), sub.Name()})
		}
	}
	return pages
}
