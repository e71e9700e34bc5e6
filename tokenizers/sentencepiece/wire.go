package sentencepiece

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// The wire types of protocol buffers.
const (
	wireVarint  = 0
	wireFixed64 = 1
	wireBytes   = 2
	wireFixed32 = 5
)

var errCut = errors.New("a field is cut short")

// A field is one field of a protocol buffer message.
type field struct {
	number uint64
	wire   int
	value  uint64 // of the number types
	bytes  []byte // of wireBytes: a part of the message
}

// fields calls visit for every field of message, in order. Groups, which no
// model has, are an error.
func fields(message []byte, visit func(field) error) error {
	for len(message) > 0 {
		key, n := binary.Uvarint(message)
		if n <= 0 {
			return errCut
		}
		message = message[n:]
		f := field{number: key >> 3, wire: int(key & 7)}
		size := 0
		switch f.wire {
		case wireVarint:
			if f.value, size = binary.Uvarint(message); size <= 0 {
				return errCut
			}
		case wireFixed32:
			if size = 4; len(message) < size {
				return errCut
			}
			f.value = uint64(binary.LittleEndian.Uint32(message))
		case wireFixed64:
			if size = 8; len(message) < size {
				return errCut
			}
			f.value = binary.LittleEndian.Uint64(message)
		case wireBytes:
			length, n := binary.Uvarint(message)
			if n <= 0 || length > uint64(len(message)-n) {
				return errCut
			}
			size = n + int(length)
			f.bytes = message[n:size]
		default:
			return fmt.Errorf("field %d has the wire type %d", f.number, f.wire)
		}
		message = message[size:]
		if err := visit(f); err != nil {
			return err
		}
	}
	return nil
}
