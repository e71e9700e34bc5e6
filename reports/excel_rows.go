package reports

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"strconv"

	"github.com/xuri/excelize/v2"
)

// The rows of tables that may be long: one a line, an item or a plan.
//
// They are written straight into the worksheet's part while it is compressed, so that
// none of them is ever held: a hundred thousand take the memory of one. A row is
//
//	<row r="5"><c r="A5" s="3" t="inlineStr"><is><t>chat</t></is></c>
//	<c r="B5" s="4"><f>C5*2</f><v>240000</v></c></row>
//
// Empty cells are left out.

// rowWriter writes rows one after the other, and their cells from left to right. The
// first failure is kept; later calls do nothing.
type rowWriter struct {
	w       *bufio.Writer
	row     int
	columns []string // names of the columns
	at      int      // the next column, from 0
	scratch []byte
	err     error
}

func newRowWriter(w io.Writer, columns int) *rowWriter {
	r := &rowWriter{w: bufio.NewWriterSize(w, 1<<16), columns: columnNames(columns)}
	return r
}

// columnNames returns the names of the first n columns.
func columnNames(n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = columnName(i)
	}
	return names
}

// columnName returns the name of a column counted from 0: A, B ... Z, AA.
func columnName(i int) string {
	name, err := excelize.ColumnNumberToName(i + 1)
	if err != nil {
		return ""
	}
	return name
}

// begin starts row n, which comes after all before it.
func (r *rowWriter) begin(n int) {
	r.row, r.at = n, 0
	r.scratch = append(r.scratch[:0], `<row r="`...)
	r.scratch = strconv.AppendInt(r.scratch, int64(n), 10)
	r.scratch = append(r.scratch, `">`...)
}

// end finishes a row.
func (r *rowWriter) end() {
	r.scratch = append(r.scratch, "</row>"...)
	if r.err == nil {
		_, r.err = r.w.Write(r.scratch)
	}
}

// close finishes the rows.
func (r *rowWriter) close() error {
	if r.err == nil {
		r.err = r.w.Flush()
	}
	return r.err
}

// skip leaves n cells empty.
func (r *rowWriter) skip(n int) { r.at += n }

// cell opens a cell, all but the end of its tag.
func (r *rowWriter) cell(style int) {
	b := append(r.scratch, `<c r="`...)
	b = append(b, r.columns[r.at]...)
	b = strconv.AppendInt(b, int64(r.row), 10)
	b = append(b, `" s="`...)
	b = strconv.AppendInt(b, int64(style), 10)
	r.scratch = append(b, '"')
	r.at++
}

// text writes a string cell; no text leaves it empty.
func (r *rowWriter) text(style int, s string) {
	if s = cellText(s); s == "" {
		r.at++
		return
	}
	r.cell(style)
	r.scratch = append(r.scratch, ` t="inlineStr"><is><t`...)
	if s[0] == ' ' || s[len(s)-1] == ' ' {
		r.scratch = append(r.scratch, ` xml:space="preserve"`...)
	}
	r.scratch = append(r.scratch, '>')
	r.escape(s)
	r.scratch = append(r.scratch, "</t></is></c>"...)
}

// number writes a figure.
func (r *rowWriter) number(style int, v float64) {
	r.cell(style)
	r.scratch = append(r.scratch, '>')
	r.value(v)
}

// formula writes a formula that gives v.
func (r *rowWriter) formula(style int, v float64, parts ...string) {
	r.cell(style)
	r.scratch = append(r.scratch, "><f>"...)
	r.formulaText(parts)
	r.scratch = append(r.scratch, "</f>"...)
	r.value(v)
}

// blank writes a formula that gives no figure: an empty text.
func (r *rowWriter) blank(style int, parts ...string) { r.word(style, "", parts...) }

// word writes a formula that gives a text of ours.
func (r *rowWriter) word(style int, word string, parts ...string) {
	r.cell(style)
	r.scratch = append(r.scratch, ` t="str"><f>`...)
	r.formulaText(parts)
	r.scratch = append(r.scratch, "</f><v>"...)
	r.escape(word)
	r.scratch = append(r.scratch, "</v></c>"...)
}

func (r *rowWriter) formulaText(parts []string) {
	n := 0
	for _, p := range parts {
		n += len(p)
		r.escape(p)
	}
	if n > maxFormula && r.err == nil {
		r.err = fmt.Errorf("row %d: formula of %d characters", r.row, n)
	}
}

func (r *rowWriter) value(v float64) {
	if (math.IsInf(v, 0) || math.IsNaN(v)) && r.err == nil {
		r.err = fmt.Errorf("row %d: a figure is too large for a cell", r.row)
	}
	r.scratch = append(r.scratch, "<v>"...)
	r.scratch = strconv.AppendFloat(r.scratch, v, 'g', -1, 64)
	r.scratch = append(r.scratch, "</v></c>"...)
}

// escape writes text between tags.
func (r *rowWriter) escape(s string) {
	from := 0
	for i := range len(s) {
		var entity string
		switch s[i] {
		case '<':
			entity = "&lt;"
		case '>':
			entity = "&gt;"
		case '&':
			entity = "&amp;"
		default:
			continue
		}
		r.scratch = append(append(r.scratch, s[from:i]...), entity...)
		from = i + 1
	}
	r.scratch = append(r.scratch, s[from:]...)
}
