package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"tokencast/pricing"
	"tokencast/reports"
)

func newBudgetCmd(a *app) *cobra.Command {
	o := &estimateOptions{}
	cmd := &cobra.Command{
		Use:   "budget AMOUNT [WORKLOAD]",
		Short: "What an amount a month buys: requests, tokens a call, headroom",
		Long: `Say what an amount a month buys of a workload.

  tokencast budget 400 examples/support-bot

The headroom is how far the requests may grow, all lines alike, until a full month of
the scenario costs the amount; what does not follow the requests, such as provisioned
hours, stays. The tokens are those that a call may carry at the planned requests. The
first month over the amount is looked for up to ten years ahead, at the workload's
growth and each month's own prices. AMOUNT takes the place of the budget in the file.

Exit 4 when the total of the scenario is over the amount, or a call is over the
` + "`limits`" + ` that its line sets, so that it serves a pipeline.`,
		Example: `  tokencast budget 400 examples/support-bot
  tokencast budget 1500.50 my.yaml --scenario high -f json`,
		Args: func(_ *cobra.Command, args []string) error {
			switch {
			case len(args) == 0:
				return usagef("no amount; write the amount a month, such as: tokencast budget 400")
			case len(args) > 2:
				return usagef("%d arguments; write an amount and at most one workload", len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			f := cmd.Flags()
			return runBudget(cmd.Context(), a, o, args, f.Changed("format"), f.Changed("budget"))
		},
	}
	o.register(cmd)
	f := cmd.Flags()
	f.Lookup("format").Usage = formatWords(reports.PurchaseFormats())
	f.Lookup("budget").Hidden = true // AMOUNT is the budget
	return cmd
}

func runBudget(ctx context.Context, a *app, o *estimateOptions, args []string, formatGiven, budgetGiven bool) error {
	a.jsonErrors = formatGiven && o.format == "json"
	targets, err := o.resultTargets(formatGiven, reports.PurchaseFormats())
	if err != nil {
		return err
	}
	if budgetGiven {
		return usagef("--budget beside an amount; AMOUNT is the budget, remove --budget")
	}
	amount, err := pricing.ParseMoney(args[0])
	if err != nil {
		return usagef("AMOUNT: %w", err)
	}
	q, job, tallies, err := a.counted(ctx, o, args[1:])
	if err != nil {
		return err
	}
	p, err := job.Buy(tallies, amount)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	err = a.deliver(o, q.inputs, targets, totalText(p.Estimate), func(w io.Writer, f reports.Format, ro reports.Options) error {
		return reports.WritePurchase(w, p, f, ro)
	})
	if err != nil {
		return err
	}
	a.stale(o, p.Estimate)
	if err := judge(o, p.Estimate); err != nil {
		return err
	}
	if len(p.OverLimits) > 0 {
		w := p.OverLimits[0]
		return &verdict{exitOverBudget, fmt.Sprintf("over the limits of a call: %s: %s", w.Line, w.Message)}
	}
	return nil
}
