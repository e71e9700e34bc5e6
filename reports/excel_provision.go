package reports

import (
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/xuri/excelize/v2"

	"tokencast/estimate"
	"tokencast/pricing"
)

// The workbook of a comparison of plans: what each line costs by use and on provisioned
// throughput, before the sheets of the workload.
//
// A line has a row with what it asks for, and each commitment one that refers to it:
//
//	F31  what a month costs by use, from Line items           724.608
//	G31  =IF(E31=0,"",F31/E31)             one request        0.0060384
//	J34  =I34*H34                          a month of units   16,060
//	N34  =ROUNDUP(J34/$G$31*(1-1E-14),0)   pays from          2,659,645 requests
//
// Break-even figures are rounded up to whole ones; a part in 10^14 is taken off before, so
// that a float which is a hair above a whole number does not become the next.
type provisionBook struct {
	*book
	of      *estimate.Provision
	page    *sheet
	lineOf  []int // index in the estimate of each line
	lines   lineRange
	options []lineRange // rows of each line
	crosses []int       // the lines of the charts
}

// Columns of the table of lines on Provisioned throughput.
const (
	useRequestsColumn = "E"
	useMonthColumn    = "F"
	useEachColumn     = "G"
	useInColumn       = "H"
	useOutColumn      = "I"
	usePeakColumn     = "J"
	useMostInColumn   = "K" // tokens a minute that one unit takes in
	useMostOutColumn  = "L"
	useColumns        = 21
)

// Columns of the table of commitments.
const (
	optionNameColumn    = "C"
	optionUnitsColumn   = "E"
	optionMonthColumn   = "J"
	optionUseColumn     = "L"
	optionSavesColumn   = "M"
	optionFromColumn    = "N"
	optionCarriesColumn = "S"
	optionRankedColumn  = "T"
)

// upTo takes the noise of floats off a figure before it is rounded up.
const upTo = "*(1-1E-14)"

// crossingLines is how many lines have a chart.
const crossingLines = 3

// provisionExcel writes a comparison of plans as a workbook. The same comparison gives the
// same bytes.
func provisionExcel(w io.Writer, v *estimate.Provision) error {
	b := &provisionBook{book: newBook(v.Estimate), of: v}
	b.page = newSheet("Provisioned throughput", 26, 42, 22, 24, 14, 15, 14, 14, 14, 15, 15, 15, 15, 15, 14, 12, 12, 10, 17, 15, 60)
	index := map[string]int{}
	for i, l := range b.estimate.Lines {
		index[l.Name] = i
	}
	for _, l := range v.Lines {
		b.lineOf = append(b.lineOf, index[l.Name])
	}
	var warnings []string
	for _, w := range provisionWarnings(v) {
		if !slices.Contains(v.Estimate.Warnings, w) {
			warnings = append(warnings, warningText(w))
		}
	}
	var rests []string
	for _, text := range provisionAssumptions(v) {
		if !slices.Contains(v.Estimate.Assumptions, text) {
			rests = append(rests, text)
		}
	}
	b.answer = answerSheets{
		title: "On-demand against provisioned throughput", sheets: []*sheet{b.page}, sources: v.Sources,
		prices: b.addPrices, fill: b.fillProvision, checks: b.addChecks, notes: b.addNotes,
		texts: []namedTexts{{"What the comparison of plans rests on", rests}, {"Warnings of commitments", warnings}},
	}
	return b.book.fill(w, lastRow)
}

// addPrices lists the prices of the units.
func (b *provisionBook) addPrices() {
	for _, l := range b.of.Lines {
		for _, x := range l.Options {
			if x.Rate != nil {
				b.addSource(l.Model, *x.Rate)
			}
		}
	}
}

// fillProvision writes the answer, the charts, the lines, their commitments and smaller bases.
func (b *provisionBook) fillProvision() {
	s, e := b.page, b.estimate
	s.title(b.text("On-demand against provisioned throughput: "+e.Name, b.style(lookTitle, numText)), b.explain("An estimate from list prices: "+e.Region+", prices of "+e.Catalog.AsOf.String()+", amounts in "+e.Currency+" of a full month at the volume of month 1, in the scenario of Assumptions. Units, tokens of a request, peak factor and what a unit carries are inputs here; volumes, hours, the rate of exchange and the discount are on Assumptions, prices on Price sources."))
	s.rows = s.rows[:2]
	for _, w := range provisionTraps(b.of) {
		s.prose(b.text(w.Line+": "+w.Message, b.style(lookAlert, numText)))
	}
	s.prose(b.text("As estimated: "+ProvisionAnswer(b.of)+".", b.style(lookTotalText, numText)))
	s.skip()
	b.findCrossings()
	chartRow := 0
	if len(b.crosses) > 0 {
		chartRow = s.room()
		s.skip()
	}
	if len(b.of.Lines) > 0 {
		s.add(b.text("Recommended, as estimated", b.style(lookSection, numNone)))
	}
	for _, l := range b.of.Lines {
		s.prose(b.explain(l.Name + ": " + recommendation(b.of, l) + "."))
	}
	s.skip()
	// Where the tables stand is known before they are written.
	n := s.next() + 1
	b.lines = lineRange{n, n + len(b.of.Lines) - 1}
	n = b.lines.last + 3
	for _, l := range b.of.Lines {
		b.options = append(b.options, lineRange{n, n + len(l.Options) - 1})
		n += len(l.Options)
	}
	b.addUses()
	s.skip()
	b.addOptions()
	b.addSplits()
	for k, i := range b.crosses {
		s.skip()
		b.addCrossing(i, b.chartColumn(k), chartRow)
	}
	if s.next() > lastRow {
		b.must(fmt.Errorf("%d lines are more than a sheet holds; write CSV instead", len(b.of.Lines)))
	}
}

