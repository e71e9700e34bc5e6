package tally

import (
	"errors"
	"fmt"
	"math/big"
	"slices"

	"tokencast/samples"
)

// check holds the sums of a partial against each other: what counting cannot give is
// refused, be it a slip of an editor or a fault of a disk.
func (p *Partial) check() error {
	t := p.Tally
	spec := Spec{Sources: make([]samples.Source, 1), Pattern: t.Pattern, Measures: []Measure{{CutOutput: t.CutOutput, Bands: t.Bands, Limits: t.Limits, Missing: t.Missing}}}
	if err := spec.check(); err != nil {
		return err
	}
	switch {
	case t.Line == "" || t.Tokenizer == "" || t.Digest == "" || p.Catalog == "":
		return errors.New("line, tokenizer, digest and catalog must not be empty")
	case t.Weights != nil && len(t.Weights) != len(t.InputScripts):
		return fmt.Errorf("%d weights for %d script classes", len(t.Weights), len(t.InputScripts))
	case t.AnswerWeights != nil && (len(t.AnswerWeights) != len(t.OutputScripts) || t.Weights == nil):
		return fmt.Errorf("%d weights of answers beside %d weights, for %d script classes", len(t.AnswerWeights), len(t.Weights), len(t.OutputScripts))
	case t.Records < 1:
		return errors.New("it holds no record")
	case t.Answers > t.Records || t.Training && t.Answers > 0:
		return fmt.Errorf("%d answers of %d records", t.Answers, t.Records)
	case product(max(t.Pattern.Turns, 1), max(t.Pattern.Steps, 1)).Cmp(big.NewInt(maxCount)) > 0 || product(t.Records, t.Pattern.Calls()).Cmp(big.NewInt(t.Calls)) != 0:
		return fmt.Errorf("%d records do not become %d calls", t.Records, t.Calls)
	case t.CutOutput == 0 && t.Cut > 0:
		return errors.New("answers are cut, and nothing cuts them")
	case len(t.Segments) != len(t.Bands)+1:
		return fmt.Errorf("%d segments for %d bands", len(t.Segments), len(t.Bands))
	case len(t.Over) != len(t.Limits):
		return fmt.Errorf("over has %d numbers for %d limits", len(t.Over), len(t.Limits))
	case len(t.Over) > 0 && slices.Max(t.Over) > t.Records:
		return errors.New("more records are over a limit than there are")
	case t.Framed > t.Sent.Sum:
		return errors.New("framed is a part of what is sent, and larger")
	}
	if err := t.Input.check(t.Records); err != nil {
		return fmt.Errorf("input: %w", err)
	}
	if err := t.Output.check(t.Answers); err != nil {
		return fmt.Errorf("output: %w", err)
	}
	if err := t.Sent.check(t.Calls); err != nil {
		return fmt.Errorf("sent: %w", err)
	}
	if t.Cross != nil && t.Cross.Cmp(product(t.Input.Max, t.Output.Sum)) > 0 {
		return errors.New("cross is larger than the longest input allows")
	}
	if err := t.checkSegments(); err != nil {
		return err
	}
	var scripts sums
	var in, out, system int64
	for i := range t.InputScripts {
		in, out, system = scripts.add(in, t.InputScripts[i]), scripts.add(out, t.OutputScripts[i]), scripts.add(system, t.SystemScripts[i])
	}
	if scripts.err != nil || in != t.Sent.Sum || out != t.Output.Sum || system != t.System {
		return errors.New("the tokens by script do not add up to those of sent, output and system")
	}
	return p.checkFiles()
}

