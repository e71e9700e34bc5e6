package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"tokencast/estimate"
	"tokencast/reports"
)

// diffOptions are the flags of diff.
type diffOptions struct {
	estimateOptions
	maxIncrease string
}

func newDiffCmd(a *app) *cobra.Command {
	o := &diffOptions{}
	cmd := &cobra.Command{
		Use:   "diff BASE [WORKLOAD]",
		Short: "What changed against a saved estimate, and why",
		Long: `Compare what a workload costs a month now with a saved estimate, and take the
difference apart: volume, tokens of a call, prices, mix, new and removed lines.

  tokencast diff base.json examples/support-bot

BASE is an estimate as JSON, saved with ` + "`tokencast estimate -o base.json`" + `. WORKLOAD
is a workload file or a folder, as for estimate. Lines are matched by their
names. The causes sum exactly to the change of the total of a full month.`,
		Example: `  tokencast estimate examples/support-bot -o base.json
  tokencast diff base.json examples/support-bot --set workloads.chat.requests=200k/month
  tokencast diff base.json examples/support-bot --max-increase 10% -o comment.md`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runDiff(cmd.Context(), a, o, args[0], args[1:], cmd.Flags().Changed("format"))
		},
	}
	o.register(cmd)
	cmd.Flags().Lookup("format").Usage = formatWords(reports.DiffFormats())
	cmd.Flags().StringVar(&o.maxIncrease, "max-increase", "", "exit 5 when the total rises by more than `LIMIT`: a share of the base such as 10%, or an amount such as 50")
	return cmd
}

func runDiff(ctx context.Context, a *app, o *diffOptions, basePath string, args []string, formatGiven bool) error {
	a.jsonErrors = formatGiven && o.format == "json"
	if o.explain {
		return usagef("--explain tells of one estimate, not of a difference; write tokencast estimate --explain")
	}
	targets, err := o.resultTargets(formatGiven, reports.DiffFormats())
	if err != nil {
		return err
	}
	var limit *estimate.Limit
	if o.maxIncrease != "" {
		if limit, err = estimate.ParseLimit(o.maxIncrease); err != nil {
			return usagef("--max-increase: %w", err)
		}
	}
	base, err := readSaved(basePath)
	if err != nil {
		return err
	}
	r, err := a.estimate(ctx, &o.estimateOptions, args)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	now, err := savedForm(r.estimate)
	if err != nil {
		return err
	}
	d, err := estimate.DiffOf(base, now, r.estimate.Scenario, limit)
	if err != nil {
		return usagef("%s: %w", basePath, err)
	}
	err = a.deliver(&o.estimateOptions, append(r.inputs, basePath), targets, changeWords(d), func(w io.Writer, f reports.Format, ro reports.Options) error {
		return reports.WriteDiff(w, d, f, ro)
	})
	if err != nil {
		return err
	}
	a.stale(&o.estimateOptions, r.estimate)
	return judgeDiff(o, r.estimate, d)
}

// maxSaved bounds what is read of a saved estimate: far above a workload of 100,000 lines.
const maxSaved = 512 << 20

// readSaved reads a saved estimate. What is wrong with it is wrong usage.
func readSaved(path string) (*estimate.Saved, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, usagef("%s: not a file; the base is an estimate as JSON, saved with `tokencast estimate -o base.json`", path)
	case info.Size() > maxSaved:
		return nil, usagef("%s: %d bytes are more than the limit of %d", path, info.Size(), maxSaved)
	}
	src, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	saved, err := reports.ReadEstimate(src)
	if err != nil {
		return nil, usagef("%s: %w", path, err)
	}
	return saved, nil
}

// savedForm is an estimate as it reads after saving, so that both sides of a diff are
// rounded alike.
func savedForm(e *estimate.Estimate) (*estimate.Saved, error) {
	var b bytes.Buffer
	if err := reports.Write(&b, e, reports.JSON, reports.Options{}); err != nil {
		return nil, err
	}
	return reports.ReadEstimate(b.Bytes())
}

// changeWords is the change in words.
func changeWords(d *estimate.Diff) string {
	if d.Change == nil {
		return "change unknown: a side has no price"
	}
	sign := ""
	if d.Change.Sign() > 0 {
		sign = "+"
	}
	return fmt.Sprintf("change %s%s %s a month", sign, d.Change.Round(2), d.Now.Currency)
}

// judgeDiff gives the exit code of a diff that was printed: what holds of the estimate
// now, then the increase.
func judgeDiff(o *diffOptions, e *estimate.Estimate, d *estimate.Diff) error {
	err := judge(&o.estimateOptions, e)
	if exitCode(err) == exitIncomplete {
		return err
	}
	if d.Limit != nil && len(d.Gaps) > 0 && !o.incomplete {
		return &verdict{exitIncomplete, "incomplete: the base misses prices or quantities, so its increase is not known; save it again"}
	}
	if err == nil && d.Verdict == "over" {
		return &verdict{exitIncrease, fmt.Sprintf("over the allowed increase of %s: %s", d.Limit.Text, strings.TrimPrefix(changeWords(d), "change "))}
	}
	return err
}
