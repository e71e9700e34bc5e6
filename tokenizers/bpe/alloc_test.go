//go:build !race

package bpe

import (
	"strings"
	"testing"
)

// The race detector empties pools at will, so this is not for it.
func TestCountingAllocatesNothing(t *testing.T) {
	e := compiled(t, "r50k_base")
	text := []byte(strings.Repeat("The third line, again; ", 40) + strings.Repeat("xyz", 300) + "語言模型")
	e.Count(text)
	if n := testing.AllocsPerRun(20, func() { e.Count(text) }); n > 1 {
		t.Errorf("counting %d bytes allocates %.0f times", len(text), n)
	}
}
