package workload_test

import (
	"errors"
	"testing"

	"tokencast/pricing"
	"tokencast/workload"
)

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		everyKey, withTop(""), bare("requests: /day"), bare("plan: {}"), bare("fine_tuning: {}"), bare("images: []"), withTop("budget: {}"),
		withTop("inference: []"), withTop("growth: -%"), withLine("samples: {}"), withLine("tokens: {output: {max: }}"), "version: 1\nworkloads: [[]]\n",
		bare("requests: {base: k, per: day}"), bare("requests: k"), "", "workloads: {}",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		w, err := workload.Parse("w.yaml", src)
		var all workload.Errors
		switch {
		case (w == nil) == (err == nil):
			t.Fatalf("%q: %v and %v", src, w, err)
		case err != nil && !errors.As(err, &all):
			t.Fatalf("%q: %#v", src, err)
		case err != nil:
			return
		}
		names := map[string]bool{}
		for _, l := range w.Lines {
			if l.Name == "" || l.Model == "" || names[l.Name] {
				t.Fatalf("%q: a line named %q of the model %q", src, l.Name, l.Model)
			}
			names[l.Name] = true
			if l.Requests == nil && l.Images == nil && l.FineTuning == nil && l.Provisioned == nil {
				t.Fatalf("%q: the line %q costs nothing", src, l.Name)
			}
			for _, r := range []*workload.Range{l.Tokens.Input, l.Tokens.Output, l.Tokens.CacheRead, l.Tokens.CacheWrite, l.InputImages} {
				if r != nil && (r.Low.Sign() < 0 || r.Low.Cmp(r.Base) > 0 || r.Base.Cmp(r.High) > 0) {
					t.Fatalf("%q: the range %s, %s, %s", src, r.Low, r.Base, r.High)
				}
			}
			if l.Steps < 1 || l.Conversation != nil && (l.Conversation.Turns < 1 || l.Conversation.Turns*l.Steps > 10_000) {
				t.Fatalf("%q: %d steps of %+v", src, l.Steps, l.Conversation)
			}
			if c := l.Cache; c != nil && (c.Read.Sign() < 0 || c.Write.Sign() < 0 || c.Read.Add(c.Write).Cmp(pricing.Count(1)) > 0) {
				t.Fatalf("%q: cache %+v", src, c)
			}
			if v := l.Requests; v != nil && v.Monthly(pricing.Count(730)).Low.Sign() < 0 {
				t.Fatalf("%q: a volume below 0", src)
			}
		}
	})
}
