package samples

import "tokencast/bodies"

// answer makes v, the response that a record holds under key, the answer of
// rec; what was rec's answer until now, a beginning that the model went on
// with, was sent. A response without text, such as an embedding, is no answer.
func (r *reader) answer(v value, key string, rec *Record) *fault {
	if rec.HasOutput {
		rec.Input = append(rec.Input, rec.Output...)
		rec.Output, rec.HasOutput = rec.Output[:0], false
		rec.sent(byAssistant)
	}
	p := r.newParts()
	var f *fault
	if v.is(kindList) {
		rec.HasOutput, f = true, r.stream(v, key, p)
	} else {
		rec.HasOutput, f = r.response(v, key, p)
	}
	rec.Output = append(rec.Output, p.texts...)
	p.addTo(rec)
	return f
}

// response adds the texts of a response that came in one piece, and reports
// whether it is text at all.
func (r *reader) response(v value, key string, p *parts) (isText bool, f *fault) {
	if !v.is(kindObject) {
		return false, faultf(v.at(), "%s is %s, not an object or the list of a stream's chunks", quote(key), v.kind())
	}
	where := spot{name: "the answer"}
	if message := v.get("output").get("message"); message.is(kindObject) {
		return true, r.message(message, where, p)
	}
	if content := v.get("content"); content.is(kindList) {
		return true, r.content(content, where, p)
	}
	if v.has("choices") {
		return true, eachAt(v, "choices[].message", func(m value, _ value) *fault { return r.message(m, where, p) })
	}
	for i := range answers {
		form := &answers[i]
		if !v.has(form.Key) || len(form.Texts) == 0 && len(form.Chunks) > 0 {
			continue
		}
		p.texts, f = textsAt(p.texts, v, form.Texts)
		return len(form.Texts) > 0, f
	}
	return false, faultf(v.at(), "%s holds none of the known answers; its keys are %s", quote(key), list(keysOf(v)))
}

// stream adds the text of an answer that came in chunks. Their texts are one,
// for a chunk ends anywhere.
func (r *reader) stream(v value, key string, p *parts) *fault {
	if v.first().has("messageStart") {
		return r.converseStream(v, key, p)
	}
	known := false
	for chunk := range v.items() {
		if !chunk.is(kindObject) {
			return faultf(chunk.at(), "a chunk of %s is %s, not an object", quote(key), chunk.kind())
		}
		form := chunkForm(chunk)
		if form == nil {
			continue
		}
		before := len(p.texts)
		var f *fault
		if p.texts, f = textsAt(p.texts, chunk, form.Chunks); f != nil {
			return f
		}
		known = known || len(p.texts) > before
	}
	if !known {
		return faultf(v.at(), "none of the chunks of %s holds a text of a known form", quote(key))
	}
	v.d.joinLast(p, 0)
	return nil
}

// chunkForm returns the form of answer that a chunk of a stream has, if any.
func chunkForm(chunk value) *bodies.Answer {
	for i := range answers {
		if form := &answers[i]; len(form.Chunks) > 0 && chunk.has(form.Key) {
			return form
		}
	}
	return nil
}

// joinLast makes one text of the texts of p from the place start on.
func (d *document) joinLast(p *parts, start int) {
	if len(p.texts)-start < 2 {
		return
	}
	size := 0
	for _, text := range p.texts[start:] {
		size += len(text)
	}
	d.reserve(size)
	at := len(d.texts)
	for _, text := range p.texts[start:] {
		d.texts = append(d.texts, text...)
	}
	p.texts = append(p.texts[:start], d.texts[at:len(d.texts):len(d.texts)])
}
