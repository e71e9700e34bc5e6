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

// rat reads an amount of a test; it may have a sign or be a fraction.
func rat(text string) *big.Rat {
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		panic(text)
	}
	return r
}

// print12 is what is printed of a rational, read back.
func print12(r *big.Rat) *big.Rat { return rat(pricing.MoneyOf(r).String()) }

// saved makes an estimate of lines such as "chat m on_demand 1000: input 100000 @2",
// calls before the colon ("-" for none, "#5" for images), then items of meter[/when],
// quantity and price a 1,000 tokens, image or hour. Amounts are printed ones.
func saved(lines ...string) *estimate.Saved {
	e := &estimate.Saved{Name: "test", Currency: "USD", Region: "us-east-1", MonthHours: pricing.Count(730), Complete: true, Ends: true}
	exact, total := new(big.Rat), new(big.Rat)
	for _, line := range lines {
		head, items, _ := strings.Cut(line, ":")
		f := strings.Fields(head)
		l := estimate.SavedLine{Name: f[0], Model: f[1], Plan: f[2]}
		if n, images := strings.CutPrefix(f[3], "#"); f[3] != "-" {
			r := workload.Exactly(pricing.QuantityOf(print12(rat(n))))
			if images {
				l.Images = &r
			} else {
				l.Calls = &r
			}
		}
		amount := new(big.Rat)
		for _, item := range strings.Split(items, ",") {
			w := strings.Fields(item)
			if len(w) == 0 {
				continue
			}
			meter, when, _ := strings.Cut(w[0], "/")
			i := estimate.SavedItem{Meter: pricing.Meter(meter), When: when, Unit: pricing.Meter(meter).Units()[0]}
			q, p := rat(w[1]), rat(strings.TrimPrefix(w[2], "@"))
			i.Quantity = workload.Exactly(pricing.QuantityOf(print12(q)))
			i.Price = pricing.MoneyOf(p)
			amount.Add(amount, new(big.Rat).Quo(new(big.Rat).Mul(q, p), big.NewRat(i.Unit.Size(), 1)))
			l.Items = append(l.Items, i)
		}
		if len(l.Items) > 0 {
			a := pricing.MoneyOf(print12(amount))
			l.Amount = &estimate.Amounts{Low: a, Base: a, High: a}
			exact.Add(exact, amount)
			total = print12(exact)
		} else {
			l.Unpriced = []estimate.Unpriced{{Meter: pricing.Input, Reason: pricing.NotPublished}}
			e.Complete = false
		}
		e.Lines = append(e.Lines, l)
	}
	for _, l := range e.Lines {
		if l.Amount != nil {
			t := pricing.MoneyOf(total)
			e.Total = &estimate.Amounts{Low: t, Base: t, High: t}
		}
	}
	return e
}

// causes are the causes of a diff in one line: "volume chat 100, tokens chat 60".
func causes(d *estimate.Diff) string {
	var parts []string
	for _, c := range d.Causes {
		parts = append(parts, fmt.Sprintf("%s %s %s", c.Cause, c.Line, c.Amount))
	}
	return strings.Join(parts, ", ")
}

