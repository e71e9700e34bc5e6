package reports

import (
	"math/big"
	"testing"

	"tokencast/tokenizers"
)

// A band of many digits is shown in tenths, never narrower than it is.
func TestBandIsShownOutwards(t *testing.T) {
	for _, tc := range []struct {
		low, high int64 // millionths
		want      string
	}{
		{-169088, 200223, ", true count within -17% and +20.1%"},
		{-3985, 4231, ", true count within -0.4% and +0.5%"},
		{-100000, 60000, ", true count within -10% and +6%"},
		{-25000, 0, ", true count within -2.5% and 0%"},
		{0, 1, ", true count within 0% and +0.1%"},
		{0, 0, ""},
	} {
		b := tokenizers.Band{Low: big.NewRat(tc.low, 1_000_000), High: big.NewRat(tc.high, 1_000_000)}
		if got := withinText(b); got != tc.want {
			t.Errorf("%d, %d: %q, want %q", tc.low, tc.high, got, tc.want)
		}
	}
}
