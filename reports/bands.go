package reports

import (
	"math/big"
	"strings"
)

// tenthOut shows an end of a band in tenths of a percent where it has more digits: rounded
// outwards, so that the band shown holds the one meant. side is -1 for the low end.
//
//	-16.9088% is shown as -17%, +0.4231% as +0.5%
func tenthOut(percent string, side int) string {
	r, ok := new(big.Rat).SetString(strings.TrimSuffix(percent, "%"))
	tenths := big.NewRat(10, 1)
	if !ok || new(big.Rat).Mul(r, tenths).IsInt() {
		return percent
	}
	tenths.Mul(tenths, r)
	n := new(big.Int).Div(tenths.Num(), tenths.Denom()) // rounds down
	if side > 0 {
		n.Add(n, big.NewInt(1))
	}
	text := strings.TrimSuffix(new(big.Rat).SetFrac(n, big.NewInt(10)).FloatString(1), ".0") + "%"
	if n.Sign() > 0 {
		return "+" + text
	}
	return text
}
