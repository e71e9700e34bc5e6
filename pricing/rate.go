package pricing

import "fmt"

// A Place is where a figure is written. The zero value is nowhere.
type Place struct {
	File      string // or the option of the command that gives it
	Line, Col int    // from 1; 0 where there is none
}

// String returns file:line, the file alone where there is no line, or "" for nowhere.
func (p Place) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d", p.File, p.Line)
}

// A Rate is one price record: what a meter costs under a condition from one day
// to another, and where that is written.
type Rate struct {
	Meter      Meter
	Condition  Condition
	Price      Money // of Unit.Size() single things; meaningless when Absent
	Unit       Unit
	Absent     bool   // the source lists the price without a figure: not published
	From, To   Day    // inclusive, exclusive; a zero To is open
	Source     string // key of the catalog's sources
	Confidence string // published, assumed or unconfirmed
	Note       string
	At         Place
	Overlay    string // name of the overlay it came from; "" for the catalog's own
}

// inForce reports whether the rate holds on day.
func (r Rate) inForce(day Day) bool {
	return !day.Before(r.From) && (r.To.IsZero() || day.Before(r.To))
}

// A LineItem is a quantity priced at a rate. Amount is exact:
// Rate.Price x Quantity / Rate.Unit.Size() x (1 - Discount).
type LineItem struct {
	Rate     *Rate    // shared; it must not be changed
	Quantity Quantity // in single tokens, images, hours, months or requests
	Discount Quantity // the fraction taken off the price, 0 to 1; 0 is none
	Amount   Money
}

// Charge prices quantity q at r.
//
// The amount is exact: r.Price x q / r.Unit.Size(), with no rounding.
// Charge panics if q is negative or r is absent: quantities are validated where
// they enter, and [Sheet.Rate] returns no absent rate.
//
//	0.0188 USD per 1k_tokens, 2,000 tokens -> 0.0376 USD
func (r Rate) Charge(q Quantity) LineItem {
	if q.Sign() < 0 || r.Absent || !r.Unit.Known() {
		panic(fmt.Sprintf("pricing: charge of %s for %s at %s", q, r.Meter, r.At))
	}
	amount := r.Price.Mul(q.Div(Count(r.Unit.Size())))
	return LineItem{Rate: &r, Quantity: q, Amount: amount}
}

// Discounted returns the line item with the fraction taken off its list price, in
// place of the discount it had: two discounts never add up.
//
// The amount is exact. Discounted panics if the fraction is below 0 or above 1:
// discounts are validated where they enter.
//
//	0.0376 USD at a fraction of 0.12 -> 0.033088 USD
func (i LineItem) Discounted(fraction Quantity) LineItem {
	if fraction.Sign() < 0 || fraction.Cmp(Count(1)) > 0 {
		panic(fmt.Sprintf("pricing: discount of %s for %s at %s", fraction, i.Rate.Meter, i.Rate.At))
	}
	i.Amount = i.Rate.Charge(i.Quantity).Amount.Mul(Count(1).Sub(fraction))
	i.Discount = fraction
	return i
}
