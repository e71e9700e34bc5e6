package reports

import (
	"fmt"
	"io"
	"strings"

	"tokencast/estimate"
	"tokencast/pricing"
	"tokencast/tokenizers"
)

// writeTable writes e for a terminal: the answer first, then what it is made of, then
// what limits its worth.
func writeTable(w io.Writer, e *estimate.Estimate, o Options) error {
	p := &page{width: o.width()}
	p.answer(e)
	p.traps(e)
	if err := p.lineTable(e); err != nil {
		return err
	}
	p.unpriced(e)
	if err := p.oneOff(e); err != nil {
		return err
	}
	p.owed(e)
	if err := p.months(e); err != nil {
		return err
	}
	p.budget(e)
	p.accuracy(e)
	p.entries(normal, "Samples", sampleTexts(e.Samples), dearestLines)
	p.explained(e)
	if err := p.drivers(e); err != nil {
		return err
	}
	p.warnings(e)
	p.entries(normal, "Assumptions", e.Assumptions, dearestLines)
	p.entries(normal, "Sources of the prices", list(e.Sources, sourceText), dearestLines)
	p.lines = append(p.lines, pageLine{})
	p.say(normal, roundingNote)
	return p.write(w, o.Color)
}

// trapCode is the warning that stands before everything else: it costs most.
const trapCode = "custom_model_needs_provisioned"

// first reports whether a warning stands before the figures: a trap that costs most, and
// what cannot be, whatever it costs.
func first(w estimate.Warning) bool { return w.Code == trapCode || w.Code == "quota_exceeded" }

// answerText says what a month costs: "309.12 USD a month (low 192.66, high 588.45)".
func answerText(e *estimate.Estimate) string {
	if e.Total == nil {
		return "nothing is priced"
	}
	low, base, high := lowBaseHigh(e.Total)
	return fmt.Sprintf("%s%s %s a month (low %s, high %s)", atLeast(e.Complete), base, e.Currency, low, high)
}

// contextText says for where, when and by which catalog.
func contextText(e *estimate.Estimate) string {
	text := fmt.Sprintf("%s, prices of %s, catalog %s, month of %s hours", e.Region, e.Catalog.AsOf, e.Catalog.Version, e.MonthHours)
	if len(e.Catalog.Overlays) > 0 {
		text += ", overlays " + strings.Join(e.Catalog.Overlays, ", ")
	}
	return text
}

// answer adds the first lines. The name is cut so that the figures stay in line 1.
func (p *page) answer(e *estimate.Estimate) {
	figures := ": " + answerText(e)
	name := cut(visible(e.Name), max(p.width-columnsOf(figures), 12), false)
	p.say(strong, name+figures)
	p.say(normal, contextText(e))
}

// traps adds the warnings that come before the figures.
func (p *page) traps(e *estimate.Estimate) {
	for _, w := range e.Warnings {
		if first(w) {
			p.lines = append(p.lines, pageLine{})
			p.say(doubt, "! "+warningText(w))
		}
	}
}

// unpriced adds what has no price, and why.
func (p *page) unpriced(e *estimate.Estimate) {
	p.entries(doubt, "Not priced", unpricedTexts(e), dearestLines)
}

func unpricedTexts(e *estimate.Estimate) []string {
	var texts []string
	for _, l := range e.Lines {
		for _, u := range l.Unpriced {
			text := fmt.Sprintf("%s, %s: %s", l.Name, u.Meter.Label(), reasonText(u.Reason))
			// The detail may begin with the meter, too.
			detail := strings.TrimPrefix(u.Detail, u.Meter.Label()+": ")
			if detail != "" && detail != reasonText(u.Reason) {
				text += fmt.Sprintf(" (%s)", detail)
			}
			texts = append(texts, text)
		}
	}
	return texts
}

// owed adds what commitments cost after the horizon.
func (p *page) owed(e *estimate.Estimate) {
	p.entries(normal, "Owed after the horizon, in no total", owedTexts(e), dearestLines)
}

func owedTexts(e *estimate.Estimate) []string {
	return list(e.Owed, func(o estimate.Owed) string {
		return fmt.Sprintf("%s: %s more months of the %s commitment, %s %s", o.Line, quantity(o.Months), o.Commitment, money(o.Amount), e.Currency)
	})
}

// budget adds how the total stands to the budget.
func (p *page) budget(e *estimate.Estimate) {
	text, over := budgetText(e)
	if text == "" {
		return
	}
	p.lines = append(p.lines, pageLine{})
	s := strong
	if over {
		s = doubt
	}
	p.say(s, text)
}

// budgetText says how the total stands to the budget, "" where there is none.
func budgetText(e *estimate.Estimate) (text string, over bool) {
	b := e.Budget
	if b == nil {
		return "", false
	}
	text = fmt.Sprintf("Budget of %s %s a month (%s scenario): %s", money(b.Monthly), e.Currency, e.Scenario, b.Verdict)
	if b.Margin != nil {
		margin := *b.Margin
		switch {
		case margin.Sign() < 0:
			over = true
			text += fmt.Sprintf(" by %s%s", atLeast(e.Complete), strings.TrimPrefix(money(margin), "-"))
		case e.Complete:
			text += fmt.Sprintf(", %s left", money(margin))
		default:
			text += fmt.Sprintf(" as far as it is priced, at most %s left", money(margin))
		}
	}
	if b.FirstMonthOver != nil {
		text += fmt.Sprintf("; the first month over it is %s", b.FirstMonthOver.MonthText())
	}
	return text, over
}

