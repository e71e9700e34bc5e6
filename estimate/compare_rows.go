package estimate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"tokencast/catalog"
	"tokencast/pricing"
	"tokencast/tally"
	"tokencast/tokenizers"
	"tokencast/workload"
)

// Needs returns what has to be counted, in the order in which Compare takes the
// tallies: every line with the tokenizer of each model that it is compared on.
func (c *ComparisonJob) Needs() []Need {
	needs := slices.Clone(c.current.Needs())
	for _, r := range c.rivals {
		if r.job != nil {
			needs = append(needs, r.job.Needs()...)
		}
	}
	return needs
}

// Compare prices the workload on every candidate. tallies are the counts of Needs, in
// its order; the errors are those of [Job.Estimate].
func (c *ComparisonJob) Compare(tallies []*tally.Tally) (*Comparison, error) {
	if n := len(c.Needs()); len(tallies) != n {
		return nil, fmt.Errorf("%d tallies for %d needs", len(tallies), n)
	}
	next := func(j *Job) (*Estimate, []*tally.Tally, error) {
		n := len(j.Needs())
		own := tallies[:n]
		tallies = tallies[n:]
		e, err := j.Estimate(own)
		return e, own, err
	}
	current, own, err := next(c.current)
	if err != nil {
		return nil, err
	}
	standing := c.standing(current, own)
	notes := append(c.notes(), current.calibrationTexts("")...)
	result := &Comparison{Current: current, Models: []Compared{standing}, Notes: notes, Sources: slices.Clone(current.Sources)}
	for _, r := range c.rivals {
		row := Compared{Model: r.model.ID, ModelName: r.model.Name, Provider: r.model.ProviderName, Cannot: slices.Clone(r.cannot)}
		if r.job != nil {
			e, own, err := next(r.job)
			if err != nil {
				return nil, err
			}
			row.Lines, row.Once = e.Lines, e.OneOff
			result.Sources = append(result.Sources, e.Sources...)
			row.Cannot = append(row.Cannot, r.job.doubts(e, own, func(int) bool { return true })...)
			row.sums(c.current.onto(current, e, r.moved))
			row.Warnings = newWarnings(current, e)
			if row.Model != standing.Model {
				result.Notes = append(result.Notes, e.calibrationTexts(" on "+r.model.ID)...)
			}
		}
		if row.Model == standing.Model {
			continue // it is the workload as it stands
		}
		result.Models = append(result.Models, row)
	}
	slices.SortFunc(result.Sources, func(a, b Source) int { return strings.Compare(a.Key, b.Key) })
	result.Sources = slices.Compact(result.Sources)
	if note := unlike(result.Models); note != "" {
		result.Notes = append(result.Notes, note)
	}
	slices.SortStableFunc(result.Models, func(a, b Compared) int {
		if by := cmp.Compare(a.rank(c.all), b.rank(c.all)); by != 0 {
			return by
		}
		if a.Amount != nil && b.Amount != nil {
			if by := a.Amount.Base.Cmp(b.Amount.Base); by != 0 {
				return by
			}
		}
		return strings.Compare(a.Model, b.Model)
	})
	return result, nil
}

// rank is the order of rows before their amounts.
func (r Compared) rank(all bool) int {
	switch {
	case r.Amount == nil:
		return 3
	case !r.Complete:
		return 2
	case all && len(r.Cannot) > 0:
		return 1
	}
	return 0
}

// SortByName puts the models in the order of their names, the workload as it stands
// first where its lines have several.
func (c *Comparison) SortByName() {
	slices.SortStableFunc(c.Models, func(a, b Compared) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.ModelName), strings.ToLower(b.ModelName)), strings.Compare(a.Model, b.Model))
	})
}

// standing is the row of the workload as it stands.
func (c *ComparisonJob) standing(e *Estimate, tallies []*tally.Tally) Compared {
	of := func(i int) bool { return c.compared[i] }
	row := Compared{Current: true, Cannot: c.current.doubts(e, tallies, of), Warnings: e.Warnings}
	row.sums(e)
	var models []*catalog.Model
	for i, l := range e.Lines {
		if of(i) {
			row.Lines = append(row.Lines, l)
			for _, o := range e.OneOff {
				if o.Line == l.Name {
					row.Once = append(row.Once, o)
				}
			}
			if m := c.current.lines[i].model; !slices.Contains(models, m) {
				models = append(models, m)
			}
		}
	}
	if len(models) == 1 {
		row.Model, row.ModelName, row.Provider = models[0].ID, models[0].Name, models[0].ProviderName
	}
	return row
}

// sums takes the sums of a workload's estimate.
func (r *Compared) sums(e *Estimate) {
	r.Amount, r.OneOff, r.Complete = e.Total, e.oneOffTotal(), e.Complete
	for _, l := range e.Lines {
		for _, u := range l.Unpriced {
			r.Unpriced = append(r.Unpriced, Missing{l.Name, u})
		}
	}
}

