package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tokencast/estimate"
	"tokencast/internal/atomicfile"
	"tokencast/internal/nearest"
	"tokencast/reports"
	"tokencast/tally"
)

func newTallyCmd(a *app) *cobra.Command {
	o := &estimateOptions{}
	var replaced []string
	cmd := &cobra.Command{
		Use:   "tally [WORKLOAD]",
		Short: "Count the samples of a workload, or parts of them, for a later estimate",
		Long: `Count samples and write partial tallies: JSON lines, one for each line of the workload
and its tokenizer. They hold sums and file names, no text. Parts counted anywhere, and
merged in any order, give the estimate of the whole to the last digit:

  tokencast tally --samples chat=part1.jsonl > 1.tally
  tokencast tally --samples chat=part2.jsonl > 2.tally
  tokencast estimate --tallies 1.tally --tallies 2.tally

With --samples the lines named are counted alone, and nothing else is opened; the rest
of what the workload says of their samples holds. The same NAME may be given several
times. NAME.fine_tuning means the training text of a line that has other samples too.

The other flags of estimate, such as --as-of or --region, are taken and change no count.`,
		Example: `  tokencast tally examples/support-bot -o support.tally
  ssh store cat day.jsonl.gz | tokencast tally --samples chat=-
  ls parts/* | xargs -P 8 -I{} tokencast tally --jobs 1 --samples chat={} -o {}.tally`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runTally(cmd.Context(), a, o, replaced, args, cmd.Flags().Changed("format"))
		},
	}
	o.register(cmd)
	f := cmd.Flags()
	f.StringArrayVar(&replaced, "samples", nil, "count `NAME=PATH` in place of the samples of line NAME; repeatable; a PATH of - is standard input")
	format := f.Lookup("format")
	format.DefValue, format.Usage = "json", "json: one object a line"
	o.format = "json"
	f.Lookup("output").Usage = "write to `FILE`, whole or not at all; - is stdout"
	f.Lookup("catalog").Usage = "overlay `PATH` (file or folder) on top of the catalog, as for the estimate; repeatable, the last wins"
	for _, name := range []string{"as-of", "region", "month", "scenario", "budget", "allow-incomplete", "explain", "no-color", "tallies"} {
		f.Lookup(name).Hidden = true
	}
	return cmd
}

func runTally(ctx context.Context, a *app, o *estimateOptions, replaced, args []string, formatGiven bool) error {
	a.jsonErrors = formatGiven && o.format == "json"
	out, err := o.tallyOutput()
	if err != nil {
		return err
	}
	q, err := a.ask(o, args)
	if err != nil {
		return err
	}
	job, err := estimate.Prepare(q.catalog, q.workload, q.settings)
	if err != nil {
		return err
	}
	partials, err := a.partials(ctx, q, job.Needs(), replaced)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := notAnInput(out, q.inputs); err != nil {
		return err
	}
	var text bytes.Buffer
	for _, partial := range partials {
		if err := partial.Write(&text); err != nil {
			return err
		}
	}
	if out == "-" {
		if _, err := a.out.Write(text.Bytes()); err != nil {
			return fmt.Errorf("write to standard output: %w", err)
		}
		return nil
	}
	var files atomicfile.Set
	defer files.Discard()
	if err := files.Write(out, func(w io.Writer) error { _, err := w.Write(text.Bytes()); return err }); err != nil {
		return err
	}
	if err := files.Commit(); err != nil {
		return err
	}
	if !o.quiet {
		fmt.Fprintf(a.err, "tokencast: wrote %s, partial tallies: %d\n", out, len(partials))
	}
	return nil
}

// tallyOutput is where partials go. There is one form and one place.
func (o *estimateOptions) tallyOutput() (string, error) {
	if o.format != "json" {
		return "", usagef("--format: partial tallies are JSON, one object a line; leave --format %s out", o.format)
	}
	if len(o.tallies) > 0 {
		return "", usagef("--tallies is for an estimate; here samples are counted")
	}
	switch len(o.outputs) {
	case 0:
		return "-", nil
	case 1:
		if f, err := reports.FormatOf(o.outputs[0]); err == nil && f != reports.JSON {
			return "", usagef("-o %s: partial tallies are JSON lines; end the name otherwise, such as parts.jsonl", o.outputs[0])
		}
		return o.outputs[0], nil
	}
	return "", usagef("-o is given %d times; all partial tallies go to one place", len(o.outputs))
}

