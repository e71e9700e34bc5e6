package reports

import (
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"tokencast/confirm"
)

// confirmSources are where counts come from, each a column.
var confirmSources = []string{"header", "stream-metrics", "converse-usage", "count-tokens", "body", "none"}

// confirmColumns are those of a confirmation as CSV. Columns are only ever added, at the
// end.
func confirmColumns() []string {
	columns := []string{
		"model", "operation", "stream", "workloads", "calls_planned", "calls_sent", "calls_confirmed", "calls_unknown", "calls_failed", "attempts", "cut",
	}
	for _, side := range []string{"input", "output", "images"} {
		columns = append(columns, side+"_estimated", side+"_confirmed", side+"_ratio", side+"_ratio_low", side+"_ratio_high", side+"_weighted_ratio")
	}
	columns = append(columns, "cache_read", "cache_write", "disagreements")
	for _, source := range confirmSources {
		columns = append(columns, "from_"+strings.ReplaceAll(source, "-", "_"))
	}
	return append(columns,
		"failures", "left_out", "strata", "usd_expected", "usd_worst_case", "usd_confirmed", "usd_unknown",
		"monthly_before", "monthly_after", "currency", "cap", "dry_run", "stop", "reason", "notes", "catalog_version", "price_day",
	)
}

// confirmCSV writes one row a model, and no total row, so that a column can be summed as
// it is. What is not known is an empty cell. Money is in the currency of the row, whatever
// the name of its column.
func confirmCSV(w io.Writer, r *confirm.Report, o Options) error {
	cell := o.cell()
	rows := [][]string{confirmColumns()}
	for _, m := range r.Models {
		rows = append(rows, confirmRow(r, m, cell))
	}
	return csv.NewWriter(w).WriteAll(rows)
}

func confirmRow(r *confirm.Report, m confirm.ModelReport, cell func(string) string) []string {
	whole := func(n int64) string { return strconv.FormatInt(n, 10) }
	c := m.Calls
	row := []string{
		cell(m.Model), string(m.Operation), fmt.Sprint(m.Stream), cell(strings.Join(m.Lines, "; ")),
		whole(c.Planned), whole(c.Sent), whole(c.Confirmed), whole(c.Unknown), whole(c.Failed), whole(c.Attempts), whole(c.Cut),
	}
	images := confirm.Side{}
	if m.Images != nil {
		images = *m.Images
	}
	for _, s := range []confirm.Side{m.Input, m.Output, images} {
		confirmed := ""
		if s.Confirmed != nil {
			confirmed = whole(*s.Confirmed)
		}
		row = append(row, exact(s.Estimated), confirmed, exact(s.Ratio), s.Low, s.High, s.Weighted)
	}
	row = append(row, whole(m.CacheRead), whole(m.CacheWrite), whole(m.Disagree))
	for _, source := range confirmSources {
		row = append(row, whole(m.Provenance[source]))
	}
	costs := make([]string, 4)
	if c.Planned > 0 { // else it cannot be called
		costs = []string{m.USD.Expected.String(), m.USD.WorstCase.String(), m.USD.Confirmed.String(), m.USD.Unknown.String()}
	}
	row = append(row, cell(countsCell(m.Failures)), cell(countsCell(m.LeftOut)), strconv.Itoa(m.Strata))
	return append(append(row, costs...),
		exact(m.Monthly.Before), exact(m.Monthly.After), cell(r.Currency), exact(r.USD.Cap), fmt.Sprint(r.DryRun), string(r.Stop),
		cell(m.Reason), cell(strings.Join(m.Notes, "; ")), cell(r.Catalog), dayCell(r),
	)
}

// countsCell are counts by name as one cell: "lost=2; no_counts=1".
func countsCell(counts map[string]int64) string {
	return strings.Join(list(slices.Sorted(maps.Keys(counts)), func(name string) string {
		return name + "=" + strconv.FormatInt(counts[name], 10)
	}), "; ")
}

// dayCell is the day of the prices, "" where there is none.
func dayCell(r *confirm.Report) string {
	if r.Prices.IsZero() {
		return ""
	}
	return r.Prices.String()
}
