package reports

import (
	"fmt"
	"slices"
	"strconv"

	"tokencast/estimate"
	"tokencast/pricing"
)

// Columns of the table of plans on On-demand vs provisioned that formulas refer to.
const (
	planUseColumn       = "D"
	planBaseColumn      = "H"
	planScenarioColumn  = "J"
	planBreakEvenColumn = "L"
	planVolumeColumn    = "M"
	planStandingColumn  = "O"
	planOwedColumn      = "P"
	planColumns         = 17
)

// chartHeight is how many rows a chart covers.
const chartHeight = 21

// comparedLines is how many lines the comparison of plans shows.
const comparedLines = 6

// A lineOnPlans is a line on On-demand vs provisioned with the rows of its plans.
type lineOnPlans struct {
	line     int
	rows     lineRange
	onDemand int // row of the plan, 0 is none
}

// plannedLines returns the lines that have a choice, or a commitment.
func (b *book) plannedLines() []lineOnPlans {
	var list []lineOnPlans
	for i := range b.estimate.Lines {
		l := &b.estimate.Lines[i]
		if len(l.Plans) > 1 || l.Plan == "provisioned" && len(l.Plans) > 0 {
			list = append(list, lineOnPlans{line: i})
		}
	}
	return list
}

// fillPlans compares the plans of each line.
func (b *book) fillPlans() {
	s, e := b.plans, b.estimate
	lines := b.plannedLines()
	rows, width := 0, 0
	var compared []lineOnPlans
	var names []string
	for k := range lines {
		plans := e.Lines[lines[k].line].Plans
		rows += len(plans)
		width = max(width, len(plans))
		if len(compared) < comparedLines && len(plans) > 1 {
			compared = append(compared, lines[k])
			for _, p := range plans {
				if name := planName(p); !slices.Contains(names, name) {
					names = append(names, name)
				}
			}
		}
	}
	purpose := "What each line would cost a month under each plan that it has all prices for, at the volume of month 1, in " + e.Currency + ". The plan in use is chosen on Assumptions."
	if len(compared) == 0 {
		purpose += " No line has prices for another plan than its own."
	}
	s.title(b.text("On-demand vs provisioned", b.style(lookTitle, numNone)), b.explain(purpose))
	crossing := -1
	for k, l := range lines {
		if line := e.Lines[l.line]; canCross(line) && (crossing < 0 || dearer(line, e.Lines[lines[crossing].line])) {
			crossing = k
		}
	}
	chartRow := 0
	if len(compared) > 0 {
		chartRow = s.room()
	}
	b.addTerms()
	s.skip()
	// Where the blocks before the table end is known before they are written.
	top := s.next() + 2
	if len(compared) > 0 {
		top += len(compared) + 2
	}
	if crossing >= 0 {
		top += crossingSteps + 3
	}
	for k, n := 0, top; k < len(lines); k++ {
		plans := e.Lines[lines[k].line].Plans
		lines[k].rows = lineRange{n, n + len(plans) - 1}
		for j, p := range plans {
			if p.Name == string(pricing.OnDemand) {
				lines[k].onDemand = n + j
			}
		}
		n += len(plans)
	}
	b.planRows = lineRange{top, top + rows - 1}
	if len(compared) > 0 {
		b.addCompared(compared, lines, names, chartRow)
	}
	if crossing >= 0 {
		b.addCrossing(lines[crossing], chartRow)
	}
	s.add(b.text("Plans", b.style(lookSection, numNone)))
	in := b.in(e.Currency)
	s.tableRow = s.add(b.headings("Workload", "Model", "Plan", ">In use", ">Units", ">Price of all units an hour"+in, ">Low a month"+in, ">Base a month"+in, ">High a month"+in, ">In the scenario"+in, ">Against the plan in use"+in, ">Break-even volume a month", ">Volume a month", "Cheaper than on-demand", ">Standing part"+in, ">Owed after the horizon"+in, "Note")...)
	s.rows[s.tableRow-1].height = 3 * rowHeight
	s.tailRows = rows
	if s.end() > lastRow {
		b.must(fmt.Errorf("%d plans are more than a sheet holds; write CSV instead", rows))
	}
	if rows > 0 {
		s.table, s.tableWidth = "tblPlans", planColumns
		s.tail = func(w *rowWriter) {
			for _, l := range lines {
				b.writePlans(w, l)
			}
			if w.err == nil {
				w.err = b.err
			}
		}
	}
}

// dearer reports whether a line with an amount costs more than another.
func dearer(a, b estimate.Line) bool {
	return a.Amount != nil && (b.Amount == nil || a.Amount.Base.Cmp(b.Amount.Base) > 0)
}

// canCross reports whether a line has an on-demand plan by volume and a provisioned one.
func canCross(l estimate.Line) bool {
	v, _ := monthlyVolume(l)
	od, hourly := false, false
	for _, p := range l.Plans {
		if p.Name == string(pricing.OnDemand) && len(p.Unpriced) == 0 && p.Amount.Base.Sign() > 0 {
			od = true
		}
		hourly = hourly || p.Provisioned != nil && len(p.Items) > 0
	}
	return od && hourly && v != nil && v.Base.Sign() > 0
}