func diffOf(t testing.TB, base, now *estimate.Saved) *estimate.Diff {
	t.Helper()
	d, err := estimate.DiffOf(base, now, estimate.Base, nil)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Every expected figure is computed by hand.
func TestDiffCauses(t *testing.T) {
	for _, tc := range []struct {
		name, base, now string
		want            string
	}{
		{
			"volume, tokens and price: the example of the file",
			"chat m on_demand 1000: input 100000 @2",
			"chat m on_demand 1500: input 180000 @3",
			"price chat 180, volume chat 100, tokens chat 60",
		},
		{
			"nothing", "chat m on_demand 1000: input 100000 @2, output 7 @3", "chat m on_demand 1000: input 100000 @2, output 7 @3", "",
		},
		{
			"another model: its prices are mix", // 1,500 x 120 x (0.003 - 0.002) = 180
			"chat m on_demand 1000: input 100000 @2",
			"chat n on_demand 1500: input 180000 @3",
			"mix chat 180, volume chat 100, tokens chat 60",
		},
		{
			"from on demand to provisioned: 300 to 730 x 2", // twice the calls at 300: +300
			"chat m on_demand 1000: input 100000 @2, output 100000 @1",
			"chat m provisioned 2000: model_unit_hour 730 @2",
			"mix chat 860, volume chat 300",
		},
		{
			"from provisioned to on demand, half the calls", // hours have no calls: all is mix
			"chat m provisioned 2000: model_unit_hour 730 @2",
			"chat m on_demand 1000: input 100000 @2",
			"mix chat -1260",
		},
		{
			"a second unit is volume, and a new price is price", // 730 x 2; 1,460 x 0.5
			"chat m provisioned -: model_unit_hour 730 @2",
			"chat m provisioned -: model_unit_hour 1460 @2.5",
			"volume chat 1460, price chat 730",
		},
		{
			"images", "pictures m on_demand #100: output_image 100 @0.01", "pictures m on_demand #150: output_image 150 @0.02",
			"price pictures 1.5, volume pictures 0.5",
		},
		{
			"caching moves 600 of 1,000 input tokens to a tenth of the price", // -600 x 0.9 /1k x 10 calls
			"chat m on_demand 10: input 10000 @1",
			"chat m on_demand 10: input 4000 @1, cache_read 6000 @0.1",
			"mix chat -5.4",
		},
		{
			// 10 calls of 1,000 tokens at 1; then 20 calls, 1 in 4 of the tokens over the band at 2:
			// volume +10; length the same; 5,000 tokens at 1 more than before: mix 5
			"a share of the calls passes a band",
			"chat m on_demand 10: input 10000 @1",
			"chat m on_demand 20: input 15000 @1, input/over 5000 @2",
			"volume chat 10, mix chat 5",
		},
		{
			// shares stay at 3:1, so the average is 1.25: length +10 % of 20,000 tokens is 2.5
			"two bands, longer calls",
			"chat m on_demand 20: input 15000 @1, input/over 5000 @2",
			"chat m on_demand 20: input 16500 @1, input/over 5500 @2",
			"tokens chat 2.5",
		},
		{"calls that were none before are volume alone", "chat m on_demand 0: input 0 @2, output 0 @3", "chat m on_demand 10: input 1000 @2, output 2000 @3", "volume chat 8"},
		{"calls that are none now are volume alone", "chat m on_demand 10: input 1000 @2, output 2000 @3", "chat m on_demand 0: input 0 @2, output 0 @3", "volume chat -8"},
		{"answers come in", "chat m on_demand 10: input 1000 @2, output 0 @3", "chat m on_demand 10: input 1000 @2, output 2000 @3", "tokens chat 6"},
		{"a meter comes in", "chat m on_demand 10: input 1000 @2", "chat m on_demand 10: input 1000 @2, input_image 10 @0.5", "mix chat 5"},
		{"a new line", "chat m on_demand 1: input 1000 @2", "chat m on_demand 1: input 1000 @2;late m on_demand 1: input 1000 @7", "new late 7"},
		{"a removed line", "chat m on_demand 1: input 1000 @2;late m on_demand 1: input 1000 @7", "chat m on_demand 1: input 1000 @2", "removed late -7"},
		{
			// 1,000/3 calls of 100 tokens: volume 1,000/3 x 100 x 0.002 = 66.666..., rounded once
			"decimals that do not end",
			"chat m on_demand 1000/3: input 100000/3 @2",
			"chat m on_demand 2000/3: input 200000/3 @2",
			"volume chat 66.666666666666",
		},
		{
			// the total of three thirds is 1, of the printed lines 0.999999999999
			"totals of lines that do not end",
			"a m on_demand 1: input 1000/3 @1;b m on_demand 1: input 1000/3 @1;c m on_demand 1: input 1000/3 @1",
			"a m on_demand 1: input 1000/3 @1;b m on_demand 1: input 1000/3 @1",
			"removed c -0.333333333333",
		},
		{"images became calls", "x m on_demand #10: output_image 10 @0.5", "x m on_demand 10: input 1000 @2", "mix x -3"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := diffOf(t, saved(strings.Split(tc.base, ";")...), saved(strings.Split(tc.now, ";")...))
			if got := causes(d); got != tc.want {
				t.Errorf("got  %s\nwant %s", got, tc.want)
			}
			checkSum(t, d)
		})
	}
}

