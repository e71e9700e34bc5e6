package catalog_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tokencast/catalog"
	"tokencast/pricing"
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

func TestResolve(t *testing.T) {
	c := shipped(t)
	const haiku = "anthropic.claude-3-haiku-20240307-v1:0"
	const account = "arn:aws:bedrock:us-east-1:111122223333:"
	for _, tc := range []struct {
		name, ref, want string
		routing         pricing.Routing
	}{
		{"an ID", haiku, haiku, ""},
		{"a name", "Claude 3 Haiku", haiku, ""},
		{"an ARN of a model", "arn:aws:bedrock:us-east-1::foundation-model/" + haiku, haiku, ""},
		{"an ARN of a model, with an account", account + "foundation-model/" + haiku, haiku, ""},
		{"an ARN of China", "arn:aws-cn:bedrock:cn-north-1::foundation-model/" + haiku, haiku, ""},
		{"a profile of the United States", "us." + haiku, haiku, "geo"},
		{"of Europe", "eu." + haiku, haiku, "geo"},
		{"of Asia and the Pacific", "apac." + haiku, haiku, "geo"},
		{"of Japan", "jp." + haiku, haiku, "geo"},
		{"of Australia", "au." + haiku, haiku, "geo"},
		{"of Canada", "ca." + haiku, haiku, "geo"},
		{"of the government", "us-gov." + haiku, haiku, "geo"},
		{"a global profile", "global." + haiku, haiku, "global"},
		{"an ARN of a profile", account + "inference-profile/us." + haiku, haiku, "geo"},
		{"an ARN of a global profile", account + "inference-profile/global." + haiku, haiku, "global"},
		{"an ARN of a profile of the government", "arn:aws-us-gov:bedrock:us-gov-west-1:111122223333:inference-profile/us-gov." + haiku, haiku, "geo"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m, routing, err := c.Resolve(tc.ref)
			if err != nil || m.ID != tc.want || routing != tc.routing {
				t.Errorf("Resolve(%q) = %v, %q, %v, want %s, %q", tc.ref, m, routing, err, tc.want, tc.routing)
			}
		})
	}
	for _, m := range c.Models() {
		for _, prefix := range []string{"", "us.", "global.", "arn:aws:bedrock:us-east-1::foundation-model/", account + "inference-profile/eu."} {
			if got, _, err := c.Resolve(prefix + m.ID); err != nil || got != m {
				t.Errorf("Resolve(%q) = %v, %v", prefix+m.ID, got, err)
			}
		}
	}
}

func TestResolveTakesTheCatalogLiterally(t *testing.T) {
	c := mustLoad(t, layerOf("c.yaml", small+"  - {id: us.p.one, name: Regional, aliases: [eu.p.one], prices: []}\n"))
	for _, tc := range []struct {
		name, ref, want string
		routing         pricing.Routing
	}{
		{"an ID of the catalog with a prefix", "us.p.one", "us.p.one", ""},
		{"an alias with a prefix", "eu.p.one", "us.p.one", ""},
		{"an ARN of that ID", "arn:aws:bedrock:us-east-1:1:inference-profile/us.p.one", "us.p.one", ""},
		{"a prefix that the catalog does not hold", "jp.p.one", "p.one", "geo"},
		{"a prefix of a prefix", "global.us.p.one", "us.p.one", "global"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m, routing, err := c.Resolve(tc.ref)
			if err != nil || m.ID != tc.want || routing != tc.routing {
				t.Errorf("Resolve(%q) = %v, %q, %v, want %s, %q", tc.ref, m, routing, err, tc.want, tc.routing)
			}
		})
	}
}

func TestResolveRefuses(t *testing.T) {
	c := shipped(t)
	const account = "arn:aws:bedrock:us-east-1:111122223333:"
	quoted := func(arn, hint string) [2]string { return [2]string{arn, `"` + arn + `" is ` + hint} }
	for _, tc := range [][2]string{
		quoted(account+"provisioned-model/abc123", "a provisioned throughput; write the ID of its base model and plan: {provisioned: {units: 1, commitment: 1_month}}"),
		quoted(account+"custom-model/amazon.titan-text-express-v1:0:8k/abc", "a custom model; write the ID of its base model and custom_model: true"),
		quoted(account+"application-inference-profile/abc", "an inference profile of your own, which does not tell its model; write the ID of the model or profile it was made from"),
		quoted(account+"imported-model/abc", "an imported model, which no list price covers; write the ID of a model that your own catalog adds (--catalog)"),
		quoted(account+"guardrail/abc", "an ARN of another kind; write that of a foundation-model or an inference-profile, or a model ID"),
		quoted(account+"inference-profile/", "an ARN without an ID behind inference-profile/"),
		quoted("arn:aws:s3:::bucket", "no ARN of a model; write a model ID, or arn:aws:bedrock:REGION::foundation-model/ID"),
		quoted("arn:aws", "no ARN of a model; write a model ID, or arn:aws:bedrock:REGION::foundation-model/ID"),
		{"us.mixtral", `unknown model "us.mixtral"; did you mean mistral.mixtral-8x7b-instruct-v0:1?`},
		{"arn:aws:bedrock:us-east-1::foundation-model/mixtral", `unknown model "arn:aws:bedrock:us-east-1::foundation-model/mixtral"; did you mean mistral.mixtral-8x7b-instruct-v0:1?`},
		{"us.", "unknown model \"us.\"; `tokencast models` lists the known ones"},
		{"moon.anthropic.claude-v2", `unknown model "moon.anthropic.claude-v2"; did you mean anthropic.claude-v2, anthropic.claude-v1, anthropic.claude-v2:1?`},
		{"Claude(v2.0, v2.1)", `"Claude(v2.0, v2.1)" is the name of several models; write one of anthropic.claude-v2:1, anthropic.claude-v2`},
	} {
		t.Run(tc[0], func(t *testing.T) {
			m, routing, err := c.Resolve(tc[0])
			if err == nil || m != nil || routing != "" || err.Error() != tc[1] {
				t.Errorf("got %v, %q,\n%v\nwant\n%s", m, routing, err, tc[1])
			}
		})
	}
}
