package bedrocktest

import "encoding/json"

// families is how each family reads and answers, as recorded calls show it.
var families = []family{
	{
		prefixes: []string{"ai21.j2"},
		read:     prompt("prompt", "maxTokens", 200, "temperature", "topP", "stopSequences", "numResults", "minTokens", "countPenalty", "presencePenalty", "frequencyPenalty"),
		write: func(a answer) map[string]any {
			return map[string]any{
				"id":          1234,
				"prompt":      map[string]any{"text": "", "tokens": make([]struct{}, a.input+a.add)},
				"completions": []any{map[string]any{"data": map[string]any{"text": a.text, "tokens": make([]struct{}, a.output+a.add)}, "finishReason": map[string]any{"reason": a.stop("length", "endoftext")}}},
			}
		},
	},
	{
		prefixes: []string{"amazon.titan-text"},
		read:     readTitanText,
		write: func(a answer) map[string]any {
			return map[string]any{"inputTextTokenCount": a.count(a.input), "results": []any{map[string]any{
				"tokenCount": a.count(a.output), "outputText": a.text, "completionReason": a.stop("LENGTH", "FINISH"),
			}}}
		},
		parts: func(a answer) []map[string]any {
			return pieces(a, func(piece string, last bool) map[string]any {
				m := map[string]any{"outputText": piece, "index": 0, "totalOutputTextTokenCount": nil, "completionReason": nil, "inputTextTokenCount": a.count(a.input)}
				if last {
					m["totalOutputTextTokenCount"], m["completionReason"] = a.count(a.output), a.stop("LENGTH", "FINISH")
				}
				return m
			})
		},
	},
	{prefixes: []string{"amazon.titan-embed-text"}, read: readTitanEmbed, write: embedded},
	{prefixes: []string{"amazon.titan-embed-image"}, read: readTitanEmbedImage, write: embedded},
	{
		prefixes: []string{"amazon.titan-image"}, read: readTitanImage,
		write: func(a answer) map[string]any {
			images := make([]any, a.images)
			for i := range images {
				images[i] = "iVBORw0KGgo="
			}
			return map[string]any{"images": images, "error": nil}
		},
	},
	{
		prefixes: []string{"stability."}, read: readStability,
		write: func(answer) map[string]any {
			return map[string]any{"result": "success", "artifacts": []any{map[string]any{"seed": 7, "base64": "iVBORw0KGgo=", "finishReason": "SUCCESS"}}}
		},
	},
	{
		prefixes: []string{"anthropic.claude-v", "anthropic.claude-instant"}, read: readClaudePrompt,
		write: func(a answer) map[string]any {
			return map[string]any{"completion": a.text, "stop_reason": a.stop("max_tokens", "stop_sequence"), "stop": nil}
		},
		parts: func(a answer) []map[string]any {
			return pieces(a, func(piece string, last bool) map[string]any {
				m := map[string]any{"completion": piece, "stop_reason": nil, "stop": nil}
				if last {
					m["stop_reason"] = a.stop("max_tokens", "stop_sequence")
				}
				return m
			})
		},
	},
	{
		prefixes: []string{"anthropic."}, read: readClaudeMessages,
		write: func(a answer) map[string]any {
			return map[string]any{
				"id": "msg_bdrk_1", "type": "message", "role": "assistant", "model": "claude",
				"content":     []any{map[string]any{"type": "text", "text": a.text}},
				"stop_reason": a.stop("max_tokens", "end_turn"), "stop_sequence": nil,
				"usage": map[string]any{"input_tokens": a.count(a.input), "output_tokens": a.count(a.output)},
			}
		},
		parts: func(a answer) []map[string]any {
			list := []map[string]any{
				{"type": "message_start", "message": map[string]any{"usage": map[string]any{"input_tokens": a.count(a.input), "output_tokens": 1}}},
				{"type": "content_block_start", "index": 0, "content_block": map[string]any{"type": "text", "text": ""}},
			}
			list = append(list, pieces(a, func(piece string, _ bool) map[string]any {
				return map[string]any{"type": "content_block_delta", "index": 0, "delta": map[string]any{"type": "text_delta", "text": piece}}
			})...)
			return append(
				list,
				map[string]any{"type": "content_block_stop", "index": 0},
				map[string]any{"type": "message_delta", "delta": map[string]any{"stop_reason": a.stop("max_tokens", "end_turn")}, "usage": map[string]any{"output_tokens": a.count(a.output)}},
				map[string]any{"type": "message_stop"},
			)
		},
	},
	{
		prefixes: []string{"cohere.command-r"}, read: readCohereChat,
		write: func(a answer) map[string]any {
			return map[string]any{"response_id": "r", "text": a.text, "generation_id": "g", "chat_history": []any{}, "finish_reason": a.stop("MAX_TOKENS", "COMPLETE")}
		},
		parts: func(a answer) []map[string]any {
			list := []map[string]any{{"is_finished": false, "event_type": "stream-start"}}
			list = append(list, pieces(a, func(piece string, _ bool) map[string]any {
				return map[string]any{"is_finished": false, "event_type": "text-generation", "text": piece}
			})...)
			return append(list, map[string]any{
				"is_finished": true, "event_type": "stream-end", "finish_reason": a.stop("MAX_TOKENS", "COMPLETE"),
				"response": map[string]any{"text": a.text, "finish_reason": a.stop("MAX_TOKENS", "COMPLETE")},
			})
		},
	},
	{
		prefixes: []string{"cohere.command"},
		read:     prompt("prompt", "max_tokens", 20, "temperature", "p", "k", "stop_sequences", "num_generations", "return_likelihoods", "stream"),
		write: func(a answer) map[string]any {
			return map[string]any{"id": "i", "prompt": "", "generations": []any{map[string]any{"id": "g", "text": a.text, "finish_reason": a.stop("MAX_TOKENS", "COMPLETE")}}}
		},
		parts: func(a answer) []map[string]any {
			whole := map[string]any{"id": "i", "prompt": "", "generations": []any{map[string]any{"id": "g", "text": a.text, "finish_reason": a.stop("MAX_TOKENS", "COMPLETE")}}}
			if !a.stream {
				return []map[string]any{whole} // all in one unless the body asks for a stream too
			}
			list := pieces(a, func(piece string, _ bool) map[string]any {
				return map[string]any{"index": 0, "is_finished": false, "text": piece}
			})
			return append(list, map[string]any{"index": 0, "is_finished": true, "finish_reason": a.stop("MAX_TOKENS", "COMPLETE")})
		},
	},
	{
		prefixes: []string{"cohere.embed"}, read: readCohereEmbed,
		write: func(a answer) map[string]any {
			vectors := make([]any, a.vectors)
			for i := range vectors {
				vectors[i] = make([]int, 1024)
			}
			return map[string]any{"embeddings": vectors, "id": "i", "texts": []any{}, "response_type": "embeddings_floats"}
		},
	},
	{
		prefixes: []string{"meta.llama"},
		read:     prompt("prompt", "max_gen_len", 512, "temperature", "top_p", "images"),
		write: func(a answer) map[string]any {
			return map[string]any{"generation": a.text, "prompt_token_count": a.count(a.input), "generation_token_count": a.count(a.output), "stop_reason": a.stop("length", "stop")}
		},
		parts: func(a answer) []map[string]any {
			first := true
			return pieces(a, func(piece string, last bool) map[string]any {
				m := map[string]any{"generation": piece, "prompt_token_count": nil, "generation_token_count": 1, "stop_reason": nil}
				if first {
					m["prompt_token_count"] = a.count(a.input)
				}
				first = false
				if last {
					m["generation_token_count"], m["stop_reason"] = a.count(a.output), a.stop("length", "stop")
				}
				return m
			})
		},
	},
	{
		prefixes: []string{"mistral.mistral-large-2407"}, read: readMistralChat,
		write: func(a answer) map[string]any {
			return map[string]any{"id": "i", "object": "chat.completion", "choices": []any{map[string]any{
				"index": 0, "message": map[string]any{"role": "assistant", "content": a.text}, "stop_reason": a.stop("length", "stop"),
			}}}
		},
		parts: func(a answer) []map[string]any {
			return pieces(a, func(piece string, last bool) map[string]any {
				choice := map[string]any{"index": 0, "message": map[string]any{"role": "assistant", "content": piece}, "stop_reason": nil}
				if last {
					choice["stop_reason"] = a.stop("length", "stop")
				}
				return map[string]any{"choices": []any{choice}}
			})
		},
	},
	{
		prefixes: []string{"mistral."},
		read:     prompt("prompt", "max_tokens", 8192, "temperature", "top_p", "top_k", "stop"),
		write: func(a answer) map[string]any {
			return map[string]any{"outputs": []any{map[string]any{"text": a.text, "stop_reason": a.stop("length", "stop")}}}
		},
		parts: func(a answer) []map[string]any {
			return pieces(a, func(piece string, last bool) map[string]any {
				out := map[string]any{"text": piece, "stop_reason": nil}
				if last {
					out["stop_reason"] = a.stop("length", "stop")
				}
				return map[string]any{"outputs": []any{out}}
			})
		},
	},
	{
		prefixes: []string{"amazon.nova"}, read: readNova,
		write: func(a answer) map[string]any {
			usage := map[string]any{"inputTokens": a.count(a.input), "outputTokens": a.count(a.output), "totalTokens": a.count(a.input + a.output)}
			if a.float {
				delete(usage, "outputTokens") // a guardrail leaves it out
			}
			return map[string]any{
				"output":     map[string]any{"message": map[string]any{"role": "assistant", "content": []any{map[string]any{"text": a.text}}}},
				"stopReason": a.stop("max_tokens", "end_turn"), "usage": usage,
			}
		},
		parts: func(a answer) []map[string]any {
			list := []map[string]any{{"messageStart": map[string]any{"role": "assistant"}}}
			list = append(list, pieces(a, func(piece string, _ bool) map[string]any {
				return map[string]any{"contentBlockDelta": map[string]any{"delta": map[string]any{"text": piece}, "contentBlockIndex": 0}}
			})...)
			return append(
				list,
				map[string]any{"messageStop": map[string]any{"stopReason": a.stop("max_tokens", "end_turn")}},
				map[string]any{"metadata": map[string]any{"usage": map[string]any{"inputTokens": a.count(a.input), "outputTokens": a.count(a.output)}}},
			)
		},
	},
}

// embedded is the answer of Titan's embeddings.
func embedded(a answer) map[string]any {
	return map[string]any{"embedding": make([]int, 1536), "inputTextTokenCount": json.RawMessage(jsonOf(a.count(a.input)))}
}

func jsonOf(v any) []byte {
	b, _ := json.Marshal(v) // a number
	return b
}

// pieces makes a chunk of each seven words; a short answer is one chunk.
func pieces(a answer, of func(piece string, last bool) map[string]any) []map[string]any {
	const words = 7
	var list []map[string]any
	for from := 0; from < len(a.words); from += words {
		to := min(from+words, len(a.words))
		piece := ""
		for _, w := range a.words[from:to] {
			piece += w
		}
		list = append(list, of(piece, to == len(a.words)))
	}
	return list
}
