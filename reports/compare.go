package reports

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"tokencast/estimate"
	"tokencast/pricing"
)

// comparisonFormats is the table of the formats of a comparison.
var comparisonFormats = answerFormats[*estimate.Comparison]{
	{Table, comparisonTable},
	{JSON, func(w io.Writer, c *estimate.Comparison, _ Options) error { return comparisonJSON(w, c) }},
	{CSV, func(w io.Writer, c *estimate.Comparison, _ Options) error { return comparisonCSV(w, c) }},
	{Markdown, func(w io.Writer, c *estimate.Comparison, _ Options) error { return comparisonMarkdown(w, c) }},
	{Excel, func(w io.Writer, c *estimate.Comparison, _ Options) error { return comparisonExcel(w, c) }},
	{HTML, func(w io.Writer, c *estimate.Comparison, _ Options) error { return comparisonHTML(w, c) }},
}

// ComparisonFormats returns the formats that [WriteComparison] writes.
func ComparisonFormats() []Format { return comparisonFormats.list() }

// WriteComparison writes a comparison in the format f, its models in the order given. As
// [Write] it writes nothing when the report cannot be made.
func WriteComparison(w io.Writer, c *estimate.Comparison, f Format, o Options) error {
	return comparisonFormats.write(w, "comparison", c, f, o)
}

// difference is what a row costs more than the workload as it stands, nil where one of
// them is not known whole.
func difference(c *estimate.Comparison, r estimate.Compared) *pricing.Money {
	if r.Amount == nil || !r.Complete || c.Current.Total == nil || !c.Current.Complete {
		return nil
	}
	d := r.Amount.Base.Sub(c.Current.Total.Base)
	return &d
}

// asItStands is what the workload's own row is called where its lines have several models.
const asItStands = "(as it stands)"

// rowName is the model of a row.
func rowName(r estimate.Compared) string {
	if r.Model == "" {
		return asItStands
	}
	return r.Model
}

// fitText says whether a model can serve the lines, in a word.
func fitText(r estimate.Compared) string {
	caution := true
	for _, o := range r.Cannot {
		caution = caution && o.Kind == estimate.LanguageObstacle
	}
	switch {
	case r.Current:
		return "current"
	case !caution:
		return "no"
	case !r.Complete:
		return "unpriced"
	case len(r.Cannot) > 0:
		return "perhaps"
	}
	return "yes"
}

// cheapest returns the row that costs least at base of those that can serve every line;
// nil where none can.
func cheapest(c *estimate.Comparison) *estimate.Compared {
	var best *estimate.Compared
	for i, r := range c.Models {
		if ranked(r) && (best == nil || r.Amount.Base.Cmp(best.Amount.Base) < 0) {
			best = &c.Models[i]
		}
	}
	return best
}

// comparisonAnswer says which model costs least: what the first line is for.
func comparisonAnswer(c *estimate.Comparison) string {
	e := c.Current
	now := "nothing is priced as it stands"
	if e.Total != nil {
		now = fmt.Sprintf("%s%s %s a month as it stands", atLeast(e.Complete), money(e.Total.Base), e.Currency)
	}
	switch best := cheapest(c); {
	case best == nil:
		return now + "; no model that fits is priced"
	case best.Current:
		return now + ", which no model that fits undercuts"
	default:
		return fmt.Sprintf("%s; %s on %s", now, money(best.Amount.Base), best.Model)
	}
}

// movedTexts says what the moved lines cost on each model and what their counts are worth.
func movedTexts(c *estimate.Comparison) []string {
	var texts []string
	told := map[[2]string]bool{}
	for _, r := range c.Models {
		for _, l := range r.Lines {
			of := [2]string{l.Name, l.Model}
			if told[of] {
				continue
			}
			told[of] = true
			amount := "not priced"
			if l.Amount != nil {
				low, base, high := lowBaseHigh(l.Amount)
				amount = fmt.Sprintf("%s%s (low %s, high %s)", atLeast(l.Complete), base, low, high)
			}
			texts = append(texts, fmt.Sprintf("%s, %s on %s: %s; %s", l.Name, strings.ReplaceAll(l.Plan, "_", " "), l.Model, amount, accuracyText(l)))
		}
	}
	return texts
}

// cannotTexts says why models cannot serve the lines, those of one reason together.
func cannotTexts(c *estimate.Comparison) []string {
	var reasons []string
	models := map[string][]string{}
	for _, r := range c.Models {
		for _, o := range r.Cannot {
			if r.Current && o.Kind == estimate.PriceObstacle {
				continue // told as not priced
			}
			why := o.String()
			if models[why] == nil {
				reasons = append(reasons, why)
			}
			models[why] = append(models[why], rowName(r))
		}
	}
	const most = 3
	return list(reasons, func(why string) string {
		names := models[why]
		if more := len(names) - most; more > 1 {
			return fmt.Sprintf("%s and %d more: %s", strings.Join(names[:most], ", "), more, why)
		}
		return strings.Join(names, ", ") + ": " + why
	})
}

// comparisonWarnings are those of the candidates: JSON holds those of the workload as it
// stands, and its estimate shows them.
func comparisonWarnings(c *estimate.Comparison) []string {
	var texts []string
	for _, r := range c.Models {
		if r.Current {
			continue
		}
		for _, w := range r.Warnings {
			texts = append(texts, rowName(r)+": "+warningText(w))
		}
	}
	return texts
}

