package bpe

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestNormalize(t *testing.T) {
	acute := strings.Repeat("\u0301", 40)
	tests := []struct {
		name string
		form norm.Form
		text string
		want string
	}{
		{"ASCII stays", norm.NFKC, "it's", "it's"},
		{"a letter takes its accent", norm.NFC, "e\u0301", "é"},
		{"a ligature is taken apart by NFKC", norm.NFKC, "ﬁ①", "fi1"},
		{"and not by NFC", norm.NFC, "ﬁ①", "ﬁ①"},
		{"the worked example", norm.NFC, "a\u0323\u0301\u0301", "\u1ea1\u0301\u0301"},
		{"nothing is put into a long run of marks", norm.NFC, "e" + acute + "x", "é" + acute[2:] + "x"},
		{"long runs are sorted", norm.NFC, "a" + acute + "\u0323", "\u1ea1" + acute},
		{"nor into a run of what NFKC makes marks", norm.NFC, strings.Repeat("\uff9e", 40), strings.Repeat("\uff9e", 40)},
		{"a joiner that was there stays", norm.NFC, "e\u034f" + acute, "e\u034f" + acute},
		{"Hangul before a long run is put together", norm.NFC, "\u1112\u1161\u11ab" + acute, "한" + acute},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := string(normalize(tt.form, []byte(tt.text))); got != tt.want {
				t.Errorf("%+q becomes %+q, want %+q", tt.text, got, tt.want)
			}
		})
	}
}

func TestComposingByHandIsWhatThePackageDoes(t *testing.T) {
	letters := rapid.StringOfN(rapid.SampledFrom([]rune("aeoKΩ가\u1112\u1161\u11abﬁÅ\u0344\u0301\u0308\u0323\u0327\u0345\u093c\u0915\u3099か")), 1, 12, -1)
	rapid.Check(t, func(t *rapid.T) {
		text := letters.Draw(t, "text")
		for _, form := range []norm.Form{norm.NFC, norm.NFKC} {
			if got, want := string(appendComposed(nil, form, []byte(text))), form.String(text); got != want {
				t.Errorf("%+q becomes %+q by hand, %+q by the package", text, got, want)
			}
		}
	})
}
