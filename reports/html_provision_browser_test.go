package reports

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"tokencast/estimate"
	"tokencast/pricing"
)

// The page of a comparison of plans in a real browser: its what-ifs and charts are the
// engine's for the same change, as exact fractions and as drawn.
func TestProvisionPageInABrowser(t *testing.T) {
	b := chromium(t)
	for _, part := range []struct {
		name  string
		holds func(t *testing.T, b *browser)
	}{
		{"as planned", plansAsPlanned},
		{"other volumes and units are the engine's", plansChanged},
		{"bad values give no figure", plansBad},
		{"quantities are written as in the reports", plansQuantities},
		{"screenshots", plansScreenshots},
	} {
		t.Run(part.name, func(t *testing.T) { part.holds(t, &browser{t, b.session}) })
	}
}

func plansAsPlanned(t *testing.T, b *browser) {
	for _, c := range planPages {
		t.Run(c.name, func(t *testing.T) {
			b := &browser{t, b.session}
			v := c.made(t, 0)
			b.open(provisionWritten(t, v, HTML, Options{}))
			for i := range v.Lines {
				b.holdsPlans(v, i)
			}
			if got := b.run(`return [...document.querySelectorAll(".whose")].every((n) => n.hidden)`); got != true {
				t.Error("a chart is said to be of a what-if")
			}
			b.quiet()
			b.fits()
		})
	}
}

// drawing is a chart's group as a list of its elements.
type drawing []struct {
	Name       string
	Attributes map[string]string
	Text       string
}

// drawingOf reads a chart from a page.
func drawingOf(group *html.Node) drawing {
	var d drawing
	if group == nil {
		return d
	}
	for n := range group.ChildNodes() {
		attributes := map[string]string{}
		for _, a := range n.Attr {
			attributes[a.Key] = a.Val
		}
		d = append(d, struct {
			Name       string
			Attributes map[string]string
			Text       string
		}{n.Data, attributes, textOf(n)})
	}
	return d
}

// holdsPlans compares the what-if panel and the chart of line i with a comparison of plans.
func (b *browser) holdsPlans(v *estimate.Provision, i int) {
	b.t.Helper()
	l := v.Lines[i]
	text, _ := b.run(`
		const panel = document.querySelector("form[data-line='" + arguments[0] + "']"), rows = {};
		if (!panel) return "null";
		for (const row of panel.querySelectorAll("tr[data-option]")) {
			rows[row.cells[0].textContent] = Object.fromEntries([...row.cells].filter((c) => c.dataset.figure).map((c) => [c.dataset.label, [c.textContent, c.dataset.exact || ""]]));
		}
		const group = document.getElementById("cross-" + arguments[0]), choice = panel.querySelector("[data-figure=choice]");
		return JSON.stringify({rows, choice: [choice.textContent, choice.dataset.exact || ""],
			words: group ? document.getElementById(group.id + "-desc").textContent : "",
			chart: group ? [...group.children].map((n) => ({Name: n.tagName, Attributes: Object.fromEntries([...n.attributes].map((a) => [a.name, a.value])), Text: n.textContent})) : null});`, i).(string)
	var shown *struct {
		Rows   map[string]map[string][2]string
		Choice [2]string
		Words  string
		Chart  drawing
	}
	if err := json.Unmarshal([]byte(text), &shown); err != nil {
		b.t.Fatal(err)
	}
	offered := slices.ContainsFunc(l.Options, func(x estimate.Option) bool { return x.Offered })
	if shown == nil || !offered {
		if offered != (shown != nil) {
			b.t.Errorf("%s: what-ifs are %v", l.Name, shown != nil)
		}
		return
	}
	root := pageOf(b.t, provisionWritten(b.t, v, HTML, Options{}))
	_, texts := cellsOf(byID(root, fmt.Sprintf("options-%d", i)))
	use := [2]string{dash, ""}
	if l.OnDemand != nil {
		m := l.OnDemand.Of(v.Estimate.Scenario)
		use = [2]string{money(m), m.Rat().RatString()}
	}
	if got := shown.Rows[paidAs(l)]["Month"]; got != use {
		b.t.Errorf("%s: by use %q, the engine has %q", l.Name, got, use)
	}
	for _, x := range l.Options {
		row := string(x.Commitment)
		if !x.Offered {
			if shown.Rows[row] != nil {
				b.t.Errorf("%s: %s is not offered and has a row", l.Name, row)
			}
			continue
		}
		figures := optionFigures(x)
		for _, column := range optionColumns {
			want := [2]string{texts[row][column], ""}
			if r := figures[column]; r != nil {
				want[1] = r.RatString()
			}
			if got := shown.Rows[row][column]; got != want {
				b.t.Errorf("%s, %s: %s is %q, the engine has %q", l.Name, row, column, got, want)
			}
		}
		if got := shown.Rows[row]["Carries it"][0]; got != carriesText(x) {
			b.t.Errorf("%s, %s: carries it: %q, the engine has %q", l.Name, row, got, carriesText(x))
		}
	}
	if got, want := shown.Choice, chosen(v, l); got[1] != want[1] || !strings.Contains(got[0], want[0]) {
		b.t.Errorf("%s: the choice is %q, the engine has %q", l.Name, got, want)
	}
	group := byID(root, fmt.Sprintf("cross-%d", i))
	if got, want := fmt.Sprint(shown.Chart), fmt.Sprint(drawingOf(group)); got != want {
		b.t.Errorf("%s: drawn is\n%s\nthe program draws\n%s", l.Name, got, want)
	}
	if group != nil {
		if want := textOf(byID(root, fmt.Sprintf("cross-%d-desc", i))); shown.Words != want {
			b.t.Errorf("%s: the chart says\n%s\nthe program says\n%s", l.Name, shown.Words, want)
		}
	}
}

