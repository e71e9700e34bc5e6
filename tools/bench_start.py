"""Time the first count of a fresh process: wall seconds and peak memory.

    go build -o tokencast ./cmd/tokencast
    python3 tools/bench_start.py ./tokencast --runs 21

It counts one word with each shipped vocabulary, in turn, with the files in the
system's cache. The command is started directly, with its output thrown away. Peak
memory is the system's own figure for the finished process; it cannot come out below
that of this script, which is printed.
"""

import argparse
import os
import pathlib
import resource
import statistics
import time


def once(command):
    begun = time.monotonic()
    pid = os.posix_spawn(
        command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    )
    _, status, use = os.wait4(pid, 0)
    if status != 0:
        raise SystemExit(f"{' '.join(command)}: status {status}")
    return (time.monotonic() - begun) * 1e3, (use.ru_utime + use.ru_stime) * 1e3, use.ru_maxrss / 1024


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("program")
    arguments.add_argument("--runs", type=int, default=21)
    options = arguments.parse_args()
    names = ["chars"] + sorted(path.stem for path in pathlib.Path("data/vocab").glob("*.tcv"))
    runs = {name: [] for name in names}
    for _ in range(options.runs):
        for name in names:
            runs[name].append(once([options.program, "tokens", "word", "--tokenizer", name]))
    floor = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{options.runs} runs each, medians; memory cannot read below {floor:.1f} MiB\n")
    print("| tokenizer | wall, ms (least to most) | processor, ms | peak memory, MiB |")
    print("|---|---|---|---|")
    for name in names:
        wall, cpu, memory = (sorted(column) for column in zip(*runs[name]))
        print(
            f"| `{name}` | {statistics.median(wall):.1f} ({wall[0]:.1f} to {wall[-1]:.1f}) "
            f"| {statistics.median(cpu):.1f} | {statistics.median(memory):.1f} |"
        )


if __name__ == "__main__":
    main()
