package samples

import (
	"bytes"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"
)

// table reads a CSV or TSV file by the names of its columns.
func (r *reader) table() error {
	rows, header, err := r.header()
	if err != nil {
		return err
	}
	input, err := r.column(header, r.fields.Input)
	if err != nil {
		return err
	}
	output := -1
	if r.fields.Output != "" {
		if output, err = r.column(header, r.fields.Output); err != nil {
			return err
		}
	}
	for {
		cells, line, err := rows.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if len(cells) != len(header) {
			return r.errorf(line, 0, "the number of cells is %d, in the header it is %d", len(cells), len(header))
		}
		rec, err := r.row(cells, line, input, output)
		if err != nil {
			return err
		}
		rec.detach(rows.size)
		if err := r.emit(rec); err != nil {
			return err
		}
	}
}

// row makes a record of a row; output -1 is no answer.
func (r *reader) row(cells [][]byte, line, input, output int) (Record, error) {
	if !r.fields.Usage {
		rec := Record{Line: line, Input: [][]byte{cells[input]}, User: 1}
		if output >= 0 {
			rec.Output, rec.HasOutput = [][]byte{cells[output]}, true
		}
		return rec, nil
	}
	u := Usage{HasOutput: output >= 0}
	var err error
	if u.Input, err = r.cellCount(cells[input], line, r.fields.Input); err == nil && u.HasOutput {
		u.Output, err = r.cellCount(cells[output], line, r.fields.Output)
	}
	rec := recorded(&u)
	rec.Line = line
	return rec, err
}

// cellCount returns the number of tokens in a cell of the column called name.
func (r *reader) cellCount(cell []byte, line int, name string) (int64, error) {
	if !number.Match(cell) {
		return 0, r.errorf(line, 0, "a cell of %s is not a plain number of tokens, such as 1250", quote(name))
	}
	n, problem := whole(cell)
	if problem != "" {
		return 0, r.errorf(line, 0, "a cell of %s %s", quote(name), problem)
	}
	return n, nil
}

// number is how a count is written in a cell.
var number = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)

// unnamedColumns is the error of a table of which no column is named.
func (r *reader) unnamedColumns() error {
	_, header, err := r.header()
	if err != nil {
		return err
	}
	return r.errorf(0, 0, "name the column that holds the prompt, samples: {path: %s, input: COLUMN}; the columns are %s",
		r.path, list(header))
}

// header reads the names of the columns and chooses the delimiter: the one
// given, that of a first line "sep=;" as Excel writes it, or else a tab when
// the header holds a tab and no comma, or else a comma.
func (r *reader) header() (*rowReader, []string, error) {
	first, err := r.lines.next()
	for err == nil && blank(first) {
		first, err = r.lines.next()
	}
	if err != nil {
		return nil, nil, r.lineError(err)
	}
	delimiter := r.fields.Delimiter
	if sep, found := bytes.CutPrefix(trimEnd(first), []byte("sep=")); found && utf8.RuneCount(sep) == 1 {
		named, _ := utf8.DecodeRune(sep)
		if delimiter != 0 && delimiter != named {
			return nil, nil, r.errorf(r.lines.line, 0, "the file says its delimiter is %q, the workload says %q; agree on one", named, delimiter)
		}
		delimiter = named
	} else {
		r.lines.unread(first)
	}
	if delimiter == 0 {
		delimiter = ','
		if bytes.IndexByte(first, '\t') >= 0 && bytes.IndexByte(first, ',') < 0 {
			delimiter = '\t'
		}
	}
	r.file.Shape = "csv"
	if delimiter == '\t' {
		r.file.Shape = "tsv"
	}
	rows := &rowReader{r: r, delimiter: []byte(string(delimiter))}
	cells, line, err := rows.next()
	if err == io.EOF {
		return nil, nil, r.errorf(0, 0, "no records")
	}
	if err != nil {
		return nil, nil, err
	}
	header := make([]string, len(cells))
	seen := make(map[string]bool, len(cells))
	for i, cell := range cells {
		name := string(cell)
		if name != "" && seen[name] {
			return nil, nil, r.errorf(line, 0, "two columns are named %s; rename one", quote(name))
		}
		header[i], seen[name] = name, true
	}
	return rows, header, nil
}

// column returns the position of the column called name.
func (r *reader) column(header []string, name string) (int, error) {
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
	return 0, r.errorf(r.lines.line, 0, "no column %s%s; the columns are %s", quote(name), hint, list(header))
}
