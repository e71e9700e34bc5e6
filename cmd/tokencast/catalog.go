package main

import (
	"bytes"
	"fmt"

	"github.com/spf13/cobra"

	"tokencast/catalog"
	"tokencast/data"
	"tokencast/internal/nearest"
	"tokencast/reports"
)

func newCatalogCmd(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "catalog",
		Short: "Check, show, compare and describe price catalogs",
		Long: `Check, show, compare and describe price catalogs.

  tokencast catalog validate our-prices.yaml`,
		RunE: groupOnly,
	}
	cmd.AddCommand(newCatalogValidateCmd(a), newCatalogShowCmd(a), newCatalogDiffCmd(a), newCatalogSchemaCmd(a))
	return cmd
}

// groupOnly is the function of a command that only groups others.
func groupOnly(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return cmd.Help()
	}
	var known []string
	for _, c := range cmd.Commands() {
		known = append(known, c.Name())
	}
	if near := nearest.Names(args[0], known, 1); near != nil {
		return usagef("unknown command %q; did you mean %q?", args[0], near[0])
	}
	return usagef("unknown command %q; `%s --help` lists the commands", args[0], cmd.CommandPath())
}

func newCatalogValidateCmd(a *app) *cobra.Command {
	maxAge := 0
	cmd := &cobra.Command{
		Use:   "validate [PATH]",
		Short: "Check a catalog or an overlay, all faults at once",
		Long: `Check the shipped catalog, or the file or folder PATH: a catalog of its own where it
gives version, released, currency and region, otherwise an overlay on the shipped
one. Errors exit 2; warnings go to stderr and exit 0.

  tokencast catalog validate our-prices.yaml`,
		Example: `  tokencast catalog validate
  tokencast catalog validate our-prices.yaml --max-age 90`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("max-age") && maxAge < 1 {
				return usagef("--max-age: %d is not a number of days; write 1 or more", maxAge)
			}
			return runCatalogValidate(a, args, maxAge)
		},
	}
	cmd.Flags().IntVar(&maxAge, "max-age", 0, "warn of sources retrieved more than so many `DAYS` before the catalog's release")
	return cmd
}

func runCatalogValidate(a *app, args []string, maxAge int) error {
	base, err := catalog.Shipped(data.FS)
	if err != nil {
		return err
	}
	var overlays []catalog.Layer
	name := "the shipped catalog"
	if len(args) > 0 {
		l, err := catalog.ReadLayer(args[0])
		if err != nil {
			return err
		}
		name = args[0]
		if l.StandsAlone() {
			base = l
		} else {
			overlays = append(overlays, l)
		}
	}
	c, err := catalog.Load(base, overlays, a.registry)
	if err != nil {
		return err
	}
	warnings := c.Warnings(maxAge)
	for _, w := range warnings {
		fmt.Fprintln(a.err, w)
	}
	prices := 0
	for _, m := range c.Models() {
		prices += len(m.Sheet.Rates())
	}
	as := ""
	if len(overlays) > 0 {
		as = " as an overlay on catalog " + c.Version
	}
	return a.print(fmt.Appendf(nil, "%s is valid%s: %d models, %d price records, %d warnings\n", name, as, len(c.Models()), prices, len(warnings)))
}

func newCatalogShowCmd(a *app) *cobra.Command {
	o := &modelsOptions{}
	cmd := &cobra.Command{
		Use:   "show",
		Short: "Show every price record as it is read, defaults filled in",
		Long: `Show the catalog as it is read: discounts, rates of exchange, and every model with
its price records, defaults filled in, regions apart, open dates ended by the next
record, overlays laid on.

  tokencast catalog show --catalog our-prices.yaml`,
		Example: `  tokencast catalog show -f json`,
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			format, err := tableOrJSON(o.format)
			if err != nil {
				return err
			}
			a.jsonErrors = format == reports.JSON
			c, err := a.load(o.catalogOptions)
			if err != nil {
				return err
			}
			var out bytes.Buffer
			if err := reports.WriteCatalog(&out, c, format, reports.Options{Width: a.width}); err != nil {
				return err
			}
			return a.print(out.Bytes())
		},
	}
	cmd.Flags().StringVarP(&o.format, "format", "f", "table", "table or json")
	o.catalogOptions.register(cmd)
	return cmd
}

func newCatalogSchemaCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of a catalog file",
		Long: `Print the JSON Schema of a catalog file, for editors.

  tokencast catalog schema > catalog.schema.json`,
		Example: `  tokencast catalog schema`,
		Args:    cobra.NoArgs,
		RunE:    func(*cobra.Command, []string) error { return a.print(catalog.JSONSchema()) },
	}
}
