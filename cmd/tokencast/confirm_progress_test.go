package main

import (
	"context"
	"io"
	"strings"
	"testing"

	"tokencast/reports"
)

// watching starts to watch calls on a terminal and returns what is shown.
func watching(t *testing.T, o confirmOptions) (s *screen, watch func(int, int, string), finish, interrupt func()) {
	t.Helper()
	s = &screen{}
	o.progress = "auto"
	a := &app{errTerminal: true, errWidth: 80, rawErr: s, err: reports.Terminal(s), env: func(string) string { return "" }}
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	tell, finish := a.watchCalls(ctx, &o, money(t, "1000"))
	return s, func(ended, planned int, spent string) {
		if tell != nil {
			tell(ended, planned, money(t, spent))
		}
	}, finish, cancel
}

func TestConfirmProgress(t *testing.T) {
	s, watch, finish, _ := watching(t, confirmOptions{})
	watch(12, 30, "0.01234")
	s.waitFor(t, "(12/30)")
	s.waitFor(t, "0.0123 of 1000.0000 USD")
	watch(99_990, 100_000, "999.99994")
	s.waitFor(t, "(99990/100000)")
	finish()
	at := s.String()
	if !strings.HasSuffix(at, clearLine) || strings.Contains(at, "\n") {
		t.Errorf("the line stays: %q", at)
	}
	for _, line := range strings.Split(strings.TrimSuffix(at, clearLine), "\r") {
		if n := len([]rune(strings.ReplaceAll(line, "\033[2K", ""))); n > progressWidth {
			t.Errorf("%d columns: %q", n, line)
		}
	}
}

// Quick runs, quiet ones, single calls and what is no terminal show nothing.
func TestConfirmProgressIsQuiet(t *testing.T) {
	for name, o := range map[string]confirmOptions{
		"quick":  {},
		"quiet":  {estimateOptions: estimateOptions{quiet: true}},
		"single": {one: true},
	} {
		s, watch, finish, _ := watching(t, o)
		watch(1, 2, "0.1")
		finish()
		if s.String() != "" {
			t.Errorf("%s: %q", name, s.String())
		}
	}
	a := &app{rawErr: io.Discard, err: io.Discard, env: func(string) string { return "" }}
	o := &confirmOptions{estimateOptions: estimateOptions{progress: "auto"}}
	watch, finish := a.watchCalls(t.Context(), o, money(t, "1"))
	finish()
	if watch != nil {
		t.Error("what is no terminal is drawn on")
	}
}

// An interrupt says that the calls on their way are waited for.
func TestConfirmSaysThatItWaits(t *testing.T) {
	s, watch, finish, interrupt := watching(t, confirmOptions{})
	watch(1, 2, "0.1")
	s.waitFor(t, "(1/2)")
	interrupt()
	s.waitFor(t, "tokencast: interrupted; waiting for the calls on their way")
	finish()
	if at := s.String(); !strings.HasSuffix(at, "leave at once\n") || strings.Index(at, "interrupted") < strings.LastIndex(at, clearLine) {
		t.Errorf("%q", at)
	}
}
