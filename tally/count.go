package tally

import (
	"math/big"

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

// lettersOf returns the letters of each text.
func lettersOf(texts [][]byte) []letters {
	all := make([]letters, len(texts))
	for i, text := range texts {
		all[i] = tokenizers.Letters(text)
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

// add adds one record to t, alone and as the calls that it becomes. After an error t
// is not to be used.
func (t *Tally) add(c counts, rec samples.Record, output []letters) error {
	cut := false
	if long := t.weigh(c.output, c.outputScripts); t.CutOutput > 0 && long > t.CutOutput {
		cut = true
		// The cut falls somewhere in the answer; what is left is dealt out by
		// the letters of the whole.
		var whole letters
		for _, of := range output {
			for s, n := range of {
				whole[s] += n
			}
		}
		left := new(big.Int).Mul(big.NewInt(int64(c.output)), big.NewInt(t.CutOutput))
		c.output = int(left.Quo(left, big.NewInt(long)).Int64())
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
	if err := t.Input.Add(in); err != nil {
		return err
	}
	if rec.HasOutput {
		t.Answers++
		if err := t.Output.Add(out); err != nil {
			return err
		}
		if product := new(big.Int).Mul(big.NewInt(in), big.NewInt(out)); product.Sign() > 0 {
			if t.Cross == nil {
				t.Cross = new(big.Int)
			}
			t.Cross.Add(t.Cross, product)
		}
	}
	for s := range c.outputScripts {
		t.OutputScripts[s] += int64(c.outputScripts[s])
	}
	return t.send(c, rec, cut)
}

// million is what Weights are relative to.
const million = 1_000_000

// weigh returns tokens in the unit of the thresholds: as they are, or with weights in
// tokens of the model, rounded up.
//
//	weights 1180000 and 1020000, 3 Latin and 1 kana token: 4.56, so 5
func (t *Tally) weigh(tokens int, scripts letters) int64 {
	if t.Weights == nil {
		return int64(tokens)
	}
	var sum int64
	for s, n := range scripts {
		sum += int64(n) * t.Weights[s]
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
