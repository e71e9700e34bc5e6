package estimate_test

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tokencast/confirm/calibration"
	"tokencast/data"
	"tokencast/estimate"
	"tokencast/tokenizers"
	"tokencast/workload"
)

// Models that count a character as a token, one of them as half a Latin and two Han
// tokens.
const learnedOverlay = `schema: 1
sources: {test: {title: test}}
defaults: {from: 2024-01-01, source: test, per: 1k_tokens}
models:
  - id: test.plain
    modality: text
    tokenizer: {name: chars, factor: 1, class: calibrated, band: [-50%, +50%], source: test}
    limits: {context: 100}
    prices: [{rates: {input: 1, output: 2}}]
  - id: test.other
    modality: text
    tokenizer: {name: chars, factor: 1, class: calibrated, band: [-50%, +50%], source: test}
    prices: [{rates: {input: 1, output: 2}}]
  - id: test.scripts
    modality: text
    tokenizer: {name: chars, factors: {latin: 0.5, han: 2, other: 1}, class: calibrated, band: [-50%, +50%], source: test}
    prices: [{rates: {input: 1, output: 2}}]
`

// learnedBy is an entry of the model test.plain.
func learnedBy(change func(*calibration.Entry)) calibration.Entry {
	e := calibration.Entry{
		Model: "test.plain", Operation: "invoke", Script: "latin", Tokenizer: "chars", Digest: charsDigest(), Factor: "1",
		Calls: 30, Date: "2024-06-30", Plan: "sha256:p", Intercept: "7", Slope: "1.1", Ratio: "1.8", Low: "1.71", High: "1.944",
	}
	if change != nil {
		change(&e)
	}
	return e
}

func charsDigest() string {
	t, err := tokenizers.NewRegistry(data.FS).Open("chars")
	if err != nil {
		panic(err)
	}
	return t.Digest
}

func learnt(entries ...calibration.Entry) estimate.Options {
	return estimate.Options{Calibration: entries, Digests: map[string]string{"chars": charsDigest()}}
}

// figures are input and output of the average call, and the month low, base and high.
func figures(l estimate.Line) string {
	mean := func(c *estimate.CallTokens) string {
		if c == nil {
			return "none"
		}
		return c.Mean.Base.String()
	}
	return mean(l.Input) + " " + mean(l.Output) + ": " + amounts(l.Amount)
}

