package reports

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"tokencast/catalog"
	"tokencast/pricing"
)

// The form of a catalog as JSON: the models, with what the catalog says besides them.
// Fields are only ever added.
type (
	catalogFileJSON struct {
		modelsFileJSON
		Catalog   catalogIDJSON  `json:"catalog"`
		Discounts []discountJSON `json:"discounts"`
		FX        []fxJSON       `json:"fx"`
	}
	catalogIDJSON struct {
		Version  string   `json:"version"`
		Released string   `json:"released"`
		Currency string   `json:"currency"`
		Region   string   `json:"region"`
		Digest   string   `json:"digest"`
		Overlays []string `json:"overlays"`
	}
	discountJSON struct {
		Percent pricing.Quantity `json:"percent"`
		Models  []string         `json:"models"` // empty is all, like meters
		Meters  []pricing.Meter  `json:"meters"`
		From    *string          `json:"from"`
		To      *string          `json:"to"`
		Source  string           `json:"source"`
		Note    string           `json:"note"`
		At      string           `json:"at"`
		Overlay string           `json:"overlay"`
	}
	fxJSON struct {
		Currency string           `json:"currency"`
		Rate     pricing.Quantity `json:"rate"`
		Date     string           `json:"date"`
		Source   string           `json:"source"`
		At       string           `json:"at"`
		Overlay  string           `json:"overlay"`
	}
)

// WriteCatalog writes a whole catalog as [Table] or [JSON]: discounts, rates of
// exchange, and all that is known of each model.
func WriteCatalog(w io.Writer, c *catalog.Catalog, f Format, o Options) error {
	var report bytes.Buffer
	var err error
	switch f {
	case JSON:
		err = encode(&report, catalogOf(c))
	case Table:
		err = catalogTable(&report, c, o)
	default:
		return fmt.Errorf("a catalog has no format %q; write table or json", f)
	}
	if err == nil {
		_, err = w.Write(report.Bytes())
	}
	if err != nil {
		return fmt.Errorf("write catalog: %w", err)
	}
	return nil
}

func catalogOf(c *catalog.Catalog) catalogFileJSON {
	return catalogFileJSON{
		modelsFileJSON: modelsFileJSON{"tokencast.models/1", list(c.Models(), modelOf)},
		Catalog:        catalogIDOf(c),
		Discounts: list(c.Discounts(), func(d *catalog.Discount) discountJSON {
			return discountJSON{
				d.Percent.Mul(pricing.Count(100)), list(d.Models, func(id string) string { return id }),
				list(d.Meters, func(m pricing.Meter) pricing.Meter { return m }), dayOf(d.From), dayOf(d.To), d.Source, d.Note, d.At.String(), d.Overlay,
			}
		}),
		FX: list(c.FXRates(), func(fx catalog.FX) fxJSON {
			return fxJSON{fx.Currency, fx.Rate, fx.Date.String(), fx.Source, fx.At.String(), fx.Overlay}
		}),
	}
}

func catalogIDOf(c *catalog.Catalog) catalogIDJSON {
	return catalogIDJSON{c.Version, c.Released.String(), c.Currency, c.Region, c.Digest, list(c.Overlays, func(name string) string { return name })}
}

// catalogTable writes the catalog's own page, then that of each model.
func catalogTable(w io.Writer, c *catalog.Catalog, o Options) error {
	p := &page{width: o.width()}
	p.say(strong, catalogText(c))
	p.say(normal, fmt.Sprintf("prices in %s, of %s where nothing else is said, as of %s", c.Currency, c.Region, c.Released))
	var discounts, rates []string
	for _, d := range c.Discounts() {
		discounts = append(discounts, d.String()+originText(d.Note, d.Source, d.At, d.Overlay))
	}
	for _, fx := range c.FXRates() {
		rates = append(rates, fmt.Sprintf("1 %s = %s %s on %s%s", c.Currency, fx.Rate, fx.Currency, fx.Date, originText("", fx.Source, fx.At, fx.Overlay)))
	}
	p.entries(normal, "Discounts; the last that covers a price holds, they never add up", discounts, len(discounts))
	p.entries(normal, "Rates of exchange", rates, len(rates))
	p.lines = append(p.lines, pageLine{})
	if err := p.write(w, o.Color); err != nil {
		return err
	}
	return modelsTable(w, c.Models(), true, o)
}

// catalogText names a catalog and its overlays.
func catalogText(c *catalog.Catalog) string {
	text := fmt.Sprintf("catalog %s, %d models", c.Version, len(c.Models()))
	if len(c.Overlays) > 0 {
		text += ", with " + strings.Join(c.Overlays, ", ")
	}
	return text
}

// originText says in brackets where something is from.
func originText(note, source string, at pricing.Place, overlay string) string {
	var parts []string
	for _, part := range []string{note, source, strings.TrimSpace(at.String() + " " + overlay)} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, "; ") + ")"
}
