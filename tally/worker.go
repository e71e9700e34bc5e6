package tally

import (
	"math"
	"slices"

	"tokencast/samples"
	"tokencast/tokenizers"
)

// A worker counts records into tallies of its own. What a record needs, it uses again
// for the next.
type worker struct {
	specs []counted
	err   error

	input, output []letters // of the texts of the record at hand
}

// counted is a spec and what a worker counted of it.
type counted struct {
	training bool
	engines  []engine
	adders   []adder // by measure
}

// An engine is a tokenizer of a spec, which counts a text once for all measures that
// share it.
type engine struct {
	tokenizer *tokenizers.Tokenizer
	counts    // of the record at hand
}

func newWorker(specs []Spec) *worker {
	w := &worker{}
	for _, spec := range specs {
		c := counted{training: spec.Training}
		for _, m := range spec.Measures {
			at := slices.IndexFunc(c.engines, func(e engine) bool { return e.tokenizer == m.Tokenizer })
			if at < 0 {
				at = len(c.engines)
				c.engines = append(c.engines, engine{tokenizer: m.Tokenizer})
			}
			t := &Tally{
				Line: spec.Line, Tokenizer: m.Tokenizer.Name, Digest: m.Tokenizer.Digest, Training: spec.Training,
				Frame: m.Frame, Weights: slices.Clone(m.Weights), AnswerWeights: slices.Clone(m.AnswerWeights), CutOutput: m.CutOutput, Bands: slices.Clone(m.Bands), Limits: slices.Clone(m.Limits),
				Missing: m.Missing, Pattern: spec.Pattern,
				Segments: make([]Segment, len(m.Bands)+1), Over: make([]int64, len(m.Limits)),
			}
			system := [][]byte{spec.System}
			tokens, scripts := countTexts(m.Tokenizer, system, appendLetters(nil, system))
			t.System = int64(tokens)
			for s, n := range scripts {
				t.SystemScripts[s] = int64(n)
			}
			c.adders = append(c.adders, adder{engine: at, Tally: t})
		}
		w.specs = append(w.specs, c)
	}
	return w
}

// tallies returns what was counted, by spec and measure.
func (w *worker) tallies() [][]*Tally {
	all := make([][]*Tally, len(w.specs))
	for s := range w.specs {
		for m := range w.specs[s].adders {
			all[s] = append(all[s], w.specs[s].adders[m].tally())
		}
	}
	return all
}

// count counts a record of a spec. After an overflow it counts no more, and the
// reader comes to its own end.
func (w *worker) count(spec int, rec *samples.Record) {
	if w.err != nil {
		return
	}
	c := &w.specs[spec]
	if rec.Given != nil {
		w.err = c.given(rec)
		return
	}
	if c.training {
		rec.Input = append(rec.Input, rec.Output...)
		rec.Output, rec.HasOutput = rec.Output[:0], false
	}
	w.err = w.texts(c, rec)
}

// texts counts the texts of a record with each tokenizer of the spec, once.
func (w *worker) texts(c *counted, rec *samples.Record) error {
	if len(c.engines) == 0 {
		return nil
	}
	w.input, w.output = appendLetters(w.input[:0], rec.Input), appendLetters(w.output[:0], rec.Output)
	for i := range c.engines {
		e := &c.engines[i]
		e.input, e.inputScripts = countTexts(e.tokenizer, rec.Input, w.input)
		e.output, e.outputScripts = countTexts(e.tokenizer, rec.Output, w.output)
	}
	for i := range c.adders {
		k := &c.adders[i]
		if err := k.add(c.engines[k.engine].counts, rec, w.output); err != nil {
			return err
		}
	}
	return nil
}

// given adds a record whose counts were recorded: nothing is counted, and each
// tally gets the same. Tokens read from a cache or written to it are input.
func (c *counted) given(rec *samples.Record) error {
	u := rec.Given
	in, ok := add(u.CacheRead, u.CacheWrite)
	if ok {
		in, ok = add(u.Input, in)
	}
	if !ok || in > math.MaxInt || u.Output > math.MaxInt {
		return errOverflow
	}
	n := counts{input: int(in), output: int(u.Output)}
	n.inputScripts[tokenizers.ScriptCount-1], n.outputScripts[tokenizers.ScriptCount-1] = n.input, n.output
	for i := range c.adders {
		t := &c.adders[i]
		if err := t.add(n, rec, nil); err != nil {
			return err
		}
	}
	return nil
}
