#!/usr/bin/env bash
# Runs the Python of docs/traffic-splitting.md on the test vectors: it has to split as this library does.
set -euo pipefail
cd "$(dirname "$0")/../.."

if ! command -v python3 >/dev/null; then
  echo "python3 is missing: left out the documented Python"
  [[ ${CI:-} != true ]]
  exit
fi

python3 - docs/traffic-splitting.md rollout-serving/src/test/resources/traffic-splitting.csv <<'PYTHON'
import csv
import re
import sys

page, vectors = sys.argv[1:]
(code,) = re.findall(r"```python\n(.*?)```", open(page, encoding="utf-8").read(), re.S)
documented = {}
exec(code, documented)
rows = list(csv.DictReader(open(vectors, encoding="utf-8", newline="")))
for row in rows:
    found = documented["bucket_and_shadow_bucket"](row["model"], row["candidate"], row["key"])
    if found != (int(row["bucket"]), int(row["shadow_bucket"])):
        sys.exit(f"{row} has {found} by the documented code")
if len(rows) < 20:
    sys.exit(f"There are only {len(rows)} vectors")
print(f"The documented Python splits {len(rows)} keys as the vectors do")
PYTHON
