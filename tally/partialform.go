package tally

import (
	"fmt"
	"math/big"

	"tokencast/samples"
	"tokencast/tokenizers"
)

// The form of a partial tally. Every key is always there.
type (
	partialForm struct {
		Schema       string         `json:"schema"`
		ID           string         `json:"id"`
		Line         string         `json:"line"`
		Training     bool           `json:"training"`
		Tokenizer    tokenizerForm  `json:"tokenizer"`
		Catalog      catalogForm    `json:"catalog"`
		Fields       fieldsForm     `json:"fields"`
		Frame        frameForm      `json:"frame"`
		Weights      []decimal      `json:"weights"`
		AnswerWeight []decimal      `json:"answer_weights"`
		CutOutput    decimal        `json:"cut_output"`
		Missing      decimal        `json:"missing"`
		Bands        []threshold    `json:"bands"`
		Limits       []limitForm    `json:"limits"`
		Pattern      patternForm    `json:"pattern"`
		System       decimal        `json:"system"`
		SystemScript scriptDecimals `json:"system_scripts"`
		Inputs       []string       `json:"inputs"`
		Records      int64          `json:"records"`
		Answers      int64          `json:"answers"`
		Input        momentsForm    `json:"input"`
		Output       momentsForm    `json:"output"`
		Cross        bigDecimal     `json:"cross"`
		Calls        decimal        `json:"calls"`
		Sent         momentsForm    `json:"sent"`
		Segments     []segmentForm  `json:"segments"`
		Cut          int64          `json:"cut"`
		Over         []int64        `json:"over"`
		InputScript  scriptDecimals `json:"input_scripts"`
		OutputScript scriptDecimals `json:"output_scripts"`
		Framed       decimal        `json:"framed"`
		Images       int64          `json:"images"`
		Repaired     int64          `json:"repaired"`
		Files        []fileForm     `json:"files"`
	}
	tokenizerForm struct {
		Name   string `json:"name"`
		Digest string `json:"digest"`
	}
	catalogForm struct {
		Version string `json:"version"`
		Digest  string `json:"digest"`
	}
	fieldsForm struct {
		Input     string `json:"input"`
		Output    string `json:"output"`
		Delimiter string `json:"delimiter"`
		Lines     bool   `json:"lines"`
		Usage     bool   `json:"usage"`
	}
	frameForm struct {
		Call      decimal `json:"call"`
		System    decimal `json:"system"`
		User      decimal `json:"user"`
		Assistant decimal `json:"assistant"`
	}
	patternForm struct {
		Turns   int64 `json:"turns"`
		Steps   int64 `json:"steps"`
		History bool  `json:"history"`
	}
	limitForm struct {
		Of     string    `json:"of"`
		Tokens threshold `json:"tokens"`
	}
	momentsForm struct {
		Sum       decimal    `json:"sum"`
		Squares   bigDecimal `json:"squares"`
		Min       decimal    `json:"min"`
		Max       decimal    `json:"max"`
		Histogram [][2]int64 `json:"histogram"`
	}
	segmentForm struct {
		Calls      decimal `json:"calls"`
		Answers    decimal `json:"answers"`
		Resent     decimal `json:"resent"`
		Cut        decimal `json:"cut"`
		CutTokens  decimal `json:"cut_tokens"`
		Input      decimal `json:"input"`
		CacheRead  decimal `json:"cache_read"`
		CacheWrite decimal `json:"cache_write"`
		Output     decimal `json:"output"`
	}
	fileForm struct {
		Path            string `json:"path"`
		Shape           string `json:"shape"`
		Records         int64  `json:"records"`
		Bytes           int64  `json:"bytes"`
		Repaired        int64  `json:"repaired"`
		Answers         int64  `json:"answers"`
		EmptyInputs     int64  `json:"empty_inputs"`
		EmptyAnswers    int64  `json:"empty_answers"`
		Images          int64  `json:"images"`
		Documents       int64  `json:"documents"`
		Other           int64  `json:"other"`
		UnknownRoles    int64  `json:"unknown_roles"`
		UnknownRole     string `json:"unknown_role"`
		Failed          int64  `json:"failed"`
		FailedCode      string `json:"failed_code"`
		RepeatedIDs     int64  `json:"repeated_ids"`
		UnknownVersions int64  `json:"unknown_versions"`
		UnknownVersion  string `json:"unknown_version"`
	}
)

