package bodies

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// Inference parameters: one name for each here, a name and a range for each family.

// Parameters shape an answer. The zero value leaves everything to the model.
type Parameters struct {
	MaxTokens   int64  // longest answer in tokens; 0 is not sent
	Temperature string // a plain decimal such as 0.2; "" is not sent
	TopP        string // likewise
	TopK        string // a whole number; "" is not sent
}

// The names of parameters, as a workload has them.
const (
	MaxTokens   = "max_tokens"
	Temperature = "temperature"
	TopP        = "top_p"
	TopK        = "top_k"
)

// A Parameter is one inference parameter of a family.
type Parameter struct {
	Means    string // MaxTokens, Temperature, TopP or TopK
	Name     string // the family's own: keys joined by points
	Min, Max string // plain decimals, inclusive; "" is not published or the model's own
	Default  string // what the model takes where nothing is sent; "" is not published
	Required bool
}

// A Setting is a parameter as a body has it.
type Setting struct{ Name, Value string }

// ParametersOf returns the parameters of a family in a fixed order; none for
// embeddings and images. The caller owns the slice.
func ParametersOf(f Family) []Parameter { return slices.Clone(parameters[f]) }

// parameters are the ranges that the vendors publish for Amazon Bedrock, as of
// 2026-11. Where a bound differs from model to model, the widest is here, and the
// service refuses the rest.
var parameters = map[Family][]Parameter{
	AI21J2: {
		{MaxTokens, "maxTokens", "1", "8191", "200", false},
		{Temperature, "temperature", "0", "1", "0.5", false},
		{TopP, "topP", "0", "1", "0.5", false},
	},
	TitanText: {
		{MaxTokens, "textGenerationConfig.maxTokenCount", "1", "8192", "512", false},
		{Temperature, "textGenerationConfig.temperature", "0", "1", "0.7", false},
		{TopP, "textGenerationConfig.topP", "0", "1", "0.9", false},
	},
	ClaudePrompt: {
		{MaxTokens, "max_tokens_to_sample", "1", "4096", "", true},
		{Temperature, "temperature", "0", "1", "1", false},
		{TopP, "top_p", "0", "1", "1", false},
		{TopK, "top_k", "0", "500", "250", false},
	},
	ClaudeMessages: {
		{MaxTokens, "max_tokens", "1", "", "", true},
		{Temperature, "temperature", "0", "1", "1", false},
		{TopP, "top_p", "0", "1", "0.999", false},
		{TopK, "top_k", "0", "500", "", false},
	},
	CohereCommand: {
		{MaxTokens, "max_tokens", "1", "4096", "20", false},
		{Temperature, "temperature", "0", "5", "0.9", false},
		{TopP, "p", "0", "1", "0.75", false},
		{TopK, "k", "0", "500", "0", false},
	},
	CohereChat: {
		{MaxTokens, "max_tokens", "1", "4000", "", false},
		{Temperature, "temperature", "0", "1", "0.3", false},
		{TopP, "p", "0.01", "0.99", "0.75", false},
		{TopK, "k", "0", "500", "0", false},
	},
	Llama: {
		{MaxTokens, "max_gen_len", "1", "8192", "512", false},
		{Temperature, "temperature", "0", "1", "0.5", false},
		{TopP, "top_p", "0", "1", "0.9", false},
	},
	Mistral: {
		{MaxTokens, "max_tokens", "1", "8192", "512", false},
		{Temperature, "temperature", "0", "1", "0.5", false},
		{TopP, "top_p", "0", "1", "0.9", false},
		{TopK, "top_k", "1", "200", "50", false},
	},
	MistralChat: {
		{MaxTokens, "max_tokens", "1", "8192", "8192", false},
		{Temperature, "temperature", "0", "1", "0.7", false},
		{TopP, "top_p", "0", "1", "1", false},
	},
	Nova: {
		{MaxTokens, "inferenceConfig.maxTokens", "1", "", "", false},
		{Temperature, "inferenceConfig.temperature", "0", "1", "0.7", false},
		{TopP, "inferenceConfig.topP", "0", "1", "0.9", false},
		{TopK, "inferenceConfig.topK", "0", "128", "50", false},
	},
}

// A RangeError says that a parameter is out of the range of a family.
type RangeError struct {
	Family    Family
	Parameter Parameter
	Value     string
}

// Error names the parameter, its value and the range.
func (e *RangeError) Error() string {
	most := e.Parameter.Max
	if most == "" {
		most = "the model's own limit"
	}
	return fmt.Sprintf("%s %s is out of the range of %s; write a number from %s to %s", e.Parameter.Means, e.Value, e.Family, e.Parameter.Min, most)
}

// For returns the settings that a family takes, under its names, and the parameters
// that it does not have, which are not sent. A value out of the family's range is a
// *[RangeError]; a required one that is missing is an *[UnsendableError].
func (p Parameters) For(f Family) (settings []Setting, unsent []string, err error) {
	values := []Setting{{MaxTokens, ""}, {Temperature, p.Temperature}, {TopP, p.TopP}, {TopK, p.TopK}}
	if p.MaxTokens > 0 {
		values[0].Value = strconv.FormatInt(p.MaxTokens, 10)
	}
	for _, v := range values {
		i := slices.IndexFunc(parameters[f], func(known Parameter) bool { return known.Means == v.Name })
		switch {
		case i < 0 && v.Value != "":
			unsent = append(unsent, v.Name)
		case i < 0:
		case v.Value == "" && parameters[f][i].Required:
			return nil, nil, &UnsendableError{f, v.Name + " is required; give it"}
		case v.Value == "":
		case !parameters[f][i].holds(v.Value):
			return nil, nil, &RangeError{f, parameters[f][i], v.Value}
		default:
			settings = append(settings, Setting{parameters[f][i].Name, v.Value})
		}
	}
	return settings, unsent, nil
}

// holds reports whether a value is a number in the range.
func (p Parameter) holds(value string) bool {
	const longest = 26
	if value == "" || len(value) > longest || strings.Trim(value, "0123456789.") != "" {
		return false
	}
	n, ok := new(big.Rat).SetString(value)
	if !ok {
		return false
	}
	bound := func(text string) *big.Rat {
		r, _ := new(big.Rat).SetString(text) // of the table above
		return r
	}
	if p.Min != "" && n.Cmp(bound(p.Min)) < 0 || p.Max != "" && n.Cmp(bound(p.Max)) > 0 {
		return false
	}
	return n.IsInt() || p.Means != MaxTokens && p.Means != TopK
}

// Longest returns the longest answer that a family's own limit allows, in tokens; 0
// where none is published.
func Longest(f Family) int64 {
	for _, p := range parameters[f] {
		if p.Means == MaxTokens && p.Max != "" {
			n, _ := strconv.ParseInt(p.Max, 10, 64) // of the table above
			return n
		}
	}
	return 0
}
