package estimate_test

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tokencast/catalog"
	"tokencast/estimate"
	"tokencast/pricing"
)

// provision compares where no step may refuse.
func (s setup) provision(t testing.TB, o estimate.ProvisionOptions) *estimate.Provision {
	t.Helper()
	job, tallies, err := s.counted(t)
	if err != nil {
		t.Fatal(err)
	}
	v, err := job.Provision(tallies, o)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// option returns the option of a line with a commitment.
func option(t testing.TB, l estimate.ProvisionLine, c pricing.Commitment) estimate.Option {
	t.Helper()
	for _, x := range l.Options {
		if x.Commitment == c {
			return x
		}
	}
	t.Fatalf("no option %s of %s", c, l.Name)
	return estimate.Option{}
}

// ceiling rounds up, by another way than the program.
func ceiling(r *big.Rat) string {
	n, rest := new(big.Int).DivMod(r.Num(), r.Denom(), new(big.Int))
	if rest.Sign() > 0 {
		n.Add(n, big.NewInt(1))
	}
	return n.String()
}

// supportBot is the chat of the contract's example on a model that has units.
const supportBot = `  - name: chat
    model: anthropic.claude-instant-v1
    requests: {low: 80k, base: 120k, high: 200k, per: month}
    conversation: {turns: 5, history: full, system: {tokens: 400}}
    tokens: {input: 60, output: {low: 150, base: 180, high: 230}}
    retries: 2%
`

// The break-evens that were published of the article's prices: 3 input tokens to 1
// output token, a month of 730 hours, one unit.
func TestPublishedBreakEvens(t *testing.T) {
	for _, tc := range []struct {
		name, line         string
		commitment         pricing.Commitment
		requests, tpm, sum string
	}{
		{"Claude 2.1 for six months", "  - {model: \"anthropic.claude-v2:1\", requests: 1k/month, tokens: {input: 300, output: 100}}", pricing.SixMonths, "5322917", "48612", "25550"},
		{"Claude 2.1 for a month", "  - {model: \"anthropic.claude-v2:1\", requests: 1k/month, tokens: {input: 300, output: 100}}", pricing.OneMonth, "9581250", "87500", "45990"},
		{"Titan Express without commitment", "  - {model: amazon.titan-text-express-v1, requests: 1k/month, tokens: {input: 3, output: 1}}", pricing.NoCommitment, "3741250000", "341667", "14965"},
		{"Titan Embeddings for a month", "  - {model: amazon.titan-embed-text-v1, requests: 1k/month, tokens: {input: 100}}", pricing.OneMonth, "467200000", "1066667", "4672"},
		{"Claude Instant for a month", "  - {model: anthropic.claude-instant-v1, requests: 1k/month, tokens: {input: 3, output: 1}}", pricing.OneMonth, "6022500000", "550000", "28908"},
		{"the support bot on Claude Instant for six months", supportBot, pricing.SixMonths, "2659645", "346847", "16060"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			v := setup{workload: lines(tc.line)}.provision(t, estimate.ProvisionOptions{})
			x := option(t, v.Lines[0], tc.commitment)
			got := []string{ceiling(x.BreakEven.Requests.Rat()), ceiling(x.BreakEven.TokensPerMinute.Rat()), x.Monthly.String()}
			if diff := cmp.Diff([]string{tc.requests, tc.tpm, tc.sum}, got); diff != "" {
				t.Error(diff)
			}
			if x.Units != 1 || x.Load.Capacity != nil || x.Load.Feasible != nil || x.BreakEven.PeakUse != nil {
				t.Errorf("units %d, load %+v: the capacity is not known", x.Units, x.Load)
			}
		})
	}
}

