package vocab

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// hfByteLevel reads a BPE model over bytes, each written as one character.
func hfByteLevel(f *hfFile, normalizers, cuts []component) (*Definition, error) {
	pattern, err := byteLevelPattern(cuts)
	if err != nil {
		return nil, err
	}
	normalizer, err := plainNormalizer(normalizers)
	if err != nil {
		return nil, err
	}
	spelled, err := hfVocab(f.Model.Vocab)
	if err != nil {
		return nil, err
	}
	bytesOf := make(map[string]string, len(spelled)) // by spelling, of tokens that text can become
	var wholes []string
	added := map[string]bool{}
	for _, a := range f.AddedTokens {
		added[a.Content] = true
	}
	for _, token := range spelled {
		b, ok := fromByteLevel(token)
		if !ok || token == "" {
			continue // a spelling that bytes never have
		}
		bytesOf[token] = b
		if f.Model.IgnoreMerges && !added[token] && len(b) > 1 {
			if len(b) > maxMergedBytes {
				return nil, fmt.Errorf("model: vocab: a token of %d bytes; the limit is %d", len(b), maxMergedBytes)
			}
			wholes = append(wholes, b)
		}
	}
	merges, err := f.Model.merges(bytesOf)
	if err != nil {
		return nil, err
	}
	order, err := mergeOrder(merges, wholes, eachByte)
	if err != nil {
		return nil, fmt.Errorf("model: merges: %w", err)
	}

	t := ranked{}
	for _, token := range spelled {
		if b, ok := bytesOf[token]; ok && len(b) == 1 {
			if err := t.next(b); err != nil {
				return nil, err
			}
		}
	}
	for _, token := range order.order {
		if order.unreachable[token] && !f.Model.IgnoreMerges {
			continue // and no other token is made of it in any text
		}
		if err := t.next(token); err != nil {
			return nil, err
		}
	}
	for _, token := range wholes {
		if _, ok := t.seen[token]; !ok {
			if err := t.next(token); err != nil {
				return nil, err
			}
		}
	}
	def, err := t.definition(pattern)
	if err != nil {
		return nil, fmt.Errorf("model: vocab: %w", err)
	}
	def.Normalizer = normalizer
	return def, nil
}

// byteLevelPattern returns the pattern of pre-tokenizers that end in ByteLevel.
func byteLevelPattern(cuts []component) (string, error) {
	last, before := cuts[len(cuts)-1], cuts[:len(cuts)-1]
	if isTrue(last.AddPrefixSpace, true) {
		return "", errors.New("pre_tokenizer ByteLevel: add_prefix_space is not supported")
	}
	if isTrue(last.UseRegex, true) {
		switch {
		case len(before) == 0:
			return PatternGPT2, nil
		case len(before) == 1 && before[0].Type == "Digits" && before[0].IndividualDigits:
			return PatternDigitsGPT2, nil
		}
		return "", unsupported("pre_tokenizer", cuts)
	}
	expressions := make([]string, len(before))
	for i, c := range before {
		// The known patterns match every character, so cutting the matches out and
		// keeping the matches only are the same.
		isolated := c.Behavior == "Isolated" && !c.Invert
		kept := c.Behavior == "Removed" && c.Invert && len(before) == 1
		if c.Type != "Split" || c.Pattern.Regex == nil || !isolated && !kept {
			return "", unsupported("pre_tokenizer", cuts)
		}
		expressions[i] = *c.Pattern.Regex
	}
	switch {
	case len(expressions) == 1:
		name, err := patternNamed(expressions[0])
		if err != nil {
			return "", fmt.Errorf("pre_tokenizer Split: %w", err)
		}
		return name, nil
	case strings.Join(expressions, "\x00") == strings.Join(deepSeekSplits, "\x00"):
		return PatternDeepSeek, nil
	}
	return "", unsupported("pre_tokenizer", cuts)
}

func plainNormalizer(normalizers []component) (string, error) {
	switch {
	case len(normalizers) == 0:
		return NormalizeNone, nil
	case len(normalizers) == 1 && normalizers[0].Type == "NFC":
		return NormalizeNFC, nil
	case len(normalizers) == 1 && normalizers[0].Type == "NFKC":
		return NormalizeNFKC, nil
	}
	return "", unsupported("normalizer", normalizers)
}

