package bpe

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
		if c := text[i]; c < 0x80 {
			if ascii[c]&want == 0 {
				return i
			}
			i++
			continue
		}
		got, n := wideClassAt(text, i)
		if got&want == 0 {
			return i
		}
		i += n
	}
	return i
}

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
