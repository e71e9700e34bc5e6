package samples

// leftOut says that a record is of a failed call: it is counted by the file, and
// is none of the records.
var leftOut = &fault{at: -1, msg: "a failed call"}

// readBatchRequest reads {"custom_id": "1", "body": {...}}, or params for body.
func readBatchRequest(r *reader, v *value) (Record, *fault) {
	r.note(v.get("custom_id"))
	if body := v.get("body"); body != nil {
		return r.body(body, "body")
	}
	return r.body(v.get("params"), "params")
}

// readBatchInput reads {"recordId": "1", "modelInput": {...}}.
func readBatchInput(r *reader, v *value) (Record, *fault) {
	r.note(v.get("recordId"))
	return r.body(v.get("modelInput"), "modelInput")
}

// readBatchOutput reads {"modelInput": {...}, "modelOutput": {...}}, whose
// answer is the output. A record with an error in its place is left out.
func readBatchOutput(r *reader, v *value) (Record, *fault) {
	r.note(v.get("recordId"))
	if !given(v.get("modelOutput")) {
		return Record{}, r.failed(v.get("error").get("errorCode"))
	}
	input := v.get("modelInput")
	if input == nil {
		return Record{}, faultf(-1, "the record has an output and no modelInput, which holds the text that was sent")
	}
	rec, f := r.body(input, "modelInput")
	if f == nil {
		f = r.answer(v.get("modelOutput"), "modelOutput", &rec)
	}
	return rec, f
}

// isBatchOutput reports whether v is a record of a batch that was run.
func isBatchOutput(v *value) bool {
	return v.has("modelOutput") || given(v.get("error")) && (v.has("modelInput") || v.has("recordId"))
}

// failed counts a call that failed with a code.
func (r *reader) failed(code *value) *fault {
	if r.file.Failed++; r.file.Failed == 1 {
		r.file.FailedCode = "unknown"
		if code.is(kindString) || code.is(kindNumber) {
			r.file.FailedCode = shorten(string(code.text))
		}
	}
	return leftOut
}
