package reports

import (
	"fmt"

	"tokencast/estimate"
	"tokencast/pricing"
)

// A priceKey tells the prices of an estimate apart.
type priceKey struct {
	model     string
	meter     pricing.Meter
	condition pricing.Condition
	from      pricing.Day
	at        pricing.Place
	overlay   string
}

func keyOf(model string, r pricing.Rate) priceKey {
	return priceKey{model, r.Meter, r.Condition, r.From, r.At, r.Overlay}
}

// Columns of Price sources that other sheets refer to.
const (
	sourcePerColumn   = "F"
	sourcePriceColumn = "G"
)

// fillSources lists each price used once; the price is an input.
func (b *book) fillSources() {
	s := b.sources
	b.priceRows = map[priceKey]int{}
	s.title(b.text("Price sources", b.style(lookTitle, numNone)), b.explain("A price changed here changes every line that uses it."))
	s.heading(b.headings("Key", "Model", "Meter", "Condition", "Published unit", ">Per", ">Unit price", "Currency", "From", "Source", "Retrieved", "Confidence", "Recorded at", "Overlay", "Note")...)
	titles := map[string]estimate.Source{}
	for _, source := range b.estimate.Sources {
		titles[source.Key] = source
	}
	for _, l := range b.estimate.Lines {
		for _, item := range l.Items {
			b.addSource(l.Model, item.Rate, titles)
		}
	}
	for _, o := range b.estimate.OneOff {
		b.addSource(o.Model, o.Rate, titles)
	}
}

func (b *book) addSource(model string, r pricing.Rate, sources map[string]estimate.Source) {
	key := keyOf(model, r)
	if b.priceRows[key] != 0 {
		return
	}
	source := sources[r.Source]
	name := source.Title
	if name == "" {
		name = r.Source
	}
	n := b.sources.next()
	b.priceRows[key] = b.sources.add(
		b.say(b.priceName(n)), b.say(model), b.say(r.Meter.Label()), b.say(r.Condition.When()), b.say(string(r.Unit)),
		b.number(r.Unit.Size(), b.style(lookPlain, numWhole)), b.number(r.Price, b.style(lookInput, numPrice)), b.say(b.estimate.ListCurrency),
		b.day(r.From, numDay), b.say(name), b.day(source.Retrieved, numDay), b.say(r.Confidence), b.say(r.At.String()), b.say(r.Overlay), b.explain(r.Note),
	)
	b.sources.explained(r.Note, 14)
}

// priceName is what other sheets call the price in a row of Price sources.
func (b *book) priceName(row int) string { return fmt.Sprintf("P%d", row-b.sources.header) }
