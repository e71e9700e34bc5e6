package reports

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Another program must compute what the engine says: LibreOffice recalculates copies
// without values, of the workbooks as written and with inputs changed.

// spreadsheetProgram returns the path of LibreOffice. Where it is missing the test is
// skipped, but not where CI=true.
func spreadsheetProgram(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"soffice", "libreoffice"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("LibreOffice is not installed, and CI=true asks for it")
	}
	t.Skip("LibreOffice is not installed: no other program recalculates the workbook")
	return ""
}

// edits are new values of inputs: of a defined name, of the volume of a line by its name,
// of its plan by "plan of NAME", of a price by "price of KEY", or of "cell SHEET!CELL".
type edits map[string]string

// cells returns the edits by part of the file and cell.
func (e edits) cells(w workbook) map[string]map[string]string {
	w.Helper()
	list := map[string]map[string]string{}
	part := func(sheet string) string {
		return fmt.Sprintf("xl/worksheets/sheet%d.xml", slices.Index(w.GetSheetList(), sheet)+1)
	}
	row := func(sheet, text string) string {
		rows, err := w.GetRows(sheet)
		if err != nil {
			w.Fatal(err)
		}
		for i := len(rows) - 1; i >= 0; i-- {
			if len(rows[i]) > 0 && rows[i][0] == text {
				return strconv.Itoa(i + 1)
			}
		}
		w.Fatalf("no row %q on %s", text, sheet)
		return ""
	}
	for name, value := range e {
		sheet, cell := "Assumptions", ""
		switch {
		case strings.HasPrefix(name, "in_"):
			_, cell = w.named(name)
		case strings.HasPrefix(name, "plan of "):
			cell = "C" + row("Assumptions", name[len("plan of "):])
		case strings.HasPrefix(name, "price of "):
			sheet, cell = "Price sources", "G"+row("Price sources", name[len("price of "):])
		case strings.HasPrefix(name, "cell "):
			sheet, cell, _ = strings.Cut(name[len("cell "):], "!")
		default:
			cell = "F" + row("Assumptions", name)
		}
		if list[part(sheet)] == nil {
			list[part(sheet)] = map[string]string{}
		}
		list[part(sheet)][cell] = value
	}
	return list
}

var formulaValue = regexp.MustCompile(`(</f>)<v>[^<]*</v>`)

// withoutValues returns a copy of a workbook whose formulas have no values, with
// inputs changed.
func withoutValues(t *testing.T, data []byte, inputs map[string]map[string]string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range z.File {
		text := partOf(t, data, f.Name)
		if strings.HasPrefix(f.Name, "xl/worksheets/") {
			text = formulaValue.ReplaceAllString(text, "$1")
		}
		for cell, value := range inputs[f.Name] {
			input := regexp.MustCompile(`<c r="` + cell + `"( s="\d+")[^>]*>.*?</c>`)
			if !input.MatchString(text) {
				t.Fatalf("%s has no input at %s", f.Name, cell)
			}
			content := ` t="inlineStr"><is><t>` + value + "</t></is></c>"
			if _, err := strconv.ParseFloat(value, 64); err == nil {
				content = "><v>" + value + "</v></c>"
			}
			text = input.ReplaceAllString(text, `<c r="`+cell+`"${1}`+content)
		}
		part, err := w.Create(f.Name)
		if err == nil {
			_, err = io.WriteString(part, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// recalculate lets LibreOffice compute workbooks, all in one run.
func recalculate(t *testing.T, workbooks map[string][]byte) map[string]workbook {
	t.Helper()
	program, in, out := spreadsheetProgram(t), t.TempDir(), t.TempDir()
	args := []string{"-env:UserInstallation=file://" + filepath.ToSlash(t.TempDir()), "--headless", "--convert-to", "xlsx", "--outdir", out}
	for name, data := range workbooks {
		path := filepath.Join(in, name+".xlsx")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
	}
	if text, err := exec.Command(program, args...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	done := map[string]workbook{}
	for name := range workbooks {
		data, err := os.ReadFile(filepath.Join(out, name+".xlsx"))
		if err != nil {
			t.Fatal(err)
		}
		done[name] = openWorkbook(t, data)
	}
	return done
}

// sameValue reports whether two raw values are equal, figures to 1e-9.
func sameValue(a, b string) bool {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	if errX != nil || errY != nil {
		return a == b
	}
	return math.Abs(x-y) <= 1e-9*math.Max(math.Abs(x), math.Abs(y)) || math.Abs(x-y) < 1e-12
}
