package main

import (
	"bytes"
	"context"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"tokencast/samples"
)

// screen keeps what is written, for several at once.
type screen struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// waitFor waits until the screen holds text.
func (s *screen) waitFor(t *testing.T, text string) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !strings.Contains(s.String(), text); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%q is never shown: %q", text, s.String())
		}
	}
}

// clearLine takes the line away, so that a message after it stands alone.
const clearLine = "\033[2K\r"

func TestProgress(t *testing.T) {
	for _, tc := range []struct {
		name  string
		total int64
		shows string
		ends  func(p *progress, cancel func())
	}{
		{"of files", 2_000_000, "50%", func(p *progress, _ func()) { p.finish() }},
		{"of a stream, whose size is unknown", -1, "1.0 MB", func(p *progress, _ func()) { p.finish() }},
		{"of empty files", 0, "1.0 MB", func(p *progress, _ func()) { p.finish() }},
		{"of a file that grows", 500_000, "99%", func(p *progress, _ func()) { p.finish() }},
		{"interrupted", 2_000_000, "50%", func(p *progress, cancel func()) { cancel(); <-p.done }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var s screen
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			p := newProgress(&s, tc.total)
			source := p.watch(samples.Source{Path: "a", Open: func() (io.ReadCloser, error) {
				return io.NopCloser(strings.NewReader(strings.Repeat("x", 1_000_000))), nil
			}})
			r, err := source.Open()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.Copy(io.Discard, r); err != nil {
				t.Fatal(err)
			}
			go p.show(ctx, time.Millisecond, time.Millisecond)
			s.waitFor(t, tc.shows)
			s.waitFor(t, "MB/s")
			tc.ends(p, cancel)
			at := s.String()
			if !strings.HasSuffix(at, clearLine) || strings.Contains(at, "\n") {
				t.Errorf("the line stays: %q", at)
			}
			time.Sleep(5 * time.Millisecond)
			if s.String() != at {
				t.Error("drawn after the end")
			}
		})
	}
}

func TestProgressOfShortWorkShowsNothing(t *testing.T) {
	var s screen
	p := newProgress(&s, 100)
	go p.show(t.Context(), time.Hour, time.Hour)
	p.finish()
	if s.String() != "" {
		t.Errorf("%q", s.String())
	}
}

func TestProgressIsForTerminals(t *testing.T) {
	for _, tc := range []struct {
		name string
		a    *app
		o    estimateOptions
		on   bool
		term string
	}{
		{"a terminal", &app{errTerminal: true, errWidth: 80}, estimateOptions{progress: "auto"}, true, "xterm"},
		{"a terminal of unknown width", &app{errTerminal: true}, estimateOptions{progress: "auto"}, true, "xterm"},
		{"no terminal", &app{}, estimateOptions{progress: "auto"}, false, "xterm"},
		{"a narrow terminal, where the line would wrap", &app{errTerminal: true, errWidth: 40}, estimateOptions{progress: "auto"}, false, "xterm"},
		{"a terminal that knows no codes", &app{errTerminal: true, errWidth: 80}, estimateOptions{progress: "auto"}, false, "dumb"},
		{"quiet", &app{errTerminal: true, errWidth: 80}, estimateOptions{progress: "auto", quiet: true}, false, "xterm"},
		{"never", &app{errTerminal: true, errWidth: 80}, estimateOptions{progress: "never"}, false, "xterm"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.a.env = func(name string) string { return map[string]string{"TERM": tc.term}[name] }
			if tc.a.progresses(&tc.o) != tc.on {
				t.Errorf("want %v", tc.on)
			}
		})
	}
}

// The line must fit into the columns that are asked for.
func TestProgressFitsItsColumns(t *testing.T) {
	var s screen
	p := newProgress(&s, 1_099_511_627_776_000)
	p.read.Store(999_511_627_776_000)
	go p.show(t.Context(), time.Millisecond, time.Millisecond)
	s.waitFor(t, "TB/s")
	p.finish()
	for _, line := range strings.Split(strings.TrimSuffix(s.String(), clearLine), "\r") {
		if n := len([]rune(strings.ReplaceAll(line, "\033[2K", ""))); n > progressWidth {
			t.Errorf("%d columns: %q", n, line)
		}
	}
}
