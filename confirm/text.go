package confirm

import (
	"fmt"
	"math/big"
	"strings"
	"unicode/utf8"

	"tokencast/bodies"
	"tokencast/pricing"
)

// Text returns the report for people. Text that came from users is in it as it is: what
// goes to a terminal passes through reports.Terminal.
func (r *Report) Text() string {
	if r.One != nil {
		return r.oneText()
	}
	var b strings.Builder
	fmt.Fprintln(&b, r.headline())
	b.WriteString("\n")
	b.WriteString(aligned(r.rows()))
	b.WriteString("\n")
	for _, m := range r.Models {
		for _, line := range m.remarks() {
			b.WriteString(m.Model + ": " + line + "\n")
		}
	}
	return b.String() + r.footer()
}

// oneText shows a single call: what is sent, what came back, its tokens and its cost.
func (r *Report) oneText() string {
	var b strings.Builder
	m := r.Models[0]
	if r.DryRun {
		fmt.Fprintf(&b, "Request to %s, not sent:\n\n%s\n\n", m.Model, r.One.Body)
		fmt.Fprintf(&b, "Input estimated %s tokens; expected %s %s, at most %s %s. To send it, give --yes and --max-usd AMOUNT.\n", estimatedText(m.Input), amount(r.USD.Expected), r.Currency, amount(r.USD.WorstCase), r.Currency)
		return b.String()
	}
	if r.One.Streamed {
		b.WriteString("\n\n")
	} else if r.One.Answer != "" {
		fmt.Fprintf(&b, "%s\n\n", r.One.Answer)
	}
	fmt.Fprintf(&b, "Request to %s:\n\n%s\n\n", m.Model, r.One.Body)
	t := r.One.Counted
	for _, c := range []struct {
		name  string
		count bodies.Count
	}{{"Input", t.Input}, {"Output", t.Output}, {"Cache read", t.CacheRead}, {"Cache write", t.CacheWrite}} {
		if c.count.Known() {
			fmt.Fprintf(&b, "%s %d tokens (%s)", c.name, c.count.Tokens, c.count.Source)
			if c.name == "Input" && m.Input.Estimated != nil {
				fmt.Fprintf(&b, ", estimated %s", estimatedText(m.Input))
			}
			b.WriteString("\n")
		}
	}
	if m.Images != nil && m.Images.Confirmed != nil {
		fmt.Fprintf(&b, "%d image\n", *m.Images.Confirmed)
	}
	if r.One.Stop != "" {
		fmt.Fprintf(&b, "Ended by %s\n", r.One.Stop)
	}
	if m.Reason != "" {
		fmt.Fprintln(&b, m.Reason)
	}
	if len(m.Failures) > 0 {
		fmt.Fprintf(&b, "Not confirmed: %s\n", countsText(m.Failures))
	}
	fmt.Fprintf(&b, "Cost %s %s", amount(r.USD.Confirmed), r.Currency)
	if r.USD.Unknown.Sign() > 0 {
		fmt.Fprintf(&b, ", and up to %s %s of unknown outcome", amount(r.USD.Unknown), r.Currency)
	}
	b.WriteString("\n")
	return b.String()
}

