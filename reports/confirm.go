package reports

import (
	"fmt"
	"io"
	"math/big"
	"strings"

	"tokencast/confirm"
	"tokencast/pricing"
)

// confirmFormats is the table of the formats of a confirmation.
var confirmFormats = answerFormats[*confirm.Report]{
	{Table, confirmTable},
	{JSON, func(w io.Writer, r *confirm.Report, _ Options) error { return confirmJSON(w, r) }},
	{CSV, confirmCSV},
	{Markdown, func(w io.Writer, r *confirm.Report, _ Options) error { return confirmMarkdown(w, r) }},
	{Excel, func(w io.Writer, r *confirm.Report, _ Options) error { return confirmExcel(w, r) }},
}

// WriteConfirmation writes what calls confirmed, or the plan of a dry run, as [Table],
// [JSON], [CSV], [Markdown] or [Excel], by the rules of [Write].
func WriteConfirmation(w io.Writer, r *confirm.Report, f Format, o Options) error {
	return confirmFormats.write(w, "confirmation", r, f, o)
}

// ConfirmationFormats returns the formats that [WriteConfirmation] writes.
func ConfirmationFormats() []Format { return confirmFormats.list() }

// confirmJSON writes the documented form, tokencast.confirm/1.
func confirmJSON(w io.Writer, r *confirm.Report) error {
	body, err := r.JSON()
	if err == nil {
		_, err = w.Write(body)
	}
	return err
}

// ConfirmationAnswer is a confirmation in one phrase: "28 of 30 calls confirmed, 0.1234 USD".
func ConfirmationAnswer(r *confirm.Report) string {
	c := callsOf(r)
	if r.DryRun {
		return fmt.Sprintf("Dry run, nothing was sent: %s, expected %s %s, at most %s %s", counted(c.Planned, "call"), spent(r.USD.Expected), r.Currency, spentAtMost(r.USD.WorstCase), r.Currency)
	}
	text := fmt.Sprintf("%s of %s confirmed, %s %s", count(c.Confirmed), counted(c.Planned, "call"), spent(r.USD.Confirmed), r.Currency)
	if r.USD.Unknown.Sign() > 0 {
		text += fmt.Sprintf(", and up to %s %s of unknown outcome", spentAtMost(r.USD.Unknown), r.Currency)
	}
	if r.USD.Cap != nil {
		text += "; the cap is " + capText(r)
	}
	return text
}

// capText is the cap as it was given, in whole cents where it has no smaller part.
func capText(r *confirm.Report) string {
	text := r.USD.Cap.Round(2)
	if m, err := pricing.ParseMoney(text); err != nil || m.Cmp(*r.USD.Cap) != 0 {
		text = r.USD.Cap.String()
	}
	return thousands(text) + " " + r.Currency
}

// callsOf are the calls of all models.
func callsOf(r *confirm.Report) confirm.CallCounts {
	var sum confirm.CallCounts
	for _, m := range r.Models {
		sum.Planned, sum.Sent, sum.Confirmed = sum.Planned+m.Calls.Planned, sum.Sent+m.Calls.Sent, sum.Confirmed+m.Calls.Confirmed
		sum.Unknown, sum.Failed = sum.Unknown+m.Calls.Unknown, sum.Failed+m.Calls.Failed
	}
	return sum
}

// confirmContext is how the models are called, and by which prices and catalog.
func confirmContext(r *confirm.Report) string {
	var parts []string
	if len(r.Models) > 0 {
		parts = append(parts, operationText(r.Models[0]))
	}
	if !r.Prices.IsZero() {
		parts = append(parts, "prices of "+r.Prices.String())
	}
	return strings.Join(append(parts, "catalog "+r.Catalog), ", ")
}

// operationText is how a model is called. All models of a run are called alike.
func operationText(m confirm.ModelReport) string {
	if m.Stream {
		return string(m.Operation) + ", streamed"
	}
	return string(m.Operation)
}

// monthlyText is what a month costs as estimated and by what was learnt, "" where neither
// is known. A plan has taught nothing yet.
func monthlyText(r *confirm.Report) string {
	m := r.Monthly
	switch {
	case m.Before == nil && m.After == nil:
		return ""
	case r.DryRun && m.After == nil:
		return fmt.Sprintf("Monthly cost: %s %s as estimated", money(*m.Before), r.Currency)
	}
	return fmt.Sprintf("Monthly cost: %s as estimated, %s with what the calls taught (%s)", moneyOr(m.Before), moneyOr(m.After), r.Currency)
}

