package calibration_test

import (
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tokencast/confirm/calibration"
)

func entry() calibration.Entry {
	return calibration.Entry{
		Model: "m", Operation: "invoke", Script: "latin", Tokenizer: "cl100k_base", Digest: "sha256:d", Calls: 30, Date: "2026-11-22", Plan: "sha256:p",
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
	e, ok := f.For("m", "invoke", "sha256:d", "latin")
	fmt.Println(ok, e.Input(1, big.NewRat(10, 1)).FloatString(0), e.Input(1, big.NewRat(1000, 1)).FloatString(0))
	// Output: true 18 1107
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
	if _, ok := got.For("m", "converse", "sha256:d", "latin"); ok {
		t.Error("another operation has an entry")
	}
	if _, ok := got.For("m", "invoke", "sha256:new", "latin"); ok {
		t.Error("another tokenizer has an entry")
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
		{"something behind", "\n}\n", "\n}\n{}", "follows"},
	} {
		_, err := calibration.Parse("c.json", []byte(strings.Replace(string(good), tc.old, tc.now, 1)))
		if err == nil || !strings.Contains(err.Error(), tc.want) || !strings.HasPrefix(err.Error(), "c.json: ") {
			t.Errorf("%s: %v, want %q", tc.name, err, tc.want)
		}
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
			if e.Input(3, big.NewRat(10, 1)).Sign() < 0 {
				t.Errorf("%+v counts less than nothing", e)
			}
		}
	})
}
