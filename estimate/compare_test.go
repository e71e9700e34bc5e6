package estimate_test

import (
	"context"
	"fmt"
	"io"
	"math/big"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"tokencast/catalog"
	"tokencast/data"
	"tokencast/estimate"
	"tokencast/samples"
	"tokencast/tally"
	"tokencast/tokenizers"
	"tokencast/workload"
)

// shipped is the catalog that ships with the program, read once.
var shipped = sync.OnceValues(func() (*catalog.Catalog, error) {
	base, err := catalog.Shipped(data.FS)
	if err != nil {
		return nil, err
	}
	return catalog.Load(base, nil, tokenizers.NewRegistry(data.FS))
})

// load reads the shipped catalog, with an overlay where src is not empty.
func load(t testing.TB, src string) (*catalog.Catalog, *tokenizers.Registry) {
	t.Helper()
	reg := tokenizers.NewRegistry(data.FS)
	if src == "" {
		cat, err := shipped()
		if err != nil {
			t.Fatal(err)
		}
		return cat, reg
	}
	base, err := catalog.Shipped(data.FS)
	if err != nil {
		t.Fatal(err)
	}
	cat, err := catalog.Load(base, []catalog.Layer{{Name: "overlay.yaml", Files: []catalog.LayerFile{{Name: "overlay.yaml", Data: []byte(src)}}}}, reg)
	if err != nil {
		t.Fatal(err)
	}
	return cat, reg
}

// counted tallies needs, each by itself.
func counted(t testing.TB, reg *tokenizers.Registry, files map[string]string, needs []estimate.Need) []*tally.Tally {
	t.Helper()
	var tallies []*tally.Tally
	for _, n := range needs {
		tok, err := reg.Open(n.Tokenizer)
		if err != nil {
			t.Fatal(err)
		}
		frame, err := tokenizers.Frame(n.Frame, tok)
		if err != nil {
			t.Fatal(err)
		}
		spec := tally.Spec{Line: n.Line, Training: n.Training, Pattern: n.Pattern, System: []byte(n.System.Text + files[n.System.File]), Measures: []tally.Measure{{
			Tokenizer: tok, Frame: frame, Weights: n.Weights, AnswerWeights: n.AnswerWeights, CutOutput: n.CutOutput, Bands: n.Bands, Limits: n.Limits, Missing: n.Missing,
		}}}
		if n.Samples != nil {
			spec.Fields = samples.Fields{Usage: n.Samples.Usage}
			for _, p := range n.Samples.Paths {
				spec.Sources = append(spec.Sources, samples.Source{Path: p, Open: func() (io.ReadCloser, error) {
					return io.NopCloser(strings.NewReader(files[p])), nil
				}})
			}
		}
		all, err := tally.Run(context.Background(), []tally.Spec{spec}, 1, samples.DefaultMaxRecord)
		if err != nil {
			t.Fatal(err)
		}
		tallies = append(tallies, all[0][0])
	}
	return tallies
}