// chosen is what the engine chooses: words of it, and the amount.
func chosen(v *estimate.Provision, l estimate.ProvisionLine) [2]string {
	switch c := l.Choice; c.Plan {
	case estimate.PayPerUse:
		m := l.OnDemand.Of(v.Estimate.Scenario)
		return [2]string{fmt.Sprintf("Cheapest: %s, %s ", paidAs(l), money(m)), m.Rat().RatString()}
	case estimate.PayProvisioned:
		x := l.Options[c.Option]
		return [2]string{fmt.Sprintf("Cheapest: %s, %s, %s ", x.Commitment, counted(x.Units, "unit"), money(*x.Monthly)), x.Monthly.Rat().RatString()}
	case estimate.PayMixed:
		x := l.Options[c.Option]
		s := x.Splits[c.Split]
		return [2]string{fmt.Sprintf("Cheapest: %s, %s and the overflow %s, at most, %s ", x.Commitment, counted(s.Units, "unit"), paidAs(l), money(s.Most)), s.Most.Rat().RatString()}
	}
	return [2]string{"No choice: ", ""}
}

// fillPlans writes a volume and units into the panel of line i, as a person would.
func (b *browser) fillPlans(i int, volume string, units int64) {
	b.t.Helper()
	b.run(`
		const panel = document.querySelector("form[data-line='" + arguments[0] + "']");
		const fill = (field, value) => { field.value = value; field.dispatchEvent(new Event("input", {bubbles: true})); };
		if (arguments[1]) fill(panel.querySelector("[data-field=volume]"), arguments[1]);
		if (arguments[2]) for (const field of panel.querySelectorAll("[data-field=units]")) fill(field, String(arguments[2]));`, i, volume, units)
}

