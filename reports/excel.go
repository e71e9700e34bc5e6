package reports

import (
	"fmt"
	"io"
	"math"
	"math/big"
	"slices"

	"github.com/xuri/excelize/v2"

	"tokencast/estimate"
	"tokencast/pricing"
)

// The workbook.
//
// Every figure of money is a formula over input cells, and carries the engine's own
// figure as its cached value, so that programs which do not compute show the same.
// Where an input is left alone, formula and engine agree; where it is changed, the
// sheets follow:
//
//	Assumptions!F29   120000                           input: requests a month
//	Assumptions!K29   =F29*$B$21*$F$20                 the same, in the units of a month
//	Assumptions!C29   on-demand                        input: how the line is paid for
//	Price sources!G5  0.00025                          input: the price of 1,000 tokens
//	Line items!I5     4794                             input: tokens of a request
//	Line items!O5     =IF(Assumptions!$C$29=C5,1,0)    the plan is in use
//	Line items!P5     =I5*Assumptions!$K$29*...        575,280,000 tokens
//	Line items!R5     =P5*L5/M5*(1-N5)*calc_Net        143.82
//
// What a month costs is a sum of five parts, as in package estimate: those of the line
// items in use by what they follow, each times how far the month follows it. There is one
// row for each charge of each plan of a line, and for each time its price changes.
//
// Text of users is only ever a string cell: no formula and no sheet name holds any.
// This is the one place where figures become floats.

// A book is a workbook in the making. The sheets are laid out one after the other, and
// written in the order of sheets; the long tables are written when the file is.
type book struct {
	file     *excelize.File
	estimate *estimate.Estimate
	styles   map[styleKey]int
	err      error // the first failure; later steps do no harm

	summary, assumptions, sources, plans, months, sensitivity, checks, notes *sheet
	items                                                                    []*sheet // one, or more for more rows than one can hold

	looks   rowLooks
	titles  map[string]estimate.Source // by the keys of prices
	prices  map[priceKey]*priceCell
	listed  []*priceCell // in the order of their rows
	periods []int        // the months at which some price begins to hold, the first being 1
	sums    []periodSums // of the plans of the estimate, by period
	blocks  []itemBlock  // of the lines
	gaps    int          // charges without a price, of the plans of the estimate

	factorRows lineRange // of Assumptions: the scenarios low, base and high
	periodRows map[string]int
	volumeRow  int // of Assumptions: the first line
	budget     bool
	termRows   map[pricing.Commitment]int // of On-demand vs provisioned
	planRows   lineRange                  // of the same
	monthRows  lineRange
	totalRows  [3]lineRange // of Monthly projection: sums low, base and high by period
	monthSum   int          // row of its sums
	driverRows lineRange    // of Sensitivity; none where nothing is priced
	driver     string       // the one of them with the largest swing
	lineTable  lineRange    // of Summary
	totalRow   int          // of the same: a full month

	answer answerSheets
}

// answerSheets are the sheets of an answer that rests on an estimate, such as a comparison:
// they stand before those of the estimate, and share its inputs. The zero value is none.
type answerSheets struct {
	title   string // of the document
	sheets  []*sheet
	sources []estimate.Source
	prices  func()                                     // lists further prices with addSource
	fill    func()                                     // writes the sheets, when those of the estimate are laid out
	checks  func(check func(name, of, formula string)) // adds rows to Checks
	notes   func(fact func(name, text string))         // adds to the method on Notes
	texts   []namedTexts                               // further lists on Notes
}

// A lineRange is the first and last row of a block.
type lineRange struct{ first, last int }

// writeExcel writes an estimate as a workbook. The same estimate gives the same bytes.
func writeExcel(w io.Writer, e *estimate.Estimate) error { return writeWorkbook(w, e, lastRow) }

// writeWorkbook is writeExcel with line items up to a row of their sheets.
func writeWorkbook(w io.Writer, e *estimate.Estimate, lastItemRow int) error {
	return newBook(e).fill(w, lastItemRow)
}

// newBook returns a workbook for an estimate, with nothing in it.
func newBook(e *estimate.Estimate) *book {
	b := &book{file: excelize.NewFile(), estimate: e, styles: map[styleKey]int{}}
	b.looks = b.rowLooks()
	return b
}

// fill writes the sheets, and the file.
func (b *book) fill(w io.Writer, lastItemRow int) error {
	defer b.file.Close() // removes temporary files of large sheets; nothing is lost with its error
	e := b.estimate
	b.summary = newSheet("Summary", 30, 15, 15, 15, 15, 26, 44, 36)
	b.assumptions = newSheet("Assumptions", 28, 42, 24, 22, 12, 15, 10, 11, 11, 15, 15, 15, 11, 40)
	b.sources = newSheet("Price sources", 7, 44, 20, 26, 12, 10, 13, 10, 12, 52, 12, 13, 26, 22, 36)
	b.plans = newSheet("On-demand vs provisioned", 26, 42, 27, 14, 14, 14, 14, 14, 14, 14, 14, 15, 15, 14, 14, 14, 26)
	b.months = newSheet("Monthly projection", monthWidths(e)...)
	b.sensitivity = newSheet("Sensitivity", 44, 15, 11, 11, 15, 15, 15, 15, 15, 18)
	b.checks = newSheet("Checks", 64, 12, 60)
	b.notes = newSheet("Notes", 26, 110)

	b.layoutItems(lastItemRow)
	b.fillSources()
	b.sumItems()
	b.fillAssumptions()
	b.fillMonths()
	b.fillPlans()
	b.fillItems()
	b.fillSensitivity()
	b.fillSummary()
	if b.answer.fill != nil {
		b.answer.fill()
	}
	b.fillChecks()
	b.fillNotes()
	return b.write(w)
}

