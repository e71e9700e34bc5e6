package main

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"tokencast/confirm"
	"tokencast/confirm/calibration"
	"tokencast/estimate"
	"tokencast/pricing"
	"tokencast/workload"
)

// What a month costs, as estimated and with what the calls taught.

// monthly is the workload of a confirmation, ready to be estimated again.
type monthly struct {
	question *question
	before   *estimate.Estimate // nil where the samples can be read only once
}

// estimateMonth estimates the workload before anything is sent, in the currency of the
// catalog, which is that of the report.
func (a *app) estimateMonth(ctx context.Context, q *question) (*monthly, error) {
	m := &monthly{question: q}
	for _, l := range q.workload.Lines {
		for _, s := range []*workload.Samples{l.Samples, trainingOf(l)} {
			if s != nil && slices.Contains(s.Paths, "-") {
				return m, nil
			}
		}
	}
	wl := *q.workload
	wl.Currency = ""
	asked := *q
	asked.workload = &wl
	m.question = &asked
	var err error
	m.before, err = a.estimateAgain(ctx, &asked)
	return m, err
}

func trainingOf(l workload.Line) *workload.Samples {
	if l.FineTuning == nil {
		return nil
	}
	return l.FineTuning.Samples
}

func (a *app) estimateAgain(ctx context.Context, q *question) (*estimate.Estimate, error) {
	job, err := estimate.Prepare(q.catalog, q.workload, q.settings)
	if err != nil {
		return nil, err
	}
	tallies, err := a.count(ctx, q, job.Needs())
	if err != nil {
		return nil, err
	}
	return job.Estimate(tallies)
}

// monthBefore puts what the workload was estimated at into a report.
func (m *monthly) monthBefore(r *confirm.Report) {
	if m == nil || m.before == nil {
		return
	}
	r.Monthly.Before = monthOf(m.before, nil)
	for i := range r.Models {
		r.Models[i].Monthly.Before = monthOf(m.before, r.Models[i].Lines)
	}
}

// monthAfter estimates the workload with what the calls taught, and puts it into the
// report of the run. What was paid for is reported even where this fails.
func (a *app) monthAfter(ctx context.Context, m *monthly, r *confirm.Report, learnt *calibration.File) {
	if m == nil || m.before == nil || len(learnt.Entries) == 0 {
		return
	}
	q := *m.question
	o := *q.options
	o.tallies = nil // they were counted for the estimate before
	q.options = &o
	q.settings.Calibration = slices.Clone(learnt.Entries)
	q.settings.Digests = maps.Clone(q.settings.Digests)
	if q.settings.Digests == nil {
		q.settings.Digests = map[string]string{}
	}
	taught := map[string]bool{}
	for _, e := range learnt.Entries {
		taught[e.Model], q.settings.Digests[e.Tokenizer] = true, e.Digest
	}
	for _, e := range m.question.settings.Calibration {
		if !taught[e.Model] {
			q.settings.Calibration = append(q.settings.Calibration, e)
		}
	}
	after, err := a.estimateAgain(ctx, &q)
	if err != nil {
		if !o.quiet && ctx.Err() == nil {
			fmt.Fprintf(a.err, "tokencast: the month with what the calls taught is not known: %v\n", err)
		}
		return
	}
	r.Monthly.After = monthOf(after, nil)
	for i, model := range r.Models {
		if taught[model.Model] {
			r.Models[i].Monthly.After = monthOf(after, model.Lines)
		}
	}
}

// monthOf is what lines of an estimate cost a month; without lines that of all. It is nil
// where a part of it is not known.
func monthOf(e *estimate.Estimate, names []string) *pricing.Money {
	var sum pricing.Money
	for _, l := range e.Lines {
		switch {
		case names != nil && !slices.Contains(names, l.Name):
		case l.Amount == nil || !l.Complete:
			return nil
		default:
			sum = sum.Add(l.Amount.Base)
		}
	}
	return &sum
}
