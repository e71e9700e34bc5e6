package estimate

import (
	"fmt"
	"slices"
	"strings"

	"tokencast/catalog"
	"tokencast/pricing"
	"tokencast/tally"
	"tokencast/tokenizers"
)

// warn notes a doubt, once; line "" means the whole workload.
func (e *Estimate) warn(code, line, format string, args ...any) {
	w := Warning{code, line, fmt.Sprintf(format, args...)}
	if e.lineOf == nil {
		e.lineOf = make(map[string]*Line, len(e.Lines))
		for i := range e.Lines {
			e.lineOf[e.Lines[i].Name] = &e.Lines[i]
		}
	}
	known := &e.Warnings
	l := e.lineOf[line]
	if l != nil {
		known = &l.Warnings
	}
	if slices.Contains(*known, w) {
		return
	}
	e.Warnings = append(e.Warnings, w)
	if l != nil {
		l.Warnings = append(l.Warnings, w)
	}
}

// notes fills in warnings, samples, sources and assumptions.
func (j *Job) notes(e *Estimate, lines []planned, tallies []*tally.Tally) {
	for i := range lines {
		if p := &lines[i]; j.needsProvisioned(p) {
			e.warn("custom_model_needs_provisioned", p.Name, "%s has no on-demand price for a custom model: it runs on provisioned throughput alone, billed every hour; give plan: {provisioned: {units: 1, commitment: none}}", p.model.ID)
		}
	}
	for i, p := range lines {
		j.quotaNotes(e, &e.Lines[i], p)
	}
	// What costs most, and what cannot be, comes before anything else.
	slices.SortStableFunc(e.Warnings, func(a, b Warning) int { return rank(a) - rank(b) })
	once := map[string][]pricing.LineItem{}
	for _, o := range e.OneOff {
		once[o.Line] = append(once[o.Line], o.LineItem)
	}
	for i, p := range lines {
		j.calibrationNotes(e, p, tallies)
		j.lineNotes(e, &e.Lines[i], p, once[p.Name])
		e.limitNotes(&e.Lines[i], p)
		for _, n := range []int{p.line.sampled, p.line.trained} {
			if n >= 0 {
				e.sampleNotes(&e.Lines[i], p, tallies[n])
			}
		}
	}
	j.sources(e)
	j.assumptions(e, lines, tallies)
}

func rank(w Warning) int {
	switch w.Code {
	case "custom_model_needs_provisioned":
		return 0
	case "quota_exceeded":
		return 1
	}
	return 2
}

// lineNotes warns of what the figures of a line do not say themselves; once is what falls
// once.
func (j *Job) lineNotes(e *Estimate, r *Line, p planned, once []pricing.LineItem) {
	m := p.model
	if m.Lifecycle.Status != "active" {
		e.warn("lifecycle", p.Name, "%s is %s; new projects may not be able to use it", m.ID, m.Lifecycle.Status)
	}
	for _, items := range [][]pricing.LineItem{r.Items, once} {
		for i := range items {
			rate := items[i].Rate
			if c := rate.Confidence; c != "published" && c != "" {
				e.warn("price_"+c, p.Name, "the price of %s (%s) is %s: %s", rate.Meter.Label(), rate.At, c, rate.Note)
			}
		}
	}
	if p.Tokens.OutputMax != nil && (!p.traffic.counted || p.traffic.missingAnswr > 0) {
		e.warn("output_is_ceiling", p.Name, "the answers are counted at their longest, %s tokens each: a ceiling, not an expectation", p.Tokens.OutputMax)
	}
	if p.traffic.counted && p.Provisioned == nil && p.traffic.inputTally.Records < fewSamples {
		e.warn("few_samples", p.Name, "too few samples (%d, 20 are needed) to say how far their mean may lie off; low and high leave that doubt out", p.traffic.inputTally.Records)
	}
	if p.traffic.counted && p.Tokens.OutputMax == nil && p.Tokens.Output == nil && p.traffic.outputCount && p.traffic.missingAnswr > 0 {
		e.warn("answers_missing", p.Name, "%d of %d samples hold no answer; they are taken to have the mean length of the others", p.traffic.missingAnswr, p.traffic.inputTally.Records)
	}
	if m.Modality == catalog.Embedding && p.traffic.outputCount {
		e.warn("answers_ignored", p.Name, "the samples hold answers, and an embedding model gives none; only the input is counted")
	}
	if longest := p.traffic.longest; m.Limits.Context > 0 && longest != nil {
		tokens, what := longest.at(all(High), p.perCall.Band, nil), "input"
		if r.Output != nil && m.Modality == catalog.Text {
			tokens, what = tokens.Add(r.Output.Mean.High), "input and output"
		}
		if over := tokens.Sub(pricing.Count(m.Limits.Context)); over.Sign() > 0 {
			r.OverContext = true
			e.warn("context_limit", p.Name, "%s of the longest call come to %s tokens, %s over the limit of %d of %s: such a call is refused, its cost cannot arise", what, tokens, over, m.Limits.Context, m.ID)
		}
	}
}

