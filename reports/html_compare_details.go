package reports

import (
	"encoding/json"
	"fmt"
	"html/template"
	"strings"

	"tokencast/estimate"
	"tokencast/pricing"
)

// modelDetails are the moved lines of a model, item by item.
type modelDetails struct {
	Heading string
	Stay    string // what the lines that stay cost
	Items   *htmlTable
}

// manyItems is how many rows the details of all models have.
const manyItems = 2000

// detailsOf gathers the details of the models that have items, in their order, and says of
// how many models it leaves them out.
func detailsOf(c *estimate.Comparison) ([]modelDetails, string) {
	var details []modelDetails
	rows, left := 0, 0
	for i, r := range c.Models {
		items := len(r.Once)
		for _, l := range r.Lines {
			items += len(l.Items) + len(l.Unpriced)
		}
		switch {
		case items == 0:
			continue
		case rows+items > manyItems:
			left++
			continue
		}
		rows += items
		d := modelDetails{Heading: fmt.Sprintf("%s: %s", pageText(rowName(r)), detailsText(c, r)), Items: itemsTable(c.Current, r, i)}
		if stay := len(c.Current.Lines) - len(r.Lines); stay > 0 {
			d.Stay = "Beside these, " + counted(int64(stay), "line") + " of the workload, as " + verb(int64(stay), "it stands", "they stand") + "."
		}
		details = append(details, d)
	}
	if left == 0 {
		return details, ""
	}
	return details, fmt.Sprintf("The items of %s are not listed here.", counted(int64(left), "further model"))
}

// detailsText is what a row comes to.
func detailsText(c *estimate.Comparison, r estimate.Compared) string {
	if r.Amount == nil {
		return "not priced"
	}
	return fmt.Sprintf("%s%s %s a month", atLeast(r.Complete), money(r.Amount.Base), c.Current.Currency)
}

// itemsTable has a row an item of the moved lines, one for each thing without an amount, and
// one for what falls once.
func itemsTable(e *estimate.Estimate, r estimate.Compared, n int) *htmlTable {
	t := &htmlTable{
		ID: fmt.Sprintf("items-%d", n), Caption: "Lines on this model, base, a full month",
		Columns: columnsNamed("Line", "Plan", "Meter", ">Quantity", ">"+listPrice(e), ">Discount", ">"+e.Currency, "In force from", "Source", "Record"),
	}
	row := func(line, plan, meter string, item pricing.LineItem) {
		rate := item.Rate
		t.row(pageText(line), plan, pageText(meter), quantityCell(item.Quantity, rate.Meter.Noun()), rateCell(rate), discountCell(item),
			amountCell(&item.Amount), rate.From.String(), pageText(rate.Source), pageText(strings.TrimSpace(rate.At.String()+" "+rate.Overlay)))
	}
	for _, l := range r.Lines {
		for _, item := range l.Items {
			meter := item.Rate.Meter.Label()
			if when := item.Rate.Condition.When(); when != "" {
				meter += ", " + when
			}
			row(l.Name, planOf(l), meter, item)
		}
		for _, u := range l.Unpriced {
			t.row(pageText(l.Name), planOf(l), u.Meter.Label(), dash, dash, "", dash, "", pageText(missingText(u)), "")
		}
	}
	for _, o := range r.Once {
		row(o.Line, "", o.Rate.Meter.Label()+", once", o.LineItem)
	}
	return t
}

// compareWhatIf is the what-if panel of a comparison. What the page recomputes is, of each
// model, what follows the volume and what does not:
//
//	amount = volume x what follows it + the rest
type compareWhatIf struct {
	Data   template.JS
	Models []whatIfModel
}

type whatIfModel struct {
	Index     int
	Name, Fit string
}

type compareData struct {
	Currency string      `json:"currency"`
	Models   []modelData `json:"models"`
}

type modelData struct {
	Priced   bool      `json:"priced"` // anything of it
	Complete bool      `json:"complete"`
	Current  bool      `json:"current"`
	Fits     bool      `json:"fits"` // it can serve every line
	Follows  fractions `json:"follows"`
	Rest     fractions `json:"rest"`
}

// compareWhatIfOf gathers the panel; nil where nothing is priced.
func compareWhatIfOf(c *estimate.Comparison) *compareWhatIf {
	p := &compareWhatIf{}
	d := compareData{Currency: c.Current.Currency}
	priced := false
	for i, r := range c.Models {
		follows, rest := partsOf(c, r)
		d.Models = append(d.Models, modelData{r.Amount != nil, r.Complete, r.Current, len(r.Cannot) == 0, fractionsOf(follows), fractionsOf(rest)})
		p.Models = append(p.Models, whatIfModel{i, pageText(rowName(r)), fitText(r)})
		priced = priced || r.Amount != nil
	}
	text, err := json.Marshal(d)
	if err != nil || !priced {
		return nil // strings, numbers and booleans alone: it cannot fail
	}
	p.Data = template.JS(text) //nolint:gosec // fractions and a currency, with < > & escaped
	return p
}

// partsOf divides the amount of a row into what follows the volume and what does not: its
// own lines, and those of the workload that stay as they are.
func partsOf(c *estimate.Comparison, r estimate.Compared) (follows, rest estimate.Amounts) {
	if r.Amount == nil {
		return follows, rest
	}
	moved := map[string]bool{}
	lines := r.Lines
	for _, l := range r.Lines {
		moved[l.Name] = true
	}
	for _, l := range c.Current.Lines {
		if !moved[l.Name] {
			lines = append(lines[:len(lines):len(lines)], l)
		}
	}
	for _, l := range lines {
		for span, a := range sumsOf(c.Current, pricesIn(l.Plans[0], 1)) {
			if followsVolume(estimate.Span(span)) {
				follows = follows.Add(a)
			} else {
				rest = rest.Add(a)
			}
		}
	}
	return follows, rest
}
