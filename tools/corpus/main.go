// Command corpus writes records to count: JSON lines of prompt and completion, about as
// many bytes as asked for, made from the texts of package bench and a seed. The same size
// gives the same bytes, and a smaller corpus is the beginning of a larger one.
//
//	go run ./tools/corpus -size 100000000 > pairs.jsonl
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"os"

	"tokencast/bench"
)

func main() {
	size := flag.Int("size", 10_000_000, "`bytes` of JSON lines, or a record more")
	flag.Parse()
	if err := write(*size); err != nil {
		fmt.Fprintln(os.Stderr, "corpus:", err)
		os.Exit(1)
	}
}

// write writes a text as prompt and the next one as completion, and so on, until there
// are enough bytes, those of JSON included.
func write(size int) error {
	out := bufio.NewWriter(os.Stdout)
	counted := &counter{out: out}
	enc := json.NewEncoder(counted)
	enc.SetEscapeHTML(false)
	texts := bench.Corpus(size)
	for i := 0; i+1 < len(texts) && counted.n < size; i += 2 {
		if err := enc.Encode(struct {
			Prompt     string `json:"prompt"`
			Completion string `json:"completion"`
		}{texts[i].Text, texts[i+1].Text}); err != nil {
			return err
		}
	}
	return out.Flush()
}

// counter counts what is written.
type counter struct {
	out *bufio.Writer
	n   int
}

func (c *counter) Write(p []byte) (int, error) {
	c.n += len(p)
	return c.out.Write(p)
}
