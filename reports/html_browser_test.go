package reports

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"tokencast/estimate"
	"tokencast/pricing"
)

// The page in a real browser: it says nothing on the console, fits a telephone, sorts, and
// its what-ifs are the engine's, as exact fractions and to the displayed digit.
func TestPageInABrowser(t *testing.T) {
	b := chromium(t)
	for _, part := range []struct {
		name  string
		holds func(t *testing.T, b *browser)
	}{
		{"figures and width", browserFigures},
		{"what-ifs are the engine's", browserWhatIfs},
		{"a share of the cache of counted samples", browserCountedShare},
		{"bad what-ifs give no figure", browserBadWhatIfs},
		{"lines that are not listed count", browserManyLines},
		{"money is written as in the reports", browserMoney},
		{"tables sort by their exact figures", browserSorting},
		{"screenshots", browserScreenshots},
		{"the policy stops other scripts", browserPolicy},
	} {
		t.Run(part.name, func(t *testing.T) { part.holds(t, &browser{t, b.session}) })
	}
}

func browserFigures(t *testing.T, b *browser) {
	for _, c := range focusCases {
		e := withPlans(t, c.overlay, c.src)
		b.open(written(t, e, HTML, Options{}))
		t.Run(c.name+" as planned", func(t *testing.T) {
			b := &browser{t, b.session}
			b.holds(e)
			total := [3]string{dash, dash, dash}
			if e.Total != nil {
				total[0], total[1], total[2] = lowBaseHigh(e.Total)
			}
			for i, name := range []string{"low", "base", "high"} {
				if e.Total == nil {
					break
				}
				if got := b.run("return document.getElementById('total-' + arguments[0]).textContent", name); got != total[i] {
					t.Errorf("the page shows %s %v, want %s", name, got, total[i])
				}
			}
		})
		t.Run(c.name+" fits", func(t *testing.T) {
			b := &browser{t, b.session}
			for _, width := range []int{320, 390, 768, 960, 1280} {
				b.devtools("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 700})
				if got := b.run("return document.documentElement.scrollWidth"); got != float64(width) {
					t.Errorf("the page is %v wide on a screen of %d", got, width)
				}
			}
		})
		if said := b.console(); len(said) > 0 {
			t.Errorf("%s: the console says %q", c.name, said)
		}
	}
}

func browserWhatIfs(t *testing.T, b *browser) {
	cached, provisioned, bot, changing := pageCases[5], pageCases[3], pageCases[0], changingPrices
	for _, tc := range []struct {
		name         string
		overlay, src string
		fields       map[string]string // by selector
		sets         []string          // the same change for the engine
	}{
		{"volume and growth", bot.overlay, bot.src, map[string]string{"#wi-volume": "1.5", "#wi-growth": "-2.75"}, []string{
			"growth=-2.75%", "workloads.chat.requests={low: 120k, base: 180k, high: 300k, per: month}",
			"workloads.retrieval.requests={low: 600k, base: 900k, high: 1.5M, per: month}", "workloads.pictures.images.count=3000/month",
		}},
		{"no volume", bot.overlay, bot.src, map[string]string{"#wi-volume": "0"}, []string{
			"workloads.chat.requests=0/month", "workloads.retrieval.requests=0/month", "workloads.pictures.images.count=0/month",
		}},
		{"a provisioned plan for an embedding", bot.overlay, bot.src, map[string]string{"select[data-line='1']": "provisioned, 1 unit, 6 months"}, []string{
			"workloads.retrieval.plan={provisioned: {units: 1, commitment: 6_month}}",
		}},
		{"other commitments", provisioned.overlay, provisioned.src, map[string]string{"select[data-line='0']": "provisioned, 1 unit, no commitment", "#wi-volume": "2"}, []string{
			"workloads.tuned.plan={provisioned: {units: 1, commitment: none}}", "workloads.tuned.requests=40k/month", "workloads.trap.requests=40k/month",
		}},
		{"shares of the cache on both sides of a band", cached.overlay, cached.src, map[string]string{"input[data-line='0']": "84.5", "input[data-line='1']": "0"}, []string{
			"workloads.chat.cache.read=84.5%", "workloads.daily.cache.read=0%",
		}},
		{"all at once", cached.overlay, cached.src, map[string]string{
			"#wi-volume": "0.125", "#wi-growth": "12.5", "input[data-line='0']": "12", "select[data-line='0']": "batch",
			"select[data-line='1']": "provisioned, 1 unit, 1 month", "select[data-line='2']": "on demand",
		}, []string{
			"growth=12.5%", "workloads.chat.requests={low: 10k, base: 15k, high: 25k, per: month}", "workloads.chat.cache.read=12%", "workloads.chat.plan=batch",
			"workloads.daily.plan={provisioned: {units: 1, commitment: 1_month}}", "workloads.daily.requests=9.625/day", "workloads.embed.requests=0.375/second",
		}},
		{"volume and growth where prices change", changing.overlay, changing.src, map[string]string{"#wi-volume": "1.5", "#wi-growth": "-3"}, []string{
			"growth=-3%", "workloads.a.requests={low: 1500, base: 1500, high: 4500, per: month}", "workloads.b.requests=105/hour",
		}},
		{"plans and the cache where prices change", changing.overlay, changing.src, map[string]string{
			"#wi-volume": "0.5", "input[data-line='0']": "81.5", "select[data-line='2']": "on demand",
		}, []string{
			"workloads.a.requests={low: 500, base: 500, high: 1500, per: month}", "workloads.a.cache.read=81.5%", "workloads.b.requests=35/hour", "workloads.c.requests=5/day", "workloads.c.plan=on_demand",
		}},
		{"a first share of the cache, on both sides of a band", cachedModel, uncached, map[string]string{"input[data-line='0']": "40", "input[data-line='1']": "100", "input[data-line='2']": "84.99"}, []string{
			"workloads.chat.cache={read: 40%}", "workloads.daily.cache={read: 100%}", "workloads.written.cache.read=84.99%",
		}},
		{"a first share of the cache under another plan", cachedModel, uncached, map[string]string{"select[data-line='0']": "batch", "input[data-line='0']": "7.5", "#wi-growth": "5"}, []string{
			"growth=5%", "workloads.chat.plan=batch", "workloads.chat.cache={read: 7.5%}",
		}},
		{"a first share of the cache where prices change", changing.overlay, changing.src, map[string]string{"input[data-line='1']": "33", "select[data-line='2']": "on demand", "input[data-line='2']": "12"}, []string{
			"workloads.b.cache={read: 33%}", "workloads.c.plan=on_demand", "workloads.c.cache={read: 12%}",
		}},
		{"a plan whose prices end", changing.overlay, changing.src, map[string]string{
			"select[data-line='0']": "batch", "select[data-line='1']": "batch", "select[data-line='2']": "batch",
		}, []string{"workloads.a.plan=batch", "workloads.b.plan=batch", "workloads.c.plan=batch"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b := &browser{t, b.session}
			b.open(written(t, withPlans(t, tc.overlay, tc.src), HTML, Options{}))
			b.fill(tc.fields)
			b.holds(withPlans(t, tc.overlay, tc.src, tc.sets...))
			b.run("document.getElementById('what-if').reset(); return new Promise((done) => setTimeout(done, 20))")
			b.holds(withPlans(t, tc.overlay, tc.src))
			if said := b.console(); len(said) > 0 {
				t.Errorf("the console says %q", said)
			}
		})
	}
}

// uncached is a workload that reads nothing from a cache.
const uncached = `
version: 1
name: uncached
as_of: 2024-07-01
months: 3
budget: {monthly: 4000}
workloads:
  - name: chat
    model: own.cached
    requests: {low: 80k, base: 120k, high: 200k, per: month}
    tokens: {input: {low: 700, base: 900, high: 1300}, output: {low: 90, base: 140, high: 220}}
    conversation: {turns: 5, history: full, system: {tokens: 1000}}
    retries: 2%
  - {name: daily, model: own.cached, requests: 77/day, tokens: {input: 900, output: 100}}
  - {name: written, model: own.cached, requests: 77/day, tokens: {input: 900, output: 100}, cache: {read: 0%, write: 15%}}
`

// Where samples were counted, another share of the cache changes the doubt about their mean:
// the base is the engine's, and low and high are not told.
func browserCountedShare(t *testing.T, b *browser) {
	overlay := strings.Replace(cachedModel, "modality: text", "modality: text\n    tokenizer: {name: chars, class: chars}", 1)
	const src = "version: 1\nas_of: 2024-07-01\nmonths: 2\nbudget: {monthly: 4000}\nworkloads:\n  - {name: chat, model: own.cached, requests: 10k/month, samples: chat.jsonl}\n"
	b.open(written(t, withPlans(t, overlay, src), HTML, Options{}))
	b.holds(withPlans(t, overlay, src))
	b.fill(map[string]string{"select[data-line='0']": "batch"})
	b.holds(withPlans(t, overlay, src, "workloads.chat.plan=batch"))
	b.fill(map[string]string{"input[data-line='0']": "25"})
	want := withPlans(t, overlay, src, "workloads.chat.plan=batch", "workloads.chat.cache={read: 25%}")
	if want.Lines[0].MeanInterval == nil {
		t.Fatal("no doubt about the mean")
	}
	got := fmt.Sprint(b.run(`
		const text = (id) => document.getElementById(id).textContent;
		return [...["wi-total", "wi-month-1", "wi-horizon"].flatMap((id) => ["low", "base", "high"].map((s) => text(id + "-" + s))), text("wi-note")]`))
	base := func(m pricing.Money) string { return dash + " " + money(m) + " " + dash + " " }
	if said := "[" + base(want.Total.Base) + base(want.Months[1].Base) + base(want.Horizon.Base) + "chat: low and high of another share"; !strings.HasPrefix(got, said) {
		t.Errorf("it shows %s, want %s", got, said)
	}
}

// fill writes into fields of the panel, as a person would.
func (b *browser) fill(fields map[string]string) {
	b.t.Helper()
	for selector, value := range fields {
		done := b.run(`
			const field = document.querySelector("#what-if " + arguments[0]);
			if (field.tagName === "SELECT") {
				const i = [...field.options].findIndex((o) => o.textContent === arguments[1]);
				if (i < 0) return [...field.options].map((o) => o.textContent).join("; ");
				field.selectedIndex = i;
			} else field.value = arguments[1];
			field.dispatchEvent(new Event("input", {bubbles: true}));
			return "";`, selector, value)
		if done != "" {
			b.t.Fatalf("%s has no %q; it has %v", selector, value, done)
		}
	}
}

// holds compares the panel with an estimate: each figure as a fraction and as shown.
func (b *browser) holds(e *estimate.Estimate) {
	b.t.Helper()
	text, _ := b.run(`
		const shown = {};
		for (const node of document.querySelectorAll("#what-if [id], #what-if td[data-line]")) {
			shown[node.id || "line-" + node.dataset.line] = [node.textContent, node.dataset.exact || ""];
		}
		return JSON.stringify(shown);`).(string)
	var shown map[string][2]string
	if err := json.Unmarshal([]byte(text), &shown); err != nil {
		b.t.Fatal(err)
	}
	check := func(id string, of *estimate.Amounts, complete bool) {
		b.t.Helper()
		for _, s := range scenarios {
			want := [2]string{dash, ""}
			if of != nil {
				want = [2]string{money(of.Of(s)), of.Of(s).Rat().RatString()}
				if s == estimate.Base && id != "wi-total" {
					want[0] = atLeast(complete) + want[0]
				}
			}
			if got := shown[id+"-"+s.String()]; got != want {
				b.t.Errorf("%s %s is %q, the engine has %q", id, s, got, want)
			}
		}
	}
	check("wi-total", e.Total, e.Complete)
	if got, want := shown["wi-at-least"][0], atLeast(e.Complete || e.Total == nil); got != want {
		b.t.Errorf("before the total stands %q, want %q", got, want)
	}
	for k, m := range e.Months {
		check(fmt.Sprintf("wi-month-%d", k), monthAmounts(e, m), e.Complete)
	}
	check("wi-horizon", horizonAmounts(e), e.Complete)
	for i, l := range e.Lines {
		want := [2]string{dash, ""}
		if l.Amount != nil {
			complete := !slices.ContainsFunc(l.Unpriced, func(u estimate.Unpriced) bool { return !isOneOff(u.Meter) })
			want = [2]string{atLeast(complete) + money(l.Amount.Base), l.Amount.Base.Rat().RatString()}
		}
		if got := shown[fmt.Sprintf("line-%d", i)]; got != want {
			b.t.Errorf("line %s is %q, the engine has %q", l.Name, got, want)
		}
	}
	if e.Budget != nil && e.Budget.Margin != nil {
		size := strings.TrimPrefix(money(*e.Budget.Margin), "-")
		if got := shown["wi-budget"][0]; !strings.Contains(got, size) || strings.HasPrefix(got, "over") != (e.Budget.Verdict == "over") {
			b.t.Errorf("of the budget it says %q; the engine has %s by %s", got, e.Budget.Verdict, size)
		}
	}
}

// A value that cannot be used is said and gives no figure.
func browserBadWhatIfs(t *testing.T, b *browser) {
	c := pageCases[5]
	for _, tc := range []struct{ field, value, says string }{
		{"#wi-volume", "", "decimal"},
		{"#wi-volume", "1,5", "decimal"},
		{"#wi-volume", "-1", "not below 0"},
		{"#wi-volume", "1e3", "decimal"},
		{"#wi-growth", "-100.01", "from -100 to 1000"},
		{"#wi-growth", "x", "from -100 to 1000"},
		{"input[data-line='0']", "101", "from 0 to 100"},
		{"input[data-line='0']", "85.01", "at most 85 %"},
	} {
		b.open(written(t, withPlans(t, c.overlay, c.src), HTML, Options{}))
		b.fill(map[string]string{tc.field: tc.value})
		got := fmt.Sprint(b.run(`
			const text = (id) => document.getElementById(id).textContent, field = document.querySelector("#what-if " + arguments[0]);
			return [text("wi-total-base"), text("wi-horizon-high"), text("wi-budget"), field.getAttribute("aria-invalid"), text("wi-fault"), document.getElementById("wi-fault").hidden]`, tc.field))
		if !strings.HasPrefix(got, "[- - - true ") || !strings.Contains(got, tc.says) || !strings.HasSuffix(got, " false]") {
			t.Errorf("%s = %q: %s, want dashes and %q", tc.field, tc.value, got, tc.says)
		}
	}
}

func browserManyLines(t *testing.T, b *browser) {
	dated := strings.NewReplacer("as_of: 2024-07-01", "start: 2024-08-01", "months: 2", "months: 4", "amazon.titan-embed-text-v1", "own.dearer")
	for _, overlay := range []string{"", changingPrices.overlay} {
		src := func(times int) string {
			if overlay == "" {
				return manyLinesWorkload(times)
			}
			return dated.Replace(manyLinesWorkload(times))
		}
		b.open(written(t, withPlans(t, overlay, src(1)), HTML, Options{}))
		b.fill(map[string]string{"#wi-volume": "3"})
		e := withPlans(t, overlay, src(3))
		e.Lines = shownLines(e) // the same order: all grow alike
		b.holds(e)
	}
}

// The arithmetic of the page is that of the reports.
func browserMoney(t *testing.T, b *browser) {
	b.open([]byte("<!DOCTYPE html><title>arithmetic</title>"))
	var given, want []string
	for _, text := range []string{
		"0", "1", "-1", "1234565/1000", "1234575/1000", "1/3", "2/3", "-2/3", "1/100", "999999/100000000", "12345/100000000", "-12345/100000000", "1/1024",
		"999", "999995/1000", "1000", "123456789012345678901234567890", "-1234567/1000", "1/3000", "99995/10000000", "3/1000000000000", "5/1000", "15/1000", "4999/1000000",
	} {
		given = append(given, text)
		want = append(want, money(moneyOfRat(t, text)))
	}
	seed := big.NewInt(7)
	for range 2_000 { // a fixed sequence of fractions of all sizes
		seed.Mul(seed, big.NewInt(6364136223846793005)).Add(seed, big.NewInt(1442695040888963407)).And(seed, new(big.Int).SetUint64(1<<63-1))
		n, d := new(big.Int).Rsh(seed, uint(seed.Bit(5)*20+seed.Bit(9)*15)), new(big.Int).Rsh(seed, uint(10+seed.Bit(7)*20+seed.Bit(11)*15))
		r := new(big.Rat).SetFrac(n, d.Add(d, big.NewInt(1)))
		given = append(given, r.RatString())
		want = append(want, money(moneyOfRat(t, r.RatString())))
	}
	got, _ := b.run(exactScript+"\nreturn arguments[0].map((text) => money(frac(text)))", given).([]any)
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%s is %v, want %s", given[i], got[i], want[i])
		}
	}
}

