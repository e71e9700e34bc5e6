package main

import (
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tokencast/confirm/bedrocktest"
	"tokencast/confirm/calibration"
)

// estimateJSON is what these tests read of tokencast.estimate/1.
type estimateJSON struct {
	Total       struct{ Base string }
	TotalBefore *struct{ Base string } `json:"total_before"`
	Lines       []struct {
		Amount        struct{ Base string }
		TokensPerCall struct{ Input, Output struct{ Mean string } } `json:"tokens_per_call"`
		Warnings      []struct{ Code string }
	}
}

func estimateRun(t *testing.T, args ...string) estimateJSON {
	t.Helper()
	code, stdout, stderr := call(t, "", append([]string{"estimate", "-f", "json"}, args...)...)
	var e estimateJSON
	if err := json.Unmarshal([]byte(stdout), &e); code != 0 || err != nil {
		t.Fatalf("%v: exit %d, %v, %s", args, code, err, stderr)
	}
	return e
}

func decimalOf(t *testing.T, text string) *big.Rat {
	t.Helper()
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		t.Fatalf("%q is no decimal", text)
	}
	return r
}

func readLearnt(t *testing.T, path string) []calibration.Entry {
	t.Helper()
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f, err := calibration.Parse(path, src)
	if err != nil {
		t.Fatal(err)
	}
	return f.Entries
}

// What 30 calls taught brings the estimate of all 120 samples to what the service counts
// for them, within the interval that the run gave; and the report of the run has both
// months as the estimates have them.
func TestCalibrationClosesTheLoop(t *testing.T) {
	serve(t, bedrocktest.Options{})
	dir := confirmFolder(t, haiku)
	learnt := filepath.Join(dir, "learnt.json")
	code, stdout, stderr := call(t, "", "confirm", dir, "--yes", "--max-usd", "1", "--journal", filepath.Join(dir, "j"), "--write-calibration", learnt, "-f", "json")
	var r struct {
		Models []struct {
			Monthly struct{ Before, After *string }
		}
		Monthly struct{ Before, After *string }
	}
	if err := json.Unmarshal([]byte(stdout), &r); code != 0 || err != nil {
		t.Fatalf("exit %d, %v, %s", code, err, stderr)
	}
	plain, calibrated := estimateRun(t, dir), estimateRun(t, dir, "--calibration", learnt)

	var counted int64
	for i := range 120 {
		counted += bedrocktest.Tokens(fmt.Sprintf("%d %s", i, strings.Repeat(marker+" swims in the pond and ", i%23+1)))
	}
	want := big.NewRat(counted, 120)
	e := readLearnt(t, learnt)[0]
	if e.OutputRatio == "" || e.OutputLow == "" || e.OutputHigh == "" || e.Factor != "59/50" {
		t.Errorf("taught %+v", e)
	}
	mean := decimalOf(t, calibrated.Lines[0].TokensPerCall.Input.Mean)
	for _, end := range []struct {
		bound string
		sign  int
	}{{e.Low, 1}, {e.High, -1}} {
		bound := new(big.Rat).Quo(new(big.Rat).Mul(mean, decimalOf(t, end.bound)), decimalOf(t, e.Ratio))
		if want.Cmp(bound)*end.sign < 0 {
			t.Errorf("the service counts %s a call; calibrated %s, and %s is beyond it", want.FloatString(2), mean.FloatString(2), bound.FloatString(2))
		}
	}
	off := func(mean string) *big.Rat {
		d := new(big.Rat).Sub(decimalOf(t, mean), want)
		return d.Abs(d)
	}
	if off(calibrated.Lines[0].TokensPerCall.Input.Mean).Cmp(off(plain.Lines[0].TokensPerCall.Input.Mean)) >= 0 {
		t.Errorf("the calibration is no better: %+v, without it %+v, counted %s", calibrated.Lines[0], plain.Lines[0], want.FloatString(2))
	}
	t.Logf("counted %s a call, estimated %s, calibrated %s", want.FloatString(2), plain.Lines[0].TokensPerCall.Input.Mean, calibrated.Lines[0].TokensPerCall.Input.Mean)

	if calibrated.TotalBefore == nil || calibrated.TotalBefore.Base != plain.Total.Base || plain.TotalBefore != nil {
		t.Errorf("total before %+v, want %s", calibrated.TotalBefore, plain.Total.Base)
	}
	if m := r.Monthly; m.Before == nil || m.After == nil || *m.Before != plain.Total.Base || *m.After != calibrated.Total.Base {
		t.Errorf("month %+v, want %s and %s", m, plain.Total.Base, calibrated.Total.Base)
	}
	if m := r.Models[0].Monthly; m.Before == nil || m.After == nil || *m.Before != plain.Lines[0].Amount.Base || *m.After != calibrated.Lines[0].Amount.Base {
		t.Errorf("month of the model %+v", m)
	}
}