// accuracy adds each line's amount and what its counts are worth.
func (p *page) accuracy(e *estimate.Estimate) {
	var texts []string
	for _, l := range shownLines(e) {
		amount := dash
		if l.Amount != nil {
			low, base, high := lowBaseHigh(l.Amount)
			amount = fmt.Sprintf("%s%s (low %s, high %s)", atLeast(l.Complete), base, low, high)
		}
		name := l.Name
		if l.Model != name {
			name += ", " + l.Model
		}
		texts = append(texts, fmt.Sprintf("%s: %s; %s", name, amount, accuracyText(l)))
	}
	p.entries(normal, "Lines: "+e.Currency+" a month, and what their token counts are worth", texts, manyLines)
}

// accuracyText says what the token counts of a line are worth.
func accuracyText(l estimate.Line) string {
	var parts []string
	if c := inputClass(l); c != "" {
		parts = append(parts, "input "+string(c))
	}
	if c := outputClass(l); c != "" {
		parts = append(parts, "output "+string(c))
	}
	if l.Training != "" {
		parts = append(parts, "training text "+string(l.Training))
	}
	if c := l.Calibrated; c != nil && c.Amount != nil {
		parts = append(parts, money(c.Amount.Base)+" without the calibration")
	}
	if l.MeanInterval != nil {
		parts = append(parts, fmt.Sprintf("mean of %s samples within %s%%", count(l.Samples), l.MeanInterval.Mul(pricing.Count(100)).Round(1)))
	}
	if l.Tokenizer != "" {
		parts = append(parts, "counted by "+l.Tokenizer+withinText(l.Band))
		if l.Calibrated != nil && withinText(l.AnswerBand) != withinText(l.Band) {
			within, ok := strings.CutPrefix(withinText(l.AnswerBand), ", true count")
			if !ok {
				within = " without a band"
			}
			parts = append(parts, "answers"+within)
		}
	}
	if len(parts) == 0 {
		return "no tokens are counted"
	}
	return strings.Join(parts, ", ")
}

// withinText says how far the true count can lie off, "" where no band is claimed.
func withinText(b tokenizers.Band) string {
	low, high := b.LowText(), b.HighText()
	if low == high { // both 0%
		return ""
	}
	return fmt.Sprintf(", true count within %s and %s", tenthOut(low, -1), tenthOut(high, 1))
}

// manyFiles is the number of files of a line and shape from which they are shown as
// one entry.
const manyFiles = 4

// sampleTexts says what was read, many files of a line and shape in one entry.
func sampleTexts(files []estimate.SampleFile) []string {
	type group struct{ line, shape string }
	of := func(f estimate.SampleFile) group { return group{f.Line, f.Shape} }
	sums := map[group]estimate.SampleFile{}
	counts := map[group]int{}
	for _, f := range files {
		sum, ok := sums[of(f)]
		if !ok {
			sum = estimate.SampleFile{Line: f.Line, Path: f.Path, Shape: f.Shape}
		}
		sum.Records, sum.Bytes, sum.Repaired = sum.Records+f.Records, sum.Bytes+f.Bytes, sum.Repaired+f.Repaired
		sums[of(f)] = sum
		counts[of(f)]++
	}
	var texts []string
	for _, f := range files {
		switch n := counts[of(f)]; {
		case n == 0: // in the entry of the first of its group
		case n < manyFiles:
			texts = append(texts, sampleText(f, f.Path))
		default:
			texts = append(texts, sampleText(sums[of(f)], fmt.Sprintf("%s and %s more files", f.Path, count(int64(n-1)))))
			counts[of(f)] = 0
		}
	}
	return texts
}

// sampleText says what was read of a file, or of several that name stands for.
func sampleText(s estimate.SampleFile, name string) string {
	records := "records"
	if s.Records == 1 {
		records = "record"
	}
	text := fmt.Sprintf("%s (%s): %s, %s %s, %s bytes", name, s.Line, s.Shape, count(s.Records), records, count(s.Bytes))
	if s.Repaired > 0 {
		text += fmt.Sprintf(", %s repaired", count(s.Repaired))
	}
	return text
}

// shownDrivers are the assumptions that move the total most.
func shownDrivers(e *estimate.Estimate) []estimate.Driver {
	const most = 5
	return e.Drivers[:min(len(e.Drivers), most)]
}

func driverTexts(e *estimate.Estimate) []string {
	return list(shownDrivers(e), func(d estimate.Driver) string {
		return fmt.Sprintf("%s: %s to %s", d.Name, money(d.Low), money(d.High))
	})
}

// warnings adds the warnings that do not come first.
func (p *page) warnings(e *estimate.Estimate) {
	var texts []string
	for _, w := range e.Warnings {
		if w.Code != trapCode {
			texts = append(texts, warningText(w))
		}
	}
	p.entries(doubt, "Warnings", texts, dearestLines)
}

// warningText is a warning with its line and code.
func warningText(w estimate.Warning) string {
	if w.Line == "" {
		return fmt.Sprintf("%s [%s]", w.Message, w.Code)
	}
	return fmt.Sprintf("%s: %s [%s]", w.Line, w.Message, w.Code)
}

func sourceText(s estimate.Source) string {
	text := s.Key
	if s.Title != "" {
		text += ": " + s.Title
	}
	if !s.Retrieved.IsZero() {
		text += ", retrieved " + s.Retrieved.String()
	}
	return text
}

// moreText says that a list is cut.
func moreText(n int) string {
	return fmt.Sprintf("and %s more; JSON holds all", count(int64(n)))
}
