package bedrocktest

import (
	"net"
	"net/http"
)

// A Fault is what goes wrong with a call. The zero value is nothing.
type Fault string

// The faults. Those of the first group are answered with an error and cost nothing.
const (
	Throttle    Fault = "throttle"      // 429
	Unavailable Fault = "unavailable"   // 503
	Internal    Fault = "internal"      // 500
	NotReady    Fault = "not-ready"     // 429 of a model that is still being loaded
	Timeout     Fault = "model-timeout" // 408; charged
	ModelError  Fault = "model-error"   // 424; charged
	Quota       Fault = "quota"         // 400
	Denied      Fault = "denied"        // 403 for one model
	BadToken    Fault = "bad-token"     // 403 for the credentials
	EndOfLife   Fault = "eol"           // 404
	Legacy      Fault = "legacy"        // 404
	OnDemand    Fault = "ondemand"      // 400: only with a profile
	WrongRegion Fault = "wrong-region"  // 400: the model is not in this region
	ResetBefore Fault = "reset-before"  // the connection is cut, nothing was charged
	ResetAfter  Fault = "reset-after"   // the call is charged, the connection cut
	Hang        Fault = "hang"          // the call is charged and never answered
	NoHeaders   Fault = "no-headers"    // charged, without counts in the headers
	BadHeaders  Fault = "bad-headers"   // charged, with counts that are no numbers
	HugeHeaders Fault = "huge-headers"  // charged, with counts beyond any model
	HTML        Fault = "html"          // charged, 200 with a page in place of the answer
	Garbage     Fault = "garbage"       // charged, 200 with half an answer
	Truncate    Fault = "truncate"      // charged, the answer ends in the middle
	NoMetrics   Fault = "no-metrics"    // charged, a stream without its counts
	StreamError Fault = "stream-error"  // charged, an exception in the middle of a stream
	StreamReset Fault = "stream-reset"  // charged, the connection is cut in the middle of a stream
	BadChecksum Fault = "bad-checksum"  // charged, a frame of a stream is damaged
	Disagree    Fault = "disagree"      // the body's own counts are others than the headers'
	Cached      Fault = "cached"        // most of the input is written to a cache
	Guarded     Fault = "guarded"       // counts of the body are floats, as with a guardrail
)

// refusals are the faults that are answered with an error.
var refusals = map[Fault]struct {
	status        int
	kind, message string
	charged       bool
}{
	Throttle:    {http.StatusTooManyRequests, "ThrottlingException", "Too many requests, please wait before trying again.", false},
	Unavailable: {http.StatusServiceUnavailable, "ServiceUnavailableException", "Bedrock is unable to process your request.", false},
	Internal:    {http.StatusInternalServerError, "InternalServerException", "The system encountered an unexpected error during processing. Try your request again.", false},
	NotReady:    {http.StatusTooManyRequests, "ModelNotReadyException", "The model is not ready for inference. Wait and try your request again.", false},
	Timeout:     {http.StatusRequestTimeout, "ModelTimeoutException", "Model has timed out in processing the request. Try your request again.", true},
	ModelError:  {http.StatusFailedDependency, "ModelErrorException", "The system encountered an unexpected error during processing. Try your request again.", true},
	Quota:       {http.StatusBadRequest, "ServiceQuotaExceededException", "Your request exceeds the service quota for your account.", false},
	Denied:      {http.StatusForbidden, "AccessDeniedException", "You don't have access to the model with the specified model ID.", false},
	BadToken:    {http.StatusForbidden, "UnrecognizedClientException", "The security token included in the request is invalid.", false},
	EndOfLife:   {http.StatusNotFound, "ResourceNotFoundException", "This model version has reached the end of its life. Please refer to the AWS documentation for more details.", false},
	Legacy:      {http.StatusNotFound, "ResourceNotFoundException", "Access denied. This Model is marked by provider as Legacy and you have not been actively using the model in the last 30 days. Please upgrade to an active model on Amazon Bedrock", false},
	OnDemand:    {http.StatusBadRequest, "ValidationException", "Invocation of model ID with on-demand throughput isn't supported. Retry your request with the ID or ARN of an inference profile that contains this model.", false},
	WrongRegion: {http.StatusBadRequest, "ValidationException", "The provided model identifier is invalid.", false},
}

// cut ends the connection with a reset, after whatever was written.
func (x *exchange) cut() {
	hijacker, ok := x.w.(http.Hijacker)
	if !ok {
		return
	}
	conn, _, err := hijacker.Hijack()
	if err != nil {
		return
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // a reset, not an end
	}
	_ = conn.Close()
}
