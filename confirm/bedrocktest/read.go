package bedrocktest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// What a body must hold, by family. A body that the model would refuse is refused.

// only refuses keys that the family does not have.
func only(b map[string]any, keys ...string) error {
	for k := range b {
		if !slices.Contains(keys, k) {
			return fmt.Errorf("malformed input request: #: extraneous key [%s] is not permitted, please reformat your input and try again", k)
		}
	}
	return nil
}

func text(b map[string]any, key string) (string, error) {
	s, ok := b[key].(string)
	if !ok {
		return "", fmt.Errorf("malformed input request: #: required key [%s] not found, please reformat your input and try again", key)
	}
	return s, nil
}

// whole returns a whole number, 0 where there is none.
func whole(b map[string]any, key string) int64 {
	n, ok := b[key].(json.Number)
	if !ok {
		return 0
	}
	i, err := n.Int64()
	if err != nil {
		return -1
	}
	return i
}

func object(b map[string]any, key string) map[string]any {
	m, _ := b[key].(map[string]any)
	return m
}

// prompt reads a body whose text is one string.
func prompt(textKey, limitKey string, preset int64, keys ...string) func(map[string]any) (sent, error) {
	return func(b map[string]any) (sent, error) {
		if err := only(b, append(keys, textKey, limitKey)...); err != nil {
			return sent{}, err
		}
		t, err := text(b, textKey)
		s := sent{texts: []string{t}, asked: whole(b, limitKey), stream: b["stream"] == true}
		s.maxTokens = s.asked
		if s.asked == 0 {
			s.maxTokens = preset
		}
		if s.asked < 0 {
			return s, fmt.Errorf("malformed input request: #/%s: not a whole number", limitKey)
		}
		return s, err
	}
}

// nested reads a body whose parameters lie in an object of their own.
func nested(read func(map[string]any) (sent, error), key string) func(map[string]any) (sent, error) {
	return func(b map[string]any) (sent, error) {
		flat := map[string]any{}
		for k, v := range b {
			if k != key {
				flat[k] = v
			}
		}
		for k, v := range object(b, key) {
			flat[k] = v
		}
		return read(flat)
	}
}

// chat reads a list of messages. Roles alternate and the user begins and ends.
func chat(b map[string]any, typed bool) (sent, error) {
	list, ok := b["messages"].([]any)
	if !ok || len(list) == 0 {
		return sent{}, fmt.Errorf("messages: at least one message is required")
	}
	var s sent
	for i, item := range list {
		m, _ := item.(map[string]any)
		want := []string{"user", "assistant"}[i%2]
		if m["role"] != want {
			return s, fmt.Errorf("messages: roles must alternate between \"user\" and \"assistant\", but found %v at %d", m["role"], i)
		}
		texts, err := content(m["content"], typed)
		if err != nil {
			return s, err
		}
		s.texts = append(s.texts, texts...)
	}
	if len(list)%2 == 0 {
		return s, fmt.Errorf("messages: the last message must be the user's")
	}
	switch system := b["system"].(type) {
	case nil:
	case string:
		s.texts = append(s.texts, system)
	default:
		texts, err := content(system, typed)
		if err != nil {
			return s, err
		}
		s.texts = append(s.texts, texts...)
	}
	return s, nil
}

// content reads a text or a list of blocks; blocks have a type or must not have one.
func content(v any, typed bool) ([]string, error) {
	if t, ok := v.(string); ok && typed {
		return []string{t}, nil
	}
	blocks, _ := v.([]any)
	var texts []string
	for _, item := range blocks {
		block, _ := item.(map[string]any)
		_, hasType := block["type"]
		t, ok := block["text"].(string)
		if !ok || hasType != typed {
			return nil, fmt.Errorf("malformed input request: a content block is not of the form due")
		}
		texts = append(texts, t)
	}
	if len(texts) == 0 {
		return nil, fmt.Errorf("messages: content is empty")
	}
	return texts, nil
}

func readClaudeMessages(b map[string]any) (sent, error) {
	if err := only(b, "anthropic_version", "max_tokens", "messages", "system", "temperature", "top_p", "top_k", "stop_sequences", "tools"); err != nil {
		return sent{}, err
	}
	if b["anthropic_version"] != "bedrock-2023-05-31" {
		return sent{}, fmt.Errorf("anthropic_version: Field required")
	}
	limit := whole(b, "max_tokens")
	if limit <= 0 {
		return sent{}, fmt.Errorf("max_tokens: Field required")
	}
	s, err := chat(b, true)
	s.maxTokens, s.asked = limit, limit
	return s, err
}

func readClaudePrompt(b map[string]any) (sent, error) {
	s, err := prompt("prompt", "max_tokens_to_sample", 0, "temperature", "top_p", "top_k", "stop_sequences", "anthropic_version")(b)
	if err != nil {
		return s, err
	}
	if s.asked == 0 {
		return s, fmt.Errorf("malformed input request: #: required key [max_tokens_to_sample] not found, please reformat your input and try again")
	}
	p := s.texts[0]
	if !strings.HasPrefix(p, "\n\nHuman:") && !strings.Contains(p, "\n\nHuman:") || !strings.Contains(p, "\n\nAssistant:") {
		return s, fmt.Errorf("prompt must start with \"\\n\\nHuman:\" turn after an optional system prompt and end with an \"\\n\\nAssistant:\" turn")
	}
	return s, nil
}