// partials counts the samples of the workload, or those that are given in place of some.
func (a *app) partials(ctx context.Context, q *question, needs []estimate.Need, replaced []string) ([]*tally.Partial, error) {
	// System texts without samples are counted with the estimate.
	needs = slices.DeleteFunc(slices.Clone(needs), func(n estimate.Need) bool { return n.Samples == nil })
	if len(needs) == 0 {
		return nil, usagef("no line of the workload has samples; there is nothing to count")
	}
	plain := slices.IndexFunc(needs, func(n estimate.Need) bool { return n.Plain }) // these are the last
	if plain < 0 {
		plain = len(needs)
	}
	given, err := replacements(replaced, needs[:plain])
	if err != nil {
		return nil, err
	}
	var specs []tally.Spec
	var digests []func() ([]string, error)
	specOf := map[string]int{} // by label
	for i, n := range needs {
		k, counted := specOf[labelOf(needs, i)]
		if n.Plain && !counted || !n.Plain && len(replaced) > 0 && given[i] == nil {
			continue
		}
		spec, err := a.spec(q, n)
		if err != nil {
			return nil, err
		}
		if n.Plain { // counted beside its line with the calibration, in one pass
			specs[k].Measures = append(specs[k].Measures, spec.Measures...)
			continue
		}
		specOf[labelOf(needs, i)] = len(specs)
		if given[i] != nil {
			spec.Sources, err = a.find(q, n, given[i], ".", true)
			if unreadable(err) {
				return nil, err
			} else if err != nil {
				return nil, usagef("--samples %s: %w", labelOf(needs, i), err)
			}
		} else if spec.Sources, err = a.find(q, n, n.Samples.Paths, q.root, q.options.outside); err != nil {
			return nil, sampleFault(n, err)
		}
		hashed, digest := tally.Hash(spec.Sources)
		spec.Sources = hashed
		specs, digests = append(specs, spec), append(digests, digest)
	}
	tallies, err := a.tally(ctx, q, specs)
	if err != nil {
		return nil, err
	}
	var partials []*tally.Partial
	for i, measured := range tallies {
		inputs, err := digests[i]()
		if err != nil {
			return nil, err
		}
		for _, t := range measured {
			partials = append(partials, &tally.Partial{Tally: t, Fields: specs[i].Fields, Catalog: q.catalog.Version, CatalogDigest: q.catalog.Digest, Inputs: inputs})
		}
	}
	return partials, nil
}

// replacements reads NAME=PATH of --samples: for each need the paths in place of its own.
// A name may hold "=", so it is told by what the workload has.
func replacements(replaced []string, needs []estimate.Need) ([][]string, error) {
	var labels []string
	for i := range needs {
		labels = append(labels, labelOf(needs, i))
	}
	paths := make([][]string, len(needs))
	stdin := false
	for _, text := range replaced {
		at := -1
		for i, label := range labels {
			if strings.HasPrefix(text, label+"=") && (at < 0 || len(label) > len(labels[at])) {
				at = i
			}
		}
		if at < 0 {
			return nil, unknownLabel(text, labels)
		}
		path := text[len(labels[at])+1:]
		switch {
		case path == "":
			return nil, usagef("--samples %s: no path after =; write %s=FILE, or %s=- for standard input", text, labels[at], labels[at])
		case path == "-" && stdin:
			return nil, usagef("--samples %s: standard input is named twice, and can be read once", text)
		case slices.Contains(paths[at], path):
			return nil, usagef("--samples %s is given twice", text)
		}
		stdin = stdin || path == "-"
		paths[at] = append(paths[at], path)
	}
	return paths, nil
}

// unknownLabel is the error of a --samples that names no line with samples.
func unknownLabel(text string, labels []string) error {
	name, _, ok := strings.Cut(text, "=")
	if !ok {
		return usagef("--samples %q has no =; write NAME=PATH with the name of a line: %s", text, strings.Join(labels, ", "))
	}
	if near := nearest.Names(name, labels, 1); near != nil {
		return usagef("--samples: no line %q with samples in the workload; did you mean %q?", name, near[0])
	}
	return usagef("--samples: no line %q with samples in the workload; lines with samples: %s", name, strings.Join(labels, ", "))
}
