package reports

import (
	"fmt"
	"io"
	"math"
	"math/big"

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
//	Price sources!G5  0.00025                       input: the price of 1,000 tokens
//	Assumptions!E10   120000                        input: requests a month
//	Lines!H5          =F5*G5                        575,280,000 tokens
//	Lines!L5          =H5/J5*K5                     143.82
//	Months!G5         =(E5+F5)*L5                   growing and fixed part, at that month's prices
//	Summary!D14       =Lines!L9                     Total_Month
//
// Text of users is only ever a string cell: no formula and no sheet name holds any.
// This is the one place where figures become floats, of 15 digits.

// A book is a workbook in the making. The sheets are filled one after the other,
// each knowing the cells of those before it, and written in the order of sheets.
type book struct {
	file     *excelize.File
	estimate *estimate.Estimate
	styles   map[styleKey]int
	err      error // the first failure; later steps do no harm

	summary, assumptions, lines, months, sources *sheet

	priceRows  map[priceKey]int // of Price sources
	volumeRows []int            // of Assumptions, by line
	hoursCell  string           // of Assumptions
	fxCell     string           // of Assumptions; "" where nothing is converted
	growthCell string
	budgetCell string      // "" where none is given
	lineRows   []lineRange // of Lines, by line
	lineTotals totalRows   // of Lines
	monthRows  lineRange   // of Months
	monthTotal int         // row of Months
	horizonSet bool        // some month has a price
}

// A lineRange is the first and last row of a block.
type lineRange struct{ first, last int }

// totalRows are the rows of Lines below the items.
type totalRows struct{ total, growing, fixed int }

// writeExcel writes an estimate as a workbook. The same estimate gives the same bytes.
func writeExcel(w io.Writer, e *estimate.Estimate) error {
	f := excelize.NewFile()
	defer f.Close() // removes temporary files of large sheets; nothing is lost with its error
	b := &book{file: f, estimate: e, styles: map[styleKey]int{}}
	b.summary = newSheet("Summary", 30, 40, 13, 15, 15, 15, 50)
	b.assumptions = newSheet("Assumptions", 26, 40, 13, 12, 16, 13, 13, 46)
	b.lines = newSheet("Lines", 20, 38, 12, 20, 8, 12, 12, 16, 13, 9, 12, 13, 13, 13, 13, 8, 36)
	b.months = newSheet("Months", 6, 11, 12, 9, 13, 13, 14, 14, 14, 14, 13, 9, 9, 9, 9, 32)
	b.sources = newSheet("Price sources", 7, 38, 20, 26, 12, 10, 13, 10, 12, 52, 12, 13, 20, 16, 36)

	b.fillSources()
	b.fillAssumptions()
	b.fillLines()
	b.fillMonths()
	b.fillSummary()
	b.write()
	if b.err != nil {
		return b.err
	}
	f.SetZipWriter(newSortedZip)
	return f.Write(w)
}

// write streams the sheets and sets what belongs to the file as a whole.
func (b *book) write() {
	sheets := []*sheet{b.summary, b.assumptions, b.lines, b.months, b.sources}
	for i, s := range sheets {
		if i == 0 {
			b.must(b.file.SetSheetName("Sheet1", s.name))
		} else {
			_, err := b.file.NewSheet(s.name)
			b.must(err)
		}
	}
	for _, s := range sheets {
		if b.err == nil {
			b.must(s.stream(b.file))
		}
	}
	full := true
	b.must(b.file.SetCalcProps(&excelize.CalcPropsOptions{FullCalcOnLoad: &full}))
	day := b.estimate.Catalog.AsOf.String() + "T00:00:00Z"
	b.must(b.file.SetDocProps(&excelize.DocProperties{
		Title: "Cost estimate", Creator: "tokencast", LastModifiedBy: "tokencast",
		Created: day, Modified: day, Language: "en", Revision: "1", Version: "1",
	}))
	b.must(b.file.SetAppProps(&excelize.AppProperties{Application: "tokencast", AppVersion: "1.0"}))
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
		return b.float(v.Rat())
	case pricing.Quantity:
		return b.float(v.Rat())
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
