package main

import (
	"context"
	"fmt"
	"math"
	"math/big"
	"path/filepath"
	"strings"

	"tokencast/bodies"
	"tokencast/catalog"
	"tokencast/confirm"
	"tokencast/estimate"
	"tokencast/pricing"
	"tokencast/samples"
	"tokencast/tokenizers"
	"tokencast/workload"
)

// What each line of a workload sends.

// line adds what one line of the workload sends.
func (p *planner) line(ctx context.Context, l *workload.Line) error {
	m, routing, err := p.cat.Resolve(l.Model)
	if err != nil {
		return err // Prepare has seen it
	}
	if l.Requests == nil && l.Images == nil {
		return nil // it makes no calls
	}
	target := p.o.target(l.Model, m, routing)
	if l.Routing != "" {
		routing = l.Routing
	}
	ask := pricing.Ask{Region: p.region, Routing: routing}
	if l.Images != nil {
		ask.Width, ask.Height, ask.Quality, ask.Steps = l.Images.Width, l.Images.Height, l.Images.Quality, l.Images.Steps
	}
	g := p.group(m, target, ask)
	g.calls.Lines = append(g.calls.Lines, l.Name)
	switch need, ok := p.needs[l.Name]; {
	case l.CustomModel:
		g.given++
		g.reasons = append(g.reasons, "a custom model is called by the ARN of its own throughput; leave out custom_model to confirm its base model")
	case m.Body == "":
		g.reasons = append(g.reasons, "the catalog does not say which request body the model takes; add its body family")
	case l.Images != nil:
		p.image(g, l)
	case l.Conversation != nil || l.Steps > 1:
		g.given++
		g.reasons = append(g.reasons, fmt.Sprintf("line %s is a conversation or an agent, whose later calls hang on answers that are not there yet; give its calls as lists of messages", l.Name))
	case !ok || need.Samples == nil || need.Samples.Usage:
		g.given++
		g.reasons = append(g.reasons, fmt.Sprintf("line %s gives token counts and no texts, and only texts can be sent; give it samples", l.Name))
	default:
		if l.InputImages != nil {
			g.calls.Notes = append(g.calls.Notes, fmt.Sprintf("the input images of line %s are not sent; their number is the line's own", l.Name))
		}
		return p.read(ctx, g, l, need)
	}
	return nil
}

// target is what is called where a model is named by ref: an ARN or a profile by its own name,
// but tokens are counted by the model alone.
func (o *confirmOptions) target(ref string, m *catalog.Model, routing pricing.Routing) string {
	if !o.free && (strings.HasPrefix(ref, "arn:") || routing != "") {
		return ref
	}
	return m.ID
}

// image adds the images of a line: one, for their price is that of all.
func (p *planner) image(g *group, l *workload.Line) {
	n := 1
	if p.o.samplesGiven {
		n = p.o.samples
	}
	g.calls.Notes = append(g.calls.Notes, "made from a text of our own: the price hangs on size and quality alone")
	call := confirm.Call{Prompt: bodies.Prompt{
		Turns:   []bodies.Turn{{Text: imageText}},
		Picture: bodies.Picture{Width: l.Images.Width, Height: l.Images.Height, Quality: l.Images.Quality, Steps: l.Images.Steps},
	}}
	for range n {
		c := ready(g, call)
		g.sampler.Add(confirm.Candidate{Tokens: 1}, func() chosen { return c })
	}
}

// parameters are those of a line's answers.
func (p *planner) parameters(m *catalog.Model, l *workload.Line) bodies.Parameters {
	if m.Modality != catalog.Text {
		return bodies.Parameters{}
	}
	params := inference(p.wl)
	switch {
	case l.Tokens.OutputMax != nil:
		params.MaxTokens = roundUp(l.Tokens.OutputMax.Rat())
	case params.MaxTokens == 0:
		params.MaxTokens = presetMaxTokens(m)
	}
	return params
}

// presetMaxTokens is the longest answer where nobody gave one.
func presetMaxTokens(m *catalog.Model) int64 {
	n := int64(defaultMaxTokens)
	for _, most := range []int64{bodies.Longest(m.Body), m.Limits.Output} {
		if most > 0 {
			n = min(n, most)
		}
	}
	return n
}

func roundUp(r *big.Rat) int64 {
	n := new(big.Int).Add(r.Num(), new(big.Int).Sub(r.Denom(), big.NewInt(1)))
	n.Quo(n, r.Denom())
	if !n.IsInt64() {
		return math.MaxInt64
	}
	return n.Int64()
}

