package estimate

import (
	"errors"
	"fmt"
	"strings"

	"tokencast/catalog"
	"tokencast/confirm/calibration"
	"tokencast/pricing"
	"tokencast/tally"
	"tokencast/tokenizers"
	"tokencast/workload"
)

// Options change what a workload file says. The zero value changes nothing.
type Options struct {
	AsOf      pricing.Day     // in place of the workload's as_of
	Region    string          // in place of the workload's, else the catalog's
	Month     *workload.Month // in place of the workload's
	Budget    *pricing.Money  // a month
	Scenario  Scenario        // that the budget speaks of
	Explain   bool            // fill Line.Explained
	Plans     bool            // Line.Plans holds the other plans, too
	Tokenizer string          // for every line; "" or "auto" takes each model's own binding
	// Vocabularies are the user's own: the tokenizer's name by the ID of the model that
	// it counts exactly. They go before the catalog's bindings, not before Tokenizer.
	Vocabularies map[string]string
	// Calibration are the entries of what confirmed calls taught; Digests those of the
	// tokenizers that they name, as they are now, by name. An entry is taken by the lines
	// of its model, however weak it is: a warning says so.
	Calibration []calibration.Entry
	Digests     map[string]string
	// Installable are the commands that make a model's count exact, by its ID.
	Installable map[string]string
}

// A Job is a workload held against a catalog: every model is known and every line
// makes sense for its model.
type Job struct {
	cat   *catalog.Catalog
	wl    *workload.Workload
	opts  Options
	fx    *catalog.FX // of the currency of the figures; nil where it is the catalog's
	lines []*line
	needs []Need
	// prices are those that the lines asked for.
	prices *prices
	plain  *plainJob // without the calibration; nil where no line takes anything from one
}

// line is a line of the workload with its model.
type line struct {
	*workload.Line
	prices  *prices
	model   *catalog.Model
	binding tokenizers.Binding // how texts are counted
	perCall tokenizers.Binding // how calls are: the same, or by a calibration, or given where the samples hold recorded usage
	learned *learned           // from a calibration; never nil
	ask     pricing.Ask        // without mode and routing
	routing pricing.Routing    // of its calls
	// What was counted, as indexes of Job.needs; -1 is none. system is that of a line
	// whose other tokens are given.
	sampled, trained, system int
}

// A Need is a set of samples to be counted for a line: a tally.Spec as plain data.
type Need struct {
	Line      string
	Samples   *workload.Samples // nil where the system text alone is counted
	System    workload.System   // text or file that begins every call; tokens of it are never counted
	Pattern   tally.Pattern
	Training  bool   // fine-tuning text: prompt and completion are both input
	Tokenizer string // name in the registry
	Frame     string // name of the chat template; "" adds none
	// Weights are the model's factors by script in millionths, and AnswerWeights those of
	// answers where a calibration has them. Without them the thresholds below are in tokens
	// of Tokenizer, with them in tokens of the model.
	Weights, AnswerWeights []int64
	CutOutput              int64
	Bands                  []int64
	Limits                 []tally.Limit
	Missing                int64 // as in tally.Measure

	// What becomes of the counts, for who counts single calls as the estimate does: by
	// Binding, answers by Answers, and Template tokens more for each call.
	Binding, Answers tokenizers.Binding
	Template         pricing.Quantity
	Output           *pricing.Quantity // of answers that the samples lack; nil where no expected length is given
	Plain            bool              // counted for the figures without the calibration, beside those with it
}

// Prepare holds the workload against the catalog. The error is a
// [workload.Errors] with every fault: unknown models, images without the size their
// model is priced by, and the like.
func Prepare(cat *catalog.Catalog, wl *workload.Workload, opts Options) (*Job, error) {
	j := &Job{cat: cat, wl: wl, opts: opts, prices: newPrices(cat)}
	var faults workload.Errors
	for i := range wl.Lines {
		wline := &wl.Lines[i]
		fault := func(at workload.Place, format string, args ...any) {
			faults = append(faults, &workload.Fault{File: at.File, Line: at.Line, Col: at.Col, Msg: fmt.Sprintf(format, args...)})
		}
		m, routing, err := cat.Resolve(wline.Model)
		if err != nil {
			fault(wline.ModelAt, "%v", err)
			continue
		}
		if wline.Routing != "" {
			routing = wline.Routing
		}
		l := &line{Line: wline, prices: j.prices, model: m, binding: bindingOf(m, opts), learned: &nothing, sampled: -1, trained: -1, system: -1, routing: routing}
		l.perCall = l.binding
		if wline.Samples != nil && wline.Samples.Usage {
			// The tokenizer is named and not used: the records hold the counts.
			l.perCall = tokenizers.Binding{Tokenizer: "chars", Class: tokenizers.Given}
		}
		l.calibrate(opts)
		l.ask = pricing.Ask{Region: j.region(), CustomModel: wline.CustomModel}
		checkKind(l, fault)
		for _, a := range wline.Alternatives {
			if _, _, err := cat.Resolve(a.Model); err != nil {
				fault(a.At, "%v", err)
			}
		}
		j.lines = append(j.lines, l)
		j.addNeeds(l)
	}
	if c := wl.Currency; c != "" && c != cat.Currency {
		if fx, ok := cat.FX(c); ok {
			j.fx, j.prices.exchange = &fx, fx.Rate
		} else {
			at := wl.CurrencyAt
			faults = append(faults, &workload.Fault{File: at.File, Line: at.Line, Col: at.Col, Msg: fmt.Sprintf("the catalog has no rate of %s; give one in an overlay: fx: {%s: {rate: R, date: D, source: S}}", c, c)})
		}
	}
	if len(faults) > 0 {
		return nil, faults
	}
	var err error
	j.plain, err = j.withoutCalibration()
	return j, err
}

