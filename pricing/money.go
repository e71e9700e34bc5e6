package pricing

import "math/big"

// Money is an exact amount in the currency of its catalog (US dollars in the
// shipped one). The zero value is 0. It is immutable and safe to share.
type Money struct{ v number }

// ParseMoney reads a plain decimal such as 0.0188: digits with at most one
// point, at most 12 on each side. The error is a *[DecimalError].
func ParseMoney(text string) (Money, error) {
	v, err := parseDecimal(text)
	return Money{v}, err
}

// MoneyOf returns the amount r, which is copied. A nil r is 0.
func MoneyOf(r *big.Rat) Money { return Money{copyOf(r)} }

// Add returns m + o.
func (m Money) Add(o Money) Money { return Money{m.v.add(o.v)} }

// Sub returns m - o, which may be negative.
func (m Money) Sub(o Money) Money { return Money{m.v.sub(o.v)} }

// Mul returns m times q, exactly.
func (m Money) Mul(q Quantity) Money { return Money{m.v.mul(q.v)} }

// Cmp compares m and o: -1, 0 or +1.
func (m Money) Cmp(o Money) int { return m.v.cmp(o.v) }

// Sign returns -1, 0 or +1.
func (m Money) Sign() int { return m.v.sign() }

// String returns all digits when they end, otherwise 12 places after the point,
// rounded half to even; without trailing zeros. It is the form of JSON and CSV.
func (m Money) String() string { return m.v.text() }

// Round returns m with exactly n places after the point (n not negative),
// rounded half to even. It is for display alone; sums are formed before it.
func (m Money) Round(n int) string { return roundHalfEven(m.v.rat(), n) }

// Rat returns a copy of the amount as a rational.
func (m Money) Rat() *big.Rat { return m.v.newRat() }

// MarshalText writes String, so JSON holds a decimal string.
func (m Money) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// Quantity is an exact amount of a meter's unit: single tokens, images, hours,
// model-months or requests. The zero value is 0. It is immutable and safe to share.
type Quantity struct{ v number }

// Count returns the whole quantity n.
func Count(n int64) Quantity { return Quantity{whole(n)} }

// QuantityOf returns the quantity r, which is copied. A nil r is 0.
func QuantityOf(r *big.Rat) Quantity { return Quantity{copyOf(r)} }

// ParseQuantity reads a plain decimal, by the same grammar as [ParseMoney].
func ParseQuantity(text string) (Quantity, error) {
	v, err := parseDecimal(text)
	return Quantity{v}, err
}

// Add returns q + o.
func (q Quantity) Add(o Quantity) Quantity { return Quantity{q.v.add(o.v)} }

// Sub returns q - o, which may be negative.
func (q Quantity) Sub(o Quantity) Quantity { return Quantity{q.v.sub(o.v)} }

// Mul returns q times o.
func (q Quantity) Mul(o Quantity) Quantity { return Quantity{q.v.mul(o.v)} }

// Div returns q / o, exactly. It panics when o is 0.
func (q Quantity) Div(o Quantity) Quantity { return Quantity{q.v.quo(o.v)} }

// Cmp compares q and o: -1, 0 or +1.
func (q Quantity) Cmp(o Quantity) int { return q.v.cmp(o.v) }

// Sign returns -1, 0 or +1.
func (q Quantity) Sign() int { return q.v.sign() }

// String returns the decimal text by the same rule as [Money.String].
func (q Quantity) String() string { return q.v.text() }

// Round returns q with exactly n places after the point, rounded half to even.
func (q Quantity) Round(n int) string { return roundHalfEven(q.v.rat(), n) }

// Rat returns a copy of the quantity as a rational.
func (q Quantity) Rat() *big.Rat { return q.v.newRat() }

// MarshalText writes String, so JSON holds a decimal string.
func (q Quantity) MarshalText() ([]byte, error) { return []byte(q.String()), nil }
