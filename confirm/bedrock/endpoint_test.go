package bedrock_test

import (
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"tokencast/bodies"
	"tokencast/catalog"
	"tokencast/confirm"
	"tokencast/confirm/bedrock"
	"tokencast/confirm/bedrocktest"
)

// A request that cannot have left is not a call of unknown outcome.
func TestEndpointsThatAreNone(t *testing.T) {
	s, _ := open(t, bedrocktest.Options{})
	asked := false
	private := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }))
	private.Config.ErrorLog = log.New(io.Discard, "", 0)
	private.StartTLS()
	defer private.Close()
	m := &catalog.Model{ID: "meta.llama3-8b-instruct-v1:0", Body: bodies.Llama, Modality: catalog.Text}
	for name, url := range map[string]string{
		"nobody listens":                   "http://127.0.0.1:1",
		"TLS where there is none":          strings.Replace(s.URL, "http:", "https:", 1),
		"a certificate nobody vouches for": private.URL,
	} {
		c, err := bedrock.Open(t.Context(), bedrock.Options{Endpoint: url})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, streamed := range []bool{false, true} {
			_, err = c.Send(t.Context(), callOf(t, m, confirm.Invoke, streamed, "a zebra prompt"))
			var f *confirm.Failure
			if !errors.As(err, &f) || f.Kind != confirm.NotSent || !strings.Contains(f.Message, "--endpoint") {
				t.Errorf("%s, stream %v: %v", name, streamed, err)
			}
		}
	}
	if asked || len(s.Calls()) != 0 {
		t.Error("a request arrived")
	}
	for _, url := range []string{"foo", "ftp://host", "https://", "//host", "http://user:key@host", ":"} {
		if _, err := bedrock.Open(t.Context(), bedrock.Options{Endpoint: url}); err == nil || !strings.Contains(err.Error(), "not the URL of an endpoint") || strings.Contains(err.Error(), "key") {
			t.Errorf("%s: %v", url, err)
		}
	}
	t.Setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "localhost:8080")
	if _, err := bedrock.Open(t.Context(), bedrock.Options{}); err == nil || !strings.Contains(err.Error(), "AWS_ENDPOINT_URL_BEDROCK_RUNTIME") {
		t.Errorf("%v", err)
	}
}
