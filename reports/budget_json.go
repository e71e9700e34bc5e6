package reports

import (
	"io"

	"tokencast/estimate"
	"tokencast/pricing"
)

// The form of what an amount buys as JSON. Fields are only ever added.
type (
	buysJSON struct {
		Schema         string            `json:"schema"`
		Name           string            `json:"name"`
		Catalog        catalogJSON       `json:"catalog"`
		Currency       string            `json:"currency"`
		Region         string            `json:"region"`
		MonthHours     pricing.Quantity  `json:"month_hours"`
		Scenario       string            `json:"scenario"`
		Complete       bool              `json:"complete"`
		Amount         pricing.Money     `json:"amount"`
		Total          amountsJSON       `json:"total"`
		Verdict        string            `json:"verdict"`
		Margin         *pricing.Money    `json:"margin"`
		Headroom       *pricing.Quantity `json:"headroom"` // percent
		HeadroomReason string            `json:"headroom_reason"`
		FirstMonthOver *string           `json:"first_month_over"`
		AfterHorizon   bool              `json:"after_horizon"`
		SearchedTo     string            `json:"searched_to"`
		TokensReason   string            `json:"tokens_reason"`
		Lines          []boughtLineJSON  `json:"lines"`
		Unpriced       []missingJSON     `json:"unpriced"`
		Warnings       []warningJSON     `json:"warnings"`
		Notes          []string          `json:"notes"` // both figures of calibrated lines
	}
	boughtLineJSON struct {
		Workload   string            `json:"workload"`
		Model      string            `json:"model"`
		Share      *pricing.Quantity `json:"share"` // percent
		Requests   *pricing.Quantity `json:"requests"`
		Images     *pricing.Quantity `json:"images"`
		Tokens     *pricing.Quantity `json:"tokens_per_call"`
		Planned    plannedJSON       `json:"planned"`
		OverLimits bool              `json:"over_limits"`
		// tokens_per_call are more than the model takes
		OverContext bool `json:"over_context"`
	}
	plannedJSON struct {
		Requests *pricing.Quantity `json:"requests"`
		Images   *pricing.Quantity `json:"images"`
		Tokens   *pricing.Quantity `json:"tokens_per_call"`
	}
)

// purchaseJSON writes p in the documented form.
func purchaseJSON(w io.Writer, p *estimate.Purchase) error {
	e := p.Estimate
	j := buysJSON{
		Schema: "tokencast.budget/1", Name: e.Name, Catalog: catalogUsedOf(e), Currency: e.Currency, Region: e.Region,
		MonthHours: e.MonthHours, Scenario: e.Scenario.String(), Complete: e.Complete,
		Amount: p.Amount, Total: amountsOf(e.Total), Verdict: e.Budget.Verdict, Margin: e.Budget.Margin,
		Headroom: inPercent(p.Headroom), HeadroomReason: p.HeadroomReason,
		AfterHorizon: p.AfterHorizon, SearchedTo: p.SearchedTo.MonthText(), TokensReason: p.TokensReason,
		Lines:    []boughtLineJSON{},
		Unpriced: []missingJSON{},
		Warnings: list(e.Warnings, warningOf),
		Notes:    list(p.Notes, func(s string) string { return s }),
	}
	if p.FirstMonthOver != nil {
		month := p.FirstMonthOver.MonthText()
		j.FirstMonthOver = &month
	}
	for i, l := range p.Lines {
		j.Lines = append(j.Lines, boughtLineJSON{
			Workload: l.Name, Model: l.Model, Share: inPercent(l.Share), Requests: l.Requests, Images: l.Images, Tokens: l.Tokens,
			Planned: plannedJSON(plannedOf(p, i)), OverLimits: l.OverLimits, OverContext: l.OverContext,
		})
		for _, u := range e.Lines[i].Unpriced {
			j.Unpriced = append(j.Unpriced, missingJSON{l.Name, unpricedJSON(u)})
		}
	}
	return encode(w, j)
}
