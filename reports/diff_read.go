package reports

import (
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"tokencast/estimate"
	"tokencast/pricing"
	"tokencast/workload"
)

// estimateSchema is the name of the form that an estimate is written in.
const estimateSchema = "tokencast.estimate/1"

// how says how a saved estimate is made.
const how = "save one with `tokencast estimate -o base.json`"

// ReadEstimate reads an estimate in the form that [Write] gives it as [JSON], as far as
// a comparison needs it. Fields that it does not need may be there or not.
//
// It is strict, since a figure taken from a damaged file is worse than none: text behind
// the estimate, a key given twice, a missing or misformed field, two lines of one name
// and amounts that are not the sum of their parts are errors. Every error names the place.
func ReadEstimate(src []byte) (*estimate.Saved, error) {
	root, err := parseJSON(src)
	if err != nil {
		return nil, fmt.Errorf("not a whole JSON file (%w); %s", err, how)
	}
	object, ok := root.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("not an estimate: JSON, but no object; %s", how)
	}
	switch schema, _ := object["schema"].(string); {
	case schema == estimateSchema:
	case strings.HasPrefix(schema, "tokencast.estimate/"):
		return nil, fmt.Errorf("it holds %q; this program reads %q; %s", clip(schema), estimateSchema, how)
	case strings.HasPrefix(schema, "tokencast."):
		return nil, fmt.Errorf("it holds %q, which another command writes; %s", clip(schema), how)
	default:
		return nil, fmt.Errorf("not an estimate: JSON without \"schema\": %q; %s", estimateSchema, how)
	}
	r := &estimateReader{}
	e := r.estimate(field{object, ""})
	if r.err != nil {
		return nil, fmt.Errorf("not an estimate as it was written: %w; %s", r.err, how)
	}
	return e, nil
}

// clip cuts a text of the file that a message quotes.
func clip(text string) string { return cut(text, 60, false) }

// A field is a value of the file and the way to it.
type field struct {
	value any
	path  string
}

// estimateReader keeps the first fault.
type estimateReader struct{ err error }

func (r *estimateReader) fault(f field, format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("%s "+format, append([]any{f.path}, args...)...)
	}
}

// at returns a field of an object; one without a value where it is missing.
func (r *estimateReader) at(f field, name string) field {
	path := strings.TrimPrefix(f.path+"."+name, ".")
	object, _ := f.value.(map[string]any)
	return field{object[name], path}
}

func (r *estimateReader) text(f field) string {
	s, ok := f.value.(string)
	if !ok {
		r.fault(f, "is no text")
	}
	return s
}

func (r *estimateReader) truth(f field) bool {
	b, ok := f.value.(bool)
	if !ok {
		r.fault(f, "is neither true nor false")
	}
	return b
}

func (r *estimateReader) list(f field) []field {
	list, ok := f.value.([]any)
	if !ok {
		r.fault(f, "is no list")
	}
	fields := make([]field, len(list))
	for i, v := range list {
		fields[i] = field{v, f.path + "[" + strconv.Itoa(i) + "]"}
	}
	return fields
}

// printedDecimal is a decimal as it is printed, of any length that a sum can come to.
var printedDecimal = regexp.MustCompile(`^(0|[1-9][0-9]{0,99})(\.[0-9]{1,100})?$`)

func (r *estimateReader) decimal(f field) *big.Rat {
	s, ok := f.value.(string)
	if !ok || !printedDecimal.MatchString(s) {
		r.fault(f, "is no decimal in quotes")
		return new(big.Rat)
	}
	d, _ := new(big.Rat).SetString(s)
	return d
}

func (r *estimateReader) quantity(f field) pricing.Quantity { return pricing.QuantityOf(r.decimal(f)) }
func (r *estimateReader) money(f field) pricing.Money       { return pricing.MoneyOf(r.decimal(f)) }

// amounts reads low, base and high; nil where all three are null.
func (r *estimateReader) amounts(f field) *estimate.Amounts {
	low, base, high := r.at(f, "low"), r.at(f, "base"), r.at(f, "high")
	if f.value != nil && low.value == nil && base.value == nil && high.value == nil {
		return nil
	}
	return &estimate.Amounts{Low: r.money(low), Base: r.money(base), High: r.money(high)}
}

// span reads a range of quantities; nil where the field is null or missing.
func (r *estimateReader) span(f field) *workload.Range {
	if f.value == nil {
		return nil
	}
	return &workload.Range{Low: r.quantity(r.at(f, "low")), Base: r.quantity(r.at(f, "base")), High: r.quantity(r.at(f, "high"))}
}

