package pricing

import (
	"fmt"
	"strings"
)

// Mode is how a call is served.
type Mode string

// The modes. The zero value of a condition or an ask means OnDemand.
const (
	OnDemand         Mode = "on_demand"
	Batch            Mode = "batch"
	Flex             Mode = "flex"
	Priority         Mode = "priority"
	LatencyOptimized Mode = "latency_optimized"
)

// Modes returns all modes, the default first.
func Modes() []Mode { return []Mode{OnDemand, Batch, Flex, Priority, LatencyOptimized} }

// Commitment is the term of a model unit: it is asked of [ModelUnitHour] alone.
type Commitment string

// The commitments.
const (
	NoCommitment Commitment = "none"
	OneMonth     Commitment = "1_month"
	SixMonths    Commitment = "6_month"
)

// Commitments returns all commitments, the shortest first.
func Commitments() []Commitment { return []Commitment{NoCommitment, OneMonth, SixMonths} }

// Months returns the term in months: 0, 1 or 6.
func (c Commitment) Months() int {
	switch c {
	case OneMonth:
		return 1
	case SixMonths:
		return 6
	}
	return 0
}

// Routing is where a call may be served.
type Routing string

// The routings. The zero value of a condition or an ask means InRegion.
const (
	InRegion Routing = "in_region"
	Geo      Routing = "geo"
	Global   Routing = "global"
)

// Routings returns all routings, the default first.
func Routings() []Routing { return []Routing{InRegion, Geo, Global} }

// Image qualities, as prices name them. Of a model priced by steps, the records
// of at most N steps answer StandardQuality and those above N PremiumQuality.
const (
	StandardQuality = "standard"
	PremiumQuality  = "premium"
)

// SizeKind says how a [Size] compares with the image asked for.
type SizeKind int

// The kinds of size conditions.
const (
	AnySize   SizeKind = iota // no condition
	ExactSize                 // this width and height
	MaxSize                   // both sides at most
	OverSize                  // any side more
)

// Size is a condition on the width and height of an image, in pixels.
type Size struct {
	Kind          SizeKind
	Width, Height int
}

// String returns 512x512, "up to 512x512" or "over 512x512", or "" for any size.
func (s Size) String() string {
	switch s.Kind {
	case ExactSize:
		return fmt.Sprintf("%dx%d", s.Width, s.Height)
	case MaxSize:
		return fmt.Sprintf("up to %dx%d", s.Width, s.Height)
	case OverSize:
		return fmt.Sprintf("over %dx%d", s.Width, s.Height)
	}
	return ""
}

func (s Size) holds(width, height int) bool {
	switch s.Kind {
	case ExactSize:
		return width == s.Width && height == s.Height
	case MaxSize:
		return width <= s.Width && height <= s.Height
	case OverSize:
		return width > s.Width || height > s.Height
	}
	return true
}

// disjoint reports that no image satisfies both sizes.
func (s Size) disjoint(o Size) bool {
	if s.Kind > o.Kind {
		s, o = o, s
	}
	switch {
	case s.Kind == AnySize:
		return false
	case s.Kind == ExactSize:
		return !o.holds(s.Width, s.Height)
	case s.Kind == MaxSize && o.Kind == OverSize:
		return s.Width <= o.Width && s.Height <= o.Height
	}
	return false // two upper bounds share the smallest image, two lower ones the largest
}

// Steps is a condition on the number of diffusion steps. The zero value is none.
type Steps struct {
	Over bool // more than N; otherwise at most N
	N    int
}

// String returns "up to 50 steps" or "over 50 steps", or "" for no condition.
func (s Steps) String() string {
	switch {
	case s == Steps{}:
		return ""
	case s.Over:
		return fmt.Sprintf("over %d steps", s.N)
	}
	return fmt.Sprintf("up to %d steps", s.N)
}

// Quality is the quality that the condition answers: premium over N, standard up to N.
func (s Steps) Quality() string {
	if s.Over {
		return PremiumQuality
	}
	return StandardQuality
}

func (s Steps) holds(n int) bool { return (n > s.N) == s.Over }

