package vocab_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tokencast/tokenizers/vocab"
)

type object = map[string]any

// byteLevelVocab numbers the byte-level spellings of all bytes, then tokens.
func byteLevelVocab(tokens ...string) map[string]int {
	ids := map[string]int{}
	next := rune(0x100)
	for v := range 256 {
		r := rune(v)
		if v < '!' || v > '~' && v < 0xa1 || v == 0xad {
			r = next
			next++
		}
		ids[string(r)] = v
	}
	for i, token := range tokens {
		ids[token] = 256 + i
	}
	return ids
}

func split(regex string) object {
	return object{"type": "Split", "pattern": object{"Regex": regex}, "behavior": "Isolated", "invert": false}
}

func byteLevel(regex bool) object {
	return object{"type": "ByteLevel", "add_prefix_space": false, "use_regex": regex}
}

func sequence(key string, parts ...object) object { return object{"type": "Sequence", key: parts} }

// gpt2File is a small byte-level file with the tokens ab, "ab", " ab".
func gpt2File(change func(file, model object)) string {
	model := object{
		"type": "BPE", "vocab": byteLevelVocab("ab", "Ġab", "<|endoftext|>"),
		"merges": []string{"a b", "Ġ ab"},
	}
	file := object{
		"added_tokens":  []object{{"id": 258, "content": "<|endoftext|>", "special": true}},
		"normalizer":    nil,
		"pre_tokenizer": byteLevel(true),
		"model":         model,
	}
	if change != nil {
		change(file, model)
	}
	return marshal(file)
}

// llama2File is a small file over characters with fall-back to bytes.
func llama2File(change func(file, model object)) string {
	ids := map[string]int{"<unk>": 0, "<s>": 1, "</s>": 2}
	for v := range 256 {
		ids["<0x"+strings.ToUpper(string("0123456789abcdef"[v>>4])+string("0123456789abcdef"[v&15]))+">"] = 3 + v
	}
	for i, token := range []string{"▁a", "ab", "▁", "a", "b", "▁ab"} {
		ids[token] = 259 + i
	}
	model := object{
		"type": "BPE", "unk_token": "<unk>", "fuse_unk": true, "byte_fallback": true, "vocab": ids,
		"merges": [][]string{{"▁", "a"}, {"a", "b"}, {"▁a", "b"}, {"▁", "ab"}},
	}
	file := object{
		"added_tokens": []object{{"id": 0, "content": "<unk>", "special": true}, {"id": 1, "content": "<s>", "special": true}, {"id": 2, "content": "</s>", "special": true}},
		"normalizer": sequence("normalizers", object{"type": "Prepend", "prepend": "▁"},
			object{"type": "Replace", "pattern": object{"String": " "}, "content": "▁"}),
		"pre_tokenizer": nil,
		"model":         model,
	}
	if change != nil {
		change(file, model)
	}
	return marshal(file)
}

func unigramFile(change func(file, model object)) string {
	model := object{
		"type": "Unigram", "unk_id": 1,
		"vocab": [][]any{{"<s>", 0.0}, {"<unk>", 0.0}, {"▁the", -3.5}, {"s", -4.25}},
	}
	file := object{
		"added_tokens":  []object{{"id": 0, "content": "<s>", "special": true}},
		"normalizer":    object{"type": "Precompiled", "precompiled_charsmap": "AAAAAA=="},
		"pre_tokenizer": sequence("pretokenizers", object{"type": "WhitespaceSplit"}, object{"type": "Metaspace", "replacement": "▁", "add_prefix_space": true}),
		"model":         model,
	}
	if change != nil {
		change(file, model)
	}
	return marshal(file)
}

func wordPieceFile(change func(file, model object)) string {
	model := object{
		"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
		"vocab": map[string]int{"[UNK]": 0, "the": 1, "##s": 2},
	}
	file := object{
		"added_tokens":  []object{{"id": 0, "content": "[UNK]", "special": true}},
		"normalizer":    object{"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": nil, "lowercase": true},
		"pre_tokenizer": object{"type": "BertPreTokenizer"},
		"model":         model,
	}
	if change != nil {
		change(file, model)
	}
	return marshal(file)
}

func tokenizerFiles() []string {
	return []string{gpt2File(nil), llama2File(nil), unigramFile(nil), wordPieceFile(nil)}
}

