package reports

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/clipperhouse/displaywidth"

	"tokencast/estimate"
)

// hostile are texts that mean something to a terminal, a spreadsheet, a browser or a
// document.
var hostile = []string{
	"\x1b[31mred\x1b[0m\x1b]0;title\x07",
	`=HYPERLINK("http://x","y")`,
	"+1", "-1", "@sum", "\t=1", "\r=1", "\n=1",
	"<script>alert(1)</script>",
	"a|b", "`code`", "[text](http://x)", "![i](http://x)", "**bold** _it_ ~~no~~", `\|`, "# heading", "1. one", "</details>", "&lt;",
	"line\nbreak\r\nand\rreturn\u2028too",
	"\u202eright to left\u2066\u200f",
	"_x0041_",
	"日本語のとても長い名前です日本語のとても長い名前です日本語のとても長い名前です",
	"\xff\xfe broken",
	strings.Repeat("long ", 8000),
	strings.Repeat("x", 40_000),
}

// hostileEstimate is an estimate whose every text is text.
func hostileEstimate(t *testing.T, text string) *estimate.Estimate {
	e := estimateOf(t, workloads[3].src)
	e.Name, e.Region = text, text
	e.Catalog.Version, e.Catalog.Overlays = text, []string{text}
	for i := range e.Lines {
		l := &e.Lines[i]
		l.Name, l.Model, l.ModelName, l.Provider, l.Tokenizer = text, text, text, text, text
		for k := range l.Items {
			r := l.Items[k].Rate
			r.Source, r.Confidence, r.Note, r.At.File, r.Overlay, r.Condition.Quality = text, text, text, text, text, text
		}
		for k := range l.Unpriced {
			l.Unpriced[k].Detail = text
		}
	}
	for i := range e.OneOff {
		e.OneOff[i].Line, e.OneOff[i].Model = text, text
	}
	for i := range e.Owed {
		e.Owed[i].Line = text
	}
	for i := range e.Warnings {
		e.Warnings[i].Line, e.Warnings[i].Message = text, text
	}
	e.Drivers = append(e.Drivers, estimate.Driver{Name: text})
	e.Samples = append(e.Samples, estimate.SampleFile{Line: text, Path: text, Shape: text})
	for i := range e.Sources {
		e.Sources[i].Key, e.Sources[i].Title, e.Sources[i].Note = text, text, text
	}
	e.Assumptions = append(e.Assumptions, text)
	return e
}

// title names a case by the beginning of its text.
func title(text string) string { return fmt.Sprintf("%q", text[:min(len(text), 30)]) }

func TestTablesHoldNoHostileText(t *testing.T) {
	for _, text := range hostile {
		e := hostileEstimate(t, text)
		for _, width := range []int{20, 60, 0} {
			t.Run(fmt.Sprintf("%s at %d", title(text), width), func(t *testing.T) {
				table := string(written(t, e, Table, Options{Width: width}))
				if fault := dangerous(table); fault != "" {
					t.Errorf("the table holds %s", fault)
				}
				limit := width
				if width == 0 {
					limit = 100
				}
				for line := range strings.Lines(table) {
					if n := displaywidth.String(strings.TrimSuffix(line, "\n")); n > limit {
						t.Errorf("%d columns: %q", n, line)
					}
				}
				if width != 20 && !strings.Contains(strings.SplitN(table, "\n", 2)[0], "at least 10,805.95 USD a month") {
					t.Errorf("the first line is %q", strings.SplitN(table, "\n", 2)[0])
				}
			})
		}
	}
}

