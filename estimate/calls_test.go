package estimate_test

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tokencast/estimate"
	"tokencast/pricing"
)

// contractExample is the example that scripts rely on.
const contractExample = `version: 1
name: support-bot
region: us-east-1
as_of: 2024-07-01
budget: {monthly: 400}
workloads:
  - name: chat
    model: anthropic.claude-3-haiku-20240307-v1:0
    requests: {low: 80k, base: 120k, high: 200k, per: month}
    conversation: {turns: 5, history: full, system: {tokens: 400}}
    tokens: {input: 60, output: {low: 150, base: 180, high: 230}}
    retries: 2%
  - name: retrieval
    model: amazon.titan-embed-text-v1
    requests: {low: 400k, base: 600k, high: 1M, per: month}
    tokens: {input: 60}
  - name: pictures
    model: amazon.titan-image-generator-v1
    images: {count: 2000/month, size: 1024x1024, quality: premium}
`

func TestContractExample(t *testing.T) {
	e := setup{workload: contractExample}.must(t)
	cents := func(a *estimate.Amounts) string {
		return a.Low.Round(2) + " / " + a.Base.Round(2) + " / " + a.High.Round(2)
	}
	if got := cents(e.Total); got != "192.66 / 309.12 / 588.45" {
		t.Errorf("total %s, want 192.66 / 309.12 / 588.45", got)
	}
	chat := e.Lines[0]
	if chat.Amount.Base.String() != "281.52" || chat.Calls.Low.String() != "408000" || chat.Calls.Base.String() != "612000" {
		t.Errorf("chat %s of %s calls", chat.Amount.Base, chat.Calls.Base)
	}
	if in, out := chat.Input.Mean, chat.Output.Mean; in.Low.String() != "880" || in.Base.String() != "940" || in.High.String() != "1040" || out.Base.String() != "180" {
		t.Errorf("tokens a call: %v and %v", in, out)
	}
	if len(chat.Items) != 2 || chat.Items[0].Quantity.String() != "575280000" || chat.Items[0].Amount.String() != "143.82" ||
		chat.Items[1].Quantity.String() != "110160000" || chat.Items[1].Amount.String() != "137.7" {
		t.Errorf("items %+v", chat.Items)
	}
	if !e.Complete || e.Budget.Verdict != "within" || e.Budget.Margin.String() != "90.88" {
		t.Errorf("complete %v, budget %+v", e.Complete, e.Budget)
	}
}

// cachedModel has a price for everything: 1 in, 5 out, 0.1 read, 1.25 and 2 written
// for 5 minutes and an hour, in USD for a million tokens; above 1000 tokens of input
// twice that for what is sent and 7.5 for answers, and half of all in batches.
const cachedModel = `schema: 1
sources: {test: {title: test}}
models:
  - id: test.cached
    modality: text
    tokenizer: {name: chars}
    prices:
      - {rates: {input: 1, output: 5, cache_read: 0.1}, per: 1m_tokens, from: 2024-01-01, source: test}
      - {meter: cache_write, price: 1.25, per: 1m_tokens, when: {cache_ttl: 5m}, from: 2024-01-01, source: test}
      - {meter: cache_write, price: 2, per: 1m_tokens, when: {cache_ttl: 1h}, from: 2024-01-01, source: test}
      - {rates: {input: 2, output: 7.5, cache_read: 0.2}, per: 1m_tokens, when: {input_tokens: {gt: 1000}}, from: 2024-01-01, source: test}
      - {meter: cache_write, price: 2.5, per: 1m_tokens, when: {cache_ttl: 5m, input_tokens: {gt: 1000}}, from: 2024-01-01, source: test}
      - {meter: cache_write, price: 4, per: 1m_tokens, when: {cache_ttl: 1h, input_tokens: {gt: 1000}}, from: 2024-01-01, source: test}
      - {mode: batch, rates: {input: 0.5, output: 2.5}, per: 1m_tokens, from: 2024-01-01, source: test}
      - {routing: global, rates: {input: 0.9, output: 4.5}, per: 1m_tokens, from: 2024-01-01, source: test}
      - {meter: model_unit_hour, commitment: none, price: 10, per: hour, from: 2024-01-01, source: test}
      - {meter: model_unit_hour, commitment: 1_month, price: 8, per: hour, from: 2024-01-01, source: test}
`

