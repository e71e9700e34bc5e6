package tokenizers

import (
	"encoding/binary"
	"math/bits"
	"sync/atomic"
	"unicode"
	"unicode/utf8"
)

// A Script is a class of scripts whose tokens per letter are alike enough for
// one factor.
type Script string

// The script classes.
const (
	Latin    Script = "latin"
	Han      Script = "han"
	Kana     Script = "kana" // Hiragana and Katakana
	Hangul   Script = "hangul"
	Cyrillic Script = "cyrillic"
	Arabic   Script = "arabic"
	Hebrew   Script = "hebrew"
	Indic    Script = "indic" // the ten scripts of India and Sri Lanka with a Unicode block before U+0E00
	Thai     Script = "thai"
	Other    Script = "other" // every other script, Greek among them, and text without letters
)

// ScriptCount is the number of script classes, the length of what Letters and
// Deal return.
const ScriptCount = 10

// Positions in the order of Scripts.
const (
	latinAt = iota
	hanAt
	kanaAt
	hangulAt
	cyrillicAt
	arabicAt
	hebrewAt
	indicAt
	thaiAt
	otherAt
)

// Scripts returns the script classes in their fixed order, which is the order
// of the arrays of Letters and Deal. The caller owns the slice.
func Scripts() []Script {
	return []Script{Latin, Han, Kana, Hangul, Cyrillic, Arabic, Hebrew, Indic, Thai, Other}
}

// Letters returns how many letters of text each script class has, in the order
// of Scripts. A mark with a script of its own, such as an Arabic or Thai vowel
// sign, counts as a letter of it; accents that any script may use, digits,
// punctuation, emoji and white space count nowhere.
//
// It takes ASCII eight bytes at once: in a word of lower-case bytes, all below 0x80,
// adding 0x1F carries into the high bit of a byte from a on, adding 5 from above z on.
func Letters(text []byte) [ScriptCount]int {
	const (
		ones  = 0x0101010101010101
		highs = 0x80 * ones
	)
	var letters [ScriptCount]int
	for len(text) >= 8 {
		word := binary.LittleEndian.Uint64(text)
		ascii := bits.TrailingZeros64(word&highs) / 8 // how many bytes before one that is none
		lower := word&^highs | 0x20*ones
		found := (lower + 0x1F*ones) &^ (lower + 5*ones) & highs
		letters[latinAt] += bits.OnesCount64(found & (1<<(8*ascii) - 1))
		text = text[ascii:]
		for len(text) > 0 && text[0] >= utf8.RuneSelf {
			text = text[countRune(&letters, text):]
		}
	}
	for len(text) > 0 {
		text = text[countRune(&letters, text):]
	}
	return letters
}

// countRune counts the character that text begins with, and returns its size.
func countRune(letters *[ScriptCount]int, text []byte) int {
	r, size := utf8.DecodeRune(text)
	page := scriptPages[r>>pageBits].Load()
	if page == nil {
		page = new(scriptPage)
		for i := range page {
			page[i] = int8(scriptOf(r&^(1<<pageBits-1) | rune(i)))
		}
		scriptPages[r>>pageBits].Store(page)
	}
	if at := page[r&(1<<pageBits-1)]; at >= 0 {
		letters[at]++
	}
	return size
}

// What scriptOf says, by pages of characters, each made when a text first needs it:
// most texts need a few, and to make all takes a while.
const pageBits = 7

type scriptPage [1 << pageBits]int8

var scriptPages [(unicode.MaxRune + 1) >> pageBits]atomic.Pointer[scriptPage]

// scriptOf returns the position of r's script class, or -1 when r is neither a
// letter nor a mark of one script.
func scriptOf(r rune) int {
	if !unicode.IsLetter(r) && !unicode.IsMark(r) {
		return -1
	}
	// Letters and marks that Unicode gives to several scripts, but which are
	// written in one class.
	switch r {
	case 0x30FC, 0xFF70, 0x3099, 0x309A, 0xFF9E, 0xFF9F: // prolonged sound and voicing marks
		return kanaAt
	case 0x3006: // ideographic closing mark
		return hanAt
	case 0x0640: // tatweel
		return arabicAt
	}
	for at, tables := range scriptTables {
		if unicode.In(r, tables...) {
			return at
		}
	}
	if unicode.Is(unicode.Inherited, r) {
		return -1
	}
	return otherAt
}

// scriptTables holds the scripts of each class in the order of Scripts, without
// Other.
var scriptTables = [otherAt][]*unicode.RangeTable{
	latinAt:    {unicode.Latin},
	hanAt:      {unicode.Han},
	kanaAt:     {unicode.Hiragana, unicode.Katakana},
	hangulAt:   {unicode.Hangul},
	cyrillicAt: {unicode.Cyrillic},
	arabicAt:   {unicode.Arabic},
	hebrewAt:   {unicode.Hebrew},
	indicAt: {
		unicode.Devanagari, unicode.Bengali, unicode.Gurmukhi, unicode.Gujarati, unicode.Oriya,
		unicode.Tamil, unicode.Telugu, unicode.Kannada, unicode.Malayalam, unicode.Sinhala,
	},
	thaiAt: {unicode.Thai},
}
