package reports

import (
	"math/big"

	"tokencast/estimate"
	"tokencast/pricing"
)

// The sums of line items: what their formulas give, for the values of those cells.

// figures returns the quantity of a row and its amount, low, base and high, as the sheet
// has them.
func (b *book) figures(r *itemRow, model string) (quantity float64, amounts [3]float64) {
	price := b.prices[keyOf(model, *r.item.Rate)]
	quantity = b.quantity(r.item.Quantity)
	amounts[1] = b.money(r.item.Amount)
	for k, q := range []pricing.Quantity{0: r.quantities.Low, 2: r.quantities.High} {
		switch {
		case k == 1:
		case q.Cmp(r.item.Quantity) == 0:
			amounts[k] = amounts[1]
		case quantity != 0:
			amounts[k] = amounts[1] / quantity * b.quantity(q)
		default:
			amounts[k] = b.quantity(q) * price.each / price.perFigure * (1 - b.quantity(r.item.Discount)) * b.exchange()
		}
	}
	return quantity, amounts
}

// exchange is what one unit of the currency of the prices is worth.
func (b *book) exchange() float64 {
	if b.estimate.FX == nil {
		return 1
	}
	return b.quantity(b.estimate.FX.Rate)
}

// periodSums are what the plans of the estimate cost in a full month at the prices of one
// period, by what the items follow: low, base and high.
type periodSums struct {
	spans [estimate.Spans][3]float64
	// priced and gaps are how many charges have a price, and how many have none
	priced, gaps int
}

// at returns the sum of a month in a scenario, and whether it is known.
func (p periodSums) at(s int, factors [estimate.Spans]float64) float64 {
	var sum float64
	for span, f := range factors {
		sum += p.spans[span][s] * f
	}
	return sum
}

// add counts a row of the plan in use.
func (p *periodSums) add(r *itemRow, amounts [3]float64) {
	if r.item == nil {
		p.gaps++
		return
	}
	p.priced++
	for s := range amounts {
		p.spans[r.span][s] += amounts[s]
	}
}

// lineSums returns the sums of a line by period.
func (b *book) lineSums(i int, rows []itemRow) []periodSums {
	sums := make([]periodSums, len(b.periods))
	for k := range rows {
		r := &rows[k]
		if r.plan != 0 || r.from == 0 {
			continue
		}
		var amounts [3]float64
		if r.item != nil {
			_, amounts = b.figures(r, b.estimate.Lines[i].Model)
		}
		for p, month := range b.periods {
			if r.from <= month && month <= r.to {
				sums[p].add(r, amounts)
			}
		}
	}
	return sums
}

// sumItems sums the plans of the estimate.
func (b *book) sumItems() {
	b.sums = make([]periodSums, len(b.periods))
	var rows []itemRow
	for i := range b.estimate.Lines {
		rows = b.itemRows(i, rows)
		for p, s := range b.lineSums(i, rows) {
			sum := &b.sums[p]
			sum.priced, sum.gaps = sum.priced+s.priced, sum.gaps+s.gaps
			for span := range s.spans {
				for k := range s.spans[span] {
					sum.spans[span][k] += s.spans[span][k]
				}
			}
		}
		for k := range rows {
			if rows[k].item == nil && rows[k].plan <= 0 {
				b.gaps++
			}
		}
	}
}

// sumIfs sums a column of the line items for which all criteria hold: pairs of a column
// and a criterion. Without a column it counts them.
func (b *book) sumIfs(column string, criteria ...string) string {
	text := ""
	for n, s := range b.items {
		if n > 0 {
			text += "+"
		}
		text += ifs(s, lineRange{itemHeader + 1, itemHeader + s.tailRows}, column, criteria)
	}
	return text
}

// sumIfsOf is sumIfs over the rows of line i.
func (b *book) sumIfsOf(i int, column string, criteria ...string) string {
	return ifs(b.items[b.blocks[i].sheet], b.blocks[i].rows, column, criteria)
}

func ifs(s *sheet, rows lineRange, column string, criteria []string) string {
	span := func(column string) string { return s.ref(absoluteSpan(column, rows)) }
	text := "COUNTIFS("
	if column != "" {
		text = "SUMIFS(" + span(column) + ","
	}
	for k := 0; k < len(criteria); k += 2 {
		if k > 0 {
			text += ","
		}
		text += span(criteria[k]) + "," + criteria[k+1]
	}
	return text + ")"
}

// ratio is a / b as a float; b is not 0.
func ratio(a, b pricing.Quantity) float64 {
	x, _ := a.Rat().Float64()
	y, _ := b.Rat().Float64()
	if exact := new(big.Rat); y == 0 {
		x, _ = exact.Quo(a.Rat(), b.Rat()).Float64()
		return x
	}
	return x / y
}
