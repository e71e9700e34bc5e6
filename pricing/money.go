package pricing

import "math/big"

// Money is an exact amount in the currency of its catalog (US dollars in the
// shipped one). The zero value is 0. It is immutable and safe to share.
type Money struct{ r *big.Rat }

// ParseMoney reads a plain decimal such as 0.0188: digits with at most one
// point, at most 12 on each side. The error is a *[DecimalError].
func ParseMoney(text string) (Money, error) {
	r, err := parseDecimal(text)
	return Money{r}, err
}

// MoneyOf returns the amount r, which is copied. A nil r is 0.
func MoneyOf(r *big.Rat) Money { return Money{new(big.Rat).Set(value(r))} }

// Add returns m + o.
func (m Money) Add(o Money) Money { return Money{new(big.Rat).Add(value(m.r), value(o.r))} }

// Sub returns m - o, which may be negative.
func (m Money) Sub(o Money) Money { return Money{new(big.Rat).Sub(value(m.r), value(o.r))} }

// Mul returns m times q, exactly.
func (m Money) Mul(q Quantity) Money { return Money{new(big.Rat).Mul(value(m.r), value(q.r))} }

// Cmp compares m and o: -1, 0 or +1.
func (m Money) Cmp(o Money) int { return value(m.r).Cmp(value(o.r)) }

// Sign returns -1, 0 or +1.
func (m Money) Sign() int { return value(m.r).Sign() }

// String returns all digits when they end, otherwise 12 places after the point,
// rounded half to even; without trailing zeros. It is the form of JSON and CSV.
func (m Money) String() string { return text(m.r) }

// Round returns m with exactly n places after the point (n not negative),
// rounded half to even. It is for display alone; sums are formed before it.
func (m Money) Round(n int) string { return roundHalfEven(m.r, n) }

// Rat returns a copy of the amount as a rational.
func (m Money) Rat() *big.Rat { return new(big.Rat).Set(value(m.r)) }

// MarshalText writes String, so JSON holds a decimal string.
func (m Money) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// Quantity is an exact amount of a meter's unit: single tokens, images, hours,
// model-months or requests. The zero value is 0. It is immutable and safe to share.
type Quantity struct{ r *big.Rat }

// Count returns the whole quantity n.
func Count(n int64) Quantity { return Quantity{new(big.Rat).SetInt64(n)} }

// QuantityOf returns the quantity r, which is copied. A nil r is 0.
func QuantityOf(r *big.Rat) Quantity { return Quantity{new(big.Rat).Set(value(r))} }

// ParseQuantity reads a plain decimal, by the same grammar as [ParseMoney].
func ParseQuantity(text string) (Quantity, error) {
	r, err := parseDecimal(text)
	return Quantity{r}, err
}

// Add returns q + o.
func (q Quantity) Add(o Quantity) Quantity {
	return Quantity{new(big.Rat).Add(value(q.r), value(o.r))}
}

// Sub returns q - o, which may be negative.
func (q Quantity) Sub(o Quantity) Quantity {
	return Quantity{new(big.Rat).Sub(value(q.r), value(o.r))}
}

// Mul returns q times o.
func (q Quantity) Mul(o Quantity) Quantity {
	return Quantity{new(big.Rat).Mul(value(q.r), value(o.r))}
}

// Div returns q / o, exactly. It panics when o is 0.
func (q Quantity) Div(o Quantity) Quantity {
	return Quantity{new(big.Rat).Quo(value(q.r), value(o.r))}
}

// Cmp compares q and o: -1, 0 or +1.
func (q Quantity) Cmp(o Quantity) int { return value(q.r).Cmp(value(o.r)) }

// Sign returns -1, 0 or +1.
func (q Quantity) Sign() int { return value(q.r).Sign() }

// String returns the decimal text by the same rule as [Money.String].
func (q Quantity) String() string { return text(q.r) }

// Round returns q with exactly n places after the point, rounded half to even.
func (q Quantity) Round(n int) string { return roundHalfEven(q.r, n) }

// Rat returns a copy of the quantity as a rational.
func (q Quantity) Rat() *big.Rat { return new(big.Rat).Set(value(q.r)) }

// MarshalText writes String, so JSON holds a decimal string.
func (q Quantity) MarshalText() ([]byte, error) { return []byte(q.String()), nil }
