package reports

import (
	"bytes"
	"slices"
	"strings"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"
)

// column is a column of a grid.
type column struct {
	head  string
	kind  columnKind
	least int // columns below which a text is not cut
}

// columnKind says how a column is set. Figures are never cut: a cut one is another one.
type columnKind int

const (
	figures columnKind = iota // to the right, whole
	words                     // to the left, cut at the end
	id                        // to the left, cut in the middle
)

// gap is the space between two columns.
const gap = 2

// grid is a table for a terminal. Its cells are safe to show.
type grid struct {
	columns []column
	rows    [][]string
	totals  [][]string // below a rule
}

// add adds a row, made safe to show.
func (g *grid) add(cells ...string) { g.rows = append(g.rows, safe(cells)) }

// total adds a row below the rule.
func (g *grid) total(cells ...string) { g.totals = append(g.totals, safe(cells)) }

func safe(cells []string) []string {
	out := make([]string, len(cells))
	for i, c := range cells {
		// Without its selector a sign is as wide as the table takes it to be.
		out[i] = strings.ReplaceAll(visible(c), "\ufe0f", "")
	}
	return out
}

// drop removes a column.
func (g *grid) drop(column int) {
	g.columns = slices.Delete(slices.Clone(g.columns), column, column+1)
	for _, rows := range [][][]string{g.rows, g.totals} {
		for r := range rows {
			rows[r] = slices.Delete(rows[r], column, column+1)
		}
	}
}

// fit returns the width of each column so that the grid keeps to width, the widest
// texts cut first; ok is false where its figures alone do not fit.
func (g *grid) fit(width int) (widths []int, ok bool) {
	sum := gap * (len(g.columns) - 1)
	for i, c := range g.columns {
		w := columnsOf(c.head)
		for _, rows := range [][][]string{g.rows, g.totals} {
			for _, row := range rows {
				w = max(w, columnsOf(row[i]))
			}
		}
		widths = append(widths, w)
		sum += w
	}
	for sum > width {
		widest := -1
		for i, c := range g.columns {
			if c.kind != figures && widths[i] > max(c.least, columnsOf(c.head)) && (widest < 0 || widths[i] > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			return widths, false
		}
		least := max(g.columns[widest].least, columnsOf(g.columns[widest].head))
		// Down to the next widest in one step, so long names cost no time.
		target := least
		for i, c := range g.columns {
			if c.kind != figures && i != widest && widths[i] < widths[widest] {
				target = max(target, widths[i])
			}
		}
		target = max(min(target, widths[widest]-1), widths[widest]-(sum-width))
		sum -= widths[widest] - target
		widths[widest] = target
	}
	return widths, true
}

// render returns the lines of the grid, none wider than width. Where the figures do
// not fit side by side, each row is written as a text instead.
func (g *grid) render(width int) ([]string, error) {
	widths, ok := g.fit(width)
	if !ok {
		return g.texts(width), nil
	}
	head := make([]string, len(g.columns))
	align := make([]tw.Align, len(g.columns))
	for i, c := range g.columns {
		head[i], align[i] = c.head, tw.AlignLeft
		if c.kind == figures {
			align[i] = tw.AlignRight
		}
	}
	shorten := func(rows [][]string) [][]string {
		out := make([][]string, len(rows))
		for r, row := range rows {
			out[r] = make([]string, len(row))
			for i, text := range row {
				out[r][i] = cut(text, widths[i], g.columns[i].kind == id)
			}
		}
		return out
	}
	rows, totals := shorten(g.rows), shorten(g.totals)

	var text bytes.Buffer
	plain := tw.CellConfig{
		Formatting: tw.CellFormatting{AutoWrap: tw.WrapNone, AutoFormat: tw.Off},
		Alignment:  tw.CellAlignment{PerColumn: align},
		Padding:    tw.CellPadding{Global: tw.Padding{Left: "", Right: strings.Repeat(" ", gap), Overwrite: true}},
	}
	table := tablewriter.NewTable(
		&text,
		tablewriter.WithConfig(tablewriter.Config{Header: plain, Row: plain, Footer: plain}),
		tablewriter.WithEastAsian(tw.Off),
		tablewriter.WithRenderer(renderer.NewBlueprint(tw.Rendition{
			Borders: tw.BorderNone,
			Symbols: tw.NewSymbols(tw.StyleLight),
			Settings: tw.Settings{
				Separators: tw.SeparatorsNone,
				Lines:      tw.Lines{ShowTop: tw.Off, ShowBottom: tw.Off, ShowHeaderLine: tw.On, ShowFooterLine: tw.On},
			},
		})),
	)
	table.Header(head)
	if err := table.Bulk(rows); err != nil {
		return nil, err
	}
	if len(totals) > 0 {
		// A footer is one row; the cells of several are stacked.
		cells := make([]string, len(g.columns))
		for i := range cells {
			stack := make([]string, len(totals))
			for r, row := range totals {
				stack[r] = row[i]
			}
			cells[i] = strings.Join(stack, "\n")
		}
		table.Footer(cells)
	}
	if err := table.Render(); err != nil {
		return nil, err
	}
	sum := gap * (len(widths) - 1)
	for _, w := range widths {
		sum += w
	}
	var lines []string
	for line := range strings.Lines(text.String()) {
		line = strings.TrimRight(line, " \n")
		if line != "" && strings.Trim(line, "─") == "" {
			line = strings.Repeat("─", sum) // a rule counts the last column's gap
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// texts writes each row as a text: "chat: Meter input tokens, USD/month 143.82".
func (g *grid) texts(width int) []string {
	var lines []string
	for _, row := range slices.Concat(g.rows, g.totals) {
		var parts []string
		for i, text := range row[1:] {
			if text != "" {
				parts = append(parts, g.columns[i+1].head+" "+text)
			}
		}
		first := "  "
		if row[0] != "" {
			first = row[0] + ": "
		}
		lines = append(lines, wrap(first+strings.Join(parts, ", "), width, "    ")...)
	}
	return lines
}
