package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tokencast/catalog"
	"tokencast/confirm/bedrocktest"
	"tokencast/data"
	"tokencast/pricing"
	"tokencast/tokenizers"
)

// marker is in every prompt of these tests, and must be in nothing that is written.
const marker = "ZEBRAFISH"

// confirmFolder writes a workload of models over samples that hold the marker.
func confirmFolder(t testing.TB, models ...string) string {
	t.Helper()
	dir := t.TempDir()
	var b strings.Builder
	for i := range 120 {
		words := strings.Repeat(marker+" swims in the pond and ", i%23+1)
		fmt.Fprintf(&b, `{"messages":[{"role":"user","content":"%d %s"},{"role":"assistant","content":"%s"}]}`+"\n", i, words, strings.Repeat("yes it does ", i%17+3))
	}
	putFile(t, filepath.Join(dir, "chat.jsonl"), b.String())
	w := "version: 1\nas_of: 2024-07-01\ninference: {max_tokens: 150}\nworkloads:\n"
	for _, m := range models {
		w += fmt.Sprintf("  - {model: %q, requests: 1k/month, samples: chat.jsonl}\n", m)
	}
	putFile(t, filepath.Join(dir, "workload.yaml"), w)
	return dir
}

func putFile(t testing.TB, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// unwrapped is a text without its line breaks.
func unwrapped(text string) string { return strings.Join(strings.Fields(text), " ") }

// serve starts a server and sets the environment to it.
func serve(t *testing.T, o bedrocktest.Options) *bedrocktest.Server {
	t.Helper()
	s := bedrocktest.Start(o)
	t.Cleanup(s.Close)
	for _, pair := range s.Env() {
		name, value, _ := strings.Cut(pair, "=")
		t.Setenv(name, value)
	}
	return s
}

// always is the same fault for every call.
func always(f bedrocktest.Fault) bedrocktest.Options {
	return bedrocktest.Options{Fault: func(bedrocktest.Request) bedrocktest.Fault { return f }}
}

// confirmJSON is what tests read of tokencast.confirm/1.
type confirmJSON struct {
	Schema string `json:"schema"`
	DryRun bool   `json:"dry_run"`
	Models []struct {
		Model                 string `json:"model"`
		Calls                 struct{ Planned, Sent, Confirmed, Unknown, Failed, Attempts, Cut int64 }
		Input, Output, Images struct {
			Estimated, Confirmed, Ratio *string
			Interval                    []string
		}
		Provenance    map[string]int64
		Failures      map[string]int64
		Disagreements int64
		CacheWrite    int64 `json:"cache_write"`
		Reason        string
		USD           struct{ Confirmed, Unknown string } `json:"usd"`
	}
	USD struct {
		Cap                 *string
		Expected, Confirmed string
		WorstCase           string `json:"worst_case"`
		Unknown             string
	} `json:"usd"`
}

// confirmRun runs confirm with JSON output and returns what it says.
func confirmRun(t *testing.T, args ...string) (int, confirmJSON, string) {
	t.Helper()
	code, stdout, stderr := call(t, "", append([]string{"confirm", "-f", "json"}, args...)...)
	var r confirmJSON
	if stdout != "" {
		if err := json.Unmarshal([]byte(stdout), &r); err != nil {
			t.Fatalf("%v: %v\n%s\n%s", args, err, stdout, stderr)
		}
	}
	if strings.Contains(stdout+stderr, marker) || strings.Contains(stdout+stderr, bedrocktest.SecretKey) || strings.Contains(stdout+stderr, bedrocktest.SessionToken) {
		t.Errorf("%v: a prompt or a secret was printed", args)
	}
	return code, r, stderr
}

// charged is what the server's calls cost by the shipped catalog.
func charged(t *testing.T, s *bedrocktest.Server) pricing.Money {
	t.Helper()
	base, err := catalog.Shipped(data.FS)
	if err != nil {
		t.Fatal(err)
	}
	cat, err := catalog.Load(base, nil, tokenizers.NewRegistry(data.FS))
	if err != nil {
		t.Fatal(err)
	}
	var sum pricing.Money
	for _, c := range s.Calls() {
		if !c.Charged {
			continue
		}
		m, err := cat.Lookup(c.Model)
		if err != nil {
			t.Fatal(err)
		}
		ask := pricing.Ask{Region: "us-east-1", Width: c.Width, Height: c.Height, Quality: c.Quality, Steps: c.Steps}
		for meter, n := range map[pricing.Meter]int64{pricing.Input: c.Input, pricing.Output: c.Output, pricing.OutputImage: c.Images} {
			if n == 0 {
				continue
			}
			rate, err := m.Sheet.Rate(meter, ask, pricing.Day{Year: 2024, Month: 7, Day: 1})
			if err != nil {
				t.Fatalf("%s: %v", c.Model, err)
			}
			sum = sum.Add(rate.Charge(pricing.Count(n)).Amount)
		}
	}
	return sum
}

func money(t *testing.T, text string) pricing.Money {
	t.Helper()
	m, err := pricing.ParseMoney(text)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

const haiku, llama, titan = "anthropic.claude-3-haiku-20240307-v1:0", "meta.llama3-8b-instruct-v1:0", "amazon.titan-text-lite-v1"

func TestConfirmUsage(t *testing.T) {
	s := serve(t, bedrocktest.Options{})
	dir := confirmFolder(t, haiku)
	given := filepath.Join(t.TempDir(), "given.yaml")
	putFile(t, given, "version: 1\nas_of: 2024-07-01\nworkloads:\n  - {model: "+haiku+", requests: 1k/month, tokens: {input: 10, output: 5}}\n")
	used := filepath.Join(dir, "used")
	putFile(t, used, "hello\n")
	live := func(args ...string) []string { return append([]string{dir, "--yes", "--max-usd", "1"}, args...) }
	for _, tc := range []struct {
		name   string
		args   []string
		code   int
		stderr string
	}{
		{"no amount", []string{dir, "--yes"}, exitUsage, "--yes without --max-usd"},
		{"a bad amount", []string{dir, "--max-usd", "1,00"}, exitUsage, "write 1.00"},
		{"an amount below one call", []string{dir, "--yes", "--max-usd", "0"}, exitUsage, "more than --max-usd 0"},
		{"no calls", live("--samples", "0"), exitUsage, "1 or more"},
		{"calls and an error", live("--samples", "9", "--error", "5%"), exitUsage, "exclude each other"},
		{"a bad error", live("--error", "5"), exitUsage, "5%"},
		{"a bad tolerance", live("--tolerance", "0.05"), exitUsage, "5%"},
		{"an unknown operation", live("--operation", "chat"), exitUsage, "invoke, converse"},
		{"an endpoint that is no URL", live("--endpoint", "localhost:8080"), exitUsage, "--endpoint: not the URL of an endpoint"},
		{"no calls at once", live("--concurrency", "0"), exitUsage, "1 to 256"},
		{"counting streams", live("--free", "--stream"), exitUsage, "exclude each other"},
		{"a journal that exists", live("--journal", used), exitUsage, "exists"},
		{"a journal that is none", live("--journal", used, "--resume"), exitUsage, "used:1: the line is damaged"},
		{"a journal that is missing", live("--journal", filepath.Join(dir, "no"), "--resume"), exitUsage, "no such file"},
		{"a format of estimates", live("-f", "html"), exitUsage, "table, json, csv, markdown, xlsx"},
		{"one without a text", []string{"--one", "--model", haiku}, exitUsage, "--model ID and --text TEXT"},
		{"a text without one", []string{dir, "--text", "x"}, exitUsage, "for --one"},
		{"one of an unknown model", []string{"--one", "--model", "claude", "--text", "x"}, exitUsage, "did you mean"},
		{"one of a model without a price", []string{"--one", "--model", "anthropic.claude-v1", "--text", "x"}, exitUsage, "publishes no price"},
		{"retrying what was not begun", live("--retry-unknown"), exitUsage, "--resume"},
		{"counts without texts, dry", []string{given}, exitOK, ""},
		{"counts without texts", []string{given, "--yes", "--max-usd", "1"}, exitUsage, "give it samples"},
		{"over the journal", live("--journal", used, "-o", used, "-f", "json"), exitUsage, "also read as input"},
	} {
		code, stdout, stderr := call(t, "", append([]string{"confirm"}, tc.args...)...)
		if code != tc.code || !strings.Contains(stderr, tc.stderr) || code != exitOK && stdout != "" {
			t.Errorf("%s: exit %d, stdout %q, stderr %q, want %d and %q", tc.name, code, stdout, stderr, tc.code, tc.stderr)
		}
	}
	if n := len(s.Calls()); n != 0 {
		t.Errorf("%d requests were sent by wrong command lines", n)
	}
	t.Setenv("AWS_ACCESS_KEY_ID", "")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "")
	code, stdout, stderr := call(t, "", append([]string{"confirm"}, live("--journal", filepath.Join(dir, "none"))...)...)
	if code != exitFailed || stdout != "" || !strings.Contains(stderr, "no AWS credentials found") {
		t.Errorf("no credentials: exit %d, %s", code, stderr)
	}
	if _, err := os.Stat(filepath.Join(dir, "none")); err == nil {
		t.Error("a run without credentials began a journal")
	}
}

// Exit 6 where the ratio is outside the tolerance.
func TestConfirmTolerance(t *testing.T) {
	serve(t, bedrocktest.Options{})
	dir := confirmFolder(t, haiku)
	for i, tc := range []struct {
		tolerance string
		code      int
	}{{"1000%", exitOK}, {"1%", exitTolerance}} {
		code, _, stderr := confirmRun(t, dir, "--yes", "--max-usd", "1", "--tolerance", tc.tolerance, "--journal", filepath.Join(dir, fmt.Sprint(i)))
		if code != tc.code {
			t.Errorf("--tolerance %s: exit %d, %s", tc.tolerance, code, stderr)
		}
	}
}

// CountTokens alone costs nothing and confirms input alone.
func TestConfirmFree(t *testing.T) {
	s := serve(t, bedrocktest.Options{})
	const sonnet = "anthropic.claude-3-5-sonnet-20240620-v1:0"
	dir := confirmFolder(t, sonnet, haiku)
	code, r, stderr := confirmRun(t, dir, "--yes", "--free")
	if code != exitPartial || !strings.Contains(stderr, "does not support counting tokens") || money(t, r.USD.Confirmed).Sign() != 0 {
		t.Errorf("exit %d, %s, %+v", code, stderr, r.USD)
	}
	if m := r.Models[0]; m.Calls.Confirmed != 30 || m.Provenance["count-tokens"] != 30 || m.Output.Confirmed != nil || m.Input.Confirmed == nil {
		t.Errorf("%+v", m)
	}
	if charged(t, s).Sign() != 0 {
		t.Error("counting cost something")
	}
}

// CountTokens refuses profiles, so tokens are counted by the model behind one.
func TestConfirmFreeOfAProfile(t *testing.T) {
	s := serve(t, bedrocktest.Options{})
	dir := confirmFolder(t, "us.anthropic.claude-3-5-sonnet-20240620-v1:0")
	code, r, stderr := confirmRun(t, dir, "--yes", "--free", "--samples", "2")
	if code != 0 || r.Models[0].Calls.Confirmed != 2 || s.Calls()[0].Model != "anthropic.claude-3-5-sonnet-20240620-v1:0" {
		t.Errorf("exit %d, %s, %+v", code, stderr, r.Models)
	}
}

// What the report is to be written to is tried before anything is sent.
func TestConfirmTriesItsFilesFirst(t *testing.T) {
	s := serve(t, bedrocktest.Options{})
	dir := confirmFolder(t, haiku)
	nowhere := filepath.Join(dir, "nowhere", "r.json")
	for _, args := range [][]string{
		{dir, "-o", nowhere},
		{dir, "--write-calibration", nowhere},
		{"--one", "--model", haiku, "--text", "Hello", "-o", nowhere},
	} {
		code, stdout, stderr := call(t, "", append([]string{"confirm", "--yes", "--max-usd", "1"}, args...)...)
		if code != exitUsage || stdout != "" || !strings.Contains(stderr, "nowhere") {
			t.Errorf("%v: exit %d, %s", args, code, stderr)
		}
	}
	if n := len(s.Calls()); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
	if files, _ := filepath.Glob("tokencast-confirm*"); files != nil {
		t.Errorf("a run that did not begin left %v", files)
	}
	fresh := filepath.Join(dir, "r.json")
	if code, _, stderr := call(t, "", "confirm", dir, "--yes", "--max-usd", "0.0001", "-o", fresh); code == 0 {
		t.Errorf("exit %d, %s", code, stderr)
	}
	if _, err := os.Stat(fresh); err == nil {
		t.Error("a run that did not begin left a report")
	}
}

// The workload's inference parameters are sent under each family's names; those that a
// family does not have are not, and it is said. One out of range is said before.
func TestConfirmParameters(t *testing.T) {
	serve(t, bedrocktest.Options{})
	dir := confirmFolder(t, haiku, titan)
	path := filepath.Join(dir, "workload.yaml")
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	putFile(t, path, strings.Replace(string(src), "max_tokens: 150", "max_tokens: 150, temperature: 0.2, top_p: 0.9, top_k: 40", 1))
	journal := filepath.Join(dir, "j")
	code, stdout, stderr := call(t, "", "confirm", dir, "--yes", "--max-usd", "1", "--samples", "1", "--journal", journal, "--save-text")
	b, err := os.ReadFile(journal)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`\"max_tokens\":150,\"temperature\":0.2,\"top_p\":0.9,\"top_k\":40}`,
		`\"textGenerationConfig\":{\"maxTokenCount\":150,\"temperature\":0.2,\"topP\":0.9}`,
	} {
		if code != 0 || !strings.Contains(string(b), want) {
			t.Errorf("exit %d, %s: %s was not sent", code, stderr, want)
		}
	}
	if !strings.Contains(unwrapped(stdout), titan+": "+titan+": the model has no top_k, which is not sent") {
		t.Errorf("what was not sent is not said:\n%s", stdout)
	}
	putFile(t, path, strings.Replace(string(src), "max_tokens: 150", "max_tokens: 150, temperature: 2", 1))
	code, stdout, _ = call(t, "", "confirm", dir)
	if code != 0 || !strings.Contains(unwrapped(stdout), "temperature 2 is out of the range of titan-text; write a number from 0 to 1") {
		t.Errorf("exit %d:\n%s", code, stdout)
	}
}

// A line of given counts has nothing to confirm: it has a reason and changes no exit
// code.
func TestConfirmGivenLine(t *testing.T) {
	serve(t, bedrocktest.Options{})
	dir := confirmFolder(t, haiku)
	path := filepath.Join(dir, "workload.yaml")
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	putFile(t, path, string(src)+"  - {model: "+titan+", requests: 1k/month, tokens: {input: 10, output: 5}}\n")
	code, r, stderr := confirmRun(t, dir, "--yes", "--max-usd", "1", "--samples", "2", "--journal", filepath.Join(dir, "j"))
	if code != 0 || len(r.Models) != 2 || r.Models[0].Calls.Confirmed != 2 || !strings.Contains(r.Models[1].Reason, "give it samples") {
		t.Errorf("exit %d, %s, %+v", code, stderr, r.Models)
	}
}