// onto returns the workload's estimate with the moved lines as they are in e, as far as
// a comparison needs it: lines, total and one-off costs.
func (j *Job) onto(current, e *Estimate, moved []int) *Estimate {
	whole := &Estimate{Lines: slices.Clone(e.Lines), OneOff: slices.Clone(e.OneOff), OneOffs: e.OneOffs, Complete: e.Complete}
	stays := map[string]bool{}
	for i, l := range current.Lines {
		if !slices.Contains(moved, i) {
			stays[l.Name] = true
			whole.Lines = append(whole.Lines, l)
			whole.Complete = whole.Complete && !l.ends()
		}
	}
	for _, o := range current.OneOff {
		if stays[o.Line] {
			whole.OneOff = append(whole.OneOff, o)
			whole.OneOffs = whole.OneOffs.Add(o.Amount)
		}
	}
	j.total(whole)
	return whole
}

// newWarnings are those of moved lines that the workload does not have as it stands; of
// calls over the context Cannot tells.
func newWarnings(current, e *Estimate) []Warning {
	var list []Warning
	for _, l := range e.Lines {
		for _, w := range l.Warnings {
			if !slices.Contains(current.Warnings, w) && !(w.Code == "context_limit" && l.OverContext) && w.Code != "price_ends" {
				list = append(list, w)
			}
		}
	}
	return list
}

// ends reports whether a price of the line ends within the horizon.
func (l Line) ends() bool {
	return slices.ContainsFunc(l.Warnings, func(w Warning) bool { return w.Code == "price_ends" })
}

// oneOffTotal is what falls once; nil where something does and nothing of it is priced.
func (e *Estimate) oneOffTotal() *pricing.Money {
	if len(e.OneOff) == 0 {
		for _, l := range e.Lines {
			for _, u := range l.Unpriced {
				if u.Meter == pricing.Train || u.Meter == pricing.TrainImage {
					return nil
				}
			}
		}
	}
	sum := e.OneOffs
	return &sum
}

// doubts says why models cannot serve the lines that they have: their context, languages
// and prices.
func (j *Job) doubts(e *Estimate, tallies []*tally.Tally, of func(line int) bool) []Obstacle {
	var list []Obstacle
	for i, l := range e.Lines {
		if !of(i) {
			continue
		}
		say := func(kind ObstacleKind, why string) { list = append(list, Obstacle{kind, l.Name, why}) }
		if l.OverContext {
			say(ContextObstacle, overContext(l))
		}
		if n, m := j.lines[i].sampled, j.lines[i].model; n >= 0 {
			if scripts := foreign(m, tallies[n].InputScripts); len(scripts) > 0 {
				say(LanguageObstacle, fmt.Sprintf("samples in %s script, and the model is for %s (a caution)", scriptNames(scripts), strings.Join(m.Languages, ", ")))
			}
		}
		for _, u := range l.Unpriced {
			if u.Reason != QuantityUnknown { // which is unknown on any model
				say(PriceObstacle, u.Detail)
			}
		}
		for _, w := range l.Warnings {
			if w.Code == "price_ends" {
				say(PriceObstacle, w.Message)
			}
		}
	}
	return list
}

// overContext is the words of the warning that calls are too long.
func overContext(l Line) string {
	for _, w := range l.Warnings {
		if w.Code == "context_limit" {
			return w.Message
		}
	}
	return "the longest call is over the limit"
}

func scriptNames(list []tokenizers.Script) string {
	var names []string
	for _, s := range list {
		names = append(names, string(s))
	}
	return strings.Join(names, ", ")
}

// notes say on what the comparison rests.
func (c *ComparisonJob) notes() []string {
	var given, usage, units []string
	for i, l := range c.current.lines {
		if !c.compared[i] {
			continue
		}
		switch {
		case l.Samples != nil && l.Samples.Usage:
			usage = append(usage, l.Name)
		case l.Samples == nil && (l.Tokens != (workload.Tokens{}) || l.Conversation != nil):
			given = append(given, l.Name)
		}
		if l.Provisioned != nil {
			units = append(units, l.Name)
		}
	}
	notes := []string{"every amount is of the whole workload, a full month; the lines that a model does not take stay as they are"}
	for _, n := range []struct {
		lines []string
		text  string
	}{
		{given, "the token counts are given and taken for every model, though each counts the same text in its own way"},
		{usage, "the recorded counts are those of the model that was called and taken for every model"},
		{units, "the same number of model units is taken for every model, though a unit of another carries another load"},
	} {
		if len(n.lines) > 0 {
			notes = append(notes, join(n.lines)+": "+n.text)
		}
	}
	return notes
}
