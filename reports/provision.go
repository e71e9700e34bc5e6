package reports

import (
	"fmt"
	"io"
	"slices"

	"tokencast/estimate"
	"tokencast/pricing"
)

// provisionFormats is the table of the formats of a comparison of plans.
var provisionFormats = answerFormats[*estimate.Provision]{
	{Table, provisionTable},
	{JSON, func(w io.Writer, v *estimate.Provision, _ Options) error { return provisionJSON(w, v) }},
	{CSV, func(w io.Writer, v *estimate.Provision, _ Options) error { return provisionCSV(w, v) }},
	{Markdown, func(w io.Writer, v *estimate.Provision, _ Options) error { return provisionMarkdown(w, v) }},
	{Excel, func(w io.Writer, v *estimate.Provision, _ Options) error { return provisionExcel(w, v) }},
	{HTML, func(w io.Writer, v *estimate.Provision, _ Options) error { return provisionHTML(w, v) }},
}

// ProvisionFormats returns the formats that [WriteProvision] writes.
func ProvisionFormats() []Format { return provisionFormats.list() }

// WriteProvision writes v in the format f, by the rules of [Write].
func WriteProvision(w io.Writer, v *estimate.Provision, f Format, o Options) error {
	return provisionFormats.write(w, "comparison of plans", v, f, o)
}

// ProvisionAnswer says in one phrase for how many lines provisioned throughput pays.
func ProvisionAnswer(v *estimate.Provision) string {
	pays, must, open := 0, 0, 0
	for _, l := range v.Lines {
		switch {
		case l.MustProvision:
			must++
		case l.Choice.Plan == estimate.PayProvisioned, l.Choice.Plan == estimate.PayMixed:
			pays++
		case l.Choice.Plan == estimate.NoPlan:
			open++
		}
	}
	text := fmt.Sprintf("provisioned throughput pays for %d of %s", pays, counted(int64(len(v.Lines)), "line"))
	if must > 0 {
		text += fmt.Sprintf(", %d cannot run without", must)
	}
	if open > 0 {
		text += fmt.Sprintf(", %d cannot be compared", open)
	}
	return text
}

// provisionContext is where, when, by which catalog and in which scenario.
func provisionContext(v *estimate.Provision) string {
	return fmt.Sprintf("%s, %s scenario", contextText(v.Estimate), v.Estimate.Scenario)
}

// provisionTraps are the warnings that come before everything else: custom models that
// cannot run on demand, with what they cost at least.
func provisionTraps(v *estimate.Provision) []estimate.Warning {
	var traps []estimate.Warning
	for _, l := range v.Lines {
		if !l.MustProvision {
			continue
		}
		text := fmt.Sprintf("%s cannot run on demand as a custom model: it runs on provisioned throughput alone, billed every hour, used or not", l.Model)
		if x := cheapestOption(l); x != nil {
			text += fmt.Sprintf(", from %s %s a month on (%s, commitment %s)", money(*x.Monthly), v.Estimate.Currency, counted(x.Units, "unit"), x.Commitment)
		}
		traps = append(traps, estimate.Warning{Code: trapCode, Line: l.Name, Message: text})
	}
	return traps
}

// provisionWarnings are all others.
func provisionWarnings(v *estimate.Provision) []estimate.Warning {
	var list []estimate.Warning
	for _, w := range v.Estimate.Warnings {
		if w.Code != trapCode {
			list = append(list, w)
		}
	}
	for _, l := range v.Lines {
		for _, x := range l.Options {
			if x.Rate == nil || x.Rate.Confidence == "published" || x.Rate.Confidence == "" {
				continue
			}
			w := estimate.Warning{Code: "price_" + x.Rate.Confidence, Line: l.Name, Message: fmt.Sprintf("the price of %s (%s) is %s: %s", x.Rate.Meter.Label(), x.Rate.At, x.Rate.Confidence, x.Rate.Note)}
			if !slices.Contains(list, w) {
				list = append(list, w)
			}
		}
	}
	return list
}

// provisionAssumptions are those of the estimate and of the comparison.
func provisionAssumptions(v *estimate.Provision) []string {
	list := append(slices.Clone(v.Estimate.Assumptions),
		"the prices are those of the first month, and a month is a full one at its volume",
		"units are paid for every hour, used or not; a commitment is owed to the end of its term",
		"the storage of a custom model is paid either way and is in no figure here",
	)
	known, splits := false, false
	for _, l := range v.Lines {
		for _, x := range l.Options {
			known, splits = known || x.Load.Capacity != nil, splits || len(x.Splits) > 0
		}
	}
	if known {
		list = append(list, "a unit carries its input and its output tokens a minute, each limit by itself; all input counts, cached or not")
	}
	if splits {
		list = append(list, "how the load falls over the month is not known, only its peak factor: the least overflow is that of a steady load, the most that of a load that comes in busiest minutes alone; every other load lies between")
	}
	for _, name := range v.Without {
		list = append(list, name+": the line sends nothing, so there is nothing to compare")
	}
	return list
}

// cheapestOption is the option of a line that costs least a month, of those that are not known
// to be too small if there are such; nil where none is offered.
func cheapestOption(l estimate.ProvisionLine) *estimate.Option {
	var best *estimate.Option
	for i := range l.Options {
		x := &l.Options[i]
		if x.Monthly == nil {
			continue
		}
		if best == nil || tooSmall(best) && !tooSmall(x) || tooSmall(best) == tooSmall(x) && x.Monthly.Cmp(*best.Monthly) < 0 {
			best = x
		}
	}
	return best
}

// tooSmall reports whether the units of an option cannot carry the busiest minute.
func tooSmall(x *estimate.Option) bool { return x.Load.Feasible != nil && !*x.Load.Feasible }

// inScenario is the value of a range in the scenario of the comparison.
func inScenario(low, base, high pricing.Quantity, s estimate.Scenario) pricing.Quantity {
	return [...]pricing.Quantity{estimate.Base: base, estimate.Low: low, estimate.High: high}[s]
}

// counted is a number with its noun: "1 unit", "3 units".
func counted(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return count(n) + " " + noun + "s"
}
