package reports_test

import (
	"fmt"
	"os"

	"tokencast/estimate"
	"tokencast/pricing"
	"tokencast/reports"
	"tokencast/tokenizers"
)

func ExampleWrite() {
	price, _ := pricing.ParseMoney("0.0001")
	day := pricing.Day{Year: 2024, Month: 7, Day: 1}
	rate := pricing.Rate{Meter: pricing.Input, Price: price, Unit: "1k_tokens", From: day, Source: "price-list", Confidence: "published"}
	item := rate.Charge(pricing.Count(36_000_000))
	amount := estimate.Amounts{Low: item.Amount, Base: item.Amount, High: item.Amount}
	e := &estimate.Estimate{
		Name: "search", Currency: "USD", Region: "us-east-1", Complete: true, Total: &amount,
		Catalog: estimate.CatalogUsed{Version: "2024.07", AsOf: day},
		Lines: []estimate.Line{{
			Name: "retrieval", Model: "amazon.titan-embed-text-v1", Plan: "on_demand",
			Items: []pricing.LineItem{item}, Amount: &amount, Complete: true,
		}},
	}
	if err := reports.Write(os.Stdout, e, reports.CSV, reports.Options{}); err != nil {
		fmt.Println(err)
	}
	// Output:
	// workload,model,plan,meter,quantity,unit,unit_price,amount,currency,price_source,price_from,confidence,price_at,price_overlay,accuracy,catalog_version,price_day,region,when,unpriced,discount,fx_rate
	// retrieval,amazon.titan-embed-text-v1,on_demand,input,36000000,1k_tokens,0.0001,3.6,USD,price-list,2024-07-01,published,,,,2024.07,2024-07-01,us-east-1,,,,
}

func ExampleFormatOf() {
	format, err := reports.FormatOf("costs.xlsx")
	fmt.Println(format, err)
	_, err = reports.FormatOf("costs.xslx")
	fmt.Println(err)
	// Output:
	// xlsx <nil>
	// "costs.xslx": the ending ".xslx" stands for no format; did you mean ".xlsx"?
}

func ExampleTerminal() {
	fmt.Fprintln(reports.Terminal(os.Stdout), "cannot read \x1b]0;owned\a.txt")
	// Output:
	// cannot read \x1b]0;owned\x07.txt
}

func ExampleWriteTokens() {
	counts := []reports.TokenCount{{
		Source: "text", Tokenizer: "chars", Kind: tokenizers.KindChars, Accuracy: tokenizers.Chars,
		Tokens: 5, Characters: 5, Bytes: 6, Pieces: []string{"n", "a", "ï", "v", "e"},
	}}
	if err := reports.WriteTokens(os.Stdout, counts, reports.Table, reports.Options{}); err != nil {
		fmt.Println(err)
	}
	// Output:
	// Kind        Tokenizer  Accuracy  Tokens  Characters  Bytes
	// ──────────────────────────────────────────────────────────
	// characters  chars      chars          5           5      6
	//
	// chars, characters
	// [n][a][ï][v][e]
}

func ExampleWriteDiff() {
	// Of a saved estimate no more is needed than this.
	saved := func(calls, tokens, amount string) []byte {
		return fmt.Appendf(nil, `{"schema": "tokencast.estimate/1", "name": "bot", "currency": "USD", "region": "us-east-1",
			"catalog": {"version": "2024.07", "as_of": "2024-07-01"}, "month_hours": "730", "complete": true,
			"total": {"low": %[3]q, "base": %[3]q, "high": %[3]q},
			"lines": [{"workload": "chat", "model": "m", "plan": "on_demand", "unpriced": [],
				"calls": {"low": %[1]q, "base": %[1]q, "high": %[1]q}, "amount": {"low": %[3]q, "base": %[3]q, "high": %[3]q},
				"items": [{"meter": "input", "quantity": %[2]q, "unit": "1k_tokens", "unit_price": "2"}]}]}`, calls, tokens, amount)
	}
	base, err := reports.ReadEstimate(saved("1000", "100000", "200"))
	if err != nil {
		fmt.Println(err)
	}
	now, err := reports.ReadEstimate(saved("1500", "180000", "360"))
	if err != nil {
		fmt.Println(err)
	}
	diff, err := estimate.DiffOf(base, now, estimate.Base, nil)
	if err != nil {
		fmt.Println(err)
	}
	if err := reports.WriteDiff(os.Stdout, diff, reports.CSV, reports.Options{}); err != nil {
		fmt.Println(err)
	}
	// Output:
	// cause,workload,amount,currency,scenario,unpriced
	// volume,chat,100,USD,base,
	// tokens,chat,60,USD,base,
}
