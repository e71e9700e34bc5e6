package reports

import (
	"fmt"
	"io"
	"strings"

	"tokencast/estimate"
	"tokencast/pricing"
)

// longestCell is how many columns of a cell are shown.
const longestCell = 100

// writeMarkdown writes e for a pull request or a document: the answer as a heading, a
// table of the lines, the rest folded away.
func writeMarkdown(w io.Writer, e *estimate.Estimate) error {
	var b strings.Builder
	fmt.Fprintf(&b, "## %s: %s\n\n", short(e.Name), md(answerText(e)))
	fmt.Fprintf(&b, "%s\n", prose(contextText(e)))
	mdTraps(&b, e)
	markdownLines(&b, e)
	if text, _ := budgetText(e); text != "" {
		fmt.Fprintf(&b, "\n%s\n", prose(text))
	}
	mdList(&b, "Not priced", unpricedTexts(e))
	mdList(&b, "Owed after the horizon, in no total", owedTexts(e))
	var warnings []string
	for _, warning := range e.Warnings {
		if warning.Code != trapCode {
			warnings = append(warnings, warningText(warning))
		}
	}
	mdList(&b, "Warnings", warnings)
	markdownMonths(&b, e)
	markdownPrices(&b, e)
	markdownExplained(&b, e)
	fold(&b, "Assumptions, drivers and samples", func() {
		mdList(&b, "Assumptions", e.Assumptions)
		mdList(&b, "What moves the total most: "+e.Currency+" a month with one assumption at its low and high", driverTexts(e))
		mdList(&b, "Samples", sampleTexts(e.Samples))
	})
	fmt.Fprintf(&b, "\n%s\n", prose(roundingNote))
	_, err := io.WriteString(w, b.String())
	return err
}

// mdTraps writes the warnings that come before the figures.
func mdTraps(b *strings.Builder, e *estimate.Estimate) {
	for _, warning := range e.Warnings {
		if warning.Code == trapCode {
			fmt.Fprintf(b, "\n> **Warning:** %s\n", prose(warningText(warning)))
		}
	}
}

// markdownLines writes the table of the lines.
func markdownLines(b *strings.Builder, e *estimate.Estimate) {
	shown := shownLines(e)
	if len(shown) < len(e.Lines) {
		fmt.Fprintf(b, "\nThe %d dearest of %s lines; the totals are of all.\n", len(shown), count(int64(len(e.Lines))))
	}
	t := mdTable{b, []string{"Line", "Model", "Calls a month", "Tokens in, a call", "Tokens out, a call", e.Currency + " a month", "Low", "High", "Accuracy"}, "llrrrrrrl"}
	t.begin()
	for _, l := range shown {
		calls, in, out := dash, dash, dash
		switch {
		case l.Images != nil:
			calls = quantity(l.Images.Base) + " images"
		case l.Calls != nil:
			calls = quantity(l.Calls.Base)
		}
		if l.Input != nil {
			in = quantity(l.Input.Mean.Base)
		}
		if l.Output != nil {
			out = quantity(l.Output.Mean.Base)
		}
		low, base, high := lowBaseHigh(l.Amount)
		t.row(short(l.Name), short(l.Model), calls, in, out, atLeast(l.Complete || l.Amount == nil)+base, low, high, short(accuracyText(l)))
	}
	low, base, high := lowBaseHigh(e.Total)
	t.row("**Total**", "", "", "", "", "**"+atLeast(e.Complete || e.Total == nil)+base+"**", low, high, "")
}

// markdownMonths writes the months, folded.
func markdownMonths(b *strings.Builder, e *estimate.Estimate) {
	if len(e.Months) == 0 {
		return
	}
	fold(b, horizonText(e), func() {
		t := mdTable{b, []string{"Month", "Low", "Base", "High", "One-off"}, "lrrrr"}
		t.begin()
		for i, m := range e.Months {
			low, base, high := lowBaseHigh(monthAmounts(e, m))
			t.row(m.First.MonthText(), low, base, high, moneyOr(monthOneOff(e, i)))
		}
	})
}

