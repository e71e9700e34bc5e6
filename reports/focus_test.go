package reports

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"tokencast/estimate"
	"tokencast/pricing"
)

// focusRules are what the columns have to hold, typed from the specification's pages and
// not from the code: the kind of value, and whether rows that are no adjustment need one.
var focusRules = map[string]struct {
	kind   string
	always bool // also in an adjustment
	usage  bool // in a charge of use
}{
	"BilledCost": {"decimal", true, true}, "EffectiveCost": {"decimal", true, true}, "ListCost": {"decimal", true, true}, "ContractedCost": {"decimal", true, true},
	"BillingAccountId": {"text", true, true}, "BillingAccountName": {"text", false, false}, "BillingCurrency": {"currency", true, true},
	"BillingPeriodStart": {"time", true, true}, "BillingPeriodEnd": {"time", true, true}, "ChargePeriodStart": {"time", true, true}, "ChargePeriodEnd": {"time", true, true},
	"ChargeCategory": {"one of Usage Purchase Tax Credit Adjustment", true, true}, "ChargeClass": {"one of Correction", false, false},
	"ChargeDescription": {"text", false, true}, "ChargeFrequency": {"one of One-Time Recurring Usage-Based", true, true},
	"ConsumedQuantity": {"decimal", false, true}, "ConsumedUnit": {"text", false, true},
	"ContractedUnitPrice": {"decimal", false, true}, "ListUnitPrice": {"decimal", false, true},
	"HostProviderName": {"text", true, true}, "InvoiceIssuerName": {"text", true, true}, "ServiceProviderName": {"text", true, true},
	"PricingCategory": {"one of Standard Dynamic Committed Other", false, true}, "PricingCurrency": {"currency", false, true},
	"PricingCurrencyContractedUnitPrice": {"decimal", false, true}, "PricingCurrencyEffectiveCost": {"decimal", false, true}, "PricingCurrencyListUnitPrice": {"decimal", false, true},
	"PricingQuantity": {"decimal", false, true}, "PricingUnit": {"text", false, true}, "RegionId": {"text", false, true},
	"ServiceCategory": {"one of AI and Machine Learning", true, true}, "ServiceName": {"text", true, true}, "ServiceSubcategory": {"one of Generative AI", true, true},
	"SkuId": {"text", false, true}, "SkuMeter": {"text", false, true}, "SkuPriceDetails": {"json", false, true}, "SkuPriceId": {"text", false, true},
}

// focusCases are the pages' workloads, and one whose prices change.
var focusCases = append(slices.Clone(pageCases), struct{ name, overlay, src string }{
	"prices change", `
schema: 1
sources: {own: {title: Our own}}
defaults: {source: own, region: us-east-1, per: 1k_tokens}
models:
  - id: own.dearer
    modality: text
    limits: {context: 10000, output: 4000}
    prices:
      - {rates: {input: 0.001, output: 0.002}, from: 2024-01-01, to: 2024-09-01}
      - {rates: {input: 0.002, output: 0.004}, from: 2024-09-01}
`, "version: 1\nstart: 2024-07-31\nmonths: 4\nworkloads:\n  - {name: a, model: own.dearer, requests: 1k/month, tokens: {input: 100, output: 10}}\n",
})

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
			if fault := focusFault(row, name, rule.kind, rule.always || rule.usage && row["ChargeCategory"] == "Usage"); fault != "" {
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
	if row["PricingQuantity"] == "" {
		return
	}
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

// Months with other prices than month 1 are one adjustment each: no meter has a wrong price.
func TestFOCUSOfChangingPrices(t *testing.T) {
	c := focusCases[len(focusCases)-1]
	_, rows := focusTable(t, written(t, withPlans(t, c.overlay, c.src), FOCUS, Options{}))
	var got []string
	for _, row := range rows {
		got = append(got, row["BillingPeriodStart"][:7]+" "+row["ChargeCategory"]+row["SkuMeter"])
	}
	want := []string{"2024-07 UsageInput Tokens", "2024-07 UsageOutput Tokens", "2024-08 UsageInput Tokens", "2024-08 UsageOutput Tokens", "2024-09 Adjustment", "2024-10 Adjustment"}
	if !slices.Equal(got, want) {
		t.Errorf("rows %q, want %q", got, want)
	}
}

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
		if got := fmt.Sprint(addingUp(tc.amounts)); got != tc.want {
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
