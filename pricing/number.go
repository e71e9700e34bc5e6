package pricing

import (
	"cmp"
	"math"
	"math/big"
	"math/bits"
	"strconv"
)

// Exact rationals, most of them in two words.
//
// A price, a count and their product are nearly always fractions of two 64-bit integers,
// and then nothing is allocated for them. What does not fit is a big.Rat, and comes back
// into two words as soon as it fits again, so a number has one form:
//
//	0.0188 x 2000 / 1000       47/2500 x 2 = 47/1250
//	1/(2^62) + 1/(2^62 - 1)    a denominator of 2^124: a big.Rat
//	the same less 1/(2^62 - 1) 1/(2^62) again
//
// Products are reduced before they are formed (the numerator of one factor against the
// denominator of the other), so a product overflows only where its lowest terms do.
// A sum has the least common denominator (Knuth, The Art of Computer Programming 2,
// 4.5.1); where a step of it overflows, math/big takes it, and the result is looked at.

// number is a rational. The zero value is 0.
type number struct {
	n   int64 // numerator, above the least int64; in lowest terms with d
	d   int64 // denominator, at least 2; 0 stands for 1
	big *big.Rat
}

// whole returns n.
func whole(n int64) number {
	if n == math.MinInt64 {
		return number{big: new(big.Rat).SetInt64(n)}
	}
	return number{n: n}
}

// numberOf returns r, which is not changed and must not be changed after; nil is 0.
func numberOf(r *big.Rat) number {
	if r == nil {
		return number{}
	}
	if num, den := r.Num(), r.Denom(); num.IsInt64() && den.IsInt64() && num.Int64() != math.MinInt64 {
		return small(num.Int64(), den.Int64())
	}
	return number{big: r}
}

// copyOf returns r, which stays the caller's; nil is 0.
func copyOf(r *big.Rat) number {
	if r == nil {
		return number{}
	}
	if v := numberOf(r); v.big == nil {
		return v
	}
	return number{big: new(big.Rat).Set(r)}
}

// small returns n/d, which is in lowest terms, d at least 1.
func small(n, d int64) number {
	if d == 1 {
		d = 0
	}
	return number{n: n, d: d}
}

// den is the denominator of a number of two words.
func (a number) den() int64 {
	if a.d == 0 {
		return 1
	}
	return a.d
}

// rat returns the number as a rational, which may be shared and must not be changed.
func (a number) rat() *big.Rat {
	if a.big != nil {
		return a.big
	}
	return a.newRat()
}

// newRat returns the number as a rational of its own.
func (a number) newRat() *big.Rat {
	switch {
	case a.big != nil:
		return new(big.Rat).Set(a.big)
	case a.d == 0:
		return new(big.Rat).SetInt64(a.n)
	}
	return new(big.Rat).SetFrac64(a.n, a.d)
}

func (a number) add(b number) number {
	if a.big == nil && b.big == nil {
		if sum, ok := addSmall(a, b); ok {
			return sum
		}
	}
	return numberOf(new(big.Rat).Add(a.rat(), b.rat()))
}

// addSmall adds numbers of two words; not ok where a step overflows.
func addSmall(a, b number) (number, bool) {
	if a.d == b.d && a.d == 0 {
		n, ok := plus(a.n, b.n)
		return number{n: n}, ok
	}
	ad, bd := a.den(), b.den()
	g := gcd(ad, bd)
	left, ok1 := times(a.n, bd/g)
	right, ok2 := times(b.n, ad/g)
	n, ok3 := plus(left, right)
	if !ok1 || !ok2 || !ok3 {
		return number{}, false
	}
	common := gcd(abs(n), g) // what n and the denominator have in common divides g
	d, ok := times(ad/g, bd/common)
	return small(n/common, d), ok
}

func (a number) neg() number {
	if a.big != nil {
		return numberOf(new(big.Rat).Neg(a.big))
	}
	a.n = -a.n
	return a
}

func (a number) sub(b number) number { return a.add(b.neg()) }

func (a number) mul(b number) number {
	if a.big == nil && b.big == nil {
		if a.n == 0 || b.n == 0 {
			return number{}
		}
		ad, bd := a.den(), b.den()
		g, h := gcd(abs(a.n), bd), gcd(abs(b.n), ad)
		n, ok1 := times(a.n/g, b.n/h)
		d, ok2 := times(ad/h, bd/g)
		if ok1 && ok2 {
			return small(n, d)
		}
	}
	return numberOf(new(big.Rat).Mul(a.rat(), b.rat()))
}

// quo returns a / b. It panics when b is 0.
func (a number) quo(b number) number {
	if b.big != nil || b.n == 0 {
		return numberOf(new(big.Rat).Quo(a.rat(), b.rat()))
	}
	inverse := small(b.den(), abs(b.n))
	if b.n < 0 {
		inverse.n = -inverse.n
	}
	return a.mul(inverse)
}

func (a number) cmp(b number) int {
	if a.big != nil || b.big != nil {
		return a.rat().Cmp(b.rat())
	}
	if s, t := a.sign(), b.sign(); s != t || s == 0 {
		return cmp.Compare(s, t)
	}
	// Of the same sign: the products of 128 bits, without it.
	ah, al := bits.Mul64(uint64(abs(a.n)), uint64(b.den()))
	bh, bl := bits.Mul64(uint64(abs(b.n)), uint64(a.den()))
	switch {
	case ah == bh && al == bl:
		return 0
	case ah > bh || ah == bh && al > bl:
		return a.sign()
	}
	return -a.sign()
}

func (a number) sign() int {
	switch {
	case a.big != nil:
		return a.big.Sign()
	case a.n > 0:
		return 1
	case a.n < 0:
		return -1
	}
	return 0
}

// text writes the number as [Money.String] does.
func (a number) text() string {
	if a.big == nil && a.d == 0 {
		return strconv.FormatInt(a.n, 10)
	}
	return text(a.rat())
}

// gcd is the greatest common divisor of a, not negative, and b, above 0.
func gcd(a, b int64) int64 {
	if a == 0 || b == 1 {
		return b
	}
	x, y := uint64(a), uint64(b)
	shift := bits.TrailingZeros64(x | y)
	x >>= bits.TrailingZeros64(x)
	for {
		y >>= bits.TrailingZeros64(y)
		if x > y {
			x, y = y, x
		}
		if y -= x; y == 0 {
			return int64(x << shift)
		}
	}
}

func abs(n int64) int64 {
	if n < 0 {
		return -n
	}
	return n
}

// plus returns a + b; not ok where that does not fit, or is the least int64.
func plus(a, b int64) (int64, bool) {
	sum := a + b
	return sum, (sum > a) == (b > 0) && sum != math.MinInt64
}

// times returns a x b; not ok where that does not fit, or is the least int64. Neither is
// the least int64.
func times(a, b int64) (int64, bool) {
	high, low := bits.Mul64(uint64(abs(a)), uint64(abs(b)))
	if high != 0 || low > math.MaxInt64 {
		return 0, false
	}
	if (a < 0) != (b < 0) {
		return -int64(low), true
	}
	return int64(low), true
}
