package reports

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"math/big"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"tokencast/bodies"
	"tokencast/confirm"
	"tokencast/pricing"
)

// sideOf makes a side of so many estimated and counted tokens; "" is not known.
func sideOf(t testing.TB, estimated, low, high string, confirmed ...int64) confirm.Side {
	t.Helper()
	s := confirm.Side{Low: low, High: high, Weighted: low}
	if estimated != "" {
		q := quantityOfText(t, estimated)
		s.Estimated = &q
	}
	if len(confirmed) > 0 {
		s.Confirmed = &confirmed[0]
		if s.Estimated != nil {
			ratio := pricing.Count(confirmed[0]).Div(*s.Estimated)
			s.Ratio = &ratio
		}
	}
	return s
}

func quantityOfText(t testing.TB, text string) pricing.Quantity {
	t.Helper()
	q, err := pricing.ParseQuantity(text)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func usd(t testing.TB, text string) *pricing.Money {
	t.Helper()
	m, err := pricing.ParseMoney(text)
	if err != nil {
		t.Fatal(err)
	}
	return &m
}

// confirmations are the reports that the formats are tested with.
func confirmations(t testing.TB) map[string]*confirm.Report {
	day := pricing.Day{Year: 2024, Month: 7, Day: 1}
	spent := func(expected, worst, confirmed, unknown string) confirm.Spending {
		return confirm.Spending{Expected: *usd(t, expected), WorstCase: *usd(t, worst), Confirmed: *usd(t, confirmed), Unknown: *usd(t, unknown)}
	}
	haiku := confirm.ModelReport{
		Model: "anthropic.claude-3-haiku-20240307-v1:0", Operation: confirm.Invoke, Lines: []string{"chat", "mail"},
		Calls:  confirm.CallCounts{Planned: 30, Sent: 30, Confirmed: 28, Unknown: 1, Failed: 1, Attempts: 33, Cut: 3},
		Input:  sideOf(t, "24180.5", "1.0182", "1.0546", 25102),
		Output: sideOf(t, "5040", "1.2049", "1.3351", 6402), CacheRead: 4, CacheWrite: 18131,
		Provenance: map[string]int64{"header": 28, "none": 1}, Failures: map[string]int64{"lost": 1, "throttled": 1},
		Disagree: 1, LeftOut: map[string]int64{"holds recorded counts and no texts": 2}, Strata: 5, Notes: []string{"called in eu-west-1, priced as us-east-1"},
		USD: spent("0.012", "0.04", "0.0142780", "0.0008"), Monthly: confirm.Monthly{Before: usd(t, "309.12"), After: usd(t, "322.7")},
	}
	llama := confirm.ModelReport{
		Model: "meta.llama3-8b-instruct-v1:0", Operation: confirm.Invoke, Lines: []string{"search"},
		Calls: confirm.CallCounts{Planned: 6, Sent: 6, Confirmed: 6, Attempts: 6}, Input: sideOf(t, "600", "", "", 630), Output: sideOf(t, "", "", "", 812),
		Provenance: map[string]int64{"header": 6}, Failures: map[string]int64{}, Strata: 1, Notes: []string{"called in eu-west-1, priced as us-east-1"},
		USD: spent("0.0003", "0.001", "0.000676200", "0"), Monthly: confirm.Monthly{Before: usd(t, "12.5")},
	}
	denied := confirm.ModelReport{
		Model: "mistral.mistral-large-2402-v1:0", Operation: confirm.Invoke, Lines: []string{"draft"},
		Calls:  confirm.CallCounts{Planned: 30, Sent: 1, Failed: 1, Attempts: 1},
		Reason: "AccessDeniedException: the account may not call this model; ask for access to it in the console, or for bedrock:InvokeModel", Failures: map[string]int64{"refused": 1},
		Provenance: map[string]int64{}, USD: spent("0.2", "0.4", "0", "0"),
	}
	one := int64(1)
	images := confirm.ModelReport{
		Model: "stability.stable-diffusion-xl-v1", Operation: confirm.Invoke, Lines: []string{"posters"}, Calls: confirm.CallCounts{Planned: 1, Sent: 1, Confirmed: 1, Attempts: 1},
		Images:     &confirm.Side{Estimated: &[]pricing.Quantity{pricing.Count(1)}[0], Confirmed: &one, Ratio: &[]pricing.Quantity{pricing.Count(1)}[0]},
		Provenance: map[string]int64{"body": 1}, Failures: map[string]int64{}, Notes: []string{"made from a text of our own: the price hangs on size and quality alone"},
		USD: spent("0.08", "0.08", "0.08", "0"), Monthly: confirm.Monthly{Before: usd(t, "1500"), After: usd(t, "1500")},
	}
	run := &confirm.Report{
		Currency: "USD", Catalog: "2024.07", Prices: day, Stop: confirm.StopCap, Models: []confirm.ModelReport{haiku, llama, denied, images},
		USD: spent("0.2923", "0.521", "0.0949542", "0.0008"), Monthly: confirm.Monthly{Before: usd(t, "1821.62"), After: usd(t, "1835.2")},
	}
	run.USD.Cap = usd(t, "0.1")
	plan := &confirm.Report{DryRun: true, Currency: "USD", Catalog: "2024.07", Prices: day, USD: spent("0.2123", "0.441", "0", "0"), Monthly: confirm.Monthly{Before: usd(t, "309.12")}}
	for _, m := range []confirm.ModelReport{haiku, llama, denied} {
		m.Calls = confirm.CallCounts{Planned: m.Calls.Planned}
		m.Input.Confirmed, m.Input.Ratio, m.Input.Low, m.Output.Confirmed, m.Output.Ratio, m.Output.Low = nil, nil, "", nil, nil, ""
		m.Provenance, m.Failures, m.Disagree, m.Reason, m.CacheRead, m.CacheWrite = map[string]int64{}, map[string]int64{}, 0, "", 0, 0
		m.USD.Confirmed, m.USD.Unknown, m.Monthly.After = pricing.Money{}, pricing.Money{}, nil
		plan.Models = append(plan.Models, m)
	}
	single := llama
	single.Model, single.Calls = "ai21.j2-ultra-v1", confirm.CallCounts{Planned: 1, Sent: 1, Confirmed: 1, Attempts: 1}
	single.Input, single.Output, single.Provenance, single.Notes = sideOf(t, "10", "", "", 11), confirm.Side{}, map[string]int64{"header": 1}, nil
	single.USD, single.Monthly, single.Lines = spent("0.0152", "0.0172", "0.0025568", "0"), confirm.Monthly{}, []string{"ai21.j2-ultra-v1"}
	call := &confirm.Report{
		Currency: "USD", Catalog: "2024.07", Prices: day, Models: []confirm.ModelReport{single}, USD: single.USD,
		One: &confirm.One{
			Body:   []byte(`{"prompt":"Please tell us all the states in the U.S.","maxTokens":800,"temperature":0.7,"topP":0.95}`),
			Answer: "\nThe 50 states are Alabama,\n```\nAlaska \x1b[31m", Stop: "endoftext", Input: &[]pricing.Quantity{pricing.Count(10)}[0],
			Counted: bodies.Tokens{Input: bodies.Count{Tokens: 11, Source: bodies.FromHeader}, Output: bodies.Count{Tokens: 125, Source: bodies.FromHeader}},
		},
	}
	unsent := *call
	unsent.DryRun, unsent.One = true, &confirm.One{Body: call.One.Body, Input: call.One.Input}
	unsent.Models = []confirm.ModelReport{single}
	unsent.Models[0].Calls, unsent.Models[0].Provenance = confirm.CallCounts{Planned: 1}, map[string]int64{}
	private := *call
	private.One = call.One.WithoutTexts()
	return map[string]*confirm.Report{
		"confirm-one-private": &private,
		"confirm":             run, "confirm-plan": plan, "confirm-one": call, "confirm-one-plan": &unsent,
		"confirm-none": {Currency: "USD", Catalog: "2024.07", DryRun: true},
	}
}

func confirmation(t testing.TB, r *confirm.Report, f Format, o Options) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := WriteConfirmation(&b, r, f, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestConfirmationsAreThoseOfTheGoldenFiles(t *testing.T) {
	for name, r := range confirmations(t) {
		for ending, f := range map[string]Format{".txt": Table, ".csv": CSV, ".md": Markdown} {
			golden(t, name+ending, confirmation(t, r, f, Options{}))
		}
		golden(t, name+".60.txt", confirmation(t, r, Table, Options{Width: 60}))
	}
}

// A terminal of any width gets no longer line, but for the texts of a single call, which
// are as they were sent and came.
func TestConfirmationsKeepToTheWidth(t *testing.T) {
	for name, r := range confirmations(t) {
		for _, width := range []int{60, 80, 100, 140} {
			for line := range strings.Lines(string(confirmation(t, r, Table, Options{Width: width}))) {
				if n := columnsOf(strings.TrimSuffix(line, "\n")); n > width && !strings.HasPrefix(line, `{"prompt"`) {
					t.Errorf("%s at %d columns: %d: %s", name, width, n, line)
				}
			}
		}
		for _, known := range confirmFormats {
			if !bytes.Equal(confirmation(t, r, known.format, Options{}), confirmation(t, r, known.format, Options{})) {
				t.Errorf("%s as %s: two runs differ", name, known.format)
			}
		}
	}
}

func TestConfirmationsKeepToTheirSchema(t *testing.T) {
	raw, err := os.ReadFile("confirm.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	closeObjects(doc)
	c := jsonschema.NewCompiler()
	if err := c.AddResource("confirm.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("confirm.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	for name, r := range confirmations(t) {
		answer, err := jsonschema.UnmarshalJSON(bytes.NewReader(confirmation(t, r, JSON, Options{})))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(answer); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		delete(answer.(map[string]any), "currency")
		if schema.Validate(answer) == nil {
			t.Errorf("%s: the schema holds without a currency", name)
		}
	}
}

// What is not known is a dash, an empty cell or null, and never 0.
func TestConfirmationsShowNothingUnknownAsZero(t *testing.T) {
	r := confirmations(t)["confirm"]
	table := string(confirmation(t, r, Table, Options{}))
	for _, want := range []string{
		"output          -      812      -", // no estimate, no ratio
		"mistral.mistral-large-2402-v1:0                    -                           -",
		"meta.llama3-8b-instruct-v1:0                   12.50                           -",
	} {
		if !strings.Contains(table, want) {
			t.Errorf("%q is not in\n%s", want, table)
		}
	}
	rows, err := csv.NewReader(bytes.NewReader(confirmation(t, r, CSV, Options{}))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := func(row int, column string) string { return rows[row][slices.Index(rows[0], column)] }
	for _, cell := range []struct {
		row    int
		column string
		want   string
	}{
		{2, "output_estimated", ""},
		{2, "output_confirmed", "812"},
		{2, "output_ratio", ""},
		{2, "input_ratio_low", ""},
		{2, "monthly_after", ""},
		{3, "input_confirmed", ""},
		{3, "monthly_before", ""},
		{1, "monthly_after", "322.7"},
		{1, "input_ratio_high", "1.0546"},
		{1, "failures", "lost=1; throttled=1"},
		{1, "from_header", "28"},
		{1, "workloads", "chat; mail"},
		{4, "images_ratio", "1"},
		{1, "cap", "0.1"},
		{1, "price_day", "2024-07-01"},
	} {
		if got := at(cell.row, cell.column); got != cell.want {
			t.Errorf("row %d, %s: %q, want %q", cell.row, cell.column, got, cell.want)
		}
	}
}

// A model that cannot be called costs nothing that anybody knows.
func TestConfirmationsOfAModelThatCannotBeCalled(t *testing.T) {
	r := confirmations(t)["confirm-plan"]
	m := &r.Models[2]
	m.Calls, m.USD, m.Reason = confirm.CallCounts{}, confirm.Spending{}, "input tokens: not published"
	r.USD.Expected, r.USD.WorstCase = *usd(t, "0.0123"), *usd(t, "0.041")
	if table := string(confirmation(t, r, Table, Options{})); !strings.Contains(table, "mistral.mistral-large-2402-v1:0             0          -           -         -        -") {
		t.Error(table)
	}
	if row := strings.Split(string(confirmation(t, r, CSV, Options{})), "\n")[3]; !strings.Contains(row, ",0,,,,,,,USD,") {
		t.Error(row)
	}
	w := openWorkbook(t, confirmation(t, r, Excel, Options{}))
	row := confirmationRow(t, w, m.Model, "invoke")
	for column, want := range map[string]string{"C": "0", "G": "", "H": "", "I": "", "J": "", "L": m.Reason} {
		if got := w.value("Confirmation", cellAt(column, row)); got != want {
			t.Errorf("%s is %q, want %q", column, got, want)
		}
	}
}

// All formats show the figures of JSON.
func TestConfirmationsShowTheSameFigures(t *testing.T) {
	r := confirmations(t)["confirm"]
	var doc struct {
		Models []struct {
			Model         string
			Input, Output struct{ Estimated, Confirmed, Ratio *string }
			USD           struct{ Confirmed, Unknown, Expected string }
		}
	}
	if err := json.Unmarshal(confirmation(t, r, JSON, Options{}), &doc); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(confirmation(t, r, CSV, Options{}))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	book := openWorkbook(t, confirmation(t, r, Excel, Options{}))
	table, markdown := string(confirmation(t, r, Table, Options{})), string(confirmation(t, r, Markdown, Options{}))
	text := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	for i, m := range doc.Models {
		for column, want := range map[string]string{
			"input_estimated": text(m.Input.Estimated), "input_confirmed": text(m.Input.Confirmed), "input_ratio": text(m.Input.Ratio),
			"output_estimated": text(m.Output.Estimated), "output_confirmed": text(m.Output.Confirmed), "output_ratio": text(m.Output.Ratio),
			"usd_confirmed": m.USD.Confirmed, "usd_unknown": m.USD.Unknown, "usd_expected": m.USD.Expected,
		} {
			if got := rows[i+1][slices.Index(rows[0], column)]; got != want {
				t.Errorf("%s, %s: CSV %q, JSON %q", m.Model, column, got, want)
			}
		}
		cells := map[string]string{}
		for _, side := range []struct {
			name                        string
			estimated, confirmed, ratio *string
		}{{"input", m.Input.Estimated, m.Input.Confirmed, m.Input.Ratio}, {"output", m.Output.Estimated, m.Output.Confirmed, m.Output.Ratio}} {
			if row := confirmationRow(t, book, m.Model, side.name); row > 0 {
				cells[cellAt("C", row)], cells[cellAt("D", row)], cells[cellAt("E", row)] = text(side.estimated), text(side.confirmed), text(side.ratio)
			}
		}
		calls := confirmationRow(t, book, m.Model, "invoke")
		cells[cellAt("G", calls)], cells[cellAt("I", calls)], cells[cellAt("J", calls)] = m.USD.Expected, m.USD.Confirmed, m.USD.Unknown
		for cell, want := range cells {
			if got := book.value("Confirmation", cell); !sameValue(got, want) {
				t.Errorf("%s, %s: workbook %q, JSON %q", m.Model, cell, got, want)
			}
		}
		for _, s := range []*string{m.Input.Confirmed, m.Output.Confirmed, &m.USD.Confirmed} {
			if s == nil {
				continue
			}
			value, _ := new(big.Rat).SetString(*s)
			shown := thousands(*s)
			if s == &m.USD.Confirmed {
				shown = spent(*usd(t, *s))
			}
			if value.Sign() != 0 && (!strings.Contains(table, shown) || !strings.Contains(markdown, shown)) {
				t.Errorf("%s: %s is not in table and Markdown", m.Model, shown)
			}
		}
	}
}

// confirmationRow is the row of the sheet that begins with a model and what the row is of; 0
// where there is none.
func confirmationRow(t testing.TB, w workbook, model, of string) int {
	t.Helper()
	rows, err := w.GetRows("Confirmation")
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		if len(row) > 1 && row[0] == model && row[1] == of {
			return i + 1
		}
	}
	return 0
}

// Another program computes the same, as written and with counts changed.
func TestAnotherProgramComputesTheSameConfirmation(t *testing.T) {
	written := map[string][]byte{}
	for name, r := range confirmations(t) {
		written[name] = withoutValues(t, confirmation(t, r, Excel, Options{}), nil)
	}
	run := confirmation(t, confirmations(t)["confirm"], Excel, Options{})
	tokens, calls := confirmationRow(t, openWorkbook(t, run), "meta.llama3-8b-instruct-v1:0", "input"), confirmationRow(t, openWorkbook(t, run), "meta.llama3-8b-instruct-v1:0", "invoke")
	changed := map[string]map[string]string{"xl/worksheets/sheet1.xml": {cellAt("D", tokens): "1200", cellAt("I", calls): "0.05"}}
	written["changed"] = withoutValues(t, run, changed)
	computed := recalculate(t, written)
	for name, r := range confirmations(t) {
		formulas := 0
		openWorkbook(t, confirmation(t, r, Excel, Options{})).formulas(func(sheet, cell, formula, value string) {
			formulas++
			if got := computed[name].value(sheet, cell); !sameValue(got, value) {
				t.Errorf("%s: %s!%s =%s: computed %q, written %q", name, sheet, cell, formula, got, value)
			}
		})
		if formulas == 0 {
			t.Errorf("%s has no formula", name)
		}
	}
	w := computed["changed"]
	if got := w.value("Confirmation", cellAt("E", tokens)); got != "2" {
		t.Errorf("1200 counted of 600 estimated: ratio %q", got)
	}
	if got := w.value("Confirmation", cellAt("I", calls+3)); !sameValue(got, "0.144278") {
		t.Errorf("the sum of the costs is %q", got)
	}
}

// Text of users stays text in every format.
func TestConfirmationsHoldNoHostileText(t *testing.T) {
	for _, text := range hostile {
		r := confirmations(t)["confirm"]
		r.Catalog = text
		for i := range r.Models {
			r.Models[i].Model, r.Models[i].Reason, r.Models[i].Lines, r.Models[i].Notes = text, text, []string{text}, []string{text}
		}
		one := confirmations(t)["confirm-one"]
		one.One.Answer, one.One.Stop, one.Models[0].Model = text, text, text
		for _, r := range []*confirm.Report{r, one} {
			for _, f := range []Format{Table, Markdown} {
				if fault := dangerous(string(confirmation(t, r, f, Options{}))); fault != "" {
					t.Errorf("%s as %s holds %s", title(text), f, fault)
				}
			}
			for line := range strings.Lines(string(confirmation(t, r, Markdown, Options{}))) {
				if strings.Contains(line, "<script") && r.One == nil {
					t.Errorf("Markdown holds %s", line)
				}
			}
			openWorkbook(t, confirmation(t, r, Excel, Options{})).formulas(func(sheet, cell, formula, _ string) {
				if strings.Contains(formula, "HYPERLINK") || strings.Contains(formula, "@sum") {
					t.Errorf("%s!%s holds =%.60s", sheet, cell, formula)
				}
			})
		}
		rows, err := csv.NewReader(bytes.NewReader(confirmation(t, r, CSV, Options{}))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if name := rows[1][0]; name != "" && strings.ContainsRune("=+-@", rune(name[0])) {
			t.Errorf("the CSV cell %.40q is a formula to a spreadsheet", name)
		}
		rows, err = csv.NewReader(bytes.NewReader(confirmation(t, r, CSV, Options{RawCSV: true}))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if want := strings.ReplaceAll(text, "\r\n", "\n"); rows[1][0] != want {
			t.Errorf("raw CSV holds %.40q, want %.40q", rows[1][0], want)
		}
	}
}

func TestConfirmationFormats(t *testing.T) {
	for _, f := range []Format{HTML, FOCUS} {
		err := ResultFormat(f, ConfirmationFormats())
		if err == nil || !strings.Contains(err.Error(), "write one of table, json, csv, markdown, xlsx") {
			t.Errorf("%s: %v", f, err)
		}
		if other := WriteConfirmation(&bytes.Buffer{}, &confirm.Report{}, f, Options{}); errText(other) != errText(err) {
			t.Errorf("%s: %v, want %v", f, other, err)
		}
	}
	if err := WriteConfirmation(broken{}, confirmations(t)["confirm"], Table, Options{}); err == nil || !strings.Contains(err.Error(), "disk full") {
		t.Errorf("got %v", err)
	}
}

// Models that share a remark share an entry.
func TestRemarksAreGrouped(t *testing.T) {
	var r remarks
	for _, m := range []string{"a", "b", "c", "d", "a"} {
		r.add(m, "of all")
	}
	r.add("b", "of one")
	r.add("a", "of two")
	r.add("c", "of two")
	want := []string{"all models: of all", "b: of one", "a, c: of two"}
	if got := r.entries(4); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := r.entries(9)[0]; got != "a, b and 2 more: of all" {
		t.Errorf("got %q", got)
	}
}

func TestCostsOfCallsForDisplay(t *testing.T) {
	for _, tc := range []struct{ given, want, most string }{
		{"0", "0.00", "0.00"},
		{"0.5", "0.50", "0.50"},
		{"0.29234", "0.2923", "0.2924"},
		{"0.01234001", "0.01234", "0.01235"},
		{"0.0000021", "0.0000021", "0.0000021"},
		{"0.99996", "1.00", "1.00"},
		{"1", "1.00", "1.00"},
		{"1.231", "1.23", "1.24"},
		{"1234.561", "1,234.56", "1,234.57"},
	} {
		m := *usd(t, tc.given)
		if got, most := spent(m), spentAtMost(m); got != tc.want || most != tc.most {
			t.Errorf("%s: %s and at most %s, want %s and %s", tc.given, got, most, tc.want, tc.most)
		}
	}
}

// A single call keeps no journal, so nobody is told to resume it.
func TestASingleCallIsNotResumed(t *testing.T) {
	r := confirmations(t)["confirm-one"]
	r.Models[0].Failures = map[string]int64{"lost": 1}
	for _, f := range []Format{Table, Markdown} {
		if text := string(confirmation(t, r, f, Options{})); !strings.Contains(text, "lost 1: they may have been billed") || strings.Contains(text, "--resume") {
			t.Errorf("%s", text)
		}
	}
	r = confirmations(t)["confirm"]
	r.Models[0].Failures = map[string]int64{"cache_unpriced": 2}
	if text := string(confirmation(t, r, CSV, Options{})); !strings.Contains(text, "cache_unpriced=2") {
		t.Errorf("%s", text)
	}
	if text := string(confirmation(t, r, Table, Options{})); !strings.Contains(text, "counted, at a cost not known: cache unpriced 2") {
		t.Errorf("%s", text)
	}
}
