package tally

import (
	"errors"
	"fmt"
	"math"
	"math/big"
)

// errOverflow says that a sum does not fit into 63 bits. No real samples come
// near: it takes 9.2 x 10^18 tokens.
var errOverflow = errors.New("the sum of tokens is beyond 9223372036854775807; split the samples")

// Moments are the exact sums of a series of token counts. The zero value is the
// empty series. Moments of two series merge to those of both.
type Moments struct {
	Sum       int64
	Squares   *big.Int // sum of the squares; nil means 0
	Min, Max  int64    // 0 for the empty series
	Histogram Histogram
}

// Add adds one count to the series. A count below 0, or a sum beyond the range
// of int64, is an error and leaves m as it was.
func (m *Moments) Add(tokens int64) error {
	if tokens < 0 {
		return fmt.Errorf("a count of %d tokens is below 0", tokens)
	}
	sum, ok := add(m.Sum, tokens)
	if !ok {
		return errOverflow
	}
	if len(m.Histogram) == 0 {
		m.Min, m.Max = tokens, tokens
	}
	m.Sum = sum
	square := big.NewInt(tokens)
	m.Squares = addBig(m.Squares, square.Mul(square, square))
	m.Min, m.Max = min(m.Min, tokens), max(m.Max, tokens)
	m.Histogram.add(tokens)
	return nil
}

// Percentile returns a count that at least percent of the series do not exceed:
// the upper edge of its bucket, so at most 1 % above the exact percentile, and
// never above Max. Percent is from 1 to 100; beyond it is taken as the nearer
// end. The percentile of the empty series is 0.
func (m Moments) Percentile(percent int) int64 {
	n := m.Histogram.total()
	if n == 0 {
		return 0
	}
	p := int64(min(max(percent, 1), 100))
	// ceil(n x p / 100) without the product, which could overflow.
	rank := n/100*p + (n%100*p+99)/100
	for i, count := range m.Histogram {
		if rank -= count; rank <= 0 {
			return min(upperEdge(i), m.Max)
		}
	}
	return m.Max
}

// merge returns the moments of both series; neither is changed or shared.
func (m Moments) merge(o Moments) (Moments, error) {
	sum, ok := add(m.Sum, o.Sum)
	if !ok {
		return Moments{}, errOverflow
	}
	both := Moments{Sum: sum, Squares: addBig(m.Squares, o.Squares), Histogram: m.Histogram.merge(o.Histogram)}
	switch {
	case len(m.Histogram) == 0:
		both.Min, both.Max = o.Min, o.Max
	case len(o.Histogram) == 0:
		both.Min, both.Max = m.Min, m.Max
	default:
		both.Min, both.Max = min(m.Min, o.Min), max(m.Max, o.Max)
	}
	return both, nil
}

// add returns a + b for operands that are not negative, and whether it fits.
func add(a, b int64) (int64, bool) {
	return a + b, a <= math.MaxInt64-b
}

// addBig returns a + b as a new number; nil is 0, and 0 is nil.
func addBig(a, b *big.Int) *big.Int {
	sum := new(big.Int)
	if a != nil {
		sum.Add(sum, a)
	}
	if b != nil {
		sum.Add(sum, b)
	}
	if sum.Sign() == 0 {
		return nil
	}
	return sum
}
