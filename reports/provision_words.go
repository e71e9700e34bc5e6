package reports

import (
	"fmt"
	"math/big"
	"strings"

	"tokencast/estimate"
	"tokencast/pricing"
)

// What is best for a line, and why, in one sentence.

// recommendation says what a line is best paid by, and why.
func recommendation(v *estimate.Provision, l estimate.ProvisionLine) string {
	switch c := l.Choice; c.Plan {
	case estimate.PayPerUse:
		return paidAs(l) + ": " + whyPerUse(v, l)
	case estimate.PayProvisioned:
		return string(l.Options[c.Option].Commitment) + ": " + whyProvisioned(v, l, l.Options[c.Option])
	case estimate.PayMixed:
		return "mixed: " + whyMixed(v, l, l.Options[c.Option], l.Options[c.Option].Splits[c.Split])
	}
	return "no choice: " + whyNone(v, l)
}

// paidAs is how a line is paid by use: "on demand", or "as batch" by the mode of its plan.
func paidAs(l estimate.ProvisionLine) string {
	mode := strings.ReplaceAll(string(l.PaidAs), "_", " ")
	if l.PaidAs == pricing.OnDemand {
		return mode
	}
	return "as " + mode
}

// requestNoun is what a line's volume counts.
func requestNoun(l estimate.ProvisionLine) string {
	if l.Images {
		return "images"
	}
	return "requests"
}

// unitsOf is the units of an option with their commitment: "2 units (6_month)".
func unitsOf(x *estimate.Option) string {
	return fmt.Sprintf("%s (%s)", counted(x.Units, "unit"), x.Commitment)
}

// cost, pay and carry are what so many units do.
func cost(units int64) string  { return verb(units, "costs", "cost") }
func pay(units int64) string   { return verb(units, "pays", "pay") }
func carry(units int64) string { return verb(units, "carries", "carry") }

func verb(n int64, singular, plural string) string {
	if n == 1 {
		return singular
	}
	return plural
}

// whyPerUse says from which volume on a unit would pay, or that none does.
func whyPerUse(v *estimate.Provision, l estimate.ProvisionLine) string {
	x := cheapestOption(l)
	if x == nil {
		return "provisioned throughput has no price here (" + noOffers(l) + ")"
	}
	if x.BreakEven == nil {
		return fmt.Sprintf("a request costs nothing, %s %s %s a month", counted(x.Units, "unit"), money(*x.Monthly), v.Estimate.Currency)
	}
	if tooSmall(x) && x.CheaperBy.Sign() > 0 {
		return fmt.Sprintf("%s would be cheaper but cannot carry the busiest minute, which asks for %s as much; %s needed", unitsOf(x), timesText(*x.Load.PeakUse), unitsNeeded(x))
	}
	noun, from := requestNoun(l), thousands(roundedUp(x.BreakEven.Requests))
	more := func(use *pricing.Quantity) bool { return use != nil && use.Cmp(pricing.Count(1)) > 0 }
	switch b := x.BreakEven; {
	case more(b.MeanUse):
		return fmt.Sprintf("provisioned throughput (%s) never pays: even a unit that is always full costs %s its traffic %s", x.Commitment, timesText(*b.MeanUse), paidAs(l))
	case more(b.PeakUse):
		return fmt.Sprintf("units (%s) for the busiest minute never pay: %s would pay from %s %s a month on, and %s only %s of that at this peak", x.Commitment, counted(x.Units, "unit"), from, noun, carry(x.Units), ofWhole(pricing.Count(1).Div(*b.PeakUse))) + steadyBase(v, l, x)
	}
	text := fmt.Sprintf("%s %s from %s %s a month on", unitsOf(x), pay(x.Units), from, noun)
	planned := inScenario(l.Requests.Low, l.Requests.Base, l.Requests.High, v.Estimate.Scenario)
	if planned.Sign() == 0 {
		text += ", and none are planned"
	} else {
		text += fmt.Sprintf(", %s the %s planned", timesText(x.BreakEven.Requests.Div(planned)), quantity(planned))
	}
	if x.Load.Capacity == nil {
		text += "; capacity unknown"
	}
	return text + steadyBase(v, l, x)
}

// steadyBase says where a base of units would be cheaper if only the load were steady.
func steadyBase(v *estimate.Provision, l estimate.ProvisionLine, x *estimate.Option) string {
	var best *estimate.Split
	for i := range x.Splits {
		if s := &x.Splits[i]; best == nil || s.Least.Cmp(best.Least) < 0 {
			best = s
		}
	}
	if best == nil || best.Least.Cmp(l.OnDemand.Of(v.Estimate.Scenario)) >= 0 {
		return ""
	}
	return fmt.Sprintf("; %s and the overflow would cost %s %s if the load never varied", counted(best.Units, "unit"), money(best.Least), v.Estimate.Currency)
}

// whyProvisioned says what units cost, and what is known of what they carry.
func whyProvisioned(v *estimate.Provision, l estimate.ProvisionLine, x estimate.Option) string {
	text := fmt.Sprintf("%s %s %s %s a month", counted(x.Units, "unit"), cost(x.Units), money(*x.Monthly), v.Estimate.Currency)
	if l.MustProvision {
		text = "the custom model cannot run on demand; " + text
	} else {
		text += fmt.Sprintf(", %s less than %s", money(*x.CheaperBy), paidAs(l))
	}
	if x.TermTotal.Sign() > 0 {
		text += fmt.Sprintf("; %s are owed for the term", money(*x.TermTotal))
	}
	if x.Load.Capacity == nil {
		text += fmt.Sprintf("; capacity unknown: see that %s %s the load", counted(x.Units, "unit"), carry(x.Units))
	}
	return text
}

