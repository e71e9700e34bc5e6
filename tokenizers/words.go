package tokenizers

import (
	"unicode"
	"unicode/utf8"
)

// Words returns the two splits that introductions to tokens draw, to show
// beside real tokenizers and never to price with: "words" and
// "words-and-spaces". A run of letters, numbers and marks is one piece, a run of
// white space is one piece (dropped by "words"), and every other character is a
// piece of its own.
//
//	words             Amazon|Bedrock|is|amazing|!            5
//	words-and-spaces  Amazon| |Bedrock| |is| |amazing|!      8
func Words() []*Tokenizer {
	tokenizer := func(name string, spaces bool) *Tokenizer {
		return &Tokenizer{
			Name:   name,
			Kind:   KindWords,
			Digest: digestOf(name + "/1"),
			Counter: countFunc(func(text []byte) int {
				count := 0
				eachWord(text, spaces, func([]byte) { count++ })
				return count
			}),
			Pieces: func(text []byte) []string {
				pieces := []string{}
				eachWord(text, spaces, func(piece []byte) { pieces = append(pieces, string(piece)) })
				return pieces
			},
		}
	}
	return []*Tokenizer{tokenizer("words", false), tokenizer("words-and-spaces", true)}
}

// eachWord calls yield with each piece of text in order.
func eachWord(text []byte, spaces bool, yield func(piece []byte)) {
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		var inRun func(r rune) bool
		switch {
		case unicode.IsSpace(r):
			inRun = unicode.IsSpace
		case isWordRune(r):
			inRun = isWordRune
		}
		end := size
		for inRun != nil && end < len(text) {
			next, n := utf8.DecodeRune(text[end:])
			if !inRun(next) {
				break
			}
			end += n
		}
		if spaces || !unicode.IsSpace(r) {
			yield(text[:end])
		}
		text = text[end:]
	}
}

func isWordRune(r rune) bool {
	return unicode.In(r, unicode.L, unicode.N, unicode.M)
}
