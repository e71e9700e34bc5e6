package bpe

import "math/bits"

//go:generate go run ../../tools/unicode/classes.go ../../tools/unicode/categories.txt classes_table.go

// A class is what the patterns ask about a character, as bits. A character of
// none of them is punctuation, a symbol, a control or unassigned.
//
// The characters are those of Unicode 16.0, which the references cut by, not of
// the version that Go's package unicode knows.
type class = uint8

const (
	isSpace   class = 1 << iota // \s, newlines included
	isNewline                   // [\r\n]
	isNumber                    // \p{N}
	isUpper                     // [\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]
	isLower                     // [\p{Ll}\p{Lm}\p{Lo}\p{M}]
	isLetter                    // \p{L}, so not a mark
)

// ascii has the classes of the first 128 characters; the rest is not used, but
// lets a byte index without a check.
var ascii = func() (table [256]class) {
	for c := range 128 {
		table[c] = classPages[int(classIndex[0])*pageSize+c]
	}
	return table
}()

const pageSize = 128

func classOf(r int) class {
	return classPages[int(classIndex[r/pageSize])*pageSize+r%pageSize]
}

// classAt returns the class of the character at text[i] and its length in bytes.
func classAt(text []byte, i int) (class, int) {
	if c := text[i]; c < 0x80 {
		return ascii[c], 1
	}
	return wideClassAt(text, i)
}

// wideClassAt is classAt for a character of two bytes or more. What is not
// UTF-8 has some class and some length within the text.
func wideClassAt(text []byte, i int) (class, int) {
	c := int(text[i])
	switch left := len(text) - i; {
	case c < 0xC0 || left < 2:
		return 0, 1
	case c < 0xE0:
		return classOf((c&0x1F)<<6 | int(text[i+1]&0x3F)), 2
	case left < 3:
		return 0, left
	case c < 0xF0:
		return classOf((c&0x0F)<<12 | int(text[i+1]&0x3F)<<6 | int(text[i+2]&0x3F)), 3
	case left < 4:
		return 0, left
	}
	r := (c&0x07)<<18 | int(text[i+1]&0x3F)<<12 | int(text[i+2]&0x3F)<<6 | int(text[i+3]&0x3F)
	if r > 0x10FFFF {
		return 0, 4
	}
	return classOf(r), 4
}

// while returns where the run of characters that have one of the bits of want
// ends, from i on.
func while(text []byte, i int, want class) int {
	for i < len(text) {
		c := text[i]
		var got class
		n := 1
		switch {
		case c < 0x80:
			got = ascii[c]
		case c < 0xE0 && i+1 < len(text):
			got, n = twoBytes[int(c&0x1F)<<6|int(text[i+1]&0x3F)], 2
		case c < 0xF0 && i+2 < len(text):
			got, n = classOf(int(c&0x0F)<<12|int(text[i+1]&0x3F)<<6|int(text[i+2]&0x3F)), 3
		default:
			got, n = wideClassAt(text, i)
		}
		if got&want == 0 {
			return i
		}
		i += n
	}
	return i
}

// twoBytes has the classes of the characters of two bytes, by the bits of these.
var twoBytes = func() (table [0x800]class) {
	for c := 0x80; c < len(table); c++ {
		table[c] = classOf(c)
	}
	return table
}()

// until returns where the run of characters that have none of the bits of stop
// ends, from i on.
func until(text []byte, i int, stop class) int {
	for i < len(text) {
		got, n := classAt(text, i)
		if got&stop != 0 {
			return i
		}
		i += n
	}
	return i
}

const (
	eachByte = 0x0101010101010101
	topBits  = 0x80 * eachByte

	// foldCase makes lower case of ASCII letters, and no letter of anything else.
	foldCase = 0x20 * eachByte
)

// lowers returns how many bytes of word, from the lowest up, are letters a to z.
//
// Below a, subtracting it sets the top bit of a byte; above z, so does what follows.
// Such a byte may spoil those above it, but it is the lowest that is asked for.
func lowers(word uint64) int {
	below := word - 'a'*eachByte
	above := word + (0x7F-'z')*eachByte
	return bits.TrailingZeros64((below|above)&topBits) >> 3
}

// moreLowers returns where the run of letters a to z at text[i] ends; with foldCase, of
// those and of A to Z.
func moreLowers(text []byte, i int, fold uint64) int {
	for ; i+8 <= len(text); i += 8 {
		if n := lowers(le.Uint64(text[i:]) | fold); n < 8 {
			return i + n
		}
	}
	for i < len(text) && (text[i]|byte(fold))-'a' < 26 {
		i++
	}
	return i
}