// check holds the sums of a series of n counts against its histogram.
func (m Moments) check(n int64) error {
	var s sums
	var total, first, last int64
	low, high := new(big.Int), new(big.Int)
	first = -1
	for i, count := range m.Histogram {
		if count == 0 {
			continue
		}
		if last = int64(i); first < 0 {
			first = last
		}
		total = s.add(total, count)
		low.Add(low, product(count, lowerEdge(i)))
		high.Add(high, product(count, upperEdge(i)))
	}
	if s.err != nil || total != n {
		return fmt.Errorf("the histogram does not hold %d counts", n)
	}
	squares, sum := m.Squares, big.NewInt(m.Sum)
	if squares == nil {
		squares = new(big.Int)
	}
	if n == 0 {
		if m.Sum != 0 || m.Min != 0 || m.Max != 0 || squares.Sign() != 0 {
			return errors.New("sums of no counts")
		}
		return nil
	}
	switch {
	case m.Min > m.Max || int64(bucket(m.Min)) != first || int64(bucket(m.Max)) != last:
		return errors.New("min and max are not in the first and the last bucket of the histogram")
	case sum.Cmp(low) < 0 || sum.Cmp(high) > 0 || sum.Cmp(product(n, m.Min)) < 0 || sum.Cmp(product(n, m.Max)) > 0:
		return errors.New("the sum is beyond what the histogram allows")
	case new(big.Int).Mul(squares, big.NewInt(n)).Cmp(new(big.Int).Mul(sum, sum)) < 0 || squares.Cmp(product(m.Sum, m.Max)) > 0:
		return errors.New("the sum of squares is beyond what the sum allows")
	}
	return nil
}

// lowerEdge returns the lowest count that bucket i holds.
func lowerEdge(i int) int64 {
	if i == 0 {
		return 0
	}
	return upperEdge(i-1) + 1
}

// product is a x b without overflow.
func product(a, b int64) *big.Int { return new(big.Int).Mul(big.NewInt(a), big.NewInt(b)) }

// checkSegments holds the calls by segment against all calls.
func (t *Tally) checkSegments() error {
	var s sums
	var calls, answers, cut, input, output int64
	for _, g := range t.Segments {
		if g.Answers > g.Calls || g.Cut > g.Answers || g.CutTokens > g.Output || g.Cut == 0 && g.CutTokens > 0 || g.CacheRead > g.Input || g.CacheWrite > g.Input-g.CacheRead {
			return errors.New("a segment holds a part that is larger than the whole")
		}
		calls, answers, cut = s.add(calls, g.Calls), s.add(answers, g.Answers), s.add(cut, g.Cut)
		input, output = s.add(input, g.Input), s.add(output, g.Output)
	}
	// Each record becomes as many calls as every other.
	each := t.Pattern.Calls()
	same := func(sum, records int64) bool { return product(records, each).Cmp(big.NewInt(sum)) == 0 }
	if s.err != nil || calls != t.Calls || input != t.Sent.Sum || !same(answers, t.Answers) || !same(cut, t.Cut) || !same(output, t.Output.Sum) {
		return errors.New("the segments do not add up to calls, answers, cut, sent and output")
	}
	return nil
}

// checkFiles holds the files against the calls and the inputs.
func (p *Partial) checkFiles() error {
	var s sums
	var records, images, repaired int64
	for _, f := range p.Tally.Files {
		if f.Records < 1 {
			return errors.New("a file without records")
		}
		records, images, repaired = s.add(records, f.Records), s.add(images, f.Images), s.add(repaired, f.Repaired)
	}
	switch {
	case s.err != nil || records != p.Tally.Records || images != p.Tally.Images || repaired != p.Tally.Repaired:
		return errors.New("the files do not add up to records, images and repaired")
	case len(p.Inputs) != len(p.Tally.Files):
		return fmt.Errorf("%d inputs for %d files", len(p.Inputs), len(p.Tally.Files))
	case !slices.IsSorted(p.Inputs):
		return errors.New("the inputs are not sorted")
	case slices.ContainsFunc(p.Inputs, func(d string) bool { return !isDigest(d) }):
		return errors.New("an input is no SHA-256")
	}
	return nil
}
