package main

import (
	"context"
	"fmt"
	"strings"

	"tokencast/bodies"
	"tokencast/catalog"
	"tokencast/confirm"
	"tokencast/estimate"
	"tokencast/pricing"
	"tokencast/reports"
	"tokencast/samples"
	"tokencast/workload"
)

// oneCall is the call of --one.
type oneCall struct {
	planned  *confirm.Planned
	answer   *confirm.Answer // nil until it came
	streamed bool            // the answer is on stdout already
}

// planOne makes the plan of a single text.
func (a *app) planOne(o *confirmOptions, s confirmSettings) (*confirmPlan, error) {
	settings, err := o.settings(a)
	if err != nil {
		return nil, err
	}
	cat, err := a.load(o.catalogOptions)
	if err != nil {
		return nil, err
	}
	m, routing, err := cat.Resolve(o.model)
	if err != nil {
		return nil, err
	}
	if m.Body == "" {
		return nil, usagef("--model: the catalog does not say which request body %s takes; add its body family", m.ID)
	}
	p := newConfirmPlan(cat, firstText(o.region, cat.Region), o.region != "")
	p.inputs = append(p.inputs, o.overlays...)
	ask, target := pricing.Ask{Region: p.region, Routing: routing}, o.target(o.model, m, routing)
	picture := pictureOf(m)
	ask.Width, ask.Height, ask.Quality, ask.Steps = picture.Width, picture.Height, picture.Quality, picture.Steps
	text, _ := samples.Repair([]byte(o.text))
	measure, err := a.measure(estimate.Counting(m, settings))
	if err != nil {
		return nil, err
	}
	c := newModel(m, target, s, o, confirm.Prices{Sheet: m.Sheet, Ask: ask, Day: firstDay(settings.AsOf, cat.Released)})
	c.Lines, c.Tokenizer, c.Digest, c.Binding, c.Error = []string{m.ID}, measure.Tokenizer.Name, measure.Tokenizer.Digest, measure.Binding, 0
	call := confirm.Call{
		ID: "0-0", Run: runName(p.Plan), Model: target, Family: m.Body, Operation: c.Operation, Stream: o.stream,
		Prompt: bodies.Prompt{Turns: []bodies.Turn{{Text: string(text)}}, Template: m.Tokenizer.Frame, Picture: picture},
	}
	switch {
	case strings.HasPrefix(target, "arn:"): // it names an account
		c.Notes = append(c.Notes, "called by the ARN that was given")
	case target != m.ID:
		c.Notes = append(c.Notes, "called as "+target)
	}
	params, unsent, err := o.oneParameters(m)
	if err != nil {
		return nil, err
	}
	if call.Params = params; len(unsent) > 0 {
		c.Notes = append(c.Notes, fmt.Sprintf("the model has no %s, which is not sent", strings.Join(unsent, ", ")))
	}
	if o.stream && c.Operation == confirm.Invoke && !bodies.Streams(m.Body) {
		return nil, usagef("%s does not stream; leave out --stream", m.ID)
	}
	item := withBody(call, s.operation == confirm.Converse)
	if item.err != nil {
		return nil, usagef("--text: %w", item.err)
	}
	planned := &confirm.Planned{Call: item.call}
	if m.Modality == catalog.Image {
		planned.Images = 1
	} else {
		planned.Sizes = measure.Sizes(samples.Record{Input: [][]byte{text}, User: 1})
		planned.Plain = planned.Sizes
	}
	if err := planned.Price(c.Prices); err != nil {
		return nil, usagef("%s: %w; a call without a price cannot be held under a cap", m.ID, err)
	}
	c.Calls = []*confirm.Planned{planned}
	c.Strata = []confirm.Stratum{{Calls: 1, Tokens: 1}}
	p.Models = []*confirm.Model{c}
	p.one = &oneCall{planned: planned}
	return p, nil
}

// oneParameters are the inference parameters of a single call: those that --set gives, as
// it gives them to a workload. Those that the model does not have are unsent.
func (o *confirmOptions) oneParameters(m *catalog.Model) (params bodies.Parameters, unsent []string, err error) {
	for _, set := range o.sets {
		if path, _, _ := strings.Cut(set, "="); path != "inference" && !strings.HasPrefix(path, "inference.") {
			return params, nil, usagef("--set %s: a single call has no workload; --set gives it inference.max_tokens, .temperature, .top_p and .top_k", path)
		}
	}
	const calls = "version: 1\nworkloads:\n  - {model: one, requests: 1/month, tokens: {input: 1, output: 1}}\n"
	wl, err := workload.Parse("--one", []byte(calls), o.sets...)
	if err != nil {
		return params, nil, &usageError{err}
	}
	params = inference(wl)
	if params.MaxTokens == 0 && m.Modality == catalog.Text {
		params.MaxTokens = presetMaxTokens(m)
	}
	if _, unsent, err = params.For(m.Body); err != nil {
		return params, nil, usagef("--set: %w", err)
	}
	if m.Modality != catalog.Text {
		params = bodies.Parameters{}
	}
	return params, unsent, nil
}

// pictureOf is the first form of image that a model has a price for.
func pictureOf(m *catalog.Model) bodies.Picture {
	for _, r := range m.Sheet.Rates() {
		c := r.Condition
		if r.Meter != pricing.OutputImage || r.Absent || c.CustomModel || c.Size.Kind == pricing.OverSize || c.Steps.Over {
			continue
		}
		return bodies.Picture{Width: c.Size.Width, Height: c.Size.Height, Quality: c.Quality, Steps: c.Steps.N}
	}
	return bodies.Picture{}
}

// stream shows the answer of --one as it comes, where it goes to stdout as text.
func (p *confirmPlan) stream(a *app, o *confirmOptions, targets []target) {
	if p.one == nil || !o.stream || len(targets) != 1 || targets[0].path != "-" || targets[0].format != reports.Table {
		return
	}
	out := reports.Terminal(a.out)
	p.one.streamed = true
	p.one.planned.OnText = func(text string) { fmt.Fprint(out, text) }
}

// watch keeps the answer of --one.
func (p *confirmPlan) watch(send confirm.Send) confirm.Send {
	if p.one == nil {
		return send
	}
	return func(ctx context.Context, c confirm.Call) (confirm.Answer, error) {
		answer, err := send(ctx, c)
		if err == nil {
			p.one.answer = &answer
		}
		return answer, err
	}
}

// show puts the call of --one into the report.
func (p *confirmPlan) show(r *confirm.Report) {
	if p.one == nil {
		return
	}
	r.One = &confirm.One{Body: p.one.planned.Body, Streamed: p.one.streamed}
	if in := p.one.planned.Sizes.Input; in != nil {
		q := pricing.QuantityOf(in)
		r.One.Input = &q
	}
	if p.one.answer != nil {
		r.One.Answer, r.One.Stop, r.One.Counted = p.one.answer.Text, p.one.answer.Stop, p.one.answer.Counted
	}
}
