package reports

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"tokencast/data"
	"tokencast/estimate"
	"tokencast/pricing"
	"tokencast/samples"
	"tokencast/tally"
	"tokencast/tokenizers"
	"tokencast/workload"
)

// withPlans prices a workload with the plans of its lines; samples it counts are pageSamples.
func withPlans(t testing.TB, overlay, src string, sets ...string) *estimate.Estimate {
	t.Helper()
	wl, err := workload.Parse("workload.yaml", []byte(src), sets...)
	if err != nil {
		t.Fatal(err)
	}
	job, err := estimate.Prepare(shipped(t, overlay), wl, estimate.Options{Plans: true})
	if err != nil {
		t.Fatal(err)
	}
	e, err := job.Estimate(countedSamples(t, job.Needs()))
	if err != nil {
		t.Fatal(err)
	}
	pin(e)
	return e
}

// countedSamples are the tallies of pageSamples that needs ask for.
func countedSamples(t testing.TB, needs []estimate.Need) []*tally.Tally {
	t.Helper()
	reg := tokenizers.NewRegistry(data.FS)
	var all []*tally.Tally
	for _, n := range needs {
		tok, err := reg.Open(n.Tokenizer)
		if err != nil {
			t.Fatal(err)
		}
		open := func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(pageSamples())), nil }
		spec := tally.Spec{Line: n.Line, Pattern: n.Pattern, Sources: []samples.Source{{Path: "chat.jsonl", Open: open}}, Measures: []tally.Measure{{
			Tokenizer: tok, Weights: n.Weights, CutOutput: n.CutOutput, Bands: n.Bands, Limits: n.Limits, Missing: n.Missing,
		}}}
		tallies, err := tally.Run(context.Background(), []tally.Spec{spec}, 1, 10_000)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, tallies[0][0])
	}
	return all
}

// pageSamples are thirty calls of different lengths.
func pageSamples() string {
	var file strings.Builder
	for i := range 30 {
		fmt.Fprintf(&file, "{\"prompt\":%q,\"completion\":%q}\n", strings.Repeat("a ", 5+i*i%17), strings.Repeat("b ", 3+i%11))
	}
	return file.String()
}

// cachedModel is a model with every kind of plan, prices for the cache and a token band.
const cachedModel = `
schema: 1
sources: {own: {title: Our own, retrieved: 2024-06-30}}
defaults: {from: 2024-01-01, source: own, region: us-east-1, per: 1k_tokens}
models:
  - id: own.cached
    name: Cached
    modality: text
    limits: {context: 100000, output: 4000}
    prices:
      - {rates: {input: 0.003, output: 0.015, cache_read: 0.0003, cache_write: 0.00375}}
      - {rates: {input: 0.006, output: 0.0225, cache_read: 0.0006, cache_write: 0.0075}, when: {input_tokens: {gt: 5000}}}
      - {mode: batch, rates: {input: 0.0015, output: 0.0075, cache_read: 0.00015, cache_write: 0.0018}}
      - {mode: batch, rates: {input: 0.003, output: 0.011, cache_read: 0.0003, cache_write: 0.0037}, when: {input_tokens: {gt: 5000}}}
      - {rates: {model_unit_hour: 39.6}, commitment: none, per: hour}
      - {rates: {model_unit_hour: 23.77}, commitment: 1_month, per: hour}
      - {rates: {model_unit_hour: 15.01}, commitment: 6_month, per: hour}
`

