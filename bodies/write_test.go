package bodies

import (
	"encoding/json"
	"errors"
	"testing"

	"pgregory.net/rapid"
)

func one(text string) Prompt { return Prompt{Turns: []Turn{{Text: text}}} }

func TestWrite(t *testing.T) {
	talk := Prompt{System: "Be brief.", Turns: []Turn{{Text: "Hi <b>"}, {Assistant: true, Text: "Hello"}, {Text: "Bye"}}}
	with := func(p Prompt, template string) Prompt { p.Template = template; return p }
	all := Parameters{MaxTokens: 100, Temperature: "0.2", TopP: "0.9", TopK: "40"}
	for _, tc := range []struct {
		family Family
		prompt Prompt
		params Parameters
		want   string
	}{
		{AI21J2, one("Hi"), all, `{"prompt":"Hi","maxTokens":100,"temperature":0.2,"topP":0.9}`},
		{TitanText, one("Hi"), all, `{"inputText":"Hi","textGenerationConfig":{"maxTokenCount":100,"temperature":0.2,"topP":0.9}}`},
		{TitanText, Prompt{System: "S", Turns: one("Hi").Turns}, Parameters{}, `{"inputText":"S\n\nHi"}`},
		{TitanEmbed, one("Hi"), all, `{"inputText":"Hi"}`},
		{TitanEmbedImage, Prompt{Turns: one("Hi").Turns, Image: []byte("x")}, Parameters{}, `{"inputText":"Hi","inputImage":"eA=="}`},
		{TitanEmbedImage, Prompt{Image: []byte("x")}, Parameters{}, `{"inputImage":"eA=="}`},
		{
			TitanImage,
			Prompt{Turns: one("A cat").Turns, Picture: Picture{Width: 512, Height: 512, Quality: "premium"}},
			Parameters{},
			`{"taskType":"TEXT_IMAGE","textToImageParams":{"text":"A cat"},"imageGenerationConfig":{"numberOfImages":1,"width":512,"height":512,"quality":"premium"}}`,
		},
		{ClaudePrompt, with(talk, "claude-prompt"), all, `{"prompt":"Be brief.\n\nHuman: Hi <b>\n\nAssistant: Hello\n\nHuman: Bye\n\nAssistant:","max_tokens_to_sample":100,"temperature":0.2,"top_p":0.9,"top_k":40}`},
		{
			ClaudeMessages, talk, all,
			`{"anthropic_version":"bedrock-2023-05-31","system":"Be brief.","messages":[` +
				`{"role":"user","content":[{"type":"text","text":"Hi <b>"}]},{"role":"assistant","content":[{"type":"text","text":"Hello"}]},` +
				`{"role":"user","content":[{"type":"text","text":"Bye"}]}],"max_tokens":100,"temperature":0.2,"top_p":0.9,"top_k":40}`,
		},
		{CohereCommand, one("Hi"), all, `{"prompt":"Hi","max_tokens":100,"temperature":0.2,"p":0.9,"k":40}`},
		{
			CohereChat, talk, all,
			`{"message":"Bye","preamble":"Be brief.","chat_history":[{"role":"USER","message":"Hi <b>"},{"role":"CHATBOT","message":"Hello"}],"max_tokens":100,"temperature":0.2,"p":0.9,"k":40}`,
		},
		{CohereEmbed, one("Hi"), all, `{"texts":["Hi"],"input_type":"search_document","truncate":"NONE"}`},
		{Llama, with(talk, "llama2"), all, `{"prompt":"<s>[INST] <<SYS>>\nBe brief.\n<</SYS>>\n\nHi <b> [/INST] Hello </s><s>[INST] Bye [/INST]","max_gen_len":100,"temperature":0.2,"top_p":0.9}`},
		{Llama, with(one("Hi"), "llama3"), Parameters{}, `{"prompt":"<|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\nHi<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n"}`},
		{Mistral, with(talk, "mistral-v1"), all, `{"prompt":"<s>[INST] Be brief.\n\nHi <b> [/INST] Hello</s>[INST] Bye [/INST]","max_tokens":100,"temperature":0.2,"top_p":0.9,"top_k":40}`},
		{Mistral, Prompt{Raw: true, Template: "mistral-v1", Turns: one("<s>[INST] x [/INST]").Turns}, Parameters{}, `{"prompt":"<s>[INST] x [/INST]"}`},
		{
			MistralChat, talk, all,
			`{"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi <b>"},{"role":"assistant","content":"Hello"},{"role":"user","content":"Bye"}],"max_tokens":100,"temperature":0.2,"top_p":0.9}`,
		},
		{
			Nova, talk, all,
			`{"schemaVersion":"messages-v1","system":[{"text":"Be brief."}],"messages":[{"role":"user","content":[{"text":"Hi <b>"}]},{"role":"assistant","content":[{"text":"Hello"}]},` +
				`{"role":"user","content":[{"text":"Bye"}]}],"inferenceConfig":{"maxTokens":100,"temperature":0.2,"topP":0.9,"topK":40}}`,
		},
		{
			StabilityImage,
			Prompt{Turns: one("A cat").Turns, Picture: Picture{Width: 512, Height: 512, Steps: 30}},
			all,
			`{"text_prompts":[{"text":"A cat","weight":1}],"width":512,"height":512,"steps":30}`,
		},
		{StabilityImage, Prompt{Turns: one("A cat").Turns, Picture: Picture{Quality: "premium"}}, Parameters{}, `{"text_prompts":[{"text":"A cat","weight":1}],"steps":51}`},
	} {
		got, err := Write(tc.family, tc.prompt, tc.params)
		if err != nil {
			t.Errorf("%s: %v", tc.family, err)
		} else if string(got) != tc.want {
			t.Errorf("%s\n got %s\nwant %s", tc.family, got, tc.want)
		}
	}
}

