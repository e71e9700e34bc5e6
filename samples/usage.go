package samples

import (
	"bytes"
	"math"
	"strconv"
)

// Usage is what a record says was counted when its call was made. All counts
// are tokens and at least 0.
type Usage struct {
	Input      int64 // sent, those of the cache not among them
	CacheRead  int64 // read from a prompt cache
	CacheWrite int64 // written to a prompt cache
	Output     int64 // of the answer
	HasOutput  bool  // whether the record counts an answer, be it of 0 tokens
}

// usageKeys are the names under which one source records its counts; "" is none.
type usageKeys struct{ input, output, cacheRead, cacheWrite string }

// usageNames holds the known names: OpenAI, Anthropic, Converse, Bedrock's own
// metrics and log, Llama.
var usageNames = []usageKeys{
	{input: "prompt_tokens", output: "completion_tokens"}, // cached tokens are among the input: see cached
	{"input_tokens", "output_tokens", "cache_read_input_tokens", "cache_creation_input_tokens"},
	{"inputTokens", "outputTokens", "cacheReadInputTokens", "cacheWriteInputTokens"},
	{"inputTokenCount", "outputTokenCount", "cacheReadInputTokenCount", "cacheWriteInputTokenCount"},
	{input: "prompt_token_count", output: "generation_token_count"},
}

// readUsage reads the recorded counts of a record and none of its texts. The
// result of a failed call, which has none, is left out.
func readUsage(r *reader, v *value) (Record, *fault) {
	for _, key := range []string{"custom_id", "recordId", "requestId"} {
		r.note(v.get(key))
	}
	response := v.get("response")
	for _, at := range []*value{v, v.get("modelOutput"), v.get("body"), response, response.get("body"), v.get("result").get("message")} {
		u, f := usageOf(at)
		if f != nil {
			return Record{}, f
		}
		if u != nil {
			return recorded(u), nil
		}
	}
	switch code := response.get("status_code"); {
	case given(v.get("error")):
		return Record{}, r.failed(v.get("error").get("code"))
	case given(code) && !succeeded(code):
		return Record{}, r.failed(code)
	}
	return Record{}, faultf(-1, "the record holds no usage that is known, such as usage.input_tokens; its keys are %s", list(keysOf(v)))
}

// readBatchUsage reads the counts of a record of a batch that was run.
func readBatchUsage(r *reader, v *value) (Record, *fault) {
	if !given(v.get("modelOutput")) {
		r.note(v.get("recordId"))
		return Record{}, r.failed(v.get("error").get("errorCode"))
	}
	return readUsage(r, v)
}

// readInvocationUsage reads the counts of a record of the invocation log.
func readInvocationUsage(r *reader, v *value) (Record, *fault) {
	if f := r.invocation(v); f != nil {
		return Record{}, f
	}
	var u Usage
	input := v.get("input")
	if in := input.get("inputTokenCount"); in == nil || in.kind == kindNull {
		return Record{}, faultf(-1, "the record holds no input.inputTokenCount")
	}
	f := counts(input, "input.", map[string]*int64{
		"inputTokenCount": &u.Input, "cacheReadInputTokenCount": &u.CacheRead, "cacheWriteInputTokenCount": &u.CacheWrite,
	})
	if f != nil {
		return Record{}, f
	}
	out := v.get("output").get("outputTokenCount")
	u.HasOutput = out != nil && out.kind != kindNull
	f = counts(v.get("output"), "output.", map[string]*int64{"outputTokenCount": &u.Output})
	return recorded(&u), f
}

// recorded makes a record of recorded counts.
func recorded(u *Usage) Record { return Record{Given: u, HasOutput: u.HasOutput} }