func (s Steps) disjoint(o Steps) bool {
	if s.Over == o.Over {
		return false
	}
	atMost, over := s, o
	if s.Over {
		atMost, over = o, s
	}
	return atMost.N <= over.N
}

// A Condition is what a price record asks for. Mode, Commitment, Region and
// Routing are always asked (an empty Mode or Routing is its default); the other
// fields are asked where they are not zero. Conditions are comparable with ==.
type Condition struct {
	Mode        Mode
	Commitment  Commitment // of ModelUnitHour alone
	Region      string
	Routing     Routing
	CacheTTL    string // "5m" or "1h"
	TokensOver  int64  // input and cache tokens of the call are more than this
	Size        Size
	Quality     string
	Steps       Steps
	CustomModel bool
}

// normal spells the defaults out, so that equal conditions are ==.
func (c Condition) normal() Condition {
	if c.Mode == "" {
		c.Mode = OnDemand
	}
	if c.Routing == "" {
		c.Routing = InRegion
	}
	return c
}

// count is the number of conditions besides those that every record has.
func (c Condition) count() int {
	n := 0
	for _, set := range []bool{c.CacheTTL != "", c.TokensOver != 0, c.Size.Kind != AnySize, c.Quality != "", c.Steps != Steps{}, c.CustomModel} {
		if set {
			n++
		}
	}
	return n
}

// When returns the conditions besides mode, commitment, region and routing in
// words, such as "up to 512x512, up to 50 steps"; "" where there are none.
func (c Condition) When() string {
	var parts []string
	add := func(s string) {
		if s != "" {
			parts = append(parts, s)
		}
	}
	if c.CacheTTL != "" {
		add("cache for " + c.CacheTTL)
	}
	if c.TokensOver != 0 {
		add(fmt.Sprintf("over %d input tokens", c.TokensOver))
	}
	add(c.Size.String())
	add(c.Quality)
	add(c.Steps.String())
	if c.CustomModel {
		add("custom model")
	}
	return strings.Join(parts, ", ")
}

// outranks reports whether a record with condition c goes before one with o where
// both hold: the one with more conditions and, where they differ in the token band
// alone, the one with the higher band.
func (c Condition) outranks(o Condition) bool {
	if c.count() != o.count() {
		return c.count() > o.count()
	}
	return c.bandsApart(o) && c.TokensOver > o.TokensOver
}

// bandsApart reports whether both conditions ask for a token band and differ in its
// number alone.
func (c Condition) bandsApart(o Condition) bool {
	if c.TokensOver == 0 || o.TokensOver == 0 || c.TokensOver == o.TokensOver {
		return false
	}
	c.TokensOver = o.TokensOver
	return c == o
}

// fixed are the conditions that every record has, but for the region.
func (c Condition) fixed() Condition {
	return Condition{Mode: c.Mode, Commitment: c.Commitment, Routing: c.Routing}
}

// disjoint reports that no ask satisfies both conditions of a meter, both in
// normal form.
func (c Condition) disjoint(o Condition, m Meter) bool {
	switch {
	case c.fixed() != o.fixed() || c.Region != o.Region,
		c.CacheTTL != "" && o.CacheTTL != "" && c.CacheTTL != o.CacheTTL,
		c.CustomModel != o.CustomModel && !m.info().base,
		c.Size.disjoint(o.Size):
		return true
	}
	quality := func(c Condition) string {
		if c.Quality == "" && c.Steps != (Steps{}) {
			return c.Steps.Quality()
		}
		return c.Quality
	}
	if q, r := quality(c), quality(o); q != "" && r != "" && q != r {
		return c.Quality != "" || o.Quality != "" || c.Steps.disjoint(o.Steps)
	}
	return false
}

// An Ask is what one use is, in the terms of a [Condition].
type Ask struct {
	Mode          Mode       // "" is OnDemand
	Commitment    Commitment // of ModelUnitHour alone
	Region        string
	Routing       Routing // "" is InRegion
	CacheTTL      string  // "" is the 5-minute one
	InputTokens   int64   // input and cache tokens of the call
	Width, Height int     // of an image, in pixels
	Quality       string  // of an image; "" where Steps is given
	Steps         int     // of an image; 0 where Quality is given
	CustomModel   bool
}
