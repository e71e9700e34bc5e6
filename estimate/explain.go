package estimate

import (
	"fmt"
	"strings"

	"tokencast/pricing"
)

// An Explanation tells where a figure of a line comes from: what was multiplied with
// what, and which price record won over which others.
//
//	quantity: 612000 billed calls (120000 requests x 5 turns x (1 + 2%)) x 940 input tokens a call
//	amount:   575280000 / 1000 x 0.00025 USD = 143.82 USD
type Explanation struct {
	Meter      pricing.Meter
	Quantity   string // the formula; "" where it is unknown
	Amount     string // the formula; "" where there is no price
	Candidates []pricing.Candidate
}

// explain tells how uses become amounts on a day.
func (l *line) explain(uses []use, day pricing.Day, currency, converted string) []Explanation {
	var list []Explanation
	for _, u := range uses {
		x := Explanation{Meter: u.meter, Candidates: l.model.Sheet.Explain(u.meter, u.ask, day)}
		if u.how != nil {
			x.Quantity = u.how()
		}
		price := l.prices.of(l.model, u.meter, u.ask, day)
		if price.none == "" && u.quantity != nil {
			item := price.charge(u.quantity(all(Base)))
			text := fmt.Sprintf("%s / %d x %s %s", item.Quantity, item.Rate.Unit.Size(), item.Rate.Price, currency)
			if item.Discount.Sign() > 0 {
				text += fmt.Sprintf(" x (1 - %s%%)", item.Discount.Mul(pricing.Count(100)))
			}
			if converted != currency {
				text += fmt.Sprintf(" x %s %s", l.prices.exchange, converted)
			}
			x.Amount = fmt.Sprintf("%s = %s %s", text, item.Amount, converted)
		}
		list = append(list, x)
	}
	return list
}

// callsText tells how requests become billed calls: "120000 requests x 5 turns x (1 + 2%)".
func (l *line) callsText(hours pricing.Quantity) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s requests", l.Requests.Monthly(hours).Base)
	if l.Conversation != nil {
		fmt.Fprintf(&b, " x %d turns", l.Conversation.Turns)
	}
	if l.Steps > 1 {
		fmt.Fprintf(&b, " x %d steps", l.Steps)
	}
	return b.String() + l.retriesText()
}

// retriesText is " x (1 + 2%)", or "" without retries.
func (l *line) retriesText() string {
	if l.Retries.Sign() == 0 {
		return ""
	}
	return fmt.Sprintf(" x (1 + %s%%)", l.Retries.Mul(pricing.Count(100)))
}
