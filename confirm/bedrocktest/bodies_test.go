package bedrocktest

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tokencast/bodies"
)

// Whatever package bodies writes, this server's own readers take it, and find the same
// texts in it, the same limit, and no key that the family does not have.
func TestBodiesAreRead(t *testing.T) {
	models := map[bodies.Family]string{
		bodies.AI21J2: "ai21.j2-mid-v1", bodies.TitanText: "amazon.titan-text-lite-v1", bodies.TitanEmbed: "amazon.titan-embed-text-v1",
		bodies.TitanEmbedImage: "amazon.titan-embed-image-v1", bodies.TitanImage: "amazon.titan-image-generator-v1",
		bodies.ClaudePrompt: "anthropic.claude-v2", bodies.ClaudeMessages: "anthropic.claude-3-haiku-20240307-v1:0",
		bodies.CohereCommand: "cohere.command-text-v14", bodies.CohereChat: "cohere.command-r-v1:0", bodies.CohereEmbed: "cohere.embed-english-v3",
		bodies.Llama: "meta.llama3-8b-instruct-v1:0", bodies.Mistral: "mistral.mistral-7b-instruct-v0:2",
		bodies.StabilityImage: "stability.stable-diffusion-xl-v1", bodies.Nova: "amazon.nova-lite-v1:0", bodies.MistralChat: "mistral.mistral-large-2407-v1:0",
	}
	if len(models) != len(bodies.Families()) {
		t.Fatalf("%d models for %d families", len(models), len(bodies.Families()))
	}
	templates := map[bodies.Family][]string{bodies.ClaudePrompt: {"claude-prompt"}, bodies.Llama: {"", "llama2", "llama3"}, bodies.Mistral: {"", "mistral-v1"}}
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.SampledFrom(bodies.Families()).Draw(t, "family")
		word := rapid.StringMatching(`[a-zäß<>"\\\n漢\x{1F600}]{1,12}`)
		p := bodies.Prompt{Template: rapid.SampledFrom(append(templates[f], "")[:max(1, len(templates[f]))]).Draw(t, "template")}
		var params bodies.Parameters
		text := bodies.ParametersOf(f) != nil
		texts := []string{word.Draw(t, "text")}
		p.Turns = []bodies.Turn{{Text: texts[0]}}
		if text {
			params = bodies.Parameters{MaxTokens: rapid.Int64Range(1, 4000).Draw(t, "max"), Temperature: "0.5", TopP: "0.5", TopK: "20"}
			if rapid.Bool().Draw(t, "system") {
				p.System = word.Draw(t, "system text")
				texts = append(texts, p.System)
			}
			if p.Template != "" || slices.Contains([]bodies.Family{bodies.ClaudeMessages, bodies.Nova, bodies.CohereChat, bodies.MistralChat}, f) {
				for range rapid.IntRange(0, 2).Draw(t, "more turns") {
					answer, question := word.Draw(t, "answer"), word.Draw(t, "question")
					p.Turns = append(p.Turns, bodies.Turn{Assistant: true, Text: answer}, bodies.Turn{Text: question})
					texts = append(texts, answer, question)
				}
			}
		}
		body, err := bodies.Write(f, p, params)
		if err != nil {
			t.Fatal(err)
		}
		check := func(body []byte, read func(map[string]any) (sent, error)) {
			b, err := decode(body)
			if err != nil {
				t.Fatalf("%s: %v", body, err)
			}
			s, err := read(b)
			if err != nil {
				t.Fatalf("%s: %v", body, err)
			}
			if s.asked != params.MaxTokens {
				t.Fatalf("%s: the limit is read as %d", body, s.asked)
			}
			all := strings.Join(s.texts, "\x00")
			for _, want := range texts {
				if !strings.Contains(all, want) {
					t.Fatalf("%s: %q is not sent, but %q", body, want, s.texts)
				}
			}
		}
		check(body, familyOf(models[f]).read)
		if text {
			if body, err = bodies.WriteConverse(f, p, params); err != nil {
				t.Fatal(err)
			}
			check(body, readConverse)
		}
	})
}