// A run with a calibration says what is left of the difference, sends the same calls, and
// teaches the same.
func TestConfirmCalibrated(t *testing.T) {
	s := serve(t, bedrocktest.Options{})
	dir := confirmFolder(t, haiku)
	first, second := filepath.Join(dir, "1.json"), filepath.Join(dir, "2.json")
	run := func(journal, learnt string, args ...string) confirmJSON {
		code, r, stderr := confirmRun(t, append([]string{dir, "--yes", "--max-usd", "1", "--journal", filepath.Join(dir, journal), "--write-calibration", learnt}, args...)...)
		if code != 0 {
			t.Fatalf("exit %d, %s", code, stderr)
		}
		return r
	}
	plain := run("j1", first)
	sent := len(s.Calls())
	calibrated := run("j2", second, "--calibration", first)
	one := big.NewRat(1, 1)
	off := func(ratio *string) *big.Rat {
		d := new(big.Rat).Sub(decimalOf(t, *ratio), one)
		return d.Abs(d)
	}
	for _, side := range []struct {
		name          string
		before, after *string
	}{{"input", plain.Models[0].Input.Ratio, calibrated.Models[0].Input.Ratio}, {"output", plain.Models[0].Output.Ratio, calibrated.Models[0].Output.Ratio}} {
		if off(side.after).Cmp(big.NewRat(1, 20)) > 0 || off(side.after).Cmp(off(side.before)) >= 0 {
			t.Errorf("%s: ratio %s, calibrated %s", side.name, *side.before, *side.after)
		}
		t.Logf("%s: ratio %.6s, calibrated %.6s", side.name, *side.before, *side.after)
	}
	bodies := map[string]int{}
	for i, c := range s.Calls() {
		if i < sent {
			bodies[c.BodySHA256]++
		} else {
			bodies[c.BodySHA256]--
		}
	}
	for body, n := range bodies {
		if n != 0 {
			t.Errorf("body %.8s was sent %+d times more without the calibration", body, n)
		}
	}
	a, b := readLearnt(t, first), readLearnt(t, second)
	if len(a) != 1 || len(b) != 1 || a[0] != b[0] {
		t.Errorf("taught %+v, then %+v", a, b)
	}
}

// Entries of Converse are taken where there is no other, and it is said; a run of Converse
// takes its own.
func TestCalibrationOfConverse(t *testing.T) {
	serve(t, bedrocktest.Options{})
	dir := confirmFolder(t, haiku)
	learnt := filepath.Join(dir, "learnt.json")
	code, _, stderr := confirmRun(t, dir, "--yes", "--max-usd", "1", "--operation", "converse", "--journal", filepath.Join(dir, "j"), "--write-calibration", learnt)
	if code != 0 {
		t.Fatalf("exit %d, %s", code, stderr)
	}
	e := estimateRun(t, dir, "--calibration", learnt)
	said := false
	for _, w := range e.Lines[0].Warnings {
		said = said || w.Code == "calibration_converse"
	}
	if !said {
		t.Errorf("warnings %+v", e.Lines[0].Warnings)
	}
	other := readLearnt(t, learnt)
	invoke := other[0]
	invoke.Operation, invoke.Intercept, invoke.Calls = "invoke", "1000", 300
	if got := ofOperation(append(other, invoke), "converse"); len(got) != 1 || got[0].Operation != "converse" {
		t.Errorf("%+v", got)
	}
	if got := ofOperation(other, "invoke"); len(got) != 1 {
		t.Errorf("%+v", got)
	}
}

// The age of the calls is judged by the clock on stderr alone.
func TestCalibrationAge(t *testing.T) {
	serve(t, bedrocktest.Options{})
	dir := confirmFolder(t, haiku)
	learnt := filepath.Join(dir, "learnt.json")
	if code, _, stderr := confirmRun(t, dir, "--yes", "--max-usd", "1", "--journal", filepath.Join(dir, "j"), "--write-calibration", learnt); code != 0 {
		t.Fatalf("exit %d, %s", code, stderr)
	}
	src, err := os.ReadFile(learnt)
	if err != nil {
		t.Fatal(err)
	}
	e := readLearnt(t, learnt)[0]
	putFile(t, learnt, strings.Replace(string(src), e.Date, "2024-06-01", 1))
	for _, quiet := range []bool{false, true} {
		args := []string{"estimate", dir, "--calibration", learnt}
		if quiet {
			args = append(args, "-q")
		}
		_, stdout, stderr := call(t, "", args...)
		if strings.Contains(stderr, "the calls of the calibration are of 2024-06-01") == quiet || strings.Contains(stdout, "days old") {
			t.Errorf("quiet %v: %s\n%s", quiet, stderr, stdout)
		}
	}
}

