package reports

import (
	"io"
	"strconv"
	"strings"

	"tokencast/estimate"
)

// The workbook of a comparison: what the workload costs on each model, before the sheets
// of the workload as it stands.
//
// The charges of each model stand on Comparison items and are computed as those of Line
// items are, from the same volumes, hours, rates and prices. What a model costs is their
// sum and that of the lines that it does not take:
//
//	Comparison!G34         =SUM('Comparison items'!$O$5:$O$6)+SUM($G$43:$G$43)   42.5952 + 27.60
//	'Comparison items'!O5  =M5/K5*J5*(1-L5)*calc_Net                             29.376
//	'Comparison items'!M5  =G5*Assumptions!$K$30*Assumptions!$C$19               97,920,000 tokens
//
// A sum of lines that stay is that of one or more groups of lines: those that the same
// models take, so that a few sums serve for any number of models.
type comparisonBook struct {
	*book
	of          *estimate.Comparison
	page        *sheet
	itemsSheet  *sheet
	modelBlocks []lineRange // rows of each model on Comparison items; first 0 is none
	lines       map[string]int
	groupOf     []int    // of the lines: which models take them
	takes       [][]bool // of the models: the groups that they take
	groups      int
	groupRows   lineRange
	modelRows   lineRange
	lineRows    lineRange
	ranks       []int // of the models in the scenario, from 1; 0 is none
}

// Columns of Comparison that formulas refer to.
const (
	comparisonRankColumn   = "A"
	comparisonModelColumn  = "B"
	comparisonFitsColumn   = "D"
	comparisonChosenColumn = "E"
	comparisonOneOffColumn = "K"
	comparisonColumns      = 14
)

// comparisonAmountColumns hold the amounts of Comparison: low, base and high.
var comparisonAmountColumns = [3]string{"F", "G", "H"}

// comparisonBars is how many models the chart shows at most.
const comparisonBars = 20

// comparisonExcel writes a comparison as a workbook. The same comparison gives the
// same bytes.
func comparisonExcel(w io.Writer, c *estimate.Comparison) error {
	b := newComparisonBook(c)
	return b.book.fill(w, lastRow)
}

func newComparisonBook(c *estimate.Comparison) *comparisonBook {
	b := &comparisonBook{book: newBook(c.Current), of: c, lines: map[string]int{}}
	b.page = newSheet("Comparison", 22, 44, 18, 10, 16, 15, 15, 15, 18, 12, 16, 10, 44, 60)
	b.itemsSheet = newSheet("Comparison items", 44, 22, 27, 26, 15, 13, 13, 13, 9, 12, 10, 9, 17, 14, 14, 14, 13, 36)
	for i, l := range b.estimate.Lines {
		b.lines[l.Name] = i
	}
	b.group()
	b.rank()
	b.layoutComparison()
	b.answer = answerSheets{
		title: "Comparison of models", sheets: []*sheet{b.page, b.itemsSheet}, sources: c.Sources,
		prices: b.addPrices, fill: b.fillComparison, checks: b.addChecks, notes: b.addNotes,
		texts: []namedTexts{{"What the comparison rests on", c.Notes}, {"Warnings of other models", comparisonWarnings(c)}},
	}
	return b
}

// group puts lines together that the same models take.
func (b *comparisonBook) group() {
	n := len(b.of.Current.Lines)
	taken := make([]strings.Builder, n)
	for m, r := range b.of.Models {
		if r.Current {
			continue
		}
		for _, l := range r.Lines {
			taken[b.lines[l.Name]].WriteString(strconv.Itoa(m) + " ")
		}
	}
	b.groupOf = make([]int, n)
	known := map[string]int{}
	for i := range taken {
		k, ok := known[taken[i].String()]
		if !ok {
			k = len(known)
			known[taken[i].String()] = k
		}
		b.groupOf[i] = k
	}
	b.groups = len(known)
	for _, r := range b.of.Models {
		takes := make([]bool, b.groups)
		if !r.Current {
			for _, l := range r.Lines {
				takes[b.groupOf[b.lines[l.Name]]] = true
			}
		}
		b.takes = append(b.takes, takes)
	}
}

// ranked reports whether a model can do all of the workload, at a price for all of it.
func ranked(r estimate.Compared) bool {
	return r.Amount != nil && r.Complete && len(r.Cannot) == 0
}

// rank ranks the models by what they cost in the scenario; of equal ones the first.
func (b *comparisonBook) rank() {
	s := b.of.Current.Scenario
	b.ranks = make([]int, len(b.of.Models))
	for i, r := range b.of.Models {
		if !ranked(r) {
			continue
		}
		b.ranks[i] = 1
		for k, o := range b.of.Models {
			if !ranked(o) || k == i {
				continue
			}
			if by := o.Amount.Of(s).Cmp(r.Amount.Of(s)); by < 0 || by == 0 && k < i {
				b.ranks[i]++
			}
		}
	}
}