// checkSum holds the causes against the change, and the change against the totals.
func checkSum(t interface{ Fatalf(string, ...any) }, d *estimate.Diff) {
	sum := new(big.Rat)
	for _, c := range d.Causes {
		// As printed, not as held.
		sum.Add(sum, rat(c.Amount.String()))
		if c.Amount.Sign() == 0 {
			t.Fatalf("a cause of 0: %+v", c)
		}
	}
	change := new(big.Rat).Sub(rat(d.NowTotal.String()), rat(d.BaseTotal.String()))
	if sum.Cmp(change) != 0 || rat(d.Change.String()).Cmp(change) != 0 {
		t.Fatalf("causes sum to %s, the change is %s, now - base is %s", sum.RatString(), d.Change, change.RatString())
	}
}

func TestDiffUnknown(t *testing.T) {
	priced, unpriced := "chat m on_demand 1: input 1000 @2", "chat m on_demand 1:"
	other := "other m on_demand 1: input 1000 @3"

	d := diffOf(t, saved(unpriced), saved(priced))
	if d.Change != nil || d.BaseTotal != nil || d.NowTotal == nil || len(d.Causes) != 0 || len(d.Gaps) != 1 || d.Gaps[0].Side != "base" || d.Gaps[0].Line != "chat" {
		t.Errorf("an unknown base: %+v", d)
	}
	d = diffOf(t, saved(priced), saved(unpriced))
	if d.Change != nil || len(d.Gaps) != 1 || d.Gaps[0].Side != "now" || d.Gaps[0].Reason != pricing.NotPublished {
		t.Errorf("unknown now: %+v", d)
	}
	d = diffOf(t, saved(unpriced, other), saved(priced, other))
	if got := causes(d); got != "mix chat 2" || len(d.Gaps) != 1 {
		t.Errorf("a line that is priced now: %s, gaps %+v", got, d.Gaps)
	}
	checkSum(t, d)
	later := saved(priced)
	later.Complete = false
	if d = diffOf(t, later, saved(priced)); len(d.Gaps) != 1 || d.Gaps[0].Line != "" {
		t.Errorf("a base that misses a later month: %+v", d.Gaps)
	}
}

func TestDiffOfUnlikeSides(t *testing.T) {
	base, now := saved("chat m on_demand 1: input 1000 @2"), saved("chat m on_demand 1: input 1000 @2")
	now.Currency = "EUR"
	if _, err := estimate.DiffOf(base, now, estimate.Base, nil); err == nil || !strings.Contains(err.Error(), "in USD and the estimate now in EUR") {
		t.Errorf("two currencies: %v", err)
	}
	now.Currency, now.MonthHours, now.Region = "USD", pricing.Count(744), "eu-west-1"
	if d := diffOf(t, base, now); len(d.Notes) != 2 || !strings.Contains(d.Notes[0], "730 hours in the base and 744 now") || !strings.Contains(d.Notes[1], "eu-west-1") {
		t.Errorf("notes %q", d.Notes)
	}
	base.Ends = false
	if _, err := estimate.DiffOf(base, now, estimate.High, nil); err == nil || !strings.Contains(err.Error(), "scenario base") {
		t.Errorf("a base without its ends: %v", err)
	}
}

func TestDiffTakesTheScenario(t *testing.T) {
	of := func(low, high int64) *estimate.Saved {
		e := saved("chat m on_demand 10: input 1000 @1")
		l := &e.Lines[0]
		l.Calls = &workload.Range{Low: pricing.Count(low), Base: pricing.Count(10), High: pricing.Count(high)}
		l.Items[0].Quantity = workload.Range{Low: pricing.Count(100 * low), Base: pricing.Count(1000), High: pricing.Count(100 * high)}
		a := func(n int64) pricing.Money { return pricing.MoneyOf(big.NewRat(100*n, 1000)) }
		l.Amount = &estimate.Amounts{Low: a(low), Base: a(10), High: a(high)}
		e.Total = l.Amount
		return e
	}
	for s, want := range map[estimate.Scenario]string{estimate.Low: "volume chat -0.4", estimate.Base: "", estimate.High: "volume chat 2"} {
		d, err := estimate.DiffOf(of(9, 20), of(5, 40), s, nil)
		if err != nil || causes(d) != want {
			t.Errorf("%s: %s, %v; want %s", s, causes(d), err, want)
		}
	}
}

