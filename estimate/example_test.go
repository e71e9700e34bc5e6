package estimate_test

import (
	"fmt"

	"tokencast/catalog"
	"tokencast/data"
	"tokencast/estimate"
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
