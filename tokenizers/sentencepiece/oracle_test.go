package sentencepiece

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tokencast/tokenizers/vocab"
)

// An oracle splits texts the slow and obvious way, straight from a definition.
type oracle struct {
	def    *vocab.Definition
	pieces map[string]vocab.Token
	users  []string // user-defined pieces
	rules  charsmap
	least  float32
	most   float32
}

func newOracle(t testing.TB, def *vocab.Definition) *oracle {
	t.Helper()
	o := &oracle{def: def, pieces: map[string]vocab.Token{}, least: math.MaxFloat32, most: 0x1p-126}
	for _, token := range def.Tokens {
		switch token.Type {
		case vocab.TokenNormal:
			o.least, o.most = min(o.least, token.Score), max(o.most, token.Score)
			o.pieces[string(token.Bytes)] = token
		case vocab.TokenUserDefined:
			o.pieces[string(token.Bytes)] = token
			o.users = append(o.users, string(token.Bytes))
		}
	}
	if def.Normalizer == vocab.NormalizeCharsmap {
		var err error
		if o.rules, err = splitCharsmap(def.Charsmap); err != nil {
			t.Fatal(err)
		}
	}
	return o
}

// user returns the longest user-defined piece that text begins with.
func (o *oracle) user(text string) string {
	longest := ""
	for _, piece := range o.users {
		if len(piece) > len(longest) && strings.HasPrefix(text, piece) {
			longest = piece
		}
	}
	return longest
}

func firstChar(text string) string {
	_, size := utf8.DecodeRuneInString(text)
	return text[:size]
}

// normalise replaces, then sees to spaces, then writes U+2581 for them.
func (o *oracle) normalise(text string) string {
	var parts []string
	for text != "" {
		used := len(o.user(text))
		part := text[:used]
		if used == 0 {
			n, replacement := o.rules.longest([]byte(text))
			used, part = n, string(replacement)
		}
		if used == 0 {
			part = firstChar(text)
			used = len(part)
		}
		parts = append(parts, part)
		text = text[used:]
	}
	if o.def.RemoveExtraSpaces {
		for len(parts) > 0 && parts[0] == " " {
			parts = parts[1:]
		}
		after := true
		for i, part := range parts {
			if after {
				part = strings.TrimLeft(part, " ")
			}
			if part != "" {
				after = strings.HasSuffix(part, " ")
			}
			parts[i] = part
		}
	}
	if len(parts) == 0 {
		return ""
	}
	out := strings.Join(parts, "")
	if o.def.DummyPrefix {
		out = " " + out
	}
	if o.def.EscapeSpaces {
		out = strings.ReplaceAll(out, " ", spaceMark)
		if o.def.RemoveExtraSpaces {
			for strings.HasSuffix(out, spaceMark) {
				out = strings.TrimSuffix(out, spaceMark)
			}
		}
	} else if o.def.RemoveExtraSpaces {
		out = strings.TrimRight(out, " ")
	}
	return out
}

// split returns the symbols of a normalised text.
func (o *oracle) split(text string) []string {
	if o.def.Kind == vocab.Unigram {
		return o.best(text)
	}
	return o.merge(text)
}

func (o *oracle) merge(text string) []string {
	var symbols []string
	var frozen []bool
	for text != "" {
		symbol := o.user(text)
		frozen = append(frozen, symbol != "")
		if symbol == "" {
			symbol = firstChar(text)
		}
		symbols = append(symbols, symbol)
		text = text[len(symbol):]
	}
	for {
		at, best := -1, float32(0)
		for i := 1; i < len(symbols); i++ {
			token, ok := o.pieces[symbols[i-1]+symbols[i]]
			if ok && !frozen[i-1] && !frozen[i] && (at < 0 || token.Score > best) {
				at, best = i-1, token.Score
			}
		}
		if at < 0 {
			return symbols
		}
		symbols[at] += symbols[at+1]
		symbols = append(symbols[:at+1], symbols[at+2:]...)
		frozen = append(frozen[:at+1], frozen[at+2:]...)
	}
}

