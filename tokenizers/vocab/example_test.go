package vocab_test

import (
	"fmt"
	"testing/fstest"

	"tokencast/tokenizers/vocab"
)

// A vocabulary in one of the usual formats becomes a definition, which the engine
// of its kind compiles.
func ExampleRead() {
	def, format, err := vocab.Read([]byte("[UNK]\nthe\ncat\n##s\n"), vocab.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(format, def.Kind, def.Normalizer, len(def.Tokens))
	// Output: vocab.txt wordpiece bert-uncased 4
}

// What no engine can count exactly is refused by name.
func ExampleRead_unsupported() {
	_, _, err := vocab.Read([]byte(`{
		"pre_tokenizer": {"type": "Whitespace"},
		"model": {"type": "WordPiece", "vocab": {"[UNK]": 0}}
	}`), vocab.Options{})
	fmt.Println(err)
	// Output: tokenizer.json: pre_tokenizer Whitespace: not supported with this model
}

// An engine packs its tables once and uses them where they lie.
func ExampleOpen() {
	b := vocab.NewBuilder(vocab.RankBPE, "tiny")
	b.Set("pattern", vocab.PatternGPT2)
	b.AddUint32s("pairs", []uint32{97, 98, 256})
	packed := b.Bytes()

	f, err := vocab.Open(packed)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(f.Name(), f.Kind(), f.Text("pattern"), f.Uint32s("pairs"))
	// Output: tiny rank-bpe gpt2 [97 98 256]
}

// Importing writes two files into the user's folder; List finds them there.
func ExampleNewEntry() {
	packed := vocab.NewBuilder(vocab.WordPiece, "mine").Bytes() // by an engine's Compile
	entry, err := vocab.NewEntry(packed, vocab.Entry{Name: "mine", Models: []string{"cohere.embed-english-v3"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	folder := fstest.MapFS{
		"mine" + vocab.PackedExtension: {Data: packed},
		"mine" + vocab.EntryExtension:  {Data: entry},
	}
	entries, err := vocab.List(folder)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, e := range entries {
		fmt.Println(e.Name, e.Kind, e.Models)
	}
	// Output: mine wordpiece [cohere.embed-english-v3]
}
