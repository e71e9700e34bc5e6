package reports

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"tokencast/estimate"
)

// More line items than a sheet holds go on another, and every total takes them in. A
// sheet of 12 rows stands in for one of a million.
func TestLineItemsGoOnAnotherSheet(t *testing.T) {
	e := workbookEstimate(t, workbookCases[9].src, modesOverlay)
	var out bytes.Buffer
	if err := writeWorkbook(&out, e, 30); err != nil {
		t.Fatal(err)
	}
	w := openWorkbook(t, out.Bytes())
	if got := strings.Join(w.GetSheetList(), ", "); !strings.Contains(got, "Line items, Line items 2, Line items 3") {
		t.Fatalf("sheets %s", got)
	}
	written := map[string][]byte{"split": withoutValues(t, out.Bytes(), nil)}
	w.showsTotals(e, 1)
	c := recalculate(t, written)["split"]
	c.showsTotals(e, 1)
	if sheet, cell := c.named("Checks_OK"); c.value(sheet, cell) != "1" {
		t.Errorf("Checks_OK is %q", c.value(sheet, cell))
	}
}

func TestOnlySourcesWithAnAddressHaveALink(t *testing.T) {
	for text, want := range map[string]string{
		"https://example.com/prices?a=1&b=2":                 "https://example.com/prices?a=1&b=2",
		"http://example.com":                                 "http://example.com",
		"javascript:alert(1)":                                "",
		"file:///etc/passwd":                                 "",
		"https://":                                           "",
		"see https://example.com":                            "",
		"https://example.com/a b":                            "",
		"https://example.com/\u202e":                         "",
		"=HYPERLINK(\"http://x\")":                           "",
		"https://example.com/" + strings.Repeat("x", 40_000): "",
	} {
		if got := webAddress(estimate.Source{Title: text}); got != want {
			t.Errorf("%.60q leads to %q, want %q", text, got, want)
		}
	}
	e := workbookEstimate(t, workbookCases[9].src, modesOverlay)
	w := openWorkbook(t, workbookBytes(t, e))
	if ok, link, err := w.GetCellHyperLink("Price sources", "J5"); !ok || link != "https://example.com/prices?a=1&b=2" || err != nil {
		t.Errorf("link %v %q, %v", ok, link, err)
	}
}

// Every sheet is protected without a password, inputs are open, and each chart has a text.
func TestInputsAreOpenAndChartsHaveATextInTheirPlace(t *testing.T) {
	e := workbookEstimate(t, workbookCases[9].src, modesOverlay)
	data := workbookBytes(t, e)
	w := openWorkbook(t, data)
	w.isProtected(data, 5)
	for _, name := range []string{"in_Scenario", "in_Start", "in_FX", "in_Hours", "in_Growth", "in_Discount", "in_Contingency", "in_Tax", "in_Step", "in_Calendar", "in_Budget"} {
		sheet, cell := w.named(name)
		id, err := w.GetCellStyle(sheet, cell)
		if err != nil {
			t.Fatal(err)
		}
		style, err := w.GetStyle(id)
		if err != nil || style.Protection == nil || style.Protection.Locked || style.Font.Color != inputBlue {
			t.Errorf("%s is no open input in blue: %+v, %v", name, style, err)
		}
	}
	list, err := w.GetDataValidations("Assumptions")
	if err != nil {
		t.Fatal(err)
	}
	if !hasList(list, "C30", "on-demand,batch,provisioned no commitment,provisioned 1 month,provisioned 6 months") {
		t.Errorf("no choice of plans among %d rules", len(list))
	}
}

// The workbooks of answers keep to the same: beside the charts of the estimate a comparison
// has one, and plans have one for each of the dearest lines.
func TestAnswersAreProtectedAndTheirChartsHaveATextInTheirPlace(t *testing.T) {
	compared := comparisonBytes(t, comparedWith(t, workbookCases[9].src, modesOverlay, []string{"anthropic.claude-instant-v1", "own.modes"}, estimate.Base))
	openWorkbook(t, compared).isProtected(compared, 6)
	plans := provisionWritten(t, provisionedWith(t, workbookCases[9].src, modesOverlay, estimate.ProvisionOptions{}, estimate.Base), Excel, Options{})
	openWorkbook(t, plans).isProtected(plans, 8)
}

// isProtected holds that every sheet is protected without a password, and that there are
// so many charts, each with a text.
func (w workbook) isProtected(data []byte, charts int) {
	w.Helper()
	drawings, found := 0, 0
	for i := range w.GetSheetList() {
		part := partOf(w, data, fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1))
		if !strings.Contains(part, "<sheetProtection") || strings.Contains(part, "password=") || strings.Contains(part, "hashValue=") {
			w.Errorf("sheet %d is not protected, or with a password", i+1)
		}
		if strings.Contains(part, "<drawing ") {
			drawings++
		}
	}
	for i := 1; i <= drawings; i++ {
		part := partOf(w, data, fmt.Sprintf("xl/drawings/drawing%d.xml", i))
		n := strings.Count(part, "<xdr:graphicFrame")
		found += n
		if n != strings.Count(part, `descr="`) {
			w.Errorf("drawing %d has a chart without a text", i)
		}
	}
	if found != charts {
		w.Errorf("%d charts, want %d", found, charts)
	}
}

func hasList(list []*excelize.DataValidation, cell, texts string) bool {
	for _, v := range list {
		if strings.Contains(v.Sqref, cell) && strings.Trim(v.Formula1, `"`) == texts {
			return true
		}
	}
	return false
}

// The zip writer spells out escaped underscores wherever its pieces are cut.
func TestEscapedUnderscoresSurviveAnyCut(t *testing.T) {
	text := "a" + string(escapedLow) + string(escapedLow) + "\xef\xb7b\xef" + string(escapedLow)
	want := strings.ReplaceAll(text, string(escapedLow), "_x005F_")
	for i := range len(text) + 1 {
		for k := i; k <= len(text); k++ {
			var out bytes.Buffer
			z := newSortedZip(&out, nil)(nil)
			w, err := z.Create("part")
			if err != nil {
				t.Fatal(err)
			}
			for _, piece := range []string{text[:i], text[i:k], text[k:]} {
				if _, err := w.Write([]byte(piece)); err != nil {
					t.Fatal(err)
				}
			}
			if err := z.Close(); err != nil {
				t.Fatal(err)
			}
			if got := partOf(t, out.Bytes(), "part"); got != want {
				t.Fatalf("cut at %d and %d: %q, want %q", i, k, got, want)
			}
		}
	}
}

// A fault in the rows of a table, found while the file is written, leaves nothing.
func TestNothingIsWrittenOfAWorkbookThatCannotBe(t *testing.T) {
	var out bytes.Buffer
	fault := errors.New("a figure is too large for a cell")
	z := newSortedZip(&out, map[string]func(io.Writer) error{"rows": func(io.Writer) error { return fault }})(nil)
	for _, name := range []string{"before", "rows"} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte("<sheetData></sheetData>")); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := z.Create("after"); !errors.Is(err, fault) {
		t.Errorf("the next part: %v", err)
	}
	if err := z.Close(); !errors.Is(err, fault) || out.Len() > 0 { // the library closes it all the same
		t.Errorf("error %v and %d bytes", err, out.Len())
	}
}
