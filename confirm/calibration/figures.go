package calibration

import (
	"errors"
	"fmt"
	"math/big"
	"strings"
)

// Figures are the numbers of an entry, exact. The caller owns them.
type Figures struct {
	Intercept *big.Rat // tokens a call, 0 or more
	Slope     *big.Rat // above 0
	Ratio     *big.Rat // above 0
	Factor    *big.Rat // above 0
	Low, High *big.Rat // of the ratio; nil for too few calls
	Output    *big.Rat // above 0; nil where no answers were estimated

	OutputLow, OutputHigh *big.Rat // of Output; nil for too few calls
}

// Bounds of what a run can teach: no tokenizer is a thousand times another, no chat
// template as long as a book, and no answer as long as a hundred thousand of those that
// were expected.
const maxRatio, maxIntercept, maxOutput = 1000, 1_000_000, 100_000

// Figures returns the numbers of an entry. The error says which is not one, or beyond
// what a run can teach; an entry of a file that [Parse] has read has none.
func (e Entry) Figures() (Figures, error) {
	var f Figures
	for _, n := range []struct {
		name, text string
		to         **big.Rat
		read       func(string) (*big.Rat, bool)
		most       int64
		optional   bool
		zero       bool // is a figure, too
	}{
		{"intercept", e.Intercept, &f.Intercept, plain, maxIntercept, false, true},
		{"slope", e.Slope, &f.Slope, plain, maxRatio, false, false},
		{"ratio", e.Ratio, &f.Ratio, plain, maxRatio, false, false},
		{"factor", e.Factor, &f.Factor, fraction, maxRatio, false, false},
		{"low", e.Low, &f.Low, plain, maxRatio, true, true},
		{"high", e.High, &f.High, plain, maxRatio, true, false},
		{"output_ratio", e.OutputRatio, &f.Output, plain, maxOutput, true, false},
		{"output_low", e.OutputLow, &f.OutputLow, plain, maxOutput, true, true},
		{"output_high", e.OutputHigh, &f.OutputHigh, plain, maxOutput, true, false},
	} {
		if n.text == "" && n.optional {
			continue
		}
		value, ok := n.read(n.text)
		switch {
		case !ok:
			return f, fmt.Errorf("%s %.40q is not a plain decimal; write one such as 1.07", n.name, n.text)
		case value.Sign() == 0 && !n.zero:
			return f, fmt.Errorf("%s is 0, which no call teaches", n.name)
		case value.Cmp(new(big.Rat).SetInt64(n.most)) > 0:
			return f, fmt.Errorf("%s %.40q is above %d, which no call teaches", n.name, n.text, n.most)
		}
		*n.to = value
	}
	switch {
	case !isInterval(f.Low, f.High):
		return f, errors.New("low and high are no interval; write both, low first, or neither")
	case !isInterval(f.OutputLow, f.OutputHigh):
		return f, errors.New("output_low and output_high are no interval; write both, low first, or neither")
	case f.Output == nil && f.OutputLow != nil:
		return f, errors.New("output_low and output_high without an output_ratio; write it, or neither")
	}
	return f, nil
}

// isInterval reports whether two ends are both there and in order, or neither is.
func isInterval(low, high *big.Rat) bool {
	if low == nil || high == nil {
		return low == high
	}
	return low.Cmp(high) <= 0
}

// plain reads a decimal without sign or exponent.
func plain(text string) (*big.Rat, bool) {
	const longest = 40
	if text == "" || len(text) > longest || strings.Trim(text, "0123456789.") != "" {
		return nil, false
	}
	return new(big.Rat).SetString(text)
}

// fraction reads a decimal, or two whole numbers with a slash between them.
func fraction(text string) (*big.Rat, bool) {
	above, below, ok := strings.Cut(text, "/")
	if !ok {
		return plain(text)
	}
	a, okAbove := plain(above)
	b, okBelow := plain(below)
	if !okAbove || !okBelow || !a.IsInt() || !b.IsInt() || b.Sign() == 0 {
		return nil, false
	}
	return a.Quo(a, b), true
}