func TestSupportBotAgainstProvisioned(t *testing.T) {
	v := setup{workload: lines(supportBot)}.provision(t, estimate.ProvisionOptions{})
	l := v.Lines[0]
	if got := amounts(l.OnDemand); got != "434.112 / 724.608 / 1411.68" {
		t.Errorf("on demand %s", got)
	}
	none, month, six := l.Options[0], l.Options[1], l.Options[2]
	if none.Offered || none.Reason != pricing.NotPublished || none.Monthly != nil || none.Units != 1 {
		t.Errorf("none: %+v", none)
	}
	for _, tc := range []struct {
		x                              estimate.Option
		hourly, monthly, term, cheaper string
	}{
		{month, "39.6", "28908", "28908", "-28183.392"},
		{six, "22", "16060", "96360", "-15335.392"},
	} {
		got := []string{tc.x.Hourly.String(), tc.x.Monthly.String(), tc.x.TermTotal.String(), tc.x.CheaperBy.String()}
		if diff := cmp.Diff([]string{tc.hourly, tc.monthly, tc.term, tc.cheaper}, got); diff != "" {
			t.Errorf("%s: %s", tc.x.Commitment, diff)
		}
	}
	if (l.Choice != estimate.Choice{Plan: estimate.PayPerUse, Option: -1, Split: -1}) {
		t.Errorf("choice %+v", l.Choice)
	}
	high := setup{workload: lines(supportBot), options: estimate.Options{Scenario: estimate.High}}.provision(t, estimate.ProvisionOptions{})
	if got := option(t, high.Lines[0], pricing.SixMonths).CheaperBy.String(); got != "-14648.32" {
		t.Errorf("cheaper by %s in the high scenario, want 1411.68 - 16060", got)
	}
}

// offered is a model with all commitments, cheap enough to pay, and a token band.
const offered = `schema: 1
sources: {s: {title: made up}}
models:
  - id: made.up
    modality: text
    prices:
      - {rates: {input: 2, output: 10, cache_read: 0.2}, per: 1m_tokens, from: 2024-01-01, source: s}
      - {rates: {input: 4, output: 15, cache_read: 0.4}, per: 1m_tokens, when: {input_tokens: {gt: 1000}}, from: 2024-01-01, source: s}
      - {meter: model_unit_hour, commitment: none, price: 20, per: hour, from: 2024-01-01, source: s}
      - {meter: model_unit_hour, commitment: 1_month, price: 15, per: hour, from: 2024-01-01, source: s}
      - {meter: model_unit_hour, commitment: 6_month, price: 10, per: hour, from: 2024-01-01, source: s}
`

// drawn is a line with everything that a break-even depends on.
type drawn struct {
	requests, system, user, answer, turns, retries, read, peak, units int64
	capIn, capOut                                                     int64
}

func draw(t *rapid.T) drawn {
	n := func(name string, from, to int64) int64 { return rapid.Int64Range(from, to).Draw(t, name) }
	return drawn{
		n("requests", 0, 3_000_000), n("system", 0, 900), n("user", 1, 300), n("answer", 1, 200), n("turns", 1, 6),
		n("retries", 0, 20), n("read", 0, 90), n("peak", 1, 9), n("units", 1, 40), n("capacity in", 1000, 3_000_000), n("capacity out", 100, 300_000),
	}
}

func (d drawn) setup() setup {
	return setup{overlay: offered, workload: lines(fmt.Sprintf(`  - {model: made.up, requests: %d/month, conversation: {turns: %d, system: {tokens: %d}}, tokens: {input: %d, output: %d}, retries: %d%%, cache: {read: %d%%}, peak: {factor: %d}}
`, d.requests, d.turns, d.system, d.user, d.answer, d.retries, d.read, d.peak))}
}

// request returns what a request costs, in USD, and its tokens, retries included: turn by
// turn, in whole numbers of 10^-12 USD.
func (d drawn) request() (usd, in, out *big.Rat) {
	var picos, sent int64
	for turn := int64(1); turn <= d.turns; turn++ {
		in := d.system + turn*d.user + (turn-1)*d.answer
		price := []int64{2, 10}
		if in > 1000 {
			price = []int64{4, 15}
		}
		// of 100 input tokens, read are at a tenth of the price
		picos += in*(100-d.read)*price[0]*10_000 + in*d.read*price[0]*1_000 + d.answer*price[1]*1_000_000
		sent += in
	}
	billed := big.NewRat(100+d.retries, 100)
	rat := func(n, per int64) *big.Rat { return new(big.Rat).Mul(big.NewRat(n, per), billed) }
	return rat(picos, 1_000_000_000_000), rat(sent, 1), rat(d.answer*d.turns, 1)
}

