package bpe

import (
	"os"
	"testing"
)

// BenchmarkCount counts the file named by BPE_BENCH_TEXT, by pages, with an engine
// that has not counted before. Without the variable it is skipped.
func BenchmarkCount(b *testing.B) {
	path := os.Getenv("BPE_BENCH_TEXT")
	if path == "" {
		b.Skip("BPE_BENCH_TEXT names no text")
	}
	text, err := os.ReadFile(path)
	if err != nil {
		b.Fatal(err)
	}
	const page = 16 << 10
	for _, name := range []string{"cl100k_base", "o200k_base"} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for range b.N {
				e := shipped(b, name)
				for rest := text; len(rest) > 0; {
					n := min(len(rest), page)
					for n < len(rest) && rest[n]&0xC0 == 0x80 {
						n++
					}
					e.Count(rest[:n])
					rest = rest[n:]
				}
			}
		})
	}
}
