package samples

import "tokencast/bodies"

// A shape is one form of JSON record.
type shape struct {
	name string
	// is tells the shape by the keys of an object.
	is func(v *value) bool
	// read makes a record of an object; nil refuses the shape with the words of
	// refusal.
	read    func(r *reader, v *value) (Record, *fault)
	refusal string
}

// general names the shape of which another is a special form. Records of both
// may stand in one file, for a record need not use what is special.
var general = map[string]string{"Anthropic messages": "messages", "Converse requests": "messages"}

// nameKeys are keys for which a misspelt one may be meant.
var nameKeys = []string{"messages", "prompt", "completion", "modelInput"}

const knownShapes = "a list of messages; prompt with or without completion; the request bodies of the models; batch requests, " +
	"input and output; invocation-log records; or any keys named in the workload, such as samples: {path: FILE, input: KEY, output: KEY}"

// shapes returns the shapes in the order they are tried, the special before the
// general. A new shape is a file and a row.
func (r *reader) shapes() []shape {
	if r.fields.Input != "" {
		return []shape{{name: "fields", is: func(*value) bool { return true }, read: readFields}}
	}
	if r.fields.Usage {
		return []shape{
			{name: "invocation-log records", is: isInvocation, read: readInvocationUsage},
			{name: "batch output", is: isBatchOutput, read: readBatchUsage},
			{name: "usage", is: func(*value) bool { return true }, read: readUsage},
		}
	}
	all := []shape{
		{name: "invocation-log records", is: isInvocation, read: readInvocation},
		{name: "batch requests", is: func(v *value) bool { return v.has("custom_id", "body") || v.has("custom_id", "params") }, read: readBatchRequest},
		{name: "batch output", is: isBatchOutput, read: readBatchOutput},
		{name: "batch input", is: func(v *value) bool { return v.has("modelInput") }, read: readBatchInput},
		{name: "conversations", is: isConversation, read: readConversation},
		{name: "Anthropic messages", is: isAnthropic, read: readMessages},
		{name: "Converse requests", is: isConverse, read: readMessages},
		{name: "messages", is: func(v *value) bool { return v.has("messages") }, read: readMessages},
		{
			name: "image training records", is: func(v *value) bool { return v.has("image-ref") },
			refusal: "image training records (image-ref with caption) hold no text that is priced; give fine_tuning: {images_seen: N}",
		},
		{name: "pairs", is: func(v *value) bool { return v.has("prompt", "completion") }, read: readPair},
	}
	for _, form := range r.forms {
		all = append(all, formShape(form))
	}
	return all
}

// formShape returns the shape of a request body that stands alone.
func formShape(form bodies.Request) shape {
	return shape{
		name: form.Name,
		is:   func(v *value) bool { return alone(v, form) },
		read: func(r *reader, v *value) (Record, *fault) { return r.form(v, form) },
	}
}

// novaVersion is the schemaVersion of a request to Nova, which is no
// conversation to train with.
const novaVersion = "messages-v1"

// isConversation reports whether v is a conversation to train a model with.
func isConversation(v *value) bool {
	version := v.get("schemaVersion")
	return version != nil && v.has("messages") && string(version.text) != novaVersion
}

// readConversation reads {"schemaVersion": "bedrock-conversation-2024", ...}.
func readConversation(r *reader, v *value) (Record, *fault) {
	r.version(v, "bedrock-conversation-2024")
	return readMessages(r, v)
}

// isAnthropic reports whether v is a request of Anthropic's Messages API.
func isAnthropic(v *value) bool {
	if !v.has("messages") {
		return false
	}
	if v.has("anthropic_version") {
		return true
	}
	system := v.get("system")
	if given(system) && (system.kind == kindString || len(system.items) > 0 && system.items[0].has("type")) {
		return true
	}
	tools := v.get("tools")
	return given(tools) && len(tools.items) > 0 && tools.items[0].has("input_schema")
}

// isConverse reports whether v is a request of the Converse API: it has keys of
// its own, or blocks without a type, {"text": "..."}.
func isConverse(v *value) bool {
	messages := v.get("messages")
	if messages == nil {
		return false
	}
	if v.has("inferenceConfig") || v.has("toolConfig") || v.has("schemaVersion") || untyped(v.get("system")) {
		return true
	}
	for i := range messages.items {
		if untyped(messages.items[i].get("content")) {
			return true
		}
	}
	return false
}

// untyped reports whether a list holds a block without a type.
func untyped(blocks *value) bool {
	if blocks == nil {
		return false
	}
	for i := range blocks.items {
		if block := &blocks.items[i]; block.kind == kindObject && !block.has("type") {
			return true
		}
	}
	return false
}