func mulAll(factors ...*big.Rat) *big.Rat {
	p := big.NewRat(1, 1)
	for _, f := range factors {
		p.Mul(p, f)
	}
	return p
}

func whole(n int64) *big.Rat { return new(big.Rat).SetInt64(n) }

// At its break-even, on demand costs what the units cost, to the last digit; twice the
// units break even at twice the requests.
func TestBreakEvenIsEqualOnBothSides(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := draw(rt)
		usd, in, out := d.request()
		lines := func(units int64) estimate.ProvisionLine {
			return d.setup().provision(t, estimate.ProvisionOptions{Units: units}).Lines[0]
		}
		single, double := lines(d.units), lines(2*d.units)
		if want := mulAll(usd, whole(d.requests)); single.OnDemand.Base.Rat().Cmp(want) != 0 {
			rt.Fatalf("on demand %s, want %s", single.OnDemand.Base, want.FloatString(12))
		}
		if single.PerRequest.Rat().Cmp(usd) != 0 {
			rt.Fatalf("a request costs %s, want %s", single.PerRequest, usd)
		}
		var items pricing.Money
		for _, item := range single.Items {
			items = items.Add(item.Amount)
		}
		if items.Cmp(single.OnDemand.Base) != 0 {
			rt.Fatalf("the items sum to %s, on demand is %s", items, single.OnDemand.Base)
		}
		for i, x := range single.Options {
			monthly := mulAll(whole(d.units), whole([]int64{20, 15, 10}[i]), whole(730))
			if x.Monthly.Rat().Cmp(monthly) != 0 || x.TermTotal.Rat().Cmp(mulAll(monthly, whole([]int64{0, 1, 6}[i]))) != 0 {
				rt.Fatalf("%s: monthly %s, term %s, want %s a month", x.Commitment, x.Monthly, x.TermTotal, monthly)
			}
			requests := x.BreakEven.Requests.Rat()
			if got := mulAll(requests, usd); got.Cmp(monthly) != 0 {
				rt.Fatalf("%s: at the break-even on demand costs %s, provisioned %s", x.Commitment, got, monthly)
			}
			tpm := mulAll(requests, new(big.Rat).Add(in, out), big.NewRat(1, 730*60))
			if x.BreakEven.TokensPerMinute.Rat().Cmp(tpm) != 0 {
				rt.Fatalf("%s: %s tokens a minute, want %s", x.Commitment, x.BreakEven.TokensPerMinute, tpm)
			}
			if twice := double.Options[i].BreakEven.Requests.Rat(); twice.Cmp(mulAll(whole(2), requests)) != 0 {
				rt.Fatalf("%s: twice the units break even at %s, want twice %s", x.Commitment, twice, requests)
			}
		}
	})
}