func plansChanged(t *testing.T, b *browser) {
	plain, high, month, units := planPages[0], planPages[1], planPages[2], planPages[3]
	chat := "workloads.chat.requests={low: %s, base: %s, high: %s, per: month}"
	for _, tc := range []struct {
		of     planPage
		line   int
		volume string // of the scenario; "" as planned
		units  int64
		sets   []string // the same change for the engine
	}{
		{plain, 0, "1800000", 1, []string{fmt.Sprintf(chat, "1.2M", "1.8M", "3M")}},
		{plain, 0, "30000000", 4, []string{fmt.Sprintf(chat, "20M", "30M", "50M")}},
		{plain, 0, "0", 2, []string{fmt.Sprintf(chat, "0", "0", "0")}},
		{plain, 0, "1.5", 1_000_000_000, []string{fmt.Sprintf(chat, "1", "1.5", "2.5")}},
		{plain, 1, "20000000.125", 3, []string{"workloads.bulk.requests=20000000.125/month"}},
		{plain, 4, "2000000", 1, []string{"workloads.pictures.images.count=2M/month"}},
		{plain, 5, "1000000", 7, []string{"workloads.tuned.requests=1M/month"}},
		{high, 0, "5000000", 3, []string{fmt.Sprintf(chat, "2M", "3M", "5M")}},
		{high, 5, "123456", 2, []string{"workloads.tuned.requests=123456/month"}},
		{month, 0, "200000", 12, []string{fmt.Sprintf(chat, "200k", "300k", "500k")}},
		{units, 0, "", 1, nil},
		{units, 0, "", 5, nil},
		{units, 0, "", 9, nil},
		{units, 0, "1000000", 12, []string{fmt.Sprintf(chat, "600k", "1M", "1.8M")}},
		{units, 0, "1600000", 6, []string{fmt.Sprintf(chat, "960k", "1.6M", "2.88M")}},
		{units, 0, "250000", 3, []string{fmt.Sprintf(chat, "150k", "250k", "450k")}},
		{units, 1, "1000000", 4, []string{"workloads.daily.requests=1M/month"}},
		{units, 1, "7300000", 20, []string{"workloads.daily.requests=7300000/month"}},
		{units, 2, "600000", 2, []string{"workloads.none.requests=600k/month"}},
		{units, 3, "77", 2, []string{"workloads.free.requests=77/month"}},
	} {
		t.Run(fmt.Sprintf("%s, line %d, %s requests, %d units", tc.of.name, tc.line, tc.volume, tc.units), func(t *testing.T) {
			b := &browser{t, b.session}
			planned := tc.of.made(t, 0)
			b.open(provisionWritten(t, planned, HTML, Options{}))
			b.fillPlans(tc.line, tc.volume, tc.units)
			b.holdsPlans(tc.of.made(t, tc.units, tc.sets...), tc.line)
			if got := b.run(`const n = document.getElementById("cross-" + arguments[0] + "-whose"); return n ? n.hidden : false`, tc.line); got != false && tc.volume != "" {
				t.Error("nobody says that the chart is of a what-if")
			}
			b.run("document.querySelector(\"form[data-line='\" + arguments[0] + \"']\").reset(); return new Promise((done) => setTimeout(done, 20))", tc.line)
			b.holdsPlans(planned, tc.line)
			b.quiet()
		})
	}
}

func plansBad(t *testing.T, b *browser) {
	for _, tc := range []struct{ field, value, says string }{
		{"[data-field=volume]", "", "decimal"},
		{"[data-field=volume]", "-1", "not below 0"},
		{"[data-field=volume]", "1,000", "decimal"},
		{"[data-field=units]", "0", "from 1 to 1,000,000,000"},
		{"[data-field=units]", "1.5", "whole number"},
		{"[data-field=units]", "x", "whole number"},
	} {
		b.open(provisionWritten(t, planPages[3].made(t, 0), HTML, Options{}))
		got := fmt.Sprint(b.run(`
			const panel = document.querySelector("form[data-line='0']"), field = panel.querySelector(arguments[0]);
			field.value = arguments[1];
			field.dispatchEvent(new Event("input", {bubbles: true}));
			const fault = panel.querySelector("[data-figure=fault]");
			const row = panel.querySelector("tr[data-option='" + (field.dataset.option || "use") + "'] [data-figure=monthly]");
			return [panel.querySelector("[data-figure=choice]").textContent, row.textContent, field.getAttribute("aria-invalid"), fault.hidden, fault.textContent]`, tc.field, tc.value))
		if !strings.HasPrefix(got, "[- - true false ") || !strings.Contains(got, tc.says) {
			t.Errorf("%s = %q: %s, want dashes and %q", tc.field, tc.value, got, tc.says)
		}
	}
}

// plansQuantities compares quantities of all sizes with those of the reports.
func plansQuantities(t *testing.T, b *browser) {
	b.open([]byte("<!DOCTYPE html><title>arithmetic</title>"))
	var given, want []string
	for _, text := range []string{"0", "1", "1/3", "1/200", "999/100000", "5/1000", "15/1000", "999999/1000", "1000", "1999/2", "2001/2", "123456789/7", "12345/100", "25/2", "1/1000000007", "99995/10000000", "101/10"} {
		q := quantityOfRat(t, text)
		given, want = append(given, text), append(want, quantity(q)+" "+thousands(roundedUp(q)))
	}
	got, _ := b.run(exactScript+crossScript+"\nreturn arguments[0].map((text) => quantity(frac(text)) + ' ' + thousands(String(ceiling(frac(text)))))", given).([]any)
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%s is %v, want %s", given[i], got[i], want[i])
		}
	}
}

func plansScreenshots(t *testing.T, b *browser) {
	b.open(provisionWritten(t, planPages[3].made(t, 0), HTML, Options{}))
	b.fillPlans(1, "900000", 2)
	b.looks("plans-")
}

// quantityOfRat reads an exact fraction.
func quantityOfRat(t *testing.T, text string) pricing.Quantity {
	t.Helper()
	return pricing.QuantityOf(moneyOfRat(t, text).Rat())
}
