package samples

import (
	"errors"
	"strings"
	"testing"
	"time"
)

const marker = "PROMPT-MARKER-7f3a"

// secret is a record whose texts no message may hold (J36).
const secret = `{"messages":[{"role":"user","content":"` + marker + `"}]}`

func TestReadRefuses(t *testing.T) {
	prompt := Fields{Input: "prompt"}
	part := func(part string) string {
		return `{"messages":[{"role":"user","content":[{"type":"text","text":"` + marker + `"},` + part + `]}]}`
	}
	for _, tc := range []struct {
		name, path, content string
		fields              Fields
		want                string
	}{
		{"J01 empty file", "a.jsonl", "", Fields{}, "a.jsonl: no records: the file is empty"},
		{"J01 blank lines alone", "a.jsonl", "\n \n", Fields{}, "a.jsonl: no records: the file holds white space alone"},
		{"J05 CR only", "a.jsonl", secret + "\r" + secret, Fields{}, "a.jsonl:1:63: lines end in carriage returns alone; convert the line ends to line feeds"},
		{"J05 CR only in lines of text", "a.txt", "a\rb", Fields{Lines: true}, "a.txt:1: lines end in carriage returns alone; convert the line ends to line feeds"},
		{"J06 UTF-16LE", "a.jsonl", "\xff\xfe{\x00", Fields{}, "a.jsonl: is UTF-16 (little-endian); save it as UTF-8"},
		{"J06 UTF-16BE", "a.txt", "\xfe\xff\x00{", Fields{}, "a.txt: is UTF-16 (big-endian); save it as UTF-8"},
		{"J06 UTF-16 without a mark", "a.jsonl", "{\x00\"\x00", Fields{}, "a.jsonl:1:2: a NUL byte; the file is torn, binary or UTF-16"},
		{"J07 invalid UTF-8 in a string", "a.jsonl", secret + "\n" + `{"messages":[{"role":"user","content":"é` + "\xe9" + `"}]}`, Fields{}, "a.jsonl:2:41: invalid UTF-8 in a string"},
		{"J08 lone surrogate", "a.jsonl", `{"prompt":"` + marker + `\ud800","completion":""}`, Fields{}, "a.jsonl:1:30: a lone surrogate, which is half a character; the text was cut or wrongly escaped"},
		{"J10 raw NUL bytes at the end", "a.jsonl", secret + "\n\x00\x00\x00", Fields{}, "a.jsonl:2:1: a NUL byte; the file is torn, binary or UTF-16"},
		{"J10 raw NUL bytes after the object", "a.jsonl", secret + "\x00\x00\x00", Fields{}, "a.jsonl:1:62: a NUL byte; the file is torn, binary or UTF-16"},
		{"J11 last line cut in the middle", "a.jsonl", secret + "\n" + secret[:45], Fields{}, "a.jsonl:2:46: the line ends where the end of a string is due, and so does the file: it may be cut short"},
		{"J12 garbage after the object", "a.jsonl", secret + " xyz\n", Fields{}, "a.jsonl:1:63: more text after the object; write one object a line"},
		{"J13 two objects on one line", "a.jsonl", secret + secret, Fields{}, "a.jsonl:1:62: more text after the object; write one object a line"},
		{"J14 a JSON array", "a.jsonl", "\n [" + secret + "]", Fields{}, "a.jsonl:2: is a JSON array; write one object a line (jq -c '.[]')"},
		{"J14 a JSON array under any name", "-", "[" + secret + "]", Fields{}, "-:1: is a JSON array; write one object a line (jq -c '.[]')"},
		{"J15 pretty-printed JSON", "a.json", "{\n  \"messages\": []\n}\n", Fields{}, "a.json:1:2: the line ends where a key is due; write each object on one line (jq -c .)"},
		{"J16 duplicate key", "a.jsonl", `{"messages":[{"role":"user","content":"` + marker + `","content":"b"}]}`, Fields{}, `a.jsonl:1:60: key "content" twice in one object, first at column 29`},
		{"J17 keys in other case", "a.jsonl", `{"Messages":[{"role":"user","CONTENT":"` + marker + `"}]}`, Fields{}, `a.jsonl:1: the record has none of the known shapes; did you mean "messages" by "Messages"; its keys are "Messages"; known are ` + knownShapes},
		{"J17 content in other case", "a.jsonl", `{"messages":[{"role":"user","CONTENT":"` + marker + `"}]}`, Fields{}, `a.jsonl:1:14: message 1 has no content; its keys are "role", "CONTENT"`},
		{"J18 no known shape", "a.jsonl", `{"id":1,"text":"` + marker + `"}`, Fields{}, `a.jsonl:1: the record has none of the known shapes; its keys are "id", "text"; known are ` + knownShapes},
		{"J18 no keys at all", "a.jsonl", `{}`, Fields{}, `a.jsonl:1: the record has none of the known shapes; its keys are (none); known are ` + knownShapes},
		{"J19 mixed shapes", "a.jsonl", secret + "\n\n" + pairLine, Fields{}, "a.jsonl:3: the shape is pairs, but that of line 1 is messages; keep records of one shape in one file"},
		{"J21 a line over the limit", "a.jsonl", secret + "\n" + `{"prompt":"` + strings.Repeat("a", 1<<20), Fields{}, "a.jsonl:2: a record of more than 1048576 bytes; allow it with --max-record, or split it"},
		{"J21 a text over the limit", "a.txt", strings.Repeat("a", 1<<20+1), Fields{}, "a.txt: a record of more than 1048576 bytes; allow it with --max-record, or split it"},
		{"J23 20,000 levels deep", "a.jsonl", `{"a":` + strings.Repeat("[", 20_000), Fields{}, "a.jsonl:1:1005: nested more than 1000 levels deep"},
		{"J29 NaN", "a.jsonl", `{"a":NaN}`, Fields{}, "a.jsonl:1:6: not JSON here: a value is due"},
		{"J32 messages is null", "a.jsonl", `{"messages":null}`, Fields{}, "a.jsonl:1:13: messages is null, not a list"},
		{"J43 a PNG renamed", "a.jsonl", "\x89PNG\r\n\x1a\n", Fields{}, "a.jsonl: is binary data (a PNG image), not samples"},
		{"J43 other binary data", "a.txt", "abc\x00", Fields{}, "a.txt: is binary data (it holds NUL bytes) or UTF-16, not samples"},
		{"J43 binary data further on", "a.txt", strings.Repeat("a\n", detectBytes) + "\x00", Fields{}, "a.txt:65537: a NUL byte; this is binary data or UTF-16, not text"},

		{"text under a JSON name", "a.jsonl", marker, Fields{}, "a.jsonl:1: is not a JSON object, though the file's name says JSON; write one object a line, or name a plain text *.txt"},
		{"a brace under any name", "prompt", "{\n" + marker, Fields{}, "prompt:1:2: begins with { but is not JSON lines (the line ends where a key is due; write each object on one line (jq -c .)); mend it, or name it *.txt if it is plain text"},
		{"JSON lines by lines", "a.jsonl", secret, Fields{Lines: true}, "a.jsonl: JSON lines are one record a line already; drop records: line"},
		{"a message that is no object", "a.jsonl", `{"messages":["` + marker + `"]}`, Fields{}, "a.jsonl:1:14: message 1 is a string, not an object"},
		{"a message without a role", "a.jsonl", `{"messages":[{"content":"` + marker + `"}]}`, Fields{}, `a.jsonl:1:14: message 1 has no role; its keys are "content"`},
		{"null content", "a.jsonl", `{"messages":[{"role":"user","content":null}]}`, Fields{}, "a.jsonl:1:39: the content of message 1 is null, not a string or a list of parts"},
		{"a part of another type", "a.jsonl", part(`{"type":"hologram"}`), Fields{}, `a.jsonl:1:84: message 1 has a content part of type "hologram", which is not supported yet`},
		{"a text part without text", "a.jsonl", part(`{"type":"text"}`), Fields{}, "a.jsonl:1:84: a part of message 1 has no string under text"},
		{"a tool call of nothing", "a.jsonl", `{"messages":[{"role":"assistant","content":null,"tool_calls":[{}]}]}`, Fields{}, "a.jsonl:1:63: a tool call of message 1 has no function; its keys are (none)"},
		{"hidden reasoning as text", "a.jsonl", `{"messages":[{"role":"user","content":"a","reasoning_content":"b"}]}`, Fields{}, "a.jsonl:1:63: message 1 holds reasoning_content, which is not supported yet"},
		{"a prompt that is a list", "a.jsonl", `{"prompt":["` + marker + `"],"completion":""}`, Fields{}, `a.jsonl:1:11: "prompt" is a list, not a string`},
		{"a named key that is missing", "a.jsonl", `{"promt":"` + marker + `"}`, prompt, `a.jsonl:1: no key "prompt", did you mean "promt"; the keys are "promt"`},
		{"a named key that is null", "a.jsonl", `{"prompt":null}`, prompt, `a.jsonl:1:11: "prompt" is null, not a string`},
		{"output without input", "a.jsonl", secret, Fields{Output: "b"}, "a.jsonl: output names a field, but input does not; name both"},
		{"lines of fields", "a.jsonl", secret, Fields{Input: "a", Lines: true}, "a.jsonl: a record cannot be a line of text and have fields; drop records: line or input"},
		{"a delimiter alone", "a.csv", "a;b", Fields{Delimiter: ';'}, "a.csv: a delimiter without input; name the column that holds the prompt"},
		{"a quote as delimiter", "a.csv", "a;b", Fields{Input: "a", Delimiter: '"'}, `a.csv: '"' cannot be a delimiter`},

		{"a CSV without a named column", "a.csv", "id,prompt\n1," + marker, Fields{}, `a.csv: name the column that holds the prompt, samples: {path: a.csv, input: COLUMN}; the columns are "id", "prompt"`},
		{"C02 wanted column missing", "a.csv", "id,Prompt\n1," + marker, prompt, `a.csv:1: no column "prompt", did you mean "Prompt"; the columns are "id", "Prompt"`},
		{"C03 column name twice", "a.csv", "prompt,id,prompt\na,1,b", prompt, `a.csv:1: two columns are named "prompt"; rename one`},
		{"C04 ragged row", "a.csv", "id,prompt\n1,a\n2,b,c\n", prompt, "a.csv:3: the number of cells is 3, in the header it is 2"},
		{"C05 bare quote in a field", "a.csv", "id,prompt\n1,é\"b\n", prompt, "a.csv:2:4: a quote inside a cell that is not quoted; quote the cell and write the quote twice"},
		{"C05 text after a quote", "a.csv", "id,prompt\n1,\"a\nb\"c\n", prompt, "a.csv:3:3: text after the closing quote of a cell that opens at 2:3; write a quote inside a cell twice"},
		{"C06 unterminated quote", "a.csv", "id,prompt\n\"1\n\",\"" + marker + "\n2,b\n", prompt, "a.csv:3:3: a quote opens here and never closes"},
		{"C06 unterminated quote in a long file", "a.csv", "prompt\n\"a" + strings.Repeat("b\n", 1<<20), prompt, "a.csv:2:1: a quote opens here, and its row is longer than 1048576 bytes; close the quote, or allow the row with --max-record"},
		{"C07 CR-only line ends", "a.csv", "id,prompt\r1,a\r", prompt, "a.csv:1:10: a carriage return without a line feed; convert the line ends to line feeds"},
		{"C07 CR after a quote", "a.csv", "\"prompt\"\r1\r", prompt, "a.csv:1:9: a carriage return without a line feed; convert the line ends to line feeds"},
		{"C08 semicolons though comma is asked for", "a.csv", "id;prompt\n1;" + marker, Fields{Input: "prompt", Delimiter: ','}, `a.csv:1: no column "prompt"; the cells seem to be divided otherwise, say so with delimiter: ";"; the columns are "id;prompt"`},
		{"C09 a sep line that contradicts", "a.csv", "sep=;\nid;prompt\n", Fields{Input: "prompt", Delimiter: ','}, "a.csv:1: the file says its delimiter is ';', the workload says ','; agree on one"},
		{"C10 header only", "a.csv", "id,prompt\n", prompt, "a.csv: no records"},
		{"invalid UTF-8 in a CSV", "a.csv", "id,prompt\n1,é\xe9\n", prompt, "a.csv:2:4: invalid UTF-8; save the file as UTF-8"},
		{"NUL in a CSV", "a.csv", "id,prompt\n" + strings.Repeat("1,a\n", detectBytes) + "1,\x00\n", prompt, "a.csv:65538:3: a NUL byte; the file is torn, binary or UTF-16"},

		{"Z10 empty .gz", "a.jsonl.gz", "", Fields{}, "a.jsonl.gz: no records: the file is empty"},
		{"Z13 Parquet", "a.parquet", "PAR1\x00", Fields{}, "a.parquet: is Parquet, which is not supported yet; export it as JSON lines or CSV"},
		{"O16 a name with control characters is quoted", "a\n\x1b.txt", "", Fields{}, `"a\n\x1b.txt": no records: the file is empty`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			start := time.Now()
			_, file, err := readAll(tc.path, tc.content, tc.fields)
			var fault *Error
			if !errors.As(err, &fault) {
				t.Fatalf("got %+v, %v; want an *Error", file, err)
			}
			if err.Error() != tc.want {
				t.Errorf("got  %s\nwant %s", err, tc.want)
			}
			if strings.Contains(err.Error(), marker) {
				t.Errorf("J36: the message holds a text of the samples: %s", err)
			}
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

func TestReadNeedsALimit(t *testing.T) {
	_, err := Read(source("a", "a"), Fields{}, 0, func(*Record) error { return nil })
	if err == nil || err.Error() != "a: the largest record is 0 bytes, not above 0" {
		t.Errorf("got %v", err)
	}
}
