package bedrock

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"slices"
	"strings"

	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"tokencast/bodies"
	"tokencast/confirm"
)

// What an error of the SDK means.
//
// Money decides: whatever may have reached a model and did not come back with its
// counts is lost, not failed. An error that the service answers with names itself.

// errCount says that a token count of the service is no count.
var errCount = errors.New("a token count is not a whole number from 0 to what a call can hold")

// brokenStreamError is an error in the middle of a stream, whatever its name is.
type brokenStreamError struct{ err error }

func (e *brokenStreamError) Error() string { return e.err.Error() }
func (e *brokenStreamError) Unwrap() error { return e.err }

// kinds are the errors by name. ModelTimeoutException and ModelErrorException may have
// been billed.
var kinds = map[string]confirm.Kind{
	"ThrottlingException":           confirm.Throttled,
	"TooManyRequestsException":      confirm.Throttled,
	"ServiceUnavailableException":   confirm.Busy,
	"InternalServerException":       confirm.Busy,
	"ModelNotReadyException":        confirm.Loading,
	"ModelTimeoutException":         confirm.Lost,
	"ModelErrorException":           confirm.Lost,
	"ModelStreamErrorException":     confirm.Lost,
	"UnrecognizedClientException":   confirm.Rejected,
	"InvalidSignatureException":     confirm.Rejected,
	"SignatureDoesNotMatch":         confirm.Rejected,
	"ExpiredTokenException":         confirm.Rejected,
	"ExpiredToken":                  confirm.Rejected,
	"InvalidClientTokenId":          confirm.Rejected,
	"IncompleteSignatureException":  confirm.Rejected,
	"MissingAuthenticationToken":    confirm.Rejected,
	"AccessDeniedException":         confirm.Refused,
	"ValidationException":           confirm.Refused,
	"ServiceQuotaExceededException": confirm.Refused,
	"ResourceNotFoundException":     confirm.Refused,
}

// failure says what an error means. ctx is that of the call.
func failure(ctx context.Context, call confirm.Call, err error) *confirm.Failure {
	var broken *brokenStreamError
	var api smithy.APIError
	var response *smithyhttp.ResponseError
	var left *smithyhttp.RequestSendError
	var op *net.OpError
	var dns *net.DNSError
	var deserialize *smithy.DeserializationError
	hasResponse := errors.As(err, &response) && response.Response != nil
	switch {
	case errors.As(err, &broken):
		return &confirm.Failure{Kind: confirm.Lost, Code: codeOf(err), Message: "the stream broke off before its counts"}
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return &confirm.Failure{Kind: confirm.Lost, Message: "no answer within the time of a call"}
	case ctx.Err() != nil:
		return &confirm.Failure{Kind: confirm.Lost, Message: "the call was given up"}
	case errors.Is(err, bodies.ErrNoAnswer), errors.As(err, &deserialize) && (!hasResponse || response.HTTPStatusCode() == http.StatusOK):
		return &confirm.Failure{Kind: confirm.Lost, Message: "what came back is not an answer of this model"}
	case errors.Is(err, errCount):
		return &confirm.Failure{Kind: confirm.Lost, Message: "the token counts that came back are not numbers of tokens"}
	case errors.As(err, &api) && hasResponse:
		return answered(call, api, response.HTTPStatusCode())
	case errors.As(err, &dns), errors.As(err, &op) && (op.Op == "dial" || op.Op == "proxyconnect"):
		return &confirm.Failure{Kind: confirm.NotSent, Message: "the endpoint cannot be reached; look at the region, the network and --endpoint"}
	}
	var notTLS tls.RecordHeaderError
	var certificate *tls.CertificateVerificationError
	if errors.As(err, &notTLS) || errors.As(err, &certificate) || errors.Is(err, http.ErrSchemeMismatch) { // a request follows the handshake
		return &confirm.Failure{Kind: confirm.NotSent, Message: "the endpoint cannot be trusted or does not speak TLS; look at its certificate and --endpoint"}
	}
	var unsendable *bodies.UnsendableError
	var out *bodies.RangeError
	switch {
	case errors.As(err, &unsendable), errors.As(err, &out):
		return &confirm.Failure{Kind: confirm.Refused, Message: err.Error()}
	case !errors.As(err, &left) && !hasResponse:
		return &confirm.Failure{Kind: confirm.NotSent, Message: "the request cannot be signed or made; look at the credentials and --endpoint"}
	}
	return &confirm.Failure{Kind: confirm.Lost, Message: "the connection ended before the answer"}
}

// answered is a failure that the service answered with.
func answered(call confirm.Call, api smithy.APIError, status int) *confirm.Failure {
	code := codeOf(api)
	kind, known := kinds[code]
	switch {
	case known:
	case status == http.StatusTooManyRequests:
		kind = confirm.Throttled
	case status >= http.StatusInternalServerError:
		kind = confirm.Busy
	case status >= http.StatusBadRequest:
		kind = confirm.Refused
	default:
		kind = confirm.Lost
	}
	return &confirm.Failure{Kind: kind, Code: code, Message: advice(call, code, api.ErrorMessage())}
}

// codeOf is the name of an error with a capital letter, as everything but a stream
// writes it.
func codeOf(err error) string {
	var api smithy.APIError
	if !errors.As(err, &api) {
		return ""
	}
	code := api.ErrorCode()
	if code == "" || code == "UnknownError" {
		return ""
	}
	return strings.ToUpper(code[:1]) + code[1:]
}

// advice says in our words what an error means and what would do. What the service
// writes is shown nowhere else: it may quote the request.
func advice(call confirm.Call, code, message string) string {
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(strings.ToLower(message), w) })
	}
	switch {
	case code == "AccessDeniedException":
		return "the account may not call this model; ask for access to it in the console, or for bedrock:InvokeModel"
	case code == "ExpiredTokenException", code == "ExpiredToken":
		return "the credentials have expired; sign in again"
	case kinds[code] == confirm.Rejected:
		return "the service does not accept the credentials; look at the secret key, the session token and the clock"
	case has("end of its life"):
		return "the model version has reached the end of its life; name a newer model"
	case has("legacy"):
		return "the model is legacy and this account has not used it of late; name a newer model"
	case code == "ResourceNotFoundException":
		return "the model is not found; look at its ID and the region"
	case has("on-demand throughput"):
		return "the model takes calls through an inference profile alone; write the profile's ID or ARN as the model"
	case has("identifier is invalid"):
		return "the model is not offered in this region under this ID; look at --region"
	case has("unsupported for streaming"):
		return "the model does not stream; leave out --stream"
	case has("counting tokens"):
		return "the model does not support counting tokens; leave out --free"
	case has("too long", "maximum context", "too many input tokens"):
		return "the input is too long for the model"
	case has("doesn't support the model"):
		return "Converse does not serve this model; use --operation invoke"
	case code == "ServiceQuotaExceededException":
		return "a quota of the account is used up; raise it, or wait"
	case code == "ValidationException" && call.Operation == confirm.Converse:
		return "the service refuses the request; the model may not take a system text or these parameters, try --operation invoke"
	case code == "ValidationException":
		return "the service refuses the request; a parameter may be out of the model's own range"
	case kinds[code] == confirm.Throttled, kinds[code] == confirm.Busy, kinds[code] == confirm.Loading:
		return "the service is too busy; try again later, with a lower --concurrency"
	case kinds[code] == confirm.Lost:
		return "the model broke off; the call may have been billed"
	}
	return "the service refuses the request"
}
