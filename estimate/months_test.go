package estimate_test

import (
	"fmt"
	"strings"
	"testing"

	"tokencast/estimate"
	"tokencast/pricing"
	"tokencast/workload"
)

// monthsOf writes what each month costs at base.
func monthsOf(e *estimate.Estimate) string {
	var list []string
	for _, m := range e.Months {
		list = append(list, fmt.Sprintf("%s %dd %sh %s", m.First, m.Days, m.Hours.Round(2), m.Base.Round(4)))
	}
	return strings.Join(list, ", ")
}

// A line by the month, one by the day, a provisioned one and stored models, in months of
// every kind. 1k requests of 1000 input tokens at 1 USD a million are 1 USD.
func TestMonthsAsTheyFall(t *testing.T) {
	const byMonth = "{name: m, model: test.cached, requests: 31k/month, tokens: {input: 1000, output: 0}}"
	const byDay = "{name: d, model: test.cached, requests: 1k/day, tokens: {input: 1000, output: 0}}"
	const held = "{name: h, model: test.cached, plan: {provisioned: {units: 2, commitment: none}}}"
	const some = "{name: s, model: test.cached, plan: {provisioned: {units: 1, commitment: none, hours: 100}}}"
	for _, tc := range []struct{ name, head, line, total, months string }{
		{"fixed hours, by the month", "start: 2024-07-15\nmonths: 2", byMonth, "31", "2024-07-15 17d 400.32h 17.0000, 2024-08-01 31d 730.00h 31.0000"},
		{"fixed hours, by the day", "start: 2024-07-15\nmonths: 2", byDay, "30.4167", "2024-07-15 17d 400.32h 16.6801, 2024-08-01 31d 730.00h 30.4167"},
		{"the calendar, by the month", "month: calendar\nstart: 2024-02\nmonths: 2", byMonth, "31", "2024-02-01 29d 696.00h 31.0000, 2024-03-01 31d 744.00h 31.0000"},
		{"the calendar, by the day", "month: calendar\nstart: 2024-02\nmonths: 2", byDay, "29", "2024-02-01 29d 696.00h 29.0000, 2024-03-01 31d 744.00h 31.0000"},
		{"the calendar from within a month", "month: calendar\nstart: 2024-07-15\nmonths: 2", byDay, "31", "2024-07-15 17d 408.00h 17.0000, 2024-08-01 31d 744.00h 31.0000"},
		{"the calendar, by the hour of a unit", "month: calendar\nstart: 2024-06-30\nmonths: 3", held, "14880", "2024-06-30 1d 24.00h 480.0000, 2024-07-01 31d 744.00h 14880.0000, 2024-08-01 31d 744.00h 14880.0000"},
		{"hours given for a unit", "month: calendar\nstart: 2024-06-16\nmonths: 2", some, "1000", "2024-06-16 15d 360.00h 500.0000, 2024-07-01 31d 744.00h 1000.0000"},
		{"growth counts the part month as the first", "start: 2024-07-15\nmonths: 3\ngrowth: 10%", byMonth, "31", "2024-07-15 17d 400.32h 17.0000, 2024-08-01 31d 730.00h 34.1000, 2024-09-01 30d 730.00h 37.5100"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			e := setup{overlay: cachedModel, workload: "version: 1\n" + tc.head + "\nworkloads:\n  - " + tc.line + "\n"}.must(t)
			if got := e.Total.Base.Round(4); strings.TrimRight(strings.TrimRight(got, "0"), ".") != tc.total {
				t.Errorf("total %s, want %s", got, tc.total)
			}
			if got := monthsOf(e); got != tc.months {
				t.Errorf("months\n%s\nwant\n%s", got, tc.months)
			}
		})
	}
}

// 744 hours at 63 USD are 46,872, as published for a full month of Claude 2.1.
func TestCalendarMonthOfAnOption(t *testing.T) {
	s := setup{workload: lines("  - {model: anthropic.claude-v2:1, plan: {provisioned: {units: 1, commitment: 1_month}}}\n")}
	s.options.Month = &workload.Month{Calendar: true}
	if got := s.must(t).Total.Base.String(); got != "46872" {
		t.Errorf("July 2024 costs %s, want 46872", got)
	}
}

// A term of six months from the 15th of July ends on the 15th of January: of a horizon to
// the end of August it still owes four months and 14 of January's 31 days.
func TestOwedPartOfAMonth(t *testing.T) {
	for _, tc := range []struct{ month, amount string }{
		{"730h", "113738.71"},     // 35 x 730 x (4 + 14/31)
		{"calendar", "114240.00"}, // 35 x 24 x (30 + 31 + 30 + 31 + 14)
	} {
		e := setup{workload: "version: 1\nstart: 2024-07-15\nas_of: 2024-07-15\nmonths: 2\nmonth: " + tc.month + `
workloads:
  - {name: held, model: anthropic.claude-v2:1, plan: {provisioned: {units: 1, commitment: 6_month}}}
`}.must(t)
		want := pricing.Count(4).Add(pricing.Count(14).Div(pricing.Count(31)))
		if len(e.Owed) != 1 || e.Owed[0].Months.Cmp(want) != 0 || e.Owed[0].Amount.Round(2) != tc.amount {
			t.Errorf("%s: owed %+v, want %s months and %s", tc.month, e.Owed, want, tc.amount)
		}
	}
}
