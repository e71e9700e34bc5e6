package reports

import (
	"testing"

	"tokencast/estimate"
	"tokencast/pricing"
)

func TestBar(t *testing.T) {
	usd := func(text string) pricing.Money {
		m, err := pricing.ParseMoney(text)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	for _, tc := range []struct{ low, base, high, want string }{
		{"25", "40", "50", ".....====|==............"}, // the example of bar
		{"0", "40", "100", "=========|=============="},
		{"40", "40", "100", ".........|=============="},
		{"50", "40", "25", ".....====|==............"}, // a driver whose low costs more
	} {
		if got := bar(estimate.Driver{Low: usd(tc.low), High: usd(tc.high)}, usd(tc.base), usd("0"), usd("100")); got != tc.want {
			t.Errorf("%s to %s: %s, want %s", tc.low, tc.high, got, tc.want)
		}
	}
	if got := bar(estimate.Driver{Low: usd("1"), High: usd("1")}, usd("1"), usd("1"), usd("1")); got != "|......................." {
		t.Errorf("no width: %s", got)
	}
}
