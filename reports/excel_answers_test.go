package reports

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"tokencast/catalog"
	"tokencast/estimate"
)

// Workloads of any kind: another program computes what the engine says of them, in
// comparisons of models and of plans. The seed is fixed, so that it fails for everyone.
func TestAnotherProgramAnswersTheSameOfAnyWorkload(t *testing.T) {
	const from, to = 48, 60 // among them are lines that are tiny beside the others
	written := map[string][]byte{}
	bases := map[string][]byte{}
	compared := map[string]*estimate.Comparison{}
	provisioned := map[string]*estimate.Provision{}
	for n := uint64(from); n < to; n++ {
		src := anyWorkload(rand.New(rand.NewPCG(n, 1)))
		s := estimate.Scenario(n % 3)
		models := [][]string{{"all"}, {"own.modes", "anthropic.claude-instant-v1", "amazon.titan-embed-text-v1", "anthropic.claude-v1"}}[n%2]
		name := fmt.Sprint("models", n)
		compared[name] = comparedWith(t, src, modesOverlay, models, s)
		bases[name] = comparisonBytes(t, compared[name])
		name = fmt.Sprint("plans", n)
		o := estimate.ProvisionOptions{}
		if n%3 > 0 {
			o.Capacity = catalog.Capacity{InputTPM: 20_000, OutputTPM: 5_000}
		}
		provisioned[name] = provisionedWith(t, src, modesOverlay, o, s)
		bases[name] = provisionWritten(t, provisioned[name], Excel, Options{})
	}
	for name, data := range bases {
		written[name] = withoutValues(t, data, nil)
	}
	for name, w := range recalculate(t, written) {
		t.Run(name, func(t *testing.T) {
			w.TB = t
			w.agreesWith(openWorkbook(t, bases[name]))
			w.hasNoErrors()
			if c := compared[name]; c != nil {
				w.showsComparison(c, 1)
			} else {
				w.showsProvision(provisioned[name], 1)
			}
			if t.Failed() {
				var n uint64
				fmt.Sscanf(name[len(name)-2:], "%d", &n)
				t.Logf("%s", anyWorkload(rand.New(rand.NewPCG(n, 1))))
			}
		})
	}
}

// anyWorkload draws a workload whose tokens are given.
func anyWorkload(r *rand.Rand) string {
	of := func(texts ...string) string { return texts[r.IntN(len(texts))] }
	src := "version: 1\n" + of("as_of: 2024-07-01\n", "start: 2024-08-17\n") + of("", "months: 3\n", "months: 1\n") +
		of("", "growth: 4%\n") + of("", "month: calendar\n", "month: 700h\n") + of("", "currency: EUR\n") + of("", "budget: {monthly: 500}\n") + "workloads:\n"
	for i := range 1 + r.IntN(5) {
		model := of("own.modes", "own.modes", "anthropic.claude-instant-v1", "anthropic.claude-v2:1", "anthropic.claude-v1", "amazon.titan-embed-text-v1", "amazon.titan-image-generator-v1", "amazon.titan-text-express-v1")
		volume := of("0/month", "7/month", "120k/month", "{low: 80, base: 120, high: 2k, per: day}", "{low: 0, base: 0, high: 9, per: hour}", "3/second")
		line := fmt.Sprintf("name: l%d, model: %q", i, model)
		switch model {
		case "amazon.titan-image-generator-v1":
			line += ", images: {count: " + volume + ", size: 1024x1024, quality: premium}"
		case "amazon.titan-embed-text-v1":
			line += ", requests: " + volume + ", tokens: {input: {low: 0, base: 60, high: 90}}"
		default:
			line += ", requests: " + volume + ", tokens: {input: " + of("1", "{low: 5, base: 60, high: 700}") + ", output: " + of("0", "17", "{low: 0, base: 0, high: 90}") + "}" +
				of("", ", retries: 3%", ", conversation: {turns: 3, history: full, system: {tokens: 40}}", ", steps: 2") + of("", ", peak: {factor: 3.5}")
		}
		if model == "amazon.titan-text-express-v1" {
			line += of("", ", custom_model: true", ", fine_tuning: {tokens: 1M, models: 2}, custom_model: true")
		}
		line += of("", "", ", plan: {provisioned: {units: 2, commitment: 1_month}}", ", plan: {provisioned: {units: 1, commitment: none, hours: 50}}")
		src += "  - {" + line + "}\n"
	}
	return src
}
