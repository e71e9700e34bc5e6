package reports

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"tokencast/estimate"
	"tokencast/pricing"
	"tokencast/workload"
)

// volumeColumns is how many columns the table of the lines has on Assumptions.
const volumeColumns = 14

// fillAssumptions holds the inputs that all sheets use, and those of each line: its plan
// and its volume.
func (b *book) fillAssumptions() {
	s, e := b.assumptions, b.estimate
	s.title(b.text("Assumptions", b.style(lookTitle, numNone)), b.explain("Cells in blue on yellow are inputs: change them and every sheet follows. The other cells are protected, without a password."))
	s.add(b.headings("Setting", ">Value", "Of", " ", " ", " ", " ")...)
	b.addSettings()
	s.skip()
	b.addFactors()
	s.skip()
	b.addWorkings()
	s.skip()
	s.tableRow = s.add(b.headings("Workload", "Model", "Plan in use", "Plan of the estimate", "Volume of", ">Volume, base", "a", ">Low / base", ">High / base", ">Low a month", ">Base a month", ">High a month", ">Charges in use", "Note")...)
	s.rows[s.tableRow-1].height = 2 * rowHeight
	b.volumeRow = s.next()
	s.tailRows = len(e.Lines)
	if s.end() > lastRow {
		b.must(fmt.Errorf("%d lines are more than a sheet holds; write CSV instead", len(e.Lines)))
	}
	if len(e.Lines) > 0 {
		s.table, s.tableWidth = "tblVolumes", volumeColumns
	}
	s.tail = b.writeVolumes
	b.addChoices()
}

// addSettings writes the inputs with a name.
func (b *book) addSettings() {
	s, e := b.assumptions, b.estimate
	setting := func(name, title string, v any, look look, numFmt, of string) string {
		cell := cellAt("B", s.add(b.say(title), b.number(v, b.style(look, numFmt)), b.say(of)))
		b.name(name, s, cell)
		return cell
	}
	rule := func(cell string, operator excelize.DataValidationOperator, from, to float64, text string) {
		s.validations = append(s.validations, b.decimal(cell, operator, from, to, text))
	}
	cell := setting("in_Scenario", "Scenario", e.Scenario.String(), lookInputText, numNone, "low, base or high: which one the totals are of")
	s.validations = append(s.validations, b.choice(cell, []string{"low", "base", "high"}, "Scenario", "low, base or high"))
	first := pricing.Day{}
	if len(e.Months) > 0 {
		first = e.Months[0].First
	}
	cell = setting("in_Start", "First day", serial(first), lookInput, numDay, "of the first month; a month that begins later is a part of one. Prices stay with the number of their month")
	rule(cell, excelize.DataValidationOperatorGreaterThan, 1, 0, "a date")
	rate := pricing.Count(1)
	of := "no conversion: prices and totals are in " + e.Currency
	if e.FX != nil {
		rate, of = e.FX.Rate, fmt.Sprintf("%s for one %s, of %s (%s)", e.Currency, e.ListCurrency, e.FX.Date, e.FX.Source)
	}
	cell = setting("in_FX", "Rate of exchange", rate, lookInput, "0.0000########", of)
	rule(cell, excelize.DataValidationOperatorGreaterThan, 0, 0, "a number above 0")
	cell = setting("in_Hours", "Hours of a month", e.MonthHours, lookInput, numDecimalOf(e.MonthHours), "for provisioned model units, and volumes by the day, hour, minute or second")
	rule(cell, excelize.DataValidationOperatorBetween, 0.001, 10_000, "more than 0 hours, at most 10,000")
	cell = setting("in_Discount", "Discount on everything", 0.0, lookInput, numPercent, "beside those of single prices, which stand on Line items")
	rule(cell, excelize.DataValidationOperatorBetween, 0, 1, "0 % to 100 %")
	cell = setting("in_Contingency", "Contingency", 0.0, lookInput, numPercent, "on top of the total, in the budget request")
	rule(cell, excelize.DataValidationOperatorBetween, 0, 10, "0 % to 1000 %")
	cell = setting("in_Tax", "Tax", 0.0, lookInput, numPercent, "on the total with contingency, in the budget request")
	rule(cell, excelize.DataValidationOperatorBetween, 0, 10, "0 % to 1000 %")
	cell = setting("in_Growth", "Growth a month", growthOf(e), lookInput, numPercent, "of requests and images, compound; what is paid by the hour does not grow")
	rule(cell, excelize.DataValidationOperatorGreaterThan, -1, 0, "above -100 %")
	cell = setting("in_Step", "Step of the sensitivity", 0.1, lookInput, numPercent, "how far prices, volumes and hours are moved on Sensitivity")
	rule(cell, excelize.DataValidationOperatorBetween, 0, 1, "0 % to 100 %")
	calendar := "no"
	if e.Calendar {
		calendar = "yes"
	}
	cell = setting("in_Calendar", "Months of the calendar", calendar, lookInputText, numNone, "yes: each month has 24 hours for each of its days, and the hours above do not count")
	s.validations = append(s.validations, b.choice(cell, []string{"yes", "no"}, "Months of the calendar", "yes or no"))
	if e.Budget != nil {
		b.budget = true
		cell = setting("in_Budget", "Budget a month", e.Budget.Monthly, lookInput, numMoney, e.Currency+", held against the total of the scenario")
		rule(cell, excelize.DataValidationOperatorGreaterThanOrEqual, 0, 0, "0 or more")
	}
}

