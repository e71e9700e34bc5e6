package reports

import (
	"fmt"
	"strconv"

	"github.com/xuri/excelize/v2"

	"tokencast/estimate"
	"tokencast/pricing"
)

// optionCells refer to the cells of a line, and to those of one of its commitments.
type optionCells struct {
	line, row string
}

func (o optionCells) of(column string) string { return "$" + column + "$" + o.line }
func (o optionCells) at(column string) string { return column + o.row }

// addOptions writes a row for each line and commitment.
func (b *provisionBook) addOptions() {
	s, e := b.page, b.estimate
	in := b.in(e.Currency)
	s.rows[s.add(b.headings("Line", "Model", "Commitment", "Offered", ">Units", ">Price of a unit an hour", ">Discount", ">Hours a month", ">All units an hour"+in, ">A month"+in, ">Owed for the term"+in, ">By use a month"+in, ">Cheaper by"+in, ">Pays from, requests a month", ">Pays from, tokens a minute", ">Use in the busiest minute", "Carries it", ">Units needed", ">A unit carries, requests a month", ">A month, where it carries the load"+in, "Note")...)-1].height = 3 * rowHeight
	first := s.next()
	for i := range b.of.Lines {
		for k := range b.of.Lines[i].Options {
			b.addOption(i, k)
		}
	}
	if s.next() > first {
		s.validations = append(s.validations,
			b.decimal(fmt.Sprintf("E%d:E%d", first, s.next()-1), excelize.DataValidationOperatorGreaterThanOrEqual, 1, 0, "1 unit or more"),
			b.decimal(fmt.Sprintf("G%d:G%d", first, s.next()-1), excelize.DataValidationOperatorBetween, 0, 1, "0 % to 100 %"))
	}
}

// addOption writes the row of commitment k of line i.
func (b *provisionBook) addOption(i, k int) {
	s, l := b.page, &b.of.Lines[i]
	x := &l.Options[k]
	money, whole := b.style(lookPlain, numMoney), b.style(lookPlain, numWhole)
	o := optionCells{strconv.Itoa(b.lines.first + i), strconv.Itoa(s.next())}
	cells := make([]any, useColumns)
	cells[0], cells[1], cells[2], cells[3] = b.say(l.Name), b.say(l.Model), b.say(string(x.Commitment)), b.say("yes")
	cells[4] = b.number(x.Units, b.style(lookInput, numWhole))
	if x.Commitment == pricing.NoCommitment && l.Own != nil && l.Own.Hours != nil {
		cells[7] = b.number(x.Hours, b.style(lookInput, numDecimal))
	} else {
		cells[7] = b.formula("calc_Hours", x.Hours, b.style(lookLink, numDecimalOf(x.Hours)))
	}
	b.loadCells(cells, l, x, o)
	note := x.Detail
	if x.Load.Unknown != "" && x.Offered {
		note = "capacity unknown: " + x.Load.Unknown
	}
	cells[20] = b.explain(note)
	if !x.Offered {
		cells[3] = b.say(reasonText(x.Reason))
		s.add(cells...)
		s.explained(note, 20)
		return
	}
	price := b.prices[keyOf(l.Model, *x.Rate)]
	cells[5] = b.formula(price.each1, price.each, b.style(lookLink, numPrice))
	cells[6] = b.number(x.Discount, b.style(lookInput, numPercent))
	cells[8] = b.formula(o.at("E")+"/"+price.per+"*"+o.at("F")+"*(1-"+o.at("G")+")*calc_Net", *x.Hourly, money)
	cells[9] = b.formula(o.at("I")+"*"+o.at("H"), *x.Monthly, money)
	term := b.plans.ref("$B$" + strconv.Itoa(b.termRows[x.Commitment]))
	cells[10] = b.formula(o.at("I")+`*IF(in_Calendar="yes",24*(EDATE(in_Start,`+term+")-in_Start),"+term+"*in_Hours)", *x.TermTotal, money)
	if x.CheaperBy != nil {
		cells[11] = b.formula(o.of(useMonthColumn), l.OnDemand.Of(b.estimate.Scenario), money)
		cells[12] = b.formula(o.at("L")+"-"+o.at("J"), *x.CheaperBy, b.style(lookPlain, numMargin))
	}
	if each := b.eachOf(i); each != nil {
		var from, tokens any = "", ""
		if e := x.BreakEven; e != nil {
			from = b.float(ceiling(e.Requests))
			if e.TokensPerMinute != nil {
				tokens = b.float(ceiling(*e.TokensPerMinute))
			}
		}
		never := `IF(SUM(` + o.of(useEachColumn) + `)<=0,"",`
		cells[13] = b.formula(never+"ROUNDUP("+o.at("J")+"/"+o.of(useEachColumn)+upTo+",0))", from, whole)
		if l.Input != nil && l.Output != nil && x.Hours.Sign() > 0 {
			cells[14] = b.formula(never+"ROUNDUP(("+o.of(useInColumn)+"+"+o.of(useOutColumn)+")*"+o.at("J")+"/"+o.of(useEachColumn)+"/("+o.at("H")+"*60)"+upTo+",0))", tokens, whole)
		}
	}
	var ranked any = ""
	if !tooSmall(x) {
		ranked = *x.Monthly
	}
	cells[19] = b.formula("IF("+o.at("Q")+`="no","",`+o.at("J")+")", ranked, money)
	s.add(cells...)
	s.explained(note, 20)
}

