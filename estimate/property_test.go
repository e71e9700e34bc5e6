package estimate_test

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tokencast/estimate"
)

// textModels are models with on-demand prices for input and output, as integers of
// 10^-8 USD a token, written out by hand from the article.
var textModels = []struct {
	id            string
	input, output int64
}{
	{"ai21.j2-ultra-v1", 1880, 1880},
	{"amazon.titan-text-lite-v1", 30, 40},
	{"anthropic.claude-3-haiku-20240307-v1:0", 25, 125},
	{"anthropic.claude-3-opus-20240229-v1:0", 1500, 7500},
	{"meta.llama3-70b-instruct-v1:0", 265, 350},
	{"mistral.mistral-7b-instruct-v0:2", 15, 20},
}

type drawnLine struct {
	model, requests, input, output int
}

func drawLines(t *rapid.T) []drawnLine {
	var list []drawnLine
	for range rapid.IntRange(1, 6).Draw(t, "lines") {
		list = append(list, drawnLine{
			rapid.IntRange(0, len(textModels)-1).Draw(t, "model"),
			rapid.IntRange(0, 2_000_000).Draw(t, "requests"),
			rapid.IntRange(0, 100_000).Draw(t, "input"),
			rapid.IntRange(0, 10_000).Draw(t, "output"),
		})
	}
	return list
}

func write(list []drawnLine, scale int) string {
	var b strings.Builder
	for _, l := range list {
		fmt.Fprintf(&b, "  - {model: \"%s\", requests: %d/month, tokens: {input: %d, output: %d}}\n", textModels[l.model].id, l.requests*scale, l.input, l.output)
	}
	return lines(b.String())
}

// The total is what integers of 10^-8 USD give.
func TestTotalAgainstIntegers(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		list := drawLines(rt)
		e := setup{workload: write(list, 1)}.must(t)
		want := new(big.Int)
		for _, l := range list {
			m := textModels[l.model]
			perCall := int64(l.input)*m.input + int64(l.output)*m.output
			want.Add(want, new(big.Int).Mul(big.NewInt(int64(l.requests)), big.NewInt(perCall)))
		}
		exact := new(big.Rat).SetFrac(want, big.NewInt(100_000_000))
		if got := e.Total.Base.Rat(); got.Cmp(exact) != 0 {
			rt.Fatalf("total %s, want %s\n%s", got, exact, write(list, 1))
		}
	})
}

// Lines, items and months sum to the totals, and three times the volume costs
// three times as much.
func TestSumsAndScaling(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		list := drawLines(rt)
		e, triple := setup{workload: write(list, 1)}.must(t), setup{workload: write(list, 3)}.must(t)
		var sum, horizon estimate.Amounts
		for _, l := range e.Lines {
			items := new(big.Rat)
			for _, i := range l.Items {
				exact := new(big.Rat).Mul(i.Rate.Price.Rat(), i.Quantity.Rat())
				exact.Quo(exact, new(big.Rat).SetInt64(i.Rate.Unit.Size()))
				if i.Amount.Rat().Cmp(exact) != 0 {
					rt.Fatalf("item %s is not price x quantity / per = %s", i.Amount, exact)
				}
				items.Add(items, i.Amount.Rat())
			}
			if items.Cmp(l.Amount.Base.Rat()) != 0 {
				rt.Fatalf("items sum to %s, line to %s", items, l.Amount.Base)
			}
			sum = sum.Add(*l.Amount)
		}
		for _, m := range e.Months {
			horizon = horizon.Add(m.Amounts)
		}
		if amounts(&sum) != amounts(e.Total) || amounts(&horizon) != amounts(&e.Horizon) {
			rt.Fatalf("lines sum to %s, total %s; months to %s, horizon %s", amounts(&sum), amounts(e.Total), amounts(&horizon), amounts(&e.Horizon))
		}
		three := new(big.Rat).Mul(e.Total.Base.Rat(), big.NewRat(3, 1))
		if triple.Total.Base.Rat().Cmp(three) != 0 {
			rt.Fatalf("three times the volume costs %s, want %s", triple.Total.Base, three)
		}
	})
}

// Low is never above base, and base never above high.
func TestOrderOfScenarios(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		draw := func(name string) string {
			low := rapid.IntRange(0, 1000).Draw(rt, name+" low")
			base := low + rapid.IntRange(0, 1000).Draw(rt, name+" base")
			return fmt.Sprintf("low: %d, base: %d, high: %d", low, base, base+rapid.IntRange(0, 1000).Draw(rt, name+" high"))
		}
		e := setup{workload: lines(fmt.Sprintf("  - {model: ai21.j2-mid-v1, requests: {%s, per: day}, tokens: {input: {%s}, output: {%s}}}\n", draw("requests"), draw("input"), draw("output")))}.must(t)
		if e.Total.Low.Cmp(e.Total.Base) > 0 || e.Total.Base.Cmp(e.Total.High) > 0 {
			rt.Fatalf("total %s", amounts(e.Total))
		}
		for _, d := range e.Drivers {
			if d.Low.Cmp(e.Total.Low) < 0 || d.High.Cmp(e.Total.High) > 0 {
				rt.Fatalf("driver %s %s..%s leaves the total's %s", d.Name, d.Low, d.High, amounts(e.Total))
			}
		}
	})
}
