package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// What becomes of files when a run is killed, interrupted or finds no room, looked at from
// outside: each test runs the command as a process of its own.

const smallWorkload = "version: 1\nas_of: 2024-07-01\nworkloads:\n  - {model: ai21.j2-mid-v1, requests: 1k/month, tokens: {input: 1000, output: 1000}}\n"

// bigWorkload takes a while to write.
func bigWorkload() string {
	var b strings.Builder
	b.WriteString("version: 1\nas_of: 2024-07-01\nmonths: 12\nworkloads:\n")
	for i := range 300 {
		fmt.Fprintf(&b, "  - {name: line %d, model: ai21.j2-mid-v1, requests: %dk/month, tokens: {input: 1000, output: 1000}}\n", i, i+1)
	}
	return b.String()
}

// inFolder makes a folder with a workload.
func inFolder(t *testing.T, src string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "w.yaml"), []byte(src), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// tokencast is a run in a folder that has not begun.
func tokencast(t *testing.T, dir string, args ...string) (run *exec.Cmd, stdout, stderr *bytes.Buffer) {
	t.Helper()
	run = exec.Command("tokencast", args...)
	run.Dir = dir
	run.Env = append(os.Environ(), "TOKENCAST_DATA="+filepath.Join(dir, "none"))
	stdout, stderr = &bytes.Buffer{}, &bytes.Buffer{}
	run.Stdout, run.Stderr = stdout, stderr
	return run, stdout, stderr
}

// left are the files of a folder but the workload.
func left(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		if e.Name() != "w.yaml" {
			names = append(names, e.Name())
		}
	}
	return strings.Join(names, " ")
}

func TestKilledAtAnyMomentFilesAreWhole(t *testing.T) {
	dir := inFolder(t, bigWorkload())
	names := []string{"a.html", "a.csv", "a.xlsx"}
	args := []string{"estimate", "w.yaml", "-q"}
	for _, n := range names {
		args = append(args, "-o", n)
	}
	began := time.Now()
	whole, _, stderr := tokencast(t, dir, args...)
	if err := whole.Run(); err != nil {
		t.Fatal(err, stderr)
	}
	takes := time.Since(began)
	fresh := map[string]string{}
	for _, n := range names {
		fresh[n] = mustRead(t, filepath.Join(dir, n))
	}
	killed, unfinished := 0, 0
	for i := range 20 {
		for _, n := range names {
			if err := os.WriteFile(filepath.Join(dir, n), []byte("old"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		run, _, _ := tokencast(t, dir, args...)
		if err := run.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(takes * time.Duration(i+3) / 22)
		_ = run.Process.Kill()
		if err := run.Wait(); err != nil {
			killed++
		}
		for _, n := range names {
			switch mustRead(t, filepath.Join(dir, n)) {
			case "old", fresh[n]:
			default:
				t.Errorf("killed at %d/22: %s is neither the old file nor the new one", i+3, n)
			}
		}
		for _, n := range strings.Fields(left(t, dir)) {
			if strings.HasPrefix(n, ".tokencast-") {
				unfinished++
			} else if _, known := fresh[n]; !known {
				t.Errorf("killed at %d/22: it left %s", i+3, n)
			}
		}
	}
	t.Logf("%d runs were killed, %d temporary files were seen", killed, unfinished)
	if killed == 0 {
		t.Error("no run was killed in time")
	}
	last, _, stderr := tokencast(t, dir, args...)
	if err := last.Run(); err != nil {
		t.Fatal(err, stderr)
	}
	if got := left(t, dir); got != "a.csv a.html a.xlsx" {
		t.Errorf("after the next run there are %s", got)
	}
}

// exitOf is the exit code of a run that was waited for.
func exitOf(err error) int {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return exit.ExitCode()
	}
	return -2
}

func TestInterruptedRunsLeaveNothing(t *testing.T) {
	const reading = "version: 1\nas_of: 2024-07-01\nworkloads:\n  - {model: ai21.j2-mid-v1, requests: 1k/month, samples: \"-\"}\n"
	for _, tc := range []struct {
		name, src string
		signal    os.Signal
		code      int
	}{
		{"SIGINT while samples are read", reading, os.Interrupt, exitInterrupted},
		{"SIGTERM while samples are read", reading, syscall.SIGTERM, exitTerminated},
		{"SIGINT while a pipe has no reader", smallWorkload, os.Interrupt, exitInterrupted},
		{"SIGTERM while a pipe has no reader", smallWorkload, syscall.SIGTERM, exitTerminated},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			dir := inFolder(t, tc.src)
			if err := syscall.Mkfifo(filepath.Join(dir, "pipe.csv"), 0o600); err != nil {
				t.Skip("no named pipes here:", err)
			}
			run, stdout, stderr := tokencast(t, dir, "estimate", "w.yaml", "-o", "a.json", "-o", "a.html", "-o", "pipe.csv")
			in, err := run.StdinPipe()
			if err != nil {
				t.Fatal(err)
			}
			defer in.Close()
			if err := run.Start(); err != nil {
				t.Fatal(err)
			}
			if _, err := io.WriteString(in, `{"prompt": "a", "completion": "b"}`+"\n"); err != nil && tc.src == reading {
				t.Fatal(err)
			}
			time.Sleep(300 * time.Millisecond)
			began := time.Now()
			if err := run.Process.Signal(tc.signal); err != nil {
				t.Fatal(err)
			}
			code := exitOf(run.Wait())
			if took := time.Since(began); took > 2*time.Second { // a second, and room for a busy machine
				t.Errorf("it ends after %v", took)
			}
			if code != tc.code || stdout.Len() > 0 || strings.Contains(stderr.String(), "goroutine") {
				t.Errorf("exit %d, want %d; stdout %q, stderr %q", code, tc.code, stdout, stderr)
			}
			if got := left(t, dir); got != "pipe.csv" {
				t.Errorf("it left %s", got)
			}
		})
	}
}

