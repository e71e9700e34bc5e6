package samples

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// source returns a source of content under a name.
func source(path, content string) Source {
	return Source{Path: path, Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(content)), nil
	}}
}

// readAll reads content and returns each record as "input|input > answer",
// with "+n" for n images.
func readAll(path, content string, fields Fields) ([]string, File, error) {
	var records []string
	file, err := Read(source(path, content), fields, 1<<20, func(rec *Record) error {
		var inputs []string
		for _, text := range rec.Input {
			inputs = append(inputs, string(text))
		}
		s := fmt.Sprintf("%d: %s", rec.Line, strings.Join(inputs, "|"))
		if rec.Images > 0 {
			s += fmt.Sprintf(" +%d", rec.Images)
		}
		if rec.HasOutput {
			s += " >"
			for _, text := range rec.Output {
				s += " " + string(text)
			}
		}
		records = append(records, s)
		return nil
	})
	return records, file, err
}

const (
	chat     = `{"messages":[{"role":"user","content":"hi"}]}`
	pairLine = `{"prompt":"p","completion":"c"}`
)

func TestRead(t *testing.T) {
	io := Fields{Input: "prompt", Output: "answer"}
	for _, tc := range []struct {
		name, path, content string
		fields              Fields
		want                []string
		file                File // Path, Records and Bytes are filled in below
	}{
		{
			"a message list ends with the answer", "a.jsonl",
			`{"model":"m","messages":[{"role":"system","content":"s"},{"role":"user","content":"u"},{"role":"assistant","content":"a"}]}`,
			Fields{},
			[]string{"1: s|u > a"},
			File{Shape: "messages", Answers: 1},
		},
		{
			"an assistant's message in the middle is input", "a.jsonl",
			`{"messages":[{"role":"user","content":"u"},{"role":"assistant","content":"a"},{"role":"user","content":"v"}]}`,
			Fields{},
			[]string{"1: u|a|v"},
			File{Shape: "messages"},
		},
		{
			"content parts are texts of their own", "a.jsonl",
			`{"messages":[{"role":"user","content":[{"type":"text","text":"x"},{"type":"text","text":"y"}]},{"role":"assistant","content":[{"type":"text","text":"z"}]}]}`,
			Fields{},
			[]string{"1: x|y > z"},
			File{Shape: "messages", Answers: 1},
		},
		{
			"empty tools and null calls are no tools", "a.jsonl",
			`{"tools":[],"system":null,"messages":[{"role":"user","content":"u","tool_calls":null}]}`,
			Fields{},
			[]string{"1: u"},
			File{Shape: "messages"},
		},
		{
			"prompt and completion", "pairs", pairLine + "\n" + `{"completion":"","prompt":""}`,
			Fields{},
			[]string{"1: p > c", "2:  > "},
			File{Shape: "pairs", Answers: 2, EmptyInputs: 1, EmptyAnswers: 1},
		},
		{
			"named keys of objects", "a.jsonl", `{"prompt":"p","answer":"a","messages":3}`, io,
			[]string{"1: p > a"},
			File{Shape: "fields", Answers: 1},
		},
		{
			"a named input alone", "-", `{"inputText":"p"}`,
			Fields{Input: "inputText"},
			[]string{"1: p"},
			File{Shape: "fields"},
		},
		{
			"a text is one record as it stands", "a.txt", " one\r\n\ntwo\n",
			Fields{},
			[]string{"1:  one\r\n\ntwo\n"},
			File{Shape: "text"},
		},
		{
			"a text by lines leaves blank ones out", "a.txt", "one\r\n \n\n two",
			Fields{Lines: true},
			[]string{"1: one", "4:  two"},
			File{Shape: "lines"},
		},
		{
			"a text that is not UTF-8 is repaired and said", "a.txt", "a\xe9b\n\xf0\x9f\nc",
			Fields{Lines: true},
			[]string{"1: a\uFFFDb", "2: \uFFFD", "3: c"},
			File{Shape: "lines", Repaired: 2},
		},
		{
			"a text may begin with a brace when its name says text", "a.md", "\n{\nnot json",
			Fields{},
			[]string{"1: \n{\nnot json"},
			File{Shape: "text"},
		},
		{
			"JSON lines named as text are JSON lines", "a.txt", "\n" + chat,
			Fields{},
			[]string{"2: hi"},
			File{Shape: "messages"},
		},
		{
			"a text that begins with a bracket", "prompt", "[INST] hi [/INST]",
			Fields{},
			[]string{"1: [INST] hi [/INST]"},
			File{Shape: "text"},
		},
		{
			"CSV by column", "a.csv", "id,prompt,answer\n1,\"a, \"\"b\"\"\r\nc\",d\n\n2,e,\n", io,
			[]string{"2: a, \"b\"\r\nc > d", "5: e > "},
			File{Shape: "csv", Answers: 2, EmptyAnswers: 1},
		},
		{
			"TSV is known by its header", "export", "id\tprompt\n1\ta, b",
			Fields{Input: "prompt"},
			[]string{"2: a, b"},
			File{Shape: "tsv"},
		},
		{
			"a delimiter of the user", "a.csv", "id;prompt\n1;a,b",
			Fields{Input: "prompt", Delimiter: ';'},
			[]string{"2: a,b"},
			File{Shape: "csv"},
		},

		{"J02 blank lines between records", "a.jsonl", chat + "\n\n \t\n" + chat + "\n", Fields{}, []string{"1: hi", "4: hi"}, File{Shape: "messages"}},
		{"J03 BOM before the first record", "a.jsonl", "\uFEFF" + chat + "\n" + chat, Fields{}, []string{"1: hi", "2: hi"}, File{Shape: "messages"}},
		{"J03 BOM before a text is no text", "a.txt", "\uFEFFabc", Fields{}, []string{"1: abc"}, File{Shape: "text"}},
		{"J04 CRLF", "a.jsonl", chat + "\r\n" + chat + "\r\n", Fields{}, []string{"1: hi", "2: hi"}, File{Shape: "messages"}},
		{"J09 escaped NUL", "a.jsonl", `{"prompt":"a\u0000b","completion":""}`, Fields{}, []string{"1: a\x00b > "}, File{Shape: "pairs", Answers: 1, EmptyAnswers: 1}},
		{"J33 messages is empty", "a.jsonl", `{"messages":[]}`, Fields{}, []string{"1: "}, File{Shape: "messages", EmptyInputs: 1}},
		{
			"J34 unknown role", "a.jsonl",
			`{"messages":[{"role":"wizard","content":"u"},{"role":"elf","content":"v"}]}`,
			Fields{},
			[]string{"1: u|v"},
			File{Shape: "messages", UnknownRoles: 2, UnknownRole: "wizard"},
		},
		{
			"J35 images are counted apart", "a.jsonl",
			`{"messages":[{"role":"user","content":[{"type":"text","text":"x"},{"type":"image_url","image_url":{"url":"data:image/png;base64,` +
				strings.Repeat("A", 100_000) + `"}},{"type":"image","source":{"data":"A"}},{"type":"input_image"}]}]}`,
			Fields{},
			[]string{"1: x +3"},
			File{Shape: "messages", Images: 3},
		},
		{"J40 special-token spellings are text", "a.txt", "<|endoftext|> <|im_start|> [CLS] <s>", Fields{}, []string{"1: <|endoftext|> <|im_start|> [CLS] <s>"}, File{Shape: "text"}},
		{"J41 characters of all kinds", "-", `{"prompt":"\ud83d\udc69\u200d👩 🇩🇪 漢 שלום \udbff\udfff","completion":""}`, Fields{}, []string{"1: 👩\u200d👩 🇩🇪 漢 שלום \U0010FFFF > "}, File{Shape: "pairs", Answers: 1, EmptyAnswers: 1}},
		{"J42 no newline at the end", "a.jsonl", chat, Fields{}, []string{"1: hi"}, File{Shape: "messages"}},
		{"J45 twins are not normalised", "a.txt", "\u00e9e\u0301", Fields{}, []string{"1: \u00e9e\u0301"}, File{Shape: "text"}},
		{"C01 BOM before the header", "a.csv", "\uFEFFprompt,b\nx,y\n", Fields{Input: "prompt"}, []string{"2: x"}, File{Shape: "csv"}},
		{"C09 Excel's sep line", "a.csv", "sep=;\nprompt;b\nx,1;y\n", Fields{Input: "prompt"}, []string{"3: x,1"}, File{Shape: "csv"}},
		{"C11 empty prompt cell", "a.csv", "prompt,b\n,y\n", Fields{Input: "prompt"}, []string{"2: "}, File{Shape: "csv", EmptyInputs: 1}},
		{"Z08 a plain file named .gz", "a.jsonl.gz", chat, Fields{}, []string{"1: hi"}, File{Shape: "messages"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, file, err := readAll(tc.path, tc.content, tc.fields)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("records of %q (-want +got):\n%s", tc.content, diff)
			}
			want := tc.file
			want.Path, want.Records, want.Bytes = tc.path, int64(len(tc.want)), int64(len(tc.content))
			if diff := cmp.Diff(want, file); diff != "" {
				t.Errorf("file (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadLongRecords(t *testing.T) {
	for _, tc := range []struct{ name, text string }{
		{"J20 a line of 70,000 bytes", strings.Repeat("a", 70_000)},
		{"J37 200,000 combining marks on one letter", "a" + strings.Repeat("\u0301", 200_000)},
		{"J38 half a megabyte of one letter", strings.Repeat("a", 1<<19)},
		{"J39 half a megabyte of spaces", strings.Repeat(" ", 1<<19)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, _, err := readAll("a.jsonl", `{"prompt":"`+tc.text+`","completion":"c"}`+"\n"+pairLine, Fields{})
			if err != nil || len(got) != 2 || got[0] != "1: "+tc.text+" > c" {
				t.Errorf("got %d records, %v", len(got), err)
			}
		})
	}
}

// repeated reads as the same line n times.
type repeated struct {
	line string
	n    int
	rest string
}

func (r *repeated) Read(p []byte) (int, error) {
	if r.rest == "" {
		if r.n == 0 {
			return 0, io.EOF
		}
		r.n--
		r.rest = r.line
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

func TestReadManyRecords(t *testing.T) {
	// J22: a file larger than anything that is kept.
	const n = 300_000
	src := Source{Path: "a.jsonl", Open: func() (io.ReadCloser, error) {
		return io.NopCloser(&repeated{line: pairLine + "\n", n: n}), nil
	}}
	count := 0
	file, err := Read(src, Fields{}, 1000, func(*Record) error { count++; return nil })
	if err != nil || count != n || file.Records != n || file.Bytes != n*int64(len(pairLine)+1) {
		t.Errorf("got %d records, %+v, %v", count, file, err)
	}
}

func TestReadReturnsTheErrorOfYield(t *testing.T) {
	stop := errors.New("stop")
	n := 0
	_, err := Read(source("a.jsonl", chat+"\n"+chat), Fields{}, 1000, func(*Record) error { n++; return stop })
	if err != stop || n != 1 {
		t.Errorf("got %v after %d records", err, n)
	}
}

func TestReadSaysWhatTheSystemSays(t *testing.T) {
	broken := Source{Path: "a.txt", Open: func() (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(strings.NewReader("abc"), failing{})), nil
	}}
	_, err := Read(broken, Fields{}, 1000, func(*Record) error { return nil })
	if err == nil || err.Error() != "a.txt: read: disk on fire" {
		t.Errorf("got %v", err)
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("disk on fire") }
