package samples

import (
	"strings"

	"tokencast/bodies"
)

// eachAt visits the values of v on a path as [bodies.Request] has it. What is
// missing or null is no value; a key on the way that holds another kind of
// value is a fault.
func eachAt(v value, path string, visit func(v value, key value) *fault) *fault {
	part, rest, more := strings.Cut(path, ".")
	name, isList := strings.CutSuffix(part, "[]")
	if !v.is(kindObject) {
		return faultf(v.at(), "%s where an object with %s is due", v.kind(), quote(name))
	}
	for key, found := range v.members() {
		if name != "*" && !key.equals(name) || found.is(kindNull) || name == "*" && !found.is(kindObject) {
			continue
		}
		if !isList {
			if f := visitAt(found, key, rest, more, visit); f != nil {
				return f
			}
			continue
		}
		if !found.is(kindList) {
			return faultf(found.at(), "%s is %s, not a list", quote(string(key.text())), found.kind())
		}
		for item := range found.items() {
			if f := visitAt(item, key, rest, more, visit); f != nil {
				return f
			}
		}
	}
	return nil
}

// visitAt goes on from v, which lies under key, with the rest of a path, if any.
func visitAt(v, key value, rest string, more bool, visit func(v value, key value) *fault) *fault {
	if more {
		return eachAt(v, rest, visit)
	}
	return visit(v, key)
}

// textsAt appends the strings of v on paths to texts.
func textsAt(texts [][]byte, v value, paths []string) ([][]byte, *fault) {
	for _, path := range paths {
		f := eachAt(v, path, func(v value, key value) *fault {
			if !v.is(kindString) {
				return faultf(v.at(), "%s is %s, not a string", quote(string(key.text())), v.kind())
			}
			texts = append(texts, v.text())
			return nil
		})
		if f != nil {
			return texts, f
		}
	}
	return texts, nil
}

// form reads a body of InvokeModel.
func (r *reader) form(v value, form bodies.Request, rec *Record) *fault {
	if key := v.get(form.Key); key.is(kindNull) {
		return faultf(key.at(), "%s is null", quote(form.Key))
	}
	var f *fault
	if rec.Input, f = textsAt(rec.Input, v, form.System); f != nil {
		return f
	}
	rec.System = len(rec.Input)
	if rec.Input, f = textsAt(rec.Input, v, form.Texts); f != nil {
		return f
	}
	for _, path := range form.JSON {
		f := eachAt(v, path, func(v value, _ value) *fault {
			rec.Input = append(rec.Input, v.compact())
			return nil
		})
		if f != nil {
			return f
		}
	}
	for _, path := range form.Images {
		f := eachAt(v, path, func(value, value) *fault {
			rec.Images++
			return nil
		})
		if f != nil {
			return f
		}
	}
	// A history is messages of their own; all the rest is one message of the user.
	f = eachAt(v, "chat_history[].role", func(role value, key value) *fault {
		if !role.is(kindString) {
			return faultf(role.at(), "%s is %s, not a string", quote(string(key.text())), role.kind())
		}
		rec.sent(r.role(role))
		return nil
	})
	rec.User++
	rec.Raw = form.Key == "prompt"
	return f
}

// body reads a request body of any known form, which lies in a record under key.
func (r *reader) body(v value, key string, rec *Record) *fault {
	if !v.is(kindObject) {
		return faultf(v.at(), "%s is %s, not an object", quote(key), v.kind())
	}
	if v.has("messages") {
		return readMessages(r, v, rec)
	}
	for i := range requests {
		if v.has(requests[i].Key) {
			return r.form(v, requests[i], rec)
		}
	}
	return faultf(v.at(), "%s holds none of the known request bodies; its keys are %s", quote(key), list(keysOf(v)))
}

// alone reports whether v is a body of the form, as a record of its own.
func alone(v value, form bodies.Request) bool {
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
