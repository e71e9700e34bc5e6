package tokenizers_test

import (
	"math"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tokencast/tokenizers"
)

func TestScale(t *testing.T) {
	tests := []struct {
		name   string
		factor *big.Rat
		tokens int64
		want   string
		up     int64
	}{
		{"no factor leaves the count", nil, 7, "7", 7},
		{"a ratio of characters is exact", big.NewRat(10, 47), 47, "10", 10},
		{"a part of a token is rounded up for display only", big.NewRat(10, 47), 48, "480/47", 11},
		{"no tokens stay none", big.NewRat(10, 47), 0, "0", 0},
		{"a sum beyond 32 bits is exact", big.NewRat(1164, 1000), 9_000_000_001, "2619000000291/250", 10_476_000_002},
		{"a result beyond int64 stops there", big.NewRat(4, 1), math.MaxInt64, "36893488147419103228", math.MaxInt64},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := tokenizers.Binding{Tokenizer: "chars", Factor: tt.factor}
			if got := b.Scale(tt.tokens).RatString(); got != tt.want {
				t.Errorf("Scale(%d) by %v: got %s, want %s", tt.tokens, tt.factor, got, tt.want)
			}
			if got := b.ScaleUp(tt.tokens); got != tt.up {
				t.Errorf("ScaleUp(%d) by %v: got %d, want %d", tt.tokens, tt.factor, got, tt.up)
			}
		})
	}
}

func TestScaleLeavesTheFactorAlone(t *testing.T) {
	b := tokenizers.Binding{Factor: big.NewRat(1, 3)}
	b.Scale(5).SetInt64(9)
	if got := b.Factor.RatString(); got != "1/3" {
		t.Errorf("the factor became %s", got)
	}
}

func TestScaleIsAdditive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := tokenizers.Binding{Factor: big.NewRat(rapid.Int64Range(1, 1000).Draw(t, "num"), rapid.Int64Range(1, 1000).Draw(t, "denom"))}
		n, m := rapid.Int64Range(0, 1<<40).Draw(t, "n"), rapid.Int64Range(0, 1<<40).Draw(t, "m")
		sum := new(big.Rat).Add(b.Scale(n), b.Scale(m))
		if whole := b.Scale(n + m); whole.Cmp(sum) != 0 {
			t.Errorf("%d and %d by %v: together %v, one by one %v", n, m, b.Factor, whole, sum)
		}
		up := new(big.Rat).SetInt64(b.ScaleUp(n))
		if over := up.Sub(up, b.Scale(n)); over.Sign() < 0 || over.Cmp(big.NewRat(1, 1)) >= 0 {
			t.Errorf("ScaleUp(%d) by %v is %v above Scale", n, b.Factor, over)
		}
	})
}

func TestParseBand(t *testing.T) {
	tests := []struct {
		name      string
		low, high string
		wantLow   string // a fraction; empty where an error is wanted
		wantHigh  string
		wantErr   string
	}{
		{"both ends", "-15%", "+35%", "-3/20", "7/20", ""},
		{"no deviation", "0%", "0%", "0", "0", ""},
		{"parts of a percent", "-2.5%", "+0.0625%", "-1/40", "1/1600", ""},
		{"more than double", "0%", "+250%", "0", "5/2", ""},
		{"zero with a sign", "-0%", "+0.0%", "0", "0", ""},
		{"no percent sign", "-15", "+35%", "", "", `low end of the band: "-15" is not a percentage`},
		{"no sign", "-15%", "35%", "", "", `high end of the band: "35%" is not a percentage`},
		{"two signs", "--15%", "+35%", "", "", "is not a percentage"},
		{"no digits", "-%", "+35%", "", "", "is not a percentage"},
		{"no digits before the point", "-.5%", "+35%", "", "", "is not a percentage"},
		{"no digits after the point", "-5.%", "+35%", "", "", "is not a percentage"},
		{"a fraction", "-1/2%", "+35%", "", "", "is not a percentage"},
		{"an exponent", "-1e1%", "+35%", "", "", "is not a percentage"},
		{"a space", "-15 %", "+35%", "", "", "is not a percentage"},
		{"a decimal comma", "-1,5%", "+35%", "", "", "is not a percentage"},
		{"another minus", "−15%", "+35%", "", "", "is not a percentage"},
		{"nothing", "", "+35%", "", "", "is not a percentage"},
		{"more digits than a percentage needs", "0%", "+99999%", "", "", "is not a percentage"},
		{"ends swapped", "+35%", "-15%", "", "", `low end of the band "+35%" is above 0%`},
		{"a high end below 0%", "-15%", "-5%", "", "", `high end of the band "-5%" is below 0%`},
		{"a low end that leaves nothing", "-100%", "+35%", "", "", `low end of the band "-100%" leaves no tokens`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			band, err := tokenizers.ParseBand(tt.low, tt.high)
			if tt.wantErr != "" {
				if err == nil || !strings.Contains(err.Error(), tt.wantErr) {
					t.Errorf("ParseBand(%q, %q): got error %v, want one with %q", tt.low, tt.high, err, tt.wantErr)
				}
				return
			}
			if err != nil {
				t.Fatalf("ParseBand(%q, %q): %v", tt.low, tt.high, err)
			}
			if low, high := band.Low.RatString(), band.High.RatString(); low != tt.wantLow || high != tt.wantHigh {
				t.Errorf("ParseBand(%q, %q): got %s and %s, want %s and %s", tt.low, tt.high, low, high, tt.wantLow, tt.wantHigh)
			}
		})
	}
}

func TestBandText(t *testing.T) {
	tests := []struct {
		name      string
		band      tokenizers.Band
		low, high string
	}{
		{"the zero band", tokenizers.Band{}, "0%", "0%"},
		{"whole percents", tokenizers.Band{Low: big.NewRat(-3, 20), High: big.NewRat(7, 20)}, "-15%", "+35%"},
		{"parts of a percent in full", tokenizers.Band{Low: big.NewRat(-1, 40), High: big.NewRat(1, 1600)}, "-2.5%", "+0.0625%"},
		{"a third is rounded", tokenizers.Band{Low: big.NewRat(-1, 3), High: big.NewRat(2, 3)}, "-33.3333%", "+66.6667%"},
		{"zero ends", tokenizers.Band{Low: new(big.Rat), High: new(big.Rat)}, "0%", "0%"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if low, high := tt.band.LowText(), tt.band.HighText(); low != tt.low || high != tt.high {
				t.Errorf("got %s and %s, want %s and %s", low, high, tt.low, tt.high)
			}
		})
	}
}
