package tokenizers_test

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"tokencast/tokenizers"
)

func TestPlainTokenizers(t *testing.T) {
	words := tokenizers.Words()
	chars, bytes := open(t, "chars"), open(t, "bytes")
	tests := []struct {
		name      string
		tokenizer *tokenizers.Tokenizer
		text      string
		want      []string
	}{
		{"words drop the spaces", words[0], "Amazon Bedrock is amazing!", []string{"Amazon", "Bedrock", "is", "amazing", "!"}},
		{"words and spaces keep them", words[1], "Amazon Bedrock is amazing!", []string{"Amazon", " ", "Bedrock", " ", "is", " ", "amazing", "!"}},
		{"a run of white space is one piece", words[1], "a \t\u3000\nb", []string{"a", " \t\u3000\n", "b"}},
		{"white space alone is no word", words[0], " \n ", []string{}},
		{"digits and marks belong to words", words[0], "e\u0301te\u0301 2024x", []string{"e\u0301te\u0301", "2024x"}},
		{"every symbol is a piece", words[0], "a!!$", []string{"a", "!", "!", "$"}},
		{"a character is one token however it is written", chars, "aé😀", []string{"a", "é", "😀"}},
		{"a decomposed character is two", chars, "e\u0301", []string{"e", "\u0301"}},
		{"no text is no character", chars, "", []string{}},
		{"a byte is one token", bytes, "é!", []string{"\xc3", "\xa9", "!"}},
		{"no text is no byte", bytes, "", []string{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			checkTokens(t, tt.tokenizer, tt.tokenizer.Name, tt.text, tt.want)
		})
	}
}

func TestPieceTextShowsPartialCharactersAsHex(t *testing.T) {
	for piece, want := range map[string]string{
		"":             "",
		" é":           " é",
		"\xe4\xbd":     "<0xE4><0xBD>",
		"a\xa0é":       "a<0xA0>é",
		"\ufffd":       "\ufffd",
		"\ufffd\xff":   "\ufffd<0xFF>",
		"<0xE4>":       "<0xE4>",
		"\xf0\x9f\x91": "<0xF0><0x9F><0x91>",
	} {
		if got := tokenizers.PieceText(piece); got != want {
			t.Errorf("PieceText(%q): got %q, want %q", piece, got, want)
		}
	}
}

func TestRegistryNames(t *testing.T) {
	r := tokenizers.NewRegistry(os.DirFS("../data"))
	want := []string{
		"chars", "bytes", "bert-base-uncased", "cl100k_base", "claude-legacy", "jurassic-2", "mistral-v1", "mistral-v2", "mistral-v3",
		"o200k_base", "p50k_base", "r50k_base", "tekken-240911",
		"tiktoken-go/cl100k_base", "tiktoken-go/o200k_base", "tiktoken-go/p50k_base", "tiktoken-go/r50k_base",
		"sugarme/bert-base-uncased",
	}
	if diff := cmp.Diff(want, r.Names()); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	digests := map[string]string{}
	for _, name := range r.Names() {
		if !r.Has(name) {
			t.Errorf("Has(%q) is false", name)
		}
		tokenizer, err := r.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		if tokenizer.Name != name {
			t.Errorf("Open(%q) is named %q", name, tokenizer.Name)
		}
		if !strings.HasPrefix(tokenizer.Digest, "sha256:") || len(tokenizer.Digest) != len("sha256:")+64 {
			t.Errorf("%s has the digest %q", name, tokenizer.Digest)
		}
		if other, ok := digests[tokenizer.Digest]; ok {
			t.Errorf("%s shares its digest with %q", name, other)
		}
		digests[tokenizer.Digest] = name
	}
}

func TestOpenNamesTheNearest(t *testing.T) {
	r := tokenizers.NewRegistry(fstest.MapFS{})
	tests := []struct {
		name    string
		nearest []string
		text    string
	}{
		{"char", []string{"chars"}, `unknown tokenizer "char"; did you mean "chars"?`},
		{"words", nil, `unknown tokenizer "words"`},
		{"", nil, `unknown tokenizer ""`},
	}
	for _, tt := range tests {
		_, err := r.Open(tt.name)
		var unknown *tokenizers.UnknownError
		if !errors.As(err, &unknown) {
			t.Errorf("Open(%q): got error %v, want an UnknownError", tt.name, err)
			continue
		}
		if diff := cmp.Diff(tt.nearest, unknown.Nearest); diff != "" || unknown.Name != tt.name {
			t.Errorf("Open(%q): name %q, nearest (-want +got):\n%s", tt.name, unknown.Name, diff)
		}
		if err.Error() != tt.text {
			t.Errorf("Open(%q): got %q, want %q", tt.name, err, tt.text)
		}
		if r.Has(tt.name) {
			t.Errorf("Has(%q) is true", tt.name)
		}
	}
}

func TestOpenRefusesAnotherVocabulary(t *testing.T) {
	t.Run("a changed file is named with both digests", func(t *testing.T) {
		r := tokenizers.NewRegistry(fstest.MapFS{"vocab/bert-base-uncased.txt": {Data: []byte("[UNK]\n")}})
		for _, name := range []string{"sugarme/bert-base-uncased"} {
			_, err := r.Open(name)
			if err == nil || !strings.Contains(err.Error(), "bert-base-uncased") || !strings.Contains(err.Error(), "07eced37") {
				t.Errorf("Open(%q): got error %v, want one that names it and its digest", name, err)
			}
		}
	})
	t.Run("a missing file is named", func(t *testing.T) {
		_, err := tokenizers.NewRegistry(fstest.MapFS{}).Open("sugarme/bert-base-uncased")
		if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "vocab/bert-base-uncased.txt") {
			t.Errorf("got error %v, want one that names vocab/bert-base-uncased.txt", err)
		}
	})
}

func TestOpenLoadsOnceForAllWhoAsk(t *testing.T) {
	r := tokenizers.NewRegistry(os.DirFS("../data"))
	first, err := r.Open("bert-base-uncased")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			again, err := r.Open("bert-base-uncased")
			if err != nil || again != first {
				t.Errorf("got %p and error %v, want %p", again, err, first)
			}
		})
	}
	wg.Wait()
}
