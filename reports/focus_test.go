package reports

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tokencast/estimate"
	"tokencast/pricing"
)

// focusRules are what the columns have to hold, typed from the specification's pages and
// not from the code: the kind of value, and whether a charge needs one.
var focusRules = map[string]struct {
	kind   string
	needed bool
}{
	"BilledCost": {"decimal", true}, "EffectiveCost": {"decimal", true}, "ListCost": {"decimal", true}, "ContractedCost": {"decimal", true},
	"BillingAccountId": {"text", true}, "BillingAccountName": {"text", false}, "BillingCurrency": {"currency", true},
	"BillingPeriodStart": {"time", true}, "BillingPeriodEnd": {"time", true}, "ChargePeriodStart": {"time", true}, "ChargePeriodEnd": {"time", true},
	"ChargeCategory": {"one of Usage Purchase Tax Credit Adjustment", true}, "ChargeClass": {"one of Correction", false},
	"ChargeDescription": {"text", true}, "ChargeFrequency": {"one of One-Time Recurring Usage-Based", true},
	"ConsumedQuantity": {"decimal", true}, "ConsumedUnit": {"text", true},
	"ContractedUnitPrice": {"decimal", true}, "ListUnitPrice": {"decimal", true},
	"HostProviderName": {"text", true}, "InvoiceIssuerName": {"text", true}, "ServiceProviderName": {"text", true},
	"PricingCategory": {"one of Standard Dynamic Committed Other", true}, "PricingCurrency": {"currency", true},
	"PricingCurrencyContractedUnitPrice": {"decimal", true}, "PricingCurrencyEffectiveCost": {"decimal", true}, "PricingCurrencyListUnitPrice": {"decimal", true},
	"PricingQuantity": {"decimal", true}, "PricingUnit": {"text", true}, "RegionId": {"text", true},
	"ServiceCategory": {"one of AI and Machine Learning", true}, "ServiceName": {"text", true}, "ServiceSubcategory": {"one of Generative AI", true},
	"SkuId": {"text", true}, "SkuMeter": {"text", true}, "SkuPriceDetails": {"json", true}, "SkuPriceId": {"text", true},
}

// changingPrices is a workload whose prices change twice and whose discount ends, in one of
// the months of the changes and between them; one of its plans has no price in the end.
var changingPrices = struct{ name, overlay, src string }{
	"prices change", `
schema: 1
sources: {own: {title: Our own}}
defaults: {source: own, region: us-east-1, per: 1k_tokens}
models:
  - id: own.dearer
    modality: text
    limits: {context: 10000, output: 4000}
    prices:
      - {rates: {input: 0.001, output: 0.002, cache_read: 0.0001, cache_write: 0.0013}, from: 2024-01-01, to: 2024-09-01}
      - {rates: {input: 0.0023, output: 0.004, cache_read: 0.0003, cache_write: 0.0017}, from: 2024-09-01, to: 2024-11-01}
      - {rates: {input: 0.0017, output: 0.003, cache_read: 0.0002, cache_write: 0.0019}, from: 2024-11-01}
      - {mode: batch, rates: {input: 0.0004, output: 0.0011, cache_read: 0.00005, cache_write: 0.0007}, from: 2024-01-01, to: 2024-11-01}
      - {rates: {model_unit_hour: 2}, commitment: none, per: hour, from: 2024-01-01, to: 2024-11-01}
      - {rates: {model_unit_hour: 3}, commitment: none, per: hour, from: 2024-11-01}
discounts: [{percent: 12, models: own.dearer, to: 2024-10-01}]
fx: {EUR: {rate: 0.92, date: 2024-06-28, source: own}}
`, `
version: 1
start: 2024-07-30
months: 6
growth: 4%
currency: EUR
workloads:
  - {name: a, model: own.dearer, requests: {low: 1k, base: 1k, high: 3k, per: month}, tokens: {input: {low: 100, base: 120, high: 130}, output: 10}, cache: {read: 25%, write: 10%}}
  - {name: b, model: own.dearer, requests: 70/hour, tokens: {input: 90, output: 11}}
  - {name: c, model: own.dearer, requests: 10/day, tokens: {input: 90, output: 11}, plan: {provisioned: {units: 2, commitment: none}}}
`,
}

// focusCases are the pages' workloads, and one whose prices change.
var focusCases = append(slices.Clone(pageCases), changingPrices)

