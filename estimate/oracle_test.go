package estimate

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"tokencast/catalog"
	"tokencast/data"
	"tokencast/pricing"
	"tokencast/tokenizers"
	"tokencast/workload"
)

// What an estimate is, written down without any thrift: every use of every plan is looked
// up and charged by itself, for each scenario, month and cause of doubt.

// slowly prices uses at a corner.
func slowly(j *Job, l *line, uses []use, day pricing.Day, c corner) (items []pricing.LineItem, spans []Span, unpriced []Unpriced) {
	for _, u := range uses {
		rate, err := l.model.Sheet.Rate(u.meter, u.ask, day)
		if u.quantity == nil || err != nil {
			miss := Unpriced{Meter: u.meter, Reason: QuantityUnknown, Detail: "the length of the answers is not given, and no sample shows it; give tokens.output"}
			if u.quantity != nil {
				none := err.(*pricing.NoRateError)
				miss.Reason, miss.Detail = none.Reason, missing(l.model, u.ask, none)
			}
			if !slices.Contains(unpriced, miss) {
				unpriced = append(unpriced, miss)
			}
			continue
		}
		item := rate.Charge(u.quantity(c))
		if d := j.cat.Discount(l.model, rate.Meter, day); d != nil && d.Percent.Sign() > 0 {
			item = item.Discounted(d.Percent)
		}
		if j.fx != nil {
			item.Amount = item.Amount.Mul(j.fx.Rate)
		}
		items, spans = append(items, item), append(spans, u.span)
	}
	return items, spans, unpriced
}

func sumOf(items []pricing.LineItem) pricing.Money {
	var sum pricing.Money
	for _, i := range items {
		sum = sum.Add(i.Amount)
	}
	return sum
}

// slowRange prices uses in the three scenarios.
func slowRange(j *Job, l *line, uses []use, day pricing.Day) (Repriced, Amounts) {
	r := Repriced{}
	r.Items, r.Spans, r.Unpriced = slowly(j, l, uses, day, all(Base))
	low, _, _ := slowly(j, l, uses, day, all(Low))
	high, _, _ := slowly(j, l, uses, day, all(High))
	for i, item := range r.Items {
		r.Quantities = append(r.Quantities, workload.Range{Low: low[i].Quantity, Base: item.Quantity, High: high[i].Quantity})
	}
	return r, Amounts{sumOf(low), sumOf(r.Items), sumOf(high)}
}

// slowPlans are the plans of a line.
func slowPlans(j *Job, p *planned) []Plan {
	var list []Plan
	add := func(mode pricing.Mode, provisioned *workload.Provisioned, own bool) {
		l := p.under(mode, provisioned)
		uses := l.uses(p.traffic, j.fullMonth())
		first, amounts := slowRange(j, l, uses, j.priceDay(0))
		if !own && (len(first.Unpriced) > 0 || len(first.Items) == 0) {
			return
		}
		plan := Plan{Name: "on_demand", Provisioned: provisioned, Items: first.Items, Spans: first.Spans, Quantities: first.Quantities, Amount: amounts, Unpriced: first.Unpriced}
		if mode != "" {
			plan.Name = string(mode)
		}
		if provisioned != nil {
			plan.Name = "provisioned"
		}
		for k := 1; k < j.wl.Months; k++ {
			if j.prices.reprices(l.model, j.priceDay(k-1), j.priceDay(k)) {
				now, _ := slowRange(j, l, uses, j.priceDay(k))
				now.Month = k + 1
				plan.Later = append(plan.Later, now)
			}
		}
		list = append(list, plan)
	}
	add(p.Mode, p.Provisioned, true)
	for _, mode := range []pricing.Mode{"", pricing.Batch, pricing.Flex, pricing.Priority, pricing.LatencyOptimized} {
		if p.Provisioned != nil || mode != p.Mode {
			add(mode, nil, false)
		}
	}
	units := int64(1)
	if p.Provisioned != nil {
		units = p.Provisioned.Units
	}
	for _, c := range pricing.Commitments() {
		if p.Provisioned == nil || p.Provisioned.Commitment != c {
			add("", &workload.Provisioned{Units: units, Commitment: c}, false)
		}
	}
	return list
}

