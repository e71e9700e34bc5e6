package confirm

import (
	"testing"

	"tokencast/bodies"
	"tokencast/pricing"
)

// Cache tokens have prices of their own, and without one nothing is made up.
func TestCacheIsPricedApart(t *testing.T) {
	p := planOf(t, 1)
	cached := Answer{Counted: counted(4, 2).Counted}
	cached.Counted.CacheWrite = bodies.Count{Tokens: 18131, Source: bodies.FromHeader}
	m, c := p.Models[0], p.Models[0].Calls[0]
	r := m.resultOf(c, cached)
	if ok := m.charge(&r); ok || r.State != Confirmed || r.Reason != Unpriced || r.Cost.Sign() != 0 {
		t.Errorf("without a price: %+v", r)
	}
	rates := append(m.Prices.Sheet.Rates(), pricing.Rate{
		Meter: pricing.CacheWrite, Price: usd(t, "1.25"), Unit: "1k_tokens", Condition: pricing.Condition{Region: "r"}, From: pricing.Day{Year: 2024, Month: 1, Day: 1},
	})
	sheet, faults := pricing.NewSheet(rates)
	if faults != nil {
		t.Fatal(faults)
	}
	m.Prices.Sheet = sheet
	r = m.resultOf(c, cached)
	// 4 at 0.001, 2 at 0.01, 18131 at 0.00125
	if ok := m.charge(&r); !ok || r.Cost.String() != "22.68775" || *r.Input != 4 || r.CacheWrite != 18131 {
		t.Errorf("with a price: %+v, %s", r, r.Cost)
	}
}

// The worst case is a token for each byte and the longest answer, and never below what
// is expected. A plan is another when a body, a price or an option is.
func TestPlanHash(t *testing.T) {
	base := planOf(t, 2, 1)
	for name, change := range map[string]func(*Plan){
		"catalog": func(p *Plan) { p.Catalog = "sha256:d" },
		"seed":    func(p *Plan) { p.Seed++ },
		"body":    func(p *Plan) { p.Models[0].Calls[1].Body = []byte("other") },
		"worst":   func(p *Plan) { p.Models[0].Calls[1].Worst = usd(t, "1") },
		"stream":  func(p *Plan) { p.Models[1].Stream = true },
		"order":   func(p *Plan) { c := p.Models[0].Calls; c[0], c[1] = c[1], c[0] },
		"fewer":   func(p *Plan) { p.Models = p.Models[:1] },
		"target":  func(p *Plan) { p.Models[0].Target = "arn:x" },
	} {
		p := planOf(t, 2, 1)
		if p.Hash() != base.Hash() {
			t.Fatal("the same plan has two hashes")
		}
		if change(p); p.Hash() == base.Hash() {
			t.Errorf("%s: another plan has the same hash", name)
		}
	}
	expected, worst := base.Costs()
	if expected.String() != "0.174" || worst.String() != "0.33" || base.Dearest().Worst.String() != "0.11" {
		t.Errorf("expected %s, worst %s", expected, worst)
	}
}
