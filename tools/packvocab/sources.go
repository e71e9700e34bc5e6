package main

import "tokencast/tokenizers/vocab"

// A source is a vocabulary to pack: where it comes from and what it may be used for.
type source struct {
	name          string
	models        []string // catalog IDs; the catalog says how exactly each is counted
	pkg           string   // registry, package and version
	path          string   // of the file in the package
	sha256        string   // of that file
	licence       string   // SPDX identifier
	licencePath   string   // in the package
	licenceSHA256 string
	licenceName   string // LICENSE-<this>.txt is its copy
	// adjust sets what the package does in code and not in the file.
	adjust func(*vocab.Definition)
}

func (s source) licenceFile() string { return "LICENSE-" + s.licenceName + ".txt" }

const (
	anthropicLicence = "8bf96984ff8bcfae7e48cae76a529e8a25317ba9e02abf7fd3cc64fdf95657a6"
	ai21Licence      = "c71d239df91726fc519c6eb72d318ec65820627232b2f796219e87dcf35d0ab4"
	mistralLicence   = "5ed6f79e77734b5a60740dd821af5ecac9a6f33709c860eea4e20fcb6cca7fcc"
	loaderLicence    = "f6ec360d772e920cc1f85c38e15d013785efc860914e0d33d1c63018335eac0b"
	sugarmeLicence   = "fab6920a3e835b8553adfebed3ff62fb4ca501ad776a553a2d9ebd41e4fed0ba"
)

// sources is the table of what ships, by name.
var sources = []source{
	{
		name:   "bert-base-uncased",
		models: []string{"cohere.embed-english-v3"},
		pkg:    "Go module github.com/sugarme/tokenizer v0.3.0", path: "pretrained/model/bert-base-uncased-vocab.txt",
		sha256:  "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
		licence: "Apache-2.0", licencePath: "LICENSE", licenceSHA256: sugarmeLicence, licenceName: "bert-base-uncased",
	},
	openAI("cl100k_base", "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7"),
	{
		name:   "claude-legacy",
		models: []string{"anthropic.claude-v2:1", "anthropic.claude-v2", "anthropic.claude-v1", "anthropic.claude-instant-v1"},
		pkg:    "npm @anthropic-ai/tokenizer 0.0.4", path: "claude.json",
		sha256:  "58dad83d85e9cd57be209172449ebfbc395df2b455c11fe8b7e5b661e6f462ad",
		licence: "MIT", licencePath: "LICENSE", licenceSHA256: anthropicLicence, licenceName: "anthropic-tokenizer",
		// Its index.ts calls text.normalize('NFKC') before it counts.
		adjust: func(d *vocab.Definition) { d.Normalizer = vocab.NormalizeNFKC },
	},
	{
		name:   "jurassic-2",
		models: []string{"ai21.j2-ultra-v1", "ai21.j2-mid-v1"},
		pkg:    "PyPI ai21-tokenizer 0.12.0", path: "ai21_tokenizer/resources/j2-tokenizer/j2-tokenizer.model",
		sha256:  "0da75c7b7590806e6eb791ecb2beeb89df79ef2b94728809a91d1349fa9b3d82",
		licence: "Apache-2.0", licencePath: "ai21_tokenizer-0.12.0.dist-info/LICENSE", licenceSHA256: ai21Licence, licenceName: "ai21-tokenizer",
		// Its base_jurassic_tokenizer.py does this to a text around the model.
		adjust: func(d *vocab.Definition) { d.Wrapper = vocab.WrapperJurassic2 },
	},
	mistral(
		"mistral-v1", "mistral_common/data/tokenizer.model.v1",
		"dadfd56d766715c61d2ef780a525ab43b8e6da4de6865bda3d95fdef5e134055",
		"mistral.mistral-7b-instruct-v0:2", "mistral.mixtral-8x7b-instruct-v0:1",
	),
	mistral(
		"mistral-v2", "mistral_common/data/mistral_instruct_tokenizer_240216.model.v2",
		"37f00374dea48658ee8f5d0f21895b9bc55cb0103939607c8185bfd1c6ca1f89",
		"mistral.mistral-large-2402-v1:0", "mistral.mistral-small-2402-v1:0",
	),
	mistral(
		"mistral-v3", "mistral_common/data/mistral_instruct_tokenizer_240323.model.v3",
		"9addc8bdce5988448ae81b729336f43a81262160ae8da760674badab9d4c7d33",
	),
	openAI("o200k_base", "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"),
	openAI("p50k_base", "94b5ca7dff4d00767bc256fdd1b27e5b17361d7b8a5f968547f9f23eb70d2069"),
	openAI("r50k_base", "306cd27f03c1a714eca7108e03d66b7dc042abe8c258b44c199a7ed9838dd930"),
	mistral(
		"tekken-240911", "mistral_common/data/tekken_240911.json",
		"1948e2d48b0e7377f1bb5f1210f1ae5f984934e75713fc07e2452729b8365316",
	),
}

func openAI(name, sha256 string) source {
	return source{
		name: name,
		pkg:  "Go module github.com/pkoukk/tiktoken-go-loader v0.0.2", path: "assets/" + name + ".tiktoken",
		sha256:  sha256,
		licence: "MIT", licencePath: "LICENSE", licenceSHA256: loaderLicence, licenceName: "tiktoken-go-loader",
	}
}

func mistral(name, path, sha256 string, models ...string) source {
	return source{
		name: name, models: models,
		pkg: "PyPI mistral-common 1.13.1", path: path,
		sha256:  sha256,
		licence: "Apache-2.0", licencePath: "mistral_common-1.13.1.dist-info/licenses/LICENSE", licenceSHA256: mistralLicence, licenceName: "mistral-common",
	}
}
