package bedrock_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tokencast/bodies"
	"tokencast/catalog"
	"tokencast/confirm"
	"tokencast/confirm/bedrock"
	"tokencast/confirm/bedrocktest"
	"tokencast/data"
	"tokencast/tokenizers"
)

// open starts a server and a client of it.
func open(t *testing.T, o bedrocktest.Options) (*bedrocktest.Server, *bedrock.Client) {
	t.Helper()
	s := bedrocktest.Start(o)
	t.Cleanup(s.Close)
	for _, pair := range s.Env() {
		name, value, _ := strings.Cut(pair, "=")
		t.Setenv(name, value)
	}
	c, err := bedrock.Open(t.Context(), bedrock.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return s, c
}

// callOf makes a call of a model of the shipped catalog.
func callOf(t *testing.T, m *catalog.Model, op confirm.Operation, stream bool, text string) confirm.Call {
	t.Helper()
	c := confirm.Call{
		ID: "m0-0", Run: "test", Model: m.ID, Family: m.Body, Operation: op, Stream: stream,
		Prompt: bodies.Prompt{Turns: []bodies.Turn{{Text: text}}, Template: m.Tokenizer.Frame},
	}
	if m.Modality == catalog.Text {
		c.Params = bodies.Parameters{MaxTokens: 200, Temperature: "0.2", TopP: "0.9", TopK: "40"}
	}
	var err error
	if op == confirm.Converse {
		c.Body, err = bodies.WriteConverse(m.Body, c.Prompt, c.Params)
	} else {
		c.Body, err = bodies.Write(m.Body, c.Prompt, c.Params)
	}
	if err != nil {
		t.Fatalf("%s: %v", m.ID, err)
	}
	return c
}

func models(t *testing.T) []*catalog.Model {
	t.Helper()
	base, err := catalog.Shipped(data.FS)
	if err != nil {
		t.Fatal(err)
	}
	c, err := catalog.Load(base, nil, tokenizers.NewRegistry(data.FS))
	if err != nil {
		t.Fatal(err)
	}
	return c.Models()
}

// Every model of the catalog is called in every way that it has, and what comes back
// is what the server wrote down.
func TestEveryModel(t *testing.T) {
	s, c := open(t, bedrocktest.Options{})
	all := models(t)
	if len(all) < 31 {
		t.Fatalf("%d models", len(all))
	}
	nova := &catalog.Model{ID: "amazon.nova-lite-v1:0", Body: bodies.Nova, Modality: catalog.Text}
	large := &catalog.Model{ID: "mistral.mistral-large-2407-v1:0", Body: bodies.MistralChat, Modality: catalog.Text}
	for _, m := range append(all, nova, large) {
		for _, way := range []struct {
			op     confirm.Operation
			stream bool
			source bodies.Source
		}{
			{confirm.Invoke, false, bodies.FromHeader},
			{confirm.Invoke, true, bodies.FromMetrics},
			{confirm.Converse, false, bodies.FromConverse},
			{confirm.Converse, true, bodies.FromConverse},
		} {
			if way.op == confirm.Converse && m.Modality != catalog.Text || way.stream && way.op == confirm.Invoke && !bodies.Streams(m.Body) {
				continue
			}
			streamed := ""
			call := callOf(t, m, way.op, way.stream, "A marked <text> über alles, ещё раз.")
			call.OnText = func(text string) { streamed += text }
			a, err := c.Send(t.Context(), call)
			if err != nil {
				t.Errorf("%s, %s, stream %v: %v", m.ID, way.op, way.stream, err)
				continue
			}
			log := s.Calls()
			last := log[len(log)-1]
			if !last.Signed || last.Model != m.ID || !strings.Contains(last.Prompt, "A marked <text> über alles, ещё раз.") {
				t.Errorf("%s: the server saw %+v", m.ID, last)
			}
			if diff := cmp.Diff(jsonOf(t, call.Body), jsonOf(t, last.Body)); diff != "" {
				t.Errorf("%s, %s: what is shown is not what is sent (-shown +sent):\n%s", m.ID, way.op, diff)
			}
			if way.op == confirm.Invoke && last.Metadata != `{"tokencast-call":"m0-0","tokencast-run":"test"}` {
				t.Errorf("%s: tags %q", m.ID, last.Metadata)
			}
			switch m.Modality {
			case catalog.Image:
				if a.Images != 1 || a.Counted.Input.Known() {
					t.Errorf("%s: %+v", m.ID, a)
				}
				continue
			case catalog.Embedding:
				if a.Counted.Output.Known() || !a.Vector {
					t.Errorf("%s: %+v", m.ID, a)
				}
			default:
				if a.Counted.Output != (bodies.Count{Tokens: last.Output, Source: way.source}) || a.Text == "" || last.MaxTokens != 200 {
					t.Errorf("%s: output %+v, the server counted %+v", m.ID, a.Counted, last)
				}
				if way.stream && streamed != a.Text {
					t.Errorf("%s: streamed %q, answer %q", m.ID, streamed, a.Text)
				}
			}
			if a.Counted.Input != (bodies.Count{Tokens: last.Input, Source: way.source}) {
				t.Errorf("%s: input %+v, the server counted %d", m.ID, a.Counted.Input, last.Input)
			}
		}
	}
}

// jsonOf reads a body, without the tags of Converse.
func jsonOf(t *testing.T, body []byte) map[string]any {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal(body, &m); err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	delete(m, "requestMetadata")
	return m
}

func TestCountTokensEqualsInvoke(t *testing.T) {
	s, c := open(t, bedrocktest.Options{})
	m := &catalog.Model{ID: "anthropic.claude-3-5-sonnet-20240620-v1:0", Body: bodies.ClaudeMessages, Modality: catalog.Text}
	call := callOf(t, m, confirm.Invoke, false, "How many tokens are these?")
	paid, err := c.Send(t.Context(), call)
	if err != nil {
		t.Fatal(err)
	}
	call.Operation = confirm.Count
	free, err := c.Send(t.Context(), call)
	if err != nil {
		t.Fatal(err)
	}
	if free.Counted.Input != (bodies.Count{Tokens: paid.Counted.Input.Tokens, Source: bodies.FromCount}) {
		t.Errorf("counted %+v, invoked %+v", free.Counted, paid.Counted)
	}
	call.Converse = true
	over, err := c.Send(t.Context(), call)
	if err != nil || over.Counted.Input.Tokens <= paid.Counted.Input.Tokens {
		t.Errorf("Converse counts its own template: %+v, %v", over, err)
	}
	call.Model = "anthropic.claude-3-haiku-20240307-v1:0"
	_, err = c.Send(t.Context(), call)
	var f *confirm.Failure
	if !errors.As(err, &f) || f.Kind != confirm.Refused || !strings.Contains(f.Message, "--free") {
		t.Errorf("a model that does not count: %v", err)
	}
	charged := 0
	for _, l := range s.Calls() {
		if l.Charged {
			charged++
		}
	}
	if charged != 1 {
		t.Errorf("%d calls were charged; counting is free", charged)
	}
}

// Each fault means what the table of failures says, and is sent exactly once.
func TestFaults(t *testing.T) {
	stream, whole := []bool{true}, []bool{false}
	both := []bool{false, true}
	for _, tc := range []struct {
		fault   bedrocktest.Fault
		kind    confirm.Kind
		streams []bool
	}{
		{bedrocktest.Throttle, confirm.Throttled, both},
		{bedrocktest.Unavailable, confirm.Busy, both},
		{bedrocktest.Internal, confirm.Busy, both},
		{bedrocktest.NotReady, confirm.Loading, both},
		{bedrocktest.Timeout, confirm.Lost, both},
		{bedrocktest.ModelError, confirm.Lost, both},
		{bedrocktest.Quota, confirm.Refused, both},
		{bedrocktest.Denied, confirm.Refused, both},
		{bedrocktest.EndOfLife, confirm.Refused, both},
		{bedrocktest.Legacy, confirm.Refused, both},
		{bedrocktest.OnDemand, confirm.Refused, both},
		{bedrocktest.WrongRegion, confirm.Refused, both},
		{bedrocktest.BadToken, confirm.Rejected, both},
		{bedrocktest.ResetBefore, confirm.Lost, both},
		{bedrocktest.ResetAfter, confirm.Lost, both},
		{bedrocktest.Hang, confirm.Lost, both},
		{bedrocktest.BadHeaders, confirm.Lost, whole},
		{bedrocktest.HugeHeaders, confirm.Lost, whole},
		{bedrocktest.HTML, confirm.Lost, both},
		{bedrocktest.Garbage, confirm.Lost, whole},
		{bedrocktest.Truncate, confirm.Lost, whole},
		{bedrocktest.StreamError, confirm.Lost, stream},
		{bedrocktest.StreamReset, confirm.Lost, stream},
		{bedrocktest.BadChecksum, confirm.Lost, stream},
	} {
		for _, streamed := range tc.streams {
			for _, op := range []confirm.Operation{confirm.Invoke, confirm.Converse} {
				if op == confirm.Converse && (tc.fault == bedrocktest.BadHeaders || tc.fault == bedrocktest.HugeHeaders) {
					continue // its counts are in the body
				}
				s, c := open(t, bedrocktest.Options{Fault: func(bedrocktest.Request) bedrocktest.Fault { return tc.fault }})
				m := &catalog.Model{ID: "meta.llama3-8b-instruct-v1:0", Body: bodies.Llama, Modality: catalog.Text}
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				if tc.fault == bedrocktest.Hang {
					ctx, cancel = context.WithTimeout(t.Context(), 60*time.Millisecond)
				}
				a, err := c.Send(ctx, callOf(t, m, op, streamed, "a zebra prompt"))
				cancel()
				var f *confirm.Failure
				if !errors.As(err, &f) || f.Kind != tc.kind {
					t.Errorf("%s, %s, stream %v: got %+v, %v; want %s", tc.fault, op, streamed, a, err, tc.kind)
				} else if strings.Contains(f.Error(), "zebra") || strings.Contains(f.Error(), "\n") || f.Message == "" {
					t.Errorf("%s: message %q", tc.fault, f.Error())
				}
				if n := len(s.Calls()); n != 1 {
					t.Errorf("%s, %s, stream %v: %d requests for one call", tc.fault, op, streamed, n)
				}
			}
		}
	}
}

// A count that did not come stays no count.
func TestMissingCounts(t *testing.T) {
	for _, tc := range []struct {
		fault  bedrocktest.Fault
		op     confirm.Operation
		stream bool
	}{
		{bedrocktest.NoHeaders, confirm.Invoke, false},
		{bedrocktest.NoMetrics, confirm.Invoke, true},
		{bedrocktest.Truncate, confirm.Invoke, true}, // cut in the middle of the last frame: the SDK sees no error
		{bedrocktest.Garbage, confirm.Invoke, true},  // likewise
		{bedrocktest.NoHeaders, confirm.Converse, false},
		{bedrocktest.NoMetrics, confirm.Converse, true},
		{bedrocktest.Truncate, confirm.Converse, true},
	} {
		_, c := open(t, bedrocktest.Options{Fault: func(bedrocktest.Request) bedrocktest.Fault { return tc.fault }})
		m := &catalog.Model{ID: "anthropic.claude-3-haiku-20240307-v1:0", Body: bodies.ClaudeMessages, Modality: catalog.Text}
		a, err := c.Send(t.Context(), callOf(t, m, tc.op, tc.stream, "x"))
		if err == nil && (a.Counted.Input.Known() || a.Counted.Output.Known()) {
			t.Errorf("%s, %s: counts %+v from nowhere", tc.fault, tc.op, a.Counted)
		}
	}
}

func TestCountsThatDiffer(t *testing.T) {
	fault := bedrocktest.Cached
	s, c := open(t, bedrocktest.Options{Fault: func(bedrocktest.Request) bedrocktest.Fault { return fault }})
	m := &catalog.Model{ID: "anthropic.claude-3-haiku-20240307-v1:0", Body: bodies.ClaudeMessages, Modality: catalog.Text}
	for _, stream := range []bool{false, true} {
		fault = bedrocktest.Cached
		a, err := c.Send(t.Context(), callOf(t, m, confirm.Invoke, stream, "x"))
		if err != nil || a.Counted.Input.Tokens != 4 || a.Counted.CacheWrite.Tokens != 18131 {
			t.Errorf("cached: %+v, %v", a.Counted, err)
		}
		fault = bedrocktest.Disagree
		a, err = c.Send(t.Context(), callOf(t, m, confirm.Invoke, stream, "y"))
		log := s.Calls()
		if err != nil || a.Counted.Output.Tokens != log[len(log)-1].Output || a.Tokens.Output.Tokens != log[len(log)-1].Output+36 {
			t.Errorf("disagreeing: %+v, %v", a, err)
		}
	}
	fault = bedrocktest.Guarded
	titan := &catalog.Model{ID: "amazon.titan-text-lite-v1", Body: bodies.TitanText, Modality: catalog.Text}
	if a, err := c.Send(t.Context(), callOf(t, titan, confirm.Invoke, false, "z")); err != nil || a.Tokens.Input != (bodies.Count{Tokens: a.Counted.Input.Tokens, Source: bodies.FromBody}) {
		t.Errorf("counts as floats: %+v, %v", a, err)
	}
}

func TestSignatures(t *testing.T) {
	s, c := open(t, bedrocktest.Options{SecretKey: "another"})
	m := &catalog.Model{ID: "meta.llama3-8b-instruct-v1:0", Body: bodies.Llama, Modality: catalog.Text}
	_, err := c.Send(t.Context(), callOf(t, m, confirm.Invoke, false, "x"))
	var f *confirm.Failure
	if !errors.As(err, &f) || f.Kind != confirm.Rejected {
		t.Errorf("a bad signature: %v", err)
	}
	r, err := http.Post(s.URL+"/model/meta.llama3-8b-instruct-v1%3A0/invoke", "application/json", strings.NewReader(`{"prompt":"x"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusForbidden || strings.Contains(string(body), "InvalidSignature") || !strings.HasPrefix(r.Header.Get("X-Amzn-ErrorType"), "InvalidSignatureException:") {
		t.Errorf("unsigned: %d %s %v", r.StatusCode, body, r.Header)
	}
}

func TestNoConnection(t *testing.T) {
	s, c := open(t, bedrocktest.Options{})
	s.Close()
	m := &catalog.Model{ID: "meta.llama3-8b-instruct-v1:0", Body: bodies.Llama, Modality: catalog.Text}
	_, err := c.Send(t.Context(), callOf(t, m, confirm.Invoke, false, "x"))
	var f *confirm.Failure
	if !errors.As(err, &f) || f.Kind != confirm.NotSent {
		t.Errorf("no server: %v", err)
	}
}

func TestOpenSaysWhatIsMissing(t *testing.T) {
	for _, name := range []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE", "AWS_BEARER_TOKEN_BEDROCK"} {
		t.Setenv(name, "")
	}
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	t.Setenv("AWS_CONFIG_FILE", "/nonexistent")
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
	for _, tc := range []struct {
		options bedrock.Options
		want    string
	}{
		{bedrock.Options{}, "no AWS region"},
		{bedrock.Options{Fallback: "us-east-1"}, "no AWS credentials"},
		{bedrock.Options{Region: "us-east-1", Profile: "nobody"}, `no AWS profile "nobody"`},
	} {
		_, err := bedrock.Open(t.Context(), tc.options)
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%+v: %v, want %q", tc.options, err, tc.want)
		}
	}
	// A key of Bedrock's own is enough, but for a server without encryption: nothing is sent.
	s := bedrocktest.Start(bedrocktest.Options{})
	defer s.Close()
	t.Setenv("AWS_BEARER_TOKEN_BEDROCK", "key")
	c, err := bedrock.Open(t.Context(), bedrock.Options{Region: "us-east-1", Endpoint: s.URL})
	if err != nil {
		t.Fatal(err)
	}
	m := &catalog.Model{ID: "meta.llama3-8b-instruct-v1:0", Body: bodies.Llama, Modality: catalog.Text}
	_, err = c.Send(t.Context(), callOf(t, m, confirm.Invoke, false, "x"))
	var f *confirm.Failure
	if !errors.As(err, &f) || f.Kind != confirm.NotSent || len(s.Calls()) != 0 {
		t.Errorf("a key over plain HTTP: %v", err)
	}
}

// Streams at once do not take each other's counts: each answer has the counts and the
// text of its own request.
func TestStreamsAtOnce(t *testing.T) {
	s, c := open(t, bedrocktest.Options{})
	m := &catalog.Model{ID: "anthropic.claude-3-haiku-20240307-v1:0", Body: bodies.ClaudeMessages, Modality: catalog.Text}
	var mu sync.Mutex
	got := map[string]bodies.Tokens{}
	var group sync.WaitGroup
	for i := range 60 {
		call := callOf(t, m, confirm.Invoke, true, strings.Repeat("word ", i+1))
		group.Go(func() {
			a, err := c.Send(t.Context(), call)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Error(err)
			}
			got[confirm.BodyHash(call.Body)] = a.Counted
		})
	}
	group.Wait()
	for _, l := range s.Calls() {
		if g := got[l.BodySHA256]; g.Input.Tokens != l.Input || g.Output.Tokens != l.Output {
			t.Errorf("counted %+v, the server %d and %d", g, l.Input, l.Output)
		}
	}
}
