package catalog

import (
	"fmt"
	"math/big"
	"strings"

	"tokencast/pricing"
)

// fact is something that a catalog or a model says besides prices, in words.
type fact struct{ name, value string }

// changesOf compares two lists of facts, each name once, in the order of the new list.
func changesOf(before, after []fact) []FieldChange {
	was := map[string]string{}
	for _, f := range before {
		was[f.name] = f.value
	}
	var changes []FieldChange
	seen := map[string]bool{}
	for _, f := range after {
		seen[f.name] = true
		if was[f.name] != f.value {
			changes = append(changes, FieldChange{f.name, was[f.name], f.value})
		}
	}
	for _, f := range before {
		if !seen[f.name] && f.value != "" {
			changes = append(changes, FieldChange{f.name, f.value, ""})
		}
	}
	return changes
}

// facts are what the catalog itself says.
func (c *Catalog) facts() []fact {
	list := []fact{{"version", c.Version}, {"released", c.Released.String()}, {"region", c.Region}}
	for _, fx := range c.FXRates() {
		list = append(list, fact{"rate of " + fx.Currency, fmt.Sprintf("%s on %s", fx.Rate, fx.Date)})
	}
	var discounts []string
	for _, d := range c.discounts {
		discounts = append(discounts, d.String())
	}
	return append(list, fact{"discounts", strings.Join(discounts, "; ")})
}

// facts are what a model says of itself besides its prices.
func (m *Model) facts() []fact {
	known := func(n int64) string {
		if n == 0 {
			return "unknown"
		}
		return fmt.Sprint(n)
	}
	status := m.Lifecycle.Status
	if !m.Lifecycle.Legacy.IsZero() {
		status += ", legacy from " + m.Lifecycle.Legacy.String()
	}
	if !m.Lifecycle.Retired.IsZero() {
		status += ", retired from " + m.Lifecycle.Retired.String()
	}
	capacity := ""
	if c := m.Capacity; c != nil {
		capacity = fmt.Sprintf("%d input and %d output tokens a minute of one model unit", c.InputTPM, c.OutputTPM)
	}
	quotas := ""
	if m.Quotas != nil {
		quotas = m.Quotas.String()
	}
	return []fact{
		{"name", m.Name},
		{"provider", m.ProviderName},
		{"aliases", strings.Join(m.Aliases, ", ")},
		{"modality", string(m.Modality)},
		{"languages", strings.Join(m.Languages, ", ")},
		{"use cases", strings.Join(m.UseCases, ", ")},
		{"context", known(m.Limits.Context)},
		{"output limit", known(m.Limits.Output)},
		{"status", status},
		{"body", string(m.Body)},
		{"tokens", m.counted()},
		{"capacity", capacity},
		{"quotas", quotas},
	}
}

// counted says how the model's tokens are counted.
func (m *Model) counted() string {
	b := m.Tokenizer
	text := fmt.Sprintf("%s, counted by %s", b.Class, b.Tokenizer)
	factor := func(r *big.Rat) string { return pricing.QuantityOf(r).String() }
	switch {
	case b.Factors != nil:
		var all []string
		for _, f := range b.Factors {
			all = append(all, factor(f))
		}
		text += " times " + strings.Join(all, "/") + " by script"
	case b.Factor != nil:
		text += " times " + factor(b.Factor)
	}
	if low, high := b.Band.LowText(), b.Band.HighText(); low != high {
		text += fmt.Sprintf(", within %s and %s", low, high)
	}
	if b.Frame != "" {
		text += ", chat template " + b.Frame
	}
	return text
}

// String says the limits in words: "50 requests and 400000 tokens a minute; an output
// token takes 5; a call takes its maximum of output at its start".
func (q *Quotas) String() string {
	var limits []string
	for _, l := range []struct {
		n    *int64
		noun string
	}{{q.RPM, "requests"}, {q.TPM, "tokens"}, {q.InputTPM, "input tokens"}, {q.OutputTPM, "output tokens"}} {
		if l.n != nil {
			limits = append(limits, fmt.Sprintf("%d %s", *l.n, l.noun))
		}
	}
	text := strings.Join(limits, " and ") + " a minute"
	if q.OutputBurndown.Cmp(pricing.Count(1)) != 0 {
		text += fmt.Sprintf("; an output token takes %s", q.OutputBurndown)
	}
	if q.ReserveMaxTokens {
		text += "; a call takes its maximum of output at its start"
	}
	return text
}
