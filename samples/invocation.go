package samples

import "strings"

// readInvocation reads a record of the model invocation log: what was sent lies
// in input.inputBodyJson, the answer in output.outputBodyJson. Failed calls are
// left out.
func readInvocation(r *reader, v *value) (Record, *fault) {
	if f := r.invocation(v); f != nil {
		return Record{}, f
	}
	sent, f := logged(v.get("input"), "inputBodyJson", "inputBodyS3Path")
	if f != nil {
		return Record{}, f
	}
	if sent == nil {
		return Record{}, faultf(-1, "the record holds no inputBodyJson: the log was written without its texts; %s", logHint)
	}
	got, f := logged(v.get("output"), "outputBodyJson", "outputBodyS3Path")
	if f != nil {
		return Record{}, f
	}
	rec, f := r.body(sent, "inputBodyJson")
	if f == nil && got != nil {
		f = r.answer(got, "outputBodyJson", &rec)
	}
	return rec, f
}

const logHint = "take the recorded counts instead: samples: {path: FILE, counts: usage}"

// isInvocation reports whether v is a record of the invocation log.
func isInvocation(v *value) bool {
	return v.has("schemaType") || v.has("modelId", "input", "operation") || v.has("schemaVersion", "modelId") && !v.has("messages")
}

// invocation checks what a record of the log says of itself, and returns
// leftOut for a call that failed.
func (r *reader) invocation(v *value) *fault {
	if kind := v.get("schemaType"); kind != nil && (kind.kind != kindString || string(kind.text) != "ModelInvocationLog") {
		return faultf(kind.at, "the schemaType is not ModelInvocationLog")
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
func succeeded(status *value) bool {
	switch strings.ToLower(string(status.text)) {
	case "200", "ok", "success", "succeeded", "complete", "completed":
		return true
	}
	return false
}

// version notes a schemaVersion other than the known ones.
func (r *reader) version(v *value, known ...string) {
	version := v.get("schemaVersion")
	if version == nil {
		return
	}
	for _, k := range known {
		if version.kind == kindString && string(version.text) == k {
			return
		}
	}
	if r.file.UnknownVersions++; r.file.UnknownVersions == 1 {
		r.file.UnknownVersion = shorten(string(version.text))
	}
}

// logged returns the body of one side of a record of the log, nil for none.
func logged(side *value, body, path string) (*value, *fault) {
	if side == nil || side.kind == kindNull {
		return nil, nil
	}
	if side.kind != kindObject {
		return nil, faultf(side.at, "a side of the record is %s, not an object", side.kind)
	}
	if v := side.get(body); v != nil && v.kind != kindNull {
		return v, nil
	}
	if at := side.get(path); given(at) {
		return nil, faultf(at.at, "the body lies in S3 (%s), not in the record; put it there as %s, or %s", path, body, logHint)
	}
	return nil, nil
}
