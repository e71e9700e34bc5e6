package pricing

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// anyNumber draws numbers of all sizes, often near the ends of 64 bits, each with the
// rational it was made of.
func anyNumber(t *rapid.T, label string) (number, *big.Rat) {
	part := func(label string) int64 {
		switch rapid.IntRange(0, 3).Draw(t, label+" kind") {
		case 0:
			return rapid.Int64Range(-20, 20).Draw(t, label)
		case 1:
			return math.MaxInt64 - rapid.Int64Range(0, 3).Draw(t, label)
		case 2:
			return math.MinInt64 + rapid.Int64Range(0, 3).Draw(t, label)
		}
		return rapid.Int64().Draw(t, label)
	}
	n, d := part(label+" numerator"), part(label+" denominator")
	if d == 0 {
		d = 1
	}
	r := new(big.Rat).SetFrac(big.NewInt(n), big.NewInt(d))
	if rapid.Bool().Draw(t, label+" is large") {
		r.Mul(r, big.NewRat(math.MaxInt64, 3))
	}
	return copyOf(r), r
}

// TestNumbersAreRationals holds every operation against math/big, and each result
// against the form that numbers have.
func TestNumbersAreRationals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, ar := anyNumber(t, "a")
		b, br := anyNumber(t, "b")
		check := func(op string, got number, want *big.Rat) {
			t.Helper()
			if got.rat().Cmp(want) != 0 {
				t.Fatalf("%s %s %s = %s, want %s", ar, op, br, got.rat(), want)
			}
			fits := want.Num().IsInt64() && want.Denom().IsInt64() && want.Num().Int64() != math.MinInt64
			if fits != (got.big == nil) || got.big == nil && (got.d == 1 || got.d < 0 || got.den() != want.Denom().Int64() || got.n != want.Num().Int64()) {
				t.Fatalf("%s %s %s = %+v, which is not the form of %s", ar, op, br, got, want)
			}
		}
		check("and", a, ar)
		check("+", a.add(b), new(big.Rat).Add(ar, br))
		check("-", a.sub(b), new(big.Rat).Sub(ar, br))
		check("*", a.mul(b), new(big.Rat).Mul(ar, br))
		if br.Sign() != 0 {
			check("/", a.quo(b), new(big.Rat).Quo(ar, br))
		}
		if got, want := a.cmp(b), ar.Cmp(br); got != want {
			t.Fatalf("%s compared with %s is %d, want %d", ar, br, got, want)
		}
		if got := a.cmp(a.add(b).sub(b)); got != 0 {
			t.Fatalf("%s compared with itself is %d", ar, got)
		}
		if got, want := a.sign(), ar.Sign(); got != want {
			t.Fatalf("sign of %s is %d, want %d", ar, got, want)
		}
		if got, want := a.text(), text(ar); got != want {
			t.Fatalf("%s is written %q, want %q", ar, got, want)
		}
	})
}

func TestWholeNumbers(t *testing.T) {
	for _, n := range []int64{0, 1, -1, math.MaxInt64, math.MinInt64 + 1, math.MinInt64} {
		if got := whole(n); got.rat().Cmp(new(big.Rat).SetInt64(n)) != 0 {
			t.Errorf("whole(%d) = %s", n, got.rat())
		}
	}
}

// TestNumbersOfTwoWords is the example at the head of number.go.
func TestNumbersOfTwoWords(t *testing.T) {
	price, thousand := small(47, 2500), whole(1000)
	if got := price.mul(whole(2000)).quo(thousand); got != small(47, 1250) {
		t.Errorf("0.0188 x 2000 / 1000 = %+v", got)
	}
	x, y := small(1, 1<<62), small(1, 1<<62-1)
	sum := x.add(y)
	if sum.big == nil {
		t.Errorf("1/2^62 + 1/(2^62 - 1) = %+v in two words", sum)
	}
	if got := sum.sub(y); got != x {
		t.Errorf("less 1/(2^62 - 1) it is %+v", got)
	}
}

func TestNumbersOfTwoWordsTakeNoMemory(t *testing.T) {
	price, calls := small(47, 2500), small(2009, 3)
	var got number
	if n := testing.AllocsPerRun(100, func() { got = price.mul(calls).add(calls).sub(price).quo(calls) }); n != 0 {
		t.Errorf("%v allocations for %+v", n, got)
	}
}