func TestTokenizerJSONIsRead(t *testing.T) {
	rankBPE := summary{Format: vocab.FormatHuggingFace, Kind: vocab.RankBPE, Pattern: vocab.PatternGPT2, Unknown: -1, Tokens: "ab  ab"}
	with := func(s summary, change func(*summary)) summary {
		change(&s)
		return s
	}
	for _, test := range []struct {
		name string
		data string
		want summary
	}{
		{"byte-level BPE", gpt2File(nil), rankBPE},
		{
			"byte-level BPE with NFC and a pattern of its own",
			gpt2File(func(file, _ object) {
				file["normalizer"] = sequence("normalizers", object{"type": "NFC"})
				file["pre_tokenizer"] = sequence("pretokenizers", split(llama3), byteLevel(false))
			}),
			with(rankBPE, func(s *summary) { s.Pattern, s.Normalizer = vocab.PatternLlama3, vocab.NormalizeNFC }),
		},
		{
			"numbers that are not in the order of the merges",
			gpt2File(func(_, model object) { model["vocab"] = byteLevelVocab("Ġab", "ab") }),
			rankBPE,
		},
		{
			"a token that merges do not reach is left out",
			gpt2File(func(_, model object) { model["vocab"] = byteLevelVocab("ab", "Ġab", "xyz") }),
			rankBPE,
		},
		{
			"a token that merges do not reach is kept with ignore_merges",
			gpt2File(func(_, model object) {
				model["vocab"], model["ignore_merges"] = byteLevelVocab("ab", "Ġab", "xyz"), true
			}),
			with(rankBPE, func(s *summary) { s.Tokens = "ab  ab xyz" }),
		},
		{
			"digits one by one",
			gpt2File(func(file, _ object) {
				file["pre_tokenizer"] = sequence("pretokenizers", object{"type": "Digits", "individual_digits": true}, byteLevel(true))
			}),
			with(rankBPE, func(s *summary) { s.Pattern = vocab.PatternDigitsGPT2 }),
		},
		{
			"BPE over characters", llama2File(nil),
			summary{
				Format: vocab.FormatHuggingFace, Kind: vocab.SentencePieceBPE, Dummy: true, Escape: true, Fallback: true,
				Tokens: "? ? ? BYTES ▁a ab ▁ a b ▁ab",
			},
		},
		{
			"Unigram", unigramFile(nil),
			summary{
				Format: vocab.FormatHuggingFace, Kind: vocab.Unigram, Normalizer: vocab.NormalizeCharsmap,
				Dummy: true, Remove: true, Escape: true, Unknown: 1, Tokens: "? ? ▁the s",
			},
		},
		{
			"WordPiece", wordPieceFile(nil),
			summary{Format: vocab.FormatHuggingFace, Kind: vocab.WordPiece, Normalizer: vocab.NormalizeUncased, Tokens: "? the ##s"},
		},
		{
			"cased WordPiece",
			wordPieceFile(func(file, _ object) { file["normalizer"].(object)["lowercase"] = false }),
			summary{Format: vocab.FormatHuggingFace, Kind: vocab.WordPiece, Normalizer: vocab.NormalizeCased, Tokens: "? the ##s"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			def, format, err := vocab.Read([]byte(test.data), vocab.Options{})
			if err != nil {
				t.Fatal(err)
			}
			got := summarise(def, format)
			if def.ByteFallback {
				from, to := strings.Index(got.Tokens, "<0x00>"), strings.Index(got.Tokens, "<0xFF>")
				got.Tokens = got.Tokens[:from] + "BYTES" + got.Tokens[to+len("<0xFF>"):]
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("definition (-want +got):\n%s", diff)
			}
		})
	}
}

func TestScoresFollowTheMerges(t *testing.T) {
	def, _, err := vocab.Read([]byte(llama2File(nil)), vocab.Options{})
	if err != nil {
		t.Fatal(err)
	}
	score := map[string]float32{}
	for _, token := range def.Tokens {
		score[string(token.Bytes)] = token.Score
	}
	order := []string{"▁a", "ab", "▁ab"}
	if !slices.IsSortedFunc(order, func(a, b string) int { return int(score[b] - score[a]) }) {
		t.Errorf("scores %v of %v do not fall", score, order)
	}
}

