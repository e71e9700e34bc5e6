package pricing

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
)

// Exact decimals.
//
// Every figure is an exact rational (see number.go). What comes in is a plain decimal,
// read digit by digit and never through a float; what goes out is the decimal
// itself when it ends, otherwise 12 places after the point, rounded half to even.
//
//	"0.0188"      -> 188/10000
//	1/8           -> "0.125"            (ends: all digits)
//	1/3           -> "0.333333333333"   (does not end: 12 places)
//	5/10^13 + 1/3 -> rounded once, at the end

// maxDigits bounds the digits of a decimal on each side of the point. Prices
// have at most 12 places (whole picodollars); 12 digits before it are a trillion.
const maxDigits = 12

// places is how many places after the point are written of a decimal that does
// not end.
const places = 12

// A DecimalError says why a text is not a plain decimal.
type DecimalError struct {
	Text string // as given
	Hint string // what would do; may be empty
}

// Error returns the fact and, after a semicolon, what would do.
func (e *DecimalError) Error() string {
	text := e.Text
	if len(text) > 40 {
		text = strings.ToValidUTF8(text[:40], "") + "..."
	}
	s := fmt.Sprintf("%q is not a plain decimal", text)
	if e.Hint != "" {
		s += "; " + e.Hint
	}
	return s
}

// parseDecimal reads digits, or digits.digits: no sign, exponent, separator,
// leading zero or other alphabet, at most 12 digits on each side of the point.
func parseDecimal(text string) (number, error) {
	whole, frac, ok := plainParts(text)
	if !ok {
		return number{}, &DecimalError{text, hint(text)}
	}
	if len(whole) > maxDigits || len(frac) > maxDigits {
		return number{}, &DecimalError{text, "at most 12 digits on each side of the point are accepted"}
	}
	if n, err := strconv.ParseInt(whole+frac, 10, 64); err == nil {
		d := int64(1)
		for range len(frac) {
			d *= 10
		}
		common := gcd(n, d)
		return small(n/common, d/common), nil
	}
	num, _ := new(big.Int).SetString(whole+frac, 10)
	return numberOf(new(big.Rat).SetFrac(num, pow10(len(frac)))), nil
}

// plainParts splits a plain decimal of any length at its point; not ok for
// any other text.
func plainParts(text string) (whole, frac string, ok bool) {
	whole, frac, point := strings.Cut(text, ".")
	ok = allDigits(whole) && (!point || allDigits(frac)) && (len(whole) == 1 || whole[0] != '0')
	return whole, frac, ok
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

const hintPlain = "write digits with at most one point, such as 0.003"

// hint says how the number was probably meant. A number that it advises is
// itself a plain decimal.
func hint(text string) string {
	plain := strings.TrimLeft(strings.TrimSpace(text), "$€£ ")
	write := func(advice string) string {
		if whole, frac, ok := plainParts(advice); !ok || len(whole) > maxDigits || len(frac) > maxDigits {
			return hintPlain
		}
		return "write " + advice
	}
	switch {
	case strings.ContainsAny(text, "eE") && allDigits(strings.Trim(text, "+-.eE0123456789")+"0") && strings.ContainsAny(text, "0123456789"):
		return "write it without an exponent"
	case strings.HasPrefix(plain, "-"):
		return "it must not be negative"
	case strings.HasPrefix(plain, "+"):
		return write(plain[1:])
	case strings.Count(plain, ",") == 1 && !strings.Contains(plain, ".") && allDigits(strings.Replace(plain, ",", "", 1)):
		if i := strings.IndexByte(plain, ','); len(plain)-i-1 == 3 && i > 0 && plain[0] != '0' {
			return "write it with a point and no separator, " + strings.Replace(plain, ",", "", 1) + " or " + strings.Replace(plain, ",", ".", 1)
		}
		return write(strings.Replace(plain, ",", ".", 1))
	case strings.ContainsAny(text, "_") && allDigits(strings.ReplaceAll(strings.ReplaceAll(text, "_", ""), ".", "")):
		return write(strings.ReplaceAll(text, "_", ""))
	case plain != text && plain != "" && allDigits(strings.Replace(plain, ".", "", 1)):
		return write(plain)
	case strings.HasPrefix(text, ".") && allDigits(text[1:]):
		return write("0" + text)
	case strings.HasSuffix(text, ".") && allDigits(text[:len(text)-1]):
		return write(text[:len(text)-1])
	case len(text) > 1 && text[0] == '0' && allDigits(strings.Replace(text, ".", "", 1)):
		return "write it without the leading zero"
	}
	return hintPlain
}

func pow10(n int) *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
}

// text writes r as the contract asks: all digits when they end, otherwise
// rounded half to even to 12 places; no trailing zeros.
func text(r *big.Rat) string {
	if n, ends := r.FloatPrec(); ends {
		return r.FloatString(n)
	}
	s := roundHalfEven(r, places)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// roundHalfEven writes r with exactly n places after the point.
func roundHalfEven(r *big.Rat, n int) string {
	scaled := new(big.Int).Mul(r.Num(), pow10(n))
	q, rest := new(big.Int).QuoRem(scaled, r.Denom(), new(big.Int)) // toward zero
	twice := new(big.Int).Abs(rest)
	twice.Lsh(twice, 1)
	switch c := twice.Cmp(r.Denom()); {
	case c > 0, c == 0 && q.Bit(0) == 1:
		q.Add(q, big.NewInt(int64(r.Sign())))
	}
	digits := new(big.Int).Abs(q).String()
	if len(digits) <= n {
		digits = strings.Repeat("0", n+1-len(digits)) + digits
	}
	if n > 0 {
		digits = digits[:len(digits)-n] + "." + digits[len(digits)-n:]
	}
	if q.Sign() < 0 {
		digits = "-" + digits
	}
	return digits
}
