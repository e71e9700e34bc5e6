package pricing_test

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"tokencast/pricing"
)

func TestCharge(t *testing.T) {
	for _, tc := range []struct {
		name     string
		meter    pricing.Meter
		price    string
		unit     pricing.Unit
		quantity string
		want     string
	}{
		{"tokens at a price for a thousand", pricing.Input, "0.0188", "1k_tokens", "2000", "0.0376"},
		{"one token", pricing.Input, "0.0188", "1k_tokens", "1", "0.0000188"},
		{"the same price for a million", pricing.Input, "18.8", "1m_tokens", "2000", "0.0376"},
		{"nothing costs nothing", pricing.Output, "0.0188", "1k_tokens", "0", "0"},
		{"a part of a token is not rounded", pricing.Output, "0.001", "1k_tokens", "0.5", "0.0000005"},
		{"a thousand images, each at its price", pricing.InputImage, "0.00006", "image", "1000", "0.06"},
		{"half an hour", pricing.ModelUnitHour, "20.50", "hour", "0.5", "10.25"},
		{"a month of hours", pricing.ModelUnitHour, "20.50", "hour", "730", "14965"},
		{"requests at a price for a thousand", pricing.Request, "1", "1k_requests", "1", "0.001"},
		{"a model stored for half a month", pricing.CustomModelStorage, "1.95", "model_month", "0.5", "0.975"},
		{"a hundred billion tokens at the smallest rate", pricing.Input, "0.005", "1m_tokens", "100000000000", "500"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			q, err := pricing.ParseQuantity(tc.quantity)
			if err != nil {
				t.Fatal(err)
			}
			r := pricing.Rate{Meter: tc.meter, Price: mustMoney(tc.price), Unit: tc.unit}
			item := r.Charge(q)
			if got := item.Amount.String(); got != tc.want {
				t.Errorf("%s %s at %s per %s cost %s, want %s", tc.quantity, tc.meter, tc.price, tc.unit, got, tc.want)
			}
			if item.Quantity.Cmp(q) != 0 || item.Rate.Meter != tc.meter || item.Rate.Price.Cmp(r.Price) != 0 {
				t.Errorf("the line item %+v is not of this rate and quantity", item)
			}
		})
	}
}

func TestChargeOfManyTokens(t *testing.T) {
	r := pricing.Rate{Meter: pricing.Input, Price: mustMoney("0.00000875"), Unit: "1k_tokens"}
	if got := r.Charge(pricing.Count(1_000_000_000_000_000)).Amount.String(); got != "8750000" {
		t.Errorf("10^15 tokens cost %s, want 8750000", got)
	}
}

func TestChargePanics(t *testing.T) {
	good := pricing.Rate{Meter: pricing.Input, Price: mustMoney("1"), Unit: "1k_tokens"}
	absent, unknown := good, good
	absent.Absent, unknown.Unit = true, "dozen"
	for _, tc := range []struct {
		name     string
		rate     pricing.Rate
		quantity pricing.Quantity
	}{
		{"a negative quantity", good, pricing.Count(-1)},
		{"an absent price", absent, pricing.Count(1)},
		{"an unknown unit", unknown, pricing.Count(1)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("Charge does not panic")
				}
			}()
			tc.rate.Charge(tc.quantity)
		})
	}
}

// randomRate draws a rate with a price of the grammar.
func randomRate(t *rapid.T) pricing.Rate {
	m := rapid.SampledFrom(pricing.Meters()).Draw(t, "meter")
	return pricing.Rate{Meter: m, Price: mustMoney(decimal(t, "price")), Unit: rapid.SampledFrom(m.Units()).Draw(t, "unit")}
}

func TestChargeAdds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := randomRate(t)
		n, m := rapid.Int64Range(0, 1<<61).Draw(t, "n"), rapid.Int64Range(0, 1<<61).Draw(t, "m")
		apart := r.Charge(pricing.Count(n)).Amount.Add(r.Charge(pricing.Count(m)).Amount)
		if together := r.Charge(pricing.Count(n + m)).Amount; together.Cmp(apart) != 0 {
			t.Fatalf("%d and %d cost %s, together %s", n, m, apart, together)
		}
	})
}

// TestChargeAgainstIntegers charges in whole picodollars: price x 10^12 is a whole
// number, so is its product with a count, and the unit divides at the end.
func TestChargeAgainstIntegers(t *testing.T) {
	pico := new(big.Rat).SetInt64(1_000_000_000_000)
	rapid.Check(t, func(t *rapid.T) {
		r := randomRate(t)
		n := rapid.Int64Range(0, 1<<62).Draw(t, "n")
		price := new(big.Rat).Mul(r.Price.Rat(), pico)
		if !price.IsInt() {
			t.Fatalf("the price %s is not of whole picodollars", r.Price)
		}
		product := new(big.Int).Mul(price.Num(), big.NewInt(n))
		want := new(big.Rat).SetFrac(product, new(big.Int).Mul(pico.Num(), big.NewInt(r.Unit.Size())))
		if got := r.Charge(pricing.Count(n)).Amount.Rat(); got.Cmp(want) != 0 {
			t.Fatalf("%d at %s per %s cost %s, want %s", n, r.Price, r.Unit, got, want)
		}
	})
}

func TestMeters(t *testing.T) {
	for _, m := range pricing.Meters() {
		if !m.Known() || m.Label() == "" || m.Noun() == "" || len(m.Units()) == 0 {
			t.Errorf("the meter %s lacks a label, a noun or units", m)
		}
		for _, u := range m.Units() {
			if !u.Known() || u.Size() < 1 {
				t.Errorf("the unit %s of %s has the size %d", u, m, u.Size())
			}
		}
	}
	for _, u := range pricing.Units() {
		if !u.Known() {
			t.Errorf("the unit %s is listed and not known", u)
		}
	}
	if m := pricing.Meter("nothing"); m.Known() || m.Units() != nil || m.Label() != "nothing" {
		t.Errorf("an unknown meter is %q with units %v", m.Label(), m.Units())
	}
	if u := pricing.Unit("dozen"); u.Known() || u.Size() != 0 {
		t.Errorf("an unknown unit has the size %d", u.Size())
	}
}
