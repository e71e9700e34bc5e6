package catalog_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tokencast/catalog"
)

func TestLookup(t *testing.T) {
	c := shipped(t)
	const haiku, express = "anthropic.claude-3-haiku-20240307-v1:0", "amazon.titan-text-express-v1"
	for _, tc := range []struct{ name, ref, want string }{
		{"an ID", haiku, haiku},
		{"an ARN", "arn:aws:bedrock:us-east-1::foundation-model/" + haiku, haiku},
		{"an ARN of another partition", "arn:aws-us-gov:bedrock:us-gov-west-1::foundation-model/" + express, express},
		{"a name", "Claude 3 Haiku", haiku},
		{"an alias", "Titan Text Express", express},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m, err := c.Lookup(tc.ref)
			if err != nil || m.ID != tc.want {
				t.Errorf("Lookup(%q) = %v, %v, want %s", tc.ref, m, err, tc.want)
			}
		})
	}
}

func TestLookupUnknown(t *testing.T) {
	c := shipped(t)
	for _, tc := range []struct {
		name, ref string
		nearest   []string
		want      string
	}{
		{
			"nearly an ID, the nearest three", "anthropic.claude-3-haiku-20240307-v1",
			[]string{"anthropic.claude-3-haiku-20240307-v1:0", "anthropic.claude-3-opus-20240229-v1:0", "anthropic.claude-3-sonnet-20240229-v1:0"},
			`unknown model "anthropic.claude-3-haiku-20240307-v1"; did you mean anthropic.claude-3-haiku-20240307-v1:0, anthropic.claude-3-opus-20240229-v1:0, anthropic.claude-3-sonnet-20240229-v1:0?`,
		},
		{"a part of one ID", "mixtral", []string{"mistral.mixtral-8x7b-instruct-v0:1"}, `unknown model "mixtral"; did you mean mistral.mixtral-8x7b-instruct-v0:1?`},
		{"nothing near", "qqqqqqqqqqqqqqqq", nil, "unknown model \"qqqqqqqqqqqqqqqq\"; `tokencast models` lists the known ones"},
		{"a control character", "\x1b[2J", nil, "unknown model \"\\x1b[2J\"; `tokencast models` lists the known ones"},
		{"empty", "", nil, "unknown model \"\"; `tokencast models` lists the known ones"},
		{"an ARN of another kind", "arn:aws:s3:::bucket", nil, "unknown model \"arn:aws:s3:::bucket\"; `tokencast models` lists the known ones"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m, err := c.Lookup(tc.ref)
			var unknown *catalog.UnknownModelError
			if m != nil || !errors.As(err, &unknown) {
				t.Fatalf("Lookup(%q) = %v, %v", tc.ref, m, err)
			}
			if diff := cmp.Diff(tc.nearest, unknown.Nearest); diff != "" {
				t.Errorf("nearest (-want +got):\n%s", diff)
			}
			if err.Error() != tc.want {
				t.Errorf("got\n%v\nwant\n%s", err, tc.want)
			}
		})
	}
}

func TestLookupAmbiguous(t *testing.T) {
	_, err := shipped(t).Lookup("Claude(v2.0, v2.1)")
	var ambiguous *catalog.AmbiguousModelError
	if !errors.As(err, &ambiguous) {
		t.Fatalf("got %v", err)
	}
	want := `"Claude(v2.0, v2.1)" is the name of several models; write one of anthropic.claude-v2:1, anthropic.claude-v2`
	if err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

func TestLookupPrefersIDs(t *testing.T) {
	c := mustLoad(t, layerOf("c.yaml", small+"  - {id: p.two, name: p.one, aliases: [Two, Two], prices: []}\n"))
	if m, err := c.Lookup("p.one"); err != nil || m.ID != "p.one" {
		t.Errorf("a name hides an ID: %v, %v", m, err)
	}
	if m, err := c.Lookup("Two"); err != nil || m.ID != "p.two" {
		t.Errorf("an alias written twice: %v, %v", m, err)
	}
}
