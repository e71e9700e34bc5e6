package bpe

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"os"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"tokencast/tokenizers/vocab"
)

// compiled compiles and opens the vocabulary of an encoding, once for all tests.
var compiled = func() func(testing.TB, string) *Engine {
	var mu sync.Mutex
	engines := map[string]*Engine{}
	return func(t testing.TB, encoding string) *Engine {
		t.Helper()
		mu.Lock()
		defer mu.Unlock()
		if engines[encoding] == nil {
			def, err := Definition(encoding)
			if err != nil {
				t.Fatal(err)
			}
			engines[encoding] = engineOf(t, def)
		}
		return engines[encoding]
	}
}()

func engineOf(t testing.TB, def *vocab.Definition) *Engine {
	t.Helper()
	data, err := Compile(def)
	if err != nil {
		t.Fatal(err)
	}
	return opened(t, data)
}

func opened(t testing.TB, data []byte) *Engine {
	t.Helper()
	file, err := vocab.Open(data)
	if err != nil {
		t.Fatal(err)
	}
	e, err := Open(file)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// shipped opens a vocabulary of data/vocab.
func shipped(t testing.TB, name string) *Engine {
	t.Helper()
	data, err := os.ReadFile("../../data/vocab/" + name + ".tcv")
	if err != nil {
		t.Fatal(err)
	}
	return opened(t, data)
}

func TestEnginePieces(t *testing.T) {
	tests := []struct {
		name     string
		encoding string
		text     string
		want     []string
	}{
		{"no text is no token", "cl100k_base", "", []string{}},
		{"a word takes the space before it", "cl100k_base", "Amazon Bedrock is amazing!", []string{"Amazon", " Bed", "rock", " is", " amazing", "!"}},
		{"a character may be split between tokens", "r50k_base", "龘", []string{"\xe9\xbe", "\x98"}},
		{"a special token's spelling is text", "cl100k_base", "<|endoftext|>", []string{"<", "|", "endo", "ft", "ext", "|", ">"}},
		{"p50k has tokens for runs of spaces", "p50k_base", "    x", []string{"   ", " x"}},
		{"r50k has none", "r50k_base", "    x", []string{" ", " ", " ", " x"}},
		{"white space at the end keeps its lines together", "cl100k_base", "x \n \n ", []string{"x", " \n \n", " "}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := compiled(t, tt.encoding)
			got := e.Pieces([]byte(tt.text))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("pieces of %q by %s (-want +got):\n%s", tt.text, tt.encoding, diff)
			}
			if n := e.Count([]byte(tt.text)); n != len(tt.want) {
				t.Errorf("counted %d tokens in %q by %s, want %d", n, tt.text, tt.encoding, len(tt.want))
			}
		})
	}
}

// A vector is a text and what the references make of it: for each encoding the
// number of tokens and the CRC-32 of their ends. See tools/record_bpe.py.
type vector struct {
	Name   string
	Parts  []any
	CL100K [2]uint32 `json:"cl100k_base"`
	O200K  [2]uint32 `json:"o200k_base"`
	P50K   [2]uint32 `json:"p50k_base"`
	R50K   [2]uint32 `json:"r50k_base"`
	Tekken [2]uint32 `json:"tekken-240911"`
	Claude [2]uint32 `json:"claude-legacy"`
}

func TestEngineEqualsTheReferences(t *testing.T) {
	data, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var recorded struct {
		Reference string
		Vectors   []vector
	}
	if err := json.Unmarshal(data, &recorded); err != nil {
		t.Fatal(err)
	}
	if recorded.Reference == "" || len(recorded.Vectors) < 300 {
		t.Fatalf("reference %q with %d vectors, want a name and 300 or more", recorded.Reference, len(recorded.Vectors))
	}
	encodings := []struct {
		name string
		open func(testing.TB, string) *Engine
		want func(v vector) [2]uint32
	}{
		{"cl100k_base", compiled, func(v vector) [2]uint32 { return v.CL100K }},
		{"o200k_base", compiled, func(v vector) [2]uint32 { return v.O200K }},
		{"p50k_base", compiled, func(v vector) [2]uint32 { return v.P50K }},
		{"r50k_base", compiled, func(v vector) [2]uint32 { return v.R50K }},
		{"tekken-240911", shipped, func(v vector) [2]uint32 { return v.Tekken }},
		{"claude-legacy", shipped, func(v vector) [2]uint32 { return v.Claude }},
	}
	for _, enc := range encodings {
		t.Run(enc.name, func(t *testing.T) {
			e := enc.open(t, enc.name)
			for _, v := range recorded.Vectors {
				text := textOf(t, v.Parts)
				got := checksum(e.Pieces([]byte(text)))
				if diff := cmp.Diff(enc.want(v), got); diff != "" {
					t.Errorf("%s: number of tokens and checksum of their ends, text %.60q (-want +got):\n%s", v.Name, text, diff)
				}
				if n := e.Count([]byte(text)); n != int(got[0]) {
					t.Errorf("%s: counted %d tokens but made %d pieces of %.60q", v.Name, n, got[0], text)
				}
			}
		})
	}
}

