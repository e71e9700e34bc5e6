package reports

import (
	"fmt"

	"tokencast/estimate"
	"tokencast/pricing"
	"tokencast/workload"
)

// Columns of Assumptions that other sheets refer to.
const (
	volumeColumn     = "E"
	lowFactorColumn  = "F"
	highFactorColumn = "G"
)

// A spread splits the amounts of a line into what grows with its volume and what does
// not, which is the same in all scenarios:
//
//	low = growing x lowFactor + fixed
type spread struct {
	growing, fixed        pricing.Money
	low, high             pricing.Money     // growing parts
	lowFactor, highFactor *pricing.Quantity // nil where growing is 0
}

func spreadOf(l estimate.Line) spread {
	var s spread
	if l.Amount == nil {
		return s
	}
	for _, item := range l.Items {
		if growsWithVolume(item.Rate.Meter) {
			s.growing = s.growing.Add(item.Amount)
		} else {
			s.fixed = s.fixed.Add(item.Amount)
		}
	}
	s.low, s.high = l.Amount.Low.Sub(s.fixed), l.Amount.High.Sub(s.fixed)
	if s.growing.Sign() > 0 {
		low, high := ratioOf(s.low, s.growing), ratioOf(s.high, s.growing)
		s.lowFactor, s.highFactor = &low, &high
	}
	return s
}

// partsOf sums the growing and the fixed parts of all lines.
func partsOf(e *estimate.Estimate) (growing, fixed estimate.Amounts) {
	for _, l := range e.Lines {
		s := spreadOf(l)
		growing = growing.Add(estimate.Amounts{Low: s.low, Base: s.growing, High: s.high})
		fixed = fixed.Add(estimate.Amounts{Low: s.fixed, Base: s.fixed, High: s.fixed})
	}
	return growing, fixed
}

// growsWithVolume reports whether a meter follows the requests or images of its line.
func growsWithVolume(m pricing.Meter) bool {
	return m != pricing.ModelUnitHour && m != pricing.CustomModelStorage
}

// ratioOf returns a / b; b is not 0.
func ratioOf(a, b pricing.Money) pricing.Quantity {
	return pricing.QuantityOf(a.Rat()).Div(pricing.QuantityOf(b.Rat()))
}

// growthOf returns the workload's growth a month, 0 where the horizon is a single month.
func growthOf(e *estimate.Estimate) pricing.Quantity {
	if len(e.Months) < 2 {
		return pricing.Quantity{}
	}
	return e.Months[1].Growth.Sub(pricing.Count(1))
}

// volumeOf returns what a line is paid by and how much of it a month; nil is neither
// requests nor images.
func volumeOf(l estimate.Line) (*workload.Range, string) {
	switch {
	case l.Images != nil:
		return l.Images, "images"
	case l.Requests != nil:
		return l.Requests, "requests"
	}
	return nil, ""
}

// fillAssumptions holds the inputs that several sheets use.
func (b *book) fillAssumptions() {
	s, e := b.assumptions, b.estimate
	s.title(b.text("Assumptions", b.style(lookTitle, numNone)), b.explain("Cells in blue on yellow are inputs: change them and every sheet follows."))
	setting := func(name, of string, v any, numFmt string) string {
		row := s.add(b.say(name), b.say(of), nil, nil, b.number(v, b.style(lookInput, numFmt)))
		return cellAt(volumeColumn, row)
	}
	s.add(b.headings("Setting", "Of", " ", " ", ">Value")...)
	b.hoursCell = setting("Hours of a month", "provisioned model units alone", e.MonthHours, numDecimalOf(e.MonthHours))
	b.growthCell = setting("Growth a month", "requests and images, compound", growthOf(e), numPercent)
	b.name("in_Hours", s, b.hoursCell)
	if e.FX != nil {
		b.fxCell = setting(e.Currency+" for one "+e.ListCurrency, fmt.Sprintf("every price, of %s (%s)", e.FX.Date, e.FX.Source), e.FX.Rate, numFactor)
		b.name("in_FX", s, b.fxCell)
	}
	b.name("in_Growth", s, b.growthCell)
	if e.Budget != nil {
		b.budgetCell = setting("Budget a month", e.Currency+", held against the "+e.Scenario.String()+" total", e.Budget.Monthly, numMoney)
	}
	s.skip()
	s.add(b.headings("Workload", "Model", "Plan", "Volume of", ">Base a month", ">Low amount / base", ">High amount / base", "Note")...)
	s.rows[len(s.rows)-1].height = 2 * rowHeight
	for _, l := range e.Lines {
		b.addVolume(l)
	}
	s.skip()
	s.prose(b.explain("Volumes that were given by the second, minute, hour or day are volumes of a month here: they do not follow the hours of a month."))
	s.prose(b.explain("What is paid by the hour or by the month does not grow."))
	s.prose(b.explain("The low and high factors hold all causes of doubt together: volume, tokens per call and tokenizer. They scale what follows the volume of the line."))
}

// addVolume writes the volume of one line.
func (b *book) addVolume(l estimate.Line) {
	volume, of := volumeOf(l)
	var amount, why any
	if volume != nil {
		look := lookInput
		if l.Plan == "provisioned" {
			look, why = lookPlain, b.say("billed by the hour: the volume does not change the cost")
		}
		amount = b.number(volume.Base, b.style(look, numDecimalOf(volume.Base)))
	}
	if l.Amount == nil {
		why = b.say("nothing of this line is priced")
	}
	row := []any{b.say(l.Name), b.say(l.Model), b.say(l.Plan), b.say(of), amount, nil, nil, why}
	if sp := spreadOf(l); sp.lowFactor != nil {
		row[5] = b.number(*sp.lowFactor, b.style(lookInput, numFactor))
		row[6] = b.number(*sp.highFactor, b.style(lookInput, numFactor))
	}
	b.volumeRows = append(b.volumeRows, b.assumptions.add(row...))
}

// numDecimalOf returns the number format of a quantity: whole where it is.
func numDecimalOf(q pricing.Quantity) string {
	if q.Rat().IsInt() {
		return numWhole
	}
	return numDecimal
}