// compared compares a setup on models, or on the alternatives where there are none;
// "all" is all of the catalog.
func (s setup) compared(t testing.TB, models ...string) *estimate.Comparison {
	t.Helper()
	cat, reg := load(t, s.overlay)
	wl, err := workload.Parse("test/workload.yaml", []byte(s.workload))
	if err != nil {
		t.Fatalf("workload: %v", err)
	}
	var c estimate.Candidates
	for _, name := range models {
		if name == "all" {
			c.All = true
			continue
		}
		m, err := cat.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		c.Models = append(c.Models, m)
	}
	job, err := estimate.PrepareComparison(cat, wl, s.options, c)
	if err != nil {
		t.Fatal(err)
	}
	result, err := job.Compare(counted(t, reg, s.files, job.Needs()))
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// row returns the row of a model.
func row(t testing.TB, c *estimate.Comparison, model string) estimate.Compared {
	t.Helper()
	i := slices.IndexFunc(c.Models, func(r estimate.Compared) bool { return r.Model == model })
	if i < 0 {
		t.Fatalf("no row of %s", model)
	}
	return c.Models[i]
}

// The chat of the contract's example alone is 120000 x 5 x 1.02 calls of 940 and 180
// tokens: 575.28M in and 110.16M out, which at 0.0003 and 0.0006 a thousand are 172.584
// and 66.096, at 0.0008 and 0.0024 they are 460.224 and 264.384.
func TestContractExampleOnOtherModels(t *testing.T) {
	src := strings.Replace(contractExample, "    retries: 2%\n", "    retries: 2%\n    alternatives: [anthropic.claude-instant-v1, meta.llama3-8b-instruct-v1:0]\n", 1)
	c := setup{workload: src}.compared(t)
	var got []string
	for _, r := range c.Models {
		got = append(got, fmt.Sprintf("%s %v %s, %s %s of %d", r.Model, r.Current, r.Amount.Base.Round(2), r.Lines[0].Name, r.Lines[0].Amount.Base, len(r.Lines)))
	}
	want := []string{
		"meta.llama3-8b-instruct-v1:0 false 266.28, chat 238.68 of 1",
		"anthropic.claude-3-haiku-20240307-v1:0 true 309.12, chat 281.52 of 1",
		"anthropic.claude-instant-v1 false 752.21, chat 724.608 of 1",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// Every candidate costs what integers of 10^-8 USD give for the lines of text, with the
// embedding as it stands; a line's own model costs what the workload costs.
func TestComparisonAgainstIntegers(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		list := drawLines(rt)
		requests := rapid.IntRange(0, 1_000_000).Draw(rt, "searches")
		src := write(list, 1) + fmt.Sprintf("  - {model: amazon.titan-embed-text-v1, requests: %d/month, tokens: {input: 7}}\n", requests)
		models := []string{textModels[rapid.IntRange(0, 1).Draw(rt, "a")].id, textModels[2].id, textModels[rapid.IntRange(3, 5).Draw(rt, "b")].id}
		c := setup{workload: src}.compared(t, models...)
		for _, r := range c.Models {
			if r.Model == "" {
				continue
			}
			want := new(big.Int).Mul(big.NewInt(int64(requests)), big.NewInt(7*10))
			for _, l := range list {
				m := textModels[0]
				for _, other := range textModels {
					if other.id == r.Model {
						m = other
					}
				}
				perCall := int64(l.input)*m.input + int64(l.output)*m.output
				want.Add(want, new(big.Int).Mul(big.NewInt(int64(l.requests)), big.NewInt(perCall)))
			}
			if exact := new(big.Rat).SetFrac(want, big.NewInt(100_000_000)); r.Amount.Base.Rat().Cmp(exact) != 0 {
				rt.Fatalf("%s: %s, want %s", r.Model, r.Amount.Base, exact.FloatString(8))
			}
		}
		own := list[0].model
		for i := range list {
			list[i].model = own
		}
		c = setup{workload: write(list, 1)}.compared(t, textModels[own].id)
		if len(c.Models) != 1 || !c.Models[0].Current || c.Models[0].Amount.Base.Cmp(c.Current.Total.Base) != 0 {
			rt.Fatalf("on its own model: %+v", c.Models)
		}
	})
}

// rivalModels are small models of every kind of gap.
const rivalModels = `schema: 1
sources: {test: {title: test}}
models:
  - {id: test.short, modality: text, limits: {context: 1000}, tokenizer: {name: chars}, prices: [{rates: {input: 1, output: 1}, per: 1m_tokens, from: 2024-01-01, source: test}]}
  - {id: test.english, modality: text, languages: [English, French], tokenizer: {name: bytes}, prices: [{rates: {input: 1, output: 1}, per: 1m_tokens, from: 2024-01-01, source: test}]}
  - {id: test.many, modality: text, languages: [English, multiple other languages], tokenizer: {name: chars}, prices: [{rates: {input: 1, output: 1}, per: 1m_tokens, from: 2024-01-01, source: test}]}
  - {id: test.silent, modality: text, tokenizer: {name: chars}, prices: [{rates: {input: 1}, per: 1m_tokens, from: 2024-01-01, source: test}]}
  - {id: test.later, modality: text, tokenizer: {name: chars}, prices: [{rates: {input: 1, output: 1}, per: 1m_tokens, from: 2025-01-01, source: test}]}
  - {id: test.batch, modality: text, tokenizer: {name: chars}, prices: [{rates: {input: 2, output: 2}, per: 1m_tokens, from: 2024-01-01, source: test}, {mode: batch, rates: {input: 1, output: 1}, per: 1m_tokens, from: 2024-01-01, source: test}]}
  - {id: test.sized, modality: image, tokenizer: {name: chars}, prices: [{meter: output_image, price: 0.01, per: image, when: {image: {max: 512x512}}, from: 2024-01-01, source: test}]}
  - {id: test.wide, modality: image, tokenizer: {name: chars}, prices: [{meter: output_image, price: 0.01, per: image, when: {image: {max: 2048x2048}}, from: 2024-01-01, source: test}]}
  - {id: test.stepped, modality: image, tokenizer: {name: chars}, prices: [{meter: output_image, price: 0.01, per: image, when: {image: {max: 2048x2048}, steps: {lte: 50}}, from: 2024-01-01, source: test}, {meter: output_image, price: 0.02, per: image, when: {image: {max: 2048x2048}, steps: {gt: 50}}, from: 2024-01-01, source: test}]}
`

// What a candidate cannot do is said, and its amount stands where its prices are known.
func TestWhatAModelCannotDo(t *testing.T) {
	text := "  - {name: chat, model: test.many, requests: 1k/month, tokens: {input: 900, output: 200}}\n"
	sampled := "  - {name: chat, model: test.many, requests: 1k/month, samples: s.jsonl}\n"
	short := strings.Replace(sampled, "s.jsonl", "t.jsonl", 1)
	two := `{"prompt": "Where is my parcel?", "completion": "On its way."}` + "\n" + `{"prompt": "소포는 어디에 있습니까", "completion": "오는 중입니다"}` + "\n"
	files := map[string]string{"s.jsonl": two + `{"prompt": "` + strings.Repeat("long ", 300) + `", "completion": "오는 중입니다"}` + "\n", "t.jsonl": two}
	for _, tc := range []struct {
		name, lines, model string
		amount             string // low / base / high
		complete           bool
		cannot             string
	}{
		{"nothing", text, "test.batch", "2.2 / 2.2 / 2.2", true, ""},
		{"the given call is too long", text, "test.short", "1.1 / 1.1 / 1.1", true, "chat: context: input and output of the longest call come to 1100 tokens, 100 over the limit of 1000 of test.short: such a call is refused, its cost cannot arise"},
		{"a sample is too long", sampled, "test.short", "", true, "chat: context: 1 of 3 samples are over the limit of 1000 tokens of test.short (input: p95 1500, longest 1500): such a call is refused, its cost cannot arise"},
		{"the samples are in another language", strings.Replace(short, "test.many", "test.batch", 1), "test.english", "", true, "chat: language: samples in hangul script, and the model is for English, French (a caution)"},
		{"the languages are not all known", strings.Replace(short, "test.many", "test.batch", 1), "test.many", "", true, ""},
		{"answers have no price", text, "test.silent", "0.9 / 0.9 / 0.9", false, "chat: no price: output tokens: not offered"},
		{"no price yet", text, "test.later", "none", false, "chat: no price: input tokens: no price in force on 2024-07-01; the first begins on 2025-01-01; chat: no price: output tokens: no price in force on 2024-07-01; the first begins on 2025-01-01"},
		{"the plan is kept", strings.Replace(text, "requests", "plan: batch, requests", 1), "test.batch", "1.1 / 1.1 / 1.1", true, ""},
		{"the plan is not offered", strings.Replace(text, "requests", "plan: batch, requests", 1), "test.short", "none", false, "chat: context: input and output of the longest call come to 1100 tokens, 100 over the limit of 1000 of test.short: such a call is refused, its cost cannot arise; chat: no price: input tokens: not offered as batch; offered are on_demand; chat: no price: output tokens: not offered as batch; offered are on_demand"},
		{"another modality", text, "test.sized", "none", false, "modality: it gives image, and no line of the workload does"},
		{"a quality that is none of the model's", "  - {name: pictures, model: amazon.titan-image-generator-v1, images: {count: 10/month, size: 1024x1024, quality: standard}}\n", "test.sized", "none", false, "pictures: request: test.sized is not priced by quality; remove quality"},
		{"an image is too large", "  - {name: pictures, model: test.wide, images: {count: 10/month, size: 1024x1024}}\n", "test.sized", "none", false, "pictures: no price: images: this image is not offered; offered are up to 512x512"},
		{"images by size and steps", "  - {name: pictures, model: test.stepped, images: {count: 10/month, size: 1024x1024, steps: 30}}\n", "stability.stable-diffusion-xl-v0", "0.36 / 0.36 / 0.36", true, ""},
		{"images by quality of a model by steps", "  - {name: pictures, model: amazon.titan-image-generator-v1, images: {count: 10/month, size: 1024x1024, quality: premium}}\n", "test.stepped", "0.2 / 0.2 / 0.2", true, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := row(t, setup{workload: lines(tc.lines), overlay: rivalModels, files: files}.compared(t, tc.model), tc.model)
			var words []string
			for _, o := range r.Cannot {
				words = append(words, o.String())
			}
			if got := strings.Join(words, "; "); got != tc.cannot {
				t.Errorf("cannot\n%s\nwant\n%s", got, tc.cannot)
			}
			if got := amounts(r.Amount); tc.amount != "" && got != tc.amount || r.Complete != tc.complete {
				t.Errorf("amount %s, complete %v; want %s, %v", got, r.Complete, tc.amount, tc.complete)
			}
		})
	}
}