// Units, use, idle cost and splits are those of the contract's formulas.
func TestCapacityAgainstFormulas(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := draw(rt)
		usd, in, out := d.request()
		v := d.setup().provision(t, estimate.ProvisionOptions{Capacity: catalog.Capacity{InputTPM: d.capIn, OutputTPM: d.capOut}})
		minute := mulAll(whole(d.requests), big.NewRat(1, 730*60))
		mean := func(units int64) *big.Rat {
			i := mulAll(minute, in, big.NewRat(1, units*d.capIn))
			if o := mulAll(minute, out, big.NewRat(1, units*d.capOut)); o.Cmp(i) > 0 {
				return o
			}
			return i
		}
		peakIn, _ := new(big.Int).SetString(ceiling(mulAll(minute, in, whole(d.peak), big.NewRat(1, d.capIn))), 10)
		peakOut, _ := new(big.Int).SetString(ceiling(mulAll(minute, out, whole(d.peak), big.NewRat(1, d.capOut))), 10)
		units := max(peakIn.Int64(), peakOut.Int64(), 1)
		for i, x := range v.Lines[0].Options {
			use := mean(units)
			if x.Units != units || x.Load.MeanUse.Rat().Cmp(use) != 0 || x.Load.PeakUse.Rat().Cmp(mulAll(use, whole(d.peak))) != 0 || !*x.Load.Feasible {
				rt.Fatalf("%d units, want %d; use %s, want %s; feasible %v", x.Units, units, x.Load.MeanUse, use, *x.Load.Feasible)
			}
			idle := mulAll(x.Monthly.Rat(), new(big.Rat).Sub(big.NewRat(1, 1), use))
			if x.Load.Idle.Rat().Cmp(idle) != 0 {
				rt.Fatalf("idle %s, want %s", x.Load.Idle, idle)
			}
			price := whole([]int64{20, 15, 10}[i] * 730)
			bounds := func(n int64) (least, most *big.Rat) { // month of n units and their overflow
				least, most = mulAll(price, whole(n)), mulAll(price, whole(n))
				if d.requests == 0 {
					return least, most
				}
				carries := new(big.Rat).Quo(whole(d.requests), mean(1)) // requests a unit, steadily
				for bound, factor := range map[*big.Rat]*big.Rat{least: big.NewRat(1, 1), most: big.NewRat(1, d.peak)} {
					if over := new(big.Rat).Sub(whole(d.requests), mulAll(carries, whole(n), factor)); over.Sign() > 0 {
						bound.Add(bound, mulAll(over, usd))
					}
				}
				return least, most
			}
			var bestLeast, bestMost *big.Rat
			for _, s := range x.Splits {
				least, most := bounds(s.Units)
				if s.Least.Rat().Cmp(least) != 0 || s.Most.Rat().Cmp(most) != 0 {
					rt.Fatalf("%d of %d units: %s to %s, want %s to %s", s.Units, units, s.Least, s.Most, least.FloatString(6), most.FloatString(6))
				}
				if bestLeast == nil || least.Cmp(bestLeast) < 0 {
					bestLeast = least
				}
				if bestMost == nil || most.Cmp(bestMost) < 0 {
					bestMost = most
				}
			}
			for n := int64(0); n <= min(units, 300); n++ {
				if least, most := bounds(n); least.Cmp(bestLeast) < 0 || most.Cmp(bestMost) < 0 {
					rt.Fatalf("%d of %d units would cost %s to %s, less than any that is listed", n, units, least.FloatString(6), most.FloatString(6))
				}
			}
		}
	})
}

// Whatever the minutes of a month are like, none busier than the peak factor allows, the
// overflow lies between the bounds of a split.
func TestOverflowOfAnyLoadIsWithinItsBounds(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		load := rapid.SliceOfN(rapid.Int64Range(0, 1000), 1, 40).Draw(rt, "requests of each hour")
		var sum, most int64
		for _, n := range load {
			sum, most = sum+n, max(most, n)
		}
		if sum == 0 {
			return
		}
		hours := int64(len(load))
		// the peak factor is max / mean, rounded up to a hundredth: no minute is above it
		factor := (most*hours*100 + sum - 1) / sum
		factor = max(factor, 100)
		tpm := rapid.Int64Range(1, 20).Draw(rt, "capacity")
		v := setup{overlay: offered, workload: lines(fmt.Sprintf("  - {model: made.up, requests: %d/month, tokens: {input: 60, output: 0}, peak: {factor: %d.%02d}}\n", sum, factor/100, factor%100)) + fmt.Sprintf("month: %dh\n", hours)}.provision(t, estimate.ProvisionOptions{Capacity: catalog.Capacity{InputTPM: tpm}})
		for _, s := range v.Lines[0].Options[0].Splits {
			var over int64 // an hour carries 60 minutes x tpm / 60 tokens
			for _, n := range load {
				over += max(0, n-tpm*s.Units)
			}
			if s.OverflowLeast.Cmp(pricing.Count(over)) > 0 || s.OverflowMost.Cmp(pricing.Count(over)) < 0 {
				rt.Fatalf("%d units: %d requests overflow, bounds %s to %s", s.Units, over, s.OverflowLeast, s.OverflowMost)
			}
		}
	})
}

