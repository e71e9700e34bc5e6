//go:build !race

package tally

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"tokencast/samples"
)

// TestRunAllocatesNothingForARecord counts many records and few, and holds that the
// many took no memory of their own.
func TestRunAllocatesNothingForARecord(t *testing.T) {
	for _, tc := range []struct {
		name, line string
		fields     samples.Fields
	}{
		{"texts", `{"prompt":"ab cd é","completion":"xyz \u00e9 漢字"}`, samples.Fields{}},
		{"recorded usage", `{"usage":{"input_tokens":5,"output_tokens":3,"cache_read_input_tokens":1}}`, samples.Fields{Usage: true}},
	} {
		for _, training := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, training %v", tc.name, training), func(t *testing.T) {
				mallocs := func(n int) uint64 {
					spec := Spec{
						Line: "a", Sources: []samples.Source{source("a.jsonl", strings.Repeat(tc.line+"\n", n))}, Fields: tc.fields, Training: training,
						Measures: []Measure{{Tokenizer: chars, CutOutput: 4, Bands: []int64{4, 5}, Limits: []Limit{{Both, 9}}}, {Tokenizer: chars}},
					}
					var before, after runtime.MemStats
					runtime.ReadMemStats(&before)
					got, err := Run(t.Context(), []Spec{spec}, 2, 1000)
					runtime.ReadMemStats(&after)
					if err != nil || got[0][0].Calls != int64(n) {
						t.Fatal(err)
					}
					return after.Mallocs - before.Mallocs
				}
				few, lots := mallocs(100), mallocs(20_100)
				if lots > few+300 {
					t.Errorf("%d allocations for 20000 records more", lots-few)
				}
			})
		}
	}
}
