package bpe

import (
	"strings"
	"testing"
)

// The counts are those of tiktoken 0.14.0, but for the spaces with o200k_base, on
// which it panics: they are 8192 tokens of 128 spaces. At a cost of the square of
// the length this would take hours.
func TestAMegabyteOfOnePiece(t *testing.T) {
	tests := []struct {
		name          string
		unit          string
		times         int
		cl100k, o200k int
	}{
		{name: "one letter", unit: "a", times: 1 << 20, cl100k: 131072, o200k: 131072},
		{name: "spaces", unit: " ", times: 1 << 20, cl100k: 8192, o200k: 8192},
		{name: "line feeds", unit: "\n", times: 1 << 20, cl100k: 32768, o200k: 65536},
		{name: "ideographs without a stop", unit: "我們在北京研究語言模型的計算成本問題", times: 20_000, cl100k: 460_000, o200k: 240_000},
		{name: "exclamation marks", unit: "!", times: 1 << 20, cl100k: 131072, o200k: 65536},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text := []byte(strings.Repeat(tt.unit, tt.times))
			if got := compiled(t, "cl100k_base").Count(text); got != tt.cl100k {
				t.Errorf("cl100k_base counts %d tokens, want %d", got, tt.cl100k)
			}
			if got := compiled(t, "o200k_base").Count(text); got != tt.o200k {
				t.Errorf("o200k_base counts %d tokens, want %d", got, tt.o200k)
			}
		})
	}
}
