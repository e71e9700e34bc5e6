package confirm_test

import (
	"fmt"

	"tokencast/confirm"
	"tokencast/pricing"
)

func ExampleLedger() {
	dollars := func(text string) pricing.Money {
		m, err := pricing.ParseMoney(text)
		if err != nil {
			panic(err)
		}
		return m
	}
	l := confirm.NewLedger(dollars("1.00"))
	fmt.Println(l.Reserve(dollars("0.40")), l.Reserve(dollars("0.40")), l.Reserve(dollars("0.40")))
	l.Settle(dollars("0.40"), dollars("0.10"))
	fmt.Println(l.Reserve(dollars("0.40")))
	// Output:
	// true true false
	// true
}

func ExampleSampler() {
	s := confirm.NewSampler[string](1, 2)
	for _, text := range []string{"short", "short too", "a much longer text than the others"} {
		s.Add(confirm.Candidate{Tokens: int64(len(text))}, func() string { return text })
	}
	strata, chosen := s.Choose(2)
	fmt.Println(len(strata), strata[0].Calls, len(chosen))
	// Output: 1 3 2
}