func TestFOCUSIsWhatItsColumnsAskFor(t *testing.T) {
	for _, c := range focusCases {
		for _, s := range scenarios {
			t.Run(c.name+", "+s.String(), func(t *testing.T) {
				e := withPlans(t, c.overlay, c.src)
				e.Scenario = s
				checkFOCUS(t, e, written(t, e, FOCUS, Options{}))
			})
		}
	}
}

// focusTable reads a report as rows by column.
func focusTable(t *testing.T, report []byte) (header []string, rows []map[string]string) {
	t.Helper()
	all, err := csv.NewReader(bytes.NewReader(report)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, cells := range all[1:] {
		row := map[string]string{}
		for i, name := range all[0] {
			row[name] = cells[i]
		}
		rows = append(rows, row)
	}
	return all[0], rows
}

// checkFOCUS validates a report against the rules and against the estimate.
func checkFOCUS(t *testing.T, e *estimate.Estimate, report []byte) {
	t.Helper()
	header, rows := focusTable(t, report)
	own := false
	for _, name := range header {
		_, known := focusRules[name]
		if strings.HasPrefix(name, "x_") == known || own && known {
			t.Errorf("column %s is not of the specification, or stands behind our own", name)
		}
		own = own || !known
	}
	for name := range focusRules {
		if !slices.Contains(header, name) {
			t.Errorf("no column %s", name)
		}
	}
	sums, once := map[string]pricing.Money{}, pricing.Money{}
	for n, row := range rows {
		for name, rule := range focusRules {
			if fault := focusFault(row, name, rule.kind, rule.needed); fault != "" {
				t.Errorf("row %d: %s", n+1, fault)
			}
		}
		if row["x_Estimate"] != "true" || row["x_Scenario"] != e.Scenario.String() || !strings.HasPrefix(row["ChargeDescription"], "Estimate: ") {
			t.Errorf("row %d is not called an estimate of its scenario: %q", n+1, row)
		}
		focusPeriods(t, e, row)
		focusProducts(t, row)
		month := row["BillingPeriodStart"][:7]
		if row["ChargeFrequency"] == "One-Time" {
			once = once.Add(moneyOfText(t, row["EffectiveCost"]))
		} else {
			sums[month] = sums[month].Add(moneyOfRat(t, row["EffectiveCost"]))
		}
	}
	for _, m := range e.Months {
		if got, want := sums[m.First.MonthText()].String(), m.Of(e.Scenario).String(); got != want {
			t.Errorf("%s sums to %s, the estimate has %s", m.First.MonthText(), got, want)
		}
	}
	if once.String() != e.OneOffs.String() {
		t.Errorf("one-off charges sum to %s, the estimate has %s", once, e.OneOffs)
	}
}

// focusFault says what is wrong with a value, "" where nothing is.
func focusFault(row map[string]string, name, kind string, needed bool) string {
	v := row[name]
	if v == "" {
		if needed {
			return name + " is empty"
		}
		return ""
	}
	good := true
	switch {
	case kind == "decimal":
		good = regexp.MustCompile(`^-?(0|[1-9]\d*)(\.\d+)?$`).MatchString(v)
	case kind == "currency":
		good = regexp.MustCompile(`^[A-Z]{3}$`).MatchString(v)
	case kind == "time":
		_, err := time.Parse("2006-01-02T15:04:05Z", v)
		good = err == nil
	case kind == "json":
		var object map[string]string
		good = json.Unmarshal([]byte(v), &object) == nil && object["ModelId"] != ""
	case strings.HasPrefix(kind, "one of "):
		good = strings.Contains(kind+" ", " "+v+" ")
	}
	if !good {
		return fmt.Sprintf("%s is %q, no %s", name, v, kind)
	}
	return ""
}

// focusPeriods checks that periods are of whole days in UTC, with ends that are not part
// of them: the month, and the days of it that are charged.
func focusPeriods(t *testing.T, e *estimate.Estimate, row map[string]string) {
	t.Helper()
	at := func(name string) time.Time {
		v, err := time.Parse(time.RFC3339, row[name])
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	from, to := at("ChargePeriodStart"), at("ChargePeriodEnd")
	begins, ends := at("BillingPeriodStart"), at("BillingPeriodEnd")
	if begins.Day() != 1 || !ends.Equal(begins.AddDate(0, 1, 0)) || from.Before(begins) || to.After(ends) || !from.Before(to) {
		t.Errorf("charge from %s to %s in a bill from %s to %s", from, to, begins, ends)
	}
	for _, m := range e.Months {
		if m.First.String() == row["ChargePeriodStart"][:10] {
			if days := int(to.Sub(from).Hours() / 24); days != m.Days {
				t.Errorf("%d days from %s on, want %d", days, from, m.Days)
			}
			return
		}
	}
	t.Errorf("no month begins on %s", from)
}

// focusProducts checks that each cost is its price times the quantity: exactly, where all
// of them end before the 12th place, else within what rounding explains.
func focusProducts(t *testing.T, row map[string]string) {
	t.Helper()
	rat := func(name string) *big.Rat { return moneyOfRat(t, row[name]).Rat() }
	for cost, price := range map[string]string{
		"ListCost": "ListUnitPrice", "ContractedCost": "ContractedUnitPrice", "EffectiveCost": "ContractedUnitPrice", "BilledCost": "ContractedUnitPrice",
		"PricingCurrencyEffectiveCost": "PricingCurrencyContractedUnitPrice",
	} {
		off := new(big.Rat).Mul(rat(price), rat("PricingQuantity"))
		off.Sub(off, rat(cost)).Abs(off)
		bound := new(big.Rat).Mul(new(big.Rat).Add(rat(price), rat("PricingQuantity")), big.NewRat(1, 1e12))
		if off.Cmp(bound.Add(bound, big.NewRat(1, 1e12))) > 0 {
			t.Errorf("%s %s is not %s x %s", cost, row[cost], row[price], row["PricingQuantity"])
		}
	}
	var per int64 = 1
	if m := regexp.MustCompile(`^\d+`).FindString(row["PricingUnit"]); m != "" {
		_, _ = fmt.Sscan(m, &per)
	}
	off := new(big.Rat).Sub(new(big.Rat).Mul(rat("PricingQuantity"), big.NewRat(per, 1)), rat("ConsumedQuantity"))
	if off.Abs(off).Cmp(big.NewRat(per, 1e12)) > 0 {
		t.Errorf("%s %s are not %s of %s", row["ConsumedQuantity"], row["ConsumedUnit"], row["PricingQuantity"], row["PricingUnit"])
	}
}

func TestFOCUSRowsOfAMonth(t *testing.T) {
	e := withPlans(t, pageCases[5].overlay, pageCases[5].src)
	_, rows := focusTable(t, written(t, e, FOCUS, Options{}))
	row := rows[0]
	for name, want := range map[string]string{
		"ChargePeriodStart": "2024-07-15T00:00:00Z", "ChargePeriodEnd": "2024-08-01T00:00:00Z", "BillingPeriodStart": "2024-07-01T00:00:00Z", "BillingPeriodEnd": "2024-08-01T00:00:00Z",
		"BillingCurrency": "EUR", "PricingCurrency": "USD", "ListUnitPrice": "0.00276", "ContractedUnitPrice": "0.0024288", "PricingCurrencyListUnitPrice": "0.003", "PricingCurrencyContractedUnitPrice": "0.00264",
		"SkuMeter": "Input Tokens", "PricingUnit": "1000 Tokens", "ConsumedUnit": "Tokens", "ChargeFrequency": "Usage-Based", "x_Workload": "chat", "x_PriceRetrieved": "2024-06-30", "x_TokenizerMethod": "given",
		"SkuId": "own.cached/input",
	} {
		if row[name] != want {
			t.Errorf("%s is %q, want %q", name, row[name], want)
		}
	}
	// The rows of one month of the example: the training once, the storage and the hours
	// again and again.
	_, rows = focusTable(t, written(t, withPlans(t, "", workloads[3].src), FOCUS, Options{}))
	var got []string
	for _, row := range rows {
		got = append(got, strings.Join([]string{row["BillingPeriodStart"][:7], row["x_Workload"], row["SkuMeter"], row["ChargeFrequency"]}, " "))
	}
	want := []string{
		"2024-07 tuned Model Unit Hours Recurring", "2024-07 tuned Custom Model Storage Recurring", "2024-07 tuned Training Tokens One-Time",
		"2024-08 tuned Model Unit Hours Recurring", "2024-08 tuned Custom Model Storage Recurring",
	}
	if !slices.Equal(got, want) {
		t.Errorf("rows\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// Each meter has the price of its month, and no row where it has none.
func TestFOCUSOfChangingPrices(t *testing.T) {
	c := changingPrices
	e := withPlans(t, c.overlay, c.src, "workloads.c.plan=batch")
	_, rows := focusTable(t, written(t, e, FOCUS, Options{}))
	var got []string
	for _, row := range rows {
		if row["x_Workload"] != "a" && (row["SkuMeter"] == "Input Tokens" || row["SkuMeter"] == "Model Unit Hours") {
			got = append(got, strings.Join([]string{row["BillingPeriodStart"][:7], row["x_Workload"], row["PricingCurrencyListUnitPrice"], row["PricingCurrencyContractedUnitPrice"], row["x_PriceDay"]}, " "))
		}
		if row["ChargeCategory"] != "Usage" {
			t.Errorf("a row of %s", row["ChargeCategory"])
		}
	}
	want := []string{
		"2024-07 b 0.001 0.00088 2024-07-30", "2024-07 c 0.0004 0.000352 2024-07-30",
		"2024-08 b 0.001 0.00088 2024-08-01", "2024-08 c 0.0004 0.000352 2024-08-01",
		"2024-09 b 0.0023 0.002024 2024-09-01", "2024-09 c 0.0004 0.000352 2024-09-01",
		"2024-10 b 0.0023 0.0023 2024-10-01", "2024-10 c 0.0004 0.0004 2024-10-01",
		"2024-11 b 0.0017 0.0017 2024-11-01", "2024-12 b 0.0017 0.0017 2024-12-01",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows differ (-want +got):\n%s", diff)
	}
}

// A fault of the estimate is found before the first byte; one of the writer is told.
func TestFOCUSWithAFault(t *testing.T) {
	c := changingPrices
	e := withPlans(t, c.overlay, c.src)
	full := errors.New("no space left")
	if err := Write(writerFunc(func(data []byte) (int, error) { return 0, full }), e, FOCUS, Options{}); !errors.Is(err, full) {
		t.Errorf("a full disk gives %v", err)
	}
	e.Lines[1].Plans = nil
	var out bytes.Buffer
	if err := Write(&out, e, FOCUS, Options{}); err == nil || out.Len() > 0 {
		t.Errorf("error %v and %d bytes of an estimate without plans", err, out.Len())
	}
}

// A writerFunc is a function that writes.
type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(data []byte) (int, error) { return f(data) }

func TestAddingUp(t *testing.T) {
	third := moneyOfRat(t, "1/3")
	for _, tc := range []struct {
		name    string
		amounts []pricing.Money
		want    string
	}{
		{"thirds", []pricing.Money{third, third, third}, "[0.333333333333 0.333333333334 0.333333333333]"},
		{"amounts that end keep all their digits", []pricing.Money{moneyOfRat(t, "1/1125899906842624"), third.Sub(third)}, "[0.00000000000000088817841970012523233890533447265625 0]"},
		{"none", nil, "[]"},
	} {
		var sum addingUp
		for _, m := range tc.amounts {
			sum.see(m)
		}
		if got := fmt.Sprint(list(tc.amounts, sum.add)); got != tc.want {
			t.Errorf("%s: %s, want %s", tc.name, got, tc.want)
		}
	}
}

func TestFOCUSAndRawCSVOfHostileTexts(t *testing.T) {
	planned := withPlans(t, "", workloads[3].src)
	for _, text := range hostile {
		e := hostileEstimate(t, text)
		for i := range e.Lines {
			e.Lines[i].Plans = planned.Lines[i].Plans
		}
		for k := range e.Months {
			e.Months[k].Factors = planned.Months[k].Factors
		}
		t.Run(title(text), func(t *testing.T) {
			report := written(t, e, FOCUS, Options{})
			if fault := dangerous(strings.ReplaceAll(string(report), "\r", "")); fault != "" {
				t.Errorf("the file holds %s", fault)
			}
			_, rows := focusTable(t, report)
			for _, row := range rows {
				for name, v := range row {
					if v != "" && strings.ContainsRune("=+-@\t\r\n", rune(v[0])) {
						t.Errorf("%s begins with %.20q", name, v)
					}
				}
			}
			raw, err := csv.NewReader(bytes.NewReader(written(t, e, CSV, Options{RawCSV: true}))).ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			// A reader of CSV takes a carriage return before a line feed for part of the end.
			if got, want := raw[1][0], strings.ReplaceAll(text, "\r\n", "\n"); got != want {
				t.Errorf("raw it is %.60q, want %.60q", got, want)
			}
		})
	}
}

// Only the names of a file of plain texts could differ between raw and guarded.
func TestRawCSVOfPlainTextsIsTheSame(t *testing.T) {
	for _, f := range []Format{CSV, FOCUS} {
		e := withPlans(t, "", workloads[0].src)
		if !bytes.Equal(written(t, e, f, Options{}), written(t, e, f, Options{RawCSV: true})) {
			t.Errorf("%s: raw is other than guarded", f)
		}
	}
}