// The cheapest comes first, what misses a price after it, what can take no line last; of
// all models of the catalog those that fit come first. An alternative is for the lines
// that name it alone, and lines that none is for stay as they are.
func TestOrderOfModels(t *testing.T) {
	src := lines(`  - {name: chat, model: test.many, requests: 1k/month, tokens: {input: 900, output: 200}, alternatives: [test.silent, test.batch, test.short]}
  - {name: mail, model: test.many, requests: 1k/month, tokens: {input: 900, output: 200}, alternatives: [test.sized]}
  - {name: rest, model: test.batch, requests: 1k/month, tokens: {input: 900, output: 200}}
`)
	list := func(c *estimate.Comparison) string {
		var rows []string
		for _, r := range c.Models {
			if !strings.HasPrefix(r.Model, "test.") {
				continue
			}
			rows = append(rows, fmt.Sprintf("%s %s", r.Model, strings.Fields(amounts(r.Amount))[0]))
		}
		return strings.Join(rows, ", ")
	}
	s := setup{workload: src, overlay: rivalModels}
	if got, want := list(s.compared(t)), "test.many 4.4, test.short 4.4, test.batch 5.5, test.silent 4.2, test.sized none"; got != want {
		t.Errorf("alternatives: %s\nwant %s", got, want)
	}
	if got, want := list(s.compared(t, "test.short", "test.batch", "test.many", "test.short")), "test.many 3.3, test.short 3.3, test.batch 6.6"; got != want {
		t.Errorf("given: %s\nwant %s", got, want)
	}
	// Without their own row: the workload as it stands is on two models.
	if got, want := list(s.compared(t, "all")), "test.english 3.3, test.many 3.3, test.batch 6.6, test.short 3.3, test.silent 2.7, test.later none, test.sized none, test.stepped none, test.wide none"; got != want {
		t.Errorf("all: %s\nwant %s", got, want)
	}
	c := s.compared(t, "test.batch")
	c.SortByName()
	if !c.Models[0].Current || c.Models[0].Model != "" || c.Models[0].Amount.Base.String() != "4.4" {
		t.Errorf("the workload as it stands: %+v", c.Models[0])
	}
}

