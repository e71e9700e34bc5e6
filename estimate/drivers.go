package estimate

import (
	"slices"

	"tokencast/pricing"
)

// A doubt is a cause of doubt: what the base of the total is less, or more, with it alone
// at its ends.
type doubt struct {
	Driver // Low and High are the differences
	width  pricing.Money
}

var causes = []struct {
	name string
	at   func(Scenario) corner
}{
	{"volume of ", func(s Scenario) corner { return corner{s, Base, Base} }},
	{"tokens per call of ", func(s Scenario) corner { return corner{Base, s, Base} }},
	{"tokenizer of ", func(s Scenario) corner { return corner{Base, Base, s} }},
}

// doubtsOf appends the causes of doubt of line i.
func (j *Job) doubtsOf(list []doubt, i int, p *planned, uses []use) []doubt {
	priced, _ := p.rated(uses, j.priceDay(0))
	base := amountAt(priced, all(Base))
	for _, cause := range causes {
		low, high := amountAt(priced, cause.at(Low)), amountAt(priced, cause.at(High))
		if low.Cmp(high) != 0 {
			list = append(list, doubt{Driver{Name: cause.name + p.Name, Line: i, Low: low.Sub(base), High: high.Sub(base)}, high.Sub(low)})
		}
	}
	return list
}

// drivers are the causes of doubt, the widest first, each with the total with it alone at
// its ends.
func (e *Estimate) drivers(doubts []doubt) {
	if e.Total == nil {
		return
	}
	slices.SortStableFunc(doubts, func(a, b doubt) int { return b.width.Cmp(a.width) })
	for _, d := range doubts {
		d.Low, d.High = e.Total.Base.Add(d.Low), e.Total.Base.Add(d.High)
		e.Drivers = append(e.Drivers, d.Driver)
	}
}
