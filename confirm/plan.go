package confirm

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/big"

	"tokencast/bodies"
	"tokencast/pricing"
	"tokencast/tokenizers"
)

// A Plan is a set of calls with what they may cost. It is not changed by a run.
type Plan struct {
	Catalog string // digest of the catalog, for Hash
	Version string // of the catalog, for reports
	Seed    uint64
	Models  []*Model
}

// A Model is the calls of one model in a plan.
type Model struct {
	ID        string // in the catalog
	Target    string // what is called: the ID, or the ARN of the workload
	Family    bodies.Family
	Operation Operation
	Stream    bool
	Lines     []string // of the workload
	Prices    Prices
	Tokenizer string // of the estimate
	Digest    string
	Binding   tokenizers.Binding // of the estimate, without a calibration

	Strata  []Stratum
	Calls   []*Planned       // in the order in which they are sent
	Error   float64          // the error asked for, such as 0.05; 0 sends all calls
	LeftOut map[string]int64 // samples that cannot be sent, by reason
	Reason  string           // why none of its calls is sent; "" where they are
	Given   bool             // the reason is that its lines have nothing to confirm: they give counts, not texts
	Notes   []string
}

// A Planned is one call of a plan.
type Planned struct {
	Call
	Stratum  int
	Sizes    Sizes // Input and Output nil where there is no estimate
	Plain    Sizes // what Sizes is without a calibration: what a new one is learned against
	Images   int64 // that it should make
	Expected pricing.Money
	Worst    pricing.Money
}

// Prices are what the calls of a model cost.
type Prices struct {
	Sheet pricing.Sheet
	Ask   pricing.Ask // its InputTokens are set for each call
	Day   pricing.Day
}

// Used are the quantities of one call.
type Used struct {
	Input, Output         pricing.Quantity
	CacheRead, CacheWrite pricing.Quantity
	Images                pricing.Quantity // made
	ImagesSent            pricing.Quantity
}

// Cost returns what a call costs. A quantity above 0 whose meter has no price is an
// error: what cannot be priced cannot be held under a cap.
func (p Prices) Cost(u Used) (pricing.Money, error) {
	ask := p.Ask
	ask.InputTokens = ceil(u.Input.Add(u.CacheRead).Add(u.CacheWrite))
	var sum pricing.Money
	for _, part := range []struct {
		meter    pricing.Meter
		quantity pricing.Quantity
	}{
		{pricing.Input, u.Input},
		{pricing.Output, u.Output},
		{pricing.CacheRead, u.CacheRead},
		{pricing.CacheWrite, u.CacheWrite},
		{pricing.OutputImage, u.Images},
		{pricing.InputImage, u.ImagesSent},
	} {
		if part.quantity.Sign() == 0 {
			continue
		}
		rate, err := p.Sheet.Rate(part.meter, ask, p.Day)
		if err != nil {
			return pricing.Money{}, err
		}
		sum = sum.Add(rate.Charge(part.quantity).Amount)
	}
	return sum, nil
}

// ceil rounds up to a whole number.
func ceil(q pricing.Quantity) int64 {
	r := q.Rat()
	n := new(big.Int).Add(r.Num(), new(big.Int).Sub(r.Denom(), big.NewInt(1)))
	n.Quo(n, r.Denom())
	if !n.IsInt64() {
		return 1 << 62
	}
	return n.Int64()
}

// Price sets what a call is expected to cost and what it costs at most. At most, each
// byte of the request is a token (no tokenizer makes more of a text, and the keys of
// the body are more than any chat template), and the answer is as long as its limit.
// Free calls cost nothing.
func (p *Planned) Price(prices Prices) error {
	if p.Operation == Count {
		return nil
	}
	expected := Used{Images: pricing.Count(p.Images)}
	worst := expected
	if p.Images == 0 {
		expected.Input = quantityOf(p.Sizes.Input)
		worst.Input = pricing.Count(int64(len(p.Body)))
		limit := pricing.Count(p.Params.MaxTokens)
		worst.Output, expected.Output = limit, limit
		if p.Sizes.Output != nil && quantityOf(p.Sizes.Output).Cmp(limit) < 0 {
			expected.Output = quantityOf(p.Sizes.Output)
		}
		if p.Prompt.Image != nil {
			expected.ImagesSent, worst.ImagesSent = pricing.Count(1), pricing.Count(1)
		}
	}
	var err error
	if p.Expected, err = prices.Cost(expected); err != nil {
		return err
	}
	p.Worst, err = prices.Cost(worst)
	if p.Worst.Cmp(p.Expected) < 0 {
		p.Worst = p.Expected
	}
	return err
}

func quantityOf(r *big.Rat) pricing.Quantity { return pricing.QuantityOf(r) }

// Costs returns what all calls of a model are expected to cost, and cost at most.
func (m *Model) Costs() (expected, worst pricing.Money) {
	for _, c := range m.Calls {
		expected, worst = expected.Add(c.Expected), worst.Add(c.Worst)
	}
	return expected, worst
}

// Costs returns what all calls are expected to cost, and cost at most.
func (p *Plan) Costs() (expected, worst pricing.Money) {
	for _, m := range p.Models {
		e, w := m.Costs()
		expected, worst = expected.Add(e), worst.Add(w)
	}
	return expected, worst
}

// Dearest returns the call with the highest worst case; nil where there is no call.
func (p *Plan) Dearest() *Planned {
	var dearest *Planned
	for _, m := range p.Models {
		for _, c := range m.Calls {
			if dearest == nil || c.Worst.Cmp(dearest.Worst) > 0 {
				dearest = c
			}
		}
	}
	return dearest
}

// Hash returns what makes one plan another: the catalog, the seed and each call with
// its body and its worst case. It holds no text.
func (p *Plan) Hash() string {
	h := sha256.New()
	fmt.Fprintf(h, "1 %s %d\n", p.Catalog, p.Seed)
	for _, m := range p.Models {
		fmt.Fprintf(h, "%q %q %s %s %v %v\n", m.ID, m.Target, m.Family, m.Operation, m.Stream, m.Error)
		for _, c := range m.Calls {
			fmt.Fprintf(h, "%s %s %s %v\n", c.ID, BodyHash(c.Body), c.Worst, c.Converse)
		}
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil))
}

// BodyHash returns the SHA-256 of a body in hexadecimal digits.
func BodyHash(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}
