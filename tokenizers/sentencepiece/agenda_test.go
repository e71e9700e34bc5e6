package sentencepiece

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestExampleOfTheAgenda(t *testing.T) {
	var a agenda
	a.reset(8)
	for _, e := range [][2]uint32{{7, 0}, {7, 2}, {7, 4}, {3, 9}, {3, 5}} {
		a.push(e[0], e[1])
	}
	var got [][2]uint32
	for {
		rank, position, ok := a.pop()
		if !ok {
			break
		}
		got = append(got, [2]uint32{rank, position})
	}
	if diff := cmp.Diff([][2]uint32{{3, 5}, {3, 9}, {7, 0}, {7, 2}, {7, 4}}, got); diff != "" {
		t.Errorf("popped (-want +got):\n%s", diff)
	}
}

// Pushes and pops in any order, against a sorted list.
func TestAgendaGivesTheLeastFirst(t *testing.T) {
	var a agenda
	rapid.Check(t, func(t *rapid.T) {
		a.reset(5)
		var list [][2]uint32
		for range rapid.IntRange(0, 60).Draw(t, "steps") {
			if rapid.IntRange(0, 2).Draw(t, "pop") > 0 {
				e := [2]uint32{rapid.Uint32Range(0, 4).Draw(t, "rank"), rapid.Uint32Range(0, 20).Draw(t, "position")}
				a.push(e[0], e[1])
				list = append(list, e)
				continue
			}
			rank, position, ok := a.pop()
			if ok != (len(list) > 0) {
				t.Fatalf("popped %v with %d in the list", ok, len(list))
			}
			if !ok {
				continue
			}
			slices.SortFunc(list, func(a, b [2]uint32) int { return slices.Compare(a[:], b[:]) })
			if got := [2]uint32{rank, position}; got != list[0] {
				t.Fatalf("popped %v, want %v", got, list[0])
			}
			list = list[1:]
		}
	})
}
