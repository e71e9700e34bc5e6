package tally

import (
	"cmp"
	"fmt"
	"slices"

	"tokencast/samples"
)

// Merge adds the records of o to t, as if both had been counted together. The
// order of merging makes no difference. It refuses tallies of another line,
// tokenizer or vocabulary, or counted with other thresholds, and sums beyond
// int64; t is then as it was. o is not changed and shares nothing with t.
func (t *Tally) Merge(o *Tally) error {
	switch {
	case t.Line != o.Line:
		return fmt.Errorf("merge tallies: the lines are %q and %q", t.Line, o.Line)
	case t.Tokenizer != o.Tokenizer:
		return fmt.Errorf("merge tallies of %q: the tokenizers are %q and %q", t.Line, t.Tokenizer, o.Tokenizer)
	case t.Digest != o.Digest:
		return fmt.Errorf("merge tallies of %q: the vocabularies of %s differ, %s and %s", t.Line, t.Tokenizer, t.Digest, o.Digest)
	case t.Training != o.Training:
		return fmt.Errorf("merge tallies of %q: one of them counts for training", t.Line)
	case t.Frame != o.Frame:
		return fmt.Errorf("merge tallies of %q: the chat templates differ", t.Line)
	case !slices.Equal(t.Weights, o.Weights):
		return fmt.Errorf("merge tallies of %q: the factors by script are %v and %v", t.Line, t.Weights, o.Weights)
	case !slices.Equal(t.AnswerWeights, o.AnswerWeights):
		return fmt.Errorf("merge tallies of %q: the factors of answers by script are %v and %v", t.Line, t.AnswerWeights, o.AnswerWeights)
	case !slices.Equal(t.Bands, o.Bands):
		return fmt.Errorf("merge tallies of %q: the token bands are %v and %v", t.Line, t.Bands, o.Bands)
	case t.CutOutput != o.CutOutput:
		return fmt.Errorf("merge tallies of %q: answers are cut at %d and %d tokens", t.Line, t.CutOutput, o.CutOutput)
	case !slices.Equal(t.Limits, o.Limits):
		return fmt.Errorf("merge tallies of %q: the limits are %v and %v", t.Line, t.Limits, o.Limits)
	case t.Missing != o.Missing || t.Pattern != o.Pattern:
		return fmt.Errorf("merge tallies of %q: the records become other calls", t.Line)
	case t.System != o.System || t.SystemScripts != o.SystemScripts:
		return fmt.Errorf("merge tallies of %q: the system texts differ", t.Line)
	case len(t.Segments) != len(o.Segments) || len(t.Over) != len(o.Over):
		return fmt.Errorf("merge tallies of %q: one of them is incomplete", t.Line)
	}
	both := *t
	s := sums{}
	input, err := t.Input.merge(o.Input)
	s.keep(err)
	output, err := t.Output.merge(o.Output)
	s.keep(err)
	sent, err := t.Sent.merge(o.Sent)
	s.keep(err)
	both.Input, both.Output, both.Sent, both.Cross = input, output, sent, addBig(t.Cross, o.Cross)
	both.Records = s.add(t.Records, o.Records)
	both.Calls = s.add(t.Calls, o.Calls)
	both.Answers = s.add(t.Answers, o.Answers)
	both.Cut = s.add(t.Cut, o.Cut)
	both.Framed = s.add(t.Framed, o.Framed)
	both.Images = s.add(t.Images, o.Images)
	both.Repaired = s.add(t.Repaired, o.Repaired)
	both.Segments = slices.Clone(t.Segments)
	for i, segment := range o.Segments {
		b := &both.Segments[i]
		b.Calls = s.add(b.Calls, segment.Calls)
		b.Answers = s.add(b.Answers, segment.Answers)
		b.Resent = s.add(b.Resent, segment.Resent)
		b.Cut = s.add(b.Cut, segment.Cut)
		b.CutTokens = s.add(b.CutTokens, segment.CutTokens)
		b.Input = s.add(b.Input, segment.Input)
		b.CacheRead = s.add(b.CacheRead, segment.CacheRead)
		b.CacheWrite = s.add(b.CacheWrite, segment.CacheWrite)
		b.Output = s.add(b.Output, segment.Output)
	}
	both.Over = slices.Clone(t.Over)
	for i, n := range o.Over {
		both.Over[i] = s.add(both.Over[i], n)
	}
	for i := range both.InputScripts {
		both.InputScripts[i] = s.add(t.InputScripts[i], o.InputScripts[i])
		both.OutputScripts[i] = s.add(t.OutputScripts[i], o.OutputScripts[i])
	}
	both.Files = slices.Concat(t.Files, o.Files)
	sortFiles(both.Files)
	if s.err != nil {
		return fmt.Errorf("merge tallies of %q: %w", t.Line, s.err)
	}
	*t = both
	return nil
}

// sums adds with the overflow of any addition kept.
type sums struct{ err error }

func (s *sums) keep(err error) {
	if s.err == nil {
		s.err = err
	}
}

func (s *sums) add(a, b int64) int64 {
	sum, ok := add(a, b)
	if !ok {
		s.keep(errOverflow)
	}
	return sum
}

// sortFiles sorts by path, and equal paths by all else, so that the order of
// merging leaves no trace.
func sortFiles(files []samples.File) {
	slices.SortFunc(files, func(a, b samples.File) int {
		return cmp.Or(
			cmp.Compare(a.Path, b.Path),
			cmp.Compare(a.Bytes, b.Bytes),
			cmp.Compare(a.Records, b.Records),
			cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)),
		)
	})
}
