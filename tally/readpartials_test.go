package tally

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"tokencast/samples"
)

// onePartial is the line of a small partial.
func onePartial(t interface{ Fatal(...any) }) string {
	spec := Spec{Line: "a", Measures: []Measure{measured}}
	p := part(t, spec, `{"prompt":"ab cd","completion":"xyz12"}`+"\n"+`{"prompt":"ж","completion":"d"}`)
	var b bytes.Buffer
	if err := p.Write(&b); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func TestReadPartials(t *testing.T) {
	line := onePartial(t)
	var sorted map[string]any
	dec := json.NewDecoder(strings.NewReader(line))
	dec.UseNumber()
	if err := dec.Decode(&sorted); err != nil {
		t.Fatal(err)
	}
	other, err := json.Marshal(sorted) // keys in another order
	if err != nil {
		t.Fatal(err)
	}
	got := readAll(t, "\n"+line+"\r\n\n"+string(other)+"\n \n")
	if len(got) != 2 || got[0].Line != 2 || got[1].Line != 4 || got[0].ID() != got[1].ID() {
		t.Errorf("got %d partials", len(got))
	}
}

func TestReadPartialsRefuses(t *testing.T) {
	line := onePartial(t)
	for _, tc := range []struct {
		name     string
		old, new string
		want     string
	}{
		{"nothing", line, "", "p.tally: no partial tallies"},
		{"another schema", `tally/1`, `tally/2`, `p.tally:1: the schema is "tokencast.tally/2", and tokencast.tally/1 is read`},
		{"an estimate", `tally/1`, `estimate/1`, "schema"},
		{"samples", line, `{"prompt":"secret"}`, "p.tally:1: no partial tally: its schema is not tokencast.tally/1"},
		{"no object", line, `[1]`, "p.tally:1:1: a partial: a list is not an object"},
		{"cut short", line, line[:300], "the JSON is damaged or cut short"},
		{"no JSON", line, "tokens: 5", "the JSON is damaged"},
		{"invalid UTF-8", `"line":"a"`, "\"line\":\"\xff\"", "not valid UTF-8"},
		{"two on a line", line, line + line, "p.tally:1"},
		{"more behind it", line, line + " x", "p.tally:1"},
		{"an unknown key", `"records":2,"answers"`, `"record":2,"answers"`, `unknown key "record"; did you mean "records"`},
		{"a key in another case", `"records":2,"answers"`, `"Records":2,"answers"`, `unknown key "Records"; did you mean "records"`},
		{"a new key", `"records":2,"answers"`, `"zzzzzz":1,"records":2,"answers"`, `unknown key "zzzzzz"; write partials with the same version`},
		{"a missing key", `"cut":1,"over"`, `"over"`, `p.tally:1:1: missing key "cut"`},
		{"a missing key inside", `"shape":"pairs",`, ``, `missing key "files[0].shape"`},
		{"a key twice", `"records":2,"answers"`, `"records":2,"records":2,"answers"`, `the key "records" is there twice`},
		{"null", `"records":2,"answers"`, `"records":null,"answers"`, "records: null is not a number"},
		{"a null list", `"weights":[]`, `"weights":null`, "weights: null is not a list"},
		{"a string for a number", `"records":2,"answers"`, `"records":"2","answers"`, "records: a string is not a number"},
		{"a number for a string", `"line":"a"`, `"line":1`, "line: a number is not a string"},
		{"a number for a decimal", `"cut_output":"4"`, `"cut_output":4`, "cut_output: a number is not a string of digits"},
		{"a list for a number", `"records":2,"answers"`, `"records":[2],"answers"`, "records: a list is not a number"},
		{"an object for a list", `"bands":["3","7"]`, `"bands":{}`, "bands: an object is not a list"},
		{"below 0", `"records":2,"answers"`, `"records":-2,"answers"`, "records is no whole number"},
		{"a fraction", `"records":2,"answers"`, `"records":2.0,"answers"`, "records is no whole number"},
		{"beyond 2^53", `"records":2,"answers"`, `"records":9007199254740993,"answers"`, "records is no whole number from 0 to 9007199254740992"},
		{"a decimal with a sign", `"cut_output":"4"`, `"cut_output":"+4"`, "cut_output is not a string of 1 to 19 digits"},
		{"a decimal with zeros", `"cut_output":"4"`, `"cut_output":"04"`, "cut_output is not"},
		{"an empty decimal", `"cut_output":"4"`, `"cut_output":""`, "cut_output is not"},
		{"a decimal beyond 63 bits", `"cut_output":"4"`, `"cut_output":"9223372036854775808"`, "cut_output is beyond"},
		{"digits without end", `"cross":"`, `"cross":"` + strings.Repeat("9", 64), "cross is not a string of 1 to 64 digits"},
		{"a script that is none", `{"latin"`, `{"latn"`, `unknown key "system_scripts.latn"; did you mean "system_scripts.latin"`},
		{"a pair of three", `"histogram":[[1,1]`, `"histogram":[[1,1,1]`, "a list of more than 2 values"},
		{"a pair of one", `"histogram":[[1,1]`, `"histogram":[[1]`, "a list of 1 values, not 2"},
		{"a histogram out of order", `"histogram":[[1,1],[5,1]]`, `"histogram":[[5,1],[1,1]]`, "input.histogram does not hold ascending buckets"},
		{"a bucket out of range", `"histogram":[[1,1],[5,1]]`, `"histogram":[[1,1],[9000000,1]]`, "input.histogram does not"},
		{"an unknown part", `"of":"input"`, `"of":"inputs"`, "limits: of is none of"},
		{"a long delimiter", `"delimiter":""`, `"delimiter":";;"`, "fields.delimiter is 2 characters"},
		{"another id", `"id":"sha256:`, `"id":"sha256:0`, "the id is not that of the inputs"},
		{"another line", `"line":"a"`, `"line":"b"`, "the id is not that of the inputs"},
		{"calls", `"records":2,"answers"`, `"records":3,"answers"`, "3 records do not become 2 calls"},
		{"no calls", `"records":2,"answers"`, `"records":0,"answers"`, "it holds no record"},
		{"answers", `"answers":2,"input"`, `"answers":3,"input"`, "3 answers of 2 records"},
		{"a sum", `"sum":"6"`, `"sum":"7"`, "input: the sum is beyond what the histogram allows"},
		{"squares", `"squares":"26"`, `"squares":"31"`, "the sum of squares is beyond"},
		{"few squares", `"squares":"26"`, `"squares":"17"`, "the sum of squares is beyond"},
		{"min", `"min":"1"`, `"min":"0"`, "min and max are not in the first and the last bucket"},
		{"cross", `"cross":"`, `"cross":"9`, "cross is larger"},
		{"cut", `"cut":1,"over"`, `"cut":0,"over"`, "the segments do not add up"},
		{"over", `"over":[0,0]`, `"over":[3,0]`, "more records are over a limit"},
		{"limits", `"over":[0,0]`, `"over":[0]`, "over has 1 numbers for 2 limits"},
		{"bands", `"bands":["3","7"]`, `"bands":["7","3"]`, "not ascending"},
		{"segments", `"bands":["3","7"]`, `"bands":["3"]`, "3 segments for 1 bands"},
		{"weights", `"weights":[]`, `"weights":["1"]`, "1 weights for 10 script classes"},
		{"weights of answers alone", `"answer_weights":[]`, `"answer_weights":["1","1","1","1","1","1","1","1","1","1"]`, "10 weights of answers beside 0 weights"},
		{"scripts", `"latin":"5"`, `"latin":"4"`, "the tokens by script do not add up"},
		{"framed", `"framed":"0"`, `"framed":"7"`, "framed is a part of what is sent, and larger"},
		{"calls of a record", `"turns":0`, `"turns":2`, "2 records do not become 2 calls"},
		{"a fraction of a threshold", `"bands":["3"`, `"bands":["3.0"`, "bands[0] is not a string of digits"},
		{"a threshold that is a number", `"bands":["3"`, `"bands":[3`, "bands[0]: a number is not a string of digits"},
		{"cached", `"cache_read":"0"`, `"cache_read":"7"`, "a part that is larger than the whole"},
		{"sent", `"sent":{"sum":"6"`, `"sent":{"sum":"5"`, "sent: "},
		{"system", `"system":"0","system_scripts"`, `"system":"1","system_scripts"`, "do not add up to those of sent, output and system"},
		{"images", `"framed":"0","images":0`, `"framed":"0","images":1`, "the files do not add up"},
		{"records", `"shape":"pairs","records":2`, `"shape":"pairs","records":1`, "the files do not add up"},
		{"training", `"training":false`, `"training":true`, "the id is not"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if !strings.Contains(line, tc.old) {
				t.Fatalf("%s is not in %s", tc.old, line)
			}
			err := ReadPartials("p.tally", strings.NewReader(strings.Replace(line, tc.old, tc.new, 1)), func(*Partial) error { return nil })
			var fault *samples.Error
			if !errors.As(err, &fault) || !strings.Contains(err.Error(), tc.want) {
				t.Fatalf("got %v\nwant %s", err, tc.want)
			}
			if strings.Contains(err.Error(), "secret") {
				t.Errorf("quotes a text: %v", err)
			}
		})
	}
}

