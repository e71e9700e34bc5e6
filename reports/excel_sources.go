package reports

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

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
	b.prices = map[priceKey]*priceCell{}
	s.title(b.text("Price sources", b.style(lookTitle, numNone)), b.explain("Prices as published. One that is changed here changes every line item that uses it."))
	s.heading(b.headings("Key", "Model", "Meter", "Condition", "Published unit", ">Per", ">Unit price", "Currency", "From", "Source", "Retrieved", "Confidence", "Recorded at", "Overlay", "Note")...)
	b.titles = map[string]estimate.Source{}
	for _, source := range append(slices.Clone(b.answer.sources), b.estimate.Sources...) {
		b.titles[source.Key] = source
	}
	var rows []itemRow
	for i := range b.estimate.Lines {
		rows = b.itemRows(i, rows)
		for k := range rows {
			if rows[k].item != nil {
				b.addSource(b.estimate.Lines[i].Model, *rows[k].item.Rate)
			}
		}
	}
	if b.answer.prices != nil {
		b.answer.prices()
	}
	if len(b.listed) > 0 {
		s.table, s.tableRow, s.tableWidth = "tblPrices", s.header, len(s.widths)
		prices := absoluteSpan(sourcePriceColumn, lineRange{s.header + 1, len(s.rows)})
		s.validations = append(s.validations, b.atLeastZero(strings.ReplaceAll(prices, "$", ""), "a price"))
	}
}

// addSource lists a price, once.
func (b *book) addSource(model string, r pricing.Rate) {
	key := keyOf(model, r)
	if b.prices[key] != nil {
		return
	}
	source := b.titles[r.Source]
	name := source.Title
	if name == "" {
		name = r.Source
	}
	n := b.sources.next()
	row := strconv.Itoa(n)
	p := &priceCell{
		model: model, rate: r, row: n, key: "P" + strconv.Itoa(n-b.sources.header),
		each: b.money(r.Price), each1: b.sources.ref("$" + sourcePriceColumn + "$" + row),
		perFigure: float64(r.Unit.Size()), per: b.sources.ref("$" + sourcePerColumn + "$" + row),
	}
	b.prices[key], b.listed = p, append(b.listed, p)
	cells := []any{
		b.say(p.key), b.say(model), b.say(r.Meter.Label()), b.say(conditionText(r.Condition)), b.say(string(r.Unit)),
		b.number(r.Unit.Size(), b.style(lookPlain, numWhole)), b.number(r.Price, b.style(lookInput, numPrice)), b.say(b.estimate.ListCurrency),
		b.day(r.From, numDay), b.say(name), b.day(source.Retrieved, numDay), b.say(r.Confidence), b.say(r.At.String()), b.say(r.Overlay), b.explain(r.Note),
	}
	if link := webAddress(source); link != "" {
		cells[9] = b.text(name, b.style(lookAddress, numText))
		b.sources.links = append(b.sources.links, sheetLink{cellAt("J", n), link})
	}
	b.sources.add(cells...)
	b.sources.explained(r.Note, 14)
}

// webAddress returns where a source can be read: its title or key, where that is an
// address on the web. Nothing else leads out of the workbook.
func webAddress(s estimate.Source) string {
	for _, text := range []string{s.Title, s.Key} {
		u, err := url.Parse(text)
		if err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && len(text) <= excelize.MaxFieldLength/4 && cellText(text) == text && !strings.ContainsAny(text, " \"<>") {
			return text
		}
	}
	return ""
}

// atLeastZero refuses figures below zero in cells.
func (b *book) atLeastZero(cells, what string) *excelize.DataValidation {
	return b.decimal(cells, excelize.DataValidationOperatorGreaterThanOrEqual, 0, 0, fmt.Sprintf("%s is a number of 0 or more", what))
}

// decimal refuses figures outside a range in cells.
func (b *book) decimal(cells string, operator excelize.DataValidationOperator, from, to float64, rule string) *excelize.DataValidation {
	v := excelize.NewDataValidation(true)
	v.Sqref = cells
	b.must(v.SetRange(from, to, excelize.DataValidationTypeDecimal, operator))
	v.SetError(excelize.DataValidationErrorStyleStop, "Not possible here", rule)
	return v
}

// choice offers a list of texts in cells.
func (b *book) choice(cells string, texts []string, title, rule string) *excelize.DataValidation {
	v := excelize.NewDataValidation(true)
	v.Sqref = cells
	b.must(v.SetDropList(texts))
	v.SetError(excelize.DataValidationErrorStyleStop, "Not possible here", rule)
	v.SetInput(title, rule)
	return v
}