func (r *estimateReader) estimate(f field) *estimate.Saved {
	catalog := r.at(f, "catalog")
	e := &estimate.Saved{
		Name: r.text(r.at(f, "name")), Currency: r.text(r.at(f, "currency")), Region: r.text(r.at(f, "region")),
		CatalogVersion: r.text(r.at(catalog, "version")), AsOf: r.text(r.at(catalog, "as_of")),
		MonthHours: r.quantity(r.at(f, "month_hours")), Complete: r.truth(r.at(f, "complete")),
		Ends: true, Total: r.amounts(r.at(f, "total")),
	}
	taken := map[string]bool{}
	var parts []*estimate.Amounts
	for _, line := range r.list(r.at(f, "lines")) {
		l := r.line(line, e)
		if taken[l.Name] {
			r.fault(r.at(line, "workload"), "is %q, the name of another line", clip(l.Name))
		}
		taken[l.Name] = true
		e.Lines = append(e.Lines, l)
		if l.Amount != nil {
			parts = append(parts, l.Amount)
		}
	}
	r.sum(r.at(f, "total"), e.Total, parts, big.NewRat(int64(len(parts))+1, 1), true)
	return e
}

func (r *estimateReader) line(f field, e *estimate.Saved) estimate.SavedLine {
	l := estimate.SavedLine{
		Name: r.text(r.at(f, "workload")), Model: r.text(r.at(f, "model")), Plan: r.text(r.at(f, "plan")),
		Calls: r.span(r.at(f, "calls")), Images: r.span(r.at(f, "images")),
		Amount: r.amounts(r.at(f, "amount")), Calibrated: r.at(f, "calibrated").value != nil,
	}
	ends := true
	slack := big.NewRat(1, 1) // of a rounded amount, and of each rounded quantity at its price
	var parts []*estimate.Amounts
	for _, item := range r.list(r.at(f, "items")) {
		i := r.item(item, &ends)
		l.Items = append(l.Items, i)
		per := pricing.Count(max(i.Unit.Size(), 1))
		of := func(q pricing.Quantity) pricing.Money { return i.Price.Mul(q.Div(per)) }
		slack.Add(slack, of(pricing.Count(1)).Rat())
		parts = append(parts, &estimate.Amounts{Low: of(i.Quantity.Low), Base: of(i.Quantity.Base), High: of(i.Quantity.High)})
	}
	e.Ends = e.Ends && ends
	r.sum(r.at(f, "amount"), l.Amount, parts, slack, ends)
	for _, u := range r.list(r.at(f, "unpriced")) {
		l.Unpriced = append(l.Unpriced, estimate.Unpriced{
			Meter: pricing.Meter(r.text(r.at(u, "meter"))), Reason: pricing.Reason(r.text(r.at(u, "reason"))),
		})
	}
	return l
}

// item reads an item; ends is made false where it lacks the quantities of low and high.
func (r *estimateReader) item(f field, ends *bool) estimate.SavedItem {
	q := r.quantity(r.at(f, "quantity"))
	i := estimate.SavedItem{
		Meter: pricing.Meter(r.text(r.at(f, "meter"))), Quantity: workload.Exactly(q),
		Unit: pricing.Unit(r.text(r.at(f, "unit"))), Price: r.money(r.at(f, "unit_price")),
	}
	if when := r.at(r.at(f, "price"), "when"); when.value != nil {
		i.When = r.text(when)
	}
	low, high := r.at(f, "quantity_low"), r.at(f, "quantity_high")
	if low.value == nil || high.value == nil {
		*ends = false
	} else {
		i.Quantity.Low, i.Quantity.High = r.quantity(low), r.quantity(high)
	}
	if !i.Meter.Known() {
		r.fault(r.at(f, "meter"), "is %q, which this program does not know", clip(string(i.Meter)))
	}
	if !i.Unit.Known() {
		r.fault(r.at(f, "unit"), "is %q, which this program does not know", clip(string(i.Unit)))
	}
	return i
}

// sum checks that an amount is the sum of its parts but for slack x 10^-12, what
// printing may have rounded; of low and high where ends is set.
func (r *estimateReader) sum(f field, amount *estimate.Amounts, parts []*estimate.Amounts, slack *big.Rat, ends bool) {
	if amount == nil && len(parts) == 0 {
		return
	}
	if amount == nil {
		r.fault(f, "is null, and parts of it are not")
		return
	}
	for _, s := range []estimate.Scenario{estimate.Low, estimate.Base, estimate.High} {
		if s != estimate.Base && !ends {
			continue
		}
		apart := amount.Of(s).Rat()
		for _, p := range parts {
			apart.Sub(apart, p.Of(s).Rat())
		}
		apart.Mul(apart.Abs(apart), big.NewRat(1_000_000_000_000, 1))
		if apart.Cmp(slack) > 0 {
			r.fault(r.at(f, s.String()), "is not the sum of its parts")
			return
		}
	}
}
