package samples

import (
	"bytes"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"
)

// planTable makes the plan that of a CSV or TSV file, whose header it reads.
func (s *splitter) planTable() error {
	header, line, err := s.header()
	if err != nil {
		return err
	}
	s.read, s.cut, s.width, s.output = (*reader).table, cutRows, len(header), -1
	if s.input, err = s.column(header, line, s.fields.Input); err == nil && s.fields.Output != "" {
		s.output, err = s.column(header, line, s.fields.Output)
	}
	return err
}

// table reads rows.
func (r *reader) table() error {
	// A block ends where a row does; one that is cut off for its length is refused.
	r.row.plan, r.row.text, r.row.line = r.plan, r.text, r.line-1
	for {
		cells, line, err := r.row.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if len(cells) != r.width {
			return r.errorf(line, 0, "the number of cells is %d, in the header it is %d", len(cells), r.width)
		}
		r.lineAt = line
		if err := r.cells(cells); err != nil {
			return err
		}
		if err := r.emit(); err != nil {
			return err
		}
	}
}

// cells makes the record of a row.
func (r *reader) cells(cells [][]byte) error {
	rec := r.begin()
	if !r.fields.Usage {
		rec.Input, rec.User = append(rec.Input, cells[r.input]), 1
		if r.output >= 0 {
			rec.Output, rec.HasOutput = append(rec.Output, cells[r.output]), true
		}
		return nil
	}
	u := Usage{HasOutput: r.output >= 0}
	var err error
	if u.Input, err = r.cellCount(cells[r.input], r.fields.Input); err == nil && u.HasOutput {
		u.Output, err = r.cellCount(cells[r.output], r.fields.Output)
	}
	r.recorded(u, rec)
	return err
}

// cellCount returns the number of tokens in a cell of the column called name.
func (r *reader) cellCount(cell []byte, name string) (int64, error) {
	if !number.Match(cell) {
		return 0, r.errorf(r.lineAt, 0, "a cell of %s is not a plain number of tokens, such as 1250", quote(name))
	}
	n, problem := whole(cell)
	if problem != "" {
		return 0, r.errorf(r.lineAt, 0, "a cell of %s %s", quote(name), problem)
	}
	return n, nil
}

// number is how a count is written in a cell.
var number = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)

// unnamedColumns is the error of a table of which no column is named.
func (s *splitter) unnamedColumns() error {
	header, _, err := s.header()
	if err != nil {
		return err
	}
	return s.errorf(0, 0, "name the column that holds the prompt, samples: {path: %s, input: COLUMN}; the columns are %s",
		s.path, list(header))
}

// header takes the names of the columns and their line, and chooses the delimiter: the
// one given, that of a first line "sep=;" as Excel writes it, or else a tab when
// the header holds a tab and no comma, or else a comma.
func (s *splitter) header() (names []string, line int, err error) {
	first, number := s.firstLine()
	delimiter := s.fields.Delimiter
	if sep, found := bytes.CutPrefix(trimEnd(first), []byte("sep=")); found && utf8.RuneCount(sep) == 1 {
		named, _ := utf8.DecodeRune(sep)
		if delimiter != 0 && delimiter != named {
			return nil, 0, s.errorf(number, 0, "the file says its delimiter is %q, the workload says %q; agree on one", named, delimiter)
		}
		delimiter = named
		s.skip(bytes.Index(s.buf, first) + len(first))
	}
	if delimiter == 0 {
		delimiter = ','
		if bytes.IndexByte(first, '\t') >= 0 && bytes.IndexByte(first, ',') < 0 {
			delimiter = '\t'
		}
	}
	s.shape = "csv"
	if delimiter == '\t' {
		s.shape = "tsv"
	}
	s.delimiter = []byte(string(delimiter))
	cells, line, err := s.firstRow()
	if err == io.EOF {
		return nil, 0, s.errorf(0, 0, "no records")
	}
	if err != nil {
		return nil, 0, err
	}
	seen := make(map[string]bool, len(cells))
	for _, name := range cells {
		if name != "" && seen[name] {
			return nil, 0, s.errorf(line, 0, "two columns are named %s; rename one", quote(name))
		}
		seen[name] = true
	}
	return cells, line, nil
}

// firstRow takes the first row that is left, and the line it begins on.
func (s *splitter) firstRow() (cells []string, line int, err error) {
	for {
		rows := rowReader{plan: s.plan, text: s.buf, line: s.line, more: s.err == nil}
		found, line, err := rows.next()
		if err == errCut {
			if !s.fill() && s.err != io.EOF {
				return nil, 0, s.err
			}
			continue
		}
		for _, cell := range found {
			cells = append(cells, string(cell))
		}
		if err == nil {
			s.skip(len(s.buf) - len(rows.text))
		}
		return cells, line, err
	}
}

// column returns the position of the column called name.
func (p *plan) column(header []string, line int, name string) (int, error) {
	for i, h := range header {
		if h == name {
			return i, nil
		}
	}
	hint := meant(name, header)
	if len(header) == 1 {
		for _, d := range []string{";", "\t", "|", ","} {
			if strings.Contains(header[0], d) {
				hint = "; the cells seem to be divided otherwise, say so with delimiter: " + quote(d)
				break
			}
		}
	}
	return 0, p.errorf(line, 0, "no column %s%s; the columns are %s", quote(name), hint, list(header))
}