// comparisonTable writes c for a terminal.
func comparisonTable(w io.Writer, c *estimate.Comparison, o Options) error {
	e := c.Current
	p := &page{width: o.width()}
	answer := ": " + comparisonAnswer(c)
	p.say(strong, cut(visible(e.Name), max(p.width-columnsOf(answer), 12), false)+answer)
	p.say(normal, contextText(e))
	p.traps(e)
	p.lines = append(p.lines, pageLine{})
	if err := p.grid(comparisonGrid(c, p.width)); err != nil {
		return err
	}
	p.unpriced(e)
	p.budget(e)
	p.entries(doubt, "What models cannot do", cannotTexts(c), dearestLines)
	p.entries(normal, "Lines: "+e.Currency+" a month, and what their token counts are worth", movedTexts(c), manyLines)
	p.explained(e)
	p.entries(doubt, "Warnings", comparisonWarnings(c), dearestLines)
	p.entries(normal, "Notes", c.Notes, dearestLines)
	p.lines = append(p.lines, pageLine{})
	p.say(normal, roundingNote)
	return p.write(w, o.Color)
}

// comparisonGrid is the table of the models. IDs stand whole, to be copied; low and high
// give way first, for they stand in the list of the lines, too.
func comparisonGrid(c *estimate.Comparison, width int) *grid {
	longestID := 0
	for _, r := range c.Models {
		longestID = max(longestID, columnsOf(visible(rowName(r))))
	}
	g := &grid{columns: []column{
		{"Model", id, longestID},
		{c.Current.Currency + "/month", figures, 0},
		{"Low", figures, 0},
		{"High", figures, 0},
		{"Difference", figures, 0},
		{"Fits", words, 8},
	}}
	for _, r := range c.Models {
		low, base, high := lowBaseHigh(r.Amount)
		g.add(rowName(r), atLeast(r.Complete || r.Amount == nil)+base, low, high, signedOr(difference(c, r)), fitText(r))
	}
	if _, ok := g.fit(width); !ok {
		g.drop(3)
		g.drop(2)
	}
	if _, ok := g.fit(width); !ok {
		g.columns[0].least = 10
	}
	return g
}

// signedOr is an amount for display with its sign, a dash where there is none.
func signedOr(m *pricing.Money) string {
	if m == nil {
		return dash
	}
	return signed(*m)
}

// comparisonCSV writes one row a model.
func comparisonCSV(w io.Writer, c *estimate.Comparison) error {
	e := c.Current
	rows := [][]string{{
		"model", "model_name", "provider", "current", "low", "base", "high", "difference", "currency", "complete", "one_off",
		"lines", "cannot", "unpriced", "catalog_version", "price_day", "region",
	}}
	for _, r := range c.Models {
		a := amountsOf(r.Amount)
		var unpriced []string
		for _, u := range r.Unpriced {
			unpriced = append(unpriced, fmt.Sprintf("%s: %s: %s", u.Line, u.Meter, u.Reason))
		}
		rows = append(rows, []string{
			cell(r.Model), cell(r.ModelName), cell(r.Provider), strconv.FormatBool(r.Current),
			textOr(a.Low), textOr(a.Base), textOr(a.High), textOr(difference(c, r)), e.Currency, strconv.FormatBool(r.Complete), textOr(r.OneOff),
			cell(strings.Join(list(r.Lines, func(l estimate.Line) string { return l.Name }), "; ")),
			cell(strings.Join(list(r.Cannot, estimate.Obstacle.String), "; ")), cell(strings.Join(unpriced, "; ")),
			cell(e.Catalog.Version), e.Catalog.AsOf.String(), cell(e.Region),
		})
	}
	return csv.NewWriter(w).WriteAll(rows)
}

// comparisonMarkdown writes c for a pull request or a document.
func comparisonMarkdown(w io.Writer, c *estimate.Comparison) error {
	e := c.Current
	var b strings.Builder
	fmt.Fprintf(&b, "## %s: %s\n\n%s\n", short(e.Name), md(comparisonAnswer(c)), prose(contextText(e)))
	mdTraps(&b, e)
	t := mdTable{&b, []string{"Model", e.Currency + " a month", "Low", "High", "Difference", "Fits"}, "lrrrrl"}
	t.begin()
	for _, r := range c.Models {
		low, base, high := lowBaseHigh(r.Amount)
		t.row(short(rowName(r)), atLeast(r.Complete || r.Amount == nil)+base, low, high, signedOr(difference(c, r)), short(fitText(r)))
	}
	mdList(&b, "Not priced", unpricedTexts(e))
	if text, _ := budgetText(e); text != "" {
		fmt.Fprintf(&b, "\n%s\n", prose(text))
	}
	mdList(&b, "What models cannot do", cannotTexts(c))
	fold(&b, "Lines, warnings and notes", func() {
		mdList(&b, "Lines", movedTexts(c))
		mdList(&b, "Warnings", comparisonWarnings(c))
		mdList(&b, "Notes", c.Notes)
	})
	fmt.Fprintf(&b, "\n%s\n", prose(roundingNote))
	_, err := io.WriteString(w, b.String())
	return err
}
