"""Measure what counting costs by size, workers and parts, and print the tables of docs/scale.md.

    python3 tools/scale.py                         # print
    python3 tools/scale.py --write docs/scale.md   # put between the marks of the page

The samples are made by tools/corpus, so everyone has the same bytes. Each figure is the median
of some runs of a fresh process, in turn with the others of its table: processor seconds of
user and system, wall seconds, and the largest resident memory, as the kernel reports them.
"""

import argparse
import os
import statistics
import subprocess
import tempfile
import time

MARK, END = "<!-- figures of tools/scale.py -->\n", "<!-- end of figures -->\n"


def run(cmd, stdin=None):
    """Processor seconds, wall seconds and MiB of one process."""
    start = time.monotonic()
    process = subprocess.Popen(cmd, stdin=stdin, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - start
    if status != 0:
        raise SystemExit("%s ended with %d" % (" ".join(cmd), status))
    return usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024


def in_turn(commands, rounds):
    """The medians of each command, run in turn so that all see the same machine."""
    seen = [[] for _ in commands]
    for _ in range(rounds):
        for figures, command in zip(seen, commands):
            figures.append(run(command))
    return [tuple(statistics.median(column) for column in zip(*figures)) for figures in seen]


def table(head, rows):
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield "| " + " | ".join(row) + " |"
    yield ""


def measure(args, folder):
    program = os.path.join(folder, "tokencast")
    subprocess.check_call(["go", "build", "-o", program, "./cmd/tokencast"])
    corpus = os.path.join(folder, "corpus")
    subprocess.check_call(["go", "build", "-o", corpus, "./tools/corpus"])
    sizes = [int(mb) for mb in args.sizes.split(",")]
    files = {}
    for mb in sizes:
        files[mb] = os.path.join(folder, "%d.jsonl" % mb)
        with open(files[mb], "wb") as out:
            subprocess.check_call([corpus, "-size", str(mb * 1_000_000)], stdout=out)
    workload = os.path.join(folder, "workload.yaml")
    with open(workload, "w", encoding="utf-8") as out:
        out.write("version: 1\nas_of: 2024-07-01\nworkloads:\n  - {name: chat, model: ai21.j2-mid-v1, requests: 100k/month, samples: chat.jsonl}\n")

    def tally(path, tokenizer, jobs):
        return [program, "tally", workload, "--samples", "chat=" + path, "--tokenizer", tokenizer, "--jobs", str(jobs), "-q"]

    def records(path):
        with open(path, "rb") as lines:
            return sum(1 for _ in lines)

    cores = os.cpu_count() if not hasattr(os, "sched_getaffinity") else len(os.sched_getaffinity(0))
    yield "Measured on %s, %d cores, load %.1f at the start and %s rounds; medians.\n" % (time.strftime("%Y-%m-%d"), cores, os.getloadavg()[0], args.rounds)

    yield "By size, one worker:\n"
    names = args.tokenizers.split(",")  # the first is for reading, the second for the other tables
    rows = []
    for mb in sizes:
        for name, (cpu, wall, mib) in zip(names, in_turn([tally(files[mb], n, 1) for n in names], args.rounds)):
            rows.append(["%d MB" % mb, str(records(files[mb])), "`%s`" % name, "%.2f" % cpu, "%.1f" % (cpu * 1000 / mb), "%.1f" % (mb / cpu), "%.2f" % wall, "%.0f" % mib])
    yield from table(["samples", "records", "tokenizer", "processor s", "the same for 1 GB", "MB a processor s", "wall s", "peak MiB"], rows)

    middle = sizes[len(sizes) // 2]
    yield "By workers, %d MB, `%s`:\n" % (middle, names[1])
    jobs = sorted({1, 2, cores, 4 * cores})
    measured = in_turn([tally(files[middle], names[1], n) for n in jobs], args.rounds)
    yield from table(["workers", "processor s", "wall s", "times one worker", "peak MiB"],
                     [[str(n), "%.2f" % cpu, "%.2f" % wall, "%.2f" % (measured[0][1] / wall), "%.0f" % mib] for n, (cpu, wall, mib) in zip(jobs, measured)])

    yield "By parts, %d MB, `%s`, one worker each; processor seconds of all parts and of the estimate from them:\n" % (middle, names[1])
    rows = []
    for parts in (1, 10, 100, 1000):
        cut = os.path.join(folder, "parts-%d" % parts)
        os.mkdir(cut)
        subprocess.check_call(["split", "-n", "l/%d" % parts, "-a", "4", files[middle], os.path.join(cut, "x")])
        counted, tallies = 0.0, os.path.join(folder, "parts-%d.tally" % parts)
        with open(tallies, "wb") as out:
            for name in sorted(os.listdir(cut)):
                if os.path.getsize(os.path.join(cut, name)) == 0:
                    continue  # fewer records than parts
                process = subprocess.Popen(tally(os.path.join(cut, name), names[1], 1), stdout=out)
                _, status, usage = os.wait4(process.pid, 0)
                if status != 0:
                    raise SystemExit("part %s ended with %d" % (name, status))
                counted += usage.ru_utime + usage.ru_stime
        cpu, wall, mib = in_turn([[program, "estimate", workload, "--tallies", tallies, "--tokenizer", names[1], "-q"]], args.rounds)[0]
        rows.append([str(parts), "%.2f" % counted, "%.2f" % cpu, "%.0f" % mib, "%.1f kB" % (os.path.getsize(tallies) / 1000 / parts)])
    yield from table(["parts", "counting, processor s", "estimate, processor s", "estimate, peak MiB", "a partial"], rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="10,100,1000", help="megabytes")
    parser.add_argument("--tokenizers", default="bytes,cl100k_base,o200k_base,jurassic-2")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", help="the page whose figures are replaced")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        text = ""
        for line in measure(args, folder):
            text += line + "\n"
            print(line, flush=True)
    if args.write:
        with open(args.write, encoding="utf-8") as page:
            before, rest = page.read().split(MARK)
        with open(args.write, "w", encoding="utf-8") as page:
            page.write(before + MARK + text + END + rest.split(END)[1])


if __name__ == "__main__":
    main()
