package main

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"tokencast/catalog"
	"tokencast/data"
	"tokencast/estimate"
	"tokencast/pricing"
	"tokencast/reports"
	"tokencast/workload"
)

// catalogOptions choose the catalog.
type catalogOptions struct {
	overlays []string
	only     string
}

func (o *catalogOptions) register(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringArrayVar(&o.overlays, "catalog", nil, "overlay `PATH` (file or folder) on top of the catalog; repeatable, the last wins")
	f.StringVar(&o.only, "catalog-only", "", "use the catalog at `PATH` alone")
}

// load reads the catalog that the options choose.
func (a *app) load(o catalogOptions) (*catalog.Catalog, error) {
	base, err := catalog.Shipped(data.FS)
	if o.only != "" {
		base, err = catalog.ReadLayer(o.only)
	}
	if err != nil {
		return nil, err
	}
	var overlays []catalog.Layer
	for _, path := range o.overlays {
		l, err := catalog.ReadLayer(path)
		if err != nil {
			return nil, err
		}
		overlays = append(overlays, l)
	}
	return catalog.Load(base, overlays, a.registry)
}

// estimateOptions are the flags of every command that estimates.
type estimateOptions struct {
	catalogOptions
	format      string
	outputs     []string
	asOf        string
	region      string
	month       string
	scenario    string
	sets        []string
	budget      string
	tokenizer   string
	noUser      bool
	incomplete  bool
	explain     bool
	plans       bool // no flag: set where a report shows what each plan costs
	outside     bool
	jobs        int
	maxRecord   string
	tallies     []string
	calibration string
	progress    string
	quiet       bool
	noColor     bool
	rawCSV      bool // of estimate alone
}

func (o *estimateOptions) register(cmd *cobra.Command) {
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVarP(&o.format, "format", "f", "table", "table, json, csv, focus, markdown, html or xlsx")
	f.StringArrayVarP(&o.outputs, "output", "o", nil, "write to `FILE`, whole or not at all; its ending gives the format; repeatable; - is stdout")
	f.StringVar(&o.asOf, "as-of", "", "price `DATE`, YYYY-MM-DD or YYYY-MM, in place of the workload's as_of")
	o.catalogOptions.register(cmd)
	f.StringVar(&o.region, "region", "", "region `NAME`; default: the workload's, else the catalog's")
	f.StringVar(&o.month, "month", "", "`HOURS` of a month, such as 730h (the default), or calendar")
	f.StringVar(&o.scenario, "scenario", "base", "low, base or high: which one the budget speaks of; all three are reported")
	f.StringArrayVar(&o.sets, "set", nil, "override one value of the workload, `path=value`, such as workloads.chat.requests=200k/month; repeatable")
	f.StringVar(&o.budget, "budget", "", "`AMOUNT` a month; exit 4 when the total of the scenario is more")
	f.BoolVar(&o.incomplete, "allow-incomplete", false, "unpriced lines do not change the exit code")
	f.BoolVar(&o.explain, "explain", false, "tell for each figure the price record that won, the formula, and why others did not apply")
	f.StringVar(&o.tokenizer, "tokenizer", "auto", "force a tokenizer for every line: chars, bytes or a `NAME`")
	f.BoolVar(&o.noUser, "no-user-vocab", false, "ignore your own vocabularies")
	f.StringArrayVar(&o.tallies, "tallies", nil, "use the partial tallies in `FILE`, made by tokencast tally; samples of the lines they cover are not opened; repeatable; - is stdin")
	f.StringVar(&o.calibration, "calibration", "", "count with what confirmed calls taught, from `FILE`, written by tokencast confirm; both figures are shown")
	f.IntVar(&o.jobs, "jobs", runtime.NumCPU(), "parallel workers; the figures are the same for any number")
	f.BoolVar(&o.outside, "allow-outside", false, "samples may lie outside the workload's folder")
	f.StringVar(&o.maxRecord, "max-record", "64MB", "largest `SIZE` of a single record")
	f.StringVar(&o.progress, "progress", "auto", "auto or never: show on a terminal how far the counting is")
	f.BoolVarP(&o.quiet, "quiet", "q", false, "no notices on stderr")
	f.BoolVar(&o.noColor, "no-color", false, "no colour on a terminal")
	if d := f.Lookup("jobs"); d != nil {
		d.DefValue = "all cores" // help must not depend on the machine
	}
}

