package reports

import (
	"fmt"
	"io"

	"tokencast/estimate"
	"tokencast/pricing"
)

// provisionNote explains the columns of the tables.
const provisionNote = "Term: owed in full for the commitment. Cheaper by: what the units save a month against paying by use. Pays from: requests (images, of a line that makes them) a month, retries included in their cost, from which all units together are cheaper; tokens/min: the same as input and output tokens a minute. Peak use: of the units' capacity in the busiest minute."

// provisionTable writes v for a terminal: what cannot run on demand first, then each line
// with what is best for it, and why.
func provisionTable(w io.Writer, v *estimate.Provision, o Options) error {
	p := &page{width: o.width()}
	figures := ": " + ProvisionAnswer(v)
	name := cut(visible(v.Estimate.Name), max(p.width-columnsOf(figures), 12), false)
	p.say(strong, name+figures)
	p.say(normal, provisionContext(v))
	for _, w := range provisionTraps(v) {
		p.lines = append(p.lines, pageLine{})
		p.say(doubt, "! "+warningText(w))
	}
	for i, l := range v.Lines {
		if i == manyLines {
			p.section(moreText(len(v.Lines) - i))
			break
		}
		if err := p.provisionLine(v, l); err != nil {
			return err
		}
	}
	p.entries(doubt, "Warnings", list(provisionWarnings(v), warningText), dearestLines)
	p.explained(v.Estimate)
	p.entries(normal, "Assumptions", provisionAssumptions(v), dearestLines)
	p.lines = append(p.lines, pageLine{})
	p.say(normal, provisionNote)
	p.say(normal, roundingNote)
	return p.write(w, o.Color)
}

// lineName is the name of a line with its model where that is another.
func lineName(l estimate.ProvisionLine) string {
	if l.Model == l.Name {
		return l.Name
	}
	return l.Name + ", " + l.Model
}

// perUseText is what a line costs by use: "on demand 38,400.00 USD a month".
func perUseText(v *estimate.Provision, l estimate.ProvisionLine) string {
	if l.OnDemand == nil {
		return fmt.Sprintf("%s not known (%s)", paidAs(l), missingText(*l.Missing))
	}
	text := fmt.Sprintf("%s %s %s a month", paidAs(l), money(l.OnDemand.Of(v.Estimate.Scenario)), v.Estimate.Currency)
	if low, base, high := lowBaseHigh(l.OnDemand); low != high {
		text += fmt.Sprintf(" (low %s, base %s, high %s)", low, base, high)
	}
	return text
}

// provisionLine adds a line.
func (p *page) provisionLine(v *estimate.Provision, l estimate.ProvisionLine) error {
	p.section(lineName(l) + ": " + perUseText(v, l))
	p.say(normal, recommendation(v, l)+".")
	if cheapestOption(l) == nil {
		return nil // the sentence says why
	}
	p.say(normal, loadText(l))
	g := &grid{columns: []column{
		{"Commitment", words, 8},
		{"Units", figures, 0},
		{"Hour", figures, 0},
		{"Month", figures, 0},
		{"Term", figures, 0},
		{"Cheaper by", figures, 0},
		{"Pays from", figures, 0},
		{"Tokens/min", figures, 0},
		{"Peak use", figures, 0},
	}}
	for _, row := range optionRows(l) {
		g.add(row...)
	}
	for _, column := range []int{2, 7, 4} { // the hour, the tokens and the term give way to narrow pages
		if _, ok := g.fit(p.width); ok {
			break
		}
		g.drop(column)
	}
	if err := p.grid(g); err != nil {
		return err
	}
	for _, x := range l.Options {
		if x.Detail != "" {
			p.entry(normal, fmt.Sprintf("%s: %s", x.Commitment, x.Detail))
		}
	}
	if text := idleText(v, cheapestOption(l)); text != "" {
		p.say(normal, text)
	}
	return p.splits(l)
}

// optionRows are the cells of the options, dashes where there is nothing to say.
func optionRows(l estimate.ProvisionLine) [][]string {
	return list(l.Options, func(x estimate.Option) []string {
		from, tokens, use := dash, dash, dash
		if b := x.BreakEven; b != nil {
			from = thousands(roundedUp(b.Requests))
			if b.TokensPerMinute != nil {
				tokens = thousands(roundedUp(*b.TokensPerMinute))
			}
		}
		if x.Load.PeakUse != nil {
			use = ofWhole(*x.Load.PeakUse)
		}
		return []string{
			string(x.Commitment), count(x.Units), moneyOr(x.Hourly), moneyOr(x.Monthly), moneyOr(x.TermTotal),
			moneyOr(x.CheaperBy), from, tokens, use,
		}
	})
}

// splitsHeading says of which option the splits are.
func splitsHeading(l estimate.ProvisionLine, x *estimate.Option) string {
	return fmt.Sprintf("Fewer units (%s) and the overflow %s, a month:", x.Commitment, paidAs(l))
}

// splitRows are the cells of the splits of an option.
func splitRows(x *estimate.Option) [][]string {
	return list(x.Splits, func(s estimate.Split) []string {
		return []string{count(s.Units), money(s.Provisioned), quantity(s.OverflowLeast), quantity(s.OverflowMost), money(s.Least), money(s.Most)}
	})
}

// splitColumns are their columns.
var splitColumns = []string{"Units", "Units cost", "Overflow, least", "most", "In all, least", "most"}

// splits adds what fewer units of the cheapest option and the overflow cost.
func (p *page) splits(l estimate.ProvisionLine) error {
	x := cheapestOption(l)
	if len(x.Splits) == 0 {
		return nil
	}
	p.say(normal, splitsHeading(l, x))
	g := &grid{}
	for _, head := range splitColumns {
		g.columns = append(g.columns, column{head, figures, 0})
	}
	for _, row := range splitRows(x) {
		g.add(row...)
	}
	return p.grid(g)
}

// ofWhole is a share in percent: "73%", "0.4%".
func ofWhole(q pricing.Quantity) string {
	return quantity(q.Mul(pricing.Count(100))) + "%"
}
