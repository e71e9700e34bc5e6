"""Estimate a workload whose samples lie on a cluster: Spark counts, tokencast estimates.

    spark-submit --files tokencast,workload.yaml tools/spark/estimate.py \
        --line chat --input 's3a://bucket/prompts/*.jsonl' -- -f json -o plan.json

Each partition of the JSON lines goes through `tokencast tally --samples LINE=-` (RDD.pipe),
which gives back one small line: a partial tally. The driver collects those, writes them to a
file and runs one `tokencast estimate --tallies`, with whatever stands after --. README.md
says more.
"""

import argparse
import os
import shlex
import subprocess
import sys
import tempfile

from pyspark import SparkConf, SparkContext, SparkFiles

# An empty partition has nothing to count, and tokencast takes an empty input for a fault. So
# the first byte is read by itself, and put before the rest where there is one.
NOT_EMPTY = """
first=$(dd bs=1 count=1 2>/dev/null | od -An -to1 | tr -d ' \\n')
if [ -z "$first" ]; then exit 0; fi
{ printf "\\\\$first"; cat; } | exec "$@"
"""


def arguments(argv):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--line", required=True, help="name of the workload's line whose samples are counted")
    parser.add_argument("--input", required=True, help="JSON lines, as Spark names them: folders, globs, s3a:// ...")
    parser.add_argument("--workload", default="workload.yaml", help="the workload, by the name it was shipped under with --files")
    parser.add_argument("--tokencast", default="tokencast", help="the program, by the name it was shipped under with --files")
    parser.add_argument("--partitions", type=int, default=0, help="at least so many parts; default: as Spark splits the input")
    parser.add_argument("--keep", help="keep the partial tallies in this file")
    parser.add_argument("estimate", nargs="*", help="arguments of tokencast estimate, after --")
    return parser.parse_args(argv)


def tally_command(args, folder):
    """The command that one partition goes through; folder is where executors find shipped files."""
    tokencast = [os.path.join(folder, args.tokencast), "tally", os.path.join(folder, args.workload),
                 "--samples", args.line + "=-", "--jobs", "1", "--quiet"]
    return shlex.join(["sh", "-c", NOT_EMPTY, "tally"] + tokencast)


def main(argv):
    args = arguments(argv)
    context = SparkContext(conf=SparkConf().setAppName("tokencast"))
    context.setLogLevel("WARN")
    # Shipped files lie in the working folder of an executor; where the driver is the only
    # executor, they lie in a folder of Spark's.
    here = SparkFiles.getRootDirectory()
    alone = context.master == "local" or context.master.startswith("local[")
    folder = here if alone else "."
    lines = context.textFile(args.input, args.partitions or None)
    partials = lines.pipe(tally_command(args, folder), checkCode=True).collect()
    print("tokencast: %d partitions, %d partial tallies" % (lines.getNumPartitions(), len(partials)), file=sys.stderr)
    context.stop()

    target = open(args.keep, "w", encoding="utf-8") if args.keep else tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".tally")
    with target as tallies:
        tallies.writelines(partial + "\n" for partial in partials)
        tallies.flush()
        return subprocess.call([shipped(here, args.tokencast), "estimate", shipped(here, args.workload), "--tallies", tallies.name] + args.estimate)


def shipped(folder, name):
    """A shipped file on the driver: where Spark put it, or else in the working folder."""
    path = os.path.join(folder, name)
    return path if os.path.exists(path) else os.path.abspath(name)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
