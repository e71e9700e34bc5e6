package estimate_test

import (
	"fmt"

	"tokencast/catalog"
	"tokencast/data"
	"tokencast/estimate"
	"tokencast/tokenizers"
	"tokencast/workload"
)

func ExampleJob_Provision() {
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
  - {model: "anthropic.claude-v2:1", requests: 1M/month, tokens: {input: 300, output: 100}}
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
	v, err := job.Provision(nil, estimate.ProvisionOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, x := range v.Lines[0].Options {
		if !x.Offered {
			fmt.Println(x.Commitment, x.Reason)
			continue
		}
		fmt.Println(x.Commitment, x.Monthly, "a month, from", x.BreakEven.Requests.Round(0), "requests on")
	}
	// Output:
	// none not_published
	// 1_month 45990 a month, from 9581250 requests on
	// 6_month 25550 a month, from 5322917 requests on
}
