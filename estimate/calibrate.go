package estimate

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"

	"tokencast/confirm/calibration"
	"tokencast/pricing"
	"tokencast/tokenizers"
)

// Counting with what confirmed calls taught.
//
// An entry of a calibration says that calls count
//
//	input  = intercept x calls + slope x estimated tokens of the texts
//	output = ratio x estimated tokens of the answers
//
// so a calibrated line is counted as any other, but with other factors: those of its
// binding times the slopes for what is sent, times the ratios for answers. The chat
// template is not counted, for the intercept holds it: it is added to each call.
//
//	intercept 7, slope 1.1: a call of 10 tokens has 7 + 1.1 x 10 = 18
//
// Percentiles, token bands, limits and cut answers follow from the factors, as they do
// without a calibration. An entry speaks of the calls of one script class; the main entry
// is that of the most calls, and holds for every script without one: its calls had such
// tokens, too.

// learned is what a line takes from a calibration.
type learned struct {
	entries  []calibration.Entry // used: the main one first
	refused  []string            // why others of the model are not, in words
	template pricing.Quantity    // tokens that every call has beside its texts
	output   *big.Rat            // times a given length of answers; nil where none was confirmed
	known    [tokenizers.ScriptCount]bool
	answers  *tokenizers.Binding // how they are counted; nil as calls
}

// nothing is what most lines take.
var nothing learned

// answers is how the answers of a line are counted: as calls, but for a calibration.
func (l *line) answers() tokenizers.Binding {
	if l.learned.answers != nil {
		return *l.learned.answers
	}
	return l.perCall
}

// calibrated reports whether the line takes anything from a calibration.
func (l *line) calibrated() bool { return len(l.learned.entries) > 0 }

// calibrate finds the entries for a line whose texts are counted, and counts it by them.
func (l *line) calibrate(opts Options) {
	sampled := l.Samples != nil && !l.Samples.Usage
	if len(opts.Calibration) == 0 || !sampled && (l.Samples != nil || l.Conversation == nil || !l.Conversation.System.Counted()) {
		return
	}
	l.learned = l.choose(opts)
	if !l.calibrated() {
		return
	}
	scripts := tokenizers.Scripts()
	figures := make([]*calibration.Figures, len(scripts)) // by script; nil is the main entry's
	var main *calibration.Figures
	for i, e := range l.learned.entries {
		f, err := e.Figures()
		if err != nil {
			continue // choose has seen it
		}
		at := slices.Index(scripts, tokenizers.Script(e.Script))
		figures[at], l.learned.known[at] = &f, true
		if i == 0 {
			main = &f
		}
	}
	in := tokenizers.Binding{Tokenizer: l.binding.Tokenizer, Class: tokenizers.Calibrated, Band: l.binding.Band, Source: "a calibration"}
	out := in
	if main.Low != nil {
		in.Band = bandAround(main.Ratio, main.Low, main.High)
	}
	switch {
	case main.Output == nil:
		out.Band = in.Band
	case main.OutputLow != nil:
		out.Band = bandAround(main.Output, main.OutputLow, main.OutputHigh)
	}
	for i := range scripts {
		f := figures[i]
		if f == nil {
			f = main
		}
		own := factorOf(l.binding, i)
		in.Factors = append(in.Factors, new(big.Rat).Mul(own, f.Slope))
		out.Factors = append(out.Factors, new(big.Rat).Mul(own, cmp.Or(f.Output, main.Output, f.Slope)))
	}
	l.perCall, l.learned.answers = in, &out
	if sampled {
		l.learned.template, l.learned.output = pricing.QuantityOf(main.Intercept), main.Output
	}
}

// choose takes the entries of the line's model that hold for the way it is counted: those
// of InvokeModel, else those of Converse; the one of the most calls first.
func (l *line) choose(opts Options) *learned {
	var found []calibration.Entry
	taken := &learned{}
	for _, e := range opts.Calibration {
		if e.Model != l.model.ID {
			continue
		}
		if why := l.misfit(e, opts.Digests); why != "" {
			taken.refused = append(taken.refused, fmt.Sprintf("the entry of %s (%s, %s) is not used: %s", e.Model, e.Operation, e.Script, why))
			continue
		}
		found = append(found, e)
	}
	for _, operation := range []string{"invoke", "converse"} {
		of := slices.DeleteFunc(slices.Clone(found), func(e calibration.Entry) bool { return e.Operation != operation })
		if len(of) > 0 {
			slices.SortStableFunc(of, func(a, b calibration.Entry) int { return cmp.Compare(b.Calls, a.Calls) })
			taken.entries = of
			break
		}
	}
	return taken
}

// misfit says why an entry does not hold for the way the line is counted; "" where it
// does.
func (l *line) misfit(e calibration.Entry, digests map[string]string) string {
	at := slices.Index(tokenizers.Scripts(), tokenizers.Script(e.Script))
	f, err := e.Figures()
	switch {
	case err != nil:
		return err.Error()
	case at < 0:
		return fmt.Sprintf("there is no script class %.40q", e.Script)
	case e.Tokenizer != l.binding.Tokenizer:
		return fmt.Sprintf("it was learned with %.80q, and the line is counted by %s", e.Tokenizer, l.binding.Tokenizer)
	case e.Digest != digests[e.Tokenizer]:
		return fmt.Sprintf("%s has changed since it was learned; confirm again", e.Tokenizer)
	case f.Factor.Cmp(factorOf(l.binding, at)) != 0:
		return fmt.Sprintf("it was learned with %s tokens for each of %s, and the line takes %s; confirm again", f.Factor.RatString(), e.Tokenizer, factorOf(l.binding, at).RatString())
	}
	for i := range tokenizers.ScriptCount {
		for _, by := range []*big.Rat{f.Slope, f.Output} {
			if by != nil && new(big.Rat).Mul(factorOf(l.binding, i), by).Cmp(maxFactor) > 0 {
				return fmt.Sprintf("it makes more than %s tokens of one", maxFactor.RatString())
			}
		}
	}
	return ""
}

// maxFactor is how many tokens of a model a token may come to: the sums that thresholds
// are held against stay far below the range of int64.
var maxFactor = big.NewRat(10_000, 1)

// factorOf is what a binding makes of one token of a script.
func factorOf(b tokenizers.Binding, script int) *big.Rat {
	var mix [tokenizers.ScriptCount]int64
	mix[script] = 1
	return b.For(mix).Scale(1)
}

// bandAround is how far the ends of an interval lie from its ratio; a band holds what it
// is around.
func bandAround(ratio, low, high *big.Rat) tokenizers.Band {
	away := func(end *big.Rat) *big.Rat {
		r := new(big.Rat).Quo(end, ratio)
		return r.Sub(r, big.NewRat(1, 1))
	}
	b := tokenizers.Band{Low: away(low), High: away(high)}
	if b.Low.Sign() > 0 {
		b.Low = nil
	}
	if b.High.Sign() < 0 {
		b.High = nil
	}
	return b
}
