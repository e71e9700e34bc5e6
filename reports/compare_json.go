package reports

import (
	"io"

	"tokencast/estimate"
	"tokencast/pricing"
)

// The form of a comparison as JSON. Fields are only ever added.
type (
	compareJSON struct {
		Schema     string           `json:"schema"`
		Name       string           `json:"name"`
		Catalog    catalogJSON      `json:"catalog"`
		Currency   string           `json:"currency"`
		Region     string           `json:"region"`
		MonthHours pricing.Quantity `json:"month_hours"`
		Scenario   string           `json:"scenario"`
		Complete   bool             `json:"complete"` // of the workload as it stands
		Models     []comparedJSON   `json:"models"`
		Budget     *budgetJSON      `json:"budget"`
		Notes      []string         `json:"notes"`
	}
	comparedJSON struct {
		Model      string             `json:"model"`
		ModelName  string             `json:"model_name"`
		Provider   string             `json:"provider"`
		Current    bool               `json:"current"`
		Amount     amountsJSON        `json:"amount"`
		Difference *pricing.Money     `json:"difference"`
		OneOff     *pricing.Money     `json:"one_off"`
		Complete   bool               `json:"complete"`
		Lines      []comparedLineJSON `json:"lines"`
		Unpriced   []missingJSON      `json:"unpriced"`
		Cannot     []string           `json:"cannot"`
		Warnings   []warningJSON      `json:"warnings"`
	}
	comparedLineJSON struct {
		Workload string       `json:"workload"`
		Model    string       `json:"model"`
		Plan     string       `json:"plan"`
		Amount   amountsJSON  `json:"amount"`
		Complete bool         `json:"complete"`
		Accuracy accuracyJSON `json:"accuracy"`
	}
	missingJSON struct {
		Workload string `json:"workload"`
		unpricedJSON
	}
)

// comparisonJSON writes c in the documented form.
func comparisonJSON(w io.Writer, c *estimate.Comparison) error {
	e := c.Current
	same := func(s string) string { return s }
	return encode(w, compareJSON{
		Schema: "tokencast.compare/1", Name: e.Name, Catalog: catalogUsedOf(e), Currency: e.Currency, Region: e.Region,
		MonthHours: e.MonthHours, Scenario: e.Scenario.String(), Complete: e.Complete,
		Models: list(c.Models, func(r estimate.Compared) comparedJSON {
			return comparedJSON{
				Model: r.Model, ModelName: r.ModelName, Provider: r.Provider, Current: r.Current,
				Amount: amountsOf(r.Amount), Difference: difference(c, r), OneOff: r.OneOff, Complete: r.Complete,
				Lines: list(r.Lines, func(l estimate.Line) comparedLineJSON {
					full := lineOf(l)
					return comparedLineJSON{l.Name, l.Model, l.Plan, full.Amount, l.Complete, full.Accuracy}
				}),
				Unpriced: list(r.Unpriced, func(m estimate.Missing) missingJSON {
					return missingJSON{m.Line, unpricedJSON(m.Unpriced)}
				}),
				Cannot: list(r.Cannot, estimate.Obstacle.String), Warnings: list(r.Warnings, warningOf),
			}
		}),
		Budget: budgetOf(e.Budget), Notes: list(c.Notes, same),
	})
}
