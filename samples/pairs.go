package samples

import (
	"fmt"

	"tokencast/internal/nearest"
)

// readPair reads {"prompt": "...", "completion": "..."}.
func readPair(_ *reader, v *value) (Record, *fault) {
	return pair(v, "prompt", "completion")
}

// readFields reads an object by the keys that the workload names. What other
// keys hold is not looked at.
func readFields(r *reader, v *value) (Record, *fault) {
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

// stringAt returns the string under key.
func stringAt(v *value, key string) ([]byte, *fault) {
	field := v.get(key)
	if field == nil {
		keys := keysOf(v)
		return nil, faultf(-1, "no key %s%s; the keys are %s", quote(key), meant(key, keys), list(keys))
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
