package tokenizers

import (
	"math"
	"math/big"
)

// A Class says what a count is worth. It is part of every report.
type Class string

// The classes.
const (
	Exact      Class = "exact"      // the model's own vocabulary and rules
	Family     Class = "family"     // a vocabulary of the same family, approximate
	Calibrated Class = "calibrated" // another tokenizer, or characters, times a factor with a stated band and source
	Chars      Class = "chars"      // one character is one token: a rule of thumb, not an upper bound
	Bytes      Class = "bytes"      // one UTF-8 byte is one token: an upper bound
	Given      Class = "given"      // the user gave the count
)

// A Binding says how a model's tokens are counted, and how well.
type Binding struct {
	Tokenizer string   // a name of the Registry
	Factor    *big.Rat // model tokens for each token of Tokenizer; nil means 1. A ratio of 4.7 characters a token is chars with the factor 10/47
	// Factors are model tokens for each token of Tokenizer by script class, in the
	// order of Scripts; nil means that Factor holds for every script.
	Factors []*big.Rat
	Class   Class
	Band    Band
	Source  string // where Factor and Band come from
	Frame   string // the chat template's name among Frames; "" where none is known
}

// For returns the binding with the one factor that a mix of scripts has: the mean of
// Factors by the tokens of each script. Without Factors, or where the mix is empty and
// Factors gives no better, it is b with its own Factor, or the Latin one.
//
//	Factors latin 1.18, kana 1.02; 300 Latin and 100 kana tokens -> Factor 1.14
func (b Binding) For(mix [ScriptCount]int64) Binding {
	if b.Factors == nil {
		return b
	}
	sum, tokens := new(big.Rat), new(big.Int)
	for i, n := range mix {
		count := big.NewInt(n)
		tokens.Add(tokens, count)
		sum.Add(sum, new(big.Rat).Mul(new(big.Rat).SetInt(count), b.Factors[i]))
	}
	if tokens.Sign() > 0 {
		b.Factor = sum.Quo(sum, new(big.Rat).SetInt(tokens))
	} else {
		b.Factor = b.Factors[latinAt]
	}
	b.Factors = nil
	return b
}

// Weights returns Factors in millionths, rounded to the nearest, or nil without
// Factors: for judging whole calls against limits without rationals.
func (b Binding) Weights() []int64 {
	var weights []int64
	for _, f := range b.Factors {
		m := new(big.Rat).Mul(f, big.NewRat(1_000_000, 1))
		twice := new(big.Int).Lsh(m.Num(), 1)
		twice.Add(twice, m.Denom())
		weights = append(weights, new(big.Int).Quo(twice, new(big.Int).Lsh(m.Denom(), 1)).Int64())
	}
	return weights
}

// Scale returns tokens x Factor, exactly; a binding with Factors goes through For
// first. tokens is a count, or a sum of
// counts, by b.Tokenizer. The caller owns the result.
func (b Binding) Scale(tokens int64) *big.Rat {
	scaled := new(big.Rat).SetInt64(tokens)
	if b.Factor != nil {
		scaled.Mul(scaled, b.Factor)
	}
	return scaled
}

// ScaleUp returns tokens x Factor rounded up to whole tokens, for showing one
// text, a percentile or a maximum. Sums that go on into a price are scaled by
// Scale instead. A result above the range of int64 is the largest int64.
func (b Binding) ScaleUp(tokens int64) int64 {
	scaled := b.Scale(tokens)
	up := new(big.Int).Add(scaled.Num(), scaled.Denom())
	up.Sub(up, big.NewInt(1))
	up.Div(up, scaled.Denom()) // Div rounds down for a positive divisor
	if !up.IsInt64() {
		if up.Sign() < 0 {
			return math.MinInt64
		}
		return math.MaxInt64
	}
	return up.Int64()
}
