package estimate

import (
	"math/big"

	"tokencast/catalog"
	"tokencast/pricing"
	"tokencast/tally"
	"tokencast/tokenizers"
	"tokencast/workload"
)

// Quantities of a full month at the volume of month 1.
//
//	billed calls = requests x (1 + retries)
//	input        = billed calls x mean input tokens of a call
//
// The mean of samples is factor x sum / calls, a rational; the tokenizer's band
// scales it for low and high. A small example, two samples of 100 and 200 tokens,
// factor 1.18, 1000 requests a month, retries 2%:
//
//	mean 1.18 x 300 / 2 = 177;  calls 1020;  input 180540 tokens

// corner says for each cause of doubt which of its values to take.
type corner struct{ volume, tokens, band Scenario }

// all is the corner where every cause is at s.
func all(s Scenario) corner { return corner{s, s, s} }

// at returns the value of a range in a scenario.
func at(r workload.Range, s Scenario) pricing.Quantity {
	return [...]pricing.Quantity{Base: r.Base, Low: r.Low, High: r.High}[s]
}

// one is the quantity 1.
var one = pricing.Count(1)

// use is an amount of one meter that a line needs each month.
type use struct {
	meter pricing.Meter
	ask   pricing.Ask
	grows bool // with the workload's growth
	// quantity of a full month at the volume of month 1; nil where it is unknown
	quantity func(corner) pricing.Quantity
}

// tokens are tokens of one call: counted ones, which the band scales, and given ones.
type tokens struct {
	counted pricing.Quantity
	given   workload.Range
}

func (t tokens) at(c corner, b tokenizers.Band, interval *big.Rat) pricing.Quantity {
	counted := t.counted.Mul(bandFactor(b, c.band)).Mul(intervalFactor(interval, c.tokens))
	return counted.Add(at(t.given, c.tokens))
}

// intervalFactor is what the doubt about the mean makes of a count in a scenario; a
// mean is not below 0.
func intervalFactor(interval *big.Rat, s Scenario) pricing.Quantity {
	switch {
	case interval == nil || s == Base:
		return one
	case s == High:
		return one.Add(pricing.QuantityOf(interval))
	}
	if low := one.Sub(pricing.QuantityOf(interval)); low.Sign() > 0 {
		return low
	}
	return pricing.Quantity{}
}

// bandFactor is what a band makes of a count in a scenario: 1 + its low or high end.
func bandFactor(b tokenizers.Band, s Scenario) pricing.Quantity {
	switch {
	case s == Low && b.Low != nil:
		return one.Add(pricing.QuantityOf(b.Low))
	case s == High && b.High != nil:
		return one.Add(pricing.QuantityOf(b.High))
	}
	return one
}

// segment is the share of a line's calls on one side of the token bands.
type segment struct {
	share         pricing.Quantity // of the calls, 0 to 1
	input, output tokens           // of one of these calls
	askTokens     int64            // an input length on this side
}

// traffic is what the calls of a line carry.
type traffic struct {
	segments     []segment
	sendsInput   bool // the line has input tokens
	outputKnown  bool // the length of the answers is known
	wantsOutput  bool // the model's answers cost
	counted      bool // from samples
	inputTally   *tally.Tally
	outputCount  bool // answers were counted
	missingAnswr int64
	interval     *big.Rat // of the mean cost of a call, relative, half its width; nil where none is claimed
}

// trafficOf gathers the tokens of a line's calls from what was given and counted.
func (l *line) trafficOf(t *tally.Tally) traffic {
	f := traffic{wantsOutput: l.model.Modality != catalog.Embedding, inputTally: t, counted: t != nil}
	given := func(r *workload.Range) workload.Range {
		if r == nil {
			return workload.Range{}
		}
		return *r
	}
	out := l.Tokens.Output
	if l.Tokens.OutputMax != nil {
		r := workload.Exactly(*l.Tokens.OutputMax)
		out = &r
	}
	if t == nil {
		if l.Tokens.Input == nil && out == nil {
			return f
		}
		in := given(l.Tokens.Input)
		f.sendsInput = l.Tokens.Input != nil
		f.outputKnown = out != nil
		f.segments = []segment{{share: one, input: tokens{given: in}, output: tokens{given: given(out)}, askTokens: ceil(in.Base)}}
		return f
	}
	f.sendsInput = true
	f.outputCount = t.Answers > 0
	f.outputKnown = f.outputCount || out != nil
	f.missingAnswr = t.Calls - t.Answers
	in, answers := l.perCall.For(t.InputScripts), l.perCall.For(t.OutputScripts)
	var cutTokens int64
	for _, s := range t.Segments {
		cutTokens += s.CutTokens
	}
	mean := pricing.QuantityOf(l.scale(answers, t.Output.Sum, t.Cut, cutTokens)).Div(pricing.Count(max(t.Answers, 1)))
	for i, s := range t.Segments {
		if s.Calls == 0 {
			continue
		}
		calls := pricing.Count(s.Calls)
		g := segment{share: calls.Div(pricing.Count(t.Calls)), askTokens: 1}
		if i > 0 {
			g.askTokens = l.model.Sheet.Bands()[i-1] + 1
		}
		g.input.counted = pricing.QuantityOf(in.Scale(s.Input)).Div(calls)
		g.output.counted = pricing.QuantityOf(l.scale(answers, s.Output, s.Cut, s.CutTokens)).Div(calls)
		if missing := pricing.Count(s.Calls - s.Answers).Div(calls); missing.Sign() > 0 {
			// Samples without an answer take the given length, else the mean of the others.
			if out != nil {
				g.output.given = out.Map(missing.Mul)
			} else {
				g.output.counted = g.output.counted.Add(mean.Mul(missing))
			}
		}
		f.segments = append(f.segments, g)
	}
	return f
}

