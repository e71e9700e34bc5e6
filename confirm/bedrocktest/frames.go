package bedrocktest

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"hash/crc32"
	"strings"
)

// Frames of an event stream.
//
//	total length (4 bytes) | length of the headers (4) | checksum of these 8 (4)
//	headers: length of the name (1), name, 7 for text, length of the value (2), value
//	payload | checksum of all before (4)

// frame returns one frame.
func frame(headers [][2]string, payload []byte) []byte {
	var h []byte
	for _, pair := range headers {
		h = append(h, byte(len(pair[0])))
		h = append(h, pair[0]...)
		h = append(h, 7)
		h = binary.BigEndian.AppendUint16(h, uint16(len(pair[1])))
		h = append(h, pair[1]...)
	}
	const frameBytes = 16 // beside headers and payload
	b := binary.BigEndian.AppendUint32(nil, uint32(frameBytes+len(h)+len(payload)))
	b = binary.BigEndian.AppendUint32(b, uint32(len(h)))
	b = binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b))
	b = append(b, h...)
	b = append(b, payload...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b))
}

// event returns the frame of an event, its payload padded as Amazon pads it.
func event(kind string, payload map[string]any, n int) []byte {
	payload["p"] = strings.Repeat("abcdefghijklmnopqrstuvwxyz", 2)[:1+(n*7)%40]
	b, _ := json.Marshal(payload) // texts and numbers alone
	return frame([][2]string{{":event-type", kind}, {":content-type", "application/json"}, {":message-type", "event"}}, b)
}

// chunk returns the frame of a part of a model's answer.
func chunk(part any, n int) []byte {
	b, _ := json.Marshal(part) // texts and numbers alone
	return event("chunk", map[string]any{"bytes": base64.StdEncoding.EncodeToString(b)}, n)
}

// exception returns the frame of an error in the middle of a stream; the kind begins
// with a small letter there.
func exception(kind, message string) []byte {
	b, _ := json.Marshal(map[string]string{"message": message}) // text alone
	return frame([][2]string{{":exception-type", kind}, {":content-type", "application/json"}, {":message-type", "exception"}}, b)
}
