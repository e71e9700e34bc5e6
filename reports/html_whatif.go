package reports

import (
	"encoding/json"
	"fmt"
	"html/template"
	"math/big"
	"slices"

	"tokencast/estimate"
	"tokencast/pricing"
)

// What the page recomputes from. Every figure is an exact fraction as text, so that the
// page's sums are the estimate's own: of each plan its amounts by span, at each of its prices
// in turn, of each month what the spans are multiplied by. What the page takes apart in
// page.js:
//
//	line  = volume x (what follows the volume - sum of gain x change of cached tokens)
//	        + what does not
//	month = the same at the prices of the month, each span times its factor; growth^k
//	        where it follows the volume

// whatIf is the what-if panel.
type whatIf struct {
	Data    template.JS
	Growth  bool   // the growth can be changed: there are several months
	Percent string // the growth as planned
	Lines   []whatIfLine
	Rest    string // what the lines not listed are
	Months  []string
	Budget  bool
}

type whatIfLine struct {
	Index    int
	Name     string
	Plans    []string
	Cache    bool
	Share    string // of tokens read from the cache, as planned, in percent for display
	MaxShare string
}

// fractions are low, base and high.
type fractions [3]string

func fractionsOf(a estimate.Amounts) fractions {
	return fractions{a.Low.Rat().RatString(), a.Base.Rat().RatString(), a.High.Rat().RatString()}
}

type whatIfData struct {
	Currency string       `json:"currency"`
	Growth   string       `json:"growth"` // a month, as a fraction of 1
	Complete bool         `json:"complete"`
	Budget   *budgetData  `json:"budget"`
	Months   []monthData  `json:"months"`
	Lines    [][]planData `json:"lines"`
	Rest     *planData    `json:"rest"` // of the lines that are not listed
}

type budgetData struct {
	Monthly  string `json:"monthly"`
	Scenario int    `json:"scenario"` // 0 low, 1 base, 2 high
}

type monthData struct {
	Part string `json:"part"` // of the month's days
	Full string `json:"full"` // of a full month's hours
}

type planData struct {
	Priced bool         `json:"priced"` // anything of it
	Term   int          `json:"term"`   // months
	Doubt  bool         `json:"doubt"`  // low and high do not follow the share of the cache
	Prices []pricesData `json:"prices"` // those of month 1, then each that begins later
	most   *big.Rat     // the highest share of the cache
	share  *big.Rat     // as planned
}

// pricesData is what a plan costs while its prices stay.
type pricesData struct {
	From     int         `json:"from"` // month, from 1
	Complete bool        `json:"complete"`
	Span     int         `json:"span"` // of what follows the volume
	Sums     []fractions `json:"sums"` // by span
	Cache    []cacheData `json:"cache"`
}

// cacheData is a group of calls at the same prices: what reading one token from the cache
// saves, all tokens that they send in a month, and those read from the cache.
type cacheData struct {
	Gain  string    `json:"gain"`
	All   fractions `json:"all"`
	Read  fractions `json:"read"`
	Write fractions `json:"write"`
}

// whatIfOf gathers the panel; nil where the plans are not known or nothing is priced.
func whatIfOf(e *estimate.Estimate, own []planCost) *whatIf {
	if own == nil {
		return nil
	}
	growth := growthOf(e)
	p := &whatIf{Growth: len(e.Months) > 1, Percent: growth.Mul(pricing.Count(100)).String(), Budget: e.Budget != nil}
	d := whatIfData{Currency: e.Currency, Growth: growth.Rat().RatString(), Complete: true}
	if e.Budget != nil {
		d.Budget = &budgetData{e.Budget.Monthly.Rat().RatString(), slices.Index(scenarios, e.Scenario)}
	}
	for _, m := range e.Months {
		d.Months = append(d.Months, monthData{m.Factors[estimate.ByDays].Rat().RatString(), m.Factors[estimate.Hourly].Rat().RatString()})
		p.Months = append(p.Months, m.First.MonthText())
	}
	_, missing := oneOffAmount(e)
	d.Complete = d.Complete && !missing
	shown := shownLines(e)
	listed := map[string]bool{}
	for i, l := range shown {
		listed[l.Name] = true
		line := whatIfLine{Index: i, Name: pageText(l.Name)}
		var plans []planData
		for k, plan := range l.Plans {
			pd := planDataOf(e, l, k)
			plans = append(plans, pd)
			line.Plans = append(line.Plans, planText(plan))
			if pd.share != nil && !line.Cache {
				line.Cache, line.Share, line.MaxShare = true, percentDown(pd.share), percentDown(pd.most)
			}
		}
		d.Lines = append(d.Lines, plans)
		p.Lines = append(p.Lines, line)
	}
	if n := len(e.Lines) - len(shown); n > 0 {
		rest := restOf(e, own, listed)
		d.Rest, p.Rest = &rest, fmt.Sprintf("%s other lines, as planned", count(int64(n)))
	}
	text, err := json.Marshal(d)
	if err != nil {
		return nil // strings, numbers and booleans alone: it cannot fail
	}
	p.Data = template.JS(text) //nolint:gosec // fractions and a currency, with < > & escaped
	return p
}