// scale turns a sum of answers into model tokens: each of the cut ones, counted as
// cutTokens in all, is as long as the user's limit.
//
//	limit 512, factor 1.18: cut at 433 counter tokens, which are 510.94;
//	each cut answer is 512 all the same
func (l *line) scale(b tokenizers.Binding, sum, cut, cutTokens int64) *big.Rat {
	total := b.Scale(sum - cutTokens)
	if cut > 0 && l.Tokens.OutputMax != nil {
		total.Add(total, new(big.Rat).Mul(l.Tokens.OutputMax.Rat(), new(big.Rat).SetInt64(cut)))
	}
	return total
}

// ceil rounds up to a whole number.
func ceil(q pricing.Quantity) int64 {
	r := q.Rat()
	n := new(big.Int).Add(r.Num(), new(big.Int).Sub(r.Denom(), big.NewInt(1)))
	n.Quo(n, r.Denom())
	if !n.IsInt64() {
		return unlimited
	}
	return n.Int64()
}

// mean is the tokens of the average call, low, base and high.
func (f traffic) mean(part func(segment) tokens, b tokenizers.Band) workload.Range {
	in := func(s Scenario) pricing.Quantity {
		var sum pricing.Quantity
		for _, g := range f.segments {
			sum = sum.Add(g.share.Mul(part(g).at(all(s), b, f.interval)))
		}
		return sum
	}
	return workload.Range{Low: in(Low), Base: in(Base), High: in(High)}
}

// calls is the billed calls of a month.
func (l *line) calls(hours pricing.Quantity) workload.Range {
	if l.Requests == nil {
		return workload.Range{}
	}
	return l.Requests.Monthly(hours).Map(one.Add(l.Retries).Mul)
}

// uses returns what a line needs each month. hours are those of a month.
func (l *line) uses(f traffic, hours pricing.Quantity) []use {
	var list []use
	add := func(m pricing.Meter, ask pricing.Ask, grows bool, q func(corner) pricing.Quantity) {
		list = append(list, use{m, ask, grows, q})
	}
	fixed := func(q pricing.Quantity) func(corner) pricing.Quantity {
		return func(corner) pricing.Quantity { return q }
	}
	if p := l.Provisioned; p != nil {
		ask := l.ask
		ask.Commitment = p.Commitment
		if p.Hours != nil {
			hours = *p.Hours
		}
		add(pricing.ModelUnitHour, ask, false, fixed(pricing.Count(p.Units).Mul(hours)))
	} else {
		l.onDemand(f, hours, add)
	}
	if ft := l.FineTuning; ft != nil {
		add(pricing.CustomModelStorage, l.ask, false, fixed(pricing.Count(ft.Models)))
	}
	return list
}

// onDemand adds what is paid by the token, the image or the request.
func (l *line) onDemand(f traffic, hours pricing.Quantity, add func(pricing.Meter, pricing.Ask, bool, func(corner) pricing.Quantity)) {
	if l.Images != nil {
		count := l.Images.Count.Monthly(hours).Map(one.Add(l.Retries).Mul)
		add(pricing.OutputImage, l.ask, true, func(c corner) pricing.Quantity { return at(count, c.volume) })
	}
	if l.Requests == nil {
		return
	}
	calls := l.calls(hours)
	if l.model.Sheet.Has(pricing.Request) {
		add(pricing.Request, l.ask, true, func(c corner) pricing.Quantity { return at(calls, c.volume) })
	}
	perCall := func(m pricing.Meter, part func(segment) tokens) {
		for _, g := range f.segments {
			ask := l.ask
			ask.InputTokens = g.askTokens
			add(m, ask, true, func(c corner) pricing.Quantity {
				return at(calls, c.volume).Mul(g.share).Mul(part(g).at(c, l.perCall.Band, f.interval))
			})
		}
	}
	if f.sendsInput {
		perCall(pricing.Input, func(g segment) tokens { return g.input })
	}
	if l.InputImages != nil {
		add(pricing.InputImage, l.ask, true, func(c corner) pricing.Quantity {
			return at(calls, c.volume).Mul(at(*l.InputImages, c.tokens))
		})
	}
	switch {
	case f.outputKnown && f.wantsOutput:
		perCall(pricing.Output, func(g segment) tokens { return g.output })
	case f.sendsInput && f.wantsOutput:
		add(pricing.Output, l.ask, true, nil)
	}
}

// oneOffs returns what a line costs once.
func (l *line) oneOffs(trained *tally.Tally) []use {
	ft := l.FineTuning
	if ft == nil {
		return nil
	}
	if ft.ImagesSeen != nil {
		seen := *ft.ImagesSeen
		return []use{{pricing.TrainImage, l.ask, false, func(corner) pricing.Quantity { return seen }}}
	}
	epochs := pricing.Count(ft.Epochs)
	text := tokens{}
	switch {
	case trained != nil:
		text.counted = pricing.QuantityOf(l.binding.For(trained.InputScripts).Scale(trained.Input.Sum))
	case ft.Tokens != nil:
		text.given = workload.Exactly(*ft.Tokens)
	}
	return []use{{pricing.Train, l.ask, false, func(c corner) pricing.Quantity {
		return text.at(c, l.binding.Band, nil).Mul(epochs) // all of the text is trained on: no sample
	}}}
}
