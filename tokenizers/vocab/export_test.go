package vocab

import "encoding/binary"

// Repair gives data, of at least 64 bytes, the magic, length and checksum that
// Open looks for first, so that a fuzzer reaches the rest.
func Repair(data []byte) {
	copy(data, magic)
	header := len(data) / alignment * alignment
	if stated := int(binary.LittleEndian.Uint32(data[4:])); stated >= fixedHeader && stated < header {
		header = stated / alignment * alignment
	}
	binary.LittleEndian.PutUint32(data[4:], uint32(header))
	binary.LittleEndian.PutUint64(data[8:], uint64(len(data)))
	binary.LittleEndian.PutUint32(data[16:], headerSum(data[:header]))
}
