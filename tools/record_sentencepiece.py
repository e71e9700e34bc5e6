"""Record what SentencePiece, AI21's tokenizer and Hugging Face's WordPiece make of texts.

The tests of tokenizers/sentencepiece and tokenizers/wordpiece compare with the
files written here. Run it again when a text is added or a model joins; it needs
no network once the packages are installed:

    pip install sentencepiece==0.2.1 protobuf mistral-common==1.13.1 ai21-tokenizer==0.12.0 tokenizers==0.23.3
    python tools/record_sentencepiece.py            # from the root of the repository

texts.json     name and text; "repeat" says how often the text stands there, and
               "ideographs" stands for that many characters, see ideographs()
MODEL.json     for each text the number of tokens and a CRC-32 of the tokens,
               joined by line feeds; special tokens are text
MODEL.model.gz small models, trained here with --train on the texts and the
               documents of this repository. They reach what the large ones do
               not: runs of unknown characters, pieces across words, user-defined
               pieces with spaces, spaces removed

The texts are those of tokenizers/testdata/bert.json, cuts of them put together
by chance, and a few that are very long. Mistral's models come out of its package,
that of Jurassic-2 out of AI21's, with the steps that package takes around it.
"""

import argparse
import gzip
import hashlib
import io
import json
import pathlib
import random
import zlib

import ai21_tokenizer
import mistral_common
import sentencepiece
import tokenizers
from sentencepiece import sentencepiece_model_pb2
from tokenizers import models, normalizers, pre_tokenizers

MISTRAL = {
    "mistral-v1": "tokenizer.model.v1",
    "mistral-v2": "mistral_instruct_tokenizer_240216.model.v2",
    "mistral-v3": "mistral_instruct_tokenizer_240323.model.v3",
}
JURASSIC = "j2-tokenizer"

# What is put between cuts: spaces, marks, look-alikes of special tokens.
ODD = [
    " ", "  ", "   ", "\t", "\n", "\n\n", "\r\n", "\u2581", "\u2581\u2581", " \u2581 ", "\u3000", "\u00a0",
    "\u0301", "\u0308", "\u200d", "\ufe0f", "\ufb01", "\uff11\uff12", "\u2167", "\u00bd", "\u00e9", "e\u0301",
    "<s>", "</s>", "<unk>", "<0x0A>", "[INST]", "[/INST]", "[REFERENCE_DOC_3]", "<|newline|>", "<sep>", "new york",
    ",", "(", ")", "12", "3456789", "007", "\u0660\u0661", "\U0001F600", "\U0001F468\u200d\U0001F469\u200d\U0001F467",
    "\U0001F1E9\U0001F1EA", "\x00", "\x07", "\x7f", "\ufffd", "\ufeff", "\U00020000", "\U000E0041", "\u0e01\u0e33",
    "\u1112\u1161\u11ab", "\ud55c", "\u212b", "\u0130", "a" * 33, "=" * 20, " " * 40, "ab" * 25, "\u4e00" * 20,
]  # fmt: skip


def ideographs(n):
    """Chinese without spaces, of no meaning: n characters by a rule."""
    return "".join(chr(0x4E00 + (i * 7919 + i * i * 104729) % 20902) for i in range(n))


def whole(text):
    """The text that an entry of texts.json stands for."""
    if "ideographs" in text:
        return ideographs(text["ideographs"])
    return text["text"] * text.get("repeat", 1)


