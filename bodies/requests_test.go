package bodies

import (
	"slices"
	"strings"
	"testing"
)

func TestEveryFamilyHasARequest(t *testing.T) {
	known := []Family{ClaudeMessages, Nova, MistralChat} // lists of messages are read by package samples
	for _, r := range Requests() {
		known = append(known, r.Families...)
	}
	for _, f := range Families() {
		if !slices.Contains(known, f) {
			t.Errorf("no request body is known of the family %s", f)
		}
	}
}

func TestEveryFamilyHasAnAnswer(t *testing.T) {
	known := []Family{Nova, MistralChat} // lists of messages too
	for _, a := range Answers() {
		known = append(known, a.Families...)
	}
	for _, f := range Families() {
		if !slices.Contains(known, f) {
			t.Errorf("no answer is known of the family %s", f)
		}
	}
}

func TestPathsAreWellFormed(t *testing.T) {
	var all []string
	for _, r := range Requests() {
		if r.Name == "" || r.Key == "" {
			t.Errorf("%+v lacks a name or a key", r)
		}
		all = slices.Concat(all, r.System, r.Texts, r.JSON, r.Images)
	}
	for _, a := range Answers() {
		all = slices.Concat(all, a.Texts, a.Chunks)
	}
	for _, path := range all {
		for part := range strings.SplitSeq(path, ".") {
			if key := strings.TrimSuffix(part, "[]"); key == "" || strings.ContainsAny(key, "[] ") {
				t.Errorf("the path %q has the part %q", path, part)
			}
		}
	}
}