func readCohereChat(b map[string]any) (sent, error) {
	s, err := prompt("message", "max_tokens", 4000, "chat_history", "preamble", "temperature", "p", "k", "documents", "tools", "stop_sequences")(b)
	if err != nil {
		return s, err
	}
	history, _ := b["chat_history"].([]any)
	for _, item := range history {
		m, _ := item.(map[string]any)
		t, ok := m["message"].(string)
		if !ok || m["role"] != "USER" && m["role"] != "CHATBOT" {
			return s, fmt.Errorf("invalid chat_history")
		}
		s.texts = append(s.texts, t)
	}
	if p, ok := b["preamble"].(string); ok {
		s.texts = append(s.texts, p)
	}
	return s, nil
}

func readNova(b map[string]any) (sent, error) {
	if err := only(b, "messages", "system", "inferenceConfig", "schemaVersion", "toolConfig"); err != nil {
		return sent{}, err
	}
	s, err := chat(b, false)
	c := object(b, "inferenceConfig")
	if err := only(c, "maxTokens", "max_new_tokens", "temperature", "topP", "top_p", "topK", "top_k", "stopSequences"); err != nil {
		return s, err
	}
	s.asked = max(whole(c, "maxTokens"), whole(c, "max_new_tokens"))
	s.maxTokens = s.asked
	return s, err
}

func readMistralChat(b map[string]any) (sent, error) {
	if err := only(b, "messages", "max_tokens", "temperature", "top_p", "tools", "tool_choice"); err != nil {
		return sent{}, err
	}
	messages, _ := b["messages"].([]any)
	if len(messages) > 0 {
		if m, ok := messages[0].(map[string]any); ok && m["role"] == "system" {
			b["system"], b["messages"] = m["content"], messages[1:]
		}
	}
	s, err := chat(b, true)
	s.asked = whole(b, "max_tokens")
	s.maxTokens = s.asked
	return s, err
}

func readTitanText(b map[string]any) (sent, error) {
	if err := only(b, "inputText", "textGenerationConfig"); err != nil {
		return sent{}, err
	}
	return nested(prompt("inputText", "maxTokenCount", 512, "temperature", "topP", "stopSequences"), "textGenerationConfig")(b)
}

func readTitanEmbed(b map[string]any) (sent, error) {
	if err := only(b, "inputText", "dimensions", "normalize", "embeddingTypes"); err != nil {
		return sent{}, err
	}
	t, err := text(b, "inputText")
	return sent{texts: []string{t}}, err
}

func readTitanEmbedImage(b map[string]any) (sent, error) {
	if err := only(b, "inputText", "inputImage", "embeddingConfig"); err != nil {
		return sent{}, err
	}
	var s sent
	t, hasText := b["inputText"].(string)
	_, hasImage := b["inputImage"].(string)
	if hasText {
		s.texts = []string{t}
	}
	if hasImage {
		s.images = 1
	}
	if !hasText && !hasImage {
		return s, fmt.Errorf("malformed input request: one of inputText and inputImage is required")
	}
	return s, nil
}

func readCohereEmbed(b map[string]any) (sent, error) {
	if err := only(b, "texts", "input_type", "truncate", "embedding_types"); err != nil {
		return sent{}, err
	}
	switch b["input_type"] {
	case "search_document", "search_query", "classification", "clustering":
	default:
		return sent{}, fmt.Errorf("malformed input request: #: required key [input_type] not found, please reformat your input and try again")
	}
	list, _ := b["texts"].([]any)
	var s sent
	for _, item := range list {
		t, ok := item.(string)
		if !ok || len(t) > 2048*4 {
			return s, fmt.Errorf("malformed input request: a text is too long or none")
		}
		s.texts = append(s.texts, t)
	}
	if len(list) == 0 || len(list) > 96 {
		return s, fmt.Errorf("malformed input request: 1 to 96 texts")
	}
	return s, nil
}

func readTitanImage(b map[string]any) (sent, error) {
	if err := only(b, "taskType", "textToImageParams", "imageGenerationConfig"); err != nil {
		return sent{}, err
	}
	if b["taskType"] != "TEXT_IMAGE" {
		return sent{}, fmt.Errorf("malformed input request: taskType")
	}
	t, err := text(object(b, "textToImageParams"), "text")
	if err != nil || len([]rune(t)) > 512 {
		return sent{}, fmt.Errorf("malformed input request: text")
	}
	c := object(b, "imageGenerationConfig")
	s := sent{texts: []string{t}, images: max(1, whole(c, "numberOfImages")), width: int(whole(c, "width")), height: int(whole(c, "height"))}
	s.quality, _ = c["quality"].(string)
	return s, nil
}

func readStability(b map[string]any) (sent, error) {
	if err := only(b, "text_prompts", "cfg_scale", "steps", "seed", "width", "height", "style_preset"); err != nil {
		return sent{}, err
	}
	list, _ := b["text_prompts"].([]any)
	if len(list) == 0 {
		return sent{}, fmt.Errorf("malformed input request: text_prompts")
	}
	s := sent{images: 1, width: int(whole(b, "width")), height: int(whole(b, "height")), steps: int(whole(b, "steps"))}
	for _, item := range list {
		m, _ := item.(map[string]any)
		t, err := text(m, "text")
		if err != nil {
			return s, err
		}
		s.texts = append(s.texts, t)
	}
	return s, nil
}