func TestProvisionLines(t *testing.T) {
	chat := "requests: 100k/month, tokens: {input: 100, output: 10}"
	for _, tc := range []struct {
		name, line string
		options    estimate.ProvisionOptions
		want       string // of each option, and the choice
	}{
		{"units of the plan", "{model: made.up, " + chat + ", plan: {provisioned: {units: 3, commitment: 1_month}}}", estimate.ProvisionOptions{}, "none 3 43800 0 | 1_month 3 32850 32850 | 6_month 3 21900 131400 | on_demand"},
		{"units asked for go before the plan's", "{model: made.up, " + chat + ", plan: {provisioned: {units: 3, commitment: 1_month}}}", estimate.ProvisionOptions{Units: 2, Commitment: pricing.SixMonths}, "6_month 2 14600 87600 | on_demand"},
		{"hours of the plan are those without commitment", "{model: made.up, " + chat + ", plan: {provisioned: {units: 1, commitment: none, hours: 100}}}", estimate.ProvisionOptions{}, "none 1 2000 0 | 1_month 1 10950 10950 | 6_month 1 7300 43800 | on_demand"},
		{"it pays", "{model: made.up, requests: 100M/month, tokens: {input: 100, output: 10}}", estimate.ProvisionOptions{}, "none 1 14600 0 | 1_month 1 10950 10950 | 6_month 1 7300 43800 | provisioned 6_month"},
		{"it pays but is too small", "{model: made.up, requests: 100M/month, tokens: {input: 100, output: 10}}", estimate.ProvisionOptions{Units: 1, Commitment: pricing.NoCommitment, Capacity: catalog.Capacity{InputTPM: 1000, OutputTPM: 1000}}, "none 1 14600 0 | on_demand"},
		{"not offered", "{model: anthropic.claude-3-haiku-20240307-v1:0, " + chat + "}", estimate.ProvisionOptions{}, "none not_published | 1_month not_published | 6_month not_published | on_demand"},
		{"not offered at all", "{model: meta.llama3-8b-instruct-v1:0, " + chat + "}", estimate.ProvisionOptions{Commitment: pricing.OneMonth}, "1_month not_offered | on_demand"},
		{"another region", "{model: anthropic.claude-instant-v1, " + chat + "}\nregion: eu-west-3", estimate.ProvisionOptions{Commitment: pricing.OneMonth}, "1_month not_in_region | no on_demand: not_in_region | "},
		{"no price on demand", "{model: anthropic.claude-v1, " + chat + "}", estimate.ProvisionOptions{Commitment: pricing.OneMonth}, "1_month not_offered | no on_demand: not_published | "},
		{"no length of the answers", "{model: made.up, requests: 1k/month, tokens: {input: 100}}", estimate.ProvisionOptions{Commitment: pricing.OneMonth, Capacity: catalog.Capacity{InputTPM: 1, OutputTPM: 1}}, "1_month 1 10950 10950 | no on_demand: quantity_unknown | "},
		{"nothing is said of the calls", "{model: made.up, requests: 1k/month, plan: {provisioned: {units: 1, commitment: none}}}", estimate.ProvisionOptions{Commitment: pricing.NoCommitment, Capacity: catalog.Capacity{InputTPM: 1, OutputTPM: 1}}, "none 1 14600 0 | no on_demand: quantity_unknown | "},
		{"a custom model cannot run on demand", "{model: amazon.titan-text-express-v1, custom_model: true, " + chat + "}", estimate.ProvisionOptions{}, "none 1 14965 0 | 1_month 1 13432 13432 | 6_month 1 10804 64824 | no on_demand: not_offered | provisioned 6_month"},
		{"images", "{model: amazon.titan-image-generator-v1, images: {count: 2000/month, size: 1024x1024, quality: premium}}", estimate.ProvisionOptions{Commitment: pricing.OneMonth}, "1_month 1 11826 11826 | on_demand"},
		{"no request is sent", "{model: made.up, requests: 0/month, tokens: {input: 100, output: 10}}", estimate.ProvisionOptions{Commitment: pricing.OneMonth, Capacity: catalog.Capacity{InputTPM: 1, OutputTPM: 1}}, "1_month 1 10950 10950 | on_demand"},
		{"a request costs nothing", "{model: made.up, requests: 5/month, tokens: {input: 0, output: 0}}", estimate.ProvisionOptions{Commitment: pricing.OneMonth, Capacity: catalog.Capacity{InputTPM: 1, OutputTPM: 1}}, "1_month 1 10950 10950 | on_demand"},
		{"a plan of no hours", "{model: made.up, " + chat + ", plan: {provisioned: {units: 1, commitment: none, hours: 0}}}", estimate.ProvisionOptions{Commitment: pricing.NoCommitment, Capacity: catalog.Capacity{InputTPM: 1, OutputTPM: 1}}, "none 1 0 0 | provisioned none"},
		{"a calendar month", "{model: made.up, " + chat + "}\nmonth: calendar", estimate.ProvisionOptions{}, "none 1 14880 0 | 1_month 1 11160 11160 | 6_month 1 7440 44160 | on_demand"},
		{"nothing is sent", "{model: made.up, plan: {provisioned: {units: 1, commitment: none}}}", estimate.ProvisionOptions{}, "without"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			entry, rest, _ := strings.Cut(tc.line, "\n")
			v := setup{overlay: offered, workload: lines("  - " + entry + "\n" + rest)}.provision(t, tc.options)
			var got []string
			if len(v.Without) > 0 {
				got = append(got, "without")
			}
			for _, l := range v.Lines {
				for _, x := range l.Options {
					if !x.Offered {
						got = append(got, fmt.Sprintf("%s %s", x.Commitment, x.Reason))
						continue
					}
					got = append(got, fmt.Sprintf("%s %d %s %s", x.Commitment, x.Units, x.Monthly, x.TermTotal))
				}
				if l.OnDemand == nil {
					got = append(got, "no on_demand: "+string(l.Missing.Reason))
				}
				choice := string(l.Choice.Plan)
				if l.Choice.Option >= 0 {
					choice += " " + string(l.Options[l.Choice.Option].Commitment)
				}
				got = append(got, choice)
			}
			if s := strings.Join(got, " | "); s != tc.want {
				t.Errorf("\n got %s\nwant %s", s, tc.want)
			}
		})
	}
}

