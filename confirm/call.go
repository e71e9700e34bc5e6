package confirm

import (
	"context"
	"fmt"

	"tokencast/bodies"
)

// An Operation is how a model is called. Their token counts differ: Converse puts its
// own template around the messages.
type Operation string

// The operations.
const (
	Invoke   Operation = "invoke"
	Converse Operation = "converse"
	Count    Operation = "count-tokens" // free, and of the input alone
)

// A Call is one call as it is sent.
type Call struct {
	ID        string // of the call within its run
	Run       string // of the run; both go along as tags
	Model     string // ID or ARN
	Family    bodies.Family
	Operation Operation
	Converse  bool // what Count counts is a Converse request, not an InvokeModel body
	Stream    bool
	Body      []byte // of InvokeModel, or that of Converse as it is shown
	Prompt    bodies.Prompt
	Params    bodies.Parameters
	OnText    func(string) // gets the text of a stream as it comes; nil is none
}

// An Answer is what came back over the wire.
type Answer struct {
	bodies.Response               // its Tokens are what the body says
	Counted         bodies.Tokens // Amazon's own counts; what did not come is no count
}

// A Send sends a call once, without any retry, and returns its answer. The error is a
// *[Failure]. It must return when ctx ends.
type Send func(ctx context.Context, c Call) (Answer, error)

// A Kind says what a failure means for the call and for money.
type Kind string

// The kinds of failure.
const (
	// Worth another try; nothing is billed.
	Throttled Kind = "throttled"     // too many calls at once
	Loading   Kind = "not_ready"     // the model is being loaded
	Busy      Kind = "unavailable"   // the service is in trouble
	NotSent   Kind = "not_connected" // the request never left

	Lost     Kind = "lost"     // the call may have been billed, and its counts did not come
	Refused  Kind = "refused"  // of this call or model; nothing is billed
	Rejected Kind = "rejected" // of the credentials: no call would do better
)

// A Failure is a call without an answer.
type Failure struct {
	Kind    Kind
	Code    string // as the service names it, such as ThrottlingException; "" where it did not answer
	Message string // one line without a word of the prompt; what would do
}

// Error returns the message, after the code where there is one.
func (f *Failure) Error() string {
	if f.Code == "" {
		return f.Message
	}
	return fmt.Sprintf("%s: %s", f.Code, f.Message)
}
