package reports

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"
)

// browser is a headless Chromium that a chromedriver drives over loopback, by the
// WebDriver protocol.
type browser struct {
	t       *testing.T
	session string // its address
}

// chromium starts a browser that ends with the test. Where there is none the test is
// skipped, and fails in CI, which installs one.
func chromium(t *testing.T) *browser {
	t.Helper()
	program, err := exec.LookPath("chromedriver")
	if err == nil {
		_, err = exec.LookPath("chromium")
	}
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%v; CI installs chromium and chromium-driver", err)
		}
		t.Skipf("the page is not opened in a browser: %v; install chromium and chromium-driver", err)
	}
	profile, err := os.MkdirTemp("", "tokencast-chromium-")
	if err != nil {
		t.Fatal(err)
	}
	driver := exec.Command(program, "--port=0")
	out, err := driver.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := driver.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = driver.Process.Kill()
		_ = driver.Wait()
		for range 50 { // the browser may still be writing
			if os.RemoveAll(profile) == nil {
				break
			}
			time.Sleep(20 * time.Millisecond)
		}
	})
	ports := make(chan string, 1)
	go func() {
		started := regexp.MustCompile(`started successfully on port (\d+)`)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if m := started.FindStringSubmatch(lines.Text()); m != nil {
				ports <- m[1]
			}
		}
	}()
	b := &browser{t: t}
	select {
	case port := <-ports:
		b.session = "http://127.0.0.1:" + port + "/session"
	case <-time.After(30 * time.Second):
		t.Fatal("chromedriver does not start")
	}
	var session struct{ SessionID string }
	b.call("POST", "", map[string]any{"capabilities": map[string]any{"alwaysMatch": map[string]any{
		"browserName":       "chrome",
		"goog:loggingPrefs": map[string]any{"browser": "ALL"},
		"goog:chromeOptions": map[string]any{"args": []string{
			"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
			"--disable-component-update", "--disable-sync", "--hide-scrollbars", "--disable-dev-shm-usage", "--lang=en-US",
			"--host-resolver-rules=MAP * ~NOTFOUND", "--window-size=1100,900", "--user-data-dir=" + profile,
		}},
	}}}, &session)
	b.session += "/" + session.SessionID
	t.Cleanup(func() {
		request, err := http.NewRequest("DELETE", b.session, nil)
		if err == nil {
			if answer, err := http.DefaultClient.Do(request); err == nil {
				answer.Body.Close()
			}
		}
	})
	return b
}

// call sends a command and reads its value into v.
func (b *browser) call(method, path string, body, v any) {
	b.t.Helper()
	var send io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			b.t.Fatal(err)
		}
		send = bytes.NewReader(text)
	}
	request, err := http.NewRequest(method, b.session+path, send)
	if err != nil {
		b.t.Fatal(err)
	}
	client := http.Client{Timeout: time.Minute}
	answer, err := client.Do(request)
	if err != nil {
		b.t.Fatal(err)
	}
	defer answer.Body.Close()
	reply, err := io.ReadAll(answer.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	if answer.StatusCode != http.StatusOK {
		b.t.Fatalf("%s %s: %s", method, path, reply)
	}
	if err := json.Unmarshal(reply, &struct{ Value any }{v}); err != nil {
		b.t.Fatalf("%s: %v", reply, err)
	}
}

// open shows a page from a file.
func (b *browser) open(report []byte) {
	b.t.Helper()
	name := filepath.Join(b.t.TempDir(), "page.html")
	if err := os.WriteFile(name, report, 0o600); err != nil {
		b.t.Fatal(err)
	}
	b.call("POST", "/url", map[string]string{"url": "file://" + name}, nil)
}

// run runs a script in the page and returns its result.
func (b *browser) run(script string, args ...any) any {
	b.t.Helper()
	if args == nil {
		args = []any{}
	}
	var v any
	b.call("POST", "/execute/sync", map[string]any{"script": script, "args": args}, &v)
	return v
}

// devtools sends a command of the browser's own protocol.
func (b *browser) devtools(command string, params map[string]any) {
	b.t.Helper()
	b.call("POST", "/goog/cdp/execute", map[string]any{"cmd": command, "params": params}, nil)
}

// console returns what the page said on the console since the last time.
func (b *browser) console() []string {
	b.t.Helper()
	var entries []struct{ Level, Message string }
	b.call("POST", "/se/log", map[string]string{"type": "browser"}, &entries)
	return list(entries, func(e struct{ Level, Message string }) string { return fmt.Sprint(e.Level, ": ", e.Message) })
}

// screenshot writes what is seen, for looking at: into TOKENCAST_SCREENSHOTS where that is
// set, else beside the test's other files.
func (b *browser) screenshot(name string) {
	b.t.Helper()
	var text string
	b.call("GET", "/screenshot", nil, &text)
	image, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		b.t.Fatal(err)
	}
	folder := os.Getenv("TOKENCAST_SCREENSHOTS")
	if folder == "" {
		folder = b.t.TempDir()
	}
	if err := os.WriteFile(filepath.Join(folder, name+".png"), image, 0o600); err != nil {
		b.t.Fatal(err)
	}
	if len(image) < 5_000 {
		b.t.Errorf("%s: %d bytes; nothing is seen", name, len(image))
	}
}
