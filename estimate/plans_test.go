package estimate_test

import (
	"fmt"
	"strings"
	"testing"
)

// Each plan costs what the line costs when it is the line's own.
func TestPlansAreWhatTheyCostAlone(t *testing.T) {
	const line = "{name: a, model: test.cached, requests: {low: 1k, base: 2k, high: 3k, per: day}, tokens: {input: 900, output: 100}, cache: {read: 0%}"
	s := setup{overlay: cachedModel, workload: lines("  - " + line + "}\n")}
	s.options.Plans = true
	e := s.must(t)
	var names []string
	for _, p := range e.Lines[0].Plans {
		key := p.Name
		if p.Provisioned != nil {
			key = fmt.Sprintf("{provisioned: {units: %d, commitment: %s}}", p.Provisioned.Units, p.Provisioned.Commitment)
		}
		alone := setup{overlay: cachedModel, workload: lines("  - " + line + ", plan: " + key + "}\n")}.must(t)
		if got, want := amounts(&p.Amount), amounts(alone.Total); got != want || len(p.Items) != len(p.Spans) {
			t.Errorf("%s: %s, alone %s", key, got, want)
		}
		names = append(names, key)
	}
	want := "on_demand batch {provisioned: {units: 1, commitment: none}} {provisioned: {units: 1, commitment: 1_month}}"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("plans %s, want %s", got, want)
	}
}
