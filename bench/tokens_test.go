package bench

import (
	"strings"
	"testing"

	"tokencast/data"
	"tokencast/tokenizers"
)

// opened opens a tokenizer that has counted nothing yet.
func opened(t testing.TB, name string) *tokenizers.Tokenizer {
	t.Helper()
	tok, err := tokenizers.NewRegistry(data.FS).Open(name)
	if err != nil {
		t.Fatal(err)
	}
	return tok
}

// vocabularies are the names of the shipped vocabularies.
func vocabularies() []string {
	var names []string
	for _, e := range tokenizers.NewRegistry(data.FS).Shipped() {
		names = append(names, e.Name)
	}
	return names
}

func texts(corpus []Text) (texts [][]byte, bytes int64) {
	for _, text := range corpus {
		texts = append(texts, []byte(text.Text))
		bytes += int64(len(text.Text))
	}
	return texts, bytes
}

// sink keeps counts from being optimized away.
var sink int

// BenchmarkCount times one pass over the corpus, in memory, with a tokenizer that has
// counted nothing before.
func BenchmarkCount(b *testing.B) {
	corpus, bytes := texts(Corpus(corpusBytes))
	for _, name := range vocabularies() {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(bytes)
			for b.Loop() {
				b.StopTimer()
				tok := opened(b, name)
				b.StartTimer()
				for _, text := range corpus {
					sink += tok.Counter.Count(text)
				}
			}
		})
	}
}

// BenchmarkWorst times a megabyte of each of the worst texts, and of the corpus as one
// text to compare with.
func BenchmarkWorst(b *testing.B) {
	const size = 1_000_000
	var usual strings.Builder
	for _, text := range Corpus(size) {
		usual.WriteString(text.Text)
	}
	cases := append([]Text{{"corpus", usual.String()}}, Worst(size)...)
	for _, name := range vocabularies() {
		for _, c := range cases {
			b.Run(name+"/"+c.Kind, func(b *testing.B) {
				text := []byte(c.Text)
				b.SetBytes(int64(len(text)))
				for b.Loop() {
					b.StopTimer()
					tok := opened(b, name)
					b.StartTimer()
					sink += tok.Counter.Count(text)
				}
			})
		}
	}
}

// BenchmarkKinds times each kind of text of the corpus apart.
func BenchmarkKinds(b *testing.B) {
	byKind := map[string][]Text{}
	var kinds []string
	for _, text := range Corpus(corpusBytes) {
		if byKind[text.Kind] == nil {
			kinds = append(kinds, text.Kind)
		}
		byKind[text.Kind] = append(byKind[text.Kind], text)
	}
	for _, name := range []string{"cl100k_base", "o200k_base", "mistral-v1", "jurassic-2", "bert-base-uncased"} {
		for _, kind := range kinds {
			b.Run(name+"/"+kind, func(b *testing.B) {
				corpus, bytes := texts(byKind[kind])
				tok := opened(b, name)
				b.SetBytes(bytes)
				for b.Loop() {
					for _, text := range corpus {
						sink += tok.Counter.Count(text)
					}
				}
			})
		}
	}
}
