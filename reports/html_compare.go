package reports

import (
	_ "embed"
	"fmt"
	"io"
	"math/big"
	"strings"

	"tokencast/estimate"
	"tokencast/pricing"
)

// The page of a comparison: the answer, a chart, a table of every model, what-ifs, and what
// the moved lines cost on each model.

//go:embed page/compare.html
var compareTemplate string

//go:embed page/compare.js
var compareScript string

// compareForm is the template of a comparison's page.
var compareForm = formOf(compareTemplate)

// comparePage is what the template shows.
type comparePage struct {
	htmlFrame
	Name       string
	AtLeast    string
	Now        *htmlAmounts // as it stands; nil where nothing is priced
	Currency   string
	Best       *bestModel // nil where none is better
	NoBetter   string     // then: why
	Context    string
	Alerts     []string
	Budget     string
	OverBudget bool
	Bars       *barChart // nil where nothing has an amount
	MoreBars   string
	Models     *htmlTable
	WhatIf     *compareWhatIf
	Details    []modelDetails
	NoDetails  string
	Lists      []htmlList
	Rounding   string
}

// bestModel is the cheapest model that fits, where it is another than the workload's own.
type bestModel struct{ Amount, Model, Less string }

// comparisonHTML writes c as a page.
func comparisonHTML(w io.Writer, c *estimate.Comparison) error {
	e := c.Current
	text, over := budgetText(e)
	best, none := bestOf(c)
	p := comparePage{
		htmlFrame: frameOf(pageText(e.Name)+": on other models", compareScript),
		Name:      pageText(e.Name), AtLeast: atLeast(e.Complete), Now: htmlAmountsOf(e.Total), Currency: e.Currency,
		Best: best, NoBetter: none,
		Context: longText(contextText(e)), Budget: text, OverBudget: over,
		Models: comparedTable(c), WhatIf: compareWhatIfOf(c), Lists: comparisonLists(c), Rounding: roundingNote,
	}
	p.Bars, p.MoreBars = comparedChart(c)
	p.Details, p.NoDetails = detailsOf(c)
	for _, warning := range e.Warnings {
		if first(warning) {
			p.Alerts = append(p.Alerts, longText(warningText(warning)))
		}
	}
	return compareForm.Execute(w, p)
}

// bestOf is the cheapest model that fits, or why there is none to name.
func bestOf(c *estimate.Comparison) (*bestModel, string) {
	best := cheapest(c)
	switch {
	case best == nil:
		return nil, "No model that fits is priced."
	case best.Current:
		return nil, "No model that fits undercuts it."
	}
	b := &bestModel{Amount: money(best.Amount.Base), Model: pageText(best.Model)}
	if d := difference(c, *best); d != nil {
		switch d.Sign() {
		case -1:
			b.Less = strings.TrimPrefix(money(*d), "-") + " less"
		case 0:
			b.Less = "as much"
		default:
			b.Less = money(*d) + " more"
		}
		if share := relative(c, *best); share != nil && d.Sign() != 0 {
			b.Less += fmt.Sprintf(" (%s)", strings.TrimPrefix(shareText(share), "-"))
		}
	}
	return b, ""
}

// relative is what a row costs more than the workload as it stands, as a fraction of that;
// nil where one of them is not known whole or that is 0.
func relative(c *estimate.Comparison, r estimate.Compared) *pricing.Quantity {
	d := difference(c, r)
	if d == nil || c.Current.Total.Base.Sign() == 0 {
		return nil
	}
	q := pricing.QuantityOf(new(big.Rat).Quo(d.Rat(), c.Current.Total.Base.Rat()))
	return &q
}

// fits reports whether a row is drawn with those that fit: it can serve every line, or is
// the workload as it stands.
func fits(r estimate.Compared) bool { return r.Current || fitText(r) == "yes" }

// manyBars is how many models a chart draws.
const manyBars = 25

