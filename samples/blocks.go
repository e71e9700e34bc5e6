package samples

// parts are what a message, a system prompt or an answer holds.
type parts struct {
	texts     [][]byte
	images    int
	documents int
	other     int
}

// addTo adds what is counted apart to rec; the texts go where they belong.
func (p *parts) addTo(rec *Record) {
	rec.Images += p.images
	rec.Documents += p.documents
	rec.Other += p.other
}

// newParts returns the parts of a message, empty. Those of the message before are
// void then.
func (r *reader) newParts() *parts {
	r.parts = parts{texts: r.parts.texts[:0]}
	return &r.parts
}

// str adds the string under key of v, which must be there.
func (p *parts) str(v value, key string, where spot) *fault {
	text := v.get(key)
	if !text.is(kindString) {
		return faultf(v.at(), "a part of %s has no string under %s", where, key)
	}
	p.texts = append(p.texts, text.text())
	return nil
}

// content adds the texts of c, a string or a list of blocks.
//
// A block names its kind by type, as OpenAI and Anthropic have it, or by its
// one key, as Converse has it:
//
//	{"type": "text", "text": "Hello"}  =  {"text": "Hello"}
//
// What is no text, an image say, is counted; its data is never a text. A block
// of an unknown kind is a fault, for it might hold text.
func (r *reader) content(c value, where spot, p *parts) *fault {
	switch c.kind() {
	case kindString:
		p.texts = append(p.texts, c.text())
		return nil
	case kindList:
	default:
		return faultf(c.at(), "the content of %s is %s, not a string or a list of parts", where, c.kind())
	}
	for part := range c.items() {
		if !part.is(kindObject) {
			return faultf(part.at(), "a content part of %s is %s, not an object", where, part.kind())
		}
		kind := part.get("type")
		if !kind.there() {
			if f := r.union(part, where, p); f != nil {
				return f
			}
			continue
		}
		if !kind.is(kindString) {
			return faultf(kind.at(), "the type of a content part of %s is %s, not a string", where, kind.kind())
		}
		if f := r.typed(part, kind, where, p); f != nil {
			return f
		}
	}
	return nil
}

// typed adds a block that names its kind.
func (r *reader) typed(part, kind value, where spot, p *parts) *fault {
	switch string(kind.text()) {
	case "text", "input_text", "output_text":
		return p.str(part, "text", where)
	case "refusal":
		return p.str(part, "refusal", where)
	case "thinking":
		return p.str(part, "thinking", where)
	case "image_url", "image", "input_image":
		p.images++
	case "file", "input_file":
		p.documents++
	case "input_audio", "audio", "video", "redacted_thinking":
		p.other++
	case "document":
		return r.document(part, where, p)
	case "tool_use":
		return r.use(part, where, p)
	case "tool_result", "search_result":
		if c := part.get("content"); given(c) {
			return r.content(c, where, p)
		}
	default:
		return faultf(part.at(), "%s has a content part of type %s, which is not supported yet", where, quote(string(kind.text())))
	}
	return nil
}

// union adds a block of Converse, whose kind is its key.
func (r *reader) union(part value, where spot, p *parts) *fault {
	if part.empty() {
		return faultf(part.at(), "a content part of %s holds nothing", where)
	}
	for k, v := range part.members() {
		f := (*fault)(nil)
		switch string(k.text()) {
		case "text":
			f = p.str(part, "text", where)
		case "json":
			p.texts = append(p.texts, v.compact())
		case "image":
			p.images++
		case "audio", "video":
			p.other++
		case "document":
			f = r.document(v, where, p)
		case "toolUse":
			f = r.use(v, where, p)
		case "toolResult", "citationsContent", "searchResult":
			if c := v.get("content"); given(c) {
				f = r.content(c, where, p)
			}
		case "guardContent":
			f = r.guarded(v, where, p)
		case "reasoningContent":
			if text := v.get("reasoningText"); text.there() {
				f = p.str(text, "text", where)
			} else {
				p.other++
			}
		case "cachePoint":
		default:
			f = faultf(k.at(), "%s has a content part with neither a type nor a known key; its keys are %s", where, list(keysOf(part)))
		}
		if f != nil {
			return f
		}
	}
	return nil
}

// use adds the name and the arguments of a tool call.
func (r *reader) use(v value, where spot, p *parts) *fault {
	if f := p.str(v, "name", where); f != nil {
		return f
	}
	if input := v.get("input"); input.there() {
		p.texts = append(p.texts, input.compact())
	}
	return nil
}

// guarded adds content that is marked for guardrails.
func (r *reader) guarded(v value, where spot, p *parts) *fault {
	if text := v.get("text"); text.there() {
		return p.str(text, "text", where)
	}
	if !v.has("image") {
		return faultf(v.at(), "guardContent of %s holds neither text nor an image; its keys are %s", where, list(keysOf(v)))
	}
	p.images++
	return nil
}

// document adds a document: its text where it is written out, or else one
// document that is no text.
func (r *reader) document(v value, where spot, p *parts) *fault {
	source := v.get("source")
	switch {
	case source.get("type").equals("text"):
		return p.str(source, "data", where)
	case source.get("text").is(kindString):
		return p.str(source, "text", where)
	case given(source.get("content")):
		return r.content(source.get("content"), where, p)
	}
	p.documents++
	return nil
}
