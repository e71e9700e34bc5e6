package reports

import (
	"bytes"
	"io"
	"os"
)

// A spool keeps what is written to it until it is read: in memory, and from spoolLimit bytes
// on in a temporary file. So a workbook of a million rows waits for its end on the disk.
// The zero value is empty.
type spool struct {
	size    int64
	pending bytes.Buffer // not yet in the file; all of it where there is none
	file    *os.File
	noFile  bool // none could be made: everything stays in memory
}

// spoolLimit is how many bytes a spool holds in memory, and spoolPiece how many it writes to
// its file at once.
const (
	spoolLimit = 4 << 20
	spoolPiece = 1 << 16
)

// Write takes a piece.
func (s *spool) Write(data []byte) (int, error) {
	s.size += int64(len(data))
	s.pending.Write(data)
	switch {
	case s.file != nil && s.pending.Len() >= spoolPiece:
		return len(data), s.flush()
	case s.file == nil && !s.noFile && s.pending.Len() >= spoolLimit:
		var err error
		if s.file, err = os.CreateTemp("", "tokencast-"); err != nil {
			s.noFile = true // memory is what is left
			return len(data), nil
		}
		// Where an open file can be removed, nothing can be left behind.
		_ = os.Remove(s.file.Name())
		err = s.flush()
		s.pending = bytes.Buffer{} // it was large
		return len(data), err
	}
	return len(data), nil
}

// flush moves what is pending to the file.
func (s *spool) flush() error {
	_, err := s.pending.WriteTo(s.file)
	return err
}

// section returns a part of what was written, which nothing may be added to any more.
func (s *spool) section(from, size int64) io.Reader {
	held := s.size - int64(s.pending.Len()) // from here on it is pending
	memory := io.NewSectionReader(bytes.NewReader(s.pending.Bytes()), max(from-held, 0), max(from+size-max(from, held), 0))
	if s.file == nil {
		return memory
	}
	return io.MultiReader(io.NewSectionReader(s.file, from, max(min(size, held-from), 0)), memory)
}

// discard lets go of everything.
func (s *spool) discard() {
	if s.file != nil {
		s.file.Close()
		_ = os.Remove(s.file.Name()) // where it could not be removed while it was open
	}
	*s = spool{}
}
