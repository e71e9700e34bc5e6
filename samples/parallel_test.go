package samples

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"
)

// readBy reads inputs with so many yields, and returns the records as "line: input >
// output" in the order of inputs and lines.
func readBy(yields int, inputs ...Input) ([]string, []File, error) {
	type found struct {
		input, line, at int
		text            string
	}
	var mu sync.Mutex
	var all []found
	each := make([]func(int, *Record) error, yields)
	for i := range each {
		each[i] = func(input int, rec *Record) error {
			mu.Lock()
			defer mu.Unlock()
			all = append(all, found{input, rec.Line, len(all), fmt.Sprintf("%d: %s > %s", rec.Line, slices.Concat(rec.Input...), slices.Concat(rec.Output...))})
			return nil
		}
	}
	files, err := ReadAll(context.Background(), inputs, 1<<20, each...)
	slices.SortFunc(all, func(a, b found) int {
		return cmp.Or(cmp.Compare(a.input, b.input), cmp.Compare(a.line, b.line), cmp.Compare(a.at, b.at))
	})
	var texts []string
	for _, f := range all {
		texts = append(texts, f.text)
	}
	return texts, files, err
}

// many makes a source of many blocks of a kind by chance, the records that are to be
// read from it, and its faults: the first one, and what it says.
func many(r *rand.Rand, kind string) (input Input, want []string, fault string) {
	var b strings.Builder
	input = Input{Source: Source{Path: "a." + kind}}
	line := 1
	if kind == "csv" {
		input.Fields = Fields{Input: "prompt", Output: "completion"}
		b.WriteString("prompt,completion\n")
		line++
	}
	wrong := []int{-1, -1}
	if r.IntN(2) == 0 {
		wrong = []int{200 + r.IntN(800), 200 + r.IntN(800)} // beyond what is looked at to tell the shape
	}
	for n := 0; b.Len() < 1_000_000; n++ {
		size := r.IntN(2000)
		if r.IntN(200) == 0 {
			size = 200_000 + r.IntN(300_000)
		}
		text := strings.Repeat("é漢x, ", size/8)
		end := []string{"\n", "\r\n"}[r.IntN(2)]
		if r.IntN(10) == 0 {
			b.WriteString(end)
			line++
		}
		if fault == "" && slices.Contains(wrong, n) {
			fault = fmt.Sprintf("a.%s:%d:", kind, line)
		}
		switch bad := slices.Contains(wrong, n); {
		case kind == "csv" && bad:
			b.WriteString("a\"b,c\n")
			line++
		case kind == "csv":
			lines := r.IntN(4)
			quoted := text + strings.Repeat("\n\"\"", lines)
			fmt.Fprintf(&b, "\"%s\",%d%s", quoted, n, end)
			if fault == "" {
				want = append(want, fmt.Sprintf("%d: %s > %d", line, strings.ReplaceAll(quoted, `""`, `"`), n))
			}
			line += 1 + lines
		case kind == "jsonl" && bad:
			b.WriteString("{]\n")
			line++
		case kind == "jsonl":
			fmt.Fprintf(&b, `{"prompt": "%s\u00e9\n", "completion": "%d"}%s`, text, n, end)
			if fault == "" {
				want = append(want, fmt.Sprintf("%d: %sé\n > %d", line, text, n))
			}
			line++
		case bad:
			b.WriteString("a\x00b\n")
			line++
		default:
			fmt.Fprintf(&b, "%d%s%s", n, text, end)
			if fault == "" {
				want = append(want, fmt.Sprintf("%d: %d%s > ", line, n, text))
			}
			line++
		}
	}
	if kind == "txt" {
		input.Fields.Lines = true
	}
	content := b.String()
	if r.IntN(2) == 0 {
		content = strings.TrimRight(content, "\r\n")
	}
	input.Open = func() (io.ReadCloser, error) {
		in := io.Reader(strings.NewReader(content))
		if r.IntN(2) == 0 {
			in = iotest.HalfReader(in)
		}
		return io.NopCloser(in), nil
	}
	return input, want, fault
}

func TestReadAllIsTheSameForAnyNumberOfYields(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	for range 4 {
		for _, kind := range []string{"jsonl", "csv", "txt"} {
			input, want, fault := many(r, kind)
			var first []File
			for _, yields := range []int{1, 2, 5} {
				got, files, err := readBy(yields, input)
				if fault != "" {
					if err == nil || !strings.HasPrefix(err.Error(), fault) || files != nil {
						t.Fatalf("%s, %d yields: got %v, want %s", kind, yields, err, fault)
					}
					continue
				}
				if err != nil {
					t.Fatalf("%s, %d yields: %v", kind, yields, err)
				}
				if !slices.Equal(got, want) {
					i := slices.IndexFunc(got, func(s string) bool { return !slices.Contains(want, s) })
					t.Fatalf("%s, %d yields: got %d records, want %d; the first strange one is number %d", kind, yields, len(got), len(want), i)
				}
				if first == nil {
					first = files
				}
				if !slices.Equal(files, first) {
					t.Errorf("%s, %d yields: files %+v, want %+v", kind, yields, files, first)
				}
			}
		}
	}
}

