package catalog

import (
	"fmt"
	"slices"
	"strings"

	"tokencast/internal/yamlfile"
	"tokencast/pricing"
)

// A Discount is taken off the list prices of some or all models.
//
// Discounts never add up: of those that cover a use the last one holds, which is that
// of a later overlay, of a later file of an overlay, and of a later entry of a file.
// So a general discount goes first, and what is exempt follows with another percentage:
//
//	discounts:
//	  - {percent: 12}
//	  - {percent: 0, models: [amazon.titan-text-express-v1]}
type Discount struct {
	Percent  pricing.Quantity // as a fraction: 0.12 for 12 percent; 0 to 1
	Models   []string         // IDs; nil is all
	Meters   []pricing.Meter  // nil is all
	From, To pricing.Day      // inclusive, exclusive; a zero day is open
	Source   string           // key of the catalog's sources; may be empty
	Note     string
	At       pricing.Place
	Overlay  string // name of the overlay it came from; "" for the catalog's own
}

// String says what the discount takes off what: "12% off input tokens of
// amazon.titan-text-express-v1 from 2024-07-01 to 2025-01-01".
func (d *Discount) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s%% off ", d.Percent.Mul(pricing.Count(100)))
	if d.Meters == nil {
		b.WriteString("every price")
	} else {
		var labels []string
		for _, m := range d.Meters {
			labels = append(labels, m.Label())
		}
		b.WriteString(strings.Join(labels, ", "))
	}
	if d.Models != nil {
		b.WriteString(" of " + strings.Join(d.Models, ", "))
	}
	if !d.From.IsZero() {
		fmt.Fprintf(&b, " from %s", d.From)
	}
	if !d.To.IsZero() {
		fmt.Fprintf(&b, " to %s", d.To)
	}
	return b.String()
}

// covers reports whether the discount is taken off meter of a model on day.
func (d *Discount) covers(id string, meter pricing.Meter, day pricing.Day) bool {
	return (d.Models == nil || slices.Contains(d.Models, id)) &&
		(d.Meters == nil || slices.Contains(d.Meters, meter)) &&
		!day.Before(d.From) && (d.To.IsZero() || day.Before(d.To))
}

// hides reports whether everything that o covers is covered by d.
func (d *Discount) hides(o *Discount) bool {
	return (d.Models == nil || o.Models != nil && containsAll(d.Models, o.Models)) &&
		(d.Meters == nil || o.Meters != nil && containsAll(d.Meters, o.Meters)) &&
		!o.From.Before(d.From) && (d.To.IsZero() || !o.To.IsZero() && !d.To.Before(o.To))
}

func containsAll[T comparable](list, all []T) bool {
	return !slices.ContainsFunc(all, func(x T) bool { return !slices.Contains(list, x) })
}

// Discount returns the discount on meter of a model on day: the last one that covers
// it, or nil where none does. One of 0 percent is a discount too: it ends those before
// it. The discount is shared and must not be changed.
func (c *Catalog) Discount(model *Model, meter pricing.Meter, day pricing.Day) *Discount {
	for _, d := range slices.Backward(c.discounts) {
		if d.covers(model.ID, meter, day) {
			return d
		}
	}
	return nil
}

// Discounts returns all discounts, the later ones over the earlier ones. The caller
// owns the slice; the discounts are shared and must not be changed.
func (c *Catalog) Discounts() []*Discount { return slices.Clone(c.discounts) }

// discountUse is a reference of a discount to a model, checked when all are known.
type discountUse struct {
	discount *Discount
	at       yamlfile.Value
}