// loadCells write what the units carry of the load, empty where that is not known.
func (b *provisionBook) loadCells(cells []any, l *estimate.ProvisionLine, x *estimate.Option, o optionCells) {
	if l.Images || l.Input == nil || l.Output == nil {
		return
	}
	in, out, mostIn, mostOut := o.of(useInColumn), o.of(useOutColumn), o.of(useMostInColumn), o.of(useMostOutColumn)
	carries := "IF(OR(" + o.at("H") + "<=0,AND(" + in + ">0," + mostIn + `=""),AND(` + out + ">0," + mostOut + `=""),` + in + "+" + out + `=0),"",` +
		o.at("H") + "*60/MAX(IF(" + in + ">0," + in + "/" + mostIn + ",0),IF(" + out + ">0," + out + "/" + mostOut + ",0)))"
	use := "IF(" + o.at("S") + `="",IF(AND(` + in + "+" + out + "=0," + o.at("H") + ">0,COUNT(" + mostIn + ":" + mostOut + `)>0),0,""),` +
		o.of(useRequestsColumn) + "*" + o.of(usePeakColumn) + "/(" + o.at("S") + "*" + o.at("E") + "))"
	var peak, fits, needed, most any = "", "", "", ""
	if x.Load.PeakUse != nil {
		peak, fits, needed = *x.Load.PeakUse, "yes", x.Load.Needed
		if tooSmall(x) {
			fits = "no"
		}
		if n := b.carriesOf(l, x); n != nil {
			most = *n
		}
	}
	cells[15] = b.formula(use, peak, b.style(lookPlain, "[<0.001]0.00####%;0.0%"))
	cells[16] = b.formula("IF("+o.at("P")+`="","",IF(ROUND(`+o.at("P")+`,9)<=1,"yes","no"))`, fits, b.style(lookText, numNone))
	cells[17] = b.formula("IF("+o.at("P")+`="","",MAX(1,ROUNDUP(`+o.at("P")+"*"+o.at("E")+upTo+",0)))", needed, b.style(lookPlain, numWhole))
	cells[18] = b.formula(carries, most, b.style(lookPlain, numWhole))
}

// carriesOf is the requests a month that one unit carries at a steady load; nil where a
// request carries nothing.
func (b *provisionBook) carriesOf(l *estimate.ProvisionLine, x *estimate.Option) *float64 {
	s := b.estimate.Scenario
	minutes := x.Hours.Mul(pricing.Count(60))
	var least *float64
	for _, side := range []struct {
		tokens pricing.Quantity
		tpm    int64
	}{
		{inScenario(l.Input.Low, l.Input.Base, l.Input.High, s), x.Load.Capacity.InputTPM},
		{inScenario(l.Output.Low, l.Output.Base, l.Output.High, s), x.Load.Capacity.OutputTPM},
	} {
		if side.tokens.Sign() <= 0 {
			continue
		}
		if n := b.quantity(pricing.Count(side.tpm).Mul(minutes).Div(side.tokens)); least == nil || n < *least {
			least = &n
		}
	}
	return least
}

// addSplits writes what fewer units of the cheapest commitment and the overflow cost.
func (b *provisionBook) addSplits() {
	s, e := b.page, b.estimate
	money, whole := b.style(lookPlain, numMoney), b.style(lookPlain, numWhole)
	headed := false
	for i := range b.of.Lines {
		l := &b.of.Lines[i]
		x := cheapestOption(*l)
		if x == nil || len(x.Splits) == 0 || b.eachOf(i) == nil {
			continue
		}
		if !headed {
			headed = true
			in := b.in(e.Currency)
			s.skip()
			s.rows[s.add(b.headings("Line", "Fewer units, the overflow by use", "Commitment", " ", ">Units", ">Units a month"+in, ">Overflow, least requests", ">Overflow, most requests", ">In all, least"+in, ">In all, most"+in)...)-1].height = 3 * rowHeight
		}
		option := 0
		for k := range l.Options {
			if &l.Options[k] == x {
				option = b.options[i].first + k
			}
		}
		for _, split := range x.Splits {
			o := optionCells{strconv.Itoa(b.lines.first + i), strconv.Itoa(s.next())}
			at := func(column string) string { return "$" + column + "$" + strconv.Itoa(option) }
			carries := at(optionCarriesColumn)
			over := func(carried string) string {
				return "IF(" + carries + `="","",MAX(0,` + o.of(useRequestsColumn) + "-" + carried + "))"
			}
			inAll := func(overflow string) string {
				return "IF(" + overflow + `="","",` + o.at("F") + "+" + overflow + "*" + o.of(useEachColumn) + ")"
			}
			s.add(b.say(l.Name), b.say(l.Model), b.say(string(x.Commitment)), nil,
				b.number(split.Units, whole),
				b.formula(o.at("E")+"*"+at(optionMonthColumn)+"/"+at(optionUnitsColumn), split.Provisioned, money),
				b.formula(over(o.at("E")+"*"+carries), split.OverflowLeast, b.looks.of(b.quantity(split.OverflowLeast))),
				b.formula(over(o.at("E")+"*"+carries+"/"+o.of(usePeakColumn)), split.OverflowMost, b.looks.of(b.quantity(split.OverflowMost))),
				b.formula(inAll(o.at("G")), split.Least, money),
				b.formula(inAll(o.at("H")), split.Most, money))
		}
	}
}

