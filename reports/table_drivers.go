package reports

import (
	"math/big"
	"strings"

	"tokencast/estimate"
	"tokencast/pricing"
)

// tornadoCells is the width of the bars.
const tornadoCells = 24

// drivers adds which assumptions move the total most, as a tornado: the widest first,
// on one scale, with the total at base marked in each bar.
func (p *page) drivers(e *estimate.Estimate) error {
	shown := shownDrivers(e)
	if len(shown) == 0 {
		return nil
	}
	p.section("What moves the total most: " + e.Currency + " a month with one assumption at its low and high")
	low, high := shown[0].Low, shown[0].High
	for _, d := range shown {
		low, high = smaller(low, d.Low), larger(high, d.High)
	}
	g := &grid{columns: []column{
		{"Assumption", words, 12},
		{"Low", figures, 0},
		{"Base", figures, 0},
		{"High", figures, 0},
		{"Low to high, | is base", figures, 0},
	}}
	for _, d := range shown {
		g.add(d.Name, money(d.Low), money(e.Total.Base), money(d.High), bar(d, e.Total.Base, low, high))
	}
	return p.grid(g)
}

// bar draws a driver on the scale from low to high.
//
//	low 0, high 100, a driver from 25 to 50 with base 40: ".....====|==............"
func bar(d estimate.Driver, base, low, high pricing.Money) string {
	width := high.Sub(low).Rat()
	cell := func(m pricing.Money) int {
		if width.Sign() == 0 {
			return 0
		}
		r := new(big.Rat).Mul(m.Sub(low).Rat(), big.NewRat(tornadoCells-1, 1))
		r.Quo(r, width)
		n := new(big.Int).Quo(r.Num(), r.Denom()).Int64()
		return int(min(max(n, 0), tornadoCells-1))
	}
	cells := []byte(strings.Repeat(".", tornadoCells))
	for i := cell(smaller(d.Low, d.High)); i <= cell(larger(d.Low, d.High)); i++ {
		cells[i] = '='
	}
	cells[cell(base)] = '|'
	return string(cells)
}

func smaller(a, b pricing.Money) pricing.Money {
	if b.Cmp(a) < 0 {
		return b
	}
	return a
}

func larger(a, b pricing.Money) pricing.Money {
	if a.Cmp(b) < 0 {
		return b
	}
	return a
}
