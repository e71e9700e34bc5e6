// Package workload reads the workload file: what will be sent each month.
//
// [Parse] turns a file into a [Workload] of [Line]s and checks everything that can be
// checked without a catalog; all faults come at once, each with its place. What the
// format knows but the program cannot do yet is refused by name, never ignored. The
// format is described in docs/workload-format.md.
//
// Prices, models and counts are left to packages catalog, tally and estimate.
package workload

import (
	"tokencast/internal/yamlfile"
	"tokencast/pricing"
)

// Errors are all faults of a workload, sorted by place.
type Errors = yamlfile.Errors

// A Fault is one fault of a workload, with the place to mend.
type Fault = yamlfile.Error

// A Place is where a value of the file stands.
type Place = pricing.Place

// A Workload is a checked workload file.
type Workload struct {
	File   string // as messages name it
	Name   string // of the file, or the folder's
	Region string // "" where the file gives none

	AsOf   pricing.Day // the prices of this day hold throughout; no day where not given
	Start  pricing.Day // first day of the horizon; no day where not given
	Month  Month
	Months int              // of the horizon, at least 1
	Growth pricing.Quantity // of the requests, a month, as a fraction; above -1
	Budget *pricing.Money   // a month; nil where none is given

	Currency   string // of the figures; "" is the catalog's
	CurrencyAt Place

	MaxTokens int64 // inference.max_tokens; 0 where not given. It changes no figure
	// Temperature, TopP and TopK are the other parameters of inference as they are
	// written; "" where not given. They change no figure.
	Temperature, TopP, TopK string
	Lines                   []Line

	// Overrides are those that Parse was given, in their order, each as it may be shown:
	// "--set path=value", without a value that may hold a prompt. A path is keys with dots
	// between them; a line is called by the name it has in the file.
	Overrides []string
}

// A Month is how long a month is: so many hours, whatever its days, or as long as the
// calendar says.
type Month struct {
	Hours    pricing.Quantity // not of a calendar month
	Calendar bool
}

// Of returns the hours of the month that begins on first: of calendar months its days
// x 24, else as many as in every month.
func (m Month) Of(first pricing.Day) pricing.Quantity {
	if m.Calendar {
		return pricing.Count(int64(24 * first.DaysInMonth()))
	}
	return m.Hours
}

// A Range is an amount as low, base and high, in this order of size.
type Range struct{ Low, Base, High pricing.Quantity }

// Exactly returns the range whose three values are q.
func Exactly(q pricing.Quantity) Range { return Range{q, q, q} }

// Map returns the range of f over the three values.
func (r Range) Map(f func(pricing.Quantity) pricing.Quantity) Range {
	return Range{f(r.Low), f(r.Base), f(r.High)}
}

// Single returns the one value of a range that has only one.
func (r Range) Single() (pricing.Quantity, bool) {
	return r.Base, r.Low.Cmp(r.Base) == 0 && r.High.Cmp(r.Base) == 0
}

// Per is the period of a volume.
type Per string

// The periods.
const (
	PerSecond Per = "second"
	PerMinute Per = "minute"
	PerHour   Per = "hour"
	PerDay    Per = "day"
	PerMonth  Per = "month"
)

// A Volume is a number of requests or images in a period.
type Volume struct {
	Range
	Per Per
}

// Monthly returns the volume of a month of so many hours: n/day is n x hours / 24.
func (v Volume) Monthly(hours pricing.Quantity) Range {
	factor := map[Per]pricing.Quantity{
		PerSecond: hours.Mul(pricing.Count(3600)),
		PerMinute: hours.Mul(pricing.Count(60)),
		PerHour:   hours,
		PerDay:    hours.Div(pricing.Count(24)),
		PerMonth:  pricing.Count(1),
	}[v.Per]
	return v.Map(factor.Mul)
}

// A Line is one entry of workloads. What is not given is nil or its zero value.
type Line struct {
	Name    string
	Model   string // as written: an ID or a name
	ModelAt Place
	At      Place

	Requests    *Volume
	Samples     *Samples
	Tokens      Tokens
	Images      *Images
	InputImages *Range // with each request
	FineTuning  *FineTuning
	CustomModel bool
	NoFrames    bool             // frames: none; the tokens of a chat template are not counted
	Retries     pricing.Quantity // as a fraction

	Conversation *Conversation // nil: a request is one turn
	Steps        int64         // calls of an agent for each turn, at least 1
	Cache        *Cache        // shares of the input; nil where none is given

	Mode        pricing.Mode    // of a plan that is not provisioned; "" is on_demand
	Provisioned *Provisioned    // nil: paid by the token, image or request
	PlanAt      Place           // of the plan, where one is given
	Routing     pricing.Routing // "" where not given

	Peak         *pricing.Quantity // busiest minute / average minute; nil is 1
	Limits       *CallLimits       // of one call; nil where none are given
	Alternatives []Alternative     // models to compare with
}

// A Conversation makes a request a series of turns, each a call (or Steps calls).
// Every turn has the user's and the answer's tokens of the line.
type Conversation struct {
	Turns   int64 // at least 1
	History bool  // each turn resends all before it
	System  System
	At      Place
}

// A System is a text that begins every call. At most one of the fields says how long
// it is; none means there is none.
type System struct {
	Text   string
	File   string // of text, to be counted
	Tokens *pricing.Quantity
	At     Place
}

// Counted reports whether there is a system text to be counted.
func (s System) Counted() bool { return s.Text != "" || s.File != "" }

// A Cache is which share of a call's input tokens is read from a cache and which is
// written to it; the rest is fresh.
type Cache struct {
	Read, Write pricing.Quantity // fractions, together at most 1
	TTL         string           // of what is written: "5m" or "1h"; "" is the 5-minute one
	At          Place
}

// CallLimits are the tokens that a call should not exceed; 0 is no limit.
type CallLimits struct {
	Input, Output int64
	At            Place
}

// An Alternative is a model to compare with, as written.
type Alternative struct {
	Model string
	At    Place
}

// Samples says where the samples of a line lie and how to read them.
type Samples struct {
	Paths     []string // files, folders, globs, or "-" for standard input
	Input     string   // column or key; "" detects the shape
	Output    string
	Delimiter rune // 0 detects
	Lines     bool // each line of a text is a record
	Usage     bool // the recorded usage is taken, and no text is counted
	At        Place
}

// Tokens are the tokens of one call, where the user gives them.
type Tokens struct {
	Input      *Range // fresh ones, beside CacheRead and CacheWrite
	Output     *Range
	OutputMax  *pricing.Quantity // the longest answer; longer ones are cut, missing ones are this long
	CacheRead  *Range            // read from a cache
	CacheWrite *Range            // written to it, for 5 minutes
	At         Place
}

// Images are images to be made.
type Images struct {
	Count         Volume
	Width, Height int // 0 where not given
	Quality       string
	Steps         int // 0 where not given
	At            Place
}

// FineTuning is the making of custom models.
type FineTuning struct {
	Samples    *Samples          // training text
	Tokens     *pricing.Quantity // of the training text, for one epoch
	Epochs     int64
	Models     int64             // custom models stored
	ImagesSeen *pricing.Quantity // steps x batch size, for image models
	At         Place
}

// Provisioned is the plan of model units by the hour.
type Provisioned struct {
	Units      int64
	Commitment pricing.Commitment
	Hours      *pricing.Quantity // a month, for no commitment alone; nil is the whole month
	At         Place
}
