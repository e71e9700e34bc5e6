// Command corpus writes samples to measure with, the same bytes for the same sizes:
//
//	go run ./tools/corpus -size 100000000 > pairs.jsonl
//	go run ./tools/corpus -size 1000000000 -prompt 1000000 > long.jsonl
package main

import (
	"flag"
	"fmt"
	"os"

	"tokencast/bench"
)

func main() {
	size := flag.Int64("size", 10_000_000, "bytes to write, up to one record more")
	prompt := flag.Int64("prompt", 0, "bytes that a prompt is made longer than; 0 is one text")
	flag.Parse()
	if err := bench.Pairs(os.Stdout, *size, *prompt); err != nil {
		fmt.Fprintln(os.Stderr, "corpus:", err)
		os.Exit(1)
	}
}
