package bedrocktest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"sort"
	"strconv"
	"strings"
)

// Signature version 4.
//
// A request is signed by a key made of the secret, the day, the region and the
// service, over a text made of the request's method, path, query, the headers named
// and the hash of its body:
//
//	key       = hmac(hmac(hmac(hmac("AWS4"+secret, day), region), service), "aws4_request")
//	signature = hex(hmac(key, "AWS4-HMAC-SHA256\n" + time + "\n" + scope + "\n" + hash(request)))

// signed reports whether a request is signed with secret.
func signed(r *http.Request, body []byte, secret string) bool {
	rest, ok := strings.CutPrefix(r.Header.Get("Authorization"), "AWS4-HMAC-SHA256 ")
	if !ok {
		return false
	}
	fields := map[string]string{}
	for _, part := range strings.Split(rest, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		fields[name] = value
	}
	_, scope, _ := strings.Cut(fields["Credential"], "/")
	parts := strings.Split(scope, "/") // day, region, service, aws4_request
	when := r.Header.Get("X-Amz-Date")
	if len(parts) != 4 || parts[2] != "bedrock" || !strings.HasPrefix(when, parts[0]) {
		return false
	}
	names := strings.Split(fields["SignedHeaders"], ";")
	sort.Strings(names)
	var headers strings.Builder
	for _, name := range names {
		value := strings.Join(r.Header.Values(name), ",")
		switch name {
		case "host":
			value = r.Host
		case "content-length":
			value = r.Header.Get("Content-Length")
			if value == "" {
				value = strconv.FormatInt(r.ContentLength, 10)
			}
		}
		headers.WriteString(name + ":" + strings.Join(strings.Fields(value), " ") + "\n")
	}
	request := strings.Join([]string{
		r.Method, doubleEscaped(r.URL.EscapedPath()), r.URL.RawQuery, headers.String(), strings.Join(names, ";"), hexOf(body),
	}, "\n")
	text := strings.Join([]string{"AWS4-HMAC-SHA256", when, scope, hexOf([]byte(request))}, "\n")
	key := []byte("AWS4" + secret)
	for _, part := range parts {
		key = mac(key, part)
	}
	return hmac.Equal([]byte(hex.EncodeToString(mac(key, text))), []byte(fields["Signature"]))
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

func hexOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// doubleEscaped escapes an escaped path once more, as the signature has it.
func doubleEscaped(path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		parts[i] = strings.ReplaceAll(url.QueryEscape(p), "+", "%20")
	}
	return strings.Join(parts, "/")
}
