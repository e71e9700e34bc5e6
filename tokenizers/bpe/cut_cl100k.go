package bpe

// cutCL100K cuts by
//
//	'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+
//	| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s
func cutCL100K(text []byte, i int) int {
	if end := quickLetters(text, i, 3); end > i {
		return end
	}
	return cutLetters(text, i, 3, true)
}

// cutLlama3 cuts by
//
//	(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}
//	| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
//
// It differs from cutCL100K at the end of the text only: spaces after the last
// newline are a piece of their own.
func cutLlama3(text []byte, i int) int {
	if end := quickLetters(text, i, 3); end > i {
		return end
	}
	return cutLetters(text, i, 3, false)
}

// cutQwen2 cuts as cutLlama3 does, but each number by itself.
func cutQwen2(text []byte, i int) int {
	if end := quickLetters(text, i, 1); end > i {
		return end
	}
	return cutLetters(text, i, 1, false)
}

// quickLetters returns where the piece at text[i] ends if that is soon seen, else i.
func quickLetters(text []byte, i, digits int) int {
	if i+1 >= len(text) {
		return i
	}
	c, next := text[i], text[i+1]
	if leadsCL100K[c] != 0 && next >= 0x80 {
		if end := while(text, i+1, isLetter); end > i+1 {
			return end
		}
		return i
	}
	if end := asciiWord(text, i, &leadsCL100K); end > i {
		return end
	}
	if c == '\'' {
		return i
	}
	return asciiOther(text, i, digits, false)
}

func cutLetters(text []byte, i, digits int, tail bool) int {
	c, n := classAt(text, i)
	switch {
	case c&isLetter != 0:
		return while(text, i+n, isLetter)
	case c&isNumber != 0:
		return number(text, i, digits)
	}
	if text[i] == '\'' {
		if end := contraction(text, i, true); end > i {
			return end
		}
	}
	after := i + n
	if after < len(text) {
		next, m := classAt(text, after)
		if next&isLetter != 0 && c&isNewline == 0 {
			return while(text, after+m, isLetter)
		}
		if text[i] == ' ' && next&(isSpace|isNumber) == 0 {
			return lines(text, until(text, after+m, isSpace|isLetter|isNumber))
		}
	}
	if c&isSpace != 0 {
		return cutSpace(text, i, true, tail)
	}
	return lines(text, until(text, after, isSpace|isLetter|isNumber))
}

// lines returns where the run of line ends at text[i] ends.
func lines(text []byte, i int) int {
	for i < len(text) && (text[i] == '\n' || text[i] == '\r') {
		i++
	}
	return i
}
