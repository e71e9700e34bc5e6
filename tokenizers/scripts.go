package tokenizers

import (
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
func Letters(text []byte) [ScriptCount]int {
	var letters [ScriptCount]int
	for i := 0; i < len(text); {
		c := text[i]
		if c < utf8.RuneSelf {
			if c |= 0x20; 'a' <= c && c <= 'z' {
				letters[latinAt]++
			}
			i++
			continue
		}
		r, size := utf8.DecodeRune(text[i:])
		if at := scriptOf(r); at >= 0 {
			letters[at]++
		}
		i += size
	}
	return letters
}

// scriptOf returns the position of r's script class, or -1 when r is neither a
// letter nor a mark of one script.
func scriptOf(r rune) int {
	// Blocks that hold nothing but letters of one script, the common ones first:
	// they spare most text the search of the tables below.
	switch {
	case 0x4E00 <= r && r <= 0x9FFF:
		return hanAt
	case 0x3041 <= r && r <= 0x3096, 0x30A1 <= r && r <= 0x30FA:
		return kanaAt
	case 0xAC00 <= r && r <= 0xD7A3:
		return hangulAt
	case 0x0410 <= r && r <= 0x044F:
		return cyrillicAt
	}
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
