package reports

import (
	"encoding/json"
	"fmt"
	"html/template"
	"strings"

	"tokencast/estimate"
	"tokencast/pricing"
)

// What the page recomputes of a line from another volume and other units:
//
//	by use = volume x each;  units = number x one unit;  they cross at units / each
//	use    = volume / (number x what one carries), times the peak factor in the busiest minute

// unitsWhatIf is the what-if panel of a line.
type unitsWhatIf struct {
	Data    template.JS
	Index   int
	Volume  string // as planned, for display
	Noun    string
	ByUse   string
	Options []unitsOption
}

type unitsOption struct {
	Index int
	Name  string
	Units int64
}

type unitsData struct {
	Currency string      `json:"currency"`
	Noun     string      `json:"noun"`
	Use      string      `json:"use"`
	Must     bool        `json:"must"`   // it cannot run on demand
	Each     *string     `json:"each"`   // a request by use; null where unknown
	Volume   fractions   `json:"volume"` // low, that of the scenario, high
	Options  []unitsTerm `json:"options"`
}

// unitsTerm is one unit with a commitment; fractions as texts, null where unknown.
type unitsTerm struct {
	Index   int     `json:"index"`
	Name    string  `json:"name"`
	Hourly  string  `json:"hourly"`
	Monthly string  `json:"monthly"`
	Term    string  `json:"term"`
	Tokens  *string `json:"tokens"`  // a minute, of one request a month
	Known   bool    `json:"known"`   // its capacity
	Carries *string `json:"carries"` // requests a month at a steady load; null without end, too
	Peak    string  `json:"peak"`
}

// unitsWhatIfOf gathers the panel; nil where no units have a price.
func unitsWhatIfOf(v *estimate.Provision, l estimate.ProvisionLine, i int) *unitsWhatIf {
	r := l.Requests
	volume := inScenario(r.Low, r.Base, r.High, v.Estimate.Scenario)
	p := &unitsWhatIf{Index: i, Volume: strings.ReplaceAll(quantity(volume), ",", ""), Noun: requestNoun(l), ByUse: paidAs(l)}
	d := unitsData{Currency: v.Estimate.Currency, Noun: p.Noun, Use: p.ByUse, Must: l.MustProvision, Volume: fractions{r.Low.Rat().RatString(), volume.Rat().RatString(), r.High.Rat().RatString()}}
	if l.PerRequest != nil {
		d.Each = fractionText(pricing.QuantityOf(l.PerRequest.Rat()))
	}
	for k, x := range l.Options {
		if x.Monthly == nil {
			continue
		}
		one := func(m *pricing.Money) string {
			return pricing.QuantityOf(m.Rat()).Div(pricing.Count(x.Units)).Rat().RatString()
		}
		t := unitsTerm{Index: k, Name: string(x.Commitment), Hourly: one(x.Hourly), Monthly: one(x.Monthly), Term: one(x.TermTotal), Known: x.Load.Capacity != nil, Peak: l.Peak.Rat().RatString()}
		if b := x.BreakEven; b != nil && b.TokensPerMinute != nil && b.Requests.Sign() > 0 {
			t.Tokens = fractionText(b.TokensPerMinute.Div(b.Requests))
		}
		if x.Load.Carries != nil {
			t.Carries = fractionText(*x.Load.Carries)
		}
		d.Options = append(d.Options, t)
		p.Options = append(p.Options, unitsOption{k, fmt.Sprint(x.Commitment), x.Units})
	}
	text, err := json.Marshal(d)
	if err != nil || len(d.Options) == 0 {
		return nil // strings, numbers and booleans alone: it cannot fail
	}
	p.Data = template.JS(text) //nolint:gosec // fractions and fixed words, with < > & escaped
	return p
}

// fractionText is a quantity as an exact fraction.
func fractionText(q pricing.Quantity) *string {
	text := q.Rat().RatString()
	return &text
}
