package estimate_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tokencast/estimate"
	"tokencast/pricing"
)

// Each plan costs what the line costs when it is the line's own, whether its tokens are given
// or counted: the doubt about a counted mean is another at other prices, and there is none
// where hours are paid.
func TestPlansAreWhatTheyCostAlone(t *testing.T) {
	overlay := strings.Replace(cachedModel, "output: 2.5}", "output: 4.5}", 1) // batch is no flat half
	var file strings.Builder
	for i := range 40 {
		fmt.Fprintf(&file, "{\"prompt\":%q,\"completion\":%q}\n", strings.Repeat("a ", 5+i*i%17), strings.Repeat("b ", 3+i%11))
	}
	files := map[string]string{"a": file.String()}
	for _, tokens := range []string{"tokens: {input: 900, output: 100}, cache: {read: 0%}", "samples: a"} {
		line := "{name: a, model: test.cached, requests: {low: 1k, base: 2k, high: 3k, per: day}, " + tokens
		for _, own := range []string{"on_demand", "{provisioned: {units: 1, commitment: none}}"} {
			s := setup{overlay: overlay, workload: lines("  - " + line + ", plan: " + own + "}\n"), files: files}
			s.options.Plans = true
			e := s.must(t)
			var names []string
			for _, p := range e.Lines[0].Plans {
				key := p.Name
				if p.Provisioned != nil {
					key = fmt.Sprintf("{provisioned: {units: %d, commitment: %s}}", p.Provisioned.Units, p.Provisioned.Commitment)
				}
				alone := setup{overlay: overlay, workload: lines("  - " + line + ", plan: " + key + "}\n"), files: files}.must(t)
				if got, want := amounts(&p.Amount), amounts(alone.Total); got != want || len(p.Items) != len(p.Spans) {
					t.Errorf("%s, %s beside %s: %s, alone %s", tokens, key, own, got, want)
				}
				names = append(names, key)
			}
			want := "on_demand batch {provisioned: {units: 1, commitment: none}} {provisioned: {units: 1, commitment: 1_month}}"
			if own != "on_demand" {
				want = "{provisioned: {units: 1, commitment: none}} on_demand batch {provisioned: {units: 1, commitment: 1_month}}"
			}
			if got := strings.Join(names, " "); got != want {
				t.Errorf("plans %s, want %s", got, want)
			}
		}
	}
}

// A line on provisioned units has the interval of its samples where it would be paid by use.
func TestPlansOfSamplesAreWhatTheyCostAlone(t *testing.T) {
	records := ""
	for i := range 30 {
		records += fmt.Sprintf("{\"prompt\": %q, \"completion\": \"abc\"}\n", strings.Repeat("x", 10+i*7%13))
	}
	line := func(plan string) *estimate.Estimate {
		s := setup{overlay: cachedModel, files: map[string]string{"s.jsonl": records}, workload: lines("  - {model: test.cached, requests: 1k/month, samples: s.jsonl, plan: " + plan + "}\n")}
		s.options.Plans = true
		return s.must(t)
	}
	units, use := line("{provisioned: {units: 1, commitment: none}}"), line("on_demand")
	i := slices.IndexFunc(units.Lines[0].Plans, func(p estimate.Plan) bool { return p.Name == "on_demand" })
	if got, want := amounts(&units.Lines[0].Plans[i].Amount), amounts(use.Total); got != want || use.Lines[0].MeanInterval == nil {
		t.Errorf("%s, alone %s", got, want)
	}
}

// Months are the items of the plans, by what they follow and since when they hold.
func TestMonthsAreTheirItems(t *testing.T) {
	const overlay = `
schema: 1
provider: {id: own, name: Own}
defaults: {source: s, region: us-east-1, per: 1k_tokens}
sources: {s: {title: list}}
models:
  - id: own.dated
    name: Dated
    modality: text
    tokenizer: {name: chars, class: chars}
    prices:
      - {meter: input, price: 0.5, from: 2024-01-01}
      - {meter: input, price: 0.25, from: 2024-08-01, to: 2024-11-01}
      - {meter: output, price: 0.7, from: 2024-01-01}
      - {meter: model_unit_hour, commitment: none, price: 3, per: hour, from: 2024-01-01}
`
	for _, month := range []string{"730h", "calendar"} {
		s := setup{overlay: overlay, workload: "version: 1\nstart: 2024-07-12\nmonths: 6\ngrowth: 3%\nmonth: " + month + "\nworkloads:\n" +
			"  - {name: a, model: own.dated, requests: {low: 10, base: 20, high: 40, per: hour}, tokens: {input: {low: 1, base: 20, high: 30}, output: 5}}\n" +
			"  - {name: b, model: own.dated, requests: 5k/month, tokens: {input: 7, output: 5}}\n" +
			"  - {name: c, model: own.dated, requests: 5k/month, tokens: {input: 7, output: 5}, plan: {provisioned: {units: 3, commitment: none}}}\n"}
		e := s.must(t)
		if got := len(e.Lines[0].Plans[0].Later); got != 2 {
			t.Fatalf("%d later prices, want those of August and of November", got)
		}
		for k, m := range e.Months {
			var sum estimate.Amounts
			for _, l := range e.Lines {
				p := l.Plans[0]
				items, spans, quantities := p.Items, p.Spans, p.Quantities
				for _, later := range p.Later {
					if later.Month <= k+1 {
						items, spans, quantities = later.Items, later.Spans, later.Quantities
					}
				}
				for i, item := range items {
					at := func(q pricing.Quantity) pricing.Money { return item.Rate.Charge(q.Mul(m.Factors[spans[i]])).Amount }
					sum = sum.Add(estimate.Amounts{Low: at(quantities[i].Low), Base: at(quantities[i].Base), High: at(quantities[i].High)})
				}
			}
			if got, want := amounts(&sum), amounts(&m.Amounts); got != want {
				t.Errorf("%s, month %d: items are %s, the month %s", month, k+1, got, want)
			}
		}
		last := e.Lines[0].Plans[0].Later[1]
		if last.Month != 5 || len(last.Items) != 1 || !slices.ContainsFunc(last.Unpriced, func(u estimate.Unpriced) bool { return u.Meter == pricing.Input }) {
			t.Errorf("from November on there is %+v", last)
		}
	}
}
