package estimate_test

import (
	"fmt"

	"tokencast/catalog"
	"tokencast/data"
	"tokencast/estimate"
	"tokencast/pricing"
	"tokencast/tokenizers"
	"tokencast/workload"
)

func ExamplePrepare() {
	shipped, err := catalog.Shipped(data.FS)
	if err != nil {
		fmt.Println(err)
		return
	}
	cat, err := catalog.Load(shipped, nil, tokenizers.NewRegistry(data.FS))
	if err != nil {
		fmt.Println(err)
		return
	}
	wl, err := workload.Parse("workload.yaml", []byte(`
version: 1
as_of: 2024-07-01
workloads:
  - model: anthropic.claude-3-haiku-20240307-v1:0
    requests: 120k/month
    tokens: {input: 800, output: 200}
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	job, err := estimate.Prepare(cat, wl, estimate.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	// The tokens are given, so nothing has to be counted: Needs is empty.
	e, err := job.Estimate(nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(e.Total.Base, e.Currency, "a month, complete:", e.Complete)
	// Output: 54 USD a month, complete: true
}

// exampleWorkload is a catalog and a workload of 54 USD a month.
func exampleWorkload() (*catalog.Catalog, *workload.Workload, error) {
	base, err := catalog.Shipped(data.FS)
	if err != nil {
		return nil, nil, err
	}
	cat, err := catalog.Load(base, nil, tokenizers.NewRegistry(data.FS))
	if err != nil {
		return nil, nil, err
	}
	wl, err := workload.Parse("workload.yaml", []byte(`
version: 1
as_of: 2024-07-01
workloads:
  - model: anthropic.claude-3-haiku-20240307-v1:0
    requests: 120k/month
    tokens: {input: 800, output: 200}
    alternatives: [meta.llama3-8b-instruct-v1:0]
`))
	return cat, wl, err
}

func ExamplePrepareComparison() {
	cat, wl, err := exampleWorkload()
	if err != nil {
		fmt.Println(err)
		return
	}
	job, err := estimate.PrepareComparison(cat, wl, estimate.Options{}, estimate.Candidates{})
	if err != nil {
		fmt.Println(err)
		return
	}
	c, err := job.Compare(nil) // nothing has to be counted
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, m := range c.Models {
		fmt.Println(m.Model, m.Amount.Base)
	}
	// Output:
	// meta.llama3-8b-instruct-v1:0 43.2
	// anthropic.claude-3-haiku-20240307-v1:0 54
}

func ExampleJob_Buy() {
	cat, wl, err := exampleWorkload()
	if err != nil {
		fmt.Println(err)
		return
	}
	job, err := estimate.Prepare(cat, wl, estimate.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	amount, err := pricing.ParseMoney("81")
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := job.Buy(nil, amount)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("headroom", p.Headroom, "requests", p.Lines[0].Requests, "tokens a call", p.Lines[0].Tokens)
	// Output: headroom 0.5 requests 180000 tokens a call 1500
}
