package bodies

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Request bodies.
//
// A call is a system text and turns of a user and an assistant. Models that take
// messages get them as they are; models that take one prompt see a text, in which
// their chat template marks the turns:
//
//	llama       llama3        <|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\nHi<|eot_id|>...
//	mistral     mistral-v1    <s>[INST] Hi [/INST]
//	titan-text  no template   Hi

// A Prompt is what one call sends.
type Prompt struct {
	System string // "" is none
	Turns  []Turn // the user's first and last, the assistant's between
	Image  []byte // to be embedded beside or in place of the text; nil is none
	// Raw says that the one turn is what the model sees, its chat template included.
	Raw bool
	// Template is the chat template's name, such as llama3, where the family takes one
	// text; "" sends the text alone.
	Template string
	Picture  Picture // to be made, of image models
}

// A Turn is one message.
type Turn struct {
	Assistant bool // sent by the assistant; else by the user
	Text      string
}

// A Picture is the form of an image to be made. What is 0 or "" is left to the model.
type Picture struct {
	Width, Height int    // pixels
	Quality       string // standard or premium
	Steps         int
}

// An UnsendableError says why a prompt cannot be sent to a family.
type UnsendableError struct {
	Family Family
	Reason string // the fact; what would do
}

// Error names the family and the reason.
func (e *UnsendableError) Error() string { return fmt.Sprintf("%s: %s", e.Family, e.Reason) }

// field is one key of a body; the order is kept, so that a body is the same bytes.
type field struct {
	key   string
	value any
}

// object is a JSON object with its keys in order.
type object []field

// MarshalJSON writes the fields in their order.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, f := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(text(f.key))
		b.WriteByte(':')
		v, err := marshal(f.value)
		if err != nil {
			return nil, err
		}
		b.Write(v)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// marshal writes v without escaping < and >, which prompts are full of.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

func text(s string) []byte {
	b, _ := marshal(s) // a text
	return b
}

// set puts a value at a path of keys joined by points, making objects on the way.
func (o object) set(path string, value any) object {
	key, rest, more := strings.Cut(path, ".")
	i := slices.IndexFunc(o, func(f field) bool { return f.key == key })
	if i < 0 {
		o = append(o, field{key, nil})
		i = len(o) - 1
	}
	if more {
		inner, _ := o[i].value.(object)
		value = inner.set(rest, value)
	}
	o[i].value = value
	return o
}

// Write returns the InvokeModel body of a prompt for a family, with those of the
// parameters that the family has (see [Parameters.For]). The error is an
// *[UnsendableError], or that of a parameter out of its range.
func Write(f Family, p Prompt, params Parameters) ([]byte, error) {
	if err := p.check(f); err != nil {
		return nil, err
	}
	fields, _, err := params.For(f)
	if err != nil {
		return nil, err
	}
	body, err := p.write(f)
	if err != nil {
		return nil, err
	}
	for _, v := range fields {
		body = body.set(v.Name, json.Number(v.Value))
	}
	return marshal(body)
}

// check refuses what no family can be sent.
func (p Prompt) check(f Family) error {
	refuse := func(reason string) error { return &UnsendableError{f, reason} }
	if !slices.Contains(Families(), f) {
		return refuse("no request body is known of this family")
	}
	if p.Image != nil && f != TitanEmbedImage {
		return refuse("images cannot be sent; remove them")
	}
	if len(p.Turns) == 0 && (f != TitanEmbedImage || p.Image == nil) {
		return refuse("there is no text to send")
	}
	for i, t := range p.Turns {
		if t.Assistant != (i%2 == 1) {
			return refuse("the turns of user and assistant do not alternate")
		}
	}
	switch {
	case len(p.Turns) > 0 && len(p.Turns)%2 == 0:
		return refuse("the last message is not the user's")
	case p.Raw && (len(p.Turns) != 1 || p.System != ""):
		return refuse("a finished prompt is one text")
	case p.Raw && !takesPrompt(f):
		return refuse("a finished prompt cannot be sent as messages; give the messages")
	}
	return nil
}

// takesPrompt reports whether a family takes one text.
func takesPrompt(f Family) bool {
	return slices.Contains([]Family{AI21J2, TitanText, ClaudePrompt, CohereCommand, Llama, Mistral}, f)
}

