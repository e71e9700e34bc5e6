package reports

import (
	"fmt"
	"io"
	"strings"

	"tokencast/confirm"
)

// confirmMarkdown writes r for a pull request or a document.
func confirmMarkdown(w io.Writer, r *confirm.Report) error {
	var b strings.Builder
	if r.One != nil {
		oneMarkdown(&b, r)
		_, err := io.WriteString(w, b.String())
		return err
	}
	fmt.Fprintf(&b, "## Confirmation: %s\n\n%s\n", md(ConfirmationAnswer(r)), prose(confirmContext(r)))
	if text := monthlyText(r); text != "" {
		fmt.Fprintf(&b, "\n**%s**\n", md(text))
	}
	if r.DryRun {
		fmt.Fprintf(&b, "\n%s\n", prose(sendText(r)))
	}
	if why := r.Partial(); why != "" {
		fmt.Fprintf(&b, "\n> **Warning:** %s\n", prose("partial: "+why))
	}
	for _, g := range confirmGrids(r) {
		mdGrid(&b, g)
	}
	warnings, notes := confirmRemarks(r)
	mdList(&b, "Warnings", warnings)
	mdList(&b, "Notes", notes)
	fmt.Fprintf(&b, "\n%s\n\n%s\n", prose(confirmLegend(r)), prose(confirmRounding))
	_, err := io.WriteString(w, b.String())
	return err
}

// mdGrid writes a table under its heading, nothing where it has no row.
func mdGrid(b *strings.Builder, g confirmGridOf) {
	if len(g.rows) == 0 {
		return
	}
	fmt.Fprintf(b, "\n**%s**\n", md(g.heading))
	t := mdTable{b, g.columns, strings.Repeat("l", g.words) + strings.Repeat("r", len(g.columns)-g.words)}
	t.begin()
	for _, row := range g.rows {
		t.row(list(row, short)...)
	}
	if g.total != nil && len(g.rows) > 1 {
		t.row(list(g.total, func(text string) string {
			if text == "" {
				return ""
			}
			return "**" + short(text) + "**"
		})...)
	}
}

// oneMarkdown writes a single call.
func oneMarkdown(b *strings.Builder, r *confirm.Report) {
	fmt.Fprintf(b, "## %s\n", md(oneHeading(r)))
	if r.One.Body != nil {
		mdBlock(b, "json", string(r.One.Body))
	}
	if r.One.Answer != "" {
		b.WriteString("\n**Answer**\n")
		mdBlock(b, "text", r.One.Answer)
	}
	t := mdTable{b, []string{"Tokens", "Estimated", "Counted", "Source"}, "lrrl"}
	t.begin()
	for _, row := range oneRows(r) {
		t.row(list(row, short)...)
	}
	for _, text := range oneTexts(r) {
		fmt.Fprintf(b, "\n%s\n", prose(text))
	}
	warnings, notes := confirmRemarks(&confirm.Report{One: r.One, Models: []confirm.ModelReport{oneModel(r.Models[0])}})
	mdList(b, "Warnings", warnings)
	mdList(b, "Notes", notes)
}

// mdBlock writes text as it is, between fences that are longer than any in it; only
// characters that a terminal would obey are made visible.
func mdBlock(b *strings.Builder, kind, text string) {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	fmt.Fprintf(b, "\n%s%s\n", fence, kind)
	_, _ = io.WriteString(Terminal(b), strings.TrimSuffix(text, "\n")) // a strings.Builder takes everything
	fmt.Fprintf(b, "\n%s\n", fence)
}