// periods are how often a period comes in a month, as a formula and as a figure of the
// hours of a month.
var volumePeriods = []struct {
	per     workload.Per
	formula string
	of      func(hours float64) float64
}{
	{workload.PerMonth, "", func(float64) float64 { return 1 }},
	{workload.PerDay, "calc_Hours/24", func(h float64) float64 { return h / 24 }},
	{workload.PerHour, "calc_Hours", func(h float64) float64 { return h }},
	{workload.PerMinute, "calc_Hours*60", func(h float64) float64 { return h * 60 }},
	{workload.PerSecond, "calc_Hours*3600", func(h float64) float64 { return h * 3600 }},
}

// addFactors writes what the scenarios make of volumes and tokens, and the periods.
func (b *book) addFactors() {
	s := b.assumptions
	s.add(b.headings("Scenario", ">Volumes, times", ">Tokens, times", " ", "Period", ">In a month")...)
	b.factorRows = lineRange{s.next(), s.next() + 2}
	b.periodRows = map[string]int{}
	hours := b.quantity(b.estimate.MonthHours)
	for k, p := range volumePeriods {
		row := make([]any, 6)
		if k < 3 {
			factor := b.style(lookInput, "0.00##")
			row[0], row[1], row[2] = b.say([]string{"low", "base", "high"}[k]), b.number(1, factor), b.number(1, factor)
		}
		row[4] = b.say(string(p.per))
		if p.formula == "" {
			row[5] = b.number(1, b.style(lookPlain, numWhole))
		} else {
			row[5] = b.formula(p.formula, p.of(hours), b.style(lookPlain, numDecimal))
		}
		b.periodRows[string(p.per)] = s.add(row...)
	}
	cells := fmt.Sprintf("B%d:C%d", b.factorRows.first, b.factorRows.last)
	s.validations = append(s.validations, b.atLeastZero(cells, "a factor"))
}

// addWorkings writes what follows from the settings alone.
func (b *book) addWorkings() {
	s, e := b.assumptions, b.estimate
	s.add(b.headings("Workings", ">Value", "Of", " ", " ", " ", " ")...)
	working := func(name, title, formula string, v any, numFmt, of string) {
		b.name(name, s, cellAt("B", s.add(b.say(title), b.formula(formula, v, b.style(lookPlain, numFmt)), b.say(of))))
	}
	working("calc_Scenario", "Number of the scenario", "MATCH(in_Scenario,"+absoluteSpan("A", b.factorRows)+",0)", scenario(e.Scenario)+1, numWhole, "among low, base and high")
	first := "in_Start-DAY(in_Start)+1"
	full := "EDATE(" + first + ",IF(DAY(in_Start)=1,0,1))"
	next := "EDATE(" + first + ",IF(DAY(in_Start)=1,1,2))"
	working("calc_Hours", "Hours of a full month", `IF(in_Calendar="yes",24*(`+next+"-"+full+"),in_Hours)", e.MonthHours, numDecimalOf(e.MonthHours), "the first whole month")
	working("calc_Net", "Net of discount, converted", "(1-in_Discount)*in_FX", b.exchange(), "0.0000########", e.Currency+" for one "+e.ListCurrency+" of the price list")
}

