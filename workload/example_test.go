package workload_test

import (
	"fmt"

	"tokencast/workload"
)

func ExampleParse() {
	w, err := workload.Parse("support/workload.yaml", []byte(`
version: 1
workloads:
  - model: anthropic.claude-3-haiku-20240307-v1:0
    requests: {base: 100/day, per: day}
    tokens: {input: 800, output: {low: 150, base: 180, high: 230}}
`))
	fmt.Println(w, err)

	w, err = workload.Parse("support/workload.yaml", []byte(`
version: 1
workloads:
  - model: anthropic.claude-3-haiku-20240307-v1:0
    requests: 120/day
    tokens: {input: 800, output: {low: 150, base: 180, high: 230}}
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	line := w.Lines[0]
	fmt.Println(w.Name, w.Month.Hours, line.Requests.Monthly(w.Month.Hours).Base, line.Tokens.Output.High)
	// Output:
	// <nil> support/workload.yaml:5:22: "100/day" is not a plain decimal; write digits with at most one point, such as 0.003
	// support 730 3650 230
}