func TestCalibrated(t *testing.T) {
	ten := map[string]string{"a": `{"prompt": "abcdefghij", "completion": "abcde"}` + "\n"}
	mixed := map[string]string{"a": `{"prompt": "abcdefgh中文", "completion": "中文"}` + "\n"}
	no := map[string]string{"a": `{"prompt": "abcdefghij"}` + "\n"}
	one := "  - {model: test.plain, requests: 1000/month, samples: a}"
	ratio := func(e *calibration.Entry) { e.OutputRatio, e.OutputLow, e.OutputHigh = "0.5", "0.45", "0.55" }
	for _, tc := range []struct {
		name, entries string
		files         map[string]string
		options       estimate.Options
		want, before  string // "" before is not calibrated
	}{
		{
			// 7 + 1.1 x 10 = 18; answers 1.1 x 5 = 5.5, as none was confirmed: 18 + 11 = 29;
			// the interval -5%, +8% is that of all of it
			"ten tokens count eighteen",
			one, ten, learnt(learnedBy(nil)),
			"18 5.5: 27.55 / 29 / 31.32", "10 5: 10 / 20 / 30",
		},
		{
			// 18 + 2 x 2.5; the interval of the ratio is -10%, +10%
			"answers by their ratio",
			one, ten, learnt(learnedBy(ratio)),
			"18 2.5: 21.6 / 23 / 24.94", "10 5: 10 / 20 / 30",
		},
		{
			// the other answers' mean of 2.5 is what is missing
			"missing answers by that of the others",
			one,
			map[string]string{"a": `{"messages": [{"role": "user", "content": "abcdefghij"}, {"role": "assistant", "content": "abcde"}]}` + "\n" + `{"messages": [{"role": "user", "content": "abcdefghij"}]}` + "\n"},
			learnt(learnedBy(ratio)),
			"18 2.5: 21.6 / 23 / 24.94", "10 5: 10 / 20 / 30",
		},
		{
			// 40 given, half of them, within the ratio's interval: 18 + 2 x 20
			"a given length of answers by the ratio",
			"  - {model: test.plain, requests: 1000/month, samples: a, tokens: {output: 40}}", no, learnt(learnedBy(ratio)),
			"18 20: 53.1 / 58 / 63.44", "10 40: 85 / 90 / 95",
		},
		{
			"the longest length stays",
			"  - {model: test.plain, requests: 1000/month, samples: a, tokens: {output: {max: 40}}}", no, learnt(learnedBy(ratio)),
			"18 40: 97.1 / 98 / 99.44", "10 40: 85 / 90 / 95",
		},
		{
			// 5 characters at 2 tokens each are cut at 4; without an interval of its ratio the
			// band of answers stays
			"cut answers are as long as the limit",
			"  - {model: test.plain, requests: 1000/month, samples: a, tokens: {output: {max: 4}}}", ten, learnt(learnedBy(func(e *calibration.Entry) { e.OutputRatio = "2" })),
			"18 4: 21.1 / 26 / 31.44", "10 4: 9 / 18 / 27",
		},
		{
			// 8 x 0.5 x 1.1 + 2 x 2 x 1.2 = 9.2 + 7; answers 2 x 2 x 0.5 = 2
			"an entry of each script, the template by that of the most calls",
			"  - {model: test.scripts, requests: 1000/month, samples: a}", mixed,
			learnt(learnedBy(func(e *calibration.Entry) { e.Model, e.Factor, e.Calls = "test.scripts", "1/2", 31 }), learnedBy(func(e *calibration.Entry) {
				e.Model, e.Factor, e.Script, e.Slope, e.Intercept, e.OutputRatio = "test.scripts", "2", "han", "1.2", "9", "0.5"
			})),
			"16.2 2: 19.19 / 20.2 / 21.816", "8 4: 8 / 16 / 24",
		},
		{
			// (8 x 0.5 + 2 x 2) x 1.2 + 9 = 18.6; answers 2 x 2 x 0.5
			"scripts without an entry by the main one",
			"  - {model: test.scripts, requests: 1000/month, samples: a}", mixed,
			learnt(learnedBy(func(e *calibration.Entry) {
				e.Model, e.Factor, e.Script, e.Slope, e.Intercept, e.OutputRatio = "test.scripts", "2", "han", "1.2", "9", "0.5"
			})),
			"18.6 2: 19.67 / 22.6 / 26.088", "8 4: 8 / 16 / 24",
		},
		{
			"without an interval the band stays",
			one, ten, learnt(learnedBy(func(e *calibration.Entry) { e.Low, e.High, e.OutputRatio = "", "", "0.5" })),
			"18 2.5: 11.5 / 23 / 34.5", "10 5: 10 / 20 / 30",
		},
		{
			// 7 + 1.1 x (3 + 10)
			"a system text that is counted",
			"  - {model: test.plain, requests: 1000/month, samples: a, conversation: {turns: 1, system: abc}}", ten, learnt(learnedBy(ratio)),
			"21.3 2.5: 24.735 / 26.3 / 28.504", "13 5: 11.5 / 23 / 34.5",
		},
		{
			// two calls, 10 and 10 + 5 + 10 of text, and 3 given: 3 + 7 + 1.1 x 35 / 2
			"a conversation has the template in each call",
			"  - {model: test.plain, requests: 500/month, samples: a, conversation: {turns: 2, system: {tokens: 3}}}", ten, learnt(learnedBy(ratio)),
			"29.25 2.5: 32.4375 / 34.25 / 36.85", "20.5 5: 16.75 / 30.5 / 44.25",
		},
		{
			// the user's counts hold the template: 1.1 x 3 + 50
			"a system text beside given tokens",
			"  - {model: test.plain, requests: 1000/month, tokens: {input: 50, output: 10}, conversation: {turns: 1, system: abc}}", nil, learnt(learnedBy(ratio)),
			"53.3 10: 73.135 / 73.3 / 73.564", "53 10: 71.5 / 73 / 74.5",
		},
		{
			"counts that are all given",
			"  - {model: test.plain, requests: 1000/month, tokens: {input: 50, output: 10}}", nil, learnt(learnedBy(ratio)),
			"50 10: 70 / 70 / 70", "",
		},
		{
			"recorded usage",
			"  - {model: test.plain, requests: 1000/month, samples: {path: a, counts: usage}}",
			map[string]string{"a": `{"schemaType": "ModelInvocationLog", "schemaVersion": "1.0", "modelId": "m", "requestId": "r", "input": {"inputTokenCount": 50}, "output": {"outputTokenCount": 10}}` + "\n"},
			learnt(learnedBy(ratio)),
			"50 10: 70 / 70 / 70", "",
		},
		{
			"another model",
			"  - {model: test.other, requests: 1000/month, samples: a}", ten, learnt(learnedBy(ratio)),
			"10 5: 10 / 20 / 30", "",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := setup{overlay: learnedOverlay, workload: lines(tc.entries), files: tc.files, options: tc.options}
			e := s.must(t)
			l := e.Lines[0]
			if got := figures(l); got != tc.want {
				t.Errorf("calibrated %s, want %s", got, tc.want)
			}
			if tc.before == "" {
				if l.Calibrated != nil || e.TotalBefore != nil {
					t.Errorf("calibrated: %+v", l.Calibrated)
				}
				return
			}
			b := estimate.Line{Input: &estimate.CallTokens{Mean: *l.Calibrated.Input}, Output: &estimate.CallTokens{Mean: *l.Calibrated.Output}, Amount: l.Calibrated.Amount}
			if got := figures(b); got != tc.before || l.Input.Class != tokenizers.Calibrated || l.Tokenizer != "chars" || amounts(e.TotalBefore) != amounts(l.Calibrated.Amount) {
				t.Errorf("before %s, total %s, class %s by %q, want %s", got, amounts(e.TotalBefore), l.Input.Class, l.Tokenizer, tc.before)
			}
			// They are those of an estimate without a calibration.
			s.options = estimate.Options{}
			plain := s.must(t).Lines[0]
			if diff := cmp.Diff(figures(plain), tc.before); diff != "" {
				t.Errorf("without a calibration (-got +want):\n%s", diff)
			}
			if percentile := l.Input.P95; l.Samples > 0 && l.Input.Frame != 7 && l.Input.Frame != 9 || percentile != 0 && percentile < l.Input.Max {
				t.Errorf("frame %d, p95 %d, max %d", l.Input.Frame, percentile, l.Input.Max)
			}
		})
	}
}

