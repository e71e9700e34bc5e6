package bedrocktest

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
)

// cachedTokens is what a cached call writes to its cache, as one recorded call did.
const cachedTokens = 18131

// countable are the models that CountTokens serves, by prefix.
var countable = []string{"anthropic.claude-3-5", "anthropic.claude-3-7", "anthropic.claude-opus-4", "anthropic.claude-sonnet-4"}

// answer answers a request that is signed.
func (x *exchange) answer() {
	if fault, ok := refusals[x.call.Fault]; ok {
		if fault.charged {
			x.charge()
		}
		x.refuse(fault.status, fault.kind, fault.message)
		return
	}
	if x.call.Fault == ResetBefore {
		x.cut()
		return
	}
	f := familyOf(x.call.Model)
	if f == nil {
		x.refuse(http.StatusBadRequest, "ValidationException", "The provided model identifier is invalid.")
		return
	}
	switch x.call.Operation {
	case "invoke", "invoke-with-response-stream":
		x.invoke(f, x.call.Operation != "invoke")
	case "converse", "converse-stream":
		x.converse(f, x.call.Operation != "converse")
	case "count-tokens":
		x.countTokens(f)
	default:
		x.refuse(http.StatusNotFound, "UnknownOperationException", "")
	}
}

// charge books what the call costs, as far as its body can be read.
func (x *exchange) charge() {
	if f := familyOf(x.call.Model); f != nil {
		if s, err := x.read(f); err == nil {
			x.book(speak(x.body, s), s)
		}
	}
}

func (x *exchange) read(f *family) (sent, error) {
	b, err := decode(x.body)
	if err != nil {
		return sent{}, err
	}
	if strings.HasPrefix(x.call.Operation, "converse") {
		return readConverse(b)
	}
	return f.read(b)
}

func decode(body []byte) (map[string]any, error) {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var b map[string]any
	if err := dec.Decode(&b); err != nil || b == nil {
		return nil, errors.New("malformed input request: not an object")
	}
	return b, nil
}

// book writes the counts of a charged call down.
func (x *exchange) book(a answer, s sent) {
	c := x.call
	c.Charged, c.Input, c.Output, c.MaxTokens = true, a.input, a.output, s.asked
	c.Images, c.Width, c.Height, c.Quality, c.Steps = s.images, s.width, s.height, s.quality, s.steps
	c.Prompt = strings.Join(s.texts, "\n")
	if x.isEmbedding() {
		c.Output = 0
	}
	if x.isImage() {
		c.Input, c.Output = 0, 0
	}
	if c.Fault == Cached {
		c.Input, c.CacheWrite = 4, cachedTokens
	}
	x.note()
}

func (x *exchange) isImage() bool {
	return strings.Contains(x.call.Model, "titan-image") || strings.Contains(x.call.Model, "stability.")
}

func (x *exchange) isEmbedding() bool { return strings.Contains(x.call.Model, "embed") }

// invoke answers InvokeModel and its stream.
func (x *exchange) invoke(f *family, stream bool) {
	s, err := x.read(f)
	if err != nil {
		x.refuse(http.StatusBadRequest, "ValidationException", err.Error())
		return
	}
	if stream && f.parts == nil {
		x.refuse(http.StatusBadRequest, "ValidationException", "The model is unsupported for streaming. Please refer to the AWS documentation")
		return
	}
	a := speak(x.body, s)
	a.vectors = len(s.texts)
	x.book(a, s)
	a.input = x.call.Input
	a.float = x.call.Fault == Guarded
	if x.call.Fault == Disagree {
		a.add = 36
	}
	if stream {
		parts := f.parts(a)
		if x.call.Fault != NoMetrics {
			metrics := map[string]any{"inputTokenCount": x.call.Input, "outputTokenCount": x.call.Output, "invocationLatency": 812, "firstByteLatency": 244}
			if x.call.CacheWrite > 0 {
				metrics["cacheWriteInputTokenCount"], metrics["cacheReadInputTokenCount"] = x.call.CacheWrite, 0
			}
			parts[len(parts)-1]["amazon-bedrock-invocationMetrics"] = metrics
		}
		frames := make([][]byte, len(parts))
		for i, p := range parts {
			frames[i] = chunk(p, i)
		}
		x.stream(frames)
		return
	}
	h := x.w.Header()
	if !x.isImage() && x.call.Fault != NoHeaders {
		h.Set("X-Amzn-Bedrock-Input-Token-Count", strconv.FormatInt(x.call.Input, 10))
		if !x.isEmbedding() {
			h.Set("X-Amzn-Bedrock-Output-Token-Count", strconv.FormatInt(x.call.Output, 10))
		}
		if x.call.CacheWrite > 0 {
			h.Set("X-Amzn-Bedrock-Cache-Read-Input-Token-Count", "0")
			h.Set("X-Amzn-Bedrock-Cache-Write-Input-Token-Count", strconv.FormatInt(x.call.CacheWrite, 10))
		}
		switch x.call.Fault {
		case BadHeaders:
			h.Set("X-Amzn-Bedrock-Input-Token-Count", "-5")
			h.Set("X-Amzn-Bedrock-Output-Token-Count", "many")
		case HugeHeaders:
			h.Set("X-Amzn-Bedrock-Input-Token-Count", "99999999999")
		}
	}
	h.Set("X-Amzn-Bedrock-Invocation-Latency", "812")
	x.whole(f.write(a))
}

