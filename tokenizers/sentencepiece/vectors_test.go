package sentencepiece

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"flag"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"tokencast/tokenizers/vocab"
)

// The files of testdata are written by tools/record_sentencepiece.py.

var packedFolder = flag.String("vocab", "../../data/vocab", "folder of packed vocabularies")

// The small models, each for what the others do not reach.
var smallModels = []string{"small-bpe", "small-bpe-unknown", "small-bpe-across", "small-unigram", "small-unigram-across"}

func readTestdata(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func readSmall(t testing.TB, name string) []byte {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(readTestdata(t, name+".model.gz")))
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// define reads a small model.
func define(t testing.TB, name string) *vocab.Definition {
	t.Helper()
	def, err := ReadModel(readSmall(t, name))
	if err != nil {
		t.Fatal(err)
	}
	def.Name = name
	return def
}

func build(t testing.TB, def *vocab.Definition) *Engine {
	t.Helper()
	packed, err := Compile(def)
	if err != nil {
		t.Fatal(err)
	}
	return open(t, packed)
}

func open(t testing.TB, packed []byte) *Engine {
	t.Helper()
	f, err := vocab.Open(packed)
	if err != nil {
		t.Fatal(err)
	}
	e, err := Open(f)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// openPacked opens a vocabulary that ships, and skips the test without it.
func openPacked(t testing.TB, name string) *Engine {
	t.Helper()
	packed, err := os.ReadFile(filepath.Join(*packedFolder, name+vocab.PackedExtension))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("%s is not among the packed vocabularies", name)
	}
	if err != nil {
		t.Fatal(err)
	}
	return open(t, packed)
}

type namedText struct{ name, text string }

// texts reads the texts that the counts were recorded of.
var texts = sync.OnceValues(func() ([]namedText, error) {
	data, err := os.ReadFile(filepath.Join("testdata", "texts.json"))
	if err != nil {
		return nil, err
	}
	var entries []struct {
		Name, Text         string
		Repeat, Ideographs int
	}
	if err := json.Unmarshal(data, &entries); err != nil {
		return nil, err
	}
	var texts []namedText
	for _, e := range entries {
		text := strings.Repeat(e.Text, max(1, e.Repeat))
		for i := range e.Ideographs {
			text += string(rune(0x4E00 + (i*7919+i*i*104729)%20902))
		}
		texts = append(texts, namedText{e.Name, text})
	}
	return texts, nil
})

type recording struct {
	Reference string
	Counts    []int
	CRC32     []uint32
}

func checkRecording(t *testing.T, e *Engine, name string, withPieces bool) {
	t.Helper()
	texts, err := texts()
	if err != nil {
		t.Fatal(err)
	}
	var want recording
	if err := json.Unmarshal(readTestdata(t, name+".json"), &want); err != nil {
		t.Fatal(err)
	}
	if want.Reference == "" || len(texts) < 300 || len(want.Counts) != len(texts) || len(want.CRC32) != len(texts) {
		t.Fatalf("%s: reference %q with %d counts of %d texts", name, want.Reference, len(want.Counts), len(texts))
	}
	for i, text := range texts {
		pieces := e.Pieces([]byte(text.text))
		if len(pieces) != want.Counts[i] {
			t.Errorf("%s: %d pieces of %.100q, %s %d", text.name, len(pieces), text.text, want.Reference, want.Counts[i])
		}
		if sum := crc32.ChecksumIEEE([]byte(strings.Join(pieces, "\n"))); withPieces && sum != want.CRC32[i] {
			t.Errorf("%s: pieces of %.100q are not those of %s: %.20q", text.name, text.text, want.Reference, pieces)
		}
		if n := e.Count([]byte(text.text)); n != want.Counts[i] {
			t.Errorf("%s: counted %d tokens in %.100q, %s %d", text.name, n, text.text, want.Reference, want.Counts[i])
		}
	}
}

func TestSmallModelsEqualTheReference(t *testing.T) {
	for _, name := range smallModels {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkRecording(t, build(t, define(t, name)), name, true)
		})
	}
}

// The pieces are not compared: for digits without a token the reference has the
// unknown token, and Pieces the digits.
func TestSmallJurassicEqualsTheReference(t *testing.T) {
	checkRecording(t, build(t, defineJurassic(t)), "small-jurassic", false)
}

func defineJurassic(t testing.TB) *vocab.Definition {
	t.Helper()
	def := define(t, "small-jurassic")
	def.Wrapper = vocab.WrapperJurassic2
	return def
}

func TestPackedVocabulariesEqualTheReference(t *testing.T) {
	for _, name := range []string{"mistral-v1", "mistral-v2", "mistral-v3", "jurassic-2"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkRecording(t, openPacked(t, name), name, true)
		})
	}
}
