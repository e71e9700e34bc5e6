package reports

import (
	"encoding/json"
	"fmt"
	"strings"

	"tokencast/estimate"
	"tokencast/pricing"
)

// Texts of FOCUS rows.

// midnight writes the beginning of a day, in UTC.
func midnight(d pricing.Day) string { return d.String() + "T00:00:00Z" }

// dayAfter is the day n days after the first of a stretch within one month.
func dayAfter(d pricing.Day, n int) pricing.Day {
	if d.Day+n > d.DaysInMonth() {
		return d.FirstOfMonth(1)
	}
	d.Day += n
	return d
}

// capitals writes each word with a capital: "Input Tokens".
func capitals(text string) string {
	words := strings.Fields(text)
	for i, w := range words {
		words[i] = strings.ToUpper(w[:1]) + w[1:]
	}
	return strings.Join(words, " ")
}

func (r *focusRow) description() string {
	text := "Estimate: " + r.item.Rate.Meter.Label() + " of " + r.line.ModelName
	if when := r.item.Rate.Condition.When(); when != "" {
		text += ", " + when
	}
	return text
}

// frequency says how often the charge falls.
func (r *focusRow) frequency() string {
	switch {
	case r.once:
		return "One-Time"
	case r.span == estimate.Hourly || r.span == estimate.Standing:
		return "Recurring"
	}
	return "Usage-Based"
}

// pricingUnit is what the price is for: "1000 Tokens".
func (r *focusRow) pricingUnit() string {
	noun := capitals(r.item.Rate.Meter.Noun())
	if n := r.item.Rate.Unit.Size(); n > 1 {
		return fmt.Sprintf("%d %s", n, noun)
	}
	return noun
}

// sku names what is sold: the model and the meter.
func (r *focusRow) sku() string { return r.line.Model + "/" + string(r.item.Rate.Meter) }

// skuPrice names its price: the conditions that the price has.
func (r *focusRow) skuPrice() string {
	c := r.item.Rate.Condition
	parts := []string{r.sku()}
	for _, part := range []string{string(c.Mode), string(c.Commitment), c.Region, string(c.Routing), c.When()} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, "/")
}

// priceDetails are the properties of the price, as an object of JSON.
func (r *focusRow) priceDetails() string {
	c := r.item.Rate.Condition
	details := map[string]string{
		"ModelDeveloper": r.line.Provider, "ModelId": r.line.Model, "ModelFamily": r.line.ModelName,
		"x_Mode": string(c.Mode), "x_Commitment": string(c.Commitment), "x_Routing": string(c.Routing), "x_When": c.When(),
	}
	switch r.item.Rate.Meter {
	case pricing.Input:
		details["TokenDirection"], details["TokenCacheAction"] = "Input", "Uncached"
	case pricing.CacheRead:
		details["TokenDirection"], details["TokenCacheAction"] = "Input", "Read"
	case pricing.CacheWrite:
		details["TokenDirection"], details["TokenCacheAction"] = "Input", "Write"
	case pricing.Output:
		details["TokenDirection"] = "Output"
	}
	for key, text := range details {
		if text == "" {
			delete(details, key)
		}
	}
	text, err := json.Marshal(details) // keys in order
	if err != nil {
		return ""
	}
	return string(text)
}

// retrieved is the day on which the source of the price was read, "" where unknown.
func (r *focusRow) retrieved() string {
	for _, s := range r.estimate.Sources {
		if s.Key == r.item.Rate.Source && !s.Retrieved.IsZero() {
			return s.Retrieved.String()
		}
	}
	return ""
}
