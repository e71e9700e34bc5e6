package pricing

// A Meter is what is counted and charged.
type Meter string

// The meters. A new kind of price is one more constant and one row in meters.
const (
	Input              Meter = "input"
	Output             Meter = "output"
	CacheRead          Meter = "cache_read"
	CacheWrite         Meter = "cache_write"
	InputImage         Meter = "input_image"
	OutputImage        Meter = "output_image"
	Train              Meter = "train"
	TrainImage         Meter = "train_image"
	CustomModelStorage Meter = "custom_model_storage"
	ModelUnitHour      Meter = "model_unit_hour"
	Request            Meter = "request"
)

// A Unit is what a published price is for, such as 1,000 tokens.
type Unit string

// meterInfo is a meter's row in the registry.
type meterInfo struct {
	meter Meter
	label string // as reports print it
	units []Unit // units its price may be published for; the first is the usual one
	noun  string // what a quantity of it counts, in the plural
	base  bool   // a custom model falls back to its base model's record
}

var meters = []meterInfo{
	{Input, "input tokens", []Unit{"1k_tokens", "1m_tokens"}, "tokens", false},
	{Output, "output tokens", []Unit{"1k_tokens", "1m_tokens"}, "tokens", false},
	{CacheRead, "cache read tokens", []Unit{"1k_tokens", "1m_tokens"}, "tokens", false},
	{CacheWrite, "cache write tokens", []Unit{"1k_tokens", "1m_tokens"}, "tokens", false},
	{InputImage, "input images", []Unit{"image"}, "images", false},
	{OutputImage, "images", []Unit{"image"}, "images", false},
	{Train, "training tokens", []Unit{"1k_tokens", "1m_tokens"}, "tokens", true},
	{TrainImage, "training images seen", []Unit{"image_seen"}, "images seen", true},
	{CustomModelStorage, "custom model storage", []Unit{"model_month"}, "model-months", true},
	{ModelUnitHour, "model unit hours", []Unit{"hour"}, "hours", true},
	{Request, "requests", []Unit{"request", "1k_requests"}, "requests", false},
}

// units maps each published unit to how many single things it holds.
var units = map[Unit]int64{
	"1k_tokens":   1_000,
	"1m_tokens":   1_000_000,
	"image":       1,
	"image_seen":  1,
	"hour":        1,
	"model_month": 1,
	"request":     1,
	"1k_requests": 1_000,
	"second":      1,
}

// Meters returns all meters in the order in which reports list them.
func Meters() []Meter {
	list := make([]Meter, len(meters))
	for i, m := range meters {
		list[i] = m.meter
	}
	return list
}

// Units returns all published units that exist, in a fixed order, whether or not
// a meter uses them.
func Units() []Unit {
	return []Unit{"1k_tokens", "1m_tokens", "image", "image_seen", "hour", "model_month", "request", "1k_requests", "second"}
}

func (m Meter) info() meterInfo {
	for _, row := range meters {
		if row.meter == m {
			return row
		}
	}
	return meterInfo{meter: m, label: string(m), noun: "units"}
}

// Known reports whether m is in the registry.
func (m Meter) Known() bool { return m.info().units != nil }

// Label returns what reports call the meter, such as "input tokens".
func (m Meter) Label() string { return m.info().label }

// Noun returns what a quantity of the meter counts, in the plural: "tokens".
func (m Meter) Noun() string { return m.info().noun }

// Units returns the units in which the meter's price may be published.
func (m Meter) Units() []Unit { return m.info().units }

// Size returns how many single tokens, images, hours, model-months or requests
// the unit holds, or 0 for an unknown unit.
func (u Unit) Size() int64 { return units[u] }

// Known reports whether u is a published unit.
func (u Unit) Known() bool { return units[u] != 0 }
