package vocab_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tokencast/tokenizers/vocab"
)

// tiktokenLines is a .tiktoken file of all bytes and then tokens.
func tiktokenLines(tokens ...string) string {
	var b strings.Builder
	for v := range 256 {
		fmt.Fprintf(&b, "%s %d\n", base64.StdEncoding.EncodeToString([]byte{byte(v)}), v)
	}
	for i, token := range tokens {
		fmt.Fprintf(&b, "%s %d\n", base64.StdEncoding.EncodeToString([]byte(token)), 256+i)
	}
	return b.String()
}

func tiktokenJSON(pattern string, tokens ...string) string {
	var ranks strings.Builder
	ranks.WriteString("! 5")
	for v := range 256 {
		ranks.WriteString(" " + base64.StdEncoding.EncodeToString([]byte{byte(v)}))
	}
	for _, token := range tokens {
		ranks.WriteString(" " + base64.StdEncoding.EncodeToString([]byte(token)))
	}
	return marshal(map[string]any{"pat_str": pattern, "bpe_ranks": ranks.String(), "special_tokens": map[string]int{"<EOT>": 0}})
}

func tekken(pattern string, size int, tokens ...string) string {
	type entry struct {
		Rank  int    `json:"rank"`
		Bytes []byte `json:"token_bytes"`
	}
	var entries []entry
	for v := range 256 {
		entries = append(entries, entry{v, []byte{byte(v)}})
	}
	for i, token := range tokens {
		entries = append(entries, entry{256 + i, []byte(token)})
	}
	return marshal(map[string]any{
		"config": map[string]any{"pattern": pattern, "default_vocab_size": size, "default_num_special_tokens": 10},
		"vocab":  entries,
	})
}

