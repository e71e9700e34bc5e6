package bodies

// A Request says where the texts of one form of InvokeModel request body are.
// Bodies with a list of messages are not among them: their texts lie in blocks,
// which package samples reads.
//
// A path is keys joined by points, from the top of the body: "a.b" is the value
// of b in that of a, "a[]" every element of the list a, and "*" the value of
// every key. What a body lacks on a path is left out, for most keys are optional.
//
//	{"text_prompts": [{"text": "a cat"}, {"text": "blur"}]}  at text_prompts[].text  =  "a cat", "blur"
type Request struct {
	Name     string   // how reports call the form
	Families []Family // the families that take it
	Key      string   // the key that every body of the form has
	// Beside tells a body that stands alone, as a line of a file: it has one of
	// these keys too. It is empty where Key is enough.
	Beside []string
	System []string // paths of strings that instruct the model
	Texts  []string // paths of the other strings that are sent as text
	JSON   []string // paths of values that are sent as JSON text, such as schemas of tools
	Images []string // paths of images, whose data is not text
}

// Requests returns the forms in the order in which they are to be tried. The
// caller owns the slice.
func Requests() []Request {
	return []Request{
		{
			Name:     "prompt bodies",
			Families: []Family{AI21J2, ClaudePrompt, CohereCommand, Llama, Mistral},
			Key:      "prompt",
			System:   []string{"system"},
			Texts:    []string{"prompt"},
			Images:   []string{"images[]"},
		},
		{
			Name:     "image task bodies",
			Families: []Family{TitanImage},
			Key:      "taskType",
			Texts:    []string{"*.text", "*.negativeText", "*.maskPrompt"},
			Images:   []string{"*.image", "*.images[]", "*.maskImage", "*.conditionImage", "*.referenceImage"},
		},
		{
			Name:     "inputText bodies",
			Families: []Family{TitanText, TitanEmbed, TitanEmbedImage},
			Key:      "inputText",
			Texts:    []string{"inputText"},
			Images:   []string{"inputImage"},
		},
		{
			Name:     "inputText bodies",
			Families: []Family{TitanEmbedImage},
			Key:      "inputImage",
			Images:   []string{"inputImage"},
		},
		{
			Name:     "text_prompts bodies",
			Families: []Family{StabilityImage},
			Key:      "text_prompts",
			Texts:    []string{"text_prompts[].text"},
			Images:   []string{"init_image", "mask_image"},
		},
		{
			Name:     "texts bodies",
			Families: []Family{CohereEmbed},
			Key:      "texts",
			Texts:    []string{"texts[]"},
			Images:   []string{"images[]"},
		},
		{
			Name:     "message bodies",
			Families: []Family{CohereChat},
			Key:      "message",
			Beside:   []string{"chat_history", "preamble", "documents", "tools", "tool_results", "max_tokens", "temperature", "p", "k"},
			System:   []string{"preamble"},
			Texts:    []string{"chat_history[].message", "message"},
			JSON: []string{
				"tools[]", "documents[]", "chat_history[].tool_calls[]", "chat_history[].tool_results[]", "tool_results[]",
			},
		},
	}
}

// An Answer says where the texts of one form of InvokeModel response body are.
type Answer struct {
	Families []Family
	Key      string   // the key that every answer of the form has
	Texts    []string // paths of its texts; none where the answer is no text
	// Chunks are the paths of the texts of one chunk of a stream; the texts of
	// all chunks are one text in parts.
	Chunks []string
}

// Answers returns the forms in the order in which they are to be tried. The
// caller owns the slice.
func Answers() []Answer {
	return []Answer{
		{Families: []Family{AI21J2}, Key: "completions", Texts: []string{"completions[].data.text"}},
		{Families: []Family{TitanText}, Key: "results", Texts: []string{"results[].outputText"}},
		{Families: []Family{TitanText}, Key: "outputText", Texts: []string{"outputText"}, Chunks: []string{"outputText"}},
		{Families: []Family{ClaudePrompt}, Key: "completion", Texts: []string{"completion"}, Chunks: []string{"completion"}},
		{Families: []Family{CohereCommand}, Key: "generations", Texts: []string{"generations[].text"}, Chunks: []string{"generations[].text"}},
		{Families: []Family{Llama}, Key: "generation", Texts: []string{"generation"}, Chunks: []string{"generation"}},
		{Families: []Family{Mistral}, Key: "outputs", Texts: []string{"outputs[].text"}, Chunks: []string{"outputs[].text"}},
		{Families: []Family{ClaudeMessages}, Key: "delta", Chunks: []string{"delta.text", "delta.thinking", "delta.partial_json"}},
		{Families: []Family{TitanEmbed, TitanEmbedImage}, Key: "embedding"},
		{Families: []Family{CohereEmbed}, Key: "embeddings"},
		{Families: []Family{TitanImage}, Key: "images"},
		{Families: []Family{StabilityImage}, Key: "artifacts"},
		{Families: []Family{CohereChat}, Key: "text", Texts: []string{"text"}, Chunks: []string{"text"}},
	}
}
