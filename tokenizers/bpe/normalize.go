package bpe

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"tokencast/tokenizers/vocab"
)

// normalizerOf returns what a vocabulary does to a text before it is cut, nil for
// nothing.
func normalizerOf(name string) (func(text []byte) []byte, error) {
	switch name {
	case vocab.NormalizeNone:
		return nil, nil
	case vocab.NormalizeNFC:
		return func(text []byte) []byte { return normalize(norm.NFC, text) }, nil
	case vocab.NormalizeNFKC:
		return func(text []byte) []byte { return normalize(norm.NFKC, text) }, nil
	}
	return nil, fmt.Errorf("normalizer %q is not one of rank BPE", name)
}

// normalize returns text in NFC or NFKC, text itself if it is so already.
//
// Package norm puts a U+034F after each 30 combining marks in a row, which the
// references do not. A text with so many is normalized again, its long runs by
// hand.
func normalize(form norm.Form, text []byte) []byte {
	if form.QuickSpan(text) == len(text) {
		return text
	}
	out := form.Bytes(text)
	joiner := []byte("\u034f")
	if bytes.Count(out, joiner) <= bytes.Count(text, joiner) {
		return out
	}
	out = out[:0]
	for start := 0; start < len(text); {
		end, runes := start, 0
		for end < len(text) {
			p := form.Properties(text[end:])
			if runes > 0 && (p.Size() == 0 || p.BoundaryBefore()) {
				break
			}
			end += max(p.Size(), 1)
			runes++
		}
		// No character is more than three marks.
		if runes < 8 {
			out = append(out, form.Bytes(text[start:end])...)
		} else {
			out = appendComposed(out, form, text[start:end])
		}
		start = end
	}
	return out
}

// appendComposed appends the NFC or NFKC of text by the rules of Unicode: take the
// characters apart, sort the marks between others by their class, and put together
// again what makes one character and has no mark of the same class between.
//
// Worked example: a, U+0323 (class 220), U+0301 (230) and again U+0301 -> U+1EA1,
// U+0301, U+0301: a takes the dot below; with the first accent there is no single
// character; the second accent is blocked by the first.
func appendComposed(out []byte, form norm.Form, text []byte) []byte {
	type char struct {
		r    rune
		mark uint8 // the combining class, 0 for no mark
	}
	var chars []char
	for i := 0; i < len(text); {
		p := form.Properties(text[i:])
		size := max(p.Size(), 1)
		parts := p.Decomposition()
		if parts == nil {
			parts = text[i : i+size]
		}
		for _, r := range string(parts) {
			chars = append(chars, char{r, norm.NFC.PropertiesString(string(r)).CCC()})
		}
		i += size
	}
	for i := 0; i < len(chars); i++ {
		from := i
		for i < len(chars) && chars[i].mark != 0 {
			i++
		}
		slices.SortStableFunc(chars[from:i], func(a, b char) int { return cmp.Compare(a.mark, b.mark) })
	}
	base := -1 // of kept, what marks are put onto
	kept := chars[:0]
	for _, c := range chars {
		if base >= 0 && (base == len(kept)-1 || kept[len(kept)-1].mark < c.mark) {
			pair := norm.NFC.String(string([]rune{kept[base].r, c.r}))
			if r, n := utf8.DecodeRuneInString(pair); n == len(pair) {
				kept[base].r = r
				continue
			}
		}
		if c.mark == 0 {
			base = len(kept)
		}
		kept = append(kept, c)
	}
	for _, c := range kept {
		out = utf8.AppendRune(out, c.r)
	}
	return out
}