// read puts the samples of a line before the sampler.
func (p *planner) read(ctx context.Context, g *group, l *workload.Line, need estimate.Need) error {
	params := p.parameters(g.model, l)
	_, unsent, err := params.For(g.model.Body)
	if err != nil {
		g.reasons = append(g.reasons, err.Error())
		return nil
	}
	if len(unsent) > 0 {
		g.calls.Notes = append(g.calls.Notes, fmt.Sprintf("%s: the model has no %s, which is not sent", l.Name, strings.Join(unsent, ", ")))
	}
	measure, err := p.a.measure(need)
	if err != nil {
		return err
	}
	plainNeed, calibrated := p.plain[l.Name]
	if !calibrated {
		plainNeed = need
	}
	plain, err := p.a.measure(plainNeed)
	if err != nil {
		return err
	}
	g.calls.Tokenizer, g.calls.Digest, g.calls.Binding = plain.Tokenizer.Name, plain.Tokenizer.Digest, plain.Binding
	sources, _, err := samples.Find(p.root, need.Samples.Paths, p.o.outside, p.a.samplesInput(need, need.Samples.Paths, &p.o.estimateOptions))
	if err != nil {
		return sampleFault(need, err)
	}
	template := g.model.Tokenizer.Frame
	if l.NoFrames {
		template = ""
	}
	fields := samples.Fields{Input: need.Samples.Input, Output: need.Samples.Output, Delimiter: need.Samples.Delimiter, Lines: need.Samples.Lines}
	for _, src := range sources {
		if src.Path != "-" {
			p.plan.inputs = append(p.plan.inputs, filepath.Join(p.root, filepath.FromSlash(src.Path)))
		}
		_, err := samples.Read(src, fields, p.maxRecord, func(rec *samples.Record) error {
			if err := ctx.Err(); err != nil {
				return err
			}
			prompt, reason := confirm.PromptOf(*rec, template)
			if reason != "" {
				g.calls.LeftOut[reason]++
				return nil
			}
			sizes := sized(measure, *rec, need, params.MaxTokens, g.model)
			plainSizes := sizes
			if calibrated {
				plainSizes = sized(plain, *rec, plainNeed, params.MaxTokens, g.model)
			}
			if most := g.model.Limits.Context; most > 0 && sizes.Input.Cmp(new(big.Rat).SetInt64(most)) > 0 {
				g.calls.LeftOut["is too long for the model"]++
				return nil
			}
			// The choice of calls does not hang on a calibration.
			g.sampler.Add(confirm.Candidate{Tokens: sizeOf(plainSizes), Script: plainSizes.Script}, func() chosen {
				c := ready(g, confirm.Call{Prompt: prompt, Params: params})
				c.sizes, c.plain = sizes, plainSizes
				return c
			})
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// measure counts single calls as the estimate counts the texts of a need.
func (a *app) measure(need estimate.Need) (confirm.Measure, error) {
	t, err := a.registry.Open(need.Tokenizer)
	if err != nil {
		return confirm.Measure{}, err
	}
	frame, err := tokenizers.Frame(need.Frame, t)
	if err != nil {
		return confirm.Measure{}, err
	}
	return confirm.Measure{Tokenizer: t, Binding: need.Binding, Answers: need.Answers, Frame: frame, Template: need.Template.Rat()}, nil
}

// sized is the estimate of a call: its output no longer than the limit, and where the
// sample has no answer the one that the line gives.
func sized(measure confirm.Measure, rec samples.Record, need estimate.Need, maxTokens int64, m *catalog.Model) confirm.Sizes {
	s := measure.Sizes(rec)
	if m.Modality != catalog.Text {
		s.Output = nil
		return s
	}
	if s.Output == nil && need.Output != nil {
		s.Output = need.Output.Rat()
	}
	if limit := new(big.Rat).SetInt64(maxTokens); s.Output != nil && s.Output.Cmp(limit) > 0 {
		s.Output = limit
	}
	return s
}

func sizeOf(s confirm.Sizes) int64 {
	total := new(big.Rat).Set(s.Input)
	if s.Output != nil {
		total.Add(total, s.Output)
	}
	return roundUp(total)
}

// ready makes the body of a call.
func ready(g *group, call confirm.Call) chosen {
	call.Model, call.Family, call.Operation, call.Stream = g.calls.Target, g.model.Body, g.calls.Operation, g.calls.Stream
	return withBody(call, g.calls.Operation == confirm.Converse)
}

// withBody writes the body of a call, of Converse or of InvokeModel.
func withBody(call confirm.Call, converse bool) chosen {
	var err error
	if call.Converse = converse; converse {
		call.Body, err = bodies.WriteConverse(call.Family, call.Prompt, call.Params)
	} else {
		call.Body, err = bodies.Write(call.Family, call.Prompt, call.Params)
	}
	return chosen{call: call, err: err}
}
