//go:build !race

// The race detector makes pools forget, so that memory is allocated anew.

package wordpiece

import "testing"

func TestCountingDoesNotAllocate(t *testing.T) {
	e, _ := loadBERT(t)
	text := []byte("The third line of the invoice, 1234 tokens:\n\n    北京 na\u00EFve caf\u0065\u0301 \U0001F600 \u302e\n")
	e.Count(text)
	if n := testing.AllocsPerRun(20, func() { e.Count(text) }); n > 0 {
		t.Errorf("%v allocations a count, want none", n)
	}
}