// discount reads the discounts of a file.
func (l *loader) discount(root yamlfile.Map, overlay string) {
	for _, item := range root.Get("discounts").List() {
		m := item.Map("percent", "models", "meters", "from", "to", "source", "note")
		if !m.IsMap() {
			continue
		}
		d := &Discount{
			Percent: percent(m.Need("percent")),
			From:    day(m.Get("from")), To: day(m.Get("to")),
			Source: l.source(m.Get("source")), Note: m.Get("note").Text(),
			At: place(item, root), Overlay: overlay,
		}
		if !d.To.IsZero() && !d.From.Before(d.To) {
			m.FaultKey("to", "the discount ends on %s, not after its first day %s; the end is the first day it no longer holds", d.To, d.From)
		}
		for _, v := range nameList(m.Get("models"), "model") {
			l.discounted = append(l.discounted, discountUse{d, v})
		}
		for _, v := range nameList(m.Get("meters"), "meter") {
			d.Meters = append(d.Meters, pricing.Meter(v.OneOf(texts(pricing.Meters())...)))
		}
		l.cat.discounts = append(l.cat.discounts, d)
	}
}

// nameList reads one name or a list of names, each once.
func nameList(v yamlfile.Value, noun string) []yamlfile.Value {
	if v.IsScalar() {
		return []yamlfile.Value{v}
	}
	var list []yamlfile.Value
	seen := map[string]bool{}
	for _, item := range v.List() {
		if name := item.Text(); name != "" && seen[name] {
			item.Fault("%s %s stands twice; keep one", noun, name)
			continue
		} else if name != "" {
			seen[name] = true
			list = append(list, item)
		}
	}
	if v.IsList() && len(list) == 0 {
		v.Fault("an empty list of %ss; name one, or leave the key out to mean all", noun)
	}
	return list
}

// percent reads a percentage from 0 to 100 as a fraction.
func percent(v yamlfile.Value) pricing.Quantity {
	text := v.Number()
	if text == "" {
		return pricing.Quantity{}
	}
	q, err := pricing.ParseQuantity(text)
	switch number, sign := strings.CutSuffix(text, "%"); {
	case err != nil && sign:
		if _, err := pricing.ParseQuantity(number); err == nil {
			v.Fault("percent %q has a percent sign; write %s", text, number)
			return pricing.Quantity{}
		}
		fallthrough
	case err != nil:
		v.Fault("percent %v", err)
		return pricing.Quantity{}
	case q.Cmp(pricing.Count(100)) > 0:
		v.Fault("a discount of %s percent would pay for the use; write a number from 0 to 100", q)
		return pricing.Quantity{}
	}
	return q.Div(pricing.Count(100))
}

// checkDiscounts finds the models that discounts name.
func (l *loader) checkDiscounts() {
	for _, u := range l.discounted {
		m, err := l.cat.Lookup(u.at.Text())
		switch {
		case err != nil:
			u.at.Fault("%v", err)
		case slices.Contains(u.discount.Models, m.ID):
			u.at.Fault("model %s stands twice; keep one", m.ID)
		default:
			u.discount.Models = append(u.discount.Models, m.ID)
		}
	}
}

// discountWarnings finds discounts that were probably meant otherwise: over 90
// percent, below one, and those that never hold because a later one of the same
// layer covers all that they cover.
func (c *Catalog) discountWarnings() []Warning {
	var w []Warning
	one, ninety := pricing.Count(1).Div(pricing.Count(100)), pricing.Count(90).Div(pricing.Count(100))
	for i, d := range c.discounts {
		asPercent := d.Percent.Mul(pricing.Count(100))
		switch {
		case d.Percent.Cmp(ninety) > 0:
			w = append(w, Warning{d.At, fmt.Sprintf("a discount of %s percent; look whether it is what remains to be paid", asPercent)})
		case d.Percent.Sign() > 0 && d.Percent.Cmp(one) < 0:
			w = append(w, Warning{d.At, fmt.Sprintf("a discount of %s percent, less than one; write %s if %s percent is meant", asPercent, asPercent.Mul(pricing.Count(100)), asPercent.Mul(pricing.Count(100)))})
		}
		for _, later := range c.discounts[i+1:] {
			if later.Overlay == d.Overlay && later.hides(d) {
				w = append(w, Warning{d.At, fmt.Sprintf("this discount never holds: the one at %s covers all that it covers; put the more general one first", later.At)})
				break
			}
		}
	}
	return w
}
