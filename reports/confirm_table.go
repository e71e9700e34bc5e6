package reports

import (
	"io"
	"strings"

	"tokencast/confirm"
)

// confirmTable writes r for a terminal: the answer, what was counted beside what was
// estimated, then calls and cost.
func confirmTable(w io.Writer, r *confirm.Report, o Options) error {
	p := &page{width: o.width()}
	if r.One != nil {
		if err := p.oneCall(r); err != nil {
			return err
		}
		return p.write(w, o.Color)
	}
	p.say(strong, ConfirmationAnswer(r))
	p.say(normal, confirmContext(r))
	if text := monthlyText(r); text != "" {
		p.say(strong, text)
	}
	if r.DryRun {
		p.say(normal, sendText(r))
	}
	if why := r.Partial(); why != "" {
		p.lines = append(p.lines, pageLine{})
		p.say(doubt, "! partial: "+why)
	}
	for _, t := range confirmGrids(r) {
		if err := p.confirmGrid(t); err != nil {
			return err
		}
	}
	warnings, notes := confirmRemarks(r)
	p.entries(doubt, "Warnings", warnings, dearestLines)
	p.entries(normal, "Notes", notes, dearestLines)
	p.lines = append(p.lines, pageLine{})
	p.say(normal, confirmLegend(r))
	p.say(normal, confirmRounding)
	return p.write(w, o.Color)
}

// confirmLegend explains the columns.
func confirmLegend(r *confirm.Report) string {
	if r.DryRun {
		return confirmPlan
	}
	return confirmNote
}

// A confirmGridOf is a table of a report: with its heading, for a terminal and for
// Markdown alike. The first column is the model.
type confirmGridOf struct {
	heading string
	columns []string // the first two may be words, the rest are figures
	words   int      // how many columns are words
	rows    [][]string
	total   []string // nil where there is none
	drop    []int    // columns that give way to a narrow page, in this order
}

// confirmGrids are the tables of a report.
func confirmGrids(r *confirm.Report) []confirmGridOf {
	var grids []confirmGridOf
	if r.DryRun {
		grids = append(grids, planGrid(r))
	} else {
		grids = append(grids, ratioGrid(r), callsGrid(r))
	}
	if hasMonthly(r) && len(r.Models) > 1 {
		g := confirmGridOf{heading: "Monthly cost (" + r.Currency + ")", columns: []string{"Model", "As estimated", "With what the calls taught"}, words: 1}
		for _, m := range r.Models {
			g.rows = append(g.rows, []string{m.Model, moneyOr(m.Monthly.Before), moneyOr(m.Monthly.After)})
		}
		g.total = []string{"Total", moneyOr(r.Monthly.Before), moneyOr(r.Monthly.After)}
		grids = append(grids, g.without(2)) // a plan has taught nothing
	}
	return grids
}

// planGrid is what a dry run plans.
func planGrid(r *confirm.Report) confirmGridOf {
	g := confirmGridOf{heading: "Plan (" + r.Currency + ")", columns: []string{"Model", "Calls", "Tokens in", "Tokens out", "Images", "Expected", "At most"}, words: 1, drop: []int{4}}
	for _, m := range r.Models {
		images := dash
		if m.Images != nil && m.Images.Estimated != nil {
			images = quantity(*m.Images.Estimated)
		}
		expected, most := dash, dash // of a model that cannot be called
		if m.Calls.Planned > 0 {
			expected, most = spent(m.USD.Expected), spentAtMost(m.USD.WorstCase)
		}
		g.rows = append(g.rows, []string{m.Model, count(m.Calls.Planned), quantityOr(m.Input.Estimated), quantityOr(m.Output.Estimated), images, expected, most})
	}
	g.total = []string{"Total", count(callsOf(r).Planned), "", "", "", spent(r.USD.Expected), spentAtMost(r.USD.WorstCase)}
	return g.without(4)
}

// ratioGrid is what was counted beside what was estimated: a row for each side.
func ratioGrid(r *confirm.Report) confirmGridOf {
	g := confirmGridOf{heading: "Counted and estimated", columns: []string{"Model", "Tokens", "Estimated", "Counted", "Ratio", "95 % interval"}, words: 2}
	for _, m := range r.Models {
		model := m.Model
		for _, s := range sidesOf(m) {
			g.rows = append(g.rows, append([]string{model, s.name}, sideCells(s.side)...))
			model = ""
		}
	}
	return g
}

// callsGrid is what became of the calls, and what they cost.
func callsGrid(r *confirm.Report) confirmGridOf {
	g := confirmGridOf{heading: "Calls and cost (" + r.Currency + ")", columns: []string{"Model", "Confirmed", "Unknown", "Failed", "Expected", "Cost", "In doubt"}, words: 1, drop: []int{4}}
	row := func(name string, c confirm.CallCounts, s confirm.Spending) []string {
		if c.Planned == 0 {
			return []string{name, dash, dash, dash, dash, dash, dash} // it cannot be called
		}
		return []string{name, count(c.Confirmed) + "/" + count(c.Planned), count(c.Unknown), count(c.Failed), spent(s.Expected), spent(s.Confirmed), spentAtMost(s.Unknown)}
	}
	for _, m := range r.Models {
		g.rows = append(g.rows, row(m.Model, m.Calls, m.USD))
	}
	if len(r.Models) > 1 {
		g.total = row("Total", callsOf(r), r.USD)
	}
	return g
}

