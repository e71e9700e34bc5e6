#!/usr/bin/env python3
"""Write categories.txt: what each character is, for cutting a text into pieces.

    python3 -m venv DIR && DIR/bin/pip install unicodedata2==16.0.0 tiktoken==0.14.0
    DIR/bin/python tools/unicode/record.py

The categories are those of Unicode 16.0.0, the version that tiktoken 0.14.0 and
tokenizers 0.23.3 cut by. With --check each class is also asked of tiktoken, one
character at a time, and a difference is an error. Go's own tables are of
another version, so classes.go reads the file written here.
"""

import argparse
import pathlib

import unicodedata2

UNICODE = "16.0.0"
WHITE_SPACE = {*range(0x09, 0x0E), 0x20, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000}
LETTERS = {"Lu", "Ll", "Lt", "Lm", "Lo"}


def kind(point):
    """The word of categories.txt for a code point, "" if it has none."""
    if point in (0x0A, 0x0D):
        return "newline"
    if point in WHITE_SPACE:
        return "space"
    category = unicodedata2.category(chr(point))
    if category in LETTERS:
        return category
    return {"M": "M", "N": "N"}.get(category[0], "")


def ranges():
    first, last = 0, kind(0)
    for point in range(1, 0x110001):
        now = kind(point) if point < 0x110000 else None
        if now != last:
            if last:
                yield first, point - 1, last
            first, last = point, now


def check(found):
    import tiktoken

    points = [p for p in range(0x110000) if not 0xD800 <= p < 0xE000]
    text = "".join(map(chr, points))
    ranks = {bytes([i]): i for i in range(256)}
    wanted = {r"\p{%s}" % k: {k} for k in LETTERS | {"M", "N"}} | {r"\p{L}": LETTERS, r"\s": {"space", "newline"}}
    for pattern, kinds in wanted.items():
        engine = tiktoken.Encoding("x", pat_str=pattern, mergeable_ranks=ranks, special_tokens={})
        theirs = {ord(c) for c in engine.decode(engine.encode_ordinary(text))}
        ours = {p for first, last, k in found if k in kinds for p in range(first, last + 1)}
        if theirs != ours:
            raise SystemExit(f"{pattern}: tiktoken differs in {len(theirs ^ ours)} characters")
        print(f"{pattern}: {len(ours)} characters, as in tiktoken {tiktoken.__version__}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--check", action="store_true", help="compare with tiktoken")
    args = parser.parse_args()
    if unicodedata2.unidata_version != UNICODE:
        raise SystemExit(f"unicodedata2 is of Unicode {unicodedata2.unidata_version}, not {UNICODE}")
    found = list(ranges())
    if args.check:
        check(found)
    lines = [f"# Unicode {UNICODE}, by record.py: first and last code point, kind."]
    lines += [f"{first:04X} {last:04X} {k}" for first, last, k in found]
    path = pathlib.Path(__file__).with_name("categories.txt")
    path.write_text("\n".join(lines) + "\n", "ascii")
    print(f"{path.name}: {len(found)} ranges")


if __name__ == "__main__":
    main()
