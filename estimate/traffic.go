package estimate

import (
	"math/big"

	"tokencast/catalog"
	"tokencast/pricing"
	"tokencast/tally"
	"tokencast/tokenizers"
	"tokencast/workload"
)

// What the calls of a line carry.
//
// A line's requests become calls by its pattern (see tally.Pattern): with the system
// text S, the user's u and the answer's a, a call that sends users x u and answers x a
// has S + users x u + answers x a of input. Where the tokens are given, this is done
// here for each call of a request; where samples are counted, the tally has done it for
// each of them. Both give segments: the calls on either side of the model's token bands,
// each with its mean.
//
//	S = 400, u = 60, a = {150, 180, 230}, 5 turns: 940 a call at base,
//	400 + 3 x 60 + 2 x 150 = 880 at low, 1040 at high

// tokens are tokens of one call: counted ones, which the band and the doubt about the
// mean scale, those of a chat template that a calibration taught, which the band scales,
// and given ones.
type tokens struct {
	counted, template pricing.Quantity
	given             workload.Range
}

// add returns the sum of both.
func (t tokens) add(o tokens) tokens {
	return tokens{t.counted.Add(o.counted), t.template.Add(o.template), workload.Range{
		Low: t.given.Low.Add(o.given.Low), Base: t.given.Base.Add(o.given.Base), High: t.given.High.Add(o.given.High),
	}}
}

// times returns the tokens q times over.
func (t tokens) times(q pricing.Quantity) tokens {
	return tokens{t.counted.Mul(q), t.template.Mul(q), t.given.Map(q.Mul)}
}

// base is their number in the base scenario.
func (t tokens) base() pricing.Quantity { return t.counted.Add(t.template).Add(t.given.Base) }

func (t tokens) at(c corner, b tokenizers.Band, interval *big.Rat) pricing.Quantity {
	counted := t.counted.Mul(intervalFactor(interval, c.tokens)).Add(t.template)
	return counted.Mul(bandFactor(b, c.band)).Add(at(t.given, c.tokens))
}

// segment is the share of a line's calls on one side of the token bands.
type segment struct {
	share                 pricing.Quantity // of the calls, 0 to 1
	fresh                 tokens           // input that no cache holds, of one of these calls
	cacheRead, cacheWrite tokens
	output                tokens
	askTokens             int64 // an input length on this side
}

// input is all that a call sends.
func (g segment) input() tokens { return g.fresh.add(g.cacheRead).add(g.cacheWrite) }

// traffic is what the calls of a line carry.
type traffic struct {
	segments     []segment
	sendsInput   bool // the line has input tokens
	outputKnown  bool // the length of the answers is known
	wantsOutput  bool // the model's answers cost
	counted      bool // from samples
	inputTally   *tally.Tally
	system       tokens
	outputCount  bool // answers were counted
	missingAnswr int64
	longest      *tokens  // input of the longest call; nil where samples were counted
	interval     *big.Rat // of the mean cost of a call, relative, half its width; nil where none is claimed
}

// pattern is which calls a request becomes.
func (l *line) pattern() tally.Pattern {
	p := tally.Pattern{Turns: 1, Steps: l.Steps}
	if c := l.Conversation; c != nil {
		p.Turns, p.History = c.Turns, c.History
	}
	return p
}

// givenSystem is the length of a system text where the user gives it.
func (l *line) givenSystem() pricing.Quantity {
	if c := l.Conversation; c != nil && c.System.Tokens != nil {
		return *c.System.Tokens
	}
	return pricing.Quantity{}
}

// added is what every call has beside its counted texts: a given system text, and the
// chat template where a calibration taught it.
func (l *line) added() pricing.Quantity { return l.givenSystem().Add(l.learned.template) }

// givenOutput is the length of an answer where the user gives it, as a calibration found
// such lengths to be; nil is not given.
func (l *line) givenOutput() *workload.Range {
	if l.Tokens.OutputMax != nil {
		r := workload.Exactly(*l.Tokens.OutputMax)
		return &r
	}
	if out := l.Tokens.Output; out == nil || l.learned.output == nil {
		return out
	}
	r := l.Tokens.Output.Map(pricing.QuantityOf(l.learned.output).Mul)
	r.Low, r.High = r.Low.Mul(bandFactor(l.answers().Band, Low)), r.High.Mul(bandFactor(l.answers().Band, High))
	return &r
}

// given turns a range that the user gives into tokens; nil is none.
func given(r *workload.Range) tokens {
	if r == nil {
		return tokens{}
	}
	return tokens{given: *r}
}

// trafficOf gathers the tokens of a line's calls from what was given and counted: t
// holds its samples, system its system text; nil where there are none.
func (l *line) trafficOf(t, system *tally.Tally) traffic {
	f := traffic{wantsOutput: l.model.Modality != catalog.Embedding, inputTally: t, counted: t != nil}
	f.system = tokens{given: workload.Exactly(l.givenSystem())}
	if system != nil {
		f.system.counted = pricing.QuantityOf(l.perCall.For(system.SystemScripts).Scale(system.System))
	}
	if t == nil {
		l.givenCalls(&f)
	} else {
		l.countedCalls(&f, t)
	}
	if c := l.Cache; c != nil {
		for i := range f.segments {
			g := &f.segments[i]
			all := g.fresh
			g.cacheRead, g.cacheWrite = all.times(c.Read), all.times(c.Write)
			g.fresh = all.times(one.Sub(c.Read).Sub(c.Write))
		}
	}
	return f
}

