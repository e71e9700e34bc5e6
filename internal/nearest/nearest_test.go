package nearest

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNames(t *testing.T) {
	keys := []string{"input", "output", "price", "requests", "model", "meter", "per"}
	models := []string{
		"anthropic.claude-3-haiku-20240307-v1:0",
		"anthropic.claude-3-opus-20240229-v1:0",
		"amazon.titan-text-express-v1",
		"amazon.titan-text-lite-v1",
	}
	for _, tc := range []struct {
		name  string
		typed string
		known []string
		limit int
		want  []string
	}{
		{"a missing letter", "ouput", keys, 1, []string{"output"}},
		{"a swap counts once", "preice", keys, 1, []string{"price"}},
		{"another case", "ID", []string{"id", "name"}, 1, []string{"id"}},
		{"another letter", "prise", keys, 1, []string{"price"}},
		{"a part of a long name", "claude-3-haiku", models, 3, []string{"anthropic.claude-3-haiku-20240307-v1:0"}},
		{"several at most", "amazon.titan-text-expres-v1", models, 3, []string{"amazon.titan-text-express-v1", "amazon.titan-text-lite-v1"}},
		{"nothing near", "zzzzzz", keys, 3, nil},
		{"empty", "", keys, 3, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, Names(tc.typed, tc.known, tc.limit)); diff != "" {
				t.Errorf("Names(%q) (-want +got):\n%s", tc.typed, diff)
			}
		})
	}
}
