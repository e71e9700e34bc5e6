package main

import (
	"bytes"
	"context"

	"github.com/spf13/cobra"

	"tokencast/catalog"
	"tokencast/estimate"
	"tokencast/reports"
)

func newCatalogDiffCmd(a *app) *cobra.Command {
	format := ""
	cmd := &cobra.Command{
		Use:   "diff FROM TO [WORKLOAD]",
		Short: "Show what changed from one catalog to another",
		Long: `Show which models and prices were added, ended or changed from one catalog to
another, with the days and the percentage. FROM and TO are files or folders, or
"embedded" for the shipped catalog; one that gives no version, released, currency and
region is an overlay on the shipped one. With WORKLOAD, also what it does to its month.

  tokencast catalog diff embedded our-prices.yaml`,
		Example: `  tokencast catalog diff embedded our-prices.yaml workload.yaml
  tokencast catalog diff last-month/ this-month/ -f markdown`,
		Args: cobra.RangeArgs(2, 3),
		RunE: func(cmd *cobra.Command, args []string) error { return runCatalogDiff(cmd.Context(), a, args, format) },
	}
	cmd.Flags().StringVarP(&format, "format", "f", "table", "table, json or markdown")
	return cmd
}

func runCatalogDiff(ctx context.Context, a *app, args []string, formatName string) error {
	format, err := reports.ParseFormat(formatName)
	switch {
	case err != nil:
		return usagef("--format: %w", err)
	case format != reports.Table && format != reports.JSON && format != reports.Markdown:
		return usagef("--format: %s is not for this command; use table, json or markdown", format)
	}
	a.jsonErrors = format == reports.JSON
	var options [2]catalogOptions
	var sides [2]*catalog.Catalog
	var faults [2]error
	for i, name := range args[:2] {
		if options[i], err = catalogSide(name); err != nil {
			return err
		}
		sides[i], faults[i] = a.load(options[i])
	}
	if err := joinFaults(faults[:]...); err != nil {
		return err
	}
	difference, err := catalog.Diff(sides[0], sides[1])
	if err != nil {
		return usagef("%w", err)
	}
	d := reports.CatalogDiff{Difference: difference}
	if len(args) == 3 {
		o := &estimateOptions{}
		o.register(&cobra.Command{}) // the defaults of its flags
		o.quiet = true
		for i, to := range []**estimate.Estimate{&d.Before, &d.After} {
			o.catalogOptions = options[i]
			r, err := a.estimate(ctx, o, args[2:])
			if err != nil {
				return err
			}
			*to = r.estimate
		}
	}
	var out bytes.Buffer
	if err := reports.WriteCatalogDiff(&out, d, format, reports.Options{Width: a.width, Color: format == reports.Table && a.color(false)}); err != nil {
		return err
	}
	return a.print(out.Bytes())
}

// catalogSide says which catalog a name means: "embedded", a catalog of its own, or an
// overlay on the shipped one.
func catalogSide(name string) (catalogOptions, error) {
	if name == "embedded" {
		return catalogOptions{}, nil
	}
	l, err := catalog.ReadLayer(name)
	if err != nil {
		return catalogOptions{}, err
	}
	if l.StandsAlone() {
		return catalogOptions{only: name}, nil
	}
	return catalogOptions{overlays: []string{name}}, nil
}
