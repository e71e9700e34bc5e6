package estimate

import (
	"fmt"
	"slices"

	"tokencast/pricing"
)

// The months as they fall.
//
// What a line costs in a month is a sum of five parts, each of which follows the month
// in its own way, so every month comes from the same five sums at the prices of its
// first day:
//
//	amount = growth x (ByMonth x days / days of the month + ByHour x hours / full hours)
//	       + Hourly x hours / full hours + ByDays x days / days of the month + Standing
//
// A month of 730 hours that begins on the 15th of July has 17 of 31 days and 730 x 17 /
// 31 hours; by the calendar it has 17 x 24 = 408.

// stretch is how a month differs from a full one at the volume of month 1.
type stretch struct {
	days, daysInMonth int
	hours             pricing.Quantity
	factors           [Spans]pricing.Quantity
}

// stretch returns how month k differs, whose volume is growth times that of month 1 and
// which ends before the day until, where one is given.
func (j *Job) stretch(k int, growth pricing.Quantity, until pricing.Day) stretch {
	first := j.monthBegins(k)
	s := stretch{days: first.DaysInMonth() - first.Day + 1, daysInMonth: first.DaysInMonth()}
	if !until.IsZero() {
		s.days = min(s.days, until.Since(first))
	}
	part := pricing.Count(int64(s.days)).Div(pricing.Count(int64(s.daysInMonth)))
	s.hours = j.month().Of(first).Mul(part)
	full := s.hours.Div(j.fullMonth())
	s.factors = [Spans]pricing.Quantity{ByMonth: growth.Mul(part), ByHour: growth.Mul(full), Hourly: full, ByDays: part, Standing: one}
	return s
}

// months prices each month of the horizon at its own prices, length and growth. sums are
// what all lines cost in month 1, were it a full month; a line is priced anew only where
// its prices change.
func (j *Job) months(e *Estimate, lines []planned, sums [Spans]Amounts) {
	growth := one
	warned := map[string]bool{}
	unpriced := make([][]Unpriced, len(lines)) // in the month
	for i := range lines {
		unpriced[i] = e.Lines[i].Plans[0].Unpriced
	}
	for k := range j.wl.Months {
		day := j.priceDay(k)
		for i := range lines {
			p := &lines[i]
			if k == 0 || !slices.Contains(j.repricedIn(p.model), k) {
				continue
			}
			uses := j.uses(p)
			before, now := p.pricedIn(uses, j.priceDay(k-1)), p.pricedIn(uses, day)
			for s := range sums {
				sums[s] = sums[s].sub(before.sums[s]).Add(now.sums[s])
			}
			unpriced[i] = now.unpriced
		}
		length := j.stretch(k, growth, pricing.Day{})
		m := Month{First: j.monthBegins(k), Days: length.days, Hours: length.hours, PriceDay: day, Growth: growth, Factors: length.factors, Complete: true}
		for s, sum := range sums {
			m.Amounts = m.Amounts.Add(sum.times(length.factors[s]))
		}
		if k == 0 {
			m.OneOff = e.OneOffs
		}
		for i := range lines {
			for _, u := range unpriced[i] {
				m.Complete = false
				key := fmt.Sprint(i, u.Meter)
				if !slices.ContainsFunc(e.Lines[i].Unpriced, func(known Unpriced) bool { return known.Meter == u.Meter }) && !warned[key] {
					warned[key] = true
					e.Complete = false
					e.warn("price_ends", lines[i].Name, "%s: from %s on there is %s", e.Lines[i].Model, m.First.MonthText(), u.Detail)
				}
			}
		}
		e.Months = append(e.Months, m)
		e.Horizon = e.Horizon.Add(m.Amounts)
		growth = growth.Mul(one.Add(j.wl.Growth))
	}
}

// owed finds what commitments cost after the horizon: a full term is owed.
func (j *Job) owed(e *Estimate, lines []planned) {
	for i := range lines {
		p := &lines[i]
		if p.Provisioned == nil || p.Provisioned.Commitment.Months() == 0 {
			continue
		}
		uses := j.uses(p)
		o := Owed{Line: p.Name, Commitment: p.Provisioned.Commitment}
		end := monthsLater(j.firstDay(), o.Commitment.Months())
		for k := j.wl.Months; j.monthBegins(k).Before(end); k++ {
			length := j.stretch(k, one, end)
			for _, item := range p.price(uses, j.priceDay(k), all(Base)).items {
				if item.Rate.Meter == pricing.ModelUnitHour {
					o.Months = o.Months.Add(length.factors[ByDays])
					o.Amount = o.Amount.Add(item.Amount.Mul(length.factors[Hourly]))
				}
			}
		}
		if o.Amount.Sign() > 0 {
			e.Owed = append(e.Owed, o)
		}
	}
}

// monthsLater is the same day of the month n months later, or the last of that month
// where it has no such day.
func monthsLater(d pricing.Day, n int) pricing.Day {
	later := d.FirstOfMonth(n)
	later.Day = min(d.Day, later.DaysInMonth())
	return later
}
