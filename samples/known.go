package samples

import "tokencast/bodies"

// A shape is one form of JSON record.
type shape struct {
	name string
	// is tells the shape by the keys of an object.
	is func(v value) bool
	// read fills a record from an object; leftOut says that it is none.
	read func(r *reader, v value, rec *Record) *fault
	// unwrap reads the records that lie in an object, in place of read.
	unwrap func(r *reader, v value) error
	// refusal are the words to refuse a shape with that has neither.
	refusal string
}

// requests and answers are the bodies of the models.
var requests, answers = bodies.Requests(), bodies.Answers()

// general names the shape of which another is a special form. Records of both
// may stand in one file, for a record need not use what is special.
var general = map[string]string{"Anthropic messages": "messages", "Converse requests": "messages"}

// nameKeys are keys for which a misspelt one may be meant.
var nameKeys = []string{"messages", "prompt", "completion", "modelInput"}

const knownShapes = "a list of messages; prompt with or without completion; the request bodies of the models; batch requests, " +
	"input and output; invocation-log records; or any keys named in the workload, such as samples: {path: FILE, input: KEY, output: KEY}"

// shapesOf returns the shapes in the order they are tried, the special before the
// general. A new shape is a file and a row.
func shapesOf(fields Fields) []shape {
	if fields.Input != "" {
		return []shape{{name: "fields", is: func(value) bool { return true }, read: readFields}}
	}
	if fields.Usage {
		return []shape{
			{name: "CloudWatch events", is: isEvents, unwrap: unwrapEvents},
			{name: "invocation-log records", is: isInvocation, read: readInvocationUsage},
			{name: "batch output", is: isBatchOutput, read: readBatchUsage},
			{name: "usage", is: func(value) bool { return true }, read: readUsage},
		}
	}
	all := []shape{
		{name: "CloudWatch events", is: isEvents, unwrap: unwrapEvents},
		{name: "invocation-log records", is: isInvocation, read: readInvocation},
		{name: "batch requests", is: func(v value) bool { return v.has("custom_id", "body") || v.has("custom_id", "params") }, read: readBatchRequest},
		{name: "batch output", is: isBatchOutput, read: readBatchOutput},
		{name: "batch input", is: func(v value) bool { return v.has("modelInput") }, read: readBatchInput},
		{name: "conversations", is: isConversation, read: readConversation},
		{name: "Anthropic messages", is: isAnthropic, read: readMessages},
		{name: "Converse requests", is: isConverse, read: readMessages},
		{name: "messages", is: func(v value) bool { return v.has("messages") }, read: readMessages},
		{
			name: "image training records", is: func(v value) bool { return v.has("image-ref") },
			refusal: "image training records (image-ref with caption) hold no text that is priced; give fine_tuning: {images_seen: N}",
		},
		{name: "pairs", is: func(v value) bool { return v.has("prompt", "completion") }, read: readPair},
	}
	for _, form := range requests {
		all = append(all, formShape(form))
	}
	return all
}

// formShape returns the shape of a request body that stands alone.
func formShape(form bodies.Request) shape {
	return shape{
		name: form.Name,
		is:   func(v value) bool { return alone(v, form) },
		read: func(r *reader, v value, rec *Record) *fault { return r.form(v, form, rec) },
	}
}

// novaVersion is the schemaVersion of a request to Nova, which is no
// conversation to train with.
const novaVersion = "messages-v1"

// isConversation reports whether v is a conversation to train a model with.
func isConversation(v value) bool {
	return v.has("schemaVersion", "messages") && !v.get("schemaVersion").equals(novaVersion)
}

// readConversation reads {"schemaVersion": "bedrock-conversation-2024", ...}.
func readConversation(r *reader, v value, rec *Record) *fault {
	r.version(v, "bedrock-conversation-2024")
	return readMessages(r, v, rec)
}

// isAnthropic reports whether v is a request of Anthropic's Messages API.
func isAnthropic(v value) bool {
	if !v.has("messages") {
		return false
	}
	if v.has("anthropic_version") {
		return true
	}
	system := v.get("system")
	if given(system) && (system.is(kindString) || system.first().has("type")) {
		return true
	}
	return v.get("tools").first().has("input_schema")
}

// isConverse reports whether v is a request of the Converse API: it has keys of
// its own, or blocks without a type, {"text": "..."}.
func isConverse(v value) bool {
	messages := v.get("messages")
	if !messages.there() {
		return false
	}
	if v.has("inferenceConfig") || v.has("toolConfig") || v.has("schemaVersion") || untyped(v.get("system")) {
		return true
	}
	for message := range messages.items() {
		if untyped(message.get("content")) {
			return true
		}
	}
	return false
}

// untyped reports whether a list holds a block without a type.
func untyped(blocks value) bool {
	for block := range blocks.items() {
		if block.is(kindObject) && !block.has("type") {
			return true
		}
	}
	return false
}