// TestReadAllPutsBlocksTogether holds that what concerns a whole file does not depend
// on its blocks: IDs, shapes, and what is first.
func TestReadAllPutsBlocksTogether(t *testing.T) {
	filler := strings.Repeat("x", 1000)
	message := func(id int, role, shape string) string {
		return fmt.Sprintf(`{"recordId":"%d","modelInput":{%s"messages":[{"role":"%s","content":"%s"}]}}`+"\n", id, shape, role, filler)
	}
	var ids, shapes strings.Builder
	for i := range 2000 {
		role := "user"
		if i >= 1500 {
			role = fmt.Sprint("elf", i)
		}
		ids.WriteString(message(i%1900, role, ""))
		if i == 1700 {
			shapes.WriteString(`{"anthropic_version":"v","messages":[{"role":"user","content":"a"}]}` + "\n")
		}
		shapes.WriteString(`{"messages":[{"role":"user","content":"` + filler + `"}]}` + "\n")
	}
	mixed := shapes.String() + pairLine + "\n"
	for _, yields := range []int{1, 3} {
		_, files, err := readBy(yields, Input{Source: source("ids.jsonl", ids.String())}, Input{Source: source("shapes.jsonl", shapes.String())})
		if err != nil {
			t.Fatal(err)
		}
		if f := files[0]; f.Records != 2000 || f.RepeatedIDs != 100 || f.UnknownRoles != 500 || f.UnknownRole != "elf1500" {
			t.Errorf("%d yields: %+v", yields, f)
		}
		if f := files[1]; f.Records != 2001 || f.Shape != "Anthropic messages" {
			t.Errorf("%d yields: %+v", yields, f)
		}
		_, _, err = readBy(yields, Input{Source: source("a.jsonl", mixed)})
		if want := "a.jsonl:2002: the shape is pairs, but that of line 1 is Anthropic messages; keep records of one shape in one file"; err == nil || err.Error() != want {
			t.Errorf("%d yields: got %v, want %s", yields, err, want)
		}
	}
}

func TestReadAllReturnsTheFirstFaultOfTheInputs(t *testing.T) {
	long := strings.Repeat(pairLine+"\n", 20_000)
	inputs := []Input{
		{Source: source("a.jsonl", long)},
		{Source: source("b.jsonl", long+"{")},
		{Source: source("c.jsonl", "")},
	}
	for range 5 {
		_, _, err := readBy(3, inputs...)
		if err == nil || !strings.HasPrefix(err.Error(), "b.jsonl:20001:2: ") {
			t.Fatalf("got %v", err)
		}
	}
}

func TestReadAllEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	endless := Input{Source: Source{Path: "a.jsonl", Open: func() (io.ReadCloser, error) {
		return io.NopCloser(&repeated{line: pairLine + "\n", n: 1 << 40}), nil
	}}}
	n := 0
	_, err := ReadAll(ctx, []Input{endless}, 1000, func(int, *Record) error {
		if n++; n == 10_000 {
			cancel()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestReadLimitsTheLineWithoutItsEnd(t *testing.T) {
	for _, limit := range []int{20, 1000, blockBytes - 2, blockBytes, blockBytes + 1, 3 * blockBytes} {
		for _, end := range []string{"", "\n", "\r\n", "\nb\n"} {
			line := strings.Repeat("a", limit)
			for _, before := range []string{"", "b\n"} {
				count := 0
				read := func(limit int) error {
					_, err := Read(source("a.txt", before+line+end), Fields{Lines: true}, int64(limit), func(*Record) error { count++; return nil })
					return err
				}
				if err := read(limit); err != nil {
					t.Errorf("a line of %d bytes before %q: %v", limit, end, err)
				}
				want := fmt.Sprintf("a.txt:%d: a record of more than %d bytes; allow it with --max-record, or split it", 1+len(before)/2, limit-1)
				if err := read(limit - 1); err == nil || err.Error() != want {
					t.Errorf("a line of %d bytes before %q, one too many: got %v", limit, end, err)
				}
			}
		}
	}
}

func TestReadSaysALineFaultBeforeAFaultOfTheSource(t *testing.T) {
	lines := strings.Repeat(pairLine+"\n", 10_000)
	src := Source{Path: "a.jsonl", Open: func() (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(strings.NewReader(lines+"{]\n"+lines+`{"prompt`), failing{})), nil
	}}
	if _, _, err := readBy(2, Input{Source: src}); err == nil || !strings.HasPrefix(err.Error(), "a.jsonl:10001:2: ") {
		t.Errorf("got %v", err)
	}
	src.Open = func() (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(strings.NewReader(lines+`{"prompt`), failing{})), nil
	}
	if _, _, err := readBy(2, Input{Source: src}); err == nil || err.Error() != "a.jsonl:10000: read: disk on fire" {
		t.Errorf("got %v", err)
	}
}

// TestCutRows holds that a block of a table is cut outside quotes alone.
func TestCutRows(t *testing.T) {
	for _, tc := range []struct{ text, want string }{
		{"", ""},
		{"a,b", ""},
		{"a,b\nc", "a,b\n"},
		{"a,\"b\nc\"\nd", "a,\"b\nc\"\n"},
		{"a\n\"b\nc\n", "a\n"},
		{"\"b\nc\n", ""},
		{"\"a\"\"\n\"\"b\"\nc,\"\n", "\"a\"\"\n\"\"b\"\n"},
	} {
		if got := tc.text[:cutRows([]byte(tc.text))]; got != tc.want {
			t.Errorf("cutRows(%q) cuts %q, want %q", tc.text, got, tc.want)
		}
	}
}
