package bodies

import (
	"fmt"
	"strings"
)

// Chat templates as text, for families that take one prompt. Sources: the vendors'
// model cards, as of 2026-11; package tokenizers counts the same marks.

// templates write the turns of a prompt as the model is trained to see them.
var templates = map[string]func(Prompt) string{
	"llama2": func(p Prompt) string {
		var b strings.Builder
		for i, t := range p.Turns {
			switch {
			case t.Assistant:
				fmt.Fprintf(&b, " %s </s>", t.Text)
			case i == 0 && p.System != "":
				fmt.Fprintf(&b, "<s>[INST] <<SYS>>\n%s\n<</SYS>>\n\n%s [/INST]", p.System, t.Text)
			default:
				fmt.Fprintf(&b, "<s>[INST] %s [/INST]", t.Text)
			}
		}
		return b.String()
	},
	"llama3": func(p Prompt) string {
		var b strings.Builder
		b.WriteString("<|begin_of_text|>")
		part := func(role, text string) {
			fmt.Fprintf(&b, "<|start_header_id|>%s<|end_header_id|>\n\n%s<|eot_id|>", role, text)
		}
		if p.System != "" {
			part("system", p.System)
		}
		for _, t := range p.Turns {
			role := "user"
			if t.Assistant {
				role = "assistant"
			}
			part(role, t.Text)
		}
		b.WriteString("<|start_header_id|>assistant<|end_header_id|>\n\n")
		return b.String()
	},
	"mistral-v1": mistral,
	"mistral-v2": mistral,
	"claude-prompt": func(p Prompt) string {
		var b strings.Builder
		b.WriteString(p.System)
		for _, t := range p.Turns {
			name := "Human"
			if t.Assistant {
				name = "Assistant"
			}
			fmt.Fprintf(&b, "\n\n%s: %s", name, t.Text)
		}
		b.WriteString("\n\nAssistant:")
		return b.String()
	},
}

func mistral(p Prompt) string {
	var b strings.Builder
	b.WriteString("<s>")
	for i, t := range p.Turns {
		switch {
		case t.Assistant:
			fmt.Fprintf(&b, " %s</s>", t.Text)
		case i == 0 && p.System != "":
			fmt.Fprintf(&b, "[INST] %s\n\n%s [/INST]", p.System, t.Text)
		default:
			fmt.Fprintf(&b, "[INST] %s [/INST]", t.Text)
		}
	}
	return b.String()
}

// single returns the body of a family that takes one text.
func (p Prompt) single(f Family, key string) (object, error) {
	switch write, ok := templates[p.Template]; {
	case p.Raw:
		return object{{key, p.Turns[0].Text}}, nil
	case ok:
		return object{{key, write(p)}}, nil
	case p.Template != "":
		return nil, &UnsendableError{f, fmt.Sprintf("the chat template %q cannot be written", p.Template)}
	case f == ClaudePrompt:
		return nil, &UnsendableError{f, "the model refuses a prompt without its Human and Assistant turns; give it its chat template"}
	case len(p.Turns) > 1:
		return nil, &UnsendableError{f, "the model takes one text and has no chat template; a conversation cannot be sent"}
	}
	one := p.Turns[0].Text
	if p.System != "" {
		one = p.System + "\n\n" + one
	}
	return object{{key, one}}, nil
}
