package estimate

import (
	"math/big"
	"slices"

	"tokencast/catalog"
	"tokencast/tally"
	"tokencast/tokenizers"
	"tokencast/workload"
)

// What has to be counted for the lines of a workload, in tokens of the tokenizers that count.

// addNeeds notes what has to be counted for a line.
func (j *Job) addNeeds(l *line) {
	var system workload.System
	if c := l.Conversation; c != nil && c.System.Counted() {
		system = c.System
	}
	if l.Samples != nil || system.Counted() {
		j.addCalls(l, system)
	}
	if l.FineTuning != nil && l.FineTuning.Samples != nil {
		l.trained = len(j.needs)
		j.needs = append(j.needs, Need{Line: l.Name, Samples: l.FineTuning.Samples, Training: true, Tokenizer: l.binding.Tokenizer, Binding: l.binding, Answers: l.binding})
	}
}

// addCalls notes that the calls of a line are counted, or their system text alone.
func (j *Job) addCalls(l *line, system workload.System) {
	n := l.counting()
	n.System = system
	if l.Samples == nil {
		l.system = len(j.needs)
		j.needs = append(j.needs, n)
		return
	}
	n.Samples, n.Pattern = l.Samples, l.pattern()
	if l.Tokens.OutputMax != nil {
		n.CutOutput = max(1, l.counterTokens(l.Tokens.OutputMax.Rat()))
	}
	if out := l.givenOutput(); out != nil {
		n.Missing = max(0, l.counterTokens(out.Base.Rat()))
	}
	for _, band := range l.model.Sheet.Bands() {
		n.Bands = append(n.Bands, l.limitTokens(band))
	}
	n.Limits = []tally.Limit{{Of: l.contextPart(), Tokens: l.limitTokens(l.model.Limits.Context)}, {Of: tally.Output, Tokens: l.answerTokens(j.wl.MaxTokens)}}
	if c := l.Limits; c != nil {
		n.Limits = append(n.Limits, tally.Limit{Of: tally.Input, Tokens: l.limitTokens(c.Input)}, tally.Limit{Of: tally.Output, Tokens: l.answerTokens(c.Output)})
	}
	l.sampled = len(j.needs)
	j.needs = append(j.needs, n)
}

// counting is a need that says how the texts of a line are counted.
func (l *line) counting() Need {
	n := Need{Line: l.Name, Tokenizer: l.perCall.Tokenizer, Frame: l.frame(), Weights: l.perCall.Weights(), Binding: l.perCall, Answers: l.answers(), Template: l.learned.template}
	if l.calibrated() {
		n.AnswerWeights = l.learned.answers.Weights()
	}
	if out := l.givenOutput(); out != nil && l.Tokens.OutputMax == nil {
		n.Output = &out.Base
	}
	return n
}

// Counting says how the texts of a model are counted where no line of a workload says
// more: a need without samples.
func Counting(m *catalog.Model, opts Options) Need {
	l := &line{Line: &workload.Line{}, model: m, binding: bindingOf(m, opts), learned: &nothing}
	l.perCall = l.binding
	return l.counting()
}

// frame is the chat template whose tokens are counted: none for embeddings, for given
// counts and where characters or bytes stand for tokens.
func (l *line) frame() string {
	if l.NoFrames || l.model.Modality != catalog.Text || l.perCall.Class == tokenizers.Chars || l.perCall.Class == tokenizers.Bytes || l.perCall.Tokenizer == "chars" {
		return ""
	}
	return l.perCall.Frame
}

// contextPart is what of a call the context limit holds.
func (l *line) contextPart() tally.Part {
	if l.model.Modality == catalog.Text {
		return tally.Both
	}
	return tally.Input
}

// unlimited is a limit that no call is over.
const unlimited = 1 << 62

// limitTokens turns a limit of a call's input, or of all of the call, into that of what
// is counted of it: without what is added to every call.
func (l *line) limitTokens(limit int64) int64 {
	if limit == 0 {
		return unlimited
	}
	tokens := new(big.Rat).SetInt64(limit)
	return l.counterTokens(tokens.Sub(tokens, l.added().Rat()))
}

// answerTokens is the same for a limit of the answer.
func (l *line) answerTokens(limit int64) int64 {
	if limit == 0 {
		return unlimited
	}
	return l.counterTokens(new(big.Rat).SetInt64(limit))
}

// counterTokens turns model tokens into the unit of a tally's thresholds: with weights
// tokens of the model; otherwise tokens of the counter, rounded down, so that a count is
// over the result exactly when its scaled count is over tokens.
func (l *line) counterTokens(tokens *big.Rat) int64 {
	r := tokens
	if l.perCall.Factor != nil {
		r = new(big.Rat).Quo(tokens, l.perCall.Factor)
	}
	q := new(big.Int).Div(r.Num(), r.Denom()) // rounds down: the denominator is above 0
	if !q.IsInt64() {
		return unlimited
	}
	return min(q.Int64(), unlimited)
}

// Needs returns what has to be counted, in the order in which Estimate takes the
// tallies: with a calibration also what gives the figures without it.
func (j *Job) Needs() []Need {
	if j.plain == nil {
		return j.needs
	}
	return slices.Concat(j.needs, j.plain.extra)
}
