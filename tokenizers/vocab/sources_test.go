package vocab_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pkoukk/tiktoken-go-loader/assets"

	"tokencast/tokenizers/vocab"
)

func TestOpenAIRanksNeedNoPattern(t *testing.T) {
	want := map[string]summary{
		"cl100k_base": {Pattern: vocab.PatternCL100K},
		"o200k_base":  {Pattern: vocab.PatternO200K},
		"p50k_base":   {Pattern: vocab.PatternGPT2},
		"r50k_base":   {Pattern: vocab.PatternGPT2},
	}
	numbers := map[string]int{"cl100k_base": 100256, "o200k_base": 199998, "p50k_base": 50281, "r50k_base": 50256}
	for name, s := range want {
		data, err := assets.Assets.ReadFile(name + ".tiktoken")
		if err != nil {
			t.Fatal(err)
		}
		def, _, err := vocab.Read(data, vocab.Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if def.Pattern != s.Pattern || len(def.Tokens) != numbers[name] {
			t.Errorf("%s: pattern %s and %d tokens, want %s and %d", name, def.Pattern, len(def.Tokens), s.Pattern, numbers[name])
		}
	}
}

// The two files of the legacy Claude vocabulary, one with ranks and one with
// merges, are one vocabulary. They are looked for in a folder that
// TOKENCAST_VOCAB_SOURCES names: claude.json of npm @anthropic-ai/tokenizer 0.0.4,
// tokenizer.json of PyPI anthropic 0.36.0.
func TestRanksAndMergesOfOneVocabularyAgree(t *testing.T) {
	dir := os.Getenv("TOKENCAST_VOCAB_SOURCES")
	if dir == "" {
		t.Skip("TOKENCAST_VOCAB_SOURCES is not set")
	}
	var tokens [2][]string
	for i, name := range []string{"claude.json", "tokenizer.json"} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		def, _, err := vocab.Read(data, vocab.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if def.Pattern != vocab.PatternGPT2 {
			t.Errorf("%s: pattern %s", name, def.Pattern)
		}
		for _, token := range def.Tokens {
			if !token.Special() {
				tokens[i] = append(tokens[i], string(token.Bytes))
			}
		}
	}
	if diff := cmp.Diff(tokens[0], tokens[1]); diff != "" {
		t.Errorf("tokens of claude.json and tokenizer.json differ:\n%s", diff)
	}
}