func (o *oracle) best(text string) []string {
	type place struct {
		sum  float32
		from int
		set  bool
	}
	places := make([]place, len(text)+1)
	for start := range text {
		try := func(end int, sum float64) {
			if p := &places[end]; !p.set || sum > float64(p.sum) {
				*p = place{float32(sum), start, true}
			}
		}
		before := places[start].sum
		for end := start + 1; end <= len(text); end++ {
			token, ok := o.pieces[text[start:end]]
			if !ok {
				continue
			}
			score := float64(token.Score)
			if token.Type == vocab.TokenUserDefined {
				score = float64(float32(end-start)*o.most) - 0.1
			}
			try(end, score+float64(before))
		}
		if char := firstChar(text[start:]); o.pieces[char].Type == 0 {
			try(start+len(char), float64(o.least-10+before))
		}
	}
	var symbols []string
	for end := len(text); end > 0; end = places[end].from {
		symbols = append([]string{text[places[end].from:end]}, symbols...)
	}
	return symbols
}

func (o *oracle) Pieces(text string) []string {
	pieces := []string{}
	unknown := false
	for _, symbol := range o.split(o.normalise(text)) {
		switch {
		case o.pieces[symbol].Type != 0:
			pieces, unknown = append(pieces, symbol), false
		case o.def.ByteFallback:
			for i := range len(symbol) {
				pieces = append(pieces, fmt.Sprintf("<0x%02X>", symbol[i]))
			}
		case unknown:
			pieces[len(pieces)-1] += symbol
		default:
			pieces, unknown = append(pieces, symbol), true
		}
	}
	return pieces
}

func checkAgainstOracle(t interface{ Errorf(string, ...any) }, name string, o *oracle, e *Engine, text string) {
	want := o.Pieces(text)
	got := e.Pieces([]byte(text))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: pieces of %q (-want +got):\n%s", name, text, diff)
	}
	// Twice: the second time units come from the cache.
	for range 2 {
		if n := e.Count([]byte(text)); n != len(want) {
			t.Errorf("%s: counted %d tokens in %q, want %d", name, n, text, len(want))
		}
	}
}

// variants are definitions that no small model has as it is.
func variants(t testing.TB) map[string]*vocab.Definition {
	all := map[string]*vocab.Definition{}
	for _, name := range smallModels {
		all[name] = define(t, name)
	}
	unescaped := define(t, "small-bpe-unknown")
	unescaped.EscapeSpaces = false
	all["spaces not escaped"] = unescaped
	ties := define(t, "small-bpe-across")
	positive := define(t, "small-unigram-across")
	positive.RemoveExtraSpaces = true
	for i := range ties.Tokens {
		ties.Tokens[i].Score = float32(int(ties.Tokens[i].Score) / 100)
	}
	for i := range positive.Tokens {
		positive.Tokens[i].Score += 8
	}
	all["equal scores"], all["positive scores"] = ties, positive
	return all
}

func TestPiecesAreThoseOfTheOracle(t *testing.T) {
	for name, def := range variants(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o, e := newOracle(t, def), build(t, def)
			var known []string
			for _, token := range def.Tokens {
				known = append(known, strings.ReplaceAll(string(token.Bytes), spaceMark, " "))
			}
			known = append(known, spaceMark, " ", "  ", "e\u0301", "\uFF11", "\uFB01", "\U00012000", "\x00", "new york")
			rapid.Check(t, func(t *rapid.T) {
				glued := strings.Join(rapid.SliceOfN(rapid.SampledFrom(known), 0, 30).Draw(t, "glued"), "")
				loose := rapid.StringN(0, 10, -1).Draw(t, "loose")
				checkAgainstOracle(t, name, o, e, glued+loose)
			})
		})
	}
}

// FuzzSentencePiece checks all engines against the oracle on any bytes; those
// that are not UTF-8 must only come to an end.
func FuzzSentencePiece(f *testing.F) {
	type pair struct {
		o *oracle
		e *Engine
	}
	pairs := map[string]pair{}
	for name, def := range variants(f) {
		pairs[name] = pair{newOracle(f, def), build(f, def)}
	}
	for _, seed := range []string{
		"", " ", "Hello world", "  two  spaces ", "new york 12\n\n\t12", "\u2581\u2581 \u2581a", "北京 \U00012000\U00012001x",
		"(a,b)<sep>", "caf\u0065\u0301 \uFB01\uFF11", "\xff\xc3(", strings.Repeat("a", 60),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 300 {
			return
		}
		for name, p := range pairs {
			if utf8.Valid(text) {
				checkAgainstOracle(t, name, p.o, p.e, string(text))
			} else {
				p.e.Count(text)
				p.e.Pieces(text)
			}
		}
	})
}
