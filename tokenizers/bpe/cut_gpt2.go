package bpe

// cutGPT2 cuts by
//
//	's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
func cutGPT2(text []byte, i int, ends []int) int {
	for n := range ends {
		if i == len(text) {
			return n
		}
		i = nextGPT2(text, i, false)
		ends[n] = i
	}
	return len(ends)
}

// cutDigitsGPT2 sets each number apart, and cuts what lies between numbers as
// cutGPT2 cuts whole texts: white space before a number is then at the end.
func cutDigitsGPT2(text []byte, i int, ends []int) int {
	for n := range ends {
		if i == len(text) {
			return n
		}
		i = nextGPT2(text, i, true)
		ends[n] = i
	}
	return len(ends)
}

func nextGPT2(text []byte, i int, digits bool) int {
	// Most pieces are an ASCII word, after a space or not.
	word := i
	if text[i] == ' ' {
		word++
	}
	end := word
	for end < len(text) && ascii[text[end]]&isLetter != 0 {
		end++
	}
	if end > word && (end == len(text) || text[end] < 0x80) {
		return end
	}

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
	end = cutSpace(text, i, false, true)
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
