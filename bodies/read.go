package bodies

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Answers.
//
// The counts that are billed come from Amazon, in a header or in the metrics of a
// stream; what a body says beside is the provider's own count. Either can be missing
// and both can differ, so each count carries where it is from, and one that is missing
// stays so:
//
//	header 17, body 17      17 by header
//	header 97, body 133     97 by header; the body says 133
//	no header, body 17      17 by body
//	neither                 none, and no number

// A Source says where a token count is from.
type Source string

// The sources. The first four are Amazon's own counts.
const (
	FromHeader   Source = "header"         // of the response to InvokeModel
	FromMetrics  Source = "stream-metrics" // of the last chunk of a stream
	FromConverse Source = "converse-usage" // of the body or the metadata of Converse
	FromCount    Source = "count-tokens"   // of CountTokens
	FromBody     Source = "body"           // the provider's own, in the body of InvokeModel
	FromNone     Source = "none"           // no count came
)

// maxTokenCount is beyond any call: a larger count is damaged.
const maxTokenCount = 1 << 31

// A Count is a number of tokens and where it is from. The zero value is no count.
type Count struct {
	Tokens int64
	Source Source // "" is FromNone
}

// Known reports whether a count came.
func (c Count) Known() bool { return c.Source != "" && c.Source != FromNone }

// Tokens are the counts of one call. Cache tokens are no part of Input.
type Tokens struct {
	Input, Output         Count
	CacheRead, CacheWrite Count
}

// A Response is what a model answered.
type Response struct {
	Text   string // all texts of the answer; "" for embeddings and images
	Stop   string // as the provider says why the answer ended; "" where it does not
	Cut    bool   // the answer was cut at its longest length
	Images int    // that were made
	Vector bool   // an embedding is there
	Tokens Tokens // what the body says; the source is FromBody
}

// ErrNoAnswer says that a body is not an answer of its family.
var ErrNoAnswer = errors.New("the body is no answer of this model")

// cutWords are the ways in which providers say that an answer was cut.
var cutWords = map[string]bool{"length": true, "max_tokens": true, "maxtokens": true}

func isCut(stop string) bool { return cutWords[strings.ToLower(stop)] }

// Read reads the body of an InvokeModel answer. A body that is no answer of the
// family, such as a page of a proxy or half an answer, is an error that wraps
// [ErrNoAnswer]; it quotes nothing.
func Read(f Family, body []byte) (Response, error) {
	v, err := decode(body)
	if err != nil {
		return Response{}, err
	}
	r, ok, err := readers[f].whole(v)
	switch {
	case err != nil:
		return Response{}, fmt.Errorf("%w: %w", ErrNoAnswer, err)
	case !ok:
		return Response{}, ErrNoAnswer
	}
	r.Cut = isCut(r.Stop)
	return r, nil
}

// node is a JSON value; what is missing is nil all the way down.
type node struct{ v any }

func decode(body []byte) (node, error) {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var m map[string]any
	if err := dec.Decode(&m); err != nil || m == nil {
		return node{}, fmt.Errorf("%w: it is not a JSON object", ErrNoAnswer)
	}
	if dec.More() {
		return node{}, fmt.Errorf("%w: something follows its JSON object", ErrNoAnswer)
	}
	return node{m}, nil
}

// at returns the value on a path of keys joined by points; [0] stands for the first
// item of a list.
func (n node) at(path string) node {
	for key := range strings.SplitSeq(path, ".") {
		key, first := strings.CutSuffix(key, "[0]")
		m, _ := n.v.(map[string]any)
		n = node{m[key]}
		if first {
			list, _ := n.v.([]any)
			if len(list) == 0 {
				return node{}
			}
			n = node{list[0]}
		}
	}
	return n
}

func (n node) text() string {
	s, _ := n.v.(string)
	return s
}

func (n node) isText() bool {
	_, ok := n.v.(string)
	return ok
}

func (n node) list() []any {
	list, _ := n.v.([]any)
	return list
}

// joined returns the texts at key of the items of a list, joined, and whether the
// list is one.
func (n node) joined(key string) (string, bool) {
	list, ok := n.v.([]any)
	var b strings.Builder
	for _, item := range list {
		b.WriteString(node{item}.at(key).text())
	}
	return b.String(), ok
}

// count reads a token count of the body: whole, though it may be written as 28.0.
func (n node) count() (Count, error) {
	if n.v == nil {
		return Count{}, nil
	}
	number, ok := n.v.(json.Number)
	if !ok {
		return Count{}, errors.New("a token count is no number")
	}
	tokens, err := ParseCount(number.String())
	return Count{tokens, FromBody}, err
}

// ParseCount reads a token count as headers and bodies have it: digits, at most 2^31;
// 28.0 is whole and taken, 28.5, -1 and 1e3 are not.
func ParseCount(text string) (int64, error) {
	digits, zeros, _ := strings.Cut(text, ".")
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n < 0 || n > maxTokenCount || digits[0] == '+' || strings.Trim(zeros, "0") != "" {
		return 0, errors.New("a token count is not a whole number from 0 to what a call can hold")
	}
	return n, nil
}

// counts reads the counts at paths; "" is none.
func (n node) counts(input, output, read, write string) (Tokens, error) {
	var t Tokens
	for _, c := range []struct {
		path string
		into *Count
	}{{input, &t.Input}, {output, &t.Output}, {read, &t.CacheRead}, {write, &t.CacheWrite}} {
		if c.path == "" {
			continue
		}
		var err error
		if *c.into, err = n.at(c.path).count(); err != nil {
			return Tokens{}, err
		}
	}
	return t, nil
}
