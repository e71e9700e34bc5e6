package bodies_test

import (
	"fmt"

	"tokencast/bodies"
)

func ExampleFamilies() {
	for _, f := range bodies.Families()[:2] {
		fmt.Println(f)
	}
	// Output:
	// ai21-j2
	// titan-text
}

func ExampleRequests() {
	for _, r := range bodies.Requests()[:2] {
		fmt.Println(r.Name, r.Texts)
	}
	// Output:
	// prompt bodies [prompt]
	// image task bodies [*.text *.negativeText *.maskPrompt]
}

func ExampleAnswers() {
	first := bodies.Answers()[0]
	fmt.Println(first.Families, first.Texts)
	// Output:
	// [ai21-j2] [completions[].data.text]
}

func ExampleWrite() {
	p := bodies.Prompt{Turns: []bodies.Turn{{Text: "Hi"}}}
	params := bodies.Parameters{MaxTokens: 100, Temperature: "0.2"}
	for _, f := range []bodies.Family{bodies.Mistral, bodies.TitanText} {
		p.Template = map[bodies.Family]string{bodies.Mistral: "mistral-v1"}[f]
		body, err := bodies.Write(f, p, params)
		fmt.Println(string(body), err)
	}
	// Output:
	// {"prompt":"<s>[INST] Hi [/INST]","max_tokens":100,"temperature":0.2} <nil>
	// {"inputText":"Hi","textGenerationConfig":{"maxTokenCount":100,"temperature":0.2}} <nil>
}

func ExampleRead() {
	r, err := bodies.Read(bodies.Llama, []byte(`{"generation":"Hello","prompt_token_count":7,"generation_token_count":2,"stop_reason":"stop"}`))
	fmt.Println(r.Text, r.Tokens.Input.Tokens, r.Tokens.Input.Source, err)
	_, err = bodies.Read(bodies.Llama, []byte("<html>"))
	fmt.Println(err)
	// Output:
	// Hello 7 body <nil>
	// the body is no answer of this model: it is not a JSON object
}
