"""Time whole processes that count the tokens of a file of samples, side by side.

    python3 -m venv venv
    venv/bin/pip install tiktoken==0.14.0 fastokens==0.3.5 gigatoken==0.10.0
    venv/bin/python tools/bench_process.py --sizes 10,100 --rounds 5     # from the root of the repository

Each process starts, reads JSON lines of prompt and completion, counts both with one thread and
ends; its processor seconds (user and system) and its largest resident memory are what the kernel
reports. Ours is `tokencast estimate`, which also checks the JSON strictly and prices the result;
the others are a few lines of Python that a user would write. Rounds go through all contenders in
turn, and a ratio is of two figures of one round. The rank files of the references come out of the
Go module that this project uses; the sums of all contenders must be equal.
"""

import os

os.environ["RAYON_NUM_THREADS"] = "1"

import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

PEERS = ("tiktoken", "fastokens", "gigatoken")


def encoding(name):
    import tiktoken
    import tiktoken_ext.openai_public as public

    folder = os.environ["RANKS"]
    load = tiktoken.load.load_tiktoken_bpe
    public.load_tiktoken_bpe = lambda url, expected_hash=None: load(
        str(pathlib.Path(folder, url.rsplit("/", 1)[1])), expected_hash
    )
    return getattr(public, name)()


def counter(peer, name):
    if peer == "tiktoken":
        import tiktoken

        encode = tiktoken.Encoding(**encoding(name)).encode_ordinary
    else:
        ranks = os.path.join(os.environ["RANKS"], name + ".tiktoken")
        if peer == "gigatoken":
            import gigatoken

            encode = gigatoken.Tokenizer.from_tiktoken(ranks).as_tiktoken().encode_ordinary
        else:
            import fastokens

            encode = fastokens.Tokenizer.from_tiktoken(ranks, encoding=name).encode_ordinary
    return lambda text: len(encode(text))


def count(peer, name, path):
    """What a user would write: the sums of prompts and of completions."""
    tokens = counter(peer, name)
    prompts = completions = 0
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            prompts += tokens(record["prompt"])
            completions += tokens(record["completion"])
    print(json.dumps([prompts, completions]))


def run(command):
    """Processor seconds, wall seconds, MiB and the output of one process."""
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    out = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise SystemExit("%s ended with %d" % (" ".join(command), status))
    return usage.ru_utime + usage.ru_stime, time.monotonic() - start, usage.ru_maxrss / 1024, out


def measure(args, folder):
    ours = os.path.join(folder, "tokencast")
    subprocess.check_call(["go", "build", "-o", ours, "./cmd/tokencast"])
    module = subprocess.check_output(
        ["go", "list", "-m", "-f", "{{.Dir}}", "github.com/pkoukk/tiktoken-go-loader"], text=True
    ).strip()
    os.environ["RANKS"] = os.path.join(module, "assets")
    print("| MB | encoding | contender | processor, s | wall, s | MiB | processor / ours (least to most) |")
    print("|---|---|---|---|---|---|---|")
    for size in args.sizes.split(","):
        place = os.path.join(folder, size)
        os.mkdir(place)
        samples = os.path.join(place, "pairs.jsonl")
        with open(samples, "wb") as out:
            subprocess.check_call(["go", "run", "./tools/corpus", "-size", size + "000000"], stdout=out)
        workload = os.path.join(place, "workload.yaml")
        pathlib.Path(workload).write_text(
            "version: 1\nas_of: 2024-07-01\nworkloads:\n"
            "  - {model: anthropic.claude-3-haiku-20240307-v1:0, requests: 1k/month, samples: pairs.jsonl}\n"
        )
        for name in args.encodings.split(","):
            commands = {"tokencast": [ours, "estimate", "-q", "--jobs", "1", "--tokenizer", name, workload]}
            for peer in args.peers.split(","):
                if peer and not (int(size) > args.largest):
                    commands[peer] = [sys.executable, __file__, "--count", peer, "--encodings", name, samples]
            tally = subprocess.check_output([ours, "tally", "-q", "--tokenizer", name, workload])
            tally = json.loads(tally)
            sums = [int(tally["input"]["sum"]), int(tally["output"]["sum"])]
            seen = {c: [] for c in commands}
            for _ in range(args.rounds):
                for contender, command in commands.items():
                    *figures, out = run(command)
                    if contender != "tokencast" and json.loads(out) != sums:
                        print("%s: %s counts %s, ours are %s" % (name, contender, out.decode().strip(), sums), file=sys.stderr)
                    seen[contender].append(figures)
            for contender, figures in seen.items():
                cpu, wall, memory = (statistics.median(column) for column in zip(*figures))
                ratios = [theirs[0] / own[0] for theirs, own in zip(figures, seen["tokencast"])]
                print("| %s | `%s` | %s | %.2f | %.2f | %.0f | %.2f (%.2f to %.2f) |" % (
                    size, name, contender, cpu, wall, memory, statistics.median(ratios), min(ratios), max(ratios)))  # fmt: skip
                sys.stdout.flush()


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--sizes", default="10,100", help="MB of JSON lines")
    p.add_argument("--encodings", default="o200k_base,cl100k_base")
    p.add_argument("--peers", default=",".join(PEERS))
    p.add_argument("--largest", type=int, default=100, help="MB above which ours runs alone")
    p.add_argument("--rounds", type=int, default=5)
    p.add_argument("--count", metavar="PEER", help=argparse.SUPPRESS)
    p.add_argument("file", nargs="?", help=argparse.SUPPRESS)
    args = p.parse_args()
    if args.count:
        return count(args.count, args.encodings, args.file)
    with tempfile.TemporaryDirectory() as folder:
        measure(args, folder)


if __name__ == "__main__":
    main()
