package samples

import (
	"bytes"
	"compress/gzip"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
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

// zstdFrame returns content as one zstd frame, which has a checksum.
func zstdFrame(t *testing.T, content string) string {
	t.Helper()
	w, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return string(w.EncodeAll([]byte(content), nil))
}

// skipped is a zstd frame of what is to be skipped.
const skipped = "\x50\x2a\x4d\x18\x03\x00\x00\x00abc"

func TestReadUnpacks(t *testing.T) {
	fifty := strings.Repeat(chat+"\n", 50)
	one, frame := packed(t, fifty), zstdFrame(t, fifty)
	long := strings.Repeat(chat+"\n", 50_000)
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
		{"of many blocks", "a.jsonl.gz", packed(t, long) + packed(t, long), Fields{}, 100_000, 2 * len(long)},

		{"Z08 a plain file named .zst", "a.jsonl.zst", chat, Fields{}, 1, len(chat)},
		{"Z09 zstd under a plain name", "a.jsonl", frame, Fields{}, 50, len(fifty)},
		{"Z05 two frames", "a.jsonl.zst", frame + frame, Fields{}, 100, 2 * len(fifty)},
		{"Z05 frames that divide a line", "-", zstdFrame(t, chat[:20]) + zstdFrame(t, chat[20:]), Fields{}, 1, len(chat)},
		{"zstd with frames to skip", "a.jsonl", skipped + frame + skipped + frame + skipped, Fields{}, 100, 2 * len(fifty)},
		{"a text of zstd", "a.txt.zst", zstdFrame(t, "{ hello"), Fields{}, 1, 7},
		{"a CSV of zstd", "a.csv.zst", zstdFrame(t, "prompt,b\nx,y\n"), Fields{Input: "prompt"}, 1, 13},
		{"zstd of many blocks", "a.jsonl.zst", zstdFrame(t, long) + zstdFrame(t, long), Fields{}, 100_000, 2 * len(long)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, file, err := readAll(tc.path, tc.content, tc.fields)
			if err != nil || file.Records != tc.records || file.Bytes != int64(tc.bytes) {
				t.Errorf("got %+v, %v; want %d records of %d bytes", file, err, tc.records, tc.bytes)
			}
		})
	}
}

func TestReadRefusesFaultyPacking(t *testing.T) {
	one := packed(t, strings.Repeat(chat+"\n", 5000))
	wrong := []byte(one)
	wrong[len(wrong)-6] ^= 1
	damaged := []byte(one)
	for i := len(damaged) / 2; i < len(damaged)/2+20; i++ {
		damaged[i] = 0xFF
	}
	frame := zstdFrame(t, strings.Repeat(chat+"\n", 5000))
	wrongFrame := []byte(frame)
	wrongFrame[len(wrongFrame)-1] ^= 1
	const cutFrame = "a.gz: the zstd data is cut short; nothing of it is counted"
	const window = "a.gz: the zstd data asks for a window above 128 MiB, the most that is read; compress the file anew without --long"
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
		{"Z01 zstd cut short", frame[:len(frame)/2], cutFrame},
		{"Z01 zstd cut in the checksum", frame[:len(frame)-3], cutFrame},
		{"Z01 zstd cut in the header", frame[:5], cutFrame},
		{"Z01 zstd cut in the second frame", frame + frame[:len(frame)-9], cutFrame},
		{"Z01 zstd cut in the second magic number", frame + frame[:2], cutFrame},
		{"Z02 zstd with a wrong checksum", string(wrongFrame), "a.gz: the checksum of the zstd data is wrong: it is damaged, and nothing of it is counted"},
		{"Z03 junk after zstd", frame + "junk", "a.gz: something else follows the zstd data; cut it off, or compress the file anew"},
		{"Z04 zeros after zstd", frame + "\x00\x00\x00\x00", "a.gz: something else follows the zstd data; cut it off, or compress the file anew"},
		{"Z07 gzip inside zstd", zstdFrame(t, one), "a.gz: is gzip inside zstd; decompress it once"},
		{"Z07 zstd inside zstd", zstdFrame(t, frame), "a.gz: is zstd inside zstd; decompress it once"},
		{"Z10 zstd of nothing", zstdFrame(t, "") + skipped, "a.gz: no records: the zstd data unpacks to nothing"},
		{"Z12 a window of 2 GiB", "\x28\xb5\x2f\xfd\x00\xa8\x01\x00\x00", window},
		{"Z12 a segment of 1 TiB", "\x28\xb5\x2f\xfd\xe0\x00\x00\x00\x00\x00\x01\x00\x00\x01\x00\x00", window},
		{"a reserved bit of zstd", "\x28\xb5\x2f\xfd\x08\x58\x01\x00\x00", "a.gz: the zstd data is damaged; nothing of it is counted"},
		{"a fault inside zstd", zstdFrame(t, chat+"\n{"), "a.gz:2:2: the line ends where a key is due, and so does the file: it may be cut short"},
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

// bomb returns a source of n copies of a member or a frame, made as they are read.
func bomb(member string, n int) Source {
	return Source{Path: "bomb", Open: func() (io.ReadCloser, error) {
		return io.NopCloser(&repeated{line: member, n: n}), nil
	}}
}

func TestReadBoundsBombs(t *testing.T) {
	// Z06, smaller: members and frames of one letter or of zeros.
	const zeros, long = "bomb: is binary data (it holds NUL bytes) or UTF-16, not samples", "bomb: a record of more than 1048576 bytes; allow it with --max-record, or split it"
	for _, tc := range []struct {
		name, letter string
		pack         func(t *testing.T, content string) string
		want         string
	}{
		{"gzip of zeros", "\x00", packed, zeros},
		{"gzip of a letter", "a", packed, long},
		{"zstd of zeros", "\x00", zstdFrame, zeros},
		{"zstd of a letter", "a", zstdFrame, long},
	} {
		t.Run(tc.name, func(t *testing.T) {
			member := tc.pack(t, strings.Repeat(tc.letter, 1<<20))
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := Read(bomb(member, 1000), Fields{}, 1<<20, func(*Record) error { return nil })
			runtime.ReadMemStats(&after)
			if took := after.TotalAlloc - before.TotalAlloc; err == nil || err.Error() != tc.want || took > 64<<20 {
				t.Errorf("got %v with %d bytes allocated, want %s", err, took, tc.want)
			}
		})
	}
}

func TestReadLeavesNoGoroutine(t *testing.T) {
	before := runtime.NumGoroutine()
	frame := zstdFrame(t, strings.Repeat(chat+"\n", 5000))
	for _, content := range []string{frame, frame[:len(frame)/2], frame + "junk", zstdFrame(t, chat+"\n{"), packed(t, chat), "", chat + "\n{"} {
		for range 10 {
			_, _, _ = readBy(3, Input{Source: source("a.jsonl", content)}, Input{Source: source("b.jsonl", content)})
		}
	}
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}
