package tokenizers

import (
	"slices"
	"strings"

	"tokencast/internal/nearest"
)

// Chat templates.
//
// A model that chats does not see the texts of a call alone: its template puts marks
// and words around each message. What a template adds depends on how many messages of
// which role there are, not on what they say, so it is four numbers:
//
//	llama3: <|begin_of_text|>                                             a call: 1
//	        <|start_header_id|>user<|end_header_id|>\n\n ... <|eot_id|>   a message: 3 marks, "user", "\n\n"
//	        <|start_header_id|>assistant<|end_header_id|>\n\n             a call: 2 marks, "assistant", "\n\n"
//
// A mark is one token; the words are counted with the model's own tokenizer, apart
// from the text beside them. A conversation of a system, a user, an assistant and a
// user message is thus 1 + 4 x (3 + 2) + (2 + 2) = 25 tokens besides its texts, where
// the role's name and "\n\n" are one token each.

// FrameTokens are the tokens that a chat template adds to a call, and for each message
// sent by role; the answer is no message sent. The zero value adds none.
type FrameTokens struct {
	Call, System, User, Assistant int64
}

// Of returns the tokens that the template adds to a call of so many messages.
func (f FrameTokens) Of(system, user, assistant int) int64 {
	return f.Call + int64(system)*f.System + int64(user)*f.User + int64(assistant)*f.Assistant
}

// part is what a template puts at one place.
type part struct {
	marks int
	texts []string
}

// template is a published chat template. Sources: the model cards and reference code
// of the vendors, as of 2026-11.
type template struct {
	name                          string
	call, system, user, assistant part
}

var chatTemplates = []template{
	{
		// <s>[INST] <<SYS>>\nsystem\n<</SYS>>\n\nuser [/INST] answer </s><s>[INST] user [/INST]
		name:      "llama2",
		system:    part{0, []string{"<<SYS>>\n", "\n<</SYS>>\n\n"}},
		user:      part{1, []string{"[INST]", "[/INST]"}},
		assistant: part{1, nil},
	},
	{
		name:      "llama3",
		call:      part{3, []string{"assistant", "\n\n"}},
		system:    part{3, []string{"system", "\n\n"}},
		user:      part{3, []string{"user", "\n\n"}},
		assistant: part{3, []string{"assistant", "\n\n"}},
	},
	{
		// <s>[INST] system\n\nuser [/INST] answer</s>[INST] user [/INST], the brackets as text
		name:      "mistral-v1",
		call:      part{1, nil},
		system:    part{0, []string{"\n\n"}},
		user:      part{0, []string{"[INST]", "[/INST]"}},
		assistant: part{1, nil},
	},
	{
		// the same with [INST] and [/INST] as marks of the vocabulary
		name:      "mistral-v2",
		call:      part{1, nil},
		system:    part{0, []string{"\n\n"}},
		user:      part{2, nil},
		assistant: part{1, nil},
	},
	{
		// system\n\nHuman: user\n\nAssistant: answer\n\nHuman: user\n\nAssistant:
		name:      "claude-prompt",
		call:      part{0, []string{"\n\nAssistant:"}},
		user:      part{0, []string{"\n\nHuman: "}},
		assistant: part{0, []string{"\n\nAssistant: "}},
	},
}

// Frames returns the names of the known chat templates, in a fixed order. The caller
// owns the slice.
func Frames() []string {
	names := make([]string, len(chatTemplates))
	for i, t := range chatTemplates {
		names[i] = t.name
	}
	return names
}

// Frame returns what a chat template adds when its words are counted with t. The name
// "" is no template. An unknown name is an *[UnknownError].
func Frame(name string, t *Tokenizer) (FrameTokens, error) {
	if name == "" {
		return FrameTokens{}, nil
	}
	i := slices.IndexFunc(chatTemplates, func(c template) bool { return c.name == name })
	if i < 0 {
		return FrameTokens{}, &UnknownError{Name: strings.ToValidUTF8(name, "?"), Nearest: nearest.Names(name, Frames(), 1)}
	}
	count := func(p part) int64 {
		n := int64(p.marks)
		for _, text := range p.texts {
			n += int64(t.Counter.Count([]byte(text)))
		}
		return n
	}
	c := chatTemplates[i]
	return FrameTokens{Call: count(c.call), System: count(c.system), User: count(c.user), Assistant: count(c.assistant)}, nil
}