// What makes a calibration weak or useless is said.
func TestCalibrationWarnings(t *testing.T) {
	files := map[string]string{"a": `{"prompt": "abcdefghij", "completion": "abcde"}` + "\n", "han": `{"prompt": "中文中文a", "completion": "abcde"}` + "\n"}
	for _, tc := range []struct {
		name, samples string
		change        func(*calibration.Entry)
		asOf          string
		code, want    string // "" is none
		used          bool
	}{
		{"good", "a", func(*calibration.Entry) {}, "2024-07-01", "", "", true},
		{"few calls", "a", func(e *calibration.Entry) { e.Calls = 29 }, "2024-07-01", "calibration_weak", "29 calls, not 30", true},
		{"no interval", "a", func(e *calibration.Entry) { e.Low, e.High = "", "" }, "2024-07-01", "calibration_weak", "no interval", true},
		{"wide", "a", func(e *calibration.Entry) { e.High = "2" }, "2024-07-01", "calibration_weak", "wider than a tenth", true},
		{"old by the day of the prices", "a", func(*calibration.Entry) {}, "2024-10-01", "calibration_weak", "93 days old", true},
		{"prices before it say nothing of its age", "a", func(e *calibration.Entry) { e.Date = "2026-11-22" }, "2024-07-01", "", "", true},
		{"cut answers", "a", func(e *calibration.Entry) { e.Cut, e.OutputRatio = 3, "0.9" }, "2024-07-01", "calibration_cut", "3 answers were cut", true},
		{"of Converse", "a", func(e *calibration.Entry) { e.Operation = "converse" }, "2024-07-01", "calibration_converse", "template of its own", true},
		{"other texts", "han", func(*calibration.Entry) {}, "2024-07-01", "calibration_scripts", "(han above all); it was learned from latin", true},
		{"another vocabulary", "a", func(e *calibration.Entry) { e.Digest = "sha256:old" }, "2024-07-01", "calibration_unused", "chars has changed", false},
		{"another tokenizer", "a", func(e *calibration.Entry) { e.Tokenizer = "words" }, "2024-07-01", "calibration_unused", `learned with "words"`, false},
		{"another factor", "a", func(e *calibration.Entry) { e.Factor = "10/47" }, "2024-07-01", "calibration_unused", "10/47 tokens for each of chars, and the line takes 1", false},
		{"a ratio beyond all", "a", func(e *calibration.Entry) { e.OutputRatio = "10001" }, "2024-07-01", "calibration_unused", "more than 10000 tokens of one", false},
		{"no script", "a", func(e *calibration.Entry) { e.Script = "runes" }, "2024-07-01", "calibration_unused", "no script class", false},
		{"another model is silent", "a", func(e *calibration.Entry) { e.Model, e.Digest = "test.other", "sha256:old" }, "2024-07-01", "", "", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			e := setup{
				overlay: learnedOverlay, files: files, options: learnt(learnedBy(tc.change)),
				workload: strings.Replace(lines("  - {name: chat, model: test.plain, requests: 1000/month, samples: "+tc.samples+"}"), "2024-07-01", tc.asOf, 1),
			}.must(t)
			var found []string
			for _, w := range e.Lines[0].Warnings {
				if strings.HasPrefix(w.Code, "calibration_") {
					found = append(found, w.Code+": "+w.Message)
				}
			}
			if len(found) > 1 || strings.Join(found, "") == "" && tc.code != "" || !strings.HasPrefix(strings.Join(found, ""), tc.code) || !strings.Contains(strings.Join(found, ""), tc.want) || tc.code == "" && len(found) > 0 {
				t.Errorf("warnings %q, want %s: %s", found, tc.code, tc.want)
			}
			said := strings.Contains(strings.Join(e.Assumptions, "\n"), "chat: calibrated by ")
			if used := e.Lines[0].Calibrated != nil; used != tc.used || said != tc.used {
				t.Errorf("used %v, said %v", used, said)
			}
		})
	}
}

