package reports

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"tokencast/estimate"
)

// The page of a comparison in a real browser: nothing on the console, no request, as wide as
// a telephone, and its what-ifs are the engine's, as exact fractions and as shown.
func TestComparisonPageInABrowser(t *testing.T) {
	b := chromium(t)
	for _, part := range []struct {
		name  string
		holds func(t *testing.T, b *browser)
	}{
		{"as planned", comparedAsPlanned},
		{"other volumes are the engine's", comparedVolumes},
		{"bad volumes give no figure", comparedBadVolumes},
		{"only models that fit", comparedFilter},
		{"200 models", comparedMany},
		{"screenshots", comparedScreenshots},
	} {
		t.Run(part.name, func(t *testing.T) { part.holds(t, &browser{t, b.session}) })
	}
}

func comparedAsPlanned(t *testing.T, b *browser) {
	for _, c := range compareCases {
		t.Run(c.name, func(t *testing.T) {
			b := &browser{t, b.session}
			made := c.made(t)
			b.open(comparisonPage(t, made))
			b.holdsModels(made)
			b.quiet()
			b.fits()
		})
	}
}

// quiet fails where the page said something on the console or asked for anything.
func (b *browser) quiet() {
	b.t.Helper()
	if said := b.console(); len(said) > 0 {
		b.t.Errorf("the console says %q", said)
	}
	if got := fmt.Sprint(b.run(`return performance.getEntriesByType("resource").map((e) => e.name)`)); got != "[]" {
		b.t.Errorf("the page asked for %s", got)
	}
}