func browserSorting(t *testing.T, b *browser) {
	b.open(written(t, withPlans(t, "", workloads[1].src), HTML, Options{}))
	rows := func() string {
		return fmt.Sprint(b.run(`return [...document.querySelectorAll("#lines-table tbody th")].map((th) => th.textContent)`))
	}
	click := func(column int) string {
		return fmt.Sprint(b.run(`
			const heads = document.querySelectorAll("#lines-table thead th"), button = heads[arguments[0]].querySelector("button");
			button.focus();
			button.click();
			return [document.activeElement === button, ...[...heads].map((h) => h.getAttribute("aria-sort"))].filter((v) => v !== "none")`, column))
	}
	if got := rows(); got != "[old tiny half]" {
		t.Fatalf("at first %s", got)
	}
	for _, tc := range []struct {
		column      int
		sort, names string
	}{
		{7, "[true ascending]", "[tiny half old]"}, // what is unknown stays last
		{7, "[true descending]", "[half tiny old]"},
		{0, "[true ascending]", "[half old tiny]"},
		{0, "[true descending]", "[tiny old half]"},
	} {
		if sort, names := click(tc.column), rows(); sort != tc.sort || names != tc.names {
			t.Errorf("column %d: %s %s, want %s %s", tc.column, sort, names, tc.sort, tc.names)
		}
	}
}

