package reports

import (
	"fmt"
	"io"
	"math/big"
	"slices"

	"tokencast/estimate"
	"tokencast/pricing"
)

// DiffMarker is the first line of a diff as [Markdown]: whoever posts it as a comment
// finds the comment of the run before by it.
const DiffMarker = "<!-- tokencast diff -->"

// diffFormats is the table of the formats of a diff.
var diffFormats = answerFormats[*estimate.Diff]{
	{Table, diffTable},
	{JSON, func(w io.Writer, d *estimate.Diff, _ Options) error { return diffJSON(w, d) }},
	{CSV, func(w io.Writer, d *estimate.Diff, _ Options) error { return diffCSV(w, d) }},
	{Markdown, func(w io.Writer, d *estimate.Diff, _ Options) error { return diffMarkdown(w, d) }},
}

// DiffFormats returns the formats that [WriteDiff] writes.
func DiffFormats() []Format { return diffFormats.list() }

// WriteDiff writes what changed between two estimates in the format f. Nothing is
// written when the report cannot be made.
func WriteDiff(w io.Writer, d *estimate.Diff, f Format, o Options) error {
	return diffFormats.write(w, "diff", d, f, o)
}

// signed is money with its sign: "+12.30".
func signed(m pricing.Money) string {
	if m.Sign() > 0 {
		return "+" + money(m)
	}
	return money(m)
}

// changeText says how a total changed: "+12.30 USD a month (+4.1%)".
func changeText(d *estimate.Diff) string {
	switch {
	case d.Change == nil && d.BaseTotal == nil && d.NowTotal == nil:
		return "the change is unknown: nothing is priced on either side"
	case d.Change == nil && d.BaseTotal == nil:
		return "the change is unknown: nothing of the base is priced"
	case d.Change == nil:
		return "the change is unknown: nothing is priced now"
	}
	text := "no change"
	if d.Change.Sign() != 0 {
		text = fmt.Sprintf("%s %s a month", signed(*d.Change), d.Now.Currency)
	}
	if base := d.BaseTotal.Rat(); base.Sign() != 0 && d.Change.Sign() != 0 {
		share := new(big.Rat).Quo(d.Change.Rat(), base)
		percent := thousands(pricing.MoneyOf(share.Mul(share, big.NewRat(100, 1))).Round(1))
		if d.Change.Sign() > 0 {
			percent = "+" + percent
		}
		text += fmt.Sprintf(" (%s%%)", percent)
	}
	if len(d.Gaps) > 0 {
		text += ", as far as both sides are priced"
	}
	return text
}

// fromToText says what changed into what.
func fromToText(d *estimate.Diff) string {
	of := func(e *estimate.Saved, total *pricing.Money) string {
		if total == nil {
			return "unknown"
		}
		return atLeast(e.Complete) + money(*total)
	}
	return fmt.Sprintf("From %s to %s %s a month (%s scenario).", of(d.Base, d.BaseTotal), of(d.Now, d.NowTotal), d.Now.Currency, d.Scenario)
}

// increaseText says how the change stands to its limit, "" where there is none.
func increaseText(d *estimate.Diff) string {
	if d.Limit == nil {
		return ""
	}
	if d.Verdict == "unknown" {
		return fmt.Sprintf("Whether it is within the allowed increase of %s is unknown.", d.Limit.Text)
	}
	text := "Within"
	if d.Verdict == "over" {
		text = "Over"
	}
	text += fmt.Sprintf(" the allowed increase of %s", d.Limit.Text)
	if len(d.Gaps) > 0 {
		text += ", as far as both sides are priced"
	}
	return text + "."
}

// gapTexts say what each side misses; what both miss is said once.
func gapTexts(d *estimate.Diff) []string {
	var texts []string
	for _, g := range d.Gaps {
		other := g
		other.Side = map[string]string{"base": "now", "now": "base"}[g.Side]
		both := slices.Contains(d.Gaps, other)
		when := "now"
		switch {
		case both && g.Side == "now":
			continue
		case both:
			when = "in the base and now"
		case g.Side == "base":
			when = "in the base"
		}
		if g.Line == "" {
			texts = append(texts, "something of a later month, "+when)
			continue
		}
		texts = append(texts, fmt.Sprintf("%s, %s: %s, %s", g.Line, g.Meter.Label(), reasonText(g.Reason), when))
	}
	return texts
}

// sideTexts say what was compared.
func sideTexts(d *estimate.Diff) []string {
	text := func(side string, e *estimate.Saved) string {
		return fmt.Sprintf("%s: %s, %s, prices of %s, catalog %s, month of %s hours", side, e.Name, e.Region, e.AsOf, e.CatalogVersion, e.MonthHours)
	}
	return []string{text("base", d.Base), text("now", d.Now)}
}

// causeTexts say what the causes mean.
var causeTexts = []string{
	"volume: more or fewer calls or images, or more or less held by the hour or month, at the base tokens of a call and the base prices",
	"tokens: longer or shorter calls, at the new volume and the base prices",
	"price: other prices of the same model and plan, at the new quantities",
	"mix: another model or plan, or a move between meters and token bands",
	"new, removed: a line that only one side has",
}

// shownCauses are the causes that a table lists: all, or the largest of many.
func shownCauses(d *estimate.Diff) []estimate.Change {
	if len(d.Causes) > manyLines {
		return d.Causes[:dearestLines]
	}
	return d.Causes
}

// diffTable writes d for a terminal.
func diffTable(w io.Writer, d *estimate.Diff, o Options) error {
	p := &page{width: o.width()}
	answer := ": " + changeText(d)
	p.say(strong, cut(visible(d.Now.Name), max(p.width-columnsOf(answer), 12), false)+answer)
	p.say(normal, fromToText(d))
	if text := increaseText(d); text != "" {
		s := normal
		if d.Verdict != "within" {
			s = doubt
		}
		p.say(s, text)
	}
	if len(d.Causes) > 0 {
		g := &grid{columns: []column{{"Cause", words, 7}, {"Line", words, 8}, {d.Now.Currency + "/month", figures, 0}}}
		for _, c := range shownCauses(d) {
			g.add(string(c.Cause), c.Line, signed(c.Amount))
		}
		g.total("Change", "", signed(*d.Change))
		p.lines = append(p.lines, pageLine{})
		if err := p.grid(g); err != nil {
			return err
		}
		if hidden := len(d.Causes) - len(shownCauses(d)); hidden > 0 {
			p.say(normal, moreText(hidden))
		}
	}
	p.entries(doubt, "Not priced", gapTexts(d), dearestLines)
	p.entries(doubt, "Not alike", d.Notes, dearestLines)
	p.entries(normal, "Compared", sideTexts(d), dearestLines)
	if len(d.Causes) > 0 {
		p.entries(normal, "Causes", causeTexts, dearestLines)
	}
	p.lines = append(p.lines, pageLine{})
	p.say(normal, roundingNote)
	return p.write(w, o.Color)
}
