package catalog

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"tokencast/internal/yamlfile"
	"tokencast/pricing"
)

// FX is a dated rate of exchange.
type FX struct {
	Currency string           // such as EUR
	Rate     pricing.Quantity // units of Currency for one of the catalog's currency; above 0
	Date     pricing.Day      // the day of the rate
	Source   string           // key of the catalog's sources
	At       pricing.Place
	Overlay  string // name of the overlay it came from; "" for the catalog's own
}

// FX returns the rate of exchange of a currency, and whether the catalog has one. No
// rate is taken from anywhere else, and none ships.
func (c *Catalog) FX(currency string) (FX, bool) {
	fx, ok := c.fx[currency]
	return fx, ok
}

// FXRates returns all rates of exchange, sorted by currency. The caller owns the slice.
func (c *Catalog) FXRates() []FX {
	return slices.SortedFunc(maps.Values(c.fx), func(a, b FX) int { return cmp.Compare(a.Currency, b.Currency) })
}

// exchange reads the rates of exchange of a file; seen are those of its layer.
func (l *loader) exchange(root yamlfile.Map, overlay string, seen map[string]pricing.Place) {
	rates := root.Get("fx").AnyMap()
	for _, currency := range rates.Keys() {
		m := rates.Get(currency).Map("rate", "date", "source")
		at := place(m.Value, root)
		if !isCurrency(currency) {
			rates.FaultKey(currency, "%q is not a currency code; write three capital letters such as EUR", currency)
			continue
		}
		if first, ok := seen[currency]; ok {
			rates.FaultKey(currency, "the rate of %s stands twice, here and at %s; keep one", currency, first)
			continue
		}
		seen[currency] = at
		l.exchanged = append(l.exchanged, exchangeUse{currency, rates})
		if m.IsMap() {
			l.cat.fx[currency] = FX{
				Currency: currency, Rate: exchangeRate(m.Need("rate")), Date: day(m.Need("date")),
				Source: l.source(m.Need("source")), At: at, Overlay: overlay,
			}
		}
	}
}

// exchangeUse is a rate of exchange, checked when the catalog's currency is known.
type exchangeUse struct {
	currency string
	in       yamlfile.Map
}

// checkExchange refuses a rate of the catalog's own currency.
func (l *loader) checkExchange() {
	for _, u := range l.exchanged {
		if u.currency == l.cat.Currency {
			u.in.FaultKey(u.currency, "%s is the currency of the catalog itself; give the rates of others", u.currency)
		}
	}
}

// exchangeRate reads a rate above 0.
func exchangeRate(v yamlfile.Value) pricing.Quantity {
	text := v.Number()
	if text == "" {
		return pricing.Quantity{}
	}
	q, err := pricing.ParseQuantity(text)
	switch {
	case err != nil:
		v.Fault("rate %v", err)
	case q.Sign() == 0:
		v.Fault("rate 0 would make every amount 0; write how much one unit of the catalog's currency buys")
	}
	return q
}

// exchangeWarnings finds rates of exchange that are more than so many days older than
// the catalog.
func (c *Catalog) exchangeWarnings(maxAgeDays int) []Warning {
	var w []Warning
	for _, fx := range c.FXRates() {
		if age := c.Released.Since(fx.Date); age > maxAgeDays {
			w = append(w, Warning{fx.At, fmt.Sprintf("the rate of %s is of %s, %d days before the release of %s; look it up again", fx.Currency, fx.Date, age, c.Released)})
		}
	}
	return w
}
