package tokenizers

import (
	"fmt"
	"math/big"
	"strings"
)

// A Band says how far the true count can lie from ours, as fractions of ours:
// [-4%, +6%] is Low -1/25 and High 3/50, and puts the true count between 0.96
// and 1.06 of ours. A nil end is 0. The zero Band claims no deviation.
type Band struct {
	Low  *big.Rat // 0 or below, above -1
	High *big.Rat // 0 or above
}

// percentDigits is the most digits a percentage may have on either side of its
// point: enough for +1000%, few enough to catch a slip.
const percentDigits = 4

// ParseBand reads the two ends of a band, such as "-15%" and "+35%"; either may
// be "0%". A sign is required elsewhere, the low end may not be above 0% nor at
// or below -100%, and the high end not below 0%. Each end has at most 4 digits
// before the point and 4 after it.
func ParseBand(low, high string) (Band, error) {
	l, err := parsePercent(low)
	if err != nil {
		return Band{}, fmt.Errorf("low end of the band: %w", err)
	}
	h, err := parsePercent(high)
	if err != nil {
		return Band{}, fmt.Errorf("high end of the band: %w", err)
	}
	if l.Sign() > 0 {
		return Band{}, fmt.Errorf("low end of the band %q is above 0%%; write 0%% or a negative percentage, such as -15%%", low)
	}
	if l.Cmp(big.NewRat(-1, 1)) <= 0 {
		return Band{}, fmt.Errorf("low end of the band %q leaves no tokens; write a percentage above -100%%", low)
	}
	if h.Sign() < 0 {
		return Band{}, fmt.Errorf("high end of the band %q is below 0%%; write 0%% or a positive percentage, such as +35%%", high)
	}
	return Band{Low: l, High: h}, nil
}

// LowText returns Low as a percentage with its sign, such as "-15%", or "0%".
// A percentage without an end, such as a third, is rounded to 4 places.
func (b Band) LowText() string { return percentText(b.Low) }

// HighText returns High as a percentage with its sign, such as "+35%", or "0%".
// A percentage without an end, such as a third, is rounded to 4 places.
func (b Band) HighText() string { return percentText(b.High) }

func parsePercent(text string) (*big.Rat, error) {
	wrong := fmt.Errorf("%q is not a percentage; write one with its sign, such as -15%% or +2.5%%", text)
	number, ok := strings.CutSuffix(text, "%")
	if !ok {
		return nil, wrong
	}
	unsigned := strings.TrimLeft(number, "+-")
	signs := len(number) - len(unsigned)
	whole, fraction, hasPoint := strings.Cut(unsigned, ".")
	if signs > 1 || !isDigits(whole) || (hasPoint && !isDigits(fraction)) {
		return nil, wrong
	}
	r, ok := new(big.Rat).SetString(number)
	if !ok || (signs == 0 && r.Sign() != 0) {
		return nil, wrong
	}
	return r.Quo(r, big.NewRat(100, 1)), nil
}

// isDigits reports whether text is one to percentDigits ASCII digits.
func isDigits(text string) bool {
	return len(text) > 0 && len(text) <= percentDigits && strings.Trim(text, "0123456789") == ""
}

func percentText(fraction *big.Rat) string {
	if fraction == nil || fraction.Sign() == 0 {
		return "0%"
	}
	percent := new(big.Rat).Mul(fraction, big.NewRat(100, 1))
	places, exact := percent.FloatPrec()
	if !exact {
		places = percentDigits
	}
	text := percent.FloatString(places) + "%"
	if percent.Sign() > 0 {
		text = "+" + text
	}
	return text
}
