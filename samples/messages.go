package samples

import "fmt"

// A sender is who a message counts as sent by.
type sender byte

const (
	byUser sender = iota
	bySystem
	byAssistant
)

// roles are the senders of messages that are known, the capital ones those of
// Cohere. Messages of others count as the user's, and the report says so.
var roles = map[string]sender{
	"system": bySystem, "developer": bySystem, "System": bySystem, "SYSTEM": bySystem,
	"user": byUser, "tool": byUser, "function": byUser, "User": byUser, "USER": byUser, "TOOL": byUser,
	"assistant": byAssistant, "Chatbot": byAssistant, "CHATBOT": byAssistant,
}

// readMessages reads a list of messages, as chat models take it:
//
//	{"messages": [{"role": "system", "content": "Be brief."},
//	              {"role": "user", "content": "Hello"},
//	              {"role": "assistant", "content": "Hi."}]}
//
// is the input "Be brief.", "Hello" and the answer "Hi.". All messages are
// input but the last one, which is the answer when the assistant sent it. A
// system prompt and the schemas of tools that stand beside the messages are
// input too; other keys there, such as model and temperature, hold no text.
func readMessages(r *reader, v *value) (Record, *fault) {
	messages := v.get("messages")
	if messages.kind != kindList {
		return Record{}, faultf(messages.at, "messages is %s, not a list", messages.kind)
	}
	if variables := v.get("promptVariables"); given(variables) {
		return Record{}, faultf(variables.at, "the prompt is kept elsewhere (promptVariables); write its text into the messages")
	}
	var rec Record
	if f := r.preamble(v, &rec); f != nil {
		return Record{}, f
	}
	for i := range messages.items {
		m := &messages.items[i]
		if m.kind != kindObject {
			return Record{}, faultf(m.at, "message %d is %s, not an object", i+1, m.kind)
		}
		role := m.get("role")
		if !role.is(kindString) {
			return Record{}, faultf(m.at, "message %d has no role; its keys are %s", i+1, list(keysOf(m)))
		}
		var p parts
		if f := r.message(m, fmt.Sprintf("message %d", i+1), &p); f != nil {
			return Record{}, f
		}
		p.addTo(&rec)
		by := r.role(role)
		if by == byAssistant && i == len(messages.items)-1 {
			rec.Output, rec.HasOutput = p.texts, true
			continue
		}
		rec.Input = append(rec.Input, p.texts...)
		rec.sent(by)
	}
	return rec, nil
}

// role returns who sent a message, and notes roles that are unknown.
func (r *reader) role(role *value) sender {
	by, known := roles[string(role.text)]
	if !known {
		if r.file.UnknownRoles++; r.file.UnknownRoles == 1 {
			r.file.UnknownRole = shorten(string(role.text))
		}
	}
	return by
}

// sent counts one message of the input.
func (rec *Record) sent(by sender) {
	switch by {
	case bySystem:
		rec.System++
	case byAssistant:
		rec.Assistant++
	case byUser:
		rec.User++
	}
}

// preamble adds the system prompt and the schemas of tools, which stand beside
// the messages of v, to rec.
func (r *reader) preamble(v *value, rec *Record) *fault {
	var p parts
	if system := v.get("system"); given(system) {
		if f := r.content(system, "system", &p); f != nil {
			return f
		}
		rec.sent(bySystem)
	}
	for _, tools := range []*value{v.get("tools"), v.get("functions"), v.get("toolConfig").get("tools")} {
		if !given(tools) {
			continue
		}
		if tools.kind != kindList {
			return faultf(tools.at, "the tools are %s, not a list", tools.kind)
		}
		for i := range tools.items {
			if tool := &tools.items[i]; !tool.has("cachePoint") {
				p.texts = append(p.texts, r.compact(tool))
			}
		}
	}
	p.addTo(rec)
	rec.Input = append(rec.Input, p.texts...)
	return nil
}

// message adds what the message m holds to p.
func (r *reader) message(m *value, where string, p *parts) *fault {
	if v := m.get("reasoning_content"); given(v) {
		return faultf(v.at, "%s holds reasoning_content, which is not supported yet", where)
	}
	c, beside := m.get("content"), false
	if c != nil && c.kind != kindNull {
		if f := r.content(c, where, p); f != nil {
			return f
		}
	}
	if v := m.get("tool_calls"); given(v) {
		beside = true
		if v.kind != kindList {
			return faultf(v.at, "tool_calls of %s is %s, not a list", where, v.kind)
		}
		for i := range v.items {
			if f := r.call(&v.items[i], where, p); f != nil {
				return f
			}
		}
	}
	if v := m.get("function_call"); given(v) {
		beside = true
		if f := r.function(v, where, p); f != nil {
			return f
		}
	}
	if v := m.get("refusal"); given(v) {
		beside = true
		if f := p.str(m, "refusal", where); f != nil {
			return f
		}
	}
	if given(m.get("audio")) {
		beside = true
		p.other++
	}
	switch {
	case beside:
		return nil
	case c == nil:
		return faultf(m.at, "%s has no content; its keys are %s", where, list(keysOf(m)))
	case c.kind == kindNull:
		return faultf(c.at, "the content of %s is null, not a string or a list of parts", where)
	}
	return nil
}

// call adds the name and the arguments of a tool call to p.
func (r *reader) call(v *value, where string, p *parts) *fault {
	for _, key := range []string{"function", "custom"} {
		if called := v.get(key); called.is(kindObject) {
			return r.function(called, where, p)
		}
	}
	return faultf(v.at, "a tool call of %s has no function; its keys are %s", where, list(keysOf(v)))
}

// function adds the name and the arguments of a called function to p.
func (r *reader) function(v *value, where string, p *parts) *fault {
	if f := p.str(v, "name", where); f != nil {
		return f
	}
	arguments := v.get("arguments")
	if arguments == nil {
		arguments = v.get("input")
	}
	switch {
	case arguments.is(kindString):
		p.texts = append(p.texts, arguments.text)
	case arguments.is(kindObject):
		p.texts = append(p.texts, r.compact(arguments))
	default:
		return faultf(v.at, "a call of %s has no arguments; its keys are %s", where, list(keysOf(v)))
	}
	return nil
}
