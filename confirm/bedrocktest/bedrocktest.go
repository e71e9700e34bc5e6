// Package bedrocktest is a server that answers like Amazon Bedrock's runtime, on
// loopback, for tests of programs that call it.
//
// [Start] starts one. It checks signatures, refuses bodies that the model's family
// would refuse, counts tokens by a rule of its own that is like no tokenizer's,
// streams frames with checksums and padding, and writes down each call that arrived
// and whether it would have been charged ([Server.Calls]). What goes wrong is chosen
// for each call by [Options.Fault].
//
// It knows the wire on its own and shares no code with the packages that it tests.
package bedrocktest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// Credentials that a server accepts unless its options name others.
const (
	AccessKey    = "AKIDEXAMPLE"
	SecretKey    = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY"
	SessionToken = "FwoGZXIvYXdzEXAMPLESESSIONTOKEN"
)

// Options say how a server behaves. The zero value answers every call well.
type Options struct {
	SecretKey string // that signatures are checked with; "" is SecretKey
	// Fault chooses what goes wrong with a call; nil is nothing. It may be called
	// from several goroutines.
	Fault   func(Request) Fault
	Latency time.Duration // before each answer
}

// A Request is what a Fault is chosen by.
type Request struct {
	Model, Operation string // the operation as in the path, such as invoke
	N                int    // number of the request, from 1 in the order of arrival
	Attempt          int    // how often this body has arrived, from 1
}

// A Call is one request that arrived.
type Call struct {
	Model, Operation      string
	BodySHA256            string
	Body                  []byte // as it came
	Metadata              string // the X-Amzn-Bedrock-Request-Metadata header
	MaxTokens             int64  // as the body has it; 0 is none
	Status                int    // 0 where the connection was cut
	Fault                 Fault
	Charged               bool // Amazon would have charged the counts below
	Input, Output         int64
	CacheRead, CacheWrite int64
	Images                int64
	Width, Height         int
	Quality               string
	Steps                 int
	Signed                bool
	Prompt                string // all texts sent
}

// A Server is a running server. It is safe for concurrent use.
type Server struct {
	URL string // http://127.0.0.1:port

	opts     Options
	http     *http.Server
	listener net.Listener
	closed   chan struct{}
	once     sync.Once
	mu       sync.Mutex
	calls    []Call
	seen     map[string]int // body hash -> requests
	inflight int
	peak     int
}

// Start starts a server on a free port of loopback. It panics when there is none.
// The caller closes it.
func Start(o Options) *Server {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(fmt.Sprintf("bedrocktest: no port: %v", err))
	}
	if o.SecretKey == "" {
		o.SecretKey = SecretKey
	}
	s := &Server{URL: "http://" + listener.Addr().String(), opts: o, listener: listener, closed: make(chan struct{}), seen: map[string]int{}}
	s.http = &http.Server{Handler: s, ReadHeaderTimeout: time.Minute}
	go func() { _ = s.http.Serve(listener) }() // ends with Close
	return s
}

// Close ends the server and every call that hangs. It may be called again.
func (s *Server) Close() {
	s.once.Do(func() {
		close(s.closed)
		_ = s.listener.Close() // it may not be served yet
		_ = s.http.Close()
	})
}

// Calls returns the requests that arrived, in their order.
func (s *Server) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Call(nil), s.calls...)
}

// PeakInFlight returns the most requests that were open at once.
func (s *Server) PeakInFlight() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.peak
}

// Env returns the environment that makes a program call the server, as NAME=value.
func (s *Server) Env() []string {
	return []string{
		"AWS_ENDPOINT_URL_BEDROCK_RUNTIME=" + s.URL,
		"AWS_ACCESS_KEY_ID=" + AccessKey,
		"AWS_SECRET_ACCESS_KEY=" + SecretKey,
		"AWS_SESSION_TOKEN=" + SessionToken,
		"AWS_REGION=us-east-1",
		"AWS_EC2_METADATA_DISABLED=true",
		"AWS_CONFIG_FILE=/nonexistent",
		"AWS_SHARED_CREDENTIALS_FILE=/nonexistent",
	}
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client is gone
	}
	sum := sha256.Sum256(body)
	call := Call{Body: body, BodySHA256: hex.EncodeToString(sum[:]), Metadata: r.Header.Get("X-Amzn-Bedrock-Request-Metadata")}
	s.mu.Lock()
	s.seen[call.BodySHA256]++
	req := Request{N: len(s.calls) + 1, Attempt: s.seen[call.BodySHA256]}
	at := len(s.calls)
	s.calls = append(s.calls, call)
	s.inflight++
	s.peak = max(s.peak, s.inflight)
	s.mu.Unlock()
	x := &exchange{server: s, w: w, r: r, body: body, call: &call}
	defer func() {
		s.mu.Lock()
		s.inflight--
		s.mu.Unlock()
	}()
	x.note = func() {
		s.mu.Lock()
		s.calls[at] = call
		s.mu.Unlock()
	}
	defer x.note()
	call.Model, call.Operation = target(r.URL)
	req.Model, req.Operation = call.Model, call.Operation
	if s.opts.Fault != nil {
		call.Fault = s.opts.Fault(req)
	}
	if call.Signed = signed(r, body, s.opts.SecretKey); !call.Signed {
		x.refuse(http.StatusForbidden, "InvalidSignatureException", "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.")
		return
	}
	if s.opts.Latency > 0 {
		select {
		case <-time.After(s.opts.Latency):
		case <-s.closed:
		}
	}
	x.answer()
}

// target splits /model/ID/operation.
func target(u *url.URL) (model, operation string) {
	parts := strings.Split(strings.TrimPrefix(u.EscapedPath(), "/"), "/")
	if len(parts) != 3 || parts[0] != "model" {
		return "", ""
	}
	model, err := url.PathUnescape(parts[1])
	if err != nil {
		return "", ""
	}
	return model, parts[2]
}

// exchange is one request and its answer.
type exchange struct {
	server *Server
	w      http.ResponseWriter
	r      *http.Request
	body   []byte
	call   *Call
	note   func() // writes the call down as it is now
}

// refuse answers with an error as Amazon words it: the type is in a header alone.
func (x *exchange) refuse(status int, kind, message string) {
	x.call.Status = status
	x.w.Header().Set("Content-Type", "application/json")
	x.w.Header().Set("X-Amzn-RequestId", "00000000-0000-4000-8000-000000000000")
	x.w.Header().Set("X-Amzn-ErrorType", kind+":http://internal.amazon.com/coral/com.amazon.bedrock/")
	x.w.WriteHeader(status)
	b, _ := json.Marshal(map[string]string{"message": message}) // strings alone
	_, _ = x.w.Write(b)
}
