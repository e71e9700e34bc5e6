package estimate_test

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tokencast/estimate"
	"tokencast/pricing"
	"tokencast/workload"
)

// bought says what an amount buys of a setup.
func (s setup) bought(t testing.TB, amount string) *estimate.Purchase {
	t.Helper()
	cat, reg := load(t, s.overlay)
	wl, err := workload.Parse("test/workload.yaml", []byte(s.workload))
	if err != nil {
		t.Fatalf("workload: %v", err)
	}
	job, err := estimate.Prepare(cat, wl, s.options)
	if err != nil {
		t.Fatal(err)
	}
	money, err := pricing.ParseMoney(amount)
	if err != nil {
		t.Fatal(err)
	}
	p, err := job.Buy(counted(t, reg, s.files, job.Needs()), money)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// text writes an amount that may be absent.
func text(q *pricing.Quantity) string {
	if q == nil {
		return "-"
	}
	return q.String()
}

// What the opening of budget.go works out: 20 fixed (2 units x 10 USD x 1 hour) and 80
// that follow 1000 requests of 80,000 tokens at 1 USD a million.
func TestWhatAnAmountBuys(t *testing.T) {
	const held = "  - {name: held, model: test.cached, plan: {provisioned: {units: 2, commitment: none, hours: 1}}}\n"
	const chat = "  - {name: chat, model: test.plain, requests: 1k/month, tokens: {input: 70000, output: 10000}}\n"
	const pictures = "  - {name: pictures, model: amazon.titan-image-generator-v1, images: {count: 2000/month, size: 1024x1024, quality: premium}}\n"
	const plain = cachedModel + "  - {id: test.plain, modality: text, tokenizer: {name: chars}, prices: [{rates: {input: 1, output: 1}, per: 1m_tokens, from: 2024-01-01, source: test}]}\n"
	for _, tc := range []struct {
		name, lines, amount string
		headroom, over      string
		bought              string // share requests images tokens, by line
	}{
		{"with fixed costs", held + chat, "140", "0.5", "- to 2034-06-01", "0.2 - - -, 0.8 1500 - 120000"},
		{"exactly", held + chat, "100", "0", "- to 2034-06-01", "0.2 - - -, 0.8 1000 - 80000"},
		{"rounded down", held + chat, "100.1", "0.00125", "- to 2034-06-01", "0.2 - - -, 0.8 1001 - 80100"},
		{"too little", held + chat, "60", "-0.5", "2024-07-01", "0.2 - - -, 0.8 500 - 40000"},
		{"not even the fixed costs", held + chat, "19", "- (what does not follow the requests costs more than the amount)", "2024-07-01", "0.2 - - -, 0.8 - - -"},
		{"just the fixed costs", held + chat, "20", "-1", "2024-07-01", "0.2 - - -, 0.8 0 - 0"},
		{"images grow with the requests", chat + pictures, "156", "0.5", "- to 2034-06-01", "0.769230769231 1500 - 132000, 0.230769230769 - 3000 -"},
		{"nothing grows", held, "100", "- (nothing of the cost follows the requests)", "- to 2034-06-01", "1 - - -"},
		{"a line without a price", chat + "  - {name: old, model: anthropic.claude-v1, requests: 1k/month, tokens: {input: 10, output: 5}}\n", "100", "- (old has no amount for input tokens)", "- to 2034-06-01", "- - - -, - - - -"},
		{"an amount that is passed later", "growth: 10%", "100", "0.25", "2024-10-01 after", "1 1250 - 100000"},
		{"in the horizon", "growth: 10%\nmonths: 6", "100", "0.25", "2024-10-01", "1 1250 - 100000"},
		{"longer calls at another price", "  - {name: long, model: test.cached, requests: 1k/month, tokens: {input: 900, output: 0}}\n", "1.8", "1", "- to 2034-06-01", "1 2000 - -"},
		{"longer calls at the same price", "  - {name: long, model: test.cached, requests: 1k/month, tokens: {input: 900, output: 0}}\n", "1", "0.111111111111", "- to 2034-06-01", "1 1111 - 1000"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			src := lines(tc.lines)
			if strings.HasPrefix(tc.lines, "growth") {
				src = strings.Replace(lines(chat), "months: 1", tc.lines, 1)
				if !strings.Contains(tc.lines, "months") {
					src = strings.Replace(src, tc.lines, tc.lines+"\nmonths: 2", 1)
				}
			}
			p := setup{workload: src, overlay: plain}.bought(t, tc.amount)
			headroom := text(p.Headroom)
			if p.HeadroomReason != "" {
				headroom += " (" + p.HeadroomReason + ")"
			}
			over := "- to " + p.SearchedTo.String()
			if p.FirstMonthOver != nil {
				over = p.FirstMonthOver.String()
				if p.AfterHorizon {
					over += " after"
				}
			}
			var bought []string
			for _, l := range p.Lines {
				bought = append(bought, strings.Join([]string{text(l.Share), text(l.Requests), text(l.Images), text(l.Tokens)}, " "))
			}
			if headroom != tc.headroom || over != tc.over || strings.Join(bought, ", ") != tc.bought {
				t.Errorf("headroom %s, over %s, bought %s\nwant %s, %s, %s", headroom, over, strings.Join(bought, ", "), tc.headroom, tc.over, tc.bought)
			}
		})
	}
}

