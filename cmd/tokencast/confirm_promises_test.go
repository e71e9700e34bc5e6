package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tokencast/catalog"
	"tokencast/confirm/bedrocktest"
	"tokencast/data"
	"tokencast/tokenizers"
)

// The promises of confirm, kept against a server that answers like the service.

// Promise 1: without --yes and --max-usd nothing is sent.
func TestConfirmDryRun(t *testing.T) {
	s := serve(t, bedrocktest.Options{})
	dir := confirmFolder(t, haiku, llama)
	for _, args := range [][]string{{dir}, {dir, "--max-usd", "1"}, {dir, "--free"}} {
		code, r, stderr := confirmRun(t, args...)
		if code != 0 || !r.DryRun || len(r.Models) != 2 || r.Models[0].Calls.Planned != 30 || r.Models[0].Calls.Sent != 0 || r.Models[0].Input.Confirmed != nil || stderr != "" {
			t.Errorf("%v: exit %d, %+v, %s", args, code, r, stderr)
		}
		if args[len(args)-1] != "--free" && (money(t, r.USD.Expected).Sign() == 0 || money(t, r.USD.WorstCase).Cmp(money(t, r.USD.Expected)) <= 0) {
			t.Errorf("%v: expected %s, worst case %s", args, r.USD.Expected, r.USD.WorstCase)
		}
	}
	if n := len(s.Calls()); n != 0 {
		t.Errorf("%d requests", n)
	}
	if files, _ := filepath.Glob("tokencast-confirm*"); files != nil {
		t.Errorf("a dry run left %v", files)
	}
}

// Promise 2: what is called confirmed is what the server counted, for every model of
// the catalog that has a price, streamed and whole, by InvokeModel and by Converse.
func TestConfirmEqualsTheServer(t *testing.T) {
	base, err := catalog.Shipped(data.FS)
	if err != nil {
		t.Fatal(err)
	}
	cat, err := catalog.Load(base, nil, tokenizers.NewRegistry(data.FS))
	if err != nil {
		t.Fatal(err)
	}
	for _, flags := range [][]string{{}, {"--stream"}, {"--operation", "converse"}} {
		s := serve(t, bedrocktest.Options{})
		var text []string
		for _, m := range cat.Models() {
			if m.Modality != catalog.Image {
				text = append(text, m.ID)
			}
		}
		dir := confirmFolder(t, text...)
		path := filepath.Join(dir, "workload.yaml")
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		putFile(t, path, string(src)+`  - {model: amazon.titan-image-generator-v1, images: {count: 10/month, size: 512x512, quality: premium}}
  - {model: stability.stable-diffusion-xl-v0, images: {count: 10/month, size: 512x512, steps: 30}}
  - {model: stability.stable-diffusion-xl-v1, images: {count: 10/month, size: 1024x1024, quality: premium}}
`)
		args := append([]string{dir, "--yes", "--max-usd", "20", "--samples", "6", "--concurrency", "8", "--journal", filepath.Join(dir, "j")}, flags...)
		code, r, stderr := confirmRun(t, args...)
		if code != exitPartial { // Claude v1 has no price
			t.Errorf("exit %d: %s", code, stderr)
		}
		in, out, images, calls := map[string]int64{}, map[string]int64{}, map[string]int64{}, map[string]int64{}
		for _, c := range s.Calls() {
			in[c.Model], out[c.Model], images[c.Model] = in[c.Model]+c.Input, out[c.Model]+c.Output, images[c.Model]+c.Images
			calls[c.Model]++
		}
		confirmed := 0
		for _, m := range r.Models {
			if m.Calls.Confirmed == 0 {
				if m.Reason == "" {
					t.Errorf("%v: %s is not confirmed, without a reason", flags, m.Model)
				}
				continue
			}
			confirmed++
			text := func(n int64) string { return fmt.Sprint(n) }
			if m.Images.Confirmed != nil {
				if *m.Images.Confirmed != text(images[m.Model]) {
					t.Errorf("%s: %s images, the server made %d", m.Model, *m.Images.Confirmed, images[m.Model])
				}
				continue
			}
			if *m.Input.Confirmed != text(in[m.Model]) || m.Calls.Attempts != calls[m.Model] {
				t.Errorf("%v: %s: input %s, the server counted %d; %d attempts of %d", flags, m.Model, *m.Input.Confirmed, in[m.Model], m.Calls.Attempts, calls[m.Model])
			}
			if out[m.Model] > 0 && *m.Output.Confirmed != text(out[m.Model]) {
				t.Errorf("%v: %s: output %s, the server counted %d", flags, m.Model, *m.Output.Confirmed, out[m.Model])
			}
		}
		want := map[string]int{"": 30, "--stream": 21, "--operation": 23}[firstText(append(flags, "")...)]
		if confirmed != want {
			t.Errorf("%v: %d models confirmed, want %d: %s", flags, confirmed, want, stderr)
			for _, m := range r.Models {
				t.Logf("%s: %+v %s", m.Model, m.Calls, m.Reason)
			}
		}
		if got := money(t, r.USD.Confirmed); got.Cmp(charged(t, s)) != 0 {
			t.Errorf("%v: confirmed %s, the server charged %s", flags, got, charged(t, s))
		}
	}
}