// partNames are the names of the parts that a limit can speak of, by Part.
var partNames = [...]string{Input: "input", Output: "output", Both: "both"}

// formOf returns what is written of p. It holds no nil slice: JSON gets [], not null.
func formOf(p *Partial) partialForm {
	t := p.Tally
	f := partialForm{
		Schema: PartialSchema, ID: p.ID(), Line: t.Line, Training: t.Training,
		Tokenizer: tokenizerForm{t.Tokenizer, t.Digest}, Catalog: catalogForm{p.Catalog, p.CatalogDigest},
		Fields:  fieldsForm{Input: p.Fields.Input, Output: p.Fields.Output, Lines: p.Fields.Lines, Usage: p.Fields.Usage},
		Frame:   frameForm{decimal(t.Frame.Call), decimal(t.Frame.System), decimal(t.Frame.User), decimal(t.Frame.Assistant)},
		Weights: mapped(t.Weights, toDecimal), AnswerWeight: mapped(t.AnswerWeights, toDecimal), CutOutput: decimal(t.CutOutput), Missing: decimal(t.Missing),
		Bands:   mapped(t.Bands, func(n int64) threshold { return threshold(n) }),
		Limits:  mapped(t.Limits, func(l Limit) limitForm { return limitForm{partNames[l.Of], threshold(l.Tokens)} }),
		Pattern: patternForm(t.Pattern), System: decimal(t.System), SystemScript: t.SystemScripts,
		Inputs:  mapped(p.Inputs, func(s string) string { return s }),
		Records: t.Records, Answers: t.Answers, Input: formOfMoments(t.Input), Output: formOfMoments(t.Output), Cross: bigDecimal{t.Cross},
		Calls: decimal(t.Calls), Sent: formOfMoments(t.Sent),
		Segments: mapped(t.Segments, func(s Segment) segmentForm {
			return segmentForm{
				decimal(s.Calls), decimal(s.Answers), decimal(s.Resent), decimal(s.Cut), decimal(s.CutTokens),
				decimal(s.Input), decimal(s.CacheRead), decimal(s.CacheWrite), decimal(s.Output),
			}
		}),
		Cut: t.Cut, Over: mapped(t.Over, func(n int64) int64 { return n }), InputScript: t.InputScripts, OutputScript: t.OutputScripts,
		Framed: decimal(t.Framed), Images: t.Images, Repaired: t.Repaired,
		Files: mapped(t.Files, func(file samples.File) fileForm { return fileForm(file) }),
	}
	if p.Fields.Delimiter != 0 {
		f.Fields.Delimiter = string(p.Fields.Delimiter)
	}
	return f
}

func formOfMoments(m Moments) momentsForm {
	f := momentsForm{decimal(m.Sum), bigDecimal{m.Squares}, decimal(m.Min), decimal(m.Max), [][2]int64{}}
	for i, n := range m.Histogram {
		if n != 0 {
			f.Histogram = append(f.Histogram, [2]int64{int64(i), n})
		}
	}
	return f
}

