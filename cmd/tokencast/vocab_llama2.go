package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// The vocabulary of Llama 2 in a JavaScript file.
//
// The file holds two constants in base64 and is read as text, never run. One is the
// tokens, a line each, the line's number the token's; the other is the merges in their
// order, each the numbers of two tokens as little-endian uint16.
//
//	const llama_vocab_base64 = "...";    <unk> \n <s> \n </s> \n <0x00> \n ... \n ▁t \n ...
//	const llama_merges_binary = "...";   af 74 b1 74 ...: the tokens 29871 and 29873
//
// What comes out is a tokenizer.json, which counts the same in a form that is known.

// llama2JSON turns the JavaScript file into a tokenizer.json.
func llama2JSON(src []byte) ([]byte, error) {
	lines, err := scriptConstant(src, "llama_vocab_base64")
	if err != nil {
		return nil, err
	}
	if !utf8.Valid(lines) {
		return nil, fmt.Errorf("llama_vocab_base64: the tokens are not valid UTF-8")
	}
	tokens := strings.Split(string(lines), "\n")
	numbers := make(map[string]int, len(tokens))
	for i, token := range tokens {
		if other, ok := numbers[token]; ok {
			return nil, fmt.Errorf("llama_vocab_base64: the tokens %d and %d are both %q", other, i, token)
		}
		numbers[token] = i
	}
	pairs, err := scriptConstant(src, "llama_merges_binary")
	if err != nil {
		return nil, err
	}
	if len(pairs)%4 != 0 {
		return nil, fmt.Errorf("llama_merges_binary: %d bytes are not merges of 4 each", len(pairs))
	}
	merges := make([][2]string, 0, len(pairs)/4)
	for ; len(pairs) > 0; pairs = pairs[4:] {
		left, right := int(binary.LittleEndian.Uint16(pairs)), int(binary.LittleEndian.Uint16(pairs[2:]))
		if max(left, right) >= len(tokens) {
			return nil, fmt.Errorf("llama_merges_binary: merge %d is of the tokens %d and %d, and there are %d", len(merges), left, right, len(tokens))
		}
		merges = append(merges, [2]string{tokens[left], tokens[right]})
	}
	if merges, err = inTurn(merges); err != nil {
		return nil, fmt.Errorf("llama_merges_binary: %w", err)
	}
	return llama2Pipeline(numbers, merges)
}

// escapedSpace stands for a space in a token.
const escapedSpace = "\u2581"

// inTurn puts the merges that make runs of spaces into an order that is one of tokens,
// too. In the file they are the last, in no such order, "1 space, 1 space" the very
// last; and no other merge takes a run. So they begin when all else is merged, from
// spaces one by one, and each time the pair that goes first is that of the run so far
// and one more space, up to the longest run, 16; then the next begins.
//
//	1 1 1 1 1 -> 2 1 1 1 -> 3 1 1 -> 4 1 -> 5
//
// No other pair of runs ever meets, so only these are kept, the longest first.
func inTurn(merges [][2]string) ([][2]string, error) {
	isRun := func(text string) bool { return strings.Trim(text, escapedSpace) == "" }
	at := slices.IndexFunc(merges, func(m [2]string) bool { return isRun(m[0] + m[1]) })
	if at < 0 {
		return nil, fmt.Errorf("no merge makes a run of spaces")
	}
	for i, m := range merges[:at] {
		for _, part := range m {
			if isRun(part) && part != escapedSpace {
				return nil, fmt.Errorf("merge %d, %q and %q, takes a run of spaces", i, m[0], m[1])
			}
		}
	}
	runs, longest := map[[2]string]bool{}, 0
	for i, m := range merges[at:] {
		if !isRun(m[0] + m[1]) {
			return nil, fmt.Errorf("merge %d, %q and %q, comes after those of spaces", at+i, m[0], m[1])
		}
		runs[m] = true
		longest = max(longest, utf8.RuneCountInString(m[0]+m[1]))
	}
	if merges[len(merges)-1] != [2]string{escapedSpace, escapedSpace} {
		return nil, fmt.Errorf("the last merge is not that of two spaces")
	}
	kept := slices.Clone(merges[:at])
	for n := longest - 1; n >= 1; n-- {
		m := [2]string{strings.Repeat(escapedSpace, n), escapedSpace}
		if !runs[m] {
			return nil, fmt.Errorf("no merge of %d spaces and one", n)
		}
		kept = append(kept, m)
	}
	return kept, nil
}

// llama2Pipeline is the tokenizer.json of Llama 2: a space before the text, every space
// U+2581, and characters merged, with bytes for those that have no token.
func llama2Pipeline(numbers map[string]int, merges [][2]string) ([]byte, error) {
	type object map[string]any
	var added []object
	for _, mark := range []string{"<unk>", "<s>", "</s>"} {
		id, ok := numbers[mark]
		if !ok {
			return nil, fmt.Errorf("llama_vocab_base64: no token %s", mark)
		}
		added = append(added, object{"id": id, "content": mark, "special": true})
	}
	return json.Marshal(object{
		"added_tokens": added,
		"normalizer": object{"type": "Sequence", "normalizers": []object{
			{"type": "Prepend", "prepend": escapedSpace},
			{"type": "Replace", "pattern": object{"String": " "}, "content": escapedSpace},
		}},
		"pre_tokenizer": nil,
		"model": object{
			"type": "BPE", "unk_token": "<unk>", "fuse_unk": true, "byte_fallback": true,
			"vocab": numbers, "merges": merges,
		},
	})
}

// scriptConstant returns the bytes of a base64 constant: const name = "...".
func scriptConstant(src []byte, name string) ([]byte, error) {
	opening := []byte("const " + name + ` = "`)
	if n := bytes.Count(src, opening); n != 1 {
		return nil, fmt.Errorf("%d constants %s, not one", n, name)
	}
	_, rest, _ := bytes.Cut(src, opening)
	text, _, ok := bytes.Cut(rest, []byte(`"`))
	if !ok {
		return nil, fmt.Errorf("the constant %s has no end", name)
	}
	value, err := base64.StdEncoding.AppendDecode(nil, text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return value, nil
}
