package reports

import (
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/xuri/excelize/v2"
)

// sheetCell is a value, with a formula that computes it where there is one.
type sheetCell = excelize.Cell

// A sheet collects the rows of a worksheet. It is streamed when it is full, because
// only a stream keeps both a formula and its value.
type sheet struct {
	name   string
	widths []float64 // of the columns, in characters
	header int       // row of the column headings, which stay in sight; 0 is none
	rows   []sheetRow

	table       string           // name of the table; "" is none
	tableRow    int              // of its headings; it ends with the sheet
	tableWidth  int              // its columns
	tail        func(*rowWriter) // writes the rows after rows
	tailRows    int              // how many
	validations []*excelize.DataValidation
	charts      []sheetChart
	links       []sheetLink
	colors      []sheetColor
}

// A sheetChart is a chart with its top left corner at a cell.
type sheetChart struct {
	cell  string
	chart *excelize.Chart
}

// A sheetLink is a cell that leads to an address.
type sheetLink struct{ cell, url string }

// A sheetColor gives cells a style while a formula holds.
type sheetColor struct {
	cells, formula string
	style          int
}

// sheetRow is a row; a nil cell is empty.
type sheetRow struct {
	cells  []any
	height float64 // in points; 0 is the usual one
	merged bool    // the first cell spans all columns of the sheet
}

// rowHeight is the height of one line of text, in points.
const rowHeight = 15

// maxFormula is the longest formula of a cell, in characters.
const maxFormula = 8192

func newSheet(name string, widths ...float64) *sheet { return &sheet{name: name, widths: widths} }

// next returns the number of the row that add will write.
func (s *sheet) next() int { return len(s.rows) + 1 }

// add appends a row and returns its number.
func (s *sheet) add(cells ...any) int {
	s.rows = append(s.rows, sheetRow{cells: cells})
	return len(s.rows)
}

// title appends the heading of the sheet, and a line that says what it is for.
func (s *sheet) title(heading, purpose any) {
	s.rows[s.add(heading)-1].height = 1.6 * rowHeight
	s.prose(purpose)
	s.skip()
}

// explained makes the last row as high as a text in one of its columns, counted
// from 0, needs.
func (s *sheet) explained(text string, column int) {
	s.rows[len(s.rows)-1].height = wrappedHeight(text, s.widths[column])
}

// skip appends an empty row.
func (s *sheet) skip() { s.add() }

// room leaves the rows that a chart covers empty, and returns the first.
func (s *sheet) room() int {
	first := s.next()
	for range chartHeight {
		s.rows[s.add()-1].height = rowHeight
	}
	return first
}

// prose appends a wrapped text over the whole width.
func (s *sheet) prose(c any) {
	text, ok := c.(sheetCell)
	if !ok {
		return
	}
	var width float64
	for _, w := range s.widths {
		width += w
	}
	r := sheetRow{cells: []any{text}, merged: true}
	r.height = wrappedHeight(fmt.Sprint(text.Value), width)
	s.rows = append(s.rows, r)
}

// wrappedHeight returns the height of a row that holds a text wrapped to a width. A
// line holds a little less than its width in characters of the default font.
func wrappedHeight(text string, width float64) float64 {
	lines := cellTextWidth(text)/int(width*0.95) + 1
	return min(float64(lines)*rowHeight, excelize.MaxRowHeight)
}

// cellTextWidth estimates the width of a text in digits: East Asian characters take two.
func cellTextWidth(s string) int {
	n := 0
	for _, r := range s {
		n++
		if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) {
			n++
		}
	}
	return n
}

// heading appends the row of column headings and freezes it.
func (s *sheet) heading(cells ...any) int {
	s.header = s.add(cells...)
	s.rows[s.header-1].height = 2 * rowHeight
	return s.header
}

// ref returns a reference to a cell or range of the sheet, for formulas elsewhere.
func (s *sheet) ref(cells string) string {
	if strings.ContainsAny(s.name, " -") {
		return "'" + s.name + "'!" + cells
	}
	return s.name + "!" + cells
}

// cellAt returns the reference of a cell, such as G5.
func cellAt(column string, row int) string { return fmt.Sprintf("%s%d", column, row) }

// columnSpan returns the reference of a part of a column, such as G5:G9.
func columnSpan(column string, rows lineRange) string {
	return fmt.Sprintf("%s%d:%s%d", column, rows.first, column, rows.last)
}

// absoluteSpan is columnSpan with fixed references, such as $G$5:$G$9.
func absoluteSpan(column string, rows lineRange) string {
	return fmt.Sprintf("$%s$%d:$%s$%d", column, rows.first, column, rows.last)
}

// absoluteArea turns a reference such as G5:G9 into $G$5:$G$9.
func absoluteArea(ref string) string {
	first, last, _ := strings.Cut(ref, ":")
	return absoluteRef(first) + ":" + absoluteRef(last)
}

// absoluteRef turns a reference such as G5 into $G$5.
func absoluteRef(ref string) string {
	column := strings.TrimRight(ref, "0123456789")
	return "$" + column + "$" + ref[len(column):]
}

