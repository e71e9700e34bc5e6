package bedrocktest

import (
	"bytes"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
	"pgregory.net/rapid"
)

// Frames are those of the SDK's own encoder.
func TestFrames(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		payload := []byte(rapid.String().Draw(t, "payload"))
		value := rapid.StringN(0, 200, 400).Draw(t, "value")
		var want bytes.Buffer
		message := eventstream.Message{Payload: payload}
		message.Headers.Set(":event-type", eventstream.StringValue("chunk"))
		message.Headers.Set("x", eventstream.StringValue(value))
		if err := eventstream.NewEncoder().Encode(&want, message); err != nil {
			t.Fatal(err)
		}
		got := frame([][2]string{{":event-type", "chunk"}, {"x", value}}, payload)
		if !bytes.Equal(got, want.Bytes()) {
			t.Fatalf("got %x, want %x", got, want.Bytes())
		}
	})
}

// No count is above the bytes of its text by more than one, so that bytes bound it.
func TestTokensAreBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		if n := tokens(text); n < 1 || n > int64(len(text))+1 {
			t.Fatalf("%d tokens of %d bytes", n, len(text))
		}
	})
}
