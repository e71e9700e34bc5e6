package samples

import "strings"

// readInvocation reads a record of the model invocation log: what was sent lies
// in input.inputBodyJson, the answer in output.outputBodyJson. Failed calls are
// left out.
func readInvocation(r *reader, v value, rec *Record) *fault {
	if f := r.invocation(v); f != nil {
		return f
	}
	sent, f := logged(v.get("input"), "inputBodyJson", "inputBodyS3Path")
	if f != nil {
		return f
	}
	if !sent.there() {
		return faultf(-1, "the record holds no inputBodyJson: the log was written without its texts; %s", logHint)
	}
	got, f := logged(v.get("output"), "outputBodyJson", "outputBodyS3Path")
	if f != nil {
		return f
	}
	if f := r.body(sent, "inputBodyJson", rec); f != nil || !got.there() {
		return f
	}
	return r.answer(got, "outputBodyJson", rec)
}

const logHint = "take the recorded counts instead: samples: {path: FILE, counts: usage}"

// isInvocation reports whether v is a record of the invocation log.
func isInvocation(v value) bool {
	return v.has("schemaType") || v.has("modelId", "input", "operation") || v.has("schemaVersion", "modelId") && !v.has("messages")
}

// invocation checks what a record of the log says of itself, and returns
// leftOut for a call that failed.
func (r *reader) invocation(v value) *fault {
	if kind := v.get("schemaType"); kind.there() && !kind.equals("ModelInvocationLog") {
		return faultf(kind.at(), "the schemaType is not ModelInvocationLog")
	}
	r.version(v, "1.0")
	r.note(v.get("requestId"))
	if code := v.get("errorCode"); given(code) {
		return r.failed(code)
	}
	if status := v.get("status"); given(status) && !succeeded(status) {
		return r.failed(status)
	}
	return nil
}

// succeeded reports whether a status is that of a call that was answered.
func succeeded(status value) bool {
	text := string(status.text())
	for _, good := range [...]string{"200", "ok", "success", "succeeded", "complete", "completed"} {
		if strings.EqualFold(text, good) {
			return true
		}
	}
	return false
}

// version notes a schemaVersion other than the known one.
func (r *reader) version(v value, known string) {
	version := v.get("schemaVersion")
	if !version.there() || version.equals(known) {
		return
	}
	if r.file.UnknownVersions++; r.file.UnknownVersions == 1 {
		r.file.UnknownVersion = shorten(string(version.text()))
	}
}

// logged returns the body of one side of a record of the log, if any.
func logged(side value, body, path string) (value, *fault) {
	if !side.there() || side.is(kindNull) {
		return value{}, nil
	}
	if !side.is(kindObject) {
		return value{}, faultf(side.at(), "a side of the record is %s, not an object", side.kind())
	}
	if v := side.get(body); v.there() && !v.is(kindNull) {
		return v, nil
	}
	if at := side.get(path); given(at) {
		return value{}, faultf(at.at(), "the body lies in S3 (%s), not in the record; put it there as %s, or %s", path, body, logHint)
	}
	return value{}, nil
}
