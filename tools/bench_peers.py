"""Time the tokenizers beside the reference libraries, in turn, on the same texts.

    python3 -m venv venv
    venv/bin/pip install tiktoken==0.14.0 sentencepiece==0.2.3 tokenizers==0.23.3
    venv/bin/pip install --no-deps mistral-common==1.13.1 ai21-tokenizer==0.12.0
    venv/bin/python tools/bench_peers.py --rounds 7        # from the root of the repository

The rank files of tiktoken come out of the Go module that this project uses, the
SentencePiece models out of the two packages last named, BERT's vocabulary out of
data/vocab; nothing else is fetched. A round is: ours in a process of its own that
has counted nothing before, then the reference, which was loaded before the first
round and keeps no memory of texts. Both count each text of the corpus on one
thread with the texts in memory, and the seconds are those of the processor, so that
work beside weighs less. The counts of each text must be equal.
"""

import os

os.environ["RAYON_NUM_THREADS"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"

import argparse
import collections
import importlib.metadata
import importlib.util
import json
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
import time

CHUNK = 256  # texts handed over at once, where a library takes several


def folder_of(package):
    return pathlib.Path(importlib.util.find_spec(package).origin).parent


def tiktoken_peer(name):
    import tiktoken
    import tiktoken_ext.openai_public as public

    module = subprocess.run(
        ["go", "list", "-m", "-f", "{{.Dir}}", "github.com/pkoukk/tiktoken-go-loader"],
        check=True, capture_output=True, text=True,
    ).stdout.strip()  # fmt: skip
    load = tiktoken.load.load_tiktoken_bpe
    public.load_tiktoken_bpe = lambda url, expected_hash=None: load(
        str(pathlib.Path(module, "assets", url.rsplit("/", 1)[1])), expected_hash
    )
    encoding = tiktoken.Encoding(**getattr(public, name)())
    return lambda texts: [len(encoding.encode_ordinary(text)) for text in texts]


def sentencepiece_peer(path):
    import sentencepiece

    processor = sentencepiece.SentencePieceProcessor(model_file=str(path))

    def count(texts):
        counts = []
        for i in range(0, len(texts), CHUNK):
            counts += map(len, processor.encode(texts[i : i + CHUNK], out_type=int, num_threads=1))
        return counts

    return count


def mistral_peer():
    # The package is not imported: it wants libraries that are not needed here.
    return sentencepiece_peer(folder_of("mistral_common") / "data" / "tokenizer.model.v1")


def jurassic_model():
    return folder_of("ai21_tokenizer") / "resources" / "j2-tokenizer"


def jurassic_steps():
    import ai21_tokenizer

    tokenizer = ai21_tokenizer.JurassicTokenizer(model_path=jurassic_model())
    return lambda texts: [len(tokenizer.encode(text)) for text in texts]


def wordpiece_peer():
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

    lines = pathlib.Path("data/vocab/bert-base-uncased.txt").read_text("utf-8").split("\n")
    model = models.WordPiece(
        {line: i for i, line in enumerate(lines) if line},
        unk_token="[UNK]", max_input_chars_per_word=100, continuing_subword_prefix="##",
    )  # fmt: skip
    tokenizer = Tokenizer(model)
    tokenizer.normalizer = normalizers.BertNormalizer(
        clean_text=True, handle_chinese_chars=True, strip_accents=True, lowercase=True
    )
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()

    def count(texts):
        counts = []
        for i in range(0, len(texts), CHUNK):
            counts += map(len, tokenizer.encode_batch_fast(texts[i : i + CHUNK], add_special_tokens=False))
        return counts

    return count


# The tokenizer, the reference and how it is made, and whether the counts must be equal.
PEERS = [
    ("cl100k_base", "tiktoken", lambda: tiktoken_peer("cl100k_base"), True),
    ("o200k_base", "tiktoken", lambda: tiktoken_peer("o200k_base"), True),
    ("mistral-v1", "sentencepiece", mistral_peer, True),
    # The library alone, without the steps that AI21 takes around it: less work than ours.
    ("jurassic-2", "sentencepiece", lambda: sentencepiece_peer(jurassic_model() / "j2-tokenizer.model"), False),
    ("jurassic-2", "ai21-tokenizer", jurassic_steps, True),
    ("bert-base-uncased", "tokenizers", wordpiece_peer, True),
]


def ours(binary, corpus, name):
    out = subprocess.run(
        [binary, "-test.run", "^TestRound$", "-corpus", corpus, "-tokenizer", name],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    return json.loads(out.split("\n", 1)[0])


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--rounds", type=int, default=7)
    arguments.add_argument("--kind", default="", help="texts of one kind alone, such as en, zh, th, code or json")
    options = arguments.parse_args()
    rounds = options.rounds
    with tempfile.TemporaryDirectory() as folder:
        binary, corpus = f"{folder}/bench.test", f"{folder}/corpus.jsonl"
        subprocess.run(["go", "test", "-c", "-o", binary, "./bench"], check=True)
        subprocess.run([binary, "-test.run", "^TestRound$", "-corpus", corpus, "-kind", options.kind],
                       check=True, capture_output=True)  # fmt: skip
        with open(corpus, encoding="utf-8") as lines:
            texts = [json.loads(line) for line in lines]
        megabytes = sum(len(text.encode()) for text in texts) / 1e6
        loaded = [(name, peer, make(), equal) for name, peer, make, equal in PEERS]
        times = collections.defaultdict(list)
        for turn in range(rounds):
            for name, peer, count, equal in loaded:
                mine = ours(binary, corpus, name)
                begun = time.process_time()
                counts = count(texts)
                theirs = time.process_time() - begun
                if equal and counts != mine["per_text"]:
                    wrong = [i for i, n in enumerate(counts) if n != mine["per_text"][i]]
                    sys.exit(f"{name}: {len(wrong)} texts have other counts by {peer}, the first {texts[wrong[0]]!r}")
                times[name, peer].append((mine["cpu"], mine["again"], theirs))
            print(f"round {turn + 1} of {rounds}, load {os.getloadavg()[0]:.1f}", file=sys.stderr)
    print(f"{platform.platform()}, {platform.python_version()}, {len(texts)} texts of {options.kind or 'all kinds'}, {megabytes:.1f} MB, {rounds} rounds\n")
    print("| tokenizer | ours, MB/s | again, MB/s | reference | its MB/s | ratio (least to most) | counts |")
    print("|---|---|---|---|---|---|---|")
    for name, peer, _, equal in loaded:
        first, again, theirs = (sorted(column) for column in zip(*times[name, peer]))
        ratios = [t / f for f, _, t in times[name, peer]]
        median = statistics.median
        print(
            f"| `{name}` | {megabytes / median(first):.1f} | {megabytes / median(again):.1f} "
            f"| {peer} {importlib.metadata.version(peer)} | {megabytes / median(theirs):.1f} "
            f"| {median(theirs) / median(first):.1f} ({min(ratios):.1f} to {max(ratios):.1f}) "
            f"| {'equal' if equal else 'not compared'} |"
        )


if __name__ == "__main__":
    main()
