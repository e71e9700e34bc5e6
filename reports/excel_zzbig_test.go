package reports

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestZZBig(t *testing.T) {
	var b strings.Builder
	b.WriteString("version: 1\nas_of: 2024-07-01\nmonths: 120\ngrowth: 3%\nworkloads:\n")
	for i := range 3000 {
		fmt.Fprintf(&b, "  - {name: n%d, model: anthropic.claude-3-haiku-20240307-v1:0, requests: 1k/month, tokens: {input: 1%d, output: 5}}\n", i, i)
	}
	e := workbookEstimate(t, b.String(), "")
	t0 := time.Now()
	d := workbookBytes(t, e)
	t.Log(time.Since(t0), len(d))
}