func TestLimit(t *testing.T) {
	of := func(tokens int) *estimate.Saved {
		return saved(fmt.Sprintf("chat m on_demand 1: input %d @1", tokens))
	}
	for _, tc := range []struct {
		limit     string
		base, now int
		want      string
	}{
		{"10%", 1000, 1100, "within"},
		{"10%", 1000, 1101, "over"},
		{"10%", 1000, 10, "within"},
		{"0.1", 1000, 1100, "within"},
		{"0.1", 1000, 1101, "over"},
		{"0%", 1000, 1000, "within"},
		{"0", 1000, 1001, "over"},
		{"500%", 0, 1, "over"},
		{"500%", 0, 0, "within"},
		{"50", 0, 1, "within"},
	} {
		l, err := estimate.ParseLimit(tc.limit)
		if err != nil {
			t.Fatal(err)
		}
		d, err := estimate.DiffOf(of(tc.base), of(tc.now), estimate.Base, l)
		if err != nil || d.Verdict != tc.want {
			t.Errorf("%s from %d to %d: %q, %v; want %s", tc.limit, tc.base, tc.now, d.Verdict, err, tc.want)
		}
	}
	l, _ := estimate.ParseLimit("10%")
	if d, _ := estimate.DiffOf(saved("chat m on_demand 1:"), of(1), estimate.Base, l); d.Verdict != "unknown" {
		t.Errorf("an unknown base is %q", d.Verdict)
	}
	for _, text := range []string{"", "%", "10 %", "-5", "1e3", "5%%", "ten", "1,000"} {
		if _, err := estimate.ParseLimit(text); err == nil {
			t.Errorf("limit %q is taken", text)
		}
	}
}

// drawSaved draws an estimate of up to four lines whose figures may not end.
func drawSaved(t *rapid.T, label string) *estimate.Saved {
	var lines []string
	for _, name := range []string{"a", "b", "c", "d"} {
		if !rapid.Bool().Draw(t, label+name) {
			continue
		}
		number := func(what string, most int64) string {
			return big.NewRat(rapid.Int64Range(0, most).Draw(t, label+name+what), rapid.Int64Range(1, 9).Draw(t, label+name+what+"/")).RatString()
		}
		meters := [][]string{
			{"input", "output"},
			{"input", "input/over", "output", "output/over"},
			{"input", "cache_read", "cache_write", "output"},
			{"model_unit_hour"},
			{"input", "input_image", "model_unit_hour"},
			{},
		}
		calls := rapid.SampledFrom([]string{"-", "", "", "#"}).Draw(t, label+name+"of")
		if calls != "-" {
			calls += number("calls", 1_000_000)
		}
		var items []string
		for _, m := range rapid.SampledFrom(meters).Draw(t, label+name+"meters") {
			price := rapid.SampledFrom([]string{"0.00025", "0.0188", "3", "0", "0.000000000001", "39.6"}).Draw(t, label+name+m+"@")
			items = append(items, fmt.Sprintf("%s %s @%s", m, number(m, 10_000_000), price))
		}
		lines = append(lines, fmt.Sprintf("%s %s %s %s: %s", name, rapid.SampledFrom([]string{"m", "n"}).Draw(t, label+name+"model"),
			rapid.SampledFrom([]string{"on_demand", "batch"}).Draw(t, label+name+"plan"), calls, strings.Join(items, ",")))
	}
	return saved(lines...)
}

// Whatever the two sides: the causes sum to the change as printed, the largest first;
// the way back is the same change the other way round, new for removed; an estimate
// differs in nothing from itself.
func TestDiffLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base, now := drawSaved(t, "base "), drawSaved(t, "now ")
		for _, e := range []*estimate.Saved{base, now} {
			if d, err := estimate.DiffOf(e, e, estimate.Base, nil); err != nil || len(d.Causes) != 0 || d.Change != nil && d.Change.Sign() != 0 {
				t.Fatalf("itself: %s, %v", causes(d), err)
			}
		}
		there, err := estimate.DiffOf(base, now, estimate.Base, nil)
		if err != nil {
			t.Fatal(err)
		}
		back, err := estimate.DiffOf(now, base, estimate.Base, nil)
		if err != nil {
			t.Fatal(err)
		}
		if there.Change == nil {
			if base.Total != nil && now.Total != nil || back.Change != nil || len(there.Causes) != 0 {
				t.Fatalf("an unknown change: %+v", there)
			}
			return
		}
		checkSum(t, there)
		checkSum(t, back)
		if there.Change.Add(*back.Change).Sign() != 0 {
			t.Fatalf("%s there, %s back", there.Change, back.Change)
		}
		counts := map[estimate.Cause]int{}
		for i, c := range there.Causes {
			counts[c.Cause]++
			if i > 0 && new(big.Rat).Abs(c.Amount.Rat()).Cmp(new(big.Rat).Abs(there.Causes[i-1].Amount.Rat())) > 0 {
				t.Fatalf("not by size: %s", causes(there))
			}
		}
		for _, c := range back.Causes {
			counts[c.Cause]--
		}
		if counts[estimate.NewCause] != -counts[estimate.RemovedCause] {
			t.Fatalf("there %s, back %s", causes(there), causes(back))
		}
	})
}

