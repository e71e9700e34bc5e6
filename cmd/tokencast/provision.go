package main

import (
	"context"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"tokencast/catalog"
	"tokencast/estimate"
	"tokencast/pricing"
	"tokencast/reports"
)

// provisionOptions are the flags of `provision`.
type provisionOptions struct {
	estimateOptions
	units      int64
	commitment string
	inputTPM   int64
	outputTPM  int64
}

func newProvisionCmd(a *app) *cobra.Command {
	o := &provisionOptions{}
	cmd := &cobra.Command{
		Use:   "provision [WORKLOAD]",
		Short: "On-demand against provisioned throughput",
		Long: `Hold each line of a workload against provisioned throughput.

  tokencast provision examples/support-bot --capacity-in 200000 --capacity-out 40000

For each commitment: what its units cost, from how many requests a month on they
cost less than on demand, and, where it is known what a unit carries, whether they
carry the busiest minute and what stands idle. No provider publishes what a unit
carries; give it with --capacity-in and --capacity-out, or in an overlay.
docs/plans.md has the formulas.`,
		Example: `  tokencast provision examples/support-bot
  tokencast provision my.yaml --commitment 6_month --units 2
  tokencast provision my.yaml --capacity-in 200000 --capacity-out 40000 -o plans.md -o plans.xlsx -o plans.html`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runProvision(cmd.Context(), a, o, args, cmd.Flags().Changed)
		},
	}
	f := cmd.Flags()
	f.Int64Var(&o.units, "units", 0, "number `N` of units for every line; default: the plan's, else as many as the load needs, else 1")
	f.StringVar(&o.commitment, "commitment", "", "the one `TERM` to show: none, 1_month or 6_month; default: each")
	f.Int64Var(&o.inputTPM, "capacity-in", 0, "input tokens a minute (`TPM`) of one unit, for every line")
	f.Int64Var(&o.outputTPM, "capacity-out", 0, "output tokens a minute (`TPM`) of one unit, for every line")
	o.register(cmd)
	f.Lookup("format").Usage = formatWords(reports.ProvisionFormats())
	f.Lookup("scenario").Usage = "low, base or high: which one is compared, and which one the budget speaks of"
	return cmd
}

func runProvision(ctx context.Context, a *app, o *provisionOptions, args []string, given func(flag string) bool) error {
	a.jsonErrors = given("format") && o.format == "json"
	targets, err := o.resultTargets(given("format"), reports.ProvisionFormats())
	if err != nil {
		return err
	}
	for _, t := range targets {
		o.plans = o.plans || reports.NeedsPlans(t.format)
	}
	compared, err := o.compared(given)
	if err != nil {
		return err
	}
	q, job, tallies, err := a.counted(ctx, &o.estimateOptions, args)
	if err != nil {
		return err
	}
	v, err := job.Provision(tallies, compared)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	render := func(w io.Writer, f reports.Format, ro reports.Options) error {
		return reports.WriteProvision(w, v, f, ro)
	}
	if err := a.deliver(&o.estimateOptions, q.inputs, targets, reports.ProvisionAnswer(v), render); err != nil {
		return err
	}
	a.stale(&o.estimateOptions, v.Estimate)
	return judge(&o.estimateOptions, v.Estimate)
}

// compared reads the flags that say what is compared.
func (o *provisionOptions) compared(given func(flag string) bool) (estimate.ProvisionOptions, error) {
	p := estimate.ProvisionOptions{Units: o.units, Commitment: pricing.Commitment(o.commitment), Capacity: catalog.Capacity{InputTPM: o.inputTPM, OutputTPM: o.outputTPM}}
	for _, flag := range []struct {
		name        string
		value, most int64
	}{{"units", o.units, 1_000_000_000}, {"capacity-in", o.inputTPM, 1_000_000_000_000}, {"capacity-out", o.outputTPM, 1_000_000_000_000}} { // as in a workload and a catalog
		if given(flag.name) && (flag.value < 1 || flag.value > flag.most) {
			return p, usagef("--%s: %d is out of range; write a whole number from 1 to %d", flag.name, flag.value, flag.most)
		}
	}
	if !given("commitment") {
		return p, nil
	}
	var known []string
	for _, c := range pricing.Commitments() {
		if c == p.Commitment {
			return p, nil
		}
		known = append(known, string(c))
	}
	return p, usagef("--commitment: %q is none of %s", o.commitment, strings.Join(known, ", "))
}