// fits fails where a page is wider than a screen.
func (b *browser) fits() {
	b.t.Helper()
	for _, width := range []int{320, 390, 768, 1280} {
		b.devtools("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 700})
		if got := b.run("return document.documentElement.scrollWidth"); got != float64(width) {
			b.t.Errorf("the page is %v wide on a screen of %d", got, width)
		}
	}
}

// holdsModels compares the what-if panel with a comparison.
func (b *browser) holdsModels(c *estimate.Comparison) {
	b.t.Helper()
	text, _ := b.run(`
		const panel = document.getElementById("what-if"), shown = {};
		if (!panel) return "{}";
		for (const row of panel.querySelectorAll("tr[data-model]")) {
			shown[row.cells[0].textContent] = [...row.cells].slice(1).map((cell) => [cell.textContent, cell.dataset.sort || ""]);
		}
		for (const id of ["wi-now", "wi-best", "wi-at-least"]) shown[id] = [[document.getElementById(id).textContent, document.getElementById(id).dataset.exact || ""]];
		return JSON.stringify(shown);`).(string)
	var shown map[string][][2]string
	if err := json.Unmarshal([]byte(text), &shown); err != nil {
		b.t.Fatal(err)
	}
	if len(shown) == 0 {
		for _, r := range c.Models {
			if r.Amount != nil {
				b.t.Errorf("no what-ifs, though %s is priced", rowName(r))
			}
		}
		return
	}
	for _, r := range c.Models {
		want := [][2]string{{fitText(r), ""}, {dash, ""}, {dash, ""}, {dash, ""}, {dash, ""}}
		if r.Amount != nil {
			for i, s := range scenarios {
				m := r.Amount.Of(s)
				want[1+i] = [2]string{money(m), m.Rat().RatString()}
			}
			want[2][0] = atLeast(r.Complete) + want[2][0]
		}
		if d := difference(c, r); d != nil {
			want[4] = [2]string{signed(*d), d.Rat().RatString()}
		}
		if got := shown[pageText(rowName(r))]; fmt.Sprint(got) != fmt.Sprint(want) {
			b.t.Errorf("%s is %q, the engine has %q", rowName(r), got, want)
		}
	}
	now := [2]string{dash, ""}
	if t := c.Current.Total; t != nil {
		now = [2]string{money(t.Base), t.Base.Rat().RatString()}
	}
	if got := shown["wi-now"][0]; got != now {
		b.t.Errorf("as it stands %q, the engine has %q", got, now)
	}
	if got, want := shown["wi-at-least"][0][0], atLeast(c.Current.Complete || c.Current.Total == nil); got != want {
		b.t.Errorf("before the amount stands %q, want %q", got, want)
	}
	best, none := bestOf(c)
	if best != nil {
		none = fmt.Sprintf("The cheapest that fits: %s %s on %s", best.Amount, c.Current.Currency, best.Model)
	}
	if got := shown["wi-best"][0][0]; got != none {
		b.t.Errorf("the best is %q, the engine has %q", got, none)
	}
}

func comparedVolumes(t *testing.T, b *browser) {
	for _, tc := range []struct {
		of     compareCase
		volume string
		sets   []string // the same change for the engine
	}{
		{compareCases[0], "1.5", []string{"workloads.chat.requests={low: 120k, base: 180k, high: 300k, per: month}", "workloads.retrieval.requests={low: 600k, base: 900k, high: 1.5M, per: month}", "workloads.pictures.images.count=3000/month"}},
		{compareCases[1], "0", []string{"workloads.chat.requests=0/month", "workloads.retrieval.requests=0/month", "workloads.pictures.images.count=0/month"}},
		{compareCases[4], "2.25", []string{"workloads.tuned.requests=45k/month", "workloads.trap.requests=45k/month"}},
		{compareCases[5], "0.125", []string{"workloads.chat.requests={low: 10k, base: 15k, high: 25k, per: month}", "workloads.daily.requests=9.625/day", "workloads.embed.requests=0.375/second"}},
		{compareCases[5], "1000000.000001", []string{"workloads.chat.requests={low: 80000000000.08, base: 120000000000.12, high: 200000000000.2, per: month}", "workloads.daily.requests=77000000.000077/day", "workloads.embed.requests=3000000.000003/second"}},
	} {
		t.Run(tc.of.name+" times "+tc.volume, func(t *testing.T) {
			b := &browser{t, b.session}
			b.open(comparisonPage(t, tc.of.made(t)))
			b.fill(map[string]string{"#wi-volume": tc.volume})
			b.holdsModels(tc.of.made(t, tc.sets...))
			b.run("document.getElementById('what-if').reset(); return new Promise((done) => setTimeout(done, 20))")
			b.holdsModels(tc.of.made(t))
			b.quiet()
		})
	}
}

func comparedBadVolumes(t *testing.T, b *browser) {
	for _, value := range []string{"", "-1", "1,5", "1e3", "x"} {
		b.open(comparisonPage(t, compareCases[0].made(t)))
		b.fill(map[string]string{"#wi-volume": value})
		got := fmt.Sprint(b.run(`
			const text = (id) => document.getElementById(id).textContent;
			return [text("wi-now"), text("wi-best"), ...new Set([...document.querySelectorAll("#wi-models td.figures")].map((c) => c.textContent)),
				document.getElementById("wi-volume").getAttribute("aria-invalid"), document.getElementById("wi-fault").hidden, text("wi-fault")]`))
		if want := "[- - - true false the volume is a decimal such as 1.5, not below 0]"; got != want {
			t.Errorf("%q: %s, want %s", value, got, want)
		}
	}
}

// The filter leaves the workload as it stands and what fits; a heading sorts what is shown.
func comparedFilter(t *testing.T, b *browser) {
	c := compareCases[1].made(t)
	b.open(comparisonPage(t, c))
	rows := func() string {
		return fmt.Sprint(b.run(`return [...document.querySelectorAll("#wi-models tbody tr")].filter((r) => !r.hidden).map((r) => r.cells[0].textContent)`))
	}
	var every, fitting []string
	for _, r := range c.Models {
		every = append(every, rowName(r))
		if fits(r) {
			fitting = append(fitting, rowName(r))
		}
	}
	if got, want := rows(), "["+strings.Join(every, " ")+"]"; got != want {
		t.Errorf("at first %s, want %s", got, want)
	}
	b.run(`document.getElementById("wi-fits").click()`)
	if got, want := rows(), "["+strings.Join(fitting, " ")+"]"; got != want || len(fitting) == len(every) {
		t.Errorf("with the filter %s, want %s", got, want)
	}
	b.fill(map[string]string{"#wi-volume": "0"})
	if got, want := rows(), "["+strings.Join(fitting, " ")+"]"; got != want {
		t.Errorf("without volume %s, want %s", got, want)
	}
	b.run(`document.querySelector("#wi-models thead th:nth-child(4) button").click(); document.querySelector("#wi-models thead th:nth-child(4) button").click()`)
	b.fill(map[string]string{"#wi-volume": "1"})
	b.run(`const button = document.querySelector("#wi-models thead th:nth-child(4) button"); button.click()`)
	if got := fmt.Sprint(b.run(`
		const amounts = [...document.querySelectorAll("#wi-models tbody tr")].map((r) => r.cells[3].dataset.sort).filter((v) => v).map(frac);
		return amounts.every((v, i) => !i || compare(amounts[i - 1], v) <= 0) && amounts.length > 20`)); got != "true" {
		t.Error("the rows are not in the order of their exact figures")
	}
}

func comparedMany(t *testing.T, b *browser) {
	c := compareCase{"many", manyModels(220), `
version: 1
as_of: 2024-07-01
workloads:
  - {name: chat, model: own.model-150, requests: 10k/month, tokens: {input: 900, output: 100}}
`, []string{"all"}}
	b.open(comparisonPage(t, c.made(t)))
	b.fill(map[string]string{"#wi-volume": "3"})
	b.holdsModels(c.made(t, "workloads.chat.requests=30k/month"))
	b.quiet()
	b.fits()
}

func comparedScreenshots(t *testing.T, b *browser) {
	b.open(comparisonPage(t, compareCases[1].made(t)))
	b.fill(map[string]string{"#wi-volume": "2.5"})
	b.looks("compare-")
}
