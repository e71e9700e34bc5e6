package wordpiece

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// normalise cleans text as BERT's uncased models want it: control characters
// go, white space becomes the space, ideographs get spaces around them, letters
// lose their accents and are lower-cased. The rules are those of the reference,
// the BERT normalizer of Hugging Face's tokenizers.
//
//	normalise("Café\t北京!") = "cafe  北  京 !"
func normalise(text string) string {
	text = clean(text)
	if !isASCII(text) {
		text = norm.NFD.String(text)
	}
	return strings.Map(func(r rune) rune {
		if isMark(r) {
			return -1
		}
		// Character by character: the final sigma is no exception.
		return unicode.ToLower(r)
	}, text)
}

// clean does what has to happen before accents are taken off.
func clean(text string) string {
	return string(appendClean(nil, []byte(text)))
}

// appendClean appends text, cleaned, to out.
func appendClean(out, text []byte) []byte {
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		text = text[size:]
		switch {
		case r == '\t', r == '\n', r == '\r':
			out = append(out, ' ')
		case isDropped(r):
		case unicode.IsSpace(r):
			out = append(out, ' ')
		case isIdeograph(r):
			out = append(utf8.AppendRune(append(out, ' '), r), ' ')
		default:
			out = utf8.AppendRune(out, r)
		}
	}
	return out
}

// words splits normalised text at white space, and takes every punctuation
// character out as a word of its own.
//
//	words("it's 3 $") = it ' s 3 $
func words(text string) []string {
	var found []string
	start := -1 // of the word being read, or -1
	finish := func(end int) {
		if start >= 0 {
			found = append(found, text[start:end])
			start = -1
		}
	}
	for i, r := range text {
		switch {
		case unicode.IsSpace(r):
			finish(i)
		case isPunctuation(r):
			finish(i)
			found = append(found, string(r))
		case start < 0:
			start = i
		}
	}
	finish(len(text))
	return found
}

// isDropped reports whether r carries no text: the replacement character, and
// control, format and private-use characters. Tab, line feed and carriage return
// are seen to before; vertical tab, form feed and next line are dropped, though
// they are white space elsewhere.
func isDropped(r rune) bool {
	return r == '\uFFFD' || isFormat(r)
}

// isIdeograph reports whether r is in one of the blocks of Han ideographs that
// the reference names. Kana and Hangul are not among them, nor are later blocks.
// The reference begins one block at U+2B920, where Unicode has U+2B820: counts
// follow the reference.
func isIdeograph(r rune) bool {
	switch {
	case 0x4E00 <= r && r <= 0x9FFF,
		0x3400 <= r && r <= 0x4DBF,
		0x20000 <= r && r <= 0x2A6DF,
		0x2A700 <= r && r <= 0x2B73F,
		0x2B740 <= r && r <= 0x2B81F,
		0x2B920 <= r && r <= 0x2CEAF,
		0xF900 <= r && r <= 0xFAFF,
		0x2F800 <= r && r <= 0x2FA1F:
		return true
	}
	return false
}

// isPunctuation reports whether r is punctuation to BERT: what Unicode says, and
// every ASCII character that is printed but neither letter nor digit, such as $.
func isPunctuation(r rune) bool {
	switch {
	case '!' <= r && r <= '/', ':' <= r && r <= '@', '[' <= r && r <= '`', '{' <= r && r <= '~':
		return true
	}
	return isPunct(r)
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= 0x80 {
			return false
		}
	}
	return true
}