// fits is how many models are ranked.
func (b *comparisonBook) fits() int {
	n := 0
	for _, r := range b.ranks {
		if r > 0 {
			n++
		}
	}
	return n
}

// standingRow is the row of the workload as it stands.
func (b *comparisonBook) standingRow() int {
	for i, r := range b.of.Models {
		if r.Current {
			return b.modelRows.first + i
		}
	}
	return 0
}

// fillComparison writes the answer, the chart, the models and the lines as they stand.
func (b *comparisonBook) fillComparison() {
	s, e := b.page, b.estimate
	in := b.in(e.Currency)
	s.title(b.text("Comparison: "+e.Name, b.style(lookTitle, numText)), b.explain("The same workload on other models, an estimate from list prices: "+e.Region+", prices of "+e.Catalog.AsOf.String()+", amounts in "+e.Currency+" of a full month at the volume of month 1. Each model takes the lines that it is compared on, under their own plans, and the others stay as they are. The volume of a line, the hours, the rate of exchange, the discount and the scenario on Assumptions, and every price on Price sources, move all models alike; what a request sends to a model stands on Comparison items."))
	s.rows = s.rows[:2]
	for _, w := range e.Warnings {
		if w.Code == trapCode {
			s.prose(b.text(w.Line+": "+w.Message, b.style(lookAlert, numText)))
		}
	}
	s.skip()
	const answerRows = 6
	bars := min(b.fits(), comparisonBars)
	first := s.next() + answerRows + 1 + 1 // below the answer, an empty row, and headings
	if bars > 0 {
		first += chartHeight + 1
	}
	b.modelRows = lineRange{first, first + len(b.of.Models) - 1}
	groupsFirst := b.modelRows.last + 1 + 2 // an empty row and headings
	if bars > 0 {
		groupsFirst += bars + 2
	}
	b.groupRows = lineRange{groupsFirst, groupsFirst + b.groups - 1}

	b.addAnswer(in)
	s.skip()
	chartRow := 0
	if bars > 0 {
		chartRow = s.room()
		s.skip()
	}
	b.addModels(in)
	s.skip()
	if bars > 0 {
		b.addBars(bars, chartRow, in)
		s.skip()
	}
	b.addStanding(in)
	b.fillComparisonItems()
}

// addAnswer says what costs least.
func (b *comparisonBook) addAnswer(in string) {
	s, e := b.page, b.estimate
	label := func(text string) any { return b.text(text, b.style(lookTotalText, numNone)) }
	text, total := b.style(lookText, numText), b.style(lookTotal, numMoney)
	heads := make([]string, comparisonColumns)
	for i := range heads {
		heads[i] = " "
	}
	heads[0], heads[1], heads[4] = "Answer", "Model", ">In the scenario"+in
	s.rows[s.add(b.headings(heads...)...)-1].height = 2 * rowHeight
	of := func(column string) string { return absoluteSpan(column, b.modelRows) }
	pick := func(column, none string) string {
		return "IF(COUNTIF(" + of(comparisonRankColumn) + `,1)=0,"` + none + `",INDEX(` + of(column) + ",MATCH(1," + of(comparisonRankColumn) + ",0)))"
	}
	var standing estimate.Compared
	var best *estimate.Compared
	for i, r := range b.of.Models {
		if r.Current {
			standing = r
		}
		if b.ranks[i] == 1 {
			best = &b.of.Models[i]
		}
	}
	at := strconv.Itoa(b.standingRow())
	chosen := func(r *estimate.Compared) any {
		if r == nil || r.Amount == nil {
			return ""
		}
		return r.Amount.Of(e.Scenario)
	}
	now := s.add(label("As it stands"), b.text(rowName(standing), text), nil, nil, b.formula(comparisonChosenColumn+at, chosen(&standing), total))
	name := "none"
	if best != nil {
		name = cellText(rowName(*best))
	}
	cheapest := s.add(label("Cheapest that fits"), b.formula(pick(comparisonModelColumn, "none"), name, text), nil, nil, b.formula(pick(comparisonChosenColumn, ""), chosen(best), total))
	var difference any = ""
	if best != nil && standing.Amount != nil {
		difference = best.Amount.Of(e.Scenario).Sub(standing.Amount.Of(e.Scenario))
	}
	x, y := "E"+strconv.Itoa(cheapest), "E"+strconv.Itoa(now)
	s.add(b.say("Difference"), nil, nil, nil, b.formula("IF(OR("+x+`="",`+y+`=""),"",`+x+"-"+y+")", difference, b.style(lookPlain, numMargin)))
	s.add(b.say("Scenario"), nil, nil, nil, b.formula("in_Scenario", e.Scenario.String(), b.style(lookRight, numNone)))
	s.add(b.say("Checks"), nil, nil, nil, b.formula(`IF(Checks_OK,"all hold","look at Checks")`, "all hold", b.style(lookRight, numNone)))
}
