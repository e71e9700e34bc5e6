package bodies

import "fmt"

// A Stream puts the chunks of an answer together.
type Stream struct {
	family  Family
	r       Response
	metrics Tokens
}

// NewStream returns a stream of a family's chunks.
func NewStream(f Family) *Stream { return &Stream{family: f} }

// Streams reports whether the models of a family can stream at all.
func Streams(f Family) bool { return readers[f].part != nil }

// Add takes the JSON of one chunk and returns the text that it adds. A chunk that is
// no JSON object, or whose counts are damaged, is an error that wraps [ErrNoAnswer].
func (s *Stream) Add(chunk []byte) (text string, err error) {
	part := readers[s.family].part
	if part == nil {
		return "", fmt.Errorf("%w: %s does not stream", ErrNoAnswer, s.family)
	}
	n, err := decode(chunk)
	if err != nil {
		return "", err
	}
	before := len(s.r.Text)
	if err := part(&s.r, n); err != nil {
		return "", fmt.Errorf("%w: %w", ErrNoAnswer, err)
	}
	if m := n.at("amazon-bedrock-invocationMetrics"); m.v != nil {
		t, err := m.counts("inputTokenCount", "outputTokenCount", "cacheReadInputTokenCount", "cacheWriteInputTokenCount")
		if err != nil {
			return "", fmt.Errorf("%w: %w", ErrNoAnswer, err)
		}
		for _, c := range []*Count{&t.Input, &t.Output, &t.CacheRead, &t.CacheWrite} {
			if c.Known() {
				c.Source = FromMetrics
			}
		}
		s.metrics = t
	}
	return s.r.Text[before:], nil
}

// Response returns the answer and the counts of the stream's metrics, which are none
// where it ended before them.
func (s *Stream) Response() (Response, Tokens) {
	r := s.r
	r.Cut = isCut(r.Stop)
	return r, s.metrics
}
