package reports

import (
	"fmt"
	"math/big"
	"strings"

	"tokencast/catalog"
	"tokencast/estimate"
	"tokencast/pricing"
)

// diffHeading names both sides.
func diffHeading(d CatalogDiff) string {
	side := func(c *catalog.Catalog) string {
		if len(c.Overlays) == 0 {
			return c.Version
		}
		return c.Version + " with " + strings.Join(c.Overlays, ", ")
	}
	return fmt.Sprintf("Catalog %s, compared with %s", side(d.New), side(d.Old))
}

// diffSummary counts what changed: "1 model added, 2 changed; 1 price added, 2 changed".
func diffSummary(d CatalogDiff) string {
	prices := map[string]int{}
	for _, c := range d.Changed {
		for _, p := range c.Prices {
			prices[p.Kind]++
		}
	}
	counted := func(one, many string, kinds []string, counts []int) string {
		var parts []string
		for i, kind := range kinds {
			if n := counts[i]; n > 0 {
				text := fmt.Sprintf("%d %s", n, kind)
				if len(parts) == 0 {
					text = fmt.Sprintf("%d %s %s", n, plural(n, one, many), kind)
				}
				parts = append(parts, text)
			}
		}
		return strings.Join(parts, ", ")
	}
	var parts []string
	for _, part := range []string{
		counted("model", "models", []string{"added", "removed", "changed"}, []int{len(d.Added), len(d.Removed), len(d.Changed)}),
		counted("price of known models", "prices of known models", []string{catalog.PriceAdded, catalog.PriceEnded, catalog.PriceChanged}, []int{prices[catalog.PriceAdded], prices[catalog.PriceEnded], prices[catalog.PriceChanged]}),
	} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 {
		return "no model and no price differs"
	}
	return strings.Join(parts, "; ")
}

// plural chooses the word for n things.
func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// modelTexts names models with what they are priced by.
func modelTexts(models []*catalog.Model) []string {
	var texts []string
	for _, m := range models {
		n := len(m.Sheet.Rates())
		texts = append(texts, fmt.Sprintf("%s: %s, %d %s", m.ID, m.Name, n, plural(n, "price record", "price records")))
	}
	return texts
}

// fieldTexts says changes besides prices in words.
func fieldTexts(fields []catalog.FieldChange) []string {
	var texts []string
	for _, f := range fields {
		switch {
		case f.Old == "":
			texts = append(texts, fmt.Sprintf("%s: %s, new", f.Field, f.New))
		case f.New == "":
			texts = append(texts, fmt.Sprintf("%s: %s, gone", f.Field, f.Old))
		default:
			texts = append(texts, fmt.Sprintf("%s: %s, was %s", f.Field, f.New, f.Old))
		}
	}
	return texts
}

// changeRow are the cells of a price change. The region is named where it is not home,
// the catalog's own.
func changeRow(c catalog.PriceChange, home string) []string {
	price := func(r *pricing.Rate) string {
		switch {
		case r == nil:
			return dash
		case r.Absent:
			return reasonText(pricing.NotPublished)
		}
		return priceText(*r)
	}
	days := "from " + c.From.String()
	if !c.To.IsZero() {
		days = c.From.String() + " to " + c.To.String()
	}
	when := conditionText(c.Condition)
	switch {
	case c.Condition.Region == home:
	case when == dash:
		when = c.Condition.Region
	default:
		when = c.Condition.Region + ", " + when
	}
	change := c.Kind
	if c.Change != nil {
		change = percentText(*c.Change)
	}
	record := c.New
	if record == nil {
		record = c.Old
	}
	return []string{
		c.Meter.Label(), when, price(c.Old), price(c.New), change, days, strings.TrimSpace(record.At.String() + " " + record.Overlay),
	}
}

// percentText returns a fraction as a signed percentage: "+12.5%", "-33.33%".
func percentText(fraction pricing.Quantity) string {
	q := fraction.Mul(pricing.Count(100))
	sign := ""
	switch q.Sign() {
	case 1:
		sign = "+"
	case -1:
		sign, q = "-", pricing.QuantityOf(new(big.Rat).Neg(q.Rat()))
	}
	return sign + quantity(q) + "%"
}

// monthRows are the base amounts of each line whose month differs, and of the total:
// was, is, by how much, in percent.
func monthRows(d CatalogDiff) [][]string {
	row := func(name string, was, is *estimate.Amounts, wasWhole, isWhole bool) []string {
		amount := func(a *estimate.Amounts, whole bool) string {
			if a == nil {
				return dash
			}
			return atLeast(whole) + money(a.Base)
		}
		change, percent := dash, ""
		if was != nil && is != nil {
			change = signed(is.Base.Sub(was.Base))
			if was.Base.Sign() > 0 {
				rise := new(big.Rat).Quo(is.Base.Rat(), was.Base.Rat())
				percent = percentText(pricing.QuantityOf(rise.Sub(rise, big.NewRat(1, 1))))
			}
		}
		return []string{name, amount(was, wasWhole), amount(is, isWhole), change, percent}
	}
	var rows [][]string
	for i, l := range d.After.Lines {
		was := d.Before.Lines[i]
		if !sameAmounts(was.Amount, l.Amount) || was.Complete != l.Complete {
			rows = append(rows, row(l.Name, was.Amount, l.Amount, was.Complete, l.Complete))
		}
	}
	return append(rows, row("total", d.Before.Total, d.After.Total, d.Before.Complete, d.After.Complete))
}

func sameAmounts(a, b *estimate.Amounts) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Low.Cmp(b.Low) == 0 && a.Base.Cmp(b.Base) == 0 && a.High.Cmp(b.High) == 0
}
