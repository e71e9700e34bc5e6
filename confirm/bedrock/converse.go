package bedrock

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/document"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"tokencast/bodies"
	"tokencast/confirm"
)

// request is a Converse request in the SDK's types.
type request struct {
	messages   []types.Message
	system     []types.SystemContentBlock
	config     *types.InferenceConfiguration
	additional document.Interface
}

func requestOf(call confirm.Call) (request, error) {
	var r request
	if call.Prompt.System != "" {
		r.system = []types.SystemContentBlock{&types.SystemContentBlockMemberText{Value: call.Prompt.System}}
	}
	for _, t := range call.Prompt.Turns {
		role := types.ConversationRoleUser
		if t.Assistant {
			role = types.ConversationRoleAssistant
		}
		r.messages = append(r.messages, types.Message{Role: role, Content: []types.ContentBlock{&types.ContentBlockMemberText{Value: t.Text}}})
	}
	config, additional, _, err := call.Params.ConverseSettings(call.Family)
	if err != nil {
		return r, err
	}
	for _, s := range config {
		if r.config == nil {
			r.config = &types.InferenceConfiguration{}
		}
		n, err := strconv.ParseFloat(s.Value, 32) // as the SDK takes it
		if err != nil {
			return r, err
		}
		switch s.Name {
		case "maxTokens":
			r.config.MaxTokens = aws.Int32(int32(n))
		case "temperature":
			r.config.Temperature = aws.Float32(float32(n))
		case "topP":
			r.config.TopP = aws.Float32(float32(n))
		}
	}
	if fields := bodies.Nested(additional); fields != nil {
		r.additional = document.NewLazyDocument(plainNumbers(fields))
	}
	return r, nil
}

// plainNumbers turns json.Number into numbers that a document takes.
func plainNumbers(m map[string]any) map[string]any {
	out := map[string]any{}
	for k, v := range m {
		switch v := v.(type) {
		case map[string]any:
			out[k] = plainNumbers(v)
		case json.Number:
			if n, err := v.Int64(); err == nil {
				out[k] = n
			} else if f, err := v.Float64(); err == nil {
				out[k] = f
			}
		}
	}
	return out
}

// converse calls Converse. Its counts are in the body.
func (c *Client) converse(ctx context.Context, call confirm.Call) (confirm.Answer, error) {
	r, err := requestOf(call)
	if err != nil {
		return confirm.Answer{}, err
	}
	out, err := c.sdk.Converse(ctx, &bedrockruntime.ConverseInput{
		ModelId: aws.String(call.Model), Messages: r.messages, System: r.system, InferenceConfig: r.config,
		AdditionalModelRequestFields: r.additional, RequestMetadata: tags(call),
	})
	if err != nil {
		return confirm.Answer{}, err
	}
	message, ok := out.Output.(*types.ConverseOutputMemberMessage)
	if !ok {
		return confirm.Answer{}, bodies.ErrNoAnswer
	}
	var text strings.Builder
	for _, block := range message.Value.Content {
		if t, ok := block.(*types.ContentBlockMemberText); ok {
			text.WriteString(t.Value)
		}
	}
	counted, err := usageOf(out.Usage)
	return answer(text.String(), out.StopReason, counted), err
}

func answer(text string, stop types.StopReason, counted bodies.Tokens) confirm.Answer {
	return confirm.Answer{
		Response: bodies.Response{Text: text, Stop: string(stop), Cut: stop == types.StopReasonMaxTokens},
		Counted:  counted,
	}
}

// usageOf reads the counts of Converse.
func usageOf(u *types.TokenUsage) (bodies.Tokens, error) {
	var t bodies.Tokens
	if u == nil {
		return t, nil
	}
	for _, c := range []struct {
		from *int32
		into *bodies.Count
	}{{u.InputTokens, &t.Input}, {u.OutputTokens, &t.Output}, {u.CacheReadInputTokens, &t.CacheRead}, {u.CacheWriteInputTokens, &t.CacheWrite}} {
		if c.from == nil {
			continue
		}
		if *c.from < 0 {
			return bodies.Tokens{}, errCount
		}
		*c.into = bodies.Count{Tokens: int64(*c.from), Source: bodies.FromConverse}
	}
	return t, nil
}

// converseStream calls ConverseStream. Its counts are in the metadata event.
func (c *Client) converseStream(ctx context.Context, call confirm.Call) (confirm.Answer, error) {
	r, err := requestOf(call)
	if err != nil {
		return confirm.Answer{}, err
	}
	out, err := c.perStream().ConverseStream(ctx, &bedrockruntime.ConverseStreamInput{
		ModelId: aws.String(call.Model), Messages: r.messages, System: r.system, InferenceConfig: r.config,
		AdditionalModelRequestFields: r.additional, RequestMetadata: tags(call),
	})
	if err != nil {
		return confirm.Answer{}, err
	}
	stream := out.GetStream()
	defer stream.Close()
	var text strings.Builder
	var stop types.StopReason
	var counted bodies.Tokens
	for e := range stream.Events() {
		switch e := e.(type) {
		case *types.ConverseStreamOutputMemberContentBlockDelta:
			if t, ok := e.Value.Delta.(*types.ContentBlockDeltaMemberText); ok {
				text.WriteString(t.Value)
				if call.OnText != nil {
					call.OnText(t.Value)
				}
			}
		case *types.ConverseStreamOutputMemberMessageStop:
			stop = e.Value.StopReason
		case *types.ConverseStreamOutputMemberMetadata:
			if counted, err = usageOf(e.Value.Usage); err != nil {
				return confirm.Answer{}, err
			}
		}
	}
	if err := stream.Err(); err != nil {
		return confirm.Answer{}, &brokenStreamError{err}
	}
	return answer(text.String(), stop, counted), ctx.Err()
}

// count calls CountTokens, which is free.
func (c *Client) count(ctx context.Context, call confirm.Call) (confirm.Answer, error) {
	in := &bedrockruntime.CountTokensInput{ModelId: aws.String(call.Model)}
	if call.Converse {
		r, err := requestOf(call)
		if err != nil {
			return confirm.Answer{}, err
		}
		in.Input = &types.CountTokensInputMemberConverse{Value: types.ConverseTokensRequest{Messages: r.messages, System: r.system}}
	} else {
		in.Input = &types.CountTokensInputMemberInvokeModel{Value: types.InvokeModelTokensRequest{Body: call.Body}}
	}
	out, err := c.sdk.CountTokens(ctx, in)
	if err != nil {
		return confirm.Answer{}, err
	}
	if out.InputTokens == nil || *out.InputTokens < 0 {
		return confirm.Answer{}, errCount
	}
	return confirm.Answer{Counted: bodies.Tokens{Input: bodies.Count{Tokens: int64(*out.InputTokens), Source: bodies.FromCount}}}, nil
}