// addCrossing writes what a line costs by use and provisioned at growing volumes, and
// draws it.
func (b *provisionBook) addCrossing(i int, column string, chartRow int) {
	s, e, l := b.page, b.estimate, &b.of.Lines[i]
	headings := []string{">Share of twice the break-even", ">Volume a month", ">" + l.Name + ", by use"}
	var drawn []int
	largest := 0.0
	for k, x := range l.Options {
		if x.BreakEven == nil {
			continue
		}
		drawn = append(drawn, k)
		headings = append(headings, fmt.Sprintf(">%s, %s", counted(x.Units, "unit"), x.Commitment))
		largest = max(largest, b.float(ceiling(x.BreakEven.Requests)))
	}
	header := s.add(b.headings(headings...)...)
	s.rows[header-1].height = 3 * rowHeight
	each := *b.eachOf(i)
	cost, whole := b.style(lookPlain, numMoney), b.style(lookPlain, numWhole)
	for k := range crossingSteps {
		r := strconv.Itoa(s.next())
		share := float64(k) / (crossingSteps - 1)
		v := share * 2 * largest
		row := []any{
			b.number(share, b.style(lookPlain, "0%")),
			b.formula("A"+r+"*2*MAX("+absoluteSpan(optionFromColumn, b.options[i])+")", v, whole),
			b.formula("B"+r+"*SUM($"+useEachColumn+"$"+strconv.Itoa(b.lines.first+i)+")", v*each, cost),
		}
		for _, n := range drawn {
			row = append(row, b.formula("$"+optionMonthColumn+"$"+strconv.Itoa(b.options[i].first+n), *l.Options[n].Monthly, cost))
		}
		s.add(row...)
	}
	rows := lineRange{header + 1, header + crossingSteps}
	var series []chartSeries
	for k := range len(drawn) + 1 {
		column := columnName(k + 2)
		series = append(series, chartSeries{cellAt(column, header), columnSpan(column, rows)})
	}
	b.chart(s, cellAt(column, chartRow), lineChart, "Where provisioned throughput gets cheaper", "Lines over growing volume: what a line costs by use rises, its units stay; where they cross is the break-even volume a month, in "+e.Currency+" a month.", columnSpan("B", rows), series, numWhole)
}

// addChecks holds the sheet against itself.
func (b *provisionBook) addChecks(check func(name, of, formula string)) {
	if len(b.of.Lines) == 0 {
		return
	}
	options := lineRange{b.options[0].first, b.options[len(b.options)-1].last}
	of := func(column string, rows lineRange) string { return b.page.ref(absoluteSpan(column, rows)) }
	months, uses := of(optionMonthColumn, options), of(optionUseColumn, options)
	check("what units save is by use less their month", "Provisioned throughput", near("SUM("+of(optionSavesColumn, options)+")", "SUM("+uses+")-SUMIFS("+months+","+uses+`,">=0")`))
	check("there is a unit of each commitment, or more", "Provisioned throughput", "COUNTIF("+of(optionUnitsColumn, options)+`,"<1")=0`)
	check("peak factors are 1 or more", "Provisioned throughput", "COUNTIF("+of(usePeakColumn, b.lines)+`,"<1")=0`)
}

// addNotes says how the sheet is to be read.
func (b *provisionBook) addNotes(fact func(name, text string)) {
	fact("Provisioned throughput", "Each line that sends something, by use and on the units of each commitment, whatever its plan is. By use is the plan of Line items that the line names, else on demand, without what is paid either way. Break-even figures are for all units together, rounded up to whole ones. Units whose busiest minute is over 100 % do not carry the load and are not the cheapest.")
	fact("Words", "Cheapest now follows the inputs, and leaves out mixes of units and use. The recommendation is that of the estimate and does not.")
}
