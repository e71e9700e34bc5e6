// Package estimate computes what a workload costs a month.
//
// [Prepare] holds a workload against a catalog and says which samples have to be
// counted ([Job.Needs]); with the tallies, [Job.Estimate] returns an [Estimate]: line
// items, months, totals low, base and high, and everything that limits their worth
// (unpriced meters, accuracy, warnings). It is plain data, and every report is a
// function of it alone.
//
// The package is pure: it runs no counter, reads no file and no clock.
package estimate

import (
	"tokencast/catalog"
	"tokencast/pricing"
	"tokencast/tokenizers"
	"tokencast/workload"
)

// An Estimate is the cost of a workload. Amounts are exact and in Currency.
type Estimate struct {
	Name       string
	Catalog    CatalogUsed
	Currency   string // of every amount
	Region     string
	MonthHours pricing.Quantity // of a full month; of the first one where Calendar
	Calendar   bool             // each month has the hours of its days
	Scenario   Scenario         // which one Budget speaks of

	// Prices are as listed, in ListCurrency; FX turns them into Currency, nil where that
	// is the same.
	ListCurrency string
	FX           *catalog.FX

	Complete bool     // every meter of every line has a price and a quantity, in every month
	Total    *Amounts // a full month at the volume of month 1; nil where nothing is priced
	// TotalBefore is Total without the calibration; nil where no line is calibrated or
	// nothing is priced.
	TotalBefore *Amounts
	Lines       []Line
	OneOff      []OneOff
	Owed        []Owed // after the horizon, in no total
	Months      []Month
	Horizon     Amounts       // the sum of Months
	OneOffs     pricing.Money // the sum of OneOff

	Budget      *Budget // nil where none is given
	Drivers     []Driver
	Samples     []SampleFile
	Sources     []Source // of the prices used, in the order of their keys
	Assumptions []string
	Warnings    []Warning // those of the lines included

	lineOf map[string]*Line // by name, while warnings are noted
}

// CatalogUsed names the catalog of an estimate.
type CatalogUsed struct {
	Version  string
	AsOf     pricing.Day // price day of month 1
	Digest   string
	Overlays []string // file names without folders
}

// A Source is a source of prices used.
type Source struct {
	Key, Title string
	Retrieved  pricing.Day // no day where unknown
	Note       string
}

// Amounts are an amount in the three scenarios. Low is everything low, High
// everything high: bounds, not probabilities.
type Amounts struct{ Low, Base, High pricing.Money }

// Add returns a + b.
func (a Amounts) Add(b Amounts) Amounts {
	return Amounts{a.Low.Add(b.Low), a.Base.Add(b.Base), a.High.Add(b.High)}
}

// sub returns a - b.
func (a Amounts) sub(b Amounts) Amounts {
	return Amounts{a.Low.Sub(b.Low), a.Base.Sub(b.Base), a.High.Sub(b.High)}
}

// times returns a x q.
func (a Amounts) times(q pricing.Quantity) Amounts {
	return Amounts{a.Low.Mul(q), a.Base.Mul(q), a.High.Mul(q)}
}

// Of returns the amount of a scenario.
func (a Amounts) Of(s Scenario) pricing.Money {
	return [...]pricing.Money{Base: a.Base, Low: a.Low, High: a.High}[s]
}

// A Scenario is one of low, base and high; the zero value is Base.
type Scenario int

// The scenarios.
const (
	Base Scenario = iota
	Low
	High
)

// String returns low, base or high.
func (s Scenario) String() string { return [...]string{Base: "base", Low: "low", High: "high"}[s] }

