package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tokencast/catalog"
	"tokencast/internal/nearest"
	"tokencast/reports"
)

type modelsOptions struct {
	catalogOptions
	format   string
	provider string
	modality string
	language string
	useCase  string
	status   string
}

func newModelsCmd(a *app) *cobra.Command {
	o := &modelsOptions{}
	cmd := &cobra.Command{
		Use:   "models [QUERY]",
		Short: "List and filter the models of the catalog",
		Long: `List the models whose ID, name or alias holds QUERY.

  tokencast models claude --modality text

` + "`tokencast models show ID`" + ` prints one model with limits, tokenizer and every price.`,
		Example: `  tokencast models --provider amazon
  tokencast models --use-case summarization --language German
  tokencast models show anthropic.claude-3-haiku-20240307-v1:0`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return runModels(a, o, args) },
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.provider, "provider", "", "only models of this provider (ID or name)")
	f.StringVar(&o.modality, "modality", "", "only text, embedding or image models")
	f.StringVar(&o.language, "language", "", "only models whose languages hold this text")
	f.StringVar(&o.useCase, "use-case", "", "only models whose use cases hold this text")
	f.StringVar(&o.status, "status", "", "only active, legacy or retired models")
	f.StringVarP(&o.format, "format", "f", "table", "table or json")
	o.catalogOptions.register(cmd)

	so := &modelsOptions{}
	show := &cobra.Command{
		Use:   "show ID",
		Short: "Show one model with limits, prices, dates, sources and tokenizer",
		Long: `Show one model: limits, languages, tokenizer with class and band, and every price
with its conditions, dates, source and place.

  tokencast models show amazon.titan-text-express-v1`,
		Example: `  tokencast models show amazon.titan-text-express-v1
  tokencast models show "Claude 3 Haiku" -f json`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return runModelsShow(a, so, args[0]) },
	}
	show.Flags().StringVarP(&so.format, "format", "f", "table", "table or json")
	so.catalogOptions.register(show)
	cmd.AddCommand(show)
	return cmd
}

func runModels(a *app, o *modelsOptions, args []string) error {
	format, err := tableOrJSON(o.format)
	if err != nil {
		return err
	}
	a.jsonErrors = format == reports.JSON
	cat, err := a.load(o.catalogOptions)
	if err != nil {
		return err
	}
	models := cat.Models()
	if err := o.check(models); err != nil {
		return err
	}
	query := ""
	if len(args) > 0 {
		query = args[0]
	}
	found := slices.DeleteFunc(models, func(m *catalog.Model) bool { return !o.matches(m, query) })
	if len(found) == 0 {
		var hint string
		if _, _, err := cat.Resolve(query); err != nil && query != "" {
			hint = ": " + err.Error()
		}
		fmt.Fprintf(a.err, "tokencast: no model matches%s\n", hint)
	}
	var out bytes.Buffer
	if err := reports.WriteModels(&out, found, format, false, reports.Options{Width: a.width}); err != nil {
		return err
	}
	return a.print(out.Bytes())
}

func runModelsShow(a *app, o *modelsOptions, ref string) error {
	format, err := tableOrJSON(o.format)
	if err != nil {
		return err
	}
	a.jsonErrors = format == reports.JSON
	cat, err := a.load(o.catalogOptions)
	if err != nil {
		return err
	}
	m, _, err := cat.Resolve(ref)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := reports.WriteModels(&out, []*catalog.Model{m}, format, true, reports.Options{Width: a.width}); err != nil {
		return err
	}
	return a.print(out.Bytes())
}

// check refuses filter values that no model can have, with the nearest that one has.
func (o *modelsOptions) check(models []*catalog.Model) error {
	var providers []string
	for _, m := range models {
		for _, p := range []string{m.Provider, m.ProviderName} {
			if !slices.ContainsFunc(providers, func(known string) bool { return strings.EqualFold(known, p) }) {
				providers = append(providers, p)
			}
		}
	}
	for _, c := range []struct {
		flag, value string
		known       []string
	}{
		{"provider", o.provider, providers},
		{"modality", o.modality, []string{"text", "embedding", "image"}},
		{"status", o.status, []string{"active", "legacy", "retired"}},
	} {
		if c.value == "" || slices.ContainsFunc(c.known, func(k string) bool { return strings.EqualFold(k, c.value) }) {
			continue
		}
		if near := nearest.Names(c.value, c.known, 1); near != nil {
			return usagef("--%s: unknown value %q; did you mean %q?", c.flag, c.value, near[0])
		}
		return usagef("--%s: unknown value %q; one of: %s", c.flag, c.value, strings.Join(c.known, ", "))
	}
	return nil
}

func (o *modelsOptions) matches(m *catalog.Model, query string) bool {
	holds := func(part string, texts ...string) bool {
		return part == "" || slices.ContainsFunc(texts, func(t string) bool {
			return strings.Contains(strings.ToLower(t), strings.ToLower(part))
		})
	}
	equal := func(want string, have ...string) bool {
		return want == "" || slices.ContainsFunc(have, func(h string) bool { return strings.EqualFold(h, want) })
	}
	return holds(query, append([]string{m.ID, m.Name}, m.Aliases...)...) &&
		equal(o.provider, m.Provider, m.ProviderName) &&
		equal(o.modality, string(m.Modality)) &&
		equal(o.status, m.Lifecycle.Status) &&
		holds(o.language, m.Languages...) &&
		holds(o.useCase, m.UseCases...)
}
