package samples

// A kind is what a JSON value is.
type kind byte

const (
	kindNull kind = iota
	kindBool
	kindNumber
	kindString
	kindList
	kindObject
)

// String returns the kind as it reads in a message.
func (k kind) String() string {
	return [...]string{"null", "true or false", "a number", "a string", "a list", "an object"}[k]
}

// A value is one JSON value.
type value struct {
	kind    kind
	at, end int      // offsets of its first byte in the line and of what follows it
	text    []byte   // a string's characters, or a number's spelling
	items   []value  // of a list
	members []member // of an object, in their order
}

// A member is a key of an object and its value.
type member struct {
	key   string
	at    int // offset of the key
	value value
}

// get returns the value under key, nil when v has none or is nil itself.
func (v *value) get(key string) *value {
	if v == nil {
		return nil
	}
	for i := range v.members {
		if v.members[i].key == key {
			return &v.members[i].value
		}
	}
	return nil
}

// has reports whether v has all of keys.
func (v *value) has(keys ...string) bool {
	for _, key := range keys {
		if v.get(key) == nil {
			return false
		}
	}
	return true
}

// keysOf returns the keys of an object in their order.
func keysOf(v *value) []string {
	var keys []string
	for _, m := range v.members {
		keys = append(keys, m.key)
	}
	return keys
}

// given reports whether v holds something: null and an empty list, object or
// string hold nothing.
func given(v *value) bool {
	return v != nil && v.kind != kindNull &&
		(v.kind == kindBool || v.kind == kindNumber || len(v.text)+len(v.items)+len(v.members) > 0)
}

// is reports whether v is there and of the kind k.
func (v *value) is(k kind) bool { return v != nil && v.kind == k }
