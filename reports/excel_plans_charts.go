package reports

import (
	"strconv"
)

// crossingSteps is how many volumes the crossing is drawn at: 0 to twice the largest
// break-even.
const crossingSteps = 11

// addCompared writes what some lines cost under each plan, side by side.
func (b *book) addCompared(compared, lines []lineOnPlans, names []string, chartRow int) {
	s, e := b.plans, b.estimate
	headings := []string{"Plans compared" + b.in(e.Currency)}
	for _, name := range names {
		headings = append(headings, ">"+name)
	}
	header := s.add(b.headings(headings...)...)
	s.rows[header-1].height = 2 * rowHeight
	for _, c := range compared {
		rows := lineRange{}
		for _, l := range lines {
			if l.line == c.line {
				rows = l.rows
			}
		}
		l := e.Lines[c.line]
		row := make([]any, len(names)+1)
		row[0] = b.say(l.Name)
		for n, p := range l.Plans {
			for k, name := range names {
				if name == planName(p) && len(p.Items) > 0 {
					row[k+1] = b.formula(cellAt(planScenarioColumn, rows.first+n), b.inScenarios(p.Amount)[scenario(e.Scenario)], b.style(lookPlain, numMoney))
				}
			}
		}
		s.add(row...)
	}
	var series []chartSeries
	for k := range names {
		column := columnName(k + 1)
		series = append(series, chartSeries{cellAt(column, header), columnSpan(column, lineRange{header + 1, len(s.rows)})})
	}
	s.skip()
	b.chart(s, cellAt("A", chartRow), columnChart, "Plans compared", "Clustered columns: what the lines with a choice of plans cost a month under each plan, in "+e.Currency+".", columnSpan("A", lineRange{header + 1, header + len(compared)}), series, numNone)
}

// addCrossing writes what a line costs on demand and provisioned at growing volumes.
func (b *book) addCrossing(l lineOnPlans, chartRow int) {
	s, e := b.plans, b.estimate
	line := &e.Lines[l.line]
	s.add(b.text("Break-even of "+line.Name, b.style(lookSection, numText)))
	headings := []string{">Share of twice the break-even", ">Volume a month", ">on-demand"}
	var provisioned []int
	for n, p := range line.Plans {
		if p.Provisioned != nil && len(p.Items) > 0 {
			provisioned = append(provisioned, n)
			headings = append(headings, ">"+planName(p))
		}
	}
	header := s.add(b.headings(headings...)...)
	s.rows[header-1].height = 2 * rowHeight
	od := &line.Plans[l.onDemand-l.rows.first]
	odStanding := b.standing(od)
	volume := b.volumeOf(l.line).floats[1]
	each := (b.money(od.Amount.Base) - odStanding) / volume
	var largest float64
	for _, n := range provisioned {
		p := &line.Plans[n]
		if each > 0 {
			largest = max(largest, (b.money(p.Amount.Base)-b.standing(p))/each)
		}
	}
	odRow := strconv.Itoa(l.onDemand)
	cost, whole := b.style(lookPlain, numMoney), b.style(lookPlain, numWhole)
	for k := range crossingSteps {
		r := strconv.Itoa(s.next())
		share := float64(k) / (crossingSteps - 1)
		v := share * 2 * largest
		row := []any{
			b.number(share, b.style(lookPlain, "0%")),
			b.formula("A"+r+"*2*MAX("+absoluteSpan(planBreakEvenColumn, l.rows)+")", v, whole),
			b.formula("$O$"+odRow+"+B"+r+"*($H$"+odRow+"-$O$"+odRow+")/$M$"+odRow, odStanding+v*each, cost),
		}
		for _, n := range provisioned {
			row = append(row, b.formula("$H$"+strconv.Itoa(l.rows.first+n), line.Plans[n].Amount.Base, cost))
		}
		s.add(row...)
	}
	rows := lineRange{header + 1, header + crossingSteps}
	var series []chartSeries
	for k := range len(provisioned) + 1 {
		column := columnName(k + 2)
		series = append(series, chartSeries{cellAt(column, header), columnSpan(column, rows)})
	}
	s.skip()
	b.chart(s, cellAt("G", chartRow), lineChart, "Where provisioned gets cheaper", "Lines over growing volume: on-demand rises, provisioned throughput stays; where they cross is the break-even volume of the line, in "+e.Currency+" a month.", columnSpan("B", rows), series, numWhole)
}

// addMonthChart draws what the months cost by line.
func (b *book) addMonthChart(lines int, more bool) {
	s := b.months
	if more {
		lines++
	}
	var series []chartSeries
	for k := range lines {
		column := columnName(monthLineColumn + k)
		series = append(series, chartSeries{cellAt(column, monthHeader), columnSpan(column, b.monthRows)})
	}
	b.chart(s, cellAt("A", s.next()+1), stackedChart, "Monthly spend by line", "Stacked columns: what each line costs in each month of the horizon, in "+b.estimate.Currency+", one-off costs apart.", columnSpan(monthColumn, b.monthRows), series, numMonth)
}

// tornado draws the deltas of the drivers.
func (b *book) tornado(cell string, header int, rows lineRange) {
	b.chart(b.sensitivity, cell, tornadoChart, "What moves the total", "Tornado: for each driver, how far the total a month moves when it alone is low or high; the largest stands on top.", columnSpan("A", rows), []chartSeries{
		{cellAt("B", header), columnSpan("B", rows)}, {cellAt("C", header), columnSpan("C", rows)},
	}, numNone)
}
