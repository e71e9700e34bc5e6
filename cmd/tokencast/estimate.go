package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"tokencast/confirm/calibration"
	"tokencast/estimate"
	"tokencast/pricing"
	"tokencast/reports"
)

func newEstimateCmd(a *app) *cobra.Command {
	o := &estimateOptions{}
	cmd := &cobra.Command{
		Use:   "estimate [WORKLOAD]",
		Short: "Monthly cost of a workload",
		Long: `Estimate what a workload costs a month.

  tokencast init demo --template chat && tokencast estimate demo

WORKLOAD is a workload file, or a folder that holds workload.yaml; the default is
./workload.yaml. The first line of the table is the answer; low, base and high,
what is unpriced, how well the tokens are counted and where each price comes from
follow.`,
		Example: `  tokencast estimate examples/support-bot
  tokencast estimate examples/support-bot --budget 500
  tokencast estimate examples/support-bot -o plan.xlsx -o plan.html -o plan.json
  tokencast estimate my.yaml --catalog our-prices.yaml --as-of 2024-07-01`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runEstimate(cmd.Context(), a, o, args, cmd.Flags().Changed("format"))
		},
	}
	o.register(cmd)
	cmd.Flags().BoolVar(&o.rawCSV, "csv-raw", false, "text in CSV as it is, for machines: nothing keeps a spreadsheet from taking it for a formula")
	return cmd
}

func runEstimate(ctx context.Context, a *app, o *estimateOptions, args []string, formatGiven bool) error {
	a.jsonErrors = formatGiven && o.format == "json"
	targets, err := o.targets(formatGiven)
	if err != nil {
		return err
	}
	for _, t := range targets {
		o.plans = o.plans || reports.NeedsPlans(t.format)
	}
	if err := o.checkRaw(a, targets); err != nil {
		return err
	}
	r, err := a.estimate(ctx, o, args)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := a.write(o, r, targets); err != nil {
		return err
	}
	a.stale(o, r.estimate)
	return judge(o, r.estimate)
}

// staleDays is the age of prices that is worth a word.
const staleDays = 90

// stale says on stderr that prices or confirmed calls are old: the one use of the clock,
// and no figure depends on it.
func (a *app) stale(o *estimateOptions, e *estimate.Estimate) {
	if o.quiet {
		return
	}
	day := e.Catalog.AsOf
	if age := a.today().Since(day); age > staleDays {
		fmt.Fprintf(a.err, "tokencast: prices are of %s, %d days ago; look whether they still hold\n", day, age)
	}
	for _, l := range e.Lines {
		if l.Calibrated == nil {
			continue
		}
		if first := l.Calibrated.Entries[0]; a.ageOf(first) > calibration.MaxDays {
			fmt.Fprintf(a.err, "tokencast: %s: the calls of the calibration are of %s, %d days ago; confirm again\n", l.Name, first.Date, a.ageOf(first))
		}
	}
}

func (a *app) today() pricing.Day {
	now := a.now().UTC()
	return pricing.Day{Year: now.Year(), Month: now.Month(), Day: now.Day()}
}

// judge gives the exit code of an estimate that was printed.
func judge(o *estimateOptions, e *estimate.Estimate) error {
	if !e.Complete && !o.incomplete {
		return &verdict{exitIncomplete, "incomplete: " + firstGap(e)}
	}
	if b := e.Budget; b != nil && b.Verdict == "over" {
		return &verdict{exitOverBudget, fmt.Sprintf("over the budget: %s %s a month (%s) against %s", e.Total.Of(e.Scenario).Round(2), e.Currency, e.Scenario, b.Monthly.Round(2))}
	}
	return nil
}

// named is a line by its name, with its model where that is another.
func named(l estimate.Line) string {
	if l.Name == l.Model {
		return l.Name
	}
	return l.Name + " (" + l.Model + ")"
}

// firstGap names the first thing that an estimate misses.
func firstGap(e *estimate.Estimate) string {
	for _, l := range e.Lines {
		for _, u := range l.Unpriced {
			return fmt.Sprintf("line %s: %s (%s)", named(l), u.Detail, u.Reason)
		}
	}
	for _, w := range e.Warnings {
		if w.Code == "price_ends" {
			return w.Message
		}
	}
	return "something has no price"
}