// comparedChart draws the models that have an amount, those that fit first, and says what
// it leaves out.
func comparedChart(c *estimate.Comparison) (*barChart, string) {
	var rows, others []estimate.Compared
	none := 0
	for _, r := range c.Models {
		switch {
		case r.Amount == nil:
			none++
		case fits(r):
			rows = append(rows, r)
		default:
			others = append(others, r)
		}
	}
	rows = append(rows, others...)
	if len(rows) == 0 {
		return nil, ""
	}
	shown := withCurrent(rows)
	top := new(big.Rat)
	for _, r := range shown {
		if h := r.Amount.High.Rat(); h.Cmp(top) > 0 {
			top = h
		}
	}
	chart := &barChart{
		ID: "models-chart", Title: "The workload on each model",
		Desc: fmt.Sprintf("Base cost of the whole workload in %s, a full month, with a thin mark from low to high. Models that fit come first; the line down is the workload as it stands.", c.Current.Currency),
	}
	if t := c.Current.Total; t != nil {
		chart.Center = share(t.Base.Rat(), top)
	}
	for _, r := range shown {
		name, class := r.ModelName, "fitting"
		if r.Model == "" {
			name = asItStands
		}
		switch fit := fitText(r); fit {
		case "current":
			class = "own-plan"
			name += ", as it stands"
		case "yes":
		case "perhaps":
			class, name = "other-plan", name+" (perhaps)"
		default:
			class, name = "other-plan", name+" (does not fit)"
		}
		if r.Model == "" {
			name = "as it stands"
		}
		low, high := r.Amount.Low.Rat(), r.Amount.High.Rat()
		var mark *rect
		if low.Cmp(high) != 0 {
			mark = &rect{X: share(low, top), Width: share(high, top)}
		}
		chart.add(name, atLeast(r.Complete)+money(r.Amount.Base), mark, rect{X: "0", Width: share(r.Amount.Base.Rat(), top), Class: class})
	}
	var more []string
	if n := len(rows) - len(shown); n > 0 {
		more = append(more, fmt.Sprintf("%s with an amount", counted(int64(n), "more model")))
	}
	if none > 0 {
		more = append(more, fmt.Sprintf("%s without one", counted(int64(none), "model")))
	}
	if len(more) == 0 {
		return chart, ""
	}
	return chart, "Not drawn, but in the table: " + strings.Join(more, ", ") + "."
}

// withCurrent is the first rows that a chart draws, and among them the workload as it stands.
func withCurrent(rows []estimate.Compared) []estimate.Compared {
	if len(rows) <= manyBars {
		return rows
	}
	shown := append([]estimate.Compared(nil), rows[:manyBars]...)
	for i, r := range rows {
		if r.Current && i >= manyBars {
			shown[manyBars-1] = r
		}
	}
	return shown
}

// comparedTable has a row a model.
func comparedTable(c *estimate.Comparison) *htmlTable {
	t := &htmlTable{
		ID: "models-table", Caption: "The whole workload on each model, a full month, " + c.Current.Currency,
		Columns: columnsNamed("Model", "Provider", "Fits", ">Low", ">Base", ">High", ">Difference", ">%", ">Once", "What stands in the way"),
	}
	for _, r := range c.Models {
		low, base, high := amountCells(r.Amount)
		base.Text = atLeast(r.Complete || r.Amount == nil) + base.Text
		more, percent := htmlCell{Text: dash}, htmlCell{Text: dash}
		if d := difference(c, r); d != nil {
			more = htmlCell{Text: signed(*d), Sort: d.Rat().RatString()}
		}
		if q := relative(c, r); q != nil {
			percent = htmlCell{Text: shareText(q), Sort: q.Rat().RatString()}
		}
		t.row(pageText(rowName(r)), pageText(r.Provider), fitText(r), low, base, high, more, percent, amountCell(r.OneOff), longText(obstacleText(r)))
	}
	return t
}

// obstacleText is why a model cannot serve the lines, and what has no price on it.
func obstacleText(r estimate.Compared) string {
	texts := list(r.Cannot, estimate.Obstacle.String)
	told := map[string]bool{}
	for _, o := range r.Cannot {
		if o.Kind == estimate.PriceObstacle {
			told[o.Line] = true
		}
	}
	for _, u := range r.Unpriced {
		if !told[u.Line] {
			texts = append(texts, fmt.Sprintf("%s: %s", u.Line, missingText(u.Unpriced)))
		}
	}
	return strings.Join(texts, "; ")
}

// comparisonLists are what limits the worth of the figures.
func comparisonLists(c *estimate.Comparison) []htmlList {
	e := c.Current
	var warnings []string
	for _, w := range e.Warnings {
		if !first(w) {
			warnings = append(warnings, warningText(w))
		}
	}
	return shownLists(
		htmlList{"Not priced as it stands", unpricedTexts(e)},
		htmlList{"What models cannot do", cannotTexts(c)},
		htmlList{"On what the comparison rests", c.Notes},
		htmlList{"Warnings", append(warnings, comparisonWarnings(c)...)},
		htmlList{"Assumptions", e.Assumptions},
		htmlList{"What the token counts are worth", movedTexts(c)},
		htmlList{"Samples", sampleTexts(e.Samples)},
		htmlList{"Sources of the prices", list(c.Sources, sourceText)},
	)
}