func TestNoRoomKeepsTheOldFiles(t *testing.T) {
	check := func(t *testing.T, dir, out string, run *exec.Cmd, stderr *bytes.Buffer, says string) {
		t.Helper()
		for _, n := range []string{"a.html", "a.json"} {
			if err := os.WriteFile(filepath.Join(out, n), []byte("old"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		code := exitOf(run.Run())
		if code != exitFailed || !strings.Contains(stderr.String(), says) || strings.Count(stderr.String(), "\n") != 1 {
			t.Errorf("exit %d, stderr %q; want one line with %q", code, stderr, says)
		}
		for _, n := range []string{"a.html", "a.json"} {
			if got := mustRead(t, filepath.Join(out, n)); got != "old" {
				t.Errorf("%s holds %d bytes", n, len(got))
			}
		}
		if got := left(t, out); got != "a.html a.json" {
			t.Errorf("it left %s", got)
		}
	}
	t.Run("a full disk", func(t *testing.T) {
		dir := inFolder(t, bigWorkload())
		small := t.TempDir()
		if err := syscall.Mount("tmpfs", small, "tmpfs", 0, "size=64k"); err != nil {
			t.Skip("no small file system can be mounted here:", err)
		}
		defer func() {
			if err := syscall.Unmount(small, 0); err != nil {
				t.Error(err)
			}
		}()
		run, _, stderr := tokencast(t, dir, "estimate", "w.yaml", "-o", filepath.Join(small, "a.json"), "-o", filepath.Join(small, "a.html"))
		check(t, dir, small, run, stderr, "no space left")
	})
	t.Run("a limit on the size of files", func(t *testing.T) {
		dir := inFolder(t, bigWorkload())
		run, _, stderr := tokencast(t, dir)
		shell, err := exec.LookPath("bash")
		if err != nil {
			t.Skip(err)
		}
		run.Path, run.Args = shell, []string{"bash", "-c", "ulimit -f 16; exec tokencast estimate w.yaml -o a.json -o a.html"}
		check(t, dir, dir, run, stderr, "file too large")
	})
}

func TestWhereOutputGoes(t *testing.T) {
	dir := inFolder(t, smallWorkload)
	if err := os.WriteFile(filepath.Join(dir, "big.yaml"), []byte(bigWorkload()), 0o600); err != nil {
		t.Fatal(err)
	}
	shell, err := exec.LookPath("bash")
	if err != nil {
		t.Skip(err)
	}
	for _, tc := range []struct {
		name, command string
		code          int
		stdout        string // how it begins
		stderr        string // what is in it
	}{
		{"a full device", "tokencast estimate w.yaml -q > /dev/full", exitFailed, "", "no space left"},
		{"a full device for a report that is not held", "tokencast estimate w.yaml -q -f focus > /dev/full", exitFailed, "", "write to standard output: write focus"},
		{"a full device as file", "tokencast estimate w.yaml -q -f json -o /dev/full", exitFailed, "", "no space left"},
		{"a reader that goes away", "tokencast estimate big.yaml -q -f json | head -c 1; exit ${PIPESTATUS[0]}", 128 + int(syscall.SIGPIPE), "{", ""},
		{"the descriptor of a pipe", "tokencast estimate w.yaml -q -f csv -o /dev/stdout | cat", 0, "workload,model", ""},
		{"the descriptor of a file", "tokencast estimate w.yaml -q -f csv -o /dev/stdout > new.csv; cat new.csv", 0, "workload,model", ""},
		{"after what a file holds", "echo before > new.csv; tokencast estimate w.yaml -q -f csv -o /dev/stdout >> new.csv; cat new.csv", 0, "before\nworkload,model", ""},
		{"a named pipe", "mkfifo p.json; cat p.json & tokencast estimate w.yaml -q -o p.json; wait; test -p p.json", 0, "{", ""},
		{"a descriptor of the shell", "tokencast estimate w.yaml -q -f csv -o /dev/fd/5 5>&1 | cat", 0, "workload,model", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			run, stdout, stderr := tokencast(t, dir)
			run.Path, run.Args = shell, []string{"bash", "-c", tc.command}
			code := exitOf(run.Run())
			if code != tc.code || !strings.HasPrefix(stdout.String(), tc.stdout) || !strings.Contains(stderr.String(), tc.stderr) || strings.Contains(stderr.String(), "goroutine") || tc.stderr == "" && stderr.Len() > 0 {
				t.Errorf("exit %d, want %d; stdout %.60q, stderr %q", code, tc.code, stdout, stderr)
			}
		})
	}
}

// Names, places and the environment change no byte of a report.
func TestSurroundingsChangeNoFigure(t *testing.T) {
	dir := inFolder(t, smallWorkload)
	report := func(format string, env ...string) string {
		run, stdout, stderr := tokencast(t, dir, "estimate", "w.yaml", "-f", format)
		run.Env = append(run.Env, env...)
		if err := run.Run(); err != nil {
			t.Fatalf("%v: %v %s", env, err, stderr)
		}
		if format != "xlsx" && strings.Contains(stdout.String()+stderr.String(), "\x1b") {
			t.Errorf("%v: colors without a terminal", env)
		}
		return stdout.String()
	}
	for _, format := range []string{"table", "json", "csv", "focus", "markdown", "html", "xlsx"} {
		want := report(format)
		for _, env := range [][]string{
			{"LANG=C", "LC_ALL=C", "TERM=dumb", "NO_COLOR=1", "COLUMNS=20"},
			{"LC_ALL=zh_CN.UTF-8", "TERM=xterm-256color"},
			{"TZ=Pacific/Kiritimati"},
			{"TZ=America/St_Johns"},
			{"HOME=", "XDG_DATA_HOME="},
			{"GOMAXPROCS=1"},
		} {
			if report(format, env...) != want {
				t.Errorf("%s: %v changes the report", format, env)
			}
		}
	}
	run, stdout, stderr := tokencast(t, dir, "estimate", "w.yaml")
	run.Env = []string{"PATH=" + os.Getenv("PATH")} // no home at all
	if err := run.Run(); err != nil || stdout.Len() == 0 {
		t.Errorf("without a home: %v, %s", err, stderr)
	}
}

// Two runs that write the same file: one of them wins, whole.
func TestTwoRunsWriteTheSameFile(t *testing.T) {
	dir := inFolder(t, smallWorkload)
	more := strings.Replace(smallWorkload, "1k/month", "2k/month", 1)
	if err := os.WriteFile(filepath.Join(dir, "more.yaml"), []byte(more), 0o600); err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{}
	for _, w := range []string{"w.yaml", "more.yaml"} {
		run, stdout, stderr := tokencast(t, dir, "estimate", w, "-q", "-f", "json")
		if err := run.Run(); err != nil {
			t.Fatal(err, stderr)
		}
		want[stdout.String()] = true
	}
	for range 5 {
		var runs []*exec.Cmd
		for _, w := range []string{"w.yaml", "more.yaml"} {
			run, _, _ := tokencast(t, dir, "estimate", w, "-q", "-o", "same.json")
			if err := run.Start(); err != nil {
				t.Fatal(err)
			}
			runs = append(runs, run)
		}
		for _, run := range runs {
			if err := run.Wait(); err != nil {
				t.Errorf("%v: %s", err, run.Stderr)
			}
		}
		if !want[mustRead(t, filepath.Join(dir, "same.json"))] || left(t, dir) != "more.yaml same.json" {
			t.Errorf("neither of the two: there are %s", left(t, dir))
		}
	}
}
