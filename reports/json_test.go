package reports

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"tokencast/confirm/calibration"
	"tokencast/estimate"
	"tokencast/pricing"
)

// compiled returns the schema; closed refuses every field that it does not describe.
func compiled(t *testing.T, closed bool) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(JSONSchema()))
	if err != nil {
		t.Fatal(err)
	}
	if closed {
		closeObjects(doc)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("estimate.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("estimate.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// closeObjects forbids undescribed fields wherever a schema describes some.
func closeObjects(v any) {
	switch v := v.(type) {
	case map[string]any:
		if _, ok := v["required"]; ok {
			v["additionalProperties"] = false
		}
		for _, part := range v {
			closeObjects(part)
		}
	case []any:
		for _, part := range v {
			closeObjects(part)
		}
	}
}

func TestJSONKeepsToItsSchema(t *testing.T) {
	schema := compiled(t, true)
	for _, w := range workloads {
		t.Run(w.name, func(t *testing.T) {
			doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(written(t, estimateOf(t, w.src), JSON, Options{})))
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(doc); err != nil {
				t.Error(err)
			}
		})
	}
}

// A calibrated line has both figures, in every format.
func TestCalibratedIsShown(t *testing.T) {
	e := estimateOf(t, workloads[0].src)
	money, err := pricing.ParseMoney("2222.22")
	if err != nil {
		t.Fatal(err)
	}
	before := estimate.Amounts{Low: money, Base: money, High: money}
	e.TotalBefore = &before
	l := &e.Lines[0]
	l.Calibrated = &estimate.Calibrated{
		Entries: []calibration.Entry{{Operation: "invoke", Script: "latin", Calls: 30, Date: "2026-11-22", Plan: "sha256:p", Intercept: "7", Slope: "1.1"}},
		Amount:  &before, Input: &l.Input.Mean,
	}
	src := written(t, e, JSON, Options{})
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(src))
	if err != nil {
		t.Fatal(err)
	}
	if err := compiled(t, true).Validate(doc); err != nil {
		t.Error(err)
	}
	if _, err := ReadEstimate(src); err != nil {
		t.Errorf("a diff does not read it: %v", err)
	}
	for _, f := range []Format{Table, Markdown, HTML} {
		if text := string(written(t, e, f, Options{Width: 200})); !strings.Contains(strings.ReplaceAll(text, "2,222.22", "2222.22"), "2222.22 without the calibration") {
			t.Errorf("%s does not show it", f)
		}
	}
}

func TestSchemaRefusesWhatIsNoEstimate(t *testing.T) {
	schema := compiled(t, false)
	for _, tc := range []struct {
		name   string
		change func(doc map[string]any)
	}{
		{"money is a number", func(doc map[string]any) { doc["total"].(map[string]any)["base"] = 79.62 }},
		{"a field is missing", func(doc map[string]any) { delete(doc, "complete") }},
		{"another schema", func(doc map[string]any) { doc["schema"] = "tokencast.compare/1" }},
		{"a list is null", func(doc map[string]any) { doc["warnings"] = nil }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var doc map[string]any
			if err := json.Unmarshal(written(t, estimateOf(t, workloads[0].src), JSON, Options{}), &doc); err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(doc); err != nil {
				t.Fatalf("before the change: %v", err)
			}
			tc.change(doc)
			if schema.Validate(doc) == nil {
				t.Error("the schema holds")
			}
		})
	}
}

func TestJSONHoldsNullWhereNothingIsPriced(t *testing.T) {
	var doc struct {
		Complete bool
		Total    map[string]*string
		Lines    []struct{ Amount map[string]*string }
		Months   []map[string]any
		Horizon  map[string]*string
		Budget   struct {
			Verdict string
			Margin  *string
		}
	}
	if err := json.Unmarshal(written(t, estimateOf(t, workloads[2].src), JSON, Options{}), &doc); err != nil {
		t.Fatal(err)
	}
	for _, amounts := range []map[string]*string{doc.Total, doc.Lines[0].Amount, doc.Horizon} {
		for _, scenario := range []string{"low", "base", "high"} {
			if v, there := amounts[scenario]; !there || v != nil {
				t.Errorf("%s of %v is not null", scenario, amounts)
			}
		}
	}
	if v, there := doc.Months[1]["base"]; !there || v != nil {
		t.Errorf("base of the second month is %v, want null", v)
	}
	if doc.Complete || doc.Budget.Verdict != "unknown" || doc.Budget.Margin != nil {
		t.Errorf("complete %t, budget %+v", doc.Complete, doc.Budget)
	}
}
