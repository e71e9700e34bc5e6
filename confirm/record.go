package confirm

import (
	"encoding/json"
	"math/big"
	"strings"

	"tokencast/bodies"
	"tokencast/samples"
	"tokencast/tokenizers"
)

// PromptOf turns a sample into what a call sends. A sample that cannot be sent as it
// was has a reason instead, in words; what it lacks is never made up.
//
// The texts of a sample are in the order in which they were sent; their roles follow
// from how many messages of each there are, when these alternate:
//
//	1 system, 2 user, 1 assistant, 4 texts:   system, user, assistant, user
func PromptOf(rec samples.Record, template string) (p bodies.Prompt, reason string) {
	texts := make([]string, len(rec.Input))
	for i, t := range rec.Input {
		texts[i] = string(t)
	}
	p.Template = template
	switch {
	case rec.Given != nil:
		return p, "holds recorded counts and no texts"
	case rec.Images+rec.Documents+rec.Other > 0:
		return p, "holds images, documents or other parts that are no text"
	case strings.Join(texts, "") == "":
		return p, "sends no text"
	case rec.Raw:
		p.Turns = []bodies.Turn{{Text: strings.Join(texts, "\n\n")}}
		p.Raw = true
		return p, ""
	}
	if rec.User == 1 && rec.Assistant == 0 && rec.System <= 1 && len(texts) > rec.System+1 {
		// One message in several parts; a tool's schema would be one of them, too.
		for _, t := range texts[rec.System : len(texts)-1] {
			if strings.HasPrefix(t, "{") && json.Valid([]byte(t)) {
				return p, "seems to hold tools, which are not sent"
			}
		}
		texts = append(texts[:rec.System:rec.System], strings.Join(texts[rec.System:], "\n"))
	}
	turns := rec.User + rec.Assistant
	switch {
	case len(texts) != rec.System+turns:
		return p, "has messages in several parts, whose turns cannot be told apart"
	case rec.User != rec.Assistant+1:
		return p, "has turns that do not alternate between user and assistant"
	}
	p.System = strings.Join(texts[:rec.System], "\n\n")
	for i, t := range texts[rec.System:] {
		if t == "" {
			return p, "has an empty message"
		}
		p.Turns = append(p.Turns, bodies.Turn{Assistant: i%2 == 1, Text: t})
	}
	return p, ""
}

// A Measure is how the texts of a model are counted for the estimate.
type Measure struct {
	Tokenizer *tokenizers.Tokenizer
	Binding   tokenizers.Binding // of what is sent
	Answers   tokenizers.Binding
	Frame     tokenizers.FrameTokens
	Template  *big.Rat // tokens of a call beside its texts and Frame, by a calibration; nil is none
}

// Sizes are the estimated tokens of one call.
type Sizes struct {
	Input  *big.Rat // the chat template included; nil where there is no estimate
	Text   *big.Rat // of the texts sent alone
	Output *big.Rat // nil where the sample holds no answer
	Script int      // index in tokenizers.Scripts of most of the tokens sent
}

// Sizes estimates the tokens of a sample as package estimate does.
func (m Measure) Sizes(rec samples.Record) Sizes {
	n, mix := m.count(rec.Input)
	s := Sizes{Text: m.Binding.For(mix).Scale(n), Script: tokenizers.ScriptCount - 1}
	most := int64(0)
	for i, of := range mix {
		if of > most {
			most, s.Script = of, i
		}
	}
	if !rec.Raw {
		frame := m.Frame.Of(rec.System, rec.User, rec.Assistant)
		n += frame
		mix[0] += frame // the marks of a template are Latin
	}
	s.Input = m.Binding.For(mix).Scale(n)
	if m.Template != nil {
		s.Input.Add(s.Input, m.Template)
	}
	if rec.HasOutput {
		n, mix := m.count(rec.Output)
		s.Output = m.Answers.For(mix).Scale(n)
	}
	return s
}

// count counts texts one by one, and their tokens by script.
func (m Measure) count(texts [][]byte) (tokens int64, mix [tokenizers.ScriptCount]int64) {
	for _, t := range texts {
		n := m.Tokenizer.Counter.Count(t)
		tokens += int64(n)
		for i, dealt := range tokenizers.Deal(n, tokenizers.Letters(t)) {
			mix[i] += int64(dealt)
		}
	}
	return tokens, mix
}
