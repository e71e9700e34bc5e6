package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tokencast/estimate"
	"tokencast/reports"
	"tokencast/workload"
)

type compareOptions struct {
	estimateOptions
	models string
	all    bool
	sort   string
}

func newCompareCmd(a *app) *cobra.Command {
	o := &compareOptions{}
	cmd := &cobra.Command{
		Use:   "compare [WORKLOAD]",
		Short: "The same workload on other models",
		Long: `Compare what a workload costs on other models.

  tokencast compare examples/support-bot --models anthropic.claude-instant-v1,meta.llama3-8b-instruct-v1:0

Each model takes every line of its modality; without --models and --all each line is
compared on its own ` + "`alternatives`" + `. The other lines stay as they are, so every amount
is of the whole workload, a full month. Samples are read once and counted with each
model's own tokenizer. What a model cannot do (context, modality, language, prices,
the plan) is said beside its amount. Only the workload as it stands gives an exit
code other than 0.`,
		Example: `  tokencast compare examples/support-bot --all
  tokencast compare my.yaml --models anthropic.claude-3-haiku-20240307-v1:0,amazon.titan-text-lite-v1
  tokencast compare my.yaml --all --sort name -o models.md -o models.xlsx -o models.html`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			f := cmd.Flags()
			return runCompare(cmd.Context(), a, o, args, f.Changed("format"), f.Changed("models"))
		},
	}
	o.register(cmd)
	f := cmd.Flags()
	f.StringVar(&o.models, "models", "", "models to compare on, `A,B,C`: IDs or names, commas between them")
	f.BoolVar(&o.all, "all", false, "compare on every model of the catalog; those that do not fit come last")
	f.StringVar(&o.sort, "sort", "cost", "cost or name")
	f.Lookup("format").Usage = formatWords(reports.ComparisonFormats())
	return cmd
}

func runCompare(ctx context.Context, a *app, o *compareOptions, args []string, formatGiven, modelsGiven bool) error {
	a.jsonErrors = formatGiven && o.format == "json"
	targets, err := o.resultTargets(formatGiven, reports.ComparisonFormats())
	if err != nil {
		return err
	}
	for _, t := range targets {
		o.plans = o.plans || reports.NeedsPlans(t.format)
	}
	switch {
	case o.all && modelsGiven:
		return usagef("--models and --all exclude each other; --all is every model of the catalog")
	case o.sort != "cost" && o.sort != "name":
		return usagef("--sort: %q is none of cost, name", o.sort)
	}
	q, err := a.ask(&o.estimateOptions, args)
	if err != nil {
		return err
	}
	candidates, err := o.candidates(q, modelsGiven)
	if err != nil {
		return err
	}
	job, err := estimate.PrepareComparison(q.catalog, q.workload, q.settings, candidates)
	if err != nil {
		return err
	}
	tallies, err := a.count(ctx, q, job.Needs())
	if err != nil {
		return err
	}
	c, err := job.Compare(tallies)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if o.sort == "name" {
		c.SortByName()
	}
	err = a.deliver(&o.estimateOptions, q.inputs, targets, fmt.Sprintf("%d models; as it stands: %s", len(c.Models), totalText(c.Current)), func(w io.Writer, f reports.Format, ro reports.Options) error {
		return reports.WriteComparison(w, c, f, ro)
	})
	if err != nil {
		return err
	}
	a.stale(&o.estimateOptions, c.Current)
	return judge(&o.estimateOptions, c.Current)
}

// candidates finds the models to compare on.
func (o *compareOptions) candidates(q *question, modelsGiven bool) (estimate.Candidates, error) {
	c := estimate.Candidates{All: o.all}
	if !modelsGiven {
		if !o.all && !slices.ContainsFunc(q.workload.Lines, func(l workload.Line) bool { return len(l.Alternatives) > 0 }) {
			return c, usagef("nothing to compare with; write --models A,B or --all, or give a line of the workload alternatives: [A, B]")
		}
		return c, nil
	}
	var faults []error
	for _, name := range strings.Split(o.models, ",") {
		name = strings.TrimSpace(name)
		if name == "" {
			return c, usagef("--models: %q has an empty name; write models with a comma between them, such as A,B", o.models)
		}
		m, err := q.catalog.Lookup(name)
		if err != nil {
			faults = append(faults, err)
		} else if !slices.Contains(c.Models, m) {
			c.Models = append(c.Models, m)
		}
	}
	return c, joinModels(faults)
}

// joinModels puts the faults of several names into one error.
func joinModels(faults []error) error {
	if len(faults) == 0 {
		return nil
	}
	var texts []string
	for _, err := range faults {
		texts = append(texts, err.Error())
	}
	return usagef("--models: %w", errors.New(strings.Join(texts, "; ")))
}
