package samples

import (
	"bytes"
	"errors"
	"io"
	"path"
	"strings"
)

// detectBytes is how much of a source is looked at to tell what it is.
const detectBytes = 64 << 10

// signatures are the beginnings of files that hold no text as it is.
var signatures = []struct{ magic, what string }{
	{gzipMagic, "gzip inside gzip; decompress it once"},
	{"\x28\xb5\x2f\xfd", "zstd, which is not supported yet; decompress it first"},
	{"PAR1", "Parquet, which is not supported yet; export it as JSON lines or CSV"},
	{"\xff\xfe\x00\x00", "UTF-32 (little-endian); save it as UTF-8"},
	{"\x00\x00\xfe\xff", "UTF-32 (big-endian); save it as UTF-8"},
	{"\xff\xfe", "UTF-16 (little-endian); save it as UTF-8"},
	{"\xfe\xff", "UTF-16 (big-endian); save it as UTF-8"},
	{"\x89PNG", "binary data (a PNG image), not samples"},
	{"\xff\xd8\xff", "binary data (a JPEG image), not samples"},
	{"GIF8", "binary data (a GIF image), not samples"},
	{"%PDF-", "binary data (PDF), not samples; extract its text first"},
	{"PK\x03\x04", "binary data (a ZIP archive or an Office document), not samples; unpack it or export it as CSV"},
}

const bom = "\uFEFF"

// detect looks at the beginning of the source and returns what reads it. The
// name of the file only ever serves to refuse a reading or, for *.txt and
// *.md, to allow text that looks like something else.
func (r *reader) detect() (read func() error, err error) {
	head, err := r.lines.r.Peek(detectBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, r.inputError(err)
	}
	for _, s := range signatures {
		if bytes.HasPrefix(head, []byte(s.magic)) {
			return nil, r.errorf(0, 0, "is %s", s.what)
		}
	}
	if rest, found := bytes.CutPrefix(head, []byte(bom)); found {
		if _, err := r.lines.r.Discard(len(bom)); err != nil {
			return nil, r.inputError(err)
		}
		r.lines.bytes += int64(len(bom))
		head = rest
	}
	first := bytes.TrimLeft(head, " \t\r\n")
	switch {
	case len(head) == 0 && r.packed:
		return nil, r.errorf(0, 0, "no records: the gzip data unpacks to nothing")
	case len(head) == 0:
		return nil, r.errorf(0, 0, "no records: the file is empty")
	case len(first) == 0 && len(head) < detectBytes-len(bom):
		return nil, r.errorf(0, 0, "no records: the file holds white space alone")
	case bytes.HasPrefix(first, []byte("{")):
		return r.detectObject()
	}

	ext := r.ext()
	switch isJSON := ext == ".jsonl" || ext == ".ndjson" || ext == ".json"; {
	case bytes.IndexByte(head, 0) >= 0:
		return nil, r.errorf(0, 0, "is binary data (it holds NUL bytes) or UTF-16, not samples")
	case bytes.HasPrefix(first, []byte("[")) && (isJSON || arrayLike(first) && !isText(ext) && !r.fields.Lines):
		return nil, r.errorf(r.lineOf(head, first), 0, "is a JSON array; write one object a line (jq -c '.[]')")
	case isJSON:
		return nil, r.errorf(r.lineOf(head, first), 0, "is not a JSON object, though the file's name says JSON; "+
			"write one object a line, or name a plain text *.txt")
	case r.fields.Lines:
		return r.textLines, nil
	case r.fields.Input != "":
		return r.table, nil
	case ext == ".csv" || ext == ".tsv":
		return r.unnamedColumns, nil
	case r.fields.Usage:
		return nil, r.errorf(0, 0, "a plain text holds no recorded usage; drop counts: usage")
	}
	return r.text, nil
}

// detectObject decides what a source is whose first character is {.
func (r *reader) detectObject() (read func() error, err error) {
	ext := r.ext()
	isJSON := ext == ".jsonl" || ext == ".ndjson" || ext == ".json"
	if r.fields.Lines {
		if isJSON {
			return nil, r.errorf(0, 0, "JSON lines are one record a line already; drop records: line")
		}
		return r.textLines, nil
	}
	if isJSON || r.fields.Input != "" {
		return r.jsonLines, nil
	}
	var before []byte // blank lines, which are part of a text
	line, err := r.lines.next()
	for err == nil && blank(line) {
		before = append(before, line...)
		line, err = r.lines.next()
	}
	if err != nil {
		return nil, r.lineError(err)
	}
	_, f := parseObject(trimEnd(line))
	switch {
	case f == nil:
		r.lines.unread(line)
		return r.jsonLines, nil
	case isText(ext):
		r.lines.unread(append(before, line...))
		return r.text, nil
	}
	fault := r.jsonFault(trimEnd(line), f)
	fault.Msg = "begins with { but is not JSON lines (" + fault.Msg + "); mend it, or name it *.txt if it is plain text"
	return nil, fault
}

// ext returns the extension of the source's name, without regard to case and to
// an extension that says how the file is packed.
func (r *reader) ext() string {
	name := strings.ToLower(r.path)
	for _, packed := range []string{".gz", ".zst"} {
		name = strings.TrimSuffix(name, packed)
	}
	return path.Ext(name)
}

// isText reports whether a name's extension says plain text.
func isText(ext string) bool { return ext == ".txt" || ext == ".md" }

// arrayLike reports whether text that begins with [ goes on as a JSON array of
// records would; "[INST]" and "[1]" do not.
func arrayLike(text []byte) bool {
	next := bytes.TrimLeft(text[1:], " \t\r\n")
	return len(next) > 0 && bytes.IndexByte([]byte(`{["]`), next[0]) >= 0
}

// lineOf returns the line on which first, a tail of head, begins.
func (r *reader) lineOf(head, first []byte) int {
	return 1 + bytes.Count(head[:len(head)-len(first)], []byte("\n"))
}
