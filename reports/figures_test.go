package reports

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"tokencast/estimate"
	"tokencast/pricing"
)

// moneyOfText reads an amount that may be negative.
func moneyOfText(t *testing.T, text string) pricing.Money {
	t.Helper()
	negative := text[0] == '-'
	if negative {
		text = text[1:]
	}
	m, err := pricing.ParseMoney(text)
	if err != nil {
		t.Fatal(err)
	}
	if negative {
		m = pricing.Money{}.Sub(m)
	}
	return m
}

func TestMoneyForDisplay(t *testing.T) {
	for _, tc := range []struct{ name, given, want string }{
		{"nothing", "0", "0.00"},
		{"cents", "309.12", "309.12"},
		{"half to even, down", "1234.565", "1,234.56"},
		{"half to even, up", "1234.575", "1,234.58"},
		{"millions", "12345678.9", "12,345,678.90"},
		{"one cent", "0.01", "0.01"},
		{"a little more than a cent", "0.0149", "0.01"},
		{"below a cent, four digits", "0.00123456", "0.001235"},
		{"below a cent, half to even", "0.00123450", "0.001234"},
		{"below a cent, few digits", "0.0000021", "0.0000021"},
		{"almost a cent", "0.00999996", "0.01"},
		{"the smallest price", "0.000000000001", "0.000000000001"},
		{"a margin below nothing", "-1234.5", "-1,234.50"},
		{"a small margin below nothing", "-0.00123456", "-0.001235"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := money(moneyOfText(t, tc.given)); got != tc.want {
				t.Errorf("money(%s) = %s, want %s", tc.given, got, tc.want)
			}
		})
	}
}

func TestQuantityForDisplay(t *testing.T) {
	for _, tc := range []struct{ name, given, want string }{
		{"nothing", "0", "0"},
		{"whole", "575280000", "575,280,000"},
		{"hundreds", "730", "730"},
		{"tenths", "177.5", "177.5"},
		{"hundredths at most", "177.5678", "177.57"},
		{"whole from a thousand on", "1234.5678", "1,235"},
		{"very little", "0.00123456", "0.001235"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			q, err := pricing.ParseQuantity(tc.given)
			if err != nil {
				t.Fatal(err)
			}
			if got := quantity(q); got != tc.want {
				t.Errorf("quantity(%s) = %s, want %s", tc.given, got, tc.want)
			}
		})
	}
}

func TestUnpricedOneOffCostsAreNotNothing(t *testing.T) {
	e := estimateOf(t, workloads[3].src)
	e.OneOff, e.OneOffs, e.Months[0].OneOff = nil, pricing.Money{}, pricing.Money{}
	e.Lines[0].Unpriced = []estimate.Unpriced{{Meter: pricing.Train, Reason: pricing.NotPublished}}

	if sum, missing := oneOffAmount(e); sum != nil || !missing {
		t.Errorf("the sum is %v, missing %t; want nil, true", sum, missing)
	}
	table := string(written(t, e, Table, Options{Width: 200}))
	if want := "; one-off costs are not priced\n"; !strings.Contains(table, want) {
		t.Errorf("no %q in\n%s", want, table)
	}
	report := written(t, e, JSON, Options{})
	if n := bytes.Count(report, []byte(`"one_off": null`)); n != 2 {
		t.Errorf("%d nulls for one_off, want 2: the first month and the horizon", n)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(report))
	if err != nil {
		t.Fatal(err)
	}
	if err := compiled(t, true).Validate(doc); err != nil {
		t.Error(err)
	}
	if report := string(written(t, e, CSV, Options{})); !strings.Contains(report, "tuned,amazon.titan-text-express-v1,one_off,train,,,,,USD,") {
		t.Errorf("no row without an amount in\n%s", report)
	}
}

func TestBudgetText(t *testing.T) {
	e := estimateOf(t, workloads[0].src) // 79.62 a month, growing by 5 %
	for _, tc := range []struct {
		name   string
		change func(*estimate.Budget)
		want   string
		over   bool
	}{
		{"within", func(*estimate.Budget) {}, "Budget of 400.00 USD a month (base scenario): within, 320.38 left", false},
		{"over", func(b *estimate.Budget) {
			b.Verdict, b.Margin = "over", &[]pricing.Money{moneyOfText(t, "-9.62")}[0]
			b.FirstMonthOver = &e.Months[0].First
		}, "Budget of 400.00 USD a month (base scenario): over by 9.62; the first month over it is 2024-07", true},
		{"unknown", func(b *estimate.Budget) { b.Verdict, b.Margin = "unknown", nil }, "Budget of 400.00 USD a month (base scenario): unknown", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			changed, budget := *e, *e.Budget
			tc.change(&budget)
			changed.Budget = &budget
			if got, over := budgetText(&changed); got != tc.want || over != tc.over {
				t.Errorf("got %q, %t; want %q, %t", got, over, tc.want, tc.over)
			}
		})
	}
}

func TestManyFilesAreOneEntry(t *testing.T) {
	var files []estimate.SampleFile
	for _, path := range []string{"a.txt", "b.txt", "c.txt", "d.txt"} {
		files = append(files, estimate.SampleFile{Line: "docs", Path: path, Shape: "text", Records: 1, Bytes: 600, Repaired: 1})
	}
	files = append(files, estimate.SampleFile{Line: "chat", Path: "c.jsonl", Shape: "messages", Records: 1200, Bytes: 5})
	want := []string{
		"a.txt and 3 more files (docs): text, 4 records, 2,400 bytes, 4 repaired",
		"c.jsonl (chat): messages, 1,200 records, 5 bytes",
	}
	if got := sampleTexts(files); !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}
