package workload

import (
	"fmt"
	"strings"

	"tokencast/internal/yamlfile"
)

// override puts the overrides into the tree of a file, before it is read, and returns
// them as they may be shown.
func override(f *yamlfile.File, overrides []string) []string {
	var shown []string
	for _, assignment := range overrides {
		shown = append(shown, "--set "+withoutPrompt(assignment))
		f.Set(clipOverride(shown[len(shown)-1]), assignment, func(list yamlfile.Value) []string {
			if list != f.Root().AnyMap().Get("workloads") {
				return nil
			}
			return lineNames(list)
		})
	}
	return shown
}

// clipOverride cuts an override for a message about it.
func clipOverride(s string) string {
	if r := []rune(s); len(r) > 90 {
		return string(r[:90]) + "..."
	}
	return s
}

// withoutPrompt leaves out the value where it may hold the text of a prompt, which no
// message and no report shows: the key system, or a flow value with it.
func withoutPrompt(assignment string) string {
	if path, _, ok := strings.Cut(assignment, "="); ok && strings.Contains(assignment, "system") {
		return path + "=..."
	}
	return assignment
}

// lineNames are the names of the lines of a file, as reading it gives them: its own,
// else its model's ID with -2 and so on where that is taken; "" for a line with
// neither. It notes no fault.
func lineNames(list yamlfile.Value) []string {
	text := func(item yamlfile.Value, key string) string {
		if !item.IsMap() {
			return ""
		}
		if v := item.AnyMap().Get(key); v.IsScalar() {
			return v.RawText()
		}
		return ""
	}
	items := list.List()
	names := make([]string, len(items))
	taken, next := map[string]bool{}, map[string]int{} // next is the number of the next line of a model without a name
	for i, item := range items {
		names[i] = text(item, "name")
		taken[names[i]] = true
	}
	for i, item := range items {
		if names[i] != "" {
			continue
		}
		model := text(item, "model")
		name, n := model, max(next[model], 2)
		for ; model != "" && taken[name]; n++ {
			name = fmt.Sprintf("%s-%d", model, n)
		}
		next[model] = n
		names[i] = name
		taken[name] = true
	}
	return names
}

// lineText says where a line of the file stands, for a message about another.
func lineText(at Place) string {
	if at.Line == 0 {
		return "by " + at.File
	}
	return fmt.Sprintf("in line %d", at.Line)
}