// usageOf returns the counts that v holds, itself or under usage, or nil.
func usageOf(v *value) (*Usage, *fault) {
	where := ""
	for _, key := range []string{"usage", "amazon-bedrock-invocationMetrics"} {
		if u := v.get(key); u != nil && u.kind != kindNull {
			if u.kind != kindObject {
				return nil, faultf(u.at, "%s is %s, not an object", key, u.kind)
			}
			v, where = u, key+"."
			break
		}
	}
	for _, names := range usageNames {
		if !v.has(names.input) && !v.has(names.output) {
			continue
		}
		if in := v.get(names.input); in == nil || in.kind == kindNull {
			return nil, faultf(v.at, "%s%s is counted, and %s%s is missing", where, names.output, where, names.input)
		}
		var u Usage
		into := map[string]*int64{names.input: &u.Input, names.output: &u.Output}
		if names.cacheRead != "" {
			into[names.cacheRead], into[names.cacheWrite] = &u.CacheRead, &u.CacheWrite
		}
		if f := counts(v, where, into); f != nil {
			return nil, f
		}
		out := v.get(names.output)
		u.HasOutput = out != nil && out.kind != kindNull
		return &u, u.cached(v, where)
	}
	if v.has("inputTextTokenCount") {
		return titanUsage(v)
	}
	return nil, nil
}

// cached moves the cached tokens that are among the input of OpenAI's usage.
func (u *Usage) cached(v *value, where string) *fault {
	const key = "prompt_tokens_details"
	details := v.get(key)
	if !given(details.get("cached_tokens")) {
		return nil
	}
	if f := counts(details, where+key+".", map[string]*int64{"cached_tokens": &u.CacheRead}); f != nil {
		return f
	}
	if u.CacheRead > u.Input {
		return faultf(details.at, "%s%s.cached_tokens is above %sprompt_tokens, of which it is a part", where, key, where)
	}
	u.Input -= u.CacheRead
	return nil
}

// titanUsage reads the counts of a Titan response, an answer for each result.
func titanUsage(v *value) (*Usage, *fault) {
	var u Usage
	if f := counts(v, "", map[string]*int64{"inputTextTokenCount": &u.Input}); f != nil {
		return nil, f
	}
	f := eachAt(v, "results[].tokenCount", func(at *value, _ string) *fault {
		n, f := count(at, "results[].tokenCount")
		if f != nil {
			return f
		}
		if u.Output > math.MaxInt64-n {
			return faultf(at.at, "the sum of results[].tokenCount is out of range")
		}
		u.Output, u.HasOutput = u.Output+n, true
		return nil
	})
	if total := v.get("totalOutputTextTokenCount"); f == nil && !u.HasOutput && total != nil && total.kind != kindNull {
		u.Output, f = count(total, "totalOutputTextTokenCount")
		u.HasOutput = true
	}
	return &u, f
}

// counts reads the whole numbers of v under the keys of into. A key that v lacks
// leaves its number; null is the same, for streams count so.
func counts(v *value, where string, into map[string]*int64) *fault {
	if v == nil {
		return nil
	}
	for i := range v.members {
		m := &v.members[i]
		number := into[m.key]
		if number == nil || m.value.kind == kindNull {
			continue
		}
		n, f := count(&m.value, where+m.key)
		if f != nil {
			return f
		}
		*number = n
	}
	return nil
}

// count returns a number of tokens, which is whole: 28.0 is, as Titan writes it.
func count(v *value, name string) (int64, *fault) {
	if v.kind != kindNumber {
		return 0, faultf(v.at, "%s is %s, not a number", name, v.kind)
	}
	n, problem := whole(v.text)
	if problem != "" {
		return 0, faultf(v.at, "%s %s", name, problem)
	}
	return n, nil
}

// whole parses digits, which may end in a point and zeros.
func whole(text []byte) (n int64, problem string) {
	digits, fraction, _ := bytes.Cut(text, []byte("."))
	switch {
	case len(text) > 0 && text[0] == '-':
		return 0, "is negative"
	case bytes.ContainsAny(text, "eE"):
		return 0, "has an exponent; write the number out"
	case len(bytes.Trim(fraction, "0")) > 0:
		return 0, "is not a whole number"
	}
	n, err := strconv.ParseInt(string(digits), 10, 64)
	if err != nil {
		return 0, "is out of range: it is above 9223372036854775807"
	}
	return n, ""
}