// aligned sets rows in columns: names to the left, figures to the right.
func aligned(rows [][]string) string {
	const names = 2 // columns
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	for _, row := range rows {
		line := ""
		for i, cell := range row {
			pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if i < names {
				line += cell + pad + "  "
			} else {
				line += pad + cell + "  "
			}
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return b.String()
}

// headline is the answer in one line.
func (r *Report) headline() string {
	var calls, confirmed, sent int64
	for _, m := range r.Models {
		calls, confirmed, sent = calls+m.Calls.Planned, confirmed+m.Calls.Confirmed, sent+m.Calls.Sent
	}
	if r.DryRun {
		return fmt.Sprintf("Dry run, nothing was sent: %d calls, expected %s %s, at most %s %s.", calls, amount(r.USD.Expected), r.Currency, amount(r.USD.WorstCase), r.Currency)
	}
	text := fmt.Sprintf("%d of %d calls confirmed, %s %s", confirmed, calls, amount(r.USD.Confirmed), r.Currency)
	if r.USD.Unknown.Sign() > 0 {
		text += fmt.Sprintf(", and up to %s %s of unknown outcome", amount(r.USD.Unknown), r.Currency)
	}
	if r.USD.Cap != nil {
		text += fmt.Sprintf("; the cap is %s %s", amount(*r.USD.Cap), r.Currency)
	}
	return text + "."
}

// rows are the table: its head first.
func (r *Report) rows() [][]string {
	if r.DryRun {
		rows := [][]string{{"Model", "Operation", "Calls", "Tokens in", "Tokens out", "Expected", "At most"}}
		for _, m := range r.Models {
			rows = append(rows, []string{m.Model, string(m.Operation), fmt.Sprint(m.Calls.Planned), estimatedText(m.Input), estimatedText(m.Output), amount(m.USD.Expected), amount(m.USD.WorstCase)})
		}
		return rows
	}
	rows := [][]string{{"Model", "Operation", "Confirmed", "Unknown", "Failed", "Input", "95%", "Output", "95%", r.Currency}}
	for _, m := range r.Models {
		input := m.Input
		if m.Images != nil {
			input = *m.Images
		}
		rows = append(rows, []string{
			m.Model, string(m.Operation), fmt.Sprintf("%d/%d", m.Calls.Confirmed, m.Calls.Planned), fmt.Sprint(m.Calls.Unknown), fmt.Sprint(m.Calls.Failed),
			ratioText(input), intervalText(input), ratioText(m.Output), intervalText(m.Output), amount(m.USD.Confirmed),
		})
	}
	return rows
}

func estimatedText(s Side) string {
	if s.Estimated == nil {
		return "-"
	}
	return s.Estimated.Round(0)
}

func ratioText(s Side) string {
	switch {
	case s.Ratio != nil:
		return "x" + s.Ratio.Round(3)
	case s.Confirmed != nil:
		return fmt.Sprintf("%d", *s.Confirmed)
	}
	return "-"
}

func intervalText(s Side) string {
	if s.Low == "" {
		return "-"
	}
	const digits = 1 // of the four after the point, not shown
	return s.Low[:len(s.Low)-digits] + "-" + s.High[:len(s.High)-digits]
}

// amount is money for display: cents; below ten cents up to six places, and all of
// them where even those show nothing.
func amount(m pricing.Money) string {
	tenth := new(big.Rat).SetFrac64(1, 10)
	millionth := new(big.Rat).SetFrac64(1, 1_000_000)
	switch value := m.Rat(); {
	case value.Sign() == 0 || value.Cmp(tenth) >= 0:
		return m.Round(2)
	case value.Cmp(millionth) < 0:
		return m.String()
	}
	text := m.Round(6)
	for strings.HasSuffix(text, "0") && len(text) > len("0.00") {
		text = text[:len(text)-1]
	}
	return text
}

// remarks are what is to be said of a model beside its row.
func (m ModelReport) remarks() []string {
	var list []string
	if m.Reason != "" {
		list = append(list, m.Reason)
	}
	if len(m.Provenance) > 0 {
		list = append(list, "counts from "+countsText(m.Provenance))
	}
	if len(m.Failures) > 0 {
		list = append(list, "not confirmed: "+countsText(m.Failures))
	}
	if m.Calls.Attempts > m.Calls.Sent {
		list = append(list, fmt.Sprintf("%d requests for %d calls", m.Calls.Attempts, m.Calls.Sent))
	}
	if m.Calls.Cut > 0 {
		list = append(list, fmt.Sprintf("%d of %d answers were cut at the longest length; the output is a lower bound", m.Calls.Cut, m.Calls.Confirmed))
	}
	if m.CacheRead+m.CacheWrite > 0 {
		list = append(list, fmt.Sprintf("of the input, %d tokens were read from a cache and %d written to one, priced apart", m.CacheRead, m.CacheWrite))
	}
	if m.Disagree > 0 {
		list = append(list, fmt.Sprintf("in %d answers the provider's own counts are others than Amazon's, which are the ones used", m.Disagree))
	}
	if len(m.LeftOut) > 0 {
		list = append(list, "samples left out: "+countsText(m.LeftOut))
	}
	if m.Calls.Confirmed > 0 && m.Calls.Confirmed < minForInterval && m.Images == nil {
		list = append(list, fmt.Sprintf("too few calls for an interval: %d, not %d", m.Calls.Confirmed, minForInterval))
	}
	return append(list, m.Notes...)
}

func countsText(m map[string]int64) string {
	var parts []string
	for _, k := range sorted(m) {
		parts = append(parts, fmt.Sprintf("%s %d", strings.ReplaceAll(k, "_", " "), m[k]))
	}
	return strings.Join(parts, ", ")
}

func (r *Report) footer() string {
	if r.DryRun {
		return "\nAt most: one token for each byte of a request, and answers as long as their limit. To send the calls, give --yes and --max-usd AMOUNT.\n"
	}
	text := "\nInput and Output are counted over estimated. Only Amazon's own counts confirm; a call whose counts did not come stays unknown, and is booked at its worst case.\n"
	if p := r.Partial(); p != "" {
		text += "Partial: " + p + ".\n"
	}
	return text
}

// Markdown returns the report as Markdown: the table as it is for people, in a block,
// so that nothing in it is markup.
func (r *Report) Markdown() string {
	title := "Confirmation"
	if r.DryRun {
		title = "Confirmation, dry run"
	}
	text := strings.ReplaceAll(r.Text(), "```", "'''")
	return "# " + title + "\n\n```text\n" + text + "```\n"
}
