package pricing_test

import (
	"errors"
	"fmt"

	"tokencast/pricing"
)

func ExampleParseMoney() {
	price, err := pricing.ParseMoney("0.0030")
	fmt.Println(price, err)

	_, err = pricing.ParseMoney("0,003")
	fmt.Println(err)
	// Output:
	// 0.003 <nil>
	// "0,003" is not a plain decimal; write 0.003
}

func ExampleSheet_Rate() {
	price, _ := pricing.ParseMoney("0.0188")
	from, _ := pricing.ParseDay("2024-07-01")
	sheet, faults := pricing.NewSheet([]pricing.Rate{
		{Meter: pricing.Input, Condition: pricing.Condition{Region: "us-east-1"}, Price: price, Unit: "1k_tokens", From: from},
	})
	fmt.Println(len(faults), "faults")

	ask := pricing.Ask{Region: "us-east-1"}
	rate, err := sheet.Rate(pricing.Input, ask, from)
	fmt.Println(rate.Price, "for", rate.Unit, err)

	_, err = sheet.Rate(pricing.Output, ask, from)
	var none *pricing.NoRateError
	fmt.Println(errors.As(err, &none), err)
	// Output:
	// 0 faults
	// 0.0188 for 1k_tokens <nil>
	// true output tokens: not offered
}

func ExampleRate_Charge() {
	price, _ := pricing.ParseMoney("0.0188")
	rate := pricing.Rate{Meter: pricing.Input, Price: price, Unit: "1k_tokens"}
	item := rate.Charge(pricing.Count(2_000))
	fmt.Println(item.Amount, "exactly,", item.Amount.Round(2), "for display")
	// Output: 0.0376 exactly, 0.04 for display
}
