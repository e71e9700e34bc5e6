package bodies

// reader is how a family answers.
type reader struct {
	// whole reads an answer in one piece; ok is false where the body is none.
	whole func(n node) (r Response, ok bool, err error)
	// part reads one chunk of a stream into r. It is nil where there are no streams.
	part func(r *Response, n node) error
}

var readers = map[Family]reader{
	AI21J2: {whole: func(n node) (Response, bool, error) {
		text, ok := n.at("completions").joined("data.text")
		first := n.at("completions[0]")
		r := Response{Text: text, Stop: first.at("finishReason.reason").text()}
		// The lengths of the token lists are counts.
		if list := n.at("prompt.tokens").list(); list != nil {
			r.Tokens.Input = Count{int64(len(list)), FromBody}
		}
		if list := first.at("data.tokens").list(); list != nil {
			r.Tokens.Output = Count{int64(len(list)), FromBody}
		}
		return r, ok, nil
	}},
	TitanText: {
		whole: func(n node) (Response, bool, error) {
			text, ok := n.at("results").joined("outputText")
			t, err := n.counts("inputTextTokenCount", "results[0].tokenCount", "", "")
			return Response{Text: text, Stop: n.at("results[0].completionReason").text(), Tokens: t}, ok, err
		},
		part: func(r *Response, n node) error {
			r.Text += n.at("outputText").text()
			r.stop(n.at("completionReason"))
			return r.take(n, "inputTextTokenCount", "totalOutputTextTokenCount")
		},
	},
	TitanEmbed:      {whole: embedding},
	TitanEmbedImage: {whole: embedding},
	CohereEmbed: {whole: func(n node) (Response, bool, error) {
		v := n.at("embeddings")
		_, byType := v.v.(map[string]any)
		ok := len(v.list()) > 0 || byType
		return Response{Vector: ok}, ok, nil
	}},
	TitanImage: {whole: func(n node) (Response, bool, error) {
		images := len(n.at("images").list())
		return Response{Images: images}, images > 0 && n.at("error").text() == "", nil
	}},
	StabilityImage: {whole: func(n node) (Response, bool, error) {
		made := 0
		for _, a := range n.at("artifacts").list() {
			if (node{a}).at("base64").text() != "" {
				made++
			}
		}
		return Response{Images: made, Stop: n.at("artifacts[0].finishReason").text()}, made > 0, nil
	}},
	ClaudePrompt: {
		whole: func(n node) (Response, bool, error) {
			c := n.at("completion")
			return Response{Text: c.text(), Stop: n.at("stop_reason").text()}, c.isText(), nil
		},
		part: func(r *Response, n node) error {
			r.Text += n.at("completion").text()
			r.stop(n.at("stop_reason"))
			return nil
		},
	},
	ClaudeMessages: {
		whole: func(n node) (Response, bool, error) {
			text, ok := n.at("content").joined("text")
			t, err := n.counts("usage.input_tokens", "usage.output_tokens", "usage.cache_read_input_tokens", "usage.cache_creation_input_tokens")
			return Response{Text: text, Stop: n.at("stop_reason").text(), Tokens: t}, ok, err
		},
		part: func(r *Response, n node) error {
			r.Text += n.at("delta.text").text()
			r.stop(n.at("delta.stop_reason"))
			if err := r.take(n, "message.usage.input_tokens", ""); err != nil {
				return err
			}
			return r.take(n, "", "usage.output_tokens")
		},
	},
	CohereCommand: {
		whole: func(n node) (Response, bool, error) {
			text, ok := n.at("generations").joined("text")
			return Response{Text: text, Stop: n.at("generations[0].finish_reason").text()}, ok, nil
		},
		part: func(r *Response, n node) error {
			// A whole answer in one chunk, or the chunks of "stream": true.
			whole, _ := n.at("generations").joined("text")
			r.Text += whole + n.at("text").text()
			r.stop(n.at("generations[0].finish_reason"))
			r.stop(n.at("finish_reason"))
			return nil
		},
	},
	CohereChat: {
		whole: func(n node) (Response, bool, error) {
			t := n.at("text")
			return Response{Text: t.text(), Stop: n.at("finish_reason").text()}, t.isText(), nil
		},
		part: func(r *Response, n node) error {
			if n.at("event_type").text() == "text-generation" {
				r.Text += n.at("text").text()
			}
			r.stop(n.at("finish_reason"))
			return nil
		},
	},
	Llama: {
		whole: func(n node) (Response, bool, error) {
			g := n.at("generation")
			t, err := n.counts("prompt_token_count", "generation_token_count", "", "")
			return Response{Text: g.text(), Stop: n.at("stop_reason").text(), Tokens: t}, g.isText(), err
		},
		part: func(r *Response, n node) error {
			r.Text += n.at("generation").text()
			r.stop(n.at("stop_reason"))
			return r.take(n, "prompt_token_count", "generation_token_count") // the last is the sum
		},
	},
	Mistral: {
		whole: func(n node) (Response, bool, error) {
			text, ok := n.at("outputs").joined("text")
			return Response{Text: text, Stop: n.at("outputs[0].stop_reason").text()}, ok, nil
		},
		part: func(r *Response, n node) error {
			text, _ := n.at("outputs").joined("text")
			r.Text += text
			r.stop(n.at("outputs[0].stop_reason"))
			return nil
		},
	},
	MistralChat: {
		whole: func(n node) (Response, bool, error) {
			text, ok := n.at("choices").joined("message.content")
			t, err := n.counts("usage.prompt_tokens", "usage.completion_tokens", "", "")
			return Response{Text: text, Stop: n.at("choices[0].stop_reason").text(), Tokens: t}, ok, err
		},
		part: func(r *Response, n node) error {
			text, _ := n.at("choices").joined("message.content")
			r.Text += text
			r.stop(n.at("choices[0].stop_reason"))
			return nil
		},
	},
	Nova: {
		whole: func(n node) (Response, bool, error) {
			text, ok := n.at("output.message.content").joined("text")
			t, err := n.counts("usage.inputTokens", "usage.outputTokens", "usage.cacheReadInputTokenCount", "usage.cacheWriteInputTokenCount")
			return Response{Text: text, Stop: n.at("stopReason").text(), Tokens: t}, ok, err
		},
		part: func(r *Response, n node) error {
			r.Text += n.at("contentBlockDelta.delta.text").text()
			r.stop(n.at("messageStop.stopReason"))
			return r.take(n, "metadata.usage.inputTokens", "metadata.usage.outputTokens")
		},
	},
}

// embedding reads the answer of Titan's embeddings.
func embedding(n node) (Response, bool, error) {
	t, err := n.counts("inputTextTokenCount", "", "", "")
	ok := len(n.at("embedding").list()) > 0
	return Response{Vector: ok, Tokens: t}, ok, err
}

// stop notes why the answer ended, where a chunk says so.
func (r *Response) stop(n node) {
	if n.text() != "" {
		r.Stop = n.text()
	}
}

// take notes the counts of a chunk; the last one holds.
func (r *Response) take(n node, input, output string) error {
	t, err := n.counts(input, output, "", "")
	if t.Input.Known() {
		r.Tokens.Input = t.Input
	}
	if t.Output.Known() {
		r.Tokens.Output = t.Output
	}
	return err
}