func TestAnUnsupportedComponentIsNamed(t *testing.T) {
	pre := func(c object) func(file, model object) {
		return func(file, _ object) { file["pre_tokenizer"] = c }
	}
	norm := func(c object) func(file, model object) {
		return func(file, _ object) { file["normalizer"] = c }
	}
	set := func(key string, value any) func(file, model object) {
		return func(_, model object) { model[key] = value }
	}
	for _, test := range []struct {
		name string
		data string
		want string
	}{
		{"a normalizer", gpt2File(norm(object{"type": "Lowercase"})), "normalizer Lowercase"},
		{"a normalizer in a sequence", gpt2File(norm(sequence("normalizers", object{"type": "NFC"}, object{"type": "StripAccents"}))), "normalizer NFC, StripAccents"},
		{"a pre-tokenizer", gpt2File(pre(object{"type": "Whitespace"})), "Whitespace"},
		{"a pre-tokenizer in a sequence", gpt2File(pre(sequence("pretokenizers", object{"type": "Punctuation"}, byteLevel(true)))), "pre_tokenizer Punctuation, ByteLevel"},
		{"a regex", gpt2File(pre(sequence("pretokenizers", split(`\w+`), byteLevel(false)))), `pattern "\\w+"`},
		{"a regex that is inverted", gpt2File(pre(sequence("pretokenizers", object{"type": "Split", "pattern": object{"Regex": gpt2}, "behavior": "Isolated", "invert": true}, byteLevel(false)))), "inverted"},
		{"no cut at all", gpt2File(pre(byteLevel(false))), "pre_tokenizer ByteLevel"},
		{"a space in front", gpt2File(pre(object{"type": "ByteLevel"})), "add_prefix_space"},
		{"a model", gpt2File(set("type", "WordLevel")), `model of type "WordLevel"`},
		{"a suffix of words", gpt2File(set("end_of_word_suffix", "</w>")), `"</w>"`},
		{"dropout", gpt2File(set("dropout", 0.1)), "dropout"},
		{"a merge of no tokens", gpt2File(set("merges", []string{"a b", "x y"})), `merge 1, "x" and "y"`},
		{"merges that ranks cannot express", gpt2File(func(_, model object) {
			model["vocab"], model["merges"] = byteLevelVocab("ab", "bc", "abc"), []string{"a b", "b c", "a bc"}
		}), `"abc" would be made of "ab" and "c"`},
		{"a byte without a token", gpt2File(func(_, model object) { delete(model["vocab"].(map[string]int), "x") }), "no token for the byte 0x78"},
		{"an added token of plain text", gpt2File(func(file, _ object) {
			file["added_tokens"] = []object{{"id": 300, "content": "  ", "special": false}}
		}), `added_tokens: "  "`},
		{"BPE over characters without bytes", llama2File(set("byte_fallback", false)), "without byte_fallback"},
		{"BPE over characters with a byte missing", llama2File(func(_, model object) { delete(model["vocab"].(map[string]int), "<0x41>") }), "255 tokens of bytes"},
		{"a space in front unless there is one", llama2File(func(file, _ object) {
			file["normalizer"], file["pre_tokenizer"] = nil, object{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first", "split": false}
		}), "Metaspace (prepend_scheme first)"},
		{"Unigram that keeps runs of spaces", unigramFile(pre(object{"type": "Metaspace", "replacement": "▁"})), "pre_tokenizer Metaspace"},
		{"Unigram with a piece across words", unigramFile(set("vocab", [][]any{{"<s>", 0}, {"<unk>", 0}, {"a▁b", 1}})), `"a▁b" has a space inside`},
		{"Unigram without an unknown token", unigramFile(set("unk_id", nil)), "no unk_id"},
		{"WordPiece that keeps accents", wordPieceFile(func(file, _ object) { file["normalizer"].(object)["strip_accents"] = false }), "strip_accents"},
		{"WordPiece cut at spaces", wordPieceFile(pre(object{"type": "WhitespaceSplit"})), "pre_tokenizer WhitespaceSplit"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, format, err := vocab.Read([]byte(test.data), vocab.Options{})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one with %q", err, test.want)
			}
			if format != vocab.FormatHuggingFace {
				t.Errorf("format %q", format)
			}
		})
	}
}

func TestReadingIsRepeatable(t *testing.T) {
	for _, data := range tokenizerFiles() {
		first, _, err := vocab.Read([]byte(data), vocab.Options{})
		if err != nil {
			t.Fatal(err)
		}
		again, _, err := vocab.Read([]byte(data), vocab.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(first, again); diff != "" {
			t.Errorf("two readings differ:\n%s", diff)
		}
	}
}