// textOf puts a text together from its parts: a string, [string, times], or
// [first, last, count, seed] for drawn characters.
func textOf(t *testing.T, parts []any) string {
	t.Helper()
	var out strings.Builder
	for _, part := range parts {
		switch p := part.(type) {
		case string:
			out.WriteString(p)
		case []any:
			if len(p) == 2 {
				out.WriteString(strings.Repeat(p[0].(string), int(p[1].(float64))))
				continue
			}
			first, last, seed := int(p[0].(float64)), int(p[1].(float64)), int(p[3].(float64))
			for range int(p[2].(float64)) {
				seed = (seed*1103515245 + 12345) % (1 << 31)
				out.WriteRune(rune(first + (seed>>8)%(last-first+1)))
			}
		default:
			t.Fatalf("part %v of a text is a %T", part, part)
		}
	}
	return out.String()
}

func checksum(pieces []string) [2]uint32 {
	var ends []byte
	end := 0
	for _, piece := range pieces {
		end += len(piece)
		ends = binary.LittleEndian.AppendUint32(ends, uint32(end))
	}
	return [2]uint32{uint32(len(pieces)), crc32.ChecksumIEEE(ends)}
}

func TestEngineIsSafeForConcurrentUse(t *testing.T) {
	e := compiled(t, "r50k_base")
	text := []byte(strings.Repeat("The third line, again. ", 20) + strings.Repeat("xy", 300))
	want := e.Count(text)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				if got, pieces := e.Count(text), len(e.Pieces(text)); got != want || pieces != want {
					t.Errorf("counted %d tokens and made %d pieces beside others, want %d", got, pieces, want)
				}
			}
		})
	}
	wg.Wait()
}

func TestACountDoesNotDependOnWhatWasCountedBefore(t *testing.T) {
	def, err := Definition("r50k_base")
	if err != nil {
		t.Fatal(err)
	}
	e := engineOf(t, def)
	var texts [][]byte
	for i := range 30_000 {
		texts = append(texts, fmt.Appendf(nil, "%x is %d of a long list of words like ſ%dçé and abcdefghijklmnop%d", i*7919, i, i, i))
	}
	want := make([]int, len(texts))
	for i, text := range texts {
		want[i] = e.Count(text)
	}
	for i := len(texts) - 1; i >= 0; i-- {
		if got := e.Count(texts[i]); got != want[i] {
			t.Fatalf("counted %d tokens in %q, %d the first time", got, texts[i], want[i])
		}
	}
	for i := 0; i < len(texts); i += 997 {
		if got := len(e.Pieces(texts[i])); got != want[i] {
			t.Errorf("made %d pieces of %q, counted %d", got, texts[i], want[i])
		}
	}
}

func TestInvalidUTF8IsSplitIntoItsBytes(t *testing.T) {
	for _, encoding := range []string{"cl100k_base", "o200k_base", "r50k_base"} {
		e := compiled(t, encoding)
		for _, text := range []string{"\xff", "\xc3", "a\xe4\xb8", "\xf0\x9f\x98 x", "\xf7\xbf\xbf\xbf", "\x80\x80\x80", "'\xc5"} {
			pieces := e.Pieces([]byte(text))
			if joined := strings.Join(pieces, ""); joined != text {
				t.Errorf("pieces of %q by %s make %q", text, encoding, joined)
			}
			if n := e.Count([]byte(text)); n != len(pieces) {
				t.Errorf("%s counts %d tokens in %q but makes %d pieces", encoding, n, text, len(pieces))
			}
		}
	}
}

// FuzzEngine compares the engine with the slow one of oracle_test.go and with
// tiktoken-go, and checks that no bytes make it panic.
func FuzzEngine(f *testing.F) {
	type rival struct {
		engine    *Engine
		oracle    *oracle
		reference *Reference
	}
	rivals := map[string]rival{}
	for name := range definitions {
		def, err := Definition(name)
		if err != nil {
			f.Fatal(err)
		}
		rivals[name] = rival{compiled(f, name), newOracle(f, def), load(f, name)}
	}
	for _, seed := range []string{
		"", "Amazon Bedrock is amazing!", "it'\u017f we'RE", "a\n    \nThis", "c\x7fd\x00", "<|endoftext|>",
		"👩🏽‍💻 e\u0301", " \t\r\n\u3000", "\xff\xfe\xc3", strings.Repeat("a", 500), strings.Repeat("中", 100),
		"x\n  ", "\u0301A", "ʰAʰ A\u0301b'S", "1234 ٣٤٥", "//\n/ \n", "\u00a0x \u2003\n y",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 2000 {
			t.Skip("the others are quadratic")
		}
		for name, r := range rivals {
			pieces := r.engine.Pieces(text)
			if n := r.engine.Count(text); n != len(pieces) {
				t.Errorf("%s counts %d tokens in %q but makes %d pieces", name, n, text, len(pieces))
			}
			if joined := strings.Join(pieces, ""); joined != string(text) {
				t.Errorf("pieces of %q by %s make %q", text, name, joined)
			}
			if !utf8.Valid(text) || !sameClasses(string(text)) {
				continue
			}
			if diff := cmp.Diff(r.oracle.encode(t, string(text)), pieces); diff != "" {
				t.Errorf("pieces of %q by %s (-oracle +engine):\n%s", text, name, diff)
			}
			if n := r.reference.Count(text); n != len(pieces) {
				t.Errorf("%s counts %d tokens in %q, tiktoken-go %d", name, len(pieces), text, n)
			}
		}
	})
}
