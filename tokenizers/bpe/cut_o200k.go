package bpe

// cutO200K cuts by
//
//	[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?
//	|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?
//	|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+
func cutO200K(text []byte, i int) int {
	if end := quickCased(text, i, 3, true); end > i {
		return end
	}
	return cutCased(text, i, 3, true)
}

// cutTekken cuts as cutO200K does, but each number by itself, and an English
// ending is no part of the word before it.
func cutTekken(text []byte, i int) int {
	if end := quickCased(text, i, 1, false); end > i {
		return end
	}
	return cutCased(text, i, 1, false)
}

func cutCased(text []byte, i, digits int, endings bool) int {
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

// quickCased returns where the piece at text[i] ends if that is soon seen, else i.
func quickCased(text []byte, i, digits int, endings bool) int {
	if i+1 >= len(text) {
		return i
	}
	c, next := text[i], text[i+1]
	if leadsO200K[c] != 0 && next >= 0x80 {
		if end, _ := casedRun(text, i+1); end > i+1 {
			return ending(text, end, endings)
		}
		return i
	}
	if end := asciiCased(text, i); end > i {
		return end
	}
	return asciiOther(text, i, digits, true)
}

// asciiCased returns where the word at text[i] ends if it is one of ASCII letters, of
// which the first alone may be upper case, after a character of leads or not; i if not,
// or if an apostrophe follows.
func asciiCased(text []byte, i int) int {
	if i+10 > len(text) {
		return i
	}
	// A branch that is foreseen costs less than an addition that is waited for.
	end := i
	if leadsO200K[text[i]] != 0 {
		if text[i+1]-'A' < 26 {
			end = afterLowers(text, i+2)
		} else if end = afterLowers(text, i+1); end == i+1 {
			return i
		}
	} else if text[i]-'A' < 26 {
		end = afterLowers(text, i+1)
	} else if end = afterLowers(text, i); end == i {
		return i
	}
	if end < len(text) && endsASCII[text[end]] == 0 && (text[end]-'A' >= 26 || text[end-1]-'A' >= 26) {
		return end
	}
	return i
}

// afterLowers returns where the run of letters a to z at text[i] ends, where eight bytes
// follow.
func afterLowers(text []byte, i int) int {
	n := lowers(le.Uint64(text[i:]))
	if n == 8 {
		return moreLowers(text, i+8, 0)
	}
	return i + n
}

// endsASCII has a 1 for each byte after which a word of ASCII letters may go on.
var endsASCII = func() (table [256]uint8) {
	table['\''] = 1
	for c := 0x80; c < len(table); c++ {
		table[c] = 1
	}
	return table
}()

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
	if i < len(text) && text[i] >= 0x80 {
		// Where there are no cases, this is all of the word.
		if both = caseless(text, i); both > i {
			i, low = both, true
		}
	}
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

// caseless returns where the run of characters that are U and L at text[i] ends, of those
// of two bytes or three.
func caseless(text []byte, i int) int {
	for i+2 < len(text) {
		var c class
		n := 2
		switch b := text[i]; {
		case b >= 0xC0 && b < 0xE0:
			c = twoBytes[int(b&0x1F)<<6|int(text[i+1]&0x3F)]
		case b&0xF0 == 0xE0:
			c, n = classOf(int(b&0x0F)<<12|int(text[i+1]&0x3F)<<6|int(text[i+2]&0x3F)), 3
		}
		if c&(isUpper|isLower) != isUpper|isLower {
			break
		}
		i += n
	}
	return i
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
