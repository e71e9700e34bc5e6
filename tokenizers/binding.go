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
	Class     Class
	Band      Band
	Source    string // where Factor and Band come from
}

// Scale returns tokens x Factor, exactly. tokens is a count, or a sum of
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
