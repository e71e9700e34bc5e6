package samples

import (
	"bytes"
	"compress/gzip"
	"io"
	"runtime"
	"strings"
	"testing"
)

// packed returns content as one gzip member, which names a file that is never
// to be written.
func packed(t *testing.T, content string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Name = "../../evil" // Z11
	if _, err := io.WriteString(w, content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestReadUnpacksGzip(t *testing.T) {
	fifty := strings.Repeat(chat+"\n", 50)
	one := packed(t, fifty)
	for _, tc := range []struct {
		name, path, content string
		fields              Fields
		records             int64
		bytes               int
	}{
		{"Z09 gzip under a plain name", "a.jsonl", one, Fields{}, 50, len(fifty)},
		{"Z05 two members", "a.jsonl.gz", one + one, Fields{}, 100, 2 * len(fifty)},
		{"Z05 members that divide a line", "-", packed(t, chat[:20]) + packed(t, "") + packed(t, chat[20:]), Fields{}, 1, len(chat)},
		{"a text", "a.txt.gz", packed(t, "{ hello"), Fields{}, 1, 7},
		{"a CSV", "a.csv.gz", packed(t, "prompt,b\nx,y\n"), Fields{Input: "prompt"}, 1, 13},
		{"a BOM", "a.jsonl.gz", packed(t, bom+chat), Fields{}, 1, len(bom + chat)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, file, err := readAll(tc.path, tc.content, tc.fields)
			if err != nil || file.Records != tc.records || file.Bytes != int64(tc.bytes) {
				t.Errorf("got %+v, %v; want %d records of %d bytes", file, err, tc.records, tc.bytes)
			}
		})
	}
}

func TestReadRefusesFaultyGzip(t *testing.T) {
	one := packed(t, strings.Repeat(chat+"\n", 5000))
	wrong := []byte(one)
	wrong[len(wrong)-6] ^= 1
	damaged := []byte(one)
	for i := len(damaged) / 2; i < len(damaged)/2+20; i++ {
		damaged[i] = 0xFF
	}
	const cut = "a.gz: the gzip data is cut short; nothing of it is counted"
	for _, tc := range []struct{ name, content, want string }{
		{"Z01 cut short", one[:len(one)/2], cut},
		{"Z01 cut in the checksum", one[:len(one)-3], cut},
		{"Z01 cut in the header", one[:5], cut},
		{"Z01 cut in the second member", one + one[:len(one)-9], cut},
		{"Z02 a wrong checksum", string(wrong), "a.gz: the checksum of the gzip data is wrong: it is damaged, and nothing of it is counted"},
		{"Z03 junk after the stream", one + "junk", "a.gz: something else follows the gzip data; cut it off, or compress the file anew"},
		{"Z03 one byte after the stream", one + "\x1f", "a.gz: something else follows the gzip data; cut it off, or compress the file anew"},
		{"Z04 zeros after the stream", one + "\x00\x00\x00", "a.gz: padding with zeros follows the gzip data; cut it off, or compress the file anew"},
		{"Z07 gzip inside gzip", packed(t, one), "a.gz: is gzip inside gzip; decompress it once"},
		{"Z10 an empty file", "", "a.gz: no records: the file is empty"},
		{"Z10 gzip of nothing", packed(t, ""), "a.gz: no records: the gzip data unpacks to nothing"},
		{"a header of another method", "\x1f\x8b\x01\x00\x00\x00\x00\x00\x00\x00", "a.gz: the gzip data is damaged; nothing of it is counted"},
		{"a fault inside", packed(t, chat+"\n{"), "a.gz:2:2: the line ends where a key is due, and so does the file: it may be cut short"},
		{"zstd inside", packed(t, "\x28\xb5\x2f\xfd"), "a.gz: is zstd inside gzip; decompress it once"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, file, err := readAll("a.gz", tc.content, Fields{})
			if err == nil || err.Error() != tc.want || file != (File{}) {
				t.Errorf("got  %v, %+v\nwant %s", err, file, tc.want)
			}
		})
	}
	t.Run("damaged inside", func(t *testing.T) {
		if _, file, err := readAll("a.gz", string(damaged), Fields{}); err == nil || file != (File{}) {
			t.Errorf("accepts %+v", file)
		}
	})
}

func TestReadBoundsAGzipBomb(t *testing.T) {
	// Z06, smaller: members of one letter or of zeros, repeated as they are read.
	for _, tc := range []struct {
		name, letter string
		want         string
	}{
		{"of zeros", "\x00", "bomb: is binary data (it holds NUL bytes) or UTF-16, not samples"},
		{"of a letter", "a", "bomb: a record of more than 1048576 bytes; allow it with --max-record, or split it"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			member := packed(t, strings.Repeat(tc.letter, 1<<20))
			src := Source{Path: "bomb", Open: func() (io.ReadCloser, error) {
				return io.NopCloser(&repeated{line: member, n: 1000}), nil
			}}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := Read(src, Fields{}, 1<<20, func(*Record) error { return nil })
			runtime.ReadMemStats(&after)
			if took := after.TotalAlloc - before.TotalAlloc; err == nil || err.Error() != tc.want || took > 64<<20 {
				t.Errorf("got %v with %d bytes allocated, want %s", err, took, tc.want)
			}
		})
	}
}