// A Line is the result of one line of the workload.
type Line struct {
	Name      string
	Model     string // ID
	ModelName string
	Provider  string
	Plan      string // on_demand, batch, flex, priority, latency_optimized or provisioned

	Provisioned *workload.Provisioned // units, commitment and hours; nil on demand

	Requests *workload.Range  // a month; nil for an image line
	Calls    *workload.Range  // billed ones: retries included
	Images   *workload.Range  // a month; nil but for an image line
	Volume   *workload.Volume // the requests or images as they were given; nil where the line has neither
	Input    *CallTokens      // nil where the line sends no tokens
	Output   *CallTokens      // nil where the model has no output or none is known
	Training tokenizers.Class // of the count of the training text; "" where there is none

	Samples int64 // calls that were counted; 0 where all counts were given
	// MeanInterval is half the 95 % interval of the mean cost of a call, as a fraction of
	// that mean; nil where nothing was counted, nothing is paid by the token, or the
	// samples are fewer than 20.
	MeanInterval *pricing.Quantity

	Tokenizer string // "" where all counts were given
	Band      tokenizers.Band
	// AnswerBand is that of the answers of a calibrated line; no other line has one apart.
	AnswerBand tokenizers.Band
	Items      []pricing.LineItem // of the base scenario, a full month
	// Quantities are those of Items in the three scenarios, in their order; none where only
	// those of the base are known.
	Quantities []workload.Range
	Amount     *Amounts // nil where nothing of the line is priced
	Complete   bool
	Unpriced   []Unpriced
	Warnings   []Warning
	Calibrated *Calibrated // nil where the line takes nothing from a calibration
	// Plans are the ways to pay for the line: its own first, whether or not it has all its
	// prices, then, where asked for, each other one that has.
	Plans []Plan
	// OverLimits is whether a call is over the limits that the line sets itself.
	OverLimits bool
	// OverContext is whether a call is over the context of the model, which refuses it.
	OverContext bool
	// Explained tells where each figure comes from, one-off costs last; nil unless asked for.
	Explained []Explanation
}

// A Plan is a way to pay for a line: what a full month at the volume of month 1 costs.
type Plan struct {
	Name        string                // as Line.Plan
	Provisioned *workload.Provisioned // nil where it is paid by the token, image or request
	Items       []pricing.LineItem    // of the base scenario
	Spans       []Span                // of the items, in their order
	Quantities  []workload.Range      // of the items in the three scenarios, in their order
	Amount      Amounts
	Unpriced    []Unpriced // none but of the line's own plan
	// Cached are the items of input, in their order, as they would cost read from a cache,
	// where other plans are asked for; nil where one has no price for that, and where the line
	// reads from a cache as it is or its tokens say themselves what is read and written.
	Cached []pricing.LineItem
	Later  []Repriced // in the order of their months; none where its prices stay
}

// Repriced is what a plan costs from a month on, because a price or a discount begins or
// ends there: a full month at the volume of month 1.
type Repriced struct {
	Month      int                // of the horizon, from 2
	Items      []pricing.LineItem // of the base scenario
	Spans      []Span             // of the items, in their order
	Quantities []workload.Range   // of the items, in their order
	Unpriced   []Unpriced
	Cached     []pricing.LineItem // as of Plan
}

// CallTokens are the tokens of one call.
type CallTokens struct {
	Class         tokenizers.Class
	Mean          workload.Range // of the billed calls
	P50, P95, Max int64          // whole tokens, rounded up; 0 where the count, or an answer sent again, was given
	Frame         int64          // tokens of the chat template in the average call, rounded up; part of Mean
}

// Unpriced is a meter that a line uses and that has no amount.
type Unpriced struct {
	Meter  pricing.Meter
	Reason pricing.Reason
	Detail string // in words: what there is instead
}

// QuantityUnknown is the reason of a meter whose quantity nobody gave.
const QuantityUnknown pricing.Reason = "quantity_unknown"

// A OneOff is a cost that falls once, in the first month.
type OneOff struct {
	Line  string
	Model string
	pricing.LineItem
}

// Owed is what a commitment still costs after the horizon.
type Owed struct {
	Line       string
	Commitment pricing.Commitment
	Months     pricing.Quantity // a part month counts by its days
	Amount     pricing.Money
}

// A Month is one month of the horizon, one-off costs apart.
type Month struct {
	First    pricing.Day // of its days in the horizon
	Days     int         // fewer than the month has where it is a part month
	Hours    pricing.Quantity
	PriceDay pricing.Day
	Growth   pricing.Quantity // times the volume of month 1
	// Factors are what the amounts of a full month are multiplied by, by their span.
	Factors [Spans]pricing.Quantity
	Amounts
	OneOff   pricing.Money
	Complete bool
}

// A Budget is how the total stands to a monthly budget.
type Budget struct {
	Monthly        pricing.Money
	Verdict        string         // within, over, or unknown where nothing is priced
	Margin         *pricing.Money // Monthly - total of the scenario; nil where unknown
	FirstMonthOver *pricing.Day   // first day of the first month of the horizon that is over; nil where none is
}

// A Driver is an assumption and the total with it alone at its low and high.
type Driver struct {
	Name      string
	Line      int // index of Lines
	Low, High pricing.Money
}

// A SampleFile is a file of samples that was counted.
type SampleFile struct {
	Line                     string
	Path, Shape              string
	Records, Bytes, Repaired int64
}

// A Warning is a doubt about the figures.
type Warning struct {
	Code    string
	Line    string // "" where the whole workload is meant
	Message string
}
