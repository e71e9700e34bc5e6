package tally

import (
	"math/bits"

	"tokencast/samples"
	"tokencast/tokenizers"
)

// letters are the letters of a text by script class.
type letters = [tokenizers.ScriptCount]int

// counts are the tokens of one record with one tokenizer.
type counts struct {
	input, output               int
	inputScripts, outputScripts letters // tokens by script class
}

// appendLetters appends the letters of each text to all.
func appendLetters(all []letters, texts [][]byte) []letters {
	for _, text := range texts {
		all = append(all, tokenizers.Letters(text))
	}
	return all
}

// countTexts counts texts one by one and deals the tokens of each out over the
// scripts of its letters.
func countTexts(t *tokenizers.Tokenizer, texts [][]byte, of []letters) (tokens int, scripts letters) {
	for i, text := range texts {
		n := t.Counter.Count(text)
		tokens += n
		for s, dealt := range tokenizers.Deal(n, of[i]) {
			scripts[s] += dealt
		}
	}
	return tokens, scripts
}

// An adder counts records into a tally.
type adder struct {
	*Tally
	engine int // its tokenizer, among those of the spec

	// What is summed here, and goes into the tally at the end.
	input, output, sent series
	cross               uint128
}

// tally returns what was counted.
func (t *adder) tally() *Tally {
	t.Input, t.Output, t.Sent, t.Cross = t.input.moments(), t.output.moments(), t.sent.moments(), t.cross.big()
	return t.Tally
}

// add adds one record, alone and as the calls that it becomes. After an error the adder
// is not to be used.
func (t *adder) add(c counts, rec *samples.Record, output []letters) error {
	cut := false
	if long := t.weighAnswer(c.output, c.outputScripts); t.CutOutput > 0 && long > t.CutOutput {
		cut = true
		// The cut falls somewhere in the answer; what is left is dealt out by
		// the letters of the whole.
		var whole letters
		for _, of := range output {
			for s, n := range of {
				whole[s] += n
			}
		}
		high, low := bits.Mul64(uint64(c.output), uint64(t.CutOutput))
		left, _ := bits.Div64(high, low, uint64(long)) // below c.output, as CutOutput is below long
		c.output = int(left)
		c.outputScripts = tokenizers.Deal(c.output, whole)
		t.Cut++
	}

	t.Records++
	t.Images += int64(rec.Images)
	out := int64(c.output)
	in, ok := add(int64(c.input), t.frame(rec, 1, 0))
	if !ok {
		return errOverflow
	}
	if err := t.input.add(in); err != nil {
		return err
	}
	if rec.HasOutput {
		t.Answers++
		if err := t.output.add(out); err != nil {
			return err
		}
		t.cross.addProduct(uint64(in), uint64(out))
	}
	for s := range c.outputScripts {
		t.OutputScripts[s] += int64(c.outputScripts[s])
	}
	return t.send(c, rec, cut)
}

// million is what Weights are relative to.
const million = 1_000_000

// weighAnswer returns the tokens of an answer in the unit of the thresholds: as they
// are, or with weights in tokens of the model, rounded up.
//
//	weights 1180000 and 1020000, 3 Latin and 1 kana token: 4.56, so 5
func (t *Tally) weighAnswer(tokens int, scripts letters) int64 {
	weights := t.AnswerWeights
	if weights == nil {
		weights = t.Weights
	}
	if weights == nil {
		return int64(tokens)
	}
	var sum int64
	for s, n := range scripts {
		sum += int64(n) * weights[s]
	}
	return (sum + million - 1) / million
}

// exceeded reports whether a call is over the limit. Nothing is added, so
// nothing overflows.
func (l Limit) exceeded(input, output int64) bool {
	switch l.Of {
	case Input:
		return input > l.Tokens
	case Output:
		return output > l.Tokens
	default:
		return input > l.Tokens || output > l.Tokens-input
	}
}
