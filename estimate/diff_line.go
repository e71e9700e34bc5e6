package estimate

import (
	"math/big"

	"tokencast/pricing"
	"tokencast/workload"
)

// One line of a comparison; diff.go says what the steps mean.

// What printed decimals are worth: they are off by half of 10^-12 at most. A step is
// rounded to as many places, and less than a billionth of the currency is no mix.
const stepPlaces = 12

var (
	printed = big.NewRat(1, 1_000_000_000_000)
	noMix   = big.NewRat(1, 1_000_000_000)
)

// amount is what a line costs in a scenario; 0 where nothing of it is priced, which
// leaves it out of the total too.
func (l *SavedLine) amount(s Scenario) pricing.Money {
	if l.Amount == nil {
		return pricing.Money{}
	}
	return l.Amount.Of(s)
}

// sideOf returns the meter that stands for the side of a call that m is of.
func sideOf(m pricing.Meter) pricing.Meter {
	if m == pricing.CacheRead || m == pricing.CacheWrite {
		return pricing.Input
	}
	return m
}

// held reports whether a meter is paid for what is held, whatever the calls.
func held(m pricing.Meter) bool {
	return m == pricing.ModelUnitHour || m == pricing.CustomModelStorage
}

// kind is what makes two items the same but for their figures.
type kind struct {
	meter pricing.Meter
	when  string
}

// sideItems are the items of one side of a line, in a scenario.
type sideItems struct {
	quantity map[kind]*big.Rat
	price    map[kind]*big.Rat // of a single token, image, hour ...
}

// sum is the quantity of all items.
func (g sideItems) sum() *big.Rat {
	sum := new(big.Rat)
	for _, q := range g.quantity {
		sum.Add(sum, q)
	}
	return sum
}

// cost is the amount of all items.
func (g sideItems) cost() *big.Rat {
	sum := new(big.Rat)
	for k, q := range g.quantity {
		sum.Add(sum, mul(q, g.price[k]))
	}
	return sum
}

// costAs is what so much of the side costs at its own price, the average of its items.
// A side without any quantity has no average; its items then count by now's shares.
func (g sideItems) costAs(quantity *big.Rat, now sideItems) *big.Rat {
	if sum := g.sum(); sum.Sign() != 0 {
		return new(big.Rat).Quo(mul(g.cost(), quantity), sum)
	}
	cost := new(big.Rat)
	if all := now.sum(); all.Sign() != 0 {
		for k, q := range now.quantity {
			if p := g.price[k]; p != nil {
				cost.Add(cost, mul(new(big.Rat).Quo(q, all), mul(p, quantity)))
			}
		}
	}
	return cost
}

// sidesOf gathers the items of a line by side. Items of one kind are one, at their price
// on average.
func sidesOf(l *SavedLine, s Scenario) map[pricing.Meter]sideItems {
	sides := map[pricing.Meter]sideItems{}
	for _, item := range l.Items {
		g, ok := sides[sideOf(item.Meter)]
		if !ok {
			g = sideItems{map[kind]*big.Rat{}, map[kind]*big.Rat{}}
			sides[sideOf(item.Meter)] = g
		}
		k, q := kind{item.Meter, item.When}, at(item.Quantity, s).Rat()
		p := item.Price.Mul(pricing.Count(1).Div(pricing.Count(item.Unit.Size()))).Rat()
		if had := g.quantity[k]; had != nil {
			both := new(big.Rat).Add(had, q)
			if both.Sign() != 0 {
				p = new(big.Rat).Quo(new(big.Rat).Add(mul(had, g.price[k]), mul(q, p)), both)
			}
			q = both
		}
		g.quantity[k], g.price[k] = q, p
	}
	return sides
}

// steps are exact amounts by cause.
type steps map[Cause]*big.Rat

func (s steps) add(cause Cause, to, from *big.Rat) {
	if s[cause] == nil {
		s[cause] = new(big.Rat)
	}
	s[cause].Add(s[cause], new(big.Rat).Sub(to, from))
}

// lineSteps returns by cause what changed of a line that both sides have. The steps sum
// to the change of its amount.
func lineSteps(b, n *SavedLine, s Scenario) map[Cause]pricing.Money {
	out := steps{}
	same := b.Model == n.Model && b.Plan == n.Plan
	after := sidesOf(n, s)
	was, is := callsOf(b, n, s)
	for meter, base := range sidesOf(b, s) {
		now, there := after[meter]
		if was == nil && !held(meter) {
			continue
		}
		atVolume := base.sum() // the base quantity at the new volume
		switch {
		case held(meter) && !there:
		case there && (held(meter) || sameLength(base.sum(), was, now.sum(), is)):
			atVolume = now.sum()
		case !held(meter) && was.Sign() != 0:
			atVolume = mul(atVolume, new(big.Rat).Quo(is, was))
		}
		volume := base.costAs(atVolume, now)
		out.add(VolumeCause, volume, base.cost())
		if !there {
			continue
		}
		out.add(TokensCause, base.costAs(now.sum(), now), volume)
		for k, q := range now.quantity {
			if p, ok := base.price[k]; ok && same {
				out.add(PriceCause, mul(q, now.price[k]), mul(q, p))
			}
		}
	}
	return out.rounded(n.amount(s).Sub(b.amount(s)))
}

// sameLength reports whether calls are as long now as they were, as far as the printed
// figures tell; so they are where no calls were made.
//
//	q / was = q' / is, each of the four off by 10^-12 at most
func sameLength(q, was, q2, is *big.Rat) bool {
	if was.Sign() == 0 {
		return true
	}
	apart := new(big.Rat).Sub(mul(q2, was), mul(q, is))
	slack := new(big.Rat)
	for _, figure := range []*big.Rat{q, was, q2, is} {
		slack.Add(slack, figure)
	}
	return apart.Abs(apart).Cmp(mul(slack, printed)) <= 0
}

// callsOf returns the calls (images) of both sides, nil where they cannot be set against
// each other.
func callsOf(b, n *SavedLine, s Scenario) (was, is *big.Rat) {
	for _, pair := range [][2]*workload.Range{{b.Calls, n.Calls}, {b.Images, n.Images}} {
		if pair[0] != nil && pair[1] != nil {
			return at(*pair[0], s).Rat(), at(*pair[1], s).Rat()
		}
	}
	return nil, nil
}

// rounded rounds the steps to what can be printed. What is left of the change is the
// mix, or is added to the largest step where it is no more than rounding makes.
func (s steps) rounded(change pricing.Money) map[Cause]pricing.Money {
	out := map[Cause]pricing.Money{}
	left, rest := change, MixCause
	for _, cause := range causeOrder {
		if s[cause] == nil {
			continue
		}
		step, _ := new(big.Rat).SetString(pricing.MoneyOf(s[cause]).Round(stepPlaces))
		out[cause] = pricing.MoneyOf(step)
		left = left.Sub(out[cause])
		if step.Sign() != 0 && (rest == MixCause || size(out[cause]).Cmp(size(out[rest])) > 0) {
			rest = cause
		}
	}
	if size(left).Cmp(noMix) > 0 {
		rest = MixCause
	}
	out[rest] = out[rest].Add(left)
	return out
}