// settings turns the flags into what estimate takes, and checks them. The user's own
// vocabularies are in the registry then, unless the flags leave them out.
func (o *estimateOptions) settings(a *app) (estimate.Options, error) {
	var s estimate.Options
	if !o.noUser {
		own, err := a.ownVocabularies(o.tokenizer, o.quiet)
		if err != nil {
			return s, fmt.Errorf("--tokenizer: %w", err)
		}
		s.Vocabularies = own
	}
	s.Installable = a.installable()
	s.Region, s.Explain, s.Plans = o.region, o.explain, o.plans
	if o.asOf != "" {
		d, err := pricing.ParseDay(o.asOf)
		if err != nil {
			return s, usagef("--as-of: %w", err)
		}
		s.AsOf = d
	}
	if o.month != "" {
		m, err := workload.ParseMonth(o.month)
		if err != nil {
			return s, usagef("--month: %w", err)
		}
		s.Month = &m
	}
	switch o.scenario {
	case "low":
		s.Scenario = estimate.Low
	case "base":
		s.Scenario = estimate.Base
	case "high":
		s.Scenario = estimate.High
	default:
		return s, usagef("--scenario: %q is none of low, base, high", o.scenario)
	}
	if o.budget != "" {
		m, err := pricing.ParseMoney(o.budget)
		if err != nil {
			return s, usagef("--budget: %w", err)
		}
		s.Budget = &m
	}
	if o.tokenizer != "auto" && !a.registry.Has(o.tokenizer) {
		_, err := a.registry.Open(o.tokenizer)
		return s, usagef("--tokenizer: %w", err)
	}
	s.Tokenizer = o.tokenizer
	if o.progress != "auto" && o.progress != "never" {
		return s, usagef("--progress: %q is neither auto nor never", o.progress)
	}
	if o.jobs < 1 {
		return s, usagef("--jobs: %d is not a number of workers; write 1 or more", o.jobs)
	}
	return s, nil
}

// parseSize reads 64MB, 500kB, 1GB or plain bytes; units are powers of 1000.
func parseSize(text string) (int64, error) {
	digits, factor := text, int64(1)
	for _, u := range []struct {
		suffix string
		bytes  int64
	}{{"kB", 1e3}, {"KB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"B", 1}} {
		if d, ok := strings.CutSuffix(text, u.suffix); ok {
			digits, factor = d, u.bytes
			break
		}
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n < 1 || n > math.MaxInt64/factor || digits[0] == '+' {
		return 0, fmt.Errorf("%q is not a size; write one such as 64MB or 1GB", text)
	}
	return n * factor, nil
}

// workloadFile finds the file that an argument means: a folder means its
// workload.yaml, and none means the one of this folder.
func workloadFile(args []string) (string, error) {
	const name = "workload.yaml"
	path := name
	if len(args) > 0 {
		path = args[0]
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && len(args) == 0:
		return "", usagef("no %s in this folder; name a workload, or make one with `tokencast init DIR`", name)
	case errors.Is(err, fs.ErrNotExist):
		return "", usagef("%s: no such file or folder", path)
	case err != nil:
		return "", err
	case info.IsDir():
		inside := filepath.Join(path, name)
		if _, err := os.Stat(inside); errors.Is(err, fs.ErrNotExist) {
			return "", usagef("%s: no %s in this folder; name the file, or make one with `tokencast init %s`", path, name, path)
		}
		return inside, nil
	case !info.Mode().IsRegular():
		return "", usagef("%s: not a file or folder", path)
	}
	return path, nil
}

// parseFormat reads --format.
func (o *estimateOptions) parseFormat() (reports.Format, error) {
	f, err := reports.ParseFormat(o.format)
	if err != nil {
		return f, usagef("--format: %w", err)
	}
	return f, nil
}