// writePlans writes the rows of the plans of a line.
func (b *book) writePlans(w *rowWriter, l lineOnPlans) {
	e := b.estimate
	line := &e.Lines[l.line]
	text, whole, cost, signed := b.looks.text, b.looks.whole, b.looks.money, b.looks.margin
	volume := b.volumeOf(l.line)
	rows := b.itemRows(l.line, nil)
	block := b.blocks[l.line]
	items := b.items[block.sheet]
	cell := func(column string, row int) string { return items.ref("$" + column + "$" + strconv.Itoa(row)) }
	selected := len(line.Plans[0].Items) > 0
	inUse := b.inScenarios(line.Plans[0].Amount)[scenario(e.Scenario)]
	onDemand, odStanding, odKnown := 0.0, 0.0, false
	if l.onDemand > 0 {
		p := &line.Plans[l.onDemand-l.rows.first]
		onDemand, odStanding, odKnown = b.money(p.Amount.Base), b.standing(p), len(p.Items) > 0
	}
	use := absoluteSpan(planUseColumn, l.rows)
	amounts := absoluteSpan(planScenarioColumn, l.rows)
	for n := range line.Plans {
		p := &line.Plans[n]
		at := l.rows.first + n
		r := strconv.Itoa(at)
		span := lineRange{}
		hourly := 0
		for k := range rows {
			if rows[k].plan != n || rows[k].from != 1 {
				continue
			}
			if span.first == 0 {
				span.first = block.rows.first + k
			}
			span.last = block.rows.first + k
			if rows[k].item != nil && rows[k].item.Rate.Meter == pricing.ModelUnitHour {
				hourly = block.rows.first + k
			}
		}
		w.begin(at)
		w.text(text, line.Name)
		w.text(text, line.Model)
		w.text(text, planName(*p))
		w.formula(whole, float64(1-min(n, 1)), "IF("+volume.selector+"=C", r, ",1,0)")
		if len(p.Items) == 0 {
			w.skip(12)
			w.text(text, "nothing is priced")
			w.end()
			continue
		}
		if hourly > 0 && p.Provisioned.Hours == nil && e.MonthHours.Sign() > 0 {
			item := p.Items[slices.IndexFunc(p.Items, func(i pricing.LineItem) bool { return i.Rate.Meter == pricing.ModelUnitHour })]
			hours := b.quantity(e.MonthHours)
			w.formula(whole, b.quantity(item.Quantity)/hours, cell(itemUnitsColumn, hourly))
			w.formula(cost, b.money(item.Amount)/hours, cell("R", hourly)+"/calc_Hours")
		} else {
			w.skip(2)
		}
		figures := b.inScenarios(p.Amount)
		for k, column := range itemAmountColumns {
			w.formula(cost, figures[k], "SUM("+items.ref(absoluteSpan(column, span))+")")
		}
		now := figures[scenario(e.Scenario)]
		w.formula(cost, now, "INDEX(G"+r+":I"+r+",1,calc_Scenario)")
		against := "IF(COUNTIFS(" + use + ",1," + amounts + `,">=0")=0,"",J` + r + "-SUMIFS(" + amounts + "," + use + ",1))"
		if selected {
			w.formula(signed, now-inUse, against)
		} else {
			w.blank(signed, against)
		}
		standing := b.standing(p)
		b.writeBreakEven(w, l, p, r, volume, figures[1]-standing, onDemand-odStanding, odKnown)
		if volume.given {
			w.formula(b.looks.of(volume.floats[1]), volume.floats[1], volume.columns[1])
		} else {
			w.skip(1)
		}
		if odKnown && at != l.onDemand {
			word := "no"
			if figures[1] < onDemand {
				word = "yes"
			}
			w.word(text, word, "IF(H"+r+"<$H$"+strconv.Itoa(l.onDemand)+`,"yes","no")`)
		} else {
			w.skip(1)
		}
		w.formula(cost, standing, "SUMIFS("+items.ref(absoluteSpan("R", span))+","+items.ref(absoluteSpan(itemFollowsColumn, span))+`,"`+follows[estimate.Standing]+`")`)
		b.writeOwed(w, l, p, n, r, rows)
		if len(p.Unpriced) > 0 {
			w.text(text, "at least: a price is missing")
		}
		w.end()
	}
}

// standing is the part of a plan that is the same in every month.
func (b *book) standing(p *estimate.Plan) float64 {
	var sum float64
	for k, item := range p.Items {
		if p.Spans[k] == estimate.Standing {
			sum += b.money(item.Amount)
		}
	}
	return sum
}

// writeBreakEven writes at which volume a provisioned plan costs what on-demand does.
func (b *book) writeBreakEven(w *rowWriter, l lineOnPlans, p *estimate.Plan, r string, volume volumeRow, hourly, onDemand float64, known bool) {
	if p.Provisioned == nil || !known || !volume.given {
		w.skip(1)
		return
	}
	od := strconv.Itoa(l.onDemand)
	each := "($H$" + od + "-$O$" + od + ")"
	f := "IF(OR(" + each + "<=0,M" + r + `=0),"",(H` + r + "-O" + r + ")/" + each + "*M" + r + ")"
	if onDemand <= 0 {
		w.blank(b.looks.whole, f)
		return
	}
	w.formula(b.looks.whole, hourly/onDemand*volume.floats[1], f)
}
