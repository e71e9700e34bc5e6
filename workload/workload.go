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
	Start  pricing.Day // first day of the first month; no day where not given
	Hours  pricing.Quantity
	Months int              // of the horizon, at least 1
	Growth pricing.Quantity // of the requests, a month, as a fraction; above -1
	Budget *pricing.Money   // a month; nil where none is given

	MaxTokens int64 // inference.max_tokens; 0 where not given. It changes no figure
	Lines     []Line
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
	Provisioned *Provisioned     // nil is the plan on_demand
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
	Input     *Range
	Output    *Range
	OutputMax *pricing.Quantity // the longest answer; longer ones are cut, missing ones are this long
	At        Place
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
