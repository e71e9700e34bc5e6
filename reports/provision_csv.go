package reports

import (
	"encoding/csv"
	"fmt"
	"io"

	"tokencast/estimate"
	"tokencast/pricing"
)

// provisionColumns are those of a comparison of plans as CSV, one row a line and
// commitment. Columns are only ever added, at the end.
var provisionColumns = []string{
	"workload", "model", "plan", "commitment", "offered", "reason", "units", "hours", "hourly", "monthly", "term_total",
	"on_demand", "cheaper_by", "break_even_requests_per_month", "break_even_tokens_per_minute", "break_even_reason",
	"capacity_known", "utilisation_peak", "utilisation_average", "feasible", "idle_cost", "currency",
	"paid_as", "scenario", "catalog_version", "price_day", "region", "price_source", "price_at", "recommendation",
}

// provisionCSV writes the options of the scenario; what is not known is an empty cell.
func provisionCSV(w io.Writer, v *estimate.Provision) error {
	e := v.Estimate
	rows := [][]string{provisionColumns}
	for _, l := range v.Lines {
		line := provisionLineOf(v, l)
		for i, x := range line.Options {
			from, tokens, source, at := "", "", "", ""
			if x.BreakEven != nil {
				from = x.BreakEven.Requests
				if x.BreakEven.Tokens != nil {
					tokens = *x.BreakEven.Tokens
				}
			}
			if x.Price != nil {
				source, at = x.Price.Source, x.Price.At
			}
			feasible := ""
			if x.Capacity.Feasible != nil {
				feasible = fmt.Sprint(*x.Capacity.Feasible)
			}
			rows = append(rows, []string{
				cell(l.Name), cell(l.Model), l.Plan, string(x.Commitment), fmt.Sprint(x.Offered), string(x.Reason), fmt.Sprint(x.Units), l.Options[i].Hours.String(),
				exact(x.Hourly), exact(x.Monthly), exact(x.TermTotal), exact(line.OnDemand), exact(x.CheaperBy), from, tokens, string(x.NoBreak),
				fmt.Sprint(x.Capacity.Known), exact(x.Capacity.PeakUse), exact(x.Capacity.MeanUse), feasible, exact(x.Capacity.Idle), e.Currency,
				string(l.PaidAs), e.Scenario.String(), cell(e.Catalog.Version), e.Catalog.AsOf.String(), cell(e.Region), cell(source), cell(at), cell(line.Recommendation),
			})
		}
	}
	return csv.NewWriter(w).WriteAll(rows)
}

// exact is a figure with all its digits, "" where there is none.
func exact[T pricing.Money | pricing.Quantity](figure *T) string {
	if figure == nil {
		return ""
	}
	return fmt.Sprint(*figure)
}