// limitNotes warns of calls over the limits that the line sets itself.
func (e *Estimate) limitNotes(r *Line, p planned) {
	limits := p.Limits
	if limits == nil {
		return
	}
	for i, part := range []struct {
		name  string
		limit int64
		given *tokens
	}{{"input", limits.Input, p.traffic.longest}, {"output", limits.Output, p.longestAnswer()}} {
		if part.limit == 0 {
			continue
		}
		if t := p.traffic.inputTally; t != nil {
			// after the limits of the model and of inference, see addNeeds
			if over := t.Over[2+i]; over > 0 {
				r.OverLimits = true
				e.warn("call_limit", p.Name, "%s: %d of %d samples are over the line's limit of %d tokens", part.name, over, t.Records, part.limit)
			}
		} else if part.given != nil {
			if n := part.given.base(); n.Cmp(pricing.Count(part.limit)) > 0 {
				r.OverLimits = true
				e.warn("call_limit", p.Name, "%s: %s tokens of the longest call are over the line's limit of %d", part.name, n, part.limit)
			}
		}
	}
}

// longestAnswer is an answer whose length is given; nil is not given.
func (p planned) longestAnswer() *tokens {
	out := p.givenOutput()
	if out == nil {
		return nil
	}
	t := given(out)
	return &t
}

// sampleNotes warns of what the samples of a line showed.
func (e *Estimate) sampleNotes(r *Line, p planned, t *tally.Tally) {
	if !t.Training && p.model.Limits.Context > 0 && len(t.Over) > 0 {
		b := p.perCall.For(t.InputScripts)
		p95, longest := b.ScaleUp(t.Sent.Percentile(95)), b.ScaleUp(t.Sent.Max)
		switch over := t.Over[0]; {
		case over > 0:
			r.OverContext = true
			e.warn("context_limit", p.Name, "%d of %d samples are over the limit of %d tokens of %s (input: p95 %d, longest %d): such a call is refused, its cost cannot arise", over, t.Records, p.model.Limits.Context, p.model.ID, p95, longest)
		case p95 > p.model.Limits.Context*9/10:
			e.warn("context_limit", p.Name, "5%% of the samples take over nine tenths of the limit of %d tokens of %s (input: p95 %d, longest %d)", p.model.Limits.Context, p.model.ID, p95, longest)
		}
	}
	if !t.Training && len(t.Over) > 1 && t.Over[1] > 0 {
		e.warn("max_tokens", p.Name, "%d of %d answers are longer than inference.max_tokens; they are counted as they are, and would be cut in use", t.Over[1], t.Answers)
	}
	counted := p.perCall
	if t.Training {
		counted = p.binding
	}
	if counted.Class == tokenizers.Chars {
		if low := charsAreLow(t); low != "" {
			e.warn("chars_too_low", p.Name, "one character is taken as one token, which counts too little for %s; bytes is a safe upper bound", low)
		}
	}
	if t.Images > 0 {
		e.warn("images_in_samples", p.Name, "%d images in the samples are counted apart and not priced", t.Images)
	}
	for _, f := range t.Files {
		e.Samples = append(e.Samples, SampleFile{p.Name, f.Path, f.Shape, f.Records, f.Bytes, f.Repaired})
		if f.Failed > 0 {
			e.warn("failed_calls", p.Name, "%s: failed calls are left out: %d (the first: %s)", f.Path, f.Failed, f.FailedCode)
		}
		if f.RepeatedIDs > 0 {
			e.warn("repeated_ids", p.Name, "%s: %d records have the ID of an earlier one; each is counted", f.Path, f.RepeatedIDs)
		}
		if f.UnknownVersions > 0 {
			e.warn("unknown_version", p.Name, "%s: %d records have an unknown schemaVersion (the first is %q); they are read as the known one", f.Path, f.UnknownVersions, f.UnknownVersion)
		}
		if n := f.Documents + f.Other; n > 0 {
			e.warn("documents_in_samples", p.Name, "%s: %d documents, sounds or videos are counted apart and not priced", f.Path, n)
		}
		if f.Repaired > 0 {
			e.warn("repaired", p.Name, "%s: %d of %d records are not valid UTF-8; their broken parts were counted as U+FFFD", f.Path, f.Repaired, f.Records)
		}
		if f.UnknownRoles > 0 {
			e.warn("unknown_role", p.Name, "%s: %d messages have an unknown role (the first is %q); they are counted as input", f.Path, f.UnknownRoles, f.UnknownRole)
		}
		if f.EmptyInputs > 0 {
			e.warn("empty_input", p.Name, "%s: %d of %d records send no text; they count as 0 tokens", f.Path, f.EmptyInputs, f.Records)
		}
		if f.EmptyAnswers > 0 {
			e.warn("empty_answer", p.Name, "%s: %d answers are empty; they count as 0 tokens", f.Path, f.EmptyAnswers)
		}
	}
}

