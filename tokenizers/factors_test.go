package tokenizers

import (
	"math/big"
	"slices"
	"testing"
)

func TestForIsTheMeanByTokens(t *testing.T) {
	b := Binding{Factors: make([]*big.Rat, ScriptCount)}
	for i := range b.Factors {
		b.Factors[i] = big.NewRat(1, 1)
	}
	b.Factors[latinAt], b.Factors[kanaAt] = big.NewRat(118, 100), big.NewRat(102, 100)
	var mix [ScriptCount]int64
	if f := b.For(mix).Factor; f.Cmp(big.NewRat(118, 100)) != 0 {
		t.Errorf("no tokens: %s, want the Latin factor", f)
	}
	mix[latinAt], mix[kanaAt] = 300, 100
	one := b.For(mix)
	if one.Factor.Cmp(big.NewRat(114, 100)) != 0 || one.Factors != nil {
		t.Errorf("factor %s, want 1.14 and no factors by script", one.Factor)
	}
	if got := one.Scale(400); got.Cmp(big.NewRat(456, 1)) != 0 { // 300 x 1.18 + 100 x 1.02
		t.Errorf("400 tokens scale to %s, want 456", got)
	}
	plain := Binding{Factor: big.NewRat(2, 1)}
	if plain.For(mix).Factor != plain.Factor || plain.Weights() != nil {
		t.Error("a binding without factors by script changes")
	}
}

func TestWeightsAreMillionths(t *testing.T) {
	b := Binding{Factors: []*big.Rat{big.NewRat(118, 100), big.NewRat(1, 3), big.NewRat(2, 3)}}
	if got, want := b.Weights(), []int64{1_180_000, 333_333, 666_667}; !slices.Equal(got, want) {
		t.Errorf("weights %v, want %v", got, want)
	}
}