func sumsData(s spanSums) []fractions {
	var all []fractions
	for _, a := range s {
		all = append(all, fractionsOf(a))
	}
	return all
}

// planDataOf gathers plan k of a line; 0 is its own.
func planDataOf(e *estimate.Estimate, l estimate.Line, k int) planData {
	p := l.Plans[k]
	d := planData{Priced: k > 0 || l.Amount != nil}
	for _, r := range pricesOf(p) {
		d.Prices = append(d.Prices, pricesData{r.Month, len(r.Unpriced) == 0, int(volumeSpan(r)), sumsData(sumsOf(e, r)), []cacheData{}})
	}
	if p.Provisioned != nil {
		d.Term = p.Provisioned.Commitment.Months()
	}
	// Of a counted line low and high hold the doubt about the mean cost of a call, which is
	// another at another share. Beside an own plan that is paid by the hour it is not known.
	d.Doubt = p.Provisioned == nil && l.Samples > 0 && (l.MeanInterval != nil || l.Provisioned != nil)
	d.cache(e, p)
	return d
}

// restOf gathers the own plans of the lines that are not listed. They may follow the month
// in either way: their volumes stay apart.
func restOf(e *estimate.Estimate, own []planCost, listed map[string]bool) planData {
	var rest planData
	begins := []int{1}
	for i, l := range e.Lines {
		if !listed[l.Name] {
			rest.Priced = rest.Priced || l.Amount != nil
			begins = append(begins, list(own[i], func(d datedSums) int { return d.from })...)
		}
	}
	slices.Sort(begins)
	for _, month := range slices.Compact(begins) {
		now := pricesData{From: month, Complete: true, Cache: []cacheData{}}
		var sums spanSums
		for i, l := range e.Lines {
			if !listed[l.Name] {
				sums = sums.add(own[i].in(month))
				now.Complete = now.Complete && len(pricesIn(l.Plans[0], month).Unpriced) == 0
			}
		}
		now.Sums = sumsData(sums)
		rest.Prices = append(rest.Prices, now)
	}
	return rest
}

// cache gathers what moves when another share of the input is read from the cache: where
// the calls are priced at each of the plan's prices, each input item beside a cache read of
// the same calls, or beside what it would cost read from a cache.
func (d *planData) cache(e *estimate.Estimate, p estimate.Plan) {
	sumAll, sumRead := new(big.Rat), new(big.Rat)
	var groups [][]cacheData
	for _, r := range pricesOf(p) {
		found := d.cacheGroups(e, r, sumAll, sumRead)
		if len(found) == 0 {
			return
		}
		groups = append(groups, found)
	}
	if sumAll.Sign() == 0 {
		return
	}
	d.share = sumRead.Quo(sumRead, sumAll)
	for i := range groups {
		d.Prices[i].Cache = groups[i]
	}
}

// cacheGroups are the groups of calls at one of the plan's prices, none where another share
// cannot be told. It adds their tokens in the base scenario, and those read from the cache.
func (d *planData) cacheGroups(e *estimate.Estimate, r estimate.Repriced, sumAll, sumRead *big.Rat) []cacheData {
	at := map[pricing.Meter][]int{}
	for i, item := range r.Items {
		at[item.Rate.Meter] = append(at[item.Rate.Meter], i)
	}
	in, read, write := at[pricing.Input], at[pricing.CacheRead], at[pricing.CacheWrite]
	cached := r.Cached // what reading costs, beside each input item
	if len(read) > 0 {
		cached = list(read, func(i int) pricing.LineItem { return r.Items[i] })
	}
	if len(r.Unpriced) > 0 || len(cached) != len(in) || len(write) != 0 && len(write) != len(in) {
		return nil
	}
	var groups []cacheData
	for n := range in {
		var group [3][3]*big.Rat // all, read, written by scenario
		for s := range scenarios {
			at := func(items []int) *big.Rat {
				if len(items) == 0 {
					return new(big.Rat)
				}
				q := r.Quantities[items[n]]
				return [...]pricing.Quantity{q.Low, q.Base, q.High}[s].Rat()
			}
			r, w := at(read), at(write)
			all := new(big.Rat).Add(at(in), new(big.Rat).Add(r, w))
			group[0][s], group[1][s], group[2][s] = all, r, w
			if all.Sign() > 0 {
				if most := new(big.Rat).Quo(new(big.Rat).Sub(all, w), all); d.most == nil || most.Cmp(d.most) < 0 {
					d.most = most
				}
			}
		}
		sumAll.Add(sumAll, group[0][1])
		sumRead.Add(sumRead, group[1][1])
		gain := each(e, r.Items[in[n]]).Sub(each(e, cached[n]))
		groups = append(groups, cacheData{gain.Rat().RatString(), ratTexts(group[0]), ratTexts(group[1]), ratTexts(group[2])})
	}
	return groups
}

func ratTexts(of [3]*big.Rat) fractions {
	return fractions{of[0].RatString(), of[1].RatString(), of[2].RatString()}
}

// percentDown writes a share in percent, rounded down to hundredths.
func percentDown(share *big.Rat) string {
	n := new(big.Int).Mul(share.Num(), big.NewInt(10_000))
	return quantity(pricing.QuantityOf(new(big.Rat).SetFrac(n.Quo(n, share.Denom()), big.NewInt(100))))
}
