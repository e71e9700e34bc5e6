package bedrocktest

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
)

// sent is what a body asks for.
type sent struct {
	texts []string

	maxTokens int64 // the limit that holds
	asked     int64 // as the body has it
	images    int64
	width     int
	height    int
	quality   string
	steps     int
	stream    bool // cohere-command's own
}

// family is how the models of a provider speak.
type family struct {
	prefixes []string
	read     func(b map[string]any) (sent, error)
	// write returns the body of an answer with its own counts, if it has some.
	write func(a answer) map[string]any
	// parts returns the chunks of a stream; nil where streams are not supported.
	parts func(a answer) []map[string]any
}

// answer is what a model says.
type answer struct {
	text          string
	words         []string
	cut           bool // by the limit
	input, output int64
	images        int64
	vectors       int
	float         bool // counts as floats
	add           int64
	stream        bool
}

func (a answer) count(n int64) any {
	n += a.add
	if a.float {
		return json.RawMessage(fmt.Sprintf("%d.0", n))
	}
	return n
}

func (a answer) stop(cut, end string) string {
	if a.cut {
		return cut
	}
	return end
}

// familyOf finds the family of a model.
func familyOf(model string) *family {
	for _, kind := range []string{":foundation-model/", ":inference-profile/"} {
		if _, after, ok := strings.Cut(model, kind); ok {
			model = after
		}
	}
	for _, where := range []string{"us.", "us-gov.", "eu.", "apac.", "jp.", "au.", "ca.", "in.", "global."} { // of inference profiles
		model = strings.TrimPrefix(model, where)
	}
	for i := range families {
		for _, p := range families[i].prefixes {
			if strings.HasPrefix(model, p) {
				return &families[i]
			}
		}
	}
	return nil
}

// tokens counts a text as no tokenizer does: its words, and one for each seven bytes
// beside; never more than its bytes and one.
func tokens(text string) int64 {
	words := len(strings.FieldsFunc(text, unicode.IsSpace))
	return int64(words + len(text)/7 + 1)
}

// Tokens is how many tokens the server counts for a call of InvokeModel that sends
// these texts as one message each.
func Tokens(texts ...string) int64 {
	n := int64(2)
	for _, t := range texts {
		n += tokens(t)
	}
	return n
}

// speak makes the answer to a body: as long as its hash says, and cut at the limit.
func speak(body []byte, s sent) answer {
	sum := sha256.Sum256(body)
	length := 20 + int64(binary.BigEndian.Uint16(sum[:]))%160
	a := answer{input: Tokens(s.texts...), images: s.images, stream: s.stream}
	if s.maxTokens > 0 && length >= s.maxTokens {
		length, a.cut = s.maxTokens, true
	}
	a.output = length
	for i := range length {
		a.words = append(a.words, fmt.Sprintf("w%d ", (int(sum[i%32])+int(i))%97))
	}
	a.text = strings.Join(a.words, "")
	return a
}