// region is where the workload runs.
func (j *Job) region() string {
	switch {
	case j.opts.Region != "":
		return j.opts.Region
	case j.wl.Region != "":
		return j.wl.Region
	}
	return j.cat.Region
}

// bindingOf is how a model's tokens are counted: with the tokenizer that is forced, else
// with the user's own vocabulary for the model, else as the catalog says.
func bindingOf(m *catalog.Model, opts Options) tokenizers.Binding {
	own, forced := m.Tokenizer, opts.Tokenizer
	auto := forced == "" || forced == "auto"
	if name, ok := opts.Vocabularies[m.ID]; ok && (auto || forced == name) {
		return tokenizers.Binding{Tokenizer: name, Class: tokenizers.Exact, Frame: own.Frame}
	}
	if auto {
		return own
	}
	switch forced {
	case "chars":
		return tokenizers.Binding{Tokenizer: forced, Class: tokenizers.Chars}
	case "bytes":
		return tokenizers.Binding{Tokenizer: forced, Class: tokenizers.Bytes}
	case own.Tokenizer:
		if own.Class == tokenizers.Exact || own.Class == tokenizers.Family {
			return own
		}
	}
	return tokenizers.Binding{Tokenizer: forced, Class: tokenizers.Family, Frame: own.Frame}
}

// checkKind finds lines that do not fit the kind of their model.
func checkKind(l *line, fault func(workload.Place, string, ...any)) {
	m := l.model
	makesImages := m.Sheet.Has(pricing.OutputImage)
	sends := l.Samples != nil || l.Tokens.Input != nil || l.Tokens.Output != nil || l.Tokens.OutputMax != nil
	switch {
	case l.Images != nil && !makesImages:
		fault(l.Images.At, "%s makes no images; give requests with samples or tokens", m.ID)
		return
	case l.Images != nil:
		checkImages(l, fault)
		return
	case makesImages && !m.Sheet.Has(pricing.Input) && l.Requests != nil:
		fault(l.At, "%s is priced by the image; give images, such as images: {count: 2000/month, size: 1024x1024}", m.ID)
		return
	}
	if l.Requests != nil && !sends && l.InputImages == nil && !m.Sheet.Has(pricing.Request) && l.Provisioned == nil {
		fault(l.At, "requests without samples or tokens; %s is priced by the token, so its tokens are needed", m.ID)
	}
	if m.Modality == catalog.Embedding && (l.Tokens.Output != nil || l.Tokens.OutputMax != nil) {
		fault(l.Tokens.At, "%s is an embedding model and has no output; remove tokens.output", m.ID)
	}
}

// checkImages holds size, quality and steps against what the model is priced by.
func checkImages(l *line, fault func(workload.Place, string, ...any)) {
	img, m := l.Images, l.model
	c := m.Sheet.Choices(pricing.OutputImage)
	if img.Width == 0 && len(c.Sizes) > 0 {
		fault(img.At, "images without a size; %s is priced by size: %s", m.ID, strings.Join(c.Sizes, ", "))
	}
	switch {
	case len(c.Steps) > 0 && img.Steps == 0 && img.Quality == "":
		fault(img.At, "images without steps or quality; %s is priced by steps: %s", m.ID, strings.Join(c.Steps, ", "))
	case len(c.Steps) == 0 && len(c.Qualities) > 0 && img.Quality == "":
		fault(img.At, "images without a quality; %s is priced by quality: %s", m.ID, strings.Join(c.Qualities, ", "))
	}
	if len(c.Steps) == 0 && img.Steps != 0 {
		fault(img.At, "%s is not priced by steps; remove steps", m.ID)
	}
	if len(c.Steps) == 0 && len(c.Qualities) == 0 && img.Quality != "" {
		fault(img.At, "%s is not priced by quality; remove quality", m.ID)
	}
	if img.Steps != 0 && img.Quality != "" {
		for _, r := range m.Sheet.Rates() {
			s := r.Condition.Steps
			if s != (pricing.Steps{}) && (img.Steps > s.N) == s.Over && s.Quality() != img.Quality {
				fault(img.At, "quality %s and %d steps disagree; %s are %s", img.Quality, img.Steps, s, s.Quality())
				return
			}
		}
	}
	l.ask.Width, l.ask.Height, l.ask.Quality, l.ask.Steps = img.Width, img.Height, img.Quality, img.Steps
}

// IsInvalid reports whether err says that a workload is wrong, rather than that it
// cannot be read.
func IsInvalid(err error) bool {
	var e workload.Errors
	return errors.As(err, &e)
}