// givenCalls sorts the calls of a request, whose tokens are given, by the side of each
// band that they are on at base.
func (l *line) givenCalls(f *traffic) {
	out := l.givenOutput()
	sent := l.Tokens.Input != nil || l.Tokens.CacheRead != nil || l.Tokens.CacheWrite != nil || l.Conversation != nil && l.Conversation.System != (workload.System{})
	if !sent && out == nil {
		return
	}
	f.sendsInput, f.outputKnown = sent, out != nil
	user, answer := given(l.Tokens.Input), given(out)
	cached := given(l.Tokens.CacheRead).add(given(l.Tokens.CacheWrite))
	bands := l.model.Sheet.Bands()
	sums := make([]tokens, len(bands)+1)
	counts := make([]int64, len(bands)+1)
	p := l.pattern()
	p.Each(func(users, answers int64) {
		in := f.system.add(user.times(pricing.Count(users))).add(answer.times(pricing.Count(answers)))
		side := 0
		for side < len(bands) && in.add(cached).base().Cmp(pricing.Count(bands[side])) > 0 {
			side++
		}
		counts[side]++
		sums[side] = sums[side].add(in)
		longest := in.add(cached)
		f.longest = &longest
	})
	for side, n := range counts {
		if n == 0 {
			continue
		}
		f.segments = append(f.segments, segment{
			share: pricing.Count(n).Div(pricing.Count(p.Calls())), fresh: sums[side].times(one.Div(pricing.Count(n))),
			cacheRead: given(l.Tokens.CacheRead), cacheWrite: given(l.Tokens.CacheWrite),
			output: answer, askTokens: onSide(bands, side),
		})
	}
}

// onSide is an input length that the bands put on a side.
func onSide(bands []int64, side int) int64 {
	if side == 0 {
		return 1
	}
	return bands[side-1] + 1
}

// countedCalls takes the segments of a tally.
func (l *line) countedCalls(f *traffic, t *tally.Tally) {
	out := l.givenOutput()
	f.sendsInput = true
	f.outputCount = t.Answers > 0
	f.outputKnown = f.outputCount || out != nil
	f.missingAnswr = t.Records - t.Answers
	in, answers := l.perCall.For(t.InputScripts), l.answers().For(t.OutputScripts)
	var all tally.Segment
	for _, s := range t.Segments {
		all.Output, all.Cut, all.CutTokens = all.Output+s.Output, all.Cut+s.Cut, all.CutTokens+s.CutTokens
	}
	sum := l.scale(answers, all.Output, all.Cut, all.CutTokens)
	missing := tokens{counted: pricing.QuantityOf(sum).Div(pricing.Count(max(t.Answers*t.Pattern.Calls(), 1)))}
	if out != nil {
		missing = given(out)
	}
	for i, s := range t.Segments {
		if s.Calls == 0 {
			continue
		}
		calls := pricing.Count(s.Calls)
		mean := func(n int64) tokens { return tokens{counted: pricing.QuantityOf(in.Scale(n)).Div(calls)} }
		g := segment{share: calls.Div(pricing.Count(t.Calls)), askTokens: 1}
		if i > 0 { // a model may have no bands
			g.askTokens = onSide(l.model.Sheet.Bands(), i)
		}
		g.fresh = mean(s.Input - s.CacheRead - s.CacheWrite)
		g.fresh.given, g.fresh.template = workload.Exactly(l.givenSystem()), l.learned.template
		g.cacheRead, g.cacheWrite = mean(s.CacheRead), mean(s.CacheWrite)
		if s.Resent > 0 {
			g.fresh = g.fresh.add(missing.times(pricing.Count(s.Resent).Div(calls)))
		}
		g.output.counted = pricing.QuantityOf(l.scale(answers, s.Output, s.Cut, s.CutTokens)).Div(calls)
		if n := s.Calls - s.Answers; n > 0 {
			// Samples without an answer take the given length, else the mean of the others.
			g.output = g.output.add(missing.times(pricing.Count(n).Div(calls)))
		}
		f.segments = append(f.segments, g)
	}
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

// ceil rounds up to a whole number.
func ceil(q pricing.Quantity) int64 {
	r := q.Rat()
	n := new(big.Int).Add(r.Num(), new(big.Int).Sub(r.Denom(), big.NewInt(1)))
	n.Div(n, r.Denom())
	if !n.IsInt64() {
		return unlimited
	}
	return n.Int64()
}

// resends reports whether calls resend answers that the samples do not hold.
func (f traffic) resends() bool {
	for _, s := range f.inputTally.Segments {
		if s.Resent > 0 {
			return true
		}
	}
	return false
}
