package pricing

import "fmt"

// part names conditions of a record, as a set of bits.
type part uint16

const (
	ofMode part = 1 << iota
	ofCommitment
	ofRegion
	ofRouting
	ofCacheTTL
	ofTokens
	ofSize
	ofQuality
	ofSteps
	ofCustomModel
)

// parts are all parts, in the order in which they are told.
var parts = []part{ofMode, ofCommitment, ofRegion, ofRouting, ofCacheTTL, ofTokens, ofSize, ofQuality, ofSteps, ofCustomModel}

// normal spells the defaults of an ask out.
func (a Ask) normal() Ask {
	if a.Mode == "" {
		a.Mode = OnDemand
	}
	if a.Routing == "" {
		a.Routing = InRegion
	}
	if a.CacheTTL == "" {
		a.CacheTTL = "5m"
	}
	return a
}

// unmet returns the conditions, in normal form, that do not hold for a: none where
// the record applies.
func (c Condition) unmet(m Meter, a Ask) part {
	var u part
	must := func(p part, holds bool) {
		if !holds {
			u |= p
		}
	}
	a = a.normal()
	must(ofMode, c.Mode == a.Mode)
	must(ofCommitment, c.Commitment == a.Commitment)
	must(ofRegion, c.Region == a.Region)
	must(ofRouting, c.Routing == a.Routing)
	must(ofCacheTTL, c.CacheTTL == "" || c.CacheTTL == a.CacheTTL)
	must(ofTokens, c.TokensOver == 0 || a.InputTokens > c.TokensOver)
	must(ofSize, c.Size.holds(a.Width, a.Height))
	must(ofQuality, c.Quality == "" || c.Quality == a.Quality)
	switch {
	case c.Steps == Steps{}:
	case a.Steps != 0:
		must(ofSteps, c.Steps.holds(a.Steps))
	default:
		must(ofSteps, a.Quality == c.Steps.Quality())
	}
	must(ofCustomModel, c.CustomModel == a.CustomModel || a.CustomModel && m.info().base)
	return u
}

// mismatch says in words what condition p of a record asks for and what the use is
// instead.
func (c Condition) mismatch(p part, a Ask) string {
	a = a.normal()
	switch p {
	case ofMode:
		return fmt.Sprintf("it is for %s, the use is %s", c.Mode, a.Mode)
	case ofCommitment:
		return fmt.Sprintf("it is for %s, the use has %s", commitmentText(c.Commitment), commitmentText(a.Commitment))
	case ofRegion:
		return fmt.Sprintf("it is for the region %s, the use is in %s", orNone(c.Region), orNone(a.Region))
	case ofRouting:
		return fmt.Sprintf("it is for %s routing, the use is %s", c.Routing, a.Routing)
	case ofCacheTTL:
		return fmt.Sprintf("it is for a cache of %s, the use keeps it %s", c.CacheTTL, a.CacheTTL)
	case ofTokens:
		return fmt.Sprintf("its token band is not reached: over %d input tokens, the call has %d", c.TokensOver, a.InputTokens)
	case ofSize:
		return fmt.Sprintf("it is for images of %s, the image is %dx%d", c.Size, a.Width, a.Height)
	case ofQuality:
		return fmt.Sprintf("it is for %s quality, the image has %s", c.Quality, orNone(a.Quality))
	case ofSteps:
		if a.Steps != 0 {
			return fmt.Sprintf("it is for %s, the image takes %d", c.Steps, a.Steps)
		}
		return fmt.Sprintf("it is for %s, which is %s quality; the image has %s", c.Steps, c.Steps.Quality(), orNone(a.Quality))
	}
	if c.CustomModel {
		return "it is for a custom model, the use is of the base model"
	}
	return "it is for the base model, the use is of a custom model"
}

func commitmentText(c Commitment) string {
	switch c {
	case "":
		return "no hour"
	case NoCommitment:
		return "no commitment"
	}
	return "a commitment of " + string(c)
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}