// slowMonths are what the months cost, and whether all of them has a price.
func slowMonths(j *Job, lines []planned) (amounts []Amounts, complete []bool) {
	growth := one
	for k := range j.wl.Months {
		sum, whole := Amounts{}, true
		factors := j.stretch(k, growth, pricing.Day{}).factors
		for i := range lines {
			for s, to := range map[Scenario]*pricing.Money{Low: &sum.Low, Base: &sum.Base, High: &sum.High} {
				items, spans, unpriced := slowly(j, lines[i].line, j.uses(&lines[i]), j.priceDay(k), all(s))
				whole = whole && len(unpriced) == 0
				for n, item := range items {
					*to = to.Add(item.Amount.Mul(factors[spans[n]]))
				}
			}
		}
		amounts, complete = append(amounts, sum), append(complete, whole)
		growth = growth.Mul(one.Add(j.wl.Growth))
	}
	return amounts, complete
}

// slowDrivers are the ends of each cause of doubt, by name.
func slowDrivers(j *Job, e *Estimate, lines []planned) map[string]Driver {
	found := map[string]Driver{}
	for i := range lines {
		p := &lines[i]
		for name, at := range map[string]func(Scenario) corner{
			"volume of ":          func(s Scenario) corner { return corner{s, Base, Base} },
			"tokens per call of ": func(s Scenario) corner { return corner{Base, s, Base} },
			"tokenizer of ":       func(s Scenario) corner { return corner{Base, Base, s} },
		} {
			end := func(s Scenario) pricing.Money {
				var total pricing.Money
				for n := range lines {
					c := all(Base)
					if n == i {
						c = at(s)
					}
					items, _, _ := slowly(j, lines[n].line, j.uses(&lines[n]), j.priceDay(0), c)
					total = total.Add(sumOf(items))
				}
				return total
			}
			if d := (Driver{name + p.Name, i, end(Low), end(High)}); d.Low.Cmp(d.High) != 0 {
				found[d.Name] = d
			}
		}
	}
	return found
}

const oracleOverlay = `schema: 1
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
      - {meter: input, price: 0.125, mode: batch, from: 2024-01-01}
      - {meter: output, price: 0.35, mode: batch, from: 2024-01-01, to: 2024-10-01}
      - {meter: output, price: 0.7, from: 2024-01-01}
      - {meter: input, price: 0.75, when: {input_tokens: {gt: 1000}}, from: 2024-01-01}
      - {meter: output, price: 0.9, when: {input_tokens: {gt: 1000}}, from: 2024-01-01}
      - {meter: train, price: 0.01, from: 2024-01-01}
      - {meter: custom_model_storage, price: 1.95, per: model_month, from: 2024-01-01}
      - {meter: model_unit_hour, commitment: none, price: 3, per: hour, from: 2024-01-01}
      - {meter: model_unit_hour, commitment: 6_month, price: 2, per: hour, from: 2024-01-01, to: 2024-09-01}
`

