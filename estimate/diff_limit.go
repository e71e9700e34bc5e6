package estimate

import (
	"fmt"
	"strings"

	"tokencast/pricing"
)

// A Limit is how much a total may rise from its base.
type Limit struct {
	Text  string           // as given: 10% or 50
	most  pricing.Quantity // an amount, or a fraction of the base
	share bool
}

// ParseLimit reads a share of the base such as 10%, or an amount such as 50. The error
// says what would do.
func ParseLimit(text string) (*Limit, error) {
	digits, share := strings.CutSuffix(text, "%")
	most, err := pricing.ParseQuantity(digits)
	if err != nil {
		return nil, fmt.Errorf("%q is no limit; write a share of the base such as 10%%, or an amount such as 50", text)
	}
	if share {
		most = most.Div(pricing.Count(100))
	}
	return &Limit{text, most, share}, nil
}

// judge holds the change against the limit. Over is strictly more: from a base of 0 any
// rise is over a share.
func (d *Diff) judge() {
	switch {
	case d.Limit == nil:
		return
	case d.Change == nil:
		d.Verdict = "unknown"
		return
	}
	most := pricing.MoneyOf(d.Limit.most.Rat())
	if d.Limit.share {
		most = d.BaseTotal.Mul(d.Limit.most)
	}
	d.Verdict = "within"
	if d.Change.Cmp(most) > 0 {
		d.Verdict = "over"
	}
}
