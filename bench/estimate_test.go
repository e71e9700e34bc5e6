//go:build linux

package bench

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"tokencast/catalog"
	"tokencast/data"
	"tokencast/estimate"
	"tokencast/reports"
	"tokencast/tokenizers"
	"tokencast/workload"
)

// manyLines is a workload file of so many lines with input and output tokens, no two with
// the same figures.
func manyLines(lines int) []byte {
	models := []string{
		"anthropic.claude-3-haiku-20240307-v1:0", "anthropic.claude-3-sonnet-20240229-v1:0", "amazon.titan-text-express-v1",
		"meta.llama3-70b-instruct-v1:0", "mistral.mistral-large-2402-v1:0", "cohere.command-r-v1:0",
	}
	var b bytes.Buffer
	b.WriteString("version: 1\nname: many\nas_of: 2024-07-01\nmonths: 12\ngrowth: 2%\nworkloads:\n")
	for i := range lines {
		requests := fmt.Sprintf("%d/month", i%1009*10+500)
		switch i % 3 {
		case 0:
			requests = fmt.Sprintf("{low: %d, base: %d, high: %d, per: day}", i%97+10, i%97+20, i%97+45)
		case 1:
			requests = fmt.Sprintf("%dk/month", i%13+1)
		}
		tokens := fmt.Sprintf("{input: %d, output: %d}", i%901+100, i%311+10)
		if i%2 == 1 {
			tokens = fmt.Sprintf("{input: %d, output: {low: %d, base: %d, high: %d}}", i%1201+100, i%301+50, i%301+80, i%301+130)
		}
		fmt.Fprintf(&b, "  - {name: line %d, model: %s, requests: %s, tokens: %s, retries: %d%%}\n", i+1, models[i%len(models)], requests, tokens, i%4)
	}
	return b.Bytes()
}

// shipped is the catalog that is shipped.
func shipped(t testing.TB) *catalog.Catalog {
	t.Helper()
	base, err := catalog.Shipped(data.FS)
	if err != nil {
		t.Fatal(err)
	}
	cat, err := catalog.Load(base, nil, tokenizers.NewRegistry(data.FS))
	if err != nil {
		t.Fatal(err)
	}
	return cat
}

// BenchmarkEstimate is each stage on the way from a workload of 50,000 lines, 100,000 line
// items, to its estimate; with all plans, as the workbook asks for, and without.
func BenchmarkEstimate(b *testing.B) {
	const lines = 50_000
	cat, src := shipped(b), manyLines(lines)
	wl, err := workload.Parse("workload.yaml", src)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("parse", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := workload.Parse("workload.yaml", src); err != nil {
				b.Fatal(err)
			}
		}
	})
	for _, plans := range []bool{false, true} {
		name := "estimate"
		if plans {
			name = "plans"
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				job, err := estimate.Prepare(cat, wl, estimate.Options{Plans: plans})
				if err != nil {
					b.Fatal(err)
				}
				if _, err := job.Estimate(nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestEstimateRound is one process that goes from a workload of TOKENCAST_LINES lines, two
// line items each, to its workbook, and says what each stage took and what it left.
func TestEstimateRound(t *testing.T) {
	text := os.Getenv("TOKENCAST_LINES")
	if text == "" {
		t.Skip("for a measurement: TOKENCAST_LINES is not set")
	}
	var lines int
	if _, err := fmt.Sscan(text, &lines); err != nil {
		t.Fatal(err)
	}
	plans := !strings.HasSuffix(text, "own")
	cat, src := shipped(t), manyLines(lines)
	stage := func(name string, f func() error) {
		debug.FreeOSMemory()
		// From here on the kernel's mark of the most memory is that of the stage.
		if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0o600); err != nil {
			t.Skip(err)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		cpu, start := cpuSeconds(t), time.Now()
		if err := f(); err != nil {
			t.Fatal(err)
		}
		seconds, processors, peak := time.Since(start).Seconds(), cpuSeconds(t)-cpu, peakMemory(t)
		debug.FreeOSMemory()
		runtime.ReadMemStats(&after)
		t.Logf("%-8s %.2f s, %.2f s of processors; peak %d MiB, leaves %d MiB; %d allocations of %d MiB",
			name, seconds, processors, peak, (int64(after.HeapAlloc)-int64(before.HeapAlloc))>>20, after.Mallocs-before.Mallocs, (after.TotalAlloc-before.TotalAlloc)>>20)
	}
	var wl *workload.Workload
	stage("parse", func() (err error) { wl, err = workload.Parse("workload.yaml", src); return err })
	var job *estimate.Job
	stage("prepare", func() (err error) { job, err = estimate.Prepare(cat, wl, estimate.Options{Plans: plans}); return err })
	var e *estimate.Estimate
	stage("estimate", func() (err error) { e, err = job.Estimate(nil); return err })
	runtime.KeepAlive(job) // from here on it is garbage, as in the command
	runtime.KeepAlive(wl)
	stage("workbook", func() error { return reports.Write(io.Discard, e, reports.Excel, reports.Options{}) })
}