// end returns the number of the last row.
func (s *sheet) end() int { return len(s.rows) + s.tailRows }

// writeTail writes the rows after rows.
func (s *sheet) writeTail(w io.Writer) error {
	r := newRowWriter(w, len(s.widths))
	s.tail(r)
	return r.close()
}

// stream writes the sheet. Excel's library asks for this order: sheet properties and
// dimension, then columns and panes, then rows, then the rest, then Flush.
func (s *sheet) stream(f *excelize.File) error {
	fit, wide, high := true, 1, 0
	if err := f.SetSheetProps(s.name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	last, err := excelize.CoordinatesToCellName(len(s.widths), max(1, s.end()))
	if err != nil {
		return err
	}
	if err := f.SetSheetDimension(s.name, "A1:"+last); err != nil {
		return err
	}
	sw, err := f.NewStreamWriter(s.name)
	if err != nil {
		return err
	}
	for i, w := range s.widths {
		if err := sw.SetColWidth(i+1, i+1, w); err != nil {
			return err
		}
	}
	if err := s.freeze(f, sw); err != nil {
		return err
	}
	for i, r := range s.rows {
		if err := s.streamRow(sw, i+1, r); err != nil {
			return err
		}
	}
	if err := s.furnish(f, sw); err != nil {
		return err
	}
	orientation, a4 := "landscape", 9
	if err := f.SetPageLayout(s.name, &excelize.PageLayoutOptions{Orientation: &orientation, Size: &a4, FitToWidth: &wide, FitToHeight: &high}); err != nil {
		return err
	}
	if err := f.SetHeaderFooter(s.name, &excelize.HeaderFooterOptions{OddFooter: "&L&F&C&A&R&P / &N"}); err != nil {
		return err
	}
	return sw.Flush()
}

// furnish adds what belongs to the sheet besides its cells.
func (s *sheet) furnish(f *excelize.File, sw *excelize.StreamWriter) error {
	if s.table != "" {
		last, err := excelize.CoordinatesToCellName(s.tableWidth, s.end())
		if err != nil {
			return err
		}
		stripes := false
		// The filter buttons hide nothing by themselves.
		if err := sw.AddTable(&excelize.Table{Range: cellAt("A", s.tableRow) + ":" + last, Name: s.table, StyleName: "TableStyleLight1", ShowRowStripes: &stripes}); err != nil {
			return err
		}
	}
	for _, v := range s.validations {
		if err := f.AddDataValidation(s.name, v); err != nil {
			return err
		}
	}
	for _, c := range s.charts {
		if err := f.AddChart(s.name, c.cell, c.chart); err != nil {
			return err
		}
	}
	for _, l := range s.links {
		if err := f.SetCellHyperLink(s.name, l.cell, l.url, "External"); err != nil {
			return err
		}
	}
	for _, c := range s.colors {
		if err := f.SetConditionalFormat(s.name, c.cells, []excelize.ConditionalFormatOptions{{Type: "formula", Criteria: c.formula, Format: &c.style}}); err != nil {
			return err
		}
	}
	// Without a password: it keeps formulas from being typed over, and no more.
	return f.ProtectSheet(s.name, &excelize.SheetProtectionOptions{
		SelectLockedCells: true, SelectUnlockedCells: true, FormatColumns: true, FormatRows: true, AutoFilter: true, EditObjects: false,
	})
}

// freeze keeps the column headings in sight, on the screen and in print.
func (s *sheet) freeze(f *excelize.File, sw *excelize.StreamWriter) error {
	hidden := false
	if err := f.SetSheetView(s.name, 0, &excelize.ViewOptions{ShowGridLines: &hidden}); err != nil {
		return err
	}
	if s.header == 0 {
		return nil
	}
	if err := f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: s.name, RefersTo: s.ref(fmt.Sprintf("$%d:$%d", s.header, s.header))}); err != nil {
		return err
	}
	return sw.SetPanes(&excelize.Panes{
		Freeze: true, YSplit: s.header, TopLeftCell: cellAt("A", s.header+1), ActivePane: "bottomLeft",
		Selection: []excelize.Selection{{SQRef: cellAt("A", s.header+1), ActiveCell: cellAt("A", s.header+1), Pane: "bottomLeft"}},
	})
}

func (s *sheet) streamRow(sw *excelize.StreamWriter, n int, r sheetRow) error {
	if len(r.cells) == 0 && r.height == 0 {
		return nil
	}
	for _, c := range r.cells {
		if c, ok := c.(sheetCell); ok && (len(c.Formula) > maxFormula || strings.HasPrefix(c.Formula, "=")) {
			return fmt.Errorf("sheet %s, row %d: formula of %d characters", s.name, n, len(c.Formula))
		}
	}
	if r.merged {
		last, err := excelize.CoordinatesToCellName(len(s.widths), n)
		if err != nil {
			return err
		}
		if err := sw.MergeCell(cellAt("A", n), last); err != nil {
			return err
		}
	}
	var opts []excelize.RowOpts
	if r.height > 0 {
		opts = append(opts, excelize.RowOpts{Height: r.height})
	}
	return sw.SetRow(cellAt("A", n), r.cells, opts...)
}
