package samples

import (
	"strings"

	"tokencast/bodies"
)

// eachAt visits the values of v on a path as [bodies.Request] has it. What is
// missing or null is no value; a key on the way that holds another kind of
// value is a fault.
func eachAt(v *value, path string, visit func(v *value, key string) *fault) *fault {
	part, rest, more := strings.Cut(path, ".")
	key, isList := strings.CutSuffix(part, "[]")
	if v.kind != kindObject {
		return faultf(v.at, "%s where an object with %s is due", v.kind, quote(key))
	}
	for i := range v.members {
		m := &v.members[i]
		if m.key != key && key != "*" || m.value.kind == kindNull || key == "*" && m.value.kind != kindObject {
			continue
		}
		found := []*value{&m.value}
		if isList {
			if m.value.kind != kindList {
				return faultf(m.value.at, "%s is %s, not a list", quote(m.key), m.value.kind)
			}
			found = found[:0]
			for j := range m.value.items {
				found = append(found, &m.value.items[j])
			}
		}
		for _, at := range found {
			f := (*fault)(nil)
			if more {
				f = eachAt(at, rest, visit)
			} else {
				f = visit(at, m.key)
			}
			if f != nil {
				return f
			}
		}
	}
	return nil
}

// textsAt appends the strings of v on paths to texts.
func textsAt(texts [][]byte, v *value, paths []string) ([][]byte, *fault) {
	for _, path := range paths {
		f := eachAt(v, path, func(v *value, key string) *fault {
			if v.kind != kindString {
				return faultf(v.at, "%s is %s, not a string", quote(key), v.kind)
			}
			texts = append(texts, v.text)
			return nil
		})
		if f != nil {
			return nil, f
		}
	}
	return texts, nil
}

// form reads a body of InvokeModel.
func (r *reader) form(v *value, form bodies.Request) (Record, *fault) {
	if key := v.get(form.Key); key.kind == kindNull {
		return Record{}, faultf(key.at, "%s is null", quote(form.Key))
	}
	var rec Record
	var f *fault
	if rec.Input, f = textsAt(rec.Input, v, form.System); f != nil {
		return Record{}, f
	}
	rec.System = len(rec.Input)
	if rec.Input, f = textsAt(rec.Input, v, form.Texts); f != nil {
		return Record{}, f
	}
	for _, path := range form.JSON {
		f := eachAt(v, path, func(v *value, _ string) *fault {
			rec.Input = append(rec.Input, r.compact(v))
			return nil
		})
		if f != nil {
			return Record{}, f
		}
	}
	for _, path := range form.Images {
		f := eachAt(v, path, func(*value, string) *fault {
			rec.Images++
			return nil
		})
		if f != nil {
			return Record{}, f
		}
	}
	// A history is messages of their own; all the rest is one message of the user.
	f = eachAt(v, "chat_history[].role", func(role *value, key string) *fault {
		if role.kind != kindString {
			return faultf(role.at, "%s is %s, not a string", quote(key), role.kind)
		}
		rec.sent(r.role(role))
		return nil
	})
	rec.User++
	rec.Raw = form.Key == "prompt"
	return rec, f
}

// body reads a request body of any known form, which lies in a record under key.
func (r *reader) body(v *value, key string) (Record, *fault) {
	if v.kind != kindObject {
		return Record{}, faultf(v.at, "%s is %s, not an object", quote(key), v.kind)
	}
	if v.has("messages") {
		return readMessages(r, v)
	}
	for _, form := range r.forms {
		if v.has(form.Key) {
			return r.form(v, form)
		}
	}
	return Record{}, faultf(v.at, "%s holds none of the known request bodies; its keys are %s", quote(key), list(keysOf(v)))
}

// alone reports whether v is a body of the form, as a record of its own.
func alone(v *value, form bodies.Request) bool {
	if !v.has(form.Key) || len(form.Beside) == 0 {
		return v.has(form.Key)
	}
	for _, key := range form.Beside {
		if v.has(key) {
			return true
		}
	}
	return false
}
