package reports

import (
	"math/big"
	"slices"
	"strings"

	"tokencast/estimate"
	"tokencast/pricing"
	"tokencast/tokenizers"
)

// Figures for display: the one rule of rounding, and what is unknown.

// dash stands for what is unknown.
const dash = "-"

// manyLines is how many lines of a workload a table lists; of more, it lists the
// dearest only.
const manyLines, dearestLines = 200, 50

// roundingNote is the rule by which displayed figures are rounded.
const roundingNote = "Amounts are rounded to cents for display, half to even (below one cent to four significant digits), quantities to hundredths or, from 1,000 on, to whole ones; sums are formed before rounding. JSON and CSV hold every digit."

// money rounds m for display: half to even to cents, or to four significant digits
// below one cent.
//
//	1234.565 -> 1,234.56     0.00012345 -> 0.0001234     0 -> 0.00
func money(m pricing.Money) string {
	return grouped(m.Round(2), m.Rat(), m.Round)
}

// quantity rounds q for display: half to even to hundredths, without trailing zeros,
// or to whole numbers from 1000 on, or to four significant digits below one hundredth.
func quantity(q pricing.Quantity) string {
	if q.Cmp(pricing.Count(1000)) >= 0 {
		return thousands(q.Round(0))
	}
	text := grouped(q.Round(2), q.Rat(), q.Round)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return text
}

// grouped returns text, the value to two places, with thousands separators; a value
// below 0.01 is rounded again, to four significant digits.
func grouped(text string, value *big.Rat, round func(int) string) string {
	small := new(big.Rat).Abs(value)
	if small.Sign() != 0 && small.Cmp(big.NewRat(1, 100)) < 0 {
		places := 3 // of four digits, the last three
		for ten := big.NewRat(10, 1); small.Cmp(big.NewRat(1, 1)) < 0; places++ {
			small.Mul(small, ten)
		}
		return strings.TrimRight(round(places), "0")
	}
	return thousands(text)
}

// thousands puts a comma before each third digit of the whole part.
func thousands(text string) string {
	sign := ""
	if strings.HasPrefix(text, "-") {
		sign, text = "-", text[1:]
	}
	whole, fraction, point := strings.Cut(text, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if point {
		whole += "." + fraction
	}
	return sign + whole
}

// moneyOr is money, or a dash where m is nil.
func moneyOr(m *pricing.Money) string {
	if m == nil {
		return dash
	}
	return money(*m)
}

// lowBaseHigh returns the three amounts for display, dashes where a is nil.
func lowBaseHigh(a *estimate.Amounts) (low, base, high string) {
	if a == nil {
		return dash, dash, dash
	}
	return money(a.Low), money(a.Base), money(a.High)
}

// unitText returns a published unit as it stands behind a price: "/1k tokens".
func unitText(u pricing.Unit) string { return "/" + strings.ReplaceAll(string(u), "_", " ") }

// priceText returns a rate as published: "0.00025 /1k tokens".
func priceText(r pricing.Rate) string { return r.Price.String() + " " + unitText(r.Unit) }

// quantityText returns a quantity with what it counts: "730 hours".
func quantityText(item pricing.LineItem) string {
	return quantity(item.Quantity) + " " + item.Rate.Meter.Noun()
}

// known returns a, or nil where it is nothing but the sum of no prices.
func known(a estimate.Amounts, complete bool) *estimate.Amounts {
	if !complete && a.Low.Sign() == 0 && a.Base.Sign() == 0 && a.High.Sign() == 0 {
		return nil
	}
	return &a
}

// monthAmounts returns the amounts of a month, nil where nothing of it is priced.
func monthAmounts(e *estimate.Estimate, m estimate.Month) *estimate.Amounts {
	return known(m.Amounts, m.Complete && e.Total != nil)
}

// horizonAmounts returns the sum of the months, nil where nothing is priced.
func horizonAmounts(e *estimate.Estimate) *estimate.Amounts {
	return known(e.Horizon, e.Complete && e.Total != nil)
}

// oneOffAmount returns the sum of one-off costs, nil where there are some and none
// is priced; missing reports that at least one has no price.
func oneOffAmount(e *estimate.Estimate) (sum *pricing.Money, missing bool) {
	for _, l := range e.Lines {
		missing = missing || slices.ContainsFunc(l.Unpriced, func(u estimate.Unpriced) bool { return isOneOff(u.Meter) })
	}
	if missing && len(e.OneOff) == 0 {
		return nil, true
	}
	return &e.OneOffs, missing
}

// isOneOff reports whether a meter is paid once and not every month.
func isOneOff(m pricing.Meter) bool { return m == pricing.Train || m == pricing.TrainImage }

// monthOneOff returns what falls once in a month, nil where that is unknown.
func monthOneOff(e *estimate.Estimate, i int) *pricing.Money {
	if i == 0 {
		if sum, _ := oneOffAmount(e); sum == nil {
			return nil
		}
	}
	return &e.Months[i].OneOff
}

// atLeast returns "at least " where an amount misses something.
func atLeast(complete bool) string {
	if complete {
		return ""
	}
	return "at least "
}

// inputClass and outputClass return what the counts of a line are worth, "" where
// there is no such count.
func inputClass(l estimate.Line) tokenizers.Class  { return classOf(l.Input) }
func outputClass(l estimate.Line) tokenizers.Class { return classOf(l.Output) }

func classOf(c *estimate.CallTokens) tokenizers.Class {
	if c == nil {
		return ""
	}
	return c.Class
}

// accuracyOf returns what the token count behind an item is worth, "" where the item
// is not paid by the token or it is not known.
func accuracyOf(l estimate.Line, m pricing.Meter) tokenizers.Class {
	switch m {
	case pricing.Input, pricing.CacheRead, pricing.CacheWrite:
		return inputClass(l)
	case pricing.Output:
		return outputClass(l)
	case pricing.Train:
		return l.Training
	}
	return ""
}

// shownLines returns the lines that a table lists, in their order: all, or the
// dearest of many.
func shownLines(e *estimate.Estimate) []estimate.Line {
	if len(e.Lines) <= manyLines {
		return e.Lines
	}
	order := make([]int, len(e.Lines))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		x, y := e.Lines[a].Amount, e.Lines[b].Amount
		switch {
		case x == nil && y == nil:
			return 0
		case x == nil:
			return 1
		case y == nil:
			return -1
		}
		return y.Base.Cmp(x.Base)
	})
	order = order[:dearestLines]
	slices.Sort(order)
	lines := make([]estimate.Line, len(order))
	for i, n := range order {
		lines[i] = e.Lines[n]
	}
	return lines
}

// meterText returns the meter of a line's item, with the condition of its price
// where the line has the meter more than once.
func meterText(l estimate.Line, item pricing.LineItem) string {
	same := 0
	for _, other := range l.Items {
		if other.Rate.Meter == item.Rate.Meter {
			same++
		}
	}
	label := item.Rate.Meter.Label()
	if when := item.Rate.Condition.When(); same > 1 && when != "" {
		label += ", " + when
	}
	return label
}

// reasonText returns a reason in words, such as "not offered".
func reasonText(r pricing.Reason) string { return strings.ReplaceAll(string(r), "_", " ") }
