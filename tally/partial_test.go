package tally

import (
	"bytes"
	stdcmp "cmp"
	"context"
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"tokencast/samples"
)

// alike compares tallies: nil is 0 for a big integer, and no element for a list.
var alike = cmp.Options{cmpopts.EquateEmpty(), cmp.Comparer(func(a, b *big.Int) bool {
	zero := new(big.Int)
	return stdcmp.Or(a, zero).Cmp(stdcmp.Or(b, zero)) == 0
})}

// part counts contents as one partial of spec, and reads it back from its JSON.
func part(t interface{ Fatal(...any) }, spec Spec, contents ...string) *Partial {
	var sources []samples.Source
	for i, content := range contents {
		sources = append(sources, source(fmt.Sprint(i, ".data"), content))
	}
	hashed, digests := Hash(sources)
	spec.Sources = hashed
	tallies, err := Run(context.Background(), []Spec{spec}, 2, 10_000)
	if err != nil {
		t.Fatal(err)
	}
	inputs, err := digests()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	p := &Partial{Tally: tallies[0][0], Fields: spec.Fields, Catalog: "2024.07", CatalogDigest: "sha256:cat", Inputs: inputs}
	if err := p.Write(&b); err != nil {
		t.Fatal(err)
	}
	if err := keepsToSchema(b.Bytes()); err != nil {
		t.Fatal(err)
	}
	read := readAll(t, b.String())
	if len(read) != 1 {
		t.Fatal("partials: ", len(read))
	}
	p.File, p.Line = "p.tally", 1
	if diff := cmp.Diff(p, read[0], alike); diff != "" {
		t.Fatal("(-written +read):\n" + diff)
	}
	return read[0]
}

func readAll(t interface{ Fatal(...any) }, text string) []*Partial {
	var read []*Partial
	if err := ReadPartials("p.tally", strings.NewReader(text), func(p *Partial) error { read = append(read, p); return nil }); err != nil {
		t.Fatal(err)
	}
	return read
}

var measured = Measure{Tokenizer: chars, CutOutput: 4, Bands: []int64{3, 7}, Limits: []Limit{{Input, 5}, {Both, 1 << 62}}}

// The example of the file's comment.
func TestPartialExample(t *testing.T) {
	spec := Spec{Line: "chat", Measures: []Measure{{Tokenizer: chars}}}
	m := NewMerger(spec, "2024.07", "")
	for _, content := range []string{`{"prompt":"Hello","completion":""}` + "\n" + `{"prompt":"How are you?","completion":""}`, `{"prompt":"Bye","completion":""}`} {
		if err := m.Add(part(t, spec, content)); err != nil {
			t.Fatal(err)
		}
	}
	whole, parts := m.Tally()
	if whole.Calls != 3 || whole.Input.Sum != 20 || parts != 2 {
		t.Errorf("calls %d, input %d, parts %d", whole.Calls, whole.Input.Sum, parts)
	}
}