// Both figures are in the assumptions, and the template.
func TestCalibrationText(t *testing.T) {
	s := setup{
		overlay: learnedOverlay, files: map[string]string{"a": `{"prompt": "abcdefghij", "completion": "abcde"}` + "\n"}, options: learnt(learnedBy(nil)),
		workload: lines("  - {name: chat, model: test.plain, requests: 1000/month, samples: a}"),
	}
	e := s.must(t)
	if got := s.bought(t, "58").Notes; len(got) != 1 || got[0] != "chat: calibrated by 30 calls of 2024-06-30 (invoke, latin): 20.00 USD a month before, 29.00 with it" {
		t.Errorf("notes of what an amount buys: %q", got)
	}
	for _, want := range []string{
		"chat: calibrated by 30 calls of 2024-06-30 (invoke, latin): 20.00 USD a month before, 29.00 with it",
		"chat: the chat template is 7.0 tokens a call, as the calibration has it",
	} {
		if !strings.Contains(strings.Join(e.Assumptions, "\n"), want) {
			t.Errorf("%q is not in %q", want, e.Assumptions)
		}
	}
}

// Over the limit of 100 tokens are calls whose calibrated length is: 7 + 1.1 x 84 = 99.4
// and 1 of answer is not, 7 + 1.1 x 85 = 100.5 is.
func TestCalibratedLimits(t *testing.T) {
	for _, tc := range []struct {
		chars int
		over  bool
	}{{83, false}, {84, true}} {
		e := setup{
			overlay: learnedOverlay, options: learnt(learnedBy(func(e *calibration.Entry) { e.OutputRatio = "1" })),
			files:    map[string]string{"a": fmt.Sprintf(`{"prompt": %q, "completion": "a"}`, strings.Repeat("a", tc.chars)) + "\n"},
			workload: lines("  - {model: test.plain, requests: 1000/month, samples: a}"),
		}.must(t)
		if l := e.Lines[0]; l.OverContext != tc.over || l.Input.Max != int64(tc.chars*11/10+7+1) {
			t.Errorf("%d characters: over %v, longest %d", tc.chars, l.OverContext, l.Input.Max)
		}
	}
}

