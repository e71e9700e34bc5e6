package reports

import (
	"slices"
	"strconv"

	"tokencast/estimate"
	"tokencast/pricing"
	"tokencast/workload"
)

// requestsCell is the volume of line i in the scenario: a link, or an input where none is
// planned in the base scenario, of which low and high are factors.
func (b *provisionBook) requestsCell(i int) any {
	n := b.requestsOf(i)
	v := b.quantity(n)
	volume := b.volumeOf(b.lineOf[i])
	if !volume.given {
		return b.number(n, b.looks.inputOf(v))
	}
	row := strconv.Itoa(b.volumeRow + b.lineOf[i])
	return b.formula("INDEX("+b.assumptions.ref("$J$"+row+":$L$"+row)+",1,calc_Scenario)", n, b.looks.of(v))
}

// byUseCell is what line i costs a month by use: the charges of that plan on Line items,
// but for what stands; an input where these are not there.
func (b *provisionBook) byUseCell(i int) any {
	l := &b.of.Lines[i]
	amount := l.OnDemand.Of(b.estimate.Scenario)
	p := b.planByUse(i)
	if p == nil {
		return b.number(amount, b.style(lookInput, numMoney))
	}
	formula := "CHOOSE(calc_Scenario"
	for _, column := range itemAmountColumns {
		formula += "," + b.sumIfsOf(b.lineOf[i], column, itemPlanColumn, `"`+planName(*p)+`"`, itemFromColumn, "1", itemFollowsColumn, `"<>`+follows[estimate.Standing]+`"`)
	}
	return b.formula(formula+")", amount, b.style(lookPlain, numMoney))
}

// planByUse is the plan on Line items that a line is held against; nil where the estimate
// was not asked for it.
func (b *provisionBook) planByUse(i int) *estimate.Plan {
	l := &b.of.Lines[i]
	plans := b.estimate.Lines[b.lineOf[i]].Plans
	k := slices.IndexFunc(plans, func(p estimate.Plan) bool { return p.Provisioned == nil && p.Name == string(l.PaidAs) })
	if k < 0 {
		return nil
	}
	var standing pricing.Money
	for n, item := range plans[k].Items {
		if plans[k].Spans[n] == estimate.Standing {
			standing = standing.Add(item.Amount)
		}
	}
	same := func(x, y pricing.Money) bool { return x.Sub(standing).Cmp(y) == 0 }
	if a := plans[k].Amount; !same(a.Low, l.OnDemand.Low) || !same(a.Base, l.OnDemand.Base) || !same(a.High, l.OnDemand.High) {
		return nil
	}
	return &plans[k]
}

// threeOf are the floats of a range; nil where it is unknown.
func (b *provisionBook) threeOf(r *workload.Range) *[3]float64 {
	if r == nil {
		return nil
	}
	return &[3]float64{b.quantity(r.Low), b.quantity(r.Base), b.quantity(r.High)}
}

// capacityCells are the tokens a minute of one unit: inputs, empty where they are not
// known; none for lines that are not measured in tokens.
func (b *provisionBook) capacityCells(i int, cells []any) {
	l := &b.of.Lines[i]
	images := slices.ContainsFunc(b.estimate.Lines[b.lineOf[i]].Plans, func(p estimate.Plan) bool {
		return slices.ContainsFunc(p.Items, func(item pricing.LineItem) bool { return item.Rate.Meter == pricing.InputImage })
	})
	if l.Images || images || l.Input == nil || l.Output == nil {
		return
	}
	input := b.style(lookInput, numWhole)
	cells[0], cells[1] = sheetCell{StyleID: input}, sheetCell{StyleID: input}
	for _, x := range l.Options { // it is of the model, and the same for each where it is known
		if x.Load.Capacity == nil {
			continue
		}
		for k, tpm := range []int64{x.Load.Capacity.InputTPM, x.Load.Capacity.OutputTPM} {
			if tpm > 0 {
				cells[k] = b.number(tpm, input)
			}
		}
	}
}

// byUseName is what the use of a line is called beside its commitments.
func byUseName(l estimate.ProvisionLine) string { return paidAs(l) }

// cheapestNow is what a line is cheapest paid by, mixes apart.
func (b *provisionBook) cheapestNow(i int) string {
	l := &b.of.Lines[i]
	name := ""
	var least *pricing.Money
	if l.OnDemand != nil {
		amount := l.OnDemand.Of(b.estimate.Scenario)
		name, least = byUseName(*l), &amount
	} else if !l.MustProvision {
		return ""
	}
	for k := range l.Options {
		x := &l.Options[k]
		if x.Monthly != nil && !tooSmall(x) && (least == nil || x.Monthly.Cmp(*least) < 0) {
			name, least = string(x.Commitment), x.Monthly
		}
	}
	return name
}

// cheapestFormula is the same of the cells as they are.
func (b *provisionBook) cheapestFormula(i int) string {
	l := &b.of.Lines[i]
	byUse := `""`
	if l.OnDemand != nil {
		byUse = `"` + byUseName(*l) + `"`
	}
	if l.OnDemand == nil && !l.MustProvision || len(l.Options) == 0 {
		return "T(" + byUse + ")"
	}
	months := absoluteSpan(optionRankedColumn, b.options[i])
	least := "INDEX(" + absoluteSpan(optionNameColumn, b.options[i]) + ",MATCH(MIN(" + months + ")," + months + ",0))"
	if l.OnDemand != nil {
		least = "IF(MIN(" + months + ")<" + useMonthColumn + strconv.Itoa(b.lines.first+i) + "," + least + "," + byUse + ")"
	}
	return "IF(COUNT(" + months + ")=0," + byUse + "," + least + ")"
}