// whyMixed says what a base of units with the overflow on demand costs at most.
func whyMixed(v *estimate.Provision, l estimate.ProvisionLine, x estimate.Option, s estimate.Split) string {
	spare := l.OnDemand.Of(v.Estimate.Scenario).Sub(s.Most)
	text := fmt.Sprintf("%s (%s) and the overflow %s cost at most %s %s a month, %s less than %s alone",
		counted(s.Units, "unit"), x.Commitment, paidAs(l), money(s.Most), v.Estimate.Currency, money(spare), paidAs(l))
	if !tooSmall(&x) {
		text += fmt.Sprintf(" and %s less than %s", money(x.Monthly.Sub(s.Most)), counted(x.Units, "unit"))
	}
	return text
}

// whyNone says why nothing can be chosen.
func whyNone(v *estimate.Provision, l estimate.ProvisionLine) string {
	text := fmt.Sprintf("what it costs %s is not known (%s)", paidAs(l), missingText(*l.Missing))
	if l.MustProvision {
		text = "the custom model cannot run on demand"
	}
	x := cheapestOption(l)
	switch {
	case x == nil:
		return text + ", and provisioned throughput has no price here (" + noOffers(l) + ")"
	case tooSmall(x):
		return fmt.Sprintf("%s, and %s cannot carry the busiest minute; %s needed", text, unitsOf(x), unitsNeeded(x))
	}
	return fmt.Sprintf("%s; %s %s %s %s a month", text, unitsOf(x), cost(x.Units), money(*x.Monthly), v.Estimate.Currency)
}

// missingText is what has no price or quantity, and why.
func missingText(u estimate.Unpriced) string {
	if u.Reason == estimate.QuantityUnknown {
		return u.Detail
	}
	return fmt.Sprintf("%s: %s", u.Meter.Label(), reasonText(u.Reason))
}

// noOffers says why no commitment has a price: once where all have one reason.
func noOffers(l estimate.ProvisionLine) string {
	var texts []string
	same := true
	for _, x := range l.Options {
		texts = append(texts, fmt.Sprintf("%s %s", x.Commitment, reasonText(x.Reason)))
		same = same && x.Reason == l.Options[0].Reason
	}
	if same && len(l.Options) > 1 {
		return reasonText(l.Options[0].Reason)
	}
	return strings.Join(texts, ", ")
}

// unitsNeeded is how many units the busiest minute needs: "4 units are".
func unitsNeeded(x *estimate.Option) string {
	if x.Load.Needed == 1 {
		return "1 unit is"
	}
	return counted(x.Load.Needed, "unit") + " are"
}

// timesText is a ratio in words: "22 times", "2.4 times", "1.02 times".
func timesText(q pricing.Quantity) string {
	if q.Cmp(pricing.Count(10)) >= 0 {
		return thousands(q.Round(0)) + " times"
	}
	if q.Cmp(pricing.Count(2)) < 0 {
		return q.Round(2) + " times" // 1.0 would be as many
	}
	return q.Round(1) + " times"
}

// roundedUp is a quantity that is not negative, rounded up to a whole number.
func roundedUp(q pricing.Quantity) string { return ceiling(q).Num().String() }

// ceiling is a quantity that is not negative, rounded up to a whole number.
func ceiling(q pricing.Quantity) *big.Rat {
	r := q.Rat()
	n, rest := new(big.Int).QuoRem(r.Num(), r.Denom(), new(big.Int))
	if rest.Sign() > 0 {
		n.Add(n, big.NewInt(1))
	}
	return new(big.Rat).SetInt(n)
}

// loadText says what the busiest minute of a line asks for and what is known of what a
// unit carries.
func loadText(l estimate.ProvisionLine) string {
	if len(l.Options) == 0 {
		return ""
	}
	load := l.Options[0].Load
	var parts []string
	text := ""
	if own := l.Own; own != nil {
		text = fmt.Sprintf("Its own plan: %s (%s). ", counted(own.Units, "unit"), own.Commitment)
	}
	if load.Input != nil {
		parts = append(parts, quantity(*load.Input)+" tokens in")
	}
	if load.Output != nil && load.Output.Sign() > 0 {
		parts = append(parts, quantity(*load.Output)+" tokens out")
	}
	if len(parts) > 0 {
		text += "Busiest minute: " + strings.Join(parts, ", ") + ". "
	}
	if load.Capacity == nil {
		return text + "Capacity unknown: " + load.Unknown + "."
	}
	var unit []string
	for _, side := range []struct {
		tpm  int64
		name string
	}{{load.Capacity.InputTPM, "in"}, {load.Capacity.OutputTPM, "out"}} {
		if side.tpm > 0 {
			unit = append(unit, count(side.tpm)+" "+side.name)
		}
	}
	return text + fmt.Sprintf("A unit carries %s; %s needed.", strings.Join(unit, ", "), unitsNeeded(&l.Options[0]))
}

// idleText says how busy the units of an option are on average, and what the rest of
// their month costs; "" where that is not known.
func idleText(v *estimate.Provision, x *estimate.Option) string {
	if x.Load.Idle == nil {
		return ""
	}
	return fmt.Sprintf("%s: busy %s of the month on average, idle time costs %s %s a month.", x.Commitment, ofWhole(*x.Load.MeanUse), money(*x.Load.Idle), v.Estimate.Currency)
}