// partial returns what f was written of. It makes no check, but for what has no place
// in a Tally: the names of parts, the delimiter and the order of a histogram.
func (f *partialForm) partial() (*Partial, error) {
	t := &Tally{
		Line: f.Line, Tokenizer: f.Tokenizer.Name, Digest: f.Tokenizer.Digest, Training: f.Training,
		Frame:   tokenizers.FrameTokens{Call: int64(f.Frame.Call), System: int64(f.Frame.System), User: int64(f.Frame.User), Assistant: int64(f.Frame.Assistant)},
		Weights: unmapped(f.Weights, fromDecimal), AnswerWeights: unmapped(f.AnswerWeight, fromDecimal), CutOutput: int64(f.CutOutput), Missing: int64(f.Missing),
		Bands:   unmapped(f.Bands, func(n threshold) int64 { return int64(n) }),
		Pattern: Pattern(f.Pattern), System: int64(f.System), SystemScripts: f.SystemScript,
		Records: f.Records, Calls: int64(f.Calls), Answers: f.Answers, Cross: f.Cross.Int,
		Segments: unmapped(f.Segments, func(s segmentForm) Segment {
			return Segment{
				int64(s.Calls), int64(s.Answers), int64(s.Resent), int64(s.Cut), int64(s.CutTokens),
				int64(s.Input), int64(s.CacheRead), int64(s.CacheWrite), int64(s.Output),
			}
		}),
		Cut: f.Cut, Over: f.Over, InputScripts: f.InputScript, OutputScripts: f.OutputScript,
		Framed: int64(f.Framed), Images: f.Images, Repaired: f.Repaired,
		Files: unmapped(f.Files, func(file fileForm) samples.File { return samples.File(file) }),
	}
	for _, l := range f.Limits {
		of, err := partNamed(l.Of)
		if err != nil {
			return nil, err
		}
		t.Limits = append(t.Limits, Limit{of, int64(l.Tokens)})
	}
	var err error
	if t.Input, err = f.Input.moments("input"); err != nil {
		return nil, err
	}
	if t.Output, err = f.Output.moments("output"); err != nil {
		return nil, err
	}
	if t.Sent, err = f.Sent.moments("sent"); err != nil {
		return nil, err
	}
	p := &Partial{
		Tally: t, Catalog: f.Catalog.Version, CatalogDigest: f.Catalog.Digest, Inputs: f.Inputs,
		Fields: samples.Fields{Input: f.Fields.Input, Output: f.Fields.Output, Lines: f.Fields.Lines, Usage: f.Fields.Usage},
	}
	if delimiter := []rune(f.Fields.Delimiter); len(delimiter) == 1 {
		p.Fields.Delimiter = delimiter[0]
	} else if len(delimiter) > 1 {
		return nil, fmt.Errorf("fields.delimiter is %d characters, not one", len(delimiter))
	}
	return p, nil
}

func partNamed(name string) (Part, error) {
	for part, known := range partNames {
		if name == known {
			return Part(part), nil
		}
	}
	return 0, fmt.Errorf("limits: of is none of input, output and both")
}

// lastBucket is the highest bucket of a histogram.
var lastBucket = int64(bucket(1<<63 - 1))

func (f momentsForm) moments(key string) (Moments, error) {
	m := Moments{Sum: int64(f.Sum), Squares: f.Squares.Int, Min: int64(f.Min), Max: int64(f.Max)}
	last := int64(-1)
	for _, pair := range f.Histogram {
		at, n := pair[0], pair[1]
		if at <= last || at > lastBucket || n < 1 {
			return m, fmt.Errorf("%s.histogram does not hold ascending buckets up to %d, each with a count above 0", key, lastBucket)
		}
		m.Histogram = append(m.Histogram, make(Histogram, at-last)...)
		m.Histogram[at], last = n, at
	}
	return m, nil
}

// mapped returns the images of a list; never nil.
func mapped[T, F any](of []T, form func(T) F) []F {
	out := make([]F, len(of))
	for i, v := range of {
		out[i] = form(v)
	}
	return out
}

// unmapped is mapped with nil for the empty list, as thresholds and files have it.
func unmapped[F, T any](of []F, back func(F) T) []T {
	if len(of) == 0 {
		return nil
	}
	return mapped(of, back)
}

// A decimal is an integer that is at least 0, as a string of digits in JSON.
type decimal int64

func toDecimal(n int64) decimal   { return decimal(n) }
func fromDecimal(d decimal) int64 { return int64(d) }

// MarshalJSON writes the digits in quotes.
func (d decimal) MarshalJSON() ([]byte, error) { return fmt.Appendf(nil, `"%d"`, int64(d)), nil }

// A threshold is a decimal that may be below 0: a limit less than what every call holds.
type threshold int64

// MarshalJSON writes sign and digits in quotes.
func (d threshold) MarshalJSON() ([]byte, error) { return fmt.Appendf(nil, `"%d"`, int64(d)), nil }

// A bigDecimal is a decimal of any size; nil is 0.
type bigDecimal struct{ *big.Int }

// MarshalJSON writes the digits in quotes.
func (d bigDecimal) MarshalJSON() ([]byte, error) {
	if d.Int == nil {
		return []byte(`"0"`), nil
	}
	return fmt.Appendf(nil, `"%d"`, d.Int), nil
}

// scriptDecimals are decimals by script class: in JSON an object by their names.
type scriptDecimals [tokenizers.ScriptCount]int64

// MarshalJSON writes the classes in their order.
func (d scriptDecimals) MarshalJSON() ([]byte, error) {
	out := []byte{'{'}
	for i, script := range tokenizers.Scripts() {
		if i > 0 {
			out = append(out, ',')
		}
		out = fmt.Appendf(out, `"%s":"%d"`, script, d[i])
	}
	return append(out, '}'), nil
}
