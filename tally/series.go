package tally

import (
	"fmt"
	"math"
	"math/big"
	"math/bits"
)

// The sums of a series are kept in machine words while it is counted: squares and
// products in 128 bits. They do not overflow where the sums of the counts do not: for
// counts that are not negative,
//
//	sum of x times y <= (sum of x) times (sum of y) < 2^63 x 2^63 = 2^126
//
//	3, 4, 5: sum 12, squares 50, at most 12 x 12

// A series counts a series of token counts. The zero value is the empty one.
type series struct {
	n        int64
	sum      int64
	squares  uint128
	min, max int64
	buckets  Histogram
}

// add adds one count. A count below 0, or a sum beyond the range of int64, is an
// error and leaves s as it was.
func (s *series) add(tokens int64) error {
	if tokens < 0 {
		return fmt.Errorf("a count of %d tokens is below 0", tokens)
	}
	sum, ok := add(s.sum, tokens)
	if !ok {
		return errOverflow
	}
	if s.n == 0 {
		s.min = math.MaxInt64
	}
	s.n++
	s.sum = sum
	s.squares.addProduct(uint64(tokens), uint64(tokens))
	s.min, s.max = min(s.min, tokens), max(s.max, tokens)
	s.buckets.add(tokens)
	return nil
}

// moments returns the moments of the series, which is not to be used after it.
func (s *series) moments() Moments {
	return Moments{Sum: s.sum, Squares: s.squares.big(), Min: s.min, Max: s.max, Histogram: s.buckets}
}

// A uint128 is a whole number below 2^128.
type uint128 struct{ high, low uint64 }

// addProduct adds a x b.
func (u *uint128) addProduct(a, b uint64) {
	high, low := bits.Mul64(a, b)
	var carry uint64
	u.low, carry = bits.Add64(u.low, low, 0)
	u.high, _ = bits.Add64(u.high, high, carry)
}

// big returns u, nil for 0.
func (u uint128) big() *big.Int {
	if u == (uint128{}) {
		return nil
	}
	n := new(big.Int).SetUint64(u.high)
	return n.Lsh(n, 64).Or(n, new(big.Int).SetUint64(u.low))
}
