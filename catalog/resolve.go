package catalog

import (
	"fmt"
	"strings"

	"tokencast/pricing"
)

// From what a call names to a model.
//
// A call may name a model by its ID, by an inference profile (the ID with a prefix that
// says where the call may be served) or by the ARN of either:
//
//	anthropic.claude-3-haiku-20240307-v1:0                                      the model
//	us.anthropic.claude-3-haiku-20240307-v1:0                                   the model, geo
//	arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-v2:1           the model
//	arn:aws:bedrock:us-east-1:111122223333:inference-profile/global.amazon.x    the model, global
//
// An ID that the catalog holds as it is written goes first, prefix and all.

// routings are the prefixes of inference profiles and the routing they mean.
var routings = map[string]pricing.Routing{
	"us": pricing.Geo, "us-gov": pricing.Geo, "eu": pricing.Geo, "apac": pricing.Geo, "jp": pricing.Geo,
	"au": pricing.Geo, "ca": pricing.Geo, "in": pricing.Geo, "global": pricing.Global,
}

// resources are the kinds of ARNs that name no model of a catalog, and what to write.
var resources = map[string]string{
	"provisioned-model":             "a provisioned throughput; write the ID of its base model and plan: {provisioned: {units: 1, commitment: 1_month}}",
	"custom-model":                  "a custom model; write the ID of its base model and custom_model: true",
	"custom-model-deployment":       "a deployment of a custom model; write the ID of its base model and custom_model: true",
	"imported-model":                "an imported model, which no list price covers; write the ID of a model that your own catalog adds (--catalog)",
	"application-inference-profile": "an inference profile of your own, which does not tell its model; write the ID of the model or profile it was made from",
	"default-prompt-router":         "a prompt router; write one line for each model it routes to",
	"prompt-router":                 "a prompt router; write one line for each model it routes to",
}

// An ARNError says that an ARN names something that is no model of a catalog.
type ARNError struct {
	ARN  string
	Hint string // what it is, and what to write instead
}

// Error names the ARN and says what to write instead.
func (e *ARNError) Error() string { return fmt.Sprintf("%q is %s", e.ARN, e.Hint) }

// Resolve returns the model that a call names and the routing that the name itself
// asks for: geo or global of an inference profile, "" of everything else. ref is what
// [Catalog.Lookup] takes, an ID with the prefix of an inference profile, or the ARN of
// a foundation model or of an inference profile. The error is an *[UnknownModelError],
// an *[AmbiguousModelError] or an *[ARNError].
func (c *Catalog) Resolve(ref string) (*Model, pricing.Routing, error) {
	if m := c.byID[ref]; m != nil {
		return m, "", nil
	}
	id := ref
	if strings.HasPrefix(ref, "arn:") {
		var err error
		if id, err = idOfARN(ref); err != nil {
			return nil, "", err
		}
		if m := c.byID[id]; m != nil {
			return m, "", nil
		}
	}
	if prefix, rest, ok := strings.Cut(id, "."); ok {
		if routing := routings[prefix]; routing != "" && len(c.byName[ref]) == 0 {
			m := c.byID[rest]
			if m == nil {
				return nil, "", &UnknownModelError{ID: ref, Nearest: c.near(rest)}
			}
			return m, routing, nil
		}
	}
	if id != ref {
		return nil, "", &UnknownModelError{ID: ref, Nearest: c.near(id)}
	}
	m, err := c.Lookup(ref)
	return m, "", err
}

// idOfARN returns the ID of a foundation model or an inference profile.
//
//	arn : partition : bedrock : region : account : kind/ID
func idOfARN(arn string) (string, error) {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 || parts[2] != "bedrock" {
		return "", &ARNError{arn, "no ARN of a model; write a model ID, or arn:aws:bedrock:REGION::foundation-model/ID"}
	}
	kind, id, _ := strings.Cut(parts[5], "/")
	switch hint := resources[kind]; {
	case hint != "":
		return "", &ARNError{arn, hint}
	case kind != "foundation-model" && kind != "inference-profile":
		return "", &ARNError{arn, "an ARN of another kind; write that of a foundation-model or an inference-profile, or a model ID"}
	case id == "":
		return "", &ARNError{arn, "an ARN without an ID behind " + kind + "/"}
	}
	return id, nil
}