def gather(root):
    base = json.loads((root / "tokenizers/testdata/bert.json").read_text())["vectors"]
    texts = [{"name": v["name"], "text": v["text"]} for v in base]
    chance = random.Random(20240701)
    filled = [v["text"] for v in base if v["text"]]
    for i in range(240):
        parts = []
        for _ in range(chance.randint(1, 4)):
            text = chance.choice(filled)
            at = chance.randrange(len(text))
            parts += [text[at : at + chance.randint(1, 50)], chance.choice(ODD)]
        chance.shuffle(parts)
        texts.append({"name": f"chance {i}", "text": "".join(parts)})
    for name, unit, n in [
        ("100 kB of one letter", "a", 100_000),
        ("50 kB of two letters", "ab", 25_000),
        ("20,000 spaces", " ", 20_000),
        ("20,000 marks of spaces", "\u2581", 20_000),
        ("20,000 line feeds", "\n", 20_000),
        ("10,000 tabs", "\t", 10_000),
        ("10,000 digits", "1234567890", 1_000),
        ("5,000 accents on one letter", "e" + "\u0301" * 5_000, 1),
        ("5,000 emoji", "\U0001F600", 5_000),
        ("5,000 unknown characters", "\U00012000", 5_000),
        ("lines with indents", "        return x  # 12345\n\n", 500),
        ("commas and brackets", "(a, b), ", 2_000),
        ("words until sums are rounded", "The third line of the invoice is 12 % of 3,456 tokens. ", 3_000),
    ]:
        texts.append({"name": name, "text": unit, "repeat": n})
    texts.append({"name": "20,000 ideographs", "ideographs": 20_000})
    return texts


def train(root, texts, folder):
    corpus = [whole(t)[:4000] for t in texts if t.get("repeat", 1) == 1 and "ideographs" not in t]
    for path in sorted(root.glob("docs/**/*.md")) + [root / "README.md"]:
        corpus.append(path.read_text("utf-8"))
    lines = [line for text in corpus for line in text.split("\n") if line.strip() and "\0" not in line]
    rules = folder / "rules.tsv"
    # fi ligature, full-width digit one, decomposed e acute; a tab and a bell go.
    rules.write_text("FB01\t66 69\nFF11\t31\n65 301\tE9\n9\t20\n7\t\n3000\t20\n", "ascii")
    common = {"minloglevel": 2, "num_threads": 1, "hard_vocab_limit": False, "self_test_sample_size": 0}
    keep = {"remove_extra_whitespaces": False, "allow_whitespace_only_pieces": True}
    kinds = {
        # As Llama 2 and Mistral have it.
        "small-bpe": dict(model_type="bpe", vocab_size=1500, byte_fallback=True, split_digits=True,
                          normalization_rule_name="identity", character_coverage=0.98, **keep),
        # Unknown characters in runs, own rules, spaces removed, user-defined pieces.
        "small-bpe-unknown": dict(model_type="bpe", vocab_size=1200, character_coverage=0.98,
                                  normalization_rule_tsv=str(rules), user_defined_symbols=["<sep>", "e", "ab", "\u2581("]),
        # Pieces and user-defined pieces across words, no space before the text.
        "small-bpe-across": dict(model_type="bpe", vocab_size=1500, byte_fallback=True, split_by_whitespace=False,
                                 split_by_unicode_script=False, split_by_number=False, add_dummy_prefix=False,
                                 normalization_rule_name="identity", character_coverage=0.98,
                                 user_defined_symbols=["new\u2581york", "12", "\u2581\u2581\u2581"], **keep),
        # As XLM-R has it.
        "small-unigram": dict(model_type="unigram", vocab_size=1500, character_coverage=0.98),
        # As Jurassic-2 has it, with own rules.
        "small-unigram-across": dict(model_type="unigram", vocab_size=1500, byte_fallback=True, add_dummy_prefix=False,
                                     split_by_whitespace=False, normalization_rule_tsv=str(rules), character_coverage=0.98,
                                     user_defined_symbols=[",", "(", ")", "<sep>", "new\u2581york"], **keep),
        # As Jurassic-2 has it, for the steps around the model.
        "small-jurassic": dict(model_type="unigram", vocab_size=1500, byte_fallback=True, add_dummy_prefix=False,
                               split_by_whitespace=False, normalization_rule_tsv=str(rules), character_coverage=0.98,
                               control_symbols=["<|newline|>"], **keep),
    }  # fmt: skip
    for name, options in kinds.items():
        model = io.BytesIO()
        sentencepiece.SentencePieceTrainer.train(sentence_iterator=iter(lines), model_writer=model, **common, **options)
        proto = sentencepiece_model_pb2.ModelProto()
        proto.ParseFromString(model.getvalue())
        proto.trainer_spec.ClearField("input")
        proto.normalizer_spec.ClearField("normalization_rule_tsv")
        (folder / f"{name}.model.gz").write_bytes(gzip.compress(proto.SerializeToString(), mtime=0))
    rules.unlink()


