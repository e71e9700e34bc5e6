package reports

import (
	"bytes"
	"math/big"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"tokencast/estimate"
	"tokencast/pricing"
	"tokencast/workload"
)

// compareCase is a comparison of a workload whose tokens are given; "all" is every model of
// the catalog.
type compareCase struct {
	name, overlay, src string
	models             []string
}

// compareCases are those whose pages are looked at.
var compareCases = []compareCase{
	{"compare", "", workloads[0].src, []string{"anthropic.claude-instant-v1", "Llama 3 8B Instruct", "anthropic.claude-v1", "stability.stable-diffusion-xl-v1"}},
	{"compare-all", "", workloads[0].src, []string{"all"}},
	{"compare-incomplete", "", workloads[1].src, []string{"all"}},
	{"compare-unpriced", "", workloads[2].src, []string{"anthropic.claude-v2"}},
	{"compare-units", "", workloads[3].src, []string{"all"}},
	{"compare-cached", pageCases[5].overlay, pageCases[5].src, []string{"own.cached", "anthropic.claude-v2:1", "cohere.embed-english-v3"}},
}

// made compares the workload, with changes.
func (c compareCase) made(t testing.TB, sets ...string) *estimate.Comparison {
	t.Helper()
	wl, err := workload.Parse("workload.yaml", []byte(c.src), sets...)
	if err != nil {
		t.Fatal(err)
	}
	cat := shipped(t, c.overlay)
	var candidates estimate.Candidates
	for _, name := range c.models {
		if name == "all" {
			candidates.All = true
			continue
		}
		m, err := cat.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		candidates.Models = append(candidates.Models, m)
	}
	job, err := estimate.PrepareComparison(cat, wl, estimate.Options{}, candidates)
	if err != nil {
		t.Fatal(err)
	}
	result, err := job.Compare(nil)
	if err != nil {
		t.Fatal(err)
	}
	pin(result.Current)
	for i, r := range result.Models {
		pin(&estimate.Estimate{Warnings: result.Models[i].Warnings, Lines: r.Lines, OneOff: r.Once})
	}
	return result
}

