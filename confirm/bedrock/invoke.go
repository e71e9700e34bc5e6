package bedrock

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"tokencast/bodies"
	"tokencast/confirm"
)

// tags are the free tags of a call, which reach the invocation log.
func tags(call confirm.Call) map[string]string {
	return map[string]string{"tokencast-run": call.Run, "tokencast-call": call.ID}
}

func tagText(call confirm.Call) *string {
	b, _ := json.Marshal(tags(call)) // texts alone
	return aws.String(string(b))
}

const contentType = "application/json"

// invoke calls InvokeModel. Its counts are in the headers.
func (c *Client) invoke(ctx context.Context, call confirm.Call) (confirm.Answer, error) {
	out, err := c.sdk.InvokeModel(ctx, &bedrockruntime.InvokeModelInput{
		ModelId: aws.String(call.Model), Body: call.Body, RequestMetadata: tagText(call),
		Accept: aws.String(contentType), ContentType: aws.String(contentType),
	})
	if err != nil {
		return confirm.Answer{}, err
	}
	r, err := bodies.Read(call.Family, out.Body)
	if err != nil {
		return confirm.Answer{}, err
	}
	counted, err := headerCounts(out.ResultMetadata)
	return confirm.Answer{Response: r, Counted: counted}, err
}

// headerCounts reads the counts of the response headers. One that is there and is no
// count is an error: the others are not to be trusted then.
func headerCounts(m middleware.Metadata) (bodies.Tokens, error) {
	var t bodies.Tokens
	raw, ok := awsmiddleware.GetRawResponse(m).(*smithyhttp.Response)
	if !ok || raw.Response == nil {
		return t, nil
	}
	for _, h := range []struct {
		name string
		into *bodies.Count
	}{
		{"X-Amzn-Bedrock-Input-Token-Count", &t.Input},
		{"X-Amzn-Bedrock-Output-Token-Count", &t.Output},
		{"X-Amzn-Bedrock-Cache-Read-Input-Token-Count", &t.CacheRead},
		{"X-Amzn-Bedrock-Cache-Write-Input-Token-Count", &t.CacheWrite},
	} {
		values := raw.Header[http.CanonicalHeaderKey(h.name)]
		if len(values) == 0 {
			continue
		}
		n, err := bodies.ParseCount(values[0])
		if err != nil || len(values) > 1 {
			return bodies.Tokens{}, errCount
		}
		*h.into = bodies.Count{Tokens: n, Source: bodies.FromHeader}
	}
	return t, nil
}

// invokeStream calls InvokeModelWithResponseStream. Its counts are in the metrics of
// the last chunk, and a stream without them was cut, whatever the SDK says.
func (c *Client) invokeStream(ctx context.Context, call confirm.Call) (confirm.Answer, error) {
	out, err := c.perStream().InvokeModelWithResponseStream(ctx, &bedrockruntime.InvokeModelWithResponseStreamInput{
		ModelId: aws.String(call.Model), Body: call.Body, RequestMetadata: tagText(call),
		Accept: aws.String(contentType), ContentType: aws.String(contentType),
	})
	if err != nil {
		return confirm.Answer{}, err
	}
	stream := out.GetStream()
	defer stream.Close()
	s := bodies.NewStream(call.Family)
	for e := range stream.Events() {
		part, ok := e.(*types.ResponseStreamMemberChunk)
		if !ok {
			continue // an event of a later time
		}
		text, err := s.Add(part.Value.Bytes)
		if err != nil {
			return confirm.Answer{}, err
		}
		if call.OnText != nil && text != "" {
			call.OnText(text)
		}
	}
	if err := stream.Err(); err != nil {
		return confirm.Answer{}, &brokenStreamError{err}
	}
	r, counted := s.Response()
	return confirm.Answer{Response: r, Counted: counted}, ctx.Err()
}
