// Package nearest finds the known name that a mistyped one most likely meant.
//
// It is used wherever a user's name is looked up in a closed set: YAML keys,
// model IDs, tokenizers, line names. [Names] is its one function.
package nearest

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// Names returns at most limit of the known names that are near name, the
// nearest first, ties in the order of the alphabet. It is empty when nothing is
// near enough to be worth suggesting.
//
// A name is near when, letter case and the separators - _ . aside, one holds
// the other (and the shorter has at least three letters), or when at most a
// third of its letters have to change (at least one, so short keys get help too).
//
//	Names("ouput", []string{"input", "output"}, 1) = ["output"]
//	  ouput -> output: one insertion; ouput -> input: two changes
func Names(name string, known []string, limit int) []string {
	type candidate struct {
		name string
		cost int
	}
	want := fold(name)
	if want == "" || limit <= 0 || len(want) > 256 {
		return nil
	}
	var near []candidate
	for _, k := range known {
		have := fold(k)
		cost := distance(want, have)
		allowed := max(1, max(utf8.RuneCountInString(want), utf8.RuneCountInString(have))/3)
		shorter := min(len(want), len(have))
		if shorter >= 3 && (strings.Contains(have, want) || strings.Contains(want, have)) {
			// Held whole: as good as one change.
			cost = min(cost, 1)
		}
		if cost <= allowed {
			near = append(near, candidate{k, cost})
		}
	}
	sort.Slice(near, func(i, j int) bool {
		if near[i].cost != near[j].cost {
			return near[i].cost < near[j].cost
		}
		return near[i].name < near[j].name
	})
	var names []string
	for _, c := range near {
		if len(names) == limit {
			break
		}
		names = append(names, c.name)
	}
	return names
}

// fold drops what people misremember first: letter case and separators.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case '-', '_', '.', ' ', ':':
			return -1
		}
		return r
	}, strings.ToLower(s))
}

// distance is the Damerau-Levenshtein distance (adjacent swaps count once) in
// letters, by the usual three-row table: O(len(a) x len(b)) time.
func distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	before, above, row := make([]int, len(t)+1), make([]int, len(t)+1), make([]int, len(t)+1)
	for j := range above {
		above[j] = j
	}
	for i := 1; i <= len(s); i++ {
		row[0] = i
		for j := 1; j <= len(t); j++ {
			change := 1
			if s[i-1] == t[j-1] {
				change = 0
			}
			row[j] = min(above[j]+1, row[j-1]+1, above[j-1]+change)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, above, row = above, row, before
	}
	return above[len(t)]
}