// Screenshots, in light and dark, for a telephone and as printed.
func browserScreenshots(t *testing.T, b *browser) {
	c := pageCases[5]
	b.open(written(t, withPlans(t, c.overlay, c.src), HTML, Options{}))
	b.looks("")
}

// looks takes screenshots of the page that is open, their names after a prefix, and looks at
// its colours.
func (b *browser) looks(prefix string) {
	b.t.Helper()
	for _, look := range []struct {
		name, media, scheme string
		width               int
	}{{"light", "", "light", 1100}, {"dark", "", "dark", 1100}, {"phone", "", "light", 390}, {"print", "print", "dark", 760}} {
		b.devtools("Emulation.setEmulatedMedia", map[string]any{"media": look.media, "features": []map[string]string{{"name": "prefers-color-scheme", "value": look.scheme}}})
		b.devtools("Emulation.setDeviceMetricsOverride", map[string]any{"width": look.width, "height": 900, "deviceScaleFactor": 1, "mobile": look.width < 700})
		height := b.run("return document.documentElement.scrollHeight")
		b.devtools("Emulation.setDeviceMetricsOverride", map[string]any{"width": look.width, "height": height, "deviceScaleFactor": 1, "mobile": look.width < 700})
		b.screenshot(prefix + look.name)
		// Light grounds but in the dark, and ink apart from the ground.
		got := fmt.Sprint(b.run("const s = getComputedStyle(document.body); return [s.backgroundColor, s.color]"))
		want := map[string]string{"light": "[rgb(251, 251, 249) rgb(29, 35, 39)]", "dark": "[rgb(20, 24, 27) rgb(230, 233, 234)]", "phone": "[rgb(251, 251, 249) rgb(29, 35, 39)]", "print": "[rgb(255, 255, 255) rgb(0, 0, 0)]"}[look.name]
		if got != want {
			b.t.Errorf("%s: ground and ink are %s, want %s", look.name, got, want)
		}
	}
}

// A script from a hostile name does not run, and the policy stops one that got in.
func browserPolicy(t *testing.T, b *browser) {
	report := written(t, withPlans(t, "", workloads[0].src), HTML, Options{})
	broken := strings.Replace(string(report), "<main>", `<main><script>window.broken = 1</script><img src=x onerror="window.broken = 2"><p style="color: red" id="red">red</p>`, 1)
	b.open([]byte(broken))
	if got := fmt.Sprint(b.run("return [window.broken === undefined, getComputedStyle(document.getElementById('red')).color]")); strings.Contains(got, "255, 0, 0") || !strings.HasPrefix(got, "[true") {
		t.Errorf("%s: a script or a style that is not the page's took effect", got)
	}
	if said := b.console(); len(said) < 3 {
		t.Errorf("the console says %q", said)
	}
}
