package samples

// leftOut says that a record is of a failed call: it is counted by the file, and
// is none of the records.
var leftOut = &fault{at: -1, msg: "a failed call"}

// readBatchRequest reads {"custom_id": "1", "body": {...}}, or params for body.
func readBatchRequest(r *reader, v value, rec *Record) *fault {
	r.note(v.get("custom_id"))
	if body := v.get("body"); body.there() {
		return r.body(body, "body", rec)
	}
	return r.body(v.get("params"), "params", rec)
}

// readBatchInput reads {"recordId": "1", "modelInput": {...}}.
func readBatchInput(r *reader, v value, rec *Record) *fault {
	r.note(v.get("recordId"))
	return r.body(v.get("modelInput"), "modelInput", rec)
}

// readBatchOutput reads {"modelInput": {...}, "modelOutput": {...}}, whose
// answer is the output. A record with an error in its place is left out.
func readBatchOutput(r *reader, v value, rec *Record) *fault {
	r.note(v.get("recordId"))
	if !given(v.get("modelOutput")) {
		return r.failed(v.get("error").get("errorCode"))
	}
	input := v.get("modelInput")
	if !input.there() {
		return faultf(-1, "the record has an output and no modelInput, which holds the text that was sent")
	}
	if f := r.body(input, "modelInput", rec); f != nil {
		return f
	}
	return r.answer(v.get("modelOutput"), "modelOutput", rec)
}

// isBatchOutput reports whether v is a record of a batch that was run.
func isBatchOutput(v value) bool {
	return v.has("modelOutput") || given(v.get("error")) && (v.has("modelInput") || v.has("recordId"))
}

// failed counts a call that failed with a code.
func (r *reader) failed(code value) *fault {
	if r.file.Failed++; r.file.Failed == 1 {
		r.file.FailedCode = "unknown"
		if code.is(kindString) || code.is(kindNumber) {
			r.file.FailedCode = shorten(string(code.text()))
		}
	}
	return leftOut
}
