package bpe

// cutO200K cuts by
//
//	[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?
//	|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?
//	|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+
func cutO200K(text []byte, i int, ends []int) int {
	for n := range ends {
		if i == len(text) {
			return n
		}
		i = nextO200K(text, i, 3, true)
		ends[n] = i
	}
	return len(ends)
}

// cutTekken cuts as cutO200K does, but each number by itself, and an English
// ending is no part of the word before it.
func cutTekken(text []byte, i int, ends []int) int {
	for n := range ends {
		if i == len(text) {
			return n
		}
		i = nextO200K(text, i, 1, false)
		ends[n] = i
	}
	return len(ends)
}

func nextO200K(text []byte, i, digits int, endings bool) int {
	// Most pieces are an ASCII word, after a space or the like or not.
	word := i
	if text[i] == ' ' {
		word++
	}
	end := word
	for end < len(text) && ascii[text[end]]&isUpper != 0 {
		end++
	}
	for end < len(text) && ascii[text[end]]&isLower != 0 {
		end++
	}
	if end > word && (end == len(text) || text[end] < 0x80) {
		return ending(text, end, endings)
	}

	c, n := classAt(text, i)
	switch {
	case c&isNumber != 0:
		return number(text, i, digits)
	case c&isLetter != 0:
		return ending(text, casedWord(text, i), endings)
	}
	after := i + n
	if after < len(text) {
		next, m := classAt(text, after)
		if c&isNewline == 0 && next&(isUpper|isLower) != 0 {
			// A mark is no letter, so it may be the character before a word; but a
			// word that begins with it may be preferred.
			end, low := casedRun(text, after)
			if low || c&(isUpper|isLower) == 0 {
				return ending(text, end, endings)
			}
			return ending(text, casedWord(text, i), endings)
		}
		if text[i] == ' ' && next&(isSpace|isLetter|isNumber) == 0 {
			return slashes(text, until(text, after+m, isSpace|isLetter|isNumber))
		}
	}
	switch {
	case c&(isUpper|isLower) != 0:
		return ending(text, casedWord(text, i), endings)
	case c&isSpace != 0:
		return cutSpace(text, i, true, false)
	}
	return slashes(text, until(text, after, isSpace|isLetter|isNumber))
}

// casedWord returns where the word at text[i] ends, which is a letter or a mark:
// the match of the first alternative, U*L+, or else of the second, U+L*.
func casedWord(text []byte, i int) int {
	end, _ := casedRun(text, i)
	return end
}

// casedRun returns where the match of U*L+ at text[i] ends, with low true. If
// there is none, it returns where the match of U+ ends, with low false. U are the
// characters that may be upper case, L those that may be lower case; letters
// without case and marks are both, so that U* may have taken too much: then it
// gives back down to the last character that is also L, and L+ is that one.
func casedRun(text []byte, i int) (end int, low bool) {
	both := i // the end of the last character that is U and L
	for i < len(text) {
		c, n := classAt(text, i)
		if c&isUpper == 0 {
			if c&isLower != 0 {
				return while(text, i+n, isLower), true
			}
			break
		}
		i += n
		if c&isLower != 0 {
			both, low = i, true
		}
	}
	if low {
		return both, true
	}
	return i, false
}

// ending returns where the English ending at text[i] ends, i if there is none or
// none is wanted.
func ending(text []byte, i int, wanted bool) int {
	if wanted && i < len(text) && text[i] == '\'' {
		return contraction(text, i, true)
	}
	return i
}

// slashes returns where the run of line ends and slashes at text[i] ends.
func slashes(text []byte, i int) int {
	for i < len(text) && (text[i] == '\n' || text[i] == '\r' || text[i] == '/') {
		i++
	}
	return i
}
