package reports

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"

	"tokencast/estimate"
	"tokencast/pricing"
)

//go:embed diff_schema.json
var diffSchema []byte

// DiffJSONSchema returns the JSON Schema of a diff as JSON. The caller owns the bytes.
func DiffJSONSchema() []byte { return slices.Clone(diffSchema) }

// The form of a diff as JSON. Fields are only ever added.
type (
	diffDoc struct {
		Schema      string         `json:"schema"`
		Name        string         `json:"name"`
		Currency    string         `json:"currency"`
		Scenario    string         `json:"scenario"`
		Complete    bool           `json:"complete"` // both totals miss nothing
		Base        *pricing.Money `json:"base"`     // null where nothing is priced
		Now         *pricing.Money `json:"now"`
		Change      *pricing.Money `json:"change"` // null where one of them is
		MaxIncrease *limitDoc      `json:"max_increase"`
		Causes      []causeDoc     `json:"causes"`
		Gaps        []gapDoc       `json:"gaps"`
		Notes       []string       `json:"notes"`
		BaseOf      sideDoc        `json:"base_estimate"`
		NowOf       sideDoc        `json:"now_estimate"`
	}
	limitDoc struct {
		Limit   string `json:"limit"`
		Verdict string `json:"verdict"`
	}
	causeDoc struct {
		Cause    estimate.Cause `json:"cause"`
		Workload string         `json:"workload"`
		Amount   pricing.Money  `json:"amount"`
	}
	gapDoc struct {
		Side     string         `json:"side"`
		Workload string         `json:"workload"`
		Meter    pricing.Meter  `json:"meter"`
		Reason   pricing.Reason `json:"reason"`
	}
	sideDoc struct {
		Name           string           `json:"name"`
		CatalogVersion string           `json:"catalog_version"`
		AsOf           string           `json:"as_of"`
		Region         string           `json:"region"`
		MonthHours     pricing.Quantity `json:"month_hours"`
		Complete       bool             `json:"complete"`
		Total          amountsJSON      `json:"total"`
	}
)

func diffJSON(w io.Writer, d *estimate.Diff) error {
	side := func(e *estimate.Saved) sideDoc {
		return sideDoc{e.Name, e.CatalogVersion, e.AsOf, e.Region, e.MonthHours, e.Complete, amountsOf(e.Total)}
	}
	doc := diffDoc{
		Schema: "tokencast.diff/1", Name: d.Now.Name, Currency: d.Now.Currency, Scenario: d.Scenario.String(),
		Complete: len(d.Gaps) == 0, Base: d.BaseTotal, Now: d.NowTotal, Change: d.Change,
		Causes: list(d.Causes, func(c estimate.Change) causeDoc { return causeDoc{c.Cause, c.Line, c.Amount} }),
		Gaps:   list(d.Gaps, func(g estimate.Gap) gapDoc { return gapDoc{g.Side, g.Line, g.Meter, g.Reason} }),
		Notes:  list(d.Notes, func(s string) string { return s }),
		BaseOf: side(d.Base), NowOf: side(d.Now),
	}
	if d.Limit != nil {
		doc.MaxIncrease = &limitDoc{d.Limit.Text, d.Verdict}
	}
	return encode(w, doc)
}

// diffCSV writes one row a cause, the largest first, without a row of the sum. What has
// no price has a row without an amount.
func diffCSV(w io.Writer, d *estimate.Diff) error {
	rows := [][]string{{"cause", "workload", "amount", "currency", "scenario", "unpriced"}}
	tail := []string{cell(d.Now.Currency), d.Scenario.String()}
	for _, c := range d.Causes {
		rows = append(rows, append([]string{string(c.Cause), cell(c.Line), c.Amount.String()}, append(tail, "")...))
	}
	for _, g := range d.Gaps {
		unpriced := strings.TrimSpace(fmt.Sprintf("%s: %s %s", g.Side, g.Meter, g.Reason))
		rows = append(rows, append([]string{"", cell(g.Line), ""}, append(tail, cell(unpriced))...))
	}
	return csv.NewWriter(w).WriteAll(rows)
}

// diffMarkdown writes d for a comment on a pull request: the marker, the answer, the
// causes by size, the rest folded away.
func diffMarkdown(w io.Writer, d *estimate.Diff) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n## %s: %s\n\n%s\n", DiffMarker, short(d.Now.Name), md(changeText(d)), prose(fromToText(d)))
	if text := increaseText(d); text != "" {
		fmt.Fprintf(&b, "\n**%s**\n", md(text))
	}
	if len(d.Causes) > 0 {
		t := mdTable{&b, []string{"Cause", "Line", md(d.Now.Currency) + " a month"}, "llr"}
		t.begin()
		for _, c := range shownCauses(d) {
			t.row(string(c.Cause), short(c.Line), signed(c.Amount))
		}
		t.row("**Change**", "", "**"+signed(*d.Change)+"**")
		if hidden := len(d.Causes) - len(shownCauses(d)); hidden > 0 {
			fmt.Fprintf(&b, "\n%s\n", prose(moreText(hidden)))
		}
	}
	mdList(&b, "Not priced", gapTexts(d))
	mdList(&b, "Not alike", d.Notes)
	fold(&b, "What was compared, and what the causes mean", func() {
		mdList(&b, "Compared", sideTexts(d))
		mdList(&b, "Causes", causeTexts)
		fmt.Fprintf(&b, "\n%s\n", prose(roundingNote))
	})
	_, err := io.WriteString(w, b.String())
	return err
}
