package reports

import (
	"strings"

	"github.com/clipperhouse/displaywidth"
)

// Columns of a terminal: what a text takes, cutting it and wrapping it. Characters of
// ambiguous width take one column, whatever the locale, so a report does not depend on
// where it is made. Terminals differ in letters of several characters, such as joined
// emoji; such a letter is taken to be as wide as any of them shows it.

// ellipsis stands where a text is cut.
const ellipsis = "…"

// longest is how many columns of a paragraph are shown.
const longest = 1000

// columnsOf returns how many columns text takes.
func columnsOf(text string) int {
	if plain(text) {
		return len(text)
	}
	_, columns := letters(text)
	sum := 0
	for _, c := range columns {
		sum += c
	}
	return sum
}

// plain reports whether text is printable ASCII.
func plain(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return true
}

// letters splits text into the letters a reader sees, with their columns.
func letters(text string) (parts []string, columns []int) {
	narrow := displaywidth.Options{}
	for g := narrow.StringGraphemes(text); g.Next(); {
		apart := 0
		for _, r := range g.Value() {
			apart += narrow.Rune(r)
		}
		parts, columns = append(parts, g.Value()), append(columns, max(apart, g.Width()))
	}
	return parts, columns
}

// cut returns text in at most limit columns: whole, or with an ellipsis in place of
// its middle where middle is set (IDs differ at their end), else of its end.
//
//	cut("anthropic.claude-v2", 10, false) = "anthropic…"
//	cut("anthropic.claude-v2", 10, true)  = "anthr…e-v2"
func cut(text string, limit int, middle bool) string {
	if len(text) <= limit || columnsOf(text) <= limit {
		return text
	}
	if limit <= 1 {
		return strings.Repeat(ellipsis, max(limit, 0))
	}
	parts, columns := letters(text)
	tail := 0
	if middle {
		tail = (limit - 1) / 2
	}
	end, used := len(parts), 0
	for end > 0 && used+columns[end-1] <= tail {
		end--
		used += columns[end]
	}
	start, room := 0, limit-1-used
	for start < end && columns[start] <= room {
		room -= columns[start]
		start++
	}
	return strings.Join(parts[:start], "") + ellipsis + strings.Join(parts[end:], "")
}

// pad fills text with spaces to so many columns.
func pad(text string, columns int) string {
	return text + strings.Repeat(" ", max(0, columns-columnsOf(text)))
}

// wrap breaks text into lines of at most width columns, at spaces where there are
// some, and puts hang before each line but the first.
func wrap(text string, width int, hang string) []string {
	var lines []string
	line, used := "", 0
	next := func() {
		lines = append(lines, strings.TrimRight(line, " "))
		line, used = hang, columnsOf(hang)
	}
	for i, word := range strings.Split(text, " ") {
		n := columnsOf(word)
		if i > 0 {
			if used+1+n > width && line != hang {
				next()
			} else {
				line, used = line+" ", used+1
			}
		}
		if used+n <= width {
			line, used = line+word, used+n
			continue
		}
		parts, columns := letters(word)
		for k, part := range parts {
			if used+columns[k] > width && used > columnsOf(hang) {
				next()
			}
			line, used = line+part, used+columns[k]
		}
	}
	return append(lines, strings.TrimRight(line, " "))
}
