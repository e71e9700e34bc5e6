package reports

import (
	"strconv"
	"strings"

	"tokencast/estimate"
)

// addModels writes a row a model.
func (b *comparisonBook) addModels(in string) {
	s, e := b.page, b.estimate
	s.rows[s.add(b.headings(">Rank of those that fit", "Model", "Provider", "Fits", ">In the scenario"+in, ">Low"+in, ">Base"+in, ">High"+in, ">Difference"+in, ">Difference, share", ">One-off"+in, "At least", "Not priced", "What it cannot do")...)-1].height = 2 * rowHeight
	money := b.style(lookPlain, numMoney)
	stands := b.standingRow()
	for i, r := range b.of.Models {
		n := s.next()
		row := strconv.Itoa(n)
		cells := make([]any, comparisonColumns)
		if b.ranks[i] > 0 {
			cells[0] = b.formula(b.rankFormula(row), b.ranks[i], b.style(lookPlain, numWhole))
		}
		cells[1], cells[2], cells[3] = b.say(rowName(r)), b.say(r.Provider), b.say(fitText(r))
		if r.Amount != nil || r.Current {
			var figures [3]float64
			known := r.Amount != nil
			if known {
				figures = b.inScenarios(*r.Amount)
			}
			cells[4] = b.formula("INDEX(F"+row+":H"+row+",1,calc_Scenario)", orBlank(known, figures[scenario(e.Scenario)]), money)
			for k := range figures {
				cells[5+k] = b.formula(b.amountFormula(i, k), orBlank(known, figures[k]), money)
			}
		}
		if r.Amount != nil && r.Complete && e.Total != nil && e.Complete {
			now := "$" + comparisonChosenColumn + "$" + strconv.Itoa(stands)
			d := r.Amount.Of(e.Scenario).Sub(e.Total.Of(e.Scenario))
			var share any = ""
			if base := b.money(e.Total.Of(e.Scenario)); base != 0 {
				share = b.money(d) / base
			}
			cells[8] = b.formula("E"+row+"-"+now, d, b.style(lookPlain, numMargin))
			cells[9] = b.formula("IF("+now+`=0,"",I`+row+"/"+now+")", share, b.style(lookPlain, numPercent))
		}
		if r.OneOff != nil {
			cells[10] = b.formula(b.oneOffFormula(i), *r.OneOff, money)
		}
		if r.Amount != nil && !r.Complete {
			cells[11] = b.text("at least", b.style(lookAlert, numNone))
		}
		unpriced, cannot := strings.Join(unpricedOn(r), "; "), strings.Join(cannotOn(r), "; ")
		cells[12], cells[13] = b.explain(unpriced), b.explain(cannot)
		s.add(cells...)
		s.rows[n-1].height = max(wrappedHeight(unpriced, s.widths[12]), wrappedHeight(cannot, s.widths[13]))
	}
}

// rankFormula ranks the model of a row among those whose amount is known whole and that can
// do all of it; of equal amounts the first comes first.
func (b *comparisonBook) rankFormula(row string) string {
	of := func(column string) string { return absoluteSpan(column, b.modelRows) }
	all, own := of(comparisonChosenColumn), comparisonChosenColumn+row
	return "1+SUMPRODUCT(ISNUMBER(" + all + ")*(" + of("L") + `="")*(` + of("N") + `="")*((` + all + "<" + own + ")+(" + all + "=" + own + ")*(ROW(" + all + ")<ROW(" + own + "))))"
}

// unpricedOn says what has no price on a model.
func unpricedOn(r estimate.Compared) []string {
	return list(r.Unpriced, func(u estimate.Missing) string {
		return u.Line + ": " + u.Meter.Label() + ": " + reasonText(u.Reason)
	})
}

// cannotOn says what else a model cannot do.
func cannotOn(r estimate.Compared) []string {
	var texts []string
	for _, o := range r.Cannot {
		priceless := false
		for _, u := range r.Unpriced {
			priceless = priceless || o.Kind == estimate.PriceObstacle && o.Line == u.Line && o.Why == u.Detail
		}
		if !priceless {
			texts = append(texts, o.String())
		}
	}
	return texts
}