// micro is an amount in millionths of a dollar, of prices in USD for a million tokens
// that have at most two places: in hundredths.
func micro(hundredths int64) string {
	return pricing.QuantityOf(big.NewRat(hundredths, 100_000_000)).String()
}

// bill is what requests of a text of in characters and an answer of out cost, call by
// call, in hundredths of a millionth of a dollar: the arithmetic written out in integers.
func bill(in, out, system, turns, steps int64, history bool, read, write int64, hour bool) int64 {
	var sum int64
	for k := int64(1); k <= turns; k++ {
		for j := int64(1); j <= steps; j++ {
			sent := system + in
			if history {
				sent = system + k*in + (k-1)*out
			}
			sent += (j - 1) * out
			input, output, cacheRead, cacheWrite := int64(100), int64(500), int64(10), int64(125)
			if hour {
				cacheWrite = 200
			}
			if sent > 1000 {
				input, output, cacheRead, cacheWrite = 200, 750, 20, 2*cacheWrite
			}
			// read and write are twentieths of the input
			sum += (sent*(20-read-write)*input+sent*read*cacheRead+sent*write*cacheWrite)/20 + out*output
		}
	}
	return sum
}

// Given and counted tokens come to what the calls cost one by one, whatever the
// conversation, the steps, the cache and the side of the band of each call.
func TestCallsOneByOne(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		whole := func(name string, low, high int64) int64 { return rapid.Int64Range(low, high).Draw(rt, name) }
		system, turns, steps := 20*whole("system", 0, 30), whole("turns", 1, 6), whole("steps", 1, 3)
		read, write := whole("read", 0, 10), whole("write", 0, 10)
		history, hour := rapid.Bool().Draw(rt, "history"), rapid.Bool().Draw(rt, "hour")
		ttl := map[bool]string{true: "1h", false: "5m"}[hour]
		keys := fmt.Sprintf("conversation: {turns: %d, history: %s, system: {tokens: %d}}, steps: %d, cache: {read: %d%%, write: %d%%, ttl: %s}",
			turns, map[bool]string{true: "full", false: "none"}[history], system, steps, 5*read, 5*write, ttl)
		in, out := 20*whole("in", 1, 30), 20*whole("out", 0, 20)

		given := setup{overlay: cachedModel, workload: lines(fmt.Sprintf("  - {model: test.cached, requests: 1/month, tokens: {input: %d, output: %d}, %s}", in, out, keys))}.must(t)
		if want := micro(bill(in, out, system, turns, steps, history, read, write, hour)); given.Total.Base.String() != want {
			rt.Fatalf("given %d and %d, %s: %s, want %s", in, out, keys, given.Total.Base, want)
		}

		// The same of three samples, the last without an answer: it takes the mean of the others.
		ins, outs := []int64{in, 20 * whole("in2", 1, 30), 20 * whole("in3", 1, 30)}, []int64{out, 20 * whole("out2", 0, 20)}
		var file strings.Builder
		var want int64
		for i, n := range ins[:2] {
			fmt.Fprintf(&file, `{"prompt": "%s", "completion": "%s"}`+"\n", strings.Repeat("x", int(n)), strings.Repeat("y", int(outs[i])))
			want += bill(n, outs[i], system, turns, steps, history, read, write, hour)
		}
		counted := setup{
			overlay: cachedModel, files: map[string]string{"a.jsonl": file.String()},
			workload: lines(fmt.Sprintf("  - {model: test.cached, requests: 2/month, samples: a.jsonl, %s}", keys)),
		}.must(t)
		if got := counted.Total.Base.String(); got != micro(want) {
			rt.Fatalf("counted %v and %v, %s: %s, want %s", ins[:2], outs, keys, got, micro(want))
		}
		// A system text that is counted costs what one whose tokens are given does.
		spoken := setup{
			overlay: cachedModel, files: map[string]string{"a.jsonl": file.String(), "system.txt": strings.Repeat("s", int(system))},
			workload: lines(fmt.Sprintf("  - {model: test.cached, requests: 2/month, samples: a.jsonl, %s}", strings.Replace(keys, fmt.Sprintf("{tokens: %d}", system), "{file: system.txt}", 1))),
		}.must(t)
		if got := spoken.Total.Base.String(); got != micro(want) {
			rt.Fatalf("with a counted system text, %s: %s, want %s", keys, got, micro(want))
		}
		// Prompts alone, with the length of the answers given.
		var prompts strings.Builder
		want = 0
		for _, n := range ins {
			fmt.Fprintf(&prompts, `{"prompt": "%s"}`+"\n", strings.Repeat("x", int(n)))
			want += bill(n, out, system, turns, steps, history, read, write, hour)
		}
		half := setup{
			overlay: cachedModel, files: map[string]string{"a.jsonl": prompts.String()},
			workload: lines(fmt.Sprintf("  - {model: test.cached, requests: 3/month, samples: a.jsonl, tokens: {output: %d}, %s}", out, keys)),
		}.must(t)
		if got := half.Total.Base.String(); got != micro(want) {
			rt.Fatalf("prompts %v with answers of %d, %s: %s, want %s", ins, out, keys, got, micro(want))
		}
	})
}