// growthOf returns the workload's growth a month, 0 where the horizon is a single month.
func growthOf(e *estimate.Estimate) pricing.Quantity {
	if len(e.Months) < 2 {
		return pricing.Quantity{}
	}
	return e.Months[1].Growth.Sub(pricing.Count(1))
}

// addChoices lets the inputs of the lines take what makes sense: a plan among those with
// prices, a volume that is not below zero.
func (b *book) addChoices() {
	s, e := b.assumptions, b.estimate
	// Lines with the same plans share a rule, and those in a row a reference.
	cells := map[string][]string{}
	var kinds []string
	last := ""
	for i, l := range e.Lines {
		var names []string
		for _, p := range l.Plans {
			names = append(names, planName(p))
		}
		kind := strings.Join(names, ",")
		row := strconv.Itoa(b.volumeRow + i)
		switch {
		case cells[kind] == nil:
			kinds = append(kinds, kind)
			fallthrough
		case kind != last:
			cells[kind] = append(cells[kind], "C"+row)
		default:
			list := cells[kind]
			from, _, _ := strings.Cut(list[len(list)-1], ":")
			list[len(list)-1] = from + ":C" + row
		}
		last = kind
	}
	const together = 400 // references of one rule
	for _, kind := range kinds {
		if kind == "" {
			continue
		}
		for list := cells[kind]; len(list) > 0; {
			n := min(together, len(list))
			s.validations = append(s.validations, b.choice(strings.Join(list[:n], " "), strings.Split(kind, ","), "Plan", "One of: "+strings.ReplaceAll(kind, ",", ", ")))
			list = list[n:]
		}
	}
	if len(e.Lines) > 0 {
		s.validations = append(s.validations, b.atLeastZero(fmt.Sprintf("F%d:F%d H%d:I%d", b.volumeRow, s.end(), b.volumeRow, s.end()), "a volume or factor"))
	}
}

// writeVolumes writes the plan and the volume of each line.
func (b *book) writeVolumes(w *rowWriter) {
	looks := b.looks
	text := looks.text
	times := func(k int) string { return "$B$" + strconv.Itoa(b.factorRows.first+k) }
	var rows []itemRow
	for i, l := range b.estimate.Lines {
		n := b.volumeRow + i
		row := strconv.Itoa(n)
		w.begin(n)
		w.text(text, l.Name)
		w.text(text, l.Model)
		own, note := "", ""
		if len(l.Plans) > 0 {
			own = planName(l.Plans[0])
		}
		w.text(looks.inputText, own)
		w.text(text, own)
		monthly, of := monthlyVolume(l)
		if monthly == nil || l.Volume == nil {
			w.skip(8)
		} else {
			w.text(text, of)
			base := b.quantity(l.Volume.Base)
			w.number(looks.inputOf(base), base)
			w.text(text, string(l.Volume.Per))
			low, high := 1.0, 1.0
			if base > 0 {
				low, high = ratio(l.Volume.Low, l.Volume.Base), ratio(l.Volume.High, l.Volume.Base)
			} else {
				note = "no volume in the base scenario: the quantities stand on Line items"
			}
			w.number(looks.inputFactor, low)
			w.number(looks.inputFactor, high)
			period := "*$F$" + strconv.Itoa(b.periodRows[string(l.Volume.Per)])
			figures := [3]pricing.Quantity{monthly.Low, monthly.Base, monthly.High}
			for k, by := range []string{"*H" + row, "", "*I" + row} {
				v := 0.0
				if base > 0 {
					v = b.quantity(figures[k])
				}
				w.formula(looks.of(v), v, "F", row, by, "*", times(k), period)
			}
		}
		rows = b.itemRows(i, rows)
		inUse := 0
		for _, r := range rows {
			if r.plan <= 0 {
				inUse++
			}
		}
		block := b.blocks[i]
		w.formula(looks.whole, float64(inUse), "SUM("+b.items[block.sheet].ref(absoluteSpan(itemUseColumn, block.rows))+")")
		if l.Plan == "provisioned" && note == "" {
			note = "billed by the hour: the volume does not change the cost of this plan"
		}
		w.text(text, note)
		w.end()
	}
}

// numDecimalOf returns the number format of a quantity: whole where it is.
func numDecimalOf(q pricing.Quantity) string {
	if q.Rat().IsInt() {
		return numWhole
	}
	return numDecimal
}
