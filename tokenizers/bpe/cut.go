package bpe

import "tokencast/tokenizers/vocab"

// Before merging, a text is cut into pieces, and no token spans two of them. The
// references cut with a regular expression that is tried at the end of the last
// piece: the first alternative that matches there is the next piece. The functions
// here make the same decisions by looking at the classes of the characters, once
// each, without going back further than one run.
//
// Worked example, with the pattern cl100k:
//
//	"It's 2024,\n  ok"  ->  "It" "'s" " " "202" "4" ",\n" " " " ok"
//
// A word takes one character before it that is no letter, number or newline; a
// number has at most three digits; punctuation takes the newlines after it; of a
// run of white space before a word the last space goes with the word.
//
// The cost is linear: each run of characters is looked at at most twice.

// A cutter writes the ends of the next pieces of text from byte i on, as many as
// fit into ends, and returns how many those are: none only at the end of text.
type cutter func(text []byte, i int, ends []int) int

// cutterOf returns the cutter of a pattern, nil if there is none.
func cutterOf(pattern string) cutter {
	switch pattern {
	case vocab.PatternGPT2:
		return cutGPT2
	case vocab.PatternDigitsGPT2:
		return cutDigitsGPT2
	case vocab.PatternCL100K:
		return cutCL100K
	case vocab.PatternLlama3:
		return cutLlama3
	case vocab.PatternQwen2:
		return cutQwen2
	case vocab.PatternO200K:
		return cutO200K
	case vocab.PatternTekken:
		return cutTekken
	}
	return nil
}

// contraction returns where the English ending after the apostrophe at text[i]
// ends, i itself if there is none: 's 't 'd 'm 'll 've 're. With fold, letters of
// either case match, and so does U+017F, which is an s by case folding.
func contraction(text []byte, i int, fold bool) int {
	if i+1 >= len(text) {
		return i
	}
	lower := func(c byte) byte {
		if fold && 'A' <= c && c <= 'Z' {
			return c | 0x20
		}
		return c
	}
	a := lower(text[i+1])
	switch a {
	case 's', 't', 'd', 'm':
		return i + 2
	}
	if i+2 >= len(text) {
		return i
	}
	b := lower(text[i+2])
	switch {
	case a == 'l' && b == 'l', a == 'v' && b == 'e', a == 'r' && b == 'e':
		return i + 3
	case fold && a == 0xC5 && b == 0xBF:
		return i + 3
	}
	return i
}

// cutSpace cuts the white space at text[i], of which there is some, for patterns
// that end in \s*[\r\n]+|\s+(?!\S)|\s+ or, without newlines, \s+(?!\S)|\s+.
// With tail, white space at the end of the text stays in one piece.
func cutSpace(text []byte, i int, newlines, tail bool) int {
	end, newline, last := i, i, i
	for end < len(text) {
		c, n := classAt(text, end)
		if c&isSpace == 0 {
			break
		}
		last = end
		end += n
		if c&isNewline != 0 {
			newline = end
		}
	}
	switch {
	case tail && end == len(text):
		return end
	case newlines && newline > i:
		return newline
	case end == len(text) || last == i:
		return end
	}
	return last
}

// number returns where the run of numbers at text[i] ends, or its first most.
func number(text []byte, i, most int) int {
	for ; most > 0 && i < len(text); most-- {
		c, n := classAt(text, i)
		if c&isNumber == 0 {
			break
		}
		i += n
	}
	return i
}