// TestPartialsEqualTheWhole splits records into parts, counts each by itself, and merges
// what is read back, in any order.
func TestPartialsEqualTheWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[a-cжи漢 ]{0,12}`)
		m := measured
		if rapid.Bool().Draw(t, "weights") {
			m.Weights = []int64{1_180_000, 1_170_000, 1, 2, 790_000, 6, 7, 8, 9, 10}
			if rapid.Bool().Draw(t, "answer weights") {
				m.AnswerWeights = []int64{300_000, 170_000, 1, 2, 1_790_000, 6, 7, 8, 9, 10}
			}
		}
		spec := Spec{Line: "x", Training: rapid.Bool().Draw(t, "training"), Measures: []Measure{m}}
		if !spec.Training && rapid.Bool().Draw(t, "conversation") {
			spec.Pattern = Pattern{Turns: rapid.Int64Range(0, 4).Draw(t, "turns"), Steps: rapid.Int64Range(0, 3).Draw(t, "steps"), History: rapid.Bool().Draw(t, "history")}
			spec.System = []byte(word.Draw(t, "system"))
		}
		var contents []string
		var parts []*Partial
		for i := range rapid.IntRange(1, 5).Draw(t, "parts") {
			var lines strings.Builder
			for k := range rapid.IntRange(1, 4).Draw(t, "records") {
				fmt.Fprintf(&lines, `{"prompt":%q,"completion":%q,"n":"%d.%d"}`+"\n", word.Draw(t, "prompt"), word.Draw(t, "completion"), i, k)
			}
			contents = append(contents, lines.String())
			parts = append(parts, part(t, spec, lines.String()))
		}
		want := part(t, spec, strings.Join(contents, "")).Tally
		want.Files[0].Path = "whole.jsonl" // as a Merger names it
		for range 3 {
			merger := NewMerger(spec, "2024.07", "whole.jsonl")
			for _, p := range rapid.Permutation(parts).Draw(t, "order") {
				if err := merger.Add(p); err != nil {
					t.Fatal(err)
				}
				if err := merger.Add(p); err == nil || !strings.Contains(err.Error(), "would count twice") {
					t.Fatalf("the same partial again: %v", err)
				}
			}
			got, _ := merger.Tally()
			if diff := cmp.Diff(want, got, alike); diff != "" {
				t.Fatalf("(-whole +merged):\n%s", diff)
			}
		}
	})
}

// TestPartialHoldsAllOfATally sets every field of a Tally: a new one that the form does
// not know comes back as 0 and fails.
func TestPartialHoldsAllOfATally(t *testing.T) {
	p := &Partial{Tally: &Tally{}}
	fill(reflect.ValueOf(p.Tally).Elem(), rand.New(rand.NewPCG(1, 2)))
	fill(reflect.ValueOf(&p.Fields).Elem(), rand.New(rand.NewPCG(3, 4)))
	p.Fields.Delimiter, p.Catalog, p.CatalogDigest, p.Inputs = ';', "v", "d", []string{"i"}
	var b bytes.Buffer
	if err := p.Write(&b); err != nil {
		t.Fatal(err)
	}
	var f partialForm
	if err := readStrict(b.Bytes(), &f); err != nil {
		t.Fatal(err)
	}
	got, err := f.partial()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(p, got, alike); diff != "" {
		t.Errorf("a partial does not hold all of a tally (-tally +read):\n%s", diff)
	}
}

// fill sets all that v holds to something other than 0.
func fill(v reflect.Value, r *rand.Rand) {
	if n, ok := v.Addr().Interface().(**big.Int); ok {
		*n = new(big.Int).Lsh(big.NewInt(r.Int64()), 90)
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprint("text ", r.Int64(), "\u2028<é>"))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int64, reflect.Int32, reflect.Int:
		v.SetInt(1 + r.Int64N(1<<31-2))
		if v.Type() == reflect.TypeFor[Part]() {
			v.SetInt(int64(Both))
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 3, 3))
		fallthrough
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i), r)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), r)
		}
	default:
		panic("no way to fill " + v.Type().String())
	}
}

func TestMergerRefuses(t *testing.T) {
	const one, two = `{"prompt":"ab","completion":"xyz"}`, `{"prompt":"abc","completion":"xy"}`
	spec := func(change func(*Spec)) Spec {
		s := Spec{Line: "a", Measures: []Measure{measured}}
		change(&s)
		return s
	}
	same := func(*Spec) {}
	for _, tc := range []struct {
		name   string
		counts func(*Spec)
		change func(*Partial)
		want   string
	}{
		{"another line", func(s *Spec) { s.Line = "b" }, nil, `the lines are "a" and "b"`},
		{"another tokenizer", func(s *Spec) { s.Measures[0].Tokenizer = words }, nil, `the tokenizers are "chars" and "words"`},
		{"another vocabulary", same, func(p *Partial) { p.Tally.Digest = "sha256:x" }, "the vocabularies of chars differ"},
		{"training text", func(s *Spec) { s.Training = true }, nil, "one of them counts for training"},
		{"other bands", func(s *Spec) { s.Measures[0].Bands = nil }, nil, "the token bands are [3 7] and []"},
		{"other limits", func(s *Spec) { s.Measures[0].Limits = nil }, nil, "the limits are"},
		{"another cut", func(s *Spec) { s.Measures[0].CutOutput = 5 }, nil, "answers are cut at 4 and 5 tokens"},
		{"other weights", func(s *Spec) { s.Measures[0].Weights = make([]int64, 10) }, nil, "the factors by script"},
		{"other missing answers", func(s *Spec) { s.Measures[0].Missing = 5 }, nil, "the records become other calls"},
		{"another pattern", func(s *Spec) { s.Pattern.Turns = 2 }, nil, "the records become other calls"},
		{"another system text", func(s *Spec) { s.System = []byte("be brief") }, nil, "the system texts differ"},
		{"another frame", func(s *Spec) { s.Measures[0].Frame.Call = 1 }, nil, "the chat templates differ"},
		{"other fields", func(s *Spec) { s.Fields.Input = "prompt" }, nil, "with other fields or records"},
		{"another catalog", same, func(p *Partial) { p.Catalog = "2023.01" }, "was counted for catalog 2023.01, and this is 2024.07"},
		{"files beyond all counting", same, func(p *Partial) { p.Tally.Files[0].Bytes = 1<<63 - 1 }, "beyond 9223372036854775807"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m := NewMerger(spec(same), "2024.07", "whole")
			if err := m.Add(part(t, spec(same), one)); err != nil {
				t.Fatal(err)
			}
			p := part(t, spec(tc.counts), two)
			if tc.change != nil {
				tc.change(p)
			}
			p.File, p.Line = "b.tally", 7
			err := m.Add(p)
			var fault *samples.Error
			if !errors.As(err, &fault) || fault.File != "b.tally" || fault.Line != 7 || !strings.Contains(fault.Msg, tc.want) {
				t.Errorf("got %v, want %s", err, tc.want)
			}
			want := NewMerger(spec(same), "2024.07", "whole")
			if err := want.Add(part(t, spec(same), one)); err != nil {
				t.Fatal(err)
			}
			a, n := want.Tally()
			b, k := m.Tally()
			if diff := cmp.Diff(a, b, alike); diff != "" || n != k || len(m.seen) != len(want.seen) {
				t.Errorf("changed by an error (-want +got):\n%s", diff)
			}
		})
	}
	t.Run("an input of another partial among others", func(t *testing.T) {
		m := NewMerger(spec(same), "2024.07", "")
		if err := m.Add(part(t, spec(same), one, two)); err != nil {
			t.Fatal(err)
		}
		if err := m.Add(part(t, spec(same), two)); err == nil || !strings.Contains(err.Error(), "p.tally:1") {
			t.Errorf("got %v", err)
		}
	})
}

func TestHash(t *testing.T) {
	spec := Spec{Line: "a", Measures: []Measure{{Tokenizer: chars}}}
	// sha256sum of the three bytes "abc", the example of FIPS 180-2
	const abc = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
	p := part(t, spec, "abc", "xyz")
	if !slices.Contains(p.Inputs, abc) || len(p.Inputs) != 2 {
		t.Errorf("inputs %v", p.Inputs)
	}
	ids := map[string]string{}
	for name, id := range map[string]string{
		"both": p.ID(), "the other order": part(t, spec, "xyz", "abc").ID(), "one": part(t, spec, "abc").ID(),
		"as one file": part(t, spec, "abcxyz").ID(), "twice": part(t, spec, "abc", "abc").ID(),
		"another line":      part(t, Spec{Line: "b", Measures: spec.Measures}, "abc").ID(),
		"training":          part(t, Spec{Line: "a", Training: true, Measures: spec.Measures}, "abc").ID(),
		"another tokenizer": part(t, Spec{Line: "a", Measures: []Measure{{Tokenizer: words}}}, "abc").ID(),
	} {
		if other, ok := ids[id]; ok && (name == "both" || name == "the other order") != (other == "both" || other == "the other order") {
			t.Errorf("%s and %s have one id", name, other)
		}
		ids[id] = name
	}
	if len(ids) != 7 {
		t.Errorf("%d ids, want 7", len(ids))
	}
	_, digests := Hash([]samples.Source{source("a.txt", "abc")})
	if _, err := digests(); err == nil {
		t.Error("digests of what was not read")
	}
}
