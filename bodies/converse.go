package bodies

import (
	"encoding/json"
	"slices"
	"strings"
)

// converseNames are the parameters that Converse has for every model; others go as
// additional fields under the family's own name.
var converseNames = map[string]string{MaxTokens: "maxTokens", Temperature: "temperature", TopP: "topP"}

// ConverseSettings returns the parameters of a Converse request: those of its own
// inferenceConfig, and those that only the family's own body has. Errors and unsent
// parameters are those of [Parameters.For].
func (p Parameters) ConverseSettings(f Family) (config, additional []Setting, unsent []string, err error) {
	settings, unsent, err := p.For(f)
	if err != nil {
		return nil, nil, nil, err
	}
	for _, s := range settings {
		i := slices.IndexFunc(parameters[f], func(known Parameter) bool { return known.Name == s.Name })
		if name, ok := converseNames[parameters[f][i].Means]; ok {
			config = append(config, Setting{name, s.Value})
		} else {
			additional = append(additional, s)
		}
	}
	return config, additional, unsent, nil
}

// WriteConverse returns the body of a Converse request. Only families of text take
// one; a finished prompt cannot be sent. The errors are those of [Write].
func WriteConverse(f Family, p Prompt, params Parameters) ([]byte, error) {
	if err := p.check(f); err != nil {
		return nil, err
	}
	switch {
	case parameters[f] == nil:
		return nil, &UnsendableError{f, "Converse is for models that answer in text; use --operation invoke"}
	case p.Raw:
		return nil, &UnsendableError{f, "a finished prompt cannot be sent as messages; use --operation invoke"}
	}
	config, additional, _, err := params.ConverseSettings(f)
	if err != nil {
		return nil, err
	}
	block := func(t string) any { return []object{{{"text", t}}} }
	body := object{{"messages", p.messages(block)}}
	if p.System != "" {
		body = body.set("system", block(p.System))
	}
	for _, s := range config {
		body = body.set("inferenceConfig."+s.Name, json.Number(s.Value))
	}
	for _, s := range additional {
		body = body.set("additionalModelRequestFields."+s.Name, json.Number(s.Value))
	}
	return marshal(body)
}

// Nested returns the settings as a map of maps, as an additional field is sent: the
// name a.b is {"a": {"b": value}}. Values are json.Number.
func Nested(settings []Setting) map[string]any {
	if len(settings) == 0 {
		return nil
	}
	all := map[string]any{}
	for _, s := range settings {
		at := all
		keys := strings.Split(s.Name, ".")
		for _, k := range keys[:len(keys)-1] {
			inner, _ := at[k].(map[string]any)
			if inner == nil {
				inner = map[string]any{}
				at[k] = inner
			}
			at = inner
		}
		at[keys[len(keys)-1]] = json.Number(s.Value)
	}
	return all
}
