package reports

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"

	"tokencast/estimate"
	"tokencast/pricing"
)

//go:embed schema.json
var schema []byte

// JSONSchema returns the JSON Schema of an estimate as JSON. The caller owns the bytes.
func JSONSchema() []byte { return slices.Clone(schema) }

// writeJSON writes e in the documented form.
func writeJSON(w io.Writer, e *estimate.Estimate) error {
	once, _ := oneOffAmount(e)
	var before *amountsJSON
	if e.TotalBefore != nil {
		form := amountsOf(e.TotalBefore)
		before = &form
	}
	return encode(w, estimateJSON{
		Schema:   "tokencast.estimate/1",
		Name:     e.Name,
		Catalog:  catalogUsedOf(e),
		Currency: e.Currency, FX: fxOf(e), Region: e.Region, MonthHours: e.MonthHours,
		Scenario: e.Scenario.String(), Complete: e.Complete, Total: amountsOf(e.Total), TotalBefore: before,
		Lines: list(e.Lines, lineOf),
		OneOff: list(e.OneOff, func(o estimate.OneOff) oneOffJSON {
			return oneOffJSON{o.Line, o.Model, itemOf(o.LineItem)}
		}),
		Owed: list(e.Owed, func(o estimate.Owed) owedJSON {
			return owedJSON{o.Line, o.Commitment, o.Months.String(), o.Amount}
		}),
		Months:  monthsOf(e),
		Horizon: oneOffAmountsJSON{amountsOf(horizonAmounts(e)), once},
		Budget:  budgetOf(e.Budget),
		Drivers: list(e.Drivers, func(d estimate.Driver) driverJSON { return driverJSON{d.Name, d.Low, d.High} }),
		Samples: list(e.Samples, func(s estimate.SampleFile) sampleJSON {
			return sampleJSON{s.Line, s.Path, s.Shape, s.Records, s.Bytes, s.Repaired}
		}),
		Sources: list(e.Sources, func(s estimate.Source) sourceJSON {
			return sourceJSON{s.Key, s.Title, dayOf(s.Retrieved), s.Note}
		}),
		Assumptions: list(e.Assumptions, func(s string) string { return s }),
		Warnings:    list(e.Warnings, warningOf),
	})
}

func lineOf(l estimate.Line) lineJSON {
	j := lineJSON{
		Workload: l.Name, Model: l.Model, ModelName: l.ModelName, Provider: l.Provider, Plan: l.Plan, Complete: l.Complete,
		Images: rangeOf(l.Images),
		Accuracy: accuracyJSON{
			inputClass(l), outputClass(l), l.Training, l.Tokenizer,
			bandJSON{l.Band.LowText(), l.Band.HighText()},
			answerBandOf(l),
			l.Samples, l.MeanInterval,
		},
		Items:  lineItemsOf(l),
		Amount: amountsOf(l.Amount),
		Unpriced: list(l.Unpriced, func(u estimate.Unpriced) unpricedJSON {
			return unpricedJSON(u)
		}),
		Warnings: list(l.Warnings, warningOf),
	}
	if c := l.Calibrated; c != nil {
		j.Calibrated = calibratedOf(c)
	}
	for _, x := range l.Explained {
		j.Explained = append(j.Explained, explainedJSON{
			x.Meter, x.Quantity, x.Amount,
			list(x.Candidates, func(c pricing.Candidate) recordJSON {
				return recordJSON{c.Won, c.Why, recordOf(c.Rate)}
			}),
		})
	}
	if l.Images == nil {
		j.Requests = absentable[rangeJSON]{true, rangeOf(l.Requests)}
		j.Calls = absentable[rangeJSON]{true, rangeOf(l.Calls)}
		j.Tokens = absentable[perCallJSON]{true, &perCallJSON{callTokensOf(l.Input), callTokensOf(l.Output)}}
	}
	return j
}

func answerBandOf(l estimate.Line) *bandJSON {
	if l.Calibrated == nil {
		return nil
	}
	return &bandJSON{l.AnswerBand.LowText(), l.AnswerBand.HighText()}
}