// chartColumn is the first column that the kth chart in a row may begin at.
func (b *provisionBook) chartColumn(k int) string {
	const pixels = 7 // of a character of the default font
	at := 0.0
	for i, w := range b.page.widths {
		if at >= float64(k)*820 {
			return columnName(i)
		}
		at += w*pixels + 5
	}
	return columnName(len(b.page.widths))
}

// findCrossings picks the dearest lines that have a break-even.
func (b *provisionBook) findCrossings() {
	for i, l := range b.of.Lines {
		crosses := slices.ContainsFunc(l.Options, func(x estimate.Option) bool { return x.BreakEven != nil })
		if crosses && l.OnDemand != nil && b.eachOf(i) != nil {
			b.crosses = append(b.crosses, i)
		}
	}
	amount := func(i int) pricing.Money { return b.of.Lines[i].OnDemand.Of(b.estimate.Scenario) }
	slices.SortStableFunc(b.crosses, func(x, y int) int { return amount(y).Cmp(amount(x)) })
	b.crosses = b.crosses[:min(len(b.crosses), crossingLines)]
}

// requestsOf is the volume of a line in the scenario.
func (b *provisionBook) requestsOf(i int) pricing.Quantity {
	r := b.of.Lines[i].Requests
	return inScenario(r.Low, r.Base, r.High, b.estimate.Scenario)
}

// eachOf is what one request of a line costs by use, nil where it is not known.
func (b *provisionBook) eachOf(i int) *float64 {
	l := &b.of.Lines[i]
	if l.OnDemand == nil {
		return nil
	}
	if n := b.requestsOf(i); n.Sign() > 0 {
		each := b.money(l.OnDemand.Of(b.estimate.Scenario)) / b.quantity(n)
		return &each
	}
	for _, x := range l.Options {
		if x.BreakEven != nil && x.BreakEven.Requests.Sign() > 0 {
			each := b.money(*x.Monthly) / b.quantity(x.BreakEven.Requests)
			return &each
		}
	}
	return nil
}

// addUses writes a row for each line: what it asks for, and what it costs by use.
func (b *provisionBook) addUses() {
	s, e := b.page, b.estimate
	in := b.in(e.Currency)
	s.rows[s.add(b.headings("Line", "Model", "By use", "Cheapest now, without mixes", ">Requests or images a month", ">By use a month"+in, ">One request"+in, ">Input tokens of a request", ">Output tokens of a request", ">Peak factor", ">A unit takes, input tokens a minute", ">A unit gives, output tokens a minute", " ", ">Input, low", ">Input, base", ">Input, high", ">Output, low", ">Output, base", ">Output, high", " ", " ")...)-1].height = 3 * rowHeight
	chosen := scenario(e.Scenario)
	for i := range b.of.Lines {
		l := &b.of.Lines[i]
		n := s.next()
		row := strconv.Itoa(n)
		cells := make([]any, useColumns)
		cells[0], cells[1], cells[2] = b.say(l.Name), b.say(l.Model), b.say(paidAs(*l))
		cells[3] = b.formula(b.cheapestFormula(i), b.cheapestNow(i), b.style(lookText, numNone))
		cells[4] = b.requestsCell(i)
		if l.OnDemand != nil {
			cells[5] = b.byUseCell(i)
			each := b.eachOf(i)
			switch {
			case b.requestsOf(i).Sign() > 0:
				cells[6] = b.formula("IF(E"+row+`=0,"",F`+row+"/E"+row+")", *each, b.style(lookPlain, numPrice))
			case each != nil:
				cells[6] = b.number(*each, b.style(lookInput, numPrice))
			}
		}
		factor := "INDEX(" + b.assumptions.ref(absoluteSpan("C", b.factorRows)) + ",calc_Scenario)"
		for k, tokens := range []*[3]float64{b.threeOf(l.Input), b.threeOf(l.Output)} {
			if tokens == nil {
				continue
			}
			first, last := columnName(13+3*k), columnName(15+3*k)
			for j, v := range tokens {
				cells[13+3*k+j] = b.number(v, b.looks.inputOf(v))
			}
			cells[7+k] = b.formula("INDEX("+first+row+":"+last+row+",1,calc_Scenario)*"+factor, tokens[chosen], b.looks.of(tokens[chosen]))
		}
		cells[9] = b.number(l.Peak, b.looks.inputOf(b.quantity(l.Peak)))
		b.capacityCells(i, cells[10:12])
		s.add(cells...)
	}
	if len(b.of.Lines) > 0 {
		s.validations = append(s.validations, b.atLeastZero(fmt.Sprintf("N%d:S%d", b.lines.first, b.lines.last), "a count of tokens"),
			b.decimal(fmt.Sprintf("J%d:J%d", b.lines.first, b.lines.last), excelize.DataValidationOperatorGreaterThanOrEqual, 1, 0, "a peak factor is 1 or more"),
			b.decimal(fmt.Sprintf("K%d:L%d", b.lines.first, b.lines.last), excelize.DataValidationOperatorGreaterThan, 0, 0, "tokens a minute are above 0; leave it empty where they are not known"))
	}
}
