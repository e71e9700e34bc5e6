package samples

import (
	"bytes"
	"fmt"
	"math"
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
func readUsage(r *reader, v value, rec *Record) *fault {
	for _, key := range [...]string{"custom_id", "recordId", "requestId"} {
		r.note(v.get(key))
	}
	response := v.get("response")
	for _, at := range [...]value{v, v.get("modelOutput"), v.get("body"), response, response.get("body"), v.get("result").get("message")} {
		u, found, f := usageOf(at)
		if f != nil {
			return f
		}
		if found {
			r.recorded(u, rec)
			return nil
		}
	}
	switch code := response.get("status_code"); {
	case given(v.get("error")):
		return r.failed(v.get("error").get("code"))
	case given(code) && !succeeded(code):
		return r.failed(code)
	}
	return faultf(-1, "the record holds no usage that is known, such as usage.input_tokens; its keys are %s", list(keysOf(v)))
}

// readBatchUsage reads the counts of a record of a batch that was run.
func readBatchUsage(r *reader, v value, rec *Record) *fault {
	if !given(v.get("modelOutput")) {
		r.note(v.get("recordId"))
		return r.failed(v.get("error").get("errorCode"))
	}
	return readUsage(r, v, rec)
}

// readInvocationUsage reads the counts of a record of the invocation log.
func readInvocationUsage(r *reader, v value, rec *Record) *fault {
	if f := r.invocation(v); f != nil {
		return f
	}
	input, output := v.get("input"), v.get("output")
	if in := input.get("inputTokenCount"); !in.there() || in.is(kindNull) {
		return faultf(-1, "the record holds no input.inputTokenCount")
	}
	u := Usage{HasOutput: counted(output.get("outputTokenCount"))}
	for key, number := range input.members() {
		var f *fault
		switch string(key.text()) {
		case "inputTokenCount":
			f = number.into(&u.Input, "input.", "inputTokenCount")
		case "cacheReadInputTokenCount":
			f = number.into(&u.CacheRead, "input.", "cacheReadInputTokenCount")
		case "cacheWriteInputTokenCount":
			f = number.into(&u.CacheWrite, "input.", "cacheWriteInputTokenCount")
		}
		if f != nil {
			return f
		}
	}
	f := output.get("outputTokenCount").into(&u.Output, "output.", "outputTokenCount")
	r.recorded(u, rec)
	return f
}

// recorded makes rec a record of recorded counts.
func (r *reader) recorded(u Usage, rec *Record) {
	r.usage = u
	rec.Given, rec.HasOutput = &r.usage, u.HasOutput
}

// usageOf returns the counts that v holds, itself or under usage, if any.
func usageOf(v value) (u Usage, found bool, f *fault) {
	where := ""
	for _, key := range [...]string{"usage.", "amazon-bedrock-invocationMetrics."} {
		name := key[:len(key)-1]
		if under := v.get(name); under.there() && !under.is(kindNull) {
			if !under.is(kindObject) {
				return u, false, faultf(under.at(), "%s is %s, not an object", name, under.kind())
			}
			v, where = under, key
			break
		}
	}
	for i := range usageNames {
		names := &usageNames[i]
		if !v.has(names.input) && !v.has(names.output) {
			continue
		}
		if !counted(v.get(names.input)) {
			return u, false, faultf(v.at(), "%s%s is counted, and %s%s is missing", where, names.output, where, names.input)
		}
		u.HasOutput = counted(v.get(names.output))
		for key, number := range v.members() {
			switch text := key.text(); {
			case string(text) == names.input:
				f = number.into(&u.Input, where, names.input)
			case string(text) == names.output:
				f = number.into(&u.Output, where, names.output)
			case names.cacheRead == "":
			case string(text) == names.cacheRead:
				f = number.into(&u.CacheRead, where, names.cacheRead)
			case string(text) == names.cacheWrite:
				f = number.into(&u.CacheWrite, where, names.cacheWrite)
			}
			if f != nil {
				return u, false, f
			}
		}
		return u, true, u.cached(v, where)
	}
	if v.has("inputTextTokenCount") {
		u, f = titanUsage(v)
		return u, f == nil, f
	}
	return u, false, nil
}

// cached moves the cached tokens that are among the input of OpenAI's usage.
func (u *Usage) cached(v value, where string) *fault {
	const key = "prompt_tokens_details"
	details := v.get(key)
	number := details.get("cached_tokens")
	if !given(number) {
		return nil
	}
	if f := number.into(&u.CacheRead, where, key+".cached_tokens"); f != nil {
		return f
	}
	if u.CacheRead > u.Input {
		return faultf(details.at(), "%s%s.cached_tokens is above %sprompt_tokens, of which it is a part", where, key, where)
	}
	u.Input -= u.CacheRead
	return nil
}

// titanUsage reads the counts of a Titan response, an answer for each result.
func titanUsage(v value) (u Usage, f *fault) {
	if f := v.get("inputTextTokenCount").into(&u.Input, "", "inputTextTokenCount"); f != nil {
		return u, f
	}
	f = eachAt(v, "results[].tokenCount", func(at value, _ value) *fault {
		n, problem := count(at)
		if problem != "" {
			return faultf(at.at(), "results[].tokenCount %s", problem)
		}
		if u.Output > math.MaxInt64-n {
			return faultf(at.at(), "the sum of results[].tokenCount is out of range")
		}
		u.Output, u.HasOutput = u.Output+n, true
		return nil
	})
	const total = "totalOutputTextTokenCount"
	if f == nil && !u.HasOutput && counted(v.get(total)) {
		u.HasOutput = true
		f = v.get(total).into(&u.Output, "", total)
	}
	return u, f
}

// counted reports whether v is there at all; null is not, for streams count so.
func counted(v value) bool { return v.there() && !v.is(kindNull) }

// into reads the number of tokens v, called where and name, into n. Null, or none,
// leaves it.
func (v value) into(n *int64, where, name string) *fault {
	if !counted(v) {
		return nil
	}
	read, problem := count(v)
	if problem != "" {
		return faultf(v.at(), "%s%s %s", where, name, problem)
	}
	*n = read
	return nil
}

// count returns a number of tokens, which is whole, or what is wrong with it: 28.0
// is whole, as Titan writes it.
func count(v value) (n int64, problem string) {
	if !v.is(kindNumber) {
		return 0, fmt.Sprintf("is %s, not a number", v.kind())
	}
	return whole(v.text())
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
	for _, digit := range digits {
		d := int64(digit - '0')
		if n > (math.MaxInt64-d)/10 {
			return 0, "is out of range: it is above 9223372036854775807"
		}
		n = 10*n + d
	}
	return n, ""
}
