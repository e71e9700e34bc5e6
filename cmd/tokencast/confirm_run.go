package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"tokencast/confirm"
	"tokencast/confirm/bedrock"
	"tokencast/confirm/calibration"
	"tokencast/internal/atomicfile"
	"tokencast/pricing"
	"tokencast/reports"
)

// Sending the calls of a plan, and reporting.

// confirmLive sends the calls of a plan and reports.
func (a *app) confirmLive(ctx context.Context, o *confirmOptions, s confirmSettings, p *confirmPlan, targets []target) error {
	limit := pricing.Money{}
	if s.limit != nil {
		limit = *s.limit
	}
	dearest := p.Dearest()
	switch {
	case p.currency != "USD":
		return usagef("the catalog's prices are in %s and --max-usd is in US dollars; use a catalog in USD", p.currency)
	case dearest == nil:
		return usagef("nothing can be sent: %s", p.firstReason())
	case dearest.Worst.Cmp(limit) > 0:
		would := "raise it, or lower inference.max_tokens"
		if dearest.Images > 0 {
			would = "raise it, or leave the images out"
		}
		return usagef("one call of %s may cost %s %s, more than --max-usd %s; %s", dearest.Model, dearest.Worst.Round(6), p.currency, limit, would)
	}
	if err := probe(targets, o.teach); err != nil {
		return err
	}
	client, err := bedrock.Open(ctx, bedrock.Options{Region: o.callRegion(p), Fallback: p.region, Profile: o.profile, Endpoint: o.endpoint})
	if err != nil {
		return err
	}
	if client.Region != p.region {
		p.note(fmt.Sprintf("called in %s, priced as %s", client.Region, p.region))
	}
	runner := &confirm.Runner{Send: p.watch(client.Send), Cap: limit, Concurrency: o.concurrency, RetryUnknown: o.retryUnknown, SaveText: o.saveText}
	results, err := confirm.Replay(p.Plan, nil)
	if err != nil {
		return err
	}
	path := ""
	if !o.one && (!o.free || o.journal != "") {
		var journal *confirm.Journal
		var entries []confirm.Entry
		journal, path, entries, err = o.openJournal(p.Plan)
		if err != nil {
			return err
		}
		defer journal.Close()
		runner.Journal = journal
		if results, err = confirm.Replay(p.Plan, entries); err != nil {
			return err
		}
		if !o.quiet {
			_, worst := p.Costs()
			fmt.Fprintf(a.err, "tokencast: sending up to %d calls, at most %s %s, capped at %s; journal %s\n", p.calls(), worst.Round(6), p.currency, limit, path)
		}
	}
	a.drain(drainTime)
	p.stream(a, o, targets)
	watch, finish := a.watchCalls(ctx, o, limit)
	runner.Watch = watch
	out, err := runner.Run(ctx, p.Plan, results)
	finish()
	if err != nil && path != "" {
		return fmt.Errorf("%w; what was sent is in %s, go on with it by --resume", err, path)
	}
	if err != nil {
		return err
	}
	r := confirm.NewReport(p.Plan, out, p.currency, s.limit)
	p.show(r)
	learnt := confirm.Calibration(p.Plan, out, a.now().UTC().Format(time.DateOnly))
	p.month.monthBefore(r)
	a.monthAfter(ctx, p.month, r, learnt)
	if o.teach != "" {
		if err := a.writeCalibration(o, learnt); err != nil {
			return err
		}
	}
	if err := a.writeConfirm(o, r, targets); err != nil {
		return err
	}
	return judgeConfirm(r, s)
}

// probe reports whether the files of a run can be written, before it is paid for.
func probe(targets []target, calibration string) error {
	var files atomicfile.Set
	defer files.Discard()
	for _, t := range append(slices.Clone(targets), target{path: calibration}) {
		if t.path == "-" || t.path == "" {
			continue
		}
		if err := files.Write(t.path, func(io.Writer) error { return nil }); err != nil {
			return err
		}
	}
	return nil
}

// drainTime is how long calls on their way may take after an interrupt; a second one
// leaves at once.
const drainTime = 30 * time.Minute

// callRegion is where the user says that calls go; "" leaves it to the SDK.
func (o *confirmOptions) callRegion(p *confirmPlan) string {
	if p.regionGiven {
		return p.region
	}
	return ""
}

// judgeConfirm gives the exit code of a run that was reported.
func judgeConfirm(r *confirm.Report, s confirmSettings) error {
	if r.Stop == confirm.StopInterrupted {
		return context.Canceled
	}
	if why := r.Partial(); why != "" {
		return &verdict{exitPartial, "partial: " + why}
	}
	if s.tolerance != nil {
		if why := r.Outside(*s.tolerance); why != "" {
			return &verdict{exitTolerance, "outside the tolerance: " + why}
		}
	}
	return nil
}

// confirmTargets reads -f and -o.
func (o *confirmOptions) confirmTargets(a *app, formatGiven bool) ([]target, error) {
	targets, err := o.resultTargets(formatGiven, reports.ConfirmationFormats())
	if err != nil {
		return nil, err
	}
	if err := a.checkWorkbook(targets); err != nil {
		return nil, err
	}
	return targets, o.checkRaw(a, targets)
}

// writeConfirm writes the report to all targets. Files appear when all are whole. What an
// interrupted run confirmed was paid for, and is reported.
func (a *app) writeConfirm(o *confirmOptions, r *confirm.Report, targets []target) error {
	deliver := func(r *confirm.Report, targets []target) error {
		var files atomicfile.Set
		return a.deliverBy(&files, &o.estimateOptions, nil, targets, reports.ConfirmationAnswer(r), func(w io.Writer, f reports.Format, ro reports.Options) error {
			return reports.WriteConfirmation(w, r, f, ro)
		})
	}
	if r.One == nil || o.saveText {
		return deliver(r, targets)
	}
	// Standard output shows the texts of a single call, files have them with --save-text.
	shown := slices.DeleteFunc(slices.Clone(targets), func(t target) bool { return t.path != "-" })
	kept := slices.DeleteFunc(slices.Clone(targets), func(t target) bool { return t.path == "-" })
	private := *r
	private.One = r.One.WithoutTexts()
	if err := deliver(&private, kept); err != nil {
		return err
	}
	return deliver(r, shown)
}

// writeCalibration writes what the calls taught.
func (a *app) writeCalibration(o *confirmOptions, learnt *calibration.File) error {
	body, err := learnt.Marshal()
	if err != nil {
		return err
	}
	var files atomicfile.Set
	defer files.Discard()
	if err := files.Write(o.teach, func(w io.Writer) error { _, err := w.Write(body); return err }); err != nil {
		return err
	}
	if err := files.Commit(); err != nil {
		return err
	}
	if !o.quiet {
		fmt.Fprintf(a.err, "tokencast: wrote %s\n", o.teach)
	}
	return nil
}
