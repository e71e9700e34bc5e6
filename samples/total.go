package samples

// A total is what is known of one source from all blocks so far, in their order:
// what no block can tell by itself.
type total struct {
	sum       File
	shape     string // of the records, as JSON
	firstLine int    // the first of that shape
	ids       map[[16]byte]struct{}
}

// maxIDs is how many records of a file are looked at for a repeated ID, so that
// memory does not grow with the file.
const maxIDs = 1 << 20

// add adds the next block, and returns its first fault.
func (t *total) add(b *block) error {
	for _, s := range b.shapes {
		if err := t.record(b, b.known[s.shape].name, s.line); err != nil {
			return err
		}
	}
	if b.err != nil {
		return b.err
	}
	t.sum.add(&b.file)
	for _, id := range b.ids {
		t.note(id)
	}
	return nil
}

// record takes note of a record of a shape. It need not be told of a shape twice:
// what was accepted once always is.
func (t *total) record(b *block, shape string, line int) error {
	if t.firstLine == 0 {
		t.firstLine, t.shape = line, shape
	}
	if general[shape] == t.shape {
		t.shape = shape
	}
	if shape != t.shape && shape != general[t.shape] {
		return b.errorf(line, 0, "the shape is %s, but that of line %d is %s; "+
			"keep records of one shape in one file", shape, t.firstLine, t.shape)
	}
	return nil
}

// note counts an ID that an earlier record of the file has too.
func (t *total) note(id [16]byte) {
	if _, twice := t.ids[id]; twice {
		t.sum.RepeatedIDs++
		return
	}
	if t.ids == nil {
		t.ids = make(map[[16]byte]struct{})
	}
	if len(t.ids) < maxIDs {
		t.ids[id] = struct{}{}
	}
}

// file returns what the source holds, all of whose blocks were added.
func (t *total) file(p *plan, bytes int64) (File, error) {
	f := t.sum
	if f.Path, f.Bytes, f.Shape = p.path, bytes, p.shape; f.Shape == "" {
		f.Shape = t.shape
	}
	switch {
	case f.Records == 0 && f.Failed > 0:
		return File{}, p.errorf(0, 0, "no records: all %d are of failed calls, the first %s", f.Failed, quote(f.FailedCode))
	case f.Records == 0:
		return File{}, p.errorf(0, 0, "no records")
	}
	return f, nil
}

// add adds what the records after those of f hold.
func (f *File) add(o *File) {
	if f.UnknownRoles == 0 {
		f.UnknownRole = o.UnknownRole
	}
	if f.Failed == 0 {
		f.FailedCode = o.FailedCode
	}
	if f.UnknownVersions == 0 {
		f.UnknownVersion = o.UnknownVersion
	}
	f.Records += o.Records
	f.Repaired += o.Repaired
	f.Answers += o.Answers
	f.EmptyInputs += o.EmptyInputs
	f.EmptyAnswers += o.EmptyAnswers
	f.Images += o.Images
	f.Documents += o.Documents
	f.Other += o.Other
	f.UnknownRoles += o.UnknownRoles
	f.Failed += o.Failed
	f.RepeatedIDs += o.RepeatedIDs
	f.UnknownVersions += o.UnknownVersions
}