func marshal(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

const (
	gpt2   = `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`
	llama3 = `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`
	tekk   = `[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|` +
		`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|` +
		`\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`
)

// summary is what the tests compare of a definition: its settings, and the tokens
// after the 256 single bytes, as text, with "?" for a number without a token.
type summary struct {
	Format, Kind, Pattern, Normalizer string
	Dummy, Remove, Escape, Fallback   bool
	Unknown                           int
	Tokens                            string
}

func summarise(def *vocab.Definition, format string) summary {
	var tokens []string
	for _, t := range def.Tokens {
		switch {
		case def.Kind == vocab.RankBPE && len(t.Bytes) == 1:
		case t.Special():
			tokens = append(tokens, "?")
		default:
			tokens = append(tokens, string(t.Bytes))
		}
	}
	return summary{
		format, def.Kind, def.Pattern, def.Normalizer,
		def.DummyPrefix, def.RemoveExtraSpaces, def.EscapeSpaces, def.ByteFallback,
		def.Unknown, strings.Join(tokens, " "),
	}
}

func TestFilesAreRead(t *testing.T) {
	for _, test := range []struct {
		name string
		data string
		opts vocab.Options
		want summary
	}{
		{
			"tiktoken lines with the pattern given", tiktokenLines("ab", "abc"),
			vocab.Options{Pattern: vocab.PatternLlama3},
			summary{Format: vocab.FormatTiktoken, Kind: vocab.RankBPE, Pattern: vocab.PatternLlama3, Unknown: -1, Tokens: "ab abc"},
		},
		{
			"tiktoken JSON begins where it says", tiktokenJSON(gpt2, "ab"),
			vocab.Options{},
			summary{Format: vocab.FormatTiktokenJSON, Kind: vocab.RankBPE, Pattern: vocab.PatternGPT2, Unknown: -1, Tokens: "? ? ? ? ? ab"},
		},
		{
			"tekken.json is cut at its default size", tekken(tekk, 10+256+1, "ab", "abc"),
			vocab.Options{},
			summary{Format: vocab.FormatTekken, Kind: vocab.RankBPE, Pattern: vocab.PatternTekken, Unknown: -1, Tokens: "ab"},
		},
		{
			"vocab.txt", "[PAD]\n[UNK]\nthe\n##s\n",
			vocab.Options{},
			summary{Format: vocab.FormatWordPiece, Kind: vocab.WordPiece, Normalizer: vocab.NormalizeUncased, Unknown: 1, Tokens: "? ? the ##s"},
		},
		{
			"a model is given to the reader handed in", "\n\x0e\n\x05<unk>\x15\x00\x00\x00\x00\x18\x02",
			vocab.Options{SentencePiece: func([]byte) (*vocab.Definition, error) {
				return &vocab.Definition{Kind: vocab.Unigram, Tokens: []vocab.Token{{Bytes: []byte("x")}}, Unknown: -1}, nil
			}},
			summary{Format: vocab.FormatSentencePiece, Kind: vocab.Unigram, Unknown: -1, Tokens: "x"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			def, format, err := vocab.Read([]byte(test.data), test.opts)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, summarise(def, format)); diff != "" {
				t.Errorf("definition (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFilesAreRefusedWithTheReason(t *testing.T) {
	for _, test := range []struct {
		name string
		data string
		want string
	}{
		{"nothing", "", "not a vocabulary in a known format"},
		{"prose", "It was a dark and stormy night.\n", "not a vocabulary in a known format"},
		{"other JSON", `{"a": 1}`, "not a vocabulary in a known format"},
		{"a packed vocabulary", string(vocab.NewBuilder("k", "n").Bytes()), "already packed"},
		{"a model without a reader", "\n\x0e\n\x05<unk>\x15\x00\x00\x00\x00\x18\x02", "tokenizer.model: no reader"},
		{"tiktoken lines without a pattern", tiktokenLines(), "does not state its pattern"},
		{"an unknown pattern", tiktokenJSON(`\w+`), `pattern "\\w+"`},
		{"JSON ranks in another form", marshal(map[string]string{"pat_str": gpt2, "bpe_ranks": "IQ== 0"}), `begins with "IQ=="`},
		{"a byte without a token", marshal(map[string]string{"pat_str": gpt2, "bpe_ranks": "! 0 IQ=="}), "no token for the byte 0x00"},
		{"a token with two ranks", tiktokenJSON(gpt2, "ab", "ab"), `"ab" has the ranks`},
		{"a Tekken size beyond its tokens", tekken(tekk, 1000), "default_vocab_size 1000"},
		{"an entry that is there twice", "[UNK]\na\na\n", `both "a"`},
		{"a cased vocab.txt", "[UNK]\nThe\n", `line 2: "The" has an upper-case letter`},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, _, err := vocab.Read([]byte(test.data), vocab.Options{})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one with %q", err, test.want)
			}
		})
	}
	if _, _, err := vocab.Read(nil, vocab.Options{}); !errors.Is(err, vocab.ErrFormat) {
		t.Errorf("error %v, want ErrFormat", err)
	}
}

func TestTheShippedTextOfBERTIsRead(t *testing.T) {
	data, err := os.ReadFile("../../data/vocab/bert-base-uncased.txt")
	if err != nil {
		t.Skip(err)
	}
	def, format, err := vocab.Read(data, vocab.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if format != vocab.FormatWordPiece || len(def.Tokens) != 30522 || def.Unknown != 100 {
		t.Errorf("%s of %d tokens, unknown %d; want vocab.txt, 30522, 100", format, len(def.Tokens), def.Unknown)
	}
}

// FuzzRead reads arbitrary bytes; what is read makes sense by Check.
func FuzzRead(f *testing.F) {
	f.Add([]byte(tiktokenLines("ab")[:40]))
	f.Add([]byte(`{"pat_str":"","bpe_ranks":"! 0 IQ=="}`))
	f.Add([]byte(`{"config":{"pattern":"","default_vocab_size":3},"vocab":[{"rank":0,"token_bytes":"IQ=="}]}`))
	f.Add([]byte("[PAD]\n[UNK]\nthe\n##s\n"))
	for _, file := range tokenizerFiles() {
		f.Add([]byte(file))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		def, format, err := vocab.Read(data, vocab.Options{Pattern: vocab.PatternGPT2})
		if err != nil {
			return
		}
		if format == "" {
			t.Error("read without a format")
		}
		if err := def.Check(); err != nil {
			t.Error(err)
		}
	})
}