func TestReadPartialsIsBounded(t *testing.T) {
	long := strings.NewReader("\n" + strings.Repeat(" ", maxPartial+1))
	if err := ReadPartials("p", long, nil); err == nil || !strings.Contains(err.Error(), "p:2: a line of more than") {
		t.Errorf("got %v", err)
	}
}

// docs/scale.md names every key.
func TestPartialKeysAreDocumented(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "docs", "scale.md"))
	if err != nil {
		t.Fatal(err)
	}
	var look func(of reflect.Type)
	look = func(of reflect.Type) {
		switch of.Kind() {
		case reflect.Slice:
			look(of.Elem())
		case reflect.Struct:
			for i := range of.NumField() {
				key, ok := of.Field(i).Tag.Lookup("json")
				if !ok {
					continue
				}
				if !strings.Contains(string(page), "`"+key+"`") {
					t.Errorf("docs/scale.md does not name %s", key)
				}
				look(of.Field(i).Type)
			}
		}
	}
	look(reflect.TypeFor[partialForm]())
}

// FuzzReadPartials: what is read is what Write writes, and nothing panics.
func FuzzReadPartials(f *testing.F) {
	f.Add(onePartial(f))
	f.Add(`{"schema":"tokencast.tally/1"}`)
	f.Fuzz(func(t *testing.T, text string) {
		_ = ReadPartials("p", strings.NewReader(text), func(p *Partial) error {
			m := NewMerger(Spec{Line: p.Tally.Line, Measures: []Measure{measured}}, p.Catalog, "")
			_ = m.Add(p)
			var b bytes.Buffer
			if err := p.Write(&b); err != nil {
				t.Fatal(err)
			}
			again := readAll(t, b.String())
			var c bytes.Buffer
			if err := again[0].Write(&c); err != nil || b.String() != c.String() {
				t.Fatalf("%v\n%s\n%s", err, &b, &c)
			}
			return nil
		})
	})
}
