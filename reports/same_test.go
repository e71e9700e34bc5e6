package reports

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"tokencast/pricing"
)

// shown are the figures of a report, as they are displayed.
type shown struct {
	Low, Base, High string   // a month; dashes where nothing is priced
	Items           []string // amounts of the monthly items, in order
	OneOff          []string // amounts of the one-off items, in order
}

// readers read the figures of a report back, by format. The figures of a new format
// join the comparison with a row here.
var readers = map[Format]func(t *testing.T, report []byte) shown{
	Table:    readTable,
	JSON:     readJSON,
	CSV:      readCSV,
	Markdown: readMarkdown,
	Excel:    readExcel,
	HTML:     readHTML,
}

func TestAllFormatsShowTheSameFigures(t *testing.T) {
	for _, w := range workloads {
		e := estimateOf(t, w.src)
		want := readJSON(t, written(t, e, JSON, Options{}))
		for _, f := range []Format{Table, CSV, Markdown, Excel, HTML} {
			t.Run(w.name+" as "+string(f), func(t *testing.T) {
				got := readers[f](t, written(t, e, f, Options{}))
				if f == CSV { // it holds the base scenario alone
					got.Low, got.High = want.Low, want.High
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("json (-), %s (+):\n%s", f, diff)
				}
			})
		}
	}
}

// displayed rounds an exact amount as reports display it.
func displayed(t *testing.T, exact *string) string {
	t.Helper()
	if exact == nil {
		return dash
	}
	return money(moneyOfText(t, *exact))
}

func readJSON(t *testing.T, report []byte) shown {
	t.Helper()
	type item struct{ Amount *string }
	var doc struct {
		Total  struct{ Low, Base, High *string }
		Lines  []struct{ Items []item }
		OneOff []item `json:"one_off"`
	}
	if err := json.Unmarshal(report, &doc); err != nil {
		t.Fatal(err)
	}
	s := shown{Low: displayed(t, doc.Total.Low), Base: displayed(t, doc.Total.Base), High: displayed(t, doc.Total.High)}
	for _, l := range doc.Lines {
		for _, i := range l.Items {
			s.Items = append(s.Items, displayed(t, i.Amount))
		}
	}
	for _, o := range doc.OneOff {
		s.OneOff = append(s.OneOff, displayed(t, o.Amount))
	}
	return s
}

func readCSV(t *testing.T, report []byte) shown {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(report)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := func(name string) int { return slices.Index(rows[0], name) }
	s := shown{Base: dash}
	var sum pricing.Money
	for _, row := range rows[1:] {
		amount := row[at("amount")]
		if (amount == "") != (row[at("unpriced")] != "") {
			t.Errorf("amount %q beside the reason %q", amount, row[at("unpriced")])
		}
		switch {
		case amount == "":
		case row[at("plan")] == "one_off":
			s.OneOff = append(s.OneOff, displayed(t, &amount))
		default:
			s.Items = append(s.Items, displayed(t, &amount))
			sum = sum.Add(moneyOfText(t, amount))
			s.Base = money(sum)
		}
	}
	return s
}

// answer is the first line of a report that is text.
var answer = regexp.MustCompile(`: (?:nothing is priced|(?:at least )?(\S+) USD a month \(low (\S+), high ([^)]+)\))$`)

func readAnswer(t *testing.T, line string) shown {
	t.Helper()
	m := answer.FindStringSubmatch(line)
	if m == nil {
		t.Fatalf("%q answers nothing", line)
	}
	if m[1] == "" {
		return shown{Low: dash, Base: dash, High: dash}
	}
	return shown{Low: m[2], Base: m[1], High: m[3]}
}

func readTable(t *testing.T, report []byte) shown {
	t.Helper()
	lines := strings.Split(string(report), "\n")
	s := readAnswer(t, lines[0])
	var into *[]string
	for _, line := range lines {
		fields := strings.Fields(line)
		switch {
		case strings.HasPrefix(line, "Line ") && strings.HasSuffix(line, "/month"):
			into = &s.Items
		case strings.HasPrefix(line, "Line "):
			into = &s.OneOff
		case len(fields) == 0, fields[0] == "Total", fields[0] == "At":
			into = nil
		case into != nil && !strings.HasPrefix(line, "─") && fields[len(fields)-1] != dash:
			*into = append(*into, fields[len(fields)-1])
		}
		for label, total := range map[string]string{"Total": s.Base, "At": s.Base, "Low": s.Low, "High": s.High} {
			if len(fields) > 1 && len(fields) <= 3 && fields[0] == label && fields[len(fields)-1] != total {
				t.Errorf("%q, but the answer is %q", line, lines[0])
			}
		}
	}
	return s
}

func readMarkdown(t *testing.T, report []byte) shown {
	t.Helper()
	lines := strings.Split(string(report), "\n")
	s := readAnswer(t, lines[0])
	prices := false
	for _, line := range lines {
		prices = prices || strings.Contains(line, "Prices and their sources")
		cells := strings.Split(line, " | ")
		if !prices || len(cells) != 9 || strings.HasPrefix(line, "| Line") || strings.HasPrefix(line, "| :") {
			continue
		}
		if strings.HasSuffix(cells[1], ", once") {
			s.OneOff = append(s.OneOff, cells[4])
		} else {
			s.Items = append(s.Items, cells[4])
		}
	}
	return s
}

// readExcel reads the cached values of the workbook: the named total with low and
// high beside it, and the amounts of Lines.
func readExcel(t *testing.T, report []byte) shown {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(report))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	cell := func(sheet, name string) string {
		v, err := f.GetCellValue(sheet, name, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		if v == "" {
			return dash
		}
		n, err := strconv.ParseFloat(v, 64)
		if err != nil {
			t.Fatalf("%s!%s holds %q", sheet, name, v)
		}
		text := strconv.FormatFloat(n, 'f', 10, 64)
		return displayed(t, &text)
	}
	var s shown
	for _, n := range f.GetDefinedName() {
		if n.Name == "Total_Month" {
			sheet, at, _ := strings.Cut(strings.ReplaceAll(n.RefersTo, "$", ""), "!")
			col, row, err := excelize.CellNameToCoordinates(at)
			if err != nil {
				t.Fatal(err)
			}
			for i, to := range []*string{&s.Base, &s.Low, nil, &s.High} {
				if to == nil {
					continue // the base once more
				}
				name, err := excelize.CoordinatesToCellName(col+i, row)
				if err != nil {
					t.Fatal(err)
				}
				*to = cell(strings.Trim(sheet, "'"), name)
			}
		}
	}
	rows, err := f.GetRows("Line items", excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows[itemHeader:] {
		row = append(row, make([]string, itemColumns)...)
		if row[10] == noPrice || row[14] != "1" || row[5] != "1" && row[5] != "0" {
			continue // not in use in month 1
		}
		if amount := cell("Line items", fmt.Sprintf("R%d", itemHeader+1+i)); amount != dash && row[2] != "one-off" {
			s.Items = append(s.Items, amount)
		}
		if amount := cell("Line items", fmt.Sprintf("%s%d", itemOneOffColumn, itemHeader+1+i)); amount != dash {
			s.OneOff = append(s.OneOff, amount)
		}
	}
	return s
}