func comparisonPage(t testing.TB, c *estimate.Comparison) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := WriteComparison(&b, c, HTML, Options{}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// unframed is a page without what all pages share, for a golden file.
func unframed(page []byte) []byte {
	frame := regexp.MustCompile(`(?s)(<style>).*?(</style>)|(<script>).*?(</script>)|(sha256-).*?(?:&#39;)`)
	return frame.ReplaceAll(page, []byte("$1$2$3$4$5"))
}

func TestComparisonPages(t *testing.T) {
	for _, c := range compareCases {
		t.Run(c.name, func(t *testing.T) {
			page := comparisonPage(t, c.made(t))
			needsNothing(t, pageOf(t, page))
			if fault := dangerous(string(page)); fault != "" {
				t.Errorf("the page holds %s", fault)
			}
			if !bytes.Equal(page, comparisonPage(t, c.made(t))) {
				t.Error("other bytes the second time")
			}
			switch c.name {
			case "compare", "compare-unpriced", "compare-cached":
				golden(t, c.name+".html", unframed(page))
			}
		})
	}
}

// cellsOf are the exact figures of a table by row and column, and the texts of its cells.
func cellsOf(table *html.Node) (figures, texts map[string]map[string]string) {
	figures, texts = map[string]map[string]string{}, map[string]map[string]string{}
	for n := range table.Descendants() {
		if n.Data != "tr" || n.Parent.Data != "tbody" {
			continue
		}
		name := ""
		for cell := range n.ChildNodes() {
			if cell.Data == "th" {
				name = textOf(cell)
				figures[name], texts[name] = map[string]string{}, map[string]string{}
			}
			figures[name][attr(cell, "data-label")], texts[name][attr(cell, "data-label")] = attr(cell, "data-sort"), textOf(cell)
		}
	}
	return figures, texts
}

// The table of a page has the engine's figures, as exact fractions, and what is unknown is
// a dash.
func TestComparisonPageHasTheFigures(t *testing.T) {
	for _, tc := range compareCases {
		c := tc.made(t)
		figures, texts := cellsOf(byID(pageOf(t, comparisonPage(t, c)), "models-table"))
		if len(figures) != len(c.Models) {
			t.Errorf("%s: %d rows, want %d", tc.name, len(figures), len(c.Models))
		}
		for _, r := range c.Models {
			want := map[string]*pricing.Money{"Low": nil, "Base": nil, "High": nil, "Difference": difference(c, r), "Once": r.OneOff}
			if r.Amount != nil {
				want["Low"], want["Base"], want["High"] = &r.Amount.Low, &r.Amount.Base, &r.Amount.High
			}
			for column, m := range want {
				exact, text := "", dash
				if m != nil {
					exact, text = m.Rat().RatString(), money(*m)
				}
				if got := figures[rowName(r)][column]; got != exact {
					t.Errorf("%s, %s: %s is %q, want %q", tc.name, rowName(r), column, got, exact)
				}
				if got := texts[rowName(r)][column]; !strings.HasSuffix(got, text) {
					t.Errorf("%s, %s: %s shows %q, want %q", tc.name, rowName(r), column, got, text)
				}
			}
			if got := texts[rowName(r)]["Fits"]; got != fitText(r) {
				t.Errorf("%s, %s: fits is %q, want %q", tc.name, rowName(r), got, fitText(r))
			}
		}
	}
}

// Both parts of a row are its amount, in every scenario: 100 that follow the volume and 20
// that do not are 120.
func TestPartsOfAComparisonSumToItsAmounts(t *testing.T) {
	for _, tc := range compareCases {
		c := tc.made(t)
		for _, r := range c.Models {
			follows, rest := partsOf(c, r)
			sum := follows.Add(rest)
			if r.Amount == nil {
				if sum.High.Sign() != 0 {
					t.Errorf("%s, %s: %s of nothing", tc.name, rowName(r), sum.High)
				}
				continue
			}
			if fractionsOf(sum) != fractionsOf(*r.Amount) {
				t.Errorf("%s, %s: %v, want %v", tc.name, rowName(r), fractionsOf(sum), fractionsOf(*r.Amount))
			}
		}
	}
}

// Every price that a page shows has its source among those it lists.
func TestComparisonNamesItsSources(t *testing.T) {
	for _, tc := range compareCases {
		c := tc.made(t)
		known := map[string]bool{}
		for _, s := range c.Sources {
			known[s.Key] = true
		}
		for _, r := range c.Models {
			for _, l := range r.Lines {
				for _, item := range l.Items {
					if !known[item.Rate.Source] {
						t.Errorf("%s: the source %q of %s is not listed", tc.name, item.Rate.Source, r.Model)
					}
				}
			}
		}
	}
}

// What is left out of the details is said.
func TestDetailsAreBounded(t *testing.T) {
	c := compareCases[0].made(t)
	one := c.Models[1]
	lines := make([]estimate.Line, manyItems/2)
	for i := range lines {
		lines[i] = one.Lines[0]
	}
	one.Lines = lines
	c.Models = []estimate.Compared{c.Models[0], one, one, c.Models[0]}
	details, text := detailsOf(c)
	if len(details) != 2 || text != "The items of 2 further models are not listed here." {
		t.Errorf("%d details and %q", len(details), text)
	}
}

// The first line says which model costs least, by how much and by what part.
func TestBestOfAComparison(t *testing.T) {
	usd := func(text string) *estimate.Amounts {
		m := moneyOfText(t, text)
		return &estimate.Amounts{Low: m, Base: m, High: m}
	}
	current := estimate.Compared{Model: "a", Current: true, Complete: true, Amount: usd("100")}
	for _, tc := range []struct {
		other estimate.Compared
		want  string
	}{
		{estimate.Compared{Model: "b", Complete: true, Amount: usd("75")}, "75.00 on b, 25.00 less (25%)"},
		{estimate.Compared{Model: "b", Complete: true, Amount: usd("100")}, "No model that fits undercuts it."},
		{estimate.Compared{Model: "b", Complete: false, Amount: usd("75")}, "No model that fits undercuts it."},
		{estimate.Compared{Model: "b", Complete: true, Amount: usd("75"), Cannot: []estimate.Obstacle{{Kind: estimate.ContextObstacle}}}, "No model that fits undercuts it."},
	} {
		c := &estimate.Comparison{Current: &estimate.Estimate{Total: usd("100"), Complete: true}, Models: []estimate.Compared{current, tc.other}}
		got := ""
		if best, none := bestOf(c); best != nil {
			got = best.Amount + " on " + best.Model + ", " + best.Less
		} else {
			got = none
		}
		if got != tc.want {
			t.Errorf("%q, want %q", got, tc.want)
		}
	}
	unpriced := &estimate.Comparison{Current: &estimate.Estimate{}, Models: []estimate.Compared{{Current: true}}}
	if best, none := bestOf(unpriced); best != nil || none != "No model that fits is priced." {
		t.Errorf("%v, %q", best, none)
	}
	if q := relative(&estimate.Comparison{Current: &estimate.Estimate{Total: usd("0"), Complete: true}}, current); q != nil {
		t.Errorf("%s of nothing", q.Rat().FloatString(2))
	}
	if got := share(big.NewRat(1, 3), big.NewRat(2, 1)); got != "16.667" {
		t.Errorf("1/3 of 2 is %s%%", got)
	}
}

// The details of a model have a row for every item of its lines, for what has no amount and
// for what falls once.
func TestDetailsHaveEveryItem(t *testing.T) {
	once := 0
	for _, tc := range compareCases {
		c := tc.made(t)
		for i, r := range c.Models {
			want := len(r.Once)
			for _, l := range r.Lines {
				want += len(l.Items) + len(l.Unpriced)
			}
			table := itemsTable(c.Current, r, i)
			if len(table.Rows) != want {
				t.Errorf("%s, %s: %d rows, want %d", tc.name, rowName(r), len(table.Rows), want)
			}
			for k, o := range r.Once {
				cells := table.Rows[want-len(r.Once)+k].Cells
				if !strings.HasSuffix(cells[2].Text, ", once") || cells[6].Sort != o.Amount.Rat().RatString() {
					t.Errorf("%s, %s: the last rows are %v", tc.name, rowName(r), cells)
				}
				once++
			}
		}
	}
	if once == 0 {
		t.Error("no case has what falls once")
	}
}