// In a comparison each candidate takes its own entries.
func TestCompareCalibrated(t *testing.T) {
	cat, reg := load(t, learnedOverlay)
	files := map[string]string{"a": `{"prompt": "abcdefghij", "completion": "abcde"}` + "\n"}
	wl, err := workload.Parse("w.yaml", []byte(lines("  - {name: chat, model: test.plain, alternatives: [test.other, test.scripts], requests: 1000/month, samples: a}")))
	if err != nil {
		t.Fatal(err)
	}
	opts := learnt(learnedBy(func(e *calibration.Entry) { e.Slope = "3" }), learnedBy(func(e *calibration.Entry) { e.Model = "test.other" }))
	job, err := estimate.PrepareComparison(cat, wl, opts, estimate.Candidates{})
	if err != nil {
		t.Fatal(err)
	}
	c, err := job.Compare(counted(t, reg, files, job.Needs()))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, m := range c.Models {
		got[m.Model] = figures(m.Lines[0])
	}
	want := map[string]string{"test.plain": "37 15: 63.65 / 67 / 72.36", "test.other": "18 5.5: 27.55 / 29 / 31.32", "test.scripts": "5 2.5: 5 / 10 / 15"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if notes := strings.Join(c.Notes, "\n"); !strings.Contains(notes, "chat on test.other: calibrated by 30 calls of 2024-06-30 (invoke, latin): 20.00 USD a month before, 29.00 with it") {
		t.Errorf("notes %q", notes)
	}
	if last := c.Notes[len(c.Notes)-1]; last != "without a calibration, their answers as long as in the samples: test.scripts; hold them against the figures of the others without it" {
		t.Errorf("the last note is %q", last)
	}
}

// The calibrated figure is intercept x calls + slope x text tokens, and answers are ratio x
// theirs, added up the slow way from the records.
func TestCalibratedAgainstRecords(t *testing.T) {
	decimal := func(t *rapid.T, name string, least, most int64) string {
		return big.NewRat(rapid.Int64Range(least, most).Draw(t, name), 1000).FloatString(3)
	}
	scripts := tokenizers.Scripts()
	rapid.Check(t, func(rt *rapid.T) {
		own := map[tokenizers.Script]*big.Rat{tokenizers.Latin: big.NewRat(1, 2), tokenizers.Han: big.NewRat(2, 1)}
		var entries []calibration.Entry
		slopes, ratios := map[tokenizers.Script]*big.Rat{}, map[tokenizers.Script]*big.Rat{}
		for i, script := range rapid.SampledFrom([][]tokenizers.Script{{tokenizers.Latin}, {tokenizers.Han}, {tokenizers.Latin, tokenizers.Han}}).Draw(rt, "scripts") {
			e := learnedBy(func(e *calibration.Entry) {
				e.Model, e.Script, e.Calls = "test.scripts", string(script), int64(100-i)
				e.Factor = own[script].RatString()
				e.Intercept, e.Slope, e.OutputRatio = decimal(rt, "intercept", 0, 50_000), decimal(rt, "slope", 1, 3000), decimal(rt, "ratio", 1, 3000)
			})
			entries = append(entries, e)
			f, err := e.Figures()
			if err != nil {
				rt.Fatal(err)
			}
			slopes[script], ratios[script] = f.Slope, f.Output
		}
		main, err := entries[0].Figures()
		if err != nil {
			rt.Fatal(err)
		}
		of := func(text string, times map[tokenizers.Script]*big.Rat, other *big.Rat) *big.Rat {
			sum := new(big.Rat)
			for i, n := range tokenizers.Letters([]byte(text)) {
				factor, by := own[scripts[i]], times[scripts[i]]
				if factor == nil {
					factor = big.NewRat(1, 1)
				}
				if by == nil {
					by = other
				}
				sum.Add(sum, new(big.Rat).Mul(new(big.Rat).Mul(factor, by), big.NewRat(int64(n), 1)))
			}
			return sum
		}
		input, output := new(big.Rat), new(big.Rat)
		var file strings.Builder
		n := rapid.Int64Range(1, 8).Draw(rt, "records")
		word := rapid.StringMatching(`[ab中文ж]{1,20}`)
		for range n {
			prompt, answer := word.Draw(rt, "prompt"), word.Draw(rt, "answer")
			fmt.Fprintf(&file, `{"prompt": %q, "completion": %q}`+"\n", prompt, answer)
			input.Add(input, main.Intercept)
			input.Add(input, of(prompt, slopes, main.Slope))
			output.Add(output, of(answer, ratios, main.Output))
		}
		e := setup{
			overlay: learnedOverlay, files: map[string]string{"a": file.String()}, options: learnt(entries...),
			workload: lines("  - {model: test.scripts, requests: 1000/month, samples: a}"),
		}.must(t)
		l := e.Lines[0]
		input.Quo(input, big.NewRat(n, 1))
		output.Quo(output, big.NewRat(n, 1))
		if l.Input.Mean.Base.Rat().Cmp(input) != 0 || l.Output.Mean.Base.Rat().Cmp(output) != 0 {
			rt.Fatalf("input %s output %s, want %s and %s\n%s", l.Input.Mean.Base, l.Output.Mean.Base, input, output, file.String())
		}
	})
}
