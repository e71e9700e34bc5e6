// Package bedrock calls models on Amazon Bedrock.
//
// [Open] returns a [Client], whose Send is a confirm.Send: one request on the wire for
// each call, never a retry, for a retry that nobody counts is money that nobody counts.
// It is the only package that knows the AWS SDK; endpoint, region, profile and
// credentials are found as the SDK finds them. Nothing is logged.
package bedrock

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/smithy-go/logging"

	"tokencast/confirm"
)

// Options say where to call. The zero value leaves everything to the SDK.
type Options struct {
	Region   string // before that of the environment and the profile
	Fallback string // the region where nothing else names one
	Profile  string
	Endpoint string // URL
}

// A Client calls models. It is safe for concurrent use.
type Client struct {
	Region string // where it calls
	sdk    *bedrockruntime.Client
	// perStream makes a client for one stream: the streams of one client of this SDK
	// share the buffer that their events are decoded from, so that two at once could
	// take each other's counts.
	perStream func() *bedrockruntime.Client
}

// Open finds region and credentials. It may ask the places that the SDK asks for
// credentials, and calls no model. The error says what is missing.
func Open(ctx context.Context, o Options) (*Client, error) {
	var load []func(*config.LoadOptions) error
	if o.Region != "" {
		load = append(load, config.WithRegion(o.Region))
	}
	if o.Profile != "" {
		load = append(load, config.WithSharedConfigProfile(o.Profile))
	}
	load = append(load, config.WithRetryer(func() aws.Retryer { return aws.NopRetryer{} }), config.WithLogger(logging.Nop{}), config.WithClientLogMode(0))
	cfg, err := config.LoadDefaultConfig(ctx, load...)
	if err != nil {
		var profile config.SharedConfigProfileNotExistError
		if errors.As(err, &profile) {
			return nil, fmt.Errorf("no AWS profile %q; name one that `aws configure list-profiles` lists", profile.Profile)
		}
		return nil, errors.New("the AWS configuration cannot be read; look at AWS_CONFIG_FILE, AWS_PROFILE and --profile")
	}
	if cfg.Region == "" {
		cfg.Region = o.Fallback
	}
	if cfg.Region == "" {
		return nil, errors.New("no AWS region; give --region, or set AWS_REGION")
	}
	if cfg.HTTPClient == nil {
		cfg.HTTPClient = awshttp.NewBuildableClient() // one for all clients: they share connections
	}
	cfg.HTTPClient = plainBodies{cfg.HTTPClient}
	open := func() *bedrockruntime.Client {
		return bedrockruntime.NewFromConfig(cfg, func(b *bedrockruntime.Options) {
			b.Retryer = aws.NopRetryer{}
			b.Logger = logging.Nop{}
			b.ClientLogMode = 0
			if o.Endpoint != "" {
				b.BaseEndpoint = aws.String(o.Endpoint)
			}
		})
	}
	sdk := open()
	if base := sdk.Options().BaseEndpoint; base != nil {
		if err := CheckEndpoint(*base); err != nil {
			return nil, fmt.Errorf("the endpoint of AWS_ENDPOINT_URL_BEDROCK_RUNTIME, AWS_ENDPOINT_URL or the profile: %w", err)
		}
	}
	if sdk.Options().BearerAuthTokenProvider == nil { // a key of Bedrock's own needs no others
		if cfg.Credentials == nil {
			return nil, errNoCredentials
		}
		if _, err := cfg.Credentials.Retrieve(ctx); err != nil {
			return nil, errNoCredentials
		}
	}
	return &Client{Region: cfg.Region, sdk: sdk, perStream: open}, nil
}

// CheckEndpoint says what is wrong with the URL of an endpoint, nil where nothing is. It asks
// no network.
func CheckEndpoint(text string) error {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil {
		return errors.New("not the URL of an endpoint; write one such as https://bedrock-runtime.us-east-1.amazonaws.com")
	}
	return nil
}

// plainBodies sends requests whose body can be read and nothing else. The SDK closes a
// body when the answer begins, and its WriteTo says EOF then; net/http takes that for a
// failed request and cuts the connection under the answer of a quick server.
type plainBodies struct{ client bedrockruntime.HTTPClient }

// Do sends a request.
func (p plainBodies) Do(r *http.Request) (*http.Response, error) {
	if r.Body != nil && r.Body != http.NoBody {
		r.Body = struct{ io.ReadCloser }{r.Body}
	}
	return p.client.Do(r)
}

var errNoCredentials = errors.New("no AWS credentials found; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile with --profile")

// Send sends one call, once. See confirm.Send.
func (c *Client) Send(ctx context.Context, call confirm.Call) (confirm.Answer, error) {
	var a confirm.Answer
	var err error
	switch {
	case call.Operation == confirm.Count:
		a, err = c.count(ctx, call)
	case call.Operation == confirm.Converse && call.Stream:
		a, err = c.converseStream(ctx, call)
	case call.Operation == confirm.Converse:
		a, err = c.converse(ctx, call)
	case call.Stream:
		a, err = c.invokeStream(ctx, call)
	default:
		a, err = c.invoke(ctx, call)
	}
	if err != nil {
		return confirm.Answer{}, failure(ctx, call, err)
	}
	return a, nil
}
