package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime/debug"
	"strings"

	"tokencast/bodies"
	"tokencast/catalog"
	"tokencast/confirm"
	"tokencast/estimate"
	"tokencast/pricing"
	"tokencast/workload"
)

// confirmPlan is a plan and what it was made from.
type confirmPlan struct {
	*confirm.Plan
	currency    string
	region      string // of the prices
	regionGiven bool   // by a flag or the workload
	inputs      []string
	one         *oneCall // nil for a workload
	month       *monthly // nil for a single call
}

// planSeed makes the choice of calls and the intervals the same for the same samples.
const planSeed = 1

// defaultMaxTokens is the longest answer where the workload gives none.
const defaultMaxTokens = 512

// imageText is what images are made from: their price does not depend on it.
const imageText = "A plain grey square on a white background."

// planner makes the plan of a workload.
type planner struct {
	a         *app
	o         *confirmOptions
	s         confirmSettings
	wl        *workload.Workload
	cat       *catalog.Catalog
	needs     map[string]estimate.Need // of lines with samples, by name
	plain     map[string]estimate.Need // the same without the calibration, of calibrated lines alone
	region    string
	day       pricing.Day
	root      string
	maxRecord int64
	plan      *confirmPlan
	groups    map[groupKey]*group
	order     []*group
}

// groupKey tells the calls of a report apart: a model, and for images what its price
// hangs on.
type groupKey struct {
	target string
	ask    pricing.Ask
}

// group is the calls of one model.
type group struct {
	model   *catalog.Model
	calls   *confirm.Model
	sampler *confirm.Sampler[chosen]
	reasons []string // why lines cannot be sent
	given   int      // of these: lines with nothing to confirm
}

// chosen is a sample that was kept, ready to be sent.
type chosen struct {
	call  confirm.Call
	sizes confirm.Sizes
	plain confirm.Sizes // without a calibration
	err   error
}

// planConfirm reads a workload and chooses the calls that confirm it.
func (a *app) planConfirm(ctx context.Context, o *confirmOptions, s confirmSettings, args []string) (*confirmPlan, error) {
	q, err := a.ask(&o.estimateOptions, args)
	if err != nil {
		return nil, err
	}
	wl, cat := q.workload, q.catalog
	q.settings.Calibration = ofOperation(q.settings.Calibration, o.operation)
	job, err := estimate.Prepare(cat, wl, q.settings)
	if err != nil {
		return nil, err
	}
	p := &planner{
		a: a, o: o, s: s, wl: wl, cat: cat, needs: map[string]estimate.Need{}, plain: map[string]estimate.Need{}, root: q.root, maxRecord: q.maxRecord,
		region: firstText(o.region, wl.Region, cat.Region), day: firstDay(q.settings.AsOf, wl.AsOf, wl.Start, cat.Released),
		groups: map[groupKey]*group{},
	}
	p.plan = newConfirmPlan(cat, p.region, o.region != "" || wl.Region != "")
	p.plan.inputs = q.inputs
	for _, n := range job.Needs() {
		switch {
		case n.Plain:
			p.plain[n.Line] = n
		case !n.Training:
			p.needs[n.Line] = n
		}
	}
	debug.SetGCPercent(100) // samples may be long, and memory stays flat
	for i := range wl.Lines {
		if err := p.line(ctx, &wl.Lines[i]); err != nil {
			return nil, err
		}
	}
	for i, g := range p.order {
		p.finish(i, g)
	}
	p.plan.month, err = a.estimateMonth(ctx, q)
	return p.plan, err
}

func newConfirmPlan(cat *catalog.Catalog, region string, given bool) *confirmPlan {
	return &confirmPlan{
		Plan:     &confirm.Plan{Catalog: cat.Digest, Version: cat.Version, Seed: planSeed},
		currency: cat.Currency, region: region, regionGiven: given,
	}
}

