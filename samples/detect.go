package samples

import (
	"bytes"
	"io"
	"path"
	"strings"
)

// detectBytes is how much of a source is looked at to tell what it is.
const detectBytes = 64 << 10

// signatures are the beginnings of files that hold no text as it is.
var signatures = []struct{ magic, what string }{
	{gzipMagic, "gzip inside %s; decompress it once"},
	{zstdMagic, "zstd inside %s; decompress it once"},
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

// open opens a source and looks at what it is; buf may be used as its buffer. The
// caller closes the splitter.
func open(input Input, maxRecord int64, buf []byte) (*splitter, error) {
	s := &splitter{plan: &plan{path: input.Path, fields: input.Fields, max: maxRecord}, buf: buf[:0]}
	if err := s.check(); err != nil {
		return nil, err
	}
	file, err := input.Open()
	if err != nil {
		return nil, s.inputError(err, 0)
	}
	s.closer = file
	if err = s.unpack(file); err == nil {
		err = s.detect()
	}
	if err != nil {
		s.close()
		return nil, s.inputError(err, s.line)
	}
	return s, nil
}

// detect looks at the beginning of the source and completes the plan. The
// name of the file only ever serves to refuse a reading or, for *.txt and
// *.md, to allow text that looks like something else.
func (s *splitter) detect() error {
	for len(s.buf) < detectBytes && s.fill() {
	}
	if len(s.buf) < detectBytes && s.err != io.EOF {
		return s.err
	}
	head := s.buf[:min(len(s.buf), detectBytes)]
	for _, sign := range signatures {
		if bytes.HasPrefix(head, []byte(sign.magic)) {
			return s.errorf(0, 0, "is %s", strings.ReplaceAll(sign.what, "%s", s.packed))
		}
	}
	if bytes.HasPrefix(head, []byte(bom)) {
		s.skip(len(bom))
		head = s.buf[:len(head)-len(bom)]
	}
	first := bytes.TrimLeft(head, " \t\r\n")
	switch {
	case len(head) == 0 && s.packed != "":
		return s.errorf(0, 0, "no records: the %s data unpacks to nothing", s.packed)
	case len(head) == 0:
		return s.errorf(0, 0, "no records: the file is empty")
	case len(first) == 0 && len(head) < detectBytes-len(bom):
		return s.errorf(0, 0, "no records: the file holds white space alone")
	case bytes.HasPrefix(first, []byte("{")):
		return s.detectObject()
	}

	ext := s.ext()
	switch isJSON := ext == ".jsonl" || ext == ".ndjson" || ext == ".json"; {
	case bytes.IndexByte(head, 0) >= 0:
		return s.errorf(0, 0, "is binary data (it holds NUL bytes) or UTF-16, not samples")
	case bytes.HasPrefix(first, []byte("[")) && (isJSON || arrayLike(first) && !isText(ext) && !s.fields.Lines):
		return s.errorf(lineOf(head, first), 0, "is a JSON array; write one object a line (jq -c '.[]')")
	case isJSON:
		return s.errorf(lineOf(head, first), 0, "is not a JSON object, though the file's name says JSON; "+
			"write one object a line, or name a plain text *.txt")
	case s.fields.Lines:
		s.planLines()
	case s.fields.Input != "":
		return s.planTable()
	case ext == ".csv" || ext == ".tsv":
		return s.unnamedColumns()
	case s.fields.Usage:
		return s.errorf(0, 0, "a plain text holds no recorded usage; drop counts: usage")
	default:
		s.planText()
	}
	return nil
}

// detectObject completes the plan of a source whose first character is {.
func (s *splitter) detectObject() error {
	ext := s.ext()
	isJSON := ext == ".jsonl" || ext == ".ndjson" || ext == ".json"
	if s.fields.Lines {
		if isJSON {
			return s.errorf(0, 0, "JSON lines are one record a line already; drop records: line")
		}
		s.planLines()
		return nil
	}
	if isJSON || s.fields.Input != "" {
		s.planJSON()
		return nil
	}
	raw, number := s.firstLine()
	line := trimEnd(raw)
	if int64(len(line)) > s.max {
		return s.tooLong(number)
	}
	var d document
	_, f := d.parse(line, false)
	switch {
	case f == nil:
		s.planJSON()
		return nil
	case isText(ext):
		s.planText()
		return nil
	}
	fault := s.lineFault(line, f, number, s.err != nil && bytes.HasSuffix(s.buf, raw))
	fault.Msg = "begins with { but is not JSON lines (" + fault.Msg + "); mend it, or name it *.txt if it is plain text"
	return fault
}

func (s *splitter) planText()  { s.shape, s.read, s.cut = "text", (*reader).wholeText, cutNowhere }
func (s *splitter) planLines() { s.shape, s.read, s.cut = "lines", (*reader).textLines, cutLines }
func (s *splitter) planJSON() {
	s.known, s.read, s.cut = shapesOf(s.fields), (*reader).jsonLines, cutLines
}

// ext returns the extension of the source's name, without regard to case and to
// an extension that says how the file is packed.
func (p *plan) ext() string {
	name := strings.ToLower(p.path)
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
func lineOf(head, first []byte) int {
	return 1 + bytes.Count(head[:len(head)-len(first)], []byte("\n"))
}
