package calibration_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tokencast/confirm/calibration"
)

func entry() calibration.Entry {
	return calibration.Entry{
		Model: "m", Operation: "invoke", Script: "latin", Tokenizer: "cl100k_base", Digest: "sha256:d", Factor: "59/50", Calls: 30, Date: "2026-11-22", Plan: "sha256:p",
		Intercept: "7.000000", Slope: "1.100000", Low: "1.05", High: "1.15", Ratio: "1.1",
	}
}

func Example() {
	f := &calibration.File{Entries: []calibration.Entry{entry()}}
	src, err := f.Marshal()
	if err != nil {
		panic(err)
	}
	f, err = calibration.Parse("learnt.json", src)
	if err != nil {
		panic(err)
	}
	figures, err := f.Entries[0].Figures()
	if err != nil {
		panic(err)
	}
	fmt.Println(figures.Intercept, figures.Slope, figures.Factor)
	// Output: 7/1 11/10 59/50
}

func TestRoundTrip(t *testing.T) {
	f := &calibration.File{Schema: calibration.Schema, Catalog: "2024.07", Entries: []calibration.Entry{entry()}}
	src, err := f.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	got, err := calibration.Parse("x", src)
	if diff := cmp.Diff(f, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestParseRefuses(t *testing.T) {
	good, err := (&calibration.File{Entries: []calibration.Entry{entry()}}).Marshal()
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct{ name, old, now, want string }{
		{"another schema", "calibration/1", "calibration/2", "schema"},
		{"an unknown key", `"calls"`, `"callz"`, "callz"},
		{"no calls", `"calls": 30`, `"calls": 0`, "make no sense"},
		{"a slope with an exponent", "1.100000", "1e9", "plain decimal"},
		{"a negative intercept", "7.000000", "-7", "plain decimal"},
		{"a day", "2026-11-22", "yesterday", "YYYY-MM-DD"},
		{"no model", `"model": "m"`, `"model": ""`, "needed"},
		{"a slope of 0", "1.100000", "0", "slope is 0"},
		{"a slope beyond all", "1.100000", "1001", "above 1000"},
		{"an intercept beyond all", "7.000000", "1000001", "above 1000000"},
		{"no factor", `"factor": "59/50"`, `"factor": ""`, "factor"},
		{"a factor over 0", "59/50", "59/0", "factor"},
		{"a factor of parts", "59/50", "5.9/5", "factor"},
		{"half an interval", `"low": "1.05"`, `"low": ""`, "no interval"},
		{"an interval from above", `"low": "1.05"`, `"low": "1.16"`, "no interval"},
		{"an interval of no answers", `"output_low": ""`, `"output_low": "1", "output_high": "2"`, "output_high"},
		{"half an interval of answers", `"output_low": ""`, `"output_low": "1"`, "output_low and output_high are no interval"},
		{"another operation", "invoke", "count-tokens", "none of invoke, converse"},
		{"something behind", "\n}\n", "\n}\n{}", "follows"},
	} {
		_, err := calibration.Parse("c.json", []byte(strings.Replace(string(good), tc.old, tc.now, 1)))
		if err == nil || !strings.Contains(err.Error(), tc.want) || !strings.HasPrefix(err.Error(), "c.json: ") {
			t.Errorf("%s: %v, want %q", tc.name, err, tc.want)
		}
	}
}

func TestParseRefusesTheSameTwice(t *testing.T) {
	twice := entry()
	twice.Calls = 60
	src, err := (&calibration.File{Entries: []calibration.Entry{entry(), twice}}).Marshal()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := calibration.Parse("c.json", src); err == nil || !strings.Contains(err.Error(), "entry 1 is of the same model") {
		t.Errorf("%v", err)
	}
}

func TestUsable(t *testing.T) {
	day := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	for _, tc := range []struct {
		name   string
		change func(*calibration.Entry)
		want   string
	}{
		{"good", func(*calibration.Entry) {}, ""},
		{"few calls", func(e *calibration.Entry) { e.Calls = 29 }, "29 calls"},
		{"no interval", func(e *calibration.Entry) { e.Low, e.High = "", "" }, "no interval"},
		{"wide", func(e *calibration.Entry) { e.High = "1.22" }, "wider"},
		{"old", func(e *calibration.Entry) { e.Date = "2026-08-01" }, "122 days"},
	} {
		e := entry()
		tc.change(&e)
		err := e.Usable(day)
		if (err == nil) != (tc.want == "") || err != nil && !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	good, err := (&calibration.File{Entries: []calibration.Entry{entry()}}).Marshal()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Fuzz(func(t *testing.T, src []byte) {
		file, err := calibration.Parse("x", src)
		if err != nil {
			return
		}
		for _, e := range file.Entries {
			f, err := e.Figures()
			if err != nil || f.Intercept.Sign() < 0 || f.Slope.Sign() <= 0 || f.Factor.Sign() <= 0 {
				t.Errorf("%+v counts less than nothing: %v", e, err)
			}
		}
	})
}
