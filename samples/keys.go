package samples

import (
	"bytes"
	"hash/maphash"
)

// Keys that stand twice in one object are looked for among the nodes of its keys:
// one by one while there are few, and else in a table of these nodes by the hash of
// the key, at most half full. Objects lie in one another, so their tables are a
// stack: only the table of the innermost open object grows, and it is the last.
//
//	{"a": 1, "b": {"c": 2}, "a": 3}: the second a is held against a and b, not c

// manyKeys is where looking for a key turns from a scan to a table.
const manyKeys = 16

// keySets are the tables of all open objects.
type keySets struct {
	seed  maphash.Seed
	slots []int32 // nodes of keys; 0, which is no key, is a free slot
}

// A keySet is what is known of the keys of one open object.
type keySet struct {
	count int
	start int // of its table in slots, which goes on to the end
	size  int // of its table, a power of 2; 0 for none yet
}

// reset drops all tables.
func (k *keySets) reset() {
	if k.seed == (maphash.Seed{}) {
		k.seed = maphash.MakeSeed()
	}
	k.slots = k.slots[:0]
}

// open begins the keys of an object within those that are open.
func (k *keySets) open() keySet { return keySet{start: len(k.slots)} }

// close drops the keys of the object that was opened last.
func (k *keySets) close(set keySet) { k.slots = k.slots[:set.start] }

// twice adds a key to the keys of object, and returns the node of the same key that
// the object has already, or -1.
func (d *document) twice(set *keySet, object, key int32) int32 {
	set.count++
	if set.count <= manyKeys {
		for at := object + 1; at < key; at = d.nodes[at+1].next {
			if d.sameText(at, key) {
				return at
			}
		}
		return -1
	}
	if 2*set.count > set.size {
		// A new table, of all keys but this one.
		set.size = max(8*manyKeys, 2*set.size)
		slots := d.keys.slots[:set.start]
		for range set.size {
			slots = append(slots, 0)
		}
		d.keys.slots = slots
		for at := object + 1; at < key; at = d.nodes[at+1].next {
			*d.slot(set, at) = at
		}
	}
	slot := d.slot(set, key)
	if *slot != 0 {
		return *slot
	}
	*slot = key
	return -1
}

// slot returns where the table has a key, or where it is free for it.
func (d *document) slot(set *keySet, key int32) *int32 {
	table := d.keys.slots[set.start:]
	mask := uint64(set.size - 1)
	for i := maphash.Bytes(d.keys.seed, d.text(key)) & mask; ; i = (i + 1) & mask {
		if table[i] == 0 || d.sameText(table[i], key) {
			return &table[i]
		}
	}
}

// sameText reports whether two strings have the same characters.
func (d *document) sameText(a, b int32) bool {
	x, y := &d.nodes[a], &d.nodes[b]
	if !x.escaped && !y.escaped {
		return bytes.Equal(d.line[x.at:x.end], d.line[y.at:y.end])
	}
	same := bytes.Equal(d.text(a), d.text(b))
	d.texts = d.texts[:0] // while a line is parsed nobody has a text of it
	return same
}
