package reports

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"tokencast/catalog"
	"tokencast/estimate"
)

// A CatalogDiff is a difference of two catalogs, and what it does to a workload's
// month.
type CatalogDiff struct {
	*catalog.Difference
	// Before and After are estimates of one workload with either catalog; nil without
	// a workload.
	Before, After *estimate.Estimate
}

// WriteCatalogDiff writes d as [Table], [JSON] or [Markdown].
func WriteCatalogDiff(w io.Writer, d CatalogDiff, f Format, o Options) error {
	var report bytes.Buffer
	var err error
	switch f {
	case JSON:
		err = encode(&report, catalogDiffOf(d))
	case Table:
		err = catalogDiffTable(&report, d, o)
	case Markdown:
		catalogDiffMarkdown(&report, d)
	default:
		return fmt.Errorf("a difference of catalogs has no format %q; write table, json or markdown", f)
	}
	if err == nil {
		_, err = w.Write(report.Bytes())
	}
	if err != nil {
		return fmt.Errorf("write the difference of catalogs: %w", err)
	}
	return nil
}

// catalogDiffTable writes d for a terminal.
func catalogDiffTable(w io.Writer, d CatalogDiff, o Options) error {
	p := &page{width: o.width()}
	p.say(strong, diffHeading(d))
	p.say(normal, diffSummary(d))
	general, added, removed := fieldTexts(d.General), modelTexts(d.Added), modelTexts(d.Removed)
	p.entries(normal, "The catalog", general, len(general))
	p.entries(normal, "Models added", added, len(added))
	p.entries(normal, "Models removed", removed, len(removed))
	for _, c := range d.Changed {
		p.section(c.New.ID)
		for _, text := range fieldTexts(c.Fields) {
			p.entry(normal, text)
		}
		if len(c.Prices) == 0 {
			continue
		}
		g := &grid{columns: []column{
			{"Meter", words, 13},
			{"When", words, 10},
			{"Was", figures, 0},
			{"Is", figures, 0},
			{"Change", figures, 0},
			{"Days", words, 15},
			{"Record", id, 12},
		}}
		for _, price := range c.Prices {
			row := changeRow(price, d.New.Region)
			g.add(row...)
			g.columns[1].least = max(g.columns[1].least, columnsOf(visible(row[1])))
		}
		if _, ok := g.fit(p.width); !ok {
			g.drop(len(g.columns) - 1)
		}
		if err := p.grid(g); err != nil {
			return err
		}
	}
	if d.After != nil {
		p.section(fmt.Sprintf("What it does to %s, %s a month", d.After.Name, d.After.Currency))
		g := &grid{columns: []column{{"Line", words, 12}, {"Was", figures, 0}, {"Is", figures, 0}, {"Change", figures, 0}, {"", figures, 0}}}
		rows := monthRows(d)
		for i, row := range rows {
			if i == len(rows)-1 {
				g.total(row...)
			} else {
				g.add(row...)
			}
		}
		if err := p.grid(g); err != nil {
			return err
		}
	}
	return p.write(w, o.Color)
}

// catalogDiffMarkdown writes d for a pull request or a document.
func catalogDiffMarkdown(b *bytes.Buffer, d CatalogDiff) {
	var out strings.Builder
	fmt.Fprintf(&out, "## %s\n\n%s\n", short(diffHeading(d)), prose(diffSummary(d)))
	section := func(heading string, texts []string) {
		if len(texts) == 0 {
			return
		}
		fmt.Fprintf(&out, "\n**%s**\n\n", md(heading))
		for _, text := range texts {
			fmt.Fprintf(&out, "- %s\n", prose(text))
		}
	}
	if d.After != nil {
		t := mdTable{&out, []string{"Line of " + short(d.After.Name), d.After.Currency + " a month, was", "is", "Change", ""}, "lrrrr"}
		t.begin()
		for _, row := range monthRows(d) {
			t.row(list(row, short)...)
		}
	}
	section("The catalog", fieldTexts(d.General))
	section("Models added", modelTexts(d.Added))
	section("Models removed", modelTexts(d.Removed))
	prices := false
	for _, c := range d.Changed {
		section(c.New.ID, fieldTexts(c.Fields))
		prices = prices || len(c.Prices) > 0
	}
	if prices {
		t := mdTable{&out, []string{"Model", "Meter", "When", "Was", "Is", "Change", "Days", "Record"}, "lllrrrll"}
		t.begin()
		for _, c := range d.Changed {
			for _, price := range c.Prices {
				t.row(list(append([]string{c.New.ID}, changeRow(price, d.New.Region)...), short)...)
			}
		}
	}
	b.WriteString(out.String())
}
