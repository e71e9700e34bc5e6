package reports

import (
	"encoding/csv"
	"io"
	"math/big"
	"strconv"

	"tokencast/estimate"
	"tokencast/pricing"
)

// An estimate in the columns of FOCUS 1.2, the FinOps Open Cost and Usage Specification:
// one row a meter and month, at the scenario that the budget speaks of. It is shaped like
// a bill and is none: every row says so, and no conformance is claimed.
//
// The costs of a month sum to what the estimate has for it, to the last digit. Where they
// do not end, each is what it adds to the sum so far, rounded:
//
//	1/3 + 1/3 + 1/3 to 2 places: 0.33, 0.67 - 0.33 = 0.34, 1 - 0.67 = 0.33

// focusRow is a charge in a month. The costs are exact.
type focusRow struct {
	estimate *estimate.Estimate
	month    estimate.Month
	line     *estimate.Line      // nil of what is known of the month as a whole alone
	item     *pricing.LineItem   // of a full month, in the scenario; nil as above
	span     estimate.Span       // of the item
	once     bool                // it falls once
	quantity pricing.Quantity    // in the month
	cost     pricing.Money       // with discounts
	list     pricing.Money       // without
	texts    map[string][]string // of the costs of a month, by column
	index    int                 // of the row in its month
}

// focusColumns are the columns, those of our own last.
var focusColumns = []struct {
	name  string
	value func(focusRow) string
}{
	{"BilledCost", func(r focusRow) string { return r.texts["cost"][r.index] }},
	{"BillingAccountId", func(focusRow) string { return "estimate" }},
	{"BillingAccountName", func(focusRow) string { return "Estimate, not billed" }},
	{"BillingCurrency", func(r focusRow) string { return r.estimate.Currency }},
	{"BillingPeriodEnd", func(r focusRow) string { return midnight(r.month.First.FirstOfMonth(1)) }},
	{"BillingPeriodStart", func(r focusRow) string { return midnight(r.month.First.FirstOfMonth(0)) }},
	{"ChargeCategory", focusRow.category},
	{"ChargeClass", func(focusRow) string { return "" }},
	{"ChargeDescription", focusRow.description},
	{"ChargeFrequency", focusRow.frequency},
	{"ChargePeriodEnd", func(r focusRow) string { return midnight(dayAfter(r.month.First, r.month.Days)) }},
	{"ChargePeriodStart", func(r focusRow) string { return midnight(r.month.First) }},
	{"ConsumedQuantity", ofItem(func(r focusRow) string { return r.quantity.String() })},
	{"ConsumedUnit", ofItem(func(r focusRow) string { return capitals(r.item.Rate.Meter.Noun()) })},
	{"ContractedCost", func(r focusRow) string { return r.texts["cost"][r.index] }},
	{"ContractedUnitPrice", ofItem(func(r focusRow) string { return r.unitPrice(true, true).String() })},
	{"EffectiveCost", func(r focusRow) string { return r.texts["cost"][r.index] }},
	{"HostProviderName", func(focusRow) string { return "AWS" }},
	{"InvoiceIssuerName", func(focusRow) string { return "AWS" }},
	{"ListCost", func(r focusRow) string { return r.texts["list"][r.index] }},
	{"ListUnitPrice", ofItem(func(r focusRow) string { return r.unitPrice(false, true).String() })},
	{"PricingCategory", ofItem(func(focusRow) string { return "Standard" })},
	{"PricingCurrency", func(r focusRow) string { return r.estimate.ListCurrency }},
	{"PricingCurrencyContractedUnitPrice", ofItem(func(r focusRow) string { return r.unitPrice(true, false).String() })},
	{"PricingCurrencyEffectiveCost", func(r focusRow) string { return r.texts["listed currency"][r.index] }},
	{"PricingCurrencyListUnitPrice", ofItem(func(r focusRow) string { return r.unitPrice(false, false).String() })},
	{"PricingQuantity", ofItem(func(r focusRow) string { return r.pricingQuantity().String() })},
	{"PricingUnit", ofItem(focusRow.pricingUnit)},
	{"RegionId", func(r focusRow) string { return r.estimate.Region }},
	{"ServiceCategory", func(focusRow) string { return "AI and Machine Learning" }},
	{"ServiceName", func(focusRow) string { return "Amazon Bedrock" }},
	{"ServiceProviderName", func(focusRow) string { return "AWS" }},
	{"ServiceSubcategory", func(focusRow) string { return "Generative AI" }},
	{"SkuId", ofItem(focusRow.sku)},
	{"SkuMeter", ofItem(func(r focusRow) string { return capitals(r.item.Rate.Meter.Label()) })},
	{"SkuPriceDetails", ofItem(focusRow.priceDetails)},
	{"SkuPriceId", ofItem(focusRow.skuPrice)},
	{"x_Estimate", func(focusRow) string { return "true" }},
	{"x_Scenario", func(r focusRow) string { return r.estimate.Scenario.String() }},
	{"x_Complete", func(r focusRow) string { return strconv.FormatBool(r.estimate.Complete) }},
	{"x_Workload", func(r focusRow) string { return r.lineText(func(l *estimate.Line) string { return l.Name }) }},
	{"x_Plan", func(r focusRow) string { return r.lineText(func(l *estimate.Line) string { return l.Plan }) }},
	{"x_CatalogVersion", func(r focusRow) string { return r.estimate.Catalog.Version }},
	{"x_PriceDay", func(r focusRow) string { return r.month.PriceDay.String() }},
	{"x_PriceSource", ofItem(func(r focusRow) string { return r.item.Rate.Source })},
	{"x_PriceRetrieved", ofItem(focusRow.retrieved)},
	{"x_PriceConfidence", ofItem(func(r focusRow) string { return r.item.Rate.Confidence })},
	{"x_TokenizerMethod", ofItem(func(r focusRow) string { return string(accuracyOf(*r.line, r.item.Rate.Meter)) })},
}

