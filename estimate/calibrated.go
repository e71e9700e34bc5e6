package estimate

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"tokencast/confirm/calibration"
	"tokencast/pricing"
	"tokencast/tally"
	"tokencast/tokenizers"
	"tokencast/workload"
)

// Both figures: a calibrated line is counted twice in one pass over its samples, with the
// calibration and without it.

// Calibrated is what a calibration made of a line.
type Calibrated struct {
	Entries []calibration.Entry // used: that of the most calls first
	// What the line is without them: its amount, nil where nothing is priced, and the mean
	// tokens of a call, nil as in Line.
	Amount        *Amounts
	Input, Output *workload.Range
}

// plainJob is a workload without a calibration, beside a job with one.
type plainJob struct {
	*Job
	at    []int  // for each of its needs, its index among those of both
	extra []Need // those of its needs that the job with the calibration has not
}

// withoutCalibration prepares the workload without the calibration; nil where no line
// takes anything from it.
func (j *Job) withoutCalibration() (*plainJob, error) {
	if !slices.ContainsFunc(j.lines, (*line).calibrated) {
		return nil, nil
	}
	opts := j.opts
	opts.Calibration, opts.Digests, opts.Plans, opts.Explain = nil, nil, false, false
	plain, err := Prepare(j.cat, j.wl, opts)
	if err != nil {
		return nil, err
	}
	p := &plainJob{Job: plain, at: make([]int, len(plain.needs))}
	for i := range plain.needs {
		p.at[i] = i // both have the same needs, in the same order
	}
	for _, l := range j.lines {
		for _, i := range []int{l.sampled, l.system} {
			if l.calibrated() && i >= 0 {
				p.at[i] = len(j.needs) + len(p.extra)
				n := plain.needs[i]
				n.Plain = true
				p.extra = append(p.extra, n)
			}
		}
	}
	return p, nil
}

// before fills in what the lines and the total are without the calibration.
func (j *Job) before(e *Estimate, tallies []*tally.Tally) error {
	if j.plain == nil {
		return nil
	}
	own := make([]*tally.Tally, len(j.plain.at))
	for i, at := range j.plain.at {
		own[i] = tallies[at]
	}
	plain, err := j.plain.Estimate(own)
	if err != nil {
		return err
	}
	e.TotalBefore = plain.Total
	mean := func(c *CallTokens) *workload.Range {
		if c == nil {
			return nil
		}
		return &c.Mean
	}
	for i, l := range j.lines {
		if l.calibrated() {
			b := plain.Lines[i]
			e.Lines[i].Calibrated = &Calibrated{slices.Clone(l.learned.entries), b.Amount, mean(b.Input), mean(b.Output)}
		}
	}
	return nil
}

// calibrationNotes warns of what makes a calibration weak, or of no use.
func (j *Job) calibrationNotes(e *Estimate, p planned, tallies []*tally.Tally) {
	for _, why := range p.learned.refused {
		e.warn("calibration_unused", p.Name, "%s", why)
	}
	day := j.priceDay(0)
	for i, entry := range p.learned.entries {
		name := fmt.Sprintf("the calibration by %s", learnedFrom(entry))
		if err := entry.Usable(time.Date(day.Year, day.Month, day.Day, 0, 0, 0, 0, time.UTC)); err != nil {
			e.warn("calibration_weak", p.Name, "%s is weak and was used all the same: %v", name, err)
		}
		if entry.Cut > 0 && entry.OutputRatio != "" {
			e.warn("calibration_cut", p.Name, "%s: %d answers were cut at their longest length, so that its ratio of answers (%s) is a lower bound", name, entry.Cut, entry.OutputRatio)
		}
		if i == 0 && entry.Operation == "converse" {
			e.warn("calibration_converse", p.Name, "%s is of Converse, which puts a template of its own around the messages; the file has no entry of InvokeModel for the model", name)
		}
	}
	if p.calibrated() {
		for _, n := range []int{p.sampled, p.system} {
			if n >= 0 {
				j.otherTexts(e, p, tallies[n])
			}
		}
	}
}

// otherTexts warns where most of the tokens are of scripts that no entry is of.
func (j *Job) otherTexts(e *Estimate, p planned, t *tally.Tally) {
	mix := t.InputScripts
	if t.Records == 0 {
		mix = t.SystemScripts
	}
	scripts := tokenizers.Scripts()
	var total, unknown int64
	most := -1
	for i, n := range mix {
		total += n
		if p.learned.known[i] {
			continue
		}
		unknown += n
		if most < 0 || n > mix[most] {
			most = i
		}
	}
	if unknown > total-unknown {
		e.warn("calibration_scripts", p.Name, "most of the texts' tokens are of scripts that the calibration was not learned from (%s above all); it was learned from %s", scripts[most], scriptsOf(p.learned.entries))
	}
}

// calibrationTexts say by what lines are calibrated, and both figures of each; on is what
// follows the name of a line.
func (e *Estimate) calibrationTexts(on string) []string {
	var texts []string
	for _, l := range e.Lines {
		if l.Calibrated != nil {
			texts = append(texts, l.Name+on+": "+l.calibrationText(e.Currency))
		}
	}
	return texts
}

func (l Line) calibrationText(currency string) string {
	c := l.Calibrated
	var calls []string
	for _, e := range c.Entries {
		calls = append(calls, learnedFrom(e))
	}
	text := "calibrated by " + strings.Join(calls, " and ")
	if c.Amount == nil || l.Amount == nil {
		return text
	}
	return fmt.Sprintf("%s: %s %s a month before, %s with it", text, shown(c.Amount.Base), currency, shown(l.Amount.Base))
}

// unlike says which models are compared without a calibration beside others with one;
// "" where all are alike.
func unlike(models []Compared) string {
	calibrated, without := false, []string{}
	for _, m := range models {
		for _, l := range m.Lines {
			counted := l.Tokenizer != "" && l.Samples > 0
			calibrated = calibrated || l.Calibrated != nil
			if counted && l.Calibrated == nil && !slices.Contains(without, l.Model) {
				without = append(without, l.Model)
			}
		}
	}
	if !calibrated || len(without) == 0 {
		return ""
	}
	return fmt.Sprintf("without a calibration, their answers as long as in the samples: %s; hold them against the figures of the others without it", strings.Join(without, ", "))
}

// templateText says what the calibration takes a call's chat template for.
func (l *line) templateText() string {
	text := fmt.Sprintf("the chat template is %s tokens a call, as the calibration has it", l.learned.template.Round(1))
	if l.pattern().Calls() > 1 {
		text += "; what it adds for turns that are sent again is not in it"
	}
	return text
}

// learnedFrom are the calls of an entry in words.
func learnedFrom(e calibration.Entry) string {
	return fmt.Sprintf("%d calls of %s (%s, %s)", e.Calls, e.Date, e.Operation, e.Script)
}

func scriptsOf(entries []calibration.Entry) string {
	var names []string
	for _, e := range entries {
		names = append(names, e.Script)
	}
	return strings.Join(names, ", ")
}

// shown is an amount in a sentence: to the cent, below one cent to a millionth.
func shown(m pricing.Money) string {
	const cents, millionths = 2, 6
	if m.Sign() != 0 && m.Cmp(pricing.MoneyOf(big.NewRat(1, 100))) < 0 {
		return m.Round(millionths)
	}
	return m.Round(cents)
}