// At the bought requests the workload costs at most the amount, with one more of each
// line more, and the factor itself gives the amount to the last digit.
func TestBoughtRequests(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		list := drawLines(rt)
		for i := range list {
			list[i].requests++
			list[i].input += 100 // so the bought requests have no more digits than a workload may
		}
		held := rapid.IntRange(0, 3).Draw(rt, "units")
		fixed := ""
		if held > 0 {
			fixed = fmt.Sprintf("  - {name: held, model: \"anthropic.claude-v2:1\", plan: {provisioned: {units: %d, commitment: 6_month}}}\n", held)
		}
		amount := fmt.Sprintf("%d.%02d", rapid.IntRange(100_000, 1_000_000).Draw(rt, "amount"), rapid.IntRange(0, 99).Draw(rt, "cents"))
		src := write(list, 1) + fixed
		p := setup{workload: src}.bought(t, amount)
		hours := new(big.Rat).SetInt64(int64(held) * 35 * 730)
		growing := new(big.Rat).Sub(p.Estimate.Total.Base.Rat(), hours)
		exact := new(big.Rat).Add(hours, new(big.Rat).Mul(growing, new(big.Rat).Add(p.Headroom.Rat(), big.NewRat(1, 1))))
		if exact.Cmp(p.Amount.Rat()) != 0 {
			rt.Fatalf("fixed + f x variable is %s, want %s", exact, p.Amount)
		}
		cost := func(more int64) *pricing.Money {
			var b strings.Builder
			for i, l := range list {
				n := new(big.Rat).Add(p.Lines[i].Requests.Rat(), big.NewRat(more, 1))
				fmt.Fprintf(&b, "  - {model: \"%s\", requests: %s/month, tokens: {input: %d, output: %d}}\n", textModels[l.model].id, n.Num(), l.input, l.output)
			}
			total := setup{workload: lines(b.String()) + fixed}.bought(t, amount).Estimate.Total.Base
			return &total
		}
		if got := cost(0); got.Cmp(p.Amount) > 0 {
			rt.Fatalf("at the bought requests %s is over %s", got, amount)
		}
		if got := cost(1); got.Cmp(p.Amount) <= 0 {
			rt.Fatalf("with one more request of each line %s is not over %s", got, amount)
		}
	})
}

// At the bought tokens the workload costs at most the amount, in each scenario.
func TestBoughtTokens(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		input, output := rapid.IntRange(1, 5000).Draw(rt, "input"), rapid.IntRange(0, 500).Draw(rt, "output")
		s := estimate.Scenario(rapid.IntRange(0, 2).Draw(rt, "scenario"))
		amount := rapid.IntRange(1, 100_000).Draw(rt, "amount")
		// input and output cost the same, so that only their sum matters
		line := func(in, out string) string {
			return lines(fmt.Sprintf("  - {model: ai21.j2-mid-v1, requests: {low: 500, base: 1000, high: 3000, per: month}, tokens: {input: %s, output: %s}}\n", in, out))
		}
		set := setup{workload: line(fmt.Sprint(input), fmt.Sprint(output)), options: estimate.Options{Scenario: s}}
		p := set.bought(t, fmt.Sprint(amount))
		cost := func(more int64) pricing.Money {
			n := new(big.Rat).Add(p.Lines[0].Tokens.Rat(), big.NewRat(more, 1))
			set.workload = line(n.Num().String(), "0")
			return set.bought(t, fmt.Sprint(amount)).Estimate.Total.Of(s)
		}
		if got := cost(0); got.Cmp(p.Amount) > 0 {
			rt.Fatalf("%s tokens a call cost %s, over %d", p.Lines[0].Tokens, got, amount)
		}
		if got := cost(1); got.Cmp(p.Amount) <= 0 {
			rt.Fatalf("one token more than %s a call costs %s, not over %d", p.Lines[0].Tokens, got, amount)
		}
	})
}

// A line's own limits are held against its samples.
func TestPurchaseTellsOfLimits(t *testing.T) {
	src := lines("  - {name: chat, model: test.cached, requests: 1k/month, samples: s.jsonl, limits: {input: 10, output: 3}}\n")
	files := map[string]string{"s.jsonl": `{"prompt": "0123456789", "completion": "123"}` + "\n" + `{"prompt": "0123456789x", "completion": "123"}` + "\n"}
	p := setup{workload: src, overlay: cachedModel, files: files}.bought(t, "1000")
	if !p.Lines[0].OverLimits || len(p.OverLimits) != 1 || p.OverLimits[0].Message != "input: 1 of 2 samples are over the line's limit of 10 tokens" {
		t.Errorf("over limits: %+v", p.OverLimits)
	}
}

// A price that rises after the horizon is found: 1000 requests of 1,000 tokens cost 1 USD
// until then, and 10 USD after.
func TestAPriceRisesAfterTheHorizon(t *testing.T) {
	const rising = "schema: 1\nsources: {test: {title: test}}\nmodels:\n  - {id: test.rising, modality: text, tokenizer: {name: chars}, prices: [" +
		"{rates: {input: 1, output: 1}, per: 1m_tokens, from: 2024-01-01, source: test}, {rates: {input: 10, output: 10}, per: 1m_tokens, from: 2025-03-01, source: test}]}\n"
	s := setup{overlay: rising, workload: "version: 1\nstart: 2024-07-01\nmonths: 2\nworkloads:\n  - {model: test.rising, requests: 1k/month, tokens: {input: 900, output: 100}}\n"}
	p := s.bought(t, "5")
	if p.FirstMonthOver == nil || p.FirstMonthOver.String() != "2025-03-01" || !p.AfterHorizon {
		t.Errorf("over in %v, after the horizon: %v", p.FirstMonthOver, p.AfterHorizon)
	}
}
