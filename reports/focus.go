package reports

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"math/big"
	"strconv"

	"tokencast/estimate"
	"tokencast/pricing"
)

// An estimate in the columns of FOCUS 1.2, the FinOps Open Cost and Usage Specification:
// one row a meter and month, at the prices of the month and the scenario that the budget
// speaks of. It is shaped like a bill and is none: every row says so, and no conformance is
// claimed.
//
// The costs of a month sum to what the estimate has for it, to the last digit. Where they
// do not end, each is what it adds to the sum so far, rounded:
//
//	1/3 + 1/3 + 1/3 to 2 places: 0.33, 0.67 - 0.33 = 0.34, 1 - 0.67 = 0.33
//
// Rows are written as they are made and none is held, so the charges of a month are gone
// through twice: to see whether all its costs end, and to write them.

// focusRow is a charge in a month. The costs are exact.
type focusRow struct {
	estimate *estimate.Estimate
	month    *estimate.Month
	line     *estimate.Line
	item     *pricing.LineItem // of a full month, in the scenario
	span     estimate.Span     // of the item
	once     bool              // it falls once
	quantity pricing.Quantity  // in the month
	cost     pricing.Money     // with discounts
	list     pricing.Money     // without
	listed   pricing.Money     // with discounts, in the currency of the prices
	texts    focusCosts[string]
}

// focusCosts are the costs of a row that add up over a month.
type focusCosts[T any] struct{ cost, list, listed T }

// focusColumns are the columns, those of our own last.
var focusColumns = []struct {
	name  string
	value func(*focusRow) string
}{
	{"BilledCost", func(r *focusRow) string { return r.texts.cost }},
	{"BillingAccountId", func(*focusRow) string { return "estimate" }},
	{"BillingAccountName", func(*focusRow) string { return "Estimate, not billed" }},
	{"BillingCurrency", func(r *focusRow) string { return r.estimate.Currency }},
	{"BillingPeriodEnd", func(r *focusRow) string { return midnight(r.month.First.FirstOfMonth(1)) }},
	{"BillingPeriodStart", func(r *focusRow) string { return midnight(r.month.First.FirstOfMonth(0)) }},
	{"ChargeCategory", func(*focusRow) string { return "Usage" }},
	{"ChargeClass", func(*focusRow) string { return "" }},
	{"ChargeDescription", (*focusRow).description},
	{"ChargeFrequency", (*focusRow).frequency},
	{"ChargePeriodEnd", func(r *focusRow) string { return midnight(dayAfter(r.month.First, r.month.Days)) }},
	{"ChargePeriodStart", func(r *focusRow) string { return midnight(r.month.First) }},
	{"ConsumedQuantity", func(r *focusRow) string { return r.quantity.String() }},
	{"ConsumedUnit", func(r *focusRow) string { return capitals(r.item.Rate.Meter.Noun()) }},
	{"ContractedCost", func(r *focusRow) string { return r.texts.cost }},
	{"ContractedUnitPrice", func(r *focusRow) string { return r.unitPrice(true, true).String() }},
	{"EffectiveCost", func(r *focusRow) string { return r.texts.cost }},
	{"HostProviderName", func(*focusRow) string { return "AWS" }},
	{"InvoiceIssuerName", func(*focusRow) string { return "AWS" }},
	{"ListCost", func(r *focusRow) string { return r.texts.list }},
	{"ListUnitPrice", func(r *focusRow) string { return r.unitPrice(false, true).String() }},
	{"PricingCategory", func(*focusRow) string { return "Standard" }},
	{"PricingCurrency", func(r *focusRow) string { return r.estimate.ListCurrency }},
	{"PricingCurrencyContractedUnitPrice", func(r *focusRow) string { return r.unitPrice(true, false).String() }},
	{"PricingCurrencyEffectiveCost", func(r *focusRow) string { return r.texts.listed }},
	{"PricingCurrencyListUnitPrice", func(r *focusRow) string { return r.unitPrice(false, false).String() }},
	{"PricingQuantity", func(r *focusRow) string { return r.pricingQuantity().String() }},
	{"PricingUnit", (*focusRow).pricingUnit},
	{"RegionId", func(r *focusRow) string { return r.estimate.Region }},
	{"ServiceCategory", func(*focusRow) string { return "AI and Machine Learning" }},
	{"ServiceName", func(*focusRow) string { return "Amazon Bedrock" }},
	{"ServiceProviderName", func(*focusRow) string { return "AWS" }},
	{"ServiceSubcategory", func(*focusRow) string { return "Generative AI" }},
	{"SkuId", (*focusRow).sku},
	{"SkuMeter", func(r *focusRow) string { return capitals(r.item.Rate.Meter.Label()) }},
	{"SkuPriceDetails", (*focusRow).priceDetails},
	{"SkuPriceId", (*focusRow).skuPrice},
	{"x_Estimate", func(*focusRow) string { return "true" }},
	{"x_Scenario", func(r *focusRow) string { return r.estimate.Scenario.String() }},
	{"x_Complete", func(r *focusRow) string { return strconv.FormatBool(r.estimate.Complete) }},
	{"x_Workload", func(r *focusRow) string { return r.line.Name }},
	{"x_Plan", func(r *focusRow) string { return r.line.Plan }},
	{"x_CatalogVersion", func(r *focusRow) string { return r.estimate.Catalog.Version }},
	{"x_PriceDay", func(r *focusRow) string { return r.month.PriceDay.String() }},
	{"x_PriceSource", func(r *focusRow) string { return r.item.Rate.Source }},
	{"x_PriceRetrieved", (*focusRow).retrieved},
	{"x_PriceConfidence", func(r *focusRow) string { return r.item.Rate.Confidence }},
	{"x_TokenizerMethod", func(r *focusRow) string { return string(accuracyOf(*r.line, r.item.Rate.Meter)) }},
}

