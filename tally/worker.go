package tally

import (
	"math"
	"slices"

	"tokencast/samples"
	"tokencast/tokenizers"
)

// A worker counts batches into tallies of its own.
type worker struct {
	specs   []Spec
	tallies [][]*Tally // by spec and measure
	err     error
}

func newWorker(specs []Spec) worker {
	w := worker{specs: specs}
	for _, spec := range specs {
		tallies := make([]*Tally, len(spec.Measures))
		for i, m := range spec.Measures {
			t := &Tally{
				Line: spec.Line, Tokenizer: m.Tokenizer.Name, Digest: m.Tokenizer.Digest, Training: spec.Training,
				Frame: m.Frame, Weights: slices.Clone(m.Weights), CutOutput: m.CutOutput, Bands: slices.Clone(m.Bands), Limits: slices.Clone(m.Limits),
				Missing: m.Missing, Pattern: spec.Pattern,
				Segments: make([]Segment, len(m.Bands)+1), Over: make([]int64, len(m.Limits)),
			}
			system := [][]byte{spec.System}
			tokens, scripts := countTexts(m.Tokenizer, system, lettersOf(system))
			t.System = int64(tokens)
			for s, n := range scripts {
				t.SystemScripts[s] = int64(n)
			}
			tallies[i] = t
		}
		w.tallies = append(w.tallies, tallies)
	}
	return w
}

// count counts what comes until batches is closed. After an overflow it only
// takes the batches, so that the reader comes to its own end.
func (w *worker) count(batches <-chan batch) {
	for b := range batches {
		spec := w.specs[b.spec]
		for _, rec := range b.records {
			if w.err != nil {
				break
			}
			if spec.Training {
				rec.Input = slices.Concat(rec.Input, rec.Output)
				rec.Output, rec.HasOutput = nil, false
			}
			w.err = w.record(spec, w.tallies[b.spec], rec)
		}
	}
}

// record counts one record with each tokenizer of the spec, once.
func (w *worker) record(spec Spec, tallies []*Tally, rec samples.Record) error {
	if u := rec.Given; u != nil {
		return givenRecord(tallies, rec, u)
	}
	counted := make(map[*tokenizers.Tokenizer]counts, len(spec.Measures))
	input, output := lettersOf(rec.Input), lettersOf(rec.Output)
	for i, m := range spec.Measures {
		c, ok := counted[m.Tokenizer]
		if !ok {
			c.input, c.inputScripts = countTexts(m.Tokenizer, rec.Input, input)
			c.output, c.outputScripts = countTexts(m.Tokenizer, rec.Output, output)
			counted[m.Tokenizer] = c
		}
		if err := tallies[i].add(c, rec, output); err != nil {
			return err
		}
	}
	return nil
}

// givenRecord adds a record whose counts were recorded: nothing is counted, and each
// tally gets the same. Tokens read from a cache or written to it are input.
func givenRecord(tallies []*Tally, rec samples.Record, u *samples.Usage) error {
	in, ok := add(u.CacheRead, u.CacheWrite)
	if ok {
		in, ok = add(u.Input, in)
	}
	if !ok || in > math.MaxInt || u.Output > math.MaxInt {
		return errOverflow
	}
	c := counts{input: int(in), output: int(u.Output)}
	c.inputScripts[tokenizers.ScriptCount-1], c.outputScripts[tokenizers.ScriptCount-1] = c.input, c.output
	rec.HasOutput = u.HasOutput
	for _, t := range tallies {
		if err := t.add(c, rec, nil); err != nil {
			return err
		}
	}
	return nil
}
