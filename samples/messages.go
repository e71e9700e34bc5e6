package samples

import "slices"

// roles are the senders of messages that are known. Messages of others count as
// input, and the report says so.
var roles = []string{"system", "developer", "user", "assistant", "tool", "function"}

// readMessages reads a list of messages, as chat models take it:
//
//	{"messages": [{"role": "system", "content": "Be brief."},
//	              {"role": "user", "content": "Hello"},
//	              {"role": "assistant", "content": "Hi."}]}
//
// is the input "Be brief.", "Hello" and the answer "Hi.". All messages are
// input but the last one, which is the answer when the assistant sent it. Keys
// beside messages, such as model and temperature, hold no text.
func readMessages(r *reader, v *value) (Record, *fault) {
	messages := v.get("messages")
	if messages.kind != kindList {
		return Record{}, faultf(messages.at, "messages is %s, not a list", messages.kind)
	}
	var rec Record
	for i := range messages.items {
		m := &messages.items[i]
		if m.kind != kindObject {
			return Record{}, faultf(m.at, "message %d is %s, not an object", i+1, m.kind)
		}
		role := m.get("role")
		if role == nil || role.kind != kindString {
			return Record{}, faultf(m.at, "message %d has no role; its keys are %s", i+1, list(keysOf(m)))
		}
		texts, images, f := content(m, i+1)
		if f != nil {
			return Record{}, f
		}
		rec.Images += images
		if !slices.Contains(roles, string(role.text)) {
			if r.file.UnknownRoles++; r.file.UnknownRoles == 1 {
				r.file.UnknownRole = shorten(string(role.text))
			}
		}
		if string(role.text) == "assistant" && i == len(messages.items)-1 {
			rec.Output, rec.HasOutput = texts, true
			continue
		}
		rec.Input = append(rec.Input, texts...)
		switch string(role.text) {
		case "system", "developer":
			rec.System++
		case "assistant":
			rec.Assistant++
		default:
			rec.User++
		}
	}
	return rec, nil
}

// unread are keys of a message that hold text or calls which content does not.
var unread = []string{"tool_calls", "function_call", "refusal", "reasoning_content", "audio"}

// content returns the texts of the message m, the n-th of its record, and the
// number of its images.
func content(m *value, n int) (texts [][]byte, images int, f *fault) {
	for _, key := range unread {
		if v := m.get(key); given(v) {
			return nil, 0, faultf(v.at, "message %d holds %s, which is not supported yet", n, key)
		}
	}
	c := m.get("content")
	switch {
	case c == nil:
		return nil, 0, faultf(m.at, "message %d has no content; its keys are %s", n, list(keysOf(m)))
	case c.kind == kindString:
		return [][]byte{c.text}, 0, nil
	case c.kind != kindList:
		return nil, 0, faultf(c.at, "the content of message %d is %s, not a string or a list of parts", n, c.kind)
	}
	for i := range c.items {
		part := &c.items[i]
		kind := part.get("type")
		if kind == nil || kind.kind != kindString {
			return nil, 0, faultf(part.at, "a content part of message %d has no type", n)
		}
		switch string(kind.text) {
		case "text":
			text := part.get("text")
			if text == nil || text.kind != kindString {
				return nil, 0, faultf(part.at, "a text part of message %d has no string under text", n)
			}
			texts = append(texts, text.text)
		case "image_url", "image", "input_image":
			images++
		default:
			return nil, 0, faultf(part.at, "message %d has a content part of type %s, which is not supported yet", n, quote(string(kind.text)))
		}
	}
	return texts, images, nil
}

// keysOf returns the keys of an object in their order.
func keysOf(v *value) []string {
	var keys []string
	for _, m := range v.members {
		keys = append(keys, m.key)
	}
	return keys
}