// hasMonthly reports whether the monthly cost of some model is known.
func hasMonthly(r *confirm.Report) bool {
	for _, m := range r.Models {
		if m.Monthly.Before != nil || m.Monthly.After != nil {
			return true
		}
	}
	return false
}

// A namedSide is one thing that was counted of a model.
type namedSide struct {
	name string
	side confirm.Side
}

// sidesOf are the sides of a model of which something is known.
func sidesOf(m confirm.ModelReport) []namedSide {
	list := []namedSide{{"input", m.Input}, {"output", m.Output}}
	if m.Images != nil {
		list = append(list, namedSide{"images", *m.Images})
	}
	var known []namedSide
	for _, s := range list {
		if s.side.Confirmed != nil || s.side.Estimated != nil && (s.name != "images" || s.side.Estimated.Sign() > 0) {
			known = append(known, s)
		}
	}
	return known
}

// sideCells are the estimate, the count, their ratio and its interval for display.
func sideCells(s confirm.Side) []string {
	confirmed, ratio, interval := dash, dash, dash
	if s.Confirmed != nil {
		confirmed = count(*s.Confirmed)
	}
	if s.Ratio != nil {
		ratio = s.Ratio.Round(3)
	}
	if low, high, ok := intervalOf(s); ok {
		interval = low.Round(3) + " to " + high.Round(3)
	}
	return []string{quantityOr(s.Estimated), confirmed, ratio, interval}
}

// intervalOf is the interval of a ratio; ok is false where there is none.
func intervalOf(s confirm.Side) (low, high pricing.Quantity, ok bool) {
	low, errLow := pricing.ParseQuantity(s.Low)
	high, errHigh := pricing.ParseQuantity(s.High)
	return low, high, errLow == nil && errHigh == nil
}

// The notes of a report of a run and of a dry run.
const (
	confirmNote     = "Ratio: counted over estimated tokens of the same calls, with its 95 % interval. Only Amazon's own counts confirm; a call whose counts did not come is unknown, and its cost is in doubt up to its worst case."
	confirmPlan     = "At most: one token for each byte of a request, and answers as long as their limit."
	confirmRounding = "Costs of calls are rounded for display to four significant digits below one, else to cents, what they may come to upwards; quantities to hundredths or, from 1,000 on, to whole ones. JSON and CSV hold every digit."
)

// spent is what calls cost, for display: as money, but to four significant digits below
// one, for most runs cost less than that.
//
//	1.2345 -> 1.23     0.0123456 -> 0.01235     0.5 -> 0.50
func spent(m pricing.Money) string { return spentDigits(m, m.Round) }

// spentAtMost is spent for what calls may come to: rounded up, so that it is a cap that
// holds.
//
//	0.01234001 -> 0.01235
func spentAtMost(m pricing.Money) string {
	return spentDigits(m, func(places int) string {
		scale := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)), nil))
		scaled := new(big.Rat).Mul(m.Rat(), scale)
		up := new(big.Int).Add(scaled.Num(), new(big.Int).Sub(scaled.Denom(), big.NewInt(1)))
		whole := new(big.Rat).SetInt(up.Quo(up, scaled.Denom()))
		return whole.Quo(whole, scale).FloatString(places)
	})
}

// spentDigits rounds m to its places by round.
func spentDigits(m pricing.Money, round func(places int) string) string {
	const cents = 2
	value := m.Rat()
	if value.Sign() == 0 || value.Cmp(big.NewRat(1, 1)) >= 0 {
		return thousands(round(cents))
	}
	places := 4
	for value.Cmp(big.NewRat(1, 10)) < 0 {
		value.Mul(value, big.NewRat(10, 1))
		places++
	}
	text := round(places)
	for strings.HasSuffix(text, "0") && len(text)-strings.Index(text, ".") > cents+1 {
		text = text[:len(text)-1]
	}
	return text
}

// sendText says how the calls of a plan are sent.
func sendText(r *confirm.Report) string {
	what := "the calls"
	if r.One != nil {
		what = "it"
	}
	if len(r.Models) > 0 && r.Models[0].Operation == confirm.Count {
		return "Counting is free; to send " + what + ", give --yes."
	}
	return "To send " + what + ", give --yes and --max-usd AMOUNT."
}
