#!/bin/sh
# Runs estimate.py on a Spark of this machine and compares its estimate with that of one
# process over the whole file, byte by byte.
#
#	python3 -m venv venv && venv/bin/pip install pyspark==3.5.9    (needs Java 8, 11 or 17)
#	PYTHON=venv/bin/python tools/spark/local_test.sh [BYTES] [PARTITIONS] [MASTER]
#
# MASTER is local[2], or local-cluster[2,1,1024] for a cluster of two executors with working
# folders of their own, as on several machines.
#
# Without PySpark or Java it says so and ends well. It is no part of the tests that run
# without being asked.
set -eu
bytes=${1:-100000000} partitions=${2:-8} master=${3:-local[2]} python=${PYTHON:-python3}
here=$(cd "$(dirname "$0")" && pwd)
if ! "$python" -c 'import pyspark' 2>/dev/null || ! java -version 2>/dev/null; then
	echo "skipped: PySpark or Java is missing" >&2
	exit 0
fi
PYSPARK_PYTHON=$(command -v "$python") && export PYSPARK_PYTHON
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$here/../.."
go build -o "$dir/tokencast" ./cmd/tokencast
go run ./tools/corpus -size "$bytes" > "$dir/chat.jsonl"
cat > "$dir/workload.yaml" <<'YAML'
version: 1
as_of: 2024-07-01
workloads:
  - {name: chat, model: "anthropic.claude-3-haiku-20240307-v1:0", requests: 100k/month, samples: chat.jsonl}
  - {name: given, model: ai21.j2-mid-v1, requests: 1k/month, tokens: {input: 100, output: 50}}
YAML
cd "$dir"
./tokencast estimate -f json -o whole.json --quiet
mkdir away && mv chat.jsonl away/ # what is counted on the cluster is not where the workload says
: > away/empty.jsonl               # gives a partition without lines
spark=$("$python" -c 'import os, pyspark; print(os.path.dirname(pyspark.__file__))')
"$spark/bin/spark-submit" --master "$master" --conf spark.ui.enabled=false --files tokencast,workload.yaml "$here/estimate.py" \
	--line chat --input "away/*.jsonl" --partitions "$partitions" --keep parts.tally -- -f json -o parts.json > log 2>&1 || { cat log >&2; exit 1; }
grep tokencast: log
test "$(wc -l < parts.tally)" -gt 1
cmp whole.json parts.json && echo "the same estimate to the last digit: $(sha256sum < parts.json | cut -c1-16)"
