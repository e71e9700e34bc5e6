package samples

import "strconv"

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
func readMessages(r *reader, v value, rec *Record) *fault {
	messages := v.get("messages")
	if !messages.is(kindList) {
		return faultf(messages.at(), "messages is %s, not a list", messages.kind())
	}
	if variables := v.get("promptVariables"); given(variables) {
		return faultf(variables.at(), "the prompt is kept elsewhere (promptVariables); write its text into the messages")
	}
	if f := r.preamble(v, rec); f != nil {
		return f
	}
	number := 0
	for m := range messages.items() {
		number++
		if !m.is(kindObject) {
			return faultf(m.at(), "message %d is %s, not an object", number, m.kind())
		}
		role := m.get("role")
		if !role.is(kindString) {
			return faultf(m.at(), "message %d has no role; its keys are %s", number, list(keysOf(m)))
		}
		p := r.newParts()
		if f := r.message(m, spot{"message", number}, p); f != nil {
			return f
		}
		p.addTo(rec)
		by := r.role(role)
		if by == byAssistant && messages.isLast(m) {
			rec.Output, rec.HasOutput = append(rec.Output, p.texts...), true
			continue
		}
		rec.Input = append(rec.Input, p.texts...)
		rec.sent(by)
	}
	return nil
}

// A spot is the part of a record that a message is about.
type spot struct {
	name   string
	number int // from 1; 0 for the only one
}

// String returns the spot as it reads in a message.
func (w spot) String() string {
	if w.number == 0 {
		return w.name
	}
	return w.name + " " + strconv.Itoa(w.number)
}

// role returns who sent a message, and notes roles that are unknown.
func (r *reader) role(role value) sender {
	by, known := roles[string(role.text())]
	if !known {
		if r.file.UnknownRoles++; r.file.UnknownRoles == 1 {
			r.file.UnknownRole = shorten(string(role.text()))
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
func (r *reader) preamble(v value, rec *Record) *fault {
	p := r.newParts()
	if system := v.get("system"); given(system) {
		if f := r.content(system, spot{name: "system"}, p); f != nil {
			return f
		}
		rec.sent(bySystem)
	}
	for _, tools := range [...]value{v.get("tools"), v.get("functions"), v.get("toolConfig").get("tools")} {
		if !given(tools) {
			continue
		}
		if !tools.is(kindList) {
			return faultf(tools.at(), "the tools are %s, not a list", tools.kind())
		}
		for tool := range tools.items() {
			if !tool.has("cachePoint") {
				p.texts = append(p.texts, tool.compact())
			}
		}
	}
	p.addTo(rec)
	rec.Input = append(rec.Input, p.texts...)
	return nil
}

// message adds what the message m holds to p.
func (r *reader) message(m value, where spot, p *parts) *fault {
	if v := m.get("reasoning_content"); given(v) {
		return faultf(v.at(), "%s holds reasoning_content, which is not supported yet", where)
	}
	c, beside := m.get("content"), false
	if c.there() && !c.is(kindNull) {
		if f := r.content(c, where, p); f != nil {
			return f
		}
	}
	if v := m.get("tool_calls"); given(v) {
		beside = true
		if !v.is(kindList) {
			return faultf(v.at(), "tool_calls of %s is %s, not a list", where, v.kind())
		}
		for call := range v.items() {
			if f := r.call(call, where, p); f != nil {
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
	case !c.there():
		return faultf(m.at(), "%s has no content; its keys are %s", where, list(keysOf(m)))
	case c.is(kindNull):
		return faultf(c.at(), "the content of %s is null, not a string or a list of parts", where)
	}
	return nil
}

// call adds the name and the arguments of a tool call to p.
func (r *reader) call(v value, where spot, p *parts) *fault {
	for _, key := range [...]string{"function", "custom"} {
		if called := v.get(key); called.is(kindObject) {
			return r.function(called, where, p)
		}
	}
	return faultf(v.at(), "a tool call of %s has no function; its keys are %s", where, list(keysOf(v)))
}

// function adds the name and the arguments of a called function to p.
func (r *reader) function(v value, where spot, p *parts) *fault {
	if f := p.str(v, "name", where); f != nil {
		return f
	}
	arguments := v.get("arguments")
	if !arguments.there() {
		arguments = v.get("input")
	}
	switch {
	case arguments.is(kindString):
		p.texts = append(p.texts, arguments.text())
	case arguments.is(kindObject):
		p.texts = append(p.texts, arguments.compact())
	default:
		return faultf(v.at(), "a call of %s has no arguments; its keys are %s", where, list(keysOf(v)))
	}
	return nil
}
