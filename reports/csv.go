package reports

import (
	"encoding/csv"
	"io"
	"strings"

	"tokencast/estimate"
	"tokencast/pricing"
)

// csvColumns are those of a CSV report, one row an item. Columns are only ever added,
// at the end.
var csvColumns = []string{
	"workload", "model", "plan", "meter", "quantity", "unit", "unit_price", "amount", "currency",
	"price_source", "price_from", "confidence", "price_at", "price_overlay", "accuracy",
	"catalog_version", "price_day", "region", "when", "unpriced", "discount", "fx_rate",
}

// writeCSV writes the items of the base scenario and what has no price. There is no
// total row, so a column can be summed as it is.
func writeCSV(w io.Writer, e *estimate.Estimate, o Options) error {
	cell := o.cell()
	table := csv.NewWriter(w)
	rows := [][]string{csvColumns}
	// tail are the columns that every row ends with.
	fx := ""
	if e.FX != nil {
		fx = e.FX.Rate.String()
	}
	tail := func(when, unpriced, discount string) []string {
		return []string{cell(e.Catalog.Version), e.Catalog.AsOf.String(), cell(e.Region), cell(when), cell(unpriced), discount, fx}
	}
	item := func(l estimate.Line, plan string, i pricing.LineItem) {
		r, discount := i.Rate, ""
		if i.Discount.Sign() > 0 {
			discount = i.Discount.String()
		}
		rows = append(rows, append([]string{
			cell(l.Name), cell(l.Model), plan, string(r.Meter),
			i.Quantity.String(), string(r.Unit), r.Price.String(), i.Amount.String(), e.Currency,
			cell(r.Source), r.From.String(), cell(r.Confidence), cell(r.At.String()), cell(r.Overlay),
			string(accuracyOf(l, r.Meter)),
		}, tail(r.Condition.When(), "", discount)...))
	}
	for _, l := range e.Lines {
		for _, i := range l.Items {
			item(l, l.Plan, i)
		}
		for _, u := range l.Unpriced {
			plan := l.Plan
			if isOneOff(u.Meter) {
				plan = "one_off"
			}
			rows = append(rows, append([]string{
				cell(l.Name), cell(l.Model), plan, string(u.Meter), "", "", "", "", e.Currency,
				"", "", "", "", "", string(accuracyOf(l, u.Meter)),
			}, tail("", string(u.Reason), "")...))
		}
		for _, o := range e.OneOff {
			if o.Line == l.Name {
				item(l, "one_off", o.LineItem)
			}
		}
	}
	return table.WriteAll(rows)
}

// cell returns how a text stands in a cell of CSV.
func (o Options) cell() func(string) string {
	if o.RawCSV {
		return func(text string) string { return text }
	}
	return cell
}

// cell guards a text against being taken for a formula, and makes characters visible
// that a terminal could obey. Line feeds, carriage returns and tabs stay: the format
// quotes them.
func cell(text string) string {
	guard := ""
	if text != "" && strings.ContainsRune("=+-@\t\r\n", rune(text[0])) {
		guard = "'"
	}
	if printable(text) {
		return guard + text
	}
	var out strings.Builder
	out.WriteString(guard)
	for i, part := range strings.Split(text, "\r") {
		if i > 0 {
			out.WriteByte('\r')
		}
		shown, rest := appendVisible(nil, []byte(part))
		out.Write(shown)
		out.WriteString(visible(string(rest)))
	}
	return out.String()
}