// markdownExplained writes where each figure comes from, folded, where that was asked for.
func markdownExplained(b *strings.Builder, e *estimate.Estimate) {
	for _, l := range e.Lines {
		if len(l.Explained) == 0 {
			continue
		}
		fold(b, "Why, "+short(l.Name)+" ("+short(l.Model)+")", func() {
			for _, x := range l.Explained {
				mdList(b, x.Meter.Label(), explanationTexts(x))
			}
		})
	}
}

// markdownPrices writes the price of each item and where it is from, folded.
func markdownPrices(b *strings.Builder, e *estimate.Estimate) {
	fold(b, "Prices and their sources", func() {
		t := mdTable{b, []string{"Line", "Meter", "Quantity", listPrice(e), e.Currency, "In force from", "Confidence", "Source", "Record"}, "llrrrllll"}
		t.begin()
		row := func(line, meter string, item pricing.LineItem) {
			r := item.Rate
			t.row(short(line), short(meter), quantityText(item), priceText(*r), money(item.Amount),
				r.From.String(), short(r.Confidence), short(r.Source), short(strings.TrimSpace(r.At.String()+" "+r.Overlay)))
		}
		for _, l := range shownLines(e) {
			for _, item := range l.Items {
				meter := item.Rate.Meter.Label()
				if when := item.Rate.Condition.When(); when != "" {
					meter += ", " + when
				}
				row(l.Name, meter, item)
			}
		}
		for _, o := range e.OneOff[:min(len(e.OneOff), dearestLines)] {
			row(o.Line, o.Rate.Meter.Label()+", once", o.LineItem)
		}
		mdList(b, "Sources", list(e.Sources, sourceText))
	})
}

// mdTable is a table in Markdown. Its cells are Markdown already.
type mdTable struct {
	b       *strings.Builder
	columns []string
	align   string // l or r for each column
}

func (t mdTable) begin() {
	t.b.WriteString("\n")
	t.row(t.columns...)
	rule := map[byte]string{'l': ":---", 'r': "---:"}
	cells := make([]string, len(t.columns))
	for i := range cells {
		cells[i] = rule[t.align[i]]
	}
	t.row(cells...)
}

func (t mdTable) row(cells ...string) {
	t.b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
}

// fold writes what body writes, folded away under a summary.
func fold(b *strings.Builder, summary string, body func()) {
	fmt.Fprintf(b, "\n<details><summary>%s</summary>\n", htmlOnly.Replace(visible(summary)))
	body()
	b.WriteString("\n</details>\n")
}

// mdList writes a list under a heading, nothing where it is empty.
func mdList(b *strings.Builder, heading string, texts []string) {
	if len(texts) == 0 {
		return
	}
	fmt.Fprintf(b, "\n**%s**\n\n", md(heading))
	for i, text := range texts {
		if i == dearestLines {
			fmt.Fprintf(b, "- %s\n", moreText(len(texts)-dearestLines))
			return
		}
		fmt.Fprintf(b, "- %s\n", prose(text))
	}
}

// htmlOnly writes text for inside an HTML element.
var htmlOnly = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// marks are what Markdown would take for markup.
var marks = strings.NewReplacer(
	"&", "&amp;", "<", "&lt;", ">", "&gt;",
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "|", `\|`, "~", `\~`, "#", `\#`, "!", `\!`, "$", `\$`,
	"://", `\://`, "www.", `www\.`,
)

// md writes text as Markdown that reads as the text: one line without markup, links or
// control characters.
func md(text string) string { return marks.Replace(visible(text)) }

// short is md for a cell or a heading: long texts are cut.
func short(text string) string { return marks.Replace(cut(visible(text), longestCell, false)) }

// prose is md for a paragraph: long texts are cut, and the first characters make no
// list, heading or rule.
func prose(text string) string {
	text = marks.Replace(strings.TrimSpace(cut(visible(text), longest, false)))
	digits := len(text) - len(strings.TrimLeft(text, "0123456789"))
	if rest := text[digits:]; rest != "" {
		if digits > 0 && strings.ContainsRune(".)", rune(rest[0])) || digits == 0 && strings.ContainsRune("-+=", rune(rest[0])) {
			return text[:digits] + `\` + rest
		}
	}
	return text
}