// Counted samples on either side of a token band cost the same on demand whether or not
// the line has a provisioned plan, and so does the doubt about their mean.
func TestOnDemandOfAProvisionedLine(t *testing.T) {
	var samples strings.Builder
	for i := range 30 {
		fmt.Fprintf(&samples, "{\"prompt\": \"%s\", \"completion\": \"yes\"}\n", strings.Repeat("a word ", 20*(i+1)))
	}
	line := func(rest string) string {
		return lines("  - {model: made.up, requests: 1k/month, samples: s.jsonl" + rest + "}\n")
	}
	run := func(rest string) estimate.ProvisionLine {
		s := setup{overlay: offered + "    tokenizer: {name: o200k_base, class: family, source: s}\n", workload: line(rest), files: map[string]string{"s.jsonl": samples.String()}}
		return s.provision(t, estimate.ProvisionOptions{}).Lines[0]
	}
	free, bound := run(""), run(", plan: {provisioned: {units: 1, commitment: none}}")
	if amounts(free.OnDemand) != amounts(bound.OnDemand) || free.OnDemand.Low.Cmp(free.OnDemand.Base) >= 0 {
		t.Errorf("on demand %s, of a provisioned line %s", amounts(free.OnDemand), amounts(bound.OnDemand))
	}
	if free.Options[0].BreakEven.Requests.Cmp(bound.Options[0].BreakEven.Requests) != 0 {
		t.Error("break-evens differ")
	}
}

