package catalog_test

import (
	"errors"
	"strings"
	"testing"

	"tokencast/catalog"
	"tokencast/data"
	"tokencast/pricing"
	"tokencast/tokenizers"
)

func FuzzLoad(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte(everyKey(f)))
	f.Add([]byte(repriced))
	for _, s := range []string{
		"", "schema: 1", "schema: 1\nmodels: [{id: p.one, prices: [{}]}]", "schema: 1\nmodels: [{id: p.one, prices: [{rates: {input: 1}}]}]",
		"schema: 1\nmodels: [{id: p.one, tokenizer: {}}]", "schema: 1\nmodels: {}\nprovider: []\ndefaults: x\nsources: []", "schema: 1\nmodels: [{id: p.one, prices: [{meter: train, when: {steps: {}}}]}]",
		"schema: 1\ndiscounts: [{}, {percent: 5, models: [], meters: x}]\nfx: {EUR: {}, USD: 1}\nmodels: [{id: p.one, quotas: {}}]",
	} {
		f.Add([]byte(s))
	}
	reg := tokenizers.NewRegistry(data.FS)
	base := layerOf("c.yaml", small)
	f.Fuzz(func(t *testing.T, src []byte) {
		fuzzed := layerOf("f.yaml", string(src))
		for _, layers := range [][]catalog.Layer{{fuzzed}, {base, fuzzed}} {
			c, err := catalog.Load(layers[0], layers[1:], reg)
			if (c == nil) == (err == nil) || err != nil && !catalog.IsInvalid(err) {
				t.Fatalf("%q: %v, %v", src, c, err)
			}
			if err != nil {
				continue
			}
			c.Warnings(1)
			for _, fx := range c.FXRates() {
				if fx.Rate.Sign() <= 0 || fx.Date.IsZero() || fx.Source == "" || fx.Currency == c.Currency {
					t.Fatalf("%q: a rate of exchange without all it needs: %+v", src, fx)
				}
			}
			for _, d := range c.Discounts() {
				pricing.Rate{Unit: "hour"}.Charge(pricing.Count(1)).Discounted(d.Percent)
			}
			for _, m := range c.Models() {
				if found, err := c.Lookup(m.ID); err != nil || found != m {
					t.Fatalf("%q: the model %q is not found: %v", src, m.ID, err)
				}
				if found, routing, err := c.Resolve(m.ID); err != nil || found != m || routing != "" {
					t.Fatalf("%q: the model %q is not resolved: %v", src, m.ID, err)
				}
				for _, r := range m.Sheet.Rates() {
					if !r.Meter.Known() || !r.Unit.Known() || r.Source == "" || r.Condition.Region == "" || r.From.IsZero() {
						t.Fatalf("%q: a rate without all it needs: %+v", src, r)
					}
					if !r.Absent {
						r.Charge(pricing.Count(1))
					}
				}
			}
		}
	})
}

// FuzzResolve holds for any name of a model: either a model, whose ID the name ends in
// where it asks for a routing, or an error of a known kind.
func FuzzResolve(f *testing.F) {
	for _, s := range []string{
		"", "us.", "us.p.one", "global.us.p.one", "One", "arn:", "arn:aws:bedrock:x::foundation-model/p.one", "arn:aws:bedrock:x:1:inference-profile/eu.p.one",
		"arn:aws:bedrock:x:1:custom-model/p.one/abc", "arn:aws:bedrock:::/", "arn:a:bedrock:b:c:d", "\x1b", "us-gov.p.one",
	} {
		f.Add(s)
	}
	c := mustLoad(f, layerOf("c.yaml", small+"  - {id: us.p.one, name: eu.p.one, prices: []}\n"))
	f.Fuzz(func(t *testing.T, ref string) {
		m, routing, err := c.Resolve(ref)
		var unknown *catalog.UnknownModelError
		var shared *catalog.AmbiguousModelError
		var arn *catalog.ARNError
		switch {
		case err != nil:
			if m != nil || routing != "" || !errors.As(err, &unknown) && !errors.As(err, &shared) && !errors.As(err, &arn) {
				t.Fatalf("%q: %v, %q, %v", ref, m, routing, err)
			}
		case routing != "" && !strings.HasSuffix(ref, "."+m.ID):
			t.Fatalf("%q is %s with the routing %q", ref, m.ID, routing)
		}
		if plain, err := c.Lookup(ref); err == nil && (plain != m || routing != "") && !strings.HasPrefix(ref, "arn:") {
			t.Fatalf("%q is found as %s and resolved as %v, %q", ref, plain.ID, m, routing)
		}
	})
}
