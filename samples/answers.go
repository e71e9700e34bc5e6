package samples

import "bytes"

// answer makes v, the response that a record holds under key, the answer of
// rec; what was rec's answer until now, a beginning that the model went on
// with, was sent. A response without text, such as an embedding, is no answer.
func (r *reader) answer(v *value, key string, rec *Record) *fault {
	if rec.HasOutput {
		rec.Input = append(rec.Input, rec.Output...)
		rec.Output, rec.HasOutput = nil, false
		rec.sent(byAssistant)
	}
	var p parts
	var f *fault
	if v.kind == kindList {
		rec.HasOutput, f = true, r.stream(v, key, &p)
	} else {
		rec.HasOutput, f = r.response(v, key, &p)
	}
	rec.Output = p.texts
	p.addTo(rec)
	return f
}

// response adds the texts of a response that came in one piece, and reports
// whether it is text at all.
func (r *reader) response(v *value, key string, p *parts) (isText bool, f *fault) {
	if v.kind != kindObject {
		return false, faultf(v.at, "%s is %s, not an object or the list of a stream's chunks", quote(key), v.kind)
	}
	const where = "the answer"
	if message := v.get("output").get("message"); message.is(kindObject) {
		return true, r.message(message, where, p)
	}
	if content := v.get("content"); content.is(kindList) {
		return true, r.content(content, where, p)
	}
	if v.has("choices") {
		return true, eachAt(v, "choices[].message", func(m *value, _ string) *fault { return r.message(m, where, p) })
	}
	for _, form := range r.answers {
		if !v.has(form.Key) || len(form.Texts) == 0 && len(form.Chunks) > 0 {
			continue
		}
		p.texts, f = textsAt(nil, v, form.Texts)
		return len(form.Texts) > 0, f
	}
	return false, faultf(v.at, "%s holds none of the known answers; its keys are %s", quote(key), list(keysOf(v)))
}

// stream adds the text of an answer that came in chunks. Their texts are one,
// for a chunk ends anywhere.
func (r *reader) stream(v *value, key string, p *parts) *fault {
	var whole [][]byte
	for i := range v.items {
		chunk := &v.items[i]
		if chunk.kind != kindObject {
			return faultf(chunk.at, "a chunk of %s is %s, not an object", quote(key), chunk.kind)
		}
		for _, form := range r.answers {
			if !chunk.has(form.Key) || len(form.Chunks) == 0 {
				continue
			}
			var f *fault
			if whole, f = textsAt(whole, chunk, form.Chunks); f != nil {
				return f
			}
			break
		}
	}
	if whole == nil {
		return faultf(v.at, "none of the chunks of %s holds a text of a known form", quote(key))
	}
	p.texts = append(p.texts, bytes.Join(whole, nil))
	return nil
}
