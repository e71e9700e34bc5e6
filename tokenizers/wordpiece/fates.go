package wordpiece

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// What becomes of each character, as a table.
//
// The rules of normalise work on a whole text: clean it, decompose it, take off
// accents, lower-case it, split it. But nearly every character comes out the same
// wherever it stands, and can be looked up:
//
//	É    is the text e          (decomposed e + U+0301, the accent taken off)
//	北   is a word, 北
//	!    is a word, !
//	tab  ends a word
//	NUL  is the empty text
//
// Only where decomposing may put characters in another order does the place
// matter: that is so for those with a combining class that are not taken off as
// accents. These, and characters beyond the table, are normalised in stretches,
// with all that is around them and has no text. A character with text begins a
// new stretch, since no order goes over a character of class 0.
type fate uint32

// The kinds of fate.
const (
	fateSlow  = iota // normalised with its stretch
	fateText         // its text is part of a word; it may be empty
	fateSpace        // ends a word
	fateWord         // its text is a word

	fateRunes = 1 << 16 // characters in the table

	// Bits of a fate: 0 and 1 the kind, 2 to 7 the length of the text, 8 to 31
	// where it begins.
	fateMaxText = 1<<6 - 1
)

func (f fate) kind() int { return int(f & 3) }

// text returns the text of f, nil if texts is not of the same table.
func (f fate) text(texts []byte) []byte {
	begin := int(f >> 8)
	end := begin + int(f>>2&fateMaxText)
	if end > len(texts) {
		return nil
	}
	return texts[begin:end]
}

// newFates returns the table and the texts in it.
func newFates(uncased bool) (table []uint32, texts []byte) {
	table = make([]uint32, fateRunes)
	for r := range rune(fateRunes) {
		if !utf8.ValidRune(r) {
			continue
		}
		kind, text := fateOf(r, uncased)
		if len(text) > fateMaxText {
			continue
		}
		table[r] = uint32(kind) | uint32(len(text))<<2 | uint32(len(texts))<<8
		texts = append(texts, text...)
	}
	return table, texts
}

// fateOf returns what becomes of r wherever it stands, or fateSlow.
func fateOf(r rune, uncased bool) (kind int, text string) {
	text = clean(string(r))
	if uncased {
		if !alone(text) {
			return fateSlow, ""
		}
		text = normalise(string(r))
	}
	found := words(text)
	switch {
	case len(found) == 0 && text != "":
		return fateSpace, ""
	case len(found) == 0:
		return fateText, ""
	case len(found) > 1:
		return fateSlow, ""
	case strings.ContainsFunc(text, unicode.IsSpace), isPunctuation([]rune(found[0])[0]):
		return fateWord, found[0]
	}
	return fateText, text
}

// alone reports whether nothing of text, decomposed, can change places with what
// stands around it, but for accents, which are taken off.
func alone(text string) bool {
	for _, r := range norm.NFD.String(text) {
		if norm.NFD.PropertiesString(string(r)).CCC() != 0 && !isMark(r) {
			return false
		}
	}
	return true
}

// words calls word for each word of text, in order. The slice is good until word
// returns.
func (e *Engine) words(text []byte, s *scratch, word func([]byte)) {
	current := s.word[:0]
	finish := func() {
		if len(current) > 0 {
			word(current)
			current = current[:0]
		}
	}
	for i := 0; i < len(text); {
		c := text[i]
		if c < utf8.RuneSelf && e.ascii[c] != 0 {
			current = append(current, e.ascii[c])
			i++
			continue
		}
		f, size := e.fateAt(text[i:])
		switch f.kind() {
		case fateText:
			current = append(current, f.text(e.texts)...)
		case fateSpace:
			finish()
		case fateWord:
			finish()
			word(f.text(e.texts))
		case fateSlow:
			size = e.stretch(text[i:])
			for rest := e.normalise(text[i:i+size], s); len(rest) > 0; {
				r, n := utf8.DecodeRune(rest)
				switch {
				case e.uncased && isMark(r):
				case unicode.IsSpace(r):
					finish()
				default:
					if e.uncased {
						r = unicode.ToLower(r)
					}
					if isPunctuation(r) {
						finish()
					}
					current = utf8.AppendRune(current, r)
					if isPunctuation(r) {
						finish()
					}
				}
				rest = rest[n:]
			}
		}
		i += size
	}
	finish()
	s.word = current
}

// fateAt returns the fate of the first character of text, and its length.
func (e *Engine) fateAt(text []byte) (fate, int) {
	r, size := utf8.DecodeRune(text)
	if r >= fateRunes {
		return fateSlow, size
	}
	return fate(e.fates[r]), size
}

// stretch returns the length of the first stretch of text: characters to be
// normalised together, and those without text among them.
func (e *Engine) stretch(text []byte) int {
	for i := 0; i < len(text); {
		f, size := e.fateAt(text[i:])
		if f.kind() != fateSlow && (f.kind() != fateText || len(f.text(e.texts)) > 0) {
			return i
		}
		i += size
	}
	return len(text)
}

// normalise cleans and, for an uncased vocabulary, decomposes text.
func (e *Engine) normalise(text []byte, s *scratch) []byte {
	s.cleaned = appendClean(s.cleaned[:0], text)
	if !e.uncased {
		return s.cleaned
	}
	s.decomposed = norm.NFD.Append(s.decomposed[:0], s.cleaned...)
	return s.decomposed
}
