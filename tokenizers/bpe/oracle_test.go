package bpe

import (
	"testing"
	"unicode"

	"github.com/dlclark/regexp2"

	"tokencast/tokenizers/vocab"
)

// patterns are the regular expressions that the cutters stand for, as the
// references write them, but for possessive quantifiers, which regexp2 lacks. Its
// classes are those of Go's package unicode; see sameClasses.
var patterns = map[string]string{
	vocab.PatternGPT2: gpt2Pattern,
	vocab.PatternCL100K: `'(?i:[sdmt]|ll|ve|re|\u017f)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*` +
		`|\s+\z|\s*[\r\n]|\s+(?!\S)|\s`,
	vocab.PatternLlama3: cl100kPattern,
	vocab.PatternQwen2: `(?i:'s|'t|'re|'ve|'m|'ll|'d|'\u017f)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*` +
		`|\s*[\r\n]+|\s+(?!\S)|\s+`,
	vocab.PatternO200K: o200kPattern,
	vocab.PatternTekken: `[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+` +
		`|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*` +
		`|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
}

// An oracle encodes by the book: a regular expression, then byte pairs merged one
// by one, searching all of them for the next.
type oracle struct {
	pattern *regexp2.Regexp
	ranks   map[string]int
}

func newOracle(t testing.TB, def *vocab.Definition) *oracle {
	t.Helper()
	o := &oracle{pattern: regexp2.MustCompile(patterns[def.Pattern], regexp2.None), ranks: map[string]int{}}
	for id, token := range def.Tokens {
		if !token.Special() {
			o.ranks[string(token.Bytes)] = id
		}
	}
	return o
}

func (o *oracle) cut(t testing.TB, text string) []string {
	t.Helper()
	var pieces []string
	m, err := o.pattern.FindStringMatch(text)
	for ; m != nil && err == nil; m, err = o.pattern.FindNextMatch(m) {
		pieces = append(pieces, m.String())
	}
	if err != nil {
		t.Fatal(err)
	}
	return pieces
}

func (o *oracle) encode(t testing.TB, text string) []string {
	t.Helper()
	tokens := []string{}
	for _, piece := range o.cut(t, text) {
		if _, ok := o.ranks[piece]; ok {
			tokens = append(tokens, piece)
		} else {
			tokens = append(tokens, o.merge(piece)...)
		}
	}
	return tokens
}

func (o *oracle) merge(piece string) []string {
	var parts []string
	for i := range len(piece) {
		parts = append(parts, piece[i:i+1])
	}
	for {
		best, at := -1, 0
		for i := 0; i+1 < len(parts); i++ {
			if rank, ok := o.ranks[parts[i]+parts[i+1]]; ok && (best < 0 || rank < best) {
				best, at = rank, i
			}
		}
		if best < 0 {
			return parts
		}
		parts[at] += parts[at+1]
		parts = append(parts[:at+1], parts[at+2:]...)
	}
}

// sameClasses reports whether Go's tables, which regexp2 uses, put every character
// of text where ours do. They are of another version of Unicode.
func sameClasses(text string) bool {
	for _, r := range text {
		var want class
		for _, t := range []struct {
			table *unicode.RangeTable
			bits  class
		}{
			{unicode.White_Space, isSpace},
			{unicode.N, isNumber},
			{unicode.Lu, isUpper | isLetter},
			{unicode.Lt, isUpper | isLetter},
			{unicode.Ll, isLower | isLetter},
			{unicode.Lm, isUpper | isLower | isLetter},
			{unicode.Lo, isUpper | isLower | isLetter},
			{unicode.M, isUpper | isLower},
		} {
			if unicode.Is(t.table, r) {
				want |= t.bits
			}
		}
		if classOf(int(r))&^isNewline != want {
			return false
		}
	}
	return true
}