// Of a line whose calls have one price a side, the steps are those of the schoolbook,
// to the rounding of what is printed: half of the 12th place after the point, of calls, of
// quantities and of amounts, times what the steps make of it. From 1/6 of a call to 93,123
// that is 3 x 10^-12 of 1,000 USD.
func TestDiffAgainstTheSchoolbook(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(label string, least, most int64) *big.Rat {
			return big.NewRat(rapid.Int64Range(least, most).Draw(t, label), rapid.Int64Range(1, 7).Draw(t, label+"/"))
		}
		mul := func(f ...*big.Rat) *big.Rat {
			p := big.NewRat(1, 1)
			for _, x := range f {
				p.Mul(p, x)
			}
			return p
		}
		sub := func(a, b *big.Rat) *big.Rat { return new(big.Rat).Sub(a, b) }
		calls, calls2 := draw("calls", 1, 100_000), draw("calls2", 1, 100_000)
		half := big.NewRat(1, 2_000_000_000_000)
		inverse := func(r *big.Rat) *big.Rat { return new(big.Rat).Inv(r) }
		sum := func(f ...*big.Rat) *big.Rat {
			s := new(big.Rat)
			for _, x := range f {
				s.Add(s, x)
			}
			return s
		}
		most := mul(big.NewRat(4, 1), half, sum(big.NewRat(2, 1), mul(calls2, inverse(calls)))) // of amounts
		want := map[estimate.Cause]*big.Rat{estimate.VolumeCause: {}, estimate.TokensCause: {}, estimate.PriceCause: {}}
		base, now := fmt.Sprintf("chat m on_demand %s:", calls.RatString()), fmt.Sprintf("chat m on_demand %s:", calls2.RatString())
		for i, meter := range []string{"input", "output"} {
			length, length2 := draw(meter, 1, 5000), draw(meter+"2", 1, 5000)
			price := big.NewRat(rapid.Int64Range(1, 1000).Draw(t, "price"), 100_000)
			price2 := big.NewRat(rapid.Int64Range(1, 1000).Draw(t, "price2"), 100_000)
			k := big.NewRat(1, 1000)
			comma := []string{"", ","}[i]
			base += fmt.Sprintf("%s %s %s @%s", comma, meter, mul(calls, length).RatString(), price.FloatString(5))
			now += fmt.Sprintf("%s %s %s @%s", comma, meter, mul(calls2, length2).RatString(), price2.FloatString(5))
			relative := sum(inverse(calls), inverse(calls2), inverse(mul(calls, length)), inverse(mul(calls2, length2)))
			most = sum(most, mul(big.NewRat(2, 1), half, relative, calls2, sum(length, length2), sum(price, price2), k))
			want[estimate.VolumeCause].Add(want[estimate.VolumeCause], mul(sub(calls2, calls), length, price, k))
			want[estimate.TokensCause].Add(want[estimate.TokensCause], mul(calls2, sub(length2, length), price, k))
			want[estimate.PriceCause].Add(want[estimate.PriceCause], mul(calls2, length2, sub(price2, price), k))
		}
		d, err := estimate.DiffOf(saved(base), saved(now), estimate.Base, nil)
		if err != nil {
			t.Fatal(err)
		}
		checkSum(t, d)
		for _, c := range d.Causes {
			if want[c.Cause] == nil {
				t.Fatalf("%s where there is none: %s", c.Cause, causes(d))
			}
			want[c.Cause] = sub(want[c.Cause], c.Amount.Rat())
		}
		for cause, left := range want {
			if left.Abs(left).Cmp(most) > 0 {
				t.Fatalf("%s is off by %s, more than %s: %s", cause, left.FloatString(15), most.FloatString(15), causes(d))
			}
		}
	})
}
