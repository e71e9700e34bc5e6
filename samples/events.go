package samples

import "bytes"

// Records of the invocation log that come by way of CloudWatch Logs are strings in
// events: an event a line, or the events of a request or a subscription in one
// object.
//
//	{"timestamp": 1, "message": "{\"schemaType\": \"ModelInvocationLog\", ...}"}
//	{"logEvents": [{"id": "1", "timestamp": 1, "message": "{...}"}]}
//	{"events": [{"timestamp": 1, "message": "{...}", "ingestionTime": 2}]}
//
// The first is one record, the others one for each event.

// eventLists are the keys of lists of events.
var eventLists = [...]string{"logEvents", "events"}

// isEvents reports whether v is an event of CloudWatch Logs or holds a list of them.
func isEvents(v value) bool {
	if v.has("messages") || v.has("prompt") || v.has("usage") {
		return false // events beside a record's own texts or counts
	}
	for _, key := range eventLists {
		events := v.get(key)
		if events.is(kindList) && (isEvent(events.first()) || v.has("logGroup") || v.has("searchedLogStreams") || v.has("nextForwardToken")) {
			return true
		}
	}
	return isEvent(v) && bytes.HasPrefix(bytes.TrimLeft(message(v).text(), " \t\r\n"), []byte("{"))
}

// isEvent reports whether v has what an event of CloudWatch Logs has.
func isEvent(v value) bool {
	if !message(v).is(kindString) {
		return false
	}
	for _, key := range [...]string{"timestamp", "@timestamp", "ingestionTime", "eventId"} {
		if v.has(key) {
			return true
		}
	}
	return false
}

// message returns the text of an event, which queries call @message.
func message(event value) value {
	if m := event.get("message"); m.there() {
		return m
	}
	return event.get("@message")
}

// unwrapEvents reads the records of the invocation log in an event or a list of
// events.
func unwrapEvents(r *reader, v value) error {
	if v.get("messageType").equals("CONTROL_MESSAGE") {
		return nil // CloudWatch tries out where it delivers to
	}
	for _, key := range eventLists {
		events := v.get(key)
		if !events.is(kindList) {
			continue
		}
		for event := range events.items() {
			if err := r.event(event); err != nil {
				return err
			}
		}
		return nil
	}
	return r.event(v)
}

// event reads the record of the invocation log that an event holds.
func (r *reader) event(v value) error {
	text := message(v)
	if !text.is(kindString) {
		return r.jsonFault(r.doc.line, faultf(v.at(), "an event has no message; its keys are %s", list(keysOf(v))))
	}
	record, f := r.inner.parse(text.text(), true)
	if f == nil && !isInvocation(record) {
		f = faultf(-1, "it is no record of the invocation log; its keys are %s", list(keysOf(record)))
	}
	if f == nil {
		read := readInvocation
		if r.fields.Usage {
			read = readInvocationUsage
		}
		if f = read(r, record, r.begin()); f == leftOut {
			return nil
		}
	}
	if f != nil {
		return r.jsonFault(r.doc.line, faultf(text.at(), "the message of an event: %s", f.msg))
	}
	return r.emit()
}
