package samples

import (
	"fmt"

	"tokencast/internal/nearest"
)

// readPair reads {"prompt": "...", "completion": "..."}, and a system prompt
// beside them.
func readPair(r *reader, v value, rec *Record) *fault {
	if f := pair(v, "prompt", "completion", rec); f != nil || !given(v.get("system")) {
		return f
	}
	prompt := rec.Input[0]
	rec.Input = rec.Input[:0]
	f := r.preamble(v, rec)
	rec.Input = append(rec.Input, prompt)
	return f
}

// readFields reads an object by the keys that the workload names. What other
// keys hold is not looked at.
func readFields(r *reader, v value, rec *Record) *fault {
	if r.fields.Usage {
		return r.fieldCounts(v, r.fields.Input, r.fields.Output, rec)
	}
	return pair(v, r.fields.Input, r.fields.Output, rec)
}

// pair makes rec of the strings under two keys; output "" is no answer.
func pair(v value, input, output string, rec *Record) *fault {
	prompt, f := stringAt(v, input)
	if f != nil {
		return f
	}
	rec.Input, rec.User = append(rec.Input, prompt), 1
	if output == "" {
		return nil
	}
	answer, f := stringAt(v, output)
	if f != nil {
		return f
	}
	rec.Output, rec.HasOutput = append(rec.Output, answer), true
	return nil
}

// fieldCounts makes rec of the numbers of tokens under two keys.
func (r *reader) fieldCounts(v value, input, output string, rec *Record) *fault {
	field, f := fieldAt(v, input)
	if f != nil {
		return f
	}
	u := Usage{HasOutput: output != ""}
	var problem string
	if u.Input, problem = count(field); problem != "" {
		return faultf(field.at(), "%s %s", quote(input), problem)
	}
	if u.HasOutput {
		if field, f = fieldAt(v, output); f != nil {
			return f
		}
		if u.Output, problem = count(field); problem != "" {
			return faultf(field.at(), "%s %s", quote(output), problem)
		}
	}
	r.recorded(u, rec)
	return nil
}

// fieldAt returns what is under key, which must be there.
func fieldAt(v value, key string) (value, *fault) {
	if field := v.get(key); field.there() {
		return field, nil
	}
	keys := keysOf(v)
	return value{}, faultf(-1, "no key %s%s; the keys are %s", quote(key), meant(key, keys), list(keys))
}

// stringAt returns the string under key.
func stringAt(v value, key string) ([]byte, *fault) {
	field, f := fieldAt(v, key)
	if f != nil {
		return nil, f
	}
	if !field.is(kindString) {
		return nil, faultf(field.at(), "%s is %s, not a string", quote(key), field.kind())
	}
	return field.text(), nil
}

// meant returns a question for the nearest of names, or "".
func meant(name string, names []string) string {
	if near := nearest.Names(name, names, 1); near != nil {
		return fmt.Sprintf(", did you mean %s", quote(near[0]))
	}
	return ""
}