// writeFOCUS writes e in the columns of FOCUS. What has no price has no row. Nothing is
// written of an estimate that it cannot write.
func writeFOCUS(w io.Writer, e *estimate.Estimate, o Options) error {
	for i, l := range e.Lines {
		if len(l.Plans) == 0 && len(l.Items) > 0 {
			return fmt.Errorf("line %d has items and no plans", i+1)
		}
	}
	out := bufio.NewWriterSize(w, 1<<16)
	table := csv.NewWriter(out)
	cell := o.cell()
	cells := make([]string, len(focusColumns))
	for i, c := range focusColumns {
		cells[i] = c.name
	}
	if err := table.Write(cells); err != nil {
		return err
	}
	for k := range e.Months {
		sums := focusSums(e, k)
		for row := range chargesOf(e, k) {
			row.texts = focusCosts[string]{sums.cost.add(row.cost), sums.list.add(row.list), sums.listed.add(row.listed)}
			for i, c := range focusColumns {
				cells[i] = cell(c.value(row)) // no figure is below 0, so none is guarded
			}
			if err := table.Write(cells); err != nil {
				return err
			}
		}
	}
	table.Flush()
	if err := table.Error(); err != nil {
		return err
	}
	return out.Flush()
}

// focusSums are the sums of the costs of month k, from 0, before its first charge.
func focusSums(e *estimate.Estimate, k int) focusCosts[addingUp] {
	var sums focusCosts[addingUp]
	for row := range chargesOf(e, k) {
		sums.cost.see(row.cost)
		sums.list.see(row.list)
		sums.listed.see(row.listed)
		if sums.cost.rounds && sums.list.rounds && sums.listed.rounds {
			break
		}
	}
	return sums
}

// chargesOf are the charges of month k, from 0: one an item, and then what falls once.
func chargesOf(e *estimate.Estimate, k int) iter.Seq[*focusRow] {
	return func(yield func(*focusRow) bool) {
		m := &e.Months[k]
		for i := range e.Lines {
			if !lineCharges(e, &e.Lines[i], k, yield) {
				return
			}
		}
		if k > 0 {
			return
		}
		next := 0 // one-off costs are in the order of their lines
		for i := range e.Lines {
			for ; next < len(e.OneOff) && e.OneOff[next].Line == e.Lines[i].Name; next++ {
				r := charged(e, m, &e.Lines[i], e.OneOff[next].LineItem, pricing.Count(1))
				r.once = true
				if !yield(r) {
					return
				}
			}
		}
	}
}

// lineCharges yields the charges of a line in month k, in the scenario of the estimate; it
// reports whether more are wanted.
func lineCharges(e *estimate.Estimate, l *estimate.Line, k int, yield func(*focusRow) bool) bool {
	if len(l.Plans) == 0 {
		return true
	}
	m := &e.Months[k]
	p := pricesIn(l.Plans[0], k+1)
	for i, item := range p.Items {
		q := p.Quantities[i]
		item.Quantity = [...]pricing.Quantity{estimate.Base: q.Base, estimate.Low: q.Low, estimate.High: q.High}[e.Scenario]
		r := charged(e, m, l, item, m.Factors[p.Spans[i]])
		r.span = p.Spans[i]
		if !yield(r) {
			return false
		}
	}
	return true
}

// charged is the charge of an item, times a factor.
func charged(e *estimate.Estimate, m *estimate.Month, l *estimate.Line, item pricing.LineItem, factor pricing.Quantity) *focusRow {
	r := &focusRow{estimate: e, month: m, line: l, item: &item, quantity: item.Quantity.Mul(factor)}
	units := r.pricingQuantity()
	r.list = r.unitPrice(false, true).Mul(units)
	r.cost = r.unitPrice(true, true).Mul(units)
	r.listed = r.unitPrice(true, false).Mul(units)
	return r
}

// unitPrice is the price of one published unit: less the discount or not, in the currency
// of the figures or in that of the list.
func (r *focusRow) unitPrice(discounted, converted bool) pricing.Money {
	price := r.item.Rate.Price
	if discounted {
		price = price.Mul(pricing.Count(1).Sub(r.item.Discount))
	}
	if converted && r.estimate.FX != nil {
		price = price.Mul(r.estimate.FX.Rate)
	}
	return price
}

// pricingQuantity is the quantity in published units.
func (r *focusRow) pricingQuantity() pricing.Quantity {
	return r.quantity.Div(pricing.Count(r.item.Rate.Unit.Size()))
}

// focusPlaces is how many places after the point are written of costs that do not end.
const focusPlaces = 12

// addingUp writes amounts so that the texts add up to the sum: as they are where all end,
// else to 12 places, each as what it adds to the rounded sum so far. The zero value has seen
// none.
type addingUp struct {
	rounds       bool // some do not end
	sum, written pricing.Money
}

// see tells of an amount that add will write.
func (a *addingUp) see(m pricing.Money) {
	if a.rounds {
		return
	}
	_, ends := m.Rat().FloatPrec()
	a.rounds = !ends
}

// add writes the next amount.
func (a *addingUp) add(m pricing.Money) string {
	if !a.rounds {
		return m.String()
	}
	a.sum = a.sum.Add(m)
	rounded, _ := new(big.Rat).SetString(a.sum.Round(focusPlaces))
	before := a.written
	a.written = pricing.MoneyOf(rounded)
	return a.written.Sub(before).String()
}
