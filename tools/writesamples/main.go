// Command writesamples writes the files of samples that the reader is timed on:
//
//	go run ./tools/writesamples -size 100000000 > pairs.jsonl
package main

import (
	"flag"
	"fmt"
	"os"

	"tokencast/bench"
)

func main() {
	size := flag.Int64("size", 10_000_000, "bytes to write, up to one record more")
	flag.Parse()
	if err := bench.Pairs(os.Stdout, *size); err != nil {
		fmt.Fprintln(os.Stderr, "writesamples:", err)
		os.Exit(1)
	}
}