func calibratedOf(c *estimate.Calibrated) *calibratedJSON {
	j := &calibratedJSON{Before: beforeJSON{amountsOf(c.Amount), rangeOf(c.Input), rangeOf(c.Output)}}
	for _, e := range c.Entries {
		form := entryJSON{e.Operation, e.Script, e.Calls, e.Date, e.Plan, e.Intercept, e.Slope, nil}
		if e.OutputRatio != "" {
			form.OutputRatio = &e.OutputRatio
		}
		j.Entries = append(j.Entries, form)
	}
	return j
}

func monthsOf(e *estimate.Estimate) []monthJSON {
	months := make([]monthJSON, len(e.Months))
	for i, m := range e.Months {
		months[i] = monthJSON{
			m.First.MonthText(), m.Days, m.Hours,
			oneOffAmountsJSON{amountsOf(monthAmounts(e, m)), monthOneOff(e, i)},
			m.PriceDay.String(), m.Complete,
		}
	}
	return months
}

func lineItemsOf(l estimate.Line) []lineItemJSON {
	items := make([]lineItemJSON, len(l.Items))
	for i, item := range l.Items {
		items[i] = lineItemJSON{itemJSON: itemOf(item)}
		if len(l.Quantities) == len(l.Items) {
			items[i].QuantityLow, items[i].QuantityHigh = &l.Quantities[i].Low, &l.Quantities[i].High
		}
	}
	return items
}

func itemOf(item pricing.LineItem) itemJSON {
	r := item.Rate
	var discount *pricing.Quantity
	if item.Discount.Sign() > 0 {
		discount = &item.Discount
	}
	return itemJSON{r.Meter, item.Quantity, r.Unit, r.Price, discount, item.Amount, recordOf(*r)}
}

func recordOf(r pricing.Rate) rateJSON {
	return rateJSON{r.Source, r.From.String(), r.Confidence, r.At.String(), r.Overlay, r.Condition.When()}
}

// fxOf is the rate of exchange that amounts went through, nil where there is none.
func fxOf(e *estimate.Estimate) *exchangeJSON {
	if e.FX == nil {
		return nil
	}
	return &exchangeJSON{e.ListCurrency, e.FX.Rate, e.FX.Date.String(), e.FX.Source}
}

func amountsOf(a *estimate.Amounts) amountsJSON {
	if a == nil {
		return amountsJSON{}
	}
	return amountsJSON{&a.Low, &a.Base, &a.High}
}

// rangeOf takes the ranges of a workload, nil where there is none.
func rangeOf[R ~struct{ Low, Base, High pricing.Quantity }](r *R) *rangeJSON {
	if r == nil {
		return nil
	}
	form := rangeJSON(*r)
	return &form
}

func callTokensOf(c *estimate.CallTokens) *callTokensJSON {
	if c == nil {
		return nil
	}
	return &callTokensJSON{c.Mean.Base, c.Mean.Low, c.Mean.High, c.P50, c.P95, c.Max, c.Frame}
}

func budgetOf(b *estimate.Budget) *budgetJSON {
	if b == nil {
		return nil
	}
	j := &budgetJSON{Monthly: b.Monthly, Verdict: b.Verdict, Margin: b.Margin}
	if b.FirstMonthOver != nil {
		month := b.FirstMonthOver.MonthText()
		j.FirstMonthOver = &month
	}
	return j
}

func warningOf(w estimate.Warning) warningJSON { return warningJSON{w.Code, w.Line, w.Message} }

// dayOf returns a day as text, nil where there is none.
func dayOf(d pricing.Day) *string {
	if d.IsZero() {
		return nil
	}
	text := d.String()
	return &text
}

// list maps a slice; the result is never nil, so that JSON holds [] and not null.
func list[T, J any](of []T, form func(T) J) []J {
	out := make([]J, len(of))
	for i, v := range of {
		out[i] = form(v)
	}
	return out
}

// encode writes v as JSON, indented by two spaces, with a final line feed. Characters
// that a terminal could obey are written as \u escapes, which changes no value.
func encode(w io.Writer, v any) error {
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return err
	}
	var out []byte
	for b := text.Bytes(); len(b) > 0; {
		r, size := utf8.DecodeRune(b)
		if escape(r) == "" {
			out = append(out, b[:size]...)
		} else {
			out = fmt.Appendf(out, `\u%04x`, r)
		}
		b = b[size:]
	}
	_, err := w.Write(out)
	return err
}