// ofItem is a column that is empty where no item is known.
func ofItem(value func(focusRow) string) func(focusRow) string {
	return func(r focusRow) string {
		if r.item == nil {
			return ""
		}
		return value(r)
	}
}

// writeFOCUS writes e in the columns of FOCUS. What has no price has no row.
func writeFOCUS(w io.Writer, e *estimate.Estimate, o Options) error {
	table := csv.NewWriter(w)
	cell := o.cell()
	header := make([]string, len(focusColumns))
	for i, c := range focusColumns {
		header[i] = c.name
	}
	if err := table.Write(header); err != nil {
		return err
	}
	changed := repriced(e, ownSums(e))
	for k := range e.Months {
		for _, row := range chargesOf(e, k, changed[k]) {
			cells := make([]string, len(focusColumns))
			for i, c := range focusColumns {
				cells[i] = cell(c.value(row)) // no figure is below 0, so none is guarded
			}
			if err := table.Write(cells); err != nil {
				return err
			}
		}
	}
	table.Flush()
	return table.Error()
}

// chargesOf are the charges of month k: one an item, or one of the whole month where its
// prices are not those of month 1, and then what falls once.
func chargesOf(e *estimate.Estimate, k int, changed bool) []focusRow {
	m := e.Months[k]
	var rows []focusRow
	if changed {
		if monthAmounts(e, m) != nil {
			amount := m.Of(e.Scenario)
			rows = append(rows, focusRow{cost: amount, list: amount})
		}
	} else {
		for i := range e.Lines {
			rows = append(rows, lineRows(e, &e.Lines[i], m)...)
		}
	}
	if k == 0 {
		for i := range e.OneOff {
			o := &e.OneOff[i]
			for n := range e.Lines {
				if e.Lines[n].Name == o.Line {
					r := charged(e, &e.Lines[n], o.LineItem, pricing.Count(1))
					r.once = true
					rows = append(rows, r)
				}
			}
		}
	}
	texts := map[string][]string{}
	for column, of := range map[string]func(focusRow) pricing.Money{
		"cost":            func(r focusRow) pricing.Money { return r.cost },
		"list":            func(r focusRow) pricing.Money { return r.list },
		"listed currency": func(r focusRow) pricing.Money { return inListCurrency(e, r.cost) },
	} {
		texts[column] = addingUp(list(rows, of))
	}
	for i := range rows {
		rows[i].estimate, rows[i].month, rows[i].texts, rows[i].index = e, m, texts, i
	}
	return rows
}

// lineRows are the charges of a line in a month, in the scenario of the estimate.
func lineRows(e *estimate.Estimate, l *estimate.Line, m estimate.Month) []focusRow {
	var rows []focusRow
	p := l.Plans[0]
	for i, item := range p.Items {
		if i < len(l.Quantities) {
			q := l.Quantities[i]
			item.Quantity = [...]pricing.Quantity{estimate.Base: q.Base, estimate.Low: q.Low, estimate.High: q.High}[e.Scenario]
		}
		r := charged(e, l, item, m.Factors[p.Spans[i]])
		r.span = p.Spans[i]
		rows = append(rows, r)
	}
	return rows
}

// charged is the charge of an item, times a factor.
func charged(e *estimate.Estimate, l *estimate.Line, item pricing.LineItem, factor pricing.Quantity) focusRow {
	r := focusRow{estimate: e, line: l, item: &item, quantity: item.Quantity.Mul(factor)}
	r.list = r.unitPrice(false, true).Mul(r.pricingQuantity())
	r.cost = r.unitPrice(true, true).Mul(r.pricingQuantity())
	return r
}

// unitPrice is the price of one published unit: less the discount or not, in the currency
// of the figures or in that of the list.
func (r focusRow) unitPrice(discounted, converted bool) pricing.Money {
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
func (r focusRow) pricingQuantity() pricing.Quantity {
	return r.quantity.Div(pricing.Count(r.item.Rate.Unit.Size()))
}

// inListCurrency is an amount in the currency of the prices.
func inListCurrency(e *estimate.Estimate, m pricing.Money) pricing.Money {
	if e.FX == nil {
		return m
	}
	return m.Mul(pricing.Count(1).Div(e.FX.Rate))
}

// focusPlaces is how many places after the point are written of costs that do not end.
const focusPlaces = 12

// addingUp writes amounts so that the texts add up to the sum: as they are where all end,
// else to 12 places, each as what it adds to the rounded sum so far.
func addingUp(amounts []pricing.Money) []string {
	ends := true
	for _, m := range amounts {
		_, exact := m.Rat().FloatPrec()
		ends = ends && exact
	}
	texts := make([]string, len(amounts))
	var sum, written pricing.Money
	for i, m := range amounts {
		if ends {
			texts[i] = m.String()
			continue
		}
		sum = sum.Add(m)
		rounded, _ := new(big.Rat).SetString(sum.Round(focusPlaces))
		texts[i] = pricing.MoneyOf(rounded).Sub(written).String()
		written = pricing.MoneyOf(rounded)
	}
	return texts
}
