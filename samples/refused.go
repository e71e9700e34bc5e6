package samples

// refusedShapes returns the shapes that are known by name and not read yet. To
// take them for a near relative would count the wrong texts.
func refusedShapes() []shape {
	keys := func(keys ...string) func(v *value) bool {
		return func(v *value) bool { return v.has(keys...) }
	}
	anyOf := func(keys ...string) func(v *value) bool {
		return func(v *value) bool {
			for _, key := range keys {
				if v.has(key) {
					return true
				}
			}
			return false
		}
	}
	refuse := func(what string, is func(v *value) bool) shape {
		return shape{name: what, is: is, refusal: what + " are not supported yet; " + refusedHint}
	}
	return []shape{
		refuse("invocation-log records", func(v *value) bool {
			return v.has("schemaType") || v.has("schemaVersion", "modelId")
		}),
		refuse("conversations with schemaVersion", keys("schemaVersion")),
		refuse("batch requests (custom_id with body)", keys("custom_id", "body")),
		refuse("batch records (modelInput)", keys("modelInput")),
		refuse("Anthropic request bodies (anthropic_version)", keys("anthropic_version")),
		refuse("Converse requests", func(v *value) bool {
			return anyOf("inferenceConfig", "toolConfig")(v) || isConverse(v)
		}),
		refuse("records with a top-level system prompt", func(v *value) bool {
			return given(v.get("system")) && (v.has("messages") || v.has("prompt", "completion"))
		}),
		refuse("records with tools", func(v *value) bool {
			return v.has("messages") && (given(v.get("tools")) || given(v.get("functions")))
		}),
		refuse("image training records (image-ref with caption)", keys("image-ref")),
		refuse("provider request bodies", func(v *value) bool {
			return anyOf("inputText", "inputImage", "texts", "text_prompts", "taskType")(v) || v.has("message", "chat_history")
		}),
		{
			name: "prompts alone",
			is:   func(v *value) bool { return v.has("prompt") && !v.has("completion") && !v.has("messages") },
			refusal: "a prompt without a completion; if prompt is the text that is sent, name it: " +
				"samples: {path: FILE, input: prompt}",
		},
	}
}

const refusedHint = "write them as a list of messages, or name a key that holds the text: samples: {path: FILE, input: KEY}"

// given reports whether v holds something: null and an empty list, object or
// string hold nothing.
func given(v *value) bool {
	return v != nil && v.kind != kindNull &&
		(v.kind == kindBool || v.kind == kindNumber || len(v.text)+len(v.items)+len(v.members) > 0)
}

// isConverse reports whether a part of a message has no type, which tells the
// Converse form ({"text": "..."}) from the others.
func isConverse(v *value) bool {
	messages := v.get("messages")
	if messages == nil {
		return false
	}
	for i := range messages.items {
		content := messages.items[i].get("content")
		if content == nil {
			continue
		}
		for j := range content.items {
			if part := &content.items[j]; part.kind == kindObject && !part.has("type") {
				return true
			}
		}
	}
	return false
}
