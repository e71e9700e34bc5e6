package reports

import (
	"fmt"

	"tokencast/estimate"
)

// explained adds where each figure comes from, where that was asked for.
func (p *page) explained(e *estimate.Estimate) {
	for _, l := range e.Lines {
		if len(l.Explained) == 0 {
			continue
		}
		for _, x := range l.Explained {
			texts := explanationTexts(x)
			p.entries(normal, fmt.Sprintf("Why: %s of %s (%s)", x.Meter.Label(), l.Name, l.Model), texts, len(texts))
		}
	}
}

// explanationTexts are the lines of an explanation: the formulas, then each record.
func explanationTexts(x estimate.Explanation) []string {
	var texts []string
	if x.Quantity != "" {
		texts = append(texts, "quantity: "+x.Quantity)
	}
	if x.Amount != "" {
		texts = append(texts, "amount: "+x.Amount)
	} else {
		texts = append(texts, "amount: none")
	}
	for _, c := range x.Candidates {
		price := "not published"
		if !c.Rate.Absent {
			price = priceText(c.Rate)
		}
		if c.Won {
			price = "* " + price
		} else {
			price = "- " + price
		}
		texts = append(texts, fmt.Sprintf("%s, %s", price, visible(c.String())))
	}
	if len(x.Candidates) == 0 {
		texts = append(texts, "no record of this meter")
	}
	return texts
}