// TestEstimateAgainstEachUseByItself draws workloads and compares.
func TestEstimateAgainstEachUseByItself(t *testing.T) {
	base, err := catalog.Shipped(data.FS)
	if err != nil {
		t.Fatal(err)
	}
	var catalogs []*catalog.Catalog
	for _, terms := range []string{"", "discounts: [{percent: 12.5, from: 2024-09-01}, {percent: 30, meters: output, models: [own.dated]}]\nfx: {EUR: {rate: 0.93, date: 2024-06-28, source: s}}\n"} {
		layer := catalog.Layer{Name: "o.yaml", Files: []catalog.LayerFile{{Name: "o.yaml", Data: []byte(oracleOverlay + terms)}}}
		cat, err := catalog.Load(base, []catalog.Layer{layer}, tokenizers.NewRegistry(data.FS))
		if err != nil {
			t.Fatal(err)
		}
		catalogs = append(catalogs, cat)
	}
	exact := cmp.Options{
		cmp.Comparer(func(a, b pricing.Money) bool { return a.Cmp(b) == 0 }),
		cmp.Comparer(func(a, b pricing.Quantity) bool { return a.Cmp(b) == 0 }),
		cmp.Comparer(func(a, b *big.Rat) bool { return a == b || a != nil && b != nil && a.Cmp(b) == 0 }),
		cmpopts.EquateEmpty(),
	}
	rapid.Check(t, func(t *rapid.T) {
		text, terms := drawWorkload(t)
		wl, err := workload.Parse("w/workload.yaml", []byte(text))
		if err != nil {
			t.Fatalf("%s\n%v", text, err)
		}
		j, err := Prepare(catalogs[terms], wl, Options{Plans: true})
		if err != nil {
			t.Fatalf("%s\n%v", text, err)
		}
		e, err := j.Estimate(nil)
		if err != nil {
			t.Fatal(err)
		}
		lines, err := j.ready(nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := range lines {
			if diff := cmp.Diff(slowPlans(j, &lines[i]), e.Lines[i].Plans, exact); diff != "" {
				t.Fatalf("plans of line %d, wanted less got:\n%s\n%s", i, diff, text)
			}
		}
		months, complete := slowMonths(j, lines)
		for k, m := range e.Months {
			if diff := cmp.Diff(months[k], m.Amounts, exact); diff != "" || complete[k] != m.Complete {
				t.Fatalf("month %d, complete %v:\n%s\n%s", k+1, complete[k], diff, text)
			}
		}
		if e.Total == nil {
			return
		}
		drivers := map[string]Driver{}
		for i, d := range e.Drivers {
			drivers[d.Name] = d
			if i > 0 && e.Drivers[i-1].High.Sub(e.Drivers[i-1].Low).Cmp(d.High.Sub(d.Low)) < 0 {
				t.Fatalf("driver %d is wider than the one before", i)
			}
		}
		if diff := cmp.Diff(slowDrivers(j, e, lines), drivers, exact); diff != "" {
			t.Fatalf("drivers:\n%s\n%s", diff, text)
		}
	})
}

// drawWorkload draws a workload of some lines, and the catalog whose terms it is under.
func drawWorkload(t *rapid.T) (text string, terms int) {
	pick := func(label string, of ...string) string { return rapid.SampledFrom(of).Draw(t, label) }
	n := func(label string, most int) int { return rapid.IntRange(1, most).Draw(t, label) }
	spread := func(label string, most int) string {
		low, base, high := n(label, most), n(label, most), n(label, most)
		if rapid.Bool().Draw(t, label+" is one figure") {
			return fmt.Sprint(base)
		}
		return fmt.Sprintf("{low: %d, base: %d, high: %d}", low, low+base, low+base+high)
	}
	var b strings.Builder
	b.WriteString("version: 1\n" + pick("days", "", "as_of: 2024-07-01\n", "start: 2024-07-12\n"))
	fmt.Fprintf(&b, "months: %d\n%s%s", n("months", 8), pick("growth", "", "growth: 3%\n"), pick("month", "", "month: calendar\n"))
	terms = rapid.IntRange(0, 1).Draw(t, "terms")
	if terms == 1 {
		b.WriteString(pick("currency", "", "currency: EUR\n"))
	}
	b.WriteString("workloads:\n")
	for i := range n("lines", 5) {
		fmt.Fprintf(&b, "  - {name: line %d, ", i)
		plan := pick("plan", "", ", plan: batch", ", plan: {provisioned: {units: 2, commitment: 1_month}}", ", plan: {provisioned: {units: 1, commitment: none, hours: 100}}", ", plan: {provisioned: {units: 3, commitment: 6_month}}")
		switch n("kind", 7) {
		case 1:
			fmt.Fprintf(&b, "model: stability.stable-diffusion-xl-v1, images: {count: %d/day, size: 512x512, steps: %d}}\n", n("images", 5000), n("steps", 100))
			continue
		case 2:
			fmt.Fprintf(&b, "model: amazon.titan-text-express-v1, custom_model: true, fine_tuning: {tokens: %dk, epochs: 2, models: %d}, ", n("training", 900), n("custom", 3))
		case 3:
			fmt.Fprintf(&b, "model: own.dated, fine_tuning: {tokens: %dk, models: %d}, ", n("training", 900), n("stored", 3))
		default:
			b.WriteString("model: " + pick("model", "own.dated", "own.dated", "anthropic.claude-3-haiku-20240307-v1:0", "amazon.titan-text-express-v1", "anthropic.claude-v1", "cohere.command-text-v14") + ", ")
		}
		output := pick("output", "", "output")
		if output != "" {
			output = ", output: " + spread("output", 600)
		}
		requests := fmt.Sprintf("%d/%s", n("requests", 5_000_000), pick("period", "month", "day", "hour"))
		if rapid.Bool().Draw(t, "requests are a range") {
			low := n("requests", 900)
			requests = fmt.Sprintf("{low: %d, base: %d, high: %d, per: day}", low, low+7, low+100)
		}
		fmt.Fprintf(&b, "requests: %s, tokens: {input: %s%s}%s%s%s}\n", requests, spread("input", 1500), output,
			pick("retries", "", ", retries: 2.5%"), pick("cache", "", ", cache: {read: 33.3%}"), plan)
	}
	return b.String(), terms
}