// write returns the body without parameters.
func (p Prompt) write(f Family) (object, error) {
	switch f {
	case TitanText:
		return p.single(f, "inputText")
	case AI21J2, ClaudePrompt, CohereCommand, Llama, Mistral:
		return p.single(f, "prompt")
	case ClaudeMessages:
		body := object{{"anthropic_version", "bedrock-2023-05-31"}}
		if p.System != "" {
			body = body.set("system", p.System)
		}
		return body.set("messages", p.messages(func(t string) any { return []object{{{"type", "text"}, {"text", t}}} })), nil
	case Nova:
		body := object{{"schemaVersion", "messages-v1"}}
		block := func(t string) any { return []object{{{"text", t}}} }
		if p.System != "" {
			body = body.set("system", block(p.System))
		}
		return body.set("messages", p.messages(block)), nil
	case MistralChat:
		messages := p.messages(func(t string) any { return t })
		if p.System != "" {
			messages = append([]object{{{"role", "system"}, {"content", p.System}}}, messages...)
		}
		return object{{"messages", messages}}, nil
	case CohereChat:
		return p.cohereChat(), nil
	}
	return p.other(f)
}

// messages returns the turns as messages with a role.
func (p Prompt) messages(content func(string) any) []object {
	var list []object
	for _, t := range p.Turns {
		role := "user"
		if t.Assistant {
			role = "assistant"
		}
		list = append(list, object{{"role", role}, {"content", content(t.Text)}})
	}
	return list
}

func (p Prompt) cohereChat() object {
	last := len(p.Turns) - 1
	body := object{{"message", p.Turns[last].Text}}
	if p.System != "" {
		body = body.set("preamble", p.System)
	}
	var history []object
	for _, t := range p.Turns[:last] {
		role := "USER"
		if t.Assistant {
			role = "CHATBOT"
		}
		history = append(history, object{{"role", role}, {"message", t.Text}})
	}
	if history != nil {
		body = body.set("chat_history", history)
	}
	return body
}

// other returns the bodies of embeddings and images, which have one text.
func (p Prompt) other(f Family) (object, error) {
	if len(p.Turns) > 1 || p.System != "" {
		return nil, &UnsendableError{f, "only one text without a system text can be sent"}
	}
	one := ""
	if len(p.Turns) == 1 {
		one = p.Turns[0].Text
	}
	switch f {
	case TitanEmbed:
		return object{{"inputText", one}}, nil
	case TitanEmbedImage:
		var body object
		if len(p.Turns) == 1 {
			body = body.set("inputText", one)
		}
		if p.Image != nil {
			body = body.set("inputImage", p.Image) // base64
		}
		return body, nil
	case CohereEmbed:
		const longest = 2048
		if n := len([]rune(one)); n > longest {
			return nil, &UnsendableError{f, fmt.Sprintf("the text has %d characters and at most %d are taken; split it", n, longest)}
		}
		return object{{"texts", []string{one}}, {"input_type", "search_document"}, {"truncate", "NONE"}}, nil
	case TitanImage:
		const longest = 512
		if n := len([]rune(one)); n > longest {
			return nil, &UnsendableError{f, fmt.Sprintf("the text has %d characters and at most %d are taken; shorten it", n, longest)}
		}
		config := object{{"numberOfImages", 1}}
		config = p.Picture.set(config)
		if p.Picture.Quality != "" {
			config = config.set("quality", p.Picture.Quality)
		}
		return object{{"taskType", "TEXT_IMAGE"}, {"textToImageParams", object{{"text", one}}}, {"imageGenerationConfig", config}}, nil
	default: // StabilityImage
		body := p.Picture.set(object{{"text_prompts", []object{{{"text", one}, {"weight", 1}}}}})
		switch {
		case p.Picture.Steps > 0:
			body = body.set("steps", p.Picture.Steps)
		case p.Picture.Quality == "premium":
			body = body.set("steps", premiumSteps)
		case p.Picture.Quality == "standard":
			body = body.set("steps", standardSteps)
		}
		return body, nil
	}
}

// Standard quality is 50 steps or fewer, premium more.
const standardSteps, premiumSteps = 50, 51

func (q Picture) set(o object) object {
	if q.Width > 0 && q.Height > 0 {
		o = o.set("width", q.Width).set("height", q.Height)
	}
	return o
}