// Promise 3: an answer without good counts confirms nothing, and the money is booked.
func TestConfirmWithoutCounts(t *testing.T) {
	for _, tc := range []struct {
		fault  bedrocktest.Fault
		flags  []string
		reason string
	}{
		{bedrocktest.NoHeaders, nil, "no_counts"},
		{bedrocktest.NoHeaders, []string{"--operation", "converse"}, "no_counts"},
		{bedrocktest.HTML, nil, "lost"},
		{bedrocktest.Garbage, nil, "lost"},
		{bedrocktest.BadHeaders, nil, "lost"},
		{bedrocktest.HugeHeaders, nil, "lost"},
		{bedrocktest.Truncate, nil, "lost"},
		{bedrocktest.NoMetrics, []string{"--stream"}, "no_counts"},
		{bedrocktest.Truncate, []string{"--stream"}, "no_counts"},
		{bedrocktest.StreamError, []string{"--stream"}, "lost"},
	} {
		s := serve(t, always(tc.fault))
		dir := confirmFolder(t, haiku)
		args := append([]string{dir, "--yes", "--max-usd", "1", "--samples", "6", "--journal", filepath.Join(dir, "j")}, tc.flags...)
		code, r, stderr := confirmRun(t, args...)
		if code != exitPartial || len(r.Models) != 1 {
			t.Errorf("%s %v: exit %d, %s", tc.fault, tc.flags, code, stderr)
			continue
		}
		m := r.Models[0]
		if m.Calls.Confirmed != 0 || m.Calls.Unknown != 6 || m.Failures[tc.reason] != 6 || m.Input.Confirmed != nil || m.Input.Ratio != nil {
			t.Errorf("%s %v: %+v", tc.fault, tc.flags, m)
		}
		if money(t, r.USD.Unknown).Cmp(charged(t, s)) < 0 || money(t, r.USD.Confirmed).Sign() != 0 {
			t.Errorf("%s: booked %s, the server charged %s", tc.fault, r.USD.Unknown, charged(t, s))
		}
	}
}

// Promise 5: the cap holds under high concurrency and faults. (Promise 4 is TestRunAdapts
// of package confirm, and its attempts are those of TestConfirmEqualsTheServer.)
func TestConfirmCap(t *testing.T) {
	for _, fault := range []bedrocktest.Fault{"", bedrocktest.ResetAfter} {
		o := always(fault)
		o.Latency = 2 * time.Millisecond
		s := serve(t, o)
		dir := confirmFolder(t, haiku, llama)
		code, r, stderr := confirmRun(t, dir, "--yes", "--max-usd", "0.004", "--concurrency", "32", "--journal", filepath.Join(dir, "j"))
		if code != exitPartial || !strings.Contains(stderr, "stopped by the cap") {
			t.Errorf("%q: exit %d, %s", fault, code, stderr)
		}
		booked := money(t, r.USD.Confirmed).Add(money(t, r.USD.Unknown))
		if got := charged(t, s); got.Cmp(money(t, "0.004")) > 0 || booked.Cmp(got) < 0 || got.Sign() == 0 {
			t.Errorf("%q: the server charged %s, booked %s", fault, got, booked)
		}
		// Promise 7: a call whose connection was cut is sent exactly once.
		bodies := map[string]int{}
		for _, c := range s.Calls() {
			if bodies[c.BodySHA256+c.Model]++; bodies[c.BodySHA256+c.Model] > 1 && fault != "" {
				t.Errorf("a call of %s was sent again", c.Model)
			}
		}
		if s.PeakInFlight() > 32 {
			t.Errorf("%d calls at once", s.PeakInFlight())
		}
	}
}

// Promise 8: cache tokens are shown apart, and Amazon's counts win.
func TestConfirmCacheAndDisagreement(t *testing.T) {
	serve(t, always(bedrocktest.Cached))
	dir := confirmFolder(t, haiku)
	// Nobody can tell what they cost, so the cap could not be kept: it is one call, and the
	// model is given up, for good.
	for _, flags := range [][]string{nil, {"--resume"}} {
		code, r, _ := confirmRun(t, append([]string{dir, "--yes", "--max-usd", "1", "--samples", "3", "--journal", filepath.Join(dir, "j")}, flags...)...)
		if m := r.Models[0]; code != exitPartial || m.Calls.Sent != 1 || m.CacheWrite != 18131 || m.Failures["cache_unpriced"] != 1 || !strings.Contains(m.Reason, "add prices of cache_read and cache_write") || money(t, m.USD.Unknown).Sign() == 0 {
			t.Errorf("%v: exit %d, %+v", flags, code, m)
		}
	}
	if code, stdout, _ := call(t, "", "confirm", "--one", "--model", haiku, "--text", "Hello", "--yes", "--max-usd", "1"); code != exitPartial || !strings.Contains(unwrapped(stdout), "cache write - 18,131 header") {
		t.Errorf("a single call: exit %d\n%s", code, stdout)
	}
	s := serve(t, always(bedrocktest.Disagree))
	code, r, _ := confirmRun(t, dir, "--yes", "--max-usd", "1", "--samples", "3", "--journal", filepath.Join(dir, "k"))
	if m := r.Models[0]; code != 0 || m.Disagreements != 3 || money(t, m.USD.Confirmed).Cmp(charged(t, s)) != 0 {
		t.Errorf("exit %d, %+v", code, m)
	}
}