// write writes the sheets of an estimate.
func (b *book) write(w io.Writer) error {
	sheets := append(slices.Clone(b.answer.sheets), b.summary, b.assumptions, b.sources)
	sheets = append(sheets, b.items...)
	sheets = append(sheets, b.plans, b.months, b.sensitivity, b.checks, b.notes)
	title := "Cost estimate"
	if b.answer.title != "" {
		title = b.answer.title
	}
	return b.save(w, title, b.estimate.Catalog.AsOf, sheets...)
}

// save streams sheets, sets what belongs to the file as a whole and writes it. The day is
// that of the prices; no clock is read.
func (b *book) save(w io.Writer, title string, day pricing.Day, sheets ...*sheet) error {
	tails := map[string]func(io.Writer) error{}
	for i, s := range sheets {
		if i == 0 {
			b.must(b.file.SetSheetName("Sheet1", s.name))
		} else {
			_, err := b.file.NewSheet(s.name)
			b.must(err)
		}
		if s.tail != nil {
			tails[fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1)] = s.writeTail
		}
	}
	for _, s := range sheets {
		if b.err == nil {
			b.must(s.stream(b.file))
		}
	}
	full := true
	b.must(b.file.SetCalcProps(&excelize.CalcPropsOptions{FullCalcOnLoad: &full}))
	properties := &excelize.DocProperties{Title: title, Creator: "tokencast", LastModifiedBy: "tokencast", Language: "en", Revision: "1", Version: "1"}
	if !day.IsZero() {
		properties.Created = day.String() + "T00:00:00Z"
		properties.Modified = properties.Created
	}
	b.must(b.file.SetDocProps(properties))
	b.must(b.file.SetAppProps(&excelize.AppProperties{Application: "tokencast", AppVersion: "1.0"}))
	if b.err != nil {
		return b.err
	}
	b.file.SetZipWriter(newSortedZip(w, tails))
	_, err := b.file.WriteToBuffer()
	return err
}

// name gives a cell of a sheet a defined name.
func (b *book) name(name string, s *sheet, cell string) {
	b.must(b.file.SetDefinedName(&excelize.DefinedName{Name: name, RefersTo: s.ref(absoluteRef(cell))}))
}

// must keeps the first failure.
func (b *book) must(err error) {
	if b.err == nil {
		b.err = err
	}
}

// float turns an exact figure into the nearest float.
func (b *book) float(r *big.Rat) float64 {
	f, _ := r.Float64()
	if math.IsInf(f, 0) {
		b.must(fmt.Errorf("a figure of %d digits is too large for a cell", len(r.FloatString(0))))
		return 0
	}
	return f
}

// money and quantity are the nearest floats.
func (b *book) money(m pricing.Money) float64       { return b.float(m.Rat()) }
func (b *book) quantity(q pricing.Quantity) float64 { return b.float(q.Rat()) }

// inScenarios are the floats of amounts: low, base and high.
func (b *book) inScenarios(a estimate.Amounts) [3]float64 {
	return [3]float64{b.money(a.Low), b.money(a.Base), b.money(a.High)}
}

// scenario returns the place of a scenario among low, base and high.
func scenario(s estimate.Scenario) int {
	return [...]int{estimate.Low: 0, estimate.Base: 1, estimate.High: 2}[s]
}

// formula returns a cell that computes text and shows v until it does: a
// pricing.Money, a pricing.Quantity, or a value as it is.
func (b *book) formula(text string, v any, style int) sheetCell {
	return sheetCell{Formula: text, Value: b.value(v), StyleID: style}
}

// number returns a cell that holds v.
func (b *book) number(v any, style int) sheetCell {
	return sheetCell{Value: b.value(v), StyleID: style}
}

// value turns a figure into what a cell holds.
func (b *book) value(v any) any {
	switch v := v.(type) {
	case pricing.Money:
		return b.money(v)
	case pricing.Quantity:
		return b.quantity(v)
	case float64:
		if math.IsInf(v, 0) || math.IsNaN(v) {
			b.must(fmt.Errorf("a figure is too large for a cell"))
			return 0
		}
	}
	return v
}

// orBlank returns v where it is known, and otherwise what a formula gives for what is
// not: an empty text.
func orBlank(known bool, v any) any {
	if !known {
		return ""
	}
	return v
}

// text returns a string cell, or nil for no text.
func (b *book) text(s string, style int) any {
	if s = cellText(s); s == "" {
		return nil
	}
	return sheetCell{Value: s, StyleID: style}
}

// day returns a date cell, or nil for no day.
func (b *book) day(d pricing.Day, numFmt string) any {
	if d.IsZero() {
		return nil
	}
	return sheetCell{Value: serial(d), StyleID: b.style(lookText, numFmt)}
}

// serial returns a day as workbooks count them, from 1899-12-30.
func serial(d pricing.Day) int { return d.Since(pricing.Day{Year: 1899, Month: 12, Day: 30}) }

// in returns the currency for a heading: " (USD)".
func (b *book) in(currency string) string {
	if len(currency) != 3 {
		return ""
	}
	for _, c := range currency {
		if c < 'A' || c > 'Z' {
			return ""
		}
	}
	return " (" + currency + ")"
}