func firstText(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

func firstDay(days ...pricing.Day) pricing.Day {
	for _, d := range days {
		if !d.IsZero() {
			return d
		}
	}
	return pricing.Day{}
}

// group returns the calls of a line's model, begun where they are new.
func (p *planner) group(m *catalog.Model, target string, ask pricing.Ask) *group {
	key := groupKey{target, ask}
	if g := p.groups[key]; g != nil {
		return g
	}
	g := &group{model: m, calls: newModel(m, target, p.s, p.o, confirm.Prices{Sheet: m.Sheet, Ask: ask, Day: p.day}), sampler: confirm.NewSampler[chosen](planSeed, p.size())}
	p.groups[key] = g
	p.order = append(p.order, g)
	return g
}

func newModel(m *catalog.Model, target string, s confirmSettings, o *confirmOptions, prices confirm.Prices) *confirm.Model {
	c := &confirm.Model{
		ID: m.ID, Target: target, Family: m.Body, Operation: s.operation, Stream: o.stream, Prices: prices,
		Error: s.error, LeftOut: map[string]int64{},
	}
	if o.free {
		c.Operation = confirm.Count
	}
	return c
}

// size is how many calls a model gets at most. With --error it is what a wide spread
// of 0.4 would need; the pilot may need fewer.
func (p *planner) size() int {
	if p.s.error == 0 {
		return p.o.samples
	}
	const ninetyFive, wide = 1.96, 0.4
	n := math.Ceil(math.Pow(ninetyFive*wide/p.s.error, 2))
	return max(2*confirmPilot, int(min(n, maxSamples)))
}

// confirmPilot is the size of the pilot of --error.
const confirmPilot = 10

// finish turns the candidates of a group into calls.
func (p *planner) finish(index int, g *group) {
	c := g.calls
	c.Reason = strings.Join(g.reasons, "; ")
	strata, list := g.sampler.Choose(p.size())
	c.Strata = strata
	var unsendable error
	for _, choice := range list {
		item := choice.Item
		if item.err != nil {
			var u *bodies.UnsendableError
			if errors.As(item.err, &u) {
				c.LeftOut[u.Reason]++
			}
			unsendable = item.err
			continue
		}
		planned := &confirm.Planned{Call: item.call, Stratum: choice.Stratum, Sizes: item.sizes, Plain: item.plain}
		if g.model.Modality == catalog.Image {
			planned.Images = 1
		}
		planned.ID, planned.Run = fmt.Sprintf("%d-%d", index, len(c.Calls)), runName(p.plan.Plan)
		planned.Model = c.Target
		if err := planned.Price(c.Prices); err != nil {
			c.Reason, c.Calls = joinReasons(c.Reason, err.Error()+"; a call without a price cannot be held under a cap"), nil
			break
		}
		c.Calls = append(c.Calls, planned)
	}
	c.Given = len(c.Calls) == 0 && g.given > 0 && g.given == len(g.reasons)
	if len(c.Calls) == 0 && c.Reason == "" {
		c.Reason = "no sample can be sent"
		if unsendable != nil {
			c.Reason += ": " + unsendable.Error()
		}
	}
	if c.Stream && len(c.Calls) > 0 && c.Operation == confirm.Invoke && !bodies.Streams(g.model.Body) {
		c.Reason, c.Calls = joinReasons(c.Reason, "the model does not stream; leave out --stream"), nil
	}
	if len(c.Calls) > 0 && c.Reason != "" {
		c.Notes, c.Reason = append(c.Notes, c.Reason), "" // some of its lines are sent
	}
	p.plan.Models = append(p.plan.Models, c)
}

func joinReasons(a, b string) string {
	if a == "" {
		return b
	}
	return a + "; " + b
}

// runName is the tag of a run's calls: the catalog's digest tells nothing of the user.
func runName(p *confirm.Plan) string { return "tokencast-" + p.Version }

// firstReason is why nothing can be sent.
func (p *confirmPlan) firstReason() string {
	for _, m := range p.Models {
		if m.Reason != "" {
			return m.ID + ": " + m.Reason
		}
	}
	return "the workload makes no calls"
}

// calls is how many calls the plan has.
func (p *confirmPlan) calls() int {
	n := 0
	for _, m := range p.Models {
		n += len(m.Calls)
	}
	return n
}

// note adds a note to every model.
func (p *confirmPlan) note(text string) {
	for _, m := range p.Models {
		m.Notes = append(m.Notes, text)
	}
}

// inference are the parameters of a workload.
func inference(wl *workload.Workload) bodies.Parameters {
	return bodies.Parameters{MaxTokens: wl.MaxTokens, Temperature: wl.Temperature, TopP: wl.TopP, TopK: wl.TopK}
}
