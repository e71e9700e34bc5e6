package workload

import (
	"fmt"

	"tokencast/internal/yamlfile"
)

// overrideFlag is how messages call an override.
const overrideFlag = "--set"

// override puts the overrides into the tree of a file, before it is read.
func override(f *yamlfile.File, overrides []string) {
	for _, assignment := range overrides {
		f.Set(overrideFlag, assignment, func(list yamlfile.Value) []string {
			if list != f.Root().AnyMap().Get("workloads") {
				return nil
			}
			return lineNames(list)
		})
	}
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
	taken := map[string]bool{}
	for i, item := range items {
		names[i] = text(item, "name")
		taken[names[i]] = true
	}
	for i, item := range items {
		if names[i] != "" {
			continue
		}
		model := text(item, "model")
		name := model
		for n := 2; model != "" && taken[name]; n++ {
			name = fmt.Sprintf("%s-%d", model, n)
		}
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
