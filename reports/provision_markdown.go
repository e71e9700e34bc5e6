package reports

import (
	"fmt"
	"io"
	"strings"

	"tokencast/estimate"
)

// provisionMarkdown writes v for a pull request or a document.
func provisionMarkdown(w io.Writer, v *estimate.Provision) error {
	var b strings.Builder
	fmt.Fprintf(&b, "## %s: %s\n\n%s\n", short(v.Estimate.Name), md(ProvisionAnswer(v)), prose(provisionContext(v)))
	for _, w := range provisionTraps(v) {
		fmt.Fprintf(&b, "\n> **Warning:** %s\n", prose(warningText(w)))
	}
	for i, l := range v.Lines {
		if i == manyLines {
			fmt.Fprintf(&b, "\n%s\n", moreText(len(v.Lines)-i))
			break
		}
		provisionLineMarkdown(&b, v, l)
	}
	mdList(&b, "Warnings", list(provisionWarnings(v), warningText))
	fold(&b, "Assumptions", func() { mdList(&b, "Assumptions", provisionAssumptions(v)) })
	fmt.Fprintf(&b, "\n%s\n\n%s\n", prose(provisionNote), prose(roundingNote))
	_, err := io.WriteString(w, b.String())
	return err
}

// provisionLineMarkdown writes a line.
func provisionLineMarkdown(b *strings.Builder, v *estimate.Provision, l estimate.ProvisionLine) {
	fmt.Fprintf(b, "\n### %s\n\n%s\n\n%s\n", short(lineName(l)), prose("Paid by use: "+perUseText(v, l)+"."), prose(recommendation(v, l)+"."))
	x := cheapestOption(l)
	if x == nil {
		return
	}
	fmt.Fprintf(b, "\n%s\n", prose(loadText(l)))
	t := mdTable{b, []string{"Commitment", "Units", "Hour", "Month", "Term", "Cheaper by", "Pays from", "Tokens/min", "Peak use"}, "lrrrrrrrr"}
	t.begin()
	for _, row := range optionRows(l) {
		row[0] = md(row[0])
		t.row(row...)
	}
	var absent []string
	for _, x := range l.Options {
		if x.Detail != "" {
			absent = append(absent, fmt.Sprintf("%s: %s", x.Commitment, x.Detail))
		}
	}
	mdList(b, "Without a price", absent)
	if text := idleText(v, x); text != "" {
		fmt.Fprintf(b, "\n%s\n", prose(text))
	}
	if len(x.Splits) == 0 {
		return
	}
	fold(b, strings.TrimSuffix(splitsHeading(l, x), ":"), func() {
		t := mdTable{b, splitColumns, "rrrrrr"}
		t.begin()
		for _, row := range splitRows(x) {
			t.row(row...)
		}
	})
}