def recorded(reference, digest, texts, split):
    counts, sums = [], []
    for text in texts:
        tokens = split(whole(text))
        counts.append(len(tokens))
        sums.append(zlib.crc32("\n".join(tokens).encode("utf-8", "surrogatepass")))
    return {"reference": reference, "sha256": digest, "counts": counts, "crc32": sums}


def write(path, value):
    path.write_text(json.dumps(value, ensure_ascii=True, separators=(",", ":")) + "\n", "ascii")
    print(path)


def sentencepieces(model):
    processor = sentencepiece.SentencePieceProcessor(model_proto=model)
    return lambda text: processor.encode(text, out_type=str)


def jurassic(folder):
    tokenizer = ai21_tokenizer.JurassicTokenizer(model_path=folder)
    return lambda text: tokenizer.convert_ids_to_tokens(tokenizer.encode(text))


def small_jurassic(model):
    """AI21's steps around a model that is not theirs, as their config.json sets them."""
    config = {"unk_id": 0, "add_dummy_prefix": False, "newline_piece": "<|newline|>",
              "number_mode": "right_keep", "space_mode": "left"}  # fmt: skip
    tokenizer = ai21_tokenizer.JurassicTokenizer(model_file_handle=io.BytesIO(model), config=config)
    return lambda text: tokenizer.convert_ids_to_tokens(tokenizer.encode(text))


def wordpieces(vocab):
    normalizer = normalizers.BertNormalizer(
        clean_text=True, handle_chinese_chars=True, strip_accents=True, lowercase=True
    )
    splitter = pre_tokenizers.BertPreTokenizer()
    entries = {line: i for i, line in enumerate(vocab.read_text("utf-8").split("\n")) if line}
    model = models.WordPiece(
        entries, unk_token="[UNK]", max_input_chars_per_word=100, continuing_subword_prefix="##"
    )

    def split(text):
        words = splitter.pre_tokenize_str(normalizer.normalize_str(text))
        return [token.value for word, _ in words for token in model.tokenize(word)]

    return split


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--train", action="store_true", help="train the small models anew")
    args = parser.parse_args()
    root = pathlib.Path(__file__).resolve().parent.parent
    out = root / "tokenizers/sentencepiece/testdata"
    out.mkdir(parents=True, exist_ok=True)
    texts = gather(root)
    lines = ",\n".join(json.dumps(t, ensure_ascii=True, separators=(",", ":")) for t in texts)
    (out / "texts.json").write_text(f"[\n{lines}\n]\n", "ascii")
    if args.train:
        train(root, texts, out)
    version = f"sentencepiece {sentencepiece.__version__}"
    for path in sorted(out.glob("*.model.gz")):
        model = gzip.decompress(path.read_bytes())
        name = path.name.removesuffix(".model.gz")
        reference, split = version, sentencepieces(model)
        if name == "small-jurassic":
            reference, split = f"ai21-tokenizer {ai21_tokenizer.__version__}, {version}", small_jurassic(model)
        write(out / f"{name}.json", recorded(reference, sha256(model), texts, split))
    for name, file in MISTRAL.items():
        model = (pathlib.Path(mistral_common.__file__).parent / "data" / file).read_bytes()
        write(out / f"{name}.json", recorded(version, sha256(model), texts, sentencepieces(model)))
    folder = pathlib.Path(ai21_tokenizer.__file__).parent / "resources" / JURASSIC
    model = (folder / f"{JURASSIC}.model").read_bytes()
    reference = f"ai21-tokenizer {ai21_tokenizer.__version__}, {version}"
    write(out / "jurassic-2.json", recorded(reference, sha256(model), texts, jurassic(folder)))
    vocab = root / "data/vocab/bert-base-uncased.txt"
    reference = f"tokenizers {tokenizers.__version__}"
    bert = root / "tokenizers/wordpiece/testdata"
    bert.mkdir(parents=True, exist_ok=True)
    write(bert / "bert-base-uncased.json", recorded(reference, sha256(vocab.read_bytes()), texts, wordpieces(vocab)))


if __name__ == "__main__":
    main()
