package catalog_test

import (
	"fmt"

	"tokencast/catalog"
	"tokencast/data"
	"tokencast/pricing"
	"tokencast/tokenizers"
)

func ExampleLoad() {
	base, err := catalog.Shipped(data.FS)
	if err != nil {
		fmt.Println(err)
		return
	}
	mine := catalog.Layer{Name: "mine.yaml", Files: []catalog.LayerFile{{Name: "mine.yaml", Data: []byte(`
schema: 1
sources: {contract: {title: Our contract}}
models:
  - id: amazon.titan-text-express-v1
    prices: [{meter: input, price: 0.0005, per: 1k_tokens, from: 2024-10-01, source: contract}]
`)}}}
	c, err := catalog.Load(base, []catalog.Layer{mine}, tokenizers.NewRegistry(data.FS))
	if err != nil {
		fmt.Println(err)
		return
	}
	m, err := c.Lookup("Titan Text Express")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, text := range []string{"2024-09-30", "2024-10-01"} {
		day, _ := pricing.ParseDay(text)
		rate, err := m.Sheet.Rate(pricing.Input, pricing.Ask{Region: c.Region}, day)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(day, rate.Price, c.Currency, "for", rate.Unit, rate.Source)
	}
	_, err = c.Lookup("amazon.titan-text-expres-v1")
	fmt.Println(err)
	// Output:
	// 2024-09-30 0.0008 USD for 1k_tokens article-2024
	// 2024-10-01 0.0005 USD for 1k_tokens contract
	// unknown model "amazon.titan-text-expres-v1"; did you mean amazon.titan-text-express-v1, amazon.titan-text-lite-v1?
}
