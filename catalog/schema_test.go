package catalog_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"gopkg.in/yaml.v3"

	"tokencast/bodies"
	"tokencast/catalog"
	"tokencast/data"
	"tokencast/pricing"
)

func compiled(t testing.TB) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(catalog.JSONSchema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("catalog.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("catalog.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// asJSON turns YAML into what an editor's JSON Schema check sees: numbers and truth
// values as such, all else as text.
func asJSON(t testing.TB, src []byte) any {
	t.Helper()
	var doc yaml.Node
	if err := yaml.Unmarshal(src, &doc); err != nil {
		t.Fatal(err)
	}
	return jsonOf(doc.Content[0])
}

func jsonOf(n *yaml.Node) any {
	switch n.Kind {
	case yaml.MappingNode:
		m := map[string]any{}
		for i := 0; i < len(n.Content); i += 2 {
			m[n.Content[i].Value] = jsonOf(n.Content[i+1])
		}
		return m
	case yaml.SequenceNode:
		list := []any{}
		for _, c := range n.Content {
			list = append(list, jsonOf(c))
		}
		return list
	}
	switch n.Tag {
	case "!!int", "!!float":
		if json.Valid([]byte(n.Value)) {
			return json.Number(n.Value)
		}
	case "!!bool":
		return n.Value == "true"
	case "!!null":
		return nil
	}
	return n.Value
}

func everyKey(t testing.TB) string {
	t.Helper()
	b, err := os.ReadFile("testdata/every-key.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestSchemaAccepts(t *testing.T) {
	s := compiled(t)
	names, err := fs.Glob(data.FS, "catalog/*.yaml")
	if err != nil || len(names) < 8 {
		t.Fatalf("%d shipped files, %v", len(names), err)
	}
	files := map[string]string{"every-key.yaml": everyKey(t), "the small one": small, "an empty overlay": "schema: 1\n"}
	for _, name := range names {
		b, err := data.FS.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = string(b)
	}
	for name, text := range files {
		t.Run(name, func(t *testing.T) {
			if err := s.Validate(asJSON(t, []byte(text))); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestEveryKeyLoads(t *testing.T) {
	text := everyKey(t)
	c := mustLoad(t, layerOf("every-key.yaml", text))
	for _, tc := range []struct {
		name, model string
		meter       pricing.Meter
		ask         pricing.Ask
		want        string
	}{
		{"input", "example.text-v1", pricing.Input, pricing.Ask{}, "0.003"},
		{"a band", "1.10", pricing.Output, pricing.Ask{InputTokens: 200_001}, "22.5"},
		{"a batch abroad", "Text", pricing.CacheRead, pricing.Ask{Mode: pricing.Batch, Routing: pricing.Global, Region: "eu-west-1"}, "0.15"},
		{"a cache of an hour", "Example Text", pricing.CacheWrite, pricing.Ask{Mode: pricing.Priority, CacheTTL: "1h"}, "0.006"},
		{"an image", "example.image-v1", pricing.OutputImage, pricing.Ask{Mode: pricing.Batch, Width: 9, Height: 513, Steps: 51}, "0.04"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := priceOf(t, c, tc.model, tc.meter, tc.ask, "2024-08-01"); got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
	}
	used := map[string]bool{}
	collectKeys(asJSON(t, []byte(text)), used)
	for _, key := range formatKeys(t) {
		if !used[key] {
			t.Errorf("the key %s is not in the file", key)
		}
	}
}

func collectKeys(v any, into map[string]bool) {
	switch v := v.(type) {
	case map[string]any:
		for key, value := range v {
			into[key] = true
			collectKeys(value, into)
		}
	case []any:
		for _, value := range v {
			collectKeys(value, into)
		}
	}
}

// TestSchemaRefuses changes the every-key file so that neither the schema nor the
// program takes it.
func TestSchemaRefuses(t *testing.T) {
	s := compiled(t)
	for _, tc := range []struct{ name, old, new string }{
		{"no schema", "schema: 1\n", ""},
		{"another schema", "schema: 1\n", "schema: 2\n"},
		{"a list for the sources", "title: A user guide}", "title: []}"},
		{"a source without a title", "docs: {title: A user guide}", "docs: {note: none}"},
		{"a currency in small letters", "USD", "usd"},
		{"a day in another order", "released: 2024-07-01", "released: 01.07.2024"},
		{"a region with a blank", "region: us-east-1\nsources", "region: us east\nsources"},
		{"a provider without an id", "id: example, ", ""},
		{"a model without an id", "  - id: example.image-v1\n    tokenizer", "  - tokenizer"},
		{"another modality", "modality: text", "modality: video"},
		{"a limit that is a part", "context: 8192", "context: 8.5"},
		{"a limit of 0", "context: 8192", "context: 0"},
		{"another status", "status: legacy", "status: old"},
		{"an unknown body", "body: titan-text", "body: titan"},
		{"a tokenizer without a name", "name: chars, ", ""},
		{"another class", "class: family", "class: good"},
		{"a band of three ends", "[-15%, +35%]", "[-15%, 0%, +35%]"},
		{"a band without percent signs", "[-15%, +35%]", "[-15, +35]"},
		{"a capacity without a source", "output_tpm: 5000, source: docs", "output_tpm: 5000"},
		{"prices in a mapping", "    prices:\n      - {meter: output_image, price: 0.01,", "    prices: {}\n    languages:\n      - {meter: output_image, price: 0.01,"},
		{"an unknown meter", "meter: train,", "meter: trian,"},
		{"no meter", "meter: train, ", ""},
		{"a negative price", "price: 0.008", "price: -0.008"},
		{"a price with a comma", `price: "0.015"`, `price: "0,015"`},
		{"a price with an exponent in quotes", `price: "0.015"`, `price: "1e3"`},
		{"a price with a leading zero in quotes", `price: "0.015"`, `price: "00.015"`},
		{"a price of thirteen digits in quotes", `price: "0.015"`, `price: "1234567890123"`},
		{"a price of a truth value", "price: 0.008", "price: true"},
		{"a null price", "price: 0.008", "price: null"},
		{"price and absent", "absent: not_published", "absent: not_published, price: 1"},
		{"absent for another reason", "absent: not_published", "absent: secret"},
		{"neither price nor absent", ", absent: not_published", ""},
		{"rates beside a meter", "{rates: {input: 6", "{meter: input, price: 1, rates: {input: 6"},
		{"rates of an unknown meter", "{rates: {input: 6", "{rates: {inptu: 6"},
		{"rates of nothing", "{rates: {input: 6, output: 22.5}", "{rates: {}"},
		{"an unknown unit", "per: model_month", "per: month"},
		{"another commitment", "commitment: 1_month", "commitment: 3_month"},
		{"another mode", "mode: priority", "mode: fast"},
		{"another routing", "routing: global", "routing: moon"},
		{"no region in a list", "[us-east-1, eu-west-1]", "[]"},
		{"another confidence", "confidence: unconfirmed", "confidence: sure"},
		{"another cache time", "cache_ttl: 1h", "cache_ttl: 2h"},
		{"a band in text", "{gt: 200000}", "{gt: many}"},
		{"a band of another kind", "{gt: 200000}", "{lt: 200000}"},
		{"two kinds of size", "{size: 512x512}", "{size: 512x512, max: 512x512}"},
		{"a size of one side", "{size: 512x512}", "{size: 512}"},
		{"two kinds of steps", "{lte: 50}", "{lte: 50, gt: 50}"},
		{"another quality", "quality: standard", "quality: hd"},
		{"a custom model that is not", "custom_model: true", "custom_model: false"},
		{"a discount without a percentage", "percent: 12, ", ""},
		{"a discount with a sign", "percent: 12,", `percent: "12%",`},
		{"a discount over 100", "percent: 12,", "percent: 101,"},
		{"a discount of no model", "models: [Text, example.image-v1]", "models: []"},
		{"a discount of an unknown meter", "meters: input}", "meters: inptu}"},
		{"a discount of no meter", "meters: input}", "meters: []}"},
		{"a discount on a day in words", "from: 2024-08,", "from: August,"},
		{"a currency in two letters", "  EUR:", "  EU:"},
		{"a rate without a date", "date: 2024-06-28, ", ""},
		{"a rate without a source", "date: 2024-06-28, source: list", "date: 2024-06-28"},
		{"a rate with a comma", "rate: 0.92", `rate: "0,92"`},
		{"quotas of nothing", "{rpm: 1000, tpm: 200000, input_tpm: 150000, output_tpm: 50000, output_burndown: 5, reserve_max_tokens: true, source: docs}", "{source: docs}"},
		{"quotas without a source", "reserve_max_tokens: true, source: docs", "reserve_max_tokens: true"},
		{"a quota of 0", "rpm: 1000", "rpm: 0"},
		{"a reservation in words", "reserve_max_tokens: true", "reserve_max_tokens: yes"},
		{"factors without other", ", other: 1}", "}"},
		{"an unknown frame", "frame: llama3", "frame: chatml"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			text := everyKey(t)
			if !strings.Contains(text, tc.old) {
				t.Fatalf("the file has no %q", tc.old)
			}
			text = strings.Replace(text, tc.old, tc.new, 1)
			if s.Validate(asJSON(t, []byte(text))) == nil {
				t.Error("the schema takes it")
			}
			if _, err := load(layerOf("c.yaml", text)); !catalog.IsInvalid(err) {
				t.Errorf("the program says %v", err)
			}
		})
	}
}

// TestSchemaIsClosed puts an unknown key into every mapping of the every-key file.
func TestSchemaIsClosed(t *testing.T) {
	s := compiled(t)
	text := everyKey(t)
	doc := asJSON(t, []byte(text))
	mappings := 0
	var visit func(path string, v any)
	visit = func(path string, v any) {
		switch v := v.(type) {
		case map[string]any:
			mappings++
			v["zzz"] = "x"
			if s.Validate(doc) == nil {
				t.Errorf("an unknown key at %s is accepted", path)
			}
			delete(v, "zzz")
			for key, value := range v {
				visit(path+"/"+key, value)
			}
		case []any:
			for _, value := range v {
				visit(path, value)
			}
		}
	}
	visit("", doc)
	if mappings < 30 {
		t.Errorf("only %d mappings", mappings)
	}
	if err := s.Validate(doc); err != nil {
		t.Error(err)
	}
}

// TestSchemaLists compares the schema's lists with those of the code.
func TestSchemaLists(t *testing.T) {
	var schema struct {
		Properties map[string]any
		Defs       map[string]struct {
			Enum       []string
			Properties map[string]struct{ Enum []string }
		} `json:"$defs"`
	}
	if err := json.Unmarshal(catalog.JSONSchema(), &schema); err != nil {
		t.Fatal(err)
	}
	var defaults struct {
		Properties struct {
			Defaults struct{ Properties map[string]any }
		}
	}
	if err := json.Unmarshal(catalog.JSONSchema(), &defaults); err != nil {
		t.Fatal(err)
	}
	var families []bodies.Family
	families = append(families, bodies.Families()...)
	for _, tc := range []struct {
		name      string
		want, got []string
	}{
		{"keys of a file", catalog.FileKeys, keysOf(schema.Properties)},
		{"keys of defaults", catalog.DefaultKeys, keysOf(defaults.Properties.Defaults.Properties)},
		{"keys of a model", catalog.ModelKeys, keysOf(schema.Defs["model"].Properties)},
		{"keys of a record", catalog.RecordKeys, keysOf(schema.Defs["price"].Properties)},
		{"keys of conditions", catalog.WhenKeys, keysOf(schema.Defs["when"].Properties)},
		{"meters", texts(pricing.Meters()), schema.Defs["meter"].Enum},
		{"units", texts(pricing.Units()), schema.Defs["unit"].Enum},
		{"modes", texts(pricing.Modes()), schema.Defs["mode"].Enum},
		{"routings", texts(pricing.Routings()), schema.Defs["routing"].Enum},
		{"commitments", texts(pricing.Commitments()), schema.Defs["price"].Properties["commitment"].Enum},
		{"bodies", texts(families), schema.Defs["model"].Properties["body"].Enum},
	} {
		t.Run(tc.name, func(t *testing.T) {
			want, got := slices.Sorted(slices.Values(tc.want)), slices.Sorted(slices.Values(tc.got))
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-code +schema):\n%s", diff)
			}
		})
	}
}

func keysOf[V any](m map[string]V) []string {
	var keys []string
	for key := range m {
		keys = append(keys, key)
	}
	return keys
}

func texts[T ~string](list []T) []string {
	var out []string
	for _, s := range list {
		out = append(out, string(s))
	}
	return out
}
