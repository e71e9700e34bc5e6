package reports

import (
	"fmt"
	"strconv"

	"tokencast/estimate"
	"tokencast/pricing"
	"tokencast/workload"
)

// Commitments: until when they run, and what of them is owed after the horizon.

// addTerms writes the commitments: until when they run and what of them is owed after the
// horizon.
func (b *book) addTerms() {
	s, e := b.plans, b.estimate
	s.add(b.headings("Commitment", ">Months of the term", ">Ends before", ">Months owed", ">of full months")...)
	n := len(e.Months)
	var first, end pricing.Day
	if n > 0 {
		first = e.Months[0].First
		end = first.FirstOfMonth(n)
	}
	s.add(b.say("the horizon"), b.formula("COUNT("+b.months.ref(absoluteSpan("A", b.monthRows))+")", n, b.style(lookPlain, numWhole)),
		b.formula("EDATE(in_Start-DAY(in_Start)+1,B"+strconv.Itoa(s.next())+")", serial(end), b.style(lookPlain, numDay)))
	horizon := "$C$" + strconv.Itoa(len(s.rows))
	b.termRows = map[pricing.Commitment]int{}
	for _, c := range pricing.Commitments() {
		r := strconv.Itoa(s.next())
		ends, months, hours := b.owed(first, end, c.Months())
		from := "C" + r + "-DAY(C" + r + ")+1"
		owed := fmt.Sprintf("IF(C%[1]s<=%[2]s,0,(YEAR(C%[1]s)-YEAR(%[2]s))*12+MONTH(C%[1]s)-MONTH(%[2]s)+(DAY(C%[1]s)-1)/(EDATE(%[3]s,1)-(%[3]s)))", r, horizon, from)
		b.termRows[c] = s.add(
			b.say(planName(estimate.Plan{Provisioned: &workload.Provisioned{Commitment: c}})), b.number(c.Months(), b.style(lookPlain, numWhole)),
			b.formula("EDATE(in_Start,B"+r+")", serial(ends), b.style(lookPlain, numDay)),
			b.formula(owed, months, b.style(lookPlain, numFactor)),
			b.formula(`IF(in_Calendar="yes",24*MAX(0,C`+r+"-"+horizon+")/calc_Hours,D"+r+")", hours, b.style(lookPlain, numFactor)),
		)
	}
}

// owed returns the end of a term of so many months, and how much of it lies after the
// horizon: in months by their days, and in hours of full months.
func (b *book) owed(first, horizon pricing.Day, term int) (end pricing.Day, months, hours float64) {
	if first.IsZero() {
		return first, 0, 0
	}
	end = first.FirstOfMonth(term)
	end.Day = min(first.Day, end.DaysInMonth())
	if !horizon.Before(end) {
		return end, 0, 0
	}
	whole := (end.Year-horizon.Year)*12 + int(end.Month) - int(horizon.Month)
	months = float64(whole) + float64(end.Day-1)/float64(end.DaysInMonth())
	hours = months
	if b.estimate.Calendar {
		hours = float64(24*end.Since(horizon)) / b.quantity(b.estimate.MonthHours)
	}
	return end, months, hours
}

// writeOwed writes what a plan's commitment costs after the horizon, at the last prices.
func (b *book) writeOwed(w *rowWriter, l lineOnPlans, p *estimate.Plan, n int, r string, rows []itemRow) {
	if p.Provisioned == nil || p.Provisioned.Commitment.Months() == 0 || len(b.estimate.Months) == 0 {
		w.skip(1)
		return
	}
	last := b.months.ref("$A$" + strconv.Itoa(b.monthRows.last))
	sum := func(span estimate.Span) string {
		return b.sumIfsOf(l.line, "R", itemPlanColumn, "C"+r, itemFollowsColumn, `"`+follows[span]+`"`, itemFromColumn, `"<="&`+last, itemToColumn, `">="&`+last)
	}
	w.formula(b.looks.money, b.owedOf(l.line, n, rows), "("+sum(estimate.Hourly)+"+"+sum(estimate.ByDays)+")*$E$"+strconv.Itoa(b.termRows[p.Provisioned.Commitment]))
}

// owedOf is what plan n of a line costs after the horizon: its hours at the last prices.
func (b *book) owedOf(line, n int, rows []itemRow) float64 {
	months := b.estimate.Months
	plans := b.estimate.Lines[line].Plans
	if len(months) == 0 || n >= len(plans) || plans[n].Provisioned == nil {
		return 0
	}
	var hourly float64
	for k := range rows {
		if r := rows[k]; r.plan == n && r.item != nil && r.to == len(months) && (r.span == estimate.Hourly || r.span == estimate.ByDays) {
			hourly += b.money(r.item.Amount)
		}
	}
	_, _, factor := b.owed(months[0].First, months[0].First.FirstOfMonth(len(months)), plans[n].Provisioned.Commitment.Months())
	return hourly * factor
}