// charsAreLow names the scripts, with a share of 5 % or more, of which a token
// is often less than a character. Measured on short texts with eleven tokenizers:
// Korean up to 1.9 tokens a character, Hindi and Thai 1.4, Japanese 1.6, emoji 2.8.
func charsAreLow(t *tally.Tally) string {
	var total int64
	var names []string
	for _, n := range t.InputScripts {
		total += n
	}
	for i, s := range tokenizers.Scripts() {
		switch s {
		case tokenizers.Latin, tokenizers.Cyrillic:
		default:
			if t.InputScripts[i]*20 >= total && t.InputScripts[i] > 0 {
				names = append(names, string(s))
			}
		}
	}
	return strings.Join(names, ", ")
}

// sources lists where the prices used come from.
func (j *Job) sources(e *Estimate) {
	used := map[string]bool{}
	for _, l := range e.Lines {
		for _, item := range l.Items {
			used[item.Rate.Source] = true
		}
	}
	for _, o := range e.OneOff {
		used[o.Rate.Source] = true
	}
	if e.FX != nil {
		used[e.FX.Source] = true
	}
	for _, l := range e.Lines {
		if q := j.quotasOf(l); q != nil {
			used[q.Source] = true
		}
		for _, item := range l.Items {
			if d := j.discountOf(l.Model, item); d != nil && d.Source != "" {
				used[d.Source] = true
			}
		}
	}
	e.Sources = j.titled(used)
}

// titled returns sources by their keys, in the order of these.
func (j *Job) titled(used map[string]bool) []Source {
	var list []Source
	for key := range used {
		s := j.cat.Sources[key]
		list = append(list, Source{key, s.Title, s.Retrieved, s.Note})
	}
	slices.SortFunc(list, func(a, b Source) int { return strings.Compare(a.Key, b.Key) })
	return list
}