// pageCases are workloads whose pages are looked at in a browser.
var pageCases = []struct{ name, overlay, src string }{
	{"support-bot", "", workloads[0].src},
	{"incomplete", "", workloads[1].src},
	{"unpriced", "", workloads[2].src},
	{"provisioned", "", workloads[3].src},
	{"three-years", "", workloads[4].src},
	{"cached, part month, discount, EUR", cachedModel + `
discounts: [{percent: 12, models: own.cached}]
fx: {EUR: {rate: 0.92, date: 2024-06-28, source: own}}
`, `
version: 1
name: cached
as_of: 2024-07-01
start: 2024-07-15
months: 5
growth: 3.7%
currency: EUR
budget: {monthly: 4000}
workloads:
  - name: chat
    model: own.cached
    requests: {low: 80k, base: 120k, high: 200k, per: month}
    tokens: {input: {low: 700, base: 900, high: 1300}, output: {low: 90, base: 140, high: 220}}
    conversation: {turns: 5, history: full, system: {tokens: 1000}}
    cache: {read: 60%, write: 15%}
    retries: 2%
  - name: daily
    model: own.cached
    requests: 77/day
    tokens: {input: 900, output: 100}
    cache: {read: 33%}
  - {name: embed, model: amazon.titan-embed-text-v1, requests: 3/second, tokens: {input: 61}}
`},
}

// pageOf parses a page.
func pageOf(t *testing.T, report []byte) *html.Node {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(report))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// attr returns an attribute of an element, "" where it has none.
func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// textOf returns the text in a node.
func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// byID returns the element of an ID, nil where there is none.
func byID(root *html.Node, id string) *html.Node {
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && attr(n, "id") == id {
			return n
		}
	}
	return nil
}

func TestPageNeedsNothingFromOutside(t *testing.T) {
	for _, c := range pageCases {
		t.Run(c.name, func(t *testing.T) {
			needsNothing(t, pageOf(t, written(t, withPlans(t, c.overlay, c.src), HTML, Options{})))
		})
	}
}

// needsNothing fails where a page refers to something outside it, has a script or a style
// that is not the one of its policy, or an ID twice or nowhere.
func needsNothing(t *testing.T, root *html.Node) {
	t.Helper()
	policy := ""
	ids := map[string]bool{}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		for _, a := range n.Attr {
			if slices.Contains([]string{"src", "href", "srcset", "action", "formaction", "poster", "data", "style", "background", "ping"}, a.Key) || strings.HasPrefix(a.Key, "on") || strings.Contains(a.Val, "://") {
				t.Errorf("<%s %s=%q>", n.Data, a.Key, a.Val)
			}
			if a.Key == "id" && ids[a.Val] {
				t.Errorf("two elements with the ID %s", a.Val)
			} else if a.Key == "id" {
				ids[a.Val] = true
			}
		}
		switch n.Data {
		case "link", "img", "image", "use", "iframe", "object", "embed", "base", "audio", "video", "foreignobject":
			t.Errorf("<%s>", n.Data)
		case "meta":
			if attr(n, "http-equiv") == "Content-Security-Policy" {
				policy = attr(n, "content")
			}
		case "style":
			if text := textOf(n); regexp.MustCompile(`(?i)url\(|@import|image-set`).MatchString(text) || !strings.Contains(policy, "style-src '"+digest(text)+"'") {
				t.Errorf("the style refers to something, or is not the one of the policy %s", policy)
			}
		case "script":
			if text := textOf(n); attr(n, "type") != "application/json" && !strings.Contains(policy, "script-src '"+digest(text)+"'") {
				t.Errorf("the script is not the one of the policy %s", policy)
			}
		}
	}
	if !strings.HasPrefix(policy, "default-src 'none'; ") || strings.Contains(policy, "unsafe") || strings.Contains(policy, "*") {
		t.Errorf("the policy is %q", policy)
	}
	for _, ref := range []string{"aria-labelledby"} {
		for n := range root.Descendants() {
			for _, id := range strings.Fields(attr(n, ref)) {
				if !ids[id] {
					t.Errorf("%s names %s, which is not there", ref, id)
				}
			}
		}
	}
}

// shape is the elements of a page in their order.
func shape(root *html.Node) string {
	var b strings.Builder
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			b.WriteString(n.Data)
			for _, a := range n.Attr {
				b.WriteString(" " + a.Key)
			}
			b.WriteString(";")
		}
	}
	return b.String()
}