// The cliff is between 1000 and 1001 tokens, caches included, and takes the answer with it.
func TestBandOfCachedInput(t *testing.T) {
	for _, tc := range []struct{ tokens, want string }{
		{"{input: 400, cache_read: 500, cache_write: 100, output: 10}", "0.000625"},  // 400 + 50 + 125 + 50
		{"{input: 400, cache_read: 501, cache_write: 100, output: 10}", "0.0012252"}, // 800 + 100.2 + 250 + 75
	} {
		e := setup{overlay: cachedModel, workload: lines("  - {model: test.cached, requests: 1/month, tokens: " + tc.tokens + "}")}.must(t)
		if got := e.Total.Base.String(); got != tc.want {
			t.Errorf("%s: %s, want %s", tc.tokens, got, tc.want)
		}
	}
}

func TestPlansHaveTheirOwnPrices(t *testing.T) {
	for _, tc := range []struct{ name, line, want string }{
		{"on demand", "", "6"},
		{"batch", "plan: batch, ", "3"},
		{"global routing", "routing: global, ", "5.4"},
	} {
		e := setup{overlay: cachedModel, workload: lines("  - {model: test.cached, requests: 1k/month, " + tc.line + "tokens: {input: 1000, output: 1000}}")}.must(t)
		if got := e.Total.Base.String(); got != tc.want || !e.Complete {
			t.Errorf("%s: %s, want %s", tc.name, got, tc.want)
		}
	}
	for _, tc := range []struct{ line, want string }{
		{"plan: flex, ", "input tokens: not offered as flex; offered are on_demand, batch, on_demand with routing global"},
		{"routing: geo, ", "input tokens: not offered as on_demand with routing geo; offered are on_demand, batch, on_demand with routing global"},
		{"plan: batch, cache: {read: 10%}, ", "cache read tokens: not offered as batch; offered are on_demand"},
	} {
		e := setup{overlay: cachedModel, workload: lines("  - {model: test.cached, requests: 1k/month, " + tc.line + "tokens: {input: 1000, output: 1000}}")}.must(t)
		var details []string
		for _, u := range e.Lines[0].Unpriced {
			details = append(details, u.Detail)
		}
		if e.Complete || !strings.Contains(strings.Join(details, "\n"), tc.want) {
			t.Errorf("%s: %q, want %s", tc.line, details, tc.want)
		}
	}
}

// Two lines of half the requests cost what one line does, and requests scale the cost.
func TestLinesAreLinear(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n, factor := rapid.Int64Range(1, 1000).Draw(rt, "n"), rapid.Int64Range(1, 50).Draw(rt, "factor")
		rest := fmt.Sprintf("tokens: {input: %d, output: %d}, conversation: {turns: %d}, cache: {read: 37%%}, retries: 3%%",
			rapid.Int64Range(1, 900).Draw(rt, "in"), rapid.Int64Range(0, 900).Draw(rt, "out"), rapid.Int64Range(1, 5).Draw(rt, "turns"))
		total := func(counts ...int64) pricing.Money {
			text := ""
			for i, c := range counts {
				text += fmt.Sprintf("  - {name: l%d, model: test.cached, requests: %d/day, %s}\n", i, c, rest)
			}
			return setup{overlay: cachedModel, workload: lines(text)}.must(t).Total.Base
		}
		one := total(n)
		if got := total(n * factor); got.Cmp(one.Mul(pricing.Count(factor))) != 0 {
			rt.Fatalf("%d times %s is %s", factor, one, got)
		}
		if got := total(n, n*factor); got.Cmp(one.Add(total(n*factor))) != 0 {
			rt.Fatalf("two lines: %s", got)
		}
	})
}