// assumptions says what the figures take for granted.
func (j *Job) assumptions(e *Estimate, lines []planned, tallies []*tally.Tally) {
	said := map[string]bool{}
	say := func(format string, args ...any) {
		if text := fmt.Sprintf(format, args...); !said[text] {
			said[text] = true
			e.Assumptions = append(e.Assumptions, text)
		}
	}
	for _, o := range j.wl.Overrides {
		say("%s", o)
	}
	if j.month().Calendar {
		say("months by the calendar, days x 24 hours; the total is that of a month of %s hours", e.MonthHours)
	} else {
		say("month of %s hours", e.MonthHours)
	}
	if first := j.firstDay(); first.Day > 1 {
		say("month 1 is part of a month, from %s on", first)
	}
	switch {
	case !j.asOf().IsZero():
		say("prices of %s in every month", j.asOf())
	case j.wl.Start.IsZero():
		say("prices of %s (the catalog's release) in the first month, then of each month's first day", j.cat.Released)
	default:
		say("prices of each month's first day")
	}
	if j.opts.Region == "" && j.wl.Region == "" {
		say("region %s, the catalog's default", e.Region)
	}
	if j.wl.Growth.Sign() != 0 {
		say("requests and images grow by %s%% a month, compound", j.wl.Growth.Mul(pricing.Count(100)))
	}
	for _, text := range e.calibrationTexts("") {
		say("%s", text)
	}
	if e.TotalBefore != nil && e.Total != nil {
		say("the total is %s %s a month without the calibration, %s with it", shown(e.TotalBefore.Base), e.Currency, shown(e.Total.Base))
	}
	for _, p := range lines {
		if p.Retries.Sign() > 0 {
			say("%s: retries add %s%% of the calls, billed in full", p.Name, p.Retries.Mul(pricing.Count(100)))
		}
		if ft := p.FineTuning; ft != nil && ft.ImagesSeen == nil {
			say("%s: the training text is read %d times (epochs)", p.Name, ft.Epochs)
		}
		if c := p.Conversation; c != nil {
			history := "each resends all before it"
			if !c.History {
				history = "none resends another"
			}
			say("%s: a conversation of %d turns; %s", p.Name, c.Turns, history)
		}
		if p.Steps > 1 {
			say("%s: %d calls of an agent for each turn, each resends what came before", p.Name, p.Steps)
		}
		if c := p.Cache; c != nil {
			say("%s: %s%% of a call's input is read from a cache, %s%% is written to it", p.Name, c.Read.Mul(pricing.Count(100)), c.Write.Mul(pricing.Count(100)))
		}
		if p.routing != "" && p.routing != pricing.InRegion {
			say("%s: routing %s", p.Name, p.routing)
		}
		if p.traffic.interval != nil {
			say("%s: the mean cost of a call lies within %s%% of that of the %d samples, with 95%% confidence, if they are like the month's calls", p.Name, pricing.QuantityOf(p.traffic.interval).Mul(pricing.Count(100)).Round(1), p.traffic.inputTally.Records)
		}
		switch {
		case !p.traffic.counted || p.model.Modality != catalog.Text || p.perCall.Class == tokenizers.Given:
		case p.calibrated():
			say("%s: %s", p.Name, p.templateText())
		case p.frame() != "":
			say("%s: the tokens of the chat template %s are counted with the texts", p.Name, p.frame())
		default:
			say("%s: only the texts are counted, not the tokens of a chat template", p.Name)
		}
		if text := j.countedBy(p, tallies); text != "" {
			say("%s: %s", p.Name, text)
		}
	}
	say("low is everything low and high everything high: bounds, not probabilities")
	for _, l := range e.Lines {
		for _, i := range l.Items {
			if d := j.discountOf(l.Model, i); d != nil {
				say("%s (%s)", d, d.At)
			}
		}
	}
	if e.FX != nil {
		say("amounts are in %s, unit prices as published in %s; 1 %s = %s %s of %s (%s)", e.Currency, e.ListCurrency, e.ListCurrency, e.FX.Rate, e.Currency, e.FX.Date, e.FX.Source)
	}
	if len(j.cat.Discounts()) > 0 {
		say("list prices less the discounts given: no tax or free tier")
	} else {
		say("list prices: no tax, discount or free tier")
	}
}

// discountOf is the discount that an item had in month 1; nil where it had none.
func (j *Job) discountOf(model string, item pricing.LineItem) *catalog.Discount {
	m, err := j.cat.Lookup(model)
	if err != nil || item.Discount.Sign() == 0 {
		return nil
	}
	return j.cat.Discount(m, item.Rate.Meter, j.priceDay(0))
}

// countedBy says of a line whose texts were counted which vocabulary the user chose for
// it, or which command would make its count exact; "" where there is neither.
func (j *Job) countedBy(p planned, tallies []*tally.Tally) string {
	counted := p.line.trained
	if counted < 0 && p.perCall.Class != tokenizers.Given {
		counted = p.line.sampled
	}
	if counted < 0 {
		return ""
	}
	name, digest := p.binding.Tokenizer, tallies[counted].Digest
	if forced := j.opts.Tokenizer; forced != "" && forced != "auto" {
		if p.binding.Class == tokenizers.Chars || p.binding.Class == tokenizers.Bytes {
			return ""
		}
		return fmt.Sprintf("counted with %s (%s), as asked for", name, digest)
	}
	if j.opts.Vocabularies[p.model.ID] != "" {
		return fmt.Sprintf("counted with your own vocabulary %s (%s)", name, digest)
	}
	command, ok := j.opts.Installable[p.model.ID]
	switch {
	case ok && p.binding.Class == tokenizers.Family:
		return fmt.Sprintf("counted by %s, a vocabulary of the same family; `%s` makes it exact", name, command)
	case ok && p.binding.Class == tokenizers.Calibrated:
		return fmt.Sprintf("counted by %s times a measured factor; `%s` makes it exact", name, command)
	}
	return ""
}

// join lists all items of several lists.
func join(lists ...[]string) string { return strings.Join(slices.Concat(lists...), ", ") }