// The example of the file's head: 5 units carry everything; of 2 units 500 to 1,500
// requests overflow.
func TestSplitsOfTheExample(t *testing.T) {
	v := setup{overlay: offered, workload: lines("  - {model: made.up, requests: 2500/month, tokens: {input: 60, output: 0}, peak: {factor: 2}}\n") + "month: 10h\n"}.
		provision(t, estimate.ProvisionOptions{Capacity: catalog.Capacity{InputTPM: 100}})
	x := v.Lines[0].Options[0]
	if x.Units != 5 || len(x.Splits) != 6 {
		t.Fatalf("%d units, %d splits", x.Units, len(x.Splits))
	}
	if s := x.Splits[2]; s.Units != 2 || s.OverflowLeast.String() != "500" || s.OverflowMost.String() != "1500" {
		t.Errorf("%d units: %s to %s requests overflow", s.Units, s.OverflowLeast, s.OverflowMost)
	}
}

// A last unit that is hardly used is dearer than its traffic on demand.
func TestMixedIsChosenWhereItIsSurelyCheaper(t *testing.T) {
	// 110M requests of 100 + 10 tokens: 0.0003 USD each, 33,000 a month on demand. A unit
	// carries 100M, so two are needed; one and the overflow cost 7,300 + 3,000.
	v := setup{overlay: offered, workload: lines("  - {model: made.up, requests: 110M/month, tokens: {input: 100, output: 10}}\n") + "month: 730h\n"}.
		provision(t, estimate.ProvisionOptions{Commitment: pricing.SixMonths, Capacity: catalog.Capacity{InputTPM: 228311, OutputTPM: 22832}})
	l := v.Lines[0]
	if l.Choice.Plan != estimate.PayMixed || l.Options[0].Units != 2 {
		t.Fatalf("choice %+v of %d units", l.Choice, l.Options[0].Units)
	}
	if s := l.Options[0].Splits[l.Choice.Split]; s.Units != 1 || s.Most.Round(0) != "10300" {
		t.Errorf("%d units and the overflow at most %s", s.Units, s.Most)
	}
}

// The tokens of a request are those of the average call times its calls, retries included,
// in each scenario; every price of an option has its source.
func TestTokensOfARequest(t *testing.T) {
	v := setup{workload: lines("  - {model: anthropic.claude-instant-v1, requests: 1k/month, conversation: {turns: 5, history: full, system: {tokens: 400}}, tokens: {input: 60, output: {low: 150, base: 180, high: 230}}, retries: 2%, peak: {factor: 4}}\n" +
		"  - {model: amazon.titan-image-generator-v1, images: {count: 2000/month, size: 1024x1024, quality: premium}}\n")}.provision(t, estimate.ProvisionOptions{})
	l := v.Lines[0]
	if got := fmt.Sprint(l.Input.Low, l.Input.Base, l.Input.High, l.Output.Low, l.Output.Base, l.Output.High, l.Peak); got != "4488 4794 5304 765 918 1173 4" {
		t.Errorf("got %s", got)
	}
	if i := v.Lines[1]; i.Input != nil || i.Output != nil || i.Peak.String() != "1" {
		t.Errorf("images have tokens: %v, %v, peak %s", i.Input, i.Output, i.Peak)
	}
	for _, l := range v.Lines {
		for _, x := range l.Options {
			if x.Rate != nil && !slices.ContainsFunc(v.Sources, func(s estimate.Source) bool { return s.Key == x.Rate.Source }) {
				t.Errorf("no source %q among %v", x.Rate.Source, v.Sources)
			}
		}
	}
}
