//go:build linux

package bench

import (
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"tokencast/estimate"
	"tokencast/pricing"
	"tokencast/reports"
	"tokencast/workload"
)

// estimateOfItems is an estimate with so many line items: half as many lines with input and
// output tokens. The lines share their figures and have their own names: what is measured
// is the workbook, not the estimate. plans says whether each line has its other plans, too.
func estimateOfItems(t testing.TB, items int, plans bool) *estimate.Estimate {
	t.Helper()
	wl, err := workload.Parse("workload.yaml", []byte(`
version: 1
name: many
as_of: 2024-07-01
months: 12
growth: 2%
workloads:
  - {name: line, model: anthropic.claude-3-haiku-20240307-v1:0, requests: {low: 10, base: 20, high: 40, per: day}, tokens: {input: 900, output: {low: 100, base: 180, high: 230}}, retries: 2%}
  - {name: other, model: amazon.titan-text-express-v1, requests: 500/month, tokens: {input: 400, output: 90}}
`))
	if err != nil {
		t.Fatal(err)
	}
	job, err := estimate.Prepare(shipped(t), wl, estimate.Options{Plans: plans})
	if err != nil {
		t.Fatal(err)
	}
	e, err := job.Estimate(nil)
	if err != nil {
		t.Fatal(err)
	}
	kinds := e.Lines
	e.Lines = nil
	for i := range max(items/2, 1) {
		l := kinds[i%len(kinds)]
		l.Name = fmt.Sprintf("%s %d", l.Name, i+1)
		e.Lines = append(e.Lines, l)
	}
	pairs := pricing.Count(int64(len(e.Lines) / len(kinds)))
	for k := range e.Months {
		m := &e.Months[k]
		m.Amounts = estimate.Amounts{Low: m.Low.Mul(pairs), Base: m.Base.Mul(pairs), High: m.High.Mul(pairs)}
	}
	return e
}

// BenchmarkWorkbook writes workbooks of an estimate that is there: an ordinary one with all
// plans, and long ones.
func BenchmarkWorkbook(b *testing.B) {
	for _, c := range []struct {
		name  string
		items int
		plans bool
	}{{"ordinary", 20, true}, {"100k", 100_000, false}} {
		b.Run(c.name, func(b *testing.B) {
			e := estimateOfItems(b, c.items, c.plans)
			for b.Loop() {
				if err := reports.Write(io.Discard, e, reports.Excel, reports.Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestWorkbookRound is one process that writes one report of TOKENCAST_ITEMS line items, a
// workbook or in the format TOKENCAST_FORMAT, and says what that took: memory that a process
// had is never given back, so each needs its own.
func TestWorkbookRound(t *testing.T) {
	text := os.Getenv("TOKENCAST_ITEMS")
	if text == "" {
		t.Skip("for a measurement: TOKENCAST_ITEMS is not set")
	}
	var items int
	if _, err := fmt.Sscan(text, &items); err != nil {
		t.Fatal(err)
	}
	format := reports.Excel
	if name := os.Getenv("TOKENCAST_FORMAT"); name != "" {
		format = reports.Format(name)
	}
	e := estimateOfItems(t, items, strings.HasSuffix(text, "plans"))
	debug.FreeOSMemory()
	// From here on the kernel's mark of the most memory is that of the report.
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0o600); err != nil {
		t.Skip(err)
	}
	before, cpu, start := peakMemory(t), cpuSeconds(t), time.Now()
	var size counter
	if err := reports.Write(&size, e, format, reports.Options{}); err != nil {
		t.Fatal(err)
	}
	rows := 0
	for _, l := range e.Lines {
		for _, p := range l.Plans {
			rows += len(p.Items)
		}
	}
	t.Logf("%d rows of items: %.2f s, %.2f s of processors; peak %d MiB, %d before; file of %.1f MB",
		rows, time.Since(start).Seconds(), cpuSeconds(t)-cpu, peakMemory(t), before, float64(size)/1e6)
}

// A counter counts what is written to it.
type counter int64

func (c *counter) Write(data []byte) (int, error) {
	*c += counter(len(data))
	return len(data), nil
}

// peakMemory is the most memory that this process held since the mark was set back, in MiB.
func peakMemory(t testing.TB) int64 {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Skip(err)
	}
	for line := range strings.Lines(string(status)) {
		var kib int64
		if n, _ := fmt.Sscanf(line, "VmHWM: %d kB", &kib); n == 1 {
			return kib >> 10
		}
	}
	t.Skip("the kernel keeps no mark of the most memory")
	return 0
}
