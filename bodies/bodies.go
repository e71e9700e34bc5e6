// Package bodies knows the request and response bodies of the models, by family.
//
// Models of one family take the same InvokeModel body and answer in the same
// form, so a catalog entry names its family and nothing else about its wire
// format. [Families] lists the names. [Write] makes the body of a call, [Read] and
// [Stream] read what comes back and the token counts in it, and [Parameters] have a
// name and a range for each family.
//
// [Requests] and [Answers] say where the texts of bodies in files are; such files are
// read by package samples.
package bodies

// A Family is a form of InvokeModel request and response bodies.
type Family string

// The families of the models in the shipped catalog.
const (
	AI21J2          Family = "ai21-j2"           // prompt, maxTokens; completions[]
	TitanText       Family = "titan-text"        // inputText, textGenerationConfig; results[]
	TitanEmbed      Family = "titan-embed"       // inputText; embedding[]
	TitanEmbedImage Family = "titan-embed-image" // inputText and/or inputImage; embedding[]
	TitanImage      Family = "titan-image"       // taskType, textToImageParams; images[]
	ClaudePrompt    Family = "claude-prompt"     // prompt with Human and Assistant turns; completion
	ClaudeMessages  Family = "claude-messages"   // anthropic_version, messages[]; content[]
	CohereCommand   Family = "cohere-command"    // prompt, max_tokens; generations[]
	CohereChat      Family = "cohere-chat"       // message, chat_history[]; text
	CohereEmbed     Family = "cohere-embed"      // texts[], input_type; embeddings[]
	Llama           Family = "llama"             // prompt, max_gen_len; generation
	Mistral         Family = "mistral"           // prompt, max_tokens; outputs[]
	StabilityImage  Family = "stability-image"   // text_prompts[], steps; artifacts[]
)

// The families of newer models.
const (
	Nova        Family = "nova"         // messages[] without types, inferenceConfig; output.message
	MistralChat Family = "mistral-chat" // messages[]; choices[]
)

// Families returns every known family in a fixed order. The caller owns the slice.
func Families() []Family {
	return []Family{
		AI21J2, TitanText, TitanEmbed, TitanEmbedImage, TitanImage,
		ClaudePrompt, ClaudeMessages, CohereCommand, CohereChat, CohereEmbed,
		Llama, Mistral, StabilityImage, Nova, MistralChat,
	}
}
