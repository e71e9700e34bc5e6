//go:build unix

package bench

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A round is one process that counts the corpus once, beside another program that
// does the same: tools/bench_peers.py starts them in turn.
var (
	corpusFile = flag.String("corpus", "", "write the corpus to `FILE`, a JSON string a line; with -tokenizer, count it")
	corpusKind = flag.String("kind", "", "write texts of one `KIND` alone, such as en, zh or code")
	roundOf    = flag.String("tokenizer", "", "count the texts of -corpus with each of `NAMES`, separated by commas, and print a line of JSON for each")
)

// roundResult is what a round prints.
type roundResult struct {
	Tokenizer string  `json:"tokenizer"`
	Tokens    int     `json:"tokens"`
	Bytes     int     `json:"bytes"`
	CPU       float64 `json:"cpu"`      // seconds of the first pass, all threads
	Wall      float64 `json:"wall"`     // seconds of the first pass
	AgainCPU  float64 `json:"again"`    // seconds of a second pass, with what the first left in memory
	PerText   []int   `json:"per_text"` // tokens of each text
}

func TestRound(t *testing.T) {
	switch {
	case *corpusFile == "":
		t.Skip("for tools/bench_peers.py: -corpus names no file")
	case *roundOf == "":
		writeCorpus(t)
		return
	}
	src, err := os.ReadFile(*corpusFile)
	if err != nil {
		t.Fatal(err)
	}
	var corpus [][]byte
	size := 0
	for line := range bytes.Lines(src) {
		var text string
		if err := json.Unmarshal(line, &text); err != nil {
			t.Fatal(err)
		}
		corpus = append(corpus, []byte(text))
		size += len(text)
	}
	for name := range strings.SplitSeq(*roundOf, ",") {
		tok := opened(t, name)
		r := roundResult{Tokenizer: name, Bytes: size, PerText: make([]int, len(corpus))}
		cpu, wall := cpuSeconds(t), time.Now()
		for i, text := range corpus {
			r.PerText[i] = tok.Counter.Count(text)
		}
		r.CPU, r.Wall = cpuSeconds(t)-cpu, time.Since(wall).Seconds()
		cpu = cpuSeconds(t)
		for i, text := range corpus {
			if n := tok.Counter.Count(text); n != r.PerText[i] {
				t.Errorf("%s: text %d has %d tokens, then %d", name, i, r.PerText[i], n)
			}
			r.Tokens += r.PerText[i]
		}
		r.AgainCPU = cpuSeconds(t) - cpu
		line, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Println(string(line))
	}
}

func writeCorpus(t *testing.T) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	size := corpusBytes
	if *corpusKind != "" {
		size *= 10 // most of it of other kinds
	}
	written := 0
	for _, text := range Corpus(size) {
		if *corpusKind != "" && text.Kind != *corpusKind || written >= corpusBytes {
			continue
		}
		written += len(text.Text)
		if err := enc.Encode(text.Text); err != nil {
			t.Fatal(err)
		}
	}
	if written == 0 {
		t.Fatalf("the corpus has no texts of the kind %q", *corpusKind)
	}
	if err := os.WriteFile(*corpusFile, b.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
}

// cpuSeconds is what this process has used of processors.
func cpuSeconds(t *testing.T) float64 {
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		t.Fatal(err)
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano()).Seconds()
}
