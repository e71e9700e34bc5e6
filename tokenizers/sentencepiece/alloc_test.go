//go:build !race

// The race detector makes pools forget, so that memory is allocated anew.

package sentencepiece

import "testing"

func TestCountingDoesNotAllocate(t *testing.T) {
	text := []byte("The third line of the invoice, 1234 tokens:\n\n    北京 na\u00EFve caf\u0065\u0301 \U0001F600\n")
	all := variants(t)
	all["small-jurassic"] = defineJurassic(t)
	for name, def := range all {
		e := build(t, def)
		e.Count(text)
		if n := testing.AllocsPerRun(20, func() { e.Count(text) }); n > 0 {
			t.Errorf("%s: %v allocations a count, want none", name, n)
		}
	}
}