func TestPageHoldsHostileTextAsText(t *testing.T) {
	hostilePage := func(t *testing.T, text string) []byte {
		e := hostileEstimate(t, text)
		planned := withPlans(t, "", workloads[3].src)
		for i := range e.Lines {
			e.Lines[i].Plans = planned.Lines[i].Plans
		}
		for k := range e.Months {
			e.Months[k].Factors = planned.Months[k].Factors
		}
		return written(t, e, HTML, Options{})
	}
	want := shape(pageOf(t, hostilePage(t, "plain")))
	for _, text := range hostile {
		t.Run(title(text), func(t *testing.T) {
			report := hostilePage(t, text)
			if fault := dangerous(string(report)); fault != "" {
				t.Errorf("the page holds %s", fault)
			}
			root := pageOf(t, report)
			if got := shape(root); got != want {
				at := 0
				for at < min(len(got), len(want)) && got[at] == want[at] {
					at++
				}
				t.Errorf("the elements are others than with a harmless text: %.80s, want %.80s", got[at:], want[at:])
			}
			if len(report) > 500_000 {
				t.Errorf("%d bytes", len(report))
			}
			if h1 := textOf(byID(root, "lines-table")); !strings.Contains(h1, pageText(text)) {
				t.Errorf("no line is called %.60q", pageText(text))
			}
			var data whatIfData
			if err := json.Unmarshal([]byte(textOf(byID(root, "what-if-data"))), &data); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestPageIsTheSameTwice(t *testing.T) {
	for _, c := range pageCases {
		first := written(t, withPlans(t, c.overlay, c.src), HTML, Options{})
		for range 3 {
			if !bytes.Equal(first, written(t, withPlans(t, c.overlay, c.src), HTML, Options{})) {
				t.Errorf("%s: other bytes", c.name)
			}
		}
	}
}

func TestPageOfTheOwnPlansAlone(t *testing.T) {
	root := pageOf(t, written(t, estimateOf(t, workloads[0].src), HTML, Options{}))
	if byID(root, "what-if") == nil || byID(root, "plans") != nil || byID(root, "spend-title") == nil {
		t.Error("want the months and what-ifs, and no plans beside each other")
	}
}

// manyLinesWorkload has more lines than a page lists, with their volume times over.
func manyLinesWorkload(times int) string {
	var src strings.Builder
	src.WriteString("version: 1\nname: many\nas_of: 2024-07-01\nmonths: 2\ngrowth: 2%\nworkloads:\n")
	for i := range 230 {
		period := []string{"month", "day"}[i%2]
		fmt.Fprintf(&src, "  - {name: line-%03d, model: amazon.titan-embed-text-v1, requests: %d/%s, tokens: {input: 1000}}\n", i, times*(i+1000), period)
	}
	return src.String()
}

// Of many lines the dearest have controls, and the others count with their volume.
func TestPageOfManyLines(t *testing.T) {
	e := withPlans(t, "", manyLinesWorkload(1))
	w := whatIfOf(e, ownCosts(e))
	if len(w.Lines) != 50 || w.Rest != "180 other lines, as planned" {
		t.Fatalf("%d lines and %q", len(w.Lines), w.Rest)
	}
	var data whatIfData
	if err := json.Unmarshal([]byte(w.Data), &data); err != nil {
		t.Fatal(err)
	}
	var sum pricing.Money
	for _, span := range []estimate.Span{estimate.ByMonth, estimate.ByHour} {
		sum = sum.Add(moneyOfRat(t, data.Rest.Prices[0].Sums[span][1]))
		for _, plans := range data.Lines {
			sum = sum.Add(moneyOfRat(t, plans[0].Prices[0].Sums[span][1]))
		}
	}
	if sum.Cmp(e.Total.Base) != 0 {
		t.Errorf("the lines sum to %s, the total is %s", sum, e.Total.Base)
	}
}

func TestNiceStep(t *testing.T) {
	for _, tc := range []struct{ top, want string }{{"618", "200"}, {"7/100", "1/50"}, {"5", "1"}, {"1", "1/5"}, {"1/1000000", "1/5000000"}, {"123456789", "50000000"}} {
		if got := niceStep(moneyOfRat(t, tc.top).Rat()).RatString(); got != tc.want {
			t.Errorf("niceStep(%s) = %s, want %s", tc.top, got, tc.want)
		}
	}
}

// What a plan costs by its spans is what it costs, in every scenario; and each month by
// them is the month, at whichever prices.
func TestSpansSumToTheEstimate(t *testing.T) {
	for _, c := range focusCases {
		e := withPlans(t, c.overlay, c.src)
		for _, l := range e.Lines {
			for _, p := range l.Plans {
				var sum estimate.Amounts
				for _, a := range costOf(e, p).in(1) {
					sum = sum.Add(a)
				}
				if fractionsOf(sum) != fractionsOf(p.Amount) {
					t.Errorf("%s, %s, %s: %v, want %v", c.name, l.Name, planText(p), fractionsOf(sum), fractionsOf(p.Amount))
				}
			}
		}
		for k, m := range e.Months {
			var sum estimate.Amounts
			for _, cost := range ownCosts(e) {
				sum = sum.Add(cost.in(k + 1).in(m.Factors))
			}
			if fractionsOf(sum) != fractionsOf(m.Amounts) {
				t.Errorf("%s, month %d: the lines are %v, the month %v", c.name, k+1, fractionsOf(sum), fractionsOf(m.Amounts))
			}
		}
	}
	// An example to follow by eye: half a month at 1.1 times the volume.
	half := pricing.QuantityOf(moneyOfRat(t, "1/2").Rat())
	factors := [estimate.Spans]pricing.Quantity{estimate.ByMonth: half.Mul(pricing.QuantityOf(moneyOfRat(t, "11/10").Rat())), estimate.Standing: pricing.Count(1)}
	var sums spanSums
	sums[estimate.ByMonth].Base, sums[estimate.Standing].Base = moneyOfText(t, "100"), moneyOfText(t, "2")
	if got := sums.in(factors).Base.String(); got != "57" {
		t.Errorf("100 by the month and 2 standing are %s, want 57", got)
	}
}

// The page says of which day the prices of a month are, and draws it line by line.
func TestPageOfChangingPrices(t *testing.T) {
	c := changingPrices
	e := withPlans(t, c.overlay, c.src)
	root := pageOf(t, written(t, e, HTML, Options{}))
	if text := textOf(byID(root, "months-table")); !strings.Contains(text, "2024-09-01") {
		t.Error("the page does not say of which day the prices are")
	}
	sums := map[string]pricing.Money{}
	for _, s := range seriesOf(e, ownCosts(e)) {
		for k, v := range s.amounts {
			month := e.Months[k].First.MonthText()
			sums[month] = sums[month].Add(pricing.MoneyOf(v))
			if v.Sign() == 0 {
				t.Errorf("%s has nothing in %s", s.name, month)
			}
		}
	}
	for _, m := range e.Months {
		if got := sums[m.First.MonthText()]; got.Cmp(m.Base) != 0 {
			t.Errorf("%s is drawn as %s, want %s", m.First.MonthText(), got, m.Base)
		}
	}
}

func readHTML(t *testing.T, report []byte) shown {
	t.Helper()
	root := pageOf(t, report)
	s := shown{Low: dash, Base: dash, High: dash}
	for id, to := range map[string]*string{"total-low": &s.Low, "total-base": &s.Base, "total-high": &s.High} {
		if n := byID(root, id); n != nil {
			*to = textOf(n)
		}
	}
	prices := byID(root, "prices-table")
	if prices == nil {
		return s
	}
	for n := range prices.Descendants() {
		if n.Data != "tr" || n.Parent.Data != "tbody" {
			continue
		}
		var meter, amount string
		for cell := range n.ChildNodes() {
			switch attr(cell, "data-label") {
			case "Meter":
				meter = textOf(cell)
			case "USD":
				amount = textOf(cell)
			}
		}
		if strings.HasSuffix(meter, ", once") {
			s.OneOff = append(s.OneOff, amount)
		} else {
			s.Items = append(s.Items, amount)
		}
	}
	return s
}

// moneyOfRat reads an exact fraction.
func moneyOfRat(t *testing.T, text string) pricing.Money {
	t.Helper()
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		t.Fatalf("%q is no fraction", text)
	}
	return pricing.MoneyOf(r)
}
