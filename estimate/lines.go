package estimate

import (
	"slices"

	"tokencast/pricing"
	"tokencast/tally"
	"tokencast/tokenizers"
)

// lineResult is one line as it was priced for a full month at the volume of month 1.
func (j *Job) lineResult(p *planned, uses []use, own inScenarios) Line {
	l := p.line
	day := j.priceDay(0)
	r := Line{
		Name: l.Name, Model: l.model.ID, ModelName: l.model.Name, Provider: l.model.ProviderName,
		Plan: planName(l.Mode, l.Provisioned), Provisioned: l.Provisioned,
	}
	if l.Images != nil {
		count := l.Images.Count.Monthly(j.fullMonth())
		r.Images, r.Volume = &count, &l.Images.Count
	} else if l.Requests != nil {
		r.Volume = l.Requests
		requests, calls := l.Requests.Monthly(j.fullMonth()), l.calls(j.fullMonth())
		r.Requests, r.Calls = &requests, &calls
	}
	p.callTokens(&r)
	r.Plans = j.plans(p, uses, own)
	j.offerCache(p, r.Plans)
	r.Items, r.Quantities, r.Unpriced = r.Plans[0].Items, r.Plans[0].Quantities, slices.Clone(r.Plans[0].Unpriced)
	oneOffs := l.oneOffs(p.trained)
	once := l.price(oneOffs, day, all(Base))
	r.Unpriced = append(r.Unpriced, once.unpriced...)
	r.Complete = len(r.Unpriced) == 0
	if j.opts.Explain {
		converted := j.cat.Currency
		if j.fx != nil {
			converted = j.fx.Currency
		}
		r.Explained = l.explain(slices.Concat(uses, oneOffs), day, j.cat.Currency, converted)
	}
	if len(r.Items) > 0 {
		amount := r.Plans[0].Amount
		r.Amount = &amount
	} else if r.Complete && len(once.items) > 0 {
		r.Amount = &Amounts{} // all of the line's cost falls once
	}
	return r
}

// callTokens fills in the tokens of one call and what their counts are worth.
func (p planned) callTokens(r *Line) {
	f, b := p.traffic, p.perCall
	counts := func(m tally.Moments, b tokenizers.Binding, c *CallTokens) {
		c.Class = b.Class
		c.P50, c.P95, c.Max = b.ScaleUp(m.Percentile(50)), b.ScaleUp(m.Percentile(95)), b.ScaleUp(m.Max)
	}
	if f.sendsInput {
		r.Input = &CallTokens{Class: tokenizers.Given, Mean: f.mean(segment.input, b.Band)}
		if f.counted {
			t := f.inputTally
			in := b.For(t.InputScripts)
			r.Input.Class = b.Class
			if !f.resends() {
				counts(t.Sent, in, r.Input)
				for _, n := range []*int64{&r.Input.P50, &r.Input.P95, &r.Input.Max} {
					*n += ceil(p.added())
				}
			}
			r.Samples = t.Records
			if f.interval != nil {
				half := pricing.QuantityOf(f.interval)
				r.MeanInterval = &half
			}
			r.Input.Frame = in.ScaleUp(ceilDiv(t.Framed, t.Calls)) + ceil(p.learned.template)
		}
	}
	if f.outputKnown && f.wantsOutput {
		r.Output = &CallTokens{Class: tokenizers.Given, Mean: f.mean(func(g segment) tokens { return g.output }, p.answers().Band)}
		if f.outputCount {
			counts(f.inputTally.Output, p.answers().For(f.inputTally.OutputScripts), r.Output)
		} else if p.learned.output != nil && p.Tokens.OutputMax == nil {
			r.Output.Class = tokenizers.Calibrated
		}
	}
	switch {
	case p.trained != nil:
		r.Training = p.binding.Class
	case p.FineTuning != nil && p.FineTuning.Tokens != nil:
		r.Training = tokenizers.Given
	}
	spoken := !f.counted && f.system.counted.Sign() > 0 // the system text alone was counted
	if spoken && r.Input != nil {
		r.Input.Class = b.Class
	}
	if f.counted && b.Class != tokenizers.Given || spoken || p.trained != nil {
		r.Tokenizer, r.Band = p.binding.Tokenizer, p.binding.Band
		if p.calibrated() {
			r.Band, r.AnswerBand = b.Band, p.answers().Band
		}
	}
}

// ceilDiv is a / b rounded up; neither is negative, and b is not 0.
func ceilDiv(a, b int64) int64 { return (a + b - 1) / b }