// Promise 9: neither prompts nor answers nor secrets are in anything that is written.
func TestConfirmPrivacy(t *testing.T) {
	s := serve(t, bedrocktest.Options{Fault: func(r bedrocktest.Request) bedrocktest.Fault {
		return []bedrocktest.Fault{"", bedrocktest.Throttle, bedrocktest.HTML, bedrocktest.Garbage, bedrocktest.Quota}[r.N%5]
	}})
	dir := confirmFolder(t, haiku, titan)
	journal, report, learnt, sheet := filepath.Join(dir, "j"), filepath.Join(dir, "r.md"), filepath.Join(dir, "c.json"), filepath.Join(dir, "r.xlsx")
	code, stdout, stderr := call(t, "", "confirm", dir, "--yes", "--max-usd", "1", "--samples", "8", "--journal", journal, "-o", report, "-o", sheet, "-o", report+".csv", "-o", report+".json", "--write-calibration", learnt)
	if code != exitPartial || stdout != "" {
		t.Errorf("exit %d, %s", code, stdout)
	}
	if n := len(s.Calls()); n == 0 {
		t.Error("nothing was sent")
	}
	written := stderr
	for _, path := range []string{journal, report, report + ".csv", report + ".json", learnt, sheet} {
		written += unpacked(t, path)
	}
	if !strings.Contains(written, "Counted and estimated") {
		t.Error("the workbook was not read")
	}
	for _, secret := range []string{marker, "swims", bedrocktest.SecretKey, bedrocktest.SessionToken, bedrocktest.AccessKey, "yes it does", "w1 ", "Signature"} {
		if strings.Contains(written, secret) {
			t.Errorf("%q is written", secret)
		}
	}
	if info, err := os.Stat(journal); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("journal: %v, %v", info, err)
	}
	// Only --save-text writes them.
	code, _, stderr = call(t, "", "confirm", dir, "--yes", "--max-usd", "1", "--samples", "1", "--journal", journal+"2", "--save-text")
	b, err := os.ReadFile(journal + "2")
	if err != nil || !strings.Contains(string(b), marker) {
		t.Errorf("--save-text saved nothing: exit %d, %s, %v", code, stderr, err)
	}
}

// Promise 10: a model that cannot be called has one clear line, and the others go on;
// a bad signature ends the run after one request.
func TestConfirmDenied(t *testing.T) {
	for _, tc := range []struct {
		fault  bedrocktest.Fault
		reason string
	}{
		{bedrocktest.Denied, "ask for access"},
		{bedrocktest.EndOfLife, "end of its life"},
		{bedrocktest.Legacy, "legacy"},
		{bedrocktest.OnDemand, "inference profile"},
		{bedrocktest.WrongRegion, "not offered in this region"},
	} {
		s := serve(t, bedrocktest.Options{Fault: func(r bedrocktest.Request) bedrocktest.Fault {
			if r.Model == haiku {
				return tc.fault
			}
			return ""
		}})
		dir := confirmFolder(t, haiku, llama)
		code, r, stderr := confirmRun(t, dir, "--yes", "--max-usd", "1", "--samples", "5", "--journal", filepath.Join(dir, "j"))
		if code != exitPartial || !strings.Contains(stderr, tc.reason) || len(s.Calls()) != 6 {
			t.Errorf("%s: exit %d, %d requests, %s", tc.fault, code, len(s.Calls()), stderr)
		}
		if len(r.Models) != 2 || !strings.Contains(r.Models[0].Reason, tc.reason) || r.Models[1].Calls.Confirmed != 5 {
			t.Errorf("%s: %+v", tc.fault, r.Models)
		}
	}
	s := serve(t, bedrocktest.Options{SecretKey: "another"})
	dir := confirmFolder(t, haiku, llama)
	code, stdout, stderr := call(t, "", "confirm", dir, "--yes", "--max-usd", "1", "--concurrency", "16", "--journal", filepath.Join(dir, "j"))
	if code != exitFailed || stdout != "" || len(s.Calls()) != 1 || !strings.Contains(stderr, "credentials") {
		t.Errorf("bad signature: exit %d, %d requests, %s", code, len(s.Calls()), stderr)
	}
}

// unpacked is what a file holds; of a workbook all its parts.
func unpacked(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if filepath.Ext(path) != ".xlsx" {
		return string(b)
	}
	parts, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	all := ""
	for _, f := range parts.File {
		part, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(part)
		if err != nil {
			t.Fatal(err)
		}
		all += string(b)
	}
	return all
}
