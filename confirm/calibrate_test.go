package confirm

import (
	"fmt"
	"math/big"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tokencast/confirm/calibration"
	"tokencast/tokenizers"
)

// taught is a plan of calls with these sizes, and what was counted for them.
func taught(sizes []Sizes, counted [][2]int64) (*Plan, *Outcome) {
	factor := big.NewRat(59, 50)
	m := &Model{ID: "m", Operation: Invoke, Strata: []Stratum{{}}, Tokenizer: "cl100k_base", Digest: "sha256:d", Binding: tokenizers.Binding{Factor: factor}}
	o := &Outcome{Results: map[string]*Result{}}
	for i, s := range sizes {
		id := fmt.Sprint(i)
		m.Calls = append(m.Calls, &Planned{Call: Call{ID: id}, Sizes: s, Plain: s})
		o.Results[id] = &Result{State: Confirmed, Input: &counted[i][0], Output: &counted[i][1]}
	}
	return &Plan{Version: "2024.07", Models: []*Model{m}}, o
}

func sizesOf(text, input, output int64) Sizes {
	return Sizes{Text: big.NewRat(text, 1), Input: big.NewRat(input, 1), Output: big.NewRat(output, 1)}
}

// The example of the file's comment, twice: a run with a calibrated estimate teaches the
// same.
func TestCalibrationLearns(t *testing.T) {
	p, o := taught(
		[]Sizes{sizesOf(10, 12, 50), sizesOf(100, 102, 50), sizesOf(1000, 1002, 100)},
		[][2]int64{{18, 40}, {117, 60}, {1107, 60}},
	)
	want := []calibration.Entry{{
		Model: "m", Operation: "invoke", Script: "latin", Tokenizer: "cl100k_base", Digest: "sha256:d", Factor: "59/50", Calls: 3, Date: "2026-11-22", Plan: p.Hash(),
		Intercept: "7.000000", Slope: "1.100000", Ratio: "1.112903", OutputRatio: "0.800000",
	}}
	if diff := cmp.Diff(want, Calibration(p, o, "2026-11-22").Entries); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, c := range p.Models[0].Calls {
		c.Sizes = sizesOf(1, 2, 3)
	}
	if diff := cmp.Diff(want, Calibration(p, o, "2026-11-22").Entries); diff != "" {
		t.Errorf("calibrated (-want +got):\n%s", diff)
	}
}

// What no reader would take is not written.
func TestCalibrationLeavesOutTheImpossible(t *testing.T) {
	p, o := taught([]Sizes{sizesOf(1, 1, 1)}, [][2]int64{{5_000_000, 1}})
	if got := Calibration(p, o, "2026-11-22").Entries; len(got) != 0 {
		t.Errorf("%+v", got)
	}
}
