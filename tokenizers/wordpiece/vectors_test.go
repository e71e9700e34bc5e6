package wordpiece

import (
	"encoding/json"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The files are written by tools/record_sentencepiece.py and, the first of them,
// tools/record_vectors.py.
const (
	bertFile  = "../testdata/bert.json"
	textsFile = "../sentencepiece/testdata/texts.json"
)

func readJSON(t *testing.T, file string, into any) {
	t.Helper()
	data, err := os.ReadFile(filepath.FromSlash(file))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

func TestTokensEqualTheReference(t *testing.T) {
	e, _ := loadBERT(t)
	var recorded struct {
		Vectors []struct {
			Name, Text string
			Tokens     []string
		}
	}
	readJSON(t, bertFile, &recorded)
	if len(recorded.Vectors) < 60 {
		t.Fatalf("%d texts, want 60 or more", len(recorded.Vectors))
	}
	for _, v := range recorded.Vectors {
		if diff := cmp.Diff(v.Tokens, e.Pieces([]byte(v.Text))); diff != "" {
			t.Errorf("%s: pieces of %q (-want +got):\n%s", v.Name, v.Text, diff)
		}
		if n := e.Count([]byte(v.Text)); n != len(v.Tokens) {
			t.Errorf("%s: counted %d tokens in %q, want %d", v.Name, n, v.Text, len(v.Tokens))
		}
	}
}

func TestCountsEqualTheReference(t *testing.T) {
	e, _ := loadBERT(t)
	var texts []struct {
		Name, Text         string
		Repeat, Ideographs int
	}
	var want struct {
		Reference string
		Counts    []int
		CRC32     []uint32
	}
	readJSON(t, textsFile, &texts)
	readJSON(t, "testdata/bert-base-uncased.json", &want)
	if want.Reference == "" || len(texts) < 300 || len(want.Counts) != len(texts) || len(want.CRC32) != len(texts) {
		t.Fatalf("reference %q with %d counts of %d texts", want.Reference, len(want.Counts), len(texts))
	}
	for i, v := range texts {
		text := strings.Repeat(v.Text, max(1, v.Repeat))
		for i := range v.Ideographs {
			text += string(rune(0x4E00 + (i*7919+i*i*104729)%20902))
		}
		pieces := e.Pieces([]byte(text))
		if sum := crc32.ChecksumIEEE([]byte(strings.Join(pieces, "\n"))); sum != want.CRC32[i] {
			t.Errorf("%s: pieces of %.100q are not those of %s: %.20q", v.Name, text, want.Reference, pieces)
		}
		if n := e.Count([]byte(text)); n != want.Counts[i] {
			t.Errorf("%s: counted %d tokens in %.100q, %s %d", v.Name, n, text, want.Reference, want.Counts[i])
		}
	}
}
