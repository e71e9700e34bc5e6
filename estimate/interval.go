package estimate

import (
	"math/big"

	"tokencast/pricing"
	"tokencast/tally"
)

// The doubt about the mean of a call.
//
// A month has hundreds of thousands of calls, so the spread of single calls evens
// out; what remains is that the mean of a few samples is not the mean of the month.
// Its 95 % interval is
//
//	mean +- t x s / sqrt(n)
//
// with s the standard deviation of what a call costs and t Student's quantile for
// n - 1 degrees of freedom. The cost of a call is p x input + q x output, so its
// variance needs the variances of both and their covariance, all from exact sums:
//
//	inputs 10, 20, 30, outputs 1, 2, 3, p = q = 1: costs 11, 22, 33,
//	mean 22, variance (100 + 1 + 2 x 10) = 121, s = 11
//
// Below 20 samples nothing is claimed. The result is relative to the mean, and a
// rational: the square root is taken in 200 bits and rounded up to a millionth.

// fewSamples is the number of samples below which no interval is shown.
const fewSamples = 20

// z is the 97.5 % quantile of the normal distribution.
var z, _ = new(big.Rat).SetString("1.959963984540054")

// student returns the 97.5 % quantile of Student's t for degrees of freedom of 19 or
// more, by the expansion of Cornish and Fisher in 1 / degrees to the fourth power
// (Abramowitz and Stegun, 26.7.5): within 0.00001 of the exact value there.
func student(degrees int64) *big.Rat {
	// Coefficients of z, z^3, z^5 ... of each power of 1 / degrees, and its divisor.
	terms := []struct {
		divisor int64
		odd     []int64
	}{
		{4, []int64{1, 1}},
		{96, []int64{3, 16, 5}},
		{384, []int64{-15, 17, 19, 3}},
		{92160, []int64{-945, -1920, 1482, 776, 79}},
	}
	t := new(big.Rat).Set(z)
	power := big.NewRat(1, 1)
	square := new(big.Rat).Mul(z, z)
	for _, term := range terms {
		power.Mul(power, big.NewRat(1, degrees))
		sum, zn := new(big.Rat), new(big.Rat).Set(z)
		for _, c := range term.odd {
			sum.Add(sum, new(big.Rat).Mul(zn, big.NewRat(c, 1)))
			zn = new(big.Rat).Mul(zn, square)
		}
		sum.Mul(sum, power)
		t.Add(t, sum.Quo(sum, big.NewRat(term.divisor, 1)))
	}
	return t
}

// relativeInterval returns half the width of the 95 % interval of the mean cost of a
// record, as a fraction of that mean, where p and q are what a token of a record's input
// and of its output costs in all calls that it becomes, and total is what all records
// cost. It is nil for fewer than 20 samples and for a mean of 0.
//
// Samples without an answer are taken to have the mean length of the others, and the
// mean input.
func relativeInterval(t *tally.Tally, p, q, total *big.Rat) *big.Rat {
	n := t.Records
	if n < fewSamples || total.Sign() <= 0 {
		return nil
	}
	whole := func(x int64) *big.Rat { return new(big.Rat).SetInt64(x) }
	orZero := func(x *big.Int) *big.Rat {
		if x == nil {
			return new(big.Rat)
		}
		return new(big.Rat).SetInt(x)
	}
	in, inSquares := whole(t.Input.Sum), orZero(t.Input.Squares)
	out, outSquares, cross := whole(t.Output.Sum), orZero(t.Output.Squares), orZero(t.Cross)
	if missing := n - t.Answers; missing > 0 && t.Answers > 0 {
		mean := new(big.Rat).Quo(out, whole(t.Answers))
		out.Add(out, new(big.Rat).Mul(mean, whole(missing)))
		outSquares.Add(outSquares, mul(mean, mean, whole(missing)))
		cross.Add(cross, mul(mean, in, big.NewRat(missing, n)))
	}
	// n x (sum of squared costs) - (sum of costs)^2 = n (n-1) s^2; what all records
	// have in common, such as a system text, makes no difference to it.
	sum := new(big.Rat).Add(mul(p, in), mul(q, out))
	squares := new(big.Rat).Add(mul(p, p, inSquares), mul(q, q, outSquares))
	squares.Add(squares, mul(big.NewRat(2, 1), p, q, cross))
	spread := new(big.Rat).Sub(mul(whole(n), squares), mul(sum, sum))
	if spread.Sign() <= 0 {
		return new(big.Rat) // all calls cost the same
	}
	// (s / sqrt(n) / mean)^2 = spread / ((n-1) x total^2)
	relative := spread.Quo(spread, mul(whole(n-1), total, total))
	root := new(big.Float).SetPrec(200).SetRat(relative)
	exact, _ := root.Sqrt(root).Rat(nil)
	exact.Mul(exact, student(n-1))
	return ceilMillionth(exact)
}

// mul returns the product of its factors.
func mul(factors ...*big.Rat) *big.Rat {
	product := big.NewRat(1, 1)
	for _, f := range factors {
		product.Mul(product, f)
	}
	return product
}

// ceilMillionth rounds up to a millionth.
func ceilMillionth(r *big.Rat) *big.Rat {
	scaled := new(big.Rat).Mul(r, big.NewRat(1_000_000, 1))
	n := new(big.Int).Add(scaled.Num(), new(big.Int).Sub(scaled.Denom(), big.NewInt(1)))
	n.Quo(n, scaled.Denom())
	return new(big.Rat).SetFrac(n, big.NewInt(1_000_000))
}

// setInterval finds the interval of a line whose tokens were counted: at the prices that
// a counted token has on average, which differ by the side of a token band and by what a
// cache holds.
func (l *line) setInterval(f *traffic, uses []use, day pricing.Day) {
	if !f.counted || l.Provisioned != nil {
		return
	}
	t := f.inputTally
	// What the counted tokens of the average call cost, and of a record's calls, a token.
	var input, output pricing.Money
	for _, u := range uses {
		price := l.prices.of(l.model, u.meter, u.ask, day)
		if price.none != "" {
			continue
		}
		cost := price.each.Mul(u.counted)
		switch u.meter {
		case pricing.Input, pricing.CacheRead, pricing.CacheWrite:
			input = input.Add(cost)
		case pricing.Output:
			output = output.Add(cost)
		}
	}
	calls := new(big.Rat).SetInt64(t.Calls)
	total := mul(input.Add(output).Rat(), calls)
	per := func(m pricing.Money, tokens *big.Rat) *big.Rat {
		if tokens.Sign() == 0 {
			return new(big.Rat)
		}
		return new(big.Rat).Quo(mul(m.Rat(), calls), tokens)
	}
	var resent, counted int64
	for _, s := range t.Segments {
		resent, counted = resent+s.Resent, counted+s.Output
	}
	in, out := new(big.Rat).SetInt64(t.Sent.Sum), new(big.Rat).SetInt64(counted)
	if t.Answers > 0 && t.Answers < t.Records && l.givenOutput() == nil {
		mean := new(big.Rat).SetFrac64(t.Output.Sum, t.Answers)
		in.Add(in, mul(mean, new(big.Rat).SetInt64(resent)))
		out.Mul(out, big.NewRat(t.Records, t.Answers))
	}
	p, q := per(input, in), per(output, out)
	users, answers := t.Pattern.Sums()
	sent := mul(q, new(big.Rat).SetInt64(t.Pattern.Calls()))
	sent.Add(sent, mul(p, new(big.Rat).SetInt64(answers)))
	f.interval = relativeInterval(t, mul(p, new(big.Rat).SetInt64(users)), sent, total)
}