func TestJSONHoldsHostileTextAsItIs(t *testing.T) {
	schema := compiled(t, true)
	for _, text := range hostile {
		t.Run(title(text), func(t *testing.T) {
			report := written(t, hostileEstimate(t, text), JSON, Options{})
			if fault := dangerous(string(report)); fault != "" {
				t.Errorf("the JSON holds %s", fault)
			}
			var doc struct{ Name string }
			if err := json.Unmarshal(report, &doc); err != nil {
				t.Fatal(err)
			}
			if want := strings.ReplaceAll(text, "\xff\xfe", "\ufffd\ufffd"); doc.Name != want {
				t.Errorf("the name is %.100q, want %.100q", doc.Name, want)
			}
			var any map[string]any
			if err := json.Unmarshal(report, &any); err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(any); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestCSVHoldsNoFormula(t *testing.T) {
	for _, text := range hostile {
		t.Run("C12 "+title(text), func(t *testing.T) {
			report := written(t, hostileEstimate(t, text), CSV, Options{})
			if fault := dangerous(strings.ReplaceAll(string(report), "\r", "")); fault != "" {
				t.Errorf("the CSV holds %s", fault)
			}
			rows, err := csv.NewReader(bytes.NewReader(report)).ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range rows[1:] {
				if len(row) != len(csvColumns) {
					t.Fatalf("%d columns, want %d", len(row), len(csvColumns))
				}
				for i, c := range row {
					if c != "" && strings.ContainsRune("=+-@\t\r\n", rune(c[0])) {
						t.Errorf("%s begins with %.20q", csvColumns[i], c)
					}
				}
			}
		})
	}
}

func TestCSVGuardsNoNumber(t *testing.T) {
	for _, tc := range []struct{ name, given, want string }{
		{"C12 a formula", "=1+1", "'=1+1"},
		{"C12 a sign", "-1", "'-1"},
		{"C12 a return", "\r=1", "'\r=1"},
		{"text stays", "chat", "chat"},
		{"an escape is made visible", "a\x1bb\xff", `a\x1bb\xff`},
		{"nothing", "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := cell(tc.given); got != tc.want {
				t.Errorf("cell(%q) = %q, want %q", tc.given, got, tc.want)
			}
		})
	}
}

func TestMarkdownHoldsNoMarkup(t *testing.T) {
	for _, text := range hostile {
		t.Run(title(text), func(t *testing.T) {
			plain := string(written(t, hostileEstimate(t, "plain"), Markdown, Options{}))
			report := string(written(t, hostileEstimate(t, text), Markdown, Options{}))
			if fault := dangerous(report); fault != "" {
				t.Errorf("the Markdown holds %s", fault)
			}
			// The same lines and the same markup as with a harmless text.
			if got, want := strings.Count(report, "\n"), strings.Count(plain, "\n"); got != want {
				t.Errorf("%d lines, want %d", got, want)
			}
			bare := unescaped(report)
			for _, mark := range []string{"|", "<", ">", "`", "**", "[", "]", "#", "!", "~", "://"} {
				if got, want := strings.Count(bare, mark), strings.Count(unescaped(plain), mark); got != want {
					t.Errorf("%d of %q, want %d", got, mark, want)
				}
			}
			if len(report) > 65_000 {
				t.Errorf("%d bytes: too long for a comment", len(report))
			}
		})
	}
}

// unescaped removes each backslash with the character that it escapes.
func unescaped(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' {
			i++
			continue
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

func TestProseBeginsNoList(t *testing.T) {
	for _, tc := range []struct{ name, given, want string }{
		{"a numbered list", "1. one", `1\. one`},
		{"a bracket", "12) one", `12\) one`},
		{"a dash", "- one", `\- one`},
		{"a rule", "===", `\===`},
		{"a number stays", "730 hours", "730 hours"},
		{"a heading", "# one", `\# one`},
		{"nothing", "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := prose(tc.given); got != tc.want {
				t.Errorf("prose(%q) = %q, want %q", tc.given, got, tc.want)
			}
		})
	}
}

func TestOfManyLinesTheDearestAreListed(t *testing.T) {
	var src strings.Builder
	src.WriteString("version: 1\nname: many\nas_of: 2024-07-01\nworkloads:\n")
	for i := range 230 {
		fmt.Fprintf(&src, "  - {name: line-%03d, model: amazon.titan-embed-text-v1, requests: %d/month, tokens: {input: 1000}}\n", i, (i*7919)%230+1000)
	}
	e := estimateOf(t, src.String())
	lines := shownLines(e)
	if len(lines) != 50 {
		t.Fatalf("%d lines, want 50", len(lines))
	}
	least := slices.MinFunc(lines, func(a, b estimate.Line) int { return a.Amount.Base.Cmp(b.Amount.Base) })
	dearer := 0
	for _, l := range e.Lines {
		if l.Amount.Base.Cmp(least.Amount.Base) > 0 {
			dearer++
		}
	}
	if dearer != 49 {
		t.Errorf("%d lines are dearer than the cheapest listed, want 49", dearer)
	}
	for _, f := range []Format{Table, Markdown} {
		if report := string(written(t, e, f, Options{})); !strings.Contains(report, "The 50 dearest of 230 lines") {
			t.Errorf("the %s does not say that lines are missing", f)
		}
	}
}