// without leaves out a column in which no row has anything to show.
func (g confirmGridOf) without(column int) confirmGridOf {
	for _, row := range g.rows {
		if row[column] != dash {
			g.drop = nil
			return g
		}
	}
	cut := func(row []string) []string {
		if row == nil {
			return nil
		}
		return append(row[:column:column], row[column+1:]...)
	}
	g.columns, g.total, g.drop = cut(g.columns), cut(g.total), nil
	g.rows = list(g.rows, cut)
	return g
}

// confirmGrid adds a table, none where it has no row.
func (p *page) confirmGrid(t confirmGridOf) error {
	if len(t.rows) == 0 {
		return nil
	}
	p.section(t.heading)
	g := &grid{}
	for i, head := range t.columns {
		c := column{head, figures, 0}
		switch {
		case i == 0:
			c.kind, c.least = id, 12
		case i < t.words:
			c.kind, c.least = words, 6
		}
		g.columns = append(g.columns, c)
	}
	for _, row := range t.rows {
		g.add(row...)
	}
	if t.total != nil && len(t.rows) > 1 {
		g.total(t.total...)
	}
	for _, column := range t.drop {
		if _, ok := g.fit(p.width); !ok {
			g.drop(column)
		}
	}
	return p.grid(g)
}

// verbatim adds a text as it is, line by line: it is not wrapped, so that it can be copied.
func (p *page) verbatim(text string) {
	for _, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		p.lines = append(p.lines, pageLine{line, normal})
	}
}

// oneCall adds a single call: what is sent, what came back, its tokens and its cost.
func (p *page) oneCall(r *confirm.Report) error {
	if r.One.Streamed {
		p.lines = append(p.lines, pageLine{}, pageLine{}) // the answer stands above, without a line feed
	}
	m := r.Models[0]
	p.say(strong, oneHeading(r))
	if r.One.Body != nil {
		p.verbatim(string(r.One.Body))
	}
	if r.One.Answer != "" && !r.One.Streamed {
		p.section("Answer")
		p.verbatim(r.One.Answer)
	}
	p.section("Tokens")
	g := &grid{columns: []column{{"", words, 6}, {"Estimated", figures, 0}, {"Counted", figures, 0}, {"Source", words, 6}}}
	for _, row := range oneRows(r) {
		g.add(row...)
	}
	if r.DryRun {
		g.drop(3)
		g.drop(2)
	}
	if err := p.grid(g); err != nil {
		return err
	}
	p.lines = append(p.lines, pageLine{})
	for _, text := range oneTexts(r) {
		p.say(normal, text)
	}
	warnings, notes := confirmRemarks(&confirm.Report{One: r.One, Models: []confirm.ModelReport{oneModel(m)}})
	p.entries(doubt, "Warnings", warnings, dearestLines)
	p.entries(normal, "Notes", notes, dearestLines)
	return nil
}

// oneHeading names the call.
func oneHeading(r *confirm.Report) string {
	m := r.Models[0]
	text := "Request to " + m.Model + " (" + operationText(m) + ")"
	if r.DryRun {
		text += ", not sent"
	}
	return text
}

// oneModel is the model of a single call without what is shown of the call itself.
func oneModel(m confirm.ModelReport) confirm.ModelReport {
	m.Provenance = nil
	m.Calls.Confirmed = 0 // one call never has an interval
	m.Calls.Cut = 0
	return m
}

// oneRows are the counts of a single call: name, estimated, counted, source.
func oneRows(r *confirm.Report) [][]string {
	m, t := r.Models[0], r.One.Counted
	if m.Images != nil {
		cells := sideCells(*m.Images)
		return [][]string{{"images", cells[0], cells[1], dash}}
	}
	rows := [][]string{{"input", dash, dash, dash}}
	if r.One.Input != nil {
		rows[0][1] = thousands(roundedUp(*r.One.Input)) // of one text, in whole tokens
	}
	if t.Input.Known() {
		rows[0][2], rows[0][3] = count(t.Input.Tokens), string(t.Input.Source)
	}
	if t.Output.Known() {
		rows = append(rows, []string{"output", dash, count(t.Output.Tokens), string(t.Output.Source)})
	}
	if t.CacheRead.Known() {
		rows = append(rows, []string{"cache read", dash, count(t.CacheRead.Tokens), string(t.CacheRead.Source)})
	}
	if t.CacheWrite.Known() {
		rows = append(rows, []string{"cache write", dash, count(t.CacheWrite.Tokens), string(t.CacheWrite.Source)})
	}
	return rows
}

// textsLeftOut stands for the request and the answer of a single call.
const textsLeftOut = "Request and answer are left out: a file holds them with --save-text alone."

// oneTexts say how a single call ended, and what it costs.
func oneTexts(r *confirm.Report) []string {
	var texts []string
	if r.One.Body == nil {
		texts = append(texts, textsLeftOut)
	}
	if r.DryRun {
		text := "Expected " + spent(r.USD.Expected) + " " + r.Currency + ", at most " + spentAtMost(r.USD.WorstCase) + " " + r.Currency
		if r.USD.WorstCase.Cmp(r.USD.Expected) > 0 {
			text += ": one token for each byte of the request, and an answer as long as its limit"
		}
		return append(texts, text+".", sendText(r))
	}
	if r.One.Stop != "" {
		texts = append(texts, "Ended by "+r.One.Stop+".")
	}
	text := "Cost " + spent(r.USD.Confirmed) + " " + r.Currency
	if r.USD.Unknown.Sign() > 0 {
		text += ", and up to " + spentAtMost(r.USD.Unknown) + " " + r.Currency + " of unknown outcome"
	}
	if r.USD.Cap != nil {
		text += "; the cap is " + capText(r)
	}
	return append(texts, text+".")
}
