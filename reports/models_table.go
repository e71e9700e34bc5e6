package reports

import (
	"fmt"
	"io"
	"strings"

	"tokencast/catalog"
	"tokencast/pricing"
)

// modelsTable writes models for a terminal: one row each, or a page each.
func modelsTable(w io.Writer, models []*catalog.Model, detail bool, o Options) error {
	p := &page{width: o.width()}
	switch {
	case len(models) == 0:
		p.say(normal, "no models")
	case detail:
		for i, m := range models {
			if i > 0 {
				p.lines = append(p.lines, pageLine{})
			}
			if err := p.model(m); err != nil {
				return err
			}
		}
	default:
		g := modelGrid(models)
		for _, ok := g.fit(p.width); !ok && len(g.columns) > 2; _, ok = g.fit(p.width) {
			g.drop(1)
		}
		if err := p.grid(g); err != nil {
			return err
		}
	}
	return p.write(w, o.Color)
}

// modelGrid is the table of models. IDs stand whole, to be copied; the columns behind
// them are in the order in which a narrow terminal can miss them.
func modelGrid(models []*catalog.Model) *grid {
	longestID := 0
	for _, m := range models {
		longestID = max(longestID, columnsOf(visible(m.ID)))
	}
	g := &grid{columns: []column{
		{"Model", id, longestID},
		{"Name", words, 12},
		{"Tokens", words, 10},
		{"Provider", words, 8},
		{"Context", figures, 0},
		{"Modality", words, 9},
		{"Status", words, 7},
	}}
	for _, m := range models {
		g.add(m.ID, m.Name, string(m.Tokenizer.Class), m.ProviderName, limitText(m.Limits.Context), string(m.Modality), m.Lifecycle.Status)
	}
	return g
}

// limitText is a limit of tokens, a dash where it is unknown.
func limitText(tokens int64) string {
	if tokens == 0 {
		return dash
	}
	return count(tokens)
}

// model adds all that is known of a model.
func (p *page) model(m *catalog.Model) error {
	p.say(strong, m.ID)
	fact := func(name, value string) {
		if value != "" {
			p.wrapped(normal, pad(name, 11)+value, strings.Repeat(" ", 11))
		}
	}
	fact("name", m.Name)
	fact("provider", m.ProviderName)
	fact("aliases", strings.Join(m.Aliases, ", "))
	fact("modality", string(m.Modality))
	fact("languages", strings.Join(m.Languages, ", "))
	fact("use cases", strings.Join(m.UseCases, ", "))
	context := fmt.Sprintf("%s tokens of context, %s of output", limitText(m.Limits.Context), limitText(m.Limits.Output))
	if m.Limits.Published != "" {
		context += fmt.Sprintf(" (published as %s)", m.Limits.Published)
	}
	fact("limits", context)
	status := m.Lifecycle.Status
	if !m.Lifecycle.Legacy.IsZero() {
		status += ", legacy from " + m.Lifecycle.Legacy.String()
	}
	if !m.Lifecycle.Retired.IsZero() {
		status += ", retired from " + m.Lifecycle.Retired.String()
	}
	fact("status", status)
	b := m.Tokenizer
	counted := fmt.Sprintf("%s, counted by %s", b.Class, b.Tokenizer)
	if b.Factor != nil {
		counted += " times " + strings.TrimRight(strings.TrimRight(factorOf(b.Factor).Round(4), "0"), ".")
	}
	counted += withinText(b.Band)
	if b.Source != "" {
		counted += fmt.Sprintf(" (%s)", b.Source)
	}
	fact("tokens", counted)
	if c := m.Capacity; c != nil {
		fact("capacity", fmt.Sprintf("%s input and %s output tokens a minute of one model unit (%s)", limitText(c.InputTPM), limitText(c.OutputTPM), c.Source))
	}
	if q := m.Quotas; q != nil {
		fact("quotas", fmt.Sprintf("%s (%s)", q, q.Source))
	}
	fact("record", m.At.String())
	return p.prices(m)
}

// prices adds the price records of a model.
func (p *page) prices(m *catalog.Model) error {
	rates := m.Sheet.Rates()
	if len(rates) == 0 {
		p.section("No price is known")
		return nil
	}
	regions := false
	for _, r := range rates {
		regions = regions || r.Condition.Region != rates[0].Condition.Region
	}
	if regions {
		p.section("Prices")
	} else {
		p.section("Prices in " + rates[0].Condition.Region)
	}
	g := &grid{columns: []column{
		{"Meter", words, 13},
		{"Price", figures, 0},
		{"When", words, 10},
		{"Region", words, 6},
		{"From", words, 10},
		{"To", words, 4},
		{"Source", words, 6},
		{"Confidence", words, 10},
	}}
	for _, r := range rates {
		price, to := priceText(r), "open"
		if r.Absent {
			price = reasonText(pricing.NotPublished)
		}
		if !r.To.IsZero() {
			to = r.To.String()
		}
		g.add(r.Meter.Label(), price, conditionText(r.Condition), r.Condition.Region, r.From.String(), to, r.Source, r.Confidence)
	}
	if !regions {
		g.drop(3)
	}
	return p.grid(g)
}

// conditionText returns what a price asks for besides the region and the usual mode and
// routing, a dash where that is nothing.
func conditionText(c pricing.Condition) string {
	var parts []string
	if c.Mode != pricing.OnDemand {
		parts = append(parts, string(c.Mode))
	}
	if c.Commitment != "" {
		parts = append(parts, "commitment "+string(c.Commitment))
	}
	if c.Routing != pricing.InRegion {
		parts = append(parts, string(c.Routing))
	}
	if when := c.When(); when != "" {
		parts = append(parts, when)
	}
	if len(parts) == 0 {
		return dash
	}
	return strings.Join(parts, ", ")
}