// One-off costs are of the whole workload, and unknown where nothing of them is priced.
func TestOneOffCostsOfAComparison(t *testing.T) {
	src := lines(`  - {name: a, model: cohere.command-text-v14, fine_tuning: {tokens: 1M}, custom_model: true, plan: {provisioned: {units: 1, commitment: none}}}
  - {name: b, model: amazon.titan-image-generator-v1, fine_tuning: {images_seen: 1000}, custom_model: true, plan: {provisioned: {units: 1, commitment: 1_month}}}
`)
	c := setup{workload: src}.compared(t, "cohere.command-text-v14", "amazon.titan-text-lite-v1", "mistral.mistral-7b-instruct-v0:2")
	for model, want := range map[string]string{"cohere.command-text-v14": "9", "amazon.titan-text-lite-v1": "5.4"} {
		r := row(t, c, model)
		if got := r.OneOff; got == nil || got.String() != want {
			t.Errorf("%s: one-off %v, want %s", model, got, want)
		}
		if len(r.Once) != 1 || r.Once[0].Line != "a" || r.Once[0].Model != model {
			t.Errorf("%s: once %+v, want the training of a", model, r.Once)
		}
	}
	for _, r := range c.Models {
		for _, l := range r.Lines {
			for _, item := range l.Items {
				if !slices.ContainsFunc(c.Sources, func(s estimate.Source) bool { return s.Key == item.Rate.Source }) {
					t.Errorf("no source %q among %v", item.Rate.Source, c.Sources)
				}
			}
		}
	}
	if r := row(t, c, "mistral.mistral-7b-instruct-v0:2"); r.Complete || len(r.Unpriced) == 0 {
		t.Errorf("a model without custom models: %+v", r)
	}
}