func TestWriteRefuses(t *testing.T) {
	user, assistant := Turn{Text: "a"}, Turn{Text: "b", Assistant: true}
	long := make([]rune, 2049)
	for i := range long {
		long[i] = 'é'
	}
	for _, tc := range []struct {
		name   string
		family Family
		prompt Prompt
		params Parameters
	}{
		{"an unknown family", "parrot", one("a"), Parameters{}},
		{"no text", TitanText, Prompt{}, Parameters{}},
		{"two messages of the user", ClaudeMessages, Prompt{Turns: []Turn{user, user}}, Parameters{MaxTokens: 1}},
		{"the assistant has the last word", ClaudeMessages, Prompt{Turns: []Turn{user, assistant}}, Parameters{MaxTokens: 1}},
		{"a conversation without a template", TitanText, Prompt{Turns: []Turn{user, assistant, user}}, Parameters{}},
		{"a finished prompt as messages", ClaudeMessages, Prompt{Raw: true, Turns: []Turn{user}}, Parameters{MaxTokens: 1}},
		{"an image for a text model", Llama, Prompt{Turns: []Turn{user}, Image: []byte{1}}, Parameters{}},
		{"a template nobody knows", Llama, Prompt{Turns: []Turn{user}, Template: "llama9"}, Parameters{}},
		{"Claude 2 without turns", ClaudePrompt, one("a"), Parameters{MaxTokens: 1}},
		{"Claude without a longest answer", ClaudeMessages, one("a"), Parameters{}},
		{"an embedding with a system text", TitanEmbed, Prompt{System: "s", Turns: []Turn{user}}, Parameters{}},
		{"a text too long to embed", CohereEmbed, one(string(long)), Parameters{}},
	} {
		body, err := Write(tc.family, tc.prompt, tc.params)
		var unsendable *UnsendableError
		if body != nil || !errors.As(err, &unsendable) {
			t.Errorf("%s: got %s, %v; want an UnsendableError", tc.name, body, err)
		}
	}
}

func TestParametersOutOfRange(t *testing.T) {
	for _, tc := range []struct {
		family Family
		params Parameters
		ok     bool
	}{
		{TitanText, Parameters{Temperature: "1"}, true},
		{TitanText, Parameters{Temperature: "1.01"}, false},
		{CohereCommand, Parameters{Temperature: "5"}, true},
		{CohereCommand, Parameters{TopK: "500"}, true},
		{CohereCommand, Parameters{TopK: "501"}, false},
		{CohereCommand, Parameters{TopK: "1.5"}, false},
		{CohereChat, Parameters{TopP: "0"}, false},
		{Llama, Parameters{MaxTokens: 8193}, false},
		{Nova, Parameters{MaxTokens: 1 << 30}, true},
		{Llama, Parameters{Temperature: "1e-1"}, false},
		{Llama, Parameters{Temperature: "1/2"}, false},
	} {
		_, _, err := tc.params.For(tc.family)
		var out *RangeError
		if (err == nil) != tc.ok || err != nil && !errors.As(err, &out) {
			t.Errorf("%s %+v: got %v, want ok %v", tc.family, tc.params, err, tc.ok)
		}
	}
	_, unsent, err := Parameters{TopK: "5", MaxTokens: 3}.For(TitanText)
	if err != nil || len(unsent) != 1 || unsent[0] != TopK {
		t.Errorf("Titan has no top_k: got unsent %v, %v", unsent, err)
	}
}

// Whatever is written is JSON, and the text comes back out of it.
func TestWriteIsJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.SampledFrom(Families()).Draw(t, "family")
		p := Prompt{
			Template: rapid.SampledFrom([]string{"", "llama2", "llama3", "mistral-v1", "claude-prompt"}).Draw(t, "template"),
			System:   rapid.String().Draw(t, "system"),
		}
		for i := range rapid.IntRange(0, 5).Draw(t, "turns") {
			p.Turns = append(p.Turns, Turn{Assistant: i%2 == 1, Text: rapid.String().Draw(t, "text")})
		}
		body, err := Write(f, p, Parameters{MaxTokens: rapid.Int64Range(0, 4000).Draw(t, "max")})
		if err != nil {
			return
		}
		again, err := Write(f, p, Parameters{MaxTokens: 1})
		if err != nil || !json.Valid(body) || !json.Valid(again) {
			t.Fatalf("%s: %s, %v", f, body, err)
		}
	})
}
