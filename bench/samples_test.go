//go:build unix

package bench

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"syscall"
	"testing"
	"time"

	"tokencast/samples"
)

// in returns content as samples under a name.
func in(path string, content []byte) samples.Input {
	input := samples.Input{Source: samples.Source{Path: path, Open: func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(content)), nil
	}}}
	if strings.HasSuffix(path, ".csv") {
		input.Fields = samples.Fields{Input: "prompt", Output: "completion"}
	}
	return input
}

// read reads samples with so many readers.
func read(t testing.TB, input samples.Input, readers int) []samples.File {
	yields := make([]func(int, *samples.Record) error, readers)
	for i := range yields {
		yields[i] = func(int, *samples.Record) error { return nil }
	}
	files, err := samples.ReadAll(context.Background(), []samples.Input{input}, samples.DefaultMaxRecord, yields...)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// BenchmarkSamples reads 16 MB of each shape, escaped now and then, and counts nothing.
func BenchmarkSamples(b *testing.B) {
	for _, shape := range shapes(b, 16<<20) {
		for _, readers := range []int{1, 2} {
			b.Run(fmt.Sprintf("%s/readers=%d", shape.name, readers), func(b *testing.B) {
				b.SetBytes(int64(len(shape.content)))
				b.ReportAllocs()
				before := processorTime()
				for b.Loop() {
					read(b, in(shape.path, shape.content), readers)
				}
				b.ReportMetric(float64(b.N)*float64(len(shape.content))/1e6/(processorTime()-before).Seconds(), "MB/cpu-s")
			})
		}
	}
}

// processorTime returns the time that processors spent on this process, which other
// work on the machine changes less than the time that passed.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

type shapeText struct {
	name    string
	path    string
	content []byte
}

// shapes returns the corpus in several shapes, each of about size bytes.
func shapes(t testing.TB, size int) []shapeText {
	var pairs bytes.Buffer
	if err := Pairs(&pairs, int64(size), 0); err != nil {
		t.Fatal(err)
	}
	texts := map[string]*bytes.Buffer{}
	names := []string{"messages", "Converse", "batch", "log", "csv"}
	for _, name := range names {
		texts[name] = new(bytes.Buffer)
	}
	texts["csv"].WriteString("prompt,completion\n")
	for i, text := range Corpus(size) {
		quoted := string(appendJSON(nil, text.Text, i%5 == 4))
		messages := `{"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": ` + quoted + `}, {"role": "assistant", "content": "Yes."}]}`
		converse := `{"messages": [{"role": "user", "content": [{"text": ` + quoted + `}]}], "inferenceConfig": {"maxTokens": 512}}`
		fmt.Fprintf(texts["messages"], "%s\n", messages)
		fmt.Fprintf(texts["Converse"], "%s\n", converse)
		fmt.Fprintf(texts["batch"], `{"recordId": "r%d", "modelInput": {"anthropic_version": "bedrock-2023-05-31", "max_tokens": 512, "messages": [{"role": "user", "content": [{"type": "text", "text": %s}]}]}}`+"\n", i, quoted)
		fmt.Fprintf(texts["log"], `{"schemaType": "ModelInvocationLog", "schemaVersion": "1.0", "requestId": "r%d", "operation": "Converse", "modelId": "m", `+
			`"input": {"inputBodyJson": %s, "inputTokenCount": 5}, "output": {"outputBodyJson": {"output": {"message": {"role": "assistant", "content": [{"text": "Yes."}]}}}, "outputTokenCount": 2}}`+"\n", i, converse)
		fmt.Fprintf(texts["csv"], "\"%s\",Yes.\n", strings.ReplaceAll(text.Text, `"`, `""`))
	}
	all := []shapeText{{"pairs", "a.jsonl", pairs.Bytes()}}
	for _, name := range names {
		all = append(all, shapeText{name, "a.jsonl", texts[name].Bytes()})
	}
	all[len(all)-1].path = "a.csv"
	return all
}