func TestConversationBesideWholeCalls(t *testing.T) {
	_, err := setup{
		overlay: cachedModel, workload: lines("  - {model: test.cached, requests: 1/month, samples: a.jsonl, conversation: {turns: 2}}"),
		files: map[string]string{"a.jsonl": `{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}` + "\n"},
	}.run(t)
	want := "test/workload.yaml:5:77: conversation beside samples that are calls already (a.jsonl: messages); remove it, the samples hold what is sent"
	if err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
}

func TestLimitsOfALine(t *testing.T) {
	file := map[string]string{"a.jsonl": `{"prompt": "abcde", "completion": "xy"}` + "\n" + `{"prompt": "abc", "completion": "xyz"}` + "\n"}
	for _, tc := range []struct{ line, want string }{
		{"samples: a.jsonl, limits: {input: 4, output: 2}", "input: 1 of 2 samples are over the line's limit of 4 tokens, output: 1 of 2 samples are over the line's limit of 2 tokens"},
		{"samples: a.jsonl, limits: {input: 5, output: 3}", ""},
		{"samples: a.jsonl, conversation: {turns: 2}, limits: {input: 11}", "input: 1 of 2 samples are over the line's limit of 11 tokens"}, // 5 + 2 + 5 and 3 + 3 + 3
		{"samples: a.jsonl, conversation: {turns: 2, system: {tokens: 3}}, limits: {input: 12}", "input: 1 of 2 samples are over the line's limit of 12 tokens"},
		{"tokens: {input: 5, output: 2}, conversation: {turns: 2}, limits: {input: 11, output: 2}", "input: 12 tokens of the longest call are over the line's limit of 11"},
		{"tokens: {input: 5, output: 2}, limits: {input: 5, output: 1}", "output: 2 tokens of the longest call are over the line's limit of 1"},
	} {
		e := setup{overlay: cachedModel, files: file, workload: lines("  - {model: test.cached, requests: 1/month, " + tc.line + "}")}.must(t)
		var got []string
		for _, w := range e.Warnings {
			if w.Code == "call_limit" {
				got = append(got, w.Message)
			}
		}
		if text := strings.Join(got, ", "); text != tc.want || e.Lines[0].OverLimits != (tc.want != "") {
			t.Errorf("%s: %q, want %q", tc.line, text, tc.want)
		}
	}
}

func TestUnknownAlternativesAndCurrencies(t *testing.T) {
	_, err := setup{overlay: cachedModel, workload: "version: 1\ncurrency: EUR\nworkloads:\n  - {model: test.cached, requests: 1/month, tokens: {input: 1, output: 1}, alternatives: [test.cachet]}\n"}.run(t)
	want := `test/workload.yaml:4:91: unknown model "test.cachet"; did you mean test.cached?
test/workload.yaml:2:11: the catalog has no rate of EUR; give one in an overlay: fx: {EUR: {rate: R, date: D, source: S}}`
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

// Where a system text is counted beside given tokens, the input is worth what that count is.
func TestCountedSystemTextIsSaid(t *testing.T) {
	line := func(system string) estimate.Line {
		return setup{workload: lines("  - {model: anthropic.claude-3-haiku-20240307-v1:0, requests: 1/month, tokens: {input: 5, output: 2}, conversation: {turns: 2, system: " + system + "}}")}.must(t).Lines[0]
	}
	counted, given := line("You are a helpful agent."), line("{tokens: 6}")
	if counted.Input.Class != "calibrated" || counted.Tokenizer != "cl100k_base" || counted.Band.LowText() == "0%" || counted.Output.Class != "given" {
		t.Errorf("counted: %+v, %q, %v", counted.Input, counted.Tokenizer, counted.Band)
	}
	if given.Input.Class != "given" || given.Tokenizer != "" {
		t.Errorf("given: %+v, %q", given.Input, given.Tokenizer)
	}
}
