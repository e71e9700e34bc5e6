package reports

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestCut(t *testing.T) {
	for _, tc := range []struct {
		name, given string
		limit       int
		middle      bool
		want        string
	}{
		{"what fits stays", "claude", 6, false, "claude"},
		{"the end is cut", "anthropic.claude-v2", 10, false, "anthropic…"},
		{"the middle is cut", "anthropic.claude-v2", 10, true, "anthr…e-v2"},
		{"wide letters take two columns", "日本語日本語", 6, false, "日本…"},
		{"a joined emoji is one letter", "👩‍👩‍👧👩‍👩‍👧x", 8, false, "👩‍👩‍👧…"},
		{"one column", "abc", 1, false, "…"},
		{"no column", "abc", 0, false, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := cut(tc.given, tc.limit, tc.middle); got != tc.want {
				t.Errorf("cut(%q, %d, %t) = %q, want %q", tc.given, tc.limit, tc.middle, got, tc.want)
			}
		})
	}
}

func TestWrap(t *testing.T) {
	for _, tc := range []struct {
		name, given string
		width       int
		want        []string
	}{
		{"a short text is one line", "a b", 10, []string{"a b"}},
		{"breaks stand at spaces", "one two three", 8, []string{"one two", "  three"}},
		{"a long word is broken", "abcdefghij", 4, []string{"abcd", "  ef", "  gh", "  ij"}},
		{"wide letters", "日本語日本語", 6, []string{"日本語", "  日本", "  語"}},
		{"nothing", "", 4, []string{""}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, wrap(tc.given, tc.width, "  ")); diff != "" {
				t.Errorf("wrap(%q, %d) (-want +got):\n%s", tc.given, tc.width, diff)
			}
		})
	}
}

func TestNothingIsWiderThanItsWidth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := visible(rapid.String().Draw(t, "text"))
		width := rapid.IntRange(10, 60).Draw(t, "width")
		for _, line := range wrap(text, width, "  ") {
			if columnsOf(line) > width {
				t.Fatalf("wrap(%q, %d) has the line %q of %d columns", text, width, line, columnsOf(line))
			}
		}
		for _, middle := range []bool{false, true} {
			if got := cut(text, width, middle); columnsOf(got) > width {
				t.Fatalf("cut(%q, %d, %t) = %q takes %d columns", text, width, middle, got, columnsOf(got))
			}
		}
		g := grid{columns: []column{{"Name", words, 4}, {"ID", id, 2}, {"N", figures, 0}}}
		g.add(text, strings.Repeat(text, 3), "12")
		lines, err := g.render(width)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range lines {
			if columnsOf(line) > width {
				t.Fatalf("a grid of %q at %d has the line %q of %d columns", text, width, line, columnsOf(line))
			}
		}
	})
}
