package samples

import "crypto/sha256"

// maxIDs is how many records of a file are looked at for a repeated ID, so that
// memory does not grow with the file.
const maxIDs = 1 << 20

// note counts an ID that an earlier record of the file has too.
func (r *reader) note(id *value) {
	if !id.is(kindString) && !id.is(kindNumber) {
		return
	}
	sum := sha256.Sum256(id.text)
	key := [16]byte(sum[:16])
	if _, twice := r.ids[key]; twice {
		r.file.RepeatedIDs++
		return
	}
	if r.ids == nil {
		r.ids = make(map[[16]byte]struct{})
	}
	if len(r.ids) < maxIDs {
		r.ids[key] = struct{}{}
	}
}