// hfCharacterBPE reads a BPE model over characters, with tokens for the bytes of
// those that have none, as SentencePiece BPE models are converted.
func hfCharacterBPE(f *hfFile, normalizers, cuts []component) (*Definition, error) {
	m := f.Model
	def := &Definition{Kind: SentencePieceBPE, Unknown: -1, EscapeSpaces: true, ByteFallback: true}
	escapes := func(c component) bool {
		return c.Type == "Replace" && c.Pattern.String != nil && *c.Pattern.String == " " && c.Content == escapedSpace
	}
	switch {
	case len(normalizers) == 2 && normalizers[0].Type == "Prepend" && normalizers[0].Prepend == escapedSpace && escapes(normalizers[1]):
		def.DummyPrefix = true
	case len(normalizers) == 1 && escapes(normalizers[0]):
	case len(normalizers) == 0 && len(cuts) == 1 && cuts[0].Type == "Metaspace" && cuts[0].Replacement == escapedSpace &&
		cuts[0].PrependScheme == "never" && !isTrue(cuts[0].Split, true):
		cuts = nil
	default:
		return nil, unsupported("normalizer and pre_tokenizer", append(normalizers, cuts...))
	}
	// After the replacement there is no space left to cut at.
	if len(cuts) == 1 && cuts[0].Type == "Split" && cuts[0].Pattern.String != nil && *cuts[0].Pattern.String == " " {
		cuts = nil
	}
	if len(cuts) > 0 {
		return nil, unsupported("pre_tokenizer", cuts)
	}
	if m.IgnoreMerges {
		return nil, errors.New("model: ignore_merges is not supported over characters")
	}
	if !m.ByteFallback {
		return nil, errors.New("model: over characters and without byte_fallback is not supported")
	}
	return def, f.characterTokens(def)
}

func (f *hfFile) characterTokens(def *Definition) error {
	spelled, err := hfVocab(f.Model.Vocab)
	if err != nil {
		return err
	}
	spelling := make(map[string]string, len(spelled))
	bytesSeen := 0
	for _, token := range spelled {
		switch {
		case isByteToken(token):
			bytesSeen++ // no merge may use it
		case token != "":
			spelling[token] = token
		}
	}
	if bytesSeen != 256 {
		return fmt.Errorf("model: vocab: %d tokens of bytes, not 256", bytesSeen)
	}
	merges, err := f.Model.merges(spelling)
	if err != nil {
		return err
	}
	order, err := mergeOrder(merges, nil, eachCharacter)
	if err != nil {
		return fmt.Errorf("model: merges: %w", err)
	}
	score := make(map[string]float32, len(order.order))
	for i, token := range order.order {
		score[token] = -float32(i)
	}
	added := map[string]bool{}
	for _, a := range f.AddedTokens {
		added[a.Content] = true
	}
	def.Tokens = make([]Token, len(spelled))
	for i, token := range spelled {
		t := Token{Bytes: []byte(token), Type: TokenNormal}
		s, merged := score[token]
		switch {
		case token == "":
			t = Token{Type: TokenUnused}
		case token == f.Model.UnknownToken:
			t.Type, def.Unknown = TokenUnknown, i
		case isByteToken(token):
			t.Type = TokenByte
		case merged && !order.unreachable[token]:
			t.Score = s
		case added[token]:
			t.Type = TokenControl
		case merged || utf8.RuneCountInString(token) > 1:
			t.Type = TokenUnused
		}
		def.Tokens[i] = t
	}
	return nil
}

// merges returns the merges with each token as spelling has it.
func (m *hfModel) merges(spelling map[string]string) ([]merge, error) {
	var pairs [][]string
	if err := json.Unmarshal(m.Merges, &pairs); err != nil {
		var lines []string
		if err := json.Unmarshal(m.Merges, &lines); err != nil {
			return nil, fmt.Errorf("model: merges: %w", err)
		}
		pairs = make([][]string, len(lines))
		for i, line := range lines {
			pairs[i] = strings.Split(line, " ")
		}
	}
	merges := make([]merge, len(pairs))
	for i, pair := range pairs {
		if len(pair) != 2 {
			return nil, fmt.Errorf("model: merge %d is not of two tokens", i)
		}
		left, okLeft := spelling[pair[0]]
		right, okRight := spelling[pair[1]]
		if _, ok := spelling[pair[0]+pair[1]]; !ok || !okLeft || !okRight {
			return nil, fmt.Errorf("model: merge %d, %q and %q, uses or makes a token that is not in vocab", i, pair[0], pair[1])
		}
		merges[i] = merge{left, right}
	}
	return merges, nil
}

func eachByte(s string) []string {
	units := make([]string, len(s))
	for i := range len(s) {
		units[i] = s[i : i+1]
	}
	return units
}

func eachCharacter(s string) []string {
	units := make([]string, 0, len(s))
	for len(s) > 0 {
		_, n := utf8.DecodeRuneInString(s)
		units, s = append(units, s[:n]), s[n:]
	}
	return units
}

// fromByteLevel turns the characters of a byte-level spelling into the bytes they
// stand for. Printable Latin-1 stands for itself; the other 68 bytes, in order,
// are U+0100 to U+0143: a space is U+0120.
func fromByteLevel(s string) (string, bool) {
	b := make([]byte, 0, len(s))
	for _, r := range s {
		v, ok := byteOfRune[r]
		if !ok {
			return "", false
		}
		b = append(b, v)
	}
	return string(b), true
}

var byteOfRune = func() map[rune]byte {
	m := make(map[rune]byte, 256)
	next := rune(0x100)
	for v := range 256 {
		if v >= '!' && v <= '~' || v >= 0xa1 && v <= 0xac || v >= 0xae {
			m[rune(v)] = byte(v)
			continue
		}
		m[next] = byte(v)
		next++
	}
	return m
}()
