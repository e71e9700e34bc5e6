package samples

import (
	"bytes"
	"encoding/csv"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// rowsOf returns all rows of content.
func rowsOf(content string, delimiter rune) ([][]string, error) {
	rows := &rowReader{plan: &plan{path: "a.csv", max: 1 << 20, delimiter: []byte(string(delimiter))}, text: []byte(content)}
	var all [][]string
	for {
		cells, _, err := rows.next()
		if err == io.EOF {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		row := []string{}
		for _, cell := range cells {
			row = append(row, string(cell))
		}
		all = append(all, row)
	}
}

func TestRows(t *testing.T) {
	for _, tc := range []struct {
		name, content string
		delimiter     rune
		want          [][]string
	}{
		{"the example of the comment", "a,\"b \"\"c\"\"\nd\",e", ',', [][]string{{"a", "b \"c\"\nd", "e"}}},
		{"empty cells at both ends", ",a,\n", ',', [][]string{{"", "a", ""}}},
		{"empty quoted cells", "\"\",\"\"\r\n\"\"", ',', [][]string{{"", ""}, {""}}},
		{"line ends inside quotes stay as they are", "\"a\r\nb\"\r\n", ',', [][]string{{"a\r\nb"}}},
		{"a delimiter of several bytes", "a…\"b…c\"…\n", '…', [][]string{{"a", "b…c", ""}}},
		{"spaces belong to the cell", " a , b ", ',', [][]string{{" a ", " b "}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := rowsOf(tc.content, tc.delimiter)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("rows of %q (-want +got):\n%s", tc.content, diff)
			}
		})
	}
}

// FuzzRows holds the row reader against encoding/csv, which accepts all that it
// accepts and reads the same, but for CR LF inside quotes.
func FuzzRows(f *testing.F) {
	for _, s := range []string{"a,b\nc,d\n", "\"a\r\nb\",c\r\n", "a,\"b \"\"c\"\"\nd\",e", ",\n\n\"\"", "a\"b", "\"a\"b", "\"a", "a\rb"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, content string) {
		got, err := rowsOf(content, ',')
		if err != nil {
			return
		}
		oracle := csv.NewReader(bytes.NewReader([]byte(content)))
		oracle.FieldsPerRecord = -1
		want, err := oracle.ReadAll()
		if err != nil {
			t.Fatalf("accepts %q, encoding/csv does not: %v", content, err)
		}
		for _, row := range got {
			for i := range row {
				row[i] = strings.ReplaceAll(row[i], "\r\n", "\n")
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-encoding/csv +rows):\n%s", content, diff)
		}
	})
}
