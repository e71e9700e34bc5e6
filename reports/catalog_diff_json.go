package reports

import (
	"tokencast/catalog"
	"tokencast/estimate"
	"tokencast/pricing"
)

// The form of a difference of catalogs as JSON. Fields are only ever added.
type (
	catalogDiffJSON struct {
		Schema   string             `json:"schema"`
		From     catalogIDJSON      `json:"from"`
		To       catalogIDJSON      `json:"to"`
		Catalog  []fieldChangeJSON  `json:"catalog"`
		Added    []modelRefJSON     `json:"added"`
		Removed  []modelRefJSON     `json:"removed"`
		Changed  []modelChangeJSON  `json:"changed"`
		Workload *workloadDeltaJSON `json:"workload"` // null without a workload
	}
	fieldChangeJSON struct {
		Field string `json:"field"`
		Was   string `json:"was"`
		Is    string `json:"is"`
	}
	modelRefJSON struct {
		ID     string      `json:"id"`
		Name   string      `json:"name"`
		Prices []priceJSON `json:"prices"`
	}
	modelChangeJSON struct {
		ID     string            `json:"id"`
		Fields []fieldChangeJSON `json:"fields"`
		Prices []priceChangeJSON `json:"prices"`
	}
	priceChangeJSON struct {
		Change  string            `json:"change"` // added, ended or changed
		Meter   pricing.Meter     `json:"meter"`
		From    string            `json:"from"`
		To      *string           `json:"to"`  // null where open
		Was     *priceJSON        `json:"was"` // null where there was none
		Is      *priceJSON        `json:"is"`  // null where there is none
		Percent *pricing.Quantity `json:"percent"`
	}
	workloadDeltaJSON struct {
		Name     string          `json:"name"`
		Currency string          `json:"currency"`
		Lines    []lineDeltaJSON `json:"lines"`
		Total    deltaJSON       `json:"total"`
	}
	lineDeltaJSON struct {
		Workload string `json:"workload"`
		deltaJSON
	}
	deltaJSON struct { // of a full month
		Was    amountsJSON    `json:"was"`
		Is     amountsJSON    `json:"is"`
		Change *pricing.Money `json:"change"` // of base; null where one of them is
	}
)

func catalogDiffOf(d CatalogDiff) catalogDiffJSON {
	ref := func(m *catalog.Model) modelRefJSON { return modelRefJSON{m.ID, m.Name, list(m.Sheet.Rates(), priceOf)} }
	field := func(f catalog.FieldChange) fieldChangeJSON { return fieldChangeJSON{f.Field, f.Old, f.New} }
	j := catalogDiffJSON{
		Schema: "tokencast.catalog_diff/1", From: catalogIDOf(d.Old), To: catalogIDOf(d.New),
		Catalog: list(d.General, field), Added: list(d.Added, ref), Removed: list(d.Removed, ref),
		Changed: list(d.Changed, func(c catalog.ModelChange) modelChangeJSON {
			return modelChangeJSON{c.New.ID, list(c.Fields, field), list(c.Prices, priceChangeOf)}
		}),
	}
	if d.After != nil {
		w := &workloadDeltaJSON{Name: d.After.Name, Currency: d.After.Currency, Total: deltaOf(d.Before.Total, d.After.Total), Lines: []lineDeltaJSON{}}
		for i, l := range d.After.Lines {
			w.Lines = append(w.Lines, lineDeltaJSON{l.Name, deltaOf(d.Before.Lines[i].Amount, l.Amount)})
		}
		j.Workload = w
	}
	return j
}

func priceChangeOf(c catalog.PriceChange) priceChangeJSON {
	price := func(r *pricing.Rate) *priceJSON {
		if r == nil {
			return nil
		}
		j := priceOf(*r)
		return &j
	}
	j := priceChangeJSON{Change: c.Kind, Meter: c.Meter, From: c.From.String(), To: dayOf(c.To), Was: price(c.Old), Is: price(c.New)}
	if c.Change != nil {
		percent := c.Change.Mul(pricing.Count(100))
		j.Percent = &percent
	}
	return j
}

func deltaOf(was, is *estimate.Amounts) deltaJSON {
	d := deltaJSON{Was: amountsOf(was), Is: amountsOf(is)}
	if was != nil && is != nil {
		change := is.Base.Sub(was.Base)
		d.Change = &change
	}
	return d
}