// whole sends an answer in one piece.
func (x *exchange) whole(v map[string]any) {
	b, _ := json.Marshal(v) // texts and numbers alone
	h := x.w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("X-Amzn-RequestId", "00000000-0000-4000-8000-000000000000")
	switch x.call.Fault {
	case ResetAfter, StreamReset:
		x.cut()
		return
	case Hang:
		x.hang()
		return
	case HTML:
		h.Set("Content-Type", "text/html")
		b = []byte("<html><body>Service temporarily unavailable</body></html>")
	case Garbage:
		b = b[:len(b)/2]
	case Truncate:
		h.Set("Content-Length", strconv.Itoa(len(b)))
		b = b[:len(b)/2]
	}
	x.call.Status = http.StatusOK
	x.w.WriteHeader(http.StatusOK)
	_, _ = x.w.Write(b)
}

func (x *exchange) hang() {
	x.note()
	select {
	case <-x.r.Context().Done():
	case <-x.server.closed:
	}
}

// stream sends frames.
func (x *exchange) stream(frames [][]byte) {
	switch x.call.Fault {
	case ResetAfter:
		x.cut()
		return
	case Hang:
		x.hang()
		return
	case HTML, Garbage:
		x.whole(map[string]any{})
		return
	case BadChecksum:
		last := frames[len(frames)-1]
		last[len(last)-1] ^= 0xff
	}
	x.w.Header().Set("Content-Type", "application/vnd.amazon.eventstream")
	x.call.Status = http.StatusOK
	x.w.WriteHeader(http.StatusOK)
	for i, f := range frames {
		if i == len(frames)-1 {
			switch x.call.Fault {
			case Truncate:
				f = f[:len(f)/2]
			case StreamError:
				f = exception("throttlingException", "Too many tokens, please wait before trying again.")
			case StreamReset:
				x.cut()
				return
			}
		}
		_, _ = x.w.Write(f)
		if flusher, ok := x.w.(http.Flusher); ok {
			flusher.Flush()
		}
	}
}

// readConverse reads a request of Converse. Three tokens are added to what
// InvokeModel counts, as was seen.
func readConverse(b map[string]any) (sent, error) {
	if err := only(b, "messages", "system", "inferenceConfig", "additionalModelRequestFields", "requestMetadata"); err != nil {
		return sent{}, err
	}
	s, err := chat(b, false)
	s.asked = whole(object(b, "inferenceConfig"), "maxTokens")
	s.maxTokens = s.asked
	return s, err
}

const converseFrame = 3

// converse answers Converse and its stream.
func (x *exchange) converse(f *family, stream bool) {
	s, err := x.read(f)
	if err == nil && (x.isImage() || x.isEmbedding()) {
		err = errors.New("this action doesn't support the model that you provided")
	}
	if err != nil {
		x.refuse(http.StatusBadRequest, "ValidationException", err.Error())
		return
	}
	a := speak(x.body, s)
	a.input += converseFrame
	x.book(a, s)
	usage := map[string]any{"inputTokens": x.call.Input, "outputTokens": x.call.Output, "totalTokens": x.call.Input + x.call.Output}
	if x.call.CacheWrite > 0 {
		usage["cacheWriteInputTokens"], usage["cacheReadInputTokens"] = x.call.CacheWrite, 0
	}
	metadata := map[string]any{"usage": usage, "metrics": map[string]any{"latencyMs": 812}}
	if x.call.Fault == NoHeaders || x.call.Fault == NoMetrics {
		delete(metadata, "usage")
	}
	reason := a.stop("max_tokens", "end_turn")
	if !stream {
		metadata["output"] = map[string]any{"message": map[string]any{"role": "assistant", "content": []any{map[string]any{"text": a.text}}}}
		metadata["stopReason"] = reason
		x.whole(metadata)
		return
	}
	frames := [][]byte{event("messageStart", map[string]any{"role": "assistant"}, 0)}
	for i, w := range a.words {
		frames = append(frames, event("contentBlockDelta", map[string]any{"contentBlockIndex": 0, "delta": map[string]any{"text": w}}, i))
	}
	frames = append(
		frames,
		event("contentBlockStop", map[string]any{"contentBlockIndex": 0}, 1),
		event("messageStop", map[string]any{"stopReason": reason}, 2),
	)
	if metadata["usage"] != nil {
		frames = append(frames, event("metadata", metadata, 3))
	}
	x.stream(frames)
}

// countTokens answers CountTokens: what InvokeModel or Converse would count, free.
func (x *exchange) countTokens(f *family) {
	served := false
	for _, p := range countable {
		served = served || strings.HasPrefix(x.call.Model, p)
	}
	if !served {
		x.refuse(http.StatusBadRequest, "ValidationException", "The provided model doesn't support counting tokens.")
		return
	}
	b, err := decode(x.body)
	var s sent
	extra := int64(0)
	if err == nil {
		input := object(b, "input")
		if converse := object(input, "converse"); converse != nil {
			s, err = readConverse(converse)
			extra = converseFrame
		} else {
			text, _ := object(input, "invokeModel")["body"].(string)
			raw, bad := base64.StdEncoding.DecodeString(text)
			if b, err = decode(raw); err == nil && bad == nil {
				s, err = f.read(b)
			}
		}
	}
	if err != nil {
		x.refuse(http.StatusBadRequest, "ValidationException", err.Error())
		return
	}
	x.call.Prompt = strings.Join(s.texts, "\n")
	x.whole(map[string]any{"inputTokens": Tokens(s.texts...) + extra})
}
