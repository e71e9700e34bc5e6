package samples

// converseStream adds an answer that came as the events of ConverseStream. A
// content block begins with a start, goes on in deltas that end anywhere, and ends
// with a stop or where the next one begins; the texts of its deltas are one text.
//
//	[{"messageStart": {"role": "assistant"}},
//	 {"contentBlockDelta": {"contentBlockIndex": 0, "delta": {"text": "Hel"}}},
//	 {"contentBlockDelta": {"contentBlockIndex": 0, "delta": {"text": "lo"}}},
//	 {"contentBlockStop": {"contentBlockIndex": 0}}, {"messageStop": {"stopReason": "end_turn"}}]
//
// is the text "Hello". The name of a tool and its arguments are two texts, as in an
// answer that came in one piece.
func (r *reader) converseStream(v value, key string, p *parts) *fault {
	open := 0        // the first text of the block at hand
	var index []byte // of that block
	where := spot{name: "the answer"}
	for event := range v.items() {
		if !event.is(kindObject) {
			return faultf(event.at(), "an event of %s is %s, not an object", quote(key), event.kind())
		}
		for k, body := range event.members() {
			switch string(k.text()) {
			case "contentBlockStart", "contentBlockStop":
				v.d.joinLast(p, open)
				if tool := body.get("start").get("toolUse"); tool.is(kindObject) {
					if f := p.str(tool, "name", where); f != nil {
						return f
					}
				}
				open, index = len(p.texts), body.get("contentBlockIndex").text()
			case "contentBlockDelta":
				if at := body.get("contentBlockIndex").text(); string(at) != string(index) {
					v.d.joinLast(p, open)
					open, index = len(p.texts), at
				}
				if f := p.delta(body.get("delta"), body, where); f != nil {
					return f
				}
			case "messageStart", "messageStop", "metadata":
			default:
				return faultf(k.at(), "%s has an event of an unknown kind; its keys are %s", where, list(keysOf(event)))
			}
		}
	}
	v.d.joinLast(p, open)
	return nil
}

// delta adds the texts of one delta of a content block.
func (p *parts) delta(delta, event value, where spot) *fault {
	if !delta.is(kindObject) {
		return faultf(event.at(), "a contentBlockDelta of %s has no delta; its keys are %s", where, list(keysOf(event)))
	}
	for k, v := range delta.members() {
		var f *fault
		switch string(k.text()) {
		case "text":
			f = p.str(delta, "text", where)
		case "toolUse":
			f = p.str(v, "input", where)
		case "reasoningContent":
			switch {
			case v.has("text"):
				f = p.str(v, "text", where)
			case v.has("redactedContent"):
				p.other++
			}
		case "image":
			p.images++
		case "citation":
		default:
			f = faultf(k.at(), "%s has a delta of an unknown kind; its keys are %s", where, list(keysOf(delta)))
		}
		if f != nil {
			return f
		}
	}
	return nil
}