// A moved line costs what it costs where the file names the model, with its samples,
// conversation, cache, retries and plan, in every scenario and month length.
func TestMovedLinesAreLinesOfTheModel(t *testing.T) {
	models := []string{"test.cached", "test.batch", "anthropic.claude-instant-v1", "mistral.mistral-7b-instruct-v0:2", "meta.llama3-8b-instruct-v1:0", "anthropic.claude-3-haiku-20240307-v1:0"}
	overlay := cachedModel + strings.SplitN(rivalModels, "models:\n", 2)[1]
	var chat strings.Builder
	for i := range 25 {
		fmt.Fprintf(&chat, "{\"prompt\": \"%s\", \"completion\": \"%s\"}\n", strings.Repeat("Where is it? ", 1+i%7), strings.Repeat("On its way. ", 1+i%3))
	}
	rapid.Check(t, func(rt *rapid.T) {
		pick := func(name string, from ...string) string { return rapid.SampledFrom(from).Draw(rt, name) }
		line := fmt.Sprintf("  - {name: chat, model: \"MODEL\", requests: %s, retries: %d%%%s%s%s}\n",
			pick("requests", "1k/month", "20/hour", "{low: 10, base: 20, high: 30, per: day}"), rapid.IntRange(0, 9).Draw(rt, "retries"),
			pick("tokens", ", samples: s.jsonl", ", samples: s.jsonl, tokens: {output: {max: 9}}", ", tokens: {input: {low: 10, base: 900, high: 2000}, output: 30}"),
			pick("calls", "", ", conversation: {turns: 3, system: Be brief.}", ", steps: 2", ", cache: {read: 20%, write: 10%}"),
			pick("plan", "", ", plan: batch", ", plan: {provisioned: {units: 2, commitment: 1_month}}"))
		rest := "  - {name: rest, model: amazon.titan-embed-text-v1, requests: 5/day, tokens: {input: 7}}\n"
		on := func(model string) setup {
			s := setup{workload: lines(strings.Replace(line, "MODEL", model, 1) + rest), overlay: overlay, files: map[string]string{"s.jsonl": chat.String()}}
			s.options.Month = &workload.Month{Calendar: true}
			return s
		}
		c := on(pick("model", models...)).compared(t, models...)
		model := pick("compared", models...)
		e, r := on(model).must(t), row(t, c, model)
		if amounts(e.Total) != amounts(r.Amount) || e.Complete != r.Complete {
			rt.Fatalf("%s: in the file %s (%v), compared %s (%v)", model, amounts(e.Total), e.Complete, amounts(r.Amount), r.Complete)
		}
	})
}
