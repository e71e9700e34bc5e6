package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tokencast/confirm/bedrocktest"
)

// Runs of confirm in processes of their own, which are killed and interrupted.

// Promise 6: killed at random moments and resumed, a run sends nothing twice, books
// what it may have spent, and reports at the end as an unbroken one where no call was
// on its way.
func TestConfirmKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	s := serve(t, bedrocktest.Options{Latency: 4 * time.Millisecond})
	dir := confirmFolder(t, haiku)
	journal := filepath.Join(dir, "j")
	args := []string{"tokencast", "confirm", dir, "--yes", "--max-usd", "1", "--concurrency", "3", "--journal", journal, "-f", "json", "--no-user-vocab"}
	kills := 0
	var last []byte
	for try := range 30 {
		cmd := exec.Command(self)
		cmd.Args = args
		if try > 0 {
			cmd.Args = append(cmd.Args, "--resume")
		}
		var out, errOut strings.Builder
		cmd.Stdout, cmd.Stderr = &out, &errOut
		before := len(s.Calls())
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		done := make(chan error, 1)
		go func() { done <- cmd.Wait() }()
		kill := time.NewTicker(time.Millisecond)
		ended := false
		for !ended {
			select {
			case <-done:
				ended = true
				last = []byte(out.String())
			case <-kill.C:
				if n := len(s.Calls()) - before; n >= 3+try*2%5 && kills < 4 {
					kills++
					_ = cmd.Process.Kill()
					<-done
					ended, last = true, nil
				}
			}
		}
		kill.Stop()
		if last != nil {
			break
		}
	}
	var r confirmJSON
	if err := json.Unmarshal(last, &r); err != nil || kills < 4 {
		t.Fatalf("%d kills, %v: %s", kills, err, last)
	}
	sent := map[string]int{}
	for _, c := range s.Calls() {
		sent[c.BodySHA256]++
		if sent[c.BodySHA256] > 1 {
			t.Error("a body was sent twice")
		}
	}
	m := r.Models[0]
	if m.Calls.Confirmed+m.Calls.Unknown != 30 || m.Calls.Unknown > int64(3*kills) {
		t.Errorf("%+v after %d kills", m.Calls, kills)
	}
	if booked := money(t, r.USD.Confirmed).Add(money(t, r.USD.Unknown)); booked.Cmp(charged(t, s)) < 0 {
		t.Errorf("booked %s, the server charged %s", booked, charged(t, s))
	}
	// Reporting once more sends nothing and says the same.
	n := len(s.Calls())
	_, again, _ := confirmRun(t, dir, "--yes", "--max-usd", "1", "--journal", journal, "--resume", "--no-user-vocab")
	if diff := cmp.Diff(r, again); diff != "" || len(s.Calls()) != n {
		t.Errorf("%d more requests (-first +again):\n%s", len(s.Calls())-n, diff)
	}
}

// An interrupt lets the calls on their way come to an end and still reports.
func TestConfirmInterrupted(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a process")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var begun atomic.Bool
	s := serve(t, bedrocktest.Options{Latency: 30 * time.Millisecond, Fault: func(r bedrocktest.Request) bedrocktest.Fault {
		begun.Store(true)
		return ""
	}})
	dir := confirmFolder(t, haiku)
	cmd := exec.Command(self)
	cmd.Args = []string{"tokencast", "confirm", dir, "--yes", "--max-usd", "1", "--journal", filepath.Join(dir, "j"), "-f", "json", "--no-user-vocab"}
	var out, errOut strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &errOut
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(30 * time.Second); !begun.Load(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
			t.Fatalf("nothing is sent: %s", errOut.String())
		}
	}
	_ = cmd.Process.Signal(os.Interrupt)
	_ = cmd.Wait()
	var r confirmJSON
	if err := json.Unmarshal([]byte(out.String()), &r); err != nil {
		t.Fatalf("%v: %s%s", err, out.String(), errOut.String())
	}
	if !strings.Contains(errOut.String(), "waiting for the calls on their way") {
		t.Errorf("nobody says what is waited for: %s", errOut.String())
	}
	m := r.Models[0].Calls
	if code := cmd.ProcessState.ExitCode(); code != exitInterrupted || m.Confirmed == 0 || m.Confirmed == 30 || m.Unknown != 0 || m.Confirmed != int64(len(s.Calls())) {
		t.Errorf("exit %d, %+v, %d requests", code, m, len(s.Calls()))
	}
}
