package bpe

// cutGPT2 cuts by
//
//	's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
func cutGPT2(text []byte, i int) int {
	if end := asciiWord(text, i, &leadsGPT2); end > i {
		return end
	}
	return cutRuns(text, i, false)
}

// cutDigitsGPT2 sets each number apart, and cuts what lies between numbers as
// cutGPT2 cuts whole texts: white space before a number is then at the end.
func cutDigitsGPT2(text []byte, i int) int {
	if end := asciiWord(text, i, &leadsGPT2); end > i {
		return end
	}
	return cutRuns(text, i, true)
}

func cutRuns(text []byte, i int, digits bool) int {
	from := i
	switch text[i] {
	case '\'':
		if end := contraction(text, i, false); end > i {
			return end
		}
	case ' ':
		if i+1 < len(text) {
			from++
		}
	}
	c, n := classAt(text, from)
	switch {
	case c&isLetter != 0:
		return while(text, from+n, isLetter)
	case c&isNumber != 0 && digits:
		if from > i {
			return from
		}
		return from + n
	case c&isNumber != 0:
		return while(text, from+n, isNumber)
	case c&isSpace == 0:
		return until(text, from+n, isSpace|isLetter|isNumber)
	}
	end := cutSpace(text, i, false, true)
	if digits && end < len(text) {
		// It left the last space for what follows; a number does not take it.
		c, n := classAt(text, end)
		if c&isSpace != 0 && end+n < len(text) {
			if next, _ := classAt(text, end+n); next&isNumber != 0 {
				return end + n
			}
		}
	}
	return end
}
