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

// A cutter returns the end of the piece of text that begins at byte i, which is before
// the end of text.
type cutter func(text []byte, i int) int

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

// leads has a 1 for each ASCII character that may stand before the letters of a word
// and in one piece with them: by gpt2 a space alone, by cl100k any that is no letter,
// number or newline, nor the apostrophe, which may begin an English ending, and by o200k
// the apostrophe too.
var leadsGPT2, leadsCL100K, leadsO200K = func() (gpt2, cl100k, o200k [256]uint8) {
	gpt2[' '] = 1
	for c := range 128 {
		if ascii[c]&(isLetter|isNumber|isNewline) == 0 {
			o200k[c] = 1
		}
	}
	cl100k = o200k
	cl100k['\''] = 0
	return gpt2, cl100k, o200k
}()

// asciiWord returns where the word of ASCII letters of either case at text[i] ends,
// which may begin with one character of leads: i if there is none, or if the letters go
// on beyond ASCII, or too near the end of the text to be looked at eight at a time.
func asciiWord(text []byte, i int, leads *[256]uint8) int {
	if i+9 > len(text) {
		return i
	}
	// A branch that is foreseen costs less than an addition that is waited for.
	end := i
	if leads[text[i]] != 0 {
		end = afterLetters(text, i+1)
		if end == i+1 {
			return i
		}
	} else if end = afterLetters(text, i); end == i {
		return i
	}
	if end < len(text) && text[end] >= 0x80 {
		return i
	}
	return end
}

// afterLetters returns where the run of ASCII letters at text[i] ends, where eight
// bytes follow.
func afterLetters(text []byte, i int) int {
	n := lowers(le.Uint64(text[i:]) | foldCase)
	if n == 8 {
		return moreLowers(text, i+8, foldCase)
	}
	return i + n
}

// asciiOther returns where the piece at text[i], which is no word, ends by cl100k or
// o200k, if all of it and what follows are ASCII and it is no run of white space; else
// i. With slash, slashes and line ends go with punctuation, else line ends alone.
func asciiOther(text []byte, i, most int, slash bool) int {
	c, next := text[i], text[i+1]
	if c|next >= 0x80 {
		return i
	}
	of, then := ascii[c], ascii[next]
	switch {
	case of&isNumber != 0:
		end := i + 1
		for end < i+most && end < len(text) && ascii[text[end]]&isNumber != 0 {
			end++
		}
		if end < i+most && end < len(text) && text[end] >= 0x80 {
			return i
		}
		return end
	case of&(isSpace|isLetter) == 0 && then&(isSpace|isNumber) != 0 && then&isNewline == 0:
		return i + 1
	case of&(isSpace|isNewline) == isSpace && then&isNumber != 0:
		return i + 1
	case of&(isSpace|isLetter) == 0 && then&isLetter == 0, c == ' ' && then == 0:
		end := i + 1
		for end < len(text) && text[end] < 0x80 && ascii[text[end]]&(isSpace|isLetter|isNumber) == 0 {
			end++
		}
		if end == len(text) || text[end] >= 0x80 {
			return i
		}
		if slash {
			return slashes(text, end)
		}
		return lines(text, end)
	}
	return i
}