// A month of which a part is not known is not shown as less; what can be read once is not
// read again.
func TestMonthUnknown(t *testing.T) {
	serve(t, bedrocktest.Options{})
	dir := confirmFolder(t, haiku)
	path := filepath.Join(dir, "workload.yaml")
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	type month struct{ Before, After *string }
	run := func(stdin string, args ...string) (month, month) {
		t.Helper()
		code, stdout, stderr := call(t, stdin, append([]string{"confirm", dir, "-f", "json"}, args...)...)
		var r struct {
			Models  []struct{ Monthly month }
			Monthly month
		}
		if err := json.Unmarshal([]byte(stdout), &r); code != 0 || err != nil {
			t.Fatalf("exit %d, %v, %s", code, err, stderr)
		}
		return r.Models[0].Monthly, r.Monthly
	}
	putFile(t, path, string(src)+"  - {model: anthropic.claude-v1, requests: 1k/month, tokens: {input: 10, output: 5}}\n")
	model, all := run("", "--yes", "--max-usd", "1", "--journal", filepath.Join(dir, "j"))
	if model.Before == nil || model.After == nil || all.Before != nil || all.After != nil {
		t.Errorf("a line without a price: %+v, in all %+v", model, all)
	}
	chat, err := os.ReadFile(filepath.Join(dir, "chat.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	putFile(t, path, strings.Replace(string(src), "chat.jsonl", `"-"`, 1))
	model, all = run(string(chat), "--yes", "--max-usd", "1", "--journal", filepath.Join(dir, "k"))
	if model != (month{}) || all != (month{}) {
		t.Errorf("standard input: %+v, in all %+v", model, all)
	}
	// Amounts are in the catalog's currency, as all of the report is.
	rates := filepath.Join(dir, "rates.yaml")
	putFile(t, rates, "schema: 1\nsources: {bank: {title: a bank}}\nfx: {EUR: {rate: 0.5, date: 2024-07-01, source: bank}}\n")
	putFile(t, path, string(src))
	_, usd := run("")
	putFile(t, path, strings.Replace(string(src), "as_of: 2024-07-01", "as_of: 2024-07-01\ncurrency: EUR", 1))
	if _, eur := run("", "--catalog", rates); usd.Before == nil || eur.Before == nil || *usd.Before != *eur.Before {
		t.Errorf("in US dollars %v, with a workload in euros %v", usd.Before, eur.Before)
	}
}

// A dry run of all samples estimates their input as the estimate does, to the last digit:
// with a calibration and without, with a template and with another tokenizer.
func TestConfirmCountsAsTheEstimate(t *testing.T) {
	serve(t, bedrocktest.Options{})
	for _, model := range []string{haiku, llama, titan} {
		dir := confirmFolder(t, model)
		learnt := filepath.Join(dir, "learnt.json")
		if code, _, stderr := confirmRun(t, dir, "--yes", "--max-usd", "1", "--journal", filepath.Join(dir, "j"), "--write-calibration", learnt); code != 0 {
			t.Fatalf("exit %d, %s", code, stderr)
		}
		for _, flags := range [][]string{nil, {"--calibration", learnt}, {"--tokenizer", "chars"}, {"--tokenizer", "o200k_base"}} {
			_, r, stderr := confirmRun(t, append([]string{dir, "--samples", "1000"}, flags...)...)
			if len(r.Models) != 1 || r.Models[0].Calls.Planned != 120 || r.Models[0].Input.Estimated == nil {
				t.Fatalf("%s %v: %+v, %s", model, flags, r.Models, stderr)
			}
			mean := decimalOf(t, estimateRun(t, append([]string{dir}, flags...)...).Lines[0].TokensPerCall.Input.Mean)
			got := decimalOf(t, *r.Models[0].Input.Estimated)
			// Means are written with twelve places.
			if off := new(big.Rat).Sub(got, mean.Mul(mean, big.NewRat(120, 1))); off.Abs(off).Cmp(big.NewRat(1, 1_000_000_000)) > 0 {
				t.Errorf("%s %v: confirm estimates %s, the estimate %s", model, flags, got.FloatString(6), mean.FloatString(6))
			}
		}
	}
}
