package samples

import (
	"fmt"

	"tokencast/internal/nearest"
)

// readPair reads {"prompt": "...", "completion": "..."}, and a system prompt
// beside them.
func readPair(r *reader, v *value) (Record, *fault) {
	rec, f := pair(v, "prompt", "completion")
	if f != nil || !given(v.get("system")) {
		return rec, f
	}
	prompt := rec.Input
	rec.Input = nil
	f = r.preamble(v, &rec)
	rec.Input = append(rec.Input, prompt...)
	return rec, f
}

// readFields reads an object by the keys that the workload names. What other
// keys hold is not looked at.
func readFields(r *reader, v *value) (Record, *fault) {
	if r.fields.Usage {
		return fieldCounts(v, r.fields.Input, r.fields.Output)
	}
	return pair(v, r.fields.Input, r.fields.Output)
}

// pair makes a record of the strings under two keys; output "" is no answer.
func pair(v *value, input, output string) (Record, *fault) {
	prompt, f := stringAt(v, input)
	if f != nil {
		return Record{}, f
	}
	rec := Record{Input: [][]byte{prompt}, User: 1}
	if output == "" {
		return rec, nil
	}
	answer, f := stringAt(v, output)
	if f != nil {
		return Record{}, f
	}
	rec.Output, rec.HasOutput = [][]byte{answer}, true
	return rec, nil
}

// fieldCounts makes a record of the numbers of tokens under two keys.
func fieldCounts(v *value, input, output string) (Record, *fault) {
	field, f := fieldAt(v, input)
	if f != nil {
		return Record{}, f
	}
	var u Usage
	if u.Input, f = count(field, quote(input)); f != nil || output == "" {
		return recorded(&u), f
	}
	if field, f = fieldAt(v, output); f != nil {
		return Record{}, f
	}
	u.Output, f = count(field, quote(output))
	u.HasOutput = true
	return recorded(&u), f
}

// fieldAt returns what is under key, which must be there.
func fieldAt(v *value, key string) (*value, *fault) {
	if field := v.get(key); field != nil {
		return field, nil
	}
	keys := keysOf(v)
	return nil, faultf(-1, "no key %s%s; the keys are %s", quote(key), meant(key, keys), list(keys))
}

// stringAt returns the string under key.
func stringAt(v *value, key string) ([]byte, *fault) {
	field, f := fieldAt(v, key)
	if f != nil {
		return nil, f
	}
	if field.kind != kindString {
		return nil, faultf(field.at, "%s is %s, not a string", quote(key), field.kind)
	}
	return field.text, nil
}

// meant returns a question for the nearest of names, or "".
func meant(name string, names []string) string {
	if near := nearest.Names(name, names, 1); near != nil {
		return fmt.Sprintf(", did you mean %s", quote(near[0]))
	}
	return ""
}
