package tally

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// partialSchema is the schema of a partial. Whatever a test of this package writes through
// part keeps to it.
var partialSchema = sync.OnceValues(func() (*jsonschema.Schema, error) {
	text, err := os.ReadFile("partial.schema.json")
	if err != nil {
		return nil, err
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("partial.json", doc); err != nil {
		return nil, err
	}
	return c.Compile("partial.json")
})

// keepsToSchema holds one written partial against the schema.
func keepsToSchema(text []byte) error {
	schema, err := partialSchema()
	if err != nil {
		return err
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return err
	}
	return schema.Validate(doc)
}

// The schema is no looser than the reader: it refuses each key that is missing, unknown or
// of another kind, at any depth.
func TestSchemaKnowsEveryKey(t *testing.T) {
	p := part(t, Spec{Line: "a", Measures: []Measure{measured}}, `{"prompt":"ab","completion":"xyz"}`)
	var text bytes.Buffer
	if err := p.Write(&text); err != nil {
		t.Fatal(err)
	}
	var doc any
	if err := json.Unmarshal(text.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	refuses := func(what string) {
		t.Helper()
		changed, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		if keepsToSchema(changed) == nil {
			t.Errorf("it takes a partial with %s", what)
		}
		if ReadPartials("p.tally", bytes.NewReader(append(changed, '\n')), func(*Partial) error { return nil }) == nil {
			t.Errorf("the reader takes a partial with %s", what)
		}
	}
	keys := 0
	var walk func(v any, path string)
	walk = func(v any, path string) {
		switch v := v.(type) {
		case []any:
			for i := range v {
				walk(v[i], fmt.Sprint(path, "[", i, "]"))
			}
		case map[string]any:
			for _, key := range slices.Sorted(maps.Keys(v)) {
				keys++
				at, was := strings.TrimPrefix(path+"."+key, "."), v[key]
				walk(was, at)
				delete(v, key)
				refuses("no " + at)
				for what, other := range map[string]any{"null": nil, "an object": map[string]any{}, "a fraction": 0.5, "a sign": "-0"} {
					if _, text := was.(string); text && what == "a sign" && !isDigits(was.(string)) {
						continue // any text is good there
					}
					v[key] = other
					refuses(what + " as " + at)
				}
				v[key] = was
			}
			v["unknown"] = 0
			refuses("an unknown key in " + path)
			delete(v, "unknown")
		}
	}
	walk(doc, "")
	if keys < 120 {
		t.Errorf("only %d keys were tried", keys)
	}
	if err := keepsToSchema(text.Bytes()); err != nil {
		t.Error(err)
	}
}

// isDigits reports whether text is a number in quotes.
func isDigits(text string) bool { return strings.Trim(text, "0123456789") == "" && text != "" }
